"""One person sends a hundred messages a second: slowed politely, told so, and nobody else waits for them."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.allowance import (
    DEBTORS,
    FREE,
    HEARD_AGAIN,
    LOOKED_AT,
    LOOKED_AT_A_SECOND,
    MOST,
    WAITS,
    Allowance,
)
from bot.clock import Clock
from bot.emulator import Emulator, Person
from bot.intake import Event, Intake
from bot.quiet import Quiet
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from handlers.talk import Incoming
from storage.database import Database
from storage.faults import StoreUnavailable
from tests.bot.inprocess import opened, running
from tests.fakes import HandClock
from tests.person import SECRET, ZONE

CONTENT = Path(__file__).parents[2] / "content"
FLOODER = 666
CLASSMATES = range(101, 151)
GROUP = 2_000_000_005
SLOW, FOLDED, DANGER = "быстрее, чем я отвечаю", "на последние из них ответа не будет", "8-800-2000-122"


class Room:
    """An intake with an allowance over a real store, a clock that a hand moves, and what the outbox says."""

    def __init__(self, database: Database, conversation: Conversation) -> None:
        self.database = database
        self.clock = HandClock()
        self.allowance = Allowance(1, conversation.understanding.danger)
        self.intake = Intake(database, conversation, self.clock, Quiet(ZONE), allowance=self.allowance)
        self._cmids: dict[int, int] = {}

    def says(self, person: int, text: str = "помощь", chat: int | None = None) -> Event:
        """VK gives the time in whole seconds."""
        chat = chat or person
        cmid = self._cmids[chat] = self._cmids.get(chat, 0) + 1
        sent = self.clock.now().replace(microsecond=0)
        return Event(f"m:{chat}:{cmid}", Incoming("message", chat, person, sent, cmid, text, private=chat < GROUP))

    def presses(self, person: int) -> Event:
        press = f"p{next(self._presses)}"
        return Event(f"e:{press}", Incoming("press", person, person, self.clock.now(), 1, payload={}, press=press))

    _presses = iter(range(10**9))

    async def take(self, *events: Event) -> None:
        await self.intake.take(events)

    async def all_steps(self) -> int:
        """How many there were."""
        steps = 0
        while await self.intake.step():
            steps += 1
        return steps

    async def flood(self, seconds: int, text: str = "помощь", *, person: int = FLOODER, chat: int = 0) -> None:
        """A hundred a second."""
        for _ in range(seconds):
            await self.take(*(self.says(person, text, chat) for _ in range(100)))
            await self.all_steps()
            self.clock.move(seconds=1)

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with self.database.read() as store:
            return await store.rows.all(sql)

    async def said(self, chat: int, kind: str = "say") -> list[tuple[str, float]]:
        """Every message and how many seconds after it was written it may leave, in the order of leaving."""
        rows = await self.rows(
            f"SELECT body, created, not_before FROM outbox WHERE chat = {chat} AND kind = '{kind}'"
            " ORDER BY priority, not_before, id"
        )
        moments = [(body, *(datetime.fromisoformat(at) for at in (created, leaves))) for body, created, leaves in rows]
        return [(body, (leaves - created).total_seconds()) for body, created, leaves in moments]


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)


@pytest.fixture
async def room(tmp_path: Path, conversation: Conversation) -> AsyncIterator[Room]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        yield Room(database, conversation)


def of(said: Sequence[tuple[str, float]], *words: str) -> list[float]:
    """The waits of those that hold one of these words."""
    return [wait for body, wait in said if any(word in body for word in words)]


async def test_a_child_who_types_in_a_rush_is_answered_at_once(room: Room) -> None:
    for _rush in range(3):
        await room.take(*(room.says(11) for _ in range(10)))
        await room.all_steps()
        room.clock.move(seconds=10)
    said = await room.said(11)
    assert len(said) == 30
    assert of(said, SLOW, FOLDED) == []
    assert {wait for _, wait in said} == {0.0}


async def test_one_message_a_second_is_answered_at_once_for_ever(room: Room) -> None:
    for _ in range(300):
        await room.take(room.says(11))
        room.clock.move(seconds=1)
    await room.all_steps()
    assert {wait for _, wait in await room.said(11)} == {0.0}


async def test_a_flood_gets_what_the_design_says(room: Room) -> None:
    await room.flood(120)
    said = await room.said(FLOODER)
    assert len(of(said, SLOW)) == 1
    assert of(said, FOLDED) == [WAITS] * 4, "each half minute, after all that it is about"
    answers = [wait for body, wait in said if SLOW not in body and FOLDED not in body]
    assert len(answers) == FREE + WAITS
    assert answers.count(0.0) == FREE
    assert max(answers) <= WAITS
    assert answers == sorted(answers), "in the order of asking"
    assert (await room.rows("SELECT count(*) FROM events"))[0][0] == FREE + WAITS
    assert await room.rows("SELECT last_cmid FROM chats") == [(12_000,)], "nothing is read again from the dialogs"


async def test_a_flood_is_over_after_a_pause(room: Room) -> None:
    await room.flood(5)
    room.clock.move(seconds=MOST - FREE - WAITS + 1)
    await room.take(room.says(FLOODER, "меню"))
    await room.all_steps()
    [(last, wait)] = [row for row in await room.said(FLOODER) if "menu" in row[0]][-1:]
    assert 0 < wait <= WAITS, last
    room.clock.move(seconds=MOST)
    before = len(await room.said(FLOODER))
    await room.take(room.says(FLOODER))
    await room.all_steps()
    said = await room.said(FLOODER)
    assert len(said) == before + 1
    assert said[-1][1] == 0.0


async def test_others_wait_no_step_longer_for_a_flood(room: Room, tmp_path: Path, conversation: Conversation) -> None:
    """Handled in as many steps as without it, and nothing of theirs waits."""
    for _ in range(5):
        await room.take(*(room.says(FLOODER) for _ in range(100)), *(room.says(person) for person in CLASSMATES))
        steps = 0
        while (await room.rows(f"SELECT count(*) FROM events WHERE state = 'new' AND chat <> {FLOODER}"))[0][0]:
            await room.intake.step()
            steps += 1
        assert steps <= 3, "51 chats, 25 a step"
        room.clock.move(seconds=1)
    await room.all_steps()
    for person in CLASSMATES:
        assert [wait for _, wait in await room.said(person)] == [0.0] * 5
    assert len(await room.said(FLOODER)) == FREE + WAITS + 2


async def test_danger_is_heard_at_once_in_any_flood(room: Room) -> None:
    await room.flood(3)
    await room.take(room.says(FLOODER, "я хочу умереть"))
    await room.all_steps()
    assert len(await room.rows("SELECT 1 FROM outbox WHERE priority = 0")) == 1
    await room.flood(3)
    await room.take(room.says(FLOODER, "меня бьют дома"))
    await room.all_steps()
    assert len(await room.rows("SELECT 1 FROM outbox WHERE priority = 0")) == 1, "the number stands a line above"
    room.clock.move(seconds=HEARD_AGAIN)
    await room.flood(3)
    await room.take(room.says(FLOODER, "меня бьют дома"))
    await room.all_steps()
    assert len(await room.rows("SELECT 1 FROM outbox WHERE priority = 0")) == 2


async def test_danger_among_what_waits_does_not_wait(room: Room) -> None:
    await room.take(*(room.says(FLOODER) for _ in range(40)), room.says(FLOODER, "я хочу умереть"))
    await room.all_steps()
    assert await room.rows("SELECT not_before = created FROM outbox WHERE priority = 0") == [(1,)]


async def test_a_flood_of_danger_is_no_flood_of_answers(room: Room) -> None:
    await room.flood(60, "я хочу умереть")
    urgent = await room.rows("SELECT 1 FROM outbox WHERE priority = 0")
    assert FREE + WAITS < len(urgent) <= FREE + WAITS + 60 / HEARD_AGAIN


def test_pages_of_nonsense_are_looked_through_for_danger_only_so_far() -> None:
    looked: list[str] = []
    allowance = Allowance(1, looked.append)
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for second in range(10):
        sent = start + timedelta(seconds=second)
        flood = [Incoming("message", 1, 1, sent, cmid, "аб " * 1600) for cmid in range(1, 101)]
        allowance.keep(allowance.share(flood, sent))
    assert 0 < sum(map(len, looked)) <= 10 * LOOKED_AT_A_SECOND
    assert max(map(len, looked)) == LOOKED_AT


async def test_fifty_presses_a_second_are_not_answered_fifty_times(room: Room) -> None:
    for _ in range(60):
        await room.take(*(room.presses(FLOODER) for _ in range(50)), room.says(FLOODER))
        await room.all_steps()
        room.clock.move(seconds=1)
    notices = [json.loads(body)["snack"] for body, _ in await room.said(FLOODER, "answer")]
    assert notices.count("Слишком быстро. Через несколько секунд можно нажать ещё раз.") == 2, "one a half minute"
    assert len(notices) == 2 * FREE + 2 + 2, "of the second second two are free, since one has passed"
    assert of(await room.said(FLOODER), SLOW, FOLDED) == [], "what is pressed slows no question"


async def test_a_member_who_floods_a_group_silences_nobody_in_it(room: Room) -> None:
    await room.flood(60, "/помощь", chat=GROUP)
    answered = len(await room.said(GROUP))
    await room.take(*(room.says(person, "помощь", GROUP) for person in CLASSMATES))
    await room.take(room.says(FLOODER, "помощь"), *(room.says(person) for person in CLASSMATES))
    await room.all_steps()
    fresh = (await room.said(GROUP))[answered - len(await room.said(GROUP)) :]
    assert len(fresh) == len(CLASSMATES)
    assert {wait for _, wait in fresh} == {0.0}
    [(words, _)] = await room.said(FLOODER)
    assert FOLDED in words, "whoever floods is one, wherever they write"
    assert all([len(await room.said(person)) == 1 for person in CLASSMATES])


async def test_a_whole_group_in_a_flood_leaves_the_dialogs_alone(room: Room) -> None:
    for _ in range(30):
        await room.take(*(room.says(person, "помощь", GROUP) for person in range(1, 60)))
        room.clock.move(seconds=1)
    assert of(await room.said(GROUP), FOLDED)
    await room.take(*(room.says(person) for person in CLASSMATES))
    await room.all_steps()
    for person in CLASSMATES:
        assert [wait for _, wait in await room.said(person)] == [0.0]


async def test_a_batch_that_cannot_be_stored_costs_nobody_anything(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = [room.says(11) for _ in range(20)]
    with monkeypatch.context() as trouble:

        async def broken(_: Any) -> Any:
            raise StoreUnavailable("full", "")

        trouble.setattr(room.database, "run", broken)
        for _ in range(50):
            with pytest.raises(StoreUnavailable):
                await room.take(*batch)
    await room.take(*batch)
    await room.all_steps()
    assert [wait for _, wait in await room.said(11)] == [0.0] * 20


async def test_what_is_read_late_is_no_flood(room: Room) -> None:
    written = []
    for _ in range(200):
        written.append(room.says(11))
        room.clock.move(seconds=20)
    await room.take(*written)
    await room.all_steps()
    assert len(await room.said(11)) == 200
    assert of(await room.said(11), SLOW, FOLDED) == []


async def test_a_clock_set_back_by_a_day_slows_nobody(room: Room) -> None:
    await room.flood(2)
    room.clock.move(days=-1)
    await room.take(room.says(11))
    await room.flood(2)
    room.clock.move(seconds=MOST)
    await room.take(room.says(FLOODER, "меню"))
    await room.all_steps()
    assert [wait for _, wait in await room.said(11)] == [0.0]
    assert len(await room.rows(f"SELECT 1 FROM events WHERE chat = {FLOODER}")) == FREE + WAITS + 1


async def test_where_an_administrator_answers_by_hand_a_flood_hears_nothing_of_the_bot(room: Room) -> None:
    await room.take(Event("h:1", Incoming("human", FLOODER, 7, room.clock.now(), 1)))
    await room.all_steps()
    await room.flood(3)
    assert await room.said(FLOODER) == []


async def test_the_whole_bot_answers_others_while_one_floods(tmp_path: Path) -> None:
    """Over loopback: between a question and its answer the flooder hears a few messages, not a few hundred."""
    clock = Clock()
    people = [Person(number, "Человек", str(number)) for number in (FLOODER, *CLASSMATES)]
    vk = Emulator(now=clock.now, latency=0.0, people=people)
    async with vk.serve(), opened(vk, tmp_path) as app, running(app, vk):
        asked: dict[int, list[int]] = {person: [] for person in CLASSMATES}
        for tenth in range(30):
            for _ in range(10):
                vk.say(FLOODER, "помощь")
            for person in CLASSMATES:
                if person % 10 == tenth % 10:
                    asked[person].append(vk.say(person, "помощь").id)
            await asyncio.sleep(0.1)
        await vk.wait_for(lambda: all(len(vk.answers(person)) == 3 for person in CLASSMATES), 30)
        flooded = [message.id for message in vk.answers(FLOODER)]
        for person, questions in asked.items():
            for question, answer in zip(questions, vk.answers(person), strict=True):
                assert sum(question < other < answer.id for other in flooded) <= 10
        async with app.database.read() as store:
            kept = await store.rows.value("SELECT count(*) FROM events WHERE chat = ?", (FLOODER,))
        assert FREE + WAITS <= kept <= FREE + WAITS + 4, "each second that passes pays for one"
        assert FREE < len(flooded) < FREE + 15, "the rest waits"


def test_debts_of_a_whole_city_are_forgotten_when_they_are_paid() -> None:
    allowance = Allowance(1, lambda _: None)
    start = datetime(2026, 11, 20, tzinfo=UTC)
    for person in range(200_000):
        sent = start + timedelta(seconds=person / 600)
        allowance.keep(allowance.share([Incoming("message", person, person, sent, 1)], sent))
    assert allowance.debtors <= DEBTORS + 600


def test_what_is_not_kept_is_not_counted() -> None:
    allowance = Allowance(1, lambda _: None)
    now = datetime(2026, 11, 20, tzinfo=UTC)
    one = Incoming("message", 1, 1, now, 1)
    for _ in range(1000):
        assert not allowance.share([one] * 30, now).strained
    allowance.keep(allowance.share([one] * 30, now))
    assert allowance.share([one], now).strained
