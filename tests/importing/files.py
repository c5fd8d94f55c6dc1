"""Makers of small real files: CSV, XLSX, ODS, XLS, and those that only pretend."""

import struct
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from xml.sax.saxutils import escape

from xlsxwriter import Workbook

Value = str | int | float | date | None
Rows = Sequence[Sequence[Value]]

GRADES = ("Номер", "Дата", "Предмет", "Оценка")


def csv(path: Path, rows: Rows, *, encoding: str = "utf-8", separator: str = ";") -> Path:
    """Quoted only where it must be, as most programs do."""

    def cell(value: Value) -> str:
        text = "" if value is None else value.strftime("%d.%m.%Y") if isinstance(value, date) else str(value)
        quoted = any(sign in text for sign in (separator, '"', "\n", "\r"))
        return '"' + text.replace('"', '""') + '"' if quoted else text

    text = "\r\n".join(separator.join(map(cell, row)) for row in rows) + "\r\n"
    path.write_bytes(text.encode(encoding))
    return path


def xlsx(path: Path, rows: Rows, *, sheet: str = "Лист1", others: dict[str, Rows] | None = None) -> Path:
    with Workbook(path) as book:
        dated = book.add_format({"num_format": "dd.mm.yyyy"})
        for name, content in {sheet: rows, **(others or {})}.items():
            page = book.add_worksheet(name)
            for at, row in enumerate(content):
                for place, value in enumerate(row):
                    if isinstance(value, date):
                        page.write_datetime(at, place, datetime(value.year, value.month, value.day), dated)  # noqa: DTZ001  # as cells have it
                    elif isinstance(value, str):
                        page.write_string(at, place, value)
                    elif value is not None:
                        page.write_number(at, place, value)
    return path


def ods(path: Path, rows: Rows, *, cells: dict[tuple[int, int], str] | None = None, encrypted: bool = False) -> Path:
    """`cells` replaces the XML of single cells."""

    def cell(value: Value) -> str:
        if value is None or value == "":
            return "<table:table-cell/>"
        if isinstance(value, date):
            return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
        return f'<table:table-cell office:value-type="string"><text:p>{escape(value)}</text:p></table:table-cell>'

    body = "".join(
        "<table:table-row>"
        + "".join((cells or {}).get((at, place)) or cell(value) for place, value in enumerate(row))
        + "</table:table-row>"
        for at, row in enumerate(rows)
    )
    spaces = " ".join(
        f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {spaces} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="Лист1">{body}</table:table></office:spreadsheet>'
        "</office:body></office:document-content>"
    )
    manifest = '<manifest:encryption-data xmlns:manifest="m"/>' if encrypted else "<manifest/>"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return path


def xls(path: Path, rows: Rows) -> Path:
    """Excel 97: texts and numbers; a date goes in as text."""
    sheet = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for at, row in enumerate(rows):
        for place, value in enumerate(row):
            if isinstance(value, int | float):
                sheet += _record(0x0203, struct.pack("<HHHd", at, place, 0, value))
            elif value is not None:
                text = value.strftime("%d.%m.%Y") if isinstance(value, date) else value
                sheet += _record(0x0204, struct.pack("<HHHHB", at, place, 0, len(text), 1) + text.encode("utf-16-le"))
    sheet += _record(0x000A, b"")
    name = "Лист1"
    begins = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)) + _record(0x0042, b"\xb0\x04")
    bound = struct.pack("<HBB", 0, len(name), 1) + name.encode("utf-16-le")
    offset = len(begins) + 4 + 4 + len(bound) + 4
    book = begins + _record(0x0085, struct.pack("<I", offset) + bound) + _record(0x000A, b"") + sheet
    return compound(path, {"Workbook": book})


def _record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def compound(path: Path, streams: dict[str, bytes]) -> Path:
    """An OLE container: one FAT sector, one directory of at most three streams, each in whole sectors."""
    sector, end, free = 512, 0xFFFFFFFE, 0xFFFFFFFF
    fat = [0xFFFFFFFD, end]
    directory = _entry("Root Entry", 5, 1, end, 0)
    body = b""
    for number, (name, content) in enumerate(streams.items(), 1):
        # Shorter streams would belong into the container's mini stream.
        padded = content.ljust(4096, b"\0")
        padded += b"\0" * (-len(padded) % sector)
        start = len(fat)
        fat += [*range(start + 1, start + len(padded) // sector), end]
        following = number + 1 if number < len(streams) else free
        directory += _entry(name, 2, free, start, len(padded), following)
        body += padded
    assert len(fat) <= sector // 4
    fat += [free] * (sector // 4 - len(fat))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, end, 0, end, 0)
    header += struct.pack("<I", 0) + b"\xff" * 4 * 108
    path.write_bytes(header + struct.pack(f"<{len(fat)}I", *fat) + directory.ljust(sector, b"\0") + body)
    return path


def _entry(name: str, kind: int, child: int, start: int, size: int, right: int = 0xFFFFFFFF) -> bytes:
    coded = (name + "\0").encode("utf-16-le")
    head = coded.ljust(64, b"\0") + struct.pack("<HBB", len(coded), kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, right, child) + b"\0" * 36 + struct.pack("<IQ", start, size)
