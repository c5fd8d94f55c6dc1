"""What should be said, worked out from the city's truth alone: no line of the bot's own rules is used here."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time

from tests.year.city import DAY, ENDS, City, Family, Pupil, Substitutions

COUNTED = (30, 14, 7, 3, 1, 0)
USUAL = "usual"


@dataclass(frozen=True, order=True)
class Fact:
    """One thing that one message tells: of what kind, of which child, and what of it can be checked."""

    person: int
    at: datetime
    kind: str
    child: str
    what: str


class Model:
    """`told` is what each person has heard of the marks and substitutions; `held` what waits for quiet hours to end."""

    def __init__(self, city: City) -> None:
        self.city = city
        self.facts: list[Fact] = []
        self.told: dict[tuple[int, str], dict[tuple[date, str], str]] = {}
        self.changes: dict[tuple[int, str, date], Substitutions] = {}
        self.waiting: dict[tuple[int, str, date], Substitutions] = {}
        self.held: dict[int, list[tuple[str, str, str]]] = {}
        self._arrived = False

    def start(self) -> None:
        """Now nobody has anything to hear: the first files are in."""
        for family in self.city.families:
            for pupil in family.pupils:
                self.told[family.id, pupil.number] = self._marks(pupil)

    def arrived(self) -> None:
        """A file has been loaded."""
        self._arrived = True

    def tick(self, before: datetime, now: datetime) -> None:
        """What leaves at this look at the clock, after the one before."""
        for family in self.city.families:
            if family.gone:
                continue
            quiet = _quiet(family, now)
            if not quiet and not family.stopped:
                for kind, child, what in self.held.pop(family.id, ()):
                    self._say(family, now, kind, child, what)
                self._released(family, now)
            if family.wanted("substitutions") and self._arrived:
                self._substitutions(family, now, quiet=quiet)
            self._grades(family, before, now, quiet=quiet)
            self._by_hour(family, before, now, quiet=quiet)
        self._arrived = False

    def _say(self, family: Family, at: datetime, kind: str, child: str, what: str) -> None:
        self.facts.append(Fact(family.id, at, kind, child, what))

    # Marks

    def _marks(self, pupil: Pupil) -> dict[tuple[date, str], str]:
        return {
            (day, subject): mark for (number, day, subject), mark in self.city.marks.items() if number == pupil.number
        }

    def _grades(self, family: Family, before: datetime, now: datetime, *, quiet: bool) -> None:
        if not family.wanted("grades"):
            return
        hour = family.hour("grades")
        if not (self._arrived if hour == "" else _due(hour, before, now)):
            return
        for pupil in family.pupils:
            told, marks = self.told[family.id, pupil.number], self._marks(pupil)
            for key in sorted({*told, *marks}):
                was, mark = told.get(key), marks.get(key)
                if was != mark:
                    what = f"{key[0]} {key[1]} {was or '-'}>{mark or '-'}"
                    if (quiet and "grades" not in family.hours) or (quiet and hour == ""):
                        self.held.setdefault(family.id, []).append(("grades", pupil.given, what))
                    else:
                        self._say(family, now, "grades", pupil.given, what)
            self.told[family.id, pupil.number] = marks

    # Substitutions

    def _substitutions(self, family: Family, now: datetime, *, quiet: bool) -> None:
        for pupil in family.pupils:
            for day in (now.date() + each * DAY for each in range(15)):
                key = (family.id, pupil.given, day)
                changes = self.city.substitutions.get((pupil.class_name, day), {})
                self.waiting.pop(key, None)
                if changes == self.changes.get(key, {}) or now >= datetime.combine(day, ENDS):
                    continue
                if quiet and day != now.date():
                    self.waiting[key] = dict(changes)
                else:
                    self._tell(family, now, key, changes)

    def _released(self, family: Family, now: datetime) -> None:
        for key in [key for key in self.waiting if key[0] == family.id]:
            self._tell(family, now, key, self.waiting.pop(key))

    def _tell(self, family: Family, now: datetime, key: tuple[int, str, date], changes: Substitutions) -> None:
        if now < datetime.combine(key[2], ENDS):
            self.changes[key] = dict(changes)
            what = ", ".join(f"{number}:{subject}" for number, subject in sorted(changes.items())) or USUAL
            self._say(family, now, "substitutions", key[1], f"{key[2]} {what}")

    # What comes at an hour

    def _by_hour(self, family: Family, before: datetime, now: datetime, *, quiet: bool) -> None:
        for kind, found in (("plan", self._plan), ("holidays", self._holidays)):
            if family.wanted(kind) and _due(family.hour(kind), before, now):
                if quiet and kind not in family.hours:
                    continue  # its day is over before the quiet hours are
                by_morning = kind == "plan" and family.hour("plan") < "12:00"
                for pupil in family.pupils:
                    for what in found(pupil, now.date() - DAY if by_morning else now.date()):
                        self._say(family, now, kind, pupil.given, what)

    def _plan(self, pupil: Pupil, today: date) -> Iterator[str]:
        day = today + DAY
        if self.city.learns(day):
            lessons = self.city.planned(pupil.class_name, day) | self.city.substitutions.get(
                (pupil.class_name, day), {}
            )
            yield f"{day} " + ", ".join(f"{number}:{subject}" for number, subject in sorted(lessons.items()))

    def _holidays(self, _: Pupil, today: date) -> Iterator[str]:
        for name, first in [*((name, first) for name, first, _ in self.city.breaks), ("летние", self.city.ends + DAY)]:
            if (first - today).days in COUNTED:
                yield f"{name[:5]} {(first - today).days}"


def _due(hour: str, before: datetime, now: datetime) -> bool:
    return before < datetime.combine(now.date(), time.fromisoformat(hour)) <= now


def _quiet(family: Family, now: datetime) -> bool:
    begins, ends = (time.fromisoformat(each) for each in family.quiet or ("21:00", "07:00"))
    return now.time() >= begins or now.time() < ends
