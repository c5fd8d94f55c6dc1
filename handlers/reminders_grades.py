"""What is new among the marks: all of it since the last time, nothing that has gone back to what it was."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TypeAlias

from handlers import pushed_screens, pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import news
from handlers.rules.family import Child
from storage import keys
from storage.news import News
from storage.notifications import Mark

NAME = "grades"
Unheard: TypeAlias = Sequence[News]


async def concerned(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Of whom there is something new since that number."""
    return await of.store.news.pupils(mark.number)


async def make(of: Occasion, _: date, hearers: Sequence[Hearer]) -> list[Push]:
    pairs = [(hearer.person.id, child.id) for hearer in hearers for child in hearer.children]
    unheard = await of.store.news.unheard(pairs)
    return [
        push
        for hearer in hearers
        for child in hearer.children
        if (mine := unheard.get((hearer.person.id, child.id)))
        for push in _pushes(of, hearer, child, mine)
    ]


def _pushes(of: Occasion, hearer: Hearer, child: Child, unheard: Unheard) -> Iterator[Push]:
    """One push or, of a great deal, several; none where nothing has changed in the end."""
    upto = max(one.id for one in unheard)
    told = news.told(unheard)
    days = {each.day for subject in told for each in subject.days}
    only = next(iter(days)) if len(days) == 1 else None
    lines = [of.wording.text("reminders.grades_line", marks_of=subject, only=only) for subject in told]
    for number, part in enumerate(_parts(lines, pushed_screens.switch(hearer, NAME))):
        text = of.wording.text("reminders.grades", mark_lines=part, only=only, further=number > 0)
        key = keys.of_marks(child.id, upto, number)
        yield Push(hearer.person.id, key, child.id, pushing.whom(of, child), text, heard=upto)
    if not lines:  # there was something, and it is as it was: nobody need hear that
        yield Push(hearer.person.id, "", child.id, "", "", heard=upto)


def _parts(lines: Sequence[str], rows: int) -> Iterator[list[str]]:
    """As many as fit one screen: of more there are several messages, and none is left out."""
    part: list[str] = []
    for line in lines:
        if part and not pushed_screens.fits("\n".join(("", *part, line)), rows):
            yield part
            part = []
        part.append(line)
    if part:
        yield part
