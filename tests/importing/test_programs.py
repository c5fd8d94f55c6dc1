"""Timetable programs' files and drawn spreadsheets become the lessons, bells and changes that they say."""

import json
import re
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.importing.faults import Unreadable
from handlers.importing.programs import asc, changes, drawn, nika, words
from handlers.importing.programs.records import Change, Export, Lesson, Ring
from handlers.importing.programs.slots import Drawn
from handlers.importing.programs.squares import Square, squares
from tests.importing import exports

TODAY = date(2026, 11, 20)
PERIOD = (date(2026, 11, 9), date(2026, 11, 22))


def of_nika(path: Path) -> Export:
    return nika.parse(path.read_bytes())


def of_asc(path: Path) -> Export:
    return asc.parse(path.read_bytes(), TODAY)


def table(path: Path) -> Export:
    found = drawn.timetable(path)
    assert found is not None
    return found


def by_class(export: Export) -> Counter[str]:
    return Counter(lesson.class_name for lesson in export.lessons)


def test_lessons_of_nika_are_read_with_their_names_in_order_and_their_days(tmp_path: Path) -> None:
    found = of_nika(exports.nika(tmp_path / "nika.js"))
    assert found.school == "МБОУ СОШ № 21"
    assert found.lessons[:2] == (
        Lesson("7а", 1, 1, "Математика", "31", "Образцова О.П.", first=PERIOD[0], last=PERIOD[1]),
        Lesson("7а", 1, 2, "Английский язык", "", "Примеров П.П.", "Группа 1", first=PERIOD[0], last=PERIOD[1]),
    )
    assert "у одной из подгрупп урока нет, так и записано: 1" in found.notes
    assert found.rings == (Ring(1, "8:15", "9:00"), Ring(2, "9:10", "9:55"))


def test_weeks_of_nika_that_take_turns_become_days_within_its_period(tmp_path: Path) -> None:
    found = {one.subject: one for one in of_nika(exports.nika(tmp_path / "nika.js")).lessons if one.number == 3}
    assert (found["Физкультура"].first, found["Физкультура"].last) == (date(2026, 11, 9), date(2026, 11, 15))
    assert (found["УПК"].first, found["УПК"].last) == (date(2026, 11, 16), date(2026, 11, 22))
    assert found["Физкультура"].teacher == ""  # nobody teaches it yet
    assert found["УПК"].teacher == "Колледж 1"


def test_exchanges_of_nika_cancel_a_class_or_one_group_and_may_name_rooms(tmp_path: Path) -> None:
    day = date(2026, 11, 16)
    assert of_nika(exports.nika(tmp_path / "nika.js")).changes == (
        Change("7а", day, 1, ""),
        Change("7а", day, 2, "", subgroup="Группа 1"),
        Change("7а", day, 2, "Физкультура", "с/з 2", "Примеров П.П.", "Группа 2"),
    )


def test_a_day_worked_by_another_weekday_has_its_lessons_and_a_day_off_has_none(tmp_path: Path) -> None:
    moved = {"14.11.2026": {"type": "transfer", "daynum": 1}, "16.11.2026": {"type": "vacation", "daynum": 0}}
    found = of_nika(exports.nika(tmp_path / "nika.js", HOLIDAY_TRANSFER=moved))
    days = [(one.weekday, one.first, one.last) for one in found.lessons if one.subject == "Математика"]
    assert days == [(1, PERIOD[0], date(2026, 11, 15)), (6, date(2026, 11, 14), date(2026, 11, 14))]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1251"])
def test_nika_is_read_in_whichever_encoding_it_comes(tmp_path: Path, encoding: str) -> None:
    path = exports.nika(tmp_path / "nika.js", encoding=encoding)
    assert of_nika(path) == of_nika(exports.nika(tmp_path / "plain.js"))


