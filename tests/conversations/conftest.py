"""A town for every test: the tiny city, imported once by the real import and copied, and the bot with all it can do."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path

import pytest

from handlers.capabilities import CAPABILITIES
from handlers.importing.load import load
from handlers.router import Conversation
from storage.database import Database
from tests.city import small_city
from tests.conversations.lesson_city import at, taught
from tests.person import FRIDAY_EVENING, SECRET, ZONE, HandClock, Person, Town

IMPORTED = datetime(2026, 11, 20, 18, 5, tzinfo=ZONE)
CONTENT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="session")
def conversation() -> Conversation:
    return Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)


@pytest.fixture(scope="session")
def city_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("city")

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/city.db") as database:
            for kind, path in small_city().written(folder):
                result = await load(database, kind, [path], now=IMPORTED)
                assert result.stored, result

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder / "city.db"


@pytest.fixture
async def town(tmp_path: Path, city_store: Path, conversation: Conversation) -> AsyncIterator[Town]:
    shutil.copy(city_store, tmp_path / "town.db")
    async with await Database.open(f"sqlite:///{tmp_path}/town.db") as database:
        yield Town(database, conversation, HandClock(FRIDAY_EVENING), one_screen=True)


@pytest.fixture(scope="session")
def lessons_store(tmp_path_factory: pytest.TempPathFactory, city_store: Path) -> Path:
    folder = tmp_path_factory.mktemp("lessons")
    shutil.copy(city_store, folder / "lessons.db")

    async def fill() -> None:
        async with await Database.open(f"sqlite:///{folder}/lessons.db") as database:
            await taught(database, folder, FRIDAY_EVENING)

    with asyncio.Runner() as runner:
        runner.run(fill())
    return folder / "lessons.db"


@pytest.fixture
async def school(tmp_path: Path, lessons_store: Path, conversation: Conversation) -> AsyncIterator[Town]:
    """The town with lessons (lesson_city.py), early on Monday 23 November."""
    shutil.copy(lessons_store, tmp_path / "school.db")
    async with await Database.open(f"sqlite:///{tmp_path}/school.db") as database:
        yield Town(database, conversation, HandClock(at(23)), one_screen=True)


@pytest.fixture
def anna(town: Town) -> Person:
    """The mother of Маша (5А) and Петя (9Б), who has not written yet."""
    return town.person("Анна")
