"""A program's file goes into the store: whole, once, with each fault named by its lesson."""

import json
import zipfile
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.__main__ import commands
from handlers.importing.check import Answers, Questions, check, known
from handlers.importing.hours import hours
from handlers.importing.load import load
from handlers.importing.results import Loaded, Result
from storage.differences import Counts
from storage.timetable import Planned
from tests.importing import exports, files
from tests.importing.city import NOW, City

SCHOOL = "СОШ № 21"
MONDAY = date(2026, 11, 16)
TODAY = NOW.date()


async def taken(
    city: City,
    kind: str,
    path: Path,
    institution: str = "",
    *,
    partial: bool = False,
) -> Result:
    return await load(city.database, kind, [path], now=NOW, institution=institution, partial=partial)


async def planned(city: City, class_name: str, day: date = MONDAY) -> list[Planned]:
    async with city.database.read() as store:
        [school] = await store.school.institution_named(SCHOOL)
        return await store.timetable.planned(school.id, class_name, day, day)


def only(result: Result) -> Loaded:
    [file] = result.files
    return file


async def test_one_file_of_nika_is_a_timetable_bells_and_substitutions_and_twice_changes_nothing(city: City) -> None:
    path, later = exports.nika(city.folder / "nika.js"), exports.nika(city.folder / "n.js", EXPORT_TIME="21:00:00")
    done = await load(city.database, "timetable", [path, later], now=NOW)
    assert [(file.kind, file.program, file.counts, file.stored) for file in done.files] == [
        ("timetable", "НИКА", Counts(new=5), True),
        ("bells", "НИКА", Counts(new=2), True),
        ("substitutions", "НИКА", Counts(new=3), True),
        ("timetable", "НИКА", Counts(same=5), True),
        ("bells", "НИКА", Counts(same=2), True),
        ("substitutions", "НИКА", Counts(same=3), True),
    ]
    lessons = {(one.weekday, one.number, one.subgroup): one for one in await planned(city, "7А")}
    assert lessons[1, 1, ""].teacher == "Образцова О.П."
    assert lessons[1, 2, "1"].subject == "Английский язык"
    async with city.database.read() as store:
        [school] = await store.school.institution_named(SCHOOL)
        changes = await store.timetable.changes(school.id, "7А", MONDAY, MONDAY)
        bells = await store.timetable.bells(school.id, MONDAY, MONDAY)
    assert [(one.number, one.subject, one.subgroup) for one in changes] == [
        (1, "", ""),
        (2, "", "1"),
        (2, "Физкультура", "2"),
    ]
    assert [f"{one.begins:%H:%M}" for one in bells] == ["08:15", "09:10"]


async def test_both_shifts_of_nika_keep_their_own_bells_where_they_overlap(city: City) -> None:
    times = {"1": ["8:15", "9:00"], "2": ["09:10", "09:55"], "3": ["9:30", "10:10"]}
    path = exports.nika(city.folder / "nika.js", LESSON_TIMES=times, CLASS_SHIFT={"10": {"001": 3}})
    done = await load(city.database, "timetable", [path], now=NOW)
    assert done.faultless, done.files
    assert {(one.number, one.shift) for one in await planned(city, "7А")} == {(1, 1), (2, 1), (3, 2)}


def test_the_kind_may_take_its_part_of_a_file_alone(tmp_path: Path) -> None:
    bells = check("bells", exports.nika(tmp_path / "nika.js"), today=TODAY)
    assert (bells.program, bells.rows, bells.also, bells.fault_count) == ("НИКА", 2, (), 0)


def test_a_drawn_table_goes_in_without_its_bells(tmp_path: Path) -> None:
    path = exports.book(tmp_path / "t.xlsx", {"7А": exports.WEEK})
    drawn = check("timetable", path, institution=SCHOOL, today=TODAY)
    assert (drawn.program, drawn.rows, drawn.also, drawn.fault_count) == ("таблица расписания", 6, (), 0)
    assert check("bells", path, institution=SCHOOL, today=TODAY).rows == 3


