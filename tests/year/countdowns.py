"""What comes at an hour because a day is so many days away: holidays, examinations, steps, ends of terms, events."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from fractions import Fraction

from tests.year.city import DAY, City, Pupil
from tests.year.papers import Papers

COUNTED = {"holidays": (30, 14, 7, 3, 1, 0), "exams": (30, 7, 1), "term_end": (14, 7), "code_future": (14, 7, 3, 1)}


class Countdowns:
    """Of each kind what there is to say of a pupil today."""

    def __init__(self, city: City, papers: Papers) -> None:
        self._city, self._papers = city, papers
        self.of: Mapping[str, Callable[[Pupil, date], Iterator[str]]] = {
            "holidays": self._holidays,
            "exams": self._exams,
            "term_end": self._term_end,
            "code_future": self._code_future,
            "events": self._events,
        }

    def _holidays(self, _: Pupil, today: date) -> Iterator[str]:
        breaks = [(name, first) for name, first, _ in self._city.breaks]
        for name, first in [*breaks, ("летние", self._city.ends + DAY)]:
            if (first - today).days in COUNTED["holidays"]:
                yield f"{name[:5]} {(first - today).days}"

    def _exams(self, pupil: Pupil, today: date) -> Iterator[str]:
        mine = [(day, subject) for (number, subject), day in self._papers.exams.items() if number == pupil.number]
        for day in sorted({day for day, _ in mine if (day - today).days in COUNTED["exams"]}):
            yield f"{day} {', '.join(sorted(subject.lower() for of, subject in mine if of == day))}"

    def _term_end(self, pupil: Pupil, today: date) -> Iterator[str]:
        for first, last in self._city.terms:
            if (last - today).days in COUNTED["term_end"]:
                marks = self._papers.marks[pupil.number]
                mine = {key: mark for key, mark in marks.items() if first <= key[0] <= today}
                yield f"{last} {', '.join(sorted(_hanging(mine))) or '-'}"

    def _code_future(self, pupil: Pupil, today: date) -> Iterator[str]:
        """Only days that the family noted: the city has confirmed none."""
        step = self._papers.programme.of.get(pupil.number)
        todo = self._papers.programme.todo[step.state] if step else ""
        left = (step.day - today).days if step and step.day else None
        if step and todo and left in COUNTED["code_future"]:
            yield f"{step.day} -{left} {todo}"

    def _events(self, pupil: Pupil, today: date) -> Iterator[str]:
        """What the child is signed up for and begins tomorrow."""
        tomorrow, gatherings = today + DAY, self._papers.gatherings
        mine = {each.code for each in gatherings.of(pupil.number)}
        if coming := sorted(each.told for each in gatherings.on(tomorrow) if each.code in mine):
            yield f"{tomorrow} {', '.join(coming)}"


def _hanging(marks: dict[tuple[date, str], str]) -> Iterator[str]:
    """Subjects of three marks or more whose mean is not further than 0.15 from where the next mark begins."""
    by_subject: dict[str, list[int]] = {}
    for (_, subject), mark in marks.items():
        by_subject.setdefault(subject, []).append(int(mark))
    for subject, several in by_subject.items():
        mean = Fraction(sum(several), len(several))
        if len(several) >= 3 and any(abs(mean - (target - Fraction(1, 2))) <= Fraction(3, 20) for target in (3, 4, 5)):
            yield subject
