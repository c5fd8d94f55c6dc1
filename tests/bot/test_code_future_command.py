"""`code-future export` as an operator has it, and what `stats` and `journal` tell of sign-ups."""

import asyncio
import json
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from bot.commands.code_future import HEADERS, book, rows, summary
from handlers.rules.code_future import load
from storage.code_future import Listed, SignUp
from storage.database import Database
from tests.bot.console import Console
from tests.city import PETYA, small_city

NOW = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
MOSCOW = ZoneInfo("Europe/Moscow")


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    """The tiny city, with Petya signed up and a boy of two places refused."""
    monkeypatch.chdir(tmp_path)
    console = Console(tmp_path)
    for kind, path in small_city().written(tmp_path):
        assert console("import", kind, str(path)).status == 0
    asyncio.run(signed_up(console.store))
    return console


async def signed_up(store: Path) -> None:
    async with await Database.open(f"sqlite:///{store}") as database, database.begin() as writing:
        for number, site, refused in (("100017", "muk", True), (PETYA, "sch21", False)):
            pupil = await writing.school.pupil_by_number(number)
            assert pupil
            await writing.code_future.make(pupil.id, site, "python", "zero", NOW)
            if refused:
                await writing.code_future.reach(pupil.id, "wish", "refused", NOW)


def read(path: Path | str, sheet: int = 0) -> list[list[Any]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(sheet).to_python()


def test_the_list_is_a_spreadsheet_by_site(console: Console) -> None:
    said = console("code-future", "export", "-o", "список.xlsx")
    assert said.status == 0, said
    assert said.out.startswith("список.xlsx: записей 2.")
    file = console.folder / "список.xlsx"
    assert read(file) == [
        list(HEADERS),
        ["СОШ № 21", "СОШ № 21", "9Б", "Пётр В.", "Python", "С нуля", "хотим записаться", "21.11.2026"],
        ["МУК", "СОШ № 21", "9Б", "Семён К.", "Python", "С нуля", "отказ", "21.11.2026"],
    ]
    totals = {row[0]: row[1:] for row in read(file, 1)[1:]}
    assert len(totals) == 9
    assert totals["СОШ № 21"] == ["не указано", "1", "0"]
    assert totals["МУК"] == ["не указано", "0", "1"]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_it_stands_in_the_journal_without_a_name_and_in_the_figures(console: Console) -> None:
    assert console("code-future", "export").status == 0
    assert (console.folder / "код-будущего.xlsx").exists()
    told = console("journal").out
    assert "выгружены записи" in told
    assert "Код будущего: 2" in told
    assert "Пётр" not in told
    figures = json.loads(console("stats", "--json").out)["code_future"]
    assert figures == {"muk": {"refused": 1}, "sch21": {"wish": 1}}
    table = console("stats").out
    assert "Код будущего" in table
    assert "хотим записаться" in table


@pytest.mark.parametrize(
    ("name", "status", "told"),
    [
        ("список.csv", 2, ".xlsx"),
        ("pupils.csv", 2, ".xlsx"),
        ("there.xlsx", 2, "уже есть"),
        ("no/way.xlsx", 1, "записать"),
    ],
)
def test_where_it_cannot_be_saved_nothing_is_and_nothing_is_noted(
    console: Console, name: str, status: int, told: str
) -> None:
    (console.folder / "there.xlsx").write_bytes(b"mine")
    said = console("code-future", "export", "-o", name)
    assert said.status == status
    assert told in said.sentence
    assert (console.folder / "there.xlsx").read_bytes() == b"mine"
    assert "выгружены записи" not in console("journal").out


def test_with_nobody_signed_up_there_is_an_empty_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    console = Console(tmp_path)
    assert console("code-future", "export").status == 2, "there is no store yet"
    assert console("migrate").status == 0
    assert console("code-future", "export").status == 0
    assert read("код-будущего.xlsx") == [list(HEADERS)]


def test_a_name_that_looks_like_a_formula_stays_a_text(tmp_path: Path) -> None:
    evil = '=HYPERLINK("http://x","y")'
    one = Listed(SignUp(1, "sch21", "gone", "gone", "wish", NOW, NOW), evil, "+1А", evil, "=")
    lost = Listed(SignUp(2, "@site", "python", "zero", "wish", NOW, NOW), "-1", "9Б", "Яна", "")
    assert [row[0] for row in rows(load(), [lost, one], MOSCOW)] == ["СОШ № 21", "@site"]
    assert [row[2] for row in summary(load(), [one, lost])].count("1") == 1
    path = tmp_path / "evil.xlsx"
    path.write_bytes(book(load(), [one, lost], MOSCOW))
    with zipfile.ZipFile(path) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/")]
    assert sheets
    assert not any("<f>" in sheet or "<hyperlink" in sheet for sheet in sheets)
    assert read(path)[1][1:4] == [evil, "+1А", f"{evil} =."]
