"""Lessons are kept between answers, and nobody can tell by the words, whatever is handed over, taken back or chosen."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import pytest

from handlers.importing.load import load
from handlers.importing.undo import undo
from storage.database import Database
from storage.shelf import Shelf
from tests.city import MASHA, PETYA
from tests.conversations.lesson_city import BELLS, CHANGES, LESSONS, at
from tests.importing.files import csv
from tests.person import Person, Town

T = TypeVar("T")

QUESTIONS = (
    "расписание",
    "расписание на неделю",
    "какие уроки на следующей неделе",
    "расписание на 2 декабря",
    "уроки с 16 ноября по 13 декабря",
    "расписание на 1 июня",
    "какой сейчас урок",
    "когда физика",
    "замены",
    "звонки",
    "что задали",
)
LATER = at(23, 12)


@pytest.fixture
async def pavel(school: Town) -> Person:
    """The father of both."""
    return await school.person("Павел").links(MASHA, PETYA)


async def read_anew(_: Shelf, __: object, make: Callable[[], Awaitable[T]]) -> T:
    return await make()


async def answers(person: Person, questions: Sequence[str] = QUESTIONS) -> list[Any]:
    """Words and buttons."""
    found = []
    for question in questions:
        await person.says(question)
        found += [(question, message.text, message.rows) for message in person.chat.heard]
    return found


async def unkept(person: Person, questions: Sequence[str] = QUESTIONS) -> list[Any]:
    """The same where nothing is kept."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Shelf, "of", read_anew)
        return await answers(person, questions)


@pytest.mark.parametrize("now", [at(20, 15), at(22), at(23, 9, 30), at(24, 18), at(31, 12, month=12), at(25, 12, 5)])
async def test_what_is_kept_is_what_would_be_read(school: Town, pavel: Person, now: datetime) -> None:
    school.clock.at = now
    fresh = await unkept(pavel)
    assert await answers(pavel) == fresh
    assert await answers(pavel) == fresh


async def test_a_new_day_is_told_as_such(school: Town, pavel: Person) -> None:
    asked = ("расписание", "расписание на неделю", "какой сейчас урок")
    for day in (21, 22, 23, 24):
        school.clock.at = at(day)
        assert await answers(pavel, asked) == await unkept(pavel, asked)


async def test_the_half_that_was_chosen_is_told_from_then_on(pavel: Person) -> None:
    before = await answers(pavel, ["расписание Маши"])
    await pavel.says("подгруппа Маши по английскому")
    await pavel.presses("Группа 2")
    after = await answers(pavel, ["расписание Маши"])
    assert before != after == await unkept(pavel, ["расписание Маши"])


FILES: dict[str, tuple[Sequence[str], str]] = {
    "timetable": (LESSONS, "СОШ 21 | 5А | пн | 1 | Рисование | 12 | | | | 1 |"),
    "substitutions": (CHANGES, "СОШ 21 | 5А | 23.11.2026 | 1 | Рисование | 8 | | |"),
    "bells": (BELLS, "СОШ 21 | 1 | 9:01 | 9:41 | |"),
}


@pytest.mark.parametrize("kind", FILES)
async def test_what_another_process_hands_over_or_takes_back_is_told_at_once(
    school: Town, pavel: Person, tmp_path: Path, kind: str
) -> None:
    header, line = FILES[kind]
    asked = ("расписание Маши на сегодня", "расписание на неделю")
    before = await answers(pavel, asked)
    async with await Database.open(f"sqlite:///{school.database.path}") as other:
        file = csv(tmp_path / f"{kind}.csv", [header, [cell.strip() for cell in line.split("|")]])
        assert (await load(other, kind, [file], now=LATER)).stored
        after = await answers(pavel, asked)
        assert "Рисование" in str(after) or "9:01" in str(after)
        assert after == await unkept(pavel, asked)
        await undo(other, kind, now=LATER)
    assert await answers(pavel, asked) == await unkept(pavel, asked)
    assert [text.partition("\nДанные")[0] for _, text, _ in await answers(pavel, asked)] == [
        text.partition("\nДанные")[0] for _, text, _ in before
    ]
