"""What VK's stream says is stored before its position counts; our own echoes do not wait for the store."""

import asyncio
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from bot.alarms import Alarms
from bot.intake import Event
from bot.listening import ECHO_SECONDS, Listening
from bot.vk.longpoll import Batch
from storage.database import Database
from tests.fakes import HandClock

ECHO = {"type": "message_typing_state", "group_id": 7, "object": {}}
"""Of the many kinds of updates that nobody answers."""


class Stream:
    """Says what it is told to, a batch a poll and as fast as it is asked; then nothing more."""

    def __init__(self, clock: HandClock, batches: Sequence[tuple[float, Batch]]) -> None:
        self._clock = clock
        self._batches = list(batches)
        self.ended = asyncio.Event()

    async def opened(self) -> None:
        pass

    async def poll(self, _: str) -> Batch:
        if not self._batches:
            self.ended.set()
            await asyncio.Event().wait()
        seconds, batch = self._batches.pop(0)
        self._clock.move(seconds=seconds)
        return batch


class Taken:
    """An intake that only counts."""

    def __init__(self) -> None:
        self.taken: list[tuple[int, str]] = []

    async def take(self, events: Sequence[Event], *, community: int, ts: str) -> None:
        assert community == 7
        self.taken.append((len(events), ts))


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


async def heard(tmp_path: Path, clock: HandClock, *batches: tuple[float, Batch]) -> list[tuple[int, str]]:
    stream, taken, nobody = Stream(clock, batches), Taken(), Any
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        alarms = Alarms(clock, None, lambda key, **_: key)
        listening = Listening(
            stream,  # type: ignore[arg-type]  # of VK only what it says is needed here
            nobody,  # type: ignore[arg-type]  # nothing is lost here
            taken,  # type: ignore[arg-type]
            database,
            clock,
            alarms,
            nobody,  # type: ignore[arg-type]
            7,
            arrived=lambda: None,
        )
        async with asyncio.TaskGroup() as tasks:
            running = tasks.create_task(listening.run("0"))
            await stream.ended.wait()
            running.cancel()
    return taken.taken


def said(clock: HandClock, cmid: int) -> dict[str, Any]:
    message = {
        "peer_id": 5,
        "from_id": 5,
        "conversation_message_id": cmid,
        "date": int(clock.now().timestamp()),
        "text": "оценки",
    }
    return {"type": "message_new", "group_id": 7, "event_id": f"{cmid}", "object": {"message": message}}


async def test_a_position_that_only_echoes_moved_is_kept_once_a_second(tmp_path: Path, clock: HandClock) -> None:
    echoes = [(0.01, Batch(f"{n}", (ECHO,))) for n in range(1, 250)]
    taken = await heard(tmp_path, clock, *echoes)
    assert [events for events, _ in taken] == [0, 0, 0]
    assert taken[0] == (0, "1")


async def test_the_position_of_a_message_is_kept_at_once_with_it(tmp_path: Path, clock: HandClock) -> None:
    batches = [(0.01, Batch(f"{n}", (said(clock, n),) if n % 10 == 0 else (ECHO,))) for n in range(1, 41)]
    taken = await heard(tmp_path, clock, *batches)
    assert [ts for events, ts in taken if events] == ["10", "20", "30", "40"]


async def test_the_last_echoes_are_kept_when_the_stream_goes_on_in_silence(tmp_path: Path, clock: HandClock) -> None:
    taken = await heard(
        tmp_path, clock, (0.0, Batch("1", (ECHO,))), (0.0, Batch("2", (ECHO,))), (ECHO_SECONDS + 24, Batch("2"))
    )
    assert taken == [(0, "1"), (0, "2")]
