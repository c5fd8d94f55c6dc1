"""What wrote a file, told by what is inside: the office hands in whatever it has, whatever it is called."""

from datetime import date
from pathlib import Path

from pydantic import BaseModel

from handlers.importing import archives, tables
from handlers.importing.columns import columns, layout, matched
from handlers.importing.faults import Unreadable
from handlers.importing.programs import asc, drawn, nika
from handlers.importing.programs.decoding import BIGGEST, TOO_BIG
from handlers.importing.programs.records import Export

PAGE = "это страница расписания, а не оно само: загрузите файл nika_data_….js, который лежит рядом с ней."

TOP = 1 << 16


def export_of(path: Path, kind: str, row: type[BaseModel], today: date) -> Export | None:
    """What a program or an office wrote; None for a table with the columns of the kind, or for what is neither.

    Raises `Unreadable`.
    """
    top = _top(path)
    if nika.is_nika(top):
        return nika.parse(path.read_bytes())
    if asc.is_asc(top):
        return asc.parse(path.read_bytes(), today)
    if b"nika_data_" in top and b"<html" in top.lower():
        raise Unreadable(PAGE)
    if not top.startswith((b"PK", archives.OLE)) or _has_columns(path, row):
        return None
    return drawn.substitutions(path, today) if kind == "substitutions" else drawn.timetable(path)


def _top(path: Path) -> bytes:
    """Nothing of what cannot be read: who reads it next says why."""
    try:
        with path.open("rb") as file:
            top = file.read(TOP)
    except OSError:
        return b""
    if path.stat().st_size > BIGGEST:
        raise Unreadable(TOO_BIG)
    return top


def _has_columns(path: Path, row: type[BaseModel]) -> bool:
    """Whether some sheet has all the headers that the kind must have."""
    wanted = columns(row)
    for sheet in tables.sheets(path, lambda cells: matched(wanted, cells)):
        try:
            if layout(wanted, next(iter(sheet.batches), [])):
                return True
        except Unreadable:
            continue
    return False
