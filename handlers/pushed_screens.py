"""Whether a push is one phone screen, so that what is too long for it is said shorter."""

from collections.abc import Iterable

from handlers import screens

ROWS = 2
"""Rows of buttons under the first push of a kind."""


def fits(text: str) -> bool:
    """With a line for the children's names before it."""
    return screens.height(text, ROWS) + screens.LINE <= screens.SCREEN


def shortest(ways: Iterable[str]) -> str:
    """The first of these ways to say it that fits, or the last one; none after it is made."""
    text = ""
    for text in ways:
        if fits(text):
            break
    return text
