"""Examinations as editors keep them: what files contradict themselves, how they are named, what a row says on a day."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules import exam_statuses, exams, school_years
from storage.exams import Exam

DAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("когда огэ", "oge"),
        ("ЕГЭ по физике", "ege"),
        ("впр в 5 классе", "vpr"),
        ("впрочем, неважно", ""),
        ("огэ и егэ", ""),
        ("пробный огэ", "trial"),
        ("когда пишем итоговое сочинение", "essay"),
        ("дата собеседования", "interview"),
        ("ГИА-9", "oge"),
        ("гиа", ""),
        ("экзамены", ""),
    ],
)
def test_people_name_one_examination_or_none(text: str, key: str) -> None:
    assert exams.named(text) == key


@pytest.mark.parametrize(
    ("written", "name"), [("огэ", "ОГЭ"), ("ГИА-11", "ЕГЭ"), ("ОГЭ (9 класс)", "ОГЭ"), ("Пробник", "Пробный экзамен")]
)
def test_files_name_them_in_other_ways(written: str, name: str) -> None:
    found = exams.called(written)
    assert found is not None
    assert found.name == name


def test_what_is_shipped_says_of_each_unsure_day_that_it_is_and_of_whom_to_ask() -> None:
    assert all(each.confirmed or each.to_confirm for year in exams.years().values() for each in year.exam)
    assert len(exams.to_confirm()) == len(set(exams.to_confirm()))
    assert "расписание ЕГЭ 2027 года" in exams.to_confirm()


def test_days_by_rule_are_the_weekdays_that_the_rule_names() -> None:
    essay, interview = exams.years()[2026].exam[:2]
    assert [f"{each.day:%a %d}" for each in essay.dates] == ["Wed 02", "Wed 03", "Wed 14"]
    assert [f"{each.day:%a %d}" for each in interview.dates] == ["Wed 10", "Wed 10", "Mon 19"]


BROKEN = {
    "no such appeal": ("kinds.toml", 'appeal = "school"', 'appeal = "nobody"'),
    "stands twice": ("kinds.toml", 'also = ["ГИА-9"', 'also = ["ЕГЭ"'),
    "in this order": ("kinds.toml", 'key = "oge"', 'key = "ogre"'),
    "no day is named": ("2026-2027.toml", 'key = "oge"\nconfirmed = false', 'key = "oge"\nconfirmed = true'),
    "not of this school year": ("2026-2027.toml", "day = 2026-12-02", "day = 2025-12-02"),
    "not in their order": ("2026-2027.toml", "day = 2027-02-03", "day = 2027-05-03"),
    "to be confirmed": ("2026-2027.toml", 'to_confirm = "сроки ВПР 2027 года"', ""),
}


@pytest.mark.parametrize("problem", BROKEN)
def test_a_file_that_contradicts_itself_is_refused(tmp_path: Path, problem: str) -> None:
    name, was, now = BROKEN[problem]
    copytree(exams.FOLDER, tmp_path / "exams")
    file = tmp_path / "exams" / name
    text = file.read_text("utf-8")
    assert was in text
    file.write_text(text.replace(was, now), "utf-8")
    with pytest.raises(ValueError, match=problem):
        exams.read(tmp_path / "exams")


@pytest.mark.parametrize(("was", "now"), [('"Неявка", ', '"Явка", '), ("unknown = true\n", "")])
def test_statuses_that_are_not_told_apart_are_refused(tmp_path: Path, was: str, now: str) -> None:
    text = exam_statuses.FILE.read_text("utf-8")
    (tmp_path / "statuses.toml").write_text(text.replace(was, now), "utf-8")
    with pytest.raises(ValueError, match=r"twice|unknown"):
        exam_statuses.read(tmp_path / "statuses.toml")


@pytest.mark.parametrize("written", ["не явилась по болезни", "ветрянка", "что-то ещё"])
def test_no_status_that_is_stored_names_an_illness(written: str) -> None:
    stored = exam_statuses.known(written) or exam_statuses.unknown()
    assert "боле" not in f"{stored.name} {stored.means} {stored.todo}".casefold()


points = st.one_of(st.none(), st.integers(0, 100).map(Decimal))
sittings = st.builds(
    Exam,
    name=st.sampled_from(["ОГЭ", "ЕГЭ", "НИКО"]),
    subject=st.sampled_from(["Математика", "Физика"]),
    day=st.integers(-400, 400).map(lambda days: DAY + timedelta(days=days)),
    score=points,
    least=points,
    mark=st.sampled_from(["", "5", "2", "зачёт", "незачёт"]),
    status=st.sampled_from(["", *(status.name for status in exam_statuses.load().status)]),
)


@settings(max_examples=60)
@given(sittings)
def test_of_a_sitting_exactly_one_thing_is_said(exam: Exam) -> None:
    told = exams.told(exam, DAY)
    status = exam_statuses.stored(exam.status)
    assert (told.state == "result") == (exam.has_result and status.stands)
    if told.state == "ahead":
        assert exam.day == DAY + timedelta(days=told.left) >= DAY
    if told.passed is not None:
        assert exam.score is not None
        assert exam.least is not None
        assert told.passed == (exam.score >= exam.least)
    assert not (told.failed and told.state != "result")
    assert not (told.failed and told.passed and not status.failed and exam.mark not in exams.load().failing)


@settings(max_examples=40)
@given(st.lists(sittings, max_size=8), st.sampled_from(["", "oge", "ege"]), st.sampled_from([None, "Физика"]))
def test_what_is_picked_is_of_that_examination_and_subject(rows: list[Exam], key: str, subject: str | None) -> None:
    name = exams.kind(key).name if key else None
    assert exams.picked(rows, key, subject) == [
        row for row in rows if (name is None or row.name == name) and (subject is None or row.subject == subject)
    ]


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("за 2025/26 учебный год", date(2025, 9, 1), date(2026, 8, 31)),
        ("за 2024-2025 год", date(2024, 9, 1), date(2025, 8, 31)),
        ("за 2025 год", date(2025, 1, 1), date(2025, 12, 31)),
    ],
)
def test_years_in_figures(text: str, first: date, last: date) -> None:
    assert school_years.figures(text) == (first, last)


@pytest.mark.parametrize("text", ["за 2024 и 2025 годы", "за 2024/27 год", "12.05.2025", "за год"])
def test_what_is_no_year(text: str) -> None:
    assert school_years.figures(text) is None
