"""CSV as it comes: whatever its encoding and separator are, found out by the headers it must have."""

import codecs
import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path

from handlers.importing.columns import HEADER_WITHIN
from handlers.importing.faults import Unreadable
from handlers.importing.values import Cell

SNIFFED = 1 << 16
"""Bytes from the top by which the encoding is told."""

SEPARATORS = (";", ",", "\t", "|")

LONGEST = 32_767
"""Characters in a cell: what a spreadsheet can hold. A longer one is a quote that was never closed."""

UNREADABLE = re.compile("[\udc80-\udcff]")
"""Bytes that are no text, as Python shows them where it is told to go on."""

Score = Callable[[Sequence[Cell]], int]
"""How much a row looks like the headers."""


def batches(path: Path, score: Score, size: int) -> Iterator[list[list[Cell]]]:
    """The file's records, so many at a time, blank ones as []. Raises `Unreadable`, naming the row."""
    encoding = _encoding(path)
    separator = _separator(path, encoding, score)
    try:
        with _records(path, encoding, separator) as records:
            while batch := list(islice(records, size)):
                yield batch
    except (csv.Error, UnicodeDecodeError) as error:
        raise Unreadable(f"строка {_whole(path, encoding, separator) + 1}: {_said(error)}") from error


@contextmanager
def _records(path: Path, encoding: str, separator: str, *, errors: str = "strict") -> Iterator[Iterator[list[Cell]]]:
    csv.field_size_limit(LONGEST)
    with path.open(encoding=encoding, errors=errors, newline="", buffering=1 << 20) as file:
        # Strict: a quote left open would otherwise swallow the rows that follow it without a word.
        reader: Iterator[list[Cell]] = csv.reader(file, delimiter=separator, strict=True)  # type: ignore[assignment]  # lists of texts are lists of cells to whoever only reads them
        yield reader


def _whole(path: Path, encoding: str, separator: str) -> int:
    """How many records are whole before the one that is not."""
    done = 0
    with suppress(csv.Error), _records(path, encoding, separator, errors="surrogateescape") as records:
        for row in records:
            if UNREADABLE.search("".join(map(str, row))):
                break
            done += 1
    return done


def _said(error: csv.Error | UnicodeDecodeError) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "нечитаемые символы. Сохраните файл заново как «CSV UTF-8» или XLSX."
    problem = str(error)
    if "field limit" in problem or "end of data" in problem:
        return 'открытая кавычка «"» нигде не закрыта. Закройте её или уберите.'
    if "expected after" in problem:
        return 'кавычка «"» внутри значения. Удвойте её или уберите.'
    return "строка испорчена. Сохраните файл заново."


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 by their marks, UTF-8 where the top reads as such, else Windows-1251. Raises `Unreadable`."""
    with path.open("rb") as file:
        top = file.read(SNIFFED)
    if top.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    try:
        codecs.getincrementaldecoder("utf-8")().decode(top)
    except UnicodeDecodeError:
        try:
            top.decode("cp1251")
        except UnicodeDecodeError as error:
            raise Unreadable("это не текст. Нужен XLSX, XLS, ODS или CSV.") from error
        return "cp1251"
    return "utf-8-sig"


def _separator(path: Path, encoding: str, score: Score) -> str:
    """The one by which some row at the top looks most like the headers."""

    def best(separator: str) -> int:
        found = 0
        with suppress(csv.Error, UnicodeDecodeError), _records(path, encoding, separator) as records:
            for row in islice(records, HEADER_WITHIN):
                found = max(found, score(row))
        return found

    return max(SEPARATORS, key=best)
