"""Example values of the names that texts of pushes and of their settings use."""

from datetime import date
from typing import Any

from handlers.notifications_screens import Entry
from handlers.reminders_holidays import Coming
from handlers.rules.calendar import Break
from handlers.rules.family import Child
from handlers.rules.pushes import KINDS

REST = Break(
    name="ноябрьские", season="autumn", first=date(2026, 11, 26), last=date(2026, 11, 30), systems=("trimesters",)
)

HOLIDAYS = KINDS["holidays"]
ENTRIES = (
    Entry(HOLIDAYS, "каникулы", on=True, some=True, hour="16:00", lead=None),
    Entry(HOLIDAYS, "замены", on=True, some=False, hour="", lead=None),
    Entry(HOLIDAYS, "напоминания об уроках", on=True, some=False, hour="", lead=15),
    Entry(HOLIDAYS, "экзамены", on=False, some=False, hour="16:00", lead=None),
)

PUSHES: dict[str, tuple[Any, ...]] = {
    "coming": tuple(
        Coming(rest, date(2026, 11, 26), left, back)
        for rest, back in ((REST, date(2026, 12, 1)), (REST, None), (None, None))
        for left in (30, 1, 0)
    ),
    "lead": ("", "Готово."),
    "entry": ENTRIES,
    "entries": ((), ENTRIES),
    "stopped": (False, True),
    "about": ("напоминаю накануне.",),
    "each": ((), ((Child(1, "Мария", "В", "5А", ""), True), (Child(2, "Пётр", "В", "9Б", ""), False))),
    "hours": (("22:00", "07:00"), ("22:00", "22:00")),
    "hour": ("19:00", ""),
    "on": (False, True),
}
