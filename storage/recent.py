"""What was announced lately: to one chat, by one institution, or to all, with as much of it as quoting it needs."""

from dataclasses import dataclass
from datetime import datetime

from storage.announcements import ids
from storage.moments import moment, text
from storage.rows import Row, Rows

NEWEST = 20
"""Of a chat's announcements those that are looked at: a fortnight of a busy school."""
WORDS = (
    "SELECT n.id, n.body, n.audience, n.confirmed, n.due, r.role, r.class_name, coalesce(i.short_name, '')"
    ", {} FROM {} JOIN roles AS r ON r.id = n.role LEFT JOIN institutions AS i ON i.id = r.institution"
    " WHERE n.due >= ? AND n.recalled IS NULL AND n.stopped IS NULL"
)


@dataclass(frozen=True, slots=True)
class Recent:
    """`words` as they were corrected last, `confirmed` and not before `due`; `role` and the rest are its author's.

    `pupils`: through whom the chat asked about was meant; of no chat none.
    """

    id: int
    words: str
    audience: str
    confirmed: datetime
    due: datetime
    role: str
    class_name: str
    school: str
    pupils: tuple[int, ...] = ()


class Lately:
    """None of what it finds is a draft, was recalled or stopped."""

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def to_chat(self, chat: int, since: datetime) -> list[Recent]:
        """What this chat was meant by, the newest first."""
        mine = (
            "(SELECT announcement, pupils FROM audiences WHERE chat = ? ORDER BY announcement DESC LIMIT ?) AS a"
            " JOIN announcements AS n ON n.id = a.announcement"
        )
        rows = await self._rows.all(f"{WORDS.format('a.pupils', mine)} ORDER BY n.id DESC", (chat, NEWEST, text(since)))
        return [_recent(row) for row in rows]

    async def all(self, since: datetime, institution: int | None = None) -> list[Recent]:
        """What is said already, the newest first; with an `institution` what it says, and what the city does."""
        said = "announcements AS n"
        rows = await self._rows.all(
            WORDS.format("''", said) + " AND n.confirmed IS NOT NULL AND n.spread IS NOT NULL"
            " AND (? IS NULL OR r.institution IS NULL OR r.institution = ?) ORDER BY n.due DESC, n.id DESC",
            (text(since), institution, institution),
        )
        return [_recent(row) for row in rows]


def _recent(row: Row) -> Recent:
    id_, words, audience, confirmed, due, role, class_name, school, pupils = row
    return Recent(id_, words, audience, moment(confirmed), moment(due), role, class_name, school, ids(pupils))
