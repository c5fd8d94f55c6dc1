"""What schools write of a day's substitutions: a table of changes, a grid of the day, and the staff's journal.

Of the journal only the day, the class, the lesson, the subject and who substitutes are read. Why somebody is away is a
matter of health: all other columns are emptied before anything is looked at, and a remark that says it is not taken.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from handlers.importing.faults import Fault
from handlers.importing.programs import words
from handlers.importing.programs.classes_across import content, parts
from handlers.importing.programs.records import Change
from handlers.importing.programs.slots import Drawn
from handlers.importing.programs.squares import Square
from handlers.importing.values import Cell, text

HEADS = {
    "day": r"дата(?: замены| урока)?",
    "class": r"класс\w*",
    "number": r"№ урока|урок|номер урока|№ ур\.?|часы?",
    "planned": r"по расписанию|предмет по расписанию|было|предмет|вместо",
    "subject": r"замена|стало|на что|предмет замены|изменение|замещающий предмет",
    "teacher": r"учитель|педагог|кто заменяет|фио замен\w*.*|замещающий\w*(?: учитель)?|заменя\w+(?: учитель)?",
    "room": r"каб\.?|кабинет|ауд\.?|аудитория",
    "note": r"примечани\w*|комментари\w*",
}
OF_CHANGES = {"class", "number", "subject"}
OF_JOURNAL = {"class", "planned", "teacher", "day"}
FROM_JOURNAL = {*OF_JOURNAL, "number"}
JOURNAL = re.compile(
    r"причина.*|основание.*|фио\s+пропуст.*|фио\s+отсутств.*|отсутствующ\w+.*|\W*\s*таб\w*.*", re.IGNORECASE
)
"""Headers that only the staff's journal has; no cell below them is looked at."""

HEALTH = re.compile(
    r"\bбол(?:езн|ьнич|еет|еют|ел\b|ела\b|ен\b|ьна\b)|\bб/л\b|нетрудосп|госпитал|отпуск|беремен|декрет|уход\w* за",
    re.IGNORECASE,
)
"""What a remark says of somebody's absence."""

NO_REASON = "примечания о причинах отсутствия не взяты: {count}"
NO_DAY = "не сказано, за какой день замены: впишите дату над таблицей или назовите ею лист"
NO_CLASS = "это не класс: впишите, например, 7Б"
NO_NUMBER = "это не номер урока: впишите, например, 3"

