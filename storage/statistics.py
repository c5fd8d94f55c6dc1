"""How the bot is used and how fresh its data are, in numbers only. Danger is not among what is counted."""

from dataclasses import dataclass
from datetime import date, datetime

from storage.deliveries import Deliveries
from storage.imports import Imports
from storage.links import SELF
from storage.outbox import Priority
from storage.rows import Rows


@dataclass(frozen=True, slots=True)
class Families:
    """An institution's pupils, how many of them have somebody linked, and how many people that is."""

    institution: int
    code: str
    name: str
    pupils: int
    linked: int
    adults: int


@dataclass(frozen=True, slots=True)
class Linked:
    """The city as a whole: a pupil of two institutions counts once, so does a parent of three. `consented`: people."""

    consented: int
    pupils: int
    adults: int
    codes: int


@dataclass(frozen=True, slots=True)
class Freshness:
    """As of when an institution's data of an import kind are: of the pupil with the oldest and with the newest."""

    kind: str
    institution: int
    pupils: int
    oldest: datetime
    newest: datetime


@dataclass(frozen=True, slots=True)
class Queue:
    """The kindergarten queue: applications of all files and of the newest one, linked ones, people linked with them.

    `newest` is the day that the newest file is of, null where there is none; `codes` still wait to be used.
    """

    applications: int
    newest: date | None
    in_newest: int
    linked: int
    people: int
    codes: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is not done yet. `set_aside`: events that three attempts did not settle; `unreachable`: chats."""

    events: int
    set_aside: int
    messages: dict[str, int]
    unreachable: int
    imports: int


@dataclass(frozen=True, slots=True)
class ClassLinks:
    """A class's pupils, and how many of them have an adult linked."""

    name: str
    pupils: int
    linked: int


class Statistics:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def families(self) -> list[Families]:
        """By institution, in the order of `School.institutions`."""
        rows = await self._rows.all(
            "SELECT i.id, i.code, i.short_name, count(DISTINCT e.pupil), count(DISTINCT l.pupil),"
            " count(DISTINCT l.person) FROM institutions AS i"
            " LEFT JOIN enrolments AS e ON e.institution = i.id AND e.ended IS NULL"
            " LEFT JOIN links AS l ON l.pupil = e.pupil"
            " GROUP BY i.id ORDER BY CASE i.kind WHEN 'school' THEN 0 WHEN 'kindergarten' THEN 1 ELSE 2 END,"
            " length(i.short_name), i.short_name"
        )
        return [Families(*row) for row in rows]

    async def classes(self, institution: int) -> list[ClassLinks]:
        """By class, in the order of `School.classes`; a pupil's own link is no adult's."""
        rows = await self._rows.all(
            "SELECT class_name, count(*), sum(CASE WHEN EXISTS"
            " (SELECT 1 FROM links AS l WHERE l.pupil = enrolments.pupil AND l.relation <> ?) THEN 1 ELSE 0 END)"
            " FROM enrolments WHERE institution = ? AND ended IS NULL"
            " GROUP BY class_name ORDER BY length(class_name), class_name",
            (SELF, institution),
        )
        return [ClassLinks(*row) for row in rows]

    async def linked(self, now: str) -> Linked:
        """`now`, as the store writes moments, tells which unused codes still work."""
        row = await self._rows.one(
            "SELECT (SELECT count(*) FROM people WHERE consent IS NOT NULL), count(DISTINCT pupil),"
            " count(DISTINCT person), (SELECT count(*) FROM codes WHERE used IS NULL AND revoked IS NULL"
            " AND expires > ?) FROM links",
            (now,),
        )
        assert row is not None
        return Linked(*row)

    async def deliveries(self) -> dict[str, dict[str, int]]:
        """Capability → what became of its messages → how many, of all time; "" is what no capability said."""
        found: dict[str, dict[str, int]] = {}
        for capability, state, messages in await Deliveries(self._rows).totals():
            found.setdefault(capability, {})[state] = messages
        return found

    async def freshness(self) -> list[Freshness]:
        return [Freshness(*row) for row in await Imports(self._rows).freshness()]

    async def queue(self, now: str) -> Queue:
        """`now` as for `linked`."""
        row = await self._rows.one(
            "SELECT (SELECT count(*) FROM queue_applications), (SELECT max(day) FROM queue),"
            " (SELECT count(DISTINCT application) FROM queue WHERE day = (SELECT max(day) FROM queue)),"
            " count(DISTINCT application), count(DISTINCT person), (SELECT count(*) FROM queue_codes"
            " WHERE used IS NULL AND revoked IS NULL AND expires > ?) FROM queue_links",
            (now,),
        )
        assert row is not None
        applications, newest, *others = row
        return Queue(applications, date.fromordinal(newest) if newest else None, *others)

    async def code_future(self) -> dict[str, dict[str, int]]:
        """Site → state → how many are signed up, by the keys of the editors' file."""
        rows = await self._rows.all("SELECT site, state, count(*) FROM code_future GROUP BY site, state")
        found: dict[str, dict[str, int]] = {}
        for site, state, number in rows:
            found.setdefault(site, {})[state] = number
        return found

    async def waiting(self) -> Waiting:
        rows = await self._rows.all("SELECT state, count(*) FROM events WHERE state <> 'done' GROUP BY state")
        events = {row[0]: row[1] for row in rows}
        messages = await self._rows.all(
            "SELECT priority, count(*) FROM outbox WHERE state IN ('waiting', 'leased') AND priority <> ?"
            " GROUP BY priority ORDER BY priority",
            (int(Priority.DANGER),),
        )
        return Waiting(
            events=events.get("new", 0),
            set_aside=events.get("set aside", 0),
            messages={Priority(priority).name.lower(): number for priority, number in messages},
            unreachable=int(await self._rows.value("SELECT count(*) FROM chats WHERE unreachable IS NOT NULL")),
            imports=int(await self._rows.value("SELECT count(*) FROM imports WHERE state = 'applying'")),
        )
