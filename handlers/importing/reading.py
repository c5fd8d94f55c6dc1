"""The sheets of a file as columns of converted values, every bad cell named and its row set aside.

Rows are taken a thousand at a time and converted column by column: a million rows cost a million look-ups a
column, not a million calls.
"""

from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any, TypeAlias

from handlers.importing import tables
from handlers.importing.columns import Bad, Column, Layout, Memo, layout, matched, quoted
from handlers.importing.faults import Fault, Faults, Unreadable, shown
from handlers.importing.tables import Sheet
from handlers.importing.values import Cell, text

MERGED = "ячейка объединена с другими: к какой строке относится значение, неясно. Разъедините ячейки"

EXAMPLE = "строка-пример из шаблона пропущена"

TOLD = 20_000
"""Rows between two words of progress."""

Problems: TypeAlias = dict[int, dict[str, str]]
"""Row of a piece → field (or "" for the row as a whole) → what is wrong."""


@dataclass(slots=True)
class Reading:
    """What has been read: the good rows' values by field, and where each of those rows stands in the file."""

    columns: Sequence[Column]
    values: dict[str, list[Any]]
    rows: int = 0
    refused: int = 0
    faults: Faults = field(default_factory=Faults)
    notes: list[str] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    sheets: list[tuple[int, str | None]] = field(default_factory=list)

    def header(self, name: str) -> str | None:
        return next((column.header for column in self.columns if column.field == name), None)

    def sheet_of(self, row: int) -> str | None:
        return self.sheets[bisect_right([start for start, _ in self.sheets], row) - 1][1]

    def blame(self, row: int, name: str, problem: str) -> None:
        """Name a fault of a row that had seemed good."""
        value = shown(text(self.values[name][row]))
        self.faults.add(Fault(problem, self.sheet_of(row), self.numbers[row], self.header(name), value))

    def keep(self, good: Sequence[bool]) -> None:
        """Forget the rows that are not good."""
        self.numbers = array("I", compress(self.numbers, good))
        self.values = {name: list(compress(column, good)) for name, column in self.values.items()}


def read(path: Path, columns: Sequence[Column], tell: Callable[[int], None]) -> Reading:
    """All sheets that have the headers. Raises `Unreadable`."""
    reading = Reading(columns, {column.field: [] for column in columns})
    memos = {column.field: Memo(column) for column in columns}
    try:
        found = [
            _sheet(reading, memos, sheet, tell) for sheet in tables.sheets(path, lambda row: matched(columns, row))
        ]
    except Unreadable as error:
        error.notes = tuple(reading.notes)
        raise
    if not any(found):
        required = quoted([column.header for column in columns if column.required])
        raise Unreadable(f"нет строки заголовков. Нужны столбцы {required}.", tuple(reading.notes))
    if not reading.rows and EXAMPLE not in reading.notes:
        raise Unreadable("под заголовками нет ни одной строки.", tuple(reading.notes))
    return reading


def _sheet(reading: Reading, memos: dict[str, Memo], sheet: Sheet, tell: Callable[[int], None]) -> bool:
    """Read one sheet; False where it has no headers."""
    if sheet.hidden:
        reading.notes.append(f"скрытый лист «{sheet.name}» пропущен")
        return False
    found: Layout | None = None
    done = told = 0
    for rows in sheet.batches:
        if found is None:
            if (found := _headers(reading, sheet, rows)) is None:
                return False
            reading.sheets.append((len(reading.numbers), sheet.name))
            done = found.row + 1 + _depth(sheet, found)
            done += _skipped_example(reading, found, rows[done : done + 1])
            del rows[:done]
        piece = _Piece(sheet, found, rows, done)
        _keep(reading, piece, piece.converted(reading.columns, memos))
        done += len(rows)
        if reading.rows - told >= TOLD:
            tell(told := reading.rows)
    tell(reading.rows)
    return found is not None


def _headers(reading: Reading, sheet: Sheet, rows: list[list[Cell]]) -> Layout | None:
    where = f"лист «{sheet.name}»: " if sheet.name else ""
    try:
        found = layout(reading.columns, rows)
    except Unreadable as error:
        raise Unreadable(f"{where}{error}") from error
    if found is None:
        if sheet.name and any(any(map(text, row)) for row in rows):
            reading.notes.append(f"лист «{sheet.name}» пропущен: на нём нет строки заголовков")
    elif found.unknown:
        reading.notes.append(f"{where}лишние столбцы пропущены: {quoted(found.unknown[:10])}")
    return found


def _skipped_example(reading: Reading, found: Layout, rows: list[list[Cell]]) -> int:
    """1 where the first row is the template's own: nobody wants its invented person in the store."""
    places = {column: found.places[column.field] for column in reading.columns if column.field in found.places}
    if not any(all(at < len(row) and text(row[at]) == column.example for column, at in places.items()) for row in rows):
        return 0
    if EXAMPLE not in reading.notes:
        reading.notes.append(EXAMPLE)
    return 1


