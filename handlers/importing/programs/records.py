"""What a timetable program's file says, whichever program wrote it: lessons, bells and changes as plain records.

A record keeps the words of its file; `place` names it as its owner would look it up: «7Б, вторник, 3 урок».
"""

from dataclasses import dataclass
from datetime import date

from handlers.importing.faults import Fault

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")


@dataclass(frozen=True, slots=True)
class Lesson:
    """A lesson of a week. `weekday` is 1 for Monday; `week` is 0 for any, 1 for odd, 2 for even; `first` and `last`
    are the days between which it holds, None where the file sets no bound. `sheet` is that of a spreadsheet. `shift` is
    1 or 2 where the bells of both shifts differ by it, else 0.
    """

    class_name: str
    weekday: int
    number: int
    subject: str
    room: str = ""
    teacher: str = ""
    subgroup: str = ""
    week: int = 0
    first: date | None = None
    last: date | None = None
    sheet: str | None = None
    shift: int = 0

    @property
    def place(self) -> str:
        return f"{self.class_name}, {WEEKDAYS[self.weekday - 1]}, {self.number} урок"


@dataclass(frozen=True, slots=True)
class Change:
    """A lesson of one day that is not as planned; no `subject`: it does not take place.

    `number` is None where the file names the lesson by its subject alone (a journal of substitutions).
    """

    class_name: str
    day: date
    number: int | None
    subject: str
    room: str = ""
    teacher: str = ""
    subgroup: str = ""
    note: str = ""
    sheet: str | None = None

    @property
    def place(self) -> str:
        lesson = f"{self.number} урок" if self.number is not None else self.subject
        return f"{self.class_name}, {self.day:%d.%m.%Y}, {lesson}"


@dataclass(frozen=True, slots=True)
class Ring:
    """When a lesson begins and ends, «8:15»; `weekday` is 0 where it is so on each."""

    number: int
    begins: str
    ends: str
    weekday: int = 0
    shift: int = 0
    sheet: str | None = None

    @property
    def place(self) -> str:
        day = f"{WEEKDAYS[self.weekday - 1]}, " if self.weekday else ""
        return f"звонки, {day}{self.number} урок"


@dataclass(frozen=True, slots=True)
class Export:
    """A file. `program` is what wrote it, in Russian; `school` is its own name of the institution, or "".

    `whole`: it is all of an institution, its bells too, and no single table that somebody drew.
    """

    program: str
    school: str = ""
    lessons: tuple[Lesson, ...] = ()
    rings: tuple[Ring, ...] = ()
    changes: tuple[Change, ...] = ()
    faults: tuple[Fault, ...] = ()
    notes: tuple[str, ...] = ()
    whole: bool = False