def test_an_export_of_which_no_day_is_left_says_so(tmp_path: Path) -> None:
    path = exports.nika(tmp_path / "nika.js")
    over = "расписание уже не действует: последний его день — 22.11.2026"
    assert over in check("timetable", path, today=date(2026, 12, 1)).notes
    assert over not in check("timetable", path, today=TODAY).notes


def test_a_refused_day_is_told_of_as_a_date(tmp_path: Path) -> None:
    header = ("Учреждение", "Класс", "Дата", "Урок", "Предмет")
    path = files.csv(tmp_path / "c.csv", [header, (SCHOOL, "7А", MONDAY, 1, "Химия")])

    def ask(questions: Questions, _: bool) -> Answers:
        return known(questions, False) | {"school_day": ["в этот день уроков нет"]}

    [fault] = check("substitutions", path, ask=ask, today=TODAY).faults
    assert (fault.column, fault.value) == ("Дата", "16.11.2026")


def test_a_table_with_our_columns_is_read_as_one(tmp_path: Path) -> None:
    header = ("Учреждение", "Класс", "День", "Урок", "Предмет")
    rows = [(SCHOOL, "7А", day, 1, "Химия") for day in ("пн", "вт", "ср")]
    ours = check("timetable", files.xlsx(tmp_path / "t.xlsx", [header, *rows]), today=TODAY)
    assert (ours.program, ours.rows, ours.fault_count) == ("", 3, 0)
    less = files.xlsx(tmp_path / "less.xlsx", [header[:4], *(row[:4] for row in rows)])
    assert "нет столбца «Предмет»" in check("timetable", less, today=TODAY).faults[0].problem


def test_a_fault_of_a_lesson_is_named_by_class_day_and_number(tmp_path: Path) -> None:
    subjects = {**exports.NIKA["SUBJECTS"], "003": "Очень" * 20}
    [fault, *_] = check("timetable", exports.nika(tmp_path / "n.js", SUBJECTS=subjects), today=TODAY).faults
    assert (fault.place, fault.column) == ("7а, вторник, 3 урок и ещё мест: 1", "Предмет")
    assert "сократите" in fault.problem


def test_two_lessons_at_one_time_are_named_by_their_lesson(tmp_path: Path) -> None:
    twice = '<card lessonid="*2" period="2" days="100000" weeks="1" terms="1" classroomids=""/>'
    clash = '<card lessonid="*1" period="3" days="100000" weeks="1" terms="1" classroomids="*1"/>'
    path = exports.asc(tmp_path / "a.xml", twice, clash)
    path.write_text(path.read_text("utf-8-sig").replace('groupids="*2"', 'groupids="*1"'), "utf-8")
    [fault] = check("timetable", path, institution=SCHOOL, today=TODAY).faults
    assert fault.place == "7-А, понедельник, 3 урок"
    assert "уже стоит «Физкультура»" in fault.problem


def test_a_file_that_does_not_say_whose_it_is_is_asked_about_it(tmp_path: Path) -> None:
    [fault] = check("timetable", exports.asc(tmp_path / "asc.xml"), today=TODAY).faults
    assert "не сказано, какого учреждения" in fault.problem
    assert "--institution" in fault.problem


def test_a_workbook_of_forty_megabytes_is_no_timetable(tmp_path: Path) -> None:
    path = tmp_path / "big.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", b" " * (40 << 20))
    for kind in ("timetable", "bells", "substitutions"):
        assert "больше 20 МБ" in check(kind, path, today=TODAY).faults[0].problem


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"var NIKA=\r\n{", "оборван"),
        (b'<?xml version="1.0"?><timetable><cards>', "оборван"),
        (b'<html><script src="nika_data_01092026_100000.js"></script></html>', "страница расписания"),
        (b"%PDF-1.4", "PDF"),
        (b"", "пуст"),
    ],
)
def test_what_is_no_timetable_is_refused_with_its_reason(tmp_path: Path, content: bytes, said: str) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    assert said in check("timetable", path, institution=SCHOOL, today=TODAY).faults[0].problem


def test_an_empty_workbook_is_refused(tmp_path: Path) -> None:
    empty = exports.book(tmp_path / "e.xlsx", {"Лист1": exports.lines()})
    assert "нет строки заголовков" in check("timetable", empty, institution=SCHOOL, today=TODAY).faults[0].problem


