"""Events of the city and its schools: what is ahead for the asker's children, by days, kind and school."""

from collections.abc import Sequence
from datetime import date

from handlers import announcements_offer, events_shown, events_staff
from handlers.events_card import card
from handlers.events_shown import ROWS, Found, Show, events, further, leaves, turned, turns
from handlers.events_whose import Circle, circle, handed_over
from handlers.rules import events as rules
from handlers.talk import Ask, Asked, Button, Needs, Reply, Talk
from storage.school_events import SchoolEvent, SignUp

__all__ = ["events"]

KINDS = tuple(kind.key for kind in rules.load().kind)


@events.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    """The nearest ones, or those of the days that were said; of a kind where the words name one."""
    if offered := await announcements_offer.offer(talk, asked):
        return offered
    return await _answer(talk, asked, rules.said(asked.text) if talk.incoming.text else "")


@events.asked_for(*KINDS)
async def of_kind(talk: Talk, asked: Asked) -> Reply:
    return await _answer(talk, asked, asked.what)


async def _answer(talk: Talk, asked: Asked, kind: str) -> Reply:
    if (fresh := await handed_over(talk)) is None:
        return talk.say("events.nobody_told", rows=[further(talk)])
    of = await circle(talk, asked)
    if of is None:
        return talk.say("events.no_such_school", name=asked.institution, rows=_elsewhere(talk))
    ahead = await _found(talk, of, asked)
    wanted = [one for one in ahead if kind in ("", one.kind) and _of_subject(asked, one)]
    found = Found(of, wanted, fresh, kind, asked.subject or "")
    if not wanted:
        return await _nothing(talk, asked, found)
    if len(wanted) == 1 and talk.incoming.private:
        return await card(talk, wanted[0])
    return events_shown.listed(talk, asked, found)


def _of_subject(asked: Asked, one: SchoolEvent) -> bool:
    return not asked.subject or rules.about(one, asked.subject)


async def _found(talk: Talk, of: Circle, asked: Asked) -> list[SchoolEvent]:
    """In the days that were said; from now on where none were, or where some of them are past."""
    first, last = (asked.period.first, asked.period.last) if asked.period else (talk.today, date.max)
    listed = await talk.store.school_events.of(of.places, first, last)
    found = [one for one in listed if of.takes(one) and (last < talk.today or not rules.over(one, talk.now))]
    return [one for one in found if _open(talk, one)] if asked.what == "sign_up" else found


def _open(talk: Talk, one: SchoolEvent) -> bool:
    """Whether one may sign up for it now; a full one is shown too, so that nobody looks for it."""
    return one.places is not None and not rules.begun(one, talk.now)


async def _nothing(talk: Talk, asked: Asked, found: Found) -> Reply:
    """What there is instead: the nearest of any kind and day."""
    instead = (
        await _found(talk, found.of, Asked(text="", what=asked.what))
        if asked.period or found.kind or asked.subject
        else []
    )
    preface = talk.wording.text("events.nothing", headline=events_shown.title(talk, asked, found), fresh=found.fresh)
    if not instead:
        return talk.say("events.nothing_at_all", preface=preface, fresh=found.fresh, rows=_elsewhere(talk))
    plain = Asked(
        text="",
        what="sign_up" if asked.what == "sign_up" else "",
        institution=asked.institution,
        class_name=asked.class_name,
    )
    return events_shown.listed(talk, plain, Found(found.of, instead, found.fresh), preface=preface)


def _elsewhere(talk: Talk) -> Sequence[Sequence[Button]]:
    return [[talk.button("events.all_button", Ask("events")), *further(talk)]]


# A child's sign-ups


@events.asked_for("sign_up", needs=Needs.CHILD)
async def sign_up(talk: Talk, asked: Asked) -> Reply:
    """What one may sign up for: of the kind, subject and days that were said."""
    return await _answer(talk, asked, rules.said(asked.text))


@events.asked_for("mine", needs=Needs.CHILD)
async def mine(talk: Talk, _: Asked) -> Reply:
    """What the children are signed up for, and what has become of it since."""
    found = await talk.store.school_events.sign_ups((child.id for child in talk.person.children), talk.today)
    where = [talk.button("events.where_to", Ask("events", "sign_up"), colour="primary")]
    if not found:
        return talk.say("events.none_yet", rows=[where, further(talk)])
    called = {child.id: child for child in talk.person.children}

    def line(each: SignUp, number: int = 1) -> str:
        told = events_shown.when(talk, each.event or each)
        return talk.wording.text("events.signed", number=number, sign_up=each, child=called[each.pupil], told_when=told)

    pages = leaves(found, line, talk.wording.text("events.mine", event_lines=[]), ROWS + 1)
    page, shown = turned(talk, pages)
    lines = [line(each, number) for number, each in enumerate(shown, 1)]
    numbers = [
        talk.button("events.number", Show(each.event.id), number=number)
        for number, each in enumerate(shown, 1)
        if each.event
    ]
    ways = [*turns(talk, Ask("events", "mine"), page, len(pages)), *further(talk)]
    return talk.say("events.mine", event_lines=lines, rows=[numbers, where, ways])


@events.asked_for("participants", needs=Needs.CONSENT)
async def participants(talk: Talk, _: Asked) -> Reply:
    """For staff: who is signed up."""
    return await events_staff.which(talk)
