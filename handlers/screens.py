"""What a phone shows at once: a longer answer goes on a screen at a time, so that nobody scrolls up for its beginning.

The figures are the web chat's on 360 by 640 pixels; the messenger itself draws a little denser.
"""

import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import count
from typing import TypeAlias

from handlers.payloads import Press
from handlers.talk import Button, Reply, Talk
from handlers.wording import sheets

SCREEN = 528
"""Pixels between the heading and the field for words."""
LINE, WIDE = 21, 36
"""Pixels of a line of text, and characters on it."""
AROUND, ROW = 42, 47
"""Pixels of an empty message with the sender's name, and of a row of buttons under it."""
LIST = 3
"""Lines of a numbered list besides its choices."""
LEAST = 6
"""Lines that a page of a list has at least, however much stands around it."""
IN_GROUP = 2 * SCREEN
"""What a list may take where others read along: nobody turns pages there."""
NOTHING = "·"
"""A body that takes one line."""
WHOLE = 100_000
"""Characters that no list has."""
GIVE_WAY = 2
"""Empty lines at the foot that are left out before a page has to be turned."""

Parts: TypeAlias = Sequence[tuple[str, Sequence[str]]]
"""Headings with their lines."""


def leafed(talk: Talk, parts: Parts, made: Callable[[str, int, int], Reply]) -> Reply:
    """The page of a list that `talk.page` asks for.

    `made` says a body with all that stands around it: which page it is, from 0, of how many.
    """
    reply = first_fitting(talk, [lambda: made(joined(parts), 0, 1)])
    if fits(talk, reply):
        return reply
    # Whoever turns has a way back and a way on, and is told which page it is.
    pages = sheets(parts, room(talk, made(NOTHING, 1, 3)), _measure())
    page = min(max(talk.page, 0), len(pages) - 1)
    return made(pages[page], page, len(pages))


def joined(parts: Parts) -> str:
    """All of a list on one page, whatever it takes."""
    return sheets(parts, WHOLE)[0]


