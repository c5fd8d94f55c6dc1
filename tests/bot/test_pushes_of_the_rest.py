"""Examinations, terms, absences, «Код будущего», advice, the queue, staff in the morning: each to whom it is for."""

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest

from storage.queue import DAYS
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, Scope, StaffCode
from tests.city import MASHA, PETYA
from tests.households import Households, at, city, households

ANNA, PYOTR, TEACHER, HEAD = 1, 2, 3, 4


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    async with households(tiny, tmp_path, "2026-11-23 06:00") as opened:
        await opened.family(ANNA, MASHA, PETYA)
        await opened.tick()
        yield opened


async def wants(homes: Households, person: int, kind: str) -> None:
    async with homes.database.begin() as store:
        await store.notifications.want(person, kind, wanted=True)


async def role(homes: Households, person: int, name: str, class_name: str = "") -> int:
    await homes.family(person)
    async with homes.database.begin() as store:
        (school,) = await store.school.institution_named("СОШ № 21")
        scope = Scope(name, school.id, class_name)
        return (await store.roles.grant(person, StaffCode(scope, "", usable=True, used=False), homes.clock.now())).id


async def test_an_examination_is_told_of_a_week_and_a_day_before(homes: Households) -> None:
    await homes.imports(
        "exams",
        ("Номер", "Экзамен", "Предмет", "Дата", "Статус"),
        (PETYA, "ОГЭ", "Физика", "01.12.2026", ""),
        (PETYA, "ОГЭ", "Химия", "24.11.2026", ""),
    )
    await homes.wind("2026-11-24 18:00")
    assert homes.heard(ANNA) == [
        "Пётр, 9Б: завтра, вт, 24 ноября: химия, ОГЭ. Всё получится!",
        "Пётр, 9Б: через 7 дней, вт, 1 декабря: физика, ОГЭ.",
    ]


async def test_an_examination_that_is_moved_during_a_silence_is_not_told_of_as_it_was(homes: Households) -> None:
    header = ("Номер", "Экзамен", "Предмет", "Дата", "Статус")
    await homes.imports("exams", header, (PETYA, "ОГЭ", "Физика", "24.11.2026", ""))
    async with homes.database.begin() as store:
        await store.notifications.silence(ANNA, at("2026-11-23 20:00"))
    await homes.wind("2026-11-23 17:05")
    await homes.imports("exams", header, (PETYA, "ОГЭ", "Физика", "15.12.2026", ""))
    await homes.wind("2026-11-23 20:05")
    assert homes.heard(ANNA) == []


async def test_two_weeks_before_the_end_of_a_term_the_subjects_that_hang_are_named(homes: Households) -> None:
    await wants(homes, ANNA, "term_end")
    marks = zip(("9", "10", "11", "12"), "5454", strict=True)
    await homes.grades(*((MASHA, f"{day}.11.2026", "Химия", mark) for day, mark in marks))
    homes.clock.set_to(at("2026-11-18 17:30"))
    homes.restart()
    await homes.tick()
    await homes.wind("2026-11-18 18:05")
    (said,) = homes.heard(ANNA)
    assert (
        "Мария, 5А: до конца триместра 7 дней, последний день 25 ноября.\n"
        "Оценка на грани, средний балл:\n• Химия: 4,5, между «4» и «5»" in said
    )
    assert "Пётр, 9Б: до конца триместра 7 дней" in said


