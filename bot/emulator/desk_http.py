"""How the desk speaks HTTP: JSON both ways, and a fault of the caller is a sentence."""

import json
from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from aiohttp import hdrs, web

from bot.emulator.desk import DeskError
from bot.emulator.wire import Json, encoded

HEADERS = {
    # The page loads nothing from anywhere else, and no other page may show or drive it.
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-cache",
}


Route: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


def answer(value: object, status: int = 200) -> web.Response:
    return web.Response(body=encoded(value), status=status, content_type="application/json", headers=HEADERS)


def guarded(route: Route) -> Route:
    """Every handler so guarded answers a fault of its caller with 400 and a sentence, never 500."""

    async def answering(request: web.Request) -> web.StreamResponse:
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is not None and origin.partition("://")[2] != request.host:
            return answer({"error": "another page may not use this desk"}, 403)
        try:
            return await route(request)
        except (DeskError, ValueError, TypeError, KeyError) as fault:
            return answer({"error": str(fault)}, 400)

    return answering


async def body(request: web.Request) -> Json:
    try:
        given = json.loads(await request.read())
    except (ValueError, RecursionError):
        raise DeskError("the body should be JSON") from None
    if not isinstance(given, dict):
        raise DeskError("the body should be a JSON object")
    return given


def asked(request: web.Request, name: str) -> int:
    try:
        return int(request.query[name])
    except (KeyError, ValueError):
        raise DeskError(f"{name} should be a number") from None


def number(given: Json, name: str) -> int:
    value = given.get(name)
    if isinstance(value, bool) or not isinstance(value, int):
        raise DeskError(f"{name} should be a number")
    return value


def text(given: Json, name: str) -> str:
    value: Any = given.get(name, "")
    if not isinstance(value, str):
        raise DeskError(f"{name} should be text")
    return value
