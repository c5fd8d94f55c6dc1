"""A question goes on: «а за прошлую неделю?», «а у Пети?» take what they leave unsaid from the question before."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from handlers import queue_number
from handlers.elsewhere import NAMES as NOT_BUILT
from handlers.rules.family import GRADE
from handlers.talk import EVERYONE, Ask, Asked, Child, Period, Talk, Waiting
from handlers.understanding import signs
from handlers.understanding.terms import SpokenTerm

DATED = ("grades", "timetable", "homework")
"""What a bare day or subject may be about."""

WITHOUT_SUBJECTS = (*NOT_BUILT, "ask_teacher", "events", "portfolio", "holidays", "institutions")
"""After these a bare subject or days gone by are about grades again; days to come go on from `holidays`."""

BEGINNING, END = date(2000, 1, 1), date(2099, 12, 31)
"""No button of ours names a day outside them, and arithmetic with the first and the last year there is ends badly."""

STILL_ASKED = timedelta(minutes=30)
"""How long a question that led to consent and a code is worth answering by itself."""

FEW = timedelta(days=8)
"""Days ahead, a week and not a month, after grades are a question about lessons."""

NAMED_BY = 3
"""Words of «а зимние когда?»: more tell of something else."""

SEASONS = frozenset(("autumn", "winter", "spring", "summer", "term_end", "year_end", "days_off", "year"))
"""What the one word beside «каникулы» may ask for."""

OF_DAYS = {"timetable": ("", "begins", "ends", "count", "after", "room"), "homework": ("",)}
"""What of these is asked of a day: «а третий урок?» is of the day before."""

STANDALONE = frozenset(("menu", "help", "cancel", "privacy", "forget", "children", "staff", "tickets"))
"""Nobody goes on from these."""


OF_A_CLASS = frozenset(("timetable", "homework", "calendar"))
"""Told of a class too, so that «а у 7В?» goes on from them; a child that is named means its class instead.

Who may ask is decided anew: homework, unlike the other two, is for the families of a class and for whoever leads it.
"""

OF_NO_CHILD = frozenset(("kindergarten", "institutions"))
"""A child or a subject that is named after these is another question."""


def asked_by(press: Ask, talk: Talk) -> Asked:
    """A button's question, as if it had been said."""
    first, last = press.first, press.last
    believed = first and last and BEGINNING <= first <= last <= END
    return Asked(
        text=talk.incoming.text,
        capability=press.capability,
        what=press.what,
        period=Period(first, last) if believed and first and last else None,
        subject=press.subject,
        class_name=press.class_name,
        institution=press.institution,
        picture="dark" if press.picture == "dark" else "light" if press.picture else "",
    )


def chosen(talk: Talk, asked: Asked, press: Ask | None) -> tuple[Child, ...]:
    """The children asked about: those named, else the one the talk is about, else all."""
    children = talk.person.children
    if asked.everyone or (press is not None and press.child == EVERYONE):
        return children
    if press is not None and press.child is not None:
        return tuple(child for child in children if child.id == press.child)
    if asked.children or asked.age:
        named = tuple(child for child in children if not asked.children or child.given in asked.children)
        return _aged(named, asked.age)
    return tuple(child for child in children if child.id == talk.session.child) or children


def _aged(children: tuple[Child, ...], age: str) -> tuple[Child, ...]:
    """The elder or the younger of them by their classes; all where these do not tell."""
    grades = [int(found[0]) for child in children if (found := GRADE.search(child.class_name))]
    if not age or not grades or len(set(grades)) < len(children):
        return children
    wanted = max(grades) if age == "elder" else min(grades)
    return tuple(child for child, grade in zip(children, grades, strict=True) if grade == wanted)


def waiting(talk: Talk, asked: Asked, press: Ask | None) -> tuple[Waiting, ...]:
    """The children asked about of whom nothing may be said now: those named, or all where there are no others."""
    mine = talk.person.waiting
    if press is not None and press.child:
        return tuple(each for each in mine if each.child.id == press.child)
    if asked.children:
        return tuple(each for each in mine if each.child.given in asked.children)
    return () if talk.person.children else mine


