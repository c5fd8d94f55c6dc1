"""What is said to many at once: written, confirmed once, spread over its recipients, stopped, corrected, recalled.

The words and every wish about them stand here; what is said stands in the outbox like all else, a row a recipient
under one key, so that delivery packs a hundred chats into one request and no chat ever gets it twice. Rows are written
in portions (bot/announcing.py): thirty thousand in one transaction would keep everybody else waiting for a second.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any, get_args

from storage import keys, withdrawal
from storage.enclosures import Enclosed, Enclosures
from storage.moments import moment, text
from storage.outbox import UNDER
from storage.rows import Row, Rows

KEPT = timedelta(days=365)
"""How long a said announcement can be found; the journal keeps that there was one."""
DRAFTS_KEPT = timedelta(days=7)
CHANGED = frozenset({"role", "body", "style", "audience", "answers", "urgent", "weekly", "due"})
"""What may be changed until it is confirmed."""
NEXT_NUMBER = (
    "(SELECT coalesce(max(coalesce(nullif(n.number, 0), n.id)), 0) + 1 FROM announcements AS n"
    " JOIN roles AS r ON r.id = n.role WHERE n.confirmed IS NOT NULL"
    " AND r.person = (SELECT person FROM roles WHERE roles.id = announcements.role))"
)
"""Of the author, whichever of their roles they say it in. What was said before there were numbers has its id."""
UNDER_WAY = (
    "(spread IS NULL AND stopped IS NULL AND due <= ?) OR (spread IS NOT NULL AND (ended IS NULL"
    " OR correcting IS NOT NULL OR reminding IS NOT NULL OR (ended_later IS NULL AND ended <= ?)))"
    " OR (stopped IS NOT NULL AND ended IS NULL)"
)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One of them. `role` is the number of the role in which it is said, `words` are the author's own.

    `style` is the messenger's formatting of them as JSON, `audience` as `rules.audience.dumped` writes it. `answers`
    can be pressed; one alone says that it was read. `due`: not before. `asked`: since when it waits for a second
    person. `spread`: all its rows are written. `why` it was stopped. `ended`, `ended_later`: its author heard what
    became of it, at once and a day later. `recalled`, `correcting`, `reminding`: since when that is wished of one that
    was said; `version` and `reminders` count the corrections and the reminders so far.
    """

    id: int
    role: int
    words: str
    style: str
    audience: str
    answers: tuple[str, ...]
    urgent: bool
    weekly: bool
    created: datetime
    due: datetime | None = None
    asked: datetime | None = None
    confirmed: datetime | None = None
    spread: datetime | None = None
    stopped: datetime | None = None
    why: str = ""
    ended: datetime | None = None
    ended_later: datetime | None = None
    recalled: datetime | None = None
    version: int = 0
    correcting: datetime | None = None
    reminding: datetime | None = None
    reminders: int = 0
    proof: str = ""
    """What became of it as the last report told it, for the time when the rows are gone."""
    number: int = 0
    """What it is called, from 1 for each author; 0 for a draft."""

    @property
    def sure(self) -> bool:
        """Whether it is confirmed, so that its words are no draft any more."""
        return self.confirmed is not None


COLUMNS = ", ".join("body" if field.name == "words" else field.name for field in fields(Announcement))
MOMENTS = [field.name for field in fields(Announcement) if datetime in (field.type, *get_args(field.type))]


