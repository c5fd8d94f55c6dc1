"""Whether a push is one phone screen, so that what is too long for it is said shorter."""

from collections.abc import Iterable

from handlers import screens
from handlers.pushing import Hearer

SWITCH = 2
"""Rows of buttons under the first push of a kind."""
SCREEN = 469
"""Pixels under the row of chats that stands over the talk of somebody who is in several: less than an answer has."""


def switch(hearer: Hearer, kind: str) -> int:
    """Rows of buttons under what this person is told now of the kind."""
    return 0 if kind in hearer.wishes.introduced else SWITCH


def fits(text: str, rows: int) -> bool:
    """With a line for the children's names before it, and so many rows of buttons under it."""
    return screens.height(text, rows) + screens.LINE <= SCREEN


def shortest(ways: Iterable[str], rows: int) -> str:
    """The first of these ways to say it that fits, or the last one; none after it is made."""
    text = ""
    for text in ways:
        if fits(text, rows):
            break
    return text
