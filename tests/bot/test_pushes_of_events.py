"""Events that a child is signed up for are told of the evening before; a cancelled or moved one at once, and once."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.city import MASHA, PETYA
from tests.households import BELLS, SCHOOL, TIMETABLE, TUESDAY, Households, at, city, households
from tests.importing.test_events import HEADER

ANNA, PYOTR, OLGA = 1, 2, 3
OLYMPIAD = (*("г1", "Олимпиада по химии", "24.11.2026 11:00", "", "Гимназия № 1", "", "8–11", "30", "", "", ""),)
CONCERT = ("г2", "Концерт", "28.11.2026 17:00", "", "Дом культуры", "", "", "без ограничений", "", "", "")
FAIR = ("г0", "Ярмарка", "23.11.2026", *[""] * 8)
MEETING = ("1", "Собрание 9Б", "24.11.2026 18:30", "", "каб. 31", SCHOOL, "9Б", "", "", "", "")


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    async with households(tiny, tmp_path, "2026-11-23 06:00") as opened:
        await opened.family(ANNA, MASHA, PETYA)
        await opened.pupil(PYOTR, PETYA)
        await opened.family(OLGA, MASHA)
        await opened.tick()
        await opened.imports("events", HEADER, OLYMPIAD, CONCERT, MEETING)
        await opened.wind("2026-11-23 08:00")
        yield opened


async def signs_up(homes: Households, number: str, *names: str) -> None:
    pupil = await homes.id_of(number)
    async with homes.database.begin() as store:
        for name in names:
            event = await store.rows.value("SELECT id FROM school_events WHERE name = ?", (name,))
            assert await store.school_events.sign_up(event, pupil, homes.clock.now())


async def test_whoever_is_signed_up_hears_of_it_the_evening_before(homes: Households) -> None:
    await signs_up(homes, PETYA, "Олимпиада по химии", "Концерт")
    homes.clock.set_to(at("2026-11-23 17:58"))
    await homes.wind("2026-11-23 18:02")
    told = "Пётр, 9Б: завтра, вт, 24 ноября:\n• 11:00 Олимпиада по химии, Гимназия № 1"
    for person in (ANNA, PYOTR):
        assert [said for said in homes.heard(person) if "Олимпиада" in said] == [told]
    assert homes.heard(OLGA) == []


async def test_the_evening_before_is_over_at_midnight(homes: Households) -> None:
    """Whoever was silent, or was told nothing by a bot that stood still, does not read «завтра» on the day itself."""
    await signs_up(homes, PETYA, "Олимпиада по химии")
    async with homes.database.begin() as store:
        await store.notifications.silence(ANNA, at("2026-11-24 07:00"))
    homes.clock.set_to(at("2026-11-23 17:58"))
    await homes.wind("2026-11-23 18:02")
    assert "завтра, вт, 24 ноября" in homes.heard(PYOTR)[-1]
    homes.clock.set_to(at("2026-11-24 07:30"))
    homes.restart()
    await homes.wind("2026-11-24 07:35")
    assert homes.heard(ANNA) == []
    assert [row[1] for row in await homes.keys(ANNA)] == ["expired"]


async def test_nobody_who_was_silent_is_told_of_an_evening_to_come_that_was_cancelled_meanwhile(
    homes: Households,
) -> None:
    await signs_up(homes, PETYA, "Олимпиада по химии")
    async with homes.database.begin() as store:
        await store.notifications.silence(ANNA, at("2026-11-23 20:00"))
    homes.clock.set_to(at("2026-11-23 17:58"))
    await homes.wind("2026-11-23 18:02")
    await homes.imports("events", HEADER, FAIR, CONCERT)
    await homes.wind("2026-11-23 20:05")
    assert homes.heard(ANNA) == ["Пётр, 9Б: отменили: «Олимпиада по химии», вт, 24 ноября. Запись больше не нужна."]


async def test_a_cancelled_one_is_told_once_to_whoever_is_signed_up(homes: Households) -> None:
    await signs_up(homes, PETYA, "Концерт")
    await homes.imports("events", HEADER, OLYMPIAD)
    await homes.wind("2026-11-23 08:05")
    told = "Пётр, 9Б: отменили: «Концерт», сб, 28 ноября. Запись больше не нужна."
    assert [homes.heard(person) for person in (ANNA, PYOTR, OLGA)] == [[told], [told], []]
    # Another file, another process: nothing more of it.
    await homes.imports("events", HEADER, OLYMPIAD, ("г3", "Ярмарка", "30.11.2026", *[""] * 8))
    homes.restart()
    await homes.wind("2026-11-23 08:10")
    async with homes.database.begin() as store:
        await store.imports.drop_images(homes.clock.now(), 1000)
        await store.school_events.retire(homes.clock.now())
        assert await store.school_events.sign_ups([await homes.id_of(PETYA)]) == []
    await homes.imports("events", HEADER, OLYMPIAD)
    await homes.wind("2026-11-23 08:15")
    assert homes.heard(ANNA) == [told]


async def test_a_moved_one_is_told_with_what_was(homes: Households) -> None:
    await signs_up(homes, MASHA, "Концерт")
    moved = (*CONCERT[:2], "29.11.2026 18:00", "", "Школа искусств", *CONCERT[5:])
    await homes.imports("events", HEADER, OLYMPIAD, moved)
    await homes.wind("2026-11-23 08:05")
    told = (
        "Мария, 5А: перенесли: «Концерт». Теперь вс, 29 ноября, 18:00, Школа искусств."
        " Было: сб, 28 ноября, 17:00, Дом культуры. Запись осталась."
    )
    assert homes.heard(OLGA) == [told]
    # What families have heard counts from then on.
    async with homes.database.begin() as store:
        await store.imports.drop_images(homes.clock.now(), 1000)
        await store.school_events.retire(homes.clock.now())
        (mine,) = await store.school_events.sign_ups([await homes.id_of(MASHA)])
        assert not mine.moved
    await homes.imports("events", HEADER, OLYMPIAD, moved, ("г3", "Ярмарка", "30.11.2026", *[""] * 8))
    await homes.wind("2026-11-23 08:10")
    assert homes.heard(OLGA) == [told]


async def test_a_file_taken_back_is_told_back_and_keeps_the_sign_ups(homes: Households) -> None:
    await signs_up(homes, MASHA, "Концерт")
    await homes.imports("events", HEADER, OLYMPIAD)
    await homes.wind("2026-11-23 08:05")
    await homes.undoes("events")
    await homes.wind("2026-11-23 08:10")
    assert homes.heard(OLGA)[1:] == [
        "Мария, 5А: «Концерт» будет, как и собирались: сб, 28 ноября, 17:00. Запись осталась."
    ]


async def taught(homes: Households) -> None:
    await homes.imports("bells", BELLS, *((SCHOOL, f"{n}", f"{7 + n}:30", f"{8 + n}:10") for n in (1, 2, 3)))
    await homes.imports("timetable", TIMETABLE, *((SCHOOL, *row, "", "") for row in TUESDAY))


async def test_a_plan_that_waits_names_no_event_that_was_cancelled_meanwhile(homes: Households) -> None:
    await taught(homes)
    async with homes.database.begin() as store:
        await store.notifications.silence(PYOTR, at("2026-11-23 20:00"))
    homes.clock.set_to(at("2026-11-23 18:58"))
    await homes.wind("2026-11-23 19:02")
    await homes.imports("events", HEADER, FAIR, MEETING)
    await homes.wind("2026-11-23 20:05")
    (said,) = homes.heard(PYOTR)
    assert "Собрание 9Б" in said
    assert "Олимпиада" not in said


async def test_tomorrows_plan_tells_of_the_schools_events_and_the_citys(homes: Households) -> None:
    await taught(homes)
    async with homes.database.begin() as store:
        await store.notifications.want(ANNA, "plan", wanted=True)
        await store.notifications.set_hour(ANNA, "plan", "07:30")
    homes.clock.set_to(at("2026-11-23 18:58"))
    await homes.wind("2026-11-23 19:02")
    (said,) = (each for each in homes.heard(PYOTR) if "3 урока" in each)
    assert "Ещё завтра:\n• 18:30 Собрание 9Б, каб. 31\n• 11:00 Олимпиада по химии, Гимназия № 1" in said
    homes.clock.set_to(at("2026-11-24 07:28"))
    await homes.wind("2026-11-24 07:32")
    (said,) = (each for each in homes.heard(ANNA) if "3 урока" in each)
    assert "Ещё сегодня:\n• 18:30 Собрание 9Б" in said
