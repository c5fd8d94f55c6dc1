"""«Which class?», «at which school?»: asked with buttons, a page at a time, and to be answered in words as well."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Button, Period, Question, Reply, Talk
from storage.school import Institution

OTHER, SCHOOLS = "other", "schools"
"""Finer questions: to choose another class than one's own, and another school."""
LEARNING = ("school", "other")
"""Kinds of institutions whose classes have lessons by a timetable."""
PAGE = 8
"""Buttons of one page: with those that turn it, what a message carries."""
CLASSES_WIDE, SCHOOLS_WIDE = 4, 2
LONGEST_NAME = 40
"""Characters of an answer that may be a school's name alone."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """The question that waits for a class, as JSON can hold it."""

    what: str = ""
    first: str = ""
    last: str = ""
    subject: str = ""
    class_name: str = ""
    institution: str = ""


# What there is to choose from


async def schools(talk: Talk) -> list[Institution]:
    every = await talk.store.school.institutions()
    return sorted((place for place in every if place.kind in LEARNING), key=_order)


def _order(place: Institution) -> tuple[bool, int, str]:
    digits = "".join(sign for sign in place.short_name if sign.isdigit())
    return place.kind != "school", int(digits or 10_000), place.short_name


async def classes(talk: Talk, place: int) -> list[str]:
    """Those that learn there, or have a timetable there, by grade and letter."""
    named = {*await talk.store.school.classes(place), *await talk.store.timetable.classes(place)}
    return sorted((each for each in named if grade_of(each)), key=lambda each: (grade_of(each) or 0, each))


# The questions


async def which_place(
    talk: Talk, asked: Asked, question: Question, places: Sequence[Institution], *, unknown: str = ""
) -> Reply:
    """At which of these schools, or of all where there is none; `unknown` is a name that no school has."""
    offered = places or await schools(talk)
    shown, turns = _page(talk, asked, question, offered)
    buttons = [
        talk.button("institutions.one", _ask(question, asked, institution=place.code), name=place.short_name)
        for place in shown
    ]
    return talk.ask(
        question,
        "lessons.which_school",
        unknown=unknown,
        class_name=asked.class_name or "",
        nowhere=not places and bool(asked.class_name) and not unknown,
        private=talk.incoming.private,
        draft=wanted(replace(asked, institution=None)),
        rows=[*_rows(buttons, SCHOOLS_WIDE), turns],
    )


def which_class(
    talk: Talk, asked: Asked, question: Question, place: Institution, found: Sequence[str], every: Sequence[str]
) -> Reply:
    """Which of the `found` classes of this school; of `every` where there is none, those near the one named first."""
    wrong = "" if found else asked.class_name or ""
    shown, turns = _page(talk, asked, question, found or (nearest(wrong, every) if wrong else every))
    buttons = [Button(name, _ask(question, asked, class_name=name, institution=place.code)) for name in shown]
    other = talk.button("lessons.other_school", _ask(question, asked, what=SCHOOLS, institution=None))
    return talk.ask(
        question,
        "lessons.which_class",
        at_school=place,
        missing=wrong,
        offered=list(shown),
        classes_known=bool(every),
        private=talk.incoming.private,
        draft=wanted(replace(asked, class_name=None, institution=place.code)),
        rows=[*_rows(buttons, CLASSES_WIDE), [*turns, other] if len(turns) < 2 else turns],
    )


def nearest(name: str, classes: Sequence[str]) -> list[str]:
    """At most a page of them: of the same grade, else of the grades next to it, the same letter first."""
    grade = grade_of(name) or 0
    letter = name.lstrip("0123456789")

    def far(other: str) -> tuple[int, bool, str]:
        return abs((grade_of(other) or 0) - grade), other.lstrip("0123456789") != letter, other

    same = [each for each in classes if grade_of(each) == grade]
    return same or sorted(sorted(classes, key=far)[: PAGE // 2], key=lambda each: (grade_of(each) or 0, each))


def _page(talk: Talk, asked: Asked, question: Question, all_: Sequence[Any]) -> tuple[Sequence[Any], list[Button]]:
    pages = max(1, -(-len(all_) // PAGE))
    page = min(max(talk.page, 0), pages - 1)
    what = SCHOOLS if asked.what == SCHOOLS else OTHER
    turns = [
        talk.button(key, _ask(question, asked, what=what, page=to), in_place=True)
        for key, to in (("institutions.back", page - 1), ("institutions.on", page + 1))
        if 0 <= to < pages
    ]
    return all_[page * PAGE : (page + 1) * PAGE], turns


def _rows(buttons: Sequence[Button], wide: int) -> list[list[Button]]:
    return [list(buttons[at : at + wide]) for at in range(0, len(buttons), wide)]


def _ask(question: Question, asked: Asked, **said: Any) -> Ask:
    """The same question of another class or school."""
    period = asked.period
    press = Ask(
        question.name.partition(".")[0],
        "" if asked.what in (OTHER, SCHOOLS) else asked.what,
        first=period.first if period else None,
        last=period.last if period else None,
        subject=asked.subject,
        class_name=asked.class_name,
        institution=asked.institution,
    )
    return replace(press, **said)


# The answer in words


def wanted(asked: Asked) -> Wanted:
    period = asked.period
    return Wanted(
        "" if asked.what in (OTHER, SCHOOLS) else asked.what,
        period.first.isoformat() if period else "",
        period.last.isoformat() if period else "",
        asked.subject or "",
        asked.class_name or "",
        asked.institution or "",
    )


async def answered(talk: Talk, text: str, capability: str, draft: Any) -> Asked | None:
    """The question with the class or the school that `text` names; None where it names neither, or asks another thing.

    A school may be called «21» here, since a school was asked for.
    """
    said = talk.understanding.asked(text, now=talk.now)
    if said.capability not in (None, capability, "institutions"):
        return None
    place = said.institution
    if not place and not said.class_name and len(text) <= LONGEST_NAME:
        named = await talk.store.school.institution_named(text)
        place = named[0].code if len(named) == 1 else None
    if not place and not said.class_name:
        return None
    period = said.period
    if period is None and draft.first:
        period = Period(date.fromisoformat(draft.first), date.fromisoformat(draft.last))
    return replace(
        said,
        capability=capability,
        what=said.what if said.capability == capability and said.what else draft.what,
        period=period,
        subject=said.subject or draft.subject or None,
        class_name=said.class_name or draft.class_name or None,
        institution=place or draft.institution or None,
    )
