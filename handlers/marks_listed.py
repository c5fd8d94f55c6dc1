"""Marks as a diary has them: of a day, a week or any period, of one subject, and their means; or why there are none."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import accumulate, groupby
from typing import TypeAlias, TypeVar

from handlers import screens, sheet, terms, tickets
from handlers.reports import Nearest, Report, report
from handlers.rules import subjects
from handlers.rules.marks import Tally
from handlers.talk import EVERYONE, Ask, Asked, Button, Period, Reply, Talk
from handlers.terms import Span
from storage.school import Grade, Scored

M = TypeVar("M", bound=Grade | Scored)

MEAN = "mean"
OWN_TERMS = {
    "own_terms": ("", 0),
    "own_terms_before": ("", -1),
    f"{MEAN}_own": (MEAN, 0),
    f"{MEAN}_own_before": (MEAN, -1),
}
"""What a page of several children asks, each of whom has another term: this one of each, or the one before it."""
BY_DAY = timedelta(days=10)
"""Up to here grades are shown by day, as in a diary; a longer period by subject."""
LEAST_SHARE = 2
"""Lines that each of many children gets at least on their common page."""
AROUND_ONE = 3
"""Lines of each besides the days: the name, how many days are left out, an empty one."""
LONGEST_BACK = timedelta(days=31)
"""Longer periods get no button to the one before: nobody pages through half-years."""
WEEK = timedelta(days=6)
MOST_BUTTONS = 10
"""What a message can carry (docs/vk.md, «Limits»)."""
NEVER_HERE = ("future", "long_ago")
"""Reasons that are about the days and not about the child."""


Dressed: TypeAlias = Callable[[Reply], Reply]
"""What is added to a page, so that it is measured with it."""


async def answer(talk: Talk, asked: Asked, period: Period, dressed: Dressed = lambda reply: reply) -> Reply:
    """Of days that were said, or that are usual; the same for every child."""
    reports = [await report(talk, child, period, asked.subject, means=asked.what == MEAN) for child in talk.chosen]
    plain = await _plain(talk) if _tells_means(asked, period) else frozenset()
    return _answered(talk, View(asked, period, reports, plain, dressed=dressed))


async def of_terms(
    talk: Talk, asked: Asked, spans: Sequence[Span], *, preface: str = "", dressed: Dressed = lambda reply: reply
) -> Reply:
    """Of each child's own term. `preface` is said first."""
    whole, means = terms.common(spans), asked.what == MEAN
    reports = [await report(talk, each.of.child, each.period, asked.subject, means=means) for each in spans]
    notes = tuple(dict.fromkeys(note for note in (each.note(talk) for each in spans) if note))
    plain = frozenset(each.of.child.id for each in spans if not each.of.rule.weights)
    heads = {each.of.child.id: head for each, head in zip(spans, terms.heads(talk, spans), strict=True)}
    return _answered(talk, View(asked, whole.period, reports, plain, whole, heads, notes, preface, dressed))


def _tells_means(asked: Asked, period: Period) -> bool:
    return asked.what == MEAN or asked.subject is not None or period.last - period.first >= BY_DAY


async def _plain(talk: Talk) -> frozenset[int]:
    """The children whose schools let no work weigh more than another, whatever their files say."""
    places = await talk.store.terms.places([child.id for child in talk.chosen])
    return frozenset(pupil for pupil, place in places.items() if place.rule and not place.rule.weights)


def _answered(talk: Talk, view: "View") -> Reply:
    if any(each.marks for each in view.reports):
        return _page(talk, view)
    if view.single:
        return _nothing(talk, view, view.reports[0])
    reasons = {each.reason(view.period, talk.today) for each in view.reports}
    return _nothing_of_all(talk, view) if reasons <= set(NEVER_HERE) else _page(talk, view)


def nothing(talk: Talk, asked: Asked, span: Span, report: Report) -> Reply:
    """Why there is nothing of one child in these days, and where the nearest marks are."""
    return _nothing(talk, View(asked, span.period, [report], span=span), report)


