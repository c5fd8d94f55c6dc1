"""A timetable with a class a column, or a few columns a class: weekdays one under another, lessons down.

So is a sheet that is named by its only class.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from handlers.importing.faults import Fault
from handlers.importing.programs import words
from handlers.importing.programs.slots import (
    NUMBERLESS,
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
from handlers.importing.values import text

HEADS = {
    "number": ("№", "урок", "№ урока", "№ п/п", "номер"),
    "subject": ("предмет", "дисциплина", "предметы"),
    "room": ("каб", "каб.", "кабинет", "ауд", "ауд.", "аудитория", "№ каб", "№ каб."),
    "teacher": ("учитель", "фио учителя", "педагог", "преподаватель"),
    "time": ("время", "время урока", "звонки"),
    "day": ("день", "день недели", "дни", "дни недели", "дата", "класс", "классы"),
}
HEAD_OF = {word: role for role, said in HEADS.items() for word in said}


@dataclass(frozen=True, slots=True)
class Block:
    """The columns of a class; None where it has no column of its own for rooms, for teachers, or for numbers."""

    class_name: str
    number: int | None
    subject: int
    room: int | None
    teacher: int | None


@dataclass(frozen=True, slots=True)
class Part:
    """From a row of classes down to the next one."""

    header: int
    rows: Sequence[int]
    blocks: Sequence[Block]
    time: int | None


def headers(square: Square) -> list[int]:
    """The rows that name classes and nothing else, none of them twice."""
    return [row for row in range(square.height) if _names_classes(square, row)]


def _names_classes(square: Square, row: int) -> bool:
    said = [cell for cell in square.row(row) if text(cell) and text(cell).casefold() not in HEAD_OF]
    names = [name for cell in said if (name := words.class_name(cell))]
    return bool(names) and len(names) == len(said) == len(set(names))


def parts(square: Square) -> Iterator[Part]:
    tops = headers(square)
    if not tops and (name := words.class_name(square.name)):
        yield from _alone(square, name)
    for top, following in pairwise([*tops, square.height]):
        rows = range(top + 1, following)
        head = {column: HEAD_OF[word] for column in range(square.width) if (word := _word(square, top + 1, column))}
        beneath = rows[1:] if len(head) > 1 else rows
        if blocks := list(_blocks(square, top, beneath, head if len(head) > 1 else {})):
            left = range(min(block.number if block.number is not None else block.subject for block in blocks) + 1)
            times = (column for column in left if looks(filled(square, column, beneath), words.times))
            yield Part(top, beneath, blocks, next(times, None))


def _alone(square: Square, name: str) -> Iterator[Part]:
    """All of the sheet, right of the lessons' numbers."""
    rows = range(square.height)
    number = next((column for column in range(square.width) if counts(filled(square, column, rows))), None)
    content = [
        column
        for column in range(square.width if number is None else number + 1, square.width)
        if not looks(filled(square, column, rows), words.times)
    ]
    if content:
        times = (column for column in range(square.width) if looks(filled(square, column, rows), words.times))
        yield Part(0, rows, [_block(square, name, number, content, rows, {})], next(times, None))


def _word(square: Square, row: int, column: int) -> str:
    word = text(square.own(row, column)).casefold() if row < square.height else ""
    return word if word in HEAD_OF else ""


def _blocks(square: Square, top: int, rows: Sequence[int], head: dict[int, str]) -> Iterator[Block]:
    """A class begins at its own column of numbers, or at its name where lessons are numbered for all at the left."""
    names = {column: name for column in range(square.width) if (name := words.class_name(square.own(top, column)))}
    numbers = [column for column in range(square.width) if counts(filled(square, column, rows))]
    edges = sorted({*names, *numbers, square.width})
    for column, name in names.items():
        number = max((at for at in numbers if at <= column), default=None)
        own = number is not None and not any(number <= other < column for other in names)
        ends = next(at for at in edges if at > column and at not in (column, number))
        begins = number + 1 if own and number is not None and len(numbers) > 1 else column
        content = [at for at in range(begins, ends) if at not in numbers]
        if content:
            yield _block(square, name, number, content, rows, head)