def completed(talk: Talk, asked: Asked) -> Asked:
    """Words that name no capability, with what the question before had; as they are where they do not go on from it.

    A bare name with no question before begins a talk about that child; a day to come is a guess. A subject or days gone
    by are about grades, and a topic that has no answers yet does not keep them from that; days to come after grades are
    about lessons. A long number with a date is an application's with a birth date, and one as notices have it may come
    alone. A kindergarten named after the queue is about the place there.
    """
    if asked.capability:
        return replace(asked, capability="kindergarten") if _of_the_queue(talk, asked) else _same_day(talk, asked)
    if queue_number.both(asked.text) or queue_number.alone(asked.text):
        return replace(asked, capability="kindergarten", period=None)
    if named := _of_the_holidays(talk, asked):
        return named
    if asked.stray and not (asked.unreal or asked.other_name):
        return replace(asked, supposed=None)
    before = talk.session.context
    of_class = bool(asked.class_name or asked.institution) and before and before["capability"] in OF_A_CLASS
    if not (of_class or _of_a_child(asked) or asked.period or asked.term or asked.unreal or asked.picture):
        return asked
    if before and before["capability"] in OF_NO_CHILD and _of_a_child(asked):
        before = None
    if before and before["capability"] == "grades" and _ahead(asked, talk.today):
        before = {**before, "capability": "timetable", "what": "", "subject": None, "term": None}
    bare = asked.supposed and talk.person.children and before and before["capability"] in WITHOUT_SUBJECTS
    if before and not (bare and not _of_the_events(talk, asked, before)):
        return _continued(asked, before)
    if asked.supposed:
        return replace(asked, capability=asked.supposed, period=asked.earlier)
    if asked.children or asked.everyone:
        return replace(asked, capability="children")
    return replace(asked, guesses=asked.guesses or DATED) if not asked.picture else asked


def _of_the_queue(talk: Talk, asked: Asked) -> bool:
    """«А в девятый сад?» goes on from the queue; its address is asked for in words."""
    before = talk.session.context
    goes_on = before is not None and before["capability"] == "kindergarten"
    bare = asked.capability == "institutions" and not asked.what and bool(asked.institution)
    return goes_on and bare and signs.goes_on(asked.text)


def _ahead(asked: Asked, today: date) -> bool:
    """Whether a few days were said that are still to come, however they are read: no grades are of them, lessons are.

    Of a month to come grades say themselves that there are none yet: a mean asked for stays a mean.
    """
    period = asked.earlier or asked.period
    return period is not None and period.first > today and period.last - period.first < FEW


def _same_day(talk: Talk, asked: Asked) -> Asked:
    """«А третий урок?» after tomorrow's lessons is tomorrow's too, and of the same class."""
    before = talk.session.context
    if before is None or before["capability"] != asked.capability or asked.capability not in OF_DAYS:
        return asked
    if not signs.leads_on(asked.text) or asked.what not in OF_DAYS[asked.capability] or asked.period:
        return asked
    return replace(_continued(asked, {**before, "subject": None}), what=asked.what)


def _of_the_events(talk: Talk, asked: Asked, before: Mapping[str, Any]) -> bool:
    """«А в субботу?» after events is the Saturday to come, of which there are no grades."""
    goes_on = before["capability"] == "events" and not asked.subject and asked.period is not None
    return bool(goes_on and asked.period and asked.period.last >= talk.today and signs.leads_on(asked.text))


def _of_the_holidays(talk: Talk, asked: Asked) -> Asked | None:
    """«А летние?», «а весной?» after holidays, where with that word it asks for something finer of them."""
    before = talk.session.context
    if before is None or before["capability"] != "holidays" or len(asked.text.split()) > NAMED_BY:
        return None
    word = talk.understanding.phrases["holidays"].word
    named = talk.understanding.asked(f"{asked.text.rstrip('?!. ')} {word}", now=talk.now)
    return replace(named, text=asked.text) if named.capability == "holidays" and named.what in SEASONS else None


