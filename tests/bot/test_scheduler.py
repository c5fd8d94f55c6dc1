"""Jobs run at their times by our clock, also when somebody sets it or a job fails."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.date import DateTrigger

from bot.scheduler import TICK_SECONDS, Job, Scheduler
from storage.faults import StoreUnavailable
from tests.fakes import NOON, HandClock

MOSCOW = ZoneInfo("Europe/Moscow")


class Diary:
    """Jobs that write down when they were due."""

    def __init__(self) -> None:
        self.clock = HandClock()
        self.done: list[tuple[str, datetime]] = []

    def job(self, name: str, **cron: object) -> Job:
        async def work(due: datetime) -> None:
            self.done.append((name, due))

        return Job(name, CronTrigger(timezone=MOSCOW, **cron), work)

    def broken(self, **cron: object) -> Job:
        async def work(due: datetime) -> None:
            raise ValueError("words of a person")

        return Job("broken", CronTrigger(timezone=MOSCOW, **cron), work)


def clock_on_the_wall(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MOSCOW)


async def test_a_job_runs_once_when_its_time_has_come() -> None:
    diary = Diary()
    scheduler = Scheduler(diary.clock, [diary.job("morning", hour=7)])
    await scheduler.tick()
    diary.clock.move(hours=18, minutes=59, seconds=59)
    await scheduler.tick()
    assert diary.done == []
    diary.clock.move(seconds=1)
    for _ in range(3):
        await scheduler.tick()
    assert diary.done == [("morning", clock_on_the_wall("2026-11-21 07:00"))]


async def test_a_sleep_over_several_times_is_one_run_of_the_first() -> None:
    diary = Diary()
    scheduler = Scheduler(diary.clock, [diary.job("hourly", minute=0)])
    await scheduler.tick()
    diary.clock.move(hours=30, minutes=30)
    await scheduler.tick()
    await scheduler.tick()
    assert diary.done == [("hourly", NOON + timedelta(hours=1))]
    diary.clock.move(minutes=30)
    await scheduler.tick()
    assert diary.done[1:] == [("hourly", NOON + timedelta(hours=31))]


async def test_a_clock_set_back_a_day_brings_the_job_a_day_nearer() -> None:
    diary = Diary()
    scheduler = Scheduler(diary.clock, [diary.job("hourly", minute=0)])
    await scheduler.tick()
    diary.clock.set_to(NOON - timedelta(days=1))
    await scheduler.tick()
    diary.clock.move(hours=1)
    await scheduler.tick()
    assert diary.done == [("hourly", NOON - timedelta(hours=23))]


async def test_a_job_that_fails_stops_neither_the_others_nor_itself() -> None:
    diary = Diary()
    failed: list[str] = []
    scheduler = Scheduler(diary.clock, [diary.broken(minute=0), diary.job("hourly", minute=0)], failed=failed.append)
    await scheduler.tick()
    for _ in range(2):
        diary.clock.move(hours=1)
        await scheduler.tick()
    assert [due for _, due in diary.done] == [NOON + timedelta(hours=1), NOON + timedelta(hours=2)]
    assert failed == ["broken", "broken"]


async def test_a_store_that_cannot_be_used_is_no_fault_of_the_job() -> None:
    diary = Diary()
    failed: list[str] = []

    async def work(_: datetime) -> None:
        raise StoreUnavailable("busy")

    job = Job("tidy", CronTrigger(timezone=MOSCOW, minute=0), work)
    scheduler = Scheduler(diary.clock, [job], failed=failed.append)
    await scheduler.tick()
    diary.clock.move(hours=1)
    await scheduler.tick()
    assert failed == []


async def test_a_trigger_that_ends_is_forgotten() -> None:
    diary = Diary()

    async def work(due: datetime) -> None:
        diary.done.append(("once", due))

    soon = NOON + timedelta(minutes=1)
    scheduler = Scheduler(diary.clock, [Job("once", DateTrigger(soon, timezone=UTC), work)])
    await scheduler.tick()
    for _ in range(3):
        diary.clock.move(minutes=1)
        await scheduler.tick()
    assert diary.done == [("once", soon)]


async def test_the_table_is_looked_at_again_and_again() -> None:
    diary = Diary()
    scheduler = Scheduler(diary.clock, [diary.job("hourly", minute=0)])
    running = asyncio.Task(scheduler.run())
    for _ in range(int(3600 / TICK_SECONDS) + 1):
        await asyncio.sleep(0)
        diary.clock.move(seconds=TICK_SECONDS)
    await asyncio.sleep(0)
    running.cancel()
    await asyncio.wait([running])
    assert len(diary.done) == 1
