"""What happens by the clock: a table of (name, APScheduler trigger, what), asked by our own clock.

APScheduler's triggers say when. Its scheduler is not used: it sleeps until a moment of the system's clock, so a clock
set back a day makes it sleep a day. Here a monotonic tick asks every trigger, and a clock that jumps is noticed.
"""

import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.interval import IntervalTrigger

from bot.clock import Clock
from bot.logs import place_of
from storage.faults import StoreUnavailable

log = logging.getLogger(__name__)

TICK_SECONDS = 5.0
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
"""From when jobs repeat: without it APScheduler counts from the system's clock, which is not ours."""


@dataclass(frozen=True, slots=True)
class Job:
    """`work` gets the moment it was due at; it must be harmless to run twice or late.

    `catch_up`: how far back a start looks for the last time that passed while nobody ran. What `work` writes must have
    a key, so that it is said once, and an hour at which it expires, so that only what is still true is said.
    """

    name: str
    trigger: BaseTrigger
    work: Callable[[datetime], Awaitable[None]]
    catch_up: timedelta = timedelta(0)


def every(**interval: float) -> BaseTrigger:
    """Each so many minutes, hours or days, on the clock's even ones."""
    return IntervalTrigger(**interval, start_date=ALWAYS)


class Scheduler:
    def __init__(self, clock: Clock, jobs: Sequence[Job], *, failed: Callable[[str], None] = lambda _: None) -> None:
        """`failed` hears the name of a job that broke; a store that cannot be used is told of elsewhere."""
        self._clock = clock
        self._failed = failed
        self._jobs = jobs
        self._next: dict[str, datetime] = {}
        self._started = False

    async def run(self) -> None:
        while True:
            await self.tick()
            await self._clock.sleep(TICK_SECONDS)

    async def tick(self) -> None:
        """Run what is due. A job that fails is logged and comes again at its next time."""
        now = self._clock.now()
        if not self._started:
            self._started = True
            self._next = {job.name: due for job in self._jobs if (due := _missed(job, now))}
        for job in self._jobs:
            coming = job.trigger.get_next_fire_time(None, now + timedelta(microseconds=1))
            due = self._next.get(job.name)
            if due is not None and due <= now:
                try:
                    await job.work(due)
                except StoreUnavailable as error:
                    log.error("the job %s waits for its next time: the store is %s", job.name, error.reason)
                except Exception as error:  # noqa: BLE001  # one job's trouble is not the others'
                    log.error("the job %s failed: %s", job.name, place_of(error))
                    self._failed(job.name)
            # A clock set back brings the next time nearer again; a trigger of one date names it for ever.
            if coming is not None and coming > now:
                self._next[job.name] = coming
            else:
                self._next.pop(job.name, None)


def _missed(job: Job, now: datetime) -> datetime | None:
    """The last time of the job that passed while nobody ran, as far back as it may be caught up."""
    last = None
    coming = job.trigger.get_next_fire_time(None, now - job.catch_up)
    while job.catch_up and coming is not None and coming <= now:
        last = coming
        coming = job.trigger.get_next_fire_time(last, last + timedelta(microseconds=1))
    return last
