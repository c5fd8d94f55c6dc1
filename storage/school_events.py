"""What the city and its institutions hold, and which children are signed up for it: named so because `events` are VK's.

A sign-up is the child's, seen by whoever is linked with the child; it goes with the last link (a trigger on `links`).
It names its event as files do: one that a faulty file lost for an hour keeps those who come.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from storage.moments import moment, text
from storage.rows import Row, Rows

CITY = 0
"""In an institution's place: the whole city's."""
KEPT = timedelta(days=400)
"""How long an event is kept when it is over: the school year with the next one's beginning."""
SIGNED_KEPT = timedelta(days=30)
"""How long after an event it is kept who came."""

TAKEN = "SELECT count(*) FROM event_sign_ups AS s WHERE s.institution = t.institution AND s.code = t.code"
EVENT = (
    "SELECT t.id, t.institution, coalesce(i.short_name, ''), t.code, t.name, t.day, t.last_day, t.begins, t.ends,"
    " t.venue, t.classes, t.places, t.link, t.description, t.kind,"
    f" ({TAKEN})"
    " FROM school_events AS t LEFT JOIN institutions AS i ON i.id = t.institution"
)


NOW = "SELECT 1 FROM school_events AS t WHERE t.institution = s.institution AND t.code = s.code"
SETTLED = """
    NOT EXISTS (SELECT 1 FROM school_events_before AS b WHERE b.institution = s.institution AND b.code = s.code)
    AND (SELECT import FROM reminded WHERE kind = 'event_changes')
        >= (SELECT max(id) FROM imports WHERE kind = 'events')
"""
"""What became of its event may be undone no more (the image of before is gone), and whom it concerns were told."""


@dataclass(frozen=True, slots=True)
class SchoolEvent:
    """`school` is the institution's short name, "" where it is the city's. `begins` and `ends` None: nobody said when.

    `classes` has grades («5») and classes («7Б»), none where it is for everybody. `places` None: nobody signs up with
    the bot; 0: whoever wants to. `taken`: how many are signed up.
    """

    id: int
    institution: int
    school: str
    code: str
    name: str
    first: date
    last: date
    begins: time | None
    ends: time | None
    venue: str
    classes: tuple[str, ...]
    places: int | None
    link: str
    description: str
    kind: str
    taken: int

    @property
    def free(self) -> int | None:
        """Places left; None where there is no sign-up, or no limit to it."""
        return max(self.places - self.taken, 0) if self.places else None


@dataclass(frozen=True, slots=True)
class SignUp:
    """A child's, with what the family signed up for; `event` is what has become of it, None: it is cancelled."""

    pupil: int
    institution: int
    code: str
    at: datetime
    name: str
    first: date
    last: date
    begins: time | None
    venue: str
    event: SchoolEvent | None
    ends: time | None = None

    def of(self, event: SchoolEvent) -> bool:
        """Whether it is for this event."""
        return (self.institution, self.code) == (event.institution, event.code)

    @property
    def moved(self) -> bool:
        """Whether it is on another day, at another hour or elsewhere than when they signed up."""
        now = self.event
        return now is not None and (now.first, now.begins, now.venue) != (self.first, self.begins, self.venue)


@dataclass(frozen=True, slots=True)
class Participant:
    """A row of the list for staff. `school` is a short name."""

    pupil: int
    institution: int
    school: str
    class_name: str
    given: str
    initial: str


