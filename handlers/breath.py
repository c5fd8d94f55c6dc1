"""Two questions about the city in one breath are both answered: «адрес 21 школы и когда каникулы»."""

from handlers.talk import Asked, Talk
from handlers.understanding import signs

CITY = frozenset(("holidays", "institutions", "guides", "safety", "code_future", "kindergarten"))
"""What is told of nobody in particular: of a child's data one message asks one thing."""
STEPWISE = frozenset(("guides", "code_future"))
SURE = 0.6


def both(talk: Talk) -> tuple[Asked, Asked] | None:
    """The two, where each piece is surely a question of its own and they ask different things."""
    pieces = signs.halves(talk.incoming.text)
    if pieces is None:
        return None
    first, second = (talk.understanding.asked(piece, now=talk.now) for piece in pieces)
    if any(one.capability not in CITY or one.confidence < SURE for one in (first, second)):
        return None
    return (first, second) if first.capability != second.capability or _apart(first, second) else None


def _apart(first: Asked, second: Asked) -> bool:
    """Two things of one topic, each named: else the second piece only goes on with the first."""
    return first.capability in STEPWISE and bool(first.what and second.what) and first.what != second.what
