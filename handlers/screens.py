"""What a phone shows at once: a longer answer goes on a screen at a time, so that nobody scrolls up for its beginning.

The figures are the web chat's on 360 by 640 pixels; the messenger itself draws a little denser.
"""

import textwrap
from collections.abc import Callable, Iterator, Sequence
from itertools import count

from handlers.payloads import Press
from handlers.talk import Button, Reply, Talk

SCREEN = 528
"""Pixels between the heading and the field for words."""
LINE, WIDE = 21, 36
"""Pixels of a line of text, and characters on it."""
AROUND, ROW = 42, 47
"""Pixels of an empty message with the sender's name, and of a row of buttons under it."""
LIST = 3
"""Lines of a numbered list besides its choices."""


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
    fits = height(_on(text, foot), _rows(talk, ending)) <= SCREEN
    pages = (
        [_on(text, foot)]
        if fits
        else cut(text, rows=_rows(talk, turning), last=_rows(talk, ending) + (not beside), foot=foot)
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
    return AROUND + LINE * sum(map(_lines, text.split("\n"))) + ROW * rows


def cut(text: str, *, rows: int, last: int, foot: str = "") -> list[str]:
    """The text on as few screens as it takes, filled alike: `rows` of buttons under each, under the last one `last`.

    Lines stay whole, and so does a line that ends with «:» with the one after it.
    """
    pieces = list(_pieces(text))
    for number in count(1):
        ways = [_filled(pieces, limit, rows, number, foot) for limit in range(SCREEN // 2, SCREEN + 1, LINE)]
        fitting = [pages for pages in ways if height(pages[-1], last) <= SCREEN]
        if fitting or number > len(pieces):
            return min(fitting or ways, key=lambda pages: max(height(page, rows) for page in pages))
    raise AssertionError("as many screens as pieces always do")


def _rows(talk: Talk, rows: Sequence[Sequence[object]]) -> int:
    """So many of them; where no buttons are shown, those whose place a numbered list of them takes."""
    if talk.client.buttons:
        return len(rows)
    return -(-LINE * (sum(map(len, rows)) + LIST) // ROW)


def _lines(line: str) -> int:
    return max(1, len(textwrap.wrap(line, WIDE)))


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
