"""Who is signed up for an event, for whoever of the staff answers for them; for the department how many are.

A school's administrator sees whoever comes to the school's own event, and of the city's events the school's own pupils;
a teacher sees the class. That they looked is noted.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

from handlers import screens
from handlers.events_card import Participants, gone, may_see
from handlers.events_shown import events, further, leaves, turned, turns, when
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty
from handlers.talk import Ask, File, Reply, Talk
from storage.roles import Role
from storage.school_events import CITY, Participant, SchoolEvent

LATELY = timedelta(days=30)
"""How long after an event it is still asked who came."""


async def which(talk: Talk) -> Reply:
    """Of one event that people sign up for who does; of several it is asked of which."""
    now = await on_duty(talk)
    own = [place.institution for place in now.places(Right.SEE_PARTICIPANTS) if place.institution]
    if not own and not now.can(Right.COUNT_PARTICIPANTS):
        return talk.say("events.not_staff", rows=[further(talk)])
    found = await talk.store.school_events.of([CITY, *own], talk.today - LATELY)
    found = [one for one in found if one.places is not None and await may_see(talk, one)]
    back = [talk.button("menu.names.staff", Ask("staff"))]
    if len(found) == 1:
        return await listed(talk, Participants(found[0].id))
    if not found:
        return talk.say("events.nothing_to_join", rows=[back])

    def line(one: SchoolEvent, number: int = 1) -> str:
        return talk.wording.text("events.counted", number=number, event=one, told_when=when(talk, one))

    pages = leaves(found, line, talk.wording.text("events.which_participants", event_lines=[]))
    page, shown = turned(talk, pages)
    lines = [line(one, number) for number, one in enumerate(shown, 1)]
    numbers = [talk.button("events.number", Participants(one.id), number=at) for at, one in enumerate(shown, 1)]
    ways = [*turns(talk, Ask("events", "participants"), page, len(pages)), *back]
    return talk.say("events.which_participants", event_lines=lines, rows=[numbers, ways])


@events.pressed
async def listed(talk: Talk, press: Participants) -> Reply:
    one = await talk.store.school_events.event(press.event)
    if one is None or not talk.incoming.private or not await may_see(talk, one):
        return gone(talk)
    now = await on_duty(talk)
    coming = await talk.store.school_events.participants(one)
    seen = [(each, role) for each in coming if (role := _by_right_of(now, one, each))]
    for role, those in groupby(seen, lambda pair: pair[1]):
        pupils = [each.pupil for each, _ in those]
        await talk.store.looks.note(talk.person.id, pupils, talk.today, role.scope.role)
    counts = not seen and now.can(Right.COUNT_PARTICIPANTS)
    theirs = coming if counts else [each for each, _ in seen]
    lines = _counted(talk, theirs) if counts else _named(talk, theirs)
    heading = talk.wording.text(
        "events.participants_title", event=one, told_when=when(talk, one), number=len(theirs), beyond=len(coming)
    )
    text = "\n\n".join([heading, *lines])
    if press.file:
        file = File(talk.wording.text("events.participants_file"), "text", {"text": text})
        return talk.say("events.participants_sent", named=not counts, files=[file], rows=[further(talk)])
    as_file = [talk.button("events.participants_as_file", Participants(one.id, file=True))] if theirs else []
    back = talk.button("menu.names.staff", Ask("staff"))
    paged = replace(talk, page=press.page)
    return screens.shown(paged, text, lambda to: Participants(one.id, to), [*as_file, back], [])


def _by_right_of(now: Duties, one: SchoolEvent, each: Participant) -> Role | None:
    """Whoever holds a school's event sees all who come to it; else those for whom the role answers."""
    own = now.acting(Right.SEE_PARTICIPANTS, one.institution) if one.institution != CITY else None
    return own or now.acting(Right.SEE_PARTICIPANTS, each.institution, each.class_name)


def _named(talk: Talk, coming: Sequence[Participant]) -> list[str]:
    """A line a class."""
    return [
        talk.wording.text("events.of_class", school=school, class_name=class_name, those_coming=list(those))
        for (school, class_name), those in groupby(coming, lambda each: (each.school, each.class_name))
    ]


def _counted(talk: Talk, coming: Sequence[Participant]) -> list[str]:
    """A line a school, and nobody's name."""
    return [
        talk.wording.text("events.of_school", school=school, number=len(list(those)))
        for school, those in groupby(coming, lambda each: each.school)
    ]
