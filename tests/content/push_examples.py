"""Example values of the names that texts of pushes and of their settings use."""

from datetime import date
from typing import Any

from handlers.reminders_holidays import Coming
from handlers.rules.calendar import Break

REST = Break(
    name="ноябрьские", season="autumn", first=date(2026, 11, 26), last=date(2026, 11, 30), systems=("trimesters",)
)

PUSHES: dict[str, tuple[Any, ...]] = {
    "coming": tuple(
        Coming(rest, date(2026, 11, 26), left, back)
        for rest, back in ((REST, date(2026, 12, 1)), (REST, None), (None, None))
        for left in (30, 1, 0)
    ),
}
