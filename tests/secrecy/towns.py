"""The two towns: one that knows families, children and staff, and a bare one with the same schools."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date, datetime, timedelta
from pathlib import Path

from handlers.importing.load import load
from handlers.linking import CONSENT
from handlers.router import Conversation
from storage.database import Database
from storage.links import SELF
from storage.names import folded
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Scope, StaffCode
from storage.store import Store
from tests.city import KOROLYOVS, MASHA, PETYA, TWINS, small_city
from tests.importing import files
from tests.importing.files import Rows
from tests.person import FRIDAY_EVENING, ZONE, HandClock, Person, Town

NAMES = {
    "100001": "Аделаида",
    "100002": "Ермолай",
    "100007": "Фотиния",
    "100008": "Ювеналий",
    "100011": "Капитолина",
    "100012": "Евстафий",
    "100013": "Пелагея",
    "100014": "Лукерья",
    "100015": "Нафанаил",
    "100016": "Агриппина",
    "100017": "Викентий",
    "100018": "Серафион",
}
"""Children's names that no text of ours would say of itself, by «Номер»."""
STEMS = tuple(name[:-1].casefold() for name in NAMES.values())
"""Any form of such a name has its beginning."""
EXAM, CUP, MEETING = "Астрология", "Кубок Аргонавтов", "Собрание Гаруспиков"
SECRETS = (EXAM, CUP, MEETING, "73,25", "61,5", "Десятичные дроби", "Словарный диктант", "Очень старалась", "Закон Ома")
"""What is stored of children, or is for the families of one class, and stands in no text of ours."""

