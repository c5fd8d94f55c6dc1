"""A school day put together, against a model that asks of each lesson alone what a pupil of a subgroup sits in."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.rules.bells import times
from handlers.rules.calendar import FOLDER, load
from handlers.rules.day import EVENING, Lessons, SchoolDay, Slot, moment
from handlers.rules.days import Rhythm, Verdict, verdict, verdicts
from handlers.rules.plan import in_force, parity
from handlers.rules.substitutions import Taught
from handlers.rules.teaching import teaching
from storage.timetable import Bell, Change, Planned

DAY = timedelta(days=1)
YEAR = load(FOLDER).years[0]
MONDAY = date(2026, 11, 9)
SATURDAY, SUNDAY = MONDAY + 5 * DAY, MONDAY + 6 * DAY
SUBJECTS = ("Алгебра", "Физика", "Английский язык")
GROUPS = ("", "1", "2")


def of_class(day: date) -> Verdict:
    return verdict(day, Rhythm(YEAR, "quarters", 7))


def lesson(number: int, subject: str, weekday: int = 1, **rest: object) -> Planned:
    return Planned(weekday, number, subject, **rest)  # type: ignore[arg-type]  # the fields of a row by name


def bell(number: int, at: str, **rest: object) -> Bell:
    begins, ends = (time.fromisoformat(each) for each in at.split("-"))
    return Bell(number, begins, ends, **rest)  # type: ignore[arg-type]  # the fields of a row by name


def told(day: SchoolDay) -> list[tuple[int, str, str]]:
    return [(slot.number, each.subject, each.state) for slot in day.slots for each in slot.taught]


def only(slot: Slot) -> Taught:
    (taught,) = slot.taught
    return taught


# The timetable alone


@given(st.integers(2020, 2040), st.integers(0, 50), st.integers(0, 6))
def test_weeks_are_odd_and_even_by_turns_from_the_one_of_the_first_of_september(year: int, week: int, at: int) -> None:
    (monday,) = (day for each in range(7) if (day := date(year, 8, 27) + each * DAY).isoweekday() == 1)
    assert parity(monday + week * 7 * DAY + at * DAY) == (2 if week % 2 else 1)


def test_new_year_does_not_break_the_turns() -> None:
    assert [parity(date(2026, 12, 21) + 7 * DAY * week) for week in range(4)] == [1, 2, 1, 2]


def test_only_the_weeks_own_lessons_are_held() -> None:
    lessons = Lessons(
        [lesson(1, "Химия", week=1), lesson(1, "Физика", week=2), lesson(2, "Алгебра")], calendar=of_class
    )
    odd, even = sorted([MONDAY, MONDAY + 7 * DAY], key=parity)
    assert [each.subject for slot in lessons.on(odd).slots for each in slot.taught] == ["Химия", "Алгебра"]
    assert [each.subject for slot in lessons.on(even).slots for each in slot.taught] == ["Физика", "Алгебра"]


def test_a_lesson_is_held_within_its_dates_only() -> None:
    lessons = Lessons([lesson(1, "Лыжи", first=MONDAY, last=MONDAY + 7 * DAY)], calendar=of_class)
    assert [bool(lessons.on(MONDAY + 7 * DAY * week).slots) for week in range(-1, 3)] == [False, True, True, False]


def test_a_file_of_a_week_goes_before_that_of_the_year_and_only_for_its_week() -> None:
    week = lesson(1, "Химия", begins=MONDAY, ends=MONDAY + 6 * DAY)
    lessons = Lessons([lesson(1, "Алгебра"), lesson(2, "Физика"), week], calendar=of_class)
    assert told(lessons.on(MONDAY)) == [(1, "Химия", "usual")]
    assert told(lessons.on(MONDAY + 7 * DAY)) == [(1, "Алгебра", "usual"), (2, "Физика", "usual")]


@given(
    st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).map(lambda ends: tuple(sorted(ends))), max_size=5),
    st.integers(0, 30),
)
def test_on_a_day_one_file_counts_and_it_speaks_for_the_day(files: list[tuple[int, int]], at: int) -> None:
    planned = [
        lesson(1, f"{first}-{last}", begins=MONDAY + first * DAY, ends=MONDAY + last * DAY) for first, last in files
    ]
    found = {each.subject for each in in_force(planned, MONDAY + at * DAY)}
    speaking = sorted(((-first, last) for first, last in files if first <= at <= last))
    assert found == ({f"{-speaking[0][0]}-{speaking[0][1]}"} if speaking else set())


# Days


def test_a_saturday_is_a_day_of_lessons_for_who_has_lessons_on_it() -> None:
    five, six = (
        Lessons([lesson(1, "Алгебра", weekday) for weekday in range(1, last)], calendar=of_class) for last in (6, 7)
    )
    assert (five.on(SATURDAY).learns, six.on(SATURDAY).learns, six.on(SUNDAY).learns) == (False, True, False)
    assert five.after(SATURDAY - DAY) == five.on(SATURDAY + 2 * DAY)
    assert six.after(SATURDAY - DAY) == six.on(SATURDAY)


def test_in_holidays_and_on_days_off_nothing_of_the_timetable_is_held() -> None:
    lessons = Lessons([lesson(1, "Алгебра", weekday) for weekday in range(1, 7)], calendar=of_class)
    for day in (date(2026, 10, 28), date(2026, 11, 4), date(2026, 12, 31), date(2027, 2, 22), date(2027, 6, 1)):
        assert lessons.on(day).slots == ()
    following = lessons.after(date(2026, 10, 24))
    assert following is not None
    assert following.day == date(2026, 11, 2)


def test_what_a_school_adds_on_a_day_off_is_held() -> None:
    lessons = Lessons([lesson(1, "Алгебра")], [Change(date(2026, 10, 26), 2, "Физика")], calendar=of_class)
    assert told(lessons.on(date(2026, 10, 26))) == [(2, "Физика", "added")]


def test_without_a_timetable_the_calendar_tells_the_next_school_day() -> None:
    day = Lessons(calendar=of_class).after(date(2026, 10, 23))
    assert day is not None
    assert (day.day, day.known, day.slots, day.learns) == (date(2026, 11, 2), False, (), True)


def test_a_day_on_which_everything_is_cancelled_is_no_school_day() -> None:
    lessons = Lessons([lesson(1, "Алгебра", weekday) for weekday in (1, 2)], [Change(MONDAY, 1)], calendar=of_class)
    following = lessons.after(MONDAY - 3 * DAY)
    assert following is not None
    assert following.day == MONDAY + DAY


def test_every_day_is_told_by_the_calendar_of_its_own_school_year() -> None:
    of = verdicts("quarters", 7)
    assert (of(date(2026, 10, 28)).kind, of(date(2026, 11, 10)).kind) == ("rest", "lessons")
    assert of(date(2027, 6, 8)).kind == "summer"
    assert of(date(2031, 11, 11)).kind == "unknown"


# Substitutions


def test_a_substitution_keeps_what_it_does_not_name_of_the_same_subject_and_nothing_of_another() -> None:
    lessons = Lessons(
        [lesson(1, "Алгебра", room="12", teacher="А. А."), lesson(2, "Физика", room="30", link="https://vk.com/x")],
        [Change(MONDAY, 1, "Алгебра", room="15"), Change(MONDAY, 2, "Химия", note="вместо болеющего")],
        calendar=of_class,
    )
    first, second = (only(slot) for slot in lessons.on(MONDAY).slots)
    assert (first.state, first.room, first.teacher, first.was[0].room) == ("replaced", "15", "А. А.", "12")
    assert (second.state, second.room, second.link, second.was[0].subject) == ("replaced", "", "", "Физика")


def test_a_substitution_that_changes_nothing_but_its_note_leaves_the_lesson_as_usual() -> None:
    lessons = Lessons([lesson(1, "Алгебра")], [Change(MONDAY, 1, "алгебра", note="контрольная")], calendar=of_class)
    day = lessons.on(MONDAY)
    assert (only(day.slots[0]).state, only(day.slots[0]).note, day.changed) == ("usual", "контрольная", True)
    assert lessons.on(MONDAY + 7 * DAY).changed is False


def test_a_lesson_cancelled_here_and_added_there_has_moved() -> None:
    lessons = Lessons(
        [lesson(1, "Алгебра", link="https://vk.com/x"), lesson(2, "Физика"), lesson(3, "Химия")],
        [Change(MONDAY, 1), Change(MONDAY, 4, "Алгебра"), Change(MONDAY, 5, "Химия")],
        calendar=of_class,
    )
    day = lessons.on(MONDAY)
    assert told(day) == [
        (1, "Алгебра", "cancelled"), (2, "Физика", "usual"), (3, "Химия", "usual"), (4, "Алгебра", "moved"),
        (5, "Химия", "added"),
    ]  # fmt: skip
    assert only(day.slots[0]).to == 4
    assert (only(day.slots[3]).was[0].number, only(day.slots[3]).link) == (1, "https://vk.com/x")
    assert (day.put_in, day.take_out) == ((), ())


def test_the_bag_is_told_by_the_day_and_not_by_the_lesson() -> None:
    lessons = Lessons(
        [lesson(1, "Алгебра"), lesson(2, "Физика"), lesson(3, "Алгебра"), lesson(4, "Труд")],
        [Change(MONDAY, 1, "Химия"), Change(MONDAY, 2, "Алгебра"), Change(MONDAY, 4)],
        calendar=of_class,
    )
    day = lessons.on(MONDAY)
    assert (day.put_in, day.take_out) == (("Химия",), ("Физика", "Труд"))


def test_of_two_subgroups_a_pupil_is_told_the_own_one_where_it_is_known() -> None:
    planned = [lesson(1, "Английский язык", subgroup=each, room=each) for each in "12"]
    changes = [Change(MONDAY, 1, subgroup="1"), Change(MONDAY, 2, "Английский язык", subgroup="2")]
    everybody = Lessons(planned, changes, calendar=of_class)
    assert [each.state for each in everybody.on(MONDAY).slots[0].taught] == ["cancelled", "usual"]
    assert everybody.on(MONDAY).take_out == ()
    own = {"английский язык": "2"}
    second = Lessons(planned, changes, calendar=of_class, own=own)
    assert told(second.on(MONDAY)) == [(1, "Английский язык", "usual"), (2, "Английский язык", "added")]
    first = Lessons(planned, changes, calendar=of_class, own={"английский язык": "1"})
    assert told(first.on(MONDAY)) == [(1, "Английский язык", "cancelled")]
    assert first.on(MONDAY).take_out == ("Английский язык",)


def test_an_own_subgroup_that_the_timetable_no_longer_has_counts_as_not_known() -> None:
    planned = [lesson(1, "Английский язык", subgroup=each) for each in "12"]
    day = Lessons(planned, calendar=of_class, own={"английский язык": "3"}).on(MONDAY)
    assert [each.subgroup for each in day.slots[0].taught] == ["1", "2"]


def test_subgroups_that_learn_together_have_one_lesson_that_was_several() -> None:
    planned = [lesson(1, "Английский язык", subgroup=each) for each in "12"]
    (together,) = Lessons(planned, [Change(MONDAY, 1, "Алгебра")], calendar=of_class).on(MONDAY).slots[0].taught
    assert (together.state, together.subgroup, [each.subgroup for each in together.was]) == ("replaced", "", ["1", "2"])


lessons_of_a_day = st.lists(
    st.builds(
        lesson,
        st.integers(1, 3),
        st.sampled_from(SUBJECTS),
        subgroup=st.sampled_from(GROUPS),
        room=st.sampled_from("12"),
    ),
    max_size=6,
    unique_by=lambda each: (each.number, each.subgroup),
)
changes_of_a_day = st.lists(
    st.builds(
        Change, st.just(MONDAY), st.integers(1, 4), st.sampled_from(("", *SUBJECTS)), subgroup=st.sampled_from(GROUPS)
    ),
    max_size=5,
    unique_by=lambda each: (each.number, each.subgroup),
)


def sits_in(number: int, group: str, planned: Sequence[Planned], changes: Sequence[Change]) -> str | None:
    """What a pupil sits in who is in this subgroup of everything: one lesson alone, by the words of the files."""
    here = {each.subgroup: each.subject for each in planned if each.number == number}
    said = {each.subgroup: each.subject for each in changes if each.number == number}
    mine = here.get(group, here.get("")) or None
    return (said.get(group, said.get("", "")) or None) if group in said or "" in said else mine


@settings(max_examples=60)
@given(lessons_of_a_day, changes_of_a_day)
def test_a_day_is_what_pupils_of_each_subgroup_sit_in(planned: list[Planned], changes: list[Change]) -> None:
    day = Lessons(planned, changes, calendar=of_class).on(MONDAY)
    shown = {(slot.number, each.subject) for slot in day.slots for each in slot.taught if each.held}
    # "0" is whoever is in none of the subgroups; a slot of subgroups alone says nothing of them.
    sat = {
        (number, subject)
        for number, group in product(range(1, 5), ("0", "1", "2"))
        if (subject := sits_in(number, group, planned, changes))
    }
    assert shown == sat
    assert set(day.put_in) == {subject for _, subject in sat} - {each.subject for each in planned}
    assert set(day.take_out) == {each.subject for each in planned} - {subject for _, subject in sat}
    for slot in day.slots:
        for each in slot.taught:
            if each.state == "cancelled":
                assert any(not change.subject and change.number == slot.number for change in changes)
            elif each.state == "moved":
                (was,) = each.was
                assert was.subject == each.subject
                assert was.number != slot.number or was.subgroup != each.subgroup
            elif each.state == "usual":
                assert [was.subject for was in each.was] == [each.subject]
            elif each.state == "added":
                assert each.was == ()


@settings(max_examples=60)
@given(
    lessons_of_a_day,
    changes_of_a_day,
    st.dictionaries(st.sampled_from([each.casefold() for each in SUBJECTS]), st.sampled_from("12")),
)
def test_knowing_the_own_subgroups_only_takes_away(
    planned: list[Planned], changes: list[Change], own: Mapping[str, str]
) -> None:
    everybody = set(told(Lessons(planned, changes, calendar=of_class).on(MONDAY)))
    whole = {(number, subject) for number, subject, _ in everybody}
    mine = Lessons(planned, changes, calendar=of_class, own=own).on(MONDAY)
    assert {(number, subject) for number, subject, _ in told(mine)} <= whole
    for slot in mine.slots:
        for each in slot.taught:
            known = own.get(each.subject.casefold())
            there = {one.subgroup for one in planned if one.subject == each.subject}
            if each.state == "usual" and each.subgroup and known in there:
                assert each.subgroup == known


# Bells


@pytest.mark.parametrize(
    ("bells", "shift", "found"),
    [
        ([bell(1, "08:30-09:10")], 0, "08:30"),
        ([bell(1, "08:30-09:10"), bell(1, "08:00-08:40", weekday=1)], 1, "08:00"),
        ([bell(1, "08:30-09:10"), bell(1, "09:00-09:30", day=MONDAY), bell(1, "08:00-08:40", weekday=1)], 1, "09:00"),
        ([bell(1, "08:30-09:10", shift=1), bell(1, "13:30-14:10", shift=2)], 2, "13:30"),
        ([bell(1, "08:30-09:10", shift=1), bell(1, "13:30-14:10", shift=2)], 0, None),
        ([bell(1, "08:30-09:10"), bell(1, "13:30-14:10", shift=2)], 2, "13:30"),
        ([bell(1, "08:30-09:10"), bell(1, "13:30-14:10", shift=2)], 0, "08:30"),
        ([bell(1, "08:30-09:10"), bell(2, "09:00-09:30", day=MONDAY)], 1, None),
        ([bell(1, "08:30-09:10", weekday=2)], 1, None),
        ([bell(1, "08:30-09:10", day=MONDAY + 7 * DAY)], 1, None),
        ([], 1, None),
    ],
)
def test_the_most_particular_bells_ring_and_none_is_made_up(bells: list[Bell], shift: int, found: str | None) -> None:
    begins, _ = times(bells, MONDAY, 1, shift)
    assert begins == (time.fromisoformat(found) if found else None)


def test_a_class_of_the_second_shift_goes_by_its_bells_with_an_added_lesson_too() -> None:
    bells = [
        bell(number, f"{hour}:00-{hour}:40", shift=shift)
        for number, hour, shift in ((1, "08", 1), (1, "13", 2), (2, "14", 2))
    ]
    lessons = Lessons([lesson(1, "Алгебра", shift=2)], [Change(MONDAY, 2, "Физика")], bells, of_class)
    assert [slot.begins for slot in lessons.on(MONDAY).slots] == [time(13), time(14)]


# The moment

BELLS = [bell(1, "08:30-09:10"), bell(2, "09:20-10:00"), bell(3, "10:20-11:00"), bell(5, "12:10-12:50")]
FOUR = [lesson(number, f"Предмет {number}") for number in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("at", "stage", "now", "following", "left"),
    [
        ("07:00", "before", None, 1, 90),
        ("08:30", "lesson", 1, 2, 40),
        ("09:09:01", "lesson", 1, 2, 1),
        ("09:10", "break", None, 2, 10),
        ("10:30", "lesson", 3, 4, 30),
        ("11:30", "unknown", None, 5, None),
        ("12:50", "after", None, None, None),
    ],
)
def test_what_is_on_now_and_what_follows(
    at: str, stage: str, now: int | None, following: int | None, left: int | None
) -> None:
    day = Lessons(FOUR, bells=BELLS, calendar=of_class).on(MONDAY)
    found = moment(day, time.fromisoformat(at))
    assert (found.stage, found.now and found.now.number) == (stage, now)
    assert (found.next and found.next.number, found.left) == (following, left)


def test_a_cancelled_lesson_is_a_break_and_its_day_ends_with_the_last_that_is_held() -> None:
    changes = [Change(MONDAY, 2), Change(MONDAY, 4), Change(MONDAY, 5), Change(MONDAY, 1)]
    day = Lessons(FOUR, changes, BELLS, of_class).on(MONDAY)
    assert (day.begins, day.ends) == (time(10, 20), time(11))
    assert moment(day, time(9, 30)).stage == "before"
    assert moment(day, time(11)).stage == "after"
    assert moment(Lessons(FOUR, bells=BELLS, calendar=of_class).on(SATURDAY), time(9)).stage == "no_lessons"


@given(st.times())
def test_a_lesson_is_on_exactly_between_its_bells(at: time) -> None:
    day = Lessons([each for each in FOUR if each.number != 4], bells=BELLS, calendar=of_class).on(MONDAY)
    on = [each.number for each in BELLS if each.begins <= at < each.ends]
    found = moment(day, at)
    assert ([found.now.number] if found.now else []) == on
    if found.left is not None:
        bell_at = found.now.ends if found.now else found.next.begins if found.next else None
        assert bell_at is not None
        rest = datetime.combine(MONDAY, bell_at) - datetime.combine(MONDAY, at)
        assert timedelta(minutes=found.left - 1) < rest <= timedelta(minutes=found.left)


@pytest.mark.parametrize(
    ("now", "meant"),
    [
        (datetime.combine(MONDAY, time(7)), MONDAY),
        (datetime.combine(MONDAY, time(12, 49)), MONDAY),
        (datetime.combine(MONDAY, time(12, 50)), MONDAY + 4 * DAY),
        (datetime.combine(SATURDAY, time(10)), MONDAY + 7 * DAY),
        (datetime.combine(date(2026, 10, 23), time(20)), MONDAY - 7 * DAY),
    ],
)
def test_what_is_due_is_today_and_after_its_lessons_the_next_school_day(now: datetime, meant: date) -> None:
    lessons = Lessons([*FOUR, lesson(1, "Труд", weekday=5)], bells=BELLS, calendar=of_class)
    assert lessons.due(now).day == meant


def test_without_bells_a_day_is_over_in_the_evening() -> None:
    lessons = Lessons(FOUR, calendar=of_class)
    assert lessons.due(datetime.combine(MONDAY, time(18, 59))).day == MONDAY
    assert lessons.due(datetime.combine(MONDAY, EVENING)).day == MONDAY + 7 * DAY
    assert lessons.on(MONDAY).ends is None


def test_at_the_years_end_today_is_told_for_want_of_another_day() -> None:
    lessons = Lessons(FOUR, bells=BELLS, calendar=lambda day: Verdict(day, "summer"))
    assert lessons.due(datetime.combine(date(2027, 6, 7), time(15))).day == date(2027, 6, 7)
    assert lessons.after(date(2027, 6, 7)) is None


# A teacher of two shifts


def test_one_number_in_two_shifts_is_two_lessons_in_the_order_of_the_clock() -> None:
    rung = [bell(1, "08:00-08:40", shift=1), bell(2, "08:50-09:30", shift=1), bell(1, "13:00-13:40", shift=2)]
    base = Lessons(bells=rung, calendar=of_class)
    by = "Левченко Ирина Павловна"
    classes = {
        "7А": Lessons([lesson(1, "Литература", shift=2, teacher=by)], (), rung, of_class),
        "9А": Lessons([lesson(1, "Литература", shift=1, teacher=by)], (), rung, of_class),
        "5А": Lessons([lesson(2, "Литература", shift=1, teacher=by)], (), rung, of_class),
    }
    day = teaching(classes, ("Левченко", "Ирина", "Павловна"), base).on(MONDAY)
    assert [(str(slot.begins)[:5], only(slot).subject[:2]) for slot in day.slots] == [
        ("08:00", "9А"),
        ("08:50", "5А"),
        ("13:00", "7А"),
    ]
    assert (day.begins, day.ends) == (time(8), time(13, 40))
    at = moment(day, time(9, 0))
    assert at.next is not None
    assert at.next.begins == time(13)
