"""What a link with a child allows: the one place that says who of a family sees what.

Worked out from facts at every question, so that a move, a suspension or an undone import counts at once.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Protocol, TypeVar

from storage import people
from storage.links import HOMES, SELF, Link, Place

OWN_JUDGEMENT = 8
"""From this grade on pupils see their own data without an adult's permission (the customer's figure)."""
GRADED = ("school", "other")
"""Kinds of institutions whose classes are called by their grade; the «12 группа» of a club tells nothing."""
LAST_GRADE = 12
ANSWERS_FOR = frozenset({"mother", "father", "guardian", "grandmother", "grandfather"})
"""What somebody is to a child who may tell the school that it will not come. Not `relative`: brothers, neighbours and
tutors call themselves so too.
"""

GRADE = re.compile(r"(\d{1,2})(?!\d)")


class OfAKind(Protocol):
    """A place of a pupil, however it is told."""

    @property
    def kind(self) -> str: ...


P = TypeVar("P", bound=OfAKind)


class Standing(Enum):
    """What a link allows: everything where it is good, nothing otherwise, and then the name of the reason."""

    GOOD = "good"
    SUSPENDED = "suspended"
    """An administrator of the institution keeps it closed."""
    LEFT = "left"
    """No institution of the city has the pupil."""
    MOVED = "moved"
    """None of those that have the pupil has confirmed the link yet."""
    NOT_ALLOWED = "not_allowed"
    """The pupil's own, in grades 1 to 7 or in no class that tells a grade, before an adult allowed it."""


@dataclass(frozen=True, slots=True)
class Child:
    """A linked pupil as whoever is linked sees it. `given` is the first name, `class_name` «5А», `school` a short name.

    Of a link that is not good only the first name is told: where the child is now is what others keep from them.
    """

    id: int
    given: str
    initial: str
    class_name: str
    school: str
    relation: str = ""
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A child whose link is not good, and why: `Standing.value`."""

    child: Child
    why: str


@dataclass(frozen=True, slots=True)
class Person:
    """Whoever writes. `children` are those whose data they may see, `waiting` those whose data they may not see now.

    `employed`: they have a role of the staff.
    """

    id: int
    consent: int | None = None
    consented: datetime | None = None
    children: tuple[Child, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    employed: bool = False

    @property
    def keyboard(self) -> str:
        """Which of the ordinary keyboards is theirs (`menu.KEYBOARDS`)."""
        return ("both" if self.linked else "staff") if self.employed else "families"

    @property
    def pupil(self) -> bool:
        """Whether a pupil writes, who is spoken to without officialese."""
        return any(child.relation == SELF for child in self.linked)

    @property
    def linked(self) -> tuple[Child, ...]:
        """All of them, good or not: they may be named and let go."""
        return (*self.children, *(waiting.child for waiting in self.waiting))

    def child(self, pupil: int) -> Child | None:
        """Of those whose data they may see the one with this id, which a button may have carried for long."""
        return next((child for child in self.children if child.id == pupil), None)

    def named(self, pupil: int) -> Child | None:
        """The same of all who are linked, good or not."""
        return next((child for child in self.linked if child.id == pupil), None)


def person(known: people.Person) -> Person:
    """What somebody may see, from what the store knows of them."""
    told = [(link, standing(link)) for link in known.links]
    return Person(
        known.id,
        known.consent,
        known.consented,
        tuple(seen(link) for link, how in told if how is Standing.GOOD),
        tuple(Waiting(_hidden(link), how.value) for link, how in told if how is not Standing.GOOD),
        known.employed,
    )


def standing(link: Link) -> Standing:
    """A suspended link tells nothing more, not even that the pupil has moved or left."""
    if link.suspended:
        return Standing.SUSPENDED
    if not link.places:
        return Standing.LEFT
    if waits(link):
        return Standing.MOVED
    if link.relation == SELF and needs_permission(link.places) and not permitted(link):
        return Standing.NOT_ALLOWED
    return Standing.GOOD


def waits(link: Link) -> bool:
    """Whether nobody who answers for the pupil stands behind the link."""
    return bool(link.places) and not any(place.vouches for place in homes(link.places))


def homes(places: Sequence[P]) -> Sequence[P]:
    """Of a pupil's places those that answer for the pupil: schools and kindergartens, or all where there is none."""
    return [place for place in places if place.kind in HOMES] or places


def needs_permission(places: Iterable[Place]) -> bool:
    """Whether a pupil of these places must be allowed to see their own data: the lowest grade that is told decides."""
    grades = [grade for place in places if place.kind in GRADED and (grade := grade_of(place.class_name))]
    return not grades or min(grades) < OWN_JUDGEMENT


def permitted(link: Link) -> bool:
    """Whether the adult who allowed it is still linked as one, and that link is good."""
    given = link.permission
    if given is None or given.relation in (None, SELF) or given.suspended:
        return False
    return any(place.vouches_for_adult for place in homes(link.places))


def grade_of(class_name: str) -> int | None:
    """7 of «7Б»; None of «Солнышко»."""
    found = GRADE.match(class_name)
    return grade if found and 1 <= (grade := int(found[1])) <= LAST_GRADE else None


def adults(links: Iterable[Link]) -> list[Link]:
    """Of the links with one pupil those of the adults who see the child now: who is told, and who may allow."""
    return [link for link in links if link.relation != SELF and standing(link) is Standing.GOOD]


def asking(links: Iterable[Link]) -> list[Link]:
    """Of the links with one pupil the pupil's own that an adult's word opens or closes."""
    return [link for link in links if link.relation == SELF and link.places and needs_permission(link.places)]


def proven(link: Link) -> Place | None:
    """The school that the pupil's own link is known by, while it waits for an adult's word alone; None of any other.

    That school gave the pupil a code for it and has the pupil now, so whoever wrote is of its class: what is public of
    the class need not be asked for by its name. Another school that has the pupil must stand behind the link first.
    """
    if standing(link) is not Standing.NOT_ALLOWED:
        return None
    return next((place for place in link.places if place.vouches and grade_of(place.class_name)), None)


def seen(link: Link) -> Child:
    """The child of a good link."""
    place = link.places[0]
    return Child(link.pupil, link.given, link.initial, place.class_name, place.school, link.relation, link.since)


def _hidden(link: Link) -> Child:
    return Child(link.pupil, link.given, link.initial, "", "", link.relation, link.since)
