"""Bots Long Poll over HTTP: `act=a_check`, with `failed` 1, 2 and 3 where VK would answer them."""

import hmac
import itertools

from aiohttp import web

from bot.emulator.errors import ApiError
from bot.emulator.faults import LONG_POLL, Fault, Faults
from bot.emulator.http import Line, error_page, json_answer, parameters
from bot.emulator.wire import Json, encoded
from bot.emulator.world import World


class LongPollApi:
    """/longpoll/{group}, by GET or POST."""

    def __init__(self, world: World, faults: Faults, line: Line) -> None:
        self._world = world
        self._faults = faults
        self._line = line
        self._batch_before: list[Json | str] = []

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/longpoll/{group}", self._check), web.post("/longpoll/{group}", self._check)]

    async def _check(self, request: web.Request) -> web.StreamResponse:
        asked = await parameters(request)
        self._world.events.served = self._world.counters.by_method.get("groups.getLongPollServer", 0)
        fault = self._faults.take(LONG_POLL)
        if fault is not None:
            struck = await self._struck(request, fault)
            if struck is not None:
                return struck
        try:
            position, wait = int(asked.get("ts", "")), float(asked.get("wait", "25"))
        except ValueError:
            return _answer({"failed": 3})
        if failed := self._failed(asked, position):
            return _answer(failed)
        log = self._world.events
        await log.wait(position, 0 if self._line.closing.is_set() else wait)
        events = log.after(position)
        return _news(position + len(events), self._disturbed(events, fault))

    def _failed(self, asked: dict[str, str], position: int) -> Json | None:
        log = self._world.events
        right_key = hmac.compare_digest(asked.get("key", "").encode(), log.key.encode())
        if not log.enabled or asked.get("act") != "a_check" or not right_key:
            return {"failed": 2}
        if position > log.ts:
            return {"failed": 3}
        if not log.remembers(position):
            return {"failed": 1, "ts": str(log.ts)}
        return None

    def _disturbed(self, events: list[Json | str], fault: Fault | None) -> list[Json | str]:
        before, self._batch_before = self._batch_before, events
        if fault is not None and fault.kind == "repeat":
            return [*before, *itertools.chain.from_iterable((event, event) for event in events)]
        if fault is not None and fault.kind == "reorder":
            events = events.copy()
            self._faults.random.shuffle(events)
        return events

    async def _struck(self, request: web.Request, fault: Fault) -> web.Response | None:
        """The answer in place of the right one; None where the right one follows."""
        log = self._world.events
        match fault.kind:
            case "failed" if fault.code == 1:
                return _answer({"failed": 1, "ts": str(log.ts)})
            case "failed":
                log.expire_key()
                return _answer({"failed": fault.code})
            case "drop_before" | "drop_after":
                return self._line.cut(request)
            case "silence":
                return await self._line.silence(request)
            case "http":
                return error_page(fault)
            case "truncated":
                return json_answer(b'{"ts":"1","upda')
            case "error":
                return _answer({"error": ApiError(fault.code).json([])})
            case "stall":
                await self._line.stall(fault.seconds)
        return None


def _answer(body: Json) -> web.Response:
    return json_answer(encoded(body))


def _news(ts: int, updates: list[Json | str]) -> web.Response:
    if not any(isinstance(update, str) for update in updates):
        return _answer({"ts": str(ts), "updates": updates})
    written = b",".join(each.encode() if isinstance(each, str) else encoded(each) for each in updates)
    return json_answer(b'{"ts":"%d","updates":[%b]}' % (ts, written))
