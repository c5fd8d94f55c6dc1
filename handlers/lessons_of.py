"""Whose lessons a question is about: those of the children, of a class that was named, or of the one chosen last.

A timetable is public, so a class is found by its name without linking, in a chat of several too. Of a class that there
is not the nearest ones are offered.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from handlers import class_choice, linking, puzzled
from handlers.class_choice import LEARNING, OTHER, SCHOOLS
from handlers.rules import family
from handlers.rules.family import grade_of
from handlers.rules.plan import Own
from handlers.rules.teachers import taught_by
from handlers.talk import Ask, Asked, Child, Question, Reply, Talk
from handlers.understanding.oneself import of_oneself, of_own_class
from handlers.understanding.surnames import meant
from storage.names import class_name as normalised
from storage.roles import CLASS_TEACHER
from storage.school import Institution

MINE = "@mine"
"""In a class's place: what the person themself teaches."""
COLLEAGUE = "@"
"""In a class's place, with a name after it: what that teacher teaches."""
NAMESAKES = 5
"""Buttons of teachers of one surname."""
CLASS = re.compile(r"(\d{1,2})(\D?)")
"""A class as nearly all are called: of one that was chosen, what small numbers can hold is remembered."""
PLACE, GRADE, LETTER = "class_place", "class_grade", "class_letter"


@dataclass(frozen=True, slots=True)
class Whose:
    """A class of an institution. `children` are the person's own in it, who are in the same halves of it (`own`).

    `teacher`: surname, given name and patronymic of who teaches there, `class_name` being `MINE` or a `COLLEAGUE`'s.
    """

    place: Institution
    class_name: str
    children: tuple[Child, ...] = ()
    own: Own = field(default_factory=dict)
    teacher: tuple[str, str, str] | None = None

    @property
    def keeps(self) -> Mapping[str, int]:
        """What the dialog remembers of a class that is no child's of theirs, so that it is named only once."""
        found = CLASS.fullmatch(self.class_name)
        if self.children or not found:
            return {}
        return {PLACE: self.place.id, GRADE: int(found[1]), LETTER: ord(found[2] or " ")}


async def whose(talk: Talk, asked: Asked, question: Question) -> list[Whose] | Reply:
    """Those meant or, where nobody is, what to ask: `question` takes the answer."""
    if asked.what == SCHOOLS:
        return await class_choice.which_place(talk, asked, question, ())
    if talk.incoming.private and (colleagues := await _colleagues(talk, asked)):
        return colleagues if len(colleagues) == 1 else _which_teacher(talk, asked, colleagues)
    if talk.incoming.private and (mine := await _teaching(talk, asked)):
        return mine
    if (asked.class_name or "").startswith(COLLEAGUE):
        asked = replace(asked, class_name=None, institution=None)
    if asked.institution:
        return await _named(talk, asked, question, asked.institution)
    if asked.class_name:
        return await _anywhere(talk, asked, question, asked.class_name)
    if talk.incoming.private and asked.what != OTHER:
        if talk.chosen and not linking.agreed(talk.person):
            return linking.consent(talk)
        if asked.other_name and talk.chosen:
            return puzzled.stranger(talk, asked.other_name)
        if of_own_class(asked.text) and (led := await _of_class_teacher(talk)):
            return led
        if found := await of_children(talk) or await _of_class_teacher(talk) or await _of_pupil_who_waits(talk):
            return found
        if found := await _chosen_last(talk):
            return found
        if talk.chosen:  # in a kindergarten or a club
            other = talk.button("timetable.other_button", Ask("timetable", OTHER))
            return talk.say("lessons.no_lessons", children=talk.chosen, rows=[[other]])
    return await _of_chat(talk, asked) or await _nobody(talk, asked, question)


async def _of_chat(talk: Talk, asked: Asked) -> list[Whose]:
    """The class that a chat of several is bound to."""
    bound = await talk.store.class_chats.bound(talk.incoming.chat) if not talk.incoming.private else None
    place = await talk.store.school.institution(bound.institution) if bound and asked.what != OTHER else None
    return [Whose(place, bound.class_name)] if bound and place else []


async def _teaching(talk: Talk, asked: Asked) -> list[Whose]:
    """What the person teaches: where they ask for «моё расписание», or for no class and have no child here."""
    named = asked.class_name or asked.institution or asked.children or asked.everyone or asked.what == OTHER
    named = bool(named) or of_own_class(asked.text)
    if asked.class_name != MINE and (named or (talk.person.children and not of_oneself(asked.text))):
        return []
    found: list[Whose] = []
    for role in await talk.store.roles.of(talk.person.id):
        place = role.scope.institution and await talk.store.school.institution(role.scope.institution)
        name = place and await talk.store.school.employee(place.id, role.staff_number)
        if place and name and place not in [one.place for one in found] and await _teaches(talk, place, name):
            found.append(Whose(place, MINE, teacher=name))
    return found


async def _colleagues(talk: Talk, asked: Asked) -> list[Whose]:
    """The teachers whom the words or a button name, at the schools where the person works."""
    pressed = (asked.class_name or "").startswith(COLLEAGUE)
    if asked.class_name == MINE or (asked.class_name and not pressed):
        return []
    found: list[Whose] = []
    for role in await talk.store.roles.of(talk.person.id):
        place = role.scope.institution and await talk.store.school.institution(role.scope.institution)
        if place and place not in [one.place for one in found]:
            written = await talk.store.timetable.teachers(place.id)
            named = meant(asked.class_name or asked.text, written)
            called = [(f"{COLLEAGUE}{' '.join(name).strip()}", name) for name in named]
            found += [Whose(place, key, teacher=name) for key, name in called if key == asked.class_name or not pressed]
    return found


