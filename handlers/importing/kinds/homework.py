"""What is set for which day, of whole classes or their subgroups."""

import re
from datetime import date, timedelta
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing import timetable_values, values
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.kinds.cells import CONTINUES, OfClass, Text, Title, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.reading import Reading
from handlers.importing.values import Cell, text
from storage import targets
from storage.names import folded
from storage.timetable import place

LATE = timedelta(days=14)
"""Homework that was for a day longer ago is no help to anybody: the year or the month is a slip."""
EARLY = timedelta(days=150)
"""Nobody sets it farther ahead: from September that is the end of the half-year."""
LINKS = 3
LONGEST = 3000


def _day(cell: Cell, about: About) -> int:
    """`date.toordinal` of a day for which homework can be set."""
    found = values.day(cell, about)
    if about.today is None:
        return found
    day = date.fromordinal(found)
    if day < about.today - LATE:
        raise Wrong(f"это больше {LATE.days} дней назад: проверьте день, месяц и год")
    if day > about.today + EARLY:
        raise Wrong(f"это больше чем через {EARLY.days} дней: проверьте месяц и год")
    return found


def _links(cell: Cell) -> str:
    """Up to `LINKS` addresses, with spaces between."""
    found = [timetable_values.link(each) for each in re.split(r"[\s;,]+(?=https://)|\s+", text(cell)) if each]
    if len(found) > LINKS:
        raise Wrong(f"ссылок больше {LINKS}: оставьте самые нужные")
    return " ".join(found)


Day: TypeAlias = Annotated[int, guessing(_day)]
Links: TypeAlias = Annotated[str, BeforeValidator(_links), Field(max_length=1000)]
Subgroup: TypeAlias = Annotated[str, guessing(timetable_values.subgroup), Field(max_length=60)]


class HomeworkRow(OfClass):
    day: Day = Field(
        title="Дата",
        description="На какой день задано, ДД.ММ.ГГГГ; не раньше двух недель назад",
        examples=["24.11.2026"],
        json_schema_extra=CONTINUES,
    )
    subject: Title = Field(title="Предмет", examples=["Математика"])
    task: Annotated[Text, Field(min_length=1, max_length=LONGEST)] = Field(
        title="Задание", examples=["№ 512, 514, повторить правило"]
    )
    links: Links = Field(
        "", title="Ссылка", description="На файл или урок, с https://; не больше трёх, через пробел", examples=[""]
    )
    subgroup: Subgroup = Field(
        "",
        title="Подгруппа",
        description="Пусто, если задано всему классу; у каждой подгруппы своя строка",
        examples=[""],
    )


OWN = ("day", "task", "links", "subject", "subgroup")


def _once(reading: Reading) -> None:
    """The same task twice is one; two tasks of a subject for one day are two."""
    seen: set[tuple[str, ...]] = set()
    good = []
    rows = zip(*(reading.values[name] for name in ("institution", "class_name", *OWN)), strict=True)
    for row in rows:
        key = tuple(folded(str(value)) for value in row)
        good.append(key not in seen)
        seen.add(key)
    if repeated := good.count(False):
        reading.notes.append(f"повторы тех же строк пропущены: {repeated}")
        reading.rows -= repeated
        reading.keep(good)


def _arranged(columns: Columns, ids: Columns) -> Columns:
    return {name: columns[name] for name in OWN} | {
        "place": list(map(place, ids["institution"], columns["class_name"])),
        "subject_key": list(map(folded, columns["subject"])),
        "subgroup_key": list(map(folded, columns["subgroup"])),
        "institution": ids["institution"],
    }


HOMEWORK = Kind(
    "homework",
    "домашние задания",
    HomeworkRow,
    targets.HOMEWORK,
    _arranged,
    (Reference("institution", ("institution",)), Reference("class", ("institution", "class_name"), "class_name")),
    unfold=_once,
)
