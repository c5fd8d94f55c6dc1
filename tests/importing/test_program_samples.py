"""Real exports beside the repository are read whole: what is counted here is counted in another way.

Their owners gave no right to hand them on, so they lie in ../shared/samples; where that is not, these tests are
skipped.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import python_calamine as calamine

from handlers.importing.check import check
from handlers.importing.programs import asc, drawn, nika
from handlers.importing.programs.records import Export, Lesson

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "samples"
TODAY = date(2026, 11, 20)

REASON = "files of real timetable programs are other people's: they lie beside the repository or nowhere"
pytestmark = pytest.mark.skipif(not FOLDER.is_dir(), reason=REASON)

TAKEN = {
    "nika/nika_data_03092025_201502.js": ("timetable", 1591, ("bells",)),
    "nika/nika_data_01112026_180509_edge_synthetic.js": ("timetable", 13, ("bells", "substitutions")),
    "asc/asc_derived_lyceum_utf8.xml": ("timetable", 1591, ("bells",)),
    "asc/asc2008_derived_lyceum_cp1251.xml": ("timetable", 1591, ("bells",)),
    "asc/asc_edge_synthetic.xml": ("timetable", 7, ("bells",)),
    "xlsx/zameny_day_synthetic.xlsx": ("substitutions", 17, ()),
    "xlsx/substitution_journal.xlsx": ("substitutions", 2, ()),
}
"""File → what it is taken for, how many rows of that, and what else goes in with it."""

REFUSED = {
    "xlsx/classes_in_columns_triples.xlsx": ("timetable", 1, "этот урок стоит в столбце дважды"),
    "xlsx/one_class_week_grid.xlsx": ("timetable", 1, "не сказано, какого класса это расписание"),
    "xlsx/homework_subject_text.xlsx": ("timetable", 1, "нет строки заголовков"),
}
"""File → what it was given for, how many faults it has, and which."""

NIKA = "nika/nika_data_03092025_201502.js"
ASC = ("asc/asc_derived_lyceum_utf8.xml", "asc/asc2008_derived_lyceum_cp1251.xml")


@pytest.mark.parametrize("name", TAKEN)
def test_a_sample_goes_through_the_whole_check(name: str) -> None:
    kind, rows, also = TAKEN[name]
    checked = check(kind, FOLDER / name, institution="СОШ № 21", today=TODAY)
    assert (checked.faults, checked.rows, checked.also) == ((), rows, also)
    assert all(check(part, FOLDER / name, institution="СОШ № 21", today=TODAY).rows for part in also)


@pytest.mark.parametrize("name", REFUSED)
def test_a_sample_is_refused_for_its_reason(name: str) -> None:
    kind, faults, why = REFUSED[name]
    checked = check(kind, FOLDER / name, institution="СОШ № 21", today=TODAY)
    assert (checked.staged, checked.fault_count) == (0, faults)
    assert why in checked.faults[0].problem


def counts(export: Export) -> tuple[int, int, int]:
    """Classes, lessons, and teachers that have one."""
    return (
        len({one.class_name for one in export.lessons}),
        len(export.lessons),
        len({one.teacher for one in export.lessons} - {""}),
    )


def taught(export: Export) -> Counter[tuple[Any, ...]]:
    def said(one: Lesson) -> tuple[Any, ...]:
        return one.class_name, one.weekday, one.number, one.subject, one.room, one.teacher, one.subgroup

    return Counter(map(said, export.lessons))


def slots(name: str) -> Iterator[tuple[str, str, str, str]]:
    """Class, slot, subject and teacher of each group in НИКА's file, by their ids."""
    written = (FOLDER / name).read_text(encoding="utf-8")
    data = json.loads(written.removeprefix("var NIKA=").strip().removesuffix(";"))
    for classes in data["CLASS_SCHEDULE"].values():
        for key, days in classes.items():
            for slot, what in days.items():
                yield from ((key, slot, subject, who) for subject, who in zip(what["s"], what["t"], strict=True))


def test_nika_has_the_lessons_that_its_lists_have() -> None:
    found = list(slots(NIKA))
    held = [one for one in found if one[2]]
    assert (len(found), len(held)) == (1606, 1591)
    export = nika.parse((FOLDER / NIKA).read_bytes())
    assert counts(export) == (len({one[0] for one in held}), 1591, len({one[3] for one in held if one[3]}))
    assert counts(export) == (40, 1591, 74)
    assert (len(export.rings), len(export.changes), export.faults) == (12, 0, ())