class SchoolEvents:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def event(self, event: int) -> SchoolEvent | None:
        row = await self._rows.one(f"{EVENT} WHERE t.id = ?", (event,))
        return _event(row) if row else None

    async def of(self, institutions: Iterable[int], first: date, last: date = date.max) -> list[SchoolEvent]:
        """Those of these institutions that fall on any of the days, both included, the nearest first."""
        places = sorted(set(institutions))
        rows = await self._rows.all(
            f"{EVENT} WHERE t.institution IN ({','.join('?' * len(places))}) AND t.last_day >= ? AND t.day <= ?"
            " ORDER BY t.day, t.begins, t.id",
            (*places, first.toordinal(), last.toordinal()),
        )
        return [_event(row) for row in rows]

    # Sign-ups

    async def sign_up(self, event: int, pupil: int, now: datetime) -> bool:
        """False where nothing was written: the child is signed up already, no place is left, or there is no such event.

        One statement looks and writes, so no place is ever given twice.
        """
        made = await self._rows.write(
            "INSERT INTO event_sign_ups (institution, code, pupil, at, name, day, last_day, begins, venue)"
            " SELECT t.institution, t.code, ?, ?, t.name, t.day, t.last_day, t.begins, t.venue"
            f" FROM school_events AS t WHERE t.id = ? AND (t.places = 0 OR t.places > ({TAKEN}))"
            " ON CONFLICT DO NOTHING RETURNING 1",
            (pupil, text(now), event),
        )
        return bool(made)

    async def take_back(self, institution: int, code: str, pupil: int) -> bool:
        """False where the child is not signed up."""
        gone = await self._rows.write(
            "DELETE FROM event_sign_ups WHERE institution = ? AND code = ? AND pupil = ? RETURNING 1",
            (institution, code, pupil),
        )
        return bool(gone)

    async def sign_ups(self, pupils: Iterable[int], since: date = date.min) -> list[SignUp]:
        """Of these pupils, for what ends on this day or later: the nearest first."""
        wanted = sorted(set(pupils))
        rows = await self._rows.all(
            "SELECT s.pupil, s.institution, s.code, s.at, s.name, s.day, s.last_day, s.begins, s.venue, t.id"
            " FROM event_sign_ups AS s"
            " LEFT JOIN school_events AS t ON t.institution = s.institution AND t.code = s.code"
            f" WHERE s.pupil IN ({','.join('?' * len(wanted))}) AND coalesce(t.last_day, s.last_day) >= ?"
            " ORDER BY coalesce(t.day, s.day), coalesce(t.begins, s.begins), s.pupil",
            (*wanted, since.toordinal()),
        )
        events = await self._events({row[-1] for row in rows if row[-1]})
        return [_sign_up(row, events) for row in rows]

    async def _events(self, ids: Collection[int]) -> dict[int, SchoolEvent]:
        rows = await self._rows.all(f"{EVENT} WHERE t.id IN ({','.join('?' * len(ids))})", sorted(ids))
        return {row[0]: _event(row) for row in rows}

    async def signed_on(self, day: date) -> list[int]:
        """Pupils who are signed up for something that begins on this day."""
        rows = await self._rows.all(
            "SELECT DISTINCT s.pupil FROM school_events AS t"
            " JOIN event_sign_ups AS s ON s.institution = t.institution AND s.code = t.code WHERE t.day = ?",
            (day.toordinal(),),
        )
        return [row[0] for row in rows]

    async def signed_since(self, day: date) -> list[int]:
        """Pupils who are signed up for something that was to end on this day or later, cancelled or not."""
        rows = await self._rows.all(
            "SELECT DISTINCT s.pupil FROM event_sign_ups AS s"
            " LEFT JOIN school_events AS t ON t.institution = s.institution AND t.code = s.code"
            " WHERE s.last_day >= ?1 OR t.last_day >= ?1 ORDER BY s.pupil",
            (day.toordinal(),),
        )
        return [row[0] for row in rows]

    async def participants(self, event: SchoolEvent) -> list[Participant]:
        """Who is signed up and at some institution: by school, class and name."""
        rows = await self._rows.all(
            "SELECT s.pupil, e.institution, i.short_name, e.class_name, p.given, p.surname_initial"
            " FROM event_sign_ups AS s JOIN pupils AS p ON p.id = s.pupil"
            " JOIN enrolments AS e ON e.pupil = s.pupil AND e.ended IS NULL"
            " JOIN institutions AS i ON i.id = e.institution WHERE s.institution = ? AND s.code = ?"
            " ORDER BY s.pupil, CASE WHEN i.id = s.institution THEN 0 WHEN i.kind = 'school' THEN 1 ELSE 2 END, i.id",
            (event.institution, event.code),
        )
        first = {row[0]: Participant(*row) for row in reversed(rows)}  # of two places the event's own, or the school
        return sorted(first.values(), key=_place)

    # By the clock

    async def retire(self, now: datetime) -> None:
        """Drop what was over long ago, and who came to it; of what has changed, what families have heard counts."""
        await self._rows.write("DELETE FROM school_events WHERE last_day < ?", ((now - KEPT).date().toordinal(),))
        await self._rows.write(
            "DELETE FROM event_sign_ups WHERE last_day < ?", ((now - SIGNED_KEPT).date().toordinal(),)
        )
        await self._rows.write(f"DELETE FROM event_sign_ups AS s WHERE {SETTLED} AND NOT EXISTS ({NOW})")
        await self._rows.write(
            "UPDATE event_sign_ups AS s SET name = t.name, day = t.day, last_day = t.last_day, begins = t.begins,"
            " venue = t.venue FROM school_events AS t WHERE t.institution = s.institution AND t.code = s.code"
            f" AND (t.day, t.begins, t.venue) <> (s.day, s.begins, s.venue) AND {SETTLED}"
        )


def _place(one: Participant) -> tuple[int, str, int, str, str]:
    """«СОШ № 2» before «СОШ № 10», 9Б before 10А."""
    return len(one.school), one.school, len(one.class_name), one.class_name, one.given


def _event(row: Row) -> SchoolEvent:
    id_, institution, school, code, name, first, last, begins, ends, venue, classes, places, *rest = row
    return SchoolEvent(
        id_,
        institution,
        school,
        code,
        name,
        date.fromordinal(first),
        date.fromordinal(last),
        _time(begins),
        _time(ends),
        venue,
        tuple(part for part in classes.split(",") if part),
        None if places < 0 else places,
        *rest,
    )


def _sign_up(row: Row, events: Mapping[int, SchoolEvent]) -> SignUp:
    pupil, institution, code, at, name, first, last, begins, venue, event = row
    days = date.fromordinal(first), date.fromordinal(last)
    return SignUp(pupil, institution, code, moment(at), name, *days, _time(begins), venue, events.get(event))


def _time(minutes: int) -> time | None:
    return time(*divmod(minutes, 60)) if minutes >= 0 else None
