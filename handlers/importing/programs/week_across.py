"""A timetable of one class: weekdays side by side, lessons down; a class a sheet, or tables one under another."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.importing.faults import Fault
from handlers.importing.programs import words
from handlers.importing.programs.classes_across import Block, content
from handlers.importing.programs.slots import (
    TWICE,
    Drawn,
    Filling,
    counts,
    filled,
    looks,
    numbered_by_time,
    parity,
    pause,
)
from handlers.importing.programs.squares import Square
from handlers.importing.values import Cell, text

CLASSLESS = "не сказано, какого класса это расписание: назовите лист классом («7Б») или впишите класс над таблицей"
NUMBERLESS = "в таблице нет ни номеров уроков, ни их времени: впишите номера слева"

LEAST_DAYS = 3
BEFORE = re.compile(r"класс\w*\s*:?\s*(\d{1,2}\s*[-«\"]?\s*[а-яё][»\"]?)(?!\w)", re.IGNORECASE)
AFTER = re.compile(r"(?<!\d)(\d{1,2}\s*[-«\"]?\s*[а-яё][»\"]?)\s*кл", re.IGNORECASE)


def headers(square: Square) -> list[int]:
    """The rows in which weekdays stand side by side."""
    return [row for row in range(square.height) if len(_days(square, row)) >= LEAST_DAYS]


def _days(square: Square, row: int) -> dict[int, int]:
    """Column → weekday; none where one stands twice."""
    found = {column: day for column in range(square.width) if (day := words.weekday(square.own(row, column)))}
    return found if len(set(found.values())) == len(found) else {}


def read(square: Square, drawn: Drawn) -> bool:
    """Add the lessons of a sheet to what has been drawn; False where it is no such timetable."""
    tops = headers(square)
    begins = 0
    for top, following in pairwise([*tops, square.height]):
        above = [cell for row in range(begins, top + 1) for cell in square.row(row)]
        _table(square, top, range(top + 1, following), above, drawn)
        begins = top + 1
    return bool(tops)


def _table(square: Square, top: int, rows: Sequence[int], above: Sequence[Cell], drawn: Drawn) -> None:
    class_name = next(_named([*reversed(above), square.name]), None)
    if class_name is None:
        drawn.faults.append(Fault(CLASSLESS, square.name))
        return
    days = _days(square, top)
    left = range(min(days))
    number = next((column for column in left if counts(filled(square, column, rows))), None)
    time = next((column for column in left if looks(filled(square, column, rows), words.times)), None)
    if number is None and time is None:
        drawn.faults.append(Fault(NUMBERLESS, square.name, place=class_name))
        return
    table = _Table(square, rows, number, time, list(_blocks(square, days, rows)))
    filling = Filling(class_name, square.name)
    table.walk(filling, drawn)
    drawn.lessons += filling.lessons(parity(square.name or "", *map(text, above)))


def _named(said: Sequence[Cell]) -> Iterator[str]:
    """The classes that the words above a table name, the nearest first."""
    for cell in said:
        if (found := words.class_name(cell)) or (
            (match := BEFORE.search(text(cell)) or AFTER.search(text(cell))) and (found := words.class_name(match[1]))
        ):
            yield found


def _blocks(square: Square, days: dict[int, int], rows: Sequence[int]) -> Iterator[tuple[int, Block]]:
    for (column, day), following in zip(days.items(), [*list(days)[1:], square.width], strict=True):
        rest = range(column + 1, following)
        room = next((at for at in rest if looks(filled(square, at, rows), words.is_room)), None)
        teacher = next((at for at in rest if looks(filled(square, at, rows), words.is_person)), None)
        yield day, Block("", None, column, room, teacher)


@dataclass(frozen=True, slots=True)
class _Table:
    square: Square
    rows: Sequence[int]
    number: int | None
    time: int | None
    blocks: Sequence[tuple[int, Block]]

    def walk(self, filling: Filling, drawn: Drawn) -> None:
        square = self.square
        by_time = (
            numbered_by_time(square, self.time, self.rows) if self.number is None and self.time is not None else {}
        )
        last: int | None = None
        for row in self.rows:
            if pause(square, row):
                continue
            times = None if self.time is None else words.times(square.own(row, self.time))
            number = self._number(row, times, by_time)
            if times and number is not None:
                drawn.times.setdefault(number, set()).add(times)
            for weekday, block in self.blocks:
                self._cell(row, weekday, block, number, last, filling, drawn)
            last = number if number is not None else last

    def _number(self, row: int, times: tuple[str, str] | None, by_time: dict[str, int]) -> int | None:
        if self.number is not None:
            return words.lesson_number(self.square.own(row, self.number))
        return by_time.get(times[0]) if times else None

    def _cell(
        self, row: int, weekday: int, block: Block, number: int | None, last: int | None, filling: Filling, drawn: Drawn
    ) -> None:
        """A row without a number goes on with the lesson above: its teacher, or the other half of the class."""
        what = content(self.square, block, row)
        at = number if number is not None else last
        if not any(what) or at is None or words.PAUSE.fullmatch(what[0]):
            return
        again = number is None
        if not what[0]:
            filling.last = (weekday, at) if (weekday, at) in filling.slots else None
            filling.name_teacher(what[2])
        elif not filling.put(weekday, at, again=again, what=what):
            drawn.faults.append(Fault(TWICE, self.square.name, place=filling.place(weekday, at), value=what[0]))
