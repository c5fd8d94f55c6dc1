"""`pushes --on`: what would be said unasked on a day, by kind and to how many, with nothing sent or written."""

import asyncio
import json
import shutil
from pathlib import Path

import pytest

from handlers.linking import CONSENT
from storage.database import Database
from storage.links import SELF
from tests.bot.console import Console
from tests.city import MASHA, PETYA
from tests.households import LINKED, city


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """A pupil of 9Б who has all that is usual, and his mother."""
    monkeypatch.chdir(tmp_path)
    found = Console(tmp_path)
    shutil.copy(city(), found.store)

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{found.store}") as database, database.begin() as store:
            for person, numbers, relation in ((1, [PETYA], SELF), (2, [MASHA, PETYA], "mother")):
                await store.people.agree(person, CONSENT, LINKED)
                for number in numbers:
                    pupil = await store.school.pupil_by_number(number)
                    assert pupil is not None
                    await store.links.make(person, pupil.id, LINKED, relation=relation)
            await store.notifications.want(2, "holidays", wanted=True)

    asyncio.run(fill())
    return found


def rows(console: Console) -> int:
    async def count() -> int:
        async with await Database.open(f"sqlite:///{console.store}") as database, database.read() as store:
            return int(await store.rows.value("SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM reminded)"))

    return asyncio.run(count())


def test_a_day_is_told_by_kind_and_nothing_is_written(console: Console) -> None:
    said = console("pushes", "--on", "2026-11-23")
    assert said.out == "23.11.2026: напоминаний 3, людей 2.\n• каникулы: 3, людей 2\n"
    assert rows(console) == 0


def test_a_program_gets_every_kind(console: Console) -> None:
    found = json.loads(console("pushes", "--on", "23.11.2026", "--json").out)
    assert (found["on"], found["pushes"], found["people"]) == ("2026-11-23", 3, 2)
    assert {"kind": "holidays", "pushes": 3, "people": 2} in found["kinds"]
    assert {"kind": "plan", "pushes": 0, "people": 0} in found["kinds"]


def test_a_day_of_nothing_and_a_day_that_is_none(console: Console) -> None:
    assert console("pushes", "--on", "2026-11-21").out == "21.11.2026 присылать нечего.\n"
    assert console("pushes", "--on", "завтра").status == 2
