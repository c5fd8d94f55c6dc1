"""A file checked whole: every fault named by sheet, row, column and value, and the good rows ready to be compared.

This is what the child process runs (child.py): it knows nothing of the store but the answers to `ask`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import compress
from pathlib import Path
from typing import Any, TypeAlias

from handlers.importing import marking
from handlers.importing.columns import columns
from handlers.importing.faults import Fault, Unreadable
from handlers.importing.kinds import KINDS
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.programs.recognition import export_of
from handlers.importing.programs.translation import PARTS, also, translated
from handlers.importing.reading import Reading, read
from storage import staging
from storage.names import folded

ONLY_LEAVERS = "из этого учреждения в файле одни выбывшие: пришлите список тех, кто учится, выбывших можно не писать"

NO_COPY = "копия с пометками делается только для таблиц с нашими столбцами"
TOO_LONG = "копия с пометками не записана: в файле слишком много строк, разделите его"

Questions: TypeAlias = dict[str, list[Any]]
"""What the store must say, by the references' names: distinct values, several fields as a list."""

Answers: TypeAlias = dict[str, list[int | str]]
"""An id for each value, or in words why there is none."""

Ask: TypeAlias = Callable[[Questions, bool], Answers]
"""The flag: the rows will be stored, so names nobody knew may be added."""


@dataclass(frozen=True, slots=True)
class Checked:
    """`rows` of data were read, `refused` of them are faulty, `faults` are the first of `fault_count`.

    `staged` rows were written out to be stored; 0 where faults forbid it. `marked`: a copy with the faults is written.
    `program` wrote the file, where it is no table of ours, and `also` are the kinds of what else it has.
    """

    rows: int = 0
    refused: int = 0
    staged: int = 0
    fault_count: int = 0
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    marked: bool = False
    program: str = ""
    also: tuple[str, ...] = ()


def known(questions: Questions, _: bool) -> Answers:
    """A store that knows every name, for looking at a file alone."""
    return {name: list(range(1, len(values) + 1)) for name, values in questions.items()}


def check(
    kind: str,
    path: Path,
    *,
    ask: Ask = known,
    staged: Path | None = None,
    marked: Path | None = None,
    partial: bool = False,
    today: date | None = None,
    institution: str = "",
    tell: Callable[[int], None] = lambda _: None,
) -> Checked:
    """Read the file, which came `today`, find every fault, and write to `staged` the good rows that may be stored.

    With faults nothing is written unless `partial`; but a copy of the file with its faults is, to `marked`. A file that
    cannot be read at all is one fault without a row. Raises OSError where the copy cannot be written.
    A timetable program's file is of the `institution`, where that is said, and not of the one that it names itself.
    """
    wanted = KINDS[kind]
    export = None
    try:
        if kind in PARTS:
            export = export_of(path, kind, wanted.row, today or date.min)
        reading = (
            translated(export, kind, columns(wanted.row), ask, tell, today=today, institution=institution)
            if export
            else read(path, columns(wanted.row), tell, today=today)
        )
    except Unreadable as refusal:
        return Checked(fault_count=1, faults=(Fault(str(refusal)),), notes=refusal.notes)
    arranged = _settled(wanted, reading, ask, partial=partial)
    rows = 0
    if staged is not None and (partial or not reading.faults.total) and (rows := len(reading.numbers)):
        staging.write(staged, wanted.target, arranged, wanted.names(arranged))
    faults = reading.told_faults()
    copied = False
    if marked is not None and export:
        reading.notes.append(NO_COPY)
    elif marked is not None and faults and not (copied := marking.write(path, marked, reading.columns, faults)):
        reading.notes.append(TOO_LONG)
    found = Checked(reading.rows, reading.refused, rows, reading.faults.total, faults, reading.told(), copied)
    return replace(found, program=export.program, also=also(export, kind)) if export else found


