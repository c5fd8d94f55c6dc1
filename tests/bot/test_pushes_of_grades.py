"""News of marks: all that has changed since the last time, whatever came and went again left out, each hearer's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.city import MASHA, PETYA
from tests.households import Households, city, households

ANNA, OLEG, PYOTR = 1, 2, 3


@pytest.fixture(scope="module")
def tiny() -> Path:
    return city()


@pytest.fixture
async def homes(tiny: Path, tmp_path: Path) -> AsyncIterator[Households]:
    async with households(tiny, tmp_path, "2026-11-23 15:00") as opened:
        await opened.family(ANNA, MASHA)
        await opened.tick()
        yield opened


async def test_a_digest_comes_at_its_hour_by_subject_with_the_days(homes: Households) -> None:
    await homes.grades(
        (MASHA, "23.11.2026", "Химия", "5"), (MASHA, "23.11.2026", "Химия", "4"), (MASHA, "21.11.2026", "Биология", "н")
    )
    await homes.wind("2026-11-23 18:55")
    assert homes.heard(ANNA) == []
    await homes.wind("2026-11-23 19:05")
    (said,) = homes.heard(ANNA)
    assert said == "Мария, 5А: новое в оценках.\n• Биология: н за 21 ноября\n• Химия: 4, 5 за 23 ноября"


async def test_what_was_corrected_and_removed_is_told_and_what_was_told_is_not_told_again(homes: Households) -> None:
    await homes.grades((MASHA, "20.11.2026", "Химия", "3"), (MASHA, "23.11.2026", "Химия", "5"))
    await homes.wind("2026-11-23 19:05")
    await homes.grades((MASHA, "20.11.2026", "Химия", "4"), (MASHA, "23.11.2026", "Биология", "2"))
    await homes.grades((MASHA, "20.11.2026", "Химия", "4"), (MASHA, "24.11.2026", "Химия", "5"))
    await homes.wind("2026-11-24 19:05")
    _, said = homes.heard(ANNA)
    assert said == (
        "Мария, 5А: новое в оценках.\n• Биология: 2 за 23 ноября\n"
        "• Химия: 5 за 24 ноября; убрали 5 за 23 ноября; 4 вместо 3 за 20 ноября"
    )
    await homes.wind("2026-11-25 19:05")
    assert len(homes.heard(ANNA)) == 2


async def test_several_that_are_gone_are_counted_in_a_word(homes: Households) -> None:
    three = [(MASHA, "23.11.2026", "Химия", "5") for _ in range(3)]
    await homes.grades(*three)
    await homes.wind("2026-11-23 19:05")
    await homes.grades(three[0], (MASHA, "24.11.2026", "Химия", "4"))
    await homes.wind("2026-11-24 19:05")
    assert homes.heard(ANNA)[1:] == [
        "Мария, 5А: новое в оценках.\n• Химия: 4 за 24 ноября; убрали две отметки: 5, 5 за 23 ноября"
    ]


async def test_the_first_file_of_a_pupil_is_silent(homes: Households) -> None:
    await homes.imports(
        "pupils",
        ("Номер", "Учреждение", "Класс", "Фамилия", "Имя"),
        ("200001", "СОШ № 17", "4А", "Новая", "Ольга"),
        ("100007", "СОШ № 17", "4А", "Котов", "Кирилл"),
        ("100008", "СОШ № 17", "4А", "Котов", "Никита"),
        ("100016", "СОШ № 17", "4А", "Алиев", "Тимур"),
        ("100018", "СОШ № 17", "4А", "Зайцева", "Алёна"),
    )
    await homes.family(OLEG, "200001")
    await homes.grades(("200001", "20.11.2026", "Химия", "3"))
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(OLEG) == []
    await homes.grades(("200001", "20.11.2026", "Химия", "3"), ("200001", "24.11.2026", "Химия", "4"))
    await homes.wind("2026-11-24 19:05")
    assert homes.heard(OLEG) == ["Ольга, 4А: новое в оценках за 24 ноября.\n• Химия: 4"]


async def test_a_file_taken_back_before_the_hour_is_never_heard_of(homes: Households) -> None:
    await homes.grades((MASHA, "23.11.2026", "Химия", "2"))
    await homes.undoes("grades")
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(ANNA) == []


async def test_a_file_taken_back_after_it_was_told_is_told_as_taken_back(homes: Households) -> None:
    await homes.grades((MASHA, "20.11.2026", "Химия", "3"))
    await homes.wind("2026-11-23 19:05")
    await homes.grades((MASHA, "20.11.2026", "Химия", "2"), (MASHA, "24.11.2026", "Химия", "5"))
    await homes.wind("2026-11-24 19:05")
    await homes.undoes("grades")
    await homes.wind("2026-11-25 19:05")
    assert homes.heard(ANNA)[2] == (
        "Мария, 5А: новое в оценках.\n• Химия: убрали 5 за 24 ноября; 3 вместо 2 за 20 ноября"
    )


async def test_each_hears_at_their_own_hour_and_one_who_wants_it_at_once(homes: Households) -> None:
    await homes.family(OLEG, MASHA, relation="father")
    async with homes.database.begin() as store:
        await store.notifications.set_hour(OLEG, "grades", "")
    await homes.grades((MASHA, "23.11.2026", "Химия", "3"))
    await homes.wind("2026-11-23 15:05")
    assert homes.heard(OLEG) == ["Мария, 5А: новое в оценках за 23 ноября.\n• Химия: 3"]
    assert homes.heard(ANNA) == []
    await homes.grades((MASHA, "23.11.2026", "Химия", "4"))
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(OLEG)[1:] == ["Мария, 5А: новое в оценках за 23 ноября.\n• Химия: 4 вместо 3"]
    assert homes.heard(ANNA) == ["Мария, 5А: новое в оценках за 23 ноября.\n• Химия: 4"]


async def test_whoever_is_linked_later_hears_nothing_of_before(homes: Households) -> None:
    await homes.grades((MASHA, "23.11.2026", "Химия", "3"))
    async with homes.database.begin() as store:
        await store.people.agree(OLEG, 4, homes.clock.now())
        homes.clock.move(minutes=1)
        await store.links.make(OLEG, await homes.id_of(MASHA), homes.clock.now(), relation="father")
    await homes.wind("2026-11-23 19:05")
    assert homes.heard(OLEG) == []


async def test_the_news_of_two_children_are_one_message_and_a_great_many_are_all_there(homes: Households) -> None:
    await homes.family(ANNA, MASHA, PETYA)
    subjects = [f"Предмет {number}" for number in range(60)]
    await homes.grades(
        *((MASHA, "23.11.2026", subject, "5") for subject in subjects), (PETYA, "23.11.2026", "Химия", "4")
    )
    await homes.wind("2026-11-23 19:05")
    said = "\n\n".join(homes.heard(ANNA))
    assert all(f"• {subject}: 5" in said for subject in subjects)
    assert "Пётр, 9Б: новое в оценках за 23 ноября.\n• Химия: 4" in said
    assert len(homes.heard(ANNA)) > 1


async def test_a_digest_that_a_night_held_back_comes_in_the_morning_with_what_else_gathered(homes: Households) -> None:
    await homes.pupil(PYOTR, PETYA)
    async with homes.database.begin() as store:
        await store.notifications.set_hour(PYOTR, "grades", "")
    await homes.wind("2026-11-23 22:00")
    for mark in ("3", "4"):
        await homes.grades((PETYA, "23.11.2026", f"Химия {mark}", mark))
        await homes.wind(f"2026-11-23 22:3{mark}")
    assert len(homes.heard(PYOTR)) == 1  # of the holidays
    await homes.wind("2026-11-24 07:00")
    assert homes.heard(PYOTR)[1:] == [
        "Пётр, 9Б: новое в оценках за 23 ноября.\n• Химия 3: 3\n\nПётр, 9Б: новое в оценках за 23 ноября.\n• Химия 4: 4"
    ]
