"""One school's way of writing a table: CSV of its encoding and separators, or a spreadsheet."""

import csv
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from io import StringIO
from pathlib import Path
from typing import Literal, TextIO

from bot.demo.formats import Columns, Format

Cell = str | date
Values = Mapping[str, Cell]
Row = Callable[[Values], None]

BUFFER = 1 << 20  # bytes
MOST_ROWS = 1 << 20  # of a sheet; past them the library drops rows without a word
WITHOUT_YO = str.maketrans("\u0451\u0401", "\u0435\u0415")


def suffix(form: Format) -> str:
    return ".xlsx" if form.spreadsheet else ".csv"


def line(form: Format, cells: list[Cell]) -> str:
    """The cells as one CSV line with its end, quoted as this school quotes."""
    text = StringIO()
    quoting: Literal[0, 1] = csv.QUOTE_ALL if form.quote_all else csv.QUOTE_MINIMAL
    csv.writer(text, delimiter=form.separator, quoting=quoting).writerow([_text(form, cell) for cell in cells])
    return text.getvalue()


def filled(columns: Columns, values: Values) -> list[Cell]:
    """The row's cells in the order of the columns; a field `=…` stands for itself."""
    return [field[1:] if field.startswith("=") else values[field] for _, field in columns]


@contextmanager
def csv_file(path: Path, form: Format, columns: Columns) -> Iterator[TextIO]:
    """The file with its header written, open for lines."""
    with path.open("w", encoding=form.encoding, newline="", buffering=BUFFER) as file:
        file.write(line(form, [header for header, _ in columns]))
        yield file


@contextmanager
def table(path: Path, form: Format, columns: Columns, today: date) -> Iterator[Row]:
    """Writes rows of named values. A spreadsheet is dated `today`, so that the same city gives the same bytes."""
    if form.spreadsheet:
        with _spreadsheet(path, form, columns, today) as row:
            yield row
        return
    with csv_file(path, form, columns) as file:
        yield lambda values: _write(file, line(form, filled(columns, values)))


def _write(file: TextIO, text: str) -> None:
    file.write(text)


def _text(form: Format, cell: Cell) -> str:
    if isinstance(cell, date):
        return cell.strftime(form.dates)
    return cell if form.yo else cell.translate(WITHOUT_YO)


@contextmanager
def _spreadsheet(path: Path, form: Format, columns: Columns, today: date) -> Iterator[Row]:
    # Only two schools and the second places need it, and a start of the bot does not.
    from xlsxwriter import Workbook

    with Workbook(path, {"constant_memory": True}) as book:
        book.set_properties({"created": datetime(today.year, today.month, today.day)})  # noqa: DTZ001 - a file's stamp
        dated = book.add_format({"num_format": form.dates})
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [header for header, _ in columns])
        at = 0

        def row(values: Values) -> None:
            nonlocal at
            at += 1
            if at >= MOST_ROWS:
                raise ValueError(f"{path.name}: a sheet holds {MOST_ROWS} rows, give this school a CSV format")
            for column, cell in enumerate(filled(columns, values)):
                if isinstance(cell, date):
                    sheet.write_datetime(at, column, cell, dated)
                elif cell.isdecimal():
                    # Typed into a spreadsheet, a number and a mark become numbers.
                    sheet.write_number(at, column, int(cell))
                elif cell:
                    sheet.write_string(at, column, cell)

        yield row
