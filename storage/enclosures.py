"""What comes with the words of an announcement: pictures, documents, posts, and under which name all may have them."""

from collections.abc import Sequence
from dataclasses import dataclass

from storage.rows import Rows

EACH = "each"
"""In the place of an enclosure's name: it goes up for every recipient alone."""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """What came with the words. `given`: the messenger's name of it as it came; `link`: where its bytes are.

    `name`: what may be sent to everybody, "" until it is there.
    """

    place: int
    kind: str
    given: str
    title: str = ""
    link: str = ""
    name: str = ""


class Enclosures:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def put(self, announcement: int, enclosed: Sequence[Enclosed]) -> None:
        """These and nothing else come with the words."""
        await self._rows.write("DELETE FROM enclosures WHERE announcement = ?", (announcement,))
        await self._rows.write_many(
            "INSERT INTO enclosures (announcement, place, kind, given, title, link, name) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [(announcement, one.place, one.kind, one.given, one.title, one.link, one.name) for one in enclosed],
        )

    async def copy(self, announcement: int, to: int) -> None:
        """The same come with another announcement."""
        await self._rows.write(
            "INSERT INTO enclosures (announcement, place, kind, given, title, link, name)"
            " SELECT ?, place, kind, given, title, link, name FROM enclosures WHERE announcement = ?",
            (to, announcement),
        )

    async def of(self, announcement: int) -> list[Enclosed]:
        rows = await self._rows.all(
            "SELECT place, kind, given, title, link, name FROM enclosures WHERE announcement = ? ORDER BY place",
            (announcement,),
        )
        return [Enclosed(*row) for row in rows]

    async def named(self, announcement: int, place: int, name: str) -> None:
        """The messenger has the enclosure under this name, good for everybody."""
        await self._rows.write(
            "UPDATE enclosures SET name = ? WHERE announcement = ? AND place = ?", (name, announcement, place)
        )
