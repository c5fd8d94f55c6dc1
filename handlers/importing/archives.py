"""What a file is before anybody reads it: its true type, and whether it is safe to unpack. Raises `Unreadable`."""

import zipfile
from pathlib import Path
from typing import Literal, TypeAlias

from handlers.importing.faults import Unreadable

BIGGEST = 190 << 20
"""Bytes of a file: a year of a city in a CSV of some two million rows."""

UNPACKED = 2 << 30
"""Bytes of all that a spreadsheet unpacks to: a million rows of eight columns are some 400 MB."""

RATIO = 250
"""Times by which a part of a spreadsheet may grow when unpacked; real ones grow 10 to 40 times, bombs a thousand."""

SMALL = 10 << 20
"""A part that unpacks to less than this is harmless at any ratio."""

PARTS = 10_000

Type: TypeAlias = Literal["xlsx", "xls", "ods", "csv"]

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

FOREIGN = (
    (b"%PDF", "документ PDF"),
    (b"\x89PNG", "картинка"),
    (b"\xff\xd8\xff", "картинка"),
    (b"GIF8", "картинка"),
    (b"BM", "картинка"),
    (b"Rar!", "архив"),
    (b"7z\xbc\xaf", "архив"),
    (b"\x1f\x8b", "архив"),
    (b"{\\rtf", "документ RTF"),
    (b"SQLite format 3", "база данных"),
)

WANTED = "Нужен XLSX, XLS, ODS или CSV."
LOCKED = "файл защищён паролем. Снимите пароль в программе таблиц и сохраните файл заново."


def type_of(path: Path) -> Type:
    """By what is inside, whatever the file is called."""
    if path.exists() and not path.is_file():
        raise Unreadable("это папка, а не файл.")
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            top = file.read(1 << 16)
    except FileNotFoundError as error:
        raise Unreadable("файла нет.") from error
    except OSError as error:
        raise Unreadable("файл не открывается: проверьте, есть ли право его читать.") from error
    if not top.strip():
        raise Unreadable("файл пуст.")
    if size > BIGGEST:
        raise Unreadable(f"файл больше {BIGGEST >> 20} МБ. Разделите его, например по школам.")
    if top.startswith(b"PK"):
        return _zipped(path)
    if top.startswith(OLE):
        return _ole(path)
    return _text(top)


def _text(top: bytes) -> Type:
    for start, what in FOREIGN:
        if top.startswith(start):
            raise Unreadable(f"это {what}, а не таблица. {WANTED}")
    begins = top[:2000].lstrip(b"\xef\xbb\xbf \r\n\t").lower()
    if begins.startswith((b"<!doctype", b"<html", b"<table", b"<?xml", b"<meta")):
        raise Unreadable("это веб-страница или XML под видом таблицы. Откройте файл в Excel и сохраните как XLSX.")
    if b"\0" in top and not top.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(f"это не таблица и не текст. {WANTED}")
    return "csv"


def _ole(path: Path) -> Type:
    """Old Excel, or a container that hides something else: its parts' names stand in it as UTF-16."""
    content = path.read_bytes()

    def has(name: str) -> bool:
        return name.encode("utf-16-le") in content

    if has("EncryptedPackage"):
        raise Unreadable(LOCKED)
    if has("Workbook") or has("Book"):
        return "xls"
    if has("WordDocument"):
        raise Unreadable(f"это документ Word, а не таблица. {WANTED}")
    raise Unreadable(f"это не таблица. {WANTED}")


def _zipped(path: Path) -> Type:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("файл испорчен или загружен не целиком. Сохраните его заново.") from error
    _safe(parts)
    names = {part.filename for part in parts}
    if any(part.flag_bits & 1 for part in parts):
        raise Unreadable(LOCKED)
    if names & {"xl/workbook.xml", "xl/workbook.bin"}:
        return "xlsx"
    if "content.xml" in names:
        return _open_document(path)
    if any(name.startswith("word/") for name in names):
        raise Unreadable(f"это документ Word, а не таблица. {WANTED}")
    if any(name.startswith("ppt/") for name in names):
        raise Unreadable(f"это презентация, а не таблица. {WANTED}")
    raise Unreadable(f"это архив, а не таблица. Распакуйте его. {WANTED}")


def _safe(parts: list[zipfile.ZipInfo]) -> None:
    bomb = any(part.file_size > max(SMALL, RATIO * part.compress_size) for part in parts)
    if bomb or len(parts) > PARTS or sum(part.file_size for part in parts) > UNPACKED:
        raise Unreadable("внутри файл непомерно велик. Скопируйте нужные строки в новую таблицу и сохраните её.")


def _open_document(path: Path) -> Type:
    with zipfile.ZipFile(path) as archive:
        kind = archive.read("mimetype")[:100] if "mimetype" in archive.namelist() else b""
        manifest = archive.read("META-INF/manifest.xml") if "META-INF/manifest.xml" in archive.namelist() else b""
    if b"encryption-data" in manifest:
        raise Unreadable(LOCKED)
    if kind and b"spreadsheet" not in kind:
        raise Unreadable(f"это документ OpenDocument, но не таблица. {WANTED}")
    return "ods"