async def reports_of(talk: Talk, asked: Asked, found: Sequence[Span]) -> list[Report] | Reply:
    """Each child's marks of the days asked about; where one child has none, that and why, with where there are some."""
    reports = [await report(talk, each.of.child, each.period, asked.subject) for each in found]
    return nothing(talk, asked, found[0], reports[0]) if len(found) == 1 and not reports[0].grades else reports


@dataclass(frozen=True, slots=True)
class View:
    """A question with what there is to show; `fresh` is None where the children's data are of different moments.

    `plain` are the children whose marks weigh alike. Where a term was asked about: `span` says which, `heads` the
    child's own where they differ, `notes` what is said of its dates, `preface` what is said first.
    """

    asked: Asked
    period: Period
    reports: Sequence[Report]
    plain: frozenset[int] = frozenset()
    span: Span | None = None
    heads: Mapping[int, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    preface: str = ""
    dressed: Dressed = lambda reply: reply

    @property
    def single(self) -> bool:
        return len(self.reports) == 1

    @property
    def mean(self) -> bool:
        return self.asked.what == MEAN

    def by_subject(self, report: Report) -> bool:
        return self.mean or (not report.one_subject and self.period.last - self.period.first >= BY_DAY)

    def mean_of(self, report: Report, found: Tally) -> float | None:
        return found.mean(weights=report.child.id not in self.plain)

    def weighted(self, report: Report, found: Tally) -> bool:
        return report.child.id not in self.plain and found.weighted

    @property
    def fresh(self) -> datetime | None:
        moments = {report.fresh for report in self.reports}
        return moments.pop() if len(moments) == 1 else None

    @property
    def whom(self) -> int:
        return self.reports[0].child.id if self.single else EVERYONE


# One page


def _page(talk: Talk, view: View) -> Reply:
    """All of it, in fewer words where a screen does not hold it, else a page of it.

    Of several children the newest days alone, where so all of them find room on one page.
    """
    ways = [_parts(talk, view), _parts(talk, view, brief=True)]
    reply = screens.first_fitting(talk, (partial(_made, talk, view, (), screens.joined(parts), 0, 1) for parts in ways))
    if screens.fits(talk, reply):
        return reply
    cut: list[Report] = []
    parts = ways[-1]
    if not view.single:
        room = screens.room(talk, _made(talk, view, view.reports, screens.NOTHING, 0, 1))
        parts = _parts(talk, view, brief=True, share=max(room // len(view.reports) - AROUND_ONE, LEAST_SHARE))
        cut = [report for report, new, old in zip(view.reports, parts, ways[-1], strict=False) if new != old]
    return screens.leafed(talk, parts, partial(_made, talk, view, cut))


def _made(talk: Talk, view: View, cut: Sequence[Report], body: str, page: int, pages: int) -> Reply:
    """`cut` are the children of whom only the newest days are there."""
    reply = talk.say(
        "grades.page",
        child=view.reports[0].child if view.single else None,
        span=_span(talk, view),
        mean=view.mean,
        preface=view.preface,
        subject=view.asked.subject,
        weighted=view.mean and any(view.weighted(report, Tally(report.marks)) for report in view.reports),
        signs=() if view.mean else sorted({grade.mark for report in view.reports for grade in report.grades}),
        body=body,
        page=page + 1,
        pages=pages,
        fresh=view.fresh,
        rows=_buttons(talk, view, page, pages, cut),
    )
    return view.dressed(reply)


def _parts(talk: Talk, view: View, *, brief: bool = False, share: int | None = None) -> list[tuple[str, list[str]]]:
    notes = [("", list(view.notes))] if view.notes else []
    return [
        (_head(talk, view, report), list(_lines(talk, view, report, brief=brief, share=share)))
        for report in view.reports
    ] + notes


def _span(talk: Talk, view: View) -> str:
    if view.span:
        return terms.heading(talk, view.span)
    return talk.wording.text("grades.span", period=view.period, today=talk.today)


def _head(talk: Talk, view: View, report: Report) -> str:
    name = "" if view.single else talk.wording.text("grades.child", child=report.child)
    return "\n".join(line for line in (name, view.heads.get(report.child.id)) if line)


def _lines(talk: Talk, view: View, report: Report, *, brief: bool, share: int | None) -> Iterator[str]:
    """The body of one child's part; a line that begins with a line end has an empty one before it.

    `brief`: in few words. `share`: of many days only the newest, in about so many lines.
    """
    say = talk.wording.text
    if not report.marks:
        yield say("grades.nothing_of_one", report=report, reason=report.reason(view.period, talk.today))
    elif view.by_subject(report):
        for subject, found in grouped(report.marks):
            tally = Tally(found)
            key = "grades.mean_line" if view.mean else "grades.subject_line"
            mean, weighted = view.mean_of(report, tally), view.weighted(report, tally)
            yield say(key, subject=subject, grades=found, mean=mean, counted=tally.numbers, weighted=weighted)
    elif view.period.first == view.period.last:
        for grade in report.grades:
            yield say("grades.lesson", subject=grade.subject, mark=say("grades.mark", grade=grade))
    else:
        if report.one_subject and (mean := view.mean_of(report, tally := Tally(report.grades))) is not None:
            yield say("grades.mean_of_one", mean=mean, weighted=view.weighted(report, tally))
        days = _days(talk, view, report, brief=brief)
        yield from days if share is None else _begun(talk, days, share)
    if view.fresh is None and report.fresh:
        yield say("grades.fresh", fresh=report.fresh)


def _days(talk: Talk, view: View, report: Report, *, brief: bool) -> list[str]:
    """A line for each day, the newest first."""
    say = talk.wording.text
    lines: list[str] = []
    for day, of_day in groupby(report.grades, lambda grade: grade.day):
        if report.one_subject:
            lines.append(
                say("grades.subject_day", day=day, marks=[say("grades.mark", grade=grade) for grade in of_day])
            )
        else:
            key, between = ("grades.day", "\n") if view.single and not brief else ("grades.short_day", "")
            lines.append(between + say(key, day=day, brief=brief, subjects=grouped(of_day)))
    return lines[::-1]


def _begun(talk: Talk, lines: Sequence[str], longest: int) -> Iterator[str]:
    """The first lines, as many as fit and one at least, and how many are left for the child's own page."""
    sizes = accumulate(map(screens.lines, lines))
    shown = max(sum(size <= longest for size in sizes), 1)
    yield from lines[:shown]
    if lines[shown:]:
        yield talk.wording.text("grades.cut", left=len(lines) - shown)


def grouped(found: Iterable[M]) -> list[tuple[str, list[M]]]:
    """By subject, in the alphabet's order."""
    by_subject: dict[str, list[M]] = {}
    for each in found:
        by_subject.setdefault(each.subject, []).append(each)
    return sorted(by_subject.items(), key=lambda each: subjects.key(each[0]))


# Nothing to show, and why


def _nothing(talk: Talk, view: View, report: Report) -> Reply:
    reason = report.reason(view.period, talk.today)
    rows: list[list[Button]] = []
    if report.nearest and reason != "no_subject":
        rows.append([_latest(talk, view, report.nearest)])
    elif reason == "no_subject":
        rows.append([talk.button("grades.all_subjects", Ask("grades", "", report.child.id))])
    rows += [*_ahead(talk, view, reason), *_others(talk, view, ())]
    return talk.say(
        "grades.nothing",
        report=report,
        reason=reason,
        span=_span(talk, view),
        subject=view.asked.subject,
        rows=[*rows, [talk.button("menu.names.menu", Ask("menu"))]],
    )


def _nothing_of_all(talk: Talk, view: View) -> Reply:
    """What is about the days is said once and not for every child."""
    reason = view.reports[0].reason(view.period, talk.today)
    row = [talk.button("grades.latest_ones", Ask("grades", "", EVERYONE, subject=view.asked.subject))]
    row.append(talk.button("menu.names.menu", Ask("menu")))
    rows = [*_ahead(talk, view, reason), row]
    return talk.say("grades.nothing_of_all", reason=reason, span=_span(talk, view), rows=rows)


def _ahead(talk: Talk, view: View, reason: str) -> list[list[Button]]:
    """Of days to come what there is: «у Маши физра завтра» may have meant the lessons."""
    if reason != "future":
        return []
    days = (view.whom, view.period.first, view.period.last)
    return [[talk.button(f"menu.names.{name}", Ask(name, "", *days)) for name in ("timetable", "homework")]]


def _latest(talk: Talk, view: View, nearest: Nearest) -> Button:
    """To the day or the week of the nearest grades there are."""
    last, latest = nearest.day, Period(nearest.day, nearest.day)
    if view.period.first != view.period.last:
        monday = last - timedelta(days=last.weekday())
        latest = Period(monday, monday + WEEK)
    ask = Ask("grades", "", view.whom, latest.first, latest.last)
    return talk.button("grades.latest", ask, period=latest, which=nearest.which, colour="primary")


# Buttons


def _buttons(talk: Talk, view: View, page: int, pages: int, cut: Sequence[Report]) -> list[list[Button]]:
    asked, period, whom = view.asked, view.period, view.whom
    term = view.span is not None and view.span.term is not None
    turns = sheet.turns(talk, *_again(view), page, pages)
    further: list[Button] = []
    nearest = [report.nearest for report in view.reports if report.nearest]
    if len(nearest) == len(view.reports):
        further.append(_latest(talk, view, max(nearest, key=lambda each: each.day)))
    elif view.mean:
        further.append(talk.button("grades.latest_ones", Ask("grades", "", whom, subject=asked.subject)))
    elif not term and period.last - period.first < LONGEST_BACK:
        earlier = _before(period)
        ask = Ask("grades", asked.what, whom, earlier.first, earlier.last, asked.subject)
        further.append(talk.button("grades.earlier", ask, period=earlier))
    if not view.mean:
        further.append(talk.button("grades.mean", _mean(view, whom)))
    others = _others(talk, view, cut)
    if view.single and sum(map(len, (turns, further, *others))) < MOST_BUTTONS:
        further.append(tickets.button(talk, view.reports[0].child, period, asked.subject))
    return sheet.beside(turns, further, others)


def _again(view: View) -> tuple[Asked, int, Period | None]:
    """What a page asks for once more: of terms that differ no days would be all of them."""
    span, said = view.span, view.asked.term
    if span is None or not span.each:
        return view.asked, view.whom, span.said if span else view.period
    wanted = (view.asked.what, said.shift if said and not said.number else 0)
    own = next((what for what, means in OWN_TERMS.items() if means == wanted), view.asked.what)
    return replace(view.asked, what=own), view.whom, None


def _mean(view: View, whom: int) -> Ask:
    """The mean of the same term; of other days nobody asks a mean, so then of the whole year."""
    said = view.span.said if view.span and view.span.term else None
    first, last = (said.first, said.last) if said else (None, None)
    return Ask("grades", MEAN, whom, first, last, view.asked.subject)


def _others(talk: Talk, view: View, cut: Sequence[Report]) -> list[list[Button]]:
    """The same question about each child of whom not everything is shown."""
    shown = [report.child.id for report in view.reports if report not in cut]
    said = view.asked.period or (view.span.said if view.span and view.span.term else None)
    return sheet.others(talk, view.asked, shown, said)


def _before(period: Period) -> Period:
    """The one before it, of the same length; before a calendar month, the calendar month."""
    end = period.first - timedelta(days=1)
    if period.first.day == 1 and (period.last + timedelta(days=1)).day == 1 and period.first.month == period.last.month:
        return Period(end.replace(day=1), end)
    return Period(end - (period.last - period.first), end)
