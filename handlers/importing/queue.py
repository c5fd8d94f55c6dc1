"""Exports of the kindergarten queue: one kindergarten a row or several across, both become a row a kindergarten."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress
from typing import Any

from handlers.importing.queue_values import ACROSS
from handlers.importing.reading import SLOT, Reading
from storage.queue import DAYS

OF_A_GARDEN = ("garden", "place", "privileged_place")
"""What there is of each kindergarten: `garden` of the first, `garden_2` of the second…"""

OF_A_DAY = {
    "status": "в этот день у заявления выше другой статус: оставьте один",
    "applied": "в этот день у заявления выше другая дата постановки: оставьте одну",
    "privileged": "в этот день у заявления выше про льготу сказано другое: исправьте",
    "wanted": "в этот день у заявления выше другая желаемая дата: оставьте одну",
}
"""What an application has one of on a day, and what to say of two."""

NO_GARDEN = "место есть, а сад не назван: впишите детский сад"

Columns = dict[str, list[Any]]


def numbered(name: str, slot: int) -> str:
    return name if slot == 1 else f"{name}_{slot}"


def unfold(reading: Reading) -> None:
    """Make a row of each kindergarten; where they stand across, their order is the order of wishes."""
    _refuse_nameless(reading)
    values = reading.values
    slots = [slot for slot in range(1, ACROSS + 1) if slot == 1 or any(values[numbered("garden", slot)])]
    across = len(slots) > 1
    rows = [
        (row, slot)
        for row in range(len(reading.numbers))
        for slot in slots
        if slot == 1 or values[numbered("garden", slot)][row]
    ]
    reading.rows += len(rows) - len(reading.numbers)
    firsts = [row for row, _ in rows]
    reading.pages = [replace(page, start=bisect_left(firsts, page.start)) for page in reading.pages]
    reading.numbers = array("I", (reading.numbers[row] for row in firsts))
    own = [name for name in values if name.rpartition("_")[0] not in OF_A_GARDEN and name not in OF_A_GARDEN]
    unfolded = {name: [values[name][row] for row in firsts] for name in own}
    for name in OF_A_GARDEN:
        unfolded[name] = [values[numbered(name, slot)][row] for row, slot in rows]
    if across:
        unfolded["choice"] = [choice or slot for choice, (_, slot) in zip(unfolded["choice"], rows, strict=True)]
    reading.values = unfolded | {SLOT: [slot for _, slot in rows]}


def _refuse_nameless(reading: Reading) -> None:
    """A place whose kindergarten is not named would be lost without a word."""
    nameless = set()
    for slot in range(2, ACROSS + 1):
        gardens = reading.values[numbered("garden", slot)]
        for name in OF_A_GARDEN[1:]:
            field = numbered(name, slot)
            for row, value in enumerate(reading.values[field]):
                if value and not gardens[row]:
                    reading.blame(row, field, NO_GARDEN)
                    nameless.add(row)
    if nameless:
        reading.refused += len(nameless)
        reading.keep([row not in nameless for row in range(len(reading.numbers))])


def arranged(columns: Columns, ids: Columns) -> Columns:
    own = ("day", "place", "privileged_place", "choice", "status", "applied", "privileged", "wanted")
    applications = ids["application"]
    entries = [application * DAYS + day for application, day in zip(applications, columns["day"], strict=True)]
    return {name: columns[name] for name in own} | {
        "entry": entries,
        "application": applications,
        "garden": ids["institution"],
    }


def contradictions(columns: Columns) -> Iterator[tuple[int, str, str]]:
    """Of one application on one day, two statuses."""
    first: dict[int, tuple[Any, ...]] = {}
    told = zip(*(columns[name] for name in OF_A_DAY), strict=True)
    for row, (entry, values) in enumerate(zip(columns["entry"], told, strict=True)):
        if (before := first.setdefault(entry, values)) != values:
            differ = compress(OF_A_DAY.items(), (a != b for a, b in zip(before, values, strict=True)))
            yield (row, *next(differ))