def test_a_nika_file_cut_short_is_refused(tmp_path: Path) -> None:
    whole = exports.nika(tmp_path / "nika.js").read_bytes()
    for part in (whole[: len(whole) // 2], whole[:30], b"var NIKA={};", b"var NIKA=[1];", b"var NIKA=" + b"{" * 9000):
        with pytest.raises(Unreadable, match="оборван или испорчен"):
            nika.parse(part)


def test_a_subject_that_the_dictionary_of_nika_lacks_is_named(tmp_path: Path) -> None:
    found = of_nika(exports.nika(tmp_path / "nika.js", SUBJECTS={"001": "Математика", "002": "Химия", "u00": "УПК"}))
    assert [(one.value, "нет в справочнике" in one.problem) for one in found.faults] == [("003", True)]


def test_cards_of_asc_are_the_lessons_of_each_class_and_hour(tmp_path: Path) -> None:
    found = of_asc(exports.asc(tmp_path / "asc.xml"))
    assert set(found.lessons) == {
        Lesson("7-А", 1, 1, "Математика", "31", "Образцова О.П.", "Группа 1", week=1),
        *(Lesson(name, 2, hour, "Физкультура", "с/з", "Образцова О.П.") for name in ("7-А", "7-Б") for hour in (2, 3)),
        # Where a lesson may be in two rooms and its card names none, nobody knows.
        Lesson("7-А", 6, 0, "Математика", "", "Образцова О.П.", "Группа 1", last=date(2026, 12, 31)),
    }
    assert found.rings == (Ring(0, "7:25", "8:05"), Ring(1, "8:15", "9:00"))
    assert "карточки без урока пропущены: 1" in found.notes
    assert "карточки, не поставленные в расписание, пропущены: 1" in found.notes


def test_the_older_schema_of_asc_keeps_weeks_with_lessons_and_days_apart(tmp_path: Path) -> None:
    found = of_asc(exports.asc_2008(tmp_path / "asc.xml"))
    assert found.lessons == tuple(
        Lesson("7а", 2, hour, "Математика", "31", "Образцова О.П.", week=2) for hour in (1, 2)
    )
    assert found.rings == (Ring(1, "8:15", "9:00"), Ring(1, "8:30", "9:10", weekday=2))


@pytest.mark.parametrize(
    ("card", "problem"),
    [
        ('<card lessonid="*1" period="1" days="100000" weeks="100" terms="1"/>', "цикл не из двух недель"),
        ('<card lessonid="*1" period="1" days="100000" weeks="1" terms="1000"/>', "урок не на весь год"),
    ],
)
def test_what_the_bot_cannot_say_of_an_asc_card_is_named(tmp_path: Path, card: str, problem: str) -> None:
    found = of_asc(exports.asc(tmp_path / "asc.xml", card))
    assert [(problem in one.problem, one.place) for one in found.faults] == [(True, "карточка «Математика»")]


@pytest.mark.parametrize("declared", ["utf-8", "windows-1251", "klingon"])
@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "utf-16"])
def test_asc_is_read_whatever_it_says_of_its_encoding(tmp_path: Path, declared: str, encoding: str) -> None:
    path = exports.asc(tmp_path / "asc.xml", declared=declared, encoding=encoding)
    assert of_asc(path) == of_asc(exports.asc(tmp_path / "plain.xml"))


def test_entities_of_an_asc_file_are_never_unfolded(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))
    bomb = exports.asc(tmp_path / "bomb.xml", before=f'<!DOCTYPE timetable [<!ENTITY l0 "ха">{laughs}]>')
    outside = exports.asc(tmp_path / "x.xml", before='<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/hostname">]>')
    for path in (bomb, outside):
        with pytest.raises(Unreadable, match="объявления"):
            of_asc(path)