def _depth(sheet: Sheet, found: Layout) -> int:
    """Rows that headers merged downward take beside their own."""
    return max((bottom - found.row for (top, _), (bottom, _) in sheet.merged if top <= found.row <= bottom), default=0)


@dataclass(slots=True)
class _Piece:
    """Some rows of a sheet; the first is the sheet's row `start`, from 0."""

    sheet: Sheet
    layout: Layout
    rows: list[list[Cell]]
    start: int
    problems: Problems = field(default_factory=dict)

    def converted(self, columns: Sequence[Column], memos: dict[str, Memo]) -> dict[str, list[Any]]:
        """The values of all rows by field, good or not; what is wrong is in `problems` then."""
        self._even()
        if self.sheet.merged:
            self._continue({column.field for column in columns if column.continues})
        for (row, place), problem in self.sheet.blemishes.items():
            self._blame(row - self.start, place, problem)
        places: list[Sequence[Cell]] = list(zip(*self.rows, strict=False)) or [()] * self.layout.width
        values = {}
        for column in columns:
            at = self.layout.places.get(column.field)
            cells = places[at] if at is not None else ()
            values[column.field] = (
                [column.default] * len(self.rows) if at is None else self._values(column, memos[column.field], cells)
            )
        return values

    def _values(self, column: Column, memo: Memo, cells: Sequence[Cell]) -> list[Any]:
        if self.sheet.name is not None and bool in set(map(type, cells)):
            # TRUE equals 1 for a dictionary, and must not be taken for a mark.
            cells = [text(cell) if isinstance(cell, bool) else cell for cell in cells]
        values = list(map(memo.__getitem__, cells))
        if memo.bad:
            for row, value in enumerate(values):
                if value.__class__ is Bad and "" not in self.problems.get(row, ()):
                    self.problems.setdefault(row, {}).setdefault(column.field, value.problem)
        return values

    def _even(self) -> None:
        """Give every row as many cells as there are headers. In CSV more of them is a separator too many."""
        width = self.layout.width
        if set(map(len, self.rows)) <= {width}:
            return
        for at, row in enumerate(self.rows):
            if len(row) < width:
                self.rows[at] = [*row, *[""] * (width - len(row))]
            elif self.sheet.name is None and any(map(text, row[width:])):
                problem = f"ячеек {len(row)}, а столбцов {width}: лишний разделитель? Возьмите значение в кавычки"
                self.problems[at] = {"": problem}

    def _continue(self, continues: set[str]) -> None:
        """Merged downward in one column that may continue, a value is meant for each row; else nobody knows."""
        left_of = self.sheet.left
        fields = {place + left_of: name for name, place in self.layout.places.items()}
        for (top, left), (bottom, right) in self.sheet.merged:
            plain = left == right and fields.get(left) in continues and top > self.layout.row
            value = self._value(top, left) if plain else ""
            for row in range(max(top - self.start, 0), min(bottom + 1 - self.start, len(self.rows))):
                if plain:
                    self.rows[row] = [*self.rows[row]]
                    self.rows[row][left - left_of] = value
                else:
                    for place in range(left, right + 1):
                        self._blame(row, place, MERGED)

    def _value(self, row: int, place: int) -> Cell:
        """Of the first cell of a merged area, which may have been met in an earlier piece."""
        if 0 <= row - self.start < len(self.rows):
            self.sheet.carried[row, place] = self.rows[row - self.start][place - self.sheet.left]
        return self.sheet.carried.get((row, place), "")

    def _blame(self, row: int, place: int, problem: str) -> None:
        """`place` is the sheet's column, from 0."""
        name = next((name for name, at in self.layout.places.items() if at == place - self.sheet.left), None)
        if name and 0 <= row < len(self.rows):
            self.problems.setdefault(row, {}).setdefault(name, problem)


def _keep(reading: Reading, piece: _Piece, values: dict[str, list[Any]]) -> None:
    """Add the piece's good rows to what has been read, and its faults; rows that are blank are nothing."""
    blank = [row for row in piece.problems if not any(map(text, piece.rows[row]))]
    for row in sorted(piece.problems.keys() - set(blank)):
        reading.refused += 1
        for name, problem in piece.problems[row].items():
            cell = piece.rows[row][piece.layout.places[name]] if name in piece.layout.places else ""
            number = piece.start + row + 1
            reading.faults.add(Fault(problem, piece.sheet.name, number, reading.header(name), shown(text(cell))))
    reading.rows += len(piece.rows) - len(blank)
    numbers: Iterable[int] = range(piece.start + 1, piece.start + len(piece.rows) + 1)
    if piece.problems:
        good = [row not in piece.problems for row in range(len(piece.rows))]
        numbers = compress(numbers, good)
        values = {name: list(compress(column, good)) for name, column in values.items()}
    reading.numbers.extend(numbers)
    for name, column in values.items():
        reading.values[name] += column
