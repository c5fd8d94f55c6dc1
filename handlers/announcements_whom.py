"""Words → an audience: what they name, in whose place, and whether there is such a class or school."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.rules import audience as rules
from handlers.rules.audience import FAMILIES, STAFF, Audience
from handlers.talk import Talk
from handlers.understanding.audiences import Wish, wish
from storage.names import folded
from storage.roles import Scope

KNOWN = 12
"""Classes that a refusal names."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """`why`: nobody, beyond, no_place, which_place, no_class; `name` as it was said, `known` what there is.

    `left`: of several classes those that may be spoken to, where `name` are the others.
    """

    why: str
    name: str = ""
    known: tuple[str, ...] = ()
    left: Audience | None = None


async def meant(talk: Talk, text: str, scopes: Sequence[Scope]) -> list[Audience] | Unclear:
    """One audience, or one for each place of theirs that could be meant."""
    said = wish(text)
    groups = await _groups_of_gardens(talk, text, scopes)
    if said.empty and not groups:
        return Unclear("nobody")
    institutions = await _institutions(talk, said)
    if isinstance(institutions, Unclear):
        return institutions
    subject = talk.understanding.asked(text, now=talk.now).subject if STAFF in said.groups else None
    audience = Audience(
        said.groups or (FAMILIES,),
        institutions,
        said.kind,
        said.grades,
        (*said.classes, *groups),
        subject or "",
        said.posts,
    )
    found = _in_reach(scopes, audience)
    if not found:
        return _classes_in_reach(scopes, audience)
    return await _existing(talk, found, audience)


def _in_reach(scopes: Sequence[Scope], audience: Audience) -> list[Audience]:
    return [one for one in rules.placed(scopes, audience) if rules.acting(scopes, one)]


def _classes_in_reach(scopes: Sequence[Scope], audience: Audience) -> list[Audience] | Unclear:
    """Class by class, where together they are nobody's: all of them of one place, or which of them may be spoken to."""
    each = {name: _in_reach(scopes, replace(audience, classes=(name,), grades=())) for name in audience.classes}
    places = {one.institutions for found in each.values() for one in found}
    if audience.grades or len(places) != 1:
        return Unclear("beyond")
    mine = tuple(name for name, found in each.items() if found)
    left = replace(audience, classes=mine, institutions=places.pop(), kind="")
    beyond = [name for name in audience.classes if name not in mine]
    return Unclear("beyond", ", ".join(beyond), mine, left) if beyond else [left]


async def _institutions(talk: Talk, said: Wish) -> tuple[int, ...] | Unclear:
    if not said.institution:
        return ()
    found = await talk.store.school.institution_named(said.institution)
    if not found:
        return Unclear("no_place", said.institution)
    if len(found) > 1:
        return Unclear("which_place", said.institution, tuple(place.short_name for place in found))
    return (found[0].id,)


async def _groups_of_gardens(talk: Talk, text: str, scopes: Sequence[Scope]) -> tuple[str, ...]:
    """Groups of their own kindergarten that are called by a name: «Солнышко»."""
    own = [scope.institution for scope in scopes if scope.institution]
    words = f" {folded(text)} "
    named = [one.name for one in await talk.store.audiences.classes(own)] if own else []
    return tuple(dict.fromkeys(name for name in named if not name[:1].isdigit() and f" {folded(name)} " in words))


async def _existing(talk: Talk, found: Sequence[Audience], said: Audience) -> list[Audience] | Unclear:
    """Those of whose classes there is at least one."""
    if not said.classes and not said.grades:
        return list(found)
    kept, partly = list[Audience](), list[Audience]()
    known: list[str] = []
    for one in found:
        there = await talk.store.audiences.classes(one.institutions)
        known += [each.name for each in there]
        names = {each.name for each in there}
        classes = tuple(name for name in one.classes if name in names)
        if any(replace(one, classes=classes).takes(each.kind, each.name) for each in there) and (
            classes == one.classes or one.grades
        ):
            kept.append(replace(one, classes=classes))
        elif classes:
            partly.append(replace(one, classes=classes))
    if kept:
        return kept
    left = partly[0] if len(partly) == 1 and partly[0].institutions else None
    there_ = left.classes if left else ()
    name = ", ".join([*(each for each in said.classes if each not in there_), *map(str, said.grades)])
    return Unclear("no_class", name, there_ or tuple(dict.fromkeys(known))[:KNOWN], left)
