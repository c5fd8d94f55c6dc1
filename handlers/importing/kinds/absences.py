"""Missed days and lessons. The reason's own words end here: what is kept is their kind (handlers/rules)."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.kinds.cells import CONTINUES, Day, OfPupil, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.kinds.people import OneSubject
from handlers.importing.reading import Reading
from handlers.importing.values import Cell, text
from handlers.rules import absence_reasons
from storage import targets

LESSONS = 14
"""The last number that a lesson of a day can have."""
LATE = "late"


def _lesson(cell: Cell) -> int:
    """From 1 to `LESSONS`; 0 for an empty cell."""
    written = text(cell)
    if not written or "день" in written.casefold():
        return 0
    found = re.fullmatch(r"(?:№\s*)?(\d{1,3})(?:-?й)?(?:\s*урок)?", written, re.IGNORECASE)
    if not found:
        raise Wrong("урок: нужен его номер, например 3; пусто, если пропущен весь день")
    if not 1 <= int(found[1]) <= LESSONS:
        raise Wrong(f"урока с таким номером не бывает: нужно от 1 до {LESSONS}")
    return int(found[1])


def _why(cell: Cell, about: About) -> str:
    """The kind, or `LATE`. What is written is told to nobody, not even where it is not known: it may be an illness."""
    found = absence_reasons.meant(text(cell))
    if found is None:
        about.guess("причины нет в словаре absence_reasons.toml, она считается не указанной", "")
    return found or "untold"


Lesson: TypeAlias = Annotated[int, BeforeValidator(_lesson)]
Why: TypeAlias = Annotated[str, guessing(_why)]


class AbsenceRow(OfPupil):
    day: Day = Field(title="Дата", description="ДД.ММ.ГГГГ", examples=["05.11.2026"], json_schema_extra=CONTINUES)
    lesson: Lesson = Field(
        0, title="Урок", description="Номер урока; без урока и предмета пропущен весь день", examples=["3"]
    )
    subject: OneSubject = Field("", title="Предмет", examples=["Математика"])
    why: Why = Field(
        title="Причина",
        description="Уважительная, неуважительная, по заявлению или пусто. Болезнь, справка и ОРВИ хранятся только "
        "как «уважительная»; слова перечислены в content/dictionaries/absence_reasons.toml",
        examples=["уважительная"],
    )


def _leave_late_out(reading: Reading) -> None:
    """Who came late was there."""
    late = [why == LATE for why in reading.values["why"]]
    if any(late):
        reading.notes.append(f"опоздания не пропуски, в список не взяты: {sum(late)}")
        reading.rows -= sum(late)
        reading.keep([not each for each in late])


def _arranged(columns: Columns, ids: Columns) -> Columns:
    subjects = [number if name else 0 for number, name in zip(ids["subject"], columns["subject"], strict=True)]
    place = {"pupil": ids["pupil"], "day": columns["day"], "lesson": columns["lesson"], "subject": subjects}
    return place | {"nth": list(_nth(place)), "kind": columns["why"]}


def _nth(place: Columns) -> Iterator[int]:
    """Numbers lessons of one subject and day that have no numbers of their own."""
    seen: Counter[tuple[int, int, int]] = Counter()
    for pupil, day, lesson, subject in zip(*place.values(), strict=True):
        if lesson or not subject:
            yield 0
            continue
        yield seen[pupil, day, subject]
        seen[pupil, day, subject] += 1


def _two_lessons(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Two subjects at one time."""
    first: dict[tuple[int, int, int], int] = {}
    own = zip(*(columns[name] for name in ("pupil", "day", "lesson", "subject")), strict=True)
    for row, (pupil, day, lesson, subject) in enumerate(own):
        if lesson and first.setdefault((pupil, day, lesson), subject) != subject:
            yield row, "subject", "на этом уроке у ученика выше другой предмет: проверьте номер урока"


ABSENCES = Kind(
    "absences",
    "пропуски",
    AbsenceRow,
    targets.ABSENCES,
    _arranged,
    (Reference("pupil", ("number",)), Reference("subject", ("subject",))),
    _two_lessons,
    unfold=_leave_late_out,
)
