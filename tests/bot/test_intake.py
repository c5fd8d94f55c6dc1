"""The step under trouble: a poisoned neighbour, a store that cannot be written, a bug, an unreadable body."""

import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import Delivery
from bot.intake import Event, Intake
from bot.mending import COMFORTED, Mending
from bot.quiet import Quiet
from bot.step import Step
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from handlers.talk import Incoming
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.inbox import MOST_ATTEMPTS
from tests.fakes import HandClock
from tests.person import SECRET, ZONE

CONTENT = Path(__file__).parents[2] / "content"
ANNA, OLEG, PETR = 11, 12, 13


class Room:
    """An intake over a real store, and what its outbox says."""

    def __init__(self, database: Database, conversation: Conversation, clock: HandClock, quiet: Quiet) -> None:
        self.database = database
        self.conversation = conversation
        self.clock = clock
        self.quiet = quiet
        self.born_again()
        self._cmids = dict.fromkeys((ANNA, OLEG, PETR), 0)

    def born_again(self) -> None:
        """Another process over the same store."""
        self.intake = Intake(self.database, self.conversation, self.clock, self.quiet)

    async def hears(self, person: int, text: str, *, late: timedelta = timedelta(0)) -> None:
        self._cmids[person] += 1
        cmid = self._cmids[person]
        incoming = Incoming("message", person, person, self.clock.now() - late, cmid, text)
        await self.intake.take([Event(f"m:{person}:{cmid}", incoming)])

    async def happens(self, kind: Any, person: int) -> None:
        await self.intake.take([Event(f"e:{kind}{person}", Incoming(kind, person, person, self.clock.now()))])

    async def all_steps(self) -> None:
        while await self.intake.step():
            pass

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read() as store:
            return await store.rows.all(sql)

    async def said(self, person: int) -> list[str]:
        return [row[0] for row in await self.rows(f"SELECT body FROM outbox WHERE chat = {person} AND kind = 'say'")]


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)


@pytest.fixture
async def room(tmp_path: Path, conversation: Conversation) -> AsyncIterator[Room]:
    quiet = Quiet(ZONE, time(21), time(7))
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        yield Room(database, conversation, HandClock(), quiet)


class Killed(BaseException):
    """What a SIGKILL is to the code: nothing after it runs."""


def deadly(room: Room, monkeypatch: pytest.MonkeyPatch, word: str, death: type[BaseException]) -> None:
    """The conversation fails so on messages with this word."""
    real = room.conversation.respond

    async def respond(store: Any, incoming: Incoming, *args: Any, **kwargs: Any) -> Any:
        if word in incoming.text:
            raise death
        return await real(store, incoming, *args, **kwargs)

    monkeypatch.setattr(room.conversation, "respond", respond)


