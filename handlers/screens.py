"""What a phone shows at once: a longer answer goes on a screen at a time, so that nobody scrolls up for its beginning.

The figures are the web chat's on 360 by 640 pixels; the messenger itself draws a little denser.
"""

import textwrap
from collections.abc import Iterator
from itertools import count

SCREEN = 528
"""Pixels between the heading and the field for words."""
LINE, WIDE = 21, 36
"""Pixels of a line of text, and characters on it."""
AROUND, ROW = 42, 47
"""Pixels of an empty message with the sender's name, and of a row of buttons under it."""


def height(text: str, rows: int) -> int:
    """Pixels that a message takes with so many rows of buttons."""
    return AROUND + LINE * sum(map(_lines, text.split("\n"))) + ROW * rows


def cut(text: str, *, rows: int, last: int) -> list[str]:
    """The text on as few screens as it takes, filled alike: `rows` of buttons under each, under the last one `last`.

    Lines stay whole, and so does a line that ends with «:» with the one after it.
    """
    pieces = list(_pieces(text))
    for number in count(1):
        ways = [_filled(pieces, limit, rows, number) for limit in range(SCREEN // 2, SCREEN + 1, LINE)]
        fitting = [pages for pages in ways if height(pages[-1], last) <= SCREEN]
        if fitting or number > len(pieces):
            return min(fitting or ways, key=lambda pages: max(height(page, rows) for page in pages))
    raise AssertionError("as many screens as pieces always do")


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


def _filled(pieces: list[str], limit: int, rows: int, number: int) -> list[str]:
    """On at most so many pages; what is left over is all on the last one."""
    pages = [""]
    for piece in pieces:
        joined = pages[-1] + piece
        if pages[-1] and len(pages) < number and height(joined.strip("\n"), rows) > limit:
            pages.append(piece)
        else:
            pages[-1] = joined
    return [page.strip("\n") for page in pages]