GROUP = re.compile(
    r"\s*\((?:гр(?:уппа|\.)?|подгр\w*\.?)\s*(?P<group>[\d+, ]+)\)|\s*\((?P<other>\d)\s*(?:гр|подгр)[^()]*\)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Table:
    square: Square
    top: int
    places: dict[str, int]
    journal: bool


def read(square: Square, drawn: Drawn, changes: list[Change], year: int) -> bool:
    """Add the changes of a sheet; False where it has none. A day without a year is one of `year`."""
    table = _table(square)
    if table is not None:
        changes += _rows(table, drawn, _titled(square, table.top, year), year)
        return True
    return _grid(square, changes, year)


def _table(square: Square) -> _Table | None:
    for row in range(min(square.height, 40)):
        said = {column: text(cell).casefold() for column, cell in enumerate(square.row(row)) if text(cell)}
        places: dict[str, int] = {}
        for role, like in HEADS.items():
            found = [column for column, word in said.items() if re.fullmatch(like, word)]
            if found:
                places[role] = found[0]
        if places.keys() >= OF_CHANGES:
            return _Table(_discreet(square, row, places), row, places, journal=False)
        if places.keys() >= OF_JOURNAL and any(JOURNAL.fullmatch(word) for word in said.values()):
            places = {role: column for role, column in places.items() if role in FROM_JOURNAL}
            return _Table(_discreet(square, row, places), row, places, journal=True)
    return None


def is_changes(square: Square) -> bool:
    """Whether a sheet is of substitutions, not of a timetable."""
    return _table(square) is not None or (_day_grid(square, 2000) is not None)


def _discreet(square: Square, top: int, places: dict[str, int]) -> Square:
    """The rows below `top` without what nobody has to read."""
    kept = set(places.values())
    cells = [
        [cell if at > top and column in kept else "" for column, cell in enumerate(row)]
        for at, row in enumerate(square.cells)
    ]
    return replace(square, cells=cells)


def _titled(square: Square, top: int, year: int) -> date | None:
    """The day that the words above a table name, or the sheet's name."""
    above = [cell for row in range(top) for cell in square.row(row) if text(cell)]
    days = (words.day_in(cell, year) for cell in [*reversed(above), square.name or ""])
    return next(filter(None, days), None)


def _rows(table: _Table, drawn: Drawn, titled: date | None, year: int) -> Iterator[Change]:
    square = table.square
    if titled is None and "day" not in table.places:
        drawn.faults.append(Fault(NO_DAY, square.name))
        return
    reasons = 0
    for row in range(table.top + 1, square.height):
        cells = {role: square.at(row, column) for role, column in table.places.items()}
        if not text(cells["class"]):
            continue
        if HEALTH.search(text(cells.get("note", ""))):
            cells["note"], reasons = "", reasons + 1
        day = words.day_in(cells["day"], year) if text(cells.get("day", "")) else titled
        classes = words.class_names(cells["class"])
        numbers: Sequence[int | None] = words.lesson_numbers(cells["number"]) if "number" in cells else [None]
        if day and classes and numbers:
            yield from (_change(table, cells, name, day, number) for name in classes for number in numbers)
        else:
            drawn.faults += _wrong(square, row, cells, day=day, **{"class": classes, "number": numbers})
    if reasons:
        drawn.notes.append(NO_REASON.format(count=reasons))


def _wrong(square: Square, row: int, cells: dict[str, Cell], **found: object) -> Iterator[Fault]:
    """A fault for each role of which nothing was found in a row."""
    for role, problem in (("day", NO_DAY), ("class", NO_CLASS), ("number", NO_NUMBER)):
        if not found[role]:
            yield Fault(problem, square.name, row + 1, value=text(cells.get(role, "")), rows=((row + 1, row + 1),))


def _change(table: _Table, cells: dict[str, Cell], class_name: str, day: date, number: int | None) -> Change:
    own, profile = words.profile(class_name)
    planned, new = text(cells.get("planned", "")), text(cells.get("subject", ""))
    note = text(cells.get("note", ""))
    subject, group = _grouped(planned if table.journal else new)
    cancelled = not table.journal and (not words.said(new) or words.CANCELLED.fullmatch(new))
    return Change(
        own,
        day,
        number,
        "" if cancelled else subject,
        "" if cancelled else text(cells.get("room", "")),
        "" if cancelled else words.teachers(cells.get("teacher", "")),
        profile or group or (_grouped(planned)[1] if cancelled else ""),
        note,
        table.square.name,
    )


def _grouped(subject: str) -> tuple[str, str]:
    """«Англ. яз.» and «1» of «Англ. яз. (гр. 1)»; two groups together are all of the class."""
    found = GROUP.search(subject)
    group = (found["group"] or found["other"]).strip() if found else ""
    return GROUP.sub("", subject).strip(), group if group.isdecimal() else ""


def _grid(square: Square, changes: list[Change], year: int) -> bool:
    found = _day_grid(square, year)
    if found is None:
        return False
    for part in parts(square):
        for row in part.rows:
            for block in part.blocks:
                number = None if block.number is None else words.lesson_number(square.at(row, block.number))
                written = text(square.at(row, block.subject))
                if number is None or not written:
                    continue
                cancelled = words.CANCELLED.fullmatch(written) is not None
                what = ("", "", "") if cancelled else content(square, block, row)
                own, profile = words.profile(block.class_name)
                changes.append(Change(own, found, number, *what, profile, sheet=square.name))
    return True


def _day_grid(square: Square, year: int) -> date | None:
    """The day of a grid with classes side by side and lessons down, without weekdays."""
    part = next(parts(square), None)
    if part is None or any(words.weekday(cell) for row in part.rows for cell in square.row(row)):
        return None
    return _titled(square, part.header, year)
