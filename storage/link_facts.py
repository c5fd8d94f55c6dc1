"""Everything on which it depends what a link allows: read in one query, for a whole step or for one pupil.

What the facts allow is said by `handlers.rules.family.standing`. Where the store itself must choose among many links
it says the same in SQL: the fragments here, and nowhere else.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.moments import moment
from storage.rows import Row

SELF = "self"
"""What the pupil is to themselves."""
HOMES = ("school", "kindergarten")
"""Kinds of institutions that answer for a pupil. A club is a second place: beside a home it vouches for nobody."""
HOME_KINDS = ", ".join(f"'{kind}'" for kind in HOMES)


@dataclass(frozen=True, slots=True)
class Place:
    """One institution that has the pupil now. `kind` is school, kindergarten, additional or other.

    `vouches`: it stands behind the link; `vouches_for_adult`: behind that of the adult who gave the permission.
    """

    institution: int
    kind: str
    class_name: str
    school: str
    vouches: bool
    vouches_for_adult: bool = False


@dataclass(frozen=True, slots=True)
class Permission:
    """What an adult gave to a pupil's own link. `relation` None: that adult is no longer linked."""

    adult: int
    since: datetime
    relation: str | None
    suspended: bool


@dataclass(frozen=True, slots=True)
class Link:
    """A person's tie to a pupil, with the facts that decide what it allows. `places`: the pupil's school first."""

    person: int
    pupil: int
    given: str
    initial: str
    relation: str
    since: datetime
    suspended: bool = False
    places: tuple[Place, ...] = ()
    permission: Permission | None = None


LINK = (
    "SELECT l.person, l.pupil, p.given, p.surname_initial, l.relation, l.linked, l.suspended,"
    " l.allowed_by, l.allowed, adult.relation, adult.suspended,"
    " e.institution, i.kind, e.class_name, i.short_name, own.institution, adults.institution"
    " FROM links AS l JOIN pupils AS p ON p.id = l.pupil"
    " LEFT JOIN enrolments AS e ON e.pupil = l.pupil AND e.ended IS NULL"
    " LEFT JOIN institutions AS i ON i.id = e.institution"
    " LEFT JOIN vouchers AS own ON own.person = l.person AND own.pupil = l.pupil AND own.institution = e.institution"
    " LEFT JOIN links AS adult ON adult.person = l.allowed_by AND adult.pupil = l.pupil"
    " LEFT JOIN vouchers AS adults"
    "   ON adults.person = l.allowed_by AND adults.pupil = l.pupil AND adults.institution = e.institution"
)
ANSWERS = (
    f"(place.kind IN ({HOME_KINDS}) OR NOT EXISTS (SELECT 1 FROM enrolments AS home"
    "   JOIN institutions AS homely ON homely.id = home.institution"
    f"   WHERE home.pupil = at.pupil AND home.ended IS NULL AND homely.kind IN ({HOME_KINDS})))"
)
"""Whether the institution `place` of the enrolment `at` answers for its pupil: `rules.family.homes`."""
STOOD_BEHIND = (
    "EXISTS (SELECT 1 FROM vouchers AS v"
    "   JOIN enrolments AS at ON at.pupil = v.pupil AND at.institution = v.institution AND at.ended IS NULL"
    "   JOIN institutions AS place ON place.id = at.institution"
    f"   WHERE v.person = l.person AND v.pupil = l.pupil AND {ANSWERS})"
)
"""Whether one that answers for the pupil stands behind the link `l`: the opposite of `LEFT` and `MOVED`."""
GOOD_ADULTS = f"(l.relation <> '{SELF}' AND l.suspended IS NULL AND {STOOD_BEHIND})"
"""Whether the link `l` is an adult's and good. What a pupil's own allows goes by grades and permissions, which no SQL
of ours reads.
"""
ORDER = " ORDER BY l.linked, l.person, l.pupil, CASE i.kind WHEN 'school' THEN 0 ELSE 1 END, i.id"


def links_of(rows: Sequence[Row]) -> list[Link]:
    """One link a person and pupil; its rows, one a place, stand together."""
    found: dict[tuple[int, int], tuple[Row, list[Place]]] = {}
    for row in rows:
        places = found.setdefault((row[0], row[1]), (row, []))[1]
        institution, kind, class_name, school, own, adults = row[11:]
        if institution is not None:
            places.append(Place(institution, kind, class_name, school, own is not None, adults is not None))
    return [_link(row, places) for row, places in found.values()]


def _link(row: Row, places: Sequence[Place]) -> Link:
    person, pupil, given, initial, relation, since, suspended, adult, allowed, as_whom, closed = row[:11]
    permission = Permission(adult, moment(allowed), as_whom, closed is not None) if adult is not None else None
    return Link(
        person, pupil, given, initial, relation, moment(since), suspended is not None, tuple(places), permission
    )
