"""What the bot says unasked: the table of kinds, for whom each is usual, and what a person's own wishes make of it.

Pure: what is due when, and whether somebody wants it. The days before which a kind counts down are the editors'
(`content/reminders.toml`).
"""

import tomllib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import Enum
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from storage.links import SELF
from storage.notifications import ALL, Wish, Wishes

CONTENT = Path(__file__).parents[2] / "content" / "reminders.toml"
AT_ONCE = ""
"""In an hour's place: as soon as it is known."""
FIRST, EVERY = "first", "every"
"""In an hour's place, of what reminds of lessons: before which."""
AHEAD = timedelta(minutes=5)
"""How long before its minute what reminds of a moment is made."""


class Of(Enum):
    """Whom a kind is told."""

    PUPIL = "the pupil"
    ADULT = "an adult of the child"
    APPLICANT = "who linked an application"
    STAFF = "who holds a role"


FAMILY = frozenset({Of.PUPIL, Of.ADULT})
HOURS = ("07:30", "16:00", "19:00", "20:00")
"""Hours that are offered; any other may be said."""


@dataclass(frozen=True, slots=True)
class Kind:
    """`usual`: for whom it is on unless they say otherwise, `told`: to whom it may be told at all.

    `hour` on the city's clock, `AT_ONCE` where it leaves when it is known. `choice` are the hours that are offered,
    none where nothing may be chosen. `lead`: of what reminds of a moment, how many minutes before it is usual.
    """

    name: str
    usual: frozenset[Of]
    hour: str = AT_ONCE
    told: frozenset[Of] = FAMILY
    choice: tuple[str, ...] = ()
    lead: int | None = None


_PUPIL, _ADULT = frozenset({Of.PUPIL}), frozenset({Of.ADULT})
_APPLICANT, _STAFF = frozenset({Of.APPLICANT}), frozenset({Of.STAFF})
_NOBODY: frozenset[Of] = frozenset()
_ALL = (
    Kind("grades", FAMILY, "19:00", choice=(AT_ONCE, "16:00", "19:00", "20:00")),
    Kind("plan", _PUPIL, "19:00", choice=HOURS),
    Kind("substitutions", FAMILY),
    Kind("lessons", _NOBODY, choice=(FIRST, EVERY), lead=15),
    Kind("absences", _ADULT, told=_ADULT),
    Kind("holidays", _PUPIL, "16:00", choice=HOURS),
    Kind("exams", FAMILY, "17:00", choice=HOURS),
    Kind("events", FAMILY, "18:00", choice=HOURS),
    Kind("event_changes", FAMILY),
    Kind("term_end", _NOBODY, "18:00", choice=HOURS),
    Kind("code_future", FAMILY, "17:00", choice=HOURS),
    Kind("tips", _NOBODY, "17:00", choice=HOURS),
    Kind("queue", _APPLICANT, told=_APPLICANT),
    Kind("class_list", _STAFF, "08:00", told=_STAFF),
    Kind("stale", _STAFF, "09:00", told=_STAFF),
)
KINDS: Mapping[str, Kind] = {kind.name: kind for kind in _ALL}
"""In the order of the settings."""


class Written(BaseModel):
    """`content/reminders.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    days: dict[str, tuple[int, ...]]
    words: dict[str, tuple[str, ...]]
    hours: dict[str, tuple[str, ...]]
    signs: dict[str, tuple[str, ...]]


@cache
def load(path: Path = CONTENT) -> Written:
    return Written.model_validate(tomllib.loads(path.read_text("utf-8")))


def days_before(kind: str) -> frozenset[int]:
    """How many days before it is told of; 0 is the day itself."""
    return frozenset(load().days[kind])


# What a person wants


def role(relation: str) -> Of:
    """As whom somebody hears of a child."""
    return Of.PUPIL if relation == SELF else Of.ADULT


def wanted(kind: Kind, wishes: Wishes, of: Of, pupil: int = ALL) -> bool:
    """Whether they want it: what was said of this child, else of all, else what is usual."""
    if of not in kind.told or wishes.rest.stopped:
        return False
    for said in (wishes.of.get((kind.name, pupil)), wishes.of.get((kind.name, ALL))):
        if said is not None and said.wanted is not None:
            return said.wanted
    return of in kind.usual


def hour(kind: Kind, wishes: Wishes) -> str:
    own = _of_all(kind, wishes).hour
    return kind.hour if own is None else own


def chosen(kind: Kind, wishes: Wishes) -> bool:
    """Whether the hour is the person's own: it wins over the city's quiet hours."""
    return bool(_of_all(kind, wishes).hour)


def lead(kind: Kind, wishes: Wishes) -> int | None:
    own = _of_all(kind, wishes).lead
    return kind.lead if own is None else own


def _of_all(kind: Kind, wishes: Wishes) -> Wish:
    return wishes.of.get((kind.name, ALL), Wish())


# When


def clock(text: str) -> time:
    """«19:00»."""
    return time.fromisoformat(text)


def due(hours: Iterable[str], since: datetime, until: datetime) -> dict[str, date]:
    """Which of these hours came after `since` and up to `until`, each with the last day on which it did.

    Both in the city's zone.
    """
    found: dict[str, date] = {}
    for one in hours:
        day = until.date()
        while day >= since.date():
            if since < datetime.combine(day, clock(one), until.tzinfo) <= until:
                found[one] = day
                break
            day -= timedelta(days=1)
    return found


def midnight(day: date, now: datetime) -> datetime:
    """The end of the day, in the zone of `now`."""
    return datetime.combine(day + timedelta(days=1), time(), now.tzinfo)


def counted_down(kind: str, to: date, day: date) -> int | None:
    """How many days before `to` it is, where that is a day to tell of it."""
    left = (to - day).days
    return left if left in days_before(kind) else None


def kinds_for(roles: Collection[Of]) -> list[Kind]:
    """Those that somebody in these roles may hear."""
    return [kind for kind in KINDS.values() if not kind.told.isdisjoint(roles)]
