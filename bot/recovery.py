"""What people wrote while we were deaf for longer than VK remembers: read from the dialogs themselves."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import Clock
from bot.intake import Intake
from bot.vk.client import Community
from bot.vk.errors import Lost, Means, Refused, meaning
from bot.vk.events import remembered
from bot.vk.pace import Rank
from storage.database import Database

log = logging.getLogger(__name__)

PAGE = 200
"""Dialogs or messages in one answer (docs/vk.md, «Limits»)."""
TOGETHER = 25
SKEW = timedelta(seconds=5)
"""VK gives whole seconds by its own clock: what came right after the very first start must not look older."""
OVERLAP = timedelta(minutes=2)
"""VK's clock and ours may differ; what is read twice is known by its key."""


class Recovery:
    def __init__(
        self,
        api: Community,
        database: Database,
        intake: Intake,
        clock: Clock,
        community: int,
        *,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._turned = turned
        self._api = api
        self._database = database
        self._intake = intake
        self._clock = clock
        self._community = community

    async def recover(self, since: datetime, first: datetime | None = None) -> int:
        """Store every message newer than `since` that never reached us, none older than `first`; how many there were.

        Dialogs come newest first, so paging ends at the first page that was silent since. A chat that VK shows to
        nobody is passed over. Raises `Lost`, and `Refused` for what concerns all.
        """
        since -= OVERLAP
        if first is not None:
            since = max(since, first - SKEW)
        new = offset = 0
        while True:
            self._turned()
            page = await self._api.call(
                "messages.getConversations", {"filter": "all", "count": PAGE, "offset": offset}, Rank.RECOVERY
            )
            items = _items(page)
            newer = [item for item in items if _newer(item.get("last_message"), since)]
            new += await self._read({peer: item for item in newer if (peer := _peer(item)) is not None}, since)
            offset += PAGE
            # A pinned dialog may stand before newer ones, so one that was silent is not yet the end.
            if not newer or len(items) < PAGE:
                break
        if new:
            log.info("recovered %d messages that VK's stream had lost", new)
        return new

    async def _read(self, dialogs: Mapping[int, Mapping[str, Any]], since: datetime) -> int:
        """Read the chats, without those where all that is newer than what we know is what we said ourselves.

        After an announcement to the city these are nearly all.
        """
        async with self._database.read() as store:
            known = {id_: chat.last_cmid for id_, chat in (await store.inbox.chats(list(dialogs))).items()}
            said = await store.outbox.said(list(dialogs))
        chats = [
            chat
            for chat, item in dialogs.items()
            if not _heard(item["last_message"], known.get(chat, 0), said.get(chat, set()))
        ]
        new = 0
        for start in range(0, len(chats), TOGETHER):
            some = chats[start : start + TOGETHER]
            for chat, first in zip(some, await self._first_pages(some), strict=True):
                try:
                    new += await self._one(chat, known.get(chat, 0), since, first)
                except Refused as refused:
                    if meaning(refused.code) not in (Means.BROKEN, Means.GONE):
                        raise
                    log.warning("a chat cannot be read again: %s", refused)
        return new

    async def _first_pages(self, chats: Sequence[int]) -> list[Mapping[str, Any] | None]:
        """The newest page of each chat in one request; None where it has to be asked for alone."""
        made = ",".join(f'API.messages.getHistory({{"peer_id":{chat},"count":{PAGE}}})' for chat in chats)
        try:
            pages = await self._api.call("execute", {"code": f"return [{made}];"}, Rank.RECOVERY)
        except Refused as refused:
            if meaning(refused.code) is Means.HALT:
                raise
            return [None] * len(chats)
        if not isinstance(pages, list) or len(pages) != len(chats):
            return [None] * len(chats)
        return [page if isinstance(page, Mapping) else None for page in pages]

    async def _one(self, chat: int, last: int, since: datetime, page: Mapping[str, Any] | None) -> int:
        """Read a chat down to the last message that we know, then store its messages oldest first."""
        found: list[Mapping[str, Any]] = []
        offset = 0
        while True:
            self._turned()
            if page is None:
                about = {"peer_id": chat, "count": PAGE, "offset": offset}
                page = await self._api.call("messages.getHistory", about, Rank.RECOVERY)
            wanted = [item for item in _items(page) if _newer(item, since) and _after(item, last)]
            found += wanted
            offset += PAGE
            if len(wanted) < PAGE:
                break
            page = None
        now = self._clock.now()
        events = [event for item in reversed(found) if (event := remembered(item, self._community, now)) is not None]
        return await self._intake.take(events) if events else 0


def _items(page: Any) -> list[Mapping[str, Any]]:
    items = page.get("items") if isinstance(page, Mapping) else None
    if not isinstance(items, list):
        raise Lost("not a page")
    return [item for item in items if isinstance(item, Mapping)]


def _peer(item: Mapping[str, Any]) -> int | None:
    try:
        peer = item["conversation"]["peer"]["id"]
    except (KeyError, TypeError):
        return None
    return peer if isinstance(peer, int) else None


def _after(item: Mapping[str, Any], last: int) -> bool:
    """Whether the message is later in its chat than the one we know; one without a place is, if it is new enough."""
    cmid = item.get("conversation_message_id")
    return not isinstance(cmid, int) or cmid > last


def _heard(newest: Mapping[str, Any], last: int, said: set[int]) -> bool:
    """Whether every message after `last`, the one we know, up to the dialog's newest is ours: places have no gaps."""
    cmid = newest.get("conversation_message_id")
    return (
        isinstance(cmid, int) and cmid - last <= len(said) and all(each in said for each in range(last + 1, cmid + 1))
    )


def _newer(item: Any, since: datetime) -> bool:
    date = item.get("date") if isinstance(item, Mapping) else None
    return isinstance(date, int) and datetime.fromtimestamp(date, UTC) >= since
