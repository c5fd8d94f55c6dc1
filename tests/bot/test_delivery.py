"""Delivery against the emulated VK over loopback: what is in the outbox is said, once and in order, or settled so."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.alarms import Alarms
from bot.delivery import IDLE_SECONDS, Delivery
from bot.emulator import Emulator, Person
from bot.emulator.faults import Fault
from bot.quiet import Quiet
from bot.verdicts import HALT_SECONDS, LONGEST_BACKOFF
from bot.vk.client import Community
from bot.vk.errors import CODES, Means
from bot.vk.messages import LARGEST_CODE, Call
from storage.database import Database
from storage.moments import text
from storage.outbox import Draft, Priority
from tests.fakes import NOON, HandClock, by_key

OPERATOR = 40
PEOPLE = range(1, 41)
EVENING = NOON + timedelta(hours=9)  # 21:00 in Kovrov
MORNING = NOON + timedelta(hours=19)  # 07:00 there


@dataclass
class Post:
    """A delivery, the store it empties and the VK it talks to, moved step by step."""

    emulator: Emulator
    database: Database
    clock: HandClock
    delivery: Delivery

    async def write(self, *drafts: Draft) -> None:
        async with self.database.begin() as store:
            await store.outbox.add(drafts, self.clock.now())

    async def say(self, person: int, words: str, key: str = "", **more: Any) -> None:
        body = json.dumps({"text": words, **more.pop("extra", {})}, ensure_ascii=False)
        await self.write(Draft(person, key or f"reply:{words}", body, more.pop("priority", Priority.REPLY), **more))

    async def step(self) -> list[Call]:
        """One turn and its request."""
        pack = await self.delivery.turn()
        if pack:
            await self.request(pack)
        return pack

    async def request(self, pack: Sequence[Call]) -> None:
        self.delivery.in_flight += 1
        await self.delivery._free.acquire()
        await self.delivery._deliver(pack)

    async def deliver(self) -> int:
        """Turns until nothing may leave now; how many requests it took."""
        requests = 0
        while await self.step():
            requests += 1
        await self.delivery.settle()
        return requests

    async def rows(self, columns: str = "state, code", order: str = "id") -> list[Any]:
        async with self.database.read() as store:
            return await store.rows.all(f"SELECT {columns} FROM outbox WHERE chat <> {OPERATOR} ORDER BY {order}")

    async def states(self) -> list[str]:
        return [row[0] for row in await self.rows("state")]

    async def alarms(self) -> list[str]:
        async with self.database.read() as store:
            rows = await store.rows.all("SELECT body FROM outbox WHERE chat = ? ORDER BY id", (OPERATOR,))
        return [json.loads(row[0])["text"] for row in rows]

    async def unreachable(self) -> dict[int, int]:
        async with self.database.read() as store:
            rows = await store.rows.all("SELECT id, unreachable FROM chats WHERE unreachable IS NOT NULL")
        return {row[0]: row[1] for row in rows}

    def said(self, person: int) -> list[str]:
        """What the person sees of us."""
        return [message.text for message in self.emulator.answers(person)]

    def fault(self, kind: Any, **more: Any) -> None:
        self.emulator.faults.add(Fault(kind, **more))

    @property
    def calls(self) -> dict[str, int]:
        return self.emulator.counters.by_method

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.Task(self.delivery.run())
        try:
            yield
        finally:
            self.delivery.stop()
            self.clock.move(seconds=IDLE_SECONDS)
            await task


@asynccontextmanager
async def post_office(path: Path, clock: HandClock, emulator: Emulator, **more: Any) -> AsyncIterator[Post]:
    async with await Database.open(f"sqlite:///{path}/store.db") as database:
        api = Community(emulator.token, emulator.api_url, clock, 1000)
        quiet = more.get("quiet", Quiet(ZoneInfo("Europe/Moscow")))
        alarms = Alarms(clock, OPERATOR, by_key)
        delivery = Delivery(database, api, clock, quiet, alarms, more.get("per_second", 300))
        clock.move(seconds=1)  # the bucket of pushes fills
        try:
            yield Post(emulator, database, clock, delivery)
        finally:
            await api.close()


def emulated(clock: HandClock) -> Emulator:
    people = [Person(number, f"Имя{number}") for number in PEOPLE]
    emulator = Emulator(group_id=7, now=clock.now, pace=False, latency=0.0, people=people)
    for person in people:
        emulator.allow(person.id)
    return emulator


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    clock = HandClock()
    emulator = emulated(clock)
    async with emulator.serve(), post_office(tmp_path, clock, emulator) as opened:
        yield opened


# Saying


async def test_one_answer_goes_at_once_and_is_settled_with_its_place_in_the_chat(post: Post) -> None:
    await post.say(1, "Да")
    assert await post.deliver() == 1
    assert post.calls == {"messages.send": 1}
    (message,) = post.emulator.answers(1)
    assert message.text == "Да"
    assert await post.rows("state, cmid, attempts") == [("sent", message.cmid, 1)]


async def test_answers_of_many_chats_are_one_request(post: Post) -> None:
    for person in range(1, 31):
        await post.say(person, f"Ответ {person}")
    assert await post.deliver() == 2
    assert post.calls == {"execute": 2, "messages.send": 30}
    assert all(post.said(person) == [f"Ответ {person}"] for person in range(1, 31))


async def test_one_text_to_many_is_one_call_and_each_has_their_own_outcome(post: Post) -> None:
    post.emulator.deny(2)
    for person in (1, 2, 3, 777):
        await post.say(person, "Каникулы!", "holiday", priority=Priority.ANNOUNCEMENT)
    assert await post.deliver() == 1
    assert post.calls == {"messages.send": 1}
    assert await post.rows() == [("sent", None), ("gone", 901), ("sent", None), ("gone", 901)]
    assert await post.unreachable() == {2: 901, 777: 901}
    assert (post.said(1), post.said(2), post.said(3)) == (["Каникулы!"], [], ["Каникулы!"])


async def test_errors_inside_a_packed_request_find_their_rows(post: Post) -> None:
    post.emulator.deny(2)
    for person in (1, 2, 3):
        await post.say(person, f"Ответ {person}")
    await post.write(Draft(4, "read", "", Priority.MARK, kind="read", about=999))
    await post.deliver()
    assert await post.states() == ["sent", "gone", "sent", "sent"]


async def test_presses_are_answered_edits_edit_and_marks_mark(post: Post) -> None:
    asked = post.emulator.say(1, "оценки")
    await post.say(1, "Страница 1", extra={"rows": [[{"label": "Дальше", "in_place": True}]]})
    await post.deliver()
    (page,) = post.emulator.answers(1)
    pressed = post.emulator.press(1, {"page": 2}, cmid=page.cmid)
    press = json.dumps({"press": pressed.event_id, "person": 1, "snack": "Листаю"})
    await post.write(Draft(1, "answer:p", press, Priority.PRESS, "answer", expires=NOON + timedelta(minutes=1)))
    body = json.dumps({"text": "Страница 2", "menu": [[{"label": "Меню"}]]})
    await post.write(Draft(1, "edit:p", body, Priority.EDIT, "edit", about=page.cmid))
    async with post.database.begin() as store:
        await store.outbox.mark_read([(1, asked.cmid)], NOON, NOON)
    await post.deliver()
    assert pressed.answer == {"type": "show_snackbar", "text": "Листаю"}
    assert post.said(1) == ["Страница 2"]
    assert post.emulator.world.chats[1].seen_by_community == asked.cmid
    assert set(await post.states()) == {"sent"}


async def test_a_reply_and_a_push_of_one_chat_are_never_in_flight_together(post: Post) -> None:
    await post.say(1, "Новость", priority=Priority.ANNOUNCEMENT)
    await post.say(1, "Ответ")
    async with post.database.begin() as store:
        await store.outbox.mark_read([(1, 1)], NOON, NOON)
    pack = await post.delivery.turn()
    assert [row.key for call in pack for row in call.rows] == ["reply:Ответ"]
    await post.request(pack)
    await post.deliver()
    assert post.said(1) == ["Ответ", "Новость"]


async def test_a_row_that_cannot_be_written_as_a_call_blocks_nobody(post: Post) -> None:
    await post.write(Draft(1, "broken", "{", Priority.REPLY))
    await post.write(Draft(2, "odd", '{"text":"Да","rows":[[{"label":"x","colour":"plaid"}]]}', Priority.REPLY))
    await post.say(3, "Да")
    await post.deliver()
    assert await post.states() == ["failed", "failed", "sent"]
    assert post.said(3) == ["Да"]


# Once


@pytest.mark.parametrize("kind", ["drop_after", "truncated", "drop_before", "http"])
async def test_an_answer_that_was_lost_on_its_way_is_said_once(post: Post, kind: str) -> None:
    post.fault(kind, method="messages.send")
    await post.say(1, "Да")
    assert await post.deliver() == 1
    assert await post.states() == ["waiting"]
    post.clock.move(seconds=1)
    assert await post.deliver() == 1
    assert await post.states() == ["sent"]
    assert post.said(1) == ["Да"]
    assert post.emulator.counters.duplicates == (1 if kind in ("drop_after", "truncated") else 0)


async def test_the_same_thing_is_said_once_also_in_another_company(post: Post) -> None:
    for person in (1, 2, 3):
        await post.say(person, "Каникулы!", "holiday", priority=Priority.REMINDER)
    post.fault("drop_after", method="messages.send")
    await post.step()
    post.clock.move(seconds=5)
    await post.say(4, "Каникулы!", "holiday", priority=Priority.REMINDER)
    await post.say(2, "Ответ")
    for person in (5, 6):
        await post.say(person, f"Ответ {person}")
    await post.deliver()
    assert [post.said(person) for person in (1, 3, 4)] == [["Каникулы!"]] * 3
    assert sorted(post.said(2)) == ["Каникулы!", "Ответ"]
    assert post.emulator.counters.duplicates == 3


async def test_what_was_in_flight_when_the_process_died_is_said_once(post: Post, tmp_path: Path) -> None:
    await post.say(1, "Да")
    await post.say(2, "Нет")
    pack = await post.delivery.turn()
    await post.delivery._send(pack)  # VK took it, and nobody wrote that down
    async with post_office(tmp_path, post.clock, post.emulator) as risen, risen.running():
        await risen.say(3, "Вот")
        risen.delivery.wake()
        await post.emulator.wait_answer(3)
    assert post.emulator.counters.duplicates == 2
    assert await post.states() == ["sent", "sent", "sent"]
    assert (post.said(1), post.said(2)) == (["Да"], ["Нет"])


@pytest.mark.parametrize("seed", range(3))
async def test_in_any_weather_a_chat_reads_everything_once_and_in_order(post: Post, seed: int) -> None:
    post.emulator.faults.random.seed(seed)
    for kind, code in (
        ("drop_before", 0),
        ("drop_after", 0),
        ("truncated", 0),
        ("http", 502),
        ("error", 10),
        ("error", 6),
    ):
        post.fault(kind, code=code, times=None, probability=0.15)
    post.fault("error", method="messages.send", code=10, times=None, probability=0.1)
    people = range(1, 9)
    for n in range(6):
        for person in people:
            await post.say(person, f"Часть {n}", f"reply:5:{n}")
    for _ in range(60):
        await post.deliver()
        if set(await post.states()) == {"sent"}:
            break
        post.clock.move(seconds=20)
    assert {person: post.said(person) for person in people} == {
        person: [f"Часть {n}" for n in range(6)] for person in people
    }


async def test_after_vks_memory_a_push_of_unknown_fate_is_left_and_a_reply_is_not(post: Post) -> None:
    await post.say(1, "Новость", priority=Priority.ANNOUNCEMENT)
    await post.say(2, "Ответ")
    post.fault("drop_before")
    await post.step()
    post.clock.move(minutes=61)
    await post.deliver()
    assert await post.states() == ["failed", "sent"]
    assert post.said(1) == []


async def test_a_push_that_vk_surely_did_not_take_waits_longer_than_its_memory(post: Post) -> None:
    await post.say(1, "Новость", priority=Priority.ANNOUNCEMENT)
    for code in (9, 29, 6):
        post.fault("error", method="messages.send", code=code)
        await post.deliver()
        post.clock.move(minutes=61)
    await post.deliver()
    assert await post.states() == ["sent"]


async def test_an_answer_is_given_up_after_a_day_of_trying(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.verdicts.GIVE_UP_TRIES", 20)
    post.fault("error", code=10, times=None)
    await post.say(1, "Да")
    tries = 0
    for _ in range(30):
        tries += await post.deliver()
        post.clock.move(hours=1)
    assert await post.rows() == [("failed", 10)]
    assert 20 < tries < 30


async def test_a_clock_set_a_day_forward_is_no_day_of_trying(post: Post) -> None:
    post.fault("drop_before", times=2)
    await post.say(1, "Да")
    await post.deliver()
    post.clock.set_to(post.clock.now() + timedelta(days=2))
    await post.deliver()
    post.clock.move(minutes=1)
    await post.deliver()
    assert post.said(1) == ["Да"]


async def test_what_waits_when_the_clock_is_set_back_leaves_at_once_and_in_order(post: Post) -> None:
    post.clock.move(minutes=10)  # no start is near
    post.fault("error", code=10)
    await post.say(1, "Раз")
    await post.deliver()
    for words in ("Два", "Три"):
        await post.say(1, words)
    post.clock.set_to(post.clock.now() - timedelta(days=1))
    await post.deliver()
    assert post.said(1) == ["Раз", "Два", "Три"]


async def test_a_push_written_before_the_clock_was_set_back_into_the_night_waits_for_its_end(tmp_path: Path) -> None:
    clock = HandClock(EVENING - timedelta(hours=1))
    quiet = Quiet(ZoneInfo("Europe/Moscow"), time(21), time(7))
    emulator = emulated(clock)
    async with emulator.serve(), post_office(tmp_path, clock, emulator, quiet=quiet) as post:
        await post.deliver()
        await post.say(1, "Каникулы!", priority=Priority.REMINDER, leave_by=EVENING)
        clock.set_to(MORNING - timedelta(days=1, hours=3))
        await post.deliver()
        assert post.said(1) == []
        clock.move(hours=3)
        await post.deliver()
        assert post.said(1) == ["Каникулы!"]


# VK's refusals

ENDS = {Means.GONE: "gone", Means.BROKEN: "failed", Means.RENEW: "failed", Means.PLAIN: "failed"}
UNHEARD_OF = {100, 914, 104, 15, 4242}
ENDING = [(code, means) for means in ENDS for code in sorted(CODES.get(means, UNHEARD_OF))]


@pytest.mark.parametrize("company", [False, True], ids=["alone", "packed"])
async def test_every_code_that_ends_a_row_ends_that_row_alone(post: Post, company: bool) -> None:
    """One row after another in one story: as one test a code it would be a hundred stores."""
    for n, (code, means) in enumerate(ENDING):
        post.fault("error", method="messages.send", code=code)
        await post.say(1, f"Отказ {n}")
        if company:
            await post.say(2, f"Дружба {n}")
        await post.deliver()
        assert await post.rows("state, code", "id DESC LIMIT 1" if not company else "chat, id DESC LIMIT 1") == [
            (ENDS[means], code)
        ]
    assert post.said(1) == []
    assert post.said(2) == ([f"Дружба {n}" for n in range(len(ENDING))] if company else [])
    assert set(await post.unreachable()) == {1}


@pytest.mark.parametrize("code", sorted(CODES[Means.WAIT]))
async def test_a_code_of_a_tired_vk_is_tried_again_a_little_later(post: Post, code: int) -> None:
    post.fault("error", method="messages.send", code=code)
    await post.say(1, "Да")
    assert await post.deliver() == 1
    assert await post.rows() == [("waiting", code)]
    post.clock.move(seconds=1)
    await post.deliver()
    assert post.said(1) == ["Да"]


async def test_tries_come_later_and_later_up_to_a_minute(post: Post) -> None:
    post.fault("error", code=10, times=None)
    await post.say(1, "Да")
    waits = []
    for _ in range(12):
        await post.deliver()
        ((not_before,),) = await post.rows("not_before")
        waited = 0
        while text(post.clock.now()) < not_before:
            post.clock.move(milliseconds=250)
            waited += 1
        waits.append(waited / 4)
    assert waits[:4] == [0.25, 0.5, 1, 2]
    assert waits == sorted(waits)
    assert waits[-1] == LONGEST_BACKOFF


async def test_code_6_holds_everybody_for_a_second(post: Post) -> None:
    post.fault("error", method="messages.send", code=6)
    await post.say(1, "Да")
    await post.deliver()
    assert post.delivery._api.pace._next >= post.clock.monotonic() + 1
    post.clock.move(seconds=1)
    await post.deliver()
    assert post.said(1) == ["Да"]
    assert await post.alarms() == []


async def test_code_9_holds_its_chat_for_a_minute_and_slows_pushes(post: Post) -> None:
    post.fault("error", method="messages.send", code=9)
    await post.say(1, "Да")
    await post.say(1, "Ещё")
    await post.deliver()
    await post.say(2, "Нет")
    post.clock.move(seconds=59)
    await post.deliver()
    assert (post.said(1), post.said(2)) == ([], ["Нет"])
    post.clock.move(seconds=1)
    await post.deliver()
    assert post.said(1) == ["Да", "Ещё"]
    assert len(await post.alarms()) == 1


async def test_code_29_holds_everybody_and_is_tried_once_a_minute(post: Post) -> None:
    post.fault("error", method="messages.send", code=29, times=6)  # the alarm is refused as well
    await post.say(1, "Да")
    for tries in (1, 2, 3):
        await post.deliver()
        assert post.delivery._api.pace._next >= post.clock.monotonic() + HALT_SECONDS
        post.clock.move(seconds=HALT_SECONDS)
        assert await post.rows("state, attempts") == [("waiting", tries)]
    await post.deliver()
    assert post.said(1) == ["Да"]
    assert len(await post.alarms()) == 1


async def test_an_edit_that_is_too_late_is_said_anew(post: Post) -> None:
    await post.say(1, "Страница 1")
    await post.deliver()
    (page,) = post.emulator.answers(1)
    post.clock.move(hours=25)
    await post.write(Draft(1, "edit:p", '{"text":"Страница 2"}', Priority.EDIT, "edit", about=page.cmid))
    await post.deliver()
    assert post.said(1) == ["Страница 1", "Страница 2"]


async def test_of_edits_that_wait_only_the_newest_is_made(post: Post) -> None:
    await post.say(1, "Страница 1")
    await post.deliver()
    (page,) = post.emulator.answers(1)
    for n in (2, 3, 4):
        await post.write(Draft(1, f"edit:{n}", f'{{"text":"Страница {n}"}}', Priority.EDIT, "edit", about=page.cmid))
    await post.deliver()
    assert post.said(1) == ["Страница 4"]
    assert await post.states() == ["sent", "stopped", "stopped", "sent"]
    assert post.calls["messages.edit"] == 1


async def test_a_keyboard_that_vk_refuses_is_left_out_and_the_operator_hears_of_it(post: Post) -> None:
    await post.say(1, "Меню", extra={"rows": [[{"label": "ы" * 41}]]})
    await post.deliver()
    assert post.said(1) == ["Меню"]
    assert len(await post.alarms()) == 1


@pytest.mark.parametrize("code", sorted(CODES[Means.HALT]))
async def test_a_code_that_concerns_us_all_stops_everything_and_a_try_a_minute_resumes(post: Post, code: int) -> None:
    post.fault("error", method="messages.send", code=code)
    await post.say(1, "Да")
    await post.step()
    assert post.delivery.verdicts.halted_until == post.clock.monotonic() + HALT_SECONDS
    await post.say(2, "Нет")
    async with post.running():
        for _ in range(5):
            await asyncio.sleep(0)
        assert post.said(2) == []
        while not (post.said(1) and post.said(2)):
            await asyncio.sleep(0.01)
            if not post.delivery.in_flight:
                post.clock.move(seconds=HALT_SECONDS / 2)
    assert len(await post.alarms()) == 1


# Large codes


async def test_a_code_that_is_too_large_is_halved_until_it_fits(post: Post) -> None:
    post.emulator.limits.code_bytes = 30_000
    for person in range(1, 26):
        await post.say(person, f"{person} " + "ы" * 2000)
    await post.deliver()
    assert set(await post.states()) == {"sent"}
    assert post.delivery.verdicts.largest <= 30_000 + 2000 * post.calls["execute"]
    assert post.emulator.counters.errors == {13: 3}


async def test_http_413_halves_too(post: Post) -> None:
    post.emulator.limits.code_bytes, post.emulator.limits.code_status = 60_000, 413
    for person in range(1, 26):
        await post.say(person, f"{person} " + "ы" * 2000)
    await post.step()
    assert post.delivery.verdicts.largest == LARGEST_CODE // 2
    await post.deliver()
    assert set(await post.states()) == {"sent"}


@pytest.mark.parametrize("code", [12, 13, 100, 8])
async def test_a_code_that_vk_never_takes_ends_in_rows_that_go_alone(post: Post, code: int) -> None:
    post.fault("error", method="execute", code=code, times=None)
    for person in range(1, 6):
        await post.say(person, f"Ответ {person}")
    assert await post.deliver() <= 15
    assert [post.said(person) for person in range(1, 6)] == [[f"Ответ {person}"] for person in range(1, 6)]


async def test_a_call_to_many_that_vk_refuses_whole_goes_to_each_alone(post: Post) -> None:
    await post.say(1, "Новость", "news", priority=Priority.ANNOUNCEMENT)
    await post.say(2, "Новость", "news", priority=Priority.ANNOUNCEMENT)
    post.fault("error", method="messages.send", code=100)
    await post.deliver()
    assert (post.said(1), post.said(2)) == (["Новость"], ["Новость"])


# In time


async def test_a_press_is_answered_within_its_minute_or_not_at_all(post: Post) -> None:
    pressed = post.emulator.press(1, {})
    body = json.dumps({"press": pressed.event_id, "person": 1, "snack": None})
    expires = post.clock.now() + timedelta(seconds=55)
    await post.write(Draft(1, "answer:p", body, Priority.PRESS, "answer", expires=expires))
    post.clock.move(seconds=55)
    assert await post.deliver() == 0
    assert await post.states() == ["expired"]


async def test_what_must_leave_by_evening_waits_for_the_morning(tmp_path: Path) -> None:
    clock = HandClock(EVENING - timedelta(minutes=1))
    emulator = emulated(clock)
    quiet = Quiet(ZoneInfo("Europe/Moscow"), time(21), time(7))
    async with emulator.serve(), post_office(tmp_path, clock, emulator, quiet=quiet) as post:
        post.fault("error", method="messages.send", code=6)
        await post.say(1, "Новость", priority=Priority.REMINDER, leave_by=EVENING)
        await post.deliver()
        clock.move(minutes=1)
        await post.say(2, "Ответ")
        await post.deliver()
        assert (post.said(1), post.said(2)) == ([], ["Ответ"])
        clock.move(hours=9, minutes=58)
        assert await post.deliver() == 0
        clock.move(minutes=2)
        assert clock.now() >= MORNING
        await post.deliver()
        assert post.said(1) == ["Новость"]


async def test_what_must_leave_by_evening_and_was_missed_leaves_in_the_day_that_follows(tmp_path: Path) -> None:
    clock = HandClock(MORNING + timedelta(hours=2))
    emulator = emulated(clock)
    quiet = Quiet(ZoneInfo("Europe/Moscow"), time(21), time(7))
    async with emulator.serve(), post_office(tmp_path, clock, emulator, quiet=quiet) as post:
        await post.say(1, "Новость", priority=Priority.REMINDER, leave_by=EVENING)
        await post.deliver()
        assert post.said(1) == ["Новость"]


async def test_pushes_leave_at_their_pace_and_never_in_the_way_of_answers(tmp_path: Path) -> None:
    clock = HandClock()
    emulator = emulated(clock)
    async with emulator.serve(), post_office(tmp_path, clock, emulator, per_second=10) as post:
        for person in range(1, 31):
            await post.say(person, "Новость", "news", priority=Priority.ANNOUNCEMENT)
        await post.deliver()
        assert emulator.counters.sent == 10
        await post.say(40, "Ответ")
        await post.deliver()
        assert emulator.counters.sent == 11
        clock.move(milliseconds=500)
        await post.deliver()
        assert emulator.counters.sent == 16
        clock.move(minutes=1)
        await post.deliver()
        assert emulator.counters.sent == 26


# Running


async def test_what_is_written_while_delivery_runs_leaves_when_it_is_woken(post: Post) -> None:
    async with post.running():
        for n in range(3):
            await post.say(1, f"Часть {n}")
            post.delivery.wake()
            await post.emulator.wait_answer(1, having=f"Часть {n}")
    assert await post.states() == ["sent"] * 3
    assert post.delivery.in_flight == 0


async def test_a_stop_lets_what_is_under_way_end_and_writes_it_down(post: Post) -> None:
    post.fault("stall", method="messages.send", seconds=0.05)
    async with post.running():
        await post.say(1, "Да")
        post.delivery.wake()
        await post.emulator.wait_for(lambda: post.emulator.faults.struck)
        post.delivery.stop()
        await post.say(2, "Нет")
    assert await post.states() == ["sent", "waiting"]


async def test_a_store_that_cannot_be_written_stops_nothing_for_good(post: Post) -> None:
    await post.database._writer.execute("PRAGMA query_only = ON")
    task = asyncio.Task(post.delivery._next())
    await post.clock.until_somebody_sleeps()
    post.clock.move(seconds=IDLE_SECONDS)
    assert await task == []
    await post.delivery._settle_if_possible()
    await post.database._writer.execute("PRAGMA query_only = OFF")
    await post.say(1, "Да")
    await post.deliver()
    assert post.said(1) == ["Да"]


async def test_what_a_dialog_does_not_take_is_said_otherwise_where_it_was_asked(post: Post) -> None:
    post.emulator.deny(2)
    instead = {"otherwise": {"chat": 3, "text": "Если нужна помощь: 112"}}
    for person in (1, 2):
        await post.say(person, "Позвоните 112", f"aside:3:{person}", priority=Priority.DANGER, extra=instead)
    await post.deliver()
    assert (post.said(1), post.said(2), post.said(3)) == (["Позвоните 112"], [], ["Если нужна помощь: 112"])
    assert await post.unreachable() == {2: 901}
    assert await post.rows() == [], "nothing is kept of it"


async def test_danger_is_said_without_the_store_and_its_double_is_dropped(post: Post) -> None:
    for _ in range(2):
        await post.delivery.say_without_store(1, "reply:5:0", "Позвоните 112")
    await post.say(1, "Позвоните 112", "reply:5:0", priority=Priority.DANGER)
    await post.deliver()
    assert post.said(1) == ["Позвоните 112"]
    assert await post.rows("count(*)") == [(0,)]
    post.fault("drop_before")
    await post.delivery.say_without_store(2, "reply:5:0", "Позвоните 112")
    assert post.said(2) == []
