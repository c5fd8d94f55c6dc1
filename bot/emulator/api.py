"""VK over HTTP: /method/, /longpoll/, /upload/ and /files/, with VK's refusals, pace and delays."""

import asyncio
import hmac
import itertools
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import hdrs, web

from bot.emulator import methods, vkscript
from bot.emulator.desk_api import uploaded
from bot.emulator.errors import ApiError
from bot.emulator.faults import LONG_POLL, UPLOAD, Fault, Faults
from bot.emulator.methods.uploads import DOCUMENT_KINDS, take_document, take_photo
from bot.emulator.pace import Pace
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json, encoded, form
from bot.emulator.world import World

OLDEST_VERSION = (5, 81)
CODE_BYTES = 512 * 1024
_HTML = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


@dataclass(slots=True)
class Limits:
    """What is not in the protocol but in the world: seconds a call takes, the size of a code."""

    latency: float = 0.04
    code_bytes: int = CODE_BYTES
    code_status: int = 200  # 413: a code past the limit is refused by HTTP instead of error 13


class VkApi:
    """VK's side of the port."""

    def __init__(self, world: World, token: str, pace: Pace, faults: Faults, limits: Limits) -> None:
        self._world = world
        self._token = token.encode()
        self._pace = pace
        self._faults = faults
        self._limits = limits
        self.closing = asyncio.Event()
        self._batch_before: list[Json] = []

    def routes(self) -> list[web.RouteDef]:
        return [
            web.post("/method/{name}", self._method),
            web.get("/method/{name}", self._method),
            web.get("/longpoll/{group}", self._long_poll),
            web.post("/longpoll/{group}", self._long_poll),
            web.post("/upload/{kind}", self._upload),
            web.get("/files/{name}", self._file),
        ]

    # Methods

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        given = await _parameters(request)
        token = given.pop("access_token", "") or _bearer(request)
        self._world.counters.requests += 1
        refusal = self._refusal(given, token)
        fault = self._faults.take(name)
        if self._limits.latency:
            await asyncio.sleep(self._limits.latency)
        if fault is not None:
            return await self._struck(request, fault, name, given, refusal)
        if name == "execute" and self._limits.code_status != 200 and self._too_big(given):
            return web.Response(status=self._limits.code_status, text="Request Entity Too Large")
        return _json(self._answered(name, given, refusal))

    def _refusal(self, given: dict[str, str], token: str) -> ApiError | None:
        """Token, version and pace are judged when the request arrives, before it is taken."""
        if not token:
            return ApiError(5, "no access_token passed")
        if not hmac.compare_digest(token.encode(), self._token):
            return ApiError(5)
        if fault := _version_fault(given.get("v", "")):
            return ApiError(8, fault)
        if not self._pace.allows(token, asyncio.get_running_loop().time()):
            return ApiError(6)
        return None

    def _answered(self, name: str, given: dict[str, str], refusal: ApiError | None) -> bytes:
        """The answer's body: `response`, or `error` with the parameters and without the token."""
        try:
            if refusal is not None:
                raise refusal
            return encoded(self._run(name, given))
        except ApiError as refused:
            errors = self._world.counters.errors
            errors[refused.code] = errors.get(refused.code, 0) + 1
            asked = {"method": name, "oauth": "1", **given}
            params = [{"key": key, "value": value} for key, value in asked.items()]
            return encoded({"error": refused.json(params)})

    def _run(self, name: str, given: dict[str, str]) -> Json:
        if name == "execute":
            return self._execute(given)
        return {"response": methods.call(self._world, name, Parameters(given))}

    def _execute(self, given: dict[str, str]) -> Json:
        """A whole program is one request; what fails inside is false, told beside the response."""
        counters = self._world.counters.by_method
        counters["execute"] = counters.get("execute", 0) + 1
        if self._too_big(given):
            raise ApiError(13, "code is too big")
        failed: list[Json] = []

        def called(method: str, parameters: dict[str, Any]) -> Any:
            try:
                self._faults.refuse(method)
                return methods.call(self._world, method, Parameters(parameters))
            except ApiError as refused:
                errors = self._world.counters.errors
                errors[refused.code] = errors.get(refused.code, 0) + 1
                failed.append({"method": method, "error_code": refused.code, "error_msg": refused.message})
                return False

        response = vkscript.run(given.get("code", ""), called, given)
        return {"response": response} | ({"execute_errors": failed} if failed else {})

    def _too_big(self, given: dict[str, str]) -> bool:
        code = given.get("code", "")
        limit = self._limits.code_bytes
        return len(code) * 4 > limit and len(code.encode("utf-8", "replace")) > limit

    # Trouble

    async def _struck(
        self, request: web.Request, fault: Fault, name: str, given: dict[str, str], refusal: ApiError | None
    ) -> web.StreamResponse:
        match fault.kind:
            case "drop_before":
                return self._dropped(request)
            case "drop_after":
                self._answered(name, given, refusal)
                return self._dropped(request)
            case "http":
                return _http_fault(fault)
            case "truncated":
                body = self._answered(name, given, refusal)
                return _json(body[: max(1, len(body) // 2)])
            case "error":
                return _json(self._answered(name, given, ApiError(fault.code)))
            case "silence":
                await self._silence(request)
                return self._dropped(request)
            case _:
                await self._stall(fault.seconds)
        return _json(self._answered(name, given, refusal))

    def _dropped(self, request: web.Request) -> web.Response:
        self._world.counters.dropped += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def _silence(self, request: web.Request) -> None:
        while not self.closing.is_set() and request.transport and not request.transport.is_closing():
            await self._stall(0.05)

    async def _stall(self, seconds: float) -> None:
        """Waits, but not past the end of the server."""
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return

    # Long Poll

    async def _long_poll(self, request: web.Request) -> web.StreamResponse:
        asked = await _parameters(request)
        log = self._world.events
        fault = self._faults.take(LONG_POLL)
        if fault is not None:
            struck = await self._long_poll_struck(request, fault)
            if struck is not None:
                return struck
        try:
            position = int(asked.get("ts", ""))
            wait = float(asked.get("wait", "25"))
        except ValueError:
            return _json(encoded({"failed": 3}))
        if not log.enabled or asked.get("act") != "a_check" or not _same(asked.get("key", ""), log.key):
            return _json(encoded({"failed": 2}))
        if position > log.ts:
            return _json(encoded({"failed": 3}))
        if not log.remembers(position):
            return _json(encoded({"failed": 1, "ts": str(log.ts)}))
        await log.wait(position, wait if not self.closing.is_set() else 0)
        events = log.after(position)
        reached = position + len(events)
        return _json(encoded({"ts": str(reached), "updates": self._disturbed(events, fault)}))

    def _disturbed(self, events: list[Json], fault: Fault | None) -> list[Json]:
        before, self._batch_before = self._batch_before, events
        if fault is not None and fault.kind == "repeat":
            return [*before, *itertools.chain.from_iterable((event, event) for event in events)]
        if fault is not None and fault.kind == "reorder":
            events = events.copy()
            self._faults.random.shuffle(events)
        return events

    async def _long_poll_struck(self, request: web.Request, fault: Fault) -> web.Response | None:
        """The answer in place of the right one; None where the right one follows."""
        log = self._world.events
        match fault.kind:
            case "failed" if fault.code == 1:
                return _json(encoded({"failed": 1, "ts": str(log.ts)}))
            case "failed":
                log.expire_key()
                return _json(encoded({"failed": fault.code}))
            case "drop_before" | "drop_after":
                return self._dropped(request)
            case "http":
                return _http_fault(fault)
            case "truncated":
                return _json(b'{"ts":"1","upda')
            case "error":
                return _json(encoded({"error": ApiError(fault.code).json([])}))
            case "silence":
                await self._silence(request)
                return self._dropped(request)
            case "stall":
                await self._stall(fault.seconds)
        return None

    # Files

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        kind = request.match_info["kind"]
        fault = self._faults.take(UPLOAD)
        if fault is not None and fault.kind in ("drop_before", "drop_after"):
            return self._dropped(request)
        if fault is not None and fault.kind == "stall":
            await self._stall(fault.seconds)
        elif fault is not None:
            return _http_fault(fault)
        peer = request.query.get("peer", "")
        body, title = await uploaded(request)
        if kind == "photo":
            return _json(encoded(take_photo(self._world, _peer(peer), body)))
        if kind in DOCUMENT_KINDS:
            return _json(encoded(take_document(self._world, kind, _peer(peer), body, title)))
        return web.Response(status=404)

    async def _file(self, request: web.Request) -> web.Response:
        found = self._world.shelf.file(request.match_info["name"])
        if found is None:
            return web.Response(status=404)
        body, content_type, title = found
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if title:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title, safe='')}"
        return web.Response(body=body, content_type=content_type, headers=headers)


def _json(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8")


def _http_fault(fault: Fault) -> web.Response:
    return web.Response(status=fault.code or 502, text=_HTML, content_type="text/html")


def _same(given: str, right: str) -> bool:
    return hmac.compare_digest(given.encode(), right.encode())


def _peer(text: str) -> int:
    return int(text) if text.lstrip("-").isdecimal() else 0


def _version_fault(text: str) -> str:
    """What is wrong with `v`; empty when nothing is."""
    if not text:
        return "v (version) is required"
    parts = text.split(".")
    if not all(part.isdecimal() for part in parts):
        return "v (version) is invalid"
    if tuple(map(int, parts)) < OLDEST_VERSION:
        return "versions below 5.81 are deprecated"
    return ""


def _bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if kind == "Bearer" else ""


async def _parameters(request: web.Request) -> dict[str, str]:
    """Query string, then the body: URL-encoded or multipart. VK takes no JSON bodies, nor does this."""
    given = dict(request.query)
    if request.method == "POST" and request.can_read_body:
        if request.content_type == "application/x-www-form-urlencoded":
            given |= form(await request.read())
        elif request.content_type == "multipart/form-data":
            given |= {name: _plain(value) for name, value in (await request.post()).items()}
    return given


def _plain(value: str | bytes | bytearray | web.FileField) -> str:
    if isinstance(value, web.FileField):
        value = value.file.read()
    return value if isinstance(value, str) else value.decode("utf-8", "replace")