def _of_a_child(asked: Asked) -> bool:
    return bool(asked.subject or asked.children or asked.everyone or asked.age)


def kept(asked: Asked, press: Ask | None, children: tuple[Child, ...]) -> dict[str, Any] | None:
    """What of this question the dialog remembers; None where nobody goes on from it."""
    if asked.capability in STANDALONE:
        return None
    named = asked.children or asked.age or (press is not None and press.child)
    return {
        "capability": asked.capability,
        "what": asked.what,
        "first": asked.period and asked.period.first.isoformat(),
        "last": asked.period and asked.period.last.isoformat(),
        "term": asked.term and [asked.term.named, asked.term.number, asked.term.shift],
        "subject": asked.subject,
        "children": [child.given for child in children] if named else [],
        "class_name": asked.class_name,
        "institution": asked.institution,
    }


def dumped(asked: Asked, now: datetime) -> dict[str, Any]:
    """A question that waits until a child is linked: what it was about, and not its words."""
    return {
        "at": now.isoformat(),
        "capability": asked.capability,
        "what": asked.what,
        "first": asked.period and asked.period.first.isoformat(),
        "last": asked.period and asked.period.last.isoformat(),
        "subject": asked.subject,
        "term": asked.term and [asked.term.named, asked.term.number, asked.term.shift],
        "name": asked.other_name,
        "everyone": asked.everyone,
    }


def loaded(saved: Mapping[str, Any] | None, now: datetime) -> Asked | None:
    """That question, unless it is older than `STILL_ASKED`."""
    if not saved or datetime.fromisoformat(saved["at"]) <= now - STILL_ASKED:
        return None
    return Asked(
        text="",
        capability=saved["capability"],
        what=saved["what"],
        period=_period(saved),
        subject=saved["subject"],
        term=SpokenTerm(*saved["term"]) if saved["term"] else None,
        other_name=saved["name"],
        everyone=bool(saved.get("everyone")),
    )


def meant(talk: Talk, asked: Asked, linked: Sequence[int]) -> tuple[Child, ...]:
    """Those just linked whom the question that waited is about: of its name, or all where it named nobody.

    One about everyone is about those linked before too.
    """
    if asked.everyone:
        return talk.person.children
    fresh = [child for child in talk.person.children if child.id in linked]
    if asked.other_name is None:
        return tuple(fresh)
    named = talk.understanding.asked(asked.other_name, now=talk.now, children=[child.given for child in fresh]).children
    return tuple(child for child in fresh if child.given in named)


def _period(saved: Mapping[str, Any]) -> Period | None:
    if not saved.get("first"):
        return None
    return Period(date.fromisoformat(saved["first"]), date.fromisoformat(saved["last"]))


def _continued(asked: Asked, before: Mapping[str, Any]) -> Asked:
    # Days said anew replace a term that was said before, and the other way round.
    said = asked.earlier if before["capability"] == "grades" else asked.period
    period = said or (None if asked.term else _period(before))
    term = asked.term or (SpokenTerm(*before["term"]) if before.get("term") and not asked.period else None)
    children = asked.children
    if not children and not asked.everyone and not asked.age:
        children = tuple(before.get("children") or ())
    # A class that is named replaces the children of before, and a child the class.
    of_class = before["capability"] in OF_A_CLASS
    if of_class and (asked.class_name or asked.institution):
        children = ()
    goes_on = of_class and not (asked.children or asked.everyone or asked.age)
    return replace(
        asked,
        capability=before["capability"],
        what=asked.what or before["what"],
        period=period,
        term=term,
        subject=asked.subject or before["subject"],
        children=children,
        class_name=asked.class_name or (before.get("class_name") if goes_on else None),
        institution=asked.institution or (before.get("institution") if goes_on else None),
    )
