"""One phone screen about children: a title, each child's lines, what must be said of them, and of when the data are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import screens
from handlers.talk import EVERYONE, Ask, Asked, Button, Child, Period, Reply, Talk

ABREAST = 3
"""Buttons that stand side by side and can still be read."""
NARROW = 12
"""Characters of a button of which three stand side by side."""
OTHERS = 6
"""Buttons of children: with those for turning and going on, what a message can carry."""


@dataclass(frozen=True, slots=True)
class Part:
    """One child's lines. `fresh` None: there are no data. `head` is said under the name and again overleaf."""

    child: Child
    lines: Sequence[str]
    fresh: datetime | None
    head: str = ""


def shown(
    talk: Talk,
    asked: Asked,
    title: str,
    parts: Sequence[Part],
    *,
    period: Period | None = None,
    notes: Sequence[str] = (),
    further: Sequence[Button] = (),
    away: Sequence[Button] = (),
) -> Reply:
    """The page that `talk.page` asks for. `period` are the days that the buttons ask about again.

    `further` goes on from what was told and stands before the other children, `away` leads from it and stands last.
    """
    single = len(parts) == 1
    fresh = {part.fresh for part in parts}
    said = list(dict.fromkeys(note for note in notes if note))
    about = whom([part.child for part in parts])

    def made(body: str, page: int, pages: int) -> Reply:
        return talk.say(
            "grades.sheet",
            child=parts[0].child if single else None,
            text=title,
            body=body,
            page=page + 1,
            pages=pages,
            fresh=next(iter(fresh)) if len(fresh) == 1 else None,
            rows=beside(
                turns(talk, asked, about, period, page, pages),
                list(further),
                others(talk, asked, [part.child.id for part in parts], period),
                list(away),
            ),
        )

    blocks = [_block(talk, part, single=single, own_date=len(fresh) > 1) for part in parts]
    return screens.leafed(talk, [*blocks, *([("", said)] if said else [])], made)


def beside(
    turning: list[Button], further: list[Button], children: list[list[Button]], away: Sequence[Button] = ()
) -> list[list[Button]]:
    """The rows under a page; what turns stands beside the children, and these beside what leads away, if it may."""
    first, rest = [turning], children
    if len(children) == 1 and turning and len(turning) + len(children[0]) <= ABREAST:
        first, rest = [[*turning, *children[0]]], []
    last = [*(rest[-1] if rest else []), *away]
    if rest and away and len(last) <= ABREAST:
        return [*first, further, *rest[:-1], last]
    if away and not rest and len(further) + len(away) <= 2:
        return [*first, [*further, *away]]
    return [*first, further, *rest, list(away)]


def _block(talk: Talk, part: Part, *, single: bool, own_date: bool) -> tuple[str, list[str]]:
    name = "" if single else talk.wording.text("grades.child", child=part.child)
    date = [talk.wording.text("grades.fresh", fresh=part.fresh)] if own_date and part.fresh else []
    return "\n".join(line for line in (name, part.head) if line), [*part.lines, *date]


def whom(children: Sequence[Child]) -> int:
    """What a button says of whom it asks about."""
    return children[0].id if len(children) == 1 else EVERYONE


def turns(talk: Talk, asked: Asked, about: int, period: Period | None, page: int, pages: int) -> list[Button]:
    """Back and on, in place."""
    first, last = (period.first, period.last) if period else (None, None)
    return [
        talk.button(key, Ask(_capability(asked), asked.what, about, first, last, asked.subject, to), in_place=True)
        for key, to in (("grades.back", page - 1), ("grades.on", page + 1))
        if 0 <= to < pages
    ]


def others(talk: Talk, asked: Asked, shown: Sequence[int], period: Period | None) -> list[list[Button]]:
    """The same question about each child that is not among the `shown` ones."""
    left = [child for child in talk.person.children if child.id not in shown][:OTHERS]
    first, last = (period.first, period.last) if period else (None, None)
    buttons = [
        talk.button(
            "children.one", Ask(_capability(asked), asked.what, child.id, first, last, asked.subject), child=child
        )
        for child in left
    ]
    wide = 3 if len(buttons) > 2 and all(len(each.label) <= NARROW for each in buttons) else 2
    return [buttons[at : at + wide] for at in range(0, len(buttons), wide)]


def _capability(asked: Asked) -> str:
    """Whose page is turned; words that name nothing are about grades."""
    return asked.capability or "grades"
