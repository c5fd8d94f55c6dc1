"""Files that are no tables, or are traps: a plain refusal, and nothing stored."""

import zipfile
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from xlsxwriter import Workbook

from handlers.importing import archives, child, tables
from handlers.importing.check import check
from handlers.importing.load import load
from storage.database import Database
from tests.importing import files
from tests.importing.files import GRADES

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        yield opened


def zipped(path: Path, *names: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name in names:
            archive.writestr(name, "<x/>")
    return path


def content(data: bytes) -> Callable[[Path], Path]:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def huge(path: Path) -> Path:
    """200 MB that take no room: a file with a hole."""
    with path.open("wb") as file:
        file.write("Номер;Дата;Предмет;Оценка\n".encode())
        file.truncate(200_000_000)
    return path


def bomb(path: Path) -> Path:
    """A sheet of 400 KB that unpacks to 400 MB."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(100):
                part.write(b" " * (4 << 20))
    return path


def cut(path: Path) -> Path:
    files.xlsx(path, [GRADES, *[("1", "05.11.2026", "Физика", "5")] * 1000])
    path.write_bytes(path.read_bytes()[:3000])
    return path


def damaged(path: Path) -> Path:
    """A zip that is whole, with a sheet that is not."""
    files.xlsx(path, [GRADES])
    parts = zipfile.ZipFile(path)
    names = {name: parts.read(name) for name in parts.namelist()}
    parts.close()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in names.items():
            archive.writestr(name, data[:100] if "worksheets" in name else data)
    return path


def wide(path: Path) -> Path:
    return files.csv(path, [[*GRADES, *(f"Столбец {number}" for number in range(1000))]])


def folder(path: Path) -> Path:
    path.mkdir()
    return path


REFUSED: dict[str, tuple[Callable[[Path], Path], str]] = {
    "empty": (content(b""), "файл пуст"),
    "blank": (content(b" \r\n\r\n"), "файл пуст"),
    "picture": (content(b"\x89PNG\r\n\x1a\n" + b"\0" * 100), "это картинка"),
    "photo": (content(b"\xff\xd8\xff\xe0" + b"\0" * 100), "это картинка"),
    "pdf": (content(b"%PDF-1.7\n" + b"\0" * 100), "документ PDF"),
    "rar": (content(b"Rar!\x1a\x07"), "это архив"),
    "bytes": (content(bytes(range(256)) * 10), "не таблица и не текст"),
    "html": (content(b"<html><table><tr><td>1</td></tr></table></html>"), "веб-страница"),
    "xml": (content(b'\xef\xbb\xbf<?xml version="1.0"?><Workbook/>'), "веб-страница или XML"),
    "word": (lambda path: zipped(path, "word/document.xml"), "документ Word"),
    "slides": (lambda path: zipped(path, "ppt/presentation.xml"), "презентация"),
    "zip": (lambda path: zipped(path, "оценки.xlsx"), "Распакуйте"),
    "password": (lambda path: files.compound(path, {"EncryptedPackage": b"?", "EncryptionInfo": b"?"}), "паролем"),
    "old word": (lambda path: files.compound(path, {"WordDocument": b"?"}), "документ Word"),
    "old thing": (lambda path: files.compound(path, {"Contents": b"?"}), "это не таблица"),
    "locked ods": (lambda path: files.ods(path, [GRADES], encrypted=True), "паролем"),
    "huge": (huge, "больше 190 МБ"),
    "bomb": (bomb, "непомерно велик"),
    "cut": (cut, "испорчен"),
    "damaged": (damaged, "испорчена"),
    "broken xls": (lambda path: files.compound(path, {"Workbook": b"\x09\x08\x10\x00" + b"\xff" * 50}), ""),
    "wide": (wide, "слишком много столбцов"),
    "folder": (folder, "это папка"),
    "missing": (lambda path: path, "файла нет"),
}


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_is_no_table_is_refused_in_words(tmp_path: Path, case: str) -> None:
    make, said = REFUSED[case]
    checked = check("grades", make(tmp_path / "оценки.xlsx"), staged=tmp_path / "staged")
    assert [fault.row for fault in checked.faults] == [None]
    assert said in checked.faults[0].problem
    assert not (tmp_path / "staged").exists()


async def test_nothing_of_a_refused_file_is_stored(tmp_path: Path, database: Database) -> None:
    before = names(tmp_path)
    paths = [make(tmp_path / f"{case}.xlsx") for case, (make, _) in REFUSED.items()]
    result = await load(database, "grades", paths, now=NOW)
    assert [file.stored for file in result.files] == [False] * len(paths)
    assert all(file.faults for file in result.files)
    async with database.read() as store:
        assert await store.imports.latest() == []
    assert names(tmp_path) - {path.name for path in paths} - before <= {"store.db.import-lock"}


def test_a_lying_archive_is_measured_by_what_it_says_at_most(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "UNPACKED", 1000)
    path = files.xlsx(tmp_path / "a.xlsx", [GRADES, ("1", "05.11.2026", "Физика", "5")])
    assert "непомерно велик" in check("grades", path).faults[0].problem


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 20_000)
    path = files.csv(tmp_path / "a.csv", [GRADES, *[("1", "05.11.2026", "Физика", "5")] * 20_000])
    assert "больше 20 000 строк" in check("grades", path).faults[0].problem


async def test_a_sheet_that_would_fill_the_memory_kills_only_the_child(tmp_path: Path, database: Database) -> None:
    """Two cells in opposite corners: the reader makes room for all 17 billion between them."""
    path, good = tmp_path / "a.xlsx", tmp_path / "b.csv"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Номер")
        sheet.write(1_048_575, 16_383, "Дата")
    files.csv(good, [("Код", "Тип", "Название", "Краткое название"), ("1", "школа", "СОШ № 1", "СОШ № 1")])
    result = await load(database, "institutions", [path, good], now=NOW)
    assert result.files[0].faults[0].problem == child.DIED
    assert result.files[1].counts.new == 1


async def test_a_trap_in_the_xml_takes_no_more_than_it_may(tmp_path: Path, database: Database) -> None:
    """The billion laughs, in the part that we read ourselves."""
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))
    xml = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><x table:formula="&l11;">&l11;</x>'
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", xml)
    result = await load(database, "grades", [path], now=NOW)
    assert result.files[0].faults
    assert not result.stored


def test_a_sheet_of_tags_that_never_end_is_read_once(tmp_path: Path) -> None:
    """Each of these once made the search for its end begin anew: forty seconds for two kilobytes."""
    path = files.xlsx(tmp_path / "a.xlsx", [GRADES, ("1", "05.11.2026", "Физика", "5")])
    part = "xl/worksheets/sheet1.xml"
    traps = "".join(f"<!-- {tag * 200_000} <f -->" for tag in ("<c a='1'> ", "<c ", "<row ", "<v "))
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts[part] = parts[part].replace(b"</row><row", b"</row>" + traps.replace("--><!--", "").encode() + b"<row", 1)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    assert "<c " in parts[part].decode()
    assert check("grades", path).faults == ()
