"""The invented city: the same every time, of any size, as untidy as life, and never without grades this week."""

import csv
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.demo import REAL_SIZE, City, Exports, Pupil, export, invent
from bot.demo.days import monday, school_days
from bot.demo.words import Columns, Format, words

TODAY = date(2026, 11, 22)
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SEEDS = st.integers(0, 2**32)
CAST = {"anna", "dmitry", "petya", "sonya", "nikolay", "olga", "svetlana"}
MARKS = {"5", "4", "3", "2", "н", "зачёт", "осв", "н/а"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, Exports]:
    city = invent(600, today=TODAY)
    return city, export(city, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def whole() -> City:
    return invent(REAL_SIZE, today=TODAY)


def format_of(path: Path) -> Format:
    code = path.stem.partition("-")[2]
    place = next(place for place in words().institutions.institution if place.code == code)
    return words().formats.format[place.format]


def table(path: Path, form: Format) -> list[list[str]]:
    """What a reader that knows only the claimed encoding and separator sees."""
    if form.spreadsheet:
        sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
        return [[_shown(cell) for cell in cells] for cells in sheet]
    text = path.read_bytes().decode(form.encoding)
    return list(csv.reader(StringIO(text, newline=""), delimiter=form.separator))


def _shown(cell: object) -> str:
    if isinstance(cell, date):
        return f"{cell:%d.%m.%Y}"
    return str(int(cell)) if isinstance(cell, float) else str(cell)


def rows(path: Path, columns: Callable[[Format], Columns]) -> Iterator[Row]:
    """The rows of a file by the names of our fields; the headers must be those of the format."""
    form = format_of(path)
    header, *lines = table(path, form)
    assert header == [title for title, _ in columns(form)]
    fields = [field for _, field in columns(form)]
    for cells in lines:
        yield dict(zip(fields, cells, strict=True))


def pupil_rows(files: Exports) -> list[Row]:
    return [row for path in files.pupils for row in rows(path, lambda form: form.pupils)]


def grade_rows(files: Exports) -> list[Row]:
    return [row for path in files.grades for row in rows(path, lambda form: form.grades)]


def day(text: str) -> date:
    return date.fromisoformat(text) if "-" in text else datetime.strptime(text, "%d.%m.%Y").date()  # noqa: DTZ007 - a date without an hour


def together(pupil: Pupil) -> tuple[str, int, str]:
    return pupil.institution, pupil.grade, pupil.letter


# The same every time


def test_the_same_city_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("once", "again"):
        export(invent(120, seed=7, today=TODAY), tmp_path / name)
    once = sorted((tmp_path / "once").iterdir())
    assert {path.suffix for path in once} == {".csv", ".xlsx"}
    for path in once:
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes(), path.name


def test_a_spreadsheet_holds_nothing_of_the_hour_it_was_written(tmp_path: Path) -> None:
    files = export(invent(60, today=TODAY), tmp_path)
    book = ZipFile(next(path for path in files.pupils if path.suffix == ".xlsx"))
    assert {entry.date_time[0] for entry in book.infolist()} == {1980}
    assert "2026-11-22" in book.read("docProps/core.xml").decode()


def test_another_seed_is_another_city() -> None:
    one, other = (invent(120, seed=seed, today=TODAY) for seed in (1, 2))
    assert [pupil.last for pupil in one.pupils] != [pupil.last for pupil in other.pupils]


# Of any size


@settings(max_examples=60, deadline=None)
@given(pupils=st.integers(8, 700), seed=SEEDS, today=DATES)
def test_a_city_of_any_size_has_its_pupils_its_institutions_and_the_cast(pupils: int, seed: int, today: date) -> None:
    city = invent(pupils, seed=seed, today=today)
    assert len(city.pupils) == pupils == sum(group.pupils for group in city.classes)
    assert Counter(map(together, city.pupils)) == {
        (group.institution, group.grade, group.letter): group.pupils for group in city.classes
    }
    assert len({pupil.number for pupil in city.pupils}) == pupils
    assert len({place.code for place in city.institutions}) == 57
    assert {member.key for member in city.cast} == CAST
    at_home = [number for family in city.families for number in family.pupils]
    ours = {number for member in city.cast for number in member.pupils}
    assert sorted([*at_home, *ours]) == sorted(pupil.number for pupil in city.pupils)


@settings(max_examples=20, deadline=None)
@given(pupils=st.integers(8, 3000), seed=SEEDS)
def test_the_cast_is_the_same_in_every_city_of_a_day(pupils: int, seed: int) -> None:
    usual, city = invent(today=TODAY), invent(pupils, seed=seed, today=TODAY)
    assert city.cast == usual.cast
    for number in {number for member in city.cast for number in member.pupils}:
        assert city.pupil(number) == usual.pupil(number)


def test_the_cast_is_whom_the_web_chat_needs() -> None:
    city = invent(today=TODAY)
    cast = {member.key: member for member in city.cast}
    masha, petya = map(city.pupil, cast["anna"].pupils)
    assert (masha.called, masha.grade, masha.letter, petya.called, petya.grade) == ("Маша", 5, "А", "Петя", 9)
    assert masha.institution == petya.institution == "sch21"
    assert cast["dmitry"].pupils == cast["anna"].pupils
    assert cast["petya"].pupils == (petya.number,)
    assert city.pupil(*cast["sonya"].pupils).grade == 3
    assert not cast["nikolay"].keyboard
    assert len({city.pupil(number).institution for number in cast["olga"].pupils}) == 3
    one, other = map(city.pupil, cast["svetlana"].pupils)
    assert (one.last, one.born, together(one)) == (other.last, other.born, together(other))
    assert one.first != other.first


def test_a_city_smaller_than_its_cast_or_larger_than_its_schools_is_refused() -> None:
    for pupils in (7, 100_000):
        with pytest.raises(ValueError, match="do not fit"):
            invent(pupils, today=TODAY)


def test_the_real_size_has_some_570_classes_and_30_000_adults(whole: City) -> None:
    assert len(whole.pupils) == 14_640
    assert abs(len(whole.classes) - 570) <= 5
    assert abs(sum(len(family.adults) for family in whole.families) - 30_000) < 600
    assert all(18 <= group.pupils <= 31 for group in whole.classes)
    assert (whole.today - whole.since).days == 364


def test_the_institutions_are_those_of_the_documents_and_nothing_is_invented_about_them(
    town: tuple[City, Exports],
) -> None:
    city, files = town
    assert Counter(place.kind for place in city.institutions) == {
        "школа": 17,
        "детский сад": 36,
        "допобразование": 3,
        "другое": 1,
    }
    known = {place.short for place in city.institutions if not place.confirm}
    assert {"Гимназия № 1", "МУК", "Родничок", "Детский сад № 52", "СОШ № 21"} <= known
    form = words().formats.format[words().formats.department]
    header, *lines = table(files.institutions[0], form)
    assert len(lines) == 57
    for cells in lines:
        places = dict(zip(header, cells, strict=True))
        assert not any(places[name] for name in ("Адрес", "Телефон", "Сайт", "Страница ВК"))


# As untidy as life


def test_life_is_untidy(whole: City) -> None:
    pupils = whole.pupils
    homes = {number: n for n, family in enumerate(whole.families) for number in family.pupils}
    births = Counter((homes.get(p.number, p.last[:4]), p.born, together(p)) for p in pupils)
    assert sum(count == 2 for count in births.values()) > 50, "twins"
    assert max(Counter((p.last, together(p)) for p in pupils).values()) > 2, "equal surnames in a class"
    namesakes = Counter((p.last, p.first, p.patronymic, together(p)) for p in pupils)
    assert max(namesakes.values()) == 2, "equal full names in a class"
    assert any(not p.patronymic for p in pupils)
    assert any("-" in p.last for p in pupils)
    assert any(p.restriction for p in pupils)
    assert {p.also.institution for p in pupils if p.also} == {"muk", "rodnichok"}
    assert {"Ж", "М"} <= {group.letter for group in whole.classes}
    by_number = {p.number: p for p in pupils}
    assert any(len({by_number[n].institution for n in family.pupils}) >= 3 for family in whole.families)


def test_namesakes_and_the_restricted_are_met_in_a_small_city_too() -> None:
    pupils = invent(today=TODAY).pupils
    assert 2 in Counter((p.last, p.first, p.patronymic, together(p)) for p in pupils).values()
    assert any(p.restriction for p in pupils)


def test_schools_write_in_their_own_ways(town: tuple[City, Exports]) -> None:
    _, files = town
    forms = [format_of(path) for path in files.grades]
    assert {"cp1251", "utf-8", "utf-8-sig"} <= {form.encoding for form in forms}
    assert {";", ",", "\t"} <= {form.separator for form in forms}
    assert any(form.spreadsheet for form in forms)
    # ё is kept by one school and lost by another.
    first = [row["first"] for row in pupil_rows(files)]
    assert any("ё" in name for name in first)
    assert {"Артем", "Федор", "Алена", "Семен"} & set(first)
    assert {"СОШ № 21", "gym1", "МБОУ «Межшкольный учебный комбинат»"} <= {
        row["institution"] for row in pupil_rows(files)
    }
    assert {"9Б", "2-А", "10 М"} <= {row["class"] for row in pupil_rows(files)}


def test_the_marks_are_of_every_kind(town: tuple[City, Exports]) -> None:
    _, files = town
    grades = grade_rows(files)
    assert {row["mark"] for row in grades} == MARKS
    assert {"", "1", "2", "4"} <= {row.get("weight", "") for row in grades}
    topics = "".join(row.get("topic", "") for row in grades)
    assert all(sign in topics for sign in ';"\n«')
    assert any(row.get("comment") for row in grades)
    lessons = Counter((row["number"], row["date"], row["subject"]) for row in grades)
    assert 2 in lessons.values(), "two marks for one lesson"
    equals = Counter(tuple(row.items()) for row in grades if "topic" in row)
    assert 2 in equals.values(), "told apart by their order alone"


def test_children_differ_and_so_do_their_means(town: tuple[City, Exports]) -> None:
    city, files = town
    marks: dict[str, list[int]] = {}
    for row in grade_rows(files):
        if row["mark"].isdecimal():
            marks.setdefault(row["number"], []).append(int(row["mark"]))
    means = {number: sum(given) / len(given) for number, given in marks.items() if len(given) > 50}
    assert min(means.values()) < 3.3 < 4.4 < max(means.values())
    able = [means[p.number] for p in city.pupils if p.number in means and p.ability > 24]
    weak = [means[p.number] for p in city.pupils if p.number in means and p.ability < 8]
    assert min(able) > max(weak)


# Files that an import can read


def test_every_row_belongs_to_a_pupil_and_the_counts_are_true(town: tuple[City, Exports]) -> None:
    city, files = town
    pupils, grades = pupil_rows(files), grade_rows(files)
    assert (files.pupil_rows, files.grade_rows) == (len(pupils), len(grades))
    numbers = {pupil.number for pupil in city.pupils}
    assert {row["number"] for row in pupils} == numbers
    assert {row["number"] for row in grades} == numbers
    assert len({(row["number"], row["institution"]) for row in pupils}) == len(pupils)
    twice = {number for number, count in Counter(row["number"] for row in pupils).items() if count == 2}
    assert twice == {pupil.number for pupil in city.pupils if pupil.also}


def test_the_files_come_in_the_order_of_their_import(town: tuple[City, Exports]) -> None:
    _, files = town
    kinds = [kind for kind, _ in files.in_order]
    assert kinds == sorted(kinds, key=["institutions", "pupils", "grades"].index)
    assert {path for _, path in files.in_order} == set(files.institutions[0].parent.iterdir())


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=SEEDS, today=DATES)
def test_no_grade_is_of_a_sunday_or_of_tomorrow_and_the_cast_has_some_this_week(
    tmp_path: Path, seed: int, today: date
) -> None:
    city = invent(10, seed=seed, today=today)
    grades = grade_rows(export(city, tmp_path / f"{seed}-{today}"))
    days = {day(row["date"]) for row in grades}
    assert city.since <= min(days)
    assert max(days) <= today
    assert all(when.weekday() != 6 for when in days)
    marked = {row["number"] for row in grades if day(row["date"]) >= monday(today) and row["mark"] in "5432"}
    assert marked >= {number for member in city.cast for number in member.pupils}


