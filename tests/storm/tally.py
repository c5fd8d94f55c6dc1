"""What a row of the storm found, and several towns that go through it side by side."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from tests.bot.journey import Town, listening, stopped, town
from tests.storm.crowd import Crowd, Seen

PEOPLE = tuple(range(11, 19))
"""Eight people a town: with `PATIENCE` each, some thirty questions wait at a time."""
OPERATOR = 40
"""Somebody who asks nothing and hears alarms where `BOT_OPERATOR` says so."""
DANGER = 41
"""Somebody who asks nothing but where to turn."""
SETTLED = 60.0
"""Seconds in which everybody must have been answered once the trouble is over."""


@dataclass(slots=True)
class Tally:
    """`facts` are figures for the table, added up over towns; `faults` are what was wrong beside what people saw."""

    seen: Seen = field(default_factory=Seen)
    facts: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    @property
    def right(self) -> bool:
        return self.seen.right and not self.faults

    def count(self, fact: str, by: float = 1) -> None:
        self.facts[fact] = self.facts.get(fact, 0) + by

    def longest(self, fact: str, value: float) -> None:
        self.facts[fact] = max(self.facts.get(fact, 0.0), value)

    def expect(self, is_so: bool, fault: str) -> None:
        if not is_so:
            self.faults.append(fault)

    def judge(self, crowd: Crowd) -> None:
        self.seen += crowd.seen()
        if strange := crowd.strange():
            self.faults.append(f"people read what answers no question: {sorted(set(strange))[:3]}")

    def __iadd__(self, other: "Tally") -> Self:
        self.seen += other.seen
        for fact, value in other.facts.items():
            (self.longest if fact.startswith("longest") else self.count)(fact, value)
        self.faults += other.faults
        return self

    def __str__(self) -> str:
        facts = ", ".join(f"{fact} {value:.4g}" for fact, value in self.facts.items())
        return "; ".join([str(self.seen), facts, *self.faults])


async def side_by_side(
    folder: Path, towns: int, seed: int, story: Callable[[Town, Crowd], Coroutine[Any, Any, Tally]], **settings: Any
) -> Tally:
    """The same story in several towns at once, each with a chance of its own; what all of them found."""
    async with AsyncExitStack() as stack:
        crowds = [
            await stack.enter_async_context(_crowd(folder / f"town-{number}", seed + number, **settings))
            for number in range(towns)
        ]
        async with asyncio.TaskGroup() as tasks:
            told = [tasks.create_task(story(crowd.town, crowd)) for crowd in crowds]
    total = Tally()
    for task in told:
        total += task.result()
    return total


@asynccontextmanager
async def _crowd(folder: Path, seed: int, **settings: Any) -> AsyncIterator[Crowd]:
    folder.mkdir(parents=True)  # noqa: ASYNC240  # no bot runs yet
    mends = settings.pop("mends", "")
    async with town(folder, (*PEOPLE, OPERATOR, DANGER), **settings) as here:
        here.vk.allow(OPERATOR)
        # The very first start answers nobody who wrote before it: from its end on every question is the bot's.
        bot = here.start()
        await listening(here.vk)
        await stopped(bot)
        yield Crowd(here, PEOPLE, seed, mends=mends)
