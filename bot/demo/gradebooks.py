"""The files of marks: every journal of an institution, and the marks of whole terms that come of it.

Grades are written class by class as they are dealt, so memory stays that of one class however large the city is.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import date
from itertools import groupby
from pathlib import Path

from bot.demo.city import City, Pupil
from bot.demo.days import first_day, school_days, school_year
from bot.demo.formats import Format
from bot.demo.lessons import Course, Journal, course, journals, second_course
from bot.demo.reports import Report, TermMark
from bot.demo.schools import Place
from bot.demo.tables import Row, csv_file, filled, line, suffix, table
from bot.demo.timetables import SATURDAYS_FROM
from bot.demo.words import InstitutionWords, SecondPlace, words

Progress = Callable[[int, int], None]
ClassJournals = tuple[Course, Iterator[Journal]]
Files = tuple[Path | None, Path | None]

ROMAN = ("", "I", "II", "III", "IV")
# Stand for the number and the mark while the unchanging pieces of a line are laid out.
NUMBER, MARK = "\x01", "\x02"


class Gradebooks:
    """Writes the files of marks of a city, counting their rows and telling the progress."""

    def __init__(self, city: City, progress: Progress | None, pupils: int) -> None:
        self.rows = self.term_rows = 0
        self._city = city
        self._done = 0
        self._pupils = pupils
        self._progress = progress
        self._diligent = frozenset(number for member in city.cast for number in member.pupils)
        calendar = words().calendar
        self._days = {
            saturdays: school_days(calendar, city.since, city.today, saturdays=saturdays) for saturdays in (False, True)
        }

    def write(self, place: InstitutionWords, form: Format, pupils: list[Pupil], folder: Path) -> Files:
        """One institution's grades and its term grades; None where it gives none of them."""
        second = next((second for second in words().institutions.second if second.institution == place.code), None)
        if second and not second.subject:
            self._tell(len(pupils))
            return None, None
        grades, terms = (folder / f"{kind}-{place.code}{suffix(form)}" for kind in ("grades", "term-grades"))
        before = self.term_rows
        with ExitStack() as files:
            row = files.enter_context(table(terms, form, form.term_grades, self._city.today))
            classes = self._second(second, pupils) if second else self._classes(place, form, pupils, row)
            if form.spreadsheet:
                self._spreadsheet(grades, form, classes, place.weights)
            else:
                self._csv(grades, form, classes, place.weights)
        if self.term_rows > before:
            return grades, terms
        terms.unlink()
        return grades, None

    def _classes(
        self, school: InstitutionWords, form: Format, pupils: list[Pupil], row: Row
    ) -> Iterator[ClassJournals]:
        for place, members in groupby(pupils, lambda pupil: Place(pupil.institution, pupil.grade, pupil.letter)):
            days = self._days[school.saturdays and place.grade >= SATURDAYS_FROM]
            seed, today = self._city.seed, self._city.today
            plan = course(seed, place, days, first_day(today), words().lessons)
            report = Report(seed, plan, place.grade, school.marking, today, weights=school.weights)
            yield plan, self._reported(self._journals(plan, list(members)), report, form, row)

    def _second(self, second: SecondPlace, pupils: list[Pupil]) -> Iterator[ClassJournals]:
        begins = first_day(self._city.today)
        days = [day for day in self._days[False] if day >= begins]
        seats = {pupil.number: pupil.also for pupil in pupils}
        for seat, members in groupby(pupils, lambda pupil: seats[pupil.number]):
            assert seat is not None
            plan = second_course(self._city.seed, seat, second.subject, days)
            yield plan, self._journals(plan, list(members))

    def _reported(self, members: Iterator[Journal], report: Report, form: Format, row: Row) -> Iterator[Journal]:
        """The same journals, with their terms' marks written on the way."""
        year = school_year(self._city.today)
        for journal in members:
            for mark in report.rows(journal, words().lessons.marks):
                row(_term_mark(mark, form, year))
                self.term_rows += 1
            yield journal

    def _journals(self, plan: Course, pupils: list[Pupil]) -> Iterator[Journal]:
        yield from journals(self._city.seed, plan, pupils, words().lessons, self._diligent)
        self._tell(len(pupils))

    def _tell(self, pupils: int) -> None:
        self._done += pupils
        if self._progress:
            self._progress(self._done, self._pupils)

    def _csv(self, path: Path, form: Format, classes: Iterator[ClassJournals], weights: bool) -> None:
        """The fast way: what a lesson's line has beside number and mark is laid out once a class."""
        with csv_file(path, form, form.grades) as file:
            for plan, members in classes:
                pieces = [_pieces(form, values) for values in _lessons(plan, weights)]
                for journal in members:
                    number, marks = journal.pupil.number, journal.marks
                    lines = [
                        f"{head}{number}{middle}{mark}{tail}" if mark else ""
                        for (head, middle, tail), mark in zip(pieces, marks, strict=True)
                    ]
                    for at, comment in journal.comments.items():
                        given = {"number": number, "mark": marks[at], "comment": comment}
                        lines[at] = line(form, filled(form.grades, of_lesson(plan, at, weights) | given))
                    file.writelines(lines)
                    self.rows += len(marks) - marks.count("")

    def _spreadsheet(self, path: Path, form: Format, classes: Iterator[ClassJournals], weights: bool) -> None:
        with table(path, form, form.grades, self._city.today) as row:
            for plan, members in classes:
                lessons = list(_lessons(plan, weights))
                for journal in members:
                    for at, mark in enumerate(journal.marks):
                        if mark:
                            comment = journal.comments.get(at, "")
                            row(lessons[at] | {"number": journal.pupil.number, "mark": mark, "comment": comment})
                    self.rows += len(journal.marks) - journal.marks.count("")


def _term_mark(given: TermMark, form: Format, year: int) -> dict[str, str | date]:
    """A row of term grades, as this school writes terms and marks."""
    formats, marks = words().formats, words().lessons.marks
    said = f"{year}/{(year + 1) % 100:02}"
    if given.term is None:
        period = f"{formats.year} {said}" if "{year}" in form.period else formats.year
    else:
        number = given.term.number
        term = formats.terms[given.term.system]
        period = form.period.format(number=number, roman=ROMAN[number], term=term, year=said)
    word = dict(zip(marks.grades, marks.in_words, strict=True)).get(given.mark)
    mark = form.term_mark.format(mark=given.mark, word=word) if word else given.mark
    return {"number": given.number, "subject": given.subject, "period": period, "mark": mark}


def of_lesson(plan: Course, at: int, weights: bool) -> dict[str, str | date]:
    """What a grades row says of the lesson: all but the pupil's own."""
    slot = plan.slots[at]
    return {
        "date": slot.day,
        "subject": slot.subject,
        "weight": str(slot.work.weight) if weights else "",
        "kind": slot.work.name,
        "topic": slot.topic,
    }


def _lessons(plan: Course, weights: bool) -> Iterator[dict[str, str | date]]:
    return (of_lesson(plan, at, weights) for at in range(len(plan.slots)))


def _pieces(form: Format, lesson: dict[str, str | date]) -> tuple[str, str, str]:
    """A line without comment, cut where the number and the mark go."""
    text = line(form, filled(form.grades, lesson | {"number": NUMBER, "mark": MARK, "comment": ""}))
    head, rest = text.split(NUMBER)
    middle, tail = rest.split(MARK)
    return head, middle, tail
