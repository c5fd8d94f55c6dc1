"""Whose events a question is about, and of which somebody may be told: those of the children's places, or public ones.

What is for single classes («собрание 7Б») is told to the families of these classes and to whoever answers for them;
in a chat of several everybody reads along, so there it is told to nobody.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import linking
from handlers.rules import events as rules
from handlers.rules.events import Seat
from handlers.talk import Asked, Child, Talk
from storage.roles import DEPARTMENT
from storage.school import Enrolment, Institution
from storage.school_events import CITY, SchoolEvent

KIND = "events"
"""The word of the import."""


@dataclass(frozen=True, slots=True)
class Circle:
    """Who asks about what.

    `children` are those asked about, each with where it learns; `duties` what the asker answers for, of the staff;
    `schools` were named, and `seat` stands for a class that was. `bound`: the class of the chat they ask in.
    """

    children: tuple[tuple[Child, tuple[Seat, ...]], ...] = ()
    duties: tuple[Seat, ...] = ()
    schools: tuple[Institution, ...] = ()
    seat: Seat | None = None
    bound: Seat | None = None

    @property
    def own(self) -> tuple[Seat, ...]:
        """The places that the answer is about where no school was named."""
        seats = tuple(seat for _, seats in self.children for seat in seats)
        return seats or self.duties or ((self.bound,) if self.bound else ())

    @property
    def places(self) -> tuple[int, ...]:
        """Institutions whose events are looked through."""
        if self.schools:
            return tuple(place.id for place in self.schools)
        return (CITY, *(seat.institution for seat in self.own))

    @property
    def nobodys(self) -> bool:
        """Whether neither a school was named nor anybody's is known: the city's are meant."""
        return not self.own and not self.schools

    def takes(self, event: SchoolEvent) -> bool:
        """Whether it belongs into the answer."""
        if not self.may_know(event):
            return False
        if self.seat is not None and not rules.concerns(event, self.seat):
            return False
        if self.schools or self.seat or not self.own or (not self.children and self.duties):
            return True  # staff tell others of what is not for their own class
        return any(rules.concerns(event, one) for one in self.own)

    def may_know(self, event: SchoolEvent) -> bool:
        """Whether the asker may be told of it at all."""
        seats = (*(seat for _, seats in self.children for seat in seats), *self.duties)
        return rules.public(event) or any(rules.concerns(event, seat) for seat in seats)

    def whom(self, event: SchoolEvent) -> list[Child]:
        """Of the children asked about those whom it concerns."""
        return [child for child, seats in self.children if any(rules.concerns(event, seat) for seat in seats)]


async def circle(talk: Talk, asked: Asked) -> Circle | None:
    """Whose events are asked about; None where a school was named that there is not."""
    schools = tuple(await talk.store.school.institution_named(asked.institution)) if asked.institution else ()
    if asked.institution and not schools:
        return None
    seat = None
    if asked.class_name:
        seat = Seat(schools[0].id if len(schools) == 1 else CITY, "school", asked.class_name)
    if not talk.incoming.private:
        return Circle(schools=schools, seat=seat, bound=await _bound(talk))
    children = await seats_of(talk, talk.chosen)
    if seat and seat.institution == CITY and (own := _same_class(children, seat.class_name)):
        return Circle(own, await _duties(talk))
    return Circle(children, await _duties(talk), schools, seat)


async def handed_over(talk: Talk) -> datetime | None:
    """As of when events are; None: nobody has handed any over."""
    last = await talk.store.imports.standing(KIND)
    return last.started.astimezone(talk.now.tzinfo) if last else None


async def known_to(talk: Talk) -> Circle:
    """All that the asker may know of, whichever of their children it concerns."""
    if not talk.incoming.private:
        return Circle(bound=await _bound(talk))
    return Circle(await seats_of(talk, talk.person.children), await _duties(talk))


async def seats_of(talk: Talk, children: Sequence[Child]) -> tuple[tuple[Child, tuple[Seat, ...]], ...]:
    """Where each of these learns. None before consent."""
    if not children or not linking.agreed(talk.person):
        return ()
    enrolled = await talk.store.school.enrolments(child.id for child in children)
    return tuple((child, tuple(_seat(one) for one in enrolled if one.pupil == child.id)) for child in children)


def _seat(of: Enrolment) -> Seat:
    return Seat(of.institution, of.kind, of.class_name)


def _same_class(
    children: Sequence[tuple[Child, tuple[Seat, ...]]], class_name: str
) -> tuple[tuple[Child, tuple[Seat, ...]], ...]:
    """Those of the children who are in a class of this name: their school is meant."""
    return tuple((child, seats) for child, seats in children if class_name in [seat.class_name for seat in seats])


async def _duties(talk: Talk) -> tuple[Seat, ...]:
    """Of the department none: it answers for the city's own events, which are public."""
    roles = [role for role in await talk.store.roles.of(talk.person.id) if role.scope.role != DEPARTMENT]
    found = [(await talk.store.school.institution(role.scope.institution or 0), role.scope) for role in roles]
    return tuple(dict.fromkeys(Seat(place.id, place.kind, scope.class_name) for place, scope in found if place))


async def _bound(talk: Talk) -> Seat | None:
    bound = await talk.store.class_chats.bound(talk.incoming.chat)
    return Seat(bound.institution, "school", bound.class_name) if bound else None