def _which_teacher(talk: Talk, asked: Asked, those: Sequence[Whose]) -> Reply:
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    asks = [
        (one, Ask("timetable", asked.what, None, first, last, class_name=one.class_name)) for one in those[:NAMESAKES]
    ]
    rows = [[talk.button("lessons.teacher", ask, teacher=one.teacher)] for one, ask in asks]
    return talk.say("lessons.which_teacher", rows=rows)


async def _teaches(talk: Talk, place: Institution, name: tuple[str, str, str]) -> bool:
    """Whether the timetable names them: an administrator may teach nothing."""
    return any(taught_by(each, *name) for each in await talk.store.timetable.teachers(place.id))


async def _of_class_teacher(talk: Talk) -> list[Whose]:
    """The classes that the person answers for."""
    scopes = [role.scope for role in await talk.store.roles.of(talk.person.id) if role.scope.role == CLASS_TEACHER]
    places = [(await talk.store.school.institution(each.institution or 0), each.class_name) for each in scopes]
    return [Whose(place, name) for place, name in places if place]


async def of_children(talk: Talk) -> list[Whose]:
    """The children asked about who are in a class: each at a school before any other place. None before consent."""
    if not linking.agreed(talk.person):
        return []
    seats = await talk.store.school.enrolments(child.id for child in talk.chosen)
    places = {seat: await talk.store.school.institution(seat) for seat in {each.institution for each in seats}}
    halves = await talk.store.subgroups.of(child.id for child in talk.chosen)
    found: list[Whose] = []
    for child in talk.chosen:
        mine = (each for each in seats if each.pupil == child.id and each.kind in LEARNING)
        seat = next((each for each in mine if grade_of(each.class_name)), None)
        if seat is None or (place := places[seat.institution]) is None:
            continue
        one = Whose(place, seat.class_name, (child,), halves.get(child.id, {}))
        same = next((at for at, other in enumerate(found) if replace(other, children=(child,)) == one), None)
        if same is None:
            found.append(one)
        else:
            found[same] = replace(found[same], children=(*found[same].children, child))
    return found


async def _of_pupil_who_waits(talk: Talk) -> list[Whose]:
    """The class of a pupil whom an adult has yet to allow: its lessons are public, nothing else is told by them.

    As of nobody's child: neither the pupil's name nor their halves of the class are in the answer.
    """
    if not linking.agreed(talk.person):
        return []
    links = [link for each in talk.person.waiting for link in await talk.store.links.of(each.child.id)]
    seats = [seat for link in links if link.person == talk.person.id and (seat := family.proven(link))]
    places = [(await talk.store.school.institution(seat.institution), seat) for seat in seats if seat.kind in LEARNING]
    return [Whose(place, seat.class_name) for place, seat in places if place]


async def _chosen_last(talk: Talk) -> list[Whose]:
    kept = talk.session.kept
    place = await talk.store.school.institution(kept[PLACE]) if {PLACE, GRADE, LETTER} <= kept.keys() else None
    return [Whose(place, f"{kept[GRADE]}{chr(kept[LETTER]).strip()}")] if place else []


async def _nobody(talk: Talk, asked: Asked, question: Question) -> Reply:
    """No class is meant: which of one's own school, or at which school."""
    own = await _own_places(talk)
    mine = [place for place in await class_choice.schools(talk) if place.id in own]
    if len(mine) != 1:
        return await class_choice.which_place(talk, asked, question, ())
    every = await class_choice.classes(talk, mine[0].id)
    return class_choice.which_class(talk, asked, question, mine[0], (), every)


async def _own_places(talk: Talk) -> set[int]:
    """Where the person's children learn and the person works, else where the class chosen last is."""
    if not talk.incoming.private:
        return set()
    found = {each.institution for each in await talk.store.school.enrolments(each.id for each in talk.person.children)}
    found |= {role.scope.institution for role in await talk.store.roles.of(talk.person.id) if role.scope.institution}
    return found or {talk.session.kept.get(PLACE, 0)}


# A class that was named


async def _named(talk: Talk, asked: Asked, question: Question, institution: str) -> list[Whose] | Reply:
    found = await talk.store.school.institution_named(institution)
    places = [place for place in found if place.kind in LEARNING]
    if len(places) == 1:
        return await _at(talk, asked, question, places[0])
    return await class_choice.which_place(talk, asked, question, places, unknown="" if places else institution)


async def _anywhere(talk: Talk, asked: Asked, question: Question, name: str) -> list[Whose] | Reply:
    """At the only school that has such a class, one's own before any other."""
    places, own = await class_choice.schools(talk), await _own_places(talk)
    having = [place for place in places if _called(name, await class_choice.classes(talk, place.id))]
    likely = [place for place in having if place.id in own] or having or [each for each in places if each.id in own]
    if len(likely) == 1:
        return await _at(talk, asked, question, likely[0])
    return await class_choice.which_place(talk, asked, question, having)


async def _at(talk: Talk, asked: Asked, question: Question, place: Institution) -> list[Whose] | Reply:
    """In the private dialog of a family, with what is known of its child in that class."""
    classes = await class_choice.classes(talk, place.id)
    found = _called(asked.class_name or "", classes)
    if len(found) != 1 or asked.what == OTHER:
        return class_choice.which_class(talk, asked, question, place, found, classes)
    children = await of_children(replace(talk, chosen=talk.person.children)) if talk.incoming.private else []
    mine = [one for one in children if (one.place.id, one.class_name) == (place.id, found[0])]
    return mine or [Whose(place, found[0])]


def _called(name: str, classes: Sequence[str]) -> list[str]:
    """That one; «8» is any of the eighth ones."""
    plain = normalised(name)
    return [each for each in classes if each == plain] or [
        each for each in classes if plain.isdecimal() and grade_of(each) == int(plain)
    ]
