"""One text to many: confirmed once and whole, delivered to each once, stopped at once, counted truly."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.delivery import LEASE, Delivery
from bot.quiet import Quiet
from storage.announcements import Audience, Progress
from tests.bot.test_delivery import PEOPLE, Post, emulated, post_office
from tests.fakes import HandClock
from tests.person import ZONE

EVERYBODY = list(PEOPLE)
BODY = json.dumps({"text": "Завтра родительское собрание"}, ensure_ascii=False)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    clock = HandClock()
    emulator = emulated(clock)
    async with emulator.serve(), post_office(tmp_path, clock, emulator, per_second=25) as opened:
        yield opened


async def announced(post: Post, chats: list[int]) -> int:
    """Written and aimed, not confirmed."""
    async with post.database.begin() as store:
        number = await store.announcements.write(BODY, post.clock.now())
        await store.announcements.aim(number, chats)
    return number


async def confirmed(post: Post, number: int) -> bool:
    now = post.clock.now()
    async with post.database.begin() as store:
        return await store.announcements.confirm(number, now, now)


async def progress(post: Post, number: int) -> Progress:
    async with post.database.read() as store:
        return await store.announcements.progress(number)


async def drained(post: Post) -> None:
    """All that may leave, at the pace of announcements."""
    for _ in range(10):
        await post.deliver()
        post.clock.move(seconds=1)


async def test_nobody_hears_it_before_it_is_confirmed_and_each_hears_it_once_after(post: Post) -> None:
    number = await announced(post, EVERYBODY + EVERYBODY[:5])
    await drained(post)
    assert post.said(1) == []
    assert await confirmed(post, number)
    assert not await confirmed(post, number)
    await drained(post)
    assert all(post.said(person) == ["Завтра родительское собрание"] for person in PEOPLE)
    assert post.calls["messages.send"] == 2  # 25 a second: one call for 25 chats, one for 15
    assert await progress(post, number) == Progress(sent=40)


async def test_a_confirmation_that_did_not_commit_said_nothing(post: Post) -> None:
    number = await announced(post, EVERYBODY)
    with pytest.raises(ZeroDivisionError):
        async with post.database.begin() as store:
            await store.announcements.confirm(number, post.clock.now(), post.clock.now())
            raise ZeroDivisionError
    assert await post.states() == []
    assert await confirmed(post, number)
    assert await progress(post, number) == Progress(waiting=40)


async def test_those_who_forbade_messages_are_counted_before_and_left_alone(post: Post) -> None:
    async with post.database.begin() as store:
        await store.inbox.unreachable([(2, 901), (3, 901)], post.clock.now())
    number = await announced(post, [1, 2, 3])
    async with post.database.read() as store:
        assert await store.announcements.audience(number) == Audience(reached=1, unreachable=2)
    await confirmed(post, number)
    await drained(post)
    assert await progress(post, number) == Progress(sent=1)


async def test_stopped_in_the_middle_it_goes_no_further(post: Post) -> None:
    number = await announced(post, EVERYBODY)
    await confirmed(post, number)
    await post.deliver()
    async with post.database.begin() as store:
        assert await store.announcements.stop(number, post.clock.now()) == 15
    await drained(post)
    assert sum(len(post.said(person)) for person in PEOPLE) == 25
    assert await progress(post, number) == Progress(sent=25, stopped=15)
    assert not await confirmed(post, number)


async def test_stopped_before_it_was_confirmed_it_stays_unsaid(post: Post) -> None:
    number = await announced(post, EVERYBODY)
    async with post.database.begin() as store:
        await store.announcements.stop(number, post.clock.now())
    assert not await confirmed(post, number)
    assert await post.states() == []


async def test_a_process_killed_after_sending_says_it_to_nobody_twice(post: Post) -> None:
    number = await announced(post, EVERYBODY)
    await confirmed(post, number)
    pack = await post.delivery.turn()
    await post.request(pack)  # and nothing of it is written down
    post.clock.move(seconds=LEASE.total_seconds() + 1)
    post.delivery = Delivery(
        post.database, post.delivery._api, post.clock, Quiet(ZONE), post.delivery._alarms, per_second=25
    )
    async with post.database.begin() as store:
        await store.outbox.free_leases()
    post.clock.move(seconds=1)
    await drained(post)
    assert all(len(post.said(person)) == 1 for person in PEOPLE)
    assert await progress(post, number) == Progress(sent=40)


async def test_who_forbids_messages_meanwhile_is_gone_and_who_read_it_is_counted(post: Post) -> None:
    number = await announced(post, [1, 2, 3])
    await confirmed(post, number)
    post.emulator.deny(2)
    await drained(post)
    (message,) = post.emulator.answers(1)
    async with post.database.begin() as store:
        await store.inbox.take([], post.clock.now())
        await store.rows.write("INSERT INTO chats (id) VALUES (1), (3) ON CONFLICT DO NOTHING")
        await store.inbox.read([(1, message.cmid)])
    assert await progress(post, number) == Progress(sent=2, read=1, gone=1)


async def test_at_night_it_waits_and_is_nobody_elses_brake(post: Post) -> None:
    number = await announced(post, EVERYBODY)
    now = post.clock.now()
    async with post.database.begin() as store:
        await store.announcements.confirm(number, now, now + timedelta(hours=12), now + timedelta(hours=20))
    await post.say(1, "Ответ")
    await drained(post)
    assert post.said(1) == ["Ответ"]
    assert await progress(post, number) == Progress(waiting=40)
    post.clock.move(hours=12)
    await drained(post)
    assert await progress(post, number) == Progress(sent=40)