def _settled(kind: Kind, reading: Reading, ask: Ask, *, partial: bool) -> Columns:
    """Ask the store, find what contradicts itself, and drop those rows: what is left may be stored."""
    kind.unfold(reading)
    if kind.absent:
        _leave_out(kind.absent, reading)
    ids, unknown = _answered(kind, reading, ask, store=partial or not reading.faults.total)
    if unknown:
        ids = _without(unknown, reading, ids)
    arranged = kind.arrange(reading.values, ids)
    contrary, repeated = _contradictions(kind, reading, arranged)
    if repeated:
        reading.notes.append(f"повторы тех же строк пропущены: {len(repeated)}")
        reading.rows -= len(repeated)
    reading.refused += len(unknown) + len(contrary)
    return _without(contrary | repeated, reading, arranged) if contrary or repeated else arranged


def _leave_out(absent: str, reading: Reading) -> None:
    """Drop the rows of who is no longer there: a list of an institution without them is what says so.

    Where nobody else of the institution is in the file, it is no list of the institution.
    """
    gone = {row for row, value in enumerate(reading.values[absent]) if value}
    if not gone:
        return
    places = reading.values["institution"]
    there = {folded(place) for row, place in enumerate(places) if row not in gone}
    alone = {row for row in gone if folded(places[row]) not in there}
    for row in sorted(alone):
        reading.blame(row, "institution", ONLY_LEAVERS)
    reading.refused += len(alone)
    reading.rows -= len(gone) - len(alone)
    if gone - alone:
        reading.notes.append(f"отмечены выбывшими и в список не взяты: {len(gone) - len(alone)}")
    reading.keep([row not in gone for row in range(len(reading.numbers))])


def _without(rows: set[int], reading: Reading, arranged: Columns) -> Columns:
    good = [row not in rows for row in range(len(reading.numbers))]
    reading.keep(good)
    return {name: list(compress(column, good)) for name, column in arranged.items()}


def _answered(kind: Kind, reading: Reading, ask: Ask, *, store: bool) -> tuple[Columns, set[int]]:
    """The ids of each reference's values, row by row, and the rows that name what nobody knows."""
    numbers = {reference.name: _Numbering() for reference in kind.references}
    places = {
        reference.name: list(map(numbers[reference.name].__getitem__, _of(reference, reading)))
        for reference in kind.references
    }
    answers = ask({name: list(values) for name, values in numbers.items()}, store)
    ids: Columns = {}
    unknown: set[int] = set()
    for reference in kind.references:
        answer = answers[reference.name]
        ids[reference.name] = list(map(answer.__getitem__, places[reference.name]))
        if any(isinstance(one, str) for one in answer):
            for row, one in enumerate(ids[reference.name]):
                if isinstance(one, str):
                    reading.blame(row, reference.blamed or reference.fields[0], one)
                    unknown.add(row)
    return ids, unknown


def _of(reference: Reference, reading: Reading) -> Iterable[Any]:
    of: Sequence[list[Any]] = [reading.values[name] for name in reference.fields]
    return of[0] if len(of) == 1 else zip(*of, strict=True)


def _contradictions(kind: Kind, reading: Reading, arranged: Columns) -> tuple[set[int], set[int]]:
    """Rows that contradict one above them, and rows that only repeat one."""
    contrary: set[int] = set()
    for row, name, problem in kind.unlike(arranged):
        contrary.add(row)
        reading.blame(row, name, problem)
    repeated: set[int] = set()
    if kind.target.equals:
        return contrary, repeated
    first: dict[tuple[Any, ...], int] = {}
    for row, key in enumerate(zip(*(arranged[name] for name in kind.target.key), strict=True)):
        if row in contrary or (other := first.setdefault(key, row)) == row:
            continue
        if all(arranged[name][row] == arranged[name][other] for name in kind.target.values):
            repeated.add(row)
        else:
            contrary.add(row)
            reading.blame(row, reading.columns[0].field, f"уже есть с другими данными: {reading.where(other, row)}")
    return contrary, repeated


class _Numbering(dict[Any, int]):
    """Value → its number in the order of coming."""

    def __missing__(self, value: Any) -> int:
        number = self[value] = len(self)
        return number