LESSONS = ("Математика", "Русский язык", "История", "Английский язык", "Физика")
PUBLIC: Mapping[str, Rows] = {
    "timetable": [
        ("Учреждение", "Класс", "День", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа"),
        *(
            ("СОШ № 21", class_name, day, number, subject, str(100 + number), "Образцова О. П.", "")
            for class_name in ("5А", "9Б")
            for day in ("понедельник", "вторник", "среда", "четверг", "пятница")
            for number, subject in enumerate(LESSONS, 1)
            if subject != "Английский язык"
        ),
        ("СОШ № 21", "5А", "понедельник", 4, "Английский язык", "301", "Пробная А. А.", "1"),
        ("СОШ № 21", "5А", "понедельник", 4, "Английский язык", "302", "Опытная Е. И.", "2"),
    ],
    "bells": [
        ("Учреждение", "Урок", "Начало", "Конец"),
        *(("СОШ № 21", number, f"{7 + number:02}:30", f"{8 + number:02}:10") for number in range(1, 6)),
    ],
    "homework": [
        ("Учреждение", "Класс", "Дата", "Предмет", "Задание"),
        ("СОШ № 21", "5А", "23.11.2026", "Математика", "№ 512, 514"),
        ("СОШ № 21", "9Б", "23.11.2026", "Физика", "параграф 17"),
    ],
    "events": [
        ("Код", "Название", "Начало", "Учреждение", "Классы", "Мест"),
        ("1", "Олимпиада по химии", "05.12.2026 11:00", "", "", "без ограничений"),
        ("2", "Концерт", "27.11.2026 17:00", "СОШ № 21", "", "30"),
        ("3", MEETING, "24.11.2026 18:30", "СОШ № 21", "5А", ""),
        ("4", MEETING, "25.11.2026 18:30", "СОШ № 21", "9Б", ""),
    ],
}
"""What both towns know: of classes, and of nobody in them. The meetings are their families' own affair."""

IMPORTED = datetime(2026, 11, 20, 18, 5, tzinfo=ZONE)
EVERYBODY = (
    *("mother", "father", "pupil", "little pupil", "closed", "class teacher", "club teacher", "administrator"),
    *("department", "agreed", "stranger"),
)
"""Who talks: families, pupils, somebody whose link the school keeps closed, staff of every role, and nobody."""


@asynccontextmanager
async def opened(folder: Path, conversation: Conversation, *, known: bool) -> AsyncIterator[tuple[Town, list[Person]]]:
    """The town and those who talk, under the same numbers in both; `folder` is there and empty."""
    async with await Database.open(f"sqlite:///{folder}/town.db") as database:
        for kind, path in small_city().written(folder):
            assert (await load(database, kind, [path], now=IMPORTED)).stored
        for kind, rows in PUBLIC.items():
            path = files.csv(folder / f"{kind}.csv", rows)
            result = await load(database, kind, [path], now=IMPORTED)
            assert result.stored, result
        town = Town(database, conversation, HandClock(FRIDAY_EVENING))
        people = [town.person(name) for name in EVERYBODY]
        async with database.begin() as store:
            if known:
                await _fill(store)
                await _meet(store, dict(zip(EVERYBODY, (each.id for each in people), strict=True)))
                await _sign_up(store)
            else:
                await _empty(store)
        yield town, people


async def _empty(store: Store) -> None:
    """The classes stay; who is in them, and what of them is known, is another matter."""
    for table in ("grades", "freshness"):
        await store.rows.write(f"DELETE FROM {table}")  # fixed names
    await store.rows.write("UPDATE pupils SET given = 'Кто-то', surname_initial = 'К', folded = 'кто то к'")


async def _fill(store: Store) -> None:
    for number, name in NAMES.items():
        await store.rows.write(
            "UPDATE pupils SET given = ?, folded = ? WHERE number = ?", (name, f"{folded(name)} к", number)
        )
    await store.school.add_subjects([EXAM])
    subject = (await store.school.ids_of_subjects([folded(EXAM)]))[folded(EXAM)]
    days = [date(2026, 10, 15), FRIDAY_EVENING.date(), FRIDAY_EVENING.date() + timedelta(days=20)]
    for (pupil,) in await store.rows.all("SELECT id FROM pupils"):
        for day in days:
            score = -1 if day > FRIDAY_EVENING.date() else 7325
            await store.rows.write(
                "INSERT INTO exams (pupil, year, exam, subject, day, score, mark, least, status, import)"
                " VALUES (?, 2026, 'ОГЭ', ?, ?, ?, '', 6150, '', 1)",
                (pupil, subject, day.toordinal(), score),
            )
        await store.rows.write(
            "INSERT INTO achievements (pupil, day, event, level, result, document, import)"
            " VALUES (?, ?, ?, 'школьный', 'победитель', '', 1)",
            (pupil, days[0].toordinal(), CUP),
        )
        await store.rows.write_many(
            "INSERT INTO absences (pupil, day, lesson, subject, nth, kind, import) VALUES (?, ?, 0, 0, 0, ?, 1)",
            [(pupil, days[0].toordinal(), "unexcused"), (pupil, days[1].toordinal(), "request")],
        )
        await store.rows.write_many(
            "INSERT INTO freshness (kind, pupil, at, import) VALUES (?, ?, '2026-11-20T15:05:00.000000Z', 1)",
            [(kind, pupil) for kind in ("exams", "achievements", "absences", "term-grades")],
        )


async def _sign_up(store: Store) -> None:
    """Whom each event is for; who of them is linked is signed up."""
    for (pupil,) in await store.rows.all("SELECT DISTINCT pupil FROM links"):
        for (event,) in await store.rows.all("SELECT id FROM school_events WHERE places >= 0"):
            await store.school_events.sign_up(event, pupil, FRIDAY_EVENING)


async def _meet(store: Store, people: dict[str, int]) -> None:
    """Everybody but the stranger agreed; families are linked and staff have their roles."""
    now = FRIDAY_EVENING
    numbers = {number: pupil for pupil, number in await store.rows.all("SELECT id, number FROM pupils")}
    for person in (person for name, person in people.items() if name != "stranger"):
        await store.people.agree(person, CONSENT, now)
    links = (
        *(("mother", MASHA, "mother"), ("mother", PETYA, "mother"), ("father", MASHA, "father")),
        *(("father", TWINS[0], "father"), ("father", TWINS[1], "father"), ("pupil", PETYA, SELF)),
        *(("little pupil", MASHA, SELF), ("closed", KOROLYOVS[0], "guardian"), ("class teacher", TWINS[0], "mother")),
    )
    for name, number, relation in links:
        await store.links.make(people[name], numbers[number], now, relation=relation)
    await store.links.suspend(people["closed"], numbers[KOROLYOVS[0]], now)
    (school,) = await store.school.institution_named("СОШ 21")
    (club,) = await store.school.institution_named("МУК")
    duties = {
        "class teacher": Scope(CLASS_TEACHER, school.id, "5А"),
        "club teacher": Scope(CLUB_TEACHER, club.id, "9М"),
        "administrator": Scope(ADMINISTRATOR, school.id, ""),
        "department": Scope(DEPARTMENT, None, ""),
    }
    for name, scope in duties.items():
        await store.roles.grant(people[name], StaffCode(scope, "", usable=True, used=False), now)
    await store.subgroups.choose(numbers[MASHA], "Английский язык", "2", now)
    await store.code_future.make(numbers[PETYA], "sch21", "python", "zero", now)
    await store.absences.report(numbers[MASHA], [now.date() + timedelta(days=3)], people["mother"], "family", now)
