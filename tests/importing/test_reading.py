"""Tables as people hand them over: read whatever their shape, each fault named by its place."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from handlers.importing.check import Checked, check
from handlers.importing.faults import Fault, Stretches
from tests.importing import files, staged
from tests.importing.files import GRADES, Rows

Make = Callable[[Path, Rows], Path]

DAY = date(2026, 11, 5)
PLAIN: Rows = [GRADES, ("1", DAY, "Математика", "5"), ("2", "06.11.2026", "Русский язык", "н")]


def problems(checked: Checked) -> list[tuple[str | None, int | None, str | None, str | None]]:
    return [(fault.sheet, fault.row, fault.column, fault.value) for fault in checked.faults]


def one(checked: Checked) -> Fault:
    assert checked.fault_count == len(checked.faults) == 1, checked
    return checked.faults[0]


def grades(path: Path, where: Path) -> list[tuple[int, str]]:
    """(Day, mark) of the rows that a faultless file brings."""
    where.unlink(missing_ok=True)
    checked = check("grades", path, staged=where)
    assert checked.faults == ()
    return [(row[1], row[5]) for row in staged.rows(where)]


EXPECTED = [(DAY.toordinal(), "5"), (DAY.toordinal() + 1, "н")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "utf-16"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_csv_is_read_in_every_encoding_with_every_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    path = files.csv(tmp_path / "file.csv", PLAIN, encoding=encoding, separator=separator)
    assert grades(path, tmp_path / "staged") == EXPECTED


@pytest.mark.parametrize("make", [files.xlsx, files.ods, files.xls])
@pytest.mark.parametrize("name", ["file.xlsx", "file.csv", "без расширения"])
def test_a_spreadsheet_is_known_by_what_is_in_it(tmp_path: Path, make: Make, name: str) -> None:
    assert grades(make(tmp_path / name, PLAIN), tmp_path / "staged") == EXPECTED


def test_headers_are_found_under_titles_in_any_case_and_order(tmp_path: Path) -> None:
    rows: Rows = [
        ["Отчёт об успеваемости"],
        [],
        ["за неделю", "", "5Б"],
        ["ОЦЕНКА ", "предмет:", "", "№", "  дата\u00a0", "Учитель"],
        [5, "Математика", "", 1, DAY, "Примеров"],
    ]
    for path in (files.csv(tmp_path / "a.csv", rows), files.xlsx(tmp_path / "a.xlsx", rows)):
        assert grades(path, tmp_path / "staged") == EXPECTED[:1]
        assert any("«Учитель»" in note for note in check("grades", path).notes)


def test_the_hint_line_of_excel_is_no_header(tmp_path: Path) -> None:
    assert grades(files.csv(tmp_path / "a.csv", [["sep=;"], *PLAIN]), tmp_path / "staged") == EXPECTED


def test_quotes_hold_separators_and_line_ends(tmp_path: Path) -> None:
    header = (*GRADES, "Тема", "Комментарий")
    rows: Rows = [header, ("1", DAY, "Математика", "5", "Дроби; корни", 'первая строка\nвторая «и» "третья"')]
    path = files.csv(tmp_path / "a.csv", rows)
    assert grades(path, tmp_path / "staged") == EXPECTED[:1]
    assert staged.rows(tmp_path / "staged")[0][7] == 'первая строка вторая «и» "третья"'


def test_blank_rows_are_nothing(tmp_path: Path) -> None:
    rows: Rows = [GRADES, [], PLAIN[1], ["", " ", "", "\u00a0"], [], PLAIN[2], []]
    for path in (files.csv(tmp_path / "a.csv", rows), files.xlsx(tmp_path / "a.xlsx", rows)):
        assert check("grades", path).rows == 2
        assert grades(path, tmp_path / "staged") == EXPECTED


def test_every_fault_is_named_by_sheet_row_column_and_value(tmp_path: Path) -> None:
    good = ("1", DAY, "Математика", "5")
    bad: Rows = [("1", "О5.11.2026", "Математика", "5О"), ("", DAY, "", "6"), good]
    path = files.xlsx(tmp_path / "a.xlsx", [GRADES, good, *bad], sheet="7А", others={"7Б": [["Отчёт"], GRADES, *bad]})
    checked = check("grades", path)
    assert problems(checked) == [
        ("7А", 3, "Дата", "О5.11.2026"),
        ("7А", 3, "Оценка", "5О"),
        ("7А", 4, "Номер", ""),
        ("7А", 4, "Предмет", ""),
        ("7А", 4, "Оценка", "6"),
        ("7Б", 3, "Дата", "О5.11.2026"),
        ("7Б", 3, "Оценка", "5О"),
        ("7Б", 4, "Номер", ""),
        ("7Б", 4, "Предмет", ""),
        ("7Б", 4, "Оценка", "6"),
    ]
    assert (checked.rows, checked.refused, checked.staged) == (7, 4, 0)


def test_a_row_in_csv_is_numbered_as_a_spreadsheet_shows_it(tmp_path: Path) -> None:
    rows: Rows = [("Отчёт\nза неделю",), (), GRADES, PLAIN[1], ("1", "вчера", "Физика", "5")]
    assert problems(check("grades", files.csv(tmp_path / "a.csv", rows))) == [(None, 5, "Дата", "вчера")]


def test_one_cause_over_many_rows_is_one_fault_and_all_are_in_the_order_of_rows(tmp_path: Path) -> None:
    rows: Rows = [
        ("1", DAY, "Физика", "9"),
        ("1", "вчера", "Физика", "5"),
        *[("1", DAY, "Физика", "9")] * 25_000,
        ("1", "вчера", "", "9"),
    ]
    checked = check("grades", files.csv(tmp_path / "a.csv", [GRADES, *rows]))
    assert (checked.fault_count, checked.refused) == (25_005, 25_003)
    assert str(Stretches(checked.faults[0].rows)) == "строки 2, 4–25004"
    assert [(fault.column, fault.row, fault.rows) for fault in checked.faults] == [
        ("Оценка", 2, ((2, 2), (4, 25_004))),
        ("Дата", 3, ((3, 3), (25_004, 25_004))),
        ("Предмет", 25_004, ((25_004, 25_004),)),
    ]


def test_faults_of_different_kinds_are_told_in_the_order_of_rows(tmp_path: Path) -> None:
    """A class that contradicts another row is found last, a date that is none first."""
    masha = ("1", "А", "7А", "Примерова", "Мария")
    rows = [PUPILS, masha, ("1", "А", "7Б", "Примерова", "Мария"), ("2", "А", "", "Пробная", "Анна")]
    assert [fault.row for fault in check("pupils", files.csv(tmp_path / "a.csv", rows)).faults] == [3, 4]


def test_partial_keeps_the_good_rows(tmp_path: Path) -> None:
    rows: Rows = [*PLAIN, ("3", "вчера", "Физика", "5")]
    checked = check("grades", files.csv(tmp_path / "a.csv", rows), staged=tmp_path / "staged", partial=True)
    assert (checked.rows, checked.refused, checked.staged) == (3, 1, 2)
    assert len(staged.rows(tmp_path / "staged")) == 2


def test_a_separator_too_many_is_not_a_column_too_many(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Номер,Дата,Предмет,Оценка\n1,05.11.2026,Русский язык, литература,5\n1,05.11.2026,Физика,4,,\n", "utf-8"
    )
    fault = one(check("grades", path))
    assert fault.row == 2
    assert "ячеек 5, а столбцов 4" in fault.problem


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('1;05.11.2026;"Физика;5', "строка 3: открытая кавычка"),
        ('1;05.11.2026;"Физика" 7;5', "строка 3: кавычка"),
    ],
)
def test_a_broken_quote_swallows_nothing(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "a.csv"
    rest = "\n".join(f"1;05.11.2026;Химия;{mark}" for mark in "5432" * 20)
    path.write_text(f"Номер;Дата;Предмет;Оценка\n1;05.11.2026;Химия;5\n{line}\n{rest}\n", "utf-8")
    assert said in one(check("grades", path)).problem


def test_letters_of_another_encoding_in_the_middle_are_named(tmp_path: Path) -> None:
    path = files.csv(tmp_path / "a.csv", [GRADES, *[PLAIN[1]] * 5000])
    path.write_bytes(path.read_bytes() + "1;05.11.2026;Физика;5\n".encode("cp1251"))
    assert "строка 5002: нечитаемые символы" in one(check("grades", path)).problem


def test_missing_and_doubled_headers_are_named(tmp_path: Path) -> None:
    missing = one(check("grades", files.csv(tmp_path / "a.csv", [["Номер", "Предмет", "Балл"], ["1", "Физика", "5"]])))
    assert "нет столбцов «Дата», «Оценка»" in missing.problem
    doubled = one(check("grades", files.xlsx(tmp_path / "a.xlsx", [[*GRADES, "дата"], PLAIN[1]])))
    assert "лист «Лист1»" in doubled.problem
    assert "«Дата» стоит дважды" in doubled.problem


def test_no_headers_at_all_says_which_are_needed(tmp_path: Path) -> None:
    fault = one(check("grades", files.csv(tmp_path / "a.csv", [["Список покупок"], ["хлеб"]])))
    assert "Нужны столбцы «Номер», «Дата», «Предмет», «Оценка»" in fault.problem


def test_headers_alone_are_no_data(tmp_path: Path) -> None:
    assert "ни одной строки" in one(check("grades", files.xlsx(tmp_path / "a.xlsx", [GRADES]))).problem


def test_sheets_of_other_things_are_left_out_with_a_note(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        for name in ("Оценки", "Пояснения", "Пустой", "Тайный"):
            sheet = book.add_worksheet(name)
            if name in ("Оценки", "Тайный"):
                sheet.write_row(0, 0, GRADES)
                sheet.write_row(1, 0, ("1", "05.11.2026", "Физика", 5))
            if name == "Пояснения":
                sheet.write(3, 3, "Читать слева направо")
            if name == "Тайный":
                sheet.hide()
    checked = check("grades", path)
    assert checked.rows == 1
    assert any("«Пояснения»" in note for note in checked.notes)
    assert any("«Тайный»" in note for note in checked.notes)
    assert not any("«Пустой»" in note for note in checked.notes)


# Merged cells


def merged(path: Path, area: tuple[int, int, int, int], value: str) -> Path:
    """Headers in the second row, three rows of data under them, and one area merged."""
    with Workbook(path) as book:
        sheet = book.add_worksheet("7А")
        sheet.write_row(1, 1, GRADES)
        for at in range(3):
            sheet.write_row(2 + at, 1, (str(at + 1), "05.11.2026", "Физика", str(5 - at)))
        sheet.merge_range(*area, value)
    return path


def test_a_value_merged_downward_is_meant_for_each_row(tmp_path: Path) -> None:
    path = merged(tmp_path / "a.xlsx", (2, 2, 4, 2), "06.11.2026")
    assert {day for day, _ in grades(path, tmp_path / "staged")} == {DAY.toordinal() + 1}


@pytest.mark.parametrize(
    ("area", "rows", "column"),
    [((2, 4, 3, 4), [3, 4], "Оценка"), ((3, 2, 4, 3), [4, 5], "Дата"), ((4, 2, 4, 3), [5], "Дата")],
)
def test_other_merged_cells_are_refused_by_their_place(
    tmp_path: Path, area: tuple[int, int, int, int], rows: list[int], column: str
) -> None:
    checked = check("grades", merged(tmp_path / "a.xlsx", area, "5"))
    assert sorted({fault.row for fault in checked.faults if fault.row}) == rows
    assert {fault.sheet for fault in checked.faults} == {"7А"}
    assert column in {fault.column for fault in checked.faults}
    assert all("Разъедините" in fault.problem for fault in checked.faults)


def test_merged_titles_and_cells_beside_the_table_do_no_harm(tmp_path: Path) -> None:
    assert len(grades(merged(tmp_path / "a.xlsx", (0, 0, 0, 4), "Отчёт"), tmp_path / "staged")) == 3
    assert len(grades(merged(tmp_path / "b.xlsx", (2, 6, 4, 7), "рядом"), tmp_path / "staged")) == 3


def test_merged_cells_of_ods_are_seen_too(tmp_path: Path) -> None:
    merged = '<table:table-cell table:number-rows-spanned="2" office:value-type="string">'
    text = f"{merged}<text:p>{{}}</text:p></table:table-cell>"
    covered = "<table:covered-table-cell/>"
    day = files.ods(tmp_path / "a.ods", PLAIN, cells={(1, 1): text.format("05.11.2026"), (2, 1): covered})
    assert [found for found, _ in grades(day, tmp_path / "staged")] == [DAY.toordinal()] * 2
    mark = files.ods(tmp_path / "b.ods", PLAIN, cells={(1, 3): text.format("5"), (2, 3): covered})
    assert problems(check("grades", mark)) == [("Лист1", 2, "Оценка", "5"), ("Лист1", 3, "Оценка", "")]


# Formulas


def formula(path: Path, value: str | float, place: tuple[int, int] = (1, 3)) -> Path:
    with Workbook(path) as book:
        sheet = book.add_worksheet("7А")
        sheet.write_row(0, 0, (*GRADES, "Вес"))
        sheet.write_row(1, 0, ("1", "05.11.2026", "Физика", "5", 1))
        sheet.write_formula(*place, "=2+3", None, value)
    return path


def test_a_formula_counts_by_its_value(tmp_path: Path) -> None:
    assert grades(formula(tmp_path / "a.xlsx", 4), tmp_path / "staged") == [(DAY.toordinal(), "4")]


@pytest.mark.parametrize(("value", "said"), [("", "формула без значения"), ("#DIV/0!", "ошибка вычисления")])
@pytest.mark.parametrize(("place", "column"), [((1, 3), "Оценка"), ((1, 4), "Вес")])
def test_a_formula_without_a_value_is_named_even_where_nothing_is_allowed(
    tmp_path: Path, value: str, said: str, place: tuple[int, int], column: str
) -> None:
    fault = one(check("grades", formula(tmp_path / "a.xlsx", value, place)))
    assert (fault.sheet, fault.row, fault.column) == ("7А", 2, column)
    assert said in fault.problem


def test_a_formula_of_ods_without_a_value_is_named(tmp_path: Path) -> None:
    cell = '<table:table-cell table:formula="of:=2+3"/>'
    fault = one(check("grades", files.ods(tmp_path / "a.ods", PLAIN, cells={(2, 3): cell})))
    assert (fault.row, fault.column) == (3, "Оценка")
    assert "формула без значения" in fault.problem


def test_true_is_not_a_one(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, GRADES)
        sheet.write_row(1, 0, ("1", "05.11.2026", "Физика", 1))
        sheet.write_row(2, 0, ("1", "05.11.2026", "Физика", True))
    assert problems(check("grades", path)) == [("Sheet1", 3, "Оценка", "ИСТИНА")]


# Rows against each other


PUPILS = ("Номер", "Учреждение", "Класс", "Фамилия", "Имя")


def test_a_repeated_row_is_left_out_and_a_contradicting_one_refused(tmp_path: Path) -> None:
    masha = ("1", "СОШ 21", "7А", "Примерова", "Мария")
    rows = [PUPILS, masha, masha, ("1", "СОШ 21", "7Б", "Примерова", "Мария"), ("2", "СОШ 21", "7Б", "Пробная", "Анна")]
    checked = check("pupils", files.csv(tmp_path / "a.csv", rows))
    assert (checked.rows, checked.refused) == (3, 1)
    assert checked.faults[0].row == 4
    assert "строка 2" in checked.faults[0].problem
    assert any("повторы" in note for note in checked.notes)


def test_one_number_is_one_child(tmp_path: Path) -> None:
    rows = [PUPILS, ("1", "А", "7А", "Примерова", "Мария"), ("1", "Б", "7А", "Пробный", "Пётр")]
    fault = one(check("pupils", files.csv(tmp_path / "a.csv", rows)))
    assert (fault.row, fault.column) == (3, "Номер")
    twins = [PUPILS, ("1", "А", "7А", "Ёлкина", "Алёна"), ("1", "Б", "2", "Елкина", "Алена")]
    assert check("pupils", files.csv(tmp_path / "b.csv", twins)).faults == ()


def test_the_order_of_rows_makes_no_difference(tmp_path: Path) -> None:
    rows = [("1", DAY, "Физика", mark) for mark in ("5", "4", "5", "н", "3")]
    first = grades(files.csv(tmp_path / "a.csv", [GRADES, *rows]), tmp_path / "staged")
    assert first == grades(files.csv(tmp_path / "b.csv", [GRADES, *reversed(rows)]), tmp_path / "staged")
    assert len(first) == 5


# Any table

words = st.text(st.characters(codec="cp1251", exclude_categories=["Cc", "Cf"]), min_size=1, max_size=20).filter(
    str.strip
)
table = st.lists(
    st.tuples(
        st.integers(1, 5).map(str),
        st.dates(date(2026, 9, 1), date(2026, 9, 9)),
        words,
        st.sampled_from(["5", "4", "н", "зачёт", "5-"]),
        words | st.just(""),
    ),
    min_size=1,
    max_size=30,
)
MAKERS = st.one_of(
    st.builds(
        lambda encoding, separator: lambda path, rows: files.csv(path, rows, encoding=encoding, separator=separator),
        st.sampled_from(["utf-8", "utf-8-sig", "cp1251"]),
        st.sampled_from([";", ",", "\t"]),
    ),
    st.sampled_from([files.xlsx, files.ods, files.xls]),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table, MAKERS)
def test_any_table_comes_through_any_format_whole(tmp_path: Path, rows: Rows, make: Make) -> None:
    path = make(tmp_path / "any", [(*GRADES, "Комментарий"), *rows])
    where = tmp_path / "staged"
    where.unlink(missing_ok=True)
    checked = check("grades", path, staged=where)
    assert (checked.faults, checked.rows) == ((), len(rows))
    found = sorted((row[1], row[5], row[7]) for row in staged.rows(where))
    assert found == sorted((row[1].toordinal(), row[3], " ".join(str(row[4]).split())) for row in rows)  # type: ignore[union-attr]
