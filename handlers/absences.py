"""Missed days and lessons by why and period, an adult's word that a child will not come, the class teacher's list."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import absences_reporting as reporting
from handlers import absences_told, sheet, staff_absences, terms
from handlers.absences_reporting import QUESTIONS, TakeBack, absences
from handlers.reports import school_year
from handlers.rules import absences as rules
from handlers.rules import calendar, subjects
from handlers.talk import Ask, Asked, Button, Child, Needs, Period, Reply, Talk
from storage.absences import Absence, Report
from storage.links import SELF

__all__ = ["absences"]


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one child and some days. `fresh` None: no list of absences has come.

    `marked`: the gradebook's marks stand in for the list. `reports` are what the family has told of these days.
    """

    child: Child
    fresh: datetime | None
    absences: Sequence[Absence]
    reports: Sequence[Report]
    marked: bool = False


# What was missed


@absences.asked_for("missed")
@absences.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    """Of the days or the term said, else of the current term; without a calendar, of the school year."""
    if asked.unreal:
        menu = talk.button("menu.names.menu", Ask("menu"))
        return talk.say(
            "absences.unreal", said=asked.unreal, rows=[[talk.button("absences.all", Ask("absences")), menu]]
        )
    if asked.period is None and asked.term is None and calendar.load().year(talk.today) is None:
        asked = replace(asked, period=Period(school_year(talk.today), talk.today))
    found = await terms.spans(talk, asked)
    if isinstance(found, Reply):
        return found
    records = [await _record(talk, each.of.child, each.period, asked.subject) for each in found]
    whole = terms.common(found)
    return sheet.shown(
        talk,
        asked,
        talk.wording.text("absences.title", span=terms.heading(talk, whole), subject=asked.subject),
        [
            sheet.Part(one.child, await _lines(talk, each.period, one), one.fresh, head)
            for each, one, head in zip(found, records, terms.heads(talk, found), strict=True)
        ],
        period=whole.said if asked.period or whole.term else None,
        notes=[each.note(talk) for each in found],
        further=_further(talk, records),
    )


async def _record(talk: Talk, child: Child, period: Period, subject: str | None) -> Record:
    fresh = await talk.store.school.freshness("absences", child.id)
    if fresh is not None:
        missed = await talk.store.absences.of(child.id, period.first, period.last)
    else:
        missed = rules.from_marks(await talk.store.school.grades(child.id, period.first, period.last))
    if subject is not None:
        meant = subjects.meant(subject, {one.subject for one in missed if one.subject})
        missed = [one for one in missed if one.subject in meant]
    ahead = absences_told.upcoming(talk.today).last if period.first <= talk.today <= period.last else period.last
    reports = await absences_told.known_reports(talk, child, Period(period.first, ahead))
    local = fresh.astimezone(talk.now.tzinfo) if fresh else None
    return Record(child, local, missed, reports, marked=fresh is None and bool(missed))


async def _lines(talk: Talk, period: Period, record: Record) -> list[str]:
    say = talk.wording.text
    lines = [
        say("absences.reported", day=one.day, who=absences_told.teller(talk, [one]))
        for one in _first_reports(record.reports)
    ]
    if record.absences:
        lines.append(say("absences.sum", missed=rules.counted(record.absences)))
        lines += [
            say("absences.day_line", day=day, missed_that_day=rows) for day, rows in rules.by_day(record.absences)
        ]
    else:
        told = bool(record.reports)
        lines.append(say("absences.none", reason=_reason(talk, period, record), data=record.fresh, told=told))
    if record.marked:
        lines.append(say("absences.from_marks"))
    elif record.absences and record.fresh and record.fresh.date() < min(period.last, talk.today):
        lines.append(say("absences.until", until=record.fresh))
    if period.first <= talk.today <= period.last == period.first:
        lines.append(talk.text("absences.worried", phone=await _phone(talk, record.child)))
    return lines


def _first_reports(reports: Sequence[Report]) -> list[Report]:
    """Of each day the first."""
    return list({one.day: one for one in reversed(reports)}.values())[::-1]


def _reason(talk: Talk, period: Period, record: Record) -> str:
    """What it means that nothing is there."""
    if period.first > talk.today:
        return "future"
    if record.fresh is None:
        return "no_file"
    if record.fresh.date() < period.first:
        return "not_yet"
    return "so_far" if record.fresh.date() < min(period.last, talk.today) else "none"


async def _phone(talk: Talk, child: Child) -> str:
    """Of the child's school; "" where the city's list has none."""
    for place in await talk.store.school.enrolments([child.id]):
        institution = await talk.store.school.institution(place.institution)
        return institution.phone if institution else ""
    return ""


def _further(talk: Talk, records: Sequence[Record]) -> list[Button]:
    """To tell of an absence, and to take back what I told of days to come."""
    told = [
        (record.child, one.day)
        for record in records
        for one in record.reports
        if one.person == talk.person.id and one.day >= talk.today
    ]
    buttons = []
    if any(record.child.relation != SELF for record in records):
        about = sheet.whom([record.child for record in records])
        buttons.append(talk.button("absences.report", Ask("absences", "report", about), colour="primary"))
    if told and len(records) == 1:
        first, last = (end(day for _, day in told).toordinal() for end in (min, max))
        buttons.append(talk.button("absences.take_back", TakeBack(told[0][0].id, first, last)))
    return buttons or [talk.button("menu.names.grades", Ask("grades")), talk.button("menu.names.menu", Ask("menu"))]


# Telling of an absence


@absences.asked_for(*QUESTIONS)
async def report(talk: Talk, asked: Asked) -> Reply:
    """«Маши вчера не было» tells of what the school knows by now: that is shown."""
    if asked.period and asked.period.last < talk.today:
        return await show(talk, replace(asked, what=""))
    return await reporting.report(talk, asked)


@absences.asked_for("late")
async def part_of_a_day(talk: Talk, asked: Asked) -> Reply:
    """Coming late and leaving early are no absence of a day, and nobody reads them here."""
    period = asked.period
    first, last = (period.first, period.last) if period and period.first >= talk.today else (None, None)
    whole = talk.button("absences.whole_day", Ask("absences", "report", sheet.whom(talk.chosen), first, last))
    return talk.say("absences.part_of_a_day", rows=[[whole], [talk.button("menu.names.menu", Ask("menu"))]])


@absences.asked_for("withdraw")
async def withdraw(talk: Talk, asked: Asked) -> Reply:
    period = asked.period if asked.period and asked.period.last >= talk.today else None
    return await reporting.withdraw(talk, talk.chosen, period)


@absences.asked_for("list", needs=Needs.CONSENT)
async def list_asked(talk: Talk, asked: Asked) -> Reply:
    return await staff_absences.asked_for(talk, asked)
