"""Grades of linked children: of a day, a week or any period, of one subject, and their means."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from handlers.rules import marks
from handlers.talk import EVERYONE, Ask, Asked, Button, Capability, Child, Needs, Period, Reply, Talk
from handlers.wording import sheets
from storage.names import folded
from storage.school import Grade

grades = Capability("grades", needs=Needs.CHILD)

MEAN = "mean"
USUAL = timedelta(days=6)
"""Asked without a time, people mean the latest: today and the six days before, so that Monday is not empty."""
BY_DAY = timedelta(days=10)
"""Up to here grades are shown by day, as in a diary; a longer period by subject."""
SCREEN = 900
"""Characters of a page: about one phone screen."""
STEM = 5
"""Letters by which a subject is known under another school's name for it."""


@dataclass(frozen=True, slots=True)
class Report:
    """What there is to show of one child. `fresh` None: its school has handed over no grades yet."""

    child: Child
    fresh: datetime | None
    grades: Sequence[Grade] = ()
    subjects: Sequence[str] = ()
    last: date | None = None
    known: bool = True
    """Whether the subject asked about is one of the child's."""


@grades.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    return await _answer(talk, asked, asked.period or Period(talk.today - USUAL, talk.today))


@grades.asked_for(MEAN)
async def means(talk: Talk, asked: Asked) -> Reply:
    return await _answer(talk, asked, asked.period or Period(_school_year(talk.today), talk.today))


async def _answer(talk: Talk, asked: Asked, period: Period) -> Reply:
    reports = [await _report(talk, child, period, asked.subject) for child in talk.chosen]
    if len(reports) == 1 and not reports[0].grades:
        return _nothing(talk, asked, period, reports[0])
    return _page(talk, asked, period, reports)


async def _report(talk: Talk, child: Child, period: Period, subject: str | None) -> Report:
    school = talk.store.school
    fresh = await school.freshness("grades", child.id)
    if fresh is None:
        return Report(child, None)
    fresh = fresh.astimezone(talk.now.tzinfo)
    found = await school.grades(child.id, period.first, period.last)
    known = True
    if subject is not None:
        names = _meant(subject, await school.subjects_of(child.id))
        known = bool(names)
        found = [grade for grade in found if grade.subject in names]
    if found:
        return Report(child, fresh, found)
    return Report(child, fresh, (), await school.subjects_of(child.id), await school.last_grade_day(child.id), known)


def _meant(subject: str, subjects: Iterable[str]) -> set[str]:
    """Those of the child's subjects that are the one asked about, under whatever name its school writes."""
    names = list(subjects)
    if same := {name for name in names if folded(name) == folded(subject)}:
        return same
    stems = [word[:STEM] for word in folded(subject).split()]
    return {name for name in names if all(any(w.startswith(s) for w in folded(name).split()) for s in stems)}


# One page


def _page(talk: Talk, asked: Asked, period: Period, reports: Sequence[Report]) -> Reply:
    single = len(reports) == 1
    mean = asked.what == MEAN
    parts = [(_head(talk, report, single), list(_lines(talk, asked, period, report))) for report in reports]
    pages = sheets(parts, SCREEN)
    page = min(max(talk.page, 0), len(pages) - 1)
    fresh = {report.fresh for report in reports}
    return talk.say(
        "grades.page",
        child=reports[0].child if single else None,
        period=period,
        usual=asked.period is None,
        mean=mean,
        subject=asked.subject,
        weighted=(mean or _by_subject(asked, period)) and any(marks.weighted(report.grades) for report in reports),
        body=pages[page],
        page=page + 1,
        pages=len(pages),
        fresh=fresh.pop() if len(fresh) == 1 else None,
        rows=_buttons(talk, asked, period, reports, page, len(pages)),
    )


def _head(talk: Talk, report: Report, single: bool) -> str:
    return "" if single else talk.wording.text("grades.child", child=report.child)


