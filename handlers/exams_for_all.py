"""What is public of examinations: days for everybody, retakes, appeals, who sets the minimum. Told in a chat too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

from handlers import linking, screens
from handlers.rules import exams
from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Button, Reply, Talk

MAIN = ("oge", "ege")
"""Of whose retakes everybody hears who names none."""

Known: TypeAlias = Sequence[tuple[exams.Dates, Sequence[exams.Day]]]
"""Examinations of this year, each with its days as they were asked for."""


@dataclass(frozen=True, slots=True)
class About:
    """A question: `what` of it is asked, of which examination (`key`, "" of any)."""

    asked: Asked
    what: str
    key: str

    @property
    def name(self) -> str:
        return exams.kind(self.key).name if self.key else ""

    @property
    def again(self) -> Asked:
        """The same as a button asks it."""
        return replace(self.asked, capability="exams", what=self.of(self.what or "set"))

    def of(self, what: str) -> str:
        """Another question about the same examination."""
        return f"{what}_{self.key}" if self.key else what


def dates(talk: Talk, about: About) -> Reply:
    """The days of this school year, those that nobody has confirmed with that said."""
    grade = grade_of(about.asked.class_name) if about.asked.class_name else None
    asked, what = about.asked, about.of(about.what or "set")
    known = _known(talk, about, grade)
    return screens.shown(
        talk,
        talk.text("exams.for_all", name=about.name, number=grade, body=_days(talk, known)),
        lambda page: Ask("exams", what, subject=asked.subject, page=page, class_name=asked.class_name),
        _to_own(talk),
        [[menu(talk)]],
        foot=_doubt(talk, known),
    )


def body(talk: Talk, about: About, grade: int | None) -> str:
    """The lines of what is known for everybody; "" where nothing is."""
    known = _known(talk, about, grade)
    return "\n\n".join(part for part in (_days(talk, known), _doubt(talk, known)) if part)


def _known(talk: Talk, about: About, grade: int | None) -> Known:
    return [(each, each.of(about.asked.subject)) for each in exams.for_everybody(talk.today, about.key, grade)]


def _days(talk: Talk, known: Known) -> str:
    sat = {each.key: days for each, days in known}
    return talk.text("exams.known", known=[each for each, _ in known], sat=sat)


def _doubt(talk: Talk, known: Known) -> str:
    """That these days are only counted; "" where the order is known."""
    return talk.text("exams.unsure") if any(days and not each.confirmed for each, days in known) else ""


def least(talk: Talk, about: About) -> Reply:
    return talk.say("exams.least", name=about.name, subject=about.asked.subject, rows=[_to_own(talk), [menu(talk)]])


def retake(talk: Talk, about: About, *, own: bool) -> Reply:
    """Of the examination that was named; else of those that the children's grades sit, or of both main ones."""
    kinds = [exams.kind(key) for key in ([about.key] if about.key else _of_grades(talk) if own else MAIN)]
    rows = [[talk.button("exams.appeal_button", Ask("exams", about.of("appeal"))), menu(talk)], _to_own(talk)]
    return talk.say("exams.retake", kinds=kinds, rows=rows)


def _of_grades(talk: Talk) -> Sequence[str]:
    grades = {grade_of(child.class_name) for child in talk.chosen}
    return [key for key in MAIN if grades & set(exams.kind(key).grades)] or MAIN


def appeal(talk: Talk, about: About) -> Reply:
    """How a result is disputed, and until when."""
    rows = [[talk.button("exams.retake_button", Ask("exams", about.of("retake"))), menu(talk)], _to_own(talk)]
    return talk.say("exams.appeal", name=about.name, text=exams.appeal(about.key).text.strip(), rows=rows)


def _to_own(talk: Talk) -> list[Button]:
    """To one's own children; to whoever has none linked, what that would show."""
    if linking.agreed(talk.person) and talk.person.children:
        return [talk.button("exams.own_button", Ask("exams", "mine"), own=talk.person.pupil)]
    return [talk.button("exams.link_button", Ask("exams", "mine"))]


def menu(talk: Talk) -> Button:
    return talk.button("menu.names.menu", Ask("menu"))
