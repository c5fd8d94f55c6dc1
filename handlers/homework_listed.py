"""Homework on the screen: a day's or a stretch's tasks, a page at a time, each with a button for one's own tick.

A long task is cut in a list and told whole where its subject is asked about. A tick is shown to whoever made it, and
only while one child is looked at.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from handlers import screens
from handlers.talk import EVERYONE, Ask, Asked, Button, Child, Period, Reply, Talk
from storage.homework import Task

PAGE = 8
"""Lines of one very long task on a screen."""
TASKS = 6
"""Tasks of a page: each has a button, and ten are all that a message may have."""
BUTTONS = 10
PAIR = 2
CUT = 160
"""Characters of a task in a list; a little longer ones are not cut."""
SLACK = 40


@dataclass(frozen=True, slots=True)
class Tick:
    """«Сделано»: mine, of this child's task, and the page on which the button stands."""

    child: int
    task: int
    done: bool
    what: str = ""
    first: date | None = None
    last: date | None = None
    subject: str | None = None
    page: int = 0


@dataclass(frozen=True, slots=True)
class Set:
    """What is set for one child, or for a class where nobody's child is meant. `preface` is said before it."""

    child: Child | None
    tasks: Sequence[Task]
    fresh: datetime | None
    preface: str = ""
    nothing: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A line of a page: a task or, of a very long one, a part of it. `cut`: not all of it is told."""

    head: str
    text: str
    task: Task | None = None
    cut: bool = False


def shown(
    talk: Talk, asked: Asked, title: str, found: Sequence[Set], period: Period, further: Sequence[Button]
) -> Reply:
    """The page that `talk.page` asks for."""
    single = found[0].child if len(found) == 1 else None
    fresh = {one.fresh for one in found}
    preface = found[0].preface if len(found) == 1 else ""

    def made(pages: Sequence[Sequence[Piece]], page: int) -> Reply:
        return talk.say(
            "homework.page",
            child=single,
            headline=title,
            preface=preface,
            body=_body(pages[page]),
            hint=next((piece.task.subject for piece in pages[page] if piece.cut and piece.task), ""),
            page=page + 1,
            pages=len(pages),
            fresh=next(iter(fresh)) if len(fresh) == 1 else None,
            rows=_rows(talk, asked, single, period, pages, page, further),
        )

    pieces = list(_pieces(talk, asked, found, period))
    if len(pieces) <= TASKS and screens.fits(talk, whole := made([pieces], 0)):
        return whole
    pages = list(_pages(pieces, lambda those: screens.fits(talk, made([[], those, []], 1))))
    return made(pages, min(max(talk.page, 0), len(pages) - 1))


def _pieces(talk: Talk, asked: Asked, found: Sequence[Set], period: Period) -> Iterator[Piece]:
    say = talk.wording.text
    whole = asked.subject is not None
    for one in found:
        name = "" if len(found) == 1 or one.child is None else say("homework.of", child=one.child)
        if not one.tasks:
            yield Piece(name, one.nothing)
        for task in one.tasks:
            day = "" if period.first == period.last else say("homework.day", day=task.day)
            head = "\n".join(line for line in (name, day) if line)
            told = say("homework.task", task=task, ticked=task.ticked and one.child is not None)
            if whole:
                parts = list(_parted(told))
                yield from (Piece(head, part, task) for part in parts)
            else:
                cut = len(told) > CUT + SLACK
                yield Piece(head, say("homework.cut", begun=told[:CUT].rsplit(" ", 1)[0]) if cut else told, task, cut)


def _parted(text: str) -> Iterator[str]:
    """In parts that a page holds, cut between words where there are such."""
    longest = PAGE * screens.WIDE
    while screens.lines(text) > PAGE:
        at = text.rfind(" ", longest // 2, longest)
        at = at if at > 0 else longest
        while screens.lines(text[:at]) > PAGE:
            at = text.rfind(" ", 1, at) if " " in text[1:at] else at - screens.WIDE
        yield text[:at]
        text = text[at:].lstrip()
    yield text


def _pages(pieces: Sequence[Piece], fits: Callable[[list[Piece]], bool]) -> Iterator[list[Piece]]:
    page: list[Piece] = []
    for piece in pieces:
        if page and (len(page) == TASKS or not fits([*page, piece])):
            yield page
            page = []
        page.append(piece)
    yield page


def _body(page: Sequence[Piece]) -> str:
    """The heads are said again on each page, and once for all that stands under them."""
    lines: list[str] = []
    head = ""
    for piece in page:
        if piece.head != head:
            lines.append(f"\n{piece.head}" if lines else piece.head)
            head = piece.head
        lines.append(piece.text)
    return "\n".join(lines)


def _rows(
    talk: Talk,
    asked: Asked,
    child: Child | None,
    period: Period,
    pages: Sequence[Sequence[Piece]],
    page: int,
    further: Sequence[Button],
) -> list[list[Button]]:
    turns = _turns(talk, asked, child, period, page, len(pages))
    tasks = list({piece.task.id: piece.task for piece in pages[page] if piece.task}.values()) if child else []
    ticks = [_tick(talk, asked, child, task, period, page) for task in tasks if child]
    room = BUTTONS - len(turns) - len(further) - len(ticks)
    cut = [piece.task for piece in pages[page] if piece.cut and piece.task and child][: min(room, 2)]
    wholes = [
        talk.button(
            "homework.whole",
            Ask("homework", "", child.id, task.day, task.day, task.subject),
            task=task,
            dated=period.first != period.last,
        )
        for task in cut
        if child
    ]
    last = [turns, list(further)] if len(turns) + len(further) > PAIR else [[*turns, *further]]
    return [*(ticks[at : at + PAIR] for at in range(0, len(ticks), PAIR)), wholes, *last]


def _turns(talk: Talk, asked: Asked, child: Child | None, period: Period, page: int, pages: int) -> list[Button]:
    """Back and on, in place."""
    about = child.id if child else EVERYONE
    ask = Ask("homework", asked.what, about, period.first, period.last, asked.subject, class_name=asked.class_name)
    return [
        talk.button(key, replace(ask, page=to), in_place=True)
        for key, to in (("grades.back", page - 1), ("grades.on", page + 1))
        if 0 <= to < pages
    ]


def _tick(talk: Talk, asked: Asked, child: Child | None, task: Task, period: Period, page: int) -> Button:
    assert child is not None, "only one child's tasks are ticked off"
    press = Tick(child.id, task.id, not task.ticked, asked.what, period.first, period.last, asked.subject, page)
    key = "homework.undone" if task.ticked else "homework.done"
    return talk.button(key, press, in_place=True, task=task, dated=period.first != period.last)