def test_an_asc_file_cut_short_or_without_cards_is_refused(tmp_path: Path) -> None:
    whole = exports.asc(tmp_path / "asc.xml").read_bytes()
    with pytest.raises(Unreadable, match="оборван"):
        asc.parse(whole[: len(whole) // 2], TODAY)
    with pytest.raises(Unreadable, match="ни одной поставленной карточки"):
        of_asc(exports.asc(tmp_path / "empty.xml", " "))


def test_classes_side_by_side_with_numbers_of_their_own(tmp_path: Path) -> None:
    found = table(exports.book(tmp_path / "t.xlsx", {"5 и 10": exports.triples}))
    assert by_class(found) == {"5А": 4, "10М": 5}
    said = {(one.class_name, one.weekday, one.number, one.subject, one.room, one.subgroup) for one in found.lessons}
    assert ("5А", 1, 2, "Английский язык", "21/22", "") in said
    assert ("10М", 1, 1, "Химия", "12", "медицинское") in said
    # Two subjects under one number are taught to two parts of the class.
    assert ("10М", 1, 2, "Биология", "Сп.зал 1", "медицинское, 1") in said
    assert ("10М", 1, 2, "История", "14", "медицинское, 2") in said
    assert {("10М", 2, 0, "Физика", "5", "медицинское, 1"), ("10М", 2, 0, "Черчение", "7", "медицинское, 2")} <= said
    assert any("урок без номера" in note and "вторник, 0 урок" in note for note in found.notes)


def test_a_number_that_stands_twice_in_a_day_is_named(tmp_path: Path) -> None:
    rows = exports.lines(
        ("", "", "5А"), ("ПН", 1, "Химия"), ("", 2, "Физика"), ("", 2, "Музыка"), ("", 4, "Труд"), ("ВТ", 1, "Труд")
    )
    fault = table(exports.book(tmp_path / "t.xlsx", {"5": rows})).faults[0]
    assert (fault.place, fault.value, fault.sheet) == ("5А, понедельник, 2 урок", "Музыка", "5")


def test_weeks_by_turns_with_the_teacher_below_and_lessons_numbered_by_their_time(tmp_path: Path) -> None:
    found = table(exports.book(tmp_path / "t.xlsx", {"8-е кл нечет": exports.below, "8-е кл чет": exports.below}))
    odd = [one for one in found.lessons if one.week == 1]
    assert len(odd) == len(found.lessons) / 2 == 7
    at = {(one.class_name, one.weekday, one.number): (one.subject, one.room, one.teacher) for one in odd}
    assert at["8М1", 1, 1] == at["8М2", 1, 1] == ("Физика", "12", "Примеров П.П.")
    assert at["8Т", 1, 1] == ("Алгебра", "31", "Образцова О.П.")
    assert at["8М1", 1, 2] == ("История", "с/з", "Пример-Опытный В.Г.")
    assert at["8М2", 1, 2] == ("Англ. яз.", "21/22", "Иванова И.И., Петрова П.П.")
    assert at["8М1", 1, 3] == ("Труд", "5", "")
    assert found.rings == (Ring(1, "8:30", "9:10"), Ring(2, "9:20", "10:00"), Ring(3, "10:20", "11:00"))


def test_teachers_in_rows_say_what_each_class_has(tmp_path: Path) -> None:
    found = table(exports.book(tmp_path / "t.xlsx", {"Учителя": exports.teachers}))
    at = {(one.class_name, one.weekday, one.number, one.subgroup): one for one in found.lessons}
    assert len(found.lessons) == len(at) == 14
    assert (at["7Э", 1, 1, ""].subject, at["7Э", 1, 2, ""].subject) == ("Литература", "Русский язык")
    assert at["8Ш", 2, 1, ""].subject == "Русский язык и литература"
    assert (at["8Э", 1, 1, ""].subject, at["6Ц", 1, 2, ""].subject) == ("Алгебра", "Геометрия")
    assert at["8Ц", 1, 2, ""].teacher == ""
    assert {key[3] for key in at if key[0] == "5А"} == {"Опытная А.А.", "Пробная Б.Б."}
    assert "это не классы, такие ячейки пропущены: «озо» (2), «кабинет занят» (1)" in found.notes


def test_a_week_of_one_class_is_that_of_its_sheet_or_of_the_words_above(tmp_path: Path) -> None:
    named = table(exports.book(tmp_path / "t.xlsx", {"10Б": exports.WEEK}))
    assert by_class(named) == {"10Б": 6}
    assert {one.number for one in named.lessons} == {0, 1, 2}
    assert [ring.begins for ring in named.rings] == ["8:10", "9:00", "9:55"]
    above = exports.lines(("Расписание уроков 7 «Б» класса",), ("№", "Пн", "Вт", "Ср"), (1, "А", "Б", "В"), (2, "Г"))
    assert by_class(table(exports.book(tmp_path / "u.xlsx", {"Лист1": above}))) == {"7Б": 4}
    nameless = table(exports.book(tmp_path / "v.xlsx", {"Лист1": exports.WEEK}))
    assert (nameless.lessons, "какого класса" in nameless.faults[0].problem) == ((), True)


def test_a_sheet_of_one_class_may_have_its_weekdays_one_under_another(tmp_path: Path) -> None:
    days = exports.lines(
        ("Расписание",), ("Пн", 1, "8:30-9:10", "Химия", 12), ("", 2, "9:20-10:00", "Труд"), ("Вт", 1, "", "Музыка", 5)
    )
    found = table(exports.book(tmp_path / "t.xlsx", {"7Б": days}))
    assert [(one.class_name, one.weekday, one.number, one.subject, one.room) for one in found.lessons] == [
        ("7Б", 1, 1, "Химия", "12"),
        ("7Б", 1, 2, "Труд", ""),
        ("7Б", 2, 1, "Музыка", "5"),
    ]


def test_a_table_of_changes_is_read_for_each_class_and_lesson(tmp_path: Path) -> None:
    found = drawn.substitutions(exports.book(tmp_path / "t.xlsx", {"16.11": exports.CHANGED}), TODAY)
    assert found is not None
    day, sheet = date(2026, 11, 16), "16.11"
    where = [(one.class_name, one.number) for one in found.changes]
    assert where == [
        *[("7А", 1), ("7А", 3), ("7А", 4), ("7Б", 3), ("7Б", 4)],
        *[("8Ч", 5), ("8Ш", 5), ("10М", 7)],
    ]
    assert found.changes[0] == Change("7А", day, 1, "", note="урок снят", sheet=sheet)
    assert found.school == "МБОУ СОШ № 21"
    assert "примечания о причинах отсутствия не взяты: 1" in found.notes
    assert found.changes[5] == Change("8Ч", day, 5, "геометрия", "305", sheet=sheet)
    last = found.changes[-1]
    assert (last.subject, last.room, last.subgroup, last.note) == ("Англ. яз.", "12/1", "мед.", "к 2 уроку")


def test_a_grid_of_a_day_has_the_lessons_that_changed(tmp_path: Path) -> None:
    found = drawn.substitutions(exports.book(tmp_path / "t.xlsx", {"Лист1": exports.DAY}), TODAY)
    assert found is not None
    day = date(2026, 11, 17)
    assert set(found.changes) == {
        Change("5А", day, 1, "мат", "31", sheet="Лист1"),
        Change("6А", day, 1, "", sheet="Лист1"),
        Change("5Б", day, 2, "англ/инф", "12/41", sheet="Лист1"),
        Change("6А", day, 2, "хим", "46", sheet="Лист1"),
    }


def test_of_the_journal_nobody_learns_why_a_teacher_was_away(tmp_path: Path) -> None:
    found = drawn.substitutions(exports.book(tmp_path / "t.xlsx", {"Замены": exports.JOURNAL}), TODAY)
    assert found is not None
    assert found.changes == (
        Change("7А", date(2026, 11, 16), None, "математика", teacher="Образцова О.П.", sheet="Замены"),
        Change("7Б", date(2026, 11, 17), None, "3D - графика", teacher="Примеров П.П.", sheet="Замены"),
    )
    assert not any(word in repr(found) for word in ("СЕКРЕТ", "Опытная", "1006", "СГЗ"))


def test_a_change_with_a_wrong_class_lesson_or_day_is_named_by_its_row(tmp_path: Path) -> None:
    rows = exports.lines(("Класс", "Урок", "Замена"), ("семь А", 1, "Химия"), ("7А", 15, "Химия"))
    dateless = drawn.substitutions(exports.book(tmp_path / "t.xlsx", {"Лист1": rows}), TODAY)
    assert dateless is not None
    assert ["за какой день" in one.problem for one in dateless.faults] == [True]
    dated = drawn.substitutions(exports.book(tmp_path / "u.xlsx", {"16.11": rows}), TODAY)
    assert dated is not None
    assert [(one.row, one.value) for one in dated.faults] == [(2, "семь А"), (3, "15")]


def test_a_timetable_given_for_changes_and_changes_given_for_a_timetable_are_sent_to_the_other_command(
    tmp_path: Path,
) -> None:
    with pytest.raises(Unreadable, match="import substitutions"):
        drawn.timetable(exports.book(tmp_path / "t.xlsx", {"16.11": exports.CHANGED}))
    with pytest.raises(Unreadable, match="import timetable"):
        drawn.substitutions(exports.book(tmp_path / "u.xlsx", {"10Б": exports.WEEK}), TODAY)


def test_an_empty_workbook_is_no_timetable(tmp_path: Path) -> None:
    empty = exports.book(tmp_path / "t.xlsx", {"Лист1": exports.lines()})
    assert drawn.timetable(empty) is None
    assert drawn.substitutions(empty, TODAY) is None


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ('5 "А" класс', ["5А"]),
        ("10 М", ["10М"]),
        ("5-а", ["5А"]),
        ("7B", ["7В"]),  # a Latin letter
        ("11-1", ["11-1"]),
        ("8М1", ["8М1"]),
        ('10 "М" класс (психологическое)', ["10М (психологическое)"]),
        ("8 Ч,Ш,Э", ["8Ч", "8Ш", "8Э"]),
        ("8 ц/ш", ["8Ц", "8Ш"]),
        ("7Б, 7В", ["7Б", "7В"]),
        ("5 7", []),
        ("31", []),
        ("озо", []),
        ("13А", []),
    ],
)
def test_classes_as_they_are_written(written: str, names: list[str]) -> None:
    assert words.class_names(written) == names


