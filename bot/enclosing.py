"""What comes with an announcement: fetched from where its author put it, uploaded once, good for everybody.

A picture goes to the community. A document belongs to whoever it was uploaded for, and nobody documents whether VK
gives it to others: it is sent to one recipient first, and where VK refuses it goes up for each of them alone.
"""

import logging
from collections import Counter
from collections.abc import Sequence

from bot.logs import place_of
from bot.vk.client import Community
from bot.vk.errors import Refused
from bot.vk.uploads import FileKind, fetch, upload
from handlers.announcements_recipients import Recipients
from storage import keys
from storage.announcements import Announcement
from storage.database import Database
from storage.enclosures import EACH, Enclosed

log = logging.getLogger(__name__)

TRIES = 3


class Unacceptable(Exception):
    """VK does not take a file, or it can be had nowhere."""

    def __init__(self, title: str) -> None:
        super().__init__("an enclosure cannot be sent")
        self.title = title


class Enclosing:
    def __init__(self, database: Database, api: Community) -> None:
        self._database = database
        self._api = api
        self._tries: Counter[int] = Counter()

    async def chats(self, it: Announcement, author: int, found: Recipients) -> Sequence[int]:
        """To whom it may go now: all, one to try a document with, or nobody until that one has it.

        Raises `Unacceptable`.
        """
        async with self._database.read() as store:
            enclosed = await store.enclosures.of(it.id)
        for one in enclosed:
            if one.kind in ("photo", "doc") and not one.name and not await self._uploaded(it, one, author):
                return ()
        every = sorted(found.chats)
        if not any(one.kind == "doc" and one.name != EACH for one in enclosed):
            return every
        first = next((chat for chat in every if chat not in found.unreachable), None)
        return every if first is None else await self._tried(it, enclosed, first, every)

    async def _tried(
        self, it: Announcement, enclosed: Sequence[Enclosed], first: int, every: list[int]
    ) -> Sequence[int]:
        async with self._database.read() as store:
            state = await store.proofs.state(first, keys.announcement(it.id))
        if state == "sent":
            return every
        if state != "failed":
            return () if state else (first,)
        log.warning("VK gives the document of announcement %d to nobody else: it goes up for each", it.id)
        async with self._database.begin() as store:
            for one in enclosed:
                if one.kind == "doc":
                    await store.enclosures.named(it.id, one.place, EACH)
            await store.proofs.unsay(first, keys.announcement(it.id))
        return every

    async def _uploaded(self, it: Announcement, one: Enclosed, author: int) -> bool:
        """Whether it is there now; False: try again at the next look."""
        try:
            content = await fetch(self._api, one.link)
            kind: FileKind = "photo" if one.kind == "photo" else "doc"
            name = await upload(self._api, kind, content, one.title or kind, None if kind == "photo" else author)
        except Refused:
            raise Unacceptable(one.title) from None
        except Exception as error:  # noqa: BLE001  # a file that cannot be had must not keep the announcement for ever
            log.warning("an enclosure of announcement %d was not uploaded: %s", it.id, place_of(error))
            self._tries[it.id] += 1
            if self._tries[it.id] >= TRIES:
                raise Unacceptable(one.title) from None
            return False
        async with self._database.begin() as store:
            await store.enclosures.named(it.id, one.place, name)
        return True
