"""Whom an announcement is for: an audience as it is chosen, and which role lets somebody speak to it.

An audience names groups of people and the places whose people they are; who exactly that is, is found in the store
when it is previewed and found anew when it leaves. Nothing here is a list of people, so nobody is reached for being on
an old one.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from typing import Any

from handlers.rules import rights
from handlers.rules.family import GRADED, grade_of
from handlers.rules.rights import Right
from storage.compact import compact
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, CLUB_TEACHER, DEPARTMENT, Scope

FAMILIES = "families"
"""Adults who are linked with a pupil of the places."""
PUPILS = "pupils"
"""Pupils of the places who are linked themselves."""
STAFF = "staff"
"""Whoever has a role in the places."""
SIGNED_UP = "code_future"
"""Whoever is linked with a pupil of the places who is signed up for «Код будущего»."""
QUEUE = "queue"
"""Whoever follows an application for a kindergarten: these belong to no institution yet."""
GROUPS = (FAMILIES, PUPILS, STAFF, SIGNED_UP, QUEUE)
OF_PUPILS = frozenset({FAMILIES, PUPILS, SIGNED_UP})
"""Groups that are found by the pupils of the places."""

KINDS = ("", "school", "kindergarten", "additional", "other")


@dataclass(frozen=True, slots=True)
class Audience:
    """Without `institutions` those of a `kind`, or of the whole city; without `grades` and `classes` all of them.

    `subject` and `posts` (names of roles) narrow the staff. `QUEUE` is of no place, so nothing narrows it.
    """

    groups: tuple[str, ...]
    institutions: tuple[int, ...] = ()
    kind: str = ""
    grades: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    subject: str = ""
    posts: tuple[str, ...] = ()

    @property
    def everywhere(self) -> bool:
        """Whether it is the city's, or all of a kind: no single institution is named."""
        return not self.institutions

    @property
    def whole_city(self) -> bool:
        """Families or pupils of every institution: what needs a second person where it is urgent."""
        return self.everywhere and not self.kind and bool({FAMILIES, PUPILS}.intersection(self.groups))

    def covers(self, institution: int, kind: str, class_name: str) -> bool:
        """Whether a class of this institution is meant."""
        return (not self.institutions or institution in self.institutions) and self.takes(kind, class_name)

    def takes(self, kind: str, class_name: str) -> bool:
        """Whether a class of an institution of this kind is meant."""
        if self.kind and self.everywhere and kind != self.kind:
            return False
        if not self.grades and not self.classes:
            return True
        grade = grade_of(class_name) if kind in GRADED else None
        return class_name in self.classes or (grade is not None and grade in self.grades)


def dumped(audience: Audience) -> str:
    """As the store keeps it: what is not narrowed is left out."""
    return compact({one.name: value for one in fields(audience) if (value := getattr(audience, one.name))})


def loaded(text: str) -> Audience:
    """Raises `ValueError` or `TypeError` for what `dumped` never wrote."""
    kept: dict[str, Any] = json.loads(text)
    values: dict[str, Any] = {name: tuple(it) if isinstance(it, list) else it for name, it in kept.items()}
    return Audience(**values)


def acting(scopes: Sequence[Scope], audience: Audience, right: Right = Right.ANNOUNCE) -> Scope | None:
    """The widest role in which somebody may speak to all of this audience; None: some of it is beyond their scope.

    Several roles add up: whoever leads two classes speaks to both at once.
    """
    able = [scope for scope in scopes if right in rights.MAY[scope.role]]
    city = next((scope for scope in able if scope.role == DEPARTMENT), None)
    if city or not audience.institutions or QUEUE in audience.groups:
        return city
    places = list(product(audience.institutions, audience.classes if not audience.grades else ("",)))
    places = places or [(institution, "") for institution in audience.institutions]
    chosen = [_covering(able, audience, *place) for place in places]
    return chosen[0] if chosen and all(chosen) else None


def _covering(able: Iterable[Scope], audience: Audience, institution: int, class_name: str) -> Scope | None:
    for scope in able:
        if scope.role == ADMINISTRATOR and scope.institution == institution:
            return scope
        if STAFF not in audience.groups and class_name and rights.covers(scope, institution, class_name):
            return scope
    return None


def placed(scopes: Sequence[Scope], audience: Audience) -> list[Audience]:
    """The audience in the place of whoever speaks, where it names none: one for each place that it could be.

    The department speaks to the city where it says nothing else. Whoever leads a class means that class.
    """
    if audience.institutions or any(scope.role == DEPARTMENT for scope in scopes):
        return [audience]
    found = []
    for scope in dict.fromkeys(scopes):
        if scope.role == ADMINISTRATOR and scope.institution:
            found.append(replace(audience, institutions=(scope.institution,), kind=""))
        elif scope.role in (CLASS_TEACHER, CLUB_TEACHER) and scope.institution:
            own = audience.classes in ((), (scope.class_name,)) and audience.grades in ((), _grade(scope))
            if own:
                found.append(
                    replace(
                        audience, institutions=(scope.institution,), classes=(scope.class_name,), grades=(), kind=""
                    )
                )
    able = [one for one in dict.fromkeys(found) if acting(scopes, one)]
    return able or found[:1] or [audience]


def _grade(scope: Scope) -> tuple[int, ...]:
    grade = grade_of(scope.class_name)
    return (grade,) if grade else ()


def offered(scopes: Sequence[Scope], kinds: Callable[[int], str]) -> list[Audience]:
    """What the buttons offer to whoever has these roles, the likeliest first; `kinds` of their institutions."""
    made: list[Audience] = []
    for scope in dict.fromkeys(scopes):
        place: tuple[int, ...] = (scope.institution,) if scope.institution else ()
        match scope.role:
            case "department":
                made += [Audience((FAMILIES,), kind=kind) for kind in ("school", "kindergarten")]
                made += [Audience((STAFF,), posts=(ADMINISTRATOR,)), Audience((SIGNED_UP,)), Audience((QUEUE,))]
                made.append(Audience((FAMILIES,)))
            case "administrator":
                made.append(Audience((FAMILIES,), place))
                if kinds(scope.institution or 0) != "kindergarten":
                    made.append(Audience((PUPILS,), place))
                made.append(Audience((STAFF,), place))
            case _:
                made.append(Audience((FAMILIES,), place, classes=(scope.class_name,)))
                made.append(Audience((PUPILS,), place, classes=(scope.class_name,)))
    return list(dict.fromkeys(made))
