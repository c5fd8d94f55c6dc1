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
ALSO_MEAN = ("term", "forecast")
"""Asked what a term comes out at: no file tells of terms yet, so the mean answers, and says so."""
USUAL = timedelta(days=6)
"""Asked without a time, people mean the latest: today and the six days before, so that Monday is not empty."""
BY_DAY = timedelta(days=10)
"""Up to here grades are shown by day, as in a diary; a longer period by subject."""
SCREEN = 22
"""Lines of a page besides its first and last ones: about one phone screen."""
LONGEST_BACK = timedelta(days=31)
"""Longer periods get no button to the one before: nobody pages through half-years."""
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


@grades.asked_for(MEAN, *ALSO_MEAN)
async def means(talk: Talk, asked: Asked) -> Reply:
    return await _answer(talk, asked, asked.period or Period(_school_year(talk.today), talk.today))


async def _answer(talk: Talk, asked: Asked, period: Period) -> Reply:
    reports = [await _report(talk, child, period, asked.subject) for child in talk.chosen]
    if len(reports) == 1 and not reports[0].grades:
        return _nothing(talk, asked, period, reports[0])
    return _page(talk, View(asked, period, reports))


async def _report(talk: Talk, child: Child, period: Period, subject: str | None) -> Report:
    school = talk.store.school
    fresh = await school.freshness("grades", child.id)
    if fresh is None:
        return Report(child, None)
    fresh = fresh.astimezone(talk.now.tzinfo)
    found = await school.grades(child.id, period.first, period.last)
    names: set[str] = set()
    if subject is not None:
        names = _meant(subject, await school.subjects_of(child.id))
        found = [grade for grade in found if grade.subject in names]
    if found:
        return Report(child, fresh, found)
    last = await school.last_grade_day(child.id, names)
    return Report(child, fresh, (), await school.subjects_of(child.id), last, subject is None or bool(names))


def _meant(subject: str, subjects: Iterable[str]) -> set[str]:
    """Those of the child's subjects that are the one asked about, under whatever name its school writes."""
    names = list(subjects)
    if same := {name for name in names if folded(name) == folded(subject)}:
        return same
    stems = [word[:STEM] for word in folded(subject).split()]
    return {name for name in names if all(any(w.startswith(s) for w in folded(name).split()) for s in stems)}


@dataclass(frozen=True, slots=True)
class View:
    """A question with what there is to show; `fresh` is None where the children's data are of different moments."""

    asked: Asked
    period: Period
    reports: Sequence[Report]

    @property
    def single(self) -> bool:
        return len(self.reports) == 1

    @property
    def mean(self) -> bool:
        return self.asked.what == MEAN or self.asked.what in ALSO_MEAN

    @property
    def by_subject(self) -> bool:
        return self.mean or (self.asked.subject is None and self.period.last - self.period.first >= BY_DAY)

    @property
    def fresh(self) -> datetime | None:
        moments = {report.fresh for report in self.reports}
        return moments.pop() if len(moments) == 1 else None

    @property
    def whom(self) -> int:
        return self.reports[0].child.id if self.single else EVERYONE


# One page


def _page(talk: Talk, view: View) -> Reply:
    parts = [(_head(talk, view, report), list(_lines(talk, view, report))) for report in view.reports]
    pages = sheets(parts, SCREEN)
    page = min(max(talk.page, 0), len(pages) - 1)
    return talk.say(
        "grades.page",
        child=view.reports[0].child if view.single else None,
        span=_span(talk, view.period),
        mean=view.mean,
        term=view.asked.what in ALSO_MEAN,
        subject=view.asked.subject,
        weighted=view.by_subject and any(marks.weighted(report.grades) for report in view.reports),
        body=pages[page],
        page=page + 1,
        pages=len(pages),
        fresh=view.fresh,
        rows=_buttons(talk, view, page, len(pages)),
    )


def _span(talk: Talk, period: Period) -> str:
    return talk.wording.text("grades.span", period=period)


def _head(talk: Talk, view: View, report: Report) -> str:
    return "" if view.single else talk.wording.text("grades.child", child=report.child)


