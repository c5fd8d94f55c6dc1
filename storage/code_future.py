"""Sign-ups for «Код будущего»: one a child, seen by whoever is linked with the child, gone with the last link.

It is the child's, so it does not say who of the family made it. That nobody is left to see it is the schema's to watch
(a trigger on `links`), whichever way a link ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias, get_args

from storage import deeds, seals
from storage.moments import moment, text
from storage.rows import Rows

State: TypeAlias = Literal["wish", "applied", "tested", "contract", "learning", "refused"]
STATES: tuple[State, ...] = get_args(State)
REFUSED: State = "refused"

WITHDRAWN = "code future withdrawn"
LEDGER_ACTS = frozenset({WITHDRAWN})
"""What a restored copy must not undo (storage/ledger.py), under a seal of the pupil's «Номер»."""

KEPT = timedelta(days=2 * 365)
"""How long a sign-up is kept in which nothing changes: the courses take two years at most."""

SIGN_UP = "SELECT pupil, site, language, level, state, since, changed, step_day FROM code_future"
HERE = "EXISTS (SELECT 1 FROM enrolments AS e WHERE e.pupil = f.pupil AND e.ended IS NULL)"
"""The child is still at some institution of the city."""


@dataclass(frozen=True, slots=True)
class SignUp:
    """`site`, `language` and `level` are keys of the editors' file; `changed` is when `state` was reached.

    `step_day`: the day of the next step that the family noted.
    """

    pupil: int
    site: str
    language: str
    level: str
    state: State
    since: datetime
    changed: datetime
    step_day: date | None = None


@dataclass(frozen=True, slots=True)
class Listed:
    """A row of the list for staff."""

    sign_up: SignUp
    school: str
    class_name: str
    given: str
    initial: str


class CodeFuture:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def of(self, pupils: Iterable[int]) -> dict[int, SignUp]:
        """The sign-ups of these pupils."""
        wanted = tuple(pupils)
        if not wanted:
            return {}
        marks = ",".join("?" * len(wanted))
        rows = await self._rows.all(f"{SIGN_UP} WHERE pupil IN ({marks})", wanted)
        return {row[0]: _sign_up(*row) for row in rows}

    async def taken(self) -> dict[str, int]:
        """Of each site how many places are taken; by a refused one and by a child who has left the city none is."""
        return dict(
            await self._rows.all(
                f"SELECT f.site, count(*) FROM code_future AS f WHERE f.state <> ? AND {HERE} GROUP BY f.site",
                (REFUSED,),
            )
        )

    async def make(self, pupil: int, site: str, language: str, level: str, now: datetime) -> bool:
        """False where the child has one already: it stays as it is."""
        made = await self._rows.write(
            "INSERT INTO code_future (pupil, site, language, level, state, since, changed)"
            " VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (pupil) DO NOTHING RETURNING 1",
            (pupil, site, language, level, STATES[0], text(now), text(now)),
        )
        return bool(made)

    async def choose(self, pupil: int, site: str, language: str, level: str) -> None:
        """Other choices of the same sign-up."""
        await self._rows.write(
            "UPDATE code_future SET site = ?, language = ?, level = ? WHERE pupil = ?", (site, language, level, pupil)
        )

    async def reach(self, pupil: int, of: State, to: State, now: datetime) -> bool:
        """From one state to another; False where it is not in `of` any more. The day noted for the step before goes."""
        moved = await self._rows.write(
            "UPDATE code_future SET state = ?, changed = ?, step_day = 0 WHERE pupil = ? AND state = ? RETURNING 1",
            (to, text(now), pupil, of),
        )
        return bool(moved)

    async def note_day(self, pupil: int, day: date | None) -> None:
        """When the next step is to be done, as the family says."""
        await self._rows.write(
            "UPDATE code_future SET step_day = ? WHERE pupil = ?", (day.toordinal() if day else 0, pupil)
        )

    async def withdraw(self, pupil: int, now: datetime) -> bool:
        """The family's wish; no restored copy brings it back. False where there is none."""
        gone = await self._rows.write("DELETE FROM code_future WHERE pupil = ? RETURNING 1", (pupil,))
        if gone:
            number = await self._rows.value("SELECT number FROM pupils WHERE id = ?", (pupil,))
            await deeds.record(self._rows, WITHDRAWN, seals.seal(number), now)
        return bool(gone)

    async def listed(self) -> list[Listed]:
        """All of children who are at some institution, by school, class and name."""
        rows = await self._rows.all(
            "SELECT f.pupil, f.site, f.language, f.level, f.state, f.since, f.changed, f.step_day,"
            " i.short_name, e.class_name, p.given, p.surname_initial"
            " FROM code_future AS f JOIN pupils AS p ON p.id = f.pupil"
            " JOIN enrolments AS e ON e.pupil = f.pupil AND e.ended IS NULL"
            " JOIN institutions AS i ON i.id = e.institution"
            " ORDER BY f.pupil, CASE i.kind WHEN 'school' THEN 0 ELSE 1 END, i.id"
        )
        first = {row[0]: row for row in reversed(rows)}  # of two places the school
        found = [Listed(_sign_up(*row[:8]), *row[8:]) for row in first.values()]
        return sorted(found, key=_place)

    # After a restore, and by the clock

    async def repeat(self, sealed: bytes, at: str) -> None:
        """Withdraw once more what there was at that moment; nothing is recorded here."""
        rows = await self._rows.all(
            "SELECT f.pupil, p.number FROM code_future AS f JOIN pupils AS p ON p.id = f.pupil WHERE f.since <= ?",
            (at,),
        )
        for pupil, number in rows:
            if seals.fits(sealed, number):
                await self._rows.write("DELETE FROM code_future WHERE pupil = ?", (pupil,))

    async def retire(self, now: datetime) -> None:
        """Drop those in which nothing has changed for `KEPT`."""
        await self._rows.write("DELETE FROM code_future WHERE changed <= ?", (text(now - KEPT),))


def _place(one: Listed) -> tuple[int, str, int, str, str]:
    """«СОШ № 2» before «СОШ № 10», 9Б before 10А."""
    return len(one.school), one.school, len(one.class_name), one.class_name, one.given


def _sign_up(
    pupil: int, site: str, language: str, level: str, state: State, since: str, changed: str, step_day: int
) -> SignUp:
    day = date.fromordinal(step_day) if step_day else None
    return SignUp(pupil, site, language, level, state, moment(since), moment(changed), day)
