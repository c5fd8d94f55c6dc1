"""What the spreadsheet reader leaves out: formulas nobody computed, error values, and merged cells of ODS.

The reader shows such cells as empty, and an empty cell may be allowed. So the sheet's own XML is looked through,
at the cost of unpacking it; it is taken apart only where it has something of the kind.
"""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO
from xml.etree import ElementTree

UNCOMPUTED = "формула без значения: откройте файл в программе таблиц, пересчитайте и сохраните"
FAILED = "в ячейке ошибка вычисления: исправьте формулу или впишите значение"

PIECE = 1 << 22
MOST = 1000
"""Blemishes that are looked for in one sheet."""

# No tag is looked for past the next «<»: a file may be made so that the search would begin anew at each of its bytes.
CELL = re.compile(rb"<(?:\w+:)?c\b([^<>]*)>")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^<>]*>[^<]")
ROW = re.compile(rb"<(?:\w+:)?row\b[^<>]*?\br=\"(\d{1,7})\"")
PLACE = re.compile(rb"\br=\"([A-Z]{1,3})\d")
ROW_ENDS = (b"</row>", b":row>")
ROW_END = re.compile(rb"</(?:\w+:)?row>")

TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"


@dataclass(frozen=True, slots=True)
class Blemishes:
    """Row and column from 0 → what is wrong there; merged areas by their first and last cell."""

    cells: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)


def of(path: Path, kind: str, sheet: str) -> Blemishes:
    """Of one sheet of an XLSX or ODS; an XLS always holds its formulas' values, so nothing is looked for there."""
    if kind == "xls":
        return Blemishes()
    with zipfile.ZipFile(path) as archive:
        if kind == "ods":
            return _open_document(archive, sheet)
        part = _part(archive, sheet)
        if part is None:
            return Blemishes()
        with archive.open(part) as xml:
            return Blemishes(dict(_cells(xml)))


def _part(archive: zipfile.ZipFile, sheet: str) -> str | None:
    """The name of the sheet's XML inside the file; None in the binary sort of XLSX."""
    names = set(archive.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))  # noqa: S314  # see child.py
    }
    for entry in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():  # noqa: S314  # see child.py
        if entry.tag.endswith("}sheet") and entry.get("name") == sheet:
            key = next((value for name, value in entry.items() if name.endswith("}id")), None)
            target = targets.get(key, "")
            part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            return part if part in names else None
    return None


def _cells(xml: IO[bytes]) -> Iterator[tuple[tuple[int, int], str]]:
    rest, row, found = b"", 0, 0
    while piece := xml.read(PIECE):
        piece = rest + piece
        end = max(piece.rfind(mark) + len(mark) if mark in piece else 0 for mark in ROW_ENDS)
        whole, rest = piece[:end], piece[end:]
        if b"<f" not in whole and b":f" not in whole and b't="e"' not in whole:
            row += whole.count(b"</row>") or whole.count(b":row>")
            continue
        for line in ROW_END.split(whole)[:-1]:
            row = _row(line, row)
            for column, problem in _line(line):
                yield (row, column), problem
                found += 1
            row += 1
            if found >= MOST:
                return


def _row(line: bytes, expected: int) -> int:
    """Rows and cells may leave their place unsaid: then they follow the ones before them."""
    match = ROW.search(line)
    return int(match[1]) - 1 if match else expected


def _line(line: bytes) -> Iterator[tuple[int, str]]:
    """A cell's content ends where the next cell begins."""
    column = -1
    _, *cells = CELL.split(line)
    for attributes, content in zip(cells[::2], cells[1::2], strict=True):
        named = PLACE.search(attributes)
        column = _column(named[1]) if named else column + 1
        if b't="e"' in attributes:
            yield column, FAILED
        elif re.search(rb"<(?:\w+:)?f\b", content) and b't="str"' not in attributes and not VALUE.search(content):
            yield column, UNCOMPUTED


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _open_document(archive: zipfile.ZipFile, sheet: str) -> Blemishes:
    with archive.open("content.xml") as xml:
        if not _contains(xml, (b"table:formula", b"-spanned")):
            return Blemishes()
    found = Blemishes()
    inside, row = False, 0
    with archive.open("content.xml") as xml:
        for event, element in ElementTree.iterparse(xml, events=("start", "end")):  # noqa: S314  # see child.py
            if element.tag == f"{TABLE}table":
                inside, row = event == "start" and element.get(f"{TABLE}name") == sheet, 0
            elif event == "end" and element.tag == f"{TABLE}table-row":
                if inside:
                    _document_row(element, row, found)
                    row += int(element.get(f"{TABLE}number-rows-repeated", 1))
                element.clear()
            if len(found.cells) + len(found.merged) > MOST:
                break
    return found


def _document_row(element: ElementTree.Element, row: int, found: Blemishes) -> None:
    column = 0
    for cell in element:
        down = int(cell.get(f"{TABLE}number-rows-spanned", 1))
        across = int(cell.get(f"{TABLE}number-columns-spanned", 1))
        if down > 1 or across > 1:
            found.merged.append(((row, column), (row + down - 1, column + across - 1)))
        if cell.get(f"{TABLE}formula") and not cell.get(f"{OFFICE}value-type"):
            found.cells[row, column] = UNCOMPUTED
        column += int(cell.get(f"{TABLE}number-columns-repeated", 1))


def _contains(xml: IO[bytes], wanted: tuple[bytes, ...]) -> bool:
    rest = b""
    while piece := xml.read(PIECE):
        rest += piece
        if any(words in rest for words in wanted):
            return True
        rest = rest[-32:]
    return False
