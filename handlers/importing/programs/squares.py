"""A sheet that people drew as a timetable: its cells by place, merged ones holding the value they share."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from handlers.importing import tables
from handlers.importing.faults import Unreadable
from handlers.importing.programs.decoding import BIGGEST, TOO_BIG
from handlers.importing.tables import Place
from handlers.importing.values import Cell, text

TALLEST = 5000
WIDEST = 400
"""Rows and columns of a sheet that may be a timetable: two hundred classes side by side, or one under another."""


@dataclass(frozen=True, slots=True)
class Square:
    """`cells` are the rows from the sheet's first, each of `width` cells from the sheet's first column.

    `origins` has, for each cell of a merged area, the area's first.
    """

    name: str | None
    cells: Sequence[Sequence[Cell]]
    width: int
    origins: dict[Place, Place]

    @property
    def height(self) -> int:
        return len(self.cells)

    def origin(self, row: int, column: int) -> Place:
        return self.origins.get((row, column), (row, column))

    def at(self, row: int, column: int) -> Cell:
        """What stands there, merged or not; nothing outside."""
        row, column = self.origin(row, column)
        return self.cells[row][column] if row < self.height and column < self.width else ""

    def own(self, row: int, column: int) -> Cell:
        """What stands there itself: of a merged area only its first cell has the value."""
        return self.at(row, column) if self.origin(row, column) == (row, column) else ""

    def row(self, row: int) -> list[Cell]:
        return [self.own(row, column) for column in range(self.width)]


def squares(path: Path) -> Iterator[Square]:
    """The visible sheets that are small enough and have something on them. Raises `Unreadable`."""
    if path.stat().st_size > BIGGEST:
        raise Unreadable(TOO_BIG)
    for sheet in tables.sheets(path, lambda row: len(row)):
        rows: list[Sequence[Cell]] = []
        for batch in sheet.batches:
            rows += batch
            if len(rows) > TALLEST:
                break
        width = sheet.left + max(map(len, rows), default=0)
        if len(rows) > TALLEST or width > WIDEST or not any(map(text, (cell for row in rows for cell in row))):
            continue
        cells = [[*[""] * sheet.left, *row, *[""] * (width - sheet.left - len(row))] for row in rows]
        yield Square(sheet.name, cells, width, _origins(sheet.merged, len(rows), width))


def _origins(merged: Sequence[tuple[Place, Place]], height: int, width: int) -> dict[Place, Place]:
    """For each cell of a merged area, its first. What is past the end of the cells holds nothing, however large."""
    return {
        (row, column): (top, left)
        for (top, left), (bottom, right) in merged
        for row in range(top, min(bottom + 1, height))
        for column in range(left, min(right + 1, width))
    }
