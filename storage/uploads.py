"""Files for everybody that the messenger has already: nothing is uploaded twice."""

from datetime import datetime

from storage.moments import text
from storage.rows import Rows


class Uploads:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def named(self, key: str) -> str | None:
        """VK's name of a file for everybody that was uploaded before."""
        name = await self._rows.value("SELECT name FROM uploads WHERE key = ?", (key,))
        return None if name is None else str(name)

    async def remember(self, key: str, name: str, now: datetime) -> None:
        await self._rows.write(
            "INSERT INTO uploads (key, name, at) VALUES (?, ?, ?) ON CONFLICT (key) DO UPDATE SET name = excluded.name",
            (key, name, text(now)),
        )