class Announcements:
    def __init__(self, rows: Rows, enclosures: Enclosures) -> None:
        self._rows = rows
        self._enclosures = enclosures

    # Until it is confirmed

    async def write(
        self, role: int | None, words: str, now: datetime, *, style: str = "", enclosed: Sequence[Enclosed] = ()
    ) -> int:
        """A draft, said to nobody yet; its number."""
        ((number,),) = await self._rows.write(
            "INSERT INTO announcements (role, body, style, created) VALUES (?, ?, ?, ?) RETURNING id",
            (role, words, style, text(now)),
        )
        await self._enclosures.put(number, enclosed)
        return int(number)

    async def change(self, announcement: int, **values: str | int | None) -> bool:
        """Of `CHANGED`, while it is a draft; False where it is none any more. Whoever was asked to second is not."""
        if unknown := values.keys() - CHANGED:
            raise ValueError(f"nobody may change {sorted(unknown)}")
        sets = ", ".join(f"{name} = ?" for name in values)
        rows = await self._rows.write(
            f"UPDATE announcements SET {sets}, asked = NULL WHERE id = ? AND confirmed IS NULL RETURNING 1",
            (*values.values(), announcement),
        )
        return bool(rows)

    async def drop(self, announcement: int) -> bool:
        """A draft that nobody wants; False where it was confirmed."""
        return bool(
            await self._rows.write(
                "DELETE FROM announcements WHERE id = ? AND confirmed IS NULL RETURNING 1", (announcement,)
            )
        )

    async def ask(self, announcement: int, now: datetime) -> bool:
        """It waits for the word of a second person from now on. False where it did or is confirmed."""
        rows = await self._rows.write(
            "UPDATE announcements SET asked = ? WHERE id = ? AND confirmed IS NULL AND asked IS NULL RETURNING 1",
            (text(now), announcement),
        )
        return bool(rows)

    async def confirm(self, announcement: int, now: datetime, due: datetime) -> int:
        """Say it from `due` on; its number. 0 where it was confirmed before: it is said once, however often pressed."""
        rows = await self._rows.write(
            f"UPDATE announcements SET confirmed = ?, due = ?, number = {NEXT_NUMBER}"
            " WHERE id = ? AND confirmed IS NULL AND stopped IS NULL RETURNING number",
            (text(now), text(due), announcement),
        )
        return int(rows[0][0]) if rows else 0

    # What there is

    async def one(self, announcement: int) -> Announcement | None:
        row = await self._rows.one(f"SELECT {COLUMNS} FROM announcements WHERE id = ?", (announcement,))
        return _announcement(row) if row else None

    async def of_roles(self, roles: Sequence[int], last: int) -> list[Announcement]:
        """The newest confirmed ones of these roles."""
        marks = ",".join("?" * len(roles))
        rows = await self._rows.all(
            f"SELECT {COLUMNS} FROM announcements WHERE role IN ({marks}) AND confirmed IS NOT NULL"
            " ORDER BY confirmed DESC, id DESC LIMIT ?",
            (*roles, last),
        )
        return [_announcement(row) for row in rows]

    async def for_chat(self, chat: int, last: int) -> list[tuple[Announcement, tuple[int, ...]]]:
        """The newest that this chat was meant by, none that was recalled, with the pupils through whom."""
        names = ", ".join(f"n.{name}" for name in COLUMNS.split(", "))
        rows = await self._rows.all(
            f"SELECT {names}, a.pupils FROM audiences AS a JOIN announcements AS n ON n.id = a.announcement"
            " WHERE a.chat = ? AND n.recalled IS NULL ORDER BY a.announcement DESC LIMIT ?",
            (chat, last),
        )
        return [(_announcement(row[:-1]), ids(row[-1])) for row in rows]

    async def meant(self, announcement: int, chats: Sequence[int]) -> dict[int, tuple[int, ...]]:
        """Of these chats those that it was meant for, with the pupils through whom."""
        marks = ",".join("?" * len(chats))
        rows = await self._rows.all(
            f"SELECT chat, pupils FROM audiences WHERE announcement = ? AND chat IN ({marks})", (announcement, *chats)
        )
        return {chat: ids(pupils) for chat, pupils in rows}

    # On its way

    async def under_way(self, now: datetime, later: timedelta) -> list[Announcement]:
        """Those with which something is to be done now; `later`: so long after its end comes the second report."""
        rows = await self._rows.all(
            f"SELECT {COLUMNS} FROM announcements WHERE confirmed IS NOT NULL AND ({UNDER_WAY})"
            " ORDER BY urgent DESC, id",
            (text(now), text(now - later)),
        )
        return [_announcement(row) for row in rows]

    async def aim(self, announcement: int, portion: Iterable[tuple[int, Sequence[int], bool]]) -> None:
        """Add (chat, pupils, whether it forbids messages) to whom it is for: a chat once."""
        await self._rows.write_many(
            "INSERT INTO audiences (announcement, chat, pupils, forbade) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            [(announcement, chat, " ".join(map(str, pupils)), int(forbade)) for chat, pupils, forbade in portion],
        )

    async def aimed(self, announcement: int) -> set[int]:
        """Chats that it has been aimed at so far."""
        rows = await self._rows.all("SELECT chat FROM audiences WHERE announcement = ?", (announcement,))
        return {chat for (chat,) in rows}

    async def note(self, announcement: int, what: str, now: datetime) -> None:
        """`spread`, `ended` or `ended_later` has come."""
        if what not in ("spread", "ended", "ended_later"):
            raise ValueError(what)
        await self._rows.write(
            f"UPDATE announcements SET {what} = coalesce({what}, ?) WHERE id = ?", (text(now), announcement)
        )

    async def stop(self, announcement: int, now: datetime, why: str = "") -> int:
        """Nothing more of it leaves, nor of what corrects it or reminds of it; how many chats will not get it.

        What is in flight arrives or is lost.
        """
        await self._rows.write(
            "UPDATE announcements SET stopped = coalesce(stopped, ?), weekly = 0,"
            " why = CASE WHEN stopped IS NULL THEN ? ELSE why END WHERE id = ?",
            (text(now), why, announcement),
        )
        left = [await withdrawal.stop(self._rows, UNDER, span.bounds, now) for span in keys.messages(announcement)]
        return left[0]

    async def copy(self, announcement: int, due: datetime, now: datetime) -> int:
        """The same once more from `due` on, as it was confirmed: the next week's."""
        ((number,),) = await self._rows.write(
            "INSERT INTO announcements (role, body, style, audience, answers, urgent, weekly, created, confirmed, due,"
            " number)"
            f" SELECT role, body, style, audience, answers, urgent, weekly, ?, ?, ?, {NEXT_NUMBER}"
            " FROM announcements WHERE id = ?"
            " RETURNING id",
            (text(now), text(now), text(due), announcement),
        )
        await self._enclosures.copy(announcement, number)
        return int(number)

    async def end_repeats(self, announcement: int) -> None:
        await self._rows.write("UPDATE announcements SET weekly = 0 WHERE id = ?", (announcement,))

    # After it was said

    async def recall(self, announcement: int, now: datetime) -> bool:
        """Nobody shall have it any more, as far as the messenger allows. False where that was said before."""
        await self.stop(announcement, now, "recalled")
        rows = await self._rows.write(
            "UPDATE announcements SET recalled = ?, correcting = NULL, reminding = NULL, ended = NULL"
            " WHERE id = ? AND recalled IS NULL RETURNING 1",
            (text(now), announcement),
        )
        return bool(rows)

    async def correct(self, announcement: int, words: str, style: str, now: datetime) -> None:
        """Other words in the place of those that were said; nobody is told where nobody has it yet."""
        await self._rows.write(
            "UPDATE announcements SET body = ?, style = ?, version = version + 1, correcting = CASE"
            " WHEN EXISTS (SELECT 1 FROM audiences AS a WHERE a.announcement = announcements.id) THEN ? END"
            " WHERE id = ?",
            (words, style, text(now), announcement),
        )

    async def remind(self, announcement: int, now: datetime) -> None:
        """Those who have not read or answered are to hear it once more."""
        await self._rows.write(
            "UPDATE announcements SET reminding = ?, reminders = reminders + 1 WHERE id = ? AND reminding IS NULL",
            (text(now), announcement),
        )

    async def reminded(self, announcement: int) -> datetime | None:
        """When somebody was reminded of it last."""
        span = keys.reminders(announcement)
        at = await self._rows.value(f"SELECT max(created) FROM outbox WHERE {UNDER}", span.bounds)
        return moment(at) if at else None

    async def prove(self, announcement: int, proof: str) -> None:
        """Keep what became of it (`Progress.dumped`)."""
        await self._rows.write("UPDATE announcements SET proof = ? WHERE id = ?", (proof, announcement))

    async def done(self, announcement: int, what: str, since: datetime) -> None:
        """`correcting`, `reminding`: the wish of that moment is fulfilled. What was recalled is over with its end."""
        if what not in ("correcting", "reminding"):
            raise ValueError(what)
        await self._rows.write(
            f"UPDATE announcements SET {what} = NULL WHERE id = ? AND {what} = ?", (announcement, text(since))
        )

    async def answer(self, announcement: int, chat: int, answer: int, now: datetime) -> bool:
        """Which answer was pressed, the last one counts. False where this chat was never meant."""
        rows = await self._rows.write(
            "UPDATE audiences SET answer = ?, answered = ? WHERE announcement = ? AND chat = ? RETURNING 1",
            (answer, text(now), announcement, chat),
        )
        return bool(rows)

    async def retire(self, now: datetime) -> None:
        """Drop old drafts, and what was said `KEPT` ago with all that belongs to it."""
        await self._rows.write(
            "DELETE FROM announcements WHERE (confirmed IS NULL AND created <= ?)"
            " OR (confirmed <= ? AND ended IS NOT NULL)",
            (text(now - DRAFTS_KEPT), text(now - KEPT)),
        )


def ids(pupils: str) -> tuple[int, ...]:
    return tuple(map(int, pupils.split()))


def _announcement(row: Row) -> Announcement:
    values: dict[str, Any] = dict(zip((field.name for field in fields(Announcement)), row, strict=True))
    values |= {name: values[name] and moment(values[name]) for name in MOMENTS}
    values["role"] = values["role"] or 0
    values["answers"] = tuple(values["answers"].splitlines())
    values["urgent"], values["weekly"] = bool(values["urgent"]), bool(values["weekly"])
    if values["confirmed"]:  # by code that gave no numbers, perhaps
        values["number"] = values["number"] or values["id"]
    return Announcement(**values)
