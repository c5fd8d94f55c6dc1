"""Files into the store: told apart, kept apart, and finished whatever happens."""

import asyncio
import signal
import sqlite3
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from handlers.importing import process
from handlers.importing.load import load
from handlers.importing.process import begun
from handlers.importing.results import Progress
from storage.applying import resume
from storage.differences import Counts
from storage.moves import Moves
from storage.school import Grade
from tests.importing import files
from tests.importing.city import CHILDREN, DAY, INSTITUTIONS, LATER, NOW, PLACES, PUPILS, YEAR, City
from tests.importing.files import GRADES, Rows


async def test_three_files_make_a_city(city: City) -> None:
    header = (*GRADES, "Вес", "Вид работы", "Тема", "Комментарий")
    rows: Rows = [("1", DAY, "Математика", "5", "1,5", "Контрольная", "Дроби", "молодец"), ("1", DAY, "Физика", "н")]
    assert (await city.load("grades", header, rows)).counts == Counts(new=2)
    one = await city.id("1")
    async with city.database.read() as store:
        maths, physics = await store.school.grades(one, DAY, DAY)
        assert (maths.subject, maths.mark, str(maths.weight)) == ("Математика", "5", "1.5")
        assert (maths.work, maths.topic, maths.comment) == ("Контрольная", "Дроби", "молодец")
        assert physics == Grade(DAY, "Физика", "н", None, "", "", "")
        (enrolment,) = await store.school.enrolments([one])
        assert (enrolment.school, enrolment.class_name, enrolment.kind) == ("СОШ № 21", "7А", "school")
        masha, petya = await store.school.class_pupils(enrolment.institution, "7 «а»")
        assert (masha.given, masha.surname_initial, masha.restricted) == ("Мария", "П", False)
        assert petya.restricted
        assert await store.school.freshness("grades", one) == NOW


