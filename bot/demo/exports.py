"""The files that the invented schools hand over: the ones the ordinary `import` reads.

Every institution writes in its own way (`content/demo/formats.toml`). Grades are written class by class as they are
dealt, so memory stays that of one class however large the city is.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from pathlib import Path

from bot.demo.city import City, Pupil
from bot.demo.days import first_day, school_days
from bot.demo.lessons import Course, Journal, course, journals, second_course
from bot.demo.schools import Place
from bot.demo.tables import csv_file, filled, line, suffix, table
from bot.demo.words import Format, InstitutionWords, SecondPlace, words

Progress = Callable[[int, int], None]
ClassJournals = tuple[Course, Iterator[Journal]]

SATURDAYS_FROM = 8  # grade
# Stand for the number and the mark while the unchanging pieces of a line are laid out.
NUMBER, MARK = "\x01", "\x02"


@dataclass(frozen=True, slots=True)
class Exports:
    """What was written: the files of each kind in the order in which to import them, and how many rows they hold."""

    institutions: tuple[Path, ...]
    pupils: tuple[Path, ...]
    grades: tuple[Path, ...]
    pupil_rows: int
    grade_rows: int

    @property
    def in_order(self) -> tuple[tuple[str, Path], ...]:
        """(KIND of the import command, file), first to last."""
        kinds = {"institutions": self.institutions, "pupils": self.pupils, "grades": self.grades}
        return tuple((kind, path) for kind, paths in kinds.items() for path in paths)


def export(city: City, folder: Path, *, progress: Progress | None = None) -> Exports:
    """Writes the city's files into the folder, making it where it is missing and overwriting what is there.

    The same city gives the same bytes. `progress` is told (pupils done, pupils in all) after each class; a pupil with
    grades in two institutions counts twice. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rosters = _rosters(city)
    writer = _GradesWriter(city, progress, sum(map(len, rosters.values())))
    return Exports(
        institutions=(_institutions(city, folder),),
        pupils=tuple(_pupils(city, code, pupils, folder) for code, pupils in rosters.items()),
        grades=tuple(path for code, pupils in rosters.items() if (path := writer.write(code, pupils, folder))),
        pupil_rows=sum(map(len, rosters.values())),
        grade_rows=writer.rows,
    )


def _rosters(city: City) -> dict[str, list[Pupil]]:
    """The pupils of each institution, those of second places under their group (as its grade and letter)."""
    rosters: dict[str, list[Pupil]] = {}
    for pupil in city.pupils:
        rosters.setdefault(pupil.institution, []).append(pupil)
    for pupil in city.pupils:
        if pupil.also:
            rosters.setdefault(pupil.also.institution, []).append(pupil)
    return rosters


def _institutions(city: City, folder: Path) -> Path:
    """The education department's list."""
    formats = words().formats
    form = formats.format[formats.department]
    path = folder / f"institutions{suffix(form)}"
    with table(path, form, formats.institutions, city.today) as row:
        for place in city.institutions:
            row({"code": place.code, "kind": place.kind, "name": place.name, "short": place.short})
    return path


def _pupils(city: City, code: str, pupils: list[Pupil], folder: Path) -> Path:
    place, form = _written_by(code)
    path = folder / f"pupils-{code}{suffix(form)}"
    school = form.institution.format(code=place.code, name=place.name, short=place.short, number=place.number)
    with table(path, form, form.pupils, city.today) as row:
        for pupil in pupils:
            row(_person(pupil, form, code) | {"institution": school})
    return path


def _person(pupil: Pupil, form: Format, code: str) -> dict[str, str | date]:
    second = pupil.also if pupil.also and pupil.also.institution == code else None
    label = form.class_.format(grade=pupil.grade, letter=pupil.letter, small=pupil.letter.lower())
    return {
        "number": pupil.number,
        "class": second.group if second else label,
        "last": pupil.last,
        "first": pupil.first,
        "patronymic": pupil.patronymic,
        "born": pupil.born,
        "restriction": pupil.restriction,
    }


def _written_by(code: str) -> tuple[InstitutionWords, Format]:
    place = next(place for place in words().institutions.institution if place.code == code)
    return place, words().formats.format[place.format]


class _GradesWriter:
    """Writes the grades files of a city, counting rows and telling the progress."""

    def __init__(self, city: City, progress: Progress | None, pupils: int) -> None:
        self.rows = 0
        self._city = city
        self._done = 0
        self._pupils = pupils
        self._progress = progress
        self._diligent = frozenset(number for member in city.cast for number in member.pupils)
        calendar = words().calendar
        self._days = {
            saturdays: school_days(calendar, city.since, city.today, saturdays=saturdays) for saturdays in (False, True)
        }

    def write(self, code: str, pupils: list[Pupil], folder: Path) -> Path | None:
        """One institution's file; None where the institution gives no grades."""
        place, form = _written_by(code)
        second = next((second for second in words().institutions.second if second.institution == code), None)
        if second and not second.subject:
            self._tell(len(pupils))
            return None
        classes = self._second(second, pupils) if second else self._classes(place, pupils)
        path = folder / f"grades-{code}{suffix(form)}"
        if form.spreadsheet:
            self._spreadsheet(path, form, classes, place.weights)
        else:
            self._csv(path, form, classes, place.weights)
        return path

    def _classes(self, school: InstitutionWords, pupils: list[Pupil]) -> Iterator[ClassJournals]:
        for place, members in groupby(pupils, lambda pupil: Place(pupil.institution, pupil.grade, pupil.letter)):
            days = self._days[school.saturdays and place.grade >= SATURDAYS_FROM]
            plan = course(self._city.seed, place, days, first_day(self._city.today), words().lessons)
            yield plan, self._journals(plan, list(members))

    def _second(self, second: SecondPlace, pupils: list[Pupil]) -> Iterator[ClassJournals]:
        begins = first_day(self._city.today)
        days = [day for day in self._days[False] if day >= begins]
        seats = {pupil.number: pupil.also for pupil in pupils}
        for seat, members in groupby(pupils, lambda pupil: seats[pupil.number]):
            assert seat is not None
            plan = second_course(self._city.seed, seat, second.subject, days)
            yield plan, self._journals(plan, list(members))

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
                        lesson = _lesson(plan, at, weights)
                        given = {"number": number, "mark": marks[at], "comment": comment}
                        lines[at] = line(form, filled(form.grades, lesson | given))
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


def _lesson(plan: Course, at: int, weights: bool) -> dict[str, str | date]:
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
    return (_lesson(plan, at, weights) for at in range(len(plan.slots)))


def _pieces(form: Format, lesson: dict[str, str | date]) -> tuple[str, str, str]:
    """A line without comment, cut where the number and the mark go."""
    text = line(form, filled(form.grades, lesson | {"number": NUMBER, "mark": MARK, "comment": ""}))
    head, rest = text.split(NUMBER)
    middle, tail = rest.split(MARK)
    return head, middle, tail
