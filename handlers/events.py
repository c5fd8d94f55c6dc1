"""Events of the city and its schools: what is ahead for the asker's children, by days, kind and school."""

from collections.abc import Sequence
from datetime import date, datetime

from handlers import announcements_offer, events_shown
from handlers.events_shown import Found, Show, events, further
from handlers.events_whose import Circle, circle, known_to
from handlers.rules import events as rules
from handlers.talk import Ask, Asked, Button, Reply, Talk
from storage.school_events import SchoolEvent

__all__ = ["events"]

KINDS = tuple(kind.key for kind in rules.load().kind)
KIND = "events"
"""The word of the import."""


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
        return events_shown.card(talk, wanted[0], fresh=fresh)
    return events_shown.listed(talk, asked, found)


def _of_subject(asked: Asked, one: SchoolEvent) -> bool:
    return not asked.subject or rules.about(one, asked.subject)


async def _found(talk: Talk, of: Circle, asked: Asked) -> list[SchoolEvent]:
    """In the days that were said; from now on where none were, or where some of them are past."""
    first, last = (asked.period.first, asked.period.last) if asked.period else (talk.today, date.max)
    listed = await talk.store.school_events.of(of.places, first, last)
    return [one for one in listed if of.takes(one) and (last < talk.today or not rules.over(one, talk.now))]


async def _nothing(talk: Talk, asked: Asked, found: Found) -> Reply:
    """What there is instead: the nearest of any kind and day."""
    instead = await _found(talk, found.of, Asked(text="")) if asked.period or found.kind or asked.subject else []
    preface = talk.wording.text("events.nothing", headline=events_shown.title(talk, asked, found))
    if not instead:
        return talk.say("events.nothing_at_all", preface=preface, fresh=found.fresh, rows=_elsewhere(talk))
    plain = Asked(text="", institution=asked.institution, class_name=asked.class_name)
    return events_shown.listed(talk, plain, Found(found.of, instead, found.fresh), preface=preface)


async def handed_over(talk: Talk) -> datetime | None:
    """As of when events are; None: nobody has handed any over."""
    last = await talk.store.imports.standing(KIND)
    return last.started.astimezone(talk.now.tzinfo) if last else None


def _elsewhere(talk: Talk) -> Sequence[Sequence[Button]]:
    return [[talk.button("events.all_button", Ask("events")), *further(talk)]]


@events.pressed
async def show_one(talk: Talk, press: Show) -> Reply:
    one = await talk.store.school_events.event(press.event)
    if one is None or not (await known_to(talk)).may_know(one):
        return talk.say("events.gone", rows=_elsewhere(talk))
    return events_shown.card(talk, one, fresh=await handed_over(talk), page=press.page)
