"""Bells: when each lesson begins and ends, on all days, on a weekday, or on one date."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, TypeAlias

from pydantic import BeforeValidator, Field

from handlers.importing import timetable_values
from handlers.importing.kinds.cells import AS_TIME, CONTINUES, OfPlace, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.kinds.timetable import Lesson, Shift
from storage import targets
from storage.timetable import entry

Time: TypeAlias = Annotated[int, BeforeValidator(timetable_values.bell), AS_TIME]
DayOfBells: TypeAlias = Annotated[int, guessing(timetable_values.day_of_bells)]

SUNDAY = 7


class BellRow(OfPlace):
    number: Lesson = Field(title="Урок", description="Номер урока", examples=["1"])
    begins: Time = Field(title="Начало", description="ЧЧ:ММ", examples=["8:30"])
    ends: Time = Field(title="Конец", description="ЧЧ:ММ", examples=["9:10"])
    shift: Shift = Field(0, title="Смена", description="1 или 2, пусто — для обеих", examples=[""])
    day: DayOfBells = Field(
        0,
        title="День",
        description="День недели, если в этот день звонки другие, или дата сокращённого дня; на такой день впишите "
        "все его уроки: урок, которого там нет, останется без времени",
        examples=[""],
        json_schema_extra=CONTINUES,
    )


def _arranged(columns: Columns, ids: Columns) -> Columns:
    dates = [day if day > SUNDAY else 0 for day in columns["day"]]
    return columns | {
        "entry": list(map(entry, ids["institution"], dates)),
        "weekday": [day if day <= SUNDAY else 0 for day in columns["day"]],
        "institution": ids["institution"],
        "day": dates,
    }


def _clashes(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Lessons that end before they begin, and those that begin before the one with the smaller number has ended."""
    rings: dict[tuple[int, int, int], dict[int, int]] = defaultdict(dict)
    keys = zip(*(columns[name] for name in ("entry", "weekday", "shift")), strict=True)
    for row, key in enumerate(keys):
        if columns["ends"][row] <= columns["begins"][row]:
            yield row, "ends", "урок кончается раньше, чем начинается: проверьте время"
        else:
            rings[key].setdefault(columns["number"][row], row)
    for by_number in rings.values():
        for earlier, row in pairwise(by_number[number] for number in sorted(by_number)):
            if columns["begins"][row] < columns["ends"][earlier]:
                ended = "{:d}:{:02d}".format(*divmod(columns["ends"][earlier], 60))
                number = columns["number"][earlier]
                yield row, "begins", f"звонки пересекаются: урок {number} кончается в {ended}, проверьте время"


BELLS = Kind(
    "bells",
    "звонки",
    BellRow,
    targets.BELLS,
    _arranged,
    (Reference("institution", ("institution",)),),
    _clashes,
)
