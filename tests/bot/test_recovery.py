"""What people wrote while VK had forgotten us is read back: everything once, in order, and nothing of old."""

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.emulator import Emulator, Person
from bot.emulator.faults import Fault
from bot.intake import Intake
from bot.quiet import Quiet
from bot.recovery import Recovery
from bot.vk.client import Community
from bot.vk.errors import Lost, Refused
from bot.vk.events import event
from bot.vk.longpoll import LongPoll
from bot.vk.pace import Rank
from storage.database import Database
from storage.outbox import Draft, Outcome, Priority
from tests.fakes import NOON, HandClock

GROUP = 7
PEOPLE = range(1, 261)


@dataclass
class Ear:
    """What listens to VK and stores it, without anybody who answers."""

    emulator: Emulator
    database: Database
    clock: HandClock
    recovery: Recovery
    stream: LongPoll
    intake: Intake
    ts: str = ""
    said: list[tuple[int, str]] = field(default_factory=list)

    def say(self, person: int, text: str, **more: Any) -> None:
        self.emulator.say(person, text, **more)

    async def listen(self) -> bool:
        """One batch, as the app takes it; whether VK had lost something."""
        batch = await self.stream.poll(self.ts or await self.stream.connect())
        if batch.gap:
            await self.recovery.recover(await self.seen())
        now = self.clock.now()
        events = [made for update in batch.updates if (made := event(update, GROUP, now))]
        await self.intake.take(events, community=GROUP, ts=batch.ts)
        self.ts = batch.ts
        return batch.gap

    async def seen(self) -> datetime:
        async with self.database.read() as store:
            position = await store.inbox.position(GROUP)
        assert position is not None
        return position.seen

    async def stored(self) -> list[tuple[int, str]]:
        """(person, words) in the order in which they would be answered; each is taken out."""
        found = []
        async with self.database.begin() as store:
            while waiting := await store.inbox.oldest(1000):
                for one in waiting:
                    words = json.loads(one.body)
                    if words["kind"] == "message":
                        found.append((one.chat, words["text"]))
                await store.inbox.settle([one.id for one in waiting], NOON)
        return found

    def forget(self) -> None:
        """VK forgets all events so far: whoever asks for them is told that they are lost."""
        self.emulator.world.events._events.clear()


class Interrupted:
    """VK's API where something happens after each call."""

    def __init__(self, api: Community, happens: Callable[[int], None]) -> None:
        self._api = api
        self._happens = happens
        self._calls = 0

    async def call(self, method: str, parameters: Mapping[str, Any], rank: Rank) -> Any:
        answer = await self._api.call(method, parameters, rank)
        self._happens(self._calls)
        self._calls += 1
        return answer


@pytest.fixture
async def ear(tmp_path: Path) -> AsyncIterator[Ear]:
    clock = HandClock()
    people = [Person(number, f"Имя{number}") for number in PEOPLE]
    emulator = Emulator(group_id=GROUP, now=clock.now, pace=False, latency=0.0, people=people)
    async with emulator.serve(), opened(tmp_path, emulator, clock) as ear:
        ear.ts = await ear.stream.connect()
        async with ear.database.begin() as store:
            await store.inbox.start(GROUP, ear.ts, clock.now())
        clock.move(hours=1)
        yield ear


@asynccontextmanager
async def opened(path: Path, emulator: Emulator, clock: HandClock) -> AsyncIterator[Ear]:
    async with await Database.open(f"sqlite:///{path}/store.db") as database:
        api = Community(emulator.token, emulator.api_url, clock, 1000)
        intake = Intake(database, None, clock, Quiet(ZoneInfo("Europe/Moscow")))  # type: ignore[arg-type]  # nobody answers
        recovery = Recovery(api, database, intake, clock, GROUP)
        try:
            yield Ear(emulator, database, clock, recovery, LongPoll(api, GROUP), intake)
        finally:
            await api.close()


async def test_what_was_said_while_vk_forgot_us_is_stored_once_and_in_order(ear: Ear) -> None:
    ear.say(1, "услышано")
    await ear.listen()
    for n in range(3):
        for person in (1, 2):
            ear.say(person, f"{n}")
    ear.forget()
    assert await ear.listen()
    assert await ear.recovery.recover(NOON) == 0
    stored = await ear.stored()
    assert [words for person, words in stored if person == 1] == ["услышано", "0", "1", "2"]
    assert [words for person, words in stored if person == 2] == ["0", "1", "2"]


async def test_a_message_that_comes_by_both_ways_is_stored_once(ear: Ear) -> None:
    ear.say(1, "раз")
    assert await ear.recovery.recover(NOON) == 1
    assert not await ear.listen()
    assert await ear.stored() == [(1, "раз")]


async def test_a_lost_state_of_the_stream_is_recovered_from_too(ear: Ear) -> None:
    ear.say(1, "раз")
    ear.emulator.faults.add(Fault("failed", "longpoll", code=3))
    assert await ear.listen()
    assert await ear.stored() == [(1, "раз")]


async def test_a_new_key_alone_loses_nothing_and_reads_nothing_back(ear: Ear) -> None:
    ear.say(1, "раз")
    ear.emulator.faults.add(Fault("failed", "longpoll", code=2))
    before = ear.ts
    assert not await ear.listen()
    assert ear.ts == before
    await ear.listen()
    assert await ear.stored() == [(1, "раз")]
    assert "messages.getConversations" not in ear.emulator.counters.by_method


async def test_a_chat_never_seen_before_is_read_back_to_the_newest_message_we_knew(ear: Ear) -> None:
    ear.say(3, "год назад")
    ear.clock.move(days=365)
    ear.say(1, "последнее, что мы слышали")
    ear.ts = str(ear.emulator.world.events.ts - 2)
    await ear.listen()
    await ear.stored()
    ear.clock.move(hours=2)
    ear.say(3, "сегодня")
    ear.forget()
    await ear.listen()
    assert await ear.stored() == [(3, "сегодня")]


