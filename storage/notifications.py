"""What each person wants to hear unasked and when, who wants a kind, and how far each kind is done.

The kinds themselves, and what is usual, stand in handlers/rules/pushes.py; here is only what differs from it.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from storage.links import SELF
from storage.moments import moment, text
from storage.rows import Rows

ALL = 0
"""In a pupil's place: every child that has no wish of its own."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is not as usual of one kind. `hour` is «19:00» on the city's clock, "" at once; `lead` are minutes."""

    wanted: bool | None = None
    hour: str | None = None
    lead: int | None = None


@dataclass(frozen=True, slots=True)
class Rest:
    """When a person wants nothing. `hours` are own quiet hours, «22:30» and «08:00», equal for none; None: the city's.

    `until`: silent until then; `stopped`: nothing at all is sent.
    """

    hours: tuple[str, str] | None = None
    until: datetime | None = None
    stopped: bool = False


@dataclass(frozen=True, slots=True)
class Wishes:
    """All of a person's, by kind and pupil (`ALL`); `introduced` are kinds of which they have had a first push."""

    of: Mapping[tuple[str, int], Wish] = field(default_factory=dict)
    rest: Rest = Rest()
    introduced: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to which moment a kind is done and, where it is about what came, up to which number of that."""

    upto: datetime
    number: int = 0


class Notifications:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    # What people want

    async def of(self, people: Sequence[int]) -> dict[int, Wishes]:
        """Of those among them who want anything otherwise than usual."""
        marks = ",".join("?" * len(people))
        wishes: dict[int, dict[tuple[str, int], Wish]] = {}
        for person, kind, pupil, wanted, hour, lead in await self._rows.all(
            f"SELECT person, kind, pupil, wanted, hour, lead FROM wishes WHERE person IN ({marks})", people
        ):
            wishes.setdefault(person, {})[kind, pupil] = Wish(None if wanted is None else bool(wanted), hour, lead)
        introduced: dict[int, set[str]] = {}
        for person, kind in await self._rows.all(
            f"SELECT person, kind FROM introduced WHERE person IN ({marks})", people
        ):
            introduced.setdefault(person, set()).add(kind)
        rests = await self.rests(people)
        return {
            person: Wishes(
                wishes.get(person, {}), rests.get(person, Rest()), frozenset(introduced.get(person, frozenset()))
            )
            for person in {*wishes, *introduced, *rests}
        }

    async def rests(self, people: Sequence[int]) -> dict[int, Rest]:
        """When these want nothing, as far as they have said so."""
        marks = ",".join("?" * len(people))
        rows = await self._rows.all(
            f"SELECT person, begins, ends, until, stopped FROM rests WHERE person IN ({marks})", people
        )
        return {
            person: Rest((begins, ends) if begins is not None else None, until and moment(until), stopped is not None)
            for person, begins, ends, until, stopped in rows
        }

    async def want(self, person: int, kind: str, wanted: bool, pupil: int = ALL) -> None:
        """Of all children: what was said of single ones is over."""
        if pupil == ALL:
            await self._rows.write(
                "DELETE FROM wishes WHERE person = ? AND kind = ? AND pupil <> ?", (person, kind, ALL)
            )
        await self._rows.write(
            "INSERT INTO wishes (person, kind, pupil, wanted) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (person, kind, pupil) DO UPDATE SET wanted = excluded.wanted",
            (person, kind, pupil, int(wanted)),
        )

    async def set_hour(self, person: int, kind: str, hour: str) -> None:
        """«07:30» on the city's clock, "" for at once."""
        await self._rows.write(
            "INSERT INTO wishes (person, kind, pupil, hour) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (person, kind, pupil) DO UPDATE SET hour = excluded.hour",
            (person, kind, ALL, hour),
        )

    async def set_lead(self, person: int, kind: str, lead: int) -> None:
        """Minutes before what it reminds of."""
        await self._rows.write(
            "INSERT INTO wishes (person, kind, pupil, lead) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (person, kind, pupil) DO UPDATE SET lead = excluded.lead",
            (person, kind, ALL, lead),
        )

    async def set_hours(self, person: int, hours: tuple[str, str] | None) -> None:
        """Own quiet hours; None: the city's again."""
        begins, ends = hours or (None, None)
        await self._rows.write(
            "INSERT INTO rests (person, begins, ends) VALUES (?, ?, ?)"
            " ON CONFLICT (person) DO UPDATE SET begins = excluded.begins, ends = excluded.ends",
            (person, begins, ends),
        )

    async def silence(self, person: int, until: datetime | None) -> None:
        """Nothing before then; None: the silence is over."""
        await self._rows.write(
            "INSERT INTO rests (person, until) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET until = excluded.until",
            (person, until and text(until)),
        )

    async def stop(self, person: int, stopped: datetime | None) -> None:
        """Nothing at all from now on; None: as it was before."""
        await self._rows.write(
            "INSERT INTO rests (person, stopped) VALUES (?, ?)"
            " ON CONFLICT (person) DO UPDATE SET stopped = excluded.stopped",
            (person, stopped and text(stopped)),
        )

    async def introduce(self, pairs: Iterable[tuple[int, str]]) -> None:
        """(person, kind) of first pushes."""
        await self._rows.write_many(
            "INSERT INTO introduced (person, kind) VALUES (?, ?) ON CONFLICT DO NOTHING", list(pairs)
        )

    # Who wants a kind

    async def hours(self, kind: str) -> set[str]:
        """The hours that people have chosen for it."""
        rows = await self._rows.all("SELECT DISTINCT hour FROM wishes WHERE kind = ? AND hour IS NOT NULL", (kind,))
        return {row[0] for row in rows}

    async def families(
        self,
        kind: str,
        *,
        pupils: bool,
        adults: bool,
        consent: int,
        after: int,
        limit: int,
        hours: Collection[str] | None = None,
        of: Collection[int] | None = None,
    ) -> list[int]:
        """People after `after` who may want it: linked, agreed, reachable, and it is usual for them or asked for.

        `pupils`, `adults`: for whom it is usual. `hours`: only those who chose one of them. `of`: only who is linked
        with one of these pupils.
        """
        usual = [name for name, so in (("l.relation = ?3", pupils), ("l.relation <> ?3", adults)) if so]
        conditions = ["w.wanted = 1", *usual]
        given: list[object] = [kind, after, SELF, consent, limit]
        narrowed = ""
        for column, values in (("h.hour", hours), ("l.pupil", of)):
            if values is not None:
                narrowed += f" AND {column} IN ({','.join(f'?{len(given) + n + 1}' for n in range(len(values)))})"
                given += values
        rows = await self._rows.all(
            "SELECT DISTINCT l.person FROM links AS l JOIN people AS p ON p.id = l.person"
            " LEFT JOIN chats AS c ON c.id = l.person"
            # Where it is usual for nobody, those few who asked for it are looked at, and not the whole city.
            f" {'LEFT ' if usual else ''}JOIN wishes AS w ON w.person = l.person AND w.kind = ?1 AND w.wanted = 1"
            f" LEFT JOIN wishes AS h ON h.person = l.person AND h.kind = ?1 AND h.pupil = {ALL}"
            " WHERE l.person > ?2 AND p.consent >= ?4 AND c.unreachable IS NULL"
            f" AND ({' OR '.join(conditions)}){narrowed} ORDER BY l.person LIMIT ?5",
            given,
        )
        return [row[0] for row in rows]

    # How far each kind is done

    async def mark(self, kind: str) -> Mark | None:
        """None before its very first time."""
        row = await self._rows.one("SELECT upto, import FROM reminded WHERE kind = ?", (kind,))
        return Mark(moment(row[0]), row[1]) if row else None

    async def begin_anew(self) -> None:
        """As before the very first time: what has become due up to now is told to nobody."""
        await self._rows.write("DELETE FROM reminded", ())

    async def reach(self, kind: str, mark: Mark) -> None:
        await self._rows.write(
            "INSERT INTO reminded (kind, upto, import) VALUES (?, ?, ?)"
            " ON CONFLICT (kind) DO UPDATE SET upto = excluded.upto, import = excluded.import",
            (kind, text(mark.upto), mark.number),
        )