async def test_only_the_message_that_kills_is_set_aside_not_its_neighbours(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly(room, monkeypatch, "яд", Killed)
    for person in (ANNA, OLEG, PETR):
        await room.hears(person, "яд" if person == OLEG else "помощь")
    deaths = 0
    while True:
        room.born_again()
        try:
            await room.all_steps()
            break
        except Killed:
            deaths += 1
            assert deaths <= MOST_ATTEMPTS
    assert await room.rows("SELECT chat FROM events WHERE state = 'set aside'") == [(OLEG,)]
    for person in (ANNA, PETR):
        assert "не получилось ответить" not in " ".join(await room.said(person))
    assert "не получилось ответить" in (await room.said(OLEG))[0]


async def test_a_bug_in_one_answer_is_undone_alone_and_apologised_for_with_a_number(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadly(room, monkeypatch, "яд", KeyError)
    for person in (ANNA, OLEG):
        await room.hears(person, "яд" if person == OLEG else "помощь")
    await room.all_steps()
    [(number,)] = await room.rows(f"SELECT id FROM events WHERE chat = {OLEG}")
    assert f"номер {number}" in (await room.said(OLEG))[0]
    assert "не получилось" not in (await room.said(ANNA))[0]
    assert await room.rows("SELECT DISTINCT state, body FROM events") == [("done", "")]


async def test_a_commit_that_fails_is_redone_event_by_event(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = Step.finish, []

    async def finish(self: Step, settled: Any) -> None:
        sizes.append(len(settled))
        if len(settled) > 1:
            raise sqlite3.IntegrityError
        await real(self, settled)

    monkeypatch.setattr(Step, "finish", finish)
    for person in (ANNA, OLEG, PETR):
        await room.hears(person, "помощь")
    await room.all_steps()
    assert sizes == [3, 1, 1, 1]
    assert all([await room.said(person) for person in (ANNA, OLEG, PETR)])


def full(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """The store takes no answers; the returned hand mends it."""

    async def finish(self: Step, settled: Any) -> None:
        raise StoreUnavailable("full")

    real = Step.finish
    monkeypatch.setattr(Step, "finish", finish)
    return lambda: monkeypatch.setattr(Step, "finish", real)


async def test_a_store_that_cannot_be_written_costs_no_attempt(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    mended = full(monkeypatch)
    for person in (ANNA, OLEG):
        await room.hears(person, "помощь")
    for _ in range(10):
        with pytest.raises(StoreUnavailable):
            await room.intake.step()
    assert await room.rows("SELECT DISTINCT state, attempts FROM events") == [("new", 1)]
    mended()
    await room.all_steps()
    assert await room.rows("SELECT DISTINCT state FROM events") == [("done",)]
    assert "не получилось" not in (await room.said(ANNA))[0]


class Heard(Delivery):
    """Only the one sentence that goes past the store."""

    def __init__(self) -> None:
        self.said: list[tuple[int, str, str]] = []

    async def say_without_store(self, chat: int, key: str, text: str) -> bool:
        self.said.append((chat, key, text))
        return True


async def test_while_nothing_can_be_stored_danger_is_answered_and_others_hear_once(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    full(monkeypatch)
    heard = Heard()
    mending = Mending(room.conversation, heard)
    await room.hears(ANNA, "какие оценки?")
    await room.hears(OLEG, "не хочу жить")
    for _ in range(3):
        with pytest.raises(StoreUnavailable):
            await room.intake.step()
        await mending.say(await room.intake.waiting())
    assert [(chat, key) for chat, key, _ in heard.said] == [(ANNA, "mending:1"), (OLEG, "reply:1:0")]
    assert "8-800-2000-122" in heard.said[1][2]
    mending.over()
    await mending.say(await room.intake.waiting())
    assert len(heard.said) == 4


async def test_a_flood_of_danger_leaves_vks_calls_to_others_while_nothing_can_be_stored(room: Room) -> None:
    heard = Heard()
    mending = Mending(room.conversation, heard)
    flood = [Incoming("message", ANNA, ANNA, room.clock.now(), cmid, "не хочу жить") for cmid in range(1, 300)]
    await mending.say([*flood, Incoming("message", OLEG, OLEG, room.clock.now(), 1, "не хочу жить")])
    assert [chat for chat, _, _ in heard.said] == [ANNA] * COMFORTED + [OLEG]


async def test_a_body_that_nobody_can_read_blocks_nobody(room: Room) -> None:
    await room.hears(ANNA, "помощь")
    async with room.database.begin() as store:
        await store.rows.write('UPDATE events SET body = \'{"of": "an older release"}\'')
    await room.hears(OLEG, "помощь")
    for _ in range(MOST_ATTEMPTS + 2):
        await room.intake.step()
    assert await room.rows("SELECT chat, state FROM events ORDER BY chat") == [(ANNA, "set aside"), (OLEG, "done")]


async def test_who_denied_is_unreachable_until_they_allow_or_write(room: Room) -> None:
    unreachable = "SELECT unreachable FROM chats"
    again: list[Callable[[], Awaitable[None]]] = [
        lambda: room.happens("allow", ANNA),
        lambda: room.hears(ANNA, "помощь"),
        lambda: room.hears(ANNA, "22222-AAAAA"),
    ]
    for number, comes_back in enumerate(again):
        incoming = Incoming("deny", ANNA, ANNA, room.clock.now())
        await room.intake.take([Event(f"e:deny{number}", incoming)])
        await room.all_steps()
        assert await room.rows(unreachable) == [(901,)]
        await comes_back()
        await room.all_steps()
        assert await room.rows(unreachable) == [(None,)]


async def test_a_late_answer_obeys_the_quiet_hours_and_danger_does_not(room: Room) -> None:
    room.clock.set_to(room.clock.now().astimezone(ZONE).replace(hour=22, minute=30))
    await room.hears(ANNA, "помощь", late=timedelta(minutes=31))
    await room.hears(OLEG, "помощь", late=timedelta(minutes=29))
    await room.hears(PETR, "не хочу жить", late=timedelta(hours=5))
    await room.all_steps()
    waits = dict(await room.rows("SELECT chat, not_before FROM outbox WHERE kind = 'say'"))
    now = (await room.rows("SELECT max(received) FROM events"))[0][0]
    assert waits[ANNA] > now
    assert waits[ANNA][11:16] == "04:00", "seven in the morning in the city"
    assert (waits[OLEG], waits[PETR]) == (now, now)
    [(leave_by,)] = await room.rows(f"SELECT leave_by FROM outbox WHERE chat = {ANNA} AND kind = 'say'")
    assert leave_by[11:16] == "18:00", "nine in the evening"


async def test_messages_without_a_place_in_their_chat_are_all_answered(room: Room) -> None:
    for number in range(3):
        incoming = replace(Incoming("message", ANNA, ANNA, room.clock.now(), text="помощь"), cmid=None)
        await room.intake.take([Event(f"e:{number}", incoming)])
    await room.all_steps()
    assert len(await room.said(ANNA)) == 3


async def test_half_an_emoji_in_a_forged_payload_is_answered(room: Room) -> None:
    incoming = Incoming("message", ANNA, ANNA, room.clock.now(), 1, "помощь", payload={"b": "\ud83d"})
    await room.intake.take([Event("m:11:1", incoming)])
    await room.all_steps()
    assert await room.said(ANNA)
