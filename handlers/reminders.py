"""What the bot says unasked: each kind a function from the store, the content and the moment to pushes.

A function here reads and returns; it neither sends nor waits nor writes. What becomes of its pushes (rows, quiet hours,
one message out of several) is bot/reminding.py and bot/leaving.py.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from handlers import reminders_absences as absences
from handlers import reminders_code_future as code_future
from handlers import reminders_events as events
from handlers import reminders_exams as exams
from handlers import reminders_grades as grades
from handlers import reminders_holidays as holidays
from handlers import reminders_lessons as lessons
from handlers import reminders_plan as plan
from handlers import reminders_queue as queue
from handlers import reminders_staff as staff
from handlers import reminders_substitutions as substitutions
from handlers import reminders_term_end as term_end
from handlers import reminders_tips as tips
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules.pushes import KINDS, Kind
from storage.class_chats import ClassChat
from storage.notifications import Mark

Since: TypeAlias = Callable[[Occasion, Mark], Awaitable[tuple[Sequence[int], int]]]
Make: TypeAlias = Callable[[Occasion, date, Sequence[Hearer]], Awaitable[list[Push]]]


async def perhaps(_: Occasion, __: date) -> bool:
    """What cannot be told before looking."""
    return True


@dataclass(frozen=True, slots=True)
class Chats:
    """Which bound chats something that came since the mark concerns, and what they hear: what is public of a class."""

    concerned: Callable[[Occasion, Mark], Awaitable[Sequence[ClassChat]]]
    make: Callable[[Occasion, Sequence[ClassChat]], Awaitable[list[Push]]]


@dataclass(frozen=True, slots=True)
class Reminder:
    """A kind and how its pushes are made.

    `perhaps`: asked once before anybody is looked for, whether there is anything on that day. `concerned`, of what may
    leave as soon as it is known: the pupils of whom there is something since the mark, and the number up to which.
    `people`, of what is no family's: whom to look at instead, likewise. `chats`: what chats of classes hear of it too.
    `outdated`, of what may wait until it does not hold any more: the pupils of whom it is made anew, likewise.
    """

    kind: Kind
    make: Make
    perhaps: Callable[[Occasion, date], Awaitable[bool]] = perhaps
    concerned: Since | None = None
    people: Since | None = None
    chats: Chats | None = None
    outdated: Since | None = None


def put_off(name: str) -> Since:
    """Whoever something of a kind waits for: what it counts down to may move, be cancelled or withdrawn meanwhile."""

    async def of_whom(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
        return await of.store.pushes.put_off_of(name, of.now), mark.number

    return of_whom


REMINDERS = (
    Reminder(KINDS["grades"], grades.make, concerned=grades.concerned),
    Reminder(KINDS["plan"], plan.make, outdated=plan.outdated),
    Reminder(
        KINDS["substitutions"],
        substitutions.make,
        concerned=substitutions.concerned,
        chats=Chats(substitutions.concerned_chats, substitutions.make_for_chats),
    ),
    Reminder(KINDS["lessons"], lessons.make, outdated=lessons.outdated),
    Reminder(KINDS["absences"], absences.make, concerned=absences.concerned),
    Reminder(KINDS["holidays"], holidays.make, holidays.perhaps),
    Reminder(KINDS["exams"], exams.make, exams.perhaps, outdated=put_off("exams")),
    Reminder(KINDS["events"], events.make, events.perhaps, outdated=put_off("events")),
    Reminder(KINDS["event_changes"], events.changes, concerned=events.concerned),
    Reminder(KINDS["term_end"], term_end.make, term_end.perhaps),
    Reminder(KINDS["code_future"], code_future.make, outdated=put_off("code_future")),
    Reminder(KINDS["tips"], tips.make, tips.perhaps),
    Reminder(KINDS["queue"], queue.make, people=queue.people),
    Reminder(KINDS["class_list"], staff.class_list, people=staff.class_teachers),
    Reminder(KINDS["stale"], staff.stale, people=staff.administrators),
)
