"""The copy in which faults are marked: mended, it is taken as it is."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from handlers.importing import marking
from handlers.importing.check import check
from tests.importing import files
from tests.importing.files import GRADES, Rows

TODAY = date(2026, 11, 20)
HEADER = (*GRADES, "Вес")
FAULTY: Rows = [
    ("Отчёт",),
    HEADER,
    ("1", date(2026, 11, 5), "Физика", "5", 1),
    ("2", "вчера", "Физика", "6", 1),
    ("3", date(2026, 11, 5), "=1+1", "", 1),
]


def cells(path: Path) -> list[list[Any]]:
    return CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()


def mend(path: Path, to: Path, changes: dict[tuple[int, int], str]) -> Path:
    """What a person does: opens the copy, writes other values and saves."""
    rows = cells(path)
    for (row, place), value in changes.items():
        rows[row][place] = value
    return files.xlsx(to, rows)


@pytest.mark.parametrize("make", [files.xlsx, files.ods, files.xls, files.csv])
def test_a_marked_copy_is_taken_once_it_is_mended(tmp_path: Path, make: Callable[[Path, Rows], Path]) -> None:
    faulty = make(tmp_path / "faulty", FAULTY)
    copy = tmp_path / "copy.xlsx"
    checked = check("grades", faulty, marked=copy, today=TODAY)
    assert checked.marked
    header, good, wrong, empty = cells(copy)[1:]
    assert header[-1] == "Что исправить"
    assert good[-1] == ""
    assert wrong[:4] == ["2", "вчера", "Физика", "6"]
    assert "«Дата»: это не дата" in wrong[-1]
    assert "«Оценка»: такой оценки нет" in wrong[-1]
    assert (empty[2], empty[3]) == ("=1+1", "")
    assert "«Оценка»: пусто" in empty[-1]
    mended = mend(copy, tmp_path / "mended.xlsx", {(3, 1): "05.11.2026", (3, 3): "5", (4, 3): "4"})
    result = check("grades", mended, marked=tmp_path / "no.xlsx", today=TODAY)
    assert (result.rows, result.faults, result.marked, result.notes) == (3, (), False, ())
    assert not (tmp_path / "no.xlsx").exists()


def test_a_copy_of_a_copy_has_one_column_of_advice(tmp_path: Path) -> None:
    first, second = tmp_path / "1.xlsx", tmp_path / "2.xlsx"
    check("grades", files.xlsx(tmp_path / "a.xlsx", FAULTY), marked=first, today=TODAY)
    half = mend(first, tmp_path / "b.xlsx", {(3, 1): "05.11.2026", (3, 3): "5"})
    check("grades", half, marked=second, today=TODAY)
    assert cells(second)[1].count("Что исправить") == 1
    assert [row[-1] != "" for row in cells(second)[2:]] == [False, False, True]


def test_merged_cells_and_other_sheets_are_left_in_order(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.xlsx", tmp_path / "copy.xlsx"
    with Workbook(path) as book:
        book.add_worksheet("Пояснения").write(3, 3, "Читать слева направо")
        sheet = book.add_worksheet("7А")
        sheet.write_row(1, 2, GRADES)
        for at, mark in enumerate("549"):
            sheet.write_row(2 + at, 2, (str(at + 1), "", "Физика", mark))
        sheet.merge_range(2, 3, 4, 3, "05.11.2026")
    assert check("grades", path, marked=copy, today=TODAY).fault_count == 1
    assert CalamineWorkbook.from_path(copy).sheet_names == ["7А"]
    assert [row[-4] for row in cells(copy)[-3:]] == ["05.11.2026"] * 3
    (fault,) = check("grades", copy, today=TODAY).faults
    assert (fault.row, fault.column, fault.value) == (5, "Оценка", "9")


def test_a_copy_of_a_whole_name_marks_its_cell(tmp_path: Path) -> None:
    copy = tmp_path / "copy.xlsx"
    rows: Rows = [("Номер", "Школа", "Класс", "ФИО"), ("1", "А", "7А", "Примерова")]
    check("pupils", files.csv(tmp_path / "a.csv", rows), marked=copy)
    assert cells(copy)[1] == ["1", "А", "7А", "Примерова", "«ФИО»: нужны фамилия и имя через пробел"]


def test_a_row_with_a_separator_too_many_keeps_all_its_cells(tmp_path: Path) -> None:
    path, copy = tmp_path / "a.csv", tmp_path / "copy.xlsx"
    path.write_text("Номер,Дата,Предмет,Оценка\n1,05.11.2026,Русский язык, литература,5\n", "utf-8")
    check("grades", path, marked=copy)
    assert cells(copy)[1][:4] == ["1", "05.11.2026", "Русский язык", " литература"]
    assert cells(copy)[1][5] == "5"


def test_a_file_too_long_to_mend_by_hand_has_no_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marking, "MOST_ROWS", 3)
    path, copy = files.xlsx(tmp_path / "a.xlsx", FAULTY), tmp_path / "copy.xlsx"
    checked = check("grades", path, marked=copy, today=TODAY)
    assert not checked.marked
    assert not copy.exists()
    assert any("копия с пометками не записана" in note for note in checked.notes)


def test_where_nothing_can_be_written_it_is_said(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "a.xlsx", FAULTY)
    with pytest.raises(marking.Unwritten):
        check("grades", path, marked=tmp_path / "no" / "such.xlsx", today=TODAY)


def test_a_file_without_faults_has_no_copy(tmp_path: Path) -> None:
    path = files.xlsx(tmp_path / "a.xlsx", FAULTY[1:3])
    assert not check("grades", path, marked=tmp_path / "copy.xlsx", today=TODAY).marked
    assert not (tmp_path / "copy.xlsx").exists()
