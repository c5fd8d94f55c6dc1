"""Events on the screen: a numbered list, a page at a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from handlers import screens
from handlers.events_whose import Circle
from handlers.rules import events as rules
from handlers.talk import EVERYONE, Ask, Asked, Button, Capability, Reply, Talk
from storage.school_events import SchoolEvent, SignUp

events = Capability("events")

T = TypeVar("T")

MOST = 5
"""Events of a page: their numbers are one row of buttons."""
ROWS = 2
"""Rows of buttons under a list: the numbers, and the ways on."""
IN_A_CHAT = 8
"""Events that a chat of several is told: nobody turns pages there."""


@dataclass(frozen=True, slots=True)
class Show:
    """This event, a screen of it at a time, from 0."""

    event: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What a list shows: `kind` is a key of the dictionary, `subject` a school subject, each "" where none was said."""

    of: Circle
    events: Sequence[SchoolEvent]
    fresh: datetime | None
    kind: str = ""
    subject: str = ""


# The list


def listed(talk: Talk, asked: Asked, found: Found, *, preface: str = "") -> Reply:
    """The page that `talk.page` asks for; in a chat of several the first ones. `preface` is said before it."""
    heading = "\n\n".join(part for part in (preface, title(talk, asked, found)) if part)
    if not talk.incoming.private:
        lines = [_line(talk, found, number, one) for number, one in enumerate(found.events[:IN_A_CHAT], 1)]
        more = len(found.events) - len(lines)
        return talk.say("events.list", headline=heading, event_lines=lines, fresh=found.fresh, more=more, hint=False)
    values = {"headline": heading, "fresh": found.fresh, "more": 0, "hint": found.of.nobodys}
    around = talk.wording.text("events.list", event_lines=[], **values)
    pages = leaves(found.events, lambda one: _line(talk, found, 1, one), around)
    page, shown = turned(talk, pages)
    lines = [_line(talk, found, number, one) for number, one in enumerate(shown, 1)]
    numbers = [talk.button("events.number", Show(one.id), number=number) for number, one in enumerate(shown, 1)]
    ways = [*turns(talk, _again(asked, found), page, len(pages)), *further(talk)]
    text = talk.wording.text("events.list", event_lines=lines, **values)
    return talk.say("screens.sheet", text=text, rows=[numbers, ways])


def title(talk: Talk, asked: Asked, found: Found) -> str:
    """«Мария, 5А. Олимпиады, 1–31 декабря:»."""
    circle = found.of
    return talk.wording.text(
        "events.title",
        children=[child for child, _ in circle.children] if not circle.schools else [],
        schools=[place.short_name for place in circle.schools],
        class_name=circle.seat.class_name if circle.seat else "",
        many=rules.kind(found.kind).many if found.kind else "",
        subject=found.subject,
        period=asked.period,
        citywide=circle.nobodys,
        to_sign_up=asked.what == "sign_up",
    )


def leaves(items: Sequence[T], line: Callable[[T], str], around: str, rows: int = ROWS) -> list[list[T]]:
    """As many on each page as fit one screen beside what stands around them, `MOST` at most."""
    pages: list[list[T]] = [[]]
    text = around
    for one in items:
        longer = f"{text}\n\n{line(one)}"
        if pages[-1] and (len(pages[-1]) == MOST or screens.height(longer, rows) > screens.SCREEN):
            pages.append([])
            longer = f"{around}\n\n{line(one)}"
        pages[-1].append(one)
        text = longer
    return pages


def turned(talk: Talk, pages: Sequence[Sequence[T]]) -> tuple[int, Sequence[T]]:
    """The page that is asked for, by its number and what stands on it."""
    page = min(max(talk.page, 0), len(pages) - 1)
    return page, pages[page]


def turns(talk: Talk, ask: Ask, page: int, pages: int) -> list[Button]:
    """Back and on, in place."""
    return [
        talk.button(key, replace(ask, page=to), in_place=True, page=to + 1, pages=pages)
        for key, to in (("screens.back", page - 1), ("screens.on", page + 1))
        if 0 <= to < pages
    ]


def _line(talk: Talk, found: Found, number: int, one: SchoolEvent) -> str:
    whom = found.of.whom(one)
    return talk.wording.text(
        "events.line",
        number=number,
        event=one,
        told_when=when(talk, one),
        citywide=found.of.nobodys,
        spans=rules.spans(one.classes),
        # Of several children it is told which it is for.
        children=whom if len(found.of.children) > len(whom) else [],
    )


def when(talk: Talk, one: SchoolEvent | SignUp) -> str:
    """«сб, 5 декабря, 11:00–14:00»."""
    return talk.wording.text("events.when", event=one, today=talk.today)


def _again(asked: Asked, found: Found) -> Ask:
    """The same question."""
    children = found.of.children
    return Ask(
        "events",
        asked.what or found.kind,
        children[0][0].id if len(children) == 1 else EVERYONE if children else None,
        asked.period.first if asked.period else None,
        asked.period.last if asked.period else None,
        found.subject or None,
        class_name=asked.class_name,
        institution=found.of.schools[0].code if len(found.of.schools) == 1 else asked.institution,
    )


def further(talk: Talk) -> list[Button]:
    return [talk.button("menu.names.menu", Ask("menu"))]
