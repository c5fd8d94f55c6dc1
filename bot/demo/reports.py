"""The marks that the invented schools gave for whole terms: those terms of the city's calendar that are over.

Each is made by the school's own rule of the marks that stand in the journal, as in life with a kind teacher now and
then, and with one who has not handed them in yet.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from random import Random

from bot.demo.dice import dice, one_in
from bot.demo.lessons import Course, Journal
from bot.demo.schools import SENIOR
from bot.demo.words import MarkWords
from handlers.rules import calendar
from handlers.rules.calendar import Term
from handlers.rules.marks import BEST, Standing, expected, numeric, rounded
from storage.terms import MarkingRule

KIND_ONE_IN = 3
"""Of the means that are nearly enough for the next mark, so many get it."""
NEARLY = Fraction(1, 10)
LATE_ONE_IN = 200


@dataclass(frozen=True, slots=True)
class TermMark:
    """A row of the file: `term` None is the whole school year."""

    number: str
    subject: str
    term: Term | None
    mark: str


@dataclass(frozen=True, slots=True)
class _Part:
    """The lessons of one subject in one term: their places in the course, and what each weighs."""

    subject: str
    term: Term
    slots: Sequence[tuple[int, int]]
    passed: bool


class Report:
    """What one class got for the terms that are over on `today`. First-graders get nothing."""

    def __init__(self, seed: int, plan: Course, grade: int, rule: MarkingRule, today: date, *, weights: bool) -> None:
        self._seed = seed
        self._rule = rule
        year = calendar.load().year(today)
        terms = year.of(rule.seniors if grade >= SENIOR else rule.system) if year and grade > 1 else ()
        self._over = year is not None and year.ends < today
        over = [term for term in terms if term.last < today]
        self._parts = [part for term in over for part in _parts(plan, term, weighs=weights and rule.weights)]

    def rows(self, journal: Journal, words: MarkWords) -> Iterator[TermMark]:
        """A pupil's, term by term and then of the year."""
        number = journal.pupil.number
        rng = dice(self._seed, "report", number)
        given: dict[str, list[str]] = {}
        for part in self._parts:
            mark = self._mark(part, journal.marks, words, rng)
            given.setdefault(part.subject, []).append(mark)
            if not one_in(LATE_ONE_IN, rng):
                yield TermMark(number, part.subject, part.term, mark)
        for subject, marks in given.items() if self._over else ():
            yield TermMark(number, subject, None, self._of_year(marks))

    def _mark(self, part: _Part, marks: Sequence[str], words: MarkWords, rng: Random) -> str:
        points = weight = counted = 0
        for at, heavy in part.slots:
            value = numeric(marks[at])
            if value is not None:
                points, weight, counted = points + value * heavy, weight + heavy, counted + 1
        standing = Standing(Fraction(points), Fraction(weight), counted)
        usual = expected(standing, self._rule)
        if usual is None:
            if any(marks[at] == words.exempt for at, _ in part.slots):
                return words.exempt
            return words.passed if part.passed else words.unmarked
        mean = standing.mean
        assert mean is not None
        nearly = rounded(mean + NEARLY, self._rule) > usual and usual < BEST
        return str(usual + (nearly and one_in(KIND_ONE_IN, rng)))

    def _of_year(self, marks: Sequence[str]) -> str:
        values = [value for mark in marks if (value := numeric(mark)) is not None]
        return str(rounded(Fraction(sum(values), len(values)), self._rule)) if values else marks[-1]


def _parts(plan: Course, term: Term, *, weighs: bool) -> Iterator[_Part]:
    found: dict[str, list[int]] = {}
    for at, slot in enumerate(plan.slots):
        if slot.day in term:
            found.setdefault(slot.subject, []).append(at)
    for subject, places in sorted(found.items()):
        slots = [(at, plan.slots[at].work.weight if weighs else 1) for at in places]
        yield _Part(subject, term, slots, passed=plan.outlooks[plan.kinds[places[0]]].passed)
