"""Files as people really make them: taken for what they mean, and each guess is told with its rows."""

from datetime import date
from pathlib import Path

import pytest

from handlers.importing.check import Checked, check
from tests.importing import files, staged
from tests.importing.files import GRADES, Rows

TODAY = date(2026, 11, 20)
PUPILS = ("Номер", "Учреждение", "Класс", "Фамилия", "Имя")
STAFF = ("Номер", "Учреждение", "Фамилия", "Имя")


class Desk:
    """A folder: each call writes a file and checks it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def check(self, kind: str, rows: Rows) -> Checked:
        return check(kind, files.xlsx(self.folder / "a.xlsx", rows), today=TODAY)

    def rows(self, kind: str, rows: Rows) -> list[tuple[object, ...]]:
        """What a faultless file brings."""
        where = self.folder / "staged"
        where.unlink(missing_ok=True)
        checked = check(kind, files.xlsx(self.folder / "a.xlsx", rows), staged=where, today=TODAY)
        assert checked.faults == ()
        return staged.rows(where)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.mark.parametrize("header", ["Ф.И.О.", "ФИО", "Фамилия Имя Отчество", "ФИО ученика", "Фамилия, имя, отчество"])
def test_a_whole_name_in_one_column_is_taken_apart(desk: Desk, header: str) -> None:
    rows = [("Номер", "Школа", "Класс", header), ("1", "СОШ 21", '7 "Б"', "Примерова Мария Ивановна")]
    assert [row[4:] for row in desk.rows("pupils", rows)] == [("мария п", "Мария", "П")]
    notes = desk.check("pupils", rows).notes
    assert "лист «Лист1»: столбец «Школа» принят за «Учреждение»" in notes
    assert any(f"столбец «{header}» разобран" in note for note in notes)


def test_a_fault_of_a_whole_name_is_named_once_and_by_its_cell(desk: Desk) -> None:
    rows = [
        ("Номер", "Школа", "Класс", "ФИО"),
        ("1", "А", "7А", "Примерова"),
        ("2", "А", "7А", ""),
        ("3", "А", "7А", "Пробный И."),
    ]
    faults = desk.check("pupils", rows).faults
    assert [(fault.row, fault.column, fault.value) for fault in faults] == [
        (2, "ФИО", "Примерова"),
        (3, "ФИО", ""),
        (4, "ФИО", "Пробный И."),
    ]
    assert "через пробел" in faults[0].problem
    assert "инициалы" in faults[2].problem


def test_a_pupil_s_teacher_is_not_the_pupil(desk: Desk) -> None:
    (fault,) = desk.check(
        "pupils", [("Номер", "Школа", "Класс", "Учитель"), ("1", "А", "7А", "Образцова Ольга")]
    ).faults
    assert "нет столбцов «Фамилия», «Имя»" in fault.problem
    assert desk.rows("staff", [("Номер", "Школа", "Учитель"), ("1", "А", "Образцова Ольга")])


def test_names_and_classes_are_stored_as_usual_and_told_of_with_their_rows(desk: Desk) -> None:
    rows = [
        PUPILS,
        ("1", "А", "7B", "ПРОБНАЯ", "МАРИЯ"),
        ("2", "А", "7B", "пробный", "Пётр"),
        ("3", "А", "7А", "Опытная", "Анна"),
    ]
    assert [(row[2], *row[5:]) for row in desk.rows("pupils", rows)] == [
        ("7В", "Мария", "П"),
        ("7В", "Пётр", "П"),
        ("7А", "Анна", "О"),
    ]
    assert set(desk.check("pupils", rows).notes) == {
        "лист «Лист1», столбец «Класс», строки 2–3: латинская буква принята за русскую («7B» — 7В)",
        "лист «Лист1», столбец «Фамилия», строка 2: имя заглавными буквами записано как обычно («ПРОБНАЯ» — Пробная)",
        "лист «Лист1», столбец «Фамилия», строка 3: имя строчными буквами записано как обычно («пробный» — Пробный)",
        "лист «Лист1», столбец «Имя», строка 2: имя заглавными буквами записано как обычно («МАРИЯ» — Мария)",
    }


def test_a_row_of_sums_and_empty_rows_and_titles_are_no_data(desk: Desk) -> None:
    rows: Rows = [
        ("Отчёт",),
        (),
        GRADES,
        ("1", "05.11", "Физика", "5 (пять)"),
        (),
        ("Итого:", "", "", 25),
        ("", "Всего 1"),
    ]
    checked = desk.check("grades", rows)
    assert (checked.rows, checked.faults) == (1, ())
    assert "лист «Лист1», строки 6–7: итог, пропущено" in checked.notes
    assert (
        "лист «Лист1», столбец «Дата», строка 4: года нет, взят из нынешнего учебного («05.11» — 05.11.2026)"
        in checked.notes
    )


def test_one_column_that_could_be_two_is_asked_about(desk: Desk) -> None:
    rows = [("Номер", "Школа", "Организация", "Класс", "Фамилия", "Имя"), ("1", "А", "Б", "7А", "Примерова", "Мария")]
    assert "за «Учреждение» можно принять «Школа», «Организация»" in desk.check("pupils", rows).faults[0].problem
    both = [("Учреждение", *rows[0]), ("В", *rows[1])]
    assert desk.check("pupils", both).faults == ()


def test_a_row_number_is_not_a_pupil_s_number(desk: Desk) -> None:
    rows = [("№", "Номер ученика", "Дата", "Предмет", "Оценка"), ("1", "100", "05.11.2026", "Физика", "5")]
    assert "столбец «Номер ученика» принят за «Номер»" in " ".join(desk.check("grades", rows).notes)
    alone = desk.check("grades", [("№", *GRADES[1:]), ("1", "05.11.2026", "Физика", "5")])
    assert "это не порядковый номер строки?" in " ".join(alone.notes)


def test_who_has_left_is_not_on_the_list(desk: Desk) -> None:
    header = (*PUPILS, "Дата выбытия")
    rows = [
        header,
        ("1", "А", "7А", "Примерова", "Мария", ""),
        ("2", "А", "7А", "Пробный", "Пётр", "01.11.2026"),
        ("3", "А", "7А", "Опытная", "Анна", "31.12.2026"),
        ("4", "А", "7А", "Новая", "Ольга", "нет"),
    ]
    assert [row[0] for row in desk.rows("pupils", rows)] == ["1", "3", "4"]
    checked = desk.check("pupils", rows)
    assert checked.rows == 3
    assert "отмечены выбывшими и в список не взяты: 1" in checked.notes
    assert any("день выбытия не наступил" in note for note in checked.notes)
    only = desk.check("pupils", [header, rows[1], ("2", "Б", "7А", "Пробный", "Пётр", "да")])
    assert [(fault.row, fault.value) for fault in only.faults] == [(3, "Б")]
    assert "одни выбывшие" in only.faults[0].problem


def test_the_same_cell_under_another_header_means_something_else(tmp_path: Path) -> None:
    where = tmp_path / "staged"
    rows = [("1", "Физика", "2", "4")]
    path = files.xlsx(
        tmp_path / "a.xlsx",
        [("Номер", "Предмет", "Четверть", "Оценка"), *rows],
        others={"Старшие": [("Номер", "Предмет", "Полугодие", "Оценка"), *rows]},
    )
    assert check("term-grades", path, staged=where, today=TODAY).faults == ()
    assert {row[3] for row in staged.rows(where)} == {"2 четверть", "2 полугодие"}


def test_an_employee_s_number_is_one_person_s_in_an_institution(desk: Desk) -> None:
    rows = [
        (*STAFF, "Предмет"),
        ("1", "А", "Образцова", "Ольга", "Физика"),
        ("1", "А", "Образцова", "Ольга", "Химия"),
        ("1", "Б", "Другой", "Иван", "Физика"),
    ]
    assert len(desk.rows("staff", rows)) == 3
    faults = desk.check("staff", [*rows, ("1", "А", "Другой", "Иван", "")]).faults
    assert [(fault.row, fault.column) for fault in faults] == [(5, "Номер")]


def test_a_term_grade_without_a_year_is_of_this_one(desk: Desk) -> None:
    rows = [
        ("Номер", "Предмет", "Четверть", "Отметка"),
        ("1", "Физика", "1 четв.", "4"),
        ("1", "Физика", "год 2024/25", "5"),
    ]
    assert [row[1:] for row in desk.rows("term-grades", rows)] == [(2024, 1, "год", "5"), (2026, 1, "1 четверть", "4")]
    assert any(
        "учебный год не указан" in note and "1 четверть 2026/27" in note
        for note in desk.check("term-grades", rows).notes
    )
