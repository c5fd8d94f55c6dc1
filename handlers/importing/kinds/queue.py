"""Exports of the kindergarten queue: one kindergarten a row or several across, both become a row a kindergarten."""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from itertools import compress
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, create_model

from handlers.importing import queue_values
from handlers.importing.kinds.cells import ASIDE, CONTINUES, Number, Place, Text, guessing
from handlers.importing.kinds.kind import Columns, Kind, Reference
from handlers.importing.queue_values import ACROSS
from handlers.importing.reading import SLOT, Reading
from storage import targets
from storage.queue import DAYS

Born: TypeAlias = Annotated[str, guessing(queue_values.born)]
GoneBy: TypeAlias = Annotated[int, guessing(queue_values.gone_by)]
Wanted: TypeAlias = Annotated[int, guessing(queue_values.wanted)]
Status: TypeAlias = Annotated[str, guessing(queue_values.status)]
Privilege: TypeAlias = Annotated[int, BeforeValidator(queue_values.privilege)]
QueuePlace: TypeAlias = Annotated[int, BeforeValidator(queue_values.place)]
Order: TypeAlias = Annotated[int, BeforeValidator(queue_values.order)]
OtherGarden: TypeAlias = Annotated[Text, Field(max_length=400)]


class OneGardenRow(BaseModel):
    """An application on a day: one kindergarten of it."""

    number: Number = Field(
        title="Номер заявления",
        description="Хранится только цифровой отпечаток номера с датой рождения",
        examples=["ПРИМЕР-33-000001"],
        json_schema_extra=CONTINUES,
    )
    born: Born = Field(
        title="Дата рождения",
        description="Дата или один год; по одному году родитель привяжет заявление только кодом от сотрудника",
        examples=["14.05.2024"],
        json_schema_extra=CONTINUES,
    )
    applied: GoneBy = Field(
        title="Дата постановки", description="ДД.ММ.ГГГГ", examples=["16.08.2025"], json_schema_extra=CONTINUES
    )
    status: Status = Field(
        title="Статус",
        description="Как в программе; пояснения к статусам в content/dictionaries/queue_statuses.toml",
        examples=["Зарегистрировано"],
        json_schema_extra=CONTINUES,
    )
    garden: Place = Field(
        title="Детский сад",
        description="Код, полное или краткое название из списка учреждений. Несколько садов: по строке на сад "
        "или столбцы «Детский сад 1», «Место 1», «Детский сад 2», «Место 2»…",
        examples=["Детский сад № 52"],
    )
    place: QueuePlace = Field(
        title="Место", description="В общей очереди этого сада; пусто, если места нет", examples=["12"]
    )
    day: GoneBy = Field(
        title="На дату", description="На какой день эти данные", examples=["20.11.2026"], json_schema_extra=CONTINUES
    )
    privileged_place: QueuePlace = Field(
        0, title="Место по льготе", description="В льготной очереди этого сада", examples=["3"]
    )
    privileged: Privilege = Field(
        0,
        title="Есть льгота",
        description="да или нет; какая именно, не хранится",
        examples=["нет"],
        json_schema_extra=CONTINUES,
    )
    wanted: Wanted = Field(
        0,
        title="Желаемая дата",
        description="С какого дня нужен сад",
        examples=["01.09.2027"],
        json_schema_extra=CONTINUES,
    )
    choice: Order = Field(0, title="Приоритет", description="1 у самого желанного сада", examples=["1"])


def _across() -> dict[str, Any]:
    """The columns of the second and further kindergartens."""
    titles = {"garden": "Детский сад", "place": "Место", "privileged_place": "Место по льготе"}
    kinds = {"garden": (OtherGarden, ""), "place": (QueuePlace, 0), "privileged_place": (QueuePlace, 0)}
    return {
        f"{name}_{slot}": (kinds[name][0], Field(kinds[name][1], title=f"{title} {slot}", json_schema_extra=ASIDE))
        for slot in range(2, queue_values.ACROSS + 1)
        for name, title in titles.items()
    }


QueueRow: type[OneGardenRow] = create_model("QueueRow", __base__=OneGardenRow, **_across())
"""The same with further kindergartens across."""

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


QUEUE = Kind(
    "queue",
    "очередь в детские сады",
    QueueRow,
    targets.QUEUE,
    arranged,
    (Reference("institution", ("garden",)), Reference("application", ("number", "born", "day"))),
    contradictions,
    unfold=unfold,
)
