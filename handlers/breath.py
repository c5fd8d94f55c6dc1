"""Two questions in one breath are both answered: «адрес 21 школы и когда каникулы», «оценки Маши и что задали»."""

from collections.abc import Sequence
from dataclasses import replace

from handlers.talk import Asked, Talk
from handlers.understanding import signs

CITY = frozenset(("holidays", "institutions", "guides", "safety", "code_future", "kindergarten"))
OF_A_CHILD = frozenset(("grades", "timetable", "homework", "absences", "exams", "portfolio"))
"""Answered together to who has linked a child: of anybody else one question at a time leads to consent and a code."""
STEPWISE = frozenset(("guides", "code_future"))
SURE = 0.6


def both(talk: Talk, children: Sequence[str]) -> tuple[Asked, Asked] | None:
    """The two, where each piece is surely a question of its own and they ask different things.

    `children` are the names to listen for; those that one piece names are meant by the other too.
    """
    pieces = signs.halves(talk.incoming.text)
    if pieces is None:
        return None
    first, second = (talk.understanding.asked(piece, now=talk.now, children=children) for piece in pieces)
    if first.capability in OF_A_CHILD and signs.supplements(pieces[1]):
        return None
    topics = CITY | OF_A_CHILD if talk.incoming.private and talk.person.linked else CITY
    if any(one.capability not in topics or one.confidence < SURE for one in (first, second)):
        return None
    if first.capability == second.capability and not _apart(first, second):
        return None
    return _of(first, second.children), _of(second, first.children)


def _of(one: Asked, children: tuple[str, ...]) -> Asked:
    return one if one.children or one.everyone else replace(one, children=children)


def _apart(first: Asked, second: Asked) -> bool:
    """Two things of one topic, each named: else the second piece only goes on with the first."""
    return first.capability in STEPWISE and bool(first.what and second.what) and first.what != second.what
