"""What a private dialog remembers between two messages."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from storage.moments import text
from storage.rows import Rows


class Sessions:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def states(self, chats: Sequence[int]) -> dict[int, str]:
        marks = ",".join("?" * len(chats))
        return dict(await self._rows.all(f"SELECT chat, state FROM sessions WHERE chat IN ({marks})", chats))

    async def keep(self, states: Iterable[tuple[int, str]], now: datetime) -> None:
        changed = text(now)
        await self._rows.write_many(
            "INSERT INTO sessions (chat, state, changed) VALUES (?, ?, ?)"
            " ON CONFLICT (chat) DO UPDATE SET state = excluded.state, changed = excluded.changed",
            [(chat, state, changed) for chat, state in states],
        )

    async def drop(self, chats: Iterable[int]) -> None:
        """These dialogs remember nothing."""
        await self._rows.write_many("DELETE FROM sessions WHERE chat = ?", [(chat,) for chat in chats])

    async def retire(self, before: datetime) -> None:
        """Forget dialogs that nobody went on with."""
        await self._rows.write("DELETE FROM sessions WHERE changed < ?", (text(before),))
