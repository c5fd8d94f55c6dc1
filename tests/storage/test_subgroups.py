"""A child's halves of the class: chosen by subject, forgotten at will, by the year and with the last link."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.subgroups import KEPT

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)
ANNA, PAVEL = 501, 502


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Two adults of pupil 1, one of them of pupil 2 too."""
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        async with opened.begin() as store:
            await store.rows.write_many(
                "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, '', '', '')",
                [(1, "101"), (2, "102")],
            )
            for person, pupil in ((ANNA, 1), (PAVEL, 1), (ANNA, 2)):
                await store.people.agree(person, 1, NOW)
                await store.links.make(person, pupil, NOW)
            await store.subgroups.choose(1, "Английский язык", "1", NOW)
            await store.subgroups.choose(1, "Технология", "девочки", NOW)
            await store.subgroups.choose(2, "английский  Язык", "2", NOW)
        yield opened


async def test_each_subject_has_its_own_and_may_be_chosen_anew(database: Database) -> None:
    async with database.begin() as store:
        await store.subgroups.choose(1, "АНГЛИЙСКИЙ ЯЗЫК", "2", NOW)
        assert await store.subgroups.of([1, 2, 3]) == {
            1: {"английский язык": "2", "технология": "девочки"},
            2: {"английский язык": "2"},
        }
        await store.subgroups.choose(1, "английский язык", "", NOW)
        assert await store.subgroups.of([1]) == {1: {"технология": "девочки"}}
        assert await store.subgroups.of([]) == {}


async def test_they_go_with_the_last_link_and_not_before(database: Database) -> None:
    async with database.begin() as store:
        await store.people.forget(ANNA, NOW)
        assert set(await store.subgroups.of([1, 2])) == {1}
        await store.links.end(PAVEL, 1, NOW)
        assert await store.subgroups.of([1, 2]) == {}


async def test_the_next_school_year_asks_anew(database: Database) -> None:
    async with database.begin() as store:
        await store.subgroups.retire(NOW + KEPT)
        assert set(await store.subgroups.of([1, 2])) == {1, 2}
        await store.subgroups.retire(NOW + KEPT + timedelta(seconds=1))
        assert await store.subgroups.of([1, 2]) == {}
