"""The files that the invented schools hand over: the ones the ordinary `import` reads.

Every institution writes in its own way (`content/demo/formats.toml`).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby, zip_longest
from pathlib import Path

from bot.demo.city import City, Employee, Pupil, SchoolClass
from bot.demo.formats import Format
from bot.demo.gradebooks import Gradebooks, Progress
from bot.demo.tables import Values, suffix, table
from bot.demo.timetables import write as write_timetables
from bot.demo.words import InstitutionWords, words


@dataclass(frozen=True, slots=True)
class Exports:
    """What was written: the files of each kind in the order in which to import them, and how many rows they hold."""

    institutions: tuple[Path, ...]
    pupils: tuple[Path, ...]
    staff: tuple[Path, ...]
    grades: tuple[Path, ...]
    term_grades: tuple[Path, ...]
    pupil_rows: int
    staff_rows: int
    grade_rows: int
    term_grade_rows: int
    timetables: tuple[tuple[str, Path], ...]
    timetable_rows: int

    @property
    def rows(self) -> int:
        """How many rows the files of marks, people and lessons hold; the institutions are not worth counting."""
        return self.pupil_rows + self.staff_rows + self.grade_rows + self.term_grade_rows + self.timetable_rows

    @property
    def in_order(self) -> tuple[tuple[str, Path], ...]:
        """(KIND of the import command, file), first to last."""
        kinds = {
            "institutions": self.institutions,
            "pupils": self.pupils,
            "staff": self.staff,
            "grades": self.grades,
            "term-grades": self.term_grades,
        }
        return (*((kind, path) for kind, paths in kinds.items() for path in paths), *self.timetables)


def export(city: City, folder: Path, *, progress: Progress | None = None) -> Exports:
    """Writes the city's files into the folder, making it where it is missing and overwriting what is there.

    The same city gives the same bytes. `progress` is told (pupils done, pupils in all) after each class; a pupil with
    grades in two institutions counts twice. Raises OSError where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rosters = _rosters(city)
    pupil_rows = sum(map(len, rosters.values()))
    books = Gradebooks(city, progress, pupil_rows)
    staff = [
        _staff(city, code, list(people), folder) for code, people in groupby(city.staff, lambda one: one.institution)
    ]
    timetables, timetable_rows = write_timetables(city, folder)
    marks = [books.write(*written_by(code), pupils, folder) for code, pupils in rosters.items()]
    return Exports(
        institutions=(_institutions(city, folder),),
        pupils=tuple(_pupils(city, code, pupils, folder) for code, pupils in rosters.items()),
        staff=tuple(path for path, _ in staff),
        grades=tuple(path for path, _ in marks if path),
        term_grades=tuple(path for _, path in marks if path),
        pupil_rows=pupil_rows,
        staff_rows=sum(rows for _, rows in staff),
        grade_rows=books.rows,
        term_grade_rows=books.term_rows,
        timetables=tuple(timetables),
        timetable_rows=timetable_rows,
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
        for at, place in enumerate(city.institutions):
            named = {"code": place.code, "kind": place.kind, "name": place.name, "short": place.short}
            row({**named, **words().institutions.invented.of(place.code, at)})
    return path


def _pupils(city: City, code: str, pupils: list[Pupil], folder: Path) -> Path:
    place, form = written_by(code)
    path = folder / f"pupils-{code}{suffix(form)}"
    with table(path, form, form.pupils, city.today) as row:
        for pupil in pupils:
            row(_person(pupil, form, code) | {"institution": _named(place, form)})
    return path


def _person(pupil: Pupil, form: Format, code: str) -> dict[str, str | date]:
    second = pupil.also if pupil.also and pupil.also.institution == code else None
    return {
        "number": pupil.number,
        "class": second.group if second else _label(pupil.grade, pupil.letter, form),
        "last": pupil.last,
        "first": pupil.first,
        "patronymic": pupil.patronymic,
        "born": pupil.born,
        "restriction": pupil.restriction,
    }


def _staff(city: City, code: str, people: Iterable[Employee], folder: Path) -> tuple[Path, int]:
    """One institution's file, and how many rows it has."""
    place, form = written_by(code)
    path = folder / f"staff-{code}{suffix(form)}"
    rows = 0
    with table(path, form, form.staff, city.today) as row:
        for employee in people:
            for post in _posts(employee, form):
                row({**post, "institution": _named(place, form)})
                rows += 1
    return path, rows


def _posts(employee: Employee, form: Format) -> Iterator[Values]:
    """A row for each subject and each class; one for who has neither."""
    person = {
        "number": employee.number,
        "last": employee.last,
        "first": employee.first,
        "patronymic": employee.patronymic,
        "name": " ".join(filter(None, (employee.last, employee.first, employee.patronymic))),
        "post": employee.post,
    }
    classes = [_led(led, form) for led in employee.leads]
    for subject, led in zip_longest(employee.subjects or ("",), classes, fillvalue=""):
        yield person | {"subject": subject, "class": led}


def _led(led: SchoolClass | str, form: Format) -> str:
    return led if isinstance(led, str) else _label(led.grade, led.letter, form)


def _label(grade: int, letter: str, form: Format) -> str:
    return form.class_.format(grade=grade, letter=letter, small=letter.lower())


def _named(place: InstitutionWords, form: Format) -> str:
    """What this institution calls itself."""
    return form.institution.format(code=place.code, name=place.name, short=place.short, number=place.number)


def written_by(code: str) -> tuple[InstitutionWords, Format]:
    place = next(place for place in words().institutions.institution if place.code == code)
    return place, words().formats.format[place.format]
