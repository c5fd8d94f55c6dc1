"""Requests leave evenly, never more than VK allows, the most urgent first; in the time of a loop that never waits."""

import asyncio
import math
from collections.abc import Coroutine
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.vk.pace import MARGIN, SLOWED_SECONDS, Broadcast, Pace, Rank
from tests.fakes import HandClock, LoopClock, QuickLoop

RANKS = st.sampled_from(list(Rank))


def quickly(story: Coroutine[Any, Any, None]) -> None:
    with asyncio.Runner(loop_factory=QuickLoop) as runner:
        runner.run(story)


class Queue:
    """Who left when."""

    def __init__(self, per_second: int) -> None:
        self.clock = LoopClock()
        self.pace = Pace(self.clock, per_second)
        self.left: list[tuple[float, Rank, int]] = []

    async def wait(self, rank: Rank, number: int = 0, after: float = 0.0) -> None:
        await self.clock.sleep(after)
        await self.pace.turn(rank)
        self.left.append((self.clock.monotonic(), rank, number))

    def most_in_a_second(self) -> int:
        times = sorted(at for at, *_ in self.left)
        return max((sum(start <= at < start + 1 for at in times) for start in times), default=0)


@settings(max_examples=60)
@given(st.sampled_from([1, 3, 20, 1000]), st.lists(st.tuples(RANKS, st.floats(0, 3)), max_size=60))
def test_no_second_holds_more_than_allowed_and_nobody_waits_longer_than_needed(
    per_second: int, asked: list[tuple[Rank, float]]
) -> None:
    async def story() -> None:
        queue = Queue(per_second)
        async with asyncio.TaskGroup() as tasks:
            for n, (rank, after) in enumerate(asked):
                tasks.create_task(queue.wait(rank, n, after))
        assert len(queue.left) == len(asked)
        assert queue.most_in_a_second() <= per_second
        last = max((after for _, after in asked), default=0.0)
        assert max((at for at, *_ in queue.left), default=0.0) <= last + len(asked) * MARGIN / per_second + 1e-6

    quickly(story())


@settings(max_examples=60)
@given(st.lists(RANKS, min_size=1, max_size=40))
def test_who_waits_together_leaves_by_rank_then_in_the_order_of_asking(ranks: list[Rank]) -> None:
    async def story() -> None:
        queue = Queue(20)
        await queue.wait(Rank.REPLY)
        queue.left.clear()
        async with asyncio.TaskGroup() as tasks:
            for n, rank in enumerate(ranks):
                tasks.create_task(queue.wait(rank, n))
        assert [(rank, n) for _, rank, n in queue.left] == sorted(zip(ranks, range(len(ranks)), strict=True))

    quickly(story())


@settings(max_examples=60)
@given(st.lists(st.tuples(RANKS, st.booleans(), st.floats(0, 2)), min_size=1, max_size=30))
def test_who_gives_up_waiting_holds_nobody_else(asked: list[tuple[Rank, bool, float]]) -> None:
    async def story() -> None:
        queue = Queue(20)
        waiting = [
            (asyncio.Task(queue.wait(rank, n)), gives_up, after) for n, (rank, gives_up, after) in enumerate(asked)
        ]
        for task, gives_up, after in sorted(waiting, key=lambda one: one[2]):
            await queue.clock.sleep(max(0.0, after - queue.clock.monotonic()))
            if gives_up:
                task.cancel()
        patient = [n for n, (_, gives_up, _) in enumerate(asked) if not gives_up]
        await asyncio.gather(*(task for task, *_ in waiting), return_exceptions=True)
        assert set(patient) <= {n for *_, n in queue.left}
        assert queue.most_in_a_second() <= 20
        started = queue.clock.monotonic()
        await queue.wait(Rank.MARK)
        assert queue.clock.monotonic() - started < 1

    quickly(story())


def test_a_lone_request_leaves_at_once() -> None:
    async def story() -> None:
        queue = Queue(20)
        for _ in range(3):
            await queue.clock.sleep(5)
            before = queue.clock.monotonic()
            await queue.wait(Rank.MARK)
            assert queue.clock.monotonic() == before

    quickly(story())


def test_a_pause_holds_everybody_also_those_who_wait_already() -> None:
    async def story() -> None:
        queue = Queue(20)
        await queue.wait(Rank.REPLY)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(queue.wait(Rank.REPLY))
            await asyncio.sleep(0)
            queue.pace.pause(60)
            queue.pace.pause(1)
            tasks.create_task(queue.wait(Rank.DANGER))
        assert [math.floor(at) for at, *_ in queue.left] == [0, 60, 60]
        assert [rank for _, rank, _ in queue.left] == [Rank.REPLY, Rank.DANGER, Rank.REPLY]

    quickly(story())


# Pushes


def test_pushes_leave_at_their_own_pace_and_save_up_no_more_than_a_second() -> None:
    clock = HandClock()
    broadcast = Broadcast(clock, 300)
    assert broadcast.available() == 0
    clock.move(milliseconds=500)
    assert broadcast.available() == 150
    broadcast.spend(100)
    assert broadcast.available() == 50
    clock.move(hours=9)
    assert broadcast.available() == 300


def test_after_a_complaint_pushes_are_half_as_many_and_come_back_slowly() -> None:
    clock = HandClock()
    broadcast = Broadcast(clock, 300)
    clock.move(seconds=10)
    broadcast.available()
    for _ in range(40):
        broadcast.slower()
    assert broadcast.available() == 150
    clock.move(seconds=SLOWED_SECONDS)
    broadcast.slower()
    assert 75 <= broadcast.available() <= 80
    for _ in range(50):
        clock.move(seconds=SLOWED_SECONDS)
        broadcast.slower()
    assert broadcast.available() >= 1
    clock.move(minutes=5)
    assert broadcast.available() == 300
