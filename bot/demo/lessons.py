"""What a class is taught day by day, and the marks that its pupils bring home.

A city year is twelve million marks, so they are dealt, not drawn: a class's lessons are laid out once, and each pupil
throws one byte a lesson into a table of 256 results that fits the subject and the child. An empty result is a lesson
without a mark.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from bot.demo.city import Pupil, SecondSeat
from bot.demo.dice import dice, one_in
from bot.demo.people import ABILITIES
from bot.demo.schools import Place
from bot.demo.words import Lessons, MarkWords, Subject, Work

FACES = 256
PRESENT = 100  # per cent
SATURDAY = 5

# Two marks for one lesson, topics in the journal, comments and «н/а» now and then: one in so many.
TWO_MARKS_ONE_IN = 6
NO_TOPIC_IN_TEN = 7
COMMENTED_ONE_IN = 250
UNMARKED_PUPIL_ONE_IN = 20
EXEMPT_ONE_IN = 35
# A child who falls ill (one day in so many) stays at home for one to five days.
ILL_ONE_IN = 60
ILL_DAYS = 5
# A child is better at one thing than at another by up to so many steps of ability.
LEANING = 5
# «н» takes one face in so many; whatever the table, faces from `SEEN` on never do.
AWAY_ONE_IN = 90
SEEN = 8
# A mean of 2.9 for the weakest child, 4.8 for the best (in hundredths), and how far marks stray from it.
WEAKEST, STEP, STRAY = 290, 6, 150


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in the journal where a mark may stand: a lesson of a class, or its second mark."""

    day: date
    subject: str
    work: Work
    topic: str
    again: bool


@dataclass(frozen=True, slots=True)
class Outlook:
    """Which table of results a slot has, but for the child: the subject and how sure a mark is."""

    subject: Subject
    marked: int  # per cent
    passed: bool


@dataclass(frozen=True, slots=True)
class Course:
    """Every slot of a class in the order of days, with the outlook of each by its place in `outlooks`."""

    name: str
    slots: tuple[Slot, ...]
    outlooks: tuple[Outlook, ...]
    kinds: tuple[int, ...]
    days: tuple[tuple[int, int], ...]  # first and past-the-last slot of each day


@dataclass(frozen=True, slots=True)
class Journal:
    """One pupil's marks, one for each slot of the course (empty where there is none), and comments by slot."""

    pupil: Pupil
    marks: list[str]
    comments: dict[int, str]


def course(seed: int, place: Place, days: Sequence[date], begins: date, lessons: Lessons) -> Course:
    """Lays out what this class is taught on these days; those before the year `begins` belong to the grade below.

    First-graders have no year behind them.
    """
    grade = place.grade
    length = 6 if any(day.weekday() == SATURDAY for day in days) else 5
    name = f"{place.institution} {place.grade}{place.letter}"
    layout = _Layout(lessons, dice(seed, "course", name))
    if grade > 1:
        layout.teach(grade - 1, [day for day in days if day < begins], week(seed, place, grade - 1, length, lessons))
    layout.teach(grade, [day for day in days if day >= begins], week(seed, place, grade, length, lessons))
    return layout.course(name)


def week(seed: int, place: Place, grade: int, days: int, lessons: Lessons) -> list[list[Subject]]:
    """What the class is taught each day of a week of so many days in this grade, in the order of the lessons.

    Hours are dealt out one day after another, so that days are even and a subject's hours apart.
    """
    rng = dice(seed, "week", place.institution, place.grade, place.letter, grade)
    subjects = [subject for subject in lessons.subject if subject.hours_in(grade)]
    rng.shuffle(subjects)
    hours = [subject for subject in subjects for _ in range(subject.hours_in(grade))]
    dealt = [hours[day::days] for day in range(days)]
    for taught in dealt:
        rng.shuffle(taught)
    return dealt


def second_course(seed: int, seat: SecondSeat, taught: str, days: Sequence[date]) -> Course:
    """The one subject of a second place: one marked lesson a week."""
    name = f"{seat.institution} {seat.group}"
    weekday = dice(seed, "course", name).randrange(5)
    subject = Subject(name=taught, hours=(), marked=70, topics=("",))
    work = Work(name="", weight=1, share=PRESENT)
    slots = tuple(Slot(day, taught, work, "", again=False) for day in days if day.weekday() == weekday)
    outlook = Outlook(subject, subject.marked, passed=False)
    return Course(name, slots, (outlook,), (0,) * len(slots), tuple((n, n + 1) for n in range(len(slots))))


def journals(
    seed: int, course: Course, pupils: Sequence[Pupil], lessons: Lessons, diligent: frozenset[str] = frozenset()
) -> Iterator[Journal]:
    """The marks of these pupils; those whose numbers are `diligent` miss nothing on the last day."""
    for pupil in pupils:
        rng = dice(seed, "journal", course.name, pupil.number)
        throws = rng.randbytes(len(course.slots))
        tables = _tables(pupil, course, lessons.marks, rng)
        marks = [tables[kind][throw] for kind, throw in zip(course.kinds, throws, strict=True)]
        _fall_ill(marks, course, lessons.marks, rng)
        if pupil.number in diligent and course.days:
            _attend(marks, course, pupil, throws, lessons.marks)
        if marks and one_in(UNMARKED_PUPIL_ONE_IN, rng):
            marks[rng.randrange(len(marks))] = lessons.marks.unmarked
        yield Journal(pupil, marks, _comments(marks, lessons, rng))


