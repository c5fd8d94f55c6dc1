"""Pictures and files of an answer: from what a handler asked for to bytes, uploaded, before the answer may leave.

A handler names a maker and its values; the row waits in the outbox, unclaimable, until its files are made (off the
event loop) and uploaded (in VK's one pace, behind answers). What is for everybody is uploaded once to the community and
used again; what is somebody's goes up for that person alone.
"""

import asyncio
import io
import json
import logging
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b
from typing import Any

from bot.alarms import Alarms
from bot.calendar_files import calendar_file
from bot.clock import Clock
from bot.logs import place_of
from bot.pictures import picture
from bot.vk.client import Community
from bot.vk.errors import Lost, Refused
from bot.vk.pace import Rank
from bot.vk.uploads import fetch, upload
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.outbox import Claimed

log = logging.getLogger(__name__)

IDLE_SECONDS = 1.0
TRIES = 3
TOGETHER = 8
"""Rows whose files are made side by side."""


def text_file(values: Mapping[str, Any]) -> bytes:
    """A text that opens readable on every phone and in every office program."""
    return str(values["text"]).encode("utf-8-sig")


def table(values: Mapping[str, Any]) -> bytes:
    """A spreadsheet: rows of texts under the first one, which stays in sight and filters."""
    from xlsxwriter import Workbook

    content = io.BytesIO()
    book = Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet(values["title"])
    head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "bottom": 1})
    rows = values["rows"]
    for column in range(len(rows[0])):
        sheet.set_column(column, column, min(60, 2 + max(len(row[column]) for row in rows)))
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell, None if number else head)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows) - 1, 1), len(rows[0]) - 1)
    book.close()
    return content.getvalue()


MAKERS: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
    "text": text_file,
    "table": table,
    "picture": picture,
    "calendar": calendar_file,
}

FETCHED = "fetched"
"""A maker's name: not made but taken from where somebody put it."""


class Drawing:
    def __init__(
        self, database: Database, api: Community, clock: Clock, alarms: Alarms, *, made: Callable[[], None]
    ) -> None:
        self._database = database
        self._api = api
        self._clock = clock
        self._alarms = alarms
        self._made = made
        self._last: tuple[str, bytes] | None = None
        self._fetching = asyncio.Lock()
        self._work = asyncio.Event()

    def wake(self) -> None:
        """An answer with a file was written."""
        self._work.set()

    async def run(self) -> None:
        while True:
            self._work.clear()
            try:
                while await self.step():
                    pass
            except StoreUnavailable as error:
                log.error("files wait for the store: %s", error.reason)
                await self._clock.sleep(IDLE_SECONDS)
            try:
                async with asyncio.timeout(IDLE_SECONDS):
                    await self._work.wait()
            except TimeoutError:
                pass

    async def step(self) -> int:
        """Make the files of some rows; how many rows may leave now."""
        async with self._database.read() as store:
            rows = await store.outbox.unmade(TOGETHER)
        if not rows:
            return 0
        bodies = await asyncio.gather(*(self._body(row) for row in rows), return_exceptions=True)
        made = {row.id: body for row, body in zip(rows, bodies, strict=True) if isinstance(body, str)}
        async with self._database.begin() as store:
            for id_, body in made.items():
                await store.outbox.made(id_, body)
        self._made()
        for failed in bodies:
            if isinstance(failed, BaseException):
                raise failed
        return len(rows)

    async def _body(self, row: Claimed) -> str:
        """The message with its files' names in VK; without those that could not be made."""
        message = json.loads(row.body)
        attached = [await self._attachment(row.chat, file) for file in message.pop("files", ())]
        if names := [name for name in attached if name]:
            message["attached"] = names
        return json.dumps(message, ensure_ascii=False, separators=(",", ":"))

    async def _attachment(self, chat: int, file: Mapping[str, Any]) -> str | None:
        key = blake2b(json.dumps(file, sort_keys=True).encode(), digest_size=16).hexdigest()
        public = bool(file.get("public"))
        if public and (known := await self._known(key)):
            return known
        async with self._shown(chat, str(file.get("kind"))):
            name = await self._uploaded(chat, file, public=public)
        if name and public:
            await self._remember(key, name)
        return name

    async def _uploaded(self, chat: int, file: Mapping[str, Any], *, public: bool) -> str | None:
        for attempt in range(TRIES):
            try:
                made = await self._made_of(file)
                return await upload(self._api, file["kind"], made, file["name"], None if public else chat)
            except Exception as error:  # noqa: BLE001  # whatever went wrong, the words of the answer still go out
                log.warning("a file of an answer was not made, try %d: %s", attempt + 1, place_of(error))
                await self._clock.sleep(0.5 * 2**attempt)
        self._alarms.raise_("files", file.get("maker", ""))
        return None

    async def _made_of(self, file: Mapping[str, Any]) -> bytes:
        if file["maker"] != FETCHED:
            return await asyncio.to_thread(MAKERS[file["maker"]], file["values"])
        link = file["values"]["link"]
        async with self._fetching:
            if self._last is None or self._last[0] != link:  # a document that goes to everybody alone is the same one
                self._last = (link, await fetch(self._api, link))
            return self._last[1]

    @asynccontextmanager
    async def _shown(self, chat: int, kind: str) -> AsyncIterator[None]:
        """Whoever waits sees that a picture or a file is being made, where a request is to spare for it."""
        telling = asyncio.ensure_future(self._tell(chat, kind))  # noqa: TID251  # ended below, so nobody has to own it
        try:
            yield
        finally:
            telling.cancel()
            await asyncio.wait([telling])

    async def _tell(self, chat: int, kind: str) -> None:
        about = {"peer_id": chat, "type": "photo" if kind == "photo" else "file"}
        with suppress(Refused, Lost):
            await self._api.call("messages.setActivity", about, Rank.MARK)

    async def _known(self, key: str) -> str | None:
        async with self._database.read() as store:
            return await store.uploads.named(key)

    async def _remember(self, key: str, name: str) -> None:
        async with self._database.begin() as store:
            await store.uploads.remember(key, name, self._clock.now())
