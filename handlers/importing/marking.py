"""A copy of a faulty file for whoever mends it: each faulty cell is coloured, and beside its row stands what to do.

Rows stay where they were, so the copy, once mended, is handed in as it is. It holds values, no formulas, and each of
merged cells has the value they shared. It is written row by row: its length costs no memory.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from itertools import chain
from pathlib import Path
from typing import Any

from handlers.importing import tables
from handlers.importing.columns import ADVICE, Column, Layout, layout, matched, plain
from handlers.importing.faults import Fault
from handlers.importing.pieces import Piece
from handlers.importing.tables import Sheet
from handlers.importing.values import Cell

MOST_ROWS = 200_000
"""Rows of a copy: some 20 MB. Nobody mends a longer one by hand."""

COMMENTS = 1000
"""Cells whose fault is a comment too; a program opens slowly what has many."""

RED = "#FFC7CE"
NAMELESS = re.compile(r"[\[\]:*?/\\]")
LONGEST_NAME = 31

Wrongs = dict[int, list[Fault]]
"""The faults of a sheet by row, as the spreadsheet program numbers it."""


class Unwritten(Exception):
    """The copy cannot be written; the text is the system's reason."""


class _TooLong(Exception):
    pass


def write(path: Path, to: Path, columns: Sequence[Column], faults: Sequence[Fault]) -> bool:
    """Write the copy; False, and no file, where it would be too long. Raises `Unwritten`."""
    if sum(last - first + 1 for fault in faults for first, last in fault.rows) > MOST_ROWS:
        return False
    from xlsxwriter import Workbook
    from xlsxwriter.exceptions import FileCreateError

    try:
        # The writer would find out at the end only, and leave its temporary files open.
        to.touch(0o600)
        with suppress(_TooLong), Workbook(to, {"constant_memory": True}) as book:
            copy = _Copy(book)
            for sheet in tables.sheets(path, lambda row: matched(columns, row)):
                if not sheet.hidden:
                    copy.sheet(sheet, columns, _by_row(fault for fault in faults if fault.sheet == sheet.name))
            return True
    except (FileCreateError, OSError) as error:
        raise Unwritten(str(error)) from error
    to.unlink(missing_ok=True)
    return False


def _by_row(faults: Iterator[Fault]) -> Wrongs:
    wrongs: Wrongs = {}
    for fault in faults:
        for first, last in fault.rows:
            for row in range(first, last + 1):
                wrongs.setdefault(row, []).append(fault)
    return wrongs


class _Copy:
    """A book with its looks; `book` is XlsxWriter's, which has no types."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._rows = self._comments = 0
        self._head = book.add_format({"bold": True, "bg_color": "#DDEBF7", "text_wrap": True})
        self._advice = book.add_format({"text_wrap": True, "font_color": "#9C0006"})
        # Texts stay texts, whatever a person types into them later.
        self._text, self._date = (book.add_format({"num_format": form}) for form in ("@", "dd.mm.yyyy"))
        self._wrong_text, self._wrong_date, self._wrong = (
            book.add_format({"num_format": form, "bg_color": RED}) for form in ("@", "dd.mm.yyyy", "General")
        )

    def sheet(self, sheet: Sheet, columns: Sequence[Column], wrongs: Wrongs) -> None:
        """Copy a sheet that has the headers; others are left out, as the reading leaves them out."""
        batches = iter(sheet.batches)
        top = next(batches, [])
        found = layout(columns, top)
        if found is None:
            return
        page = self._page(sheet.name)
        header = [plain(cell) for cell in top[found.row]]
        advice = header.index(plain(ADVICE)) if plain(ADVICE) in header else found.width
        page.set_column(sheet.left, sheet.left + found.width, 18)
        page.set_column(sheet.left + advice, sheet.left + advice, 60)
        page.freeze_panes(found.row + 1, 0)
        for number, row in self._rows_of(sheet, columns, found, top, batches):
            if number == found.row + 1:
                self._write(page, number, sheet.left, [*row[:advice], ADVICE, *row[advice + 1 :]], {}, self._head)
                continue
            faults = wrongs.get(number, [])
            wrong = {_place(found, fault): fault.problem for fault in faults}
            told = "; ".join(
                f"«{fault.column}»: {fault.problem}" if fault.column else fault.problem for fault in faults
            )
            # A row of CSV with a cell too many has it past the advice.
            rest = row[advice + (advice < found.width) :]
            self._write(page, number, sheet.left, row[:advice], wrong)
            if told:
                page.write_string(number - 1, sheet.left + advice, told, self._advice)
            self._write(page, number, sheet.left + advice + 1, rest, {})

    def _rows_of(
        self,
        sheet: Sheet,
        columns: Sequence[Column],
        found: Layout,
        top: list[list[Cell]],
        others: Iterator[list[list[Cell]]],
    ) -> Iterator[tuple[int, list[Cell]]]:
        """All rows of the sheet by their number, those under the headers evened."""
        start = 0
        for rows in chain([top], others):
            head = max(0, found.row + 1 - start)
            yield from enumerate(rows[:head], start + 1)
            piece = Piece(sheet, found, rows[head:], start + len(rows[:head]))
            piece.evened(columns)
            yield from enumerate(piece.rows, piece.start + 1)
            start += len(rows)
            self._rows += len(rows)
            if self._rows > MOST_ROWS:
                raise _TooLong

    def _page(self, name: str | None) -> Any:
        from xlsxwriter.exceptions import XlsxWriterException

        plain_name = NAMELESS.sub(" ", name or "").strip("' ")[:LONGEST_NAME]
        try:
            return self._book.add_worksheet(plain_name or None)
        except XlsxWriterException:
            return self._book.add_worksheet()

    def _write(
        self, page: Any, number: int, left: int, cells: Sequence[Cell], wrong: dict[int | None, str], look: Any = None
    ) -> None:
        for place, cell in enumerate(cells):
            problem = wrong.get(place)
            at = (number - 1, left + place)
            match cell:
                case None | "" if problem:
                    page.write_blank(*at, None, self._wrong_text)
                case None | "":
                    continue
                case str():
                    page.write_string(*at, cell, look or (self._wrong_text if problem else self._text))
                case bool():
                    page.write_boolean(*at, cell, self._wrong if problem else look)
                case datetime() | date() | time() | timedelta():
                    page.write_datetime(*at, cell, self._wrong_date if problem else self._date)
                case int() | float():
                    page.write_number(*at, cell, self._wrong if problem else look)
            if problem and self._comments < COMMENTS:
                self._comments += 1
                page.write_comment(*at, problem, {"x_scale": 2})


def _place(found: Layout, fault: Fault) -> int | None:
    """Of the column that the fault names; None: the row as a whole."""
    name = next((name for name, header in found.headers.items() if header == fault.column), None)
    if name is None:
        return None
    place = found.places[name]
    return found.whole if place >= found.width else place
