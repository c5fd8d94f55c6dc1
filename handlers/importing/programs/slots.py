"""What the layouts of drawn timetables have in common: numbered slots that fill up, and how their columns are told."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from handlers.importing.faults import Fault
from handlers.importing.programs import words
from handlers.importing.programs.records import Lesson, Ring
from handlers.importing.programs.squares import Square
from handlers.importing.values import Cell, text

TWICE = "этот урок стоит в столбце дважды, а какого-то нет: исправьте номер"
NUMBERLESS = "у урока нет номера: впишите его"
GUESSED = "урок без номера взят вместе с тем, что строкой выше"
DIFFERENT = "время уроков в файле не везде одно, поэтому звонки из него не взяты"

MOSTLY = 0.7
"""The part of a column's cells that must look alike for the column to be taken for what they look like."""

ODD = re.compile(r"неч[её]т|числител", re.IGNORECASE)
EVEN = re.compile(r"(?<!не)ч[её]тн|(?<!не)\bч[её]т\b|знаменател", re.IGNORECASE)


@dataclass(slots=True)
class Drawn:
    """What has been read of the sheets so far."""

    lessons: list[Lesson] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    times: dict[int, set[tuple[str, str]]] = field(default_factory=dict)
    guessed: list[str] = field(default_factory=list)
    school: str = ""

    def rings(self) -> list[Ring]:
        """The bells, where the file is of one mind about them."""
        if not self.times or any(len(one) > 1 for one in self.times.values()):
            return []
        return [Ring(number, *next(iter(one))) for number, one in sorted(self.times.items())]

    def told(self) -> tuple[str, ...]:
        more = f" и ещё {len(self.guessed) - 3}" if len(self.guessed) > 3 else ""
        guessed = [f"{GUESSED}: {'; '.join(self.guessed[:3])}{more}"] if self.guessed else []
        different = [DIFFERENT] if any(len(one) > 1 for one in self.times.values()) else []
        return (*self.notes, *guessed, *different)


@dataclass(slots=True)
class Part:
    """What a row adds to a slot."""

    subject: str
    rooms: list[str]
    teachers: list[str]


@dataclass(slots=True)
class Slot:
    """Of a class, a weekday and a number: all that stands there."""

    parts: list[Part] = field(default_factory=list)

    def add(self, subject: str, room: str, teacher: str) -> None:
        """One subject in two rooms is one lesson of the class; another subject is taught to another part of it."""
        for part in self.parts:
            if part.subject == subject or not subject:
                part.rooms += [room] if room and room not in part.rooms else []
                part.teachers += [teacher] if teacher and teacher not in part.teachers else []
                return
        self.parts.append(Part(subject, [room] if room else [], [teacher] if teacher else []))

    def lessons(self, at: Lesson) -> Iterator[Lesson]:
        """`at` says when, and for whom; the parts of a class are numbered."""
        own, profile = words.profile(at.class_name)
        for number, part in enumerate(self.parts, 1):
            half = str(number) if len(self.parts) > 1 else ""
            yield replace(
                at,
                class_name=own,
                subject=part.subject,
                room="/".join(part.rooms),
                teacher=", ".join(part.teachers),
                subgroup=", ".join(filter(None, (profile, half))),
            )


@dataclass(slots=True)
class Filling:
    """The slots of one class as its rows come, from the top."""

    class_name: str
    sheet: str | None
    slots: dict[tuple[int, int], Slot] = field(default_factory=dict)
    last: tuple[int, int] | None = None

    def place(self, weekday: int, number: int | None) -> str:
        return Lesson(self.class_name, weekday, number or 0, "").place if number is not None else self.class_name

    def put(self, weekday: int, number: int, *, again: bool, what: tuple[str, str, str]) -> bool:
        """False where the slot is taken by a row above, and this one is not `again` the same."""
        if (weekday, number) in self.slots and not again:
            return False
        self.slots.setdefault((weekday, number), Slot()).add(*what)
        self.last = (weekday, number)
        return True

    def name_teacher(self, teacher: str) -> None:
        """Of the lesson above."""
        if self.last:
            self.slots[self.last].add("", "", teacher)

    def lessons(self, week: int) -> Iterator[Lesson]:
        for (weekday, number), slot in self.slots.items():
            yield from slot.lessons(Lesson(self.class_name, weekday, number, "", week=week, sheet=self.sheet))


def parity(*said: str) -> int:
    """1 where the words say «нечётная», 2 for «чётная», 0 where they say nothing, or both."""
    odd, even = (any(one.search(word) for word in said) for one in (ODD, EVEN))
    return 0 if odd == even else 1 if odd else 2


def filled(square: Square, column: int, rows: Sequence[int]) -> list[Cell]:
    return [cell for row in rows if text(cell := square.own(row, column))]


def looks(cells: Sequence[Cell], like: Callable[[Cell], object]) -> bool:
    """Whether most cells pass the test; never, where there are none."""
    return bool(cells) and sum(bool(like(cell)) for cell in cells) >= MOSTLY * len(cells)


def counts(cells: Sequence[Cell]) -> bool:
    """Whether a column of cells numbers lessons: small numbers that go up by one and begin again."""
    numbers = [number for cell in cells if (number := words.lesson_number(cell)) is not None]
    if len(numbers) < 2 or len(numbers) < MOSTLY * len(cells):
        return False
    steps = [after in (before, before + 1) or after <= 1 for before, after in pairwise(numbers)]
    return sum(steps) >= MOSTLY * len(steps)


def numbered_by_time(square: Square, column: int, rows: Sequence[int]) -> dict[str, int]:
    """Beginning of a lesson → its number, for a column of times that no number stands beside; pauses do not count."""
    begins = {found[0] for row in rows if (found := words.times(square.own(row, column))) and not pause(square, row)}
    return {begin: number for number, begin in enumerate(sorted(begins, key=words.minutes), 1)}


def pause(square: Square, row: int) -> bool:
    """Whether the row is a lunch or a break for everybody: but for its time it says nothing else."""
    said = [word for cell in square.row(row) if (word := text(cell)) and not words.times(cell)]
    return bool(said) and all(words.PAUSE.fullmatch(word) for word in said)