async def test_an_absence_of_today_is_told_to_the_adults_and_so_is_that_it_was_a_mistake(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    headers = ("Номер", "Дата", "Урок", "Предмет", "Причина")
    await homes.imports(
        "absences", headers, (PETYA, "23.11.2026", "2", "Физика", ""), (MASHA, "20.11.2026", "", "", "")
    )
    await homes.wind("2026-11-23 08:00")
    assert homes.heard(ANNA) == [
        (
            "Пётр, 9Б: школа отметила пропуск сегодня, 23 ноября: 2-й урок, физика.\n"
            "Не ожидали этого? Позвоните в школу или классному руководителю."
        )
    ]
    await homes.undoes("absences")
    await homes.wind("2026-11-23 08:30")
    assert homes.heard(ANNA)[1:] == ["Пётр, 9Б: отметку о пропуске за 23 ноября сняли."]
    assert homes.heard(PYOTR) == []


async def test_what_the_family_said_itself_is_no_news(homes: Households) -> None:
    async with homes.database.begin() as store:
        pupil = await homes.id_of(PETYA)
        await store.absences.report(pupil, [date(2026, 11, 23)], ANNA, "", homes.clock.now())
    await homes.imports("absences", ("Номер", "Дата", "Причина"), (PETYA, "23.11.2026", ""))
    await homes.wind("2026-11-23 08:00")
    assert homes.heard(ANNA) == []


async def test_a_word_of_a_closed_link_hides_no_absence_from_the_others(homes: Households) -> None:
    await homes.family(PYOTR, PETYA, relation="father")
    async with homes.database.begin() as store:
        pupil = await homes.id_of(PETYA)
        await store.absences.report(pupil, [date(2026, 11, 23)], PYOTR, "", homes.clock.now())
        await store.links.suspend(PYOTR, pupil, homes.clock.now())
    await homes.imports("absences", ("Номер", "Дата", "Причина"), (PETYA, "23.11.2026", ""))
    await homes.wind("2026-11-23 08:00")
    (said,) = homes.heard(ANNA)
    assert said.startswith("Пётр, 9Б: школа отметила: сегодня, 23 ноября, нет на уроках")


async def test_of_adults_who_learn_nothing_of_each_other_one_who_told_it_hides_it_from_themselves_alone(
    homes: Households,
) -> None:
    await homes.family(PYOTR, PETYA, relation="father")
    async with homes.database.begin() as store:
        pupil = await homes.id_of(PETYA)
        await store.links.set_discretion(pupil, True, homes.clock.now())
        await store.absences.report(pupil, [date(2026, 11, 23)], PYOTR, "", homes.clock.now())
    await homes.imports("absences", ("Номер", "Дата", "Причина"), (PETYA, "23.11.2026", ""))
    await homes.wind("2026-11-23 08:00")
    assert len(homes.heard(ANNA)) == 1
    assert homes.heard(PYOTR) == []


async def test_the_next_step_of_a_sign_up_is_told_of_before_its_day(homes: Households) -> None:
    async with homes.database.begin() as store:
        pupil = await homes.id_of(PETYA)
        await store.code_future.make(pupil, "sch21", "python", "start", homes.clock.now())
        await store.rows.write("UPDATE code_future SET step_day = ?", (date(2026, 11, 26).toordinal(),))
    await homes.wind("2026-11-24 17:05")
    (said,) = homes.heard(ANNA)
    assert said == "Пётр, 9Б: в «Коде будущего» пора подать заявку на Госуслугах. Осталось 3 дня, до 26 ноября."


async def test_a_step_that_was_done_or_put_off_during_a_silence_is_told_of_no_more(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.notifications.silence(ANNA, at("2026-11-23 20:00"))
        pupils = [await homes.id_of(number) for number in (PETYA, MASHA)]
        for pupil in pupils:
            await store.code_future.make(pupil, "sch21", "python", "start", homes.clock.now())
            await store.code_future.note_day(pupil, date(2026, 11, 24))
    await homes.wind("2026-11-23 17:05")
    async with homes.database.begin() as store:
        await store.code_future.note_day(pupils[0], date(2026, 12, 24))
        await store.code_future.reach(pupils[1], "wish", "applied", homes.clock.now())
    await homes.wind("2026-11-23 20:05")
    assert homes.heard(ANNA) == []


async def test_advice_comes_on_wednesdays_to_whoever_asked_and_once(homes: Households) -> None:
    await wants(homes, ANNA, "tips")
    await homes.wind("2026-11-25 17:05")
    (said,) = homes.heard(ANNA)
    assert said.startswith("Совет недели: ")


async def test_a_place_that_moved_is_told_to_who_linked_the_application(homes: Households) -> None:
    async with homes.database.begin() as store:
        await store.rows.write("INSERT INTO queue_applications (id, identity) VALUES (1, x'01')")
        await store.queue.link(ANNA, 1, at("2026-11-20 12:00"))

    async def file(number: int, day: date, place: int, status: str) -> None:
        async with homes.database.begin() as store:
            await store.rows.write(
                "INSERT INTO imports (id, kind, who, started, file, sha256, rows, state, removes)"
                " VALUES (?, 'queue', '', '', '', '', 1, 'done', 1)",
                (number,),
            )
            garden = await store.rows.value("SELECT id FROM institutions WHERE code = 'muk'")
            await store.rows.write(
                "INSERT INTO queue (entry, garden, application, day, place, privileged_place, choice, status, applied,"
                " privileged, wanted, import) VALUES (?, ?, 1, ?, ?, 0, 1, ?, ?, 0, 0, ?)",
                (DAYS + day.toordinal(), garden, day.toordinal(), place, status, date(2024, 3, 12).toordinal(), number),
            )

    await file(100, date(2026, 11, 16), 12, "Очередник")
    await homes.wind("2026-11-23 10:00")
    assert homes.heard(ANNA) == []
    await file(101, date(2026, 11, 23), 9, "Очередник")
    await homes.wind("2026-11-23 10:30")
    await homes.wind("2026-11-23 12:00")
    assert homes.heard(ANNA) == [
        "Заявление в детский сад от 12.03.2024: новое на 23 ноября.\n• МУК: 9-е место, было 12"
    ]
    homes.clock.set_to(at("2026-11-30 10:00"))
    await file(102, date(2026, 11, 30), 11, "Очередник")
    await homes.tick()
    assert homes.heard(ANNA)[1].endswith("11-е место, было 9\nПочему дальше, спросите: «почему очередь отодвинулась».")
    homes.clock.set_to(at("2026-12-07 10:00"))
    await file(103, date(2026, 12, 7), 0, "Направлен в ДОУ")
    await homes.tick()
    *_, said = homes.heard(ANNA)
    assert "Статус «Направлен в ДОУ»: место дали, ребёнка направили в сад.\nПридите в сад с документами" in said
    assert "больше нет" not in said


async def test_the_class_teacher_has_the_list_at_eight_and_nobody_else(homes: Households) -> None:
    number = await role(homes, TEACHER, CLASS_TEACHER, "9Б")
    async with homes.database.begin() as store:
        pupil = await homes.id_of(PETYA)
        await store.absences.report(pupil, [date(2026, 11, 23), date(2026, 11, 24)], ANNA, "", homes.clock.now())
    await homes.wind("2026-11-23 08:05")
    assert homes.heard(TEACHER) == ["9Б: сегодня, 23 ноября, не придут по словам родителей: Пётр В."]
    async with homes.database.read() as store:
        assert await store.rows.all("SELECT person, as_whom FROM looks") == [(TEACHER, CLASS_TEACHER)]
    await homes.wind("2026-11-24 07:59")
    homes.clock.set_to(at("2026-11-24 08:01"))
    await homes.scheduler.tick()
    async with homes.database.begin() as store:  # the role ends before it leaves
        await store.rows.write("UPDATE roles SET ended = '2026-11-24T05:00:30.000Z' WHERE id = ?", (number,))
    await homes.post.deliver()
    assert len(homes.heard(TEACHER)) == 1


async def test_an_administrator_hears_once_that_no_data_have_come_for_three_school_days(homes: Households) -> None:
    await role(homes, HEAD, ADMINISTRATOR)
    await homes.wind("2026-11-25 09:05")
    assert homes.heard(HEAD) == []  # of Friday evening; Monday and Tuesday have passed
    await homes.grades((MASHA, "24.11.2026", "Химия", "5"))
    homes.clock.set_to(at("2026-12-04 08:55"))
    await homes.tick()
    await homes.wind("2026-12-05 09:05")
    (said,) = homes.heard(HEAD)
    assert said.startswith("СОШ № 21: новые оценки не загружали с 25 ноября.")
