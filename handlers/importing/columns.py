"""Which column of a file is which, and each column's converter, compiled once."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from pydantic import BaseModel, TypeAdapter, ValidationError

from handlers.importing.faults import Unreadable, Wrong
from handlers.importing.values import Cell, text

HEADER_WITHIN = 40
"""Rows from the top among which the headers must stand; titles may come before them."""

MOST = 300
"""Columns with a header. More is another kind of table, or a trap."""


@dataclass(frozen=True, slots=True)
class Column:
    """`continues`: a value in a cell merged over several rows is meant for each of them.

    `example` is what the template's example row has here.
    """

    field: str
    header: str
    required: bool
    default: Any
    continues: bool
    example: str
    convert: TypeAdapter[Any]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the headers stand (0 is the first row read), and which place each known column has."""

    row: int
    places: dict[str, int]
    width: int
    unknown: tuple[str, ...]


class Bad:
    """Stands in a converted column for a value that cannot be taken."""

    __slots__ = ("problem",)

    def __init__(self, problem: str) -> None:
        self.problem = problem


class Memo(dict[Cell, Any]):
    """Cell → value, each distinct cell converted once: a look-up is ten times cheaper than a conversion."""

    __slots__ = ("_column", "bad")

    def __init__(self, column: Column) -> None:
        super().__init__()
        self._column = column
        self.bad = False
        if not column.required:
            self[""] = self[None] = column.default

    def __missing__(self, cell: Cell) -> Any:
        value = convert(self._column, cell)
        self.bad = self.bad or isinstance(value, Bad)
        self[cell] = value
        return value


def convert(column: Column, cell: Cell) -> Any:
    """The value, or a `Bad` that says what is wrong."""
    try:
        return column.convert.validate_python(cell)
    except ValidationError as error:
        first = error.errors()[0]
    match first["type"], first.get("ctx", {}):
        case "value_error", {"error": Wrong() as wrong}:
            return Bad(str(wrong))
        case "too_short" | "string_too_short", _:
            return Bad("пусто: впишите значение")
        case "too_long" | "string_too_long", {"max_length": most}:
            return Bad(f"длиннее {most} знаков: сократите")
    return Bad("значение не подходит")


@cache
def columns(row: type[BaseModel]) -> tuple[Column, ...]:
    """The model's fields as columns, in their order."""
    return tuple(
        Column(
            field=name,
            header=str(field.title),
            required=field.is_required(),
            default=None if field.is_required() else field.default,
            continues=isinstance(field.json_schema_extra, dict) and bool(field.json_schema_extra.get("continues")),
            example=str(field.examples[0]) if field.examples else "",
            convert=TypeAdapter(field.rebuild_annotation()),
        )
        for name, field in row.model_fields.items()
    )


def plain(header: Cell) -> str:
    """For comparing headers: letters and digits only, «№» is a «номер»."""
    small = text(header).casefold().replace("ё", "е").replace("№", "номер")
    return re.sub(r"[\W_]+", "", small)


def matched(wanted: Sequence[Column], row: Sequence[Cell]) -> int:
    """How many of the wanted headers stand in the row."""
    return len({plain(column.header) for column in wanted} & {plain(cell) for cell in row})


def layout(wanted: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Layout | None:
    """Find the headers among the first rows; None where none look like them. Raises `Unreadable`."""
    top = rows[:HEADER_WITHIN]
    best = max(range(len(top)), key=lambda at: matched(wanted, top[at]), default=None)
    if best is None or matched(wanted, top[best]) < min(2, len(wanted)):
        return None
    header = [plain(cell) for cell in top[best]]
    if sum(map(bool, header)) > MOST:
        raise Unreadable(f"слишком много столбцов: больше {MOST}. Оставьте только нужные.")
    places = dict(_places(wanted, header, best))
    missing = [column.header for column in wanted if column.required and column.field not in places]
    if missing:
        raise Unreadable(
            f"в заголовках (строка {best + 1}) нет {'столбца' if len(missing) == 1 else 'столбцов'} {quoted(missing)}. "
            f"Нужны: {quoted([column.header for column in wanted if column.required])}."
        )
    unknown = tuple(text(cell) for at, cell in enumerate(top[best]) if at not in places.values() and header[at])
    return Layout(best, places, len(header), unknown)


def _places(wanted: Sequence[Column], header: list[str], row: int) -> Iterator[tuple[str, int]]:
    for column in wanted:
        if (times := header.count(plain(column.header))) > 1:
            raise Unreadable(f"в заголовках (строка {row + 1}) столбец «{column.header}» стоит дважды: оставьте один.")
        if times:
            yield column.field, header.index(plain(column.header))


def quoted(names: Sequence[str]) -> str:
    return ", ".join(f"«{name}»" for name in names)
