"""What a child has won and taken part in, by school year, with the school's link to the document."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from handlers import school_years, sheet
from handlers.rules import school_years as years
from handlers.talk import Ask, Asked, Button, Capability, Child, Needs, Period, Reply, Talk
from storage.achievements import Achievement

portfolio = Capability("portfolio", needs=Needs.CHILD)


@dataclass(frozen=True, slots=True)
class Record:
    """Of one child; `fresh` None: the school has handed nothing over."""

    child: Child
    fresh: datetime | None
    found: Sequence[Achievement] = ()


@portfolio.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    """The newest first; of all time where no year is said."""
    span = school_years.said(talk, asked)
    records = [await _record(talk, child, span) for child in talk.chosen]
    if len(records) == 1 and not records[0].found:
        return await _nothing(talk, asked, records[0], span)
    title = talk.wording.text("portfolio.title", span=school_years.heading(talk, span))
    parts = [sheet.Part(each.child, list(_lines(talk, each, span)), each.fresh) for each in records]
    return sheet.shown(talk, asked, title, parts, period=span, away=[_menu(talk)])


@portfolio.asked_for("add", needs=Needs.NOTHING)
async def add(talk: Talk, _: Asked) -> Reply:
    """The school does it: told to everybody."""
    return talk.say("portfolio.add", rows=[[talk.button("portfolio.all_button", Ask("portfolio")), _menu(talk)]])


async def _record(talk: Talk, child: Child, span: Period | None) -> Record:
    fresh = await talk.store.school.freshness("achievements", child.id)
    if fresh is None:
        return Record(child, None)
    days = (span.first, span.last) if span else ()
    return Record(child, fresh.astimezone(talk.now.tzinfo), await talk.store.achievements.of(child.id, *days))


def _lines(talk: Talk, record: Record, span: Period | None) -> Iterator[str]:
    """A school year's own stand under its name, where more than one is asked about."""
    if not record.found:
        yield talk.wording.text("portfolio.nothing_of_one", fresh=record.fresh)
    by_year = [(year, list(found)) for year, found in groupby(record.found, lambda each: years.begun(each.day))]
    for number, (began, found) in enumerate(by_year):
        if span is None:
            yield ("\n" if number else "") + talk.wording.text("portfolio.year", number=years.name(began))
        for each in found:
            yield talk.wording.text("portfolio.line", won=each, today=talk.today)


async def _nothing(talk: Talk, asked: Asked, record: Record, span: Period | None) -> Reply:
    """Why, and the others there are."""
    others = bool(span) and bool(await talk.store.achievements.of(record.child.id))
    rows = [[talk.button("portfolio.all_button", Ask("portfolio", "", record.child.id))]] if others else []
    return talk.say(
        "portfolio.nothing",
        child=record.child,
        fresh=record.fresh,
        span=school_years.heading(talk, span),
        others=others,
        rows=[*rows, *sheet.others(talk, asked, [record.child.id], span), [_menu(talk)]],
    )


def _menu(talk: Talk) -> Button:
    return talk.button("menu.names.menu", Ask("menu"))
