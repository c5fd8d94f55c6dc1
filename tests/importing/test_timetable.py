"""Timetables, substitutions and bells: what is read, what is gone, what is named, and that it can be taken back."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.importing import template
from handlers.importing import timetable_values as cells
from handlers.importing.check import check
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.kinds import KINDS
from handlers.importing.load import load
from handlers.importing.results import Progress, Result
from handlers.importing.undo import undo
from handlers.rules.plan import in_force
from storage import staging, strides
from storage.applying import resume
from storage.differences import Counts
from storage.timetable import Bell, Change, Planned
from tests.importing import files
from tests.importing.city import LATER, NOW, City
from tests.importing.files import Value

LESSONS = (
    *("Учреждение", "Класс", "День", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа", "Неделя"),
    *("Действует с", "Действует по", "Смена", "Ссылка", "Курс"),
)
SUBSTITUTIONS = (*("Учреждение", "Класс", "Дата", "Урок", "Предмет", "Кабинет", "Учитель", "Подгруппа", "Примечание"),)
BELLS = ("Учреждение", "Урок", "Начало", "Конец", "Смена", "День")
SCHOOL = "СОШ № 21"
TUESDAY = date(2026, 11, 24)
EVER = (date.min, date.max)


def lesson(day: str, number: Value, subject: str, class_name: str = "7А", *rest: Value) -> tuple[Value, ...]:
    row = (SCHOOL, class_name, day, number, subject, *rest)
    return (*row, *[""] * (len(LESSONS) - len(row)))


def change(
    number: Value, subject: str = "", class_name: str = "7А", day: date = TUESDAY, **rest: str
) -> tuple[Value, ...]:
    named = [rest.get(name, "") for name in ("room", "teacher", "subgroup", "note")]
    return (SCHOOL, class_name, day, number, subject, *named)


def bell(number: int, begins: Value, ends: Value, *rest: Value) -> tuple[Value, ...]:
    return (SCHOOL, number, begins, ends, *rest, *[""] * (2 - len(rest)))


async def timetable(city: City, *rows: tuple[Value, ...], dry_run: bool = False, partial: bool = False) -> Result:
    return await city.load("timetable", LESSONS, rows, dry_run=dry_run, partial=partial)


async def substitutions(city: City, *rows: tuple[Value, ...], dry_run: bool = False, partial: bool = False) -> Result:
    return await city.load("substitutions", SUBSTITUTIONS, rows, dry_run=dry_run, partial=partial)


async def bells(city: City, *rows: tuple[Value, ...], dry_run: bool = False, partial: bool = False) -> Result:
    return await city.load("bells", BELLS, rows, dry_run=dry_run, partial=partial)


async def school(city: City) -> int:
    async with city.database.read() as store:
        (found,) = await store.school.institution_named(SCHOOL)
        return found.id


async def planned(city: City, class_name: str = "7А") -> list[Planned]:
    at = await school(city)
    async with city.database.read() as store:
        return await store.timetable.planned(at, class_name, *EVER)


async def changes(city: City, class_name: str = "7А") -> list[Change]:
    at = await school(city)
    async with city.database.read() as store:
        return await store.timetable.changes(at, class_name, *EVER)


async def ringing(city: City) -> list[Bell]:
    at = await school(city)
    async with city.database.read() as store:
        return await store.timetable.bells(at, *EVER)


def problems(result: Result) -> list[str]:
    (file,) = result.files
    assert not file.stored
    return [fault.problem for fault in file.faults]


def subjects(rows: Sequence[Planned | Change]) -> list[str]:
    return [row.subject for row in rows]


# The timetable


async def test_a_row_is_kept_with_all_that_it_says(city: City) -> None:
    result = await timetable(
        city,
        lesson("Пн", 1, "Английский язык", '7 "А"', 304, "Примерова И. И.", "1 подгруппа", "нечёт", "01.09.2026",
               "25.12.2026", 2, "https://sferum.ru/?p=start", "https://sdo.example.ru/course/7"),
    )  # fmt: skip
    assert (result.counts, result.faultless) == (Counts(new=1), True)
    begins, ends = date(2026, 9, 1), date(2026, 12, 25)
    assert await planned(city, "7а") == [
        Planned(1, 1, "Английский язык", "304", "Примерова И. И.", "1", 1, begins, ends, "https://sferum.ru/?p=start",
                "https://sdo.example.ru/course/7", 2, begins, ends)
    ]  # fmt: skip


async def test_a_file_replaces_its_classes_and_no_other(city: City) -> None:
    await timetable(city, lesson("пн", 1, "Физика"), lesson("вт", 1, "Химия"), lesson("пн", 1, "Труд", "7Б"))
    again = await timetable(city, lesson("пн", 1, "Физика"), lesson("пн", 2, "Алгебра"))
    assert again.counts == Counts(new=1, same=1, gone=1)
    assert (subjects(await planned(city)), subjects(await planned(city, "7Б"))) == (["Физика", "Алгебра"], ["Труд"])


async def test_a_file_of_a_week_takes_nothing_from_the_year_and_the_years_file_takes_all(city: City) -> None:
    await timetable(city, lesson("пн", 1, "Физика"))
    week = ("", "", "", "", "09.11.2026", "15.11.2026")
    special = await timetable(city, lesson("пн", 1, "Химия", "7А", *week))
    assert special.counts == Counts(new=1)
    rows = await planned(city)
    assert [subjects(in_force(rows, date(2026, 11, day))) for day in (8, 9, 16)] == [["Физика"], ["Химия"], ["Физика"]]
    assert (await timetable(city, lesson("пн", 1, "Физика"))).counts == Counts(same=1, gone=1)


async def test_lessons_of_subgroups_weeks_and_dates_share_a_slot(city: City) -> None:
    result = await timetable(
        city,
        lesson("ср", 3, "Английский язык", "7А", "", "", "1"),
        lesson("ср", 3, "Немецкий язык", "7А", "", "", "2"),
        lesson("чт", 3, "Химия", "7А", "", "", "", "1"),
        lesson("чт", 3, "Физика", "7А", "", "", "", "чётная"),
        lesson("пт", 3, "Лыжи", "7А", "", "", "", "", "01.12.2026", "28.02.2027"),
        lesson("пт", 3, "Бег", "7А", "", "", "", "", "01.03.2027"),
        lesson("пт", 3, "Бег", "7А", "", "", "", "", "01.03.2027"),
    )
    assert (result.counts, result.faultless) == (Counts(new=6), True)
    assert any("повторы" in note for note in result.files[0].notes)


@pytest.mark.parametrize(
    "second",
    [
        lesson("ср", 3, "Физика"),
        lesson("среда", 3, "Физика", "7А", "", "", "", "1"),
        lesson("3", 3, "Химия", "7А", "", "", "", "", "01.10.2026"),
        lesson("ср", "3 урок", "Химия", "7-а", "12"),
    ],
)
async def test_two_lessons_in_one_slot_are_named_and_nothing_is_stored(city: City, second: tuple[Value, ...]) -> None:
    result = await timetable(city, lesson("ср", 3, "Химия"), second)
    (problem,) = problems(result)
    assert "уже стоит «Химия»" in problem
    (fault,) = result.files[0].faults
    assert (fault.row, fault.column) == (3, "Урок")
    assert await planned(city) == []


async def test_an_unknown_class_and_an_unknown_school_are_named_with_the_nearest(city: City) -> None:
    row = lesson("пн", 1, "Физика")
    result = await timetable(city, lesson("пн", 1, "Физика", "7Г"), ("Гимназия № 11", *row[1:]))
    found = problems(result)
    assert found[0].startswith("такого класса в СОШ № 21 нет, похожи 7А, 7Б")
    assert found[1].startswith("такого учреждения нет, похожи Гимназия № 1")


async def test_a_class_of_a_place_without_pupils_is_told_what_to_load_first(city: City) -> None:
    result = await timetable(city, ("Родничок", *lesson("пн", 1, "Робототехника", "Группа 1")[1:]))
    (problem,) = problems(result)
    assert "сначала загрузите список учеников" in problem


async def test_a_teacher_nobody_knows_is_told_of_and_no_fault(city: City) -> None:
    staff = ("Номер", "Учреждение", "Фамилия", "Имя", "Отчество")
    await city.load("staff", staff, [("1", SCHOOL, "Образцова", "Ольга", "Петровна")])
    known = lesson("пн", 1, "Физика", "7А", "", "Образцова О.П.")
    result = await timetable(city, known, lesson("пн", 2, "Физика", "7А", "", "Обрасцова О. П."))
    (note,) = [note for note in result.files[0].notes if "сотрудников" in note]
    assert note == "нет среди сотрудников: «Обрасцова О. П.» (похоже на Образцова О. П.)"
    assert result.stored


async def test_lesson_zero_is_told_of_and_fifteen_refused(city: City) -> None:
    result = await timetable(city, lesson("пн", 0, "Разговоры о важном"))
    assert any("нулевой урок" in note for note in result.files[0].notes)
    assert [row.number for row in await planned(city)] == [0]
    (problem,) = problems(await timetable(city, lesson("пн", 15, "Физика"), lesson("пн", 1, "Физика")))
    assert "от 1 до 12" in problem
    assert [row.number for row in await planned(city)] == [0]


async def test_a_lesson_cannot_end_before_it_begins(city: City) -> None:
    result = await timetable(city, lesson("пн", 1, "Химия", "7А", "", "", "", "", "01.03.2027", "01.02.2027"))
    assert problems(result) == ["урок кончает действовать раньше, чем начинает: проверьте даты"]


# Substitutions


async def test_a_days_file_replaces_the_days_earlier_one_for_the_whole_school(city: City) -> None:
    first = await substitutions(city, change(1, "Физика"), change(2, "нет", "7Б", note="каб. закрыт"))
    assert first.counts == Counts(new=2)
    other_day = await substitutions(city, change(5, "Химия", day=TUESDAY + timedelta(days=1)))
    assert other_day.counts == Counts(new=1)
    again = await substitutions(city, change(1, "Физика", room="12"))
    assert again.counts == Counts(changed=1, gone=1)
    assert await changes(city, "7Б") == []
    assert await changes(city) == [
        Change(TUESDAY, 1, "Физика", "12"),
        Change(TUESDAY + timedelta(days=1), 5, "Химия"),
    ]


async def test_an_empty_subject_cancels(city: City) -> None:
    await substitutions(city, change(1), change(2, "Урок снят", subgroup="2 подгруппа"))
    assert await changes(city) == [Change(TUESDAY, 1), Change(TUESDAY, 2, subgroup="2")]


@pytest.mark.parametrize(
    ("day", "why"),
    [
        (date(2026, 11, 22), "воскресенье"),
        (date(2026, 12, 31), "выходной"),
        (date(2027, 1, 4), "праздник"),
        (date(2026, 11, 28), "в этот день недели уроков нет"),
    ],
)
async def test_a_substitution_for_a_day_without_lessons_is_named(city: City, day: date, why: str) -> None:
    await timetable(city, lesson("вт", 1, "Физика"))
    (problem,) = problems(await substitutions(city, change(1, "Химия", day=day), change(1, "Химия")))
    assert why in problem
    assert await changes(city) == []


async def test_holidays_that_the_city_has_not_confirmed_are_told_of_only(city: City) -> None:
    result = await substitutions(city, change(1, "Химия", day=date(2026, 11, 27)))
    assert result.stored
    assert any("по примерному календарю" in note and "27.11.2026" in note for note in result.files[0].notes)


async def test_two_substitutions_for_one_lesson_are_named(city: City) -> None:
    (problem,) = problems(await substitutions(city, change(1, "Химия"), change(1, "Физика")))
    assert problem == "уже есть с другими данными: строка 2"


# Bells


async def test_bells_of_shifts_weekdays_and_single_dates_are_kept_apart(city: City) -> None:
    await bells(
        city,
        bell(1, "8:30", "9:10", 1), bell(1, "13.30", "14-10", "2 смена"), bell(1, "08:00", "8.40", "", "суббота"),
    )  # fmt: skip
    shortened = await bells(city, bell(1, "9:00", "9:30", "", "31.12.2026"))
    assert shortened.counts == Counts(new=1)
    assert await ringing(city) == [
        Bell(1, time(8, 30), time(9, 10), 1),
        Bell(1, time(13, 30), time(14, 10), 2),
        Bell(1, time(8), time(8, 40), 0, 6),
        Bell(1, time(9), time(9, 30), 0, 0, date(2026, 12, 31)),
    ]
    assert (await bells(city, bell(1, "8:30", "9:10"))).counts == Counts(new=1, gone=3)
    assert len(await ringing(city)) == 2


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([bell(1, "8:30", "9:10"), bell(2, "9:05", "9:45")], "звонки пересекаются: урок 1 кончается в 9:10"),
        ([bell(2, "8:30", "9:10"), bell(1, "9:20", "10:00")], "звонки пересекаются: урок 1 кончается в 10:00"),
        ([bell(1, "9:10", "8:30")], "урок кончается раньше, чем начинается"),
        ([bell(1, "8:30", "9:10"), bell(1, "8:40", "9:20")], "уже есть с другими данными"),
        ([bell(1, "3:00", "3:40")], "в это время уроков не бывает"),
        ([bell(1, "8:75", "9:10")], "это не время"),
        ([bell(1, "8:30", "9:10", 3)], "смена — 1 или 2"),
        ([bell(1, "8:30", "9:10", 1, "пн-пт")], "нужен один день недели"),
    ],
)
async def test_bells_that_contradict_themselves_are_named(
    city: City, rows: list[tuple[Value, ...]], problem: str
) -> None:
    result = await bells(city, *rows)
    assert problems(result)[0].startswith(problem)
    assert await ringing(city) == []


# What all imports do


async def test_a_rehearsal_stores_nothing_and_says_the_same(city: City) -> None:
    await substitutions(city, change(1, "Физика"), change(2, "Химия"))
    rows = (change(1, "Алгебра"), change(3, "Химия"))
    rehearsed = await substitutions(city, *rows, dry_run=True)
    assert subjects(await changes(city)) == ["Физика", "Химия"]
    assert (await substitutions(city, *rows)).counts == rehearsed.counts == Counts(new=1, changed=1, gone=1)


@pytest.mark.parametrize("kind", ["timetable", "substitutions", "bells"])
async def test_an_import_can_be_taken_back(city: City, kind: str) -> None:
    make = {"timetable": timetable, "substitutions": substitutions, "bells": bells}[kind]
    before, after = {
        "timetable": (
            [lesson("пн", 1, "Физика"), lesson("пн", 2, "Химия")],
            [lesson("пн", 1, "Физика", "7А", "12"), lesson("пн", 3, "Труд"), lesson("пн", 1, "Труд", "7Б")],
        ),
        "substitutions": ([change(1, "Физика"), change(2)], [change(1, "Химия"), change(3)]),
        "bells": (
            [bell(1, "8:30", "9:10"), bell(2, "9:20", "10:00")],
            [bell(1, "8:00", "8:40"), bell(3, "9:20", "10:00")],
        ),
    }[kind]

    async def everything() -> list[object]:
        return [await planned(city), await planned(city, "7Б"), await changes(city), await ringing(city)]

    await make(city, *before)
    then = await everything()
    await make(city, *after)
    assert await everything() != then
    undone = await undo(city.database, kind, now=LATER, who="завуч")
    assert undone
    assert await everything() == then


class Killed(Exception):
    pass


async def test_a_killed_import_is_finished_at_the_next_start(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    """Between two pieces, of whole classes each: what is half in is still complete for them."""
    monkeypatch.setattr(strides.Stride.__init__, "__defaults__", (1,))
    slots = [(str(day), number, str(group)) for day in range(1, 8) for number in range(13) for group in range(6)]
    assert len(slots) > staging.CHUNK
    full = [lesson(day, number, "Физика", "7А", "", "", group) for day, number, group in slots]
    await timetable(city, *full, lesson("пн", 1, "Физика", "7Б"))

    def die(step: Progress) -> None:
        if step.stage == "storing":
            raise Killed

    rows = [lesson(day, number, "Химия", "7А", "", "", group) for day, number, group in slots[1:]]
    rows.append(lesson("пн", 1, "Химия", "7Б"))
    path = files.csv(city.folder / "again.csv", [LESSONS, *rows])
    with pytest.raises(Killed):
        await load(city.database, "timetable", [path], now=LATER, progress=die)
    assert [set(subjects(await planned(city, each))) for each in ("7А", "7Б")] == [{"Химия"}, {"Физика"}]
    assert await resume(city.database, LATER) == 1
    assert [set(subjects(await planned(city, each))) for each in ("7А", "7Б")] == [{"Химия"}, {"Химия"}]
    async with city.database.read() as store:
        (last, _) = await store.imports.latest("timetable")
    assert (last.state, last.counts) == ("done", Counts(changed=len(slots), gone=1))


async def test_a_school_and_a_city_are_asked_about(city: City) -> None:
    await timetable(
        city,
        lesson("пн", 1, "Физика", "7Б", "30", "Образцова О. П."),
        lesson("вт", 1, "Химия", "7А", "31", "Пробный А. А."),
        ("Гимназия № 1", *lesson("пн", 1, "Труд")[1:]),
    )
    await substitutions(city, change(1, "Физика", teacher="Гость Г. Г."))
    at = await school(city)
    async with city.database.read() as store:
        assert await store.timetable.classes(at) == ["7А", "7Б"]
        assert await store.timetable.institutions("7 б") == [at]
        assert len(await store.timetable.institutions("7А")) == 2
        assert await store.timetable.teachers(at) == ["Гость Г. Г.", "Образцова О. П.", "Пробный А. А."]
        whole = await store.timetable.whole(at, TUESDAY, TUESDAY)
        assert {name: (subjects(each.planned), subjects(each.changes)) for name, each in whole.items()} == {
            "7А": (["Химия"], ["Физика"]),
            "7Б": (["Физика"], []),
        }
        assert (await store.timetable.whole(at, TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=1)))[
            "7А"
        ].changes == []


@pytest.mark.parametrize("kind", ["timetable", "substitutions", "bells"])
async def test_an_empty_template_brings_nothing_and_a_filled_one_is_taken(city: City, kind: str) -> None:
    path = city.folder / f"{kind}.xlsx"
    template.write(KINDS[kind], path)
    (empty,) = (await load(city.database, kind, [path], now=NOW)).files
    assert (empty.stored, empty.rows) == (False, 0)
    assert any("строка-пример" in note for note in empty.notes)


async def test_a_school_with_the_templates_own_bells_loses_none(city: City) -> None:
    await bells(city, bell(1, "8:30", "9:10"))
    assert len(await ringing(city)) == 1


async def test_with_partial_the_good_rows_are_stored_and_nothing_is_gone(city: City) -> None:
    await timetable(city, lesson("пн", 1, "Физика"), lesson("пн", 2, "Химия"))
    result = await timetable(city, lesson("пн", 1, "Алгебра"), lesson("пн", 99, "Труд"), partial=True)
    assert (result.counts, result.stored) == (Counts(changed=1), True)
    assert subjects(await planned(city)) == ["Алгебра", "Химия"]


# Cells


@given(
    st.integers(6 * 60, 22 * 60), st.sampled_from(["{:d}:{:02d}", "{:02d}.{:02d}", "{:d}-{:02d}", "{:02d}:{:02d}:00"])
)
def test_a_time_is_read_however_it_is_written(minutes: int, form: str) -> None:
    assert cells.bell(form.format(*divmod(minutes, 60))) == minutes
    assert cells.bell(time(*divmod(minutes, 60))) == minutes
    assert cells.bell(minutes / 24 / 60) == minutes


@given(st.one_of(st.text(max_size=12), st.integers(), st.floats(), st.booleans(), st.none()))
def test_no_cell_breaks_a_converter(cell: str | float | bool | None) -> None:
    about = About(NOW.date())
    for convert in (
        cells.bell, cells.week, cells.shift, cells.weekday, cells.link, lambda each: cells.lesson(each, about),
        lambda each: cells.day_of_bells(each, about), lambda each: cells.subgroup(each, about),
        lambda each: cells.first(each, about), lambda each: cells.maybe_subject(each, about),
    ):  # fmt: skip
        with suppress(Wrong):
            convert(cell)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        *(("1 подгруппа", "1"), ("гр. 2", "2"), ("группа 1", "1"), ("подгруппа 2", "2"), ("1-я подгруппа", "1")),
        *(("девочки", "девочки"), ("весь класс", ""), ("англ. 1", "англ. 1"), ("", "")),
    ],
)
def test_subgroups_with_numbers_are_their_numbers(written: str, read: str) -> None:
    assert cells.subgroup(written, About()) == read


@pytest.mark.parametrize("written", ["vk.com/call", "http://sferum.ru", "https://x", "https://a.ru/ b", "javascript:1"])
def test_what_is_no_https_address_is_no_link(written: str) -> None:
    with pytest.raises(Wrong):
        cells.link(written)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.integers(1, 2),
            st.integers(1, 2),
            st.sampled_from(("", "1", "2")),
            st.integers(0, 2),
            st.sampled_from("АБ"),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_a_file_is_refused_exactly_where_somebody_would_sit_in_two_lessons(
    tmp_path: Path, rows: list[tuple[int, int, str, int, str]]
) -> None:
    table = [lesson(str(day), number, subject, "7А", "", "", group, week) for day, number, group, week, subject in rows]
    found = check("timetable", files.csv(tmp_path / "t.csv", [LESSONS, *table]), today=NOW.date())
    different = sorted(set(rows))
    sat: dict[tuple[int, int, str, int], set[str]] = {}
    for day, number, group, week, subject in different:
        for parity in (1, 2) if week == 0 else (week,):
            sat.setdefault((day, number, group, parity), set()).add(f"{subject}{week}")
    assert bool(found.faults) == any(len(several) > 1 for several in sat.values())


@pytest.mark.parametrize("kind", ["timetable", "substitutions", "bells"])
async def test_a_workbook_of_40_megabytes_is_refused_unread(city: City, kind: str) -> None:
    path = city.folder / "school.xlsx"
    with path.open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(40 << 20)
    (refused,) = (await load(city.database, kind, [path], now=NOW)).files
    assert (refused.stored, refused.fault_count) == (False, 1)
    assert "файл больше 20 МБ" in refused.faults[0].problem
