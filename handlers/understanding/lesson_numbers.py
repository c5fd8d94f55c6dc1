"""The number of a lesson in a sentence: «на 3 уроке», «третьим уроком», «после 2-го урока», «к нулевому»."""

from collections.abc import Sequence

from handlers.understanding.letters import clean, listed, tokens
from handlers.understanding.numbers import number
from handlers.understanding.time_words import MONTHS

HIGHEST = 12
_LESSON = ("урок", "пар")
_ONE = frozenset(listed("урок урока уроку уроке уроком пара паре пару парой"))
_BEFORE = frozenset(listed("к ко на после с со"))


def lesson_number(text: str) -> int | None:
    """The first one; None where no lesson is numbered."""
    said = tokens(clean(text))
    for place, token in enumerate(said):
        if token.startswith("нулев"):
            return 0
        read = number(said, place)
        if read and read[0] <= HIGHEST and _of_lesson(said, place, read[1]):
            return read[0]
    return None


def _of_lesson(said: Sequence[str], place: int, end: int) -> bool:
    following = said[end] if end < len(said) else ""
    before = said[place - 1] if place else ""
    return (
        following.startswith(_LESSON)
        or (before in _ONE and following not in MONTHS)
        or (before in _BEFORE and not following)
    )
