"""Which lesson a journal of substitutions means: it names the class, the day and the subject, and no number."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, TypeAlias

from handlers.rules.plan import in_force, parity
from storage.names import class_name as normalised
from storage.names import folded
from storage.school import Institution
from storage.store import Store
from storage.timetable import Planned

NO_TIMETABLE = "номера урока в журнале нет, а расписания класса {class_name} на этот день ещё не загружали"
NO_SUCH = "в этот день такого урока у класса {class_name} нет ({there}): проверьте дату, класс и предмет"
WHICH = "в этот день у класса {class_name} таких уроков {count}, а замен записано {rows}: впишите столбец «Урок»"

Question: TypeAlias = Sequence[Any]
"""Institution, class, day (`date.toordinal`), subject, which of so many rows that are alike, from 0."""


async def hours(store: Store, places: Mapping[str, Institution], questions: Iterable[Question]) -> list[int | str]:
    """The number of each lesson, or in words why nobody knows it; `places` are institutions as the file calls them."""
    answers: list[int | str] = []
    for name, class_name, ordinal, subject, nth, rows in questions:
        at, day, own = places.get(name), date.fromordinal(ordinal), normalised(class_name)
        planned = await store.timetable.planned(at.id, own, day, day) if at else []
        answers.append(_hour(planned, day, own, subject, nth, rows))
    return answers


def _hour(planned: Sequence[Planned], day: date, class_name: str, subject: str, nth: int, rows: int) -> int | str:
    force = in_force(planned, day)
    if not force:
        return NO_TIMETABLE.format(class_name=class_name)
    held = [one for one in force if one.weekday == day.isoweekday() and one.week in (0, parity(day))]
    meant = sorted({one.number for one in held if folded(one.subject) == folded(subject)})
    if not meant:
        there = ", ".join(dict.fromkeys(one.subject for one in sorted(held, key=lambda one: one.number)))
        return NO_SUCH.format(class_name=class_name, there=f"есть: {there}" if there else "уроков нет")
    if len(meant) != rows:
        return WHICH.format(class_name=class_name, count=len(meant), rows=rows)
    return meant[nth]
