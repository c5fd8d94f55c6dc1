"""An adult tells that a child will not come, and may take it back: by two presses, or in words and a «да».

What was said of an illness stays nowhere: neither the store nor the dialog has a place for it. Of reasons only «по
семейным обстоятельствам» is kept, beside none at all, which is what everything else looks like.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers import absences_told, kin, linking, rhythms, sheet
from handlers.rules import absences as rules
from handlers.rules import family
from handlers.talk import EVERYONE, Ask, Asked, Button, Capability, Child, Needs, Period, Reply, Talk
from storage.absences import Reason, Report
from storage.links import SELF

absences = Capability("absences", needs=Needs.CHILD)

REPORT, FAMILY_REASON, ALL = QUESTIONS = ("report", "report_family", "report_all")
"""Finer questions that tell an absence: with no reason, with that one, and of every child."""
FAMILY: Reason = "family"
ON_BUTTONS = 3
"""School days that have a button."""
CHILDREN = 6
"""Children that have a button."""


@dataclass(frozen=True, slots=True)
class Days:
    """Of these children (ids, with spaces between) these days (`date.toordinal`): what is asked, «да» tells."""

    children: str
    first: int
    last: int
    reason: str = ""

    @property
    def period(self) -> Period:
        return Period(date.fromordinal(self.first), date.fromordinal(self.last))


@dataclass(frozen=True, slots=True)
class Send:
    """Tells it; once told, pressing again changes nothing."""

    children: str
    first: int
    last: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class OtherDays:
    """Asks for the days in words."""

    children: str


@dataclass(frozen=True, slots=True)
class TakeBack:
    """Takes back what I told of these days."""

    child: int
    first: int
    last: int


reporting = absences.question("reporting", Days)
dating = absences.question("dating", OtherDays)


# Of whom, and whether one may


async def report(talk: Talk, asked: Asked) -> Reply:
    """`asked.period` is not over yet; without one the days are asked."""
    named = asked.children or asked.everyone or asked.age or asked.what == ALL
    if len(talk.chosen) > 1 and not named:
        return _whose(talk, asked)
    if refused := _refusal(talk, talk.chosen, asked.period):
        return _carried(talk, asked, refused)
    if asked.period is None:
        return await _which_days(talk, talk.chosen)
    return await sure(talk, talk.chosen, asked.period, FAMILY if asked.what == FAMILY_REASON else "")


def _whose(talk: Talk, asked: Asked) -> Reply:
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    buttons = [
        talk.button("absences.child", Ask("absences", asked.what, child.id, first, last), child=child)
        for child in talk.chosen[:CHILDREN]
    ]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    everyone = talk.button("absences.all_of_them", Ask("absences", ALL, EVERYONE, first, last))
    return talk.say("absences.whose", rows=[*rows, [everyone]])


def _carried(talk: Talk, asked: Asked, refused: Reply) -> Reply:
    """Where kinship alone is lacking, the days and whose they are wait for it; of a reason nothing does."""
    if refused.question is None:
        return refused
    several, every = len(talk.chosen) > 1, len(talk.chosen) == len(talk.person.children)
    return replace(refused, waits=replace(asked, what=ALL if several else REPORT, everyone=several and every))


def _refusal(talk: Talk, children: Sequence[Child], period: Period | None = None) -> Reply | None:
    """Why this person may not tell it of them; None where they may."""
    menu = [talk.button("menu.names.menu", Ask("menu"))]
    if any(child.relation == SELF for child in children):
        return talk.say("absences.own", rows=[menu])
    if unknown := [child for child in children if not child.relation]:
        return talk.say("absences.who_are_you", period=period).then(kin.ask(talk, unknown))
    if any(child.relation not in family.ANSWERS_FOR for child in children):
        return talk.say("absences.not_theirs", rows=[menu])
    return None


def _mine(talk: Talk, ids: str) -> list[Child]:
    """Those of the ids of whom this person may be told here and now; a button may be old or forged."""
    if not talk.incoming.private or not linking.agreed(talk.person):
        return []
    wanted = set(ids.split())
    return [child for child in talk.person.children if str(child.id) in wanted]


def _ids(children: Iterable[Child]) -> str:
    return " ".join(str(child.id) for child in children)


# Which days


async def _which_days(talk: Talk, children: Sequence[Child], *, lead: str = "") -> Reply:
    days = (await _awaited_of(talk, children[0], Period(talk.today, talk.today + rules.LONGEST)))[:ON_BUTTONS]
    ids = _ids(children)
    buttons = [_day(talk, ids, day) for day in days]
    other = talk.button("absences.other_days", OtherDays(ids))
    rows = [buttons[:2], [*buttons[2:], other], [talk.button("absences.leave", Ask("cancel"))]]
    return talk.ask(dating, "absences.when", lead=lead, whom=children, draft=OtherDays(ids), rows=rows)


def _day(talk: Talk, ids: str, day: date) -> Button:
    press = Days(ids, day.toordinal(), day.toordinal())
    return talk.button("absences.day", press, day=day, days_ahead=(day - talk.today).days)


@absences.pressed
async def other_days(talk: Talk, press: OtherDays) -> Reply:
    children = _mine(talk, press.children)
    if not children or _refusal(talk, children):
        return talk.say("router.outdated", menu=True)
    rows = [[talk.button("absences.leave", Ask("cancel"))]]
    return talk.ask(dating, "absences.in_words", whom=children, draft=press, rows=rows)


@dating.answered
async def dated(talk: Talk, text: str, draft: OtherDays) -> Reply | None:
    children = _mine(talk, draft.children)
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    asked = _heard(talk, text)
    if asked.period is None or not _about_days(asked, talk.today) or not _of_these(asked, children):
        return None
    return await sure(talk, children, asked.period, "")


async def sure(talk: Talk, children: Sequence[Child], period: Period, reason: str) -> Reply:
    """Say what would be told and ask whether it is right, or why it cannot be told."""
    if problem := _impossible(talk, period):
        return await _which_days(talk, children, lead=problem)
    days = await _awaited(talk, children, period)
    if not days:
        return await _which_days(talk, children, lead=talk.wording.text("absences.no_lessons", period=period))
    draft = Days(_ids(children), days[0].toordinal(), days[-1].toordinal(), reason)
    send = Send(draft.children, draft.first, draft.last, reason)
    read = await _read(talk, children)
    yes = talk.button("absences.send", send, colour="positive", read=read)
    home = talk.button("absences.family", Send(draft.children, draft.first, draft.last, FAMILY))
    rows = [[yes], [] if reason else [home]]
    rows.append(
        [talk.button("absences.other", OtherDays(draft.children)), talk.button("absences.leave", Ask("cancel"))]
    )
    return talk.ask(
        reporting,
        "absences.sure",
        whom=children,
        stretches=rules.stretches(days),
        why=reason,
        read=read,
        draft=draft,
        rows=rows,
    )


async def _read(talk: Talk, children: Sequence[Child]) -> bool:
    """Whether of each of them a class teacher sees here what is told: said before anybody relies on it."""
    return all([await talk.store.absences.teachers(child.id) > 0 for child in children])


def _impossible(talk: Talk, period: Period) -> str:
    """Why such days cannot be told; "" where they can."""
    if period.last < talk.today:
        return talk.wording.text("absences.is_over")
    if period.first > talk.today + rules.FARTHEST:
        return talk.wording.text("absences.too_far", limit=rules.FARTHEST.days)
    if period.last - max(period.first, talk.today) > rules.LONGEST:
        return talk.wording.text("absences.too_long", limit=rules.LONGEST.days)
    return ""


async def _awaited(talk: Talk, children: Sequence[Child], period: Period) -> list[date]:
    """The days, from today on, on which one of them is awaited at school."""
    ahead = Period(max(period.first, talk.today), period.last)
    return sorted(set().union(*[await _awaited_of(talk, child, ahead) for child in children]))


async def _awaited_of(talk: Talk, child: Child, period: Period) -> list[date]:
    of = await rhythms.of_child(talk, child)
    return rules.awaited(period.first, period.last, of.rhythm if of else None, sure=of is not None and of.counted)


# Telling it


@absences.pressed
async def days(talk: Talk, press: Days) -> Reply:
    children = _mine(talk, press.children)
    period = _period(press.first, press.last)
    if not children or period is None:
        return talk.say("router.outdated", menu=True)
    if refused := _refusal(talk, children):
        return refused
    return await sure(talk, children, period, press.reason)


@absences.pressed
async def send(talk: Talk, press: Send) -> Reply:
    children = _mine(talk, press.children)
    period = _period(press.first, press.last)
    if not children or period is None or _refusal(talk, children) or _impossible(talk, period):
        return talk.say("router.outdated", menu=True)
    return await _told(talk, children, period, FAMILY if press.reason == FAMILY else "")


@reporting.answered
async def answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await send(talk, Send(draft.children, draft.first, draft.last, draft.reason))
        case "no" | "cancel":
            return talk.say("cancel.done", menu=True)
    asked, children = _heard(talk, text), _mine(talk, draft.children)
    if asked.period and _about_days(asked, talk.today) and _of_these(asked, children):
        return await sure(talk, children, asked.period, draft.reason)
    return None


def _heard(talk: Talk, text: str) -> Asked:
    """The words with the children of this person in them: «Полина придёт завтра» names no days of another child."""
    return talk.understanding.asked(text, now=talk.now, children=[child.given for child in talk.person.linked])


def _of_these(asked: Asked, children: Sequence[Child]) -> bool:
    """Whether the words are about these children as far as they name any; no children are none."""
    return (
        bool(children) and asked.other_name is None and {child.given for child in children}.issuperset(asked.children)
    )


def _about_days(asked: Asked, today: date) -> bool:
    """Whether these words may name the days, and ask nothing of their own: «вчера не был» tells of what is over."""
    if asked.capability == "absences":
        return asked.what in ("", *QUESTIONS) and asked.period is not None and asked.period.last >= today
    return asked.capability in (None, "holidays")


def _period(first: int, last: int) -> Period | None:
    """None for days that no button of ours carries."""
    try:
        return Period(date.fromordinal(first), date.fromordinal(last))
    except (ValueError, OverflowError):
        return None


async def _told(talk: Talk, children: Sequence[Child], period: Period, reason: Reason) -> Reply:
    """What was told already, by whomever of the family one may know, is not told again."""
    days = await _awaited(talk, children, period)
    before: list[Report] = []
    fresh: list[date] = []
    for child in children:
        before += (known := await absences_told.known_reports(talk, child, period))
        new = [day for day in days if day not in {report.day for report in known}]
        fresh += await talk.store.absences.report(child.id, new, talk.person.id, reason, talk.now)
    return talk.say(
        "absences.told" if fresh else "absences.told_before",
        whom=children,
        stretches=rules.stretches(sorted(set(fresh)) or days),
        who=absences_told.teller(talk, before),
        read=await _read(talk, children),
        today_too=talk.today in fresh,
        rows=[
            _backs(talk, children, days),
            [
                talk.button("absences.homework", Ask("homework", "", sheet.whom(children))),
                talk.button("menu.names.menu", Ask("menu")),
            ],
        ],
    )


def _backs(talk: Talk, children: Sequence[Child], days: Sequence[date]) -> list[Button]:
    key = "absences.take_back" if len(children) == 1 else "absences.take_back_of"
    return [
        talk.button(key, TakeBack(child.id, days[0].toordinal(), days[-1].toordinal()), child=child)
        for child in children[:2]
        if days
    ]


# Taking it back


@absences.pressed
async def take_back(talk: Talk, press: TakeBack) -> Reply:
    children, period = _mine(talk, str(press.child)), _period(press.first, press.last)
    if not children or period is None:
        return talk.say("router.outdated", menu=True)
    return await withdraw(talk, children, period)


async def withdraw(talk: Talk, children: Sequence[Child], period: Period | None) -> Reply:
    """Of these days, or all that are still to come; what was told of days gone by stands."""
    first = max(period.first, talk.today) if period else talk.today
    last = max(period.last, first) if period else talk.today + rules.FARTHEST + rules.LONGEST
    gone: list[tuple[Child, list[date]]] = []
    others: list[Report] = []
    for child in children:
        taken = await talk.store.absences.take_back(child.id, first, last, talk.person.id, talk.now)
        gone += [(child, taken)] if taken else []
        others += await absences_told.known_reports(talk, child, Period(first, last))
    rows = [[talk.button("menu.names.absences", Ask("absences")), talk.button("menu.names.menu", Ask("menu"))]]
    if not gone:
        return talk.say("absences.nothing_to_take_back", who=absences_told.teller(talk, others), rows=rows)
    told = [(child, rules.stretches(days)) for child, days in gone]
    return talk.say("absences.taken_back", taken=told, soon=any(talk.today in days for _, days in gone), rows=rows)
