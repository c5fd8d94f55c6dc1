"""Example values of the names that texts about the kindergarten queue use."""

from datetime import date, timedelta
from typing import Any

from handlers.kindergarten_answers import Application, Back, Line
from handlers.rules.queue import Cause, Change, Forecast, Point
from handlers.rules.queue_statuses import load
from storage.queue import Choice, Snapshot

DAY = date(2026, 11, 20)
MOVED = Change(Point(DAY - timedelta(30), 57), Point(DAY, 49))
WHY = "Впереди прибавилось 3 заявления с льготой: такие по закону идут раньше."
LINES = (
    Line("Детский сад № 52", 49, 12, MOVED, "за месяц", Back(MOVED, WHY)),
    Line("Детский сад № 9", 3, None, Change(Point(DAY, 3), Point(DAY, 3)), "за неделю"),
    Line("Детский сад № 12", None, None, None),
)
CHOICES = tuple(Choice(number, line.name, line.place, None, None) for number, line in enumerate(LINES))
CLOSED = "Закрыто"


def application(status: str, number: int = 0, newest: date | None = None, wanted: date | None = None) -> Application:
    return Application(7, [Snapshot(DAY, status, date(2025, 8, 16), True, wanted, CHOICES)], number, newest)


APPLICATIONS = (
    application("Зарегистрировано"),
    application("Ждёт решения комиссии", 2, date(2026, 12, 1), date(2027, 9, 1)),
    *(application(status.name) for status in load().status),
    application(CLOSED),
)

QUEUE: dict[str, tuple[Any, ...]] = {
    "application": APPLICATIONS,
    "applications": ((), APPLICATIONS[:1], APPLICATIONS[:3]),
    "backs": ((), (Back(MOVED, WHY),)),
    "over": (3, 1, 7, 21, 31, 365),
    "forecast": (None, Forecast(date(2027, 2, 1), date(2027, 5, 30), date(2026, 1, 20))),
    "line": LINES,
    "gardens": (LINES * 2, LINES[:1]),
    "more": (0, 2),
    "points": ((), (MOVED.last,), (MOVED.first, MOVED.last)),
    "reasons": ((), *(((cause.value, 3),) for cause in Cause), (("privileged", 1), ("choices", 2))),
    "short": (False, True),
    "untold": (0, 2),
}