async def test_the_reader_is_an_interpreter_of_its_own(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(process, "begun", begun)  # the true one: elsewhere in the tests readers are forked
    assert await city.grades(("1", DAY, "Физика", "5")) == Counts(new=1)


async def test_the_same_file_twice_changes_nothing_but_its_date(city: City) -> None:
    rows = [("1", DAY, "Физика", "5"), ("1", DAY, "Физика", "4"), ("2", DAY, "Физика", "н")]
    assert await city.grades(*rows) == Counts(new=3)
    assert await city.grades(*rows, now=LATER) == Counts(same=3)
    assert await city.pupils(CHILDREN, now=LATER) == Counts(same=4)
    assert (await city.load("institutions", INSTITUTIONS, PLACES)).counts == Counts(same=4)
    assert await city.fresh("1") == LATER
    async with city.database.read() as store:
        second, first = await store.imports.latest("grades")
    assert (first.who, first.started, first.file, first.rows, first.state) == ("завуч", NOW, "grades.csv", 3, "done")
    assert second.sha256 == first.sha256
    assert len(first.sha256) == 64


async def test_new_changed_same_and_gone_are_told_apart(city: City) -> None:
    await city.grades(("1", DAY, "Физика", "5"), ("1", DAY + timedelta(1), "Физика", "4"), ("2", DAY, "Физика", "3"))
    counts = await city.grades(
        ("1", DAY, "Физика", "5"), ("2", DAY, "Физика", "4"), ("2", DAY + timedelta(1), "Физика", "5")
    )
    assert counts == Counts(new=1, changed=1, same=1, gone=1)
    assert await city.marks("1") == [(DAY, "Физика", "5")]
    assert await city.marks("2") == [(DAY, "Физика", "4"), (DAY + timedelta(1), "Физика", "5")]


async def test_only_what_the_file_is_about_can_be_gone(city: City) -> None:
    before, after = DAY - timedelta(1), DAY + timedelta(7)
    kept = [
        ("1", before, "Физика", "2"),
        ("1", after, "Физика", "3"),
        ("1", DAY, "Химия", "4"),
        ("3", DAY, "Физика", "5"),
    ]
    await city.grades(*kept, ("1", DAY, "Физика", "5"), ("2", DAY, "Физика", "5"))
    counts = await city.grades(("2", DAY, "Физика", "5"), ("1", DAY + timedelta(1), "Физика", "5"))
    assert counts == Counts(new=1, same=1, gone=1)
    assert len(await city.marks("1")) == 4
    assert len(await city.marks("3")) == 1


async def test_a_dry_run_says_the_same_and_stores_nothing(city: City) -> None:
    await city.grades(("1", DAY, "Физика", "5"), ("1", DAY, "Химия", "4"))
    rows: Rows = [("1", DAY, "Физика", "4"), ("2", DAY, "Биология", "5")]
    rehearsed = await city.load("grades", GRADES, rows, dry_run=True, now=LATER)
    assert (rehearsed.stored, rehearsed.files[0].dry_run) == (False, True)
    assert await city.marks("1") == [(DAY, "Физика", "5"), (DAY, "Химия", "4")]
    assert await city.fresh("1") == NOW
    async with city.database.read() as store:
        assert await store.school.ids_of_subjects(["биология"]) == {}
        assert len(await store.imports.latest("grades")) == 1
    assert rehearsed.counts == (await city.load("grades", GRADES, rows)).counts == Counts(new=1, changed=1)


async def test_with_faults_nothing_is_stored(city: City) -> None:
    result = await city.load("grades", GRADES, [("1", DAY, "Физика", "5"), ("1", DAY, "Физика", "6")])
    assert (result.stored, result.files[0].refused, result.counts) == (False, 1, Counts())
    assert await city.marks("1") == []
    async with city.database.read() as store:
        assert await store.imports.latest("grades") == []
        assert await store.school.ids_of_subjects(["физика"]) == {}


async def test_partial_stores_the_good_rows_and_removes_nothing(city: City) -> None:
    await city.grades(("1", DAY, "Физика", "5"), ("1", DAY, "Химия", "4"))
    rows: Rows = [("1", DAY, "Физика", "4"), ("1", DAY, "Химия", "О")]
    result = await city.load("grades", GRADES, rows, partial=True)
    assert (result.stored, result.faultless) == (True, False)
    assert result.counts == Counts(changed=1)
    assert await city.marks("1") == [(DAY, "Физика", "4"), (DAY, "Химия", "4")]
    assert any("ничего не удаляется" in note for note in result.files[0].notes)


async def test_pupils_and_institutions_nobody_knows_are_named(city: City) -> None:
    await city.pupils([*CHILDREN, ("100", "СОШ 21", "7А", "Новая", "Ольга", "")])
    grades = await city.load(
        "grades", GRADES, [("1", DAY, "Физика", "5"), ("7", DAY, "Физика", "5"), ("1ОО", DAY, "Физика", "5")]
    )
    assert [(fault.row, fault.column, fault.value) for fault in grades.files[0].faults] == [
        (3, "Номер", "7"),
        (4, "Номер", "1ОО"),
    ]
    assert "список учеников" in grades.files[0].faults[0].problem
    assert "вероятно, 100" in grades.files[0].faults[1].problem
    pupils = await city.load(
        "pupils", PUPILS, [("9", name, "7А", "Новый", "Иван", "") for name in ("СОШ 99", "школа 1")]
    )
    assert [(fault.row, fault.value) for fault in pupils.files[0].faults] == [(2, "СОШ 99"), (3, "школа 1")]


async def test_who_is_missing_from_the_list_has_left(city: City) -> None:
    counts = await city.pupils(
        [("1", "СОШ 21", "8А", "Примерова", "Мария", ""), ("5", "СОШ 21", "7А", "Новая", "Ольга", "")]
    )
    assert counts == Counts(new=1, changed=1, gone=2)
    two, four = await city.id("2"), await city.id("4")
    async with city.database.read() as store:
        assert await store.school.enrolments([two]) == []
        assert len(await store.school.enrolments([four])) == 1
        (number,) = [one.id for one in await store.imports.latest("pupils", limit=1)]
        assert [pupil for pupil, _ in await store.imports.left(number)] == [two, await city.id("3")]
    assert await city.pupils(CHILDREN) == Counts(new=2, changed=1, same=1, gone=1)


async def test_one_number_in_two_institutions_is_one_child(city: City) -> None:
    club = [("1", "Родничок", "Роботы 2", "Примерова", "Мария", "")]
    assert await city.pupils(club) == Counts(new=1)
    one = await city.id("1")
    async with city.database.read() as store:
        places = await store.school.enrolments([one])
    assert [(place.school, place.class_name) for place in places] == [("СОШ № 21", "7А"), ("Родничок", "Роботы 2")]
    assert await city.pupils(CHILDREN) == Counts(same=4)


def a_school(*classes: str) -> Rows:
    """Ten pupils a class."""
    return [(f"{name}-{at}", "s21", name, "Новая", "Ольга", "") for name in classes for at in range(10)]


GRADES_OF_A_SCHOOL = tuple(f"{year}А" for year in range(1, 12))


async def test_a_list_of_one_class_does_not_end_the_school(city: City) -> None:
    await city.pupils(a_school(*GRADES_OF_A_SCHOOL))
    for dry_run, partial in ((True, False), (False, False), (False, True)):
        result = await city.load("pupils", PUPILS, a_school("7А"), dry_run=dry_run, partial=partial)
        assert not result.stored
        (fault,) = result.files[0].faults
        assert (fault.row, fault.column) == (None, None)
        assert "СОШ № 21: в файле нет 100 из 110 учеников" in fault.problem
        assert "--leavers" in fault.problem
        assert result.counts.gone == (100 if dry_run else 0)
    async with city.database.read() as store:
        (school,) = await store.school.institution_named("s21")
        assert len(await store.school.classes(school.id)) == 11
    assert (await city.load("pupils", PUPILS, a_school("7А"), leavers=True)).counts == Counts(same=10, gone=100)


async def test_at_the_year_s_turn_the_eldest_leave(city: City) -> None:
    await city.pupils(a_school(*GRADES_OF_A_SCHOOL))
    stay = a_school(*(form for form in GRADES_OF_A_SCHOOL if form not in {"9А", "11А"}))
    stay = [(number, place, f"{int(str(form)[:-1]) + 1}А", *rest) for number, place, form, *rest in stay]
    assert await city.pupils(stay) == Counts(changed=90, gone=20)


STAFF = ("Номер", "Учреждение", "Ф.И.О.", "Должность", "Предмет", "Класс")


async def staff(city: City) -> list[tuple[str, ...]]:
    async with city.database.read() as store:
        return await store.rows.all(
            "SELECT number, surname, given, patronymic, post, subject, class_name FROM staff ORDER BY number, subject"
        )


async def test_a_staff_file_is_complete_for_its_institutions(city: City) -> None:
    rows = [
        ("1", "СОШ 21", "ОБРАЗЦОВА Ольга Петровна", "учитель", "Физика", "7а"),
        ("1", "СОШ 21", "Образцова Ольга Петровна", "учитель", "Химия", ""),
        ("2", "СОШ 21", "Мамедов Али Гусейн оглы", "директор", "", ""),
        ("1", "Родничок", "Другой Иван", "педагог", "", "Роботы"),
    ]
    assert (await city.load("staff", STAFF, rows)).counts == Counts(new=4)
    assert await staff(city) == [
        ("1", "Другой", "Иван", "", "педагог", "", "Роботы"),
        ("1", "Образцова", "Ольга", "Петровна", "учитель", "Физика", "7А"),
        ("1", "Образцова", "Ольга", "Петровна", "учитель", "Химия", ""),
        ("2", "Мамедов", "Али", "Гусейн оглы", "директор", "", ""),
    ]
    assert (await city.load("staff", STAFF, rows[:2])).counts == Counts(same=2, gone=1)
    assert len(await staff(city)) == 3


async def test_a_staff_list_that_ends_most_of_a_school_is_refused(city: City) -> None:
    rows = [(str(number), "s21", "Образцова Ольга", "", subject, "") for number in range(20) for subject in ("", "ИЗО")]
    await city.load("staff", STAFF, rows)
    part = await city.load("staff", STAFF, rows[:6])
    assert "СОШ № 21: в файле нет 17 из 20 сотрудников" in part.files[0].faults[0].problem
    # A subject given up is no leaving.
    assert (await city.load("staff", STAFF, rows[::2])).counts == Counts(same=20, gone=20)


async def test_term_grades_are_complete_for_their_pupils_subjects_and_periods(city: City) -> None:
    header = ("Номер", "Предмет", "Период", "Оценка")
    rows = [("1", "Физика", "1 четв.", "5"), ("1", "Физика", "год 2025/26", "4"), ("2", "Химия", "I четверть", "н/а")]
    assert (await city.load("term-grades", header, rows)).counts == Counts(new=3)
    assert await city.fresh("1", "term-grades") == NOW
    again = [("1", "Физика", "1 четв.", "4"), ("2", "Физика", "1ч", "3"), ("1", "Химия", "1 чет", "5")]
    assert (await city.load("term-grades", header, again)).counts == Counts(new=2, changed=1, gone=1)
    async with city.database.read() as store:
        found = await store.rows.all(
            "SELECT p.number, s.name, t.period, t.year, t.mark FROM term_grades AS t JOIN pupils AS p ON p.id = t.pupil"
            " JOIN subjects AS s ON s.id = t.subject ORDER BY p.number, t.year, s.name"
        )
    assert found == [
        ("1", "Физика", "год", 2025, "4"),
        ("1", "Физика", "1 четверть", 2026, "4"),
        ("1", "Химия", "1 четверть", 2026, "5"),
        ("2", "Физика", "1 четверть", 2026, "3"),
    ]


async def test_who_moves_to_another_school_is_told_apart_from_who_is_new(city: City) -> None:
    rows: Rows = [
        ("1", "g1", "7А", "Примерова", "Мария", ""),
        ("2", "rod", "Роботы", "Пробный", "Пётр", ""),
        ("4", "g1", "8А", "Ёлкин", "Артём", ""),
        ("9", "g1", "1А", "Новая", "Ольга", ""),
    ]
    moves = (await city.load("pupils", PUPILS, rows)).files[0].moves
    assert moves == Moves(arrived=2, transferred=1, changed_class=1, left=0)
    back = [("4", "g1", "8А", "Ёлкин", "Артём", ""), ("9", "g1", "1А", "Новая", "Ольга", "")]
    assert (await city.load("pupils", PUPILS, back)).files[0].moves == Moves(left=1)


async def name(city: City, number: str) -> str:
    async with city.database.read() as store:
        pupil = await store.school.pupil_by_number(number)
    assert pupil is not None
    return f"{pupil.given} {pupil.surname_initial}."


async def test_a_number_of_another_child_is_refused_with_both_places(city: City) -> None:
    """Who is linked with the one would see the other, and the grades of both would be one heap."""
    for surname, given in (("Чужой", "Игнат"), ("Чужая", "Мария"), ("Примерова", "Марина")):
        for dry_run in (True, False):
            result = await city.load("pupils", PUPILS, [("1", "g1", "2А", surname, given, "")], dry_run=dry_run)
            assert not result.stored
            (fault,) = result.files[0].faults
            assert (fault.row, fault.column, fault.value) == (2, "Номер", "1")
            assert "СОШ № 21" in fault.problem
            assert "Гимназия № 1" in fault.problem
    assert await name(city, "1") == "Мария П."
    partial = await city.load("pupils", PUPILS, [("1", "g1", "2А", "Чужой", "Игнат", "")], partial=True)
    assert (partial.stored, partial.files[0].refused) == (False, 1)
    one = await city.id("1")
    async with city.database.read() as store:
        assert [place.school for place in await store.school.enrolments([one])] == ["СОШ № 21"]


async def test_who_has_left_keeps_the_number(city: City) -> None:
    await city.pupils([child for child in CHILDREN if child[0] != "1"])
    result = await city.load("pupils", PUPILS, [("1", "g1", "2А", "Чужой", "Игнат", "")])
    assert (result.stored, result.files[0].fault_count) == (False, 1)


@pytest.mark.parametrize(
    ("surname", "given", "taken"),
    [
        ("Замужняя", "Мария", "Мария З."),
        ("Примерова", "Марья", "Марья П."),
        ("Примерова", "Анна-Мария", "Анна-Мария П."),
        ("Примерова", "Игнат", None),
        ("Другая", "Марья", None),
    ],
)
async def test_a_school_may_mend_a_name_but_not_put_another_child_in_its_place(
    city: City, surname: str, given: str, taken: str | None
) -> None:
    result = await city.load("pupils", PUPILS, [("1", "s21", "7А", surname, given, ""), *CHILDREN[1:]])
    assert result.stored == (taken is not None)
    assert await name(city, "1") == (taken or "Мария П.")
    assert any("проверьте номера: 1" in note for note in result.files[0].notes) == result.stored


async def test_a_name_mended_with_a_new_club_is_one_child_in_any_order(city: City) -> None:
    rows = [("1", place, "7А", "Замужняя", "Мария", "") for place in ("rod", "s21")]
    assert (await city.load("pupils", PUPILS, [*rows, *CHILDREN[1:]])).stored
    assert await name(city, "1") == "Мария З."


@pytest.mark.parametrize("dry_run", [True, False])
async def test_one_number_in_two_files_of_a_call_is_one_child(city: City, dry_run: bool) -> None:
    paths = [
        files.csv(city.folder / f"{place}.csv", [PUPILS, ("9", place, "1А", surname, "Иван", "")])
        for place, surname in (("rod", "Первый"), ("d21", "Второй"))
    ]
    result = await load(city.database, "pupils", paths, now=NOW, dry_run=dry_run)
    first, second = result.files
    assert first.faultless
    assert [(fault.row, fault.value) for fault in second.faults] == [(2, "9")]
    assert "Родничок" in second.faults[0].problem


async def test_е_for_ё_is_no_change(city: City) -> None:
    assert await city.pupils([("4", "g1", "7А", "Елкин", "Артем", "")]) == Counts(same=1)
    four = await city.id("4")
    async with city.database.read() as store:
        pupil = await store.school.pupil(four)
    assert pupil is not None
    assert (pupil.given, pupil.surname_initial) == ("Артём", "Ё")


async def test_a_file_of_a_class_is_fresh_for_all_of_the_class(city: City) -> None:
    await city.grades(("1", DAY, "Физика", "5"))
    assert [await city.fresh(number) for number in "1234"] == [NOW, NOW, None, None]


async def test_a_club_s_file_says_nothing_of_the_school_class(city: City) -> None:
    await city.pupils([("1", "Родничок", "Роботы", "Примерова", "Мария", "")])
    await city.grades(("1", DAY, "Робототехника", "зачёт"))
    assert [await city.fresh(number) for number in "12"] == [NOW, None]


async def test_several_files_are_several_imports(city: City) -> None:
    paths = [
        files.csv(city.folder / "a.csv", [GRADES, ("1", DAY, "Физика", "5")]),
        files.csv(city.folder / "b.csv", [GRADES, ("2", DAY, "Физика", "6")]),
        files.xlsx(city.folder / "c.xlsx", [GRADES, ("3", DAY, "Физика", 4)]),
    ]
    result = await load(city.database, "grades", paths, now=NOW)
    assert [file.stored for file in result.files] == [True, False, True]
    assert (result.counts, result.stored, result.faultless) == (Counts(new=2), False, False)


async def test_two_imports_at_once_go_one_after_the_other(city: City) -> None:
    paths = [
        files.csv(city.folder / f"{mark}.csv", [GRADES, *[(number, DAY, "Физика", mark) for number in "1234"]])
        for mark in "2345"
    ]
    waited: list[Progress] = []
    await asyncio.gather(*(load(city.database, "grades", [path], now=NOW, progress=waited.append) for path in paths))
    assert {step.stage for step in waited} >= {"waiting", "storing"}
    assert len({(await city.marks(number))[0][2] for number in "1234"}) == 1


def big(path: Path, mark: str, pupils: int, days: int) -> Path:
    rows = [(str(n), DAY + timedelta(day), "Физика", mark) for n in range(1000, 1000 + pupils) for day in range(days)]
    return files.csv(path, [GRADES, *rows])


async def a_big_school(city: City, pupils: int) -> None:
    await city.pupils([(str(n), "СОШ 21", f"{n % 11 + 1}А", "Пробный", "Иван", "") for n in range(1000, 1000 + pupils)])


async def test_readers_see_each_pupil_whole_while_a_hundred_thousand_rows_go_in(city: City) -> None:
    await a_big_school(city, 1000)
    await load(city.database, "grades", [big(city.folder / "a.csv", "4", 1000, 100)], now=NOW)
    numbers = [await city.id(str(number)) for number in range(1000, 2000, 7)]
    seen: set[tuple[str, ...]] = set()
    done = False

    async def reads() -> None:
        while not done:
            for pupil in numbers:
                async with city.database.read() as store:
                    marks = {one.mark for one in await store.school.grades(pupil, *YEAR)}
                    fresh = await store.school.freshness("grades", pupil)
                assert marks == ({"5"} if fresh == LATER else {"4"})
                seen.add(tuple(marks))

    async def writes() -> None:
        nonlocal done
        try:
            result = await load(city.database, "grades", [big(city.folder / "b.csv", "5", 1000, 100)], now=LATER)
            assert result.counts == Counts(changed=100_000)
        finally:
            done = True

    await asyncio.gather(writes(), reads(), reads())
    assert seen >= {("4",)}


KILLED = """
import asyncio, sys
from datetime import datetime
from pathlib import Path
from handlers.importing.load import load
from storage import strides
from storage.applying import resume
from storage.database import Database

strides.HELD = 0.0001

async def main():
    async with await Database.open(sys.argv[1]) as database:
        tell = lambda step: print(step.stage, step.done, flush=True)
        await load(database, "grades", [Path(sys.argv[2])], now=datetime.fromisoformat(sys.argv[3]), progress=tell)

asyncio.run(main())
"""


@pytest.mark.parametrize("done", [0, 4000, 12_000])
async def test_a_killed_import_is_finished_at_the_next_start(city: City, done: int) -> None:
    """Killed when it tells of so many rows; the half that is in was in whole pupils, and the rest follows."""
    await a_big_school(city, 400)
    await load(city.database, "grades", [big(city.folder / "a.csv", "4", 400, 50)], now=NOW)
    path = big(city.folder / "b.csv", "5", 400, 50)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", KILLED, f"sqlite:///{city.database.path}", str(path), LATER.isoformat()),
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": ":".join(sys.path)},
    )
    assert process.stdout is not None
    async for line in process.stdout:
        stage, rows = line.decode().split()
        if stage == "storing" and int(rows) >= done:
            process.send_signal(signal.SIGKILL)
            break
    await process.wait()
    async with city.database.read() as store:
        waiting = await store.imports.unfinished()
    if waiting:
        assert await resume(city.database, LATER) == 1
    assert await resume(city.database, LATER) == 0
    async with city.database.read() as store:
        one = (await store.imports.latest("grades"))[0]
    assert (one.state, one.started, one.counts) == ("done", LATER, Counts(changed=20_000))
    assert {mark for number in ("1000", "1200", "1399") for _, _, mark in await city.marks(number)} == {"5"}
    assert await city.fresh("1399") == LATER
    assert not leftovers(city)


