"""Small signs in a text that a capability looks for by itself: a date with no year, «а в …», two questions."""

import re

_BARE_DATE = re.compile(
    r"^(?!.*(?:20\d\d|прошл|был)).*\b\d{1,2}"
    r"(?:\.\d\d\b|[ -]*(?:го )?(?:янв|фев|мар|апр|ма[яй]|ию[нл]|авг|сен|окт|ноя|дек))",
    re.IGNORECASE | re.DOTALL,
)
_GOES_ON = re.compile(r"\s*а\s+(?:в|во|на|по)\s", re.IGNORECASE)
_LEADS_ON = re.compile(r"\s*(?:а|и|ну а|теперь)\s", re.IGNORECASE)
_BETWEEN = re.compile(r"[,.;]?\s+(?:и\s+ещё|и\s+еще|а\s+ещё|а\s+еще|и|а)\s+|[?;.]\s+", re.IGNORECASE)
_TWO = 2
_SUPPLEMENT = re.compile(r"(?:по|за|у|с|со|от|для)\s", re.IGNORECASE)
_BY_NOW = re.compile(r"\bбыл[оаи]?\b|задавал|сегодня", re.IGNORECASE)
_TESTS = re.compile(r"контрольн|самостоятельн|проверочн|\b[кс]/р\b|диктант|зач[её]т|\bтест(?!о)|\bсрез", re.IGNORECASE)
_HOLIDAYS = re.compile(r"каникул", re.IGNORECASE)


def bare_date(text: str) -> bool:
    """Whether it has a day of a month, with neither a year nor the past spoken of."""
    return _BARE_DATE.search(text) is not None


def goes_on(text: str) -> bool:
    """Whether it begins as a question does that goes on from the one before: «а в девятый?»."""
    return _GOES_ON.match(text) is not None


def leads_on(text: str) -> bool:
    """Whether it begins with «а», «и», «теперь»."""
    return _LEADS_ON.match(text) is not None


def by_now(text: str) -> bool:
    """Whether today or the past is spoken of: «что было задано на понедельник», «на сегодня, понедельник»."""
    return _BY_NOW.search(text) is not None


def of_tests(text: str) -> bool:
    """Whether a test is spoken of: «подготовиться к контрольной»."""
    return _TESTS.search(text) is not None


def of_holidays(text: str) -> bool:
    return _HOLIDAYS.search(text) is not None


def halves(text: str) -> tuple[str, str] | None:
    """Two pieces of at least two words each, which may be two questions: «адрес 21 школы и когда каникулы»."""
    pieces = [piece.strip() for piece in _BETWEEN.split(text) if piece.strip()]
    if len(pieces) != _TWO or any(len(piece.split()) < _TWO for piece in pieces):
        return None
    return pieces[0], pieces[1]


def supplements(piece: str) -> bool:
    """Whether a piece only adds to the one before: «какие отметки» and «по каким предметам»."""
    return _SUPPLEMENT.match(piece) is not None
