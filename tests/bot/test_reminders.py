"""What is said unasked is rows: once however often its job runs, late only while it is still true."""

import json
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from apscheduler.triggers.cron import CronTrigger

from bot.scheduler import Job, Scheduler
from storage.database import Database
from storage.outbox import Draft, Priority
from tests.bot.test_delivery import Post, emulated, post_office
from tests.fakes import HandClock
from tests.person import ZONE

EVENING = datetime(2026, 11, 20, 19, 0, tzinfo=ZONE)
TRUE_FOR = timedelta(hours=2)


@pytest.fixture
async def post(tmp_path: Path) -> AsyncIterator[Post]:
    clock = HandClock(EVENING - timedelta(minutes=10))
    emulator = emulated(clock)
    async with emulator.serve(), post_office(tmp_path, clock, emulator) as opened:
        yield opened


def evening(database: Database, clock: HandClock) -> Job:
    """«Tomorrow is the first day of the holidays», at 19:00, to Anna and Oleg."""

    async def remind(due: datetime) -> None:
        body = json.dumps({"text": "Завтра каникулы"}, ensure_ascii=False)
        rows = [
            Draft(person, f"holiday:{due:%d.%m}", body, Priority.REMINDER, expires=due + TRUE_FOR) for person in (1, 2)
        ]
        async with database.begin() as store:
            await store.outbox.add(rows, clock.now())

    return Job("tomorrow", CronTrigger(hour=19, timezone=ZONE), remind, catch_up=timedelta(hours=12))


def started(post: Post) -> Scheduler:
    """Another process over the same store."""
    return Scheduler(post.clock, [evening(post.database, post.clock)])


async def test_said_at_its_hour_and_once_though_the_process_starts_again_and_again(post: Post) -> None:
    scheduler = started(post)
    await scheduler.tick()
    await post.deliver()
    assert post.said(1) == []
    post.clock.move(minutes=10)
    await scheduler.tick()
    for _ in range(3):
        await started(post).tick()
        post.clock.move(minutes=1)
    await post.deliver()
    assert (post.said(1), post.said(2)) == (["Завтра каникулы"], ["Завтра каникулы"])


async def test_missed_while_nobody_ran_it_is_caught_up_while_it_is_true(post: Post) -> None:
    post.clock.move(hours=1)
    await started(post).tick()
    await post.deliver()
    assert post.said(1) == ["Завтра каникулы"]


async def test_too_late_to_be_true_it_expires_with_that_reason_and_nobody_hears_it(post: Post) -> None:
    post.clock.move(hours=5)
    await started(post).tick()
    await post.deliver()
    assert post.said(1) == []
    assert await post.rows("state, reason") == [("expired", "too late")] * 2


async def test_a_clock_set_back_a_day_and_forward_again_says_nothing_twice(post: Post) -> None:
    scheduler = started(post)
    post.clock.move(minutes=10)
    await scheduler.tick()
    await post.deliver()
    true = post.clock.now()
    for moment in (true - timedelta(days=1), true, true - timedelta(hours=1), true):
        post.clock.set_to(moment)
        await scheduler.tick()
        await post.deliver()
    assert post.said(1) == ["Завтра каникулы"]


async def test_who_was_asked_a_question_is_answered_first(post: Post) -> None:
    post.clock.move(minutes=20)
    await started(post).tick()
    await post.say(1, "Ответ")
    first = await post.step()
    assert first[0].rows[0].key == "reply:Ответ"
