"""What staff and commands did to rights and data: lines are added, and nobody changes or drops one.

No names: a pupil is a «Номер», whoever acted is the number of their role, so a line outlives an erasure.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from storage.moments import moment, text
from storage.rows import Rows

COMMAND = "command"
"""Who acted where somebody typed a command on the bot's own computer."""
CLOCK = "clock"
"""Who acted where the bot did it by the clock."""


class Act(Enum):
    """Everything that is written down, in the words that stand in the table."""

    CODES_ISSUED = "codes issued"
    CODES_REVOKED = "codes revoked"
    STAFF_CODE_ISSUED = "staff code issued"
    STAFF_CODES_REVOKED = "staff codes revoked"
    ROLE_GRANTED = "role granted"
    ROLE_ENDED = "role ended"
    LINK_SUSPENDED = "link suspended"
    LINK_RESUMED = "link resumed"
    MOVE_CONFIRMED = "move confirmed"
    DISCRETION_SET = "discretion set"
    DISCRETION_LIFTED = "discretion lifted"
    TICKET_ANSWERED = "ticket answered"
    ANSWER_CORRECTED = "answer corrected"
    ANNOUNCED = "announced"
    ANNOUNCEMENT_STOPPED = "announcement stopped"
    ANNOUNCEMENT_CORRECTED = "announcement corrected"
    ANNOUNCEMENT_RECALLED = "announcement recalled"
    ANNOUNCEMENT_REPEATED = "announcement repeated"
    CHAT_BOUND = "chat bound"
    CHAT_UNBOUND = "chat unbound"
    SIGN_UPS_EXPORTED = "sign-ups exported"
    IMPORTED = "imported"
    IMPORT_UNDONE = "import undone"
    LEAVERS_ERASED = "leavers erased"
    BACKED_UP = "backed up"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done. `institution` is its short name, "" where it was about none; `code` the same by its code."""

    id: int
    at: datetime
    who: str
    act: str
    institution: str
    code: str
    what: str
    details: str


class Journal:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def write(
        self, who: str, act: Act, now: datetime, *, institution: int | None = None, what: str = "", details: str = ""
    ) -> None:
        """In the transaction of what it tells. `who` is `COMMAND` or `Role.who`; no names in `what` and `details`."""
        await self._rows.write(
            "INSERT INTO journal (at, who, act, institution, what, details) VALUES (?, ?, ?, ?, ?, ?)",
            (text(now), who, act.value, institution, what, details),
        )

    async def last(self, act: Act) -> datetime | None:
        """When this was done last."""
        at = await self._rows.value("SELECT at FROM journal WHERE act = ? ORDER BY id DESC LIMIT 1", (act.value,))
        return moment(at) if at else None

    async def lines(
        self, *, since: datetime | None = None, institution: int | None = None, last: int | None = None
    ) -> list[Line]:
        """The oldest first: all, those of one institution, from a moment on, or only the `last` so many of them."""
        rows = await self._rows.all(
            "SELECT j.id, j.at, j.who, j.act, coalesce(i.short_name, ''), coalesce(i.code, ''), j.what, j.details"
            " FROM journal AS j LEFT JOIN institutions AS i ON i.id = j.institution"
            " WHERE j.at >= ? AND (? IS NULL OR j.institution = ?) ORDER BY j.id DESC LIMIT ?",
            (text(since) if since else "", institution, institution, -1 if last is None else last),
        )
        return [Line(number, moment(at), *rest) for number, at, *rest in reversed(rows)]
