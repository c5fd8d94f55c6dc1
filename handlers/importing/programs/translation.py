"""A program's file read as if it were a table of ours, with the same faults, named by lesson and not by row."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, TypeAlias

from handlers.importing.columns import Column
from handlers.importing.faults import Fault, Unreadable
from handlers.importing.programs import rows
from handlers.importing.programs.records import Change, Export
from handlers.importing.programs.rows import Record
from handlers.importing.reading import Reading, read_sheets

PARTS = ("timetable", "bells", "substitutions")
"""The kinds that programs write, in the order in which they are stored."""

NOTHING = {
    "timetable": "{program}: в файле нет уроков.",
    "bells": "{program}: в файле нет времени уроков.",
    "substitutions": "{program}: в файле нет замен.",
}

Ask: TypeAlias = Callable[[dict[str, list[Any]], bool], dict[str, list[int | str]]]


def also(export: Export, kind: str) -> tuple[str, ...]:
    """What else of a file goes in with its timetable. Bells that a drawn table shows may be those of one class only."""
    if kind != "timetable" or not export.whole:
        return ()
    return tuple(part for part in PARTS if part != kind and _records(export, part))


def translated(
    export: Export,
    kind: str,
    columns: Sequence[Column],
    ask: Ask,
    tell: Callable[[int], None],
    *,
    today: date | None,
    institution: str,
) -> Reading:
    """What the export has of the kind, as a reading. Raises `Unreadable`."""
    those = _records(export, kind)
    # Two lessons on one place spoil no bells.
    faults = () if kind == "bells" else export.faults
    if not those and not faults:
        raise Unreadable(NOTHING[kind].format(program=export.program), export.notes)
    whose = rows.whose(export, institution)
    those, unnumbered = _numbered(those, whose, ask)
    reading = Reading(columns, {column.field: [] for column in columns})
    if those:
        reading = read_sheets([rows.sheet(those, whose)], columns, tell, today=today)
    reading.places = rows.places(those)
    # What is said of a program's file is said of its lessons.
    if kind == "timetable" or not export.whole:
        reading.notes = [*export.notes, *_over(export, today), *reading.notes]
    for fault in (*faults, *unnumbered):
        reading.faults.state(fault)
        reading.rows += 1
        reading.refused += 1
    return reading


def _over(export: Export, today: date | None) -> Iterator[str]:
    """Word of a timetable of which no day is left."""
    last = max((one.last or date.max for one in export.lessons), default=date.max)
    if today and last < today:
        yield f"расписание уже не действует: последний его день — {last:%d.%m.%Y}"


def _records(export: Export, kind: str) -> Sequence[Record]:
    of: dict[str, Sequence[Record]] = {
        "timetable": export.lessons,
        "bells": export.rings,
        "substitutions": export.changes,
    }
    return of[kind]


def _numbered(those: Sequence[Record], whose: str, ask: Ask) -> tuple[Sequence[Record], list[Fault]]:
    """A journal names a lesson by its subject: the store's timetable says which of the day's lessons that is."""
    numberless = [one for one in those if isinstance(one, Change) and one.number is None]
    if not numberless:
        return those, []
    questions = list(_questions(numberless, whose))
    answers = ask({"institution": [whose], "hour": questions}, False)
    if isinstance(unknown := answers["institution"][0], str):
        raise Unreadable(f"«{whose}»: {unknown}.")
    numbered: list[Record] = [one for one in those if not isinstance(one, Change) or one.number is not None]
    faults = []
    for change, answer in zip(numberless, answers["hour"], strict=True):
        if isinstance(answer, str):
            faults.append(Fault(answer, change.sheet, place=change.place))
        else:
            numbered.append(replace(change, number=answer))
    return numbered, faults


def _questions(changes: Sequence[Change], whose: str) -> Iterator[list[Any]]:
    """Institution, class, day, subject, and which of so many rows about this lesson it is, from 0."""
    keys = [(*rows.whom(one)[:1], one.day.toordinal(), one.subject) for one in changes]
    several, so_far = Counter(keys), Counter[Any]()
    for key in keys:
        yield [whose, *key, so_far[key], several[key]]
        so_far[key] += 1