def _lines(talk: Talk, asked: Asked, period: Period, report: Report) -> Iterator[str]:
    """The body of one child's part; a line that begins with a line end has an empty one before it."""
    say = talk.wording.text
    if not report.grades:
        yield say("grades.nothing_of_one", report=report, reason=_reason(talk, period, report), period=period)
    elif asked.what == MEAN or _by_subject(asked, period):
        for subject, found in _grouped(report.grades):
            key = "grades.mean_line" if asked.what == MEAN else "grades.subject_line"
            counted = sum(marks.numeric(grade.mark) is not None for grade in found)
            yield say(key, subject=subject, grades=found, mean=marks.mean(found), counted=counted)
    elif asked.subject is not None or period.first == period.last:
        for day, its in groupby(report.grades, lambda grade: grade.day):
            yield "\n" + say("grades.detailed_day", day=day, grades=list(its), alone=period.first == period.last)
        if asked.subject is not None and (mean := marks.mean(report.grades)) is not None:
            yield "\n" + say("grades.mean_of_one", mean=mean, weighted=marks.weighted(report.grades))
    else:
        for day, its in groupby(report.grades, lambda grade: grade.day):
            yield "\n" + say("grades.day", day=day, subjects=_grouped(its))


def _by_subject(asked: Asked, period: Period) -> bool:
    return asked.subject is None and period.last - period.first >= BY_DAY


def _grouped(found: Iterable[Grade]) -> list[tuple[str, list[Grade]]]:
    """By subject, in the alphabet's order."""
    by_subject: dict[str, list[Grade]] = {}
    for grade in found:
        by_subject.setdefault(grade.subject, []).append(grade)
    return sorted(by_subject.items(), key=lambda each: folded(each[0]))


# Nothing to show, and why


def _nothing(talk: Talk, asked: Asked, period: Period, report: Report) -> Reply:
    reason = _reason(talk, period, report)
    rows: list[list[Button]] = []
    if report.last and reason in ("none", "not_yet"):
        latest = Period(report.last, report.last)
        if period.first != period.last:
            monday = report.last - timedelta(days=report.last.weekday())
            latest = Period(monday, monday + USUAL)
        ask = Ask("grades", "", report.child.id, latest.first, latest.last)
        rows.append([talk.button("grades.latest", ask, period=latest, colour="primary")])
    elif reason == "no_subject":
        rows.append([talk.button("grades.all_subjects", Ask("grades", "", report.child.id))])
    rows += _others(talk, asked, period, [report])
    return talk.say(
        "grades.nothing",
        report=report,
        reason=reason,
        period=period,
        subject=asked.subject,
        rows=rows or [[talk.button("menu.names.menu", Ask("menu"))]],
    )


def _reason(talk: Talk, period: Period, report: Report) -> str:
    if report.fresh is None:
        return "no_file"
    if not report.known:
        return "no_subject"
    if report.last is None:
        return "never"
    if period.first > talk.today:
        return "future"
    return "not_yet" if report.fresh.date() < period.first else "none"


# Buttons


def _buttons(
    talk: Talk, asked: Asked, period: Period, reports: Sequence[Report], page: int, pages: int
) -> list[list[Button]]:
    whom = _whom(reports)
    turns = [
        talk.button(key, Ask("grades", asked.what, whom, period.first, period.last, asked.subject, to), in_place=True)
        for key, to in (("grades.back", page - 1), ("grades.on", page + 1))
        if 0 <= to < pages
    ]
    rows = [turns]
    if asked.what == MEAN:
        rows.append([talk.button("grades.latest_ones", Ask("grades", "", whom, subject=asked.subject))])
    else:
        earlier = _before(period)
        ask = Ask("grades", asked.what, whom, earlier.first, earlier.last, asked.subject)
        rows.append([talk.button("grades.earlier", ask, period=earlier)])
        mean = Ask("grades", MEAN, whom, None, None, asked.subject)
        rows[-1].append(talk.button("grades.mean", mean))
    return [*rows, *_others(talk, asked, period, reports)]


def _others(talk: Talk, asked: Asked, period: Period, reports: Sequence[Report]) -> list[list[Button]]:
    """The same question about the person's other children."""
    shown = {report.child.id for report in reports}
    others = [child for child in talk.person.children if child.id not in shown]
    first, last = (period.first, period.last) if asked.period else (None, None)
    return [
        [
            talk.button("children.one", Ask("grades", asked.what, child.id, first, last, asked.subject), child=child)
            for child in others[:2]
        ]
    ]


def _before(period: Period) -> Period:
    """The one before it, of the same length; before a calendar month, the calendar month."""
    end = period.first - timedelta(days=1)
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1 and period.first.month == period.last.month:
        return Period(end.replace(day=1), end)
    return Period(end - (period.last - period.first), end)


def _whom(reports: Sequence[Report]) -> int:
    return reports[0].child.id if len(reports) == 1 else EVERYONE


def _school_year(today: date) -> date:
    """The first day of the school year that `today` is in, or of the last one in summer."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)
