"""Every kind of push, brought about in the tiny city of the tests: what happens there, and who has just heard of it."""

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeAlias

from bot.emulator.people import Person
from storage.code_future import STATES, State
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, Role, Scope, StaffCode
from tests.city import MASHA, PETYA
from tests.households import BELLS, SCHOOL, SUBSTITUTIONS, TIMETABLE, Households, at

ANNA, PYOTR, MARIA, TEACHER, HEAD = 1, 2, 3, 4, 5
NAMES = {ANNA: "Анна", PYOTR: "Пётр", MARIA: "Мария", TEACHER: "Ирина", HEAD: "Галина"}
MONDAY, TUESDAY = "23.11.2026", "24.11.2026"
DAYS = {"пн": MONDAY, "вт": TUESDAY}
HOMEWORK = ("Учреждение", "Класс", "Дата", "Предмет", "Задание")
ABSENCES = ("Номер", "Дата", "Урок", "Предмет", "Причина")
EVENTS = ("Код", "Название", "Начало", "Место", "Мест")
QUEUE = ("Номер заявления", "Дата рождения", "Дата постановки", "Статус", "На дату")
GARDENS = ("Детский сад 1", "Место 1", "Детский сад 2", "Место 2")
MINUTE = timedelta(minutes=1)

WEEK = {
    "9Б": {
        "пн": "Алгебра, Русский язык, Физика, История, Физическая культура, Биология",
        "вт": "Алгебра, Русский язык, Английский язык, Химия, География, Литература, Физическая культура, Информатика",
    },
    "5А": {
        "пн": "Математика, Русский язык, История, Музыка",
        "вт": "Русский язык, Математика, Английский язык, Литература, Физическая культура",
    },
}
TASKS = {
    "Алгебра": "№ 214, 215 (а, в), 218",
    "Русский язык": "Упр. 143, повторить правило о запятых в сложном предложении",
    "Химия": "§ 12, вопросы 1–4 письменно",
    "Литература": "Прочитать «Капитанскую дочку», главы 3–5, выписать портрет Пугачёва",
    "История": "Параграф 9 пересказать",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What has just come, in a name for its picture; `peer` is a chat of several, 0 the person's own."""

    name: str
    person: int
    peer: int = 0


Scene: TypeAlias = Callable[[Households], AsyncIterator[Heard]]


# What is there before


async def peopled(homes: Households) -> None:
    """The people have names."""
    world = homes.post.emulator.world
    for person, name in NAMES.items():
        world.people[person] = Person(person, name)


async def schooled(homes: Households) -> None:
    """Lessons of two classes on two days, and their bells."""
    rings = [timedelta(minutes=8 * 60 + 30 + 55 * number) for number in range(8)]
    ends = [ring + timedelta(minutes=45) for ring in rings]
    bells = [(SCHOOL, str(n), _clock(a), _clock(b)) for n, (a, b) in enumerate(zip(rings, ends, strict=True), 1)]
    await homes.imports("bells", BELLS, *bells)
    rows = [
        (SCHOOL, name, day, str(number), subject, f"{number}{len(subject) % 10}", "", half)
        for name, days in WEEK.items()
        for day, subjects in days.items()
        for number, subject in enumerate(subjects.split(", "), 1)
        for half in (("1 подгруппа", "2 подгруппа") if subject == "Английский язык" else ("",))
    ]
    await homes.imports("timetable", TIMETABLE, *rows)


def _clock(since_midnight: timedelta) -> str:
    hours, minutes = divmod(int(since_midnight.total_seconds()) // 60, 60)
    return f"{hours:02}:{minutes:02}"


async def siblings(homes: Households) -> None:
    """A mother with two, and each of them, the younger with her leave."""
    await homes.family(ANNA, MASHA, PETYA)
    await homes.pupil(PYOTR, PETYA)
    await homes.pupil(MARIA, MASHA)
    async with homes.database.begin() as store:
        await store.links.allow(MARIA, await homes.id_of(MASHA), ANNA, homes.clock.now())


async def wants(homes: Households, person: int, *kinds: str, hour: str = "") -> None:
    async with homes.database.begin() as store:
        for kind in kinds:
            await store.notifications.want(person, kind, wanted=True)
            if hour:
                await store.notifications.set_hour(person, kind, hour)


async def leaps(homes: Households, to: str) -> None:
    """The time up to then passes at once: what was due on the way is caught up with."""
    homes.clock.set_to(at(to))
    await homes.tick()


async def substituted(homes: Households, *rows: Sequence[str]) -> None:
    await homes.imports("substitutions", SUBSTITUTIONS, *((SCHOOL, *row) for row in rows))


async def granted(homes: Households, person: int, role: str, class_name: str = "") -> Role:
    await homes.family(person)
    async with homes.database.begin() as store:
        (school,) = await store.school.institution_named(SCHOOL)
        code = StaffCode(Scope(role, school.id, class_name), "", usable=True, used=False)
        return await store.roles.grant(person, code, homes.clock.now())


# Each kind


async def holidays(homes: Households) -> AsyncIterator[Heard]:
    await homes.pupil(PYOTR, PETYA)
    await homes.family(ANNA, MASHA, PETYA)
    await wants(homes, ANNA, "holidays")
    await leaps(homes, "2026-12-01 15:59")
    for day, left in (("01", 30), ("17", 14), ("24", 7), ("28", 3), ("30", 1), ("31", 0)):
        await leaps(homes, f"2026-12-{day} 16:01")
        yield Heard(f"holidays {left}", PYOTR)
        if left in (30, 1):
            yield Heard(f"holidays {left} of two children", ANNA)
    await leaps(homes, "2027-05-27 16:01")
    yield Heard("holidays summer", PYOTR)


async def plan(homes: Households) -> AsyncIterator[Heard]:
    await schooled(homes)
    await siblings(homes)
    await wants(homes, ANNA, "plan")
    await homes.tick()
    await homes.wind("2026-11-22 19:05")
    yield Heard("plan of a pupil, no homework", MARIA)
    tasks = [
        (SCHOOL, name, TUESDAY, subject, TASKS[subject])
        for name in WEEK
        for subject in TASKS
        if subject in WEEK[name]["вт"]
    ]
    await homes.imports("homework", HOMEWORK, *tasks, (SCHOOL, "9Б", TUESDAY, "История", TASKS["История"]))
    await substituted(
        homes,
        ("9Б", TUESDAY, "2", "Обществознание", "21", "", "", "принести тетради"),
        ("9Б", TUESDAY, "8", "", "", "", "", ""),
    )
    async with homes.database.begin() as store:
        await store.notifications.set_hour(MARIA, "plan", "07:30")
    await homes.wind("2026-11-23 19:05")
    yield Heard("plan full", PYOTR)
    yield Heard("plan of two children", ANNA)
    await homes.wind("2026-11-24 07:35")
    yield Heard("plan of this day, in the morning", MARIA)


async def eve(homes: Households) -> AsyncIterator[Heard]:
    """The evening before holidays: what the day after them is, nobody says yet."""
    await schooled(homes)
    await homes.pupil(PYOTR, PETYA)
    await leaps(homes, "2026-11-25 15:55")
    await homes.wind("2026-11-25 19:05")
    yield Heard("plan on the eve of holidays", PYOTR)
    await leaps(homes, "2026-11-30 18:55")
    await homes.wind("2026-11-30 19:05")
    yield Heard("plan on the last evening of holidays", PYOTR)


async def lessons(homes: Households) -> AsyncIterator[Heard]:
    await schooled(homes)
    await siblings(homes)
    await wants(homes, PYOTR, "lessons", hour="every")
    await wants(homes, MARIA, "lessons", hour="first")
    await leaps(homes, "2026-11-24 08:00")
    await homes.wind("2026-11-24 08:16", MINUTE)
    yield Heard("lesson, the first alone", MARIA)
    await homes.wind("2026-11-24 10:06", MINUTE * 2)
    yield Heard("lesson, each of them", PYOTR)


async def substitutions(homes: Households) -> AsyncIterator[Heard]:
    await schooled(homes)
    await homes.pupil(PYOTR, PETYA)
    await homes.family(ANNA, MASHA, PETYA)
    peer = homes.post.emulator.world.group_chat("Родители 9Б", [ANNA, TEACHER]).peer
    role = await granted(homes, TEACHER, CLASS_TEACHER, "9Б")
    async with homes.database.begin() as store:
        (school,) = await store.school.institution_named(SCHOOL)
        await store.class_chats.bind(peer, (school.id, "9Б"), role, homes.clock.now())
    await leaps(homes, "2026-11-23 14:00")
    one = ("9Б", TUESDAY, "2", "Обществознание", "21", "", "", "принести тетради")
    await substituted(homes, one)
    await homes.wind("2026-11-23 14:05")
    yield Heard("substitution, one", PYOTR)
    yield Heard("substitution in the chat of the class", ANNA, peer)
    several = (
        ("9Б", TUESDAY, "1", "", "", "", "", "приходите ко второму уроку"),
        ("9Б", TUESDAY, "4", "Химия", "38", "", "", ""),
        ("9Б", TUESDAY, "7", "", "", "", "", ""),
        ("9Б", TUESDAY, "8", "", "", "", "", ""),
        ("5А", TUESDAY, "3", "Музыка", "", "", "1 подгруппа", ""),
    )
    await substituted(homes, one, *several)
    await homes.wind("2026-11-23 14:10")
    yield Heard("substitutions, several", PYOTR)
    yield Heard("substitutions of two children", ANNA)
    await substituted(homes, several[-1])
    await homes.wind("2026-11-23 14:15")
    yield Heard("substitutions cancelled", PYOTR)
    await homes.wind("2026-11-24 06:30")
    await substituted(homes, ("9Б", TUESDAY, "1", "", "", "", "", "приходите ко второму уроку"))
    await homes.wind("2026-11-24 06:35")
    yield Heard("substitution of today, in quiet hours", PYOTR)


async def grades(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, MASHA, PETYA)
    await homes.pupil(PYOTR, PETYA)
    await wants(homes, PYOTR, "grades")
    async with homes.database.begin() as store:
        await store.notifications.set_hour(PYOTR, "grades", "")
    await homes.tick()
    await leaps(homes, "2026-11-23 15:00")
    await homes.grades((PETYA, MONDAY, "Физика", "4"))
    await homes.wind("2026-11-23 15:05")
    yield Heard("grades at once", PYOTR)
    await homes.grades(
        (MASHA, MONDAY, "Математика", "5"),
        (MASHA, MONDAY, "Математика", "4"),
        (MASHA, MONDAY, "Русский язык", "н"),
        (MASHA, "21.11.2026", "Литература", "4"),
    )
    await homes.wind("2026-11-23 19:05")
    yield Heard("grades, a digest of two children", ANNA)
    await homes.grades(
        (MASHA, MONDAY, "Русский язык", "5"),
        (MASHA, "21.11.2026", "Литература", "5"),
        (MASHA, TUESDAY, "Математика", "2"),
    )
    await homes.grades((MASHA, MONDAY, "Математика", "н"), (MASHA, TUESDAY, "Математика", "2"))
    await homes.wind("2026-11-24 19:05")
    yield Heard("grades changed and removed", ANNA)
    subjects = ("Алгебра", "Физика", "Химия", "История", "Биология", "География", "Литература", "Информатика")
    many = [
        (PETYA, f"{day}.11.2026", subject, mark)
        for subject in subjects
        for day, mark in (("19", "4"), ("20", "5"), ("23", "3"), ("24", "н"))
    ]
    await homes.grades(*many)
    await homes.wind("2026-11-25 19:05")
    yield Heard("grades, a great many", ANNA)


async def absences(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, MASHA, PETYA)
    await leaps(homes, "2026-11-23 10:00")
    noted = ((PETYA, MONDAY, "2", "Физика", ""), (PETYA, MONDAY, "3", "История", ""))
    await homes.imports("absences", ABSENCES, *noted)
    await homes.wind("2026-11-23 10:05")
    yield Heard("absence from some lessons", ANNA)
    await homes.imports("absences", ABSENCES, *noted, (MASHA, MONDAY, "", "", ""))
    await homes.wind("2026-11-23 10:10")
    yield Heard("absence of a whole day", ANNA)
    await homes.undoes("absences")
    await homes.undoes("absences")
    await homes.wind("2026-11-23 10:20")
    yield Heard("absence taken back", ANNA)


async def queue(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA)

    async def file(day: str, status: str, *places: str) -> None:
        gardens = ("Детский сад № 52", places[0], "Детский сад № 9", places[1])
        row = ("33-004019", "14.05.2024", "16.08.2025", status, day, *gardens)
        await homes.imports("queue", (*QUEUE, *GARDENS), row)

    named = [(f"ds{each}", "сад", f"МБДОУ «Детский сад № {each}»", f"Детский сад № {each}") for each in (9, 52)]
    await homes.imports("institutions", ("Код", "Тип", "Название", "Краткое название"), *named)
    await file("20.11.2026", "Зарегистрировано", "49", "9")
    async with homes.database.begin() as store:
        application = await store.rows.value("SELECT id FROM queue_applications")
        await store.queue.link(ANNA, application, homes.clock.now())
    await leaps(homes, "2026-11-23 10:00")
    await file(MONDAY, "Зарегистрировано", "41", "9")
    await homes.wind("2026-11-23 10:05")
    yield Heard("queue, nearer", ANNA)
    await leaps(homes, "2026-11-24 10:00")
    await file(TUESDAY, "Зарегистрировано", "43", "12")
    await homes.wind("2026-11-24 10:05")
    yield Heard("queue, farther", ANNA)
    await leaps(homes, "2026-11-25 10:00")
    await file("25.11.2026", "Направлен в ДОУ", "", "")
    await homes.wind("2026-11-25 10:05")
    yield Heard("queue, another status", ANNA)


async def code_future(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, PETYA)
    await homes.pupil(PYOTR, PETYA)
    pupil = await homes.id_of(PETYA)
    async with homes.database.begin() as store:
        await store.code_future.make(pupil, "sch21", "python", "zero", homes.clock.now())
    for state in STATES[:4]:  # after these there is nothing left to do
        day = homes.clock.now().date() + timedelta(days=4)
        await reaches(homes, pupil, state, day)
        await leaps(homes, f"{day - timedelta(days=3)} 17:05")
        yield Heard(f"code future, {state}", PYOTR)
    await leaps(homes, f"{day - timedelta(days=1)} 17:05")
    yield Heard("code future, tomorrow", ANNA)


async def reaches(homes: Households, pupil: int, state: State, day: date) -> None:
    async with homes.database.begin() as store:
        await store.rows.write("UPDATE code_future SET state = ? WHERE pupil = ?", (state, pupil))
        await store.code_future.note_day(pupil, day)


async def tips(homes: Households) -> AsyncIterator[Heard]:
    await siblings(homes)
    for person in (ANNA, PYOTR, MARIA):
        await wants(homes, person, "tips")
    for day in ("25", "02", "09"):
        await leaps(homes, f"2026-{11 if day == '25' else 12}-{day} 17:05")
        for person, age in ((ANNA, "a parent"), (PYOTR, "grade 9"), (MARIA, "grade 5")):
            yield Heard(f"tip for {age}, {day}", person)


async def exams(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, PETYA)
    await homes.pupil(PYOTR, PETYA)
    headers = ("Номер", "Экзамен", "Предмет", "Дата", "Статус")
    await homes.imports(
        "exams",
        headers,
        (PETYA, "ОГЭ", "Физика", "01.06.2027", ""),
        (PETYA, "ОГЭ", "Русский язык", "04.06.2027", ""),
        (PETYA, "ВПР", "История", "04.06.2027", ""),
    )
    for day, left in (("02", 30), ("25", 7), ("31", 1)):
        await leaps(homes, f"2027-05-{day} 17:05")
        yield Heard(f"exams {left}", PYOTR)
    await leaps(homes, "2027-06-03 17:05")
    yield Heard("exams, two tomorrow", ANNA)


async def events(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, PETYA)
    await homes.tick()
    long = "Городская олимпиада школьников по химии памяти заслуженных учителей города, муниципальный этап"
    place = "МБОУ «Гимназия № 1», актовый зал на втором этаже, вход со двора"
    rows = (
        ("1", long, "24.11.2026 11:00", place, "без ограничений"),
        ("2", "Концерт", "28.11.2026 17:00", "Дом культуры", "30"),
        ("3", "Квест", "29.11.2026 12:00", "", "30"),
    )
    await homes.imports("events", EVENTS, *rows)
    async with homes.database.begin() as store:
        for event in (1, 2, 3):
            await store.school_events.sign_up(event, await homes.id_of(PETYA), homes.clock.now())
    await leaps(homes, "2026-11-23 18:05")
    yield Heard("an event tomorrow", ANNA)
    await homes.imports("events", EVENTS, rows[0], (*rows[1][:2], "29.11.2026 18:00", place, "30"))
    await leaps(homes, "2026-11-24 12:00")
    yield Heard("events moved and cancelled", ANNA)


async def term_end(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, MASHA, PETYA)
    await wants(homes, ANNA, "term_end")
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "grades", wanted=False)
    marks = zip(("9", "10", "11", "12"), "5454", strict=True)
    homes.clock.set_to(at("2026-11-10 17:30"))
    await homes.grades(
        *((MASHA, f"{day}.11.2026", subject, mark) for subject in ("Химия", "Технология") for day, mark in marks)
    )
    homes.restart()
    await leaps(homes, "2026-11-11 18:05")
    yield Heard("end of term 14", ANNA)
    await leaps(homes, "2026-11-18 18:05")
    yield Heard("end of term 7", ANNA)


async def staff(homes: Households) -> AsyncIterator[Heard]:
    await homes.family(ANNA, PETYA, "100014", "100017")
    await granted(homes, TEACHER, CLASS_TEACHER, "9Б")
    await granted(homes, HEAD, ADMINISTRATOR)
    async with homes.database.begin() as store:
        for number in (PETYA, "100014", "100017"):
            days = [date(2026, 11, 23), date(2026, 11, 24)]
            await store.absences.report(await homes.id_of(number), days, ANNA, "", homes.clock.now())
    await leaps(homes, "2026-11-23 08:05")
    yield Heard("absences reported, to the class teacher", TEACHER)
    await leaps(homes, "2026-12-05 09:05")
    yield Heard("data have not come", HEAD)


async def night(homes: Households) -> AsyncIterator[Heard]:
    """What a night gathered is one message at its end."""
    await schooled(homes)
    await homes.family(ANNA, MASHA, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.set_hour(ANNA, "grades", "")
        await store.notifications.introduce([(ANNA, kind) for kind in ("grades", "substitutions")])
    await leaps(homes, "2026-11-23 22:00")
    await substituted(homes, ("9Б", TUESDAY, "2", "Обществознание", "21", "", "", ""))
    await homes.grades((MASHA, MONDAY, "Математика", "5"), (PETYA, MONDAY, "Физика", "4"))
    await homes.wind("2026-11-24 07:05")
    yield Heard("the digest of a night", ANNA)


async def no_buttons(homes: Households) -> AsyncIterator[Heard]:
    """Somebody's telephone shows no buttons: the switch is said in words."""
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.rows.write("INSERT INTO chats (id, client) VALUES (?, '') ON CONFLICT DO NOTHING", (PYOTR,))
    await leaps(homes, "2026-11-23 16:01")
    yield Heard("the switch in words", PYOTR)


SCENES: Sequence[tuple[str, Scene]] = (
    ("2026-12-01 06:00", holidays),
    ("2026-11-22 14:00", plan),
    ("2026-11-25 14:00", eve),
    ("2026-11-23 14:00", lessons),
    ("2026-11-23 06:00", substitutions),
    ("2026-11-23 06:00", grades),
    ("2026-11-23 06:00", absences),
    ("2026-11-20 06:00", queue),
    ("2026-11-23 06:00", code_future),
    ("2026-11-25 06:00", tips),
    ("2027-05-01 06:00", exams),
    ("2026-11-23 06:00", events),
    ("2026-11-10 06:00", term_end),
    ("2026-11-23 06:00", staff),
    ("2026-11-23 06:00", night),
    ("2026-11-23 06:00", no_buttons),
)
"""When each begins."""