async def test_the_institution_that_is_said_goes_before_the_one_that_the_file_names(city: City) -> None:
    strange = exports.nika(city.folder / "nika.js", SCHOOL_NAME="Лицей при заводе")
    fault = only(await taken(city, "timetable", strange)).faults[0]
    assert (fault.value, "--institution" in fault.problem) == ("Лицей при заводе", True)
    assert (await taken(city, "timetable", strange, "21 школа")).stored


async def test_a_class_that_the_school_does_not_have_is_named_with_the_nearest_and_nothing_goes_in(city: City) -> None:
    path = exports.nika(city.folder / "nika.js", CLASSES={"001": "7а", "002": "7я"})
    refused = only(await taken(city, "timetable", path))
    [fault] = refused.faults
    assert (fault.column, fault.value, fault.row) == ("Класс", "7Я", None)
    assert "похожи 7А, 7Б" in fault.problem
    assert (refused.stored, await planned(city, "7А")) == (False, [])
    assert any("ждут его расписания" in note for note in refused.notes)
    partly = await taken(city, "timetable", path, partial=True)
    assert (partly.files[0].kind, partly.files[0].counts.new) == ("timetable", 4)


async def test_a_teacher_whom_nobody_knows_is_a_note(city: City) -> None:
    header = ("Номер", "Учреждение", "Фамилия", "Имя", "Отчество")
    await city.load("staff", header, [("1", SCHOOL, "Образцова", "Ольга", "Петровна")])
    done = (await taken(city, "timetable", exports.nika(city.folder / "nika.js"))).files[0]
    assert any("нет среди сотрудников" in note and "«Колледж 1»" in note for note in done.notes)
    assert not any("Образцова О.П." in note for note in done.notes)


async def test_the_journal_finds_its_lessons_in_the_timetable_and_its_reasons_go_nowhere(city: City) -> None:
    journal = exports.book(city.folder / "j.xlsx", {"Замены": exports.JOURNAL})
    header = ("Учреждение", "Класс", "День", "Урок", "Предмет")
    rows = [(SCHOOL, "7А", "пн", 3, "Математика"), (SCHOOL, "7А", "пн", 4, "Химия"), (SCHOOL, "7Б", "вт", 2, "Химия")]
    await city.load("timetable", header, rows)
    found = only(await taken(city, "substitutions", journal, SCHOOL, partial=True))
    assert [(fault.place, "есть: Химия" in fault.problem) for fault in found.faults] == [
        ("7Б, 17.11.2026, 3D - графика", True)
    ]
    assert found.counts.new == 1
    async with city.database.read() as store:
        [school] = await store.school.institution_named(SCHOOL)
        [change] = await store.timetable.changes(school.id, "7А", MONDAY, MONDAY)
        twice, unknown = await hours(
            store,
            {SCHOOL: school},
            [(SCHOOL, "7А", MONDAY.toordinal(), "Математика", 0, 2), (SCHOOL, "7В", MONDAY.toordinal(), "Химия", 0, 1)],
        )
    assert (change.number, change.teacher) == (3, "Образцова О.П.")
    assert "таких уроков 1, а замен записано 2" in str(twice)
    assert "ещё не загружали" in str(unknown)
    stored = [path.read_bytes() for path in city.folder.glob("store.db*")]
    assert not any("СЕКРЕТ".encode() in content or "Опытная А".encode() in content for content in stored)


def test_the_command_says_of_each_part_what_came_of_it(
    start: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "store.db").write_bytes(start.read_bytes())
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BOT_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    path = exports.nika(tmp_path / "nika.js", SCHOOL_NAME="")
    words = ["import", "timetable", str(path), "--institution", SCHOOL]
    said = CliRunner().invoke(commands, words)
    assert said.exit_code == 0, said.output
    assert "nika.js (НИКА, расписание): загружен" in said.stdout
    assert "nika.js (НИКА, звонки): загружен" in said.stdout
    assert "nika.js (НИКА, замены): загружен" in said.stdout
    again = CliRunner().invoke(commands, [*words, "--json", "--dry-run"])
    assert [json.loads(line)["same"] for line in again.stdout.splitlines()] == [5, 2, 3]
