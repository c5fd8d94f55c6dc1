"""VK's methods over HTTP: the token, the version, the pace, the delay, and whatever trouble is ordered."""

import asyncio
import hmac
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from bot.emulator import methods, vkscript
from bot.emulator.errors import ApiError
from bot.emulator.faults import Fault, Faults
from bot.emulator.http import Line, bearer, error_page, json_answer, parameters
from bot.emulator.pace import Pace
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json, encoded
from bot.emulator.world import World

OLDEST_VERSION = (5, 81)
CODE_BYTES = 512 * 1024


@dataclass(slots=True)
class Limits:
    """What is not in the protocol but in the world: seconds a call takes, the size of a code."""

    latency: float = 0.04
    code_bytes: int = CODE_BYTES
    code_status: int = 200  # 413: a code past the limit is refused by HTTP instead of error 13


class MethodApi:
    """/method/{name}, by GET or POST."""

    def __init__(self, world: World, token: str, *, pace: Pace, faults: Faults, limits: Limits, line: Line) -> None:
        self._world = world
        self._token = token.encode()
        self._pace = pace
        self._faults = faults
        self._limits = limits
        self._line = line

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/method/{name}", self._method), web.get("/method/{name}", self._method)]

    async def _method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["name"]
        given = await parameters(request)
        token = given.pop("access_token", "") or bearer(request)
        self._world.counters.requests += 1
        refusal = self._refusal(given, token)
        fault = self._faults.take(name)
        if self._limits.latency:
            await asyncio.sleep(self._limits.latency)
        if fault is not None:
            return await self._struck(request, fault, name, given, refusal)
        if name == "execute" and self._limits.code_status != 200 and self._too_big(given):
            return web.Response(status=self._limits.code_status, text="Request Entity Too Large")
        return json_answer(self._answered(name, given, refusal))

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
            self._world.counters.refused(refused.code)
            asked = {"method": name, "oauth": "1", **given}
            params = [{"key": key, "value": value} for key, value in asked.items()]
            return encoded({"error": refused.json(params)})

    def _run(self, name: str, given: dict[str, str]) -> Json:
        if name == "execute":
            return self._execute(given)
        return {"response": methods.call(self._world, name, Parameters(given))}

    def _execute(self, given: dict[str, str]) -> Json:
        """A whole program is one request; what fails inside is false, told beside the response."""
        self._world.counters.called("execute")
        if self._too_big(given):
            raise ApiError(13, "code is too big")
        failed: list[Json] = []

        def called(method: str, inner: dict[str, Any]) -> Any:
            try:
                self._faults.refuse(method)
                return methods.call(self._world, method, Parameters(inner))
            except ApiError as refused:
                self._world.counters.refused(refused.code)
                failed.append({"method": method, "error_code": refused.code, "error_msg": refused.message})
                return False

        response = vkscript.run(given.get("code", ""), called, given)
        return {"response": response} | ({"execute_errors": failed} if failed else {})

    def _too_big(self, given: dict[str, str]) -> bool:
        code, limit = given.get("code", ""), self._limits.code_bytes
        return len(code) * 4 > limit and len(code.encode("utf-8", "replace")) > limit

    async def _struck(
        self, request: web.Request, fault: Fault, name: str, given: dict[str, str], refusal: ApiError | None
    ) -> web.StreamResponse:
        match fault.kind:
            case "drop_before":
                return self._line.cut(request)
            case "drop_after":
                self._answered(name, given, refusal)
                return self._line.cut(request)
            case "silence":
                return await self._line.silence(request)
            case "http":
                return error_page(fault)
            case "truncated":
                body = self._answered(name, given, refusal)
                return json_answer(body[: max(1, len(body) // 2)])
            case "error":
                return json_answer(self._answered(name, given, ApiError(fault.code)))
            case _:
                await self._line.stall(fault.seconds)
        return json_answer(self._answered(name, given, refusal))


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
