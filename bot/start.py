"""What must be known before a bot serves: who it is and where it stopped; patient with a VK that is down."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from typing import Any, TypeVar

from bot.absence import Absence
from bot.clock import Clock
from bot.vk import survey
from bot.vk.client import Community
from bot.vk.errors import Lost, Refused
from bot.vk.longpoll import LongPoll
from storage.database import Database
from storage.store import Store

T = TypeVar("T")

log = logging.getLogger(__name__)

LONGEST_BACKOFF = 2.0
"""Seconds. However long VK was away, people are heard within two seconds after."""
NOT_OURS = {5, 15, 27, 28, 100, 1117}
"""Not VK's trouble but the token's or the community's: it is no token, or one too old, a right is missing, Long Poll is
off, a person's token. What else stops everything (a check that VK asks for, a block) may be gone by itself."""


class WrongToken(Exception):
    """VK does not accept the community's token, or the token lacks a right; its words are VK's code."""


@dataclass(frozen=True, slots=True)
class Place:
    """Whose messages are served, through which stream, from which position on."""

    community: int
    stream: LongPoll
    ts: str


class Start:
    def __init__(self, api: Community, database: Database, clock: Clock) -> None:
        self._api = api
        self._database = database
        self._clock = clock
        self._absence = Absence(log, clock, f"VK at {api.host}", "check the network and BOT_API_URL")

    async def place(self, stop: asyncio.Event) -> Place | None:
        """None where `stop` was set before VK answered. Raises `WrongToken`, `StoreUnavailable`."""
        return await _unless(stop, self._place())

    async def _place(self) -> Place:
        community = await self._patiently(self._community)
        stream = LongPoll(self._api, community)
        async with self._database.read() as store:
            position = await store.inbox.position(community)
        if position is not None:
            return Place(community, stream, position.ts)
        # The very first start: what was written before it is nobody's question to us.
        ts = await self._patiently(stream.connect)

        async def begun(store: Store) -> None:
            await store.inbox.start(community, ts, self._api.theirs())

        # Whole even when a stop comes now: from this position on, whatever is written is for the next start to answer.
        await self._database.run(begun)
        return Place(community, stream, ts)

    async def _community(self) -> int:
        return (await survey.named(self._api)).id

    async def _patiently(self, ask: Callable[[], Awaitable[T]]) -> T:
        delay = 0.5
        while True:
            try:
                answer = await ask()
            except Refused as refused:
                if refused.code in NOT_OURS:
                    raise WrongToken(str(refused.code)) from None
                self._absence.felt(refused)
            except Lost as lost:
                self._absence.felt(lost)
            else:
                self._absence.over()
                return answer
            await self._clock.sleep(delay)
            delay = min(LONGEST_BACKOFF, delay * 2)


async def _unless(stop: asyncio.Event, work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` gives; None where `stop` is set first: then the work is cancelled and has ended."""
    working = asyncio.ensure_future(work)  # noqa: TID251  # awaited here to its end, so nobody has to own it
    stopping = asyncio.ensure_future(stop.wait())  # noqa: TID251  # the same
    try:
        await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    finally:
        working.cancel()
        stopping.cancel()
        await asyncio.wait([working, stopping])
    return None if working.cancelled() else working.result()
