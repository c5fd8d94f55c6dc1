"""What is said to many at once: written down, aimed, confirmed in one transaction, stopped, counted.

The words and the audience stand here; from the confirmation on an announcement is rows of the outbox like all else
that is said, under one key, so that delivery packs a hundred chats into one request and no chat ever gets it twice.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from storage.moments import text
from storage.outbox import Priority
from storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Audience:
    """Chats that will get it, and those that nothing can reach now (they forbade messages)."""

    reached: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Progress:
    """Chats by what became of the announcement there; `read` are those of `sent` who have it read."""

    waiting: int = 0
    sent: int = 0
    read: int = 0
    gone: int = 0
    failed: int = 0
    expired: int = 0
    stopped: int = 0


def key(announcement: int) -> str:
    """Under which its rows stand in the outbox, and of which VK's `random_id` is made."""
    return f"announcement:{announcement}"


class Announcements:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def write(self, body: str, now: datetime, *, author: int | None = None) -> int:
        """A draft, said to nobody yet; its number. `body` is a message as the outbox keeps it (bot/records.py)."""
        ((number,),) = await self._rows.write(
            "INSERT INTO announcements (author, body, created) VALUES (?, ?, ?) RETURNING id",
            (author, body, text(now)),
        )
        return int(number)

    async def aim(self, announcement: int, chats: Iterable[int]) -> None:
        """Add chats to its audience: a chat once, however many of its children are meant."""
        await self._rows.write_many(
            "INSERT INTO audiences (announcement, chat) VALUES (?, ?) ON CONFLICT DO NOTHING",
            [(announcement, chat) for chat in chats],
        )

    async def audience(self, announcement: int) -> Audience:
        row = await self._rows.one(
            "SELECT count(*), count(chats.unreachable) FROM audiences LEFT JOIN chats ON chats.id = audiences.chat"
            " WHERE announcement = ?",
            (announcement,),
        )
        assert row is not None
        return Audience(row[0] - row[1], row[1])

    async def confirm(
        self, announcement: int, now: datetime, not_before: datetime, leave_by: datetime | None = None
    ) -> bool:
        """Say it: its mark and a row a chat, in the transaction this store is in. False where it was said before.

        `leave_by` as in the outbox; an announcement that was stopped before it was confirmed stays unsaid.
        """
        confirmed = await self._rows.write(
            "UPDATE announcements SET confirmed = ? WHERE id = ? AND confirmed IS NULL AND stopped IS NULL RETURNING 1",
            (text(now), announcement),
        )
        if not confirmed:
            return False
        await self._rows.write(
            "INSERT INTO outbox (chat, key, kind, priority, body, capability, created, not_before, leave_by)"
            " SELECT audiences.chat, ?, 'say', ?, announcements.body, 'announcements', ?, ?, ?"
            " FROM audiences JOIN announcements ON announcements.id = audiences.announcement"
            " LEFT JOIN chats ON chats.id = audiences.chat"
            " WHERE audiences.announcement = ? AND chats.unreachable IS NULL"
            " ON CONFLICT (chat, key) DO NOTHING",
            (
                key(announcement),
                int(Priority.ANNOUNCEMENT),
                text(now),
                text(not_before),
                leave_by and text(leave_by),
                announcement,
            ),
        )
        return True

    async def stop(self, announcement: int, now: datetime) -> int:
        """Nothing more of it leaves; how many chats will not get it. What is in flight arrives."""
        at = text(now)
        await self._rows.write(
            "UPDATE announcements SET stopped = coalesce(stopped, ?) WHERE id = ?", (at, announcement)
        )
        rows = await self._rows.write(
            "UPDATE outbox SET state = 'stopped', reason = 'stopped', settled = ?, body = ''"
            " WHERE key = ? AND priority IN (4, 5) AND state = 'waiting' RETURNING 1",
            (at, key(announcement)),
        )
        return len(rows)

    async def progress(self, announcement: int) -> Progress:
        """Counted from the rows, so true until they retire (bot/housekeeping.py, ROWS_KEPT)."""
        rows = await self._rows.all(
            "SELECT CASE outbox.state WHEN 'leased' THEN 'waiting' ELSE outbox.state END, count(*),"
            " sum(CASE WHEN outbox.state = 'sent' AND chats.read_cmid >= outbox.cmid THEN 1 ELSE 0 END)"
            " FROM outbox LEFT JOIN chats ON chats.id = outbox.chat"
            " WHERE outbox.key = ? AND outbox.priority IN (4, 5) GROUP BY 1",
            (key(announcement),),
        )
        return Progress(**{state: count for state, count, _ in rows}, read=sum(read for *_, read in rows))
