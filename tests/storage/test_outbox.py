"""What goes out: said once, in order, in time; first by example, then under whatever may happen to it."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage.moments import text
from storage.outbox import Claimed, Draft, Outcome, Priority
from storage.store import Store
from tests.fakes import NOON, store_in_memory

ANNA, PETR = 1, 2
LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
ALL = list(Priority)


@pytest.fixture
async def store() -> AsyncIterator[Store]:
    async with store_in_memory() as opened:
        yield opened


def reply(chat: int, key: str, words: str = "Да", **more: Any) -> Draft:
    return Draft(chat, key, f'{{"text":"{words}"}}', more.pop("priority", Priority.REPLY), **more)


def edit(chat: int, key: str, about: int) -> Draft:
    return reply(chat, key, priority=Priority.EDIT, kind="edit", about=about)


async def claim(store: Store, now: datetime = NOON, limit: int = 25, priorities: Sequence[Priority] = ALL) -> list[str]:
    """Keys of what may leave now, taken in hand."""
    due = await store.outbox.due(now, limit, priorities)
    await store.outbox.lease([row.id for row in due], now, now + LEASE)
    return [row.key for row in due]


async def row_of(store: Store, key: str, chat: int = ANNA) -> dict[str, Any]:
    names = "id, kind, body, about, state, attempts, first_tried, code, reason, cmid, not_before, leave_by, settled"
    row = await store.rows.one(f"SELECT {names} FROM outbox WHERE chat = ? AND key = ?", (chat, key))
    assert row is not None
    return dict(zip(names.split(", "), row, strict=True))


async def settle(store: Store, key: str, state: str, now: datetime = NOON, **more: Any) -> None:
    await store.outbox.settle([Outcome((await row_of(store, key))["id"], state, **more)], now)


# Claiming


async def test_rows_of_a_chat_leave_one_at_a_time_in_the_order_they_were_written(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "a"), reply(ANNA, "b"), reply(PETR, "c")], NOON)
    assert await claim(store) == ["a", "c"]
    assert await claim(store) == []
    await settle(store, "a", "sent")
    assert await claim(store) == ["b"]


async def test_the_more_urgent_leaves_first(store: Store) -> None:
    await store.outbox.add([reply(chat, f"{each.name}", priority=each) for chat, each in enumerate(ALL[::-1], 1)], NOON)
    assert await claim(store) == [each.name for each in ALL]


async def test_the_more_urgent_of_one_chat_leaves_first(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "news", priority=Priority.ANNOUNCEMENT), reply(ANNA, "answer")], NOON)
    assert await claim(store) == ["answer"]


async def test_a_long_queue_of_one_chat_leaves_places_for_others(store: Store) -> None:
    await store.outbox.add([reply(ANNA, f"part {n}") for n in range(40)], NOON)
    await store.outbox.add([reply(PETR, "short")], NOON)
    assert await claim(store, limit=25) == ["part 0", "short"]


async def test_a_row_that_is_tried_again_keeps_its_followers_behind_it(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "first"), reply(ANNA, "second")], NOON)
    await claim(store)
    await settle(store, "first", "waiting", not_before=NOON + 9 * SECOND)
    assert await claim(store, NOON + 8 * SECOND) == []
    assert await claim(store, NOON + 9 * SECOND) == ["first"]


async def test_a_row_for_the_morning_keeps_nobody_behind_it(store: Store) -> None:
    morning = NOON + timedelta(hours=18)
    await store.outbox.add([reply(ANNA, "late", not_before=morning), reply(ANNA, "fresh")], NOON)
    assert await claim(store) == ["fresh"]
    await settle(store, "fresh", "sent")
    await store.outbox.add([reply(ANNA, "early bird")], morning - SECOND)
    assert await claim(store, morning) == ["late"]


async def test_what_is_due_is_asked_for_by_priority(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "news", priority=Priority.ANNOUNCEMENT), reply(PETR, "answer")], NOON)
    assert await claim(store, priorities=[Priority.ANNOUNCEMENT]) == ["news"]


# Once


async def test_the_same_key_in_the_same_chat_is_said_once_also_after_it_was_said(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "a", "one"), reply(ANNA, "a", "two"), reply(PETR, "a", "three")], NOON)
    assert (await row_of(store, "a"))["body"] == '{"text":"one"}'
    assert await claim(store) == ["a", "a"]
    await settle(store, "a", "sent")
    await store.outbox.add([reply(ANNA, "a")], NOON)
    assert await claim(store) == []


async def test_the_first_try_is_remembered_through_all_others(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "a")], NOON)
    for n in range(3):
        await claim(store, NOON + n * SECOND)
        await settle(store, "a", "waiting")
    row = await row_of(store, "a")
    assert (row["attempts"], row["first_tried"]) == (3, text(NOON))


async def test_leases_of_the_dead_are_freed_at_start_and_ended_ones_at_any_time(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "a"), reply(PETR, "b")], NOON)
    await claim(store)
    await claim(store, NOON + LEASE)
    assert await store.outbox.free_leases() == 2
    assert await claim(store, NOON + LEASE) == ["a", "b"]


# Edits


async def test_of_several_edits_of_one_message_only_the_newest_waits(store: Store) -> None:
    await store.outbox.add([edit(ANNA, "one", 7), edit(ANNA, "two", 7)], NOON)
    await store.outbox.add([edit(ANNA, "other message", 8), edit(PETR, "other chat", 7), edit(ANNA, "three", 7)], NOON)
    states = {key: (await row_of(store, key))["state"] for key in ("one", "two", "three", "other message")}
    assert states == {"one": "stopped", "two": "stopped", "three": "waiting", "other message": "waiting"}
    assert (await row_of(store, "one"))["body"] == ""
    assert (await row_of(store, "other chat", PETR))["state"] == "waiting"


async def test_an_edit_that_is_written_twice_stops_no_newer_one(store: Store) -> None:
    await store.outbox.add([edit(ANNA, "one", 7)], NOON)
    await store.outbox.add([edit(ANNA, "two", 7)], NOON)
    await store.outbox.add([edit(ANNA, "one", 7)], NOON)
    assert await claim(store) == ["two"]


async def test_an_edit_that_comes_back_finds_a_newer_one_and_stops(store: Store) -> None:
    await store.outbox.add([edit(ANNA, "one", 7)], NOON)
    await claim(store)
    await store.outbox.add([edit(ANNA, "two", 7)], NOON)
    await settle(store, "one", "waiting", code=909, renewed="say")
    one = await row_of(store, "one")
    assert (one["state"], one["kind"]) == ("stopped", "edit")
    assert await claim(store) == ["two"]


async def test_an_edit_that_is_too_late_is_said_anew(store: Store) -> None:
    await store.outbox.add([edit(ANNA, "one", 7)], NOON)
    await claim(store)
    await settle(store, "one", "waiting", code=909, renewed="say")
    (again,) = await store.outbox.due(NOON, 25, ALL)
    assert (again.kind, again.about, again.body) == ("say", None, '{"text":"Да"}')


async def test_a_message_loses_its_keyboard_and_keeps_its_words(store: Store) -> None:
    body = '{"text":"Да","rows":[[{"label":"Ещё"}]],"menu":[[{"label":"Меню"}]]}'
    await store.outbox.add([Draft(ANNA, "a", body, Priority.REPLY)], NOON)
    await settle(store, "a", "waiting", code=911, renewed="plain")
    assert (await row_of(store, "a"))["body"] == '{"text": "Да"}'


# Marks of reading


async def test_a_chat_has_one_mark_of_reading_and_it_only_grows(store: Store) -> None:
    for cmid in (4, 6, 5):
        await store.outbox.mark_read([(ANNA, cmid)], NOON, NOON + 2 * SECOND)
    assert await claim(store, NOON) == []
    (row,) = await store.outbox.due(NOON + 2 * SECOND, 25, ALL)
    assert row.about == 6


async def test_a_mark_that_was_sent_waits_again_only_for_a_later_message(store: Store) -> None:
    await store.outbox.mark_read([(ANNA, 4)], NOON, NOON)
    await claim(store)
    await settle(store, "read", "sent", cmid=4)
    await store.outbox.mark_read([(ANNA, 4)], NOON, NOON)
    assert await claim(store) == []
    later = NOON + timedelta(days=2)
    await store.outbox.mark_read([(ANNA, 5)], later, later + 2 * SECOND)
    assert await claim(store, later) == []
    (row,) = await store.outbox.due(later + 2 * SECOND, 25, ALL)
    assert (row.about, row.attempts, row.first_tried) == (5, 0, None)


async def test_a_mark_that_comes_while_another_is_in_flight_is_sent_after_it(store: Store) -> None:
    await store.outbox.mark_read([(ANNA, 4)], NOON, NOON)
    await claim(store)
    await store.outbox.mark_read([(ANNA, 5)], NOON, NOON)
    assert await claim(store) == []
    await settle(store, "read", "sent", cmid=4)
    (row,) = await store.outbox.due(NOON, 25, ALL)
    assert row.about == 5


# Time


async def test_quiet_hours_postpone_what_had_to_leave_before_them(store: Store) -> None:
    evening, morning = NOON, NOON + timedelta(hours=10)
    await store.outbox.add([reply(ANNA, "push", leave_by=evening), reply(PETR, "answer")], NOON - SECOND)
    await store.outbox.postpone(evening, morning, morning + timedelta(hours=14))
    assert await claim(store, evening) == ["answer"]
    assert await claim(store, morning) == ["push"]
    assert (await row_of(store, "push"))["leave_by"] == text(morning + timedelta(hours=14))


async def test_what_came_too_late_expires_with_its_words(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "press", expires=NOON + 55 * SECOND), reply(PETR, "answer")], NOON)
    await store.outbox.expire(NOON + 55 * SECOND)
    row = await row_of(store, "press")
    assert (row["state"], row["body"]) == ("expired", "")
    assert await claim(store, NOON + timedelta(hours=1)) == ["answer"]


@pytest.mark.parametrize(("comes_back", "state"), [("waiting", "stopped"), ("sent", "sent")])
async def test_what_is_in_flight_when_the_right_to_hear_it_ends_is_tried_no_more(
    store: Store, comes_back: str, state: str
) -> None:
    await store.outbox.add([reply(ANNA, "of Masha", pupil=7), reply(ANNA, "of Petya", pupil=8)], NOON)
    assert await claim(store) == ["of Masha"]
    await store.outbox.unsay(ANNA, 7)
    assert await claim(store) == [], "it is still in flight, and the next of its chat stays behind it"
    await settle(store, "of Masha", comes_back)
    await store.outbox.expire(NOON + SECOND)
    assert (await row_of(store, "of Masha"))["state"] == state
    assert await claim(store, NOON + SECOND) == ["of Petya"]


async def test_nothing_is_kept_of_an_acute_distress(store: Store) -> None:
    await store.outbox.add([reply(ANNA, "a", priority=Priority.DANGER), reply(ANNA, "b")], NOON)
    await claim(store)
    await settle(store, "a", "sent", cmid=9)
    assert [row[0] for row in await store.rows.all("SELECT key FROM outbox")] == ["b"]


async def test_old_rows_are_emptied_then_dropped_and_stay_counted(store: Store) -> None:
    said = [reply(chat, "a", capability="grades") for chat in (1, 2, 3)]
    await store.outbox.add([*said, reply(4, "a", kind="answer")], NOON)
    await claim(store)
    for chat, (state, code) in enumerate([("sent", None), ("sent", None), ("gone", 901)], 1):
        await store.outbox.settle([Outcome((await row_of(store, "a", chat))["id"], state, code)], NOON)
    before = await store.deliveries.totals()
    assert before == [("grades", "gone", 1), ("grades", "sent", 2)]
    await store.deliveries.retire(NOON + SECOND, NOON, 100)
    assert {row[0] for row in await store.rows.all("SELECT body FROM outbox WHERE state <> 'leased'")} == {""}
    for _ in range(2):
        await store.deliveries.retire(NOON + SECOND, NOON + SECOND, 100)
        assert await store.deliveries.totals() == before
    assert await store.rows.all("SELECT state FROM outbox") == [("leased",)]


# Whatever may happen


@dataclass
class World:
    """What the outbox promised, kept beside it: who was written what, when, and what VK was told."""

    store: Store
    now: datetime = NOON
    written: dict[tuple[int, str], Draft] = field(default_factory=dict)
    in_flight: dict[int, Claimed] = field(default_factory=dict)
    said: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    read: dict[int, int] = field(default_factory=dict)
    wanted_read: dict[int, int] = field(default_factory=dict)

    async def add(self, chat: int, n: int, priority: Priority, late: int, quiet: bool) -> None:
        expires = self.now + timedelta(seconds=late) if late else None
        draft = reply(chat, f"k{n}", priority=priority, expires=expires, leave_by=self.now if quiet else None)
        self.written.setdefault((chat, draft.key), draft)
        await self.store.outbox.add([draft], self.now)

    async def edit(self, chat: int, n: int) -> None:
        draft = edit(chat, f"edit{n}", about=1)
        self.written.setdefault((chat, draft.key), draft)
        await self.store.outbox.add([draft], self.now)

    async def mark(self, chat: int, cmid: int) -> None:
        self.wanted_read[chat] = max(cmid, self.wanted_read.get(chat, 0))
        await self.store.outbox.mark_read([(chat, cmid)], self.now, self.now)

    async def claim(self, limit: int) -> None:
        outbox = self.store.outbox
        await outbox.expire(self.now)
        await outbox.postpone(self.now, self.now + 5 * SECOND, self.now + timedelta(days=1))
        due = await outbox.due(self.now, limit, ALL)
        chats = [row.chat for row in due] + [row.chat for row in self.in_flight.values()]
        assert len(chats) == len(set(chats)), "two rows of a chat in flight"
        for row in due:
            draft = self.written.get((row.chat, row.key))
            assert draft is None or draft.expires is None or draft.expires > self.now, "sent after it expired"
        await outbox.lease([row.id for row in due], self.now, self.now + LEASE)
        self.in_flight |= {row.id: row for row in due}

    async def settle(self, which: int, state: str) -> None:
        if not self.in_flight:
            return
        row = self.in_flight.pop(sorted(self.in_flight)[which % len(self.in_flight)])
        not_before = self.now + 3 * SECOND if state == "waiting" else None
        if state == "sent":
            self.said[row.chat].append(row.key)
            self.read[row.chat] = row.about or 0 if row.kind == "read" else self.read.get(row.chat, 0)
        cmid = row.about if row.kind == "read" else None
        await self.store.outbox.settle([Outcome(row.id, state, cmid=cmid, not_before=not_before)], self.now)

    async def crash(self) -> None:
        self.in_flight.clear()
        await self.store.outbox.free_leases()

    async def wait(self, seconds: int) -> None:
        self.now += seconds * SECOND

    async def drain(self) -> None:
        """VK answers again and time goes on."""
        for _ in range(400):
            for _ in range(len(self.in_flight)):
                await self.settle(0, "sent")
            await self.wait(2)
            await self.claim(25)
            left = await self.store.rows.value("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')")
            if not left:
                return
        raise AssertionError("something never left")

    async def check(self) -> None:
        rows = await self.store.rows.all("SELECT chat, key, state, priority, id, kind FROM outbox")
        states = {(chat, key): state for chat, key, state, *_ in rows}
        assert states.keys() - {(chat, "read") for chat in self.wanted_read} == self.written.keys()
        for chat, keys in self.said.items():
            words = [key for key in keys if key != "read"]
            assert len(words) == len(set(words)), "said twice"
            order = {row[1]: (row[3], row[4]) for row in rows if row[0] == chat}
            for priority in Priority:
                # What waits for the morning lets others pass; all else keeps its order.
                alike = [
                    order[key]
                    for key in words
                    if order[key][0] == priority and self.written[chat, key].leave_by is None
                ]
                assert alike == sorted(alike), "out of order"
        for (chat, key), draft in self.written.items():
            said = key in self.said[chat]
            final = states[chat, key]
            assert said == (final == "sent")
            assert said or (draft.expires and final == "expired") or (draft.kind == "edit" and final == "stopped")
        newest = {chat: key for (chat, key), draft in self.written.items() if draft.kind == "edit"}
        assert all(key in self.said[chat] for chat, key in newest.items()), "the newest edit was lost"
        assert self.wanted_read.items() <= self.read.items(), "a mark of reading was lost"


CHATS = st.integers(1, 3)
URGENCIES = st.sampled_from([each for each in Priority if each not in (Priority.DANGER, Priority.MARK)])
STEPS = st.one_of(
    st.tuples(st.just("add"), CHATS, st.integers(0, 9), URGENCIES, st.sampled_from([0, 0, 4]), st.booleans()),
    st.tuples(st.just("edit"), CHATS, st.integers(0, 5)),
    st.tuples(st.just("mark"), CHATS, st.integers(1, 9)),
    st.tuples(st.just("claim"), st.integers(1, 4)),
    st.tuples(st.just("claim"), st.integers(1, 4)),
    st.tuples(st.just("settle"), st.integers(0, 9), st.sampled_from(["sent", "sent", "waiting"])),
    st.tuples(st.just("crash")),
    st.tuples(st.just("wait"), st.integers(1, 9)),
)


@settings(max_examples=200)
@given(st.lists(STEPS, max_size=40))
def test_whatever_happens_everything_is_said_once_in_order_and_in_time(steps: list[tuple[Any, ...]]) -> None:
    async def story() -> None:
        async with store_in_memory() as store:
            world = World(store)
            for name, *arguments in steps:
                await getattr(world, name)(*arguments)
            await world.drain()
            await world.check()

    asyncio.run(story())
