"""Example values for the texts about absences."""

from datetime import UTC, date, datetime
from typing import Any

from handlers.rules.absences import counted
from handlers.talk import Child
from storage.absences import Absence, Report, Reported

MARIA = Child(1, "Мария", "В", "5А", "СОШ № 21")
PYOTR = Child(2, "Пётр", "В", "9Б", "СОШ № 21")
DAY, NEXT = date(2026, 11, 24), date(2026, 11, 26)
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
ROWS = (
    Absence(DAY, 3, "Математика", "excused"),
    Absence(DAY, 4, "", "excused"),
    Absence(DAY, 0, "История", "unexcused"),
)
WHOLE = (Absence(NEXT, 0, "", "request"),)


def reported(number: int) -> Reported:
    return Reported(number, "Анна-Мария", "К", Report(number, DAY, 501, "mother", "family" if number % 2 else "", NOON))


ABSENCES: dict[str, tuple[Any, ...]] = {
    "absent": (0, 2),
    "absent_days": ((("Мария", reported(1).report, NOON), ("Мария", reported(2).report, NOON)),),
    "data": (NOON,),
    "limit": (31, 60),
    "missed": (counted(ROWS), counted(WHOLE), counted((*ROWS, *WHOLE))),
    "missed_that_day": (ROWS, WHOLE),
    "days_ahead": (0, 1, 3),
    "phone": ("", "8 49232 00000"),
    "read": (True, False),
    "soon": (False, True),
    "stretches": (((DAY, DAY),), ((DAY, NEXT),), ((DAY, DAY), (NEXT, NEXT))),
    "taken": (((MARIA, ((DAY, NEXT),)),), ((MARIA, ((DAY, DAY),)), (PYOTR, ((DAY, DAY), (NEXT, NEXT))))),
    "today_too": (False, True),
    "absent_told": ((), *((tuple((reported(each), NOON, "бабушка") for each in range(many))) for many in (1, 12))),
    "who": ("мама", "вы", ""),
    "whom": ((MARIA,), (MARIA, PYOTR)),
}