@given(today=DATES, saturdays=st.booleans())
def test_there_is_always_school_this_week(today: date, saturdays: bool) -> None:
    since = today - timedelta(days=364)
    days = school_days(words().calendar, since, today, saturdays=saturdays)
    assert list(days) == sorted(set(days))
    assert monday(today) <= days[-1] <= today
    assert all(since <= when and when.weekday() < (6 if saturdays else 5) for when in days)
    assert 150 < len(days) < 260


def test_on_the_second_of_september_the_year_is_already_some_weeks_old() -> None:
    assert invent(20, today=date(2026, 9, 2)).since == date(2026, 8, 3)
    assert invent(20, today=date(2026, 10, 20)).since == date(2026, 9, 1)
    assert invent(20, today=date(2027, 7, 15)).since == date(2026, 9, 1)


# At city size


def test_a_year_brings_a_pupil_some_800_grades(tmp_path: Path) -> None:
    city = invent(1_000, today=TODAY, since=TODAY - timedelta(days=364))
    seen: list[tuple[int, int]] = []
    files = export(city, tmp_path, progress=lambda done, whole: seen.append((done, whole)))
    assert 780 < files.grade_rows / 1_000 < 860
    assert seen == sorted(seen)
    assert seen[-1][0] == seen[-1][1] == files.pupil_rows


def test_memory_is_that_of_a_class_and_not_of_the_city(tmp_path: Path) -> None:
    cities = [invent(pupils, today=TODAY) for pupils in (200, 800)]
    export(invent(60, today=TODAY), tmp_path / "warm")
    peaks = []
    for city in cities:
        tracemalloc.start()
        export(city, tmp_path / str(len(city.pupils)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert max(peaks) < 20 * 2**20
    assert peaks[1] < 2 * peaks[0]
