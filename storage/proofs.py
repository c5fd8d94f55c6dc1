"""What became of an announcement: who has it, who has read it, who pressed what, and who has not."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storage import keys
from storage.announcements import ids
from storage.compact import compact
from storage.rows import Rows

FORBADE = "forbade"
"""They had forbidden messages when it left."""
UNTIED = "untied"
"""Their link was closed, or they asked to be forgotten, before it reached them."""


COUNTS = ("waiting", "sent", "read", "gone", "failed", "expired", "stopped", "forbade", "untied")


@dataclass(frozen=True, slots=True)
class Progress:
    """Recipients by what became of the announcement there; `read` are those of `sent` who have it read.

    `answers` by the number of the answer. `codes`: of those it did not reach by VK's code.
    """

    waiting: int = 0
    sent: int = 0
    read: int = 0
    gone: int = 0
    failed: int = 0
    expired: int = 0
    stopped: int = 0
    forbade: int = 0
    untied: int = 0
    answers: Mapping[int, int] = field(default_factory=dict)

    @property
    def answered(self) -> int:
        return sum(self.answers.values())

    @property
    def all(self) -> int:
        return self.sent + self.waiting + self.unreached

    @property
    def unreached(self) -> int:
        return self.gone + self.failed + self.expired + self.stopped + self.forbade + self.untied

    def dumped(self) -> str:
        """As it is kept when the rows are gone."""
        kept = {name: getattr(self, name) for name in COUNTS if getattr(self, name)}
        return compact(kept | {"answers": {str(answer): count for answer, count in self.answers.items()}})

    @property
    def over(self) -> int:
        """How many are decided, whichever way."""
        return self.all - self.waiting


@dataclass(frozen=True, slots=True)
class Reader:
    """One recipient. `state` as `Progress` names it, `cmid` the message; `answer` 0: none."""

    chat: int
    pupils: tuple[int, ...]
    state: str
    cmid: int | None
    read: bool
    answer: int


STATE = (
    "CASE WHEN o.id IS NULL THEN CASE a.forbade WHEN 1 THEN 'forbade' ELSE 'untied' END"
    " WHEN o.state = 'leased' THEN 'waiting' ELSE o.state END"
)
OF = (
    "FROM audiences AS a LEFT JOIN outbox AS o ON o.chat = a.chat AND o.key = ?"
    " LEFT JOIN chats AS c ON c.id = a.chat WHERE a.announcement = ?"
)
READ = "CASE WHEN o.state = 'sent' AND c.read_cmid >= o.cmid OR a.answer IS NOT NULL THEN 1 ELSE 0 END"


def loaded(text: str) -> Progress:
    """What `Progress.dumped` wrote."""
    kept = json.loads(text)
    answers = {int(answer): count for answer, count in kept.pop("answers").items()}
    return Progress(**kept, answers=answers)


class Proofs:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def progress(self, announcement: int) -> Progress:
        """Counted from the rows; when these have retired (bot/housekeeping.py), as the last report told it."""
        rows = await self._rows.all(
            f"SELECT {STATE}, coalesce(a.answer, 0), count(*), sum({READ}) {OF} GROUP BY 1, 2",
            (keys.announcement(announcement), announcement),
        )
        states: dict[str, int] = {}
        answers: dict[int, int] = {}
        for state, answer, count, _ in rows:
            states[state] = states.get(state, 0) + count
            if answer:
                answers[answer] = answers.get(answer, 0) + count
        if states and states.keys() <= {"untied", "forbade"} and (kept := await self._kept(announcement)):
            return loaded(kept)
        return Progress(**states, read=sum(row[3] for row in rows), answers=answers)

    async def _kept(self, announcement: int) -> str:
        kept = await self._rows.value("SELECT proof FROM announcements WHERE id = ?", (announcement,))
        return kept or ""

    async def state(self, chat: int, wanted: str) -> str:
        """Of one row; "" where there is none."""
        state = await self._rows.value("SELECT state FROM outbox WHERE chat = ? AND key = ?", (chat, wanted))
        return state or ""

    async def unsay(self, chat: int, wanted: str) -> None:
        """A row that VK has refused: it may be written once more, in another form."""
        await self._rows.write("DELETE FROM outbox WHERE chat = ? AND key = ? AND state = 'failed'", (chat, wanted))

    async def untied(self, announcement: int) -> set[int]:
        """Recipients through several pupils who have no row: somebody's link has ended, and others' may stand."""
        rows = await self._rows.all(
            f"SELECT a.chat {OF} AND o.id IS NULL AND a.forbade = 0 AND a.pupils LIKE '% %'",
            (keys.announcement(announcement), announcement),
        )
        return {chat for (chat,) in rows}

    async def readers(self, announcement: int) -> list[Reader]:
        """Everybody it is for, by chat."""
        rows = await self._rows.all(
            f"SELECT a.chat, a.pupils, {STATE}, o.cmid, {READ}, coalesce(a.answer, 0) {OF} ORDER BY a.chat",
            (keys.announcement(announcement), announcement),
        )
        return [
            Reader(chat, ids(pupils), state, cmid, bool(read), told) for chat, pupils, state, cmid, read, told in rows
        ]

    async def said_in(self, chat: int, wanted: str) -> int | None:
        """The conversation message id of what was said to a chat under this key."""
        cmid: int | None = await self._rows.value(
            "SELECT cmid FROM outbox WHERE chat = ? AND key = ? AND state = 'sent'", (chat, wanted)
        )
        return cmid

    async def clients(self, chats: Sequence[int]) -> dict[int, str]:
        """What these chats' clients show, where they said so."""
        marks = ",".join("?" * len(chats))
        return dict(
            await self._rows.all(f"SELECT id, client FROM chats WHERE client IS NOT NULL AND id IN ({marks})", chats)
        )
