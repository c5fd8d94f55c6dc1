"""What is still to be done to the messages of an announcement whose words were corrected, or that was recalled.

Each row has the version of the words that it says, so that every look finds only what no look before has done.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from storage import keys
from storage.keys import Span
from storage.outbox import UNDER, Draft
from storage.rows import Row, Rows

SAID = "kind = 'say' AND state = 'sent' AND cmid IS NOT NULL"


@dataclass(frozen=True, slots=True)
class Message:
    """One row of it: the first one, a reminder, or a correction that came as a message of its own."""

    id: int
    chat: int
    key: str
    cmid: int | None


class Revisions:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def waiting(self, announcement: int, version: int) -> list[Message]:
        """What would say older words and surely was not said: of what was tried VK may know the old ones."""
        older = "kind = 'say' AND state = 'waiting' AND first_tried IS NULL AND version < ?"
        return await self._messages(announcement, older, version)

    async def reword(self, instead: Iterable[Draft]) -> None:
        """What still waits under these keys says this instead."""
        await self._rows.write_many(
            "UPDATE outbox SET body = ?, making = ?, pupil = ?, version = ?"
            " WHERE chat = ? AND key = ? AND state = 'waiting'",
            [(each.body, int(each.making), each.pupil, each.version, each.chat, each.key) for each in instead],
        )

    async def said(self, announcement: int, version: int) -> list[Message]:
        """What was said in older words, and whose change is not `written`."""
        return await self._messages(announcement, f"{SAID} AND version < ?", version)

    async def written(self, messages: Iterable[Message], version: int) -> None:
        """Their change to these words stands in the outbox."""
        await self._rows.write_many(
            "UPDATE outbox SET version = ? WHERE id = ?", [(version, each.id) for each in messages]
        )

    async def unrecalled(self, announcement: int) -> list[Message]:
        """What was said and is not to be deleted yet."""
        return await self._messages(
            announcement,
            f"{SAID} AND NOT EXISTS (SELECT 1 FROM outbox AS gone"
            f" WHERE gone.chat = outbox.chat AND gone.key = {keys.recall_of(announcement, 'outbox.cmid')})",
        )

    async def on_its_way(self, announcement: int, changes: Span) -> bool:
        """Whether anything of it waits or is in flight, or of the changes under these keys."""
        for span in (*keys.messages(announcement), changes):
            if await self._rows.one(
                f"SELECT 1 FROM outbox WHERE {UNDER} AND state IN ('waiting', 'leased')",
                span.bounds,
            ):
                return True
        return False

    async def states(self, changes: Span) -> Mapping[str, int]:
        """How many rows under these keys are in each state."""
        rows = await self._rows.all(
            f"SELECT state, count(*) FROM outbox WHERE {UNDER} GROUP BY state",
            changes.bounds,
        )
        return dict(rows)

    async def _messages(self, announcement: int, which: str, *values: int) -> list[Message]:
        found: list[Row] = []
        for span in keys.messages(announcement):
            found += await self._rows.all(
                f"SELECT id, chat, key, cmid FROM outbox WHERE {UNDER} AND {which} ORDER BY chat",
                (*span.bounds, *values),
            )
        return [Message(*row) for row in found]