def room(talk: Talk, around: Reply) -> int:
    """Lines that an answer which says only `NOTHING` leaves for its body."""
    return max((_screen(talk) - taken(talk, around)) // LINE + 1, LEAST)


def first_fitting(talk: Talk, ways: Iterable[Callable[[], Reply]]) -> Reply:
    """The first of these ways to say something that is one screen, or the last one; none after it is made."""
    reply = Reply()
    for way in ways:
        reply = _closer(talk, way())
        if fits(talk, reply):
            break
    return reply


def fits(talk: Talk, reply: Reply) -> bool:
    """Whether its last message is one screen."""
    return taken(talk, reply) <= _screen(talk)


def taken(talk: Talk, reply: Reply) -> int:
    """Pixels of its last message as this client shows it."""
    say = reply.says[-1]
    return height(say.text, 0) + under(talk, say.rows)


def under(talk: Talk, rows: Sequence[Sequence[Button]]) -> int:
    """Pixels of the buttons under a message; where none are shown, of the numbered list that stands for them."""
    shown = [button for row in rows for button in row]
    if not talk.incoming.private or not shown:
        return 0
    if talk.client.buttons:
        return ROW * sum(map(bool, rows))
    listed = (f"00. {each.label}" if each.press is not None else f"{each.label}: {each.link}" for each in shown)
    return LINE * (LIST + sum(map(_lines, listed)))


def _screen(talk: Talk) -> int:
    return (SCREEN if talk.incoming.private else IN_GROUP) - talk.occupied


def _closer(talk: Talk, reply: Reply) -> Reply:
    """The same with fewer empty lines at its foot, where that makes it fit."""
    *before, last = reply.says
    text = last.text
    for _ in range(GIVE_WAY):
        if taken(talk, reply) <= _screen(talk) or text.count("\n\n") < GIVE_WAY:
            break
        text = "\n".join(text.rsplit("\n\n", 1))
        reply = replace(reply, says=(*before, replace(last, text=text)))
    return reply


def _measure() -> Callable[[str], int]:
    """Lines of a text on the screen; the same line is counted once."""
    of_line = cache(_lines)
    return lambda text: sum(map(of_line, text.split("\n")))


def shown(
    talk: Talk,
    text: str,
    at: Callable[[int], Press],
    last: Sequence[Button],
    rows: Sequence[Sequence[Button]],
    *,
    foot: str = "",
) -> Reply:
    """The screen of a text that `talk.page` asks for; `at` is the button that turns there, `foot` stands on each.

    `rows` come where the text ends, a first one of one button beside the way back; `last` comes under every screen.
    Where others read along nobody turns pages: there it is whole.
    """
    if not talk.incoming.private:
        return talk.say("screens.sheet", text=_on(text, foot))
    ending = [row for row in (*rows, last) if row]
    beside = bool(rows) and len(rows[0]) == 1
    turning = [("both", "ways"), last]
    fits = height(_on(text, foot), _rows(talk, ending)) <= _screen(talk)
    pages = (
        [_on(text, foot)]
        if fits
        else cut(
            text, rows=_rows(talk, turning), last=_rows(talk, ending) + (not beside), foot=foot, screen=_screen(talk)
        )
    )
    page = min(max(talk.page, 0), len(pages) - 1)
    turns = [
        talk.button(key, at(to), in_place=True, page=to + 1, pages=len(pages))
        for key, to in (("screens.back", page - 1), ("screens.on", page + 1))
        if 0 <= to < len(pages)
    ]
    if page < len(pages) - 1:
        return talk.say("screens.sheet", text=pages[page], rows=[turns, last])
    under = [[*turns, *rows[0]], *ending[1:]] if beside else [turns, *ending]
    return talk.say("screens.sheet", text=pages[page], rows=under)


def height(text: str, rows: int) -> int:
    """Pixels that a message takes with so many rows of buttons."""
    return AROUND + LINE * lines(text) + ROW * rows


def lines(text: str) -> int:
    """So many on the screen."""
    return sum(map(_lines, text.split("\n")))


def cut(text: str, *, rows: int, last: int, foot: str = "", screen: int = SCREEN) -> list[str]:
    """The text on as few screens as it takes, filled alike: `rows` of buttons under each, under the last one `last`.

    Lines stay whole, and so does a line that ends with «:» with the one after it.
    """
    pieces = list(_pieces(text))
    for number in count(1):
        ways = [_filled(pieces, limit, rows, number, foot) for limit in range(screen // 2, screen + 1, LINE)]
        fitting = [pages for pages in ways if height(pages[-1], last) <= screen]
        if fitting or number > len(pieces):
            return min(fitting or ways, key=lambda pages: max(height(page, rows) for page in pages))
    raise AssertionError("as many screens as pieces always do")


def _rows(talk: Talk, rows: Sequence[Sequence[object]]) -> int:
    """So many of them; where no buttons are shown, those whose place a numbered list of them takes."""
    if talk.client.buttons:
        return len(rows)
    return -(-LINE * (sum(map(len, rows)) + LIST) // ROW)


def _lines(line: str) -> int:
    return 1 if len(line) <= WIDE else len(textwrap.wrap(line, WIDE))


def _pieces(text: str) -> Iterator[str]:
    """Lines, each with the empty one before it."""
    piece = ""
    for line in text.split("\n"):
        piece += f"{line}\n"
        if line and not line.endswith(":"):
            yield piece
            piece = ""
    if piece.strip():
        yield piece


def _on(page: str, foot: str) -> str:
    return "\n\n".join(part for part in (page.strip("\n"), foot) if part)


def _filled(pieces: list[str], limit: int, rows: int, number: int, foot: str) -> list[str]:
    """On at most so many pages; what is left over is all on the last one."""
    pages = [""]
    for piece in pieces:
        joined = pages[-1] + piece
        if pages[-1] and len(pages) < number and height(_on(joined, foot), rows) > limit:
            pages.append(piece)
        else:
            pages[-1] = joined
    return [_on(page, foot) for page in pages]