def leftovers(city: City) -> list[str]:
    return [path.name for path in city.folder.iterdir() if "import-" in path.name and "lock" not in path.name]


async def test_an_import_that_fails_midway_is_finished_by_the_next_one(city: City) -> None:
    class Enough(Exception):
        pass

    def stop(step: Progress) -> None:
        if step.stage == "storing":
            raise Enough

    await a_big_school(city, 100)
    path = big(city.folder / "a.csv", "4", 100, 50)
    with pytest.raises(Enough):
        await load(city.database, "grades", [path], now=NOW, progress=stop)
    assert leftovers(city)
    await city.grades(("1", DAY, "Физика", "5"), now=LATER)
    async with city.database.read() as store:
        assert [(one.state, one.counts.new) for one in await store.imports.latest("grades")] == [
            ("done", 1),
            ("done", 5000),
        ]
    assert not leftovers(city)


def of_another_release(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # not the store
        connection.execute("ALTER TABLE rows RENAME COLUMN mark TO value")


def that_breaks_a_rule(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:  # noqa: TID251  # not the store
        connection.execute("UPDATE rows SET mark = NULL")


SPOILT: dict[str, Callable[[Path], object]] = {
    "gone": Path.unlink,
    "empty": lambda path: path.write_bytes(b""),
    "torn": lambda path: path.write_bytes(path.read_bytes()[: path.stat().st_size // 2]),
    "noise": lambda path: path.write_bytes(b"noise " * 1000),
    "another release": of_another_release,
    "broken rule": that_breaks_a_rule,
}


@pytest.mark.parametrize("spoilt", SPOILT)
async def test_an_import_whose_rows_are_lost_is_closed_as_such(
    city: City, spoilt: str, caplog: pytest.LogCaptureFixture
) -> None:
    def stop(step: Progress) -> None:
        if step.stage == "storing":
            raise ZeroDivisionError

    await a_big_school(city, 20)
    with pytest.raises(ZeroDivisionError):
        await load(city.database, "grades", [big(city.folder / "a.csv", "4", 20, 300)], now=NOW, progress=stop)
    async with city.database.begin() as store:
        await store.rows.write("UPDATE imports SET reached = 0")
    (left,) = leftovers(city)
    SPOILT[spoilt](city.folder / left)
    assert await resume(city.database, LATER) == 1
    async with city.database.read() as store:
        assert [one.state for one in await store.imports.latest("grades")] == ["lost"]
    assert [record.message.split(":")[0] for record in caplog.records] == ["import 4 is closed as lost"]
    assert not leftovers(city)
    assert await city.grades(("1", DAY, "Физика", "5"), now=LATER) == Counts(new=1)


async def test_institutions_killed_before_they_had_hours_are_finished_by_the_release_that_knows_them(
    city: City,
) -> None:
    def stop(step: Progress) -> None:
        if step.stage == "storing":
            raise ZeroDivisionError

    header = ("Код", "Тип", "Название", "Краткое название", "Адрес")
    rows = [
        (f"n{each}", "школа", f"МБОУ «Школа № {each}»", f"Школа № {each}", "ул. Новая, 1") for each in range(60, 80)
    ]
    path = files.csv(city.folder / "new.csv", [header, *rows])
    with pytest.raises(ZeroDivisionError):
        await load(city.database, "institutions", [path], now=NOW, progress=stop)
    (left,) = leftovers(city)
    with closing(sqlite3.connect(city.folder / left)) as connection:  # noqa: TID251  # not the store
        connection.execute("ALTER TABLE rows DROP COLUMN hours")  # as it was staged before migration 0012
    async with city.database.begin() as store:
        await store.rows.write("UPDATE imports SET reached = 0")
        await store.rows.write(
            "DELETE FROM institution_names WHERE institution IN (SELECT id FROM institutions WHERE folded LIKE 'n%')"
        )
        await store.rows.write("DELETE FROM institutions WHERE folded LIKE 'n%'")
    assert await resume(city.database, LATER) == 1
    async with city.database.read() as store:
        assert (await store.imports.latest("institutions"))[0].state == "done"
        every = [place for place in await store.school.institutions() if place.address == "ул. Новая, 1"]
    assert len(every) == 20
    assert {place.hours for place in every} == {""}
    assert not leftovers(city)
    again = await load(city.database, "institutions", [path], now=LATER)
    assert again.counts == Counts(same=20)
