"""The invented city: the same every time, of any size, as untidy as life, and never without grades this week."""

import csv
import re
import tracemalloc
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from bot.demo import REAL_SIZE, CastMember, City, Exports, Pupil, export, invent, settling
from bot.demo.days import monday, school_days
from bot.demo.formats import Columns, Format
from bot.demo.words import words
from handlers.importing.load import load
from handlers.rules import family
from storage.database import Database
from storage.store import Store

TODAY = date(2026, 11, 22)
DATES = st.dates(date(2020, 1, 1), date(2040, 12, 31))
SEEDS = st.integers(0, 2**32)
CAST = {"anna", "dmitry", "petya", "sonya", "nikolay", "olga", "svetlana", "galina", "irina", "tamara"}
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
# Two quarters, a trimester and a half-year are over.
FEBRUARY = date(2027, 2, 3)
MARKS = {"5", "4", "3", "2", "н", "зачёт", "осв", "н/а"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, Exports]:
    city = invent(600, today=TODAY)
    return city, export(city, tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def winter(tmp_path_factory: pytest.TempPathFactory) -> tuple[City, Exports]:
    city = invent(200, today=FEBRUARY)
    return city, export(city, tmp_path_factory.mktemp("winter"))


@pytest.fixture(scope="module")
def whole() -> City:
    return invent(REAL_SIZE, today=TODAY)


def format_of(path: Path) -> Format:
    place = next(place for place in words().institutions.institution if path.stem.endswith(f"-{place.code}"))
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


def staff_rows(files: Exports) -> list[Row]:
    return [row for path in files.staff for row in rows(path, lambda form: form.staff)]


def term_rows(files: Exports, code: str = "") -> list[Row]:
    paths = [path for path in files.term_grades if path.stem.endswith(code)]
    return [row for path in paths for row in rows(path, lambda form: form.term_grades)]


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


@settings(max_examples=60)
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


@settings(max_examples=20)
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
    assert (masha.called, masha.grade, masha.letter, petya.called, petya.grade) == ("Маша", 7, "Б", "Петя", 9)
    assert masha.institution == petya.institution == "sch21"
    assert cast["dmitry"].pupils == cast["anna"].pupils
    assert cast["petya"].pupils == (petya.number,)
    assert city.pupil(*cast["sonya"].pupils).grade == 3
    assert not cast["nikolay"].keyboard
    assert len({city.pupil(number).institution for number in cast["olga"].pupils}) == 3
    one, other = map(city.pupil, cast["svetlana"].pupils)
    assert (one.last, one.born, together(one)) == (other.last, other.born, together(other))
    assert one.first != other.first
    assert {key: member.relation for key, member in cast.items() if member.relation} == {
        "anna": "mother",
        "dmitry": "father",
        "petya": "self",
        "sonya": "self",
        "nikolay": "grandfather",
        "olga": "mother",
        "svetlana": "mother",
    }
    secretary, teacher = cast["galina"].duty, cast["irina"].duty
    assert secretary is not None
    assert (secretary.role, secretary.institution, secretary.class_name) == ("administrator", "sch21", "")
    assert teacher is not None
    assert (teacher.role, teacher.institution, teacher.class_name) == ("class teacher", "sch21", "7Б")
    department = cast["tamara"].duty
    assert department is not None
    assert (department.role, department.institution) == ("department", "")
    assert {key for key, member in cast.items() if not member.ready} == {"anna", "olga", "galina"}


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


def test_the_institutions_are_those_of_the_documents_and_what_is_invented_of_them_cannot_be_real(
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
        assert re.fullmatch(r"8 \(49232\) 0-\d\d-\d\d", places["Телефон"]), places
        assert places["Сайт"].endswith(".example/")
        assert places["Адрес"].startswith("ул. ")
        assert not places["Страница ВК"]


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


# Who works there


def test_every_class_and_group_has_somebody_who_answers_for_it(town: tuple[City, Exports]) -> None:
    city, files = town
    led = Counter((row["institution"], row["class"]) for row in staff_rows(files) if row["class"])
    assert led == Counter({(row["institution"], row["class"]): 1 for row in pupil_rows(files)})
    assert files.staff_rows == len(staff_rows(files))
    posts = {(row["institution"], row["post"]) for row in staff_rows(files) if row.get("post")}
    for school in {group.institution for group in city.classes}:
        place = next(place for place in words().institutions.institution if place.code == school)
        form = words().formats.format[place.format]
        called = form.institution.format(code=school, name=place.name, short=place.short, number=place.number)
        assert {(called, "директор"), (called, "секретарь")} <= posts


def test_every_subject_is_taught_in_a_school_by_somebody(town: tuple[City, Exports]) -> None:
    _, files = town
    for path in files.staff:
        grades = path.with_name(path.name.replace("staff-", "grades-"))
        if grades in files.grades:
            taught = {row["subject"] for row in rows(path, lambda form: form.staff)}
            asked = {row["subject"] for row in rows(grades, lambda form: form.grades)}
            assert not asked - taught - {"Индивидуальный проект", "Основы религиозных культур и светской этики"}, path


def test_staff_is_as_untidy_as_life(whole: City) -> None:
    staff = whole.staff
    assert any(len(person.subjects) > 2 for person in staff)
    assert any(len(person.leads) > 1 for person in staff)
    assert any(not person.patronymic for person in staff)
    assert any("-" in person.last for person in staff)
    places: dict[tuple[str, str, str], set[str]] = {}
    for person in staff:
        places.setdefault((person.last, person.first, person.patronymic), set()).add(person.institution)
    assert any(len(institutions) > 1 for institutions in places.values()), "one teacher in two schools"
    assert len({(person.institution, person.number) for person in staff}) == len(staff)


# Marks of whole terms


def test_only_terms_that_are_over_have_marks_by_each_schools_own_terms(
    town: tuple[City, Exports], winter: tuple[City, Exports]
) -> None:
    _, files = town
    assert {row["period"] for row in term_rows(files)} == {"1 четверть"}, "in November only the quarters have ended one"
    _, files = winter
    assert {row["period"] for row in term_rows(files, "sch21")} == {"1 четверть", "2 четверть"}
    assert {row["period"] for row in term_rows(files, "gym1")} == {"I триместр 2026/27"}
    assert {row["period"] for row in term_rows(files, "sch10")} == {"1 полугодие 2026/27", "1 триместр 2026/27"}
    seniors = {pupil.number for pupil in winter[0].pupils if pupil.grade >= 10}
    halves = {row["number"] for row in term_rows(files, "sch10") if "полугодие" in row["period"]}
    assert halves == {number for number in seniors if winter[0].pupil(number).institution == "sch10"}


def test_after_the_year_there_is_its_mark_and_without_a_calendar_there_is_none(tmp_path: Path) -> None:
    june = export(invent(20, today=date(2027, 6, 2)), tmp_path / "june")
    periods = {row["period"] for row in term_rows(june, "sch21")}
    assert periods == {"1 четверть", "2 четверть", "3 четверть", "4 четверть", "год"}
    assert export(invent(20, today=date(2031, 6, 2)), tmp_path / "later").term_grades == ()


def test_a_terms_mark_comes_of_the_journal_by_the_schools_rule(winter: tuple[City, Exports]) -> None:
    """«СОШ № 21»: quarters, half a mark goes up, weights of the file; now and then a kind teacher."""
    _, files = winter
    marks: dict[tuple[str, str], list[tuple[int, int]]] = {}
    journal = next(path for path in files.grades if "sch21" in path.name)
    for row in rows(journal, lambda form: form.grades):
        if day(row["date"]) <= date(2026, 10, 25) and row["mark"].isdecimal():
            pair = (int(row["mark"]), int(row["weight"]))
            marks.setdefault((row["number"], row["subject"]), []).append(pair)
    kind = 0
    given = [row for row in term_rows(files, "sch21") if row["period"] == "1 четверть"]
    for row in given:
        counted = marks.get((row["number"], row["subject"]), [])
        if len(counted) < 3:
            assert row["mark"] in {"н/а", "осв", "зачёт"}
            continue
        mean = sum(mark * weight for mark, weight in counted) / sum(weight for _, weight in counted)
        usual = int(mean + 0.5)
        kind += int(row["mark"]) > usual
        assert int(row["mark"]) == usual or (int(row["mark"]) == usual + 1 and mean + 0.61 >= usual + 1)
    assert len(given) > 500
    assert 0 < kind < len(given) / 10


def test_first_graders_get_no_marks(winter: tuple[City, Exports]) -> None:
    city, files = winter
    assert not {row["number"] for row in term_rows(files)} & {pupil.number for pupil in city.pupils if pupil.grade == 1}


def test_a_few_schools_have_a_rule_of_their_own() -> None:
    rules = {place.code: place.rule for place in invent(today=TODAY).institutions if place.rule}
    assert rules.keys() == {"sch21", "gym1", "sch10"}
    assert rules["sch21"] is not None
    assert rules["sch21"].system == "quarters"


# Files that an import can read


async def test_the_import_takes_every_file(winter: tuple[City, Exports], tmp_path: Path) -> None:
    _, files = winter
    now = datetime(2027, 2, 3, 9, tzinfo=UTC)
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        for kind, paths in groupby(files.in_order, key=itemgetter(0)):
            result = await load(database, kind, [path for _, path in paths], now=now, who="demo")
            assert all(each.stored and not each.refused for each in result.files), [
                each.faults for each in result.files
            ]
        async with database.read() as store:
            assert await store.rows.value("SELECT count(*) FROM staff") == files.staff_rows
            assert await store.rows.value("SELECT count(*) FROM term_grades") == files.term_grade_rows


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
    people = ["institutions", "pupils", "staff"]
    lessons = ["timetable", "bells", "substitutions"]
    assert kinds == sorted(kinds, key=[*people, "grades", "term-grades", *lessons].index)
    assert {path for _, path in files.in_order} == set(files.institutions[0].parent.iterdir())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
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


# What the bot knows of the cast when the demo begins


async def test_whoever_is_ready_is_known_and_the_others_have_codes(tmp_path: Path) -> None:
    async with settled(tmp_path) as (store, cast):
        known = await store.people.known([number for number, _ in cast])
        names = {member.key: number for number, member in cast}
        assert {member.key for number, member in cast if number in known} == {
            member.key for _, member in cast if member.ready
        }
        for number, member in cast:
            links = known[number].links if number in known else ()
            assert {link.relation for link in links} <= {member.relation}
            duties = bool(member.duty)
            codes = await settling.notes(store, number, member, b"key", NOW)
            assert len(codes) == (0 if member.ready else len(member.pupils) + duties), member.key
        (sofia,) = known[names["sonya"]].links
        assert family.standing(sofia) is family.Standing.NOT_ALLOWED
        assert [role.scope.class_name for role in await store.roles.of(names["irina"])] == ["7Б"]


async def test_whoever_asked_to_be_forgotten_is_not_brought_back_by_the_next_start(tmp_path: Path) -> None:
    async with settled(tmp_path) as (store, cast):
        number, father = next((number, member) for number, member in cast if member.key == "dmitry")
        await store.people.forget(number, NOW)
        await settling.settle(store, cast, NOW)
        assert not (await store.people.known([number]))
        assert len(await settling.notes(store, number, father, b"key", NOW)) == 2


async def test_a_pupils_code_is_the_pupils_own(tmp_path: Path) -> None:
    async with settled(tmp_path) as (store, cast):
        number, petya = next((number, member) for number, member in cast if member.key == "petya")
        await store.people.forget(number, NOW)
        assert len(await settling.notes(store, number, petya, b"key", NOW)) == 1
        assert await store.rows.all("SELECT audience FROM codes") == [("pupil",)]


@asynccontextmanager
async def settled(folder: Path) -> AsyncIterator[tuple[Store, list[tuple[int, CastMember]]]]:
    """A small city in the store, with its cast."""
    city = invent(20, today=TODAY)
    cast = list(enumerate(city.cast, 2001))
    files = export(city, folder / "files")
    async with await Database.open(f"sqlite:///{folder}/store.db") as database:
        for kind, paths in groupby(files.in_order, key=itemgetter(0)):
            if "grades" not in kind:
                await load(database, kind, [path for _, path in paths], now=NOW, who="demo")
        async with database.begin() as store:
            await settling.settle(store, cast, NOW)
            yield store, cast