async def test_a_clock_of_vks_that_differs_a_little_loses_nothing(ear: Ear) -> None:
    ear.say(1, "раз")
    assert await ear.recovery.recover(ear.clock.now() + timedelta(minutes=1)) == 1


async def test_what_we_said_ourselves_and_what_an_administrator_said_is_not_handled(ear: Ear) -> None:
    ear.say(1, "раз")
    ear.emulator.admin_reply(1, "Это человек")
    ear.forget()
    await ear.listen()
    assert await ear.stored() == [(1, "раз")]


async def test_hundreds_of_messages_of_one_chat_come_back_in_order(ear: Ear) -> None:
    for n in range(450):
        ear.say(1, f"{n}")
    ear.say(2, "привет")
    ear.forget()
    await ear.listen()
    stored = await ear.stored()
    assert [words for person, words in stored if person == 1] == [f"{n}" for n in range(450)]
    assert ear.emulator.counters.by_method["messages.getHistory"] == 4


async def test_hundreds_of_dialogs_come_back_in_few_requests(ear: Ear) -> None:
    for person in PEOPLE:
        ear.say(person, f"Я {person}")
    ear.forget()
    before = ear.emulator.counters.requests
    await ear.listen()
    assert sorted(await ear.stored()) == [(person, f"Я {person}") for person in PEOPLE]
    assert ear.emulator.counters.requests - before <= 2 + 2 + 11  # the stream, two pages of dialogs, execute by 25


async def test_dialogs_where_only_we_spoke_are_not_read_back(ear: Ear) -> None:
    api = Community(ear.emulator.token, ear.emulator.api_url, ear.clock, 1000)
    ear.say(1, "услышано")
    await ear.listen()
    for person in PEOPLE:
        ear.emulator.allow(person)
        await told(ear, api, person)
    ear.say(2, "после объявления")
    ear.emulator.admin_reply(3, "Это человек")
    ear.forget()
    await ear.listen()
    assert await ear.stored() == [(1, "услышано"), (2, "после объявления")]
    assert ear.emulator.counters.by_method["messages.getHistory"] == 2
    await api.close()


async def told(ear: Ear, api: Community, person: int) -> None:
    """An announcement that has reached somebody, as the outbox remembers it."""
    about = {"peer_ids": str(person), "random_id": person, "message": "Собрание"}
    (said,) = await api.call("messages.send", about, Rank.PUSH)
    async with ear.database.begin() as store:
        await store.outbox.add([Draft(person, "told", "{}", Priority.ANNOUNCEMENT)], NOON)
        row = await store.rows.value("SELECT id FROM outbox WHERE chat = ?", (person,))
        await store.outbox.settle([Outcome(row, "sent", cmid=said["conversation_message_id"])], NOON)


async def test_an_old_dialog_pinned_above_the_new_ones_hides_none_of_them(ear: Ear) -> None:
    ear.say(PEOPLE[-1], "давно")
    ear.clock.move(days=30)
    for person in PEOPLE[:-1]:
        ear.say(person, f"Я {person}")
    pinned = ear.emulator.world.chats[PEOPLE[-1]].last
    assert pinned is not None
    pinned.id += 10_000  # what orders dialogs here
    since = ear.clock.now()
    assert await ear.recovery.recover(since) == len(PEOPLE) - 1


async def test_a_chat_that_cannot_be_read_is_passed_over(ear: Ear) -> None:
    for person in (1, 2, 3):
        ear.say(person, f"Я {person}")
    for spared in (0, 2):  # the first of three in execute, then the same asked alone
        ear.emulator.faults.add(Fault("error", "messages.getHistory", code=917, skip=spared))
    assert await ear.recovery.recover(NOON) == 2


@pytest.mark.parametrize(
    ("fault", "raised"),
    [
        (Fault("error", "messages.getConversations", code=10), Refused),
        (Fault("error", "execute", code=5, times=2), Refused),
        (Fault("error", "messages.getHistory", code=6, times=4), Refused),
        (Fault("drop_before", "execute"), Lost),
        (Fault("truncated", "messages.getConversations"), Lost),
    ],
)
async def test_a_recovery_that_broke_off_is_done_again_from_the_same_place(
    ear: Ear, fault: Fault, raised: type[Exception]
) -> None:
    for person in (1, 2, 3):
        ear.say(person, f"Я {person}")
    ear.forget()
    before = ear.ts
    ear.emulator.faults.add(fault)
    with pytest.raises(raised):
        await ear.listen()
    assert ear.ts == before
    ear.emulator.faults.clear()
    assert await ear.listen()
    assert sorted(await ear.stored()) == [(1, "Я 1"), (2, "Я 2"), (3, "Я 3")]


async def test_what_comes_while_the_old_is_read_back_is_neither_lost_nor_doubled(ear: Ear) -> None:
    for n in range(300):
        ear.say(1, f"{n}")
    ear.forget()
    ear.recovery._api = Interrupted(ear.recovery._api, lambda n: ear.say(1, f"{300 + n}"))  # type: ignore[assignment]
    await ear.listen()
    await ear.listen()
    stored = [words for _, words in await ear.stored()]
    assert stored == [f"{n}" for n in range(len(stored))]
    assert len(stored) > 302


async def test_the_stream_that_moved_is_found_again(ear: Ear) -> None:
    ear.say(1, "раз")
    ear.stream._server = f"{ear.emulator.address}/nowhere"
    with pytest.raises(Lost):
        await ear.listen()
    await ear.listen()
    assert await ear.stored() == [(1, "раз")]
