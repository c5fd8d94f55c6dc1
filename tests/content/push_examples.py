"""Example values of the names that texts of pushes and of their settings use."""

from datetime import date
from typing import Any

from handlers.notifications_screens import Entry
from handlers.reminders_holidays import Coming
from handlers.rules.calendar import Break
from handlers.rules.family import Child
from handlers.rules.news import Day, Subject
from handlers.rules.pushes import KINDS

DAY = date(2026, 11, 20)
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
    "marks_of": (
        Subject("Математика", (Day(DAY, ("5", "4")), Day(date(2026, 11, 18), (), (("3", "4"),)))),
        Subject("История", (Day(DAY, ("5",), (("3", "4"), ("2", "5")), ("2", "н")),)),
        Subject("Физика", (Day(DAY, (), (), ("2",)),)),
    ),
    "mark_lines": (("• Математика: 5, 4", "• История: 5, 4 вместо 3"),),
    "only": (None, DAY),
    "further": (False, True),
    "done": ("", "Готово."),
    "entry": ENTRIES,
    "entries": ((), ENTRIES),
    "stopped": (False, True),
    "about": ("напоминаю накануне.",),
    "each": ((), ((Child(1, "Мария", "В", "5А", ""), True), (Child(2, "Пётр", "В", "9Б", ""), False))),
    "hours": (("22:00", "07:00"), ("22:00", "22:00")),
    "hour": ("19:00", ""),
    "on": (False, True),
}