def _block(
    square: Square, name: str, number: int | None, content: list[int], rows: Sequence[int], head: dict[int, str]
) -> Block:
    said = {head[column]: column for column in reversed(content) if column in head}
    subject = said.get("subject", content[0])
    rest = [column for column in content if column != subject]
    room = said.get("room") or next((at for at in rest if looks(filled(square, at, rows), words.is_room)), None)
    teacher = said.get("teacher") or next((at for at in rest if looks(filled(square, at, rows), words.is_person)), None)
    return Block(name, number, subject, room, teacher)


def read(square: Square, drawn: Drawn) -> bool:
    """Add the lessons of a sheet to what has been drawn; False where it is no such timetable."""
    found = False
    for part in parts(square):
        week = parity(square.name or "", *(text(cell) for row in range(part.header) for cell in square.row(row)))
        filling = [Filling(block.class_name, square.name) for block in part.blocks]
        days = _Days(square, part, filling, drawn)
        if any(words.weekday(square.own(row, column)) for row in part.rows for column in range(square.width)):
            days.walk()
            found = True
            drawn.lessons += (lesson for one in filling for lesson in one.lessons(week))
    return found


@dataclass(slots=True)
class _Days:
    square: Square
    part: Part
    filling: Sequence[Filling]
    drawn: Drawn

    def walk(self) -> None:
        numbered = any(block.number is not None for block in self.part.blocks)
        column = self.part.time
        by_time = {} if numbered or column is None else numbered_by_time(self.square, column, self.part.rows)
        weekday = 0
        for row in self.part.rows:
            weekday = next(filter(None, map(words.weekday, self.square.row(row))), weekday)
            if not weekday or pause(self.square, row):
                continue
            times = None if column is None else words.times(self.square.at(row, column))
            for block, filling in zip(self.part.blocks, self.filling, strict=True):
                number = by_time.get(times[0]) if times and not numbered else self._number(block, row)
                if times and number is not None:
                    self.drawn.times.setdefault(number, set()).add(times)
                self._cell(row, weekday, number, block, filling)

    def _number(self, block: Block, row: int) -> int | None:
        return None if block.number is None else words.lesson_number(self.square.at(row, block.number))

    def _cell(self, row: int, weekday: int, number: int | None, block: Block, filling: Filling) -> None:
        what = content(self.square, block, row)
        if not any(what) or words.PAUSE.fullmatch(what[0]) or words.weekday(what[0]):
            return
        if not what[0]:
            filling.name_teacher(what[2])
            return
        continues = block.number is not None and self.square.origin(row, block.number)[0] < row
        if continues and self.square.origin(row, block.subject)[0] < row:
            return
        again = continues
        if number is None and filling.last and filling.last[0] == weekday:
            number, again = filling.last[1], True
            self.drawn.guessed.append(self._where(filling.place(weekday, number)))
        if number is None:
            self._blame(NUMBERLESS, f"{filling.class_name}, строка {row + 1}", what[0])
        elif not filling.put(weekday, number, again=again, what=what):
            self._blame(TWICE, filling.place(weekday, number), what[0])

    def _where(self, place: str) -> str:
        return f"лист «{self.square.name}», {place}" if self.square.name else place

    def _blame(self, problem: str, place: str, value: str) -> None:
        self.drawn.faults.append(Fault(problem, self.square.name, place=place, value=value))


def content(square: Square, block: Block, row: int) -> tuple[str, str, str]:
    """The subject, the room and the teacher of a class in a row; no subject where only a teacher stands there."""
    cell = square.at(row, block.subject)
    if words.is_person(cell):
        return "", "", words.teachers(cell)
    subject, room, teacher = words.apart(cell)
    shared = square.origin(row, block.subject)
    if block.room is not None:
        subject = words.without_people(cell)
        room = text(square.at(row, block.room)) if square.origin(row, block.room) != shared else ""
    if block.teacher is not None and square.origin(row, block.teacher) != shared:
        teacher = words.teachers(square.at(row, block.teacher)) or teacher
    return words.said(subject), room, teacher
