"""What the bot says unasked: each kind a function from the store, the content and the moment to pushes.

A function here reads and returns; it neither sends nor waits nor writes. What becomes of its pushes (rows, quiet hours,
one message out of several) is bot/reminding.py and bot/leaving.py.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from handlers import (
    reminders_grades,
    reminders_holidays,
    reminders_lessons,
    reminders_plan,
    reminders_substitutions,
)
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules.pushes import KINDS, Kind
from storage.notifications import Mark

Make: TypeAlias = Callable[[Occasion, date, Sequence[Hearer]], Awaitable[list[Push]]]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A kind and how its pushes are made.

    `perhaps`: asked once before anybody is looked for, whether there is anything on that day. `concerned`, of what may
    leave as soon as it is known: the pupils of whom there is something since the mark, and the number up to which.
    """

    kind: Kind
    make: Make
    perhaps: Callable[[Occasion, date], Awaitable[bool]]
    concerned: Callable[[Occasion, Mark], Awaitable[tuple[Sequence[int], int]]] | None = None


REMINDERS = (
    Reminder(KINDS["grades"], reminders_grades.make, reminders_grades.perhaps, reminders_grades.concerned),
    Reminder(KINDS["plan"], reminders_plan.make, reminders_plan.perhaps),
    Reminder(
        KINDS["substitutions"],
        reminders_substitutions.make,
        reminders_substitutions.perhaps,
        reminders_substitutions.concerned,
    ),
    Reminder(KINDS["lessons"], reminders_lessons.make, reminders_lessons.perhaps),
    Reminder(KINDS["holidays"], reminders_holidays.make, reminders_holidays.perhaps),
)

__all__ = ["REMINDERS", "Hearer", "Occasion", "Push", "Reminder"]
