"""The sheets of a file as columns of converted values, every bad cell named and its row set aside."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import accumulate, compress
from pathlib import Path
from typing import Any

from handlers.importing import tables
from handlers.importing.columns import Column, Layout, Memo, layout, matched, plain, quoted
from handlers.importing.faults import Fault, Faults, Stretches, Unreadable, shown
from handlers.importing.guesses import About, Guesses
from handlers.importing.pieces import Piece
from handlers.importing.places import Places
from handlers.importing.tables import Sheet
from handlers.importing.values import Cell, text

EXAMPLE = "строка-пример из шаблона пропущена"

TOTAL = re.compile(r"(?:итого|всего)\b", re.IGNORECASE)
"""How a row of sums begins, which stands below the table."""

SLOT = "slot"
"""Among the values: which of a row's things of one kind this is (handlers/importing/kinds/queue.py)."""

TOLD = 20_000
"""Rows between two words of progress."""


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet that has been read: the good rows from `start` on are its own."""

    start: int
    name: str | None
    layout: Layout


@dataclass(slots=True)
class Reading:
    """What has been read: the good rows' values by field, and where each of those rows stands in the file.

    `places` are told instead of rows where the file has none (handlers/importing/programs).
    """

    columns: Sequence[Column]
    values: dict[str, list[Any]]
    rows: int = 0
    refused: int = 0
    faults: Faults = field(default_factory=Faults)
    guesses: Guesses = field(default_factory=Guesses)
    notes: list[str] = field(default_factory=list)
    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    pages: list[Page] = field(default_factory=list)
    sums: dict[str | None, Stretches] = field(default_factory=dict)
    places: Places | None = None

    def told(self) -> tuple[str, ...]:
        """All the notes: of the file, of rows of sums, of what was guessed."""
        sums = (
            (f"лист «{sheet}», " if sheet else "") + f"{rows}: итог, пропущено" for sheet, rows in self.sums.items()
        )
        return (*self.notes, *sums, *self.guesses.notes(self.places.of_rows if self.places else str))

    def page_of(self, row: int) -> Page:
        return self.pages[bisect_right([page.start for page in self.pages], row) - 1]

    def blame(self, row: int, name: str, problem: str) -> None:
        """Name a fault of a row that had seemed good."""
        said = next((column.said for column in self.columns if column.field == name), text)
        value, page = shown(said(self.values[name][row])), self.page_of(row)
        slot = self.values[SLOT][row] if SLOT in self.values else 1
        header = page.layout.headers.get(f"{name}_{slot}") or page.layout.headers.get(name)
        self.faults.add(problem, page.name, self.numbers[row], header, value)

    def where(self, row: int, seen_from: int) -> str:
        """Which row of the file this is, for who looks at another one."""
        if self.places:
            return self.places.of(self.numbers[row])
        sheet = self.page_of(row).name
        return f"строка {self.numbers[row]}" + (f" листа «{sheet}»" if sheet != self.page_of(seen_from).name else "")

    def told_faults(self) -> tuple[Fault, ...]:
        """All faults by sheet and row."""
        faults = self.faults.ordered([page.name for page in self.pages])
        return tuple(map(self.places.fault, faults)) if self.places else faults

    def keep(self, good: Sequence[bool]) -> None:
        """Forget the rows that are not good."""
        left = [0, *accumulate(good)]
        self.pages = [replace(page, start=left[page.start]) for page in self.pages]
        self.numbers = array("I", compress(self.numbers, good))
        self.values = {name: list(compress(column, good)) for name, column in self.values.items()}


def read(path: Path, columns: Sequence[Column], tell: Callable[[int], None], *, today: date | None = None) -> Reading:
    """All sheets of a file that have the headers; it came `today`. Raises `Unreadable`."""
    return read_sheets(tables.sheets(path, lambda row: matched(columns, row)), columns, tell, today=today)


def read_sheets(
    sheets: Iterable[Sheet], columns: Sequence[Column], tell: Callable[[int], None], *, today: date | None = None
) -> Reading:
    """The same of sheets, wherever they come from."""
    reading = Reading(columns, {column.field: [] for column in columns})
    memos = {column.field: Memo(column, About(today)) for column in columns}
    try:
        found = [_sheet(reading, memos, sheet, tell) for sheet in sheets]
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
            reading.pages.append(Page(len(reading.numbers), sheet.name, found))
            for name, header in found.headers.items():
                memos[name].head(header)
            done = found.row + 1 + _depth(sheet, found)
            done += _skipped_example(reading, found, rows[done : done + 1])
            del rows[:done]
        piece = Piece(sheet, found, rows, done)
        _keep(reading, piece, piece.converted(reading.columns, memos, reading.guesses))
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
    else:
        reading.notes += (f"{where}{note}" for note in _noted(reading.columns, found))
    return found


def _noted(columns: Sequence[Column], found: Layout) -> Iterator[str]:
    """What the headers were taken for."""
    for column in columns:
        header = found.headers.get(column.field, column.header)
        if found.places.get(column.field, 0) < found.width and plain(header) != plain(column.header):
            yield f"столбец «{header}» принят за «{column.header}»"
        elif header == "№":
            yield f"столбец «№» принят за «{column.header}»: это не порядковый номер строки?"
    if found.whole is not None:
        header = found.headers["surname"]
        yield f"столбец «{header}» разобран так: первое слово — фамилия, второе — имя, остальное — отчество"
    if found.unknown:
        yield f"лишние столбцы пропущены: {quoted(found.unknown[:10])}"


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


def _keep(reading: Reading, piece: Piece, values: dict[str, list[Any]]) -> None:
    """Add the piece's good rows to what has been read, and its faults; rows that are blank or sums are nothing."""
    nothing = {row for row in piece.problems if not any(map(text, piece.rows[row]))}
    if sums := {row for row in piece.problems.keys() - nothing if _sums(piece.rows[row])}:
        nothing |= sums
        for row in sorted(sums):
            reading.sums.setdefault(piece.sheet.name, Stretches()).add(piece.start + row + 1)
    for row in sorted(piece.problems.keys() - nothing):
        reading.refused += 1
        for name, problem in piece.problems[row].items():
            header, value = piece.layout.headers.get(name), shown(text(piece.cell(row, name)))
            reading.faults.add(problem, piece.sheet.name, piece.start + row + 1, header, value)
    reading.rows += len(piece.rows) - len(nothing)
    numbers: Iterable[int] = range(piece.start + 1, piece.start + len(piece.rows) + 1)
    if piece.problems:
        good = [row not in piece.problems for row in range(len(piece.rows))]
        numbers = compress(numbers, good)
        values = {name: list(compress(column, good)) for name, column in values.items()}
    reading.numbers.extend(numbers)
    for name, column in values.items():
        reading.values[name] += column


def _sums(row: Sequence[Cell]) -> bool:
    """Whether the first word of the row is «Итого» or «Всего»."""
    return TOTAL.match(next(filter(None, map(text, row)), "")) is not None
