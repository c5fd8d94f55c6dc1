"""The operator hears of trouble once an hour, and nothing of a person."""

import json
from collections.abc import AsyncIterator

import pytest

from bot.alarms import Alarms
from storage.outbox import Priority
from storage.store import Store
from tests.fakes import HandClock, store_in_memory

OPERATOR = 500


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with store_in_memory() as opened:
        yield opened


async def told(store: Store) -> list[str]:
    rows = await store.rows.all("SELECT body FROM outbox WHERE chat = ? ORDER BY id", (OPERATOR,))
    return [json.loads(row[0])["text"] for row in rows]


async def test_an_alarm_is_told_once_an_hour_for_each_cause(store: Store) -> None:
    clock = HandClock()
    alarms = Alarms(clock, OPERATOR)
    clock.move(minutes=59)
    for minutes in (0, 2, 57.9, 0.2):
        clock.move(minutes=minutes)
        alarms.raise_("code 5", f"after {minutes}")
        alarms.raise_("keyboard", "another")
        await alarms.write(store)
    assert await told(store) == ["after 0", "another", "after 0.2", "another"]


async def test_an_alarm_outlives_a_restart_without_being_told_again(store: Store) -> None:
    clock = HandClock()
    for _ in range(2):
        alarms = Alarms(clock, OPERATOR)
        alarms.raise_("code 5", "the token")
        await alarms.write(store)
        clock.move(minutes=5)
    assert await told(store) == ["the token"]


async def test_an_alarm_waits_behind_danger_and_presses_only(store: Store) -> None:
    clock = HandClock()
    alarms = Alarms(clock, OPERATOR)
    alarms.raise_("code 5", "the token")
    await alarms.write(store)
    (row,) = await store.outbox.due(clock.now(), 1, list(Priority))
    assert row.priority is Priority.REPLY


async def test_without_an_operator_an_alarm_is_a_line_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    alarms = Alarms(HandClock(), None)
    alarms.raise_("code 5", "the token")
    await alarms.write(store)
    assert await told(store) == []
    assert [record.getMessage() for record in caplog.records] == ["alarm: the token"]
