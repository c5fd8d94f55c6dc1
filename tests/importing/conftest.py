"""A small city that every test may change."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.database import Database
from tests.importing.city import CHILDREN, INSTITUTIONS, PLACES, City


@pytest.fixture(scope="session")
def start(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the institutions and the children, made once and copied for each test."""
    folder = tmp_path_factory.mktemp("start")

    async def make() -> None:
        async with await Database.open(f"sqlite:///{folder}/store.db") as database:
            city = City(database, folder)
            await city.load("institutions", INSTITUTIONS, PLACES)
            await city.pupils(CHILDREN)

    asyncio.run(make())
    return folder / "store.db"


@pytest.fixture
async def city(start: Path, tmp_path: Path) -> AsyncIterator[City]:
    shutil.copy(start, tmp_path / "store.db")
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        yield City(database, tmp_path)
