"""A file's bytes as sheets of rows: XLSX, XLS, ODS and CSV look alike from here on."""

import zipfile
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import TypeAlias
from xml.etree import ElementTree

from handlers.importing import archives, blemishes, delimited
from handlers.importing.delimited import Score
from handlers.importing.faults import Unreadable
from handlers.importing.values import Cell

BATCH = 1000
"""Rows that are converted together, column by column: a processor's cache holds as many, and ten times more do not
fit (measured: a third slower)."""

MOST_ROWS = 3_000_000
"""Rows of one file; a spreadsheet's sheet ends at 1,048,576."""

Place: TypeAlias = tuple[int, int]
"""Row and column of a cell, both from 0."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """`batches` start at the sheet's first row, cells at its column `left`; `name` is None in CSV.

    `merged` are the first and the last cell of each merged area; `blemishes` say of cells that read as empty why
    they must not count as such. `carried` remembers the values of merged areas for the rows to come.
    """

    name: str | None
    batches: Iterator[list[list[Cell]]]
    left: int = 0
    merged: Sequence[tuple[Place, Place]] = ()
    blemishes: dict[Place, str] = field(default_factory=dict)
    hidden: bool = False
    carried: dict[Place, Cell] = field(default_factory=dict)


def sheets(path: Path, score: Score) -> Iterator[Sheet]:
    """The file's sheets, one at a time. `score` tells how much a row looks like the headers. Raises `Unreadable`."""
    match archives.type_of(path):
        case "csv":
            yield Sheet(None, _bounded(delimited.batches(path, score, BATCH)))
        case "xlsx" | "xls" | "ods" as kind:
            yield from _spreadsheet(path, kind)


def _bounded(batches: Iterator[list[list[Cell]]]) -> Iterator[list[list[Cell]]]:
    """Raises `Unreadable` past `MOST_ROWS`."""
    done = 0
    for batch in batches:
        done += len(batch)
        if done > MOST_ROWS:
            raise Unreadable(f"больше {MOST_ROWS:_} строк. Разделите файл, например по школам.".replace("_", " "))
        yield batch


def _spreadsheet(path: Path, kind: str) -> Iterator[Sheet]:
    # The reader is native code: only here, and only in the process that checks one file.
    import python_calamine as calamine

    try:
        # Given a path, the reader would believe the file's ending. Its blemishes are looked for meanwhile: both are
        # native code that lets the other run.
        with (
            path.open("rb") as file,
            calamine.CalamineWorkbook.from_filelike(file) as book,
            ThreadPoolExecutor(1) as meanwhile,
        ):
            for meta in book.sheets_metadata:
                if meta.typ is not calamine.SheetTypeEnum.WorkSheet:
                    continue
                if meta.visible is not calamine.SheetVisibleEnum.Visible:
                    yield Sheet(meta.name, iter(()), hidden=True)
                    continue
                looking = meanwhile.submit(blemishes.of, path, kind, meta.name)
                sheet = book.get_sheet_by_name(meta.name)
                found = looking.result()
                yield Sheet(
                    meta.name,
                    _bounded(_batches(sheet.iter_rows())),
                    left=sheet.start[1] if sheet.start else 0,
                    merged=[*(sheet.merged_cell_ranges or ()), *found.merged],
                    blemishes=found.cells,
                )
    except calamine.PasswordError as error:
        raise Unreadable(archives.LOCKED) from error
    except (calamine.CalamineError, zipfile.BadZipFile, ElementTree.ParseError, OSError, ValueError) as error:
        raise Unreadable(
            "таблица испорчена: её не прочесть. Откройте её в программе таблиц и сохраните заново."
        ) from error


def _batches(rows: Iterable[Sequence[Cell]]) -> Iterator[list[list[Cell]]]:
    left = iter(rows)
    while batch := list(islice(left, BATCH)):
        yield batch  # type: ignore[misc]  # lists they are; the reader's stub says no more than what is in them