@pytest.mark.parametrize("name", ASC)
def test_asc_has_the_lessons_that_its_cards_have(name: str) -> None:
    content = (FOLDER / name).read_bytes()
    written = content.decode("cp1251" if "cp1251" in name else "utf-8-sig")
    lessons = {
        re.search(r' id="([^"]*)"', one)[1]: one  # type: ignore[index]  # each has an id
        for one in re.findall(r"<lesson [^>]*>", written)
    }
    hours = 0
    for card in re.findall(r'<card [^>]*lessonid="([^"]*)"', written):
        groups = re.search(r'groupids="([^"]*)"', lessons[card])
        length = re.search(r'periodspercard="(\d)"', lessons[card])
        assert groups
        assert length
        hours += len(groups[1].split(",")) * int(length[1])
    assert hours == 1591
    export = asc.parse(content, TODAY)
    assert counts(export) == (40, hours, 74)
    assert (len(export.rings), export.faults) == (12, ())


def test_nika_and_both_files_of_asc_made_of_it_give_the_same_lessons() -> None:
    of_nika = taught(nika.parse((FOLDER / NIKA).read_bytes()))
    assert all(taught(asc.parse((FOLDER / name).read_bytes(), TODAY)) == of_nika for name in ASC)


def test_the_invented_edges_of_both_programs_are_read() -> None:
    edges = nika.parse((FOLDER / "nika/nika_data_01112026_180509_edge_synthetic.js").read_bytes())
    # Four lessons of a class and one of two others each; Monday's of two classes once more on a worked Saturday.
    assert counts(edges) == (3, 13, 2)
    assert [(one.class_name, one.number, one.subject) for one in edges.changes] == [
        ("5А", 1, ""),
        ("5А", 2, ""),
        ("5А", 2, "Англ. яз."),
        ("5А", 1, "Физ-ра"),
        ("5Б", 8, "Математика"),
    ]
    parallel = asc.parse((FOLDER / "asc/asc_edge_synthetic.xml").read_bytes(), TODAY)
    # Two halves by turns, a double lesson of two classes, one before the first; a card without its lesson.
    assert counts(parallel) == (2, 2 + 2 * 2 + 1, 1)


def test_classes_in_columns_have_the_lessons_that_stand_there() -> None:
    path = FOLDER / "xlsx/classes_in_columns_triples.xlsx"
    book = calamine.CalamineWorkbook.from_path(str(path))
    filled, named = 0, set[str]()
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        named |= {f"{match[1]}{match[2]}" for cell in rows[0] if (match := re.match(r'(\d+) "(.)" класс', str(cell)))}
        filled += sum(row[at] != "" for row in rows[1:] for at in range(2, len(row), 3))
    export = drawn.timetable(path)
    assert export is not None
    # One number stands twice in a day.
    assert (filled, len(export.lessons), len(export.faults)) == (1314, 1313, 1)
    assert export.faults[0].place == "11И (физ-хим), понедельник, 3 урок"
    assert {one.class_name for one in export.lessons} == named
    assert len(named) == 35


def test_the_week_of_an_unnamed_class_is_refused_for_that() -> None:
    export = drawn.timetable(FOLDER / "xlsx/one_class_week_grid.xlsx")
    assert export is not None
    assert (export.lessons, ["какого класса" in one.problem for one in export.faults]) == ((), [True])


def test_changes_of_a_day_and_the_journal_are_read() -> None:
    day = drawn.substitutions(FOLDER / "xlsx/zameny_day_synthetic.xlsx", TODAY)
    assert day is not None
    by_sheet = Counter(one.sheet for one in day.changes)
    # 1 + 1 + two classes twice + three classes + 1 + 1 + 1; in the grid five cells are filled.
    assert by_sheet == {"16.11": 12, "17.11": 5}
    path = FOLDER / "xlsx/substitution_journal.xlsx"
    journal = drawn.substitutions(path, TODAY)
    assert journal is not None
    assert [(one.class_name, one.day.isoformat(), one.number) for one in journal.changes] == [
        ("5А", "2022-05-25", None),
        ("5Я", "2022-05-26", None),
    ]
    _, *rows = calamine.CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    # Who was away, their numbers, and why.
    assert not any(str(row[at]) in repr(journal) for row in rows for at in (2, 3, 6, 8))


def test_homework_is_neither_a_timetable_nor_changes() -> None:
    path = FOLDER / "xlsx/homework_subject_text.xlsx"
    assert (drawn.timetable(path), drawn.substitutions(path, TODAY)) == (None, None)


def test_every_sample_of_a_timetable_is_in_these_tests() -> None:
    files = {f"{kind}/{path.name}" for kind in ("nika", "asc", "xlsx") for path in (FOLDER / kind).iterdir()}
    assert files == TAKEN.keys() | REFUSED.keys()
