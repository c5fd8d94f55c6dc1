"""The way of a message through the bot, as the store has it: when it came, was handled, and its answers left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage import keys
from storage.moments import moment, text
from storage.outbox import IS_PUSH
from storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Said:
    """A row of the outbox with the moments at which it was written, first taken in hand, settled: None is to come."""

    chat: int
    key: str
    capability: str
    state: str
    cmid: int | None
    written: datetime
    tried: datetime | None
    settled: datetime | None


@dataclass(frozen=True, slots=True)
class Journey:
    """`settled`: when it was handled; `said` are its answers in their order, none where nothing is kept of them."""

    received: datetime
    settled: datetime | None
    attempts: int
    said: tuple[Said, ...]


_SAID = "SELECT chat, key, capability, state, cmid, created, first_tried, settled FROM outbox"


class Journeys:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, chat: int, cmid: int) -> Journey | None:
        """Of the message at this place in the chat; None where the store has not met it."""
        event = await self._rows.one(
            "SELECT received, settled, attempts FROM events WHERE key = ?", (f"m:{chat}:{cmid}",)
        )
        if event is None:
            return None
        received, settled, attempts = event
        span = keys.replies(cmid)
        rows = await self._rows.all(
            f"{_SAID} WHERE chat = ? AND key >= ? AND key < ? ORDER BY id", (chat, span.first, span.after)
        )
        return Journey(moment(received), _moment(settled), attempts, tuple(_said(*row) for row in rows))

    async def lost(self, places: Sequence[tuple[int, int]]) -> int:
        """How many of these messages, (chat, cmid), were passed by or set aside: nobody will answer them any more."""
        lost = 0
        for chat, cmid in places:
            row = await self._rows.one("SELECT state FROM events WHERE key = ?", (f"m:{chat}:{cmid}",))
            newest = await self._rows.value("SELECT last_cmid FROM chats WHERE id = ?", (chat,))
            lost += row[0] == "set aside" if row else (newest or 0) >= cmid
        return lost

    async def unasked(self, since: datetime, chats: Sequence[int], limit: int) -> tuple[list[Said], int]:
        """What was said unasked in these since then, the newest first, at most `limit`; and how much in all chats."""
        what = f"{IS_PUSH} AND kind = 'say' AND state = 'sent' AND settled >= ?"
        values = (text(since),)
        here = f"{what} AND chat IN ({','.join('?' * len(chats))})"
        rows = await self._rows.all(
            f"{_SAID} WHERE {here} ORDER BY settled DESC, id DESC LIMIT ?", (*values, *chats, limit)
        )
        every = await self._rows.value(f"SELECT count(*) FROM outbox WHERE {what}", values)
        return [_said(*row) for row in rows], every


def _said(
    chat: int,
    key: str,
    capability: str,
    state: str,
    cmid: int | None,
    written: str,
    tried: str | None,
    settled: str | None,
) -> Said:
    return Said(chat, key, capability, state, cmid, moment(written), _moment(tried), _moment(settled))


def _moment(at: str | None) -> datetime | None:
    return moment(at) if at else None
