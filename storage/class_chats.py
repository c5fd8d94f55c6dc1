"""Which chats of several are bound to which class: they hear what is public of it, and nothing of anybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from storage.journal import Act, Journal
from storage.moments import text
from storage.roles import Role
from storage.rows import Row, Rows

ClassOf: TypeAlias = tuple[int, str]
"""An institution and the name of a class there."""

CHAT = (
    "SELECT c.chat, c.institution, c.class_name, i.short_name"
    " FROM class_chats AS c JOIN institutions AS i ON i.id = c.institution"
)
REACHABLE = "NOT EXISTS (SELECT 1 FROM chats WHERE id = c.chat AND unreachable IS NOT NULL)"


@dataclass(frozen=True, slots=True)
class ClassChat:
    """A chat and its class. `school` is the institution's short name."""

    chat: int
    institution: int
    class_name: str
    school: str

    @property
    def of(self) -> ClassOf:
        return self.institution, self.class_name


class ClassChats:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._journal = Journal(rows)

    async def bound(self, chat: int) -> ClassChat | None:
        row = await self._rows.one(f"{CHAT} WHERE c.chat = ?", (chat,))
        return _chat(row) if row else None

    async def reachable(self) -> list[ClassChat]:
        """All that can be written to: a chat that removed the bot is left alone until somebody there writes to it."""
        return [_chat(row) for row in await self._rows.all(f"{CHAT} WHERE {REACHABLE} ORDER BY c.chat", ())]

    async def hearing(self, chats: Sequence[int]) -> dict[int, ClassOf]:
        """Of which class each of these may hear now, as far as it can be written to."""
        marks = ",".join("?" * len(chats))
        rows = await self._rows.all(f"{CHAT} WHERE c.chat IN ({marks}) AND {REACHABLE}", chats)
        return {found.chat: found.of for found in map(_chat, rows)}

    async def bind(self, chat: int, of: ClassOf, role: Role, now: datetime) -> None:
        """From now on the chat hears of this class and of no other; whether the role may do so its holder is asked."""
        institution, class_name = of
        await self._rows.write(
            "INSERT INTO class_chats (chat, institution, class_name, bound_by, at) VALUES (?, ?, ?, ?, ?)"
            " ON CONFLICT (chat) DO UPDATE SET institution = excluded.institution, class_name = excluded.class_name,"
            " bound_by = excluded.bound_by, at = excluded.at",
            (chat, institution, class_name, role.id, text(now)),
        )
        await self._journal.write(role.who, Act.CHAT_BOUND, now, institution=institution, what=class_name)

    async def unbind(self, bound: ClassChat, role: Role, now: datetime) -> None:
        await self._rows.write("DELETE FROM class_chats WHERE chat = ?", (bound.chat,))
        await self._journal.write(role.who, Act.CHAT_UNBOUND, now, institution=bound.institution, what=bound.class_name)

    async def retire(self, before: datetime) -> None:
        """Those bound before: their class has another name since."""
        await self._rows.write("DELETE FROM class_chats WHERE at < ?", (text(before),))


def _chat(row: Row) -> ClassChat:
    return ClassChat(*row)
