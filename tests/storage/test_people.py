"""People, tries and consents as the store keeps them, without the conversation around them."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.people import CLOSED, CONSENTS_KEPT, WRONG_TRIES
from storage.store import Store

ANNA = 501
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Database.open(f"sqlite:///{tmp_path}/people.db") as database, database.begin() as store:
        yield store


async def _tries(store: Store, many: int, now: datetime = NOW) -> None:
    for _ in range(many):
        await store.people.wrong_try(ANNA, now)


async def test_the_fifth_wrong_try_closes_the_door_for_an_hour(store: Store) -> None:
    await _tries(store, WRONG_TRIES - 1)
    assert await store.people.closed(ANNA, NOW) is None
    await _tries(store, 1)
    assert await store.people.closed(ANNA, NOW) == NOW + CLOSED
    assert await store.people.closed(ANNA, NOW + CLOSED) is None


async def test_a_try_at_the_closed_door_neither_opens_it_nor_counts_anew(store: Store) -> None:
    await _tries(store, WRONG_TRIES)
    await _tries(store, 3, NOW + MINUTE)
    assert await store.people.closed(ANNA, NOW + MINUTE) == NOW + CLOSED
    await _tries(store, WRONG_TRIES - 1, NOW + CLOSED)
    assert await store.people.closed(ANNA, NOW + CLOSED) is None


@pytest.mark.parametrize("many", [WRONG_TRIES - 1, WRONG_TRIES])
async def test_forgetting_keeps_the_count_and_the_door_until_their_hour_is_over(store: Store, many: int) -> None:
    await _tries(store, many)
    await store.people.forget(ANNA, NOW + MINUTE)
    await store.people.retire(NOW + MINUTE)
    await _tries(store, WRONG_TRIES - many, NOW + MINUTE)
    assert await store.people.closed(ANNA, NOW + MINUTE) is not None
    await store.people.retire(NOW + CLOSED + MINUTE)
    assert await store.rows.all("SELECT * FROM people") == []


async def test_marks_of_consents_that_were_taken_back_go_after_three_years(store: Store) -> None:
    for person in (ANNA, ANNA + 1):
        await store.people.agree(person, 1, NOW)
    await store.people.forget(ANNA, NOW + MINUTE)
    marks = "SELECT person, act FROM consents ORDER BY id"
    await store.people.retire(NOW + CONSENTS_KEPT - MINUTE)
    assert await store.rows.all(marks) == [(None, "given"), (ANNA + 1, "given"), (None, "withdrawn")]
    await store.people.retire(NOW + CONSENTS_KEPT)
    assert await store.rows.all(marks) == [(ANNA + 1, "given"), (None, "withdrawn")]
    await store.people.retire(NOW + CONSENTS_KEPT + MINUTE)
    assert await store.rows.all(marks) == [(ANNA + 1, "given")]
