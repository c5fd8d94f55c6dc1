"""Example values for the texts about events."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from storage.school_events import Participant, SchoolEvent, SignUp

OLYMPIAD = SchoolEvent(
    *(1, 0, "", "1", "Городская олимпиада по химии", date(2026, 12, 5), date(2026, 12, 5), time(11), time(14)),
    *("Гимназия № 1, кабинет 305", ("8", "9", "10", "11"), 30, "https://school.example/o"),
    *("Возьмите сменную обувь и ручку.", "olympiad", 18),
)
MEETING = SchoolEvent(
    *(2, 21, "СОШ № 21", "2", "Родительское собрание", date(2026, 11, 20), date(2026, 11, 20), time(18, 30), None),
    *("", ("7Б",), None, "", "", "meeting", 0),
)
WEEK = SchoolEvent(
    *(3, 0, "", "3", "Неделя открытых уроков", date(2027, 11, 30), date(2027, 12, 4), None, None, "", ()),
    *(0, "", "", "class", 4),
)

PETYA = Participant(1, 21, "СОШ № 21", "9Б", "Пётр", "В")
SIGNED = SignUp(
    *(1, 0, "1", datetime(2026, 11, 20, tzinfo=UTC), OLYMPIAD.name, OLYMPIAD.first, OLYMPIAD.last, time(10)),
    *(OLYMPIAD.venue, OLYMPIAD),
)

EVENTS: dict[str, tuple[Any, ...]] = {
    "event": (OLYMPIAD, MEETING, WEEK),
    "many": ("", "дни открытых дверей"),
    "citywide": (False, True),
    "to_sign_up": (False, True),
    "event_lines": ((), ("1. Городская олимпиада по химии\nсб, 5 декабря, 11:00–14:00. Весь город, 8–11 классы",)),
    "spans": ((), ("8–11",), ("1–4", "7А")),
    "schools": ((), ("СОШ № 21",)),
    "told_when": ("сб, 5 декабря, 11:00–14:00",),
    "is_over": (False, True),
    "comings": (0, 2),
    "coming_to": ((("Пётр", SIGNED),),),
    "coming_then": ((), (OLYMPIAD,), (MEETING, OLYMPIAD, WEEK, WEEK)),
    "what": ("cancelled", "moved", "as_before"),
    "closed": (False, True),
    "limited": (False, True),
    "beyond": (40, 0),
    "those_coming": ((PETYA,), (PETYA, Participant(2, 1, "Гимназия № 1", "9А", "Анна", "Ж"))),
    "sign_up": (SIGNED, *(replace(SIGNED, event=each) for each in (None, OLYMPIAD))),
}
