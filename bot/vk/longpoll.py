"""VK's stream of events: one request that waits, its position, and what VK says when it lost some."""

import json
import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp

from bot.vk.client import Community
from bot.vk.errors import Lost
from bot.vk.pace import Rank

WAIT_SECONDS = 25
"""How long VK holds an empty answer back (its own recommendation, docs/vk.md, «Events»)."""

SPARE_SECONDS = 10
"""How much later its answer may come until the line counts as dead."""

DEEPEST = 200
"""Brackets within brackets: VK's own answers have some fifty (a message forwarded 45 times over)."""
LONGEST_NUMBER = 100
"""Digits: Python itself refuses to read more than 4,300."""
_SIGNS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class Batch:
    """What happened, and the position after it. `gap`: events before it were lost and must be recovered."""

    ts: str
    updates: tuple[Any, ...] = ()
    gap: bool = False


class LongPoll:
    def __init__(self, api: Community, community: int) -> None:
        self._api = api
        self._community = community
        self._server = ""
        self._key = ""

    async def connect(self) -> str:
        """Ask VK where its stream is and what key opens it; the newest position. Raises `Refused`, `Lost`."""
        answer = await self._api.call("groups.getLongPollServer", {"group_id": self._community}, Rank.REPLY)
        try:
            server, key, ts = str(answer["server"]), str(answer["key"]), str(answer["ts"])
            self._api.http.allow(server)
        except (TypeError, KeyError, ValueError):
            raise Lost("no Long Poll server named") from None
        self._server, self._key = server, key
        return ts

    async def opened(self) -> None:
        """Returns when it is known where the stream is. Raises `Refused`, `Lost`."""
        if not self._server:
            await self.connect()

    async def poll(self, ts: str) -> Batch:
        """The events after `ts`, waiting for one. Raises `Lost` where no answer came: ask again from the same place."""
        await self.opened()
        answer = await self._ask(ts)
        failed = answer.get("failed")
        if failed == 1:
            return Batch(str(answer.get("ts", ts)), gap=True)
        if failed == 2:
            await self.connect()
            return Batch(ts)
        if failed is not None:
            return Batch(await self.connect(), gap=True)
        updates = answer.get("updates")
        return Batch(str(answer.get("ts", ts)), tuple(updates) if isinstance(updates, list) else ())

    async def _ask(self, ts: str) -> dict[str, Any]:
        """VK's answer; without one the stream may have moved, so its address is asked for again."""
        server, self._server = self._server, ""
        query = urlencode({"act": "a_check", "key": self._key, "ts": ts, "wait": WAIT_SECONDS})
        joint = "&" if "?" in server else "?"
        try:
            text = await self._api.http.request_text(
                f"{server}{joint}{query}", timeout=aiohttp.ClientTimeout(total=WAIT_SECONDS + SPARE_SECONDS, connect=5)
            )
            answer = _read(text)
        except (TimeoutError, aiohttp.ClientError, ValueError, RecursionError, OSError) as error:
            raise Lost(type(error).__name__) from None
        if not isinstance(answer, dict) or not answer.keys() & {"failed", "updates", "ts"}:
            raise Lost("not an answer of Long Poll")
        self._server = server
        return answer


def _read(text: str) -> Any:
    """JSON of the stream, also with one thing in it that nobody can read: asked again, VK would give the same.

    What lies deeper than `DEEPEST`, and numbers longer than `LONGEST_NUMBER`, are null. ValueError for no JSON.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return json.loads(_pruned(text), parse_int=lambda digits: int(digits) if len(digits) < LONGEST_NUMBER else None)


def _pruned(text: str) -> str:
    kept: list[str] = []
    depth = start = 0
    for found in _SIGNS.finditer(text):
        if found[0] in ("[", "{"):
            depth += 1
            if depth == DEEPEST + 1:
                kept += (text[start : found.start()], "null")
        elif found[0] in ("]", "}"):
            if depth == DEEPEST + 1:
                start = found.end()
            depth -= 1
    return "".join((*kept, text[start:]))
