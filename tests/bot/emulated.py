"""A plain client of the emulator for its tests: HTTP as any bot speaks it, no library between."""

import struct
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp

from bot.emulator import Emulator, Person


def picture_of(width: int, height: int) -> bytes:
    """A true PNG of one grey."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = zlib.compress(b"".join(b"\0" + b"\x80" * width for _ in range(height)))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@dataclass(frozen=True, slots=True)
class Vk:
    """VK's side of an emulator that listens."""

    emulator: Emulator
    session: aiohttp.ClientSession

    async def call(self, method: str, **params: Any) -> Any:
        """The whole answer: `response` or `error`."""
        protocol = {"access_token": self.emulator.token, "v": "5.199"}
        url = self.emulator.api_url + method
        async with self.session.post(url, params=protocol, data=_plain(params)) as answer:
            assert answer.status == 200
            return await answer.json()

    async def response(self, method: str, **params: Any) -> Any:
        answer = await self.call(method, **params)
        assert "error" not in answer, answer
        return answer["response"]

    async def error(self, method: str, **params: Any) -> int:
        answer = await self.call(method, **params)
        assert "error" in answer, answer
        return int(answer["error"]["error_code"])

    async def server(self) -> dict[str, str]:
        found = await self.response("groups.getLongPollServer", group_id=self.emulator.community.id)
        return dict(found)

    async def poll(self, server: dict[str, str], ts: str | None = None, wait: float = 0) -> Any:
        params = {"act": "a_check", "key": server["key"], "ts": ts or server["ts"], "wait": str(wait)}
        # POST: aiohttp repeats a GET by itself when a connection it kept is dropped.
        async with self.session.post(server["server"], params=params) as answer:
            assert answer.status == 200
            return await answer.json()

    async def events_since(self, ts: str) -> list[Any]:
        return list((await self.poll(await self.server(), ts))["updates"])

    async def upload_photo(self, body: bytes, peer: int | None = None) -> Any:
        """The saved photo."""
        where = await self.response("photos.getMessagesUploadServer", **({} if peer is None else {"peer_id": peer}))
        taken = await self.put(where["upload_url"], "photo", body, "a.png")
        return (await self.response("photos.saveMessagesPhoto", **taken))[0]

    async def upload_document(self, body: bytes, title: str, peer: int, kind: str = "doc") -> Any:
        """What docs.save answered."""
        where = await self.response("docs.getMessagesUploadServer", peer_id=peer, type=kind)
        taken = await self.put(where["upload_url"], "file", body, title)
        return await self.response("docs.save", **taken)

    async def put(self, url: str, name: str, body: bytes, title: str) -> Any:
        form = aiohttp.FormData()
        form.add_field(name, body, filename=title)
        async with self.session.post(url, data=form) as answer:
            return await answer.json()

    async def desk(self, path: str, body: Any = None, **query: Any) -> Any:
        """The person's side: GET without a body, POST with one."""
        url = f"{self.emulator.address}/desk/{path}"
        if body is None:
            async with self.session.get(url, params=query) as answer:
                return await answer.json()
        async with self.session.post(url, json=body, params=query) as answer:
            return await answer.json()


def _plain(params: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


class Hands:
    """A clock that only a hand moves."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.moment

    def move(self, **by: float) -> None:
        """Forward by days, hours, minutes or seconds."""
        self.moment += timedelta(**by)


@asynccontextmanager
async def listening(emulator: Emulator) -> AsyncIterator[Vk]:
    async with emulator.serve(), aiohttp.ClientSession() as session:
        yield Vk(emulator, session)


def desk_of(hands: Hands, **extra: Any) -> Emulator:
    """Community 7 and two people; quick and without a pace unless told otherwise."""
    people = [Person(1, "Анна", "Белова", notes=("Код Маши: 234",)), Person(2, "Пётр", "Сомов")]
    settings: dict[str, Any] = {"group_id": 7, "now": hands.now, "pace": False, "latency": 0.0, "people": people}
    return Emulator(**(settings | extra))