@pytest.mark.parametrize(
    ("written", "parts"),
    [
        ("Алгебра 31", ("Алгебра", "31", "")),
        ("Физ-ра с/з", ("Физ-ра", "с/з", "")),
        ("англ/инф 12/41", ("англ/инф", "12/41", "")),
        ("Химия каб. 46 Образцова О.П.", ("Химия", "46", "Образцова О.П.")),
        ("Физическая культура Сп.зал 2", ("Физическая культура", "Сп.зал 2", "")),
        ("3D - графика", ("3D - графика", "", "")),
        ("Основы безопасности", ("Основы безопасности", "", "")),
    ],
)
def test_what_stands_in_one_cell_is_told_apart(written: str, parts: tuple[str, str, str]) -> None:
    assert words.apart(written) == parts


JUNK = st.recursive(
    st.none()
    | st.integers()
    | st.text(max_size=8)
    | st.sampled_from(["001", "F", "101", "2203", "09.11.2026", "8:15"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["001", "10", "101", "s", "b"]), inner),
    max_leaves=8,
)


@settings(max_examples=60)
@given(part=st.sampled_from([key for key, value in exports.NIKA.items() if isinstance(value, dict)]), junk=JUNK)
def test_whatever_stands_in_a_part_of_nika_it_is_read_or_refused(part: str, junk: object) -> None:
    with suppress(Unreadable):
        nika.parse(f"var NIKA={json.dumps({**exports.NIKA, part: junk})};".encode())


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["period", "days", "weeks", "terms", "lessonid", "periodspercard", "groupids", "starttime"]),
    value=st.sampled_from(["", "0", "-1", "99", "1e99", "*1", "*1,*1,,*7", "1" * 400, "000", "инф", "8:15"]),
)
def test_whatever_stands_in_an_attribute_of_asc_it_is_read_or_refused(tmp_path: Path, name: str, value: str) -> None:
    path = exports.asc(tmp_path / "asc.xml")
    path.write_text(re.sub(rf' {name}="[^"]*"', f' {name}="{value}"', path.read_text("utf-8-sig")), "utf-8")
    with suppress(Unreadable):
        of_asc(path)


