"""Requests read and answers written as VK's servers do, good answers and broken ones alike."""

import asyncio
from urllib.parse import unquote

from aiohttp import BodyPartReader, hdrs, web

from bot.emulator.faults import Fault
from bot.emulator.wire import form
from bot.emulator.world import World

_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


def json_answer(body: bytes) -> web.Response:
    return web.Response(body=body, content_type="application/json", charset="utf-8")


def error_page(fault: Fault) -> web.Response:
    """What a tired server in front of VK answers: HTML with an HTTP status, 502 unless told otherwise."""
    return web.Response(status=fault.code or 502, text=_PAGE, content_type="text/html")


async def parameters(request: web.Request) -> dict[str, str]:
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


def bearer(request: web.Request) -> str:
    kind, _, token = request.headers.get(hdrs.AUTHORIZATION, "").partition(" ")
    return token.strip() if kind == "Bearer" else ""


async def uploaded(request: web.Request) -> tuple[bytes, str]:
    """Bytes and name of the first file of a multipart body; nothing when there is none."""
    if not request.content_type.startswith("multipart/"):
        return b"", ""
    async for part in await request.multipart():
        if isinstance(part, BodyPartReader):
            # Browsers send a Russian name as it is, aiohttp's client with percent signs.
            return bytes(await part.read(decode=False)), unquote(part.filename or "")
    return b"", ""


class Line:
    """The line between a client and this desk, which may be cut or fall silent on demand."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.closing = asyncio.Event()  # set when the server stops: nobody waits past it

    def cut(self, request: web.Request) -> web.Response:
        """Ends the connection without an answer; the response is only for aiohttp."""
        self._world.counters.dropped += 1
        if request.transport is not None:
            request.transport.abort()
        return web.Response()

    async def silence(self, request: web.Request) -> web.Response:
        """No answer until the client leaves."""
        while not self.closing.is_set() and request.transport and not request.transport.is_closing():
            await self.stall(0.05)
        return self.cut(request)

    async def stall(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self.closing.wait(), seconds)
        except TimeoutError:
            return
