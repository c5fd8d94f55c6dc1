"""Spreadsheets that school offices draw: whichever layout a sheet has, it becomes lessons, bells or changes."""

import re
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from handlers.importing.faults import Unreadable
from handlers.importing.programs import changes, classes_across, teachers_down, week_across
from handlers.importing.programs.records import Change, Export
from handlers.importing.programs.slots import Drawn
from handlers.importing.programs.squares import Square, squares
from handlers.importing.values import text

PROGRAM = "таблица расписания"
JOURNAL = "таблица замен"

CHANGES = "это замены, а не расписание: загрузите файл командой import substitutions"
NO_CHANGES = "это расписание, а не замены: загрузите файл командой import timetable"
SKIPPED = "лист «{name}» пропущен: на нём не узнано расписание"

# A sheet of teachers has weekdays side by side too, so it is asked first; a class's week comes before classes for that
# reason.
LAYOUTS = (teachers_down.read, week_across.read, classes_across.read)


SCHOOL = re.compile(r"\b(?:[а-яё]*сош|[а-яё]*оош|школ[аы]|гимнази[яи]|лице[йя])\b.*(?:\d|[«\"])", re.IGNORECASE)
TITLES = 12
"""Rows from the top among which a table may be told whose it is."""


def timetable(path: Path) -> Export | None:
    """None where no sheet is a timetable. Raises `Unreadable`."""
    drawn, skipped, other = Drawn(), [], False
    for square in squares(path):
        drawn.school = drawn.school or _school(square)
        if changes.is_changes(square):
            other = True
        elif not any(read(square, drawn) for read in LAYOUTS):
            skipped.append(square)
    if not drawn.lessons and not drawn.faults:
        if other:
            raise Unreadable(f"{CHANGES}.")
        return None
    return _export(PROGRAM, drawn, skipped, [])


def substitutions(path: Path, today: date) -> Export | None:
    """None where no sheet has substitutions. A day without a year is one of the year of `today`."""
    drawn, found = Drawn(), list[Change]()
    skipped = []
    for square in squares(path):
        drawn.school = drawn.school or _school(square)
        skipped += [square] if not changes.read(square, drawn, found, today.year) else []
    if found or drawn.faults:
        return _export(JOURNAL, drawn, skipped, found)
    if any(any(read(square, Drawn()) for read in LAYOUTS) for square in skipped):
        raise Unreadable(f"{NO_CHANGES}.")
    return None


def _school(square: Square) -> str:
    """The institution that the words above a table name."""
    above = (text(cell) for row in range(min(square.height, TITLES)) for cell in square.row(row))
    return next((one for one in above if SCHOOL.search(one)), "")


def _export(program: str, drawn: Drawn, skipped: Sequence[Square], found: Sequence[Change]) -> Export:
    notes = (*(SKIPPED.format(name=one.name) for one in skipped), *drawn.told())
    return Export(
        program,
        drawn.school,
        lessons=tuple(drawn.lessons),
        rings=tuple(drawn.rings()),
        changes=tuple(found),
        faults=tuple(drawn.faults),
        notes=notes,
    )
