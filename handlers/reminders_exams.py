"""Examinations to come, some days before, to whoever sits them and to their families."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby

from handlers import pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import exams, pushes
from storage.exams import Exam, Sitting

NAME = "exams"


async def perhaps(of: Occasion, day: date) -> bool:
    return bool(await _coming(of, day))


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    coming = await _coming(of, day)
    return [
        Push(
            hearer.person.id,
            f"{when}:-{(when - day).days}:{child.id}",
            child.id,
            pushing.whom(of, child),
            of.wording.text("reminders.exams", sat_then=found, day=when, left=(when - day).days),
            pushes.midnight(day, of.now),
        )
        for hearer in hearers
        for child in hearer.children
        for when, found in coming.get(child.id, {}).items()
    ]


async def _coming(of: Occasion, day: date) -> Mapping[int, Mapping[date, list[Exam]]]:
    """By pupil and day the examinations that are told of today: read once a run."""
    kept = of.kept.get((NAME, day))
    if isinstance(kept, dict):
        return kept
    days = [day + timedelta(days=left) for left in pushes.days_before(NAME)]
    sittings = [each for each in await of.store.exams.coming(days) if exams.told(each.exam, day).state == "ahead"]
    found: dict[int, dict[date, list[Exam]]] = {}
    for (pupil, when), several in groupby(sorted(sittings, key=_when), key=_when):
        found.setdefault(pupil, {})[when] = [each.exam for each in several]
    of.kept[NAME, day] = found
    return found


def _when(sitting: Sitting) -> tuple[int, date]:
    return sitting.pupil, sitting.exam.day