def _lines(talk: Talk, view: View, report: Report) -> Iterator[str]:
    """The body of one child's part; a line that begins with a line end has an empty one before it."""
    say = talk.wording.text
    if not report.grades:
        yield say("grades.nothing_of_one", report=report, reason=_reason(talk, view.period, report))
    elif view.by_subject:
        for subject, found in _grouped(report.grades):
            counted = sum(marks.numeric(grade.mark) is not None for grade in found)
            key = "grades.mean_line" if view.mean else "grades.subject_line"
            yield say(key, subject=subject, grades=found, mean=marks.mean(found), counted=counted)
    else:
        yield from _by_day(talk, view, report)
    if view.fresh is None and report.fresh:
        yield say("grades.fresh", fresh=report.fresh)


def _by_day(talk: Talk, view: View, report: Report) -> Iterator[str]:
    say = talk.wording.text
    if view.period.first == view.period.last:
        for grade in report.grades:
            yield say("grades.lesson", subject=grade.subject, mark=say("grades.mark", grade=grade))
        return
    for day, found in groupby(report.grades, lambda grade: grade.day):
        if view.asked.subject is not None:
            yield say("grades.subject_day", day=day, marks=[say("grades.mark", grade=grade) for grade in found])
        else:
            key, between = ("grades.day", "\n") if view.single else ("grades.short_day", "")
            yield between + say(key, day=day, subjects=_grouped(found))
    if view.asked.subject is not None and (mean := marks.mean(report.grades)) is not None:
        yield "\n" + say("grades.mean_of_one", mean=mean, weighted=marks.weighted(report.grades))


def _grouped(found: Iterable[Grade]) -> list[tuple[str, list[Grade]]]:
    """By subject, in the alphabet's order."""
    by_subject: dict[str, list[Grade]] = {}
    for grade in found:
        by_subject.setdefault(grade.subject, []).append(grade)
    return sorted(by_subject.items(), key=lambda each: folded(each[0]))


# Nothing to show, and why


def _nothing(talk: Talk, asked: Asked, period: Period, report: Report) -> Reply:
    reason = _reason(talk, period, report)
    view = View(asked, period, [report])
    rows: list[list[Button]] = []
    if report.last and reason in ("none", "not_yet", "future"):
        rows.append([_latest(talk, view, report.last)])
    elif reason == "no_subject":
        rows.append([talk.button("grades.all_subjects", Ask("grades", "", report.child.id))])
    rows += _others(talk, view)
    return talk.say(
        "grades.nothing",
        report=report,
        reason=reason,
        span=_span(talk, period),
        subject=asked.subject,
        rows=[*rows, [talk.button("menu.names.menu", Ask("menu"))]],
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


def _latest(talk: Talk, view: View, last: date) -> Button:
    """To the day or the week of the last grades there are."""
    latest = Period(last, last)
    if view.period.first != view.period.last:
        monday = last - timedelta(days=last.weekday())
        latest = Period(monday, monday + USUAL)
    ask = Ask("grades", "", view.whom, latest.first, latest.last)
    return talk.button("grades.latest", ask, period=latest, colour="primary")


# Buttons


def _buttons(talk: Talk, view: View, page: int, pages: int) -> list[list[Button]]:
    asked, period, whom = view.asked, view.period, view.whom
    turns = [
        talk.button(key, Ask("grades", asked.what, whom, period.first, period.last, asked.subject, to), in_place=True)
        for key, to in (("grades.back", page - 1), ("grades.on", page + 1))
        if 0 <= to < pages
    ]
    further: list[Button] = []
    lasts = [report.last for report in view.reports if report.last]
    if len(lasts) == len(view.reports):
        further.append(_latest(talk, view, max(lasts)))
    elif view.mean:
        further.append(talk.button("grades.latest_ones", Ask("grades", "", whom, subject=asked.subject)))
    elif period.last - period.first < LONGEST_BACK:
        earlier = _before(period)
        ask = Ask("grades", asked.what, whom, earlier.first, earlier.last, asked.subject)
        further.append(talk.button("grades.earlier", ask, period=earlier))
    if not view.mean:
        further.append(talk.button("grades.mean", Ask("grades", MEAN, whom, subject=asked.subject)))
    return [turns, further, *_others(talk, view)]


def _others(talk: Talk, view: View) -> list[list[Button]]:
    """The same question about the person's other children."""
    asked, shown = view.asked, {report.child.id for report in view.reports}
    others = [child for child in talk.person.children if child.id not in shown]
    first, last = (view.period.first, view.period.last) if asked.period else (None, None)
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


def _school_year(today: date) -> date:
    """The first day of the school year that `today` is in, or of the last one in summer."""
    return date(today.year if today.month >= 9 else today.year - 1, 9, 1)