CELLS = st.sampled_from(
    [
        *("", 0, 1, 2, 3, 15, 31, 4.9, "5А", "7Б", '10 "М" класс (мед)', "Понедельник", "вторник", "ср", "8:30-9:10"),
        *(
            "ОБЕД",
            "Алгебра 31",
            "Образцова О.П.",
            "№",
            "урок",
            "Замена",
            "Класс",
            "17.11.26",
            "8 ц/ш",
            "озо",
            "—",
            "\n",
        ),
    ]
)


@pytest.fixture(scope="module")
def sheets(tmp_path_factory: pytest.TempPathFactory) -> list[Square]:
    drawings = (exports.triples, exports.below, exports.teachers, exports.WEEK, exports.CHANGED, exports.DAY)
    book = {f"7А{at}": draw for at, draw in enumerate((*drawings, exports.JOURNAL))}
    return list(squares(exports.book(tmp_path_factory.mktemp("drawn") / "t.xlsx", book)))


@settings(max_examples=100)
@given(
    which=st.integers(0, 6),
    others=st.lists(st.tuples(st.integers(0, 15), st.integers(0, 12), CELLS), max_size=6),
)
def test_a_drawing_with_any_cells_in_it_is_read_or_left_alone(
    sheets: list[Square], which: int, others: list[tuple[int, int, str | int | float]]
) -> None:
    square = sheets[which]
    cells = [list(row) for row in square.cells]
    for row, column, cell in others:
        cells[row % square.height][column % square.width] = cell
    found, changed = Drawn(), list[Change]()
    for read in drawn.LAYOUTS:
        read(replace(square, cells=cells), found)
    changes.read(replace(square, cells=cells), found, changed, TODAY.year)
    assert all(one.subject for one in found.lessons)
    assert all(one.place for one in found.lessons)
    assert all(one.place for one in changed)
    assert all(one.place for one in found.rings())
