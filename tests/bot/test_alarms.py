"""The operator hears of trouble once an hour, and nothing of a person."""

import ast
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms import CAUSES, Alarms
from bot.first_aid import UNUSABLE
from handlers.wording import Wording
from storage.outbox import Priority
from storage.store import Store
from tests.fakes import HandClock, by_key, store_in_memory

OPERATOR = 500
ROOT = Path(__file__).parents[2]
MONITORING = (ROOT / "docs" / "monitoring.md").read_text("utf-8")


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with store_in_memory() as opened:
        yield opened


async def told(store: Store) -> list[str]:
    rows = await store.rows.all("SELECT body FROM outbox WHERE chat = ? ORDER BY id", (OPERATOR,))
    return [json.loads(row[0])["text"] for row in rows]


async def test_an_alarm_is_told_once_an_hour_for_each_cause(store: Store) -> None:
    clock = HandClock()
    alarms = Alarms(clock, OPERATOR, by_key)
    clock.move(minutes=59)
    for minutes in (0, 2, 57.9, 0.2):
        clock.move(minutes=minutes)
        alarms.raise_("refused", 5)
        alarms.raise_("refused", 17)
        alarms.written(await alarms.write(store))
    both = ["alarms.refused case=5", "alarms.refused case=17"]
    assert await told(store) == both * 2
    assert alarms.told == {"refused": 4}


async def test_a_bot_that_falls_at_every_start_says_so_once_an_hour(store: Store) -> None:
    clock = HandClock()
    clock.move(minutes=55)  # the next hour begins meanwhile
    for _ in range(12):
        alarms = Alarms(clock, OPERATOR, by_key)
        alarms.raise_("crashed")
        await alarms.write(store)
        clock.move(minutes=4.9)
    assert await told(store) == ["alarms.crashed"]
    clock.move(minutes=2)
    alarms = Alarms(clock, OPERATOR, by_key)
    alarms.raise_("crashed")
    await alarms.write(store)
    assert len(await told(store)) == 2


async def test_a_clock_set_back_a_day_silences_no_alarm_for_a_day(store: Store) -> None:
    clock = HandClock()
    for _ in range(2):
        alarms = Alarms(clock, OPERATOR, by_key)
        alarms.raise_("refused", 5)
        await alarms.write(store)
        clock.set_to(clock.now() - timedelta(days=1))
    assert len(await told(store)) == 2


async def test_what_could_not_be_committed_is_told_by_the_next_transaction(store: Store) -> None:
    alarms = Alarms(HandClock(), OPERATOR, by_key)
    alarms.raise_("files", "picture")
    with pytest.raises(ValueError, match="undone"):
        async with store.attempt():
            await alarms.write(store)
            raise ValueError("undone")
    assert await told(store) == []
    alarms.written(await alarms.write(store))
    assert await told(store) == ["alarms.files case=picture"]
    assert await alarms.write(store) == []


async def test_while_nothing_can_be_stored_an_alarm_is_said_at_once_and_once() -> None:
    clock, said = HandClock(), list[tuple[int, str, str]]()

    async def send(chat: int, key: str, text: str) -> bool:
        said.append((chat, key, text))
        return True

    for _ in range(2):  # a restart meanwhile: VK drops what bears the same key
        alarms = Alarms(clock, OPERATOR, by_key)
        alarms.raise_("store", "full")
        await alarms.say(send)
        await alarms.say(send)
        clock.move(minutes=5)
    assert set(said) == {(OPERATOR, "alarm:store full:2026-11-20T09", "alarms.store case=full")}
    assert len(said) == 2


async def test_an_alarm_that_vk_does_not_take_is_said_until_it_does(store: Store) -> None:
    alarms, tries = Alarms(HandClock(), OPERATOR, by_key), list[str]()

    async def send(_: int, __: str, text: str) -> bool:
        tries.append(text)
        return len(tries) == 2

    alarms.raise_("store", "full")
    for _ in range(3):
        await alarms.say(send)
    assert tries == ["alarms.store case=full"] * 2
    assert await alarms.write(store) == []


async def test_an_alarm_raised_while_others_are_committed_is_still_told(store: Store) -> None:
    alarms = Alarms(HandClock(), OPERATOR, by_key)
    alarms.raise_("refused", 5)
    first = await alarms.write(store)
    alarms.raise_("late", minutes=3, events=1, messages=1)
    alarms.written(first)
    alarms.written(await alarms.write(store))
    assert len(await told(store)) == 2


async def test_an_alarm_waits_behind_danger_and_presses_only(store: Store) -> None:
    clock = HandClock()
    alarms = Alarms(clock, OPERATOR, by_key)
    alarms.raise_("refused", 5)
    await alarms.write(store)
    (row,) = await store.outbox.due(clock.now(), 1, list(Priority))
    assert row.priority is Priority.REPLY


async def test_without_an_operator_an_alarm_is_a_line_in_the_log(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    alarms = Alarms(HandClock(), None, by_key)
    alarms.raise_("keyboard", 911, row=7)
    await alarms.write(store)
    assert await told(store) == []
    assert [record.getMessage() for record in caplog.records] == ["alarm: keyboard 911, row 7"]


def test_every_cause_is_raised_somewhere_and_every_raised_one_is_known() -> None:
    raised = {
        node.args[0].value
        for path in sorted((ROOT / "bot").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "raise_"
        if node.args and isinstance(node.args[0], ast.Constant)
    }
    assert raised == CAUSES


def test_each_trouble_of_the_store_has_words_of_its_own_and_its_next_step() -> None:
    """Whoever is told of missing rights where the server is merely overloaded looks in the wrong place all night."""
    wording = Wording(ROOT / "content" / "texts")
    troubles = sorted({*UNUSABLE, "hangs"})
    words = {trouble: wording.text("alarms.store", case=trouble) for trouble in troubles}
    assert len(set(words.values())) == len(troubles)
    assert [trouble for trouble in troubles if "прав" in words[trouble]] == ["readonly"]
    row = next(line for line in MONITORING.splitlines() if line.startswith("| `alarm: store`"))
    assert [trouble for trouble in troubles if f"`{trouble}`" not in row] == []
