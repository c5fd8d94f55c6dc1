"""Some rows of a sheet as columns of converted values, with what is wrong in each of them.

Rows are taken a thousand at a time and converted column by column: a million rows cost a million look-ups a
column, not a million calls.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from handlers.importing import names
from handlers.importing.columns import NAME_PARTS, Bad, Column, Layout, Memo
from handlers.importing.guesses import Guesses
from handlers.importing.tables import Sheet
from handlers.importing.values import Cell, text

MERGED = "ячейка объединена с другими: к какой строке относится значение, неясно. Разъедините ячейки"

ONE_WORD = "нужны фамилия и имя через пробел"

Problems: TypeAlias = dict[int, dict[str, str]]
"""Row of a piece → field (or "" for the row as a whole) → what is wrong."""


@dataclass(slots=True)
class Piece:
    """Some rows of a sheet; the first is the sheet's row `start`, from 0."""

    sheet: Sheet
    layout: Layout
    rows: list[list[Cell]]
    start: int
    problems: Problems = field(default_factory=dict)

    def evened(self, columns: Sequence[Column]) -> None:
        """Give each row as many cells as there are headers, and each of merged cells the value they share."""
        self._even()
        if self.sheet.merged:
            self._continue({column.field for column in columns if column.continues})

    def converted(self, columns: Sequence[Column], memos: dict[str, Memo], guesses: Guesses) -> dict[str, list[Any]]:
        """The values of all rows by field, good or not; what is wrong is in `problems` then."""
        self.evened(columns)
        for (row, place), problem in self.sheet.blemishes.items():
            self._blame(row - self.start, place, problem)
        places: list[Sequence[Cell]] = list(zip(*self.rows, strict=False)) or [()] * self.layout.width
        if self.layout.whole is not None:
            places = [*places[: self.layout.width], *self._parts(places[self.layout.whole])]
        values = {}
        for column in columns:
            at = self.layout.places.get(column.field)
            cells = places[at] if at is not None else ()
            values[column.field] = (
                [column.default] * len(self.rows)
                if at is None
                else self._values(column, memos[column.field], cells, guesses)
            )
        return values

    def _parts(self, cells: Sequence[Cell]) -> list[Sequence[Cell]]:
        """Surnames, given names and patronymics of whole names."""
        parts = [names.parts(cell) for cell in cells]
        for row, (surname, given, _) in enumerate(parts):
            if surname and not given:
                self.problems.setdefault(row, {}).setdefault("surname", ONE_WORD)
        return list(zip(*parts, strict=True)) or [()] * len(NAME_PARTS)

    def _values(self, column: Column, memo: Memo, cells: Sequence[Cell], guesses: Guesses) -> list[Any]:
        if self.sheet.name is not None and bool in set(map(type, cells)):
            # TRUE equals 1 for a dictionary, and must not be taken for a mark.
            cells = [text(cell) if isinstance(cell, bool) else cell for cell in cells]
        values = list(map(memo.__getitem__, cells))
        if memo.bad:
            for row, value in enumerate(values):
                if value.__class__ is Bad and not self._blamed(row, column.field):
                    self.problems.setdefault(row, {}).setdefault(column.field, value.problem)
        if memo.guessed:
            header = self.layout.headers[column.field]
            for row, cell in enumerate(cells):
                for guess in memo.guessed.get(cell, ()):
                    guesses.add(self.sheet.name, header, guess, self.start + row + 1)
        return values

    def _blamed(self, row: int, name: str) -> bool:
        """Of the row as a whole, or of the one cell that holds a whole name, one fault is enough."""
        there = self.problems.get(row, {})
        return "" in there or (self.layout.whole is not None and name in NAME_PARTS and "surname" in there)

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
        name = self.layout.field_at(place - self.sheet.left)
        if name and 0 <= row < len(self.rows):
            self.problems.setdefault(row, {}).setdefault(name, problem)

    def cell(self, row: int, name: str) -> Cell:
        """What stands in the row under the field's header; nothing for the row as a whole."""
        at = self.layout.whole if self.layout.whole is not None and name in NAME_PARTS else self.layout.places.get(name)
        return "" if at is None else self.rows[row][at]