def _tables(pupil: Pupil, course: Course, marks: MarkWords, rng: Random) -> list[tuple[str, ...]]:
    """The child's table of results for each outlook of the course."""
    leanings = {look.subject.name: rng.randint(-LEANING, LEANING) for look in course.outlooks}
    exempt = one_in(EXEMPT_ONE_IN, rng)
    return [
        _exempt(marks)
        if exempt and look.subject.physical
        else _results(_clamp(pupil.ability + leanings[look.subject.name]), look.marked, look.passed, marks)
        for look in course.outlooks
    ]


def _clamp(ability: int) -> int:
    return min(max(ability, 0), ABILITIES - 1)


@cache
def _results(ability: int, marked: int, passed: bool, marks: MarkWords) -> tuple[str, ...]:
    """256 equally likely results of a lesson: marks of a spread around the ability's mean, «н», or nothing."""
    faces = FACES * marked // PRESENT
    away = [marks.absent] * max(1, faces // AWAY_ONE_IN)
    if passed:
        given = [marks.passed] * (faces - len(away))
    else:
        given = _spread(WEAKEST + STEP * ability, faces - len(away), marks.grades)
    return tuple(away + given + [""] * (FACES - faces))


def _spread(mean: int, faces: int, grades: tuple[str, ...]) -> list[str]:
    """So many faces shared among the marks, the nearer to the mean (in hundredths) the more."""
    shares = [max(0, STRAY - abs(100 * int(grade) - mean)) ** 2 for grade in grades]
    whole = sum(shares)
    spread: list[str] = []
    for n, grade in enumerate(grades, 1):
        spread += [grade] * (faces * sum(shares[:n]) // whole - len(spread))
    return spread


@cache
def _exempt(marks: MarkWords) -> tuple[str, ...]:
    return (marks.exempt,) * (FACES // 2) + ("",) * (FACES // 2)


def _fall_ill(marks: list[str], course: Course, words: MarkWords, rng: Random) -> None:
    """Replaces the marks of a few runs of days by «н», one a lesson."""
    for _ in range(len(course.days) // ILL_ONE_IN + 1):
        first = rng.randrange(len(course.days) + ILL_DAYS)
        for start, end in course.days[first : first + rng.randint(1, ILL_DAYS)]:
            marks[start:end] = ["" if slot.again else words.absent for slot in course.slots[start:end]]


def _attend(marks: list[str], course: Course, pupil: Pupil, throws: bytes, words: MarkWords) -> None:
    """A mark for every lesson of the last day, so that a demo has something to show."""
    start, end = course.days[-1]
    for at in range(start, end):
        look = course.outlooks[course.kinds[at]]
        marks[at] = _results(pupil.ability, PRESENT, look.passed, words)[throws[at] | SEEN]


def _comments(marks: list[str], lessons: Lessons, rng: Random) -> dict[int, str]:
    """Teachers' remarks beside a few of the marks."""
    places = (rng.randrange(len(marks)) for _ in range(len(marks) // COMMENTED_ONE_IN + 1)) if marks else ()
    return {at: rng.choice(lessons.comments) for at in places if marks[at] in lessons.marks.grades}


class _Layout:
    """Lays a class's lessons out into slots."""

    def __init__(self, lessons: Lessons, rng: Random) -> None:
        self._lessons = lessons
        self._rng = rng
        self._slots: list[Slot] = []
        self._kinds: list[int] = []
        self._days: list[tuple[int, int]] = []
        self._outlooks: dict[tuple[str, int, bool], tuple[int, Outlook]] = {}

    def course(self, name: str) -> Course:
        outlooks = tuple(look for _, look in self._outlooks.values())
        return Course(name, tuple(self._slots), outlooks, tuple(self._kinds), tuple(self._days))

    def teach(self, grade: int, days: Sequence[date], timetable: Sequence[Sequence[Subject]]) -> None:
        """Adds these days' lessons of a grade."""
        held: dict[str, int] = {}
        for day in days:
            start = len(self._slots)
            for subject in timetable[day.weekday()]:
                held[subject.name] = held.get(subject.name, 0) + 1
                self._lesson(grade, day, subject, held[subject.name])
            self._days.append((start, len(self._slots)))

    def _lesson(self, grade: int, day: date, subject: Subject, nth: int) -> None:
        passed = subject.passed or grade == 1
        works = self._works(subject, passed)
        work = self._rng.choices(works, [work.share for work in works])[0]
        sure = work.sure and not passed
        topic = ""
        if sure or self._rng.randrange(10) >= NO_TOPIC_IN_TEN:
            topic = subject.topics[nth // 4 % len(subject.topics)]
        marked = PRESENT if sure else self._lessons.first_grade_marked if grade == 1 else subject.marked
        self._slot(Slot(day, subject.name, work, topic, again=False), subject, marked, passed)
        if not sure and one_in(TWO_MARKS_ONE_IN, self._rng):
            # Half of the second marks look exactly like the first: only their order tells them apart.
            second = work if one_in(2, self._rng) else works[:2][-1]
            self._slot(Slot(day, subject.name, second, topic, again=True), subject, marked, passed)

    def _works(self, subject: Subject, passed: bool) -> list[Work]:
        works = [work for work in self._lessons.work if not work.subjects or subject.name in work.subjects]
        return works[:1] if passed else works

    def _slot(self, slot: Slot, subject: Subject, marked: int, passed: bool) -> None:
        look = Outlook(subject, marked, passed)
        at, _ = self._outlooks.setdefault((subject.name, marked, passed), (len(self._outlooks), look))
        self._slots.append(slot)
        self._kinds.append(at)
