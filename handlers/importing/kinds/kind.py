"""What a kind of file is: its columns, whom the store is asked about, and how rows become what is stored."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from pydantic import BaseModel

from handlers.importing.reading import Reading
from storage.target import Target

Columns: TypeAlias = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Reference:
    """What the store must know, or is told of, before rows can go in: `name` is who answers (answers.py).

    A refusal is put down to the field `blamed`, or to the first where none is said.
    """

    name: str
    fields: tuple[str, ...]
    blamed: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file. `arrange` makes the target's columns of the row's and of the references' ids.

    `unlike` yields (row, field, problem) for rows that contradict each other; `names` further names of rows.
    `unfold` makes several rows of one that is read. `absent` is the field that, not nought, says that a row is of
    somebody who is no longer there.
    """

    name: str
    title: str
    row: type[BaseModel]
    target: Target
    arrange: Callable[[Columns, Columns], Columns]
    references: tuple[Reference, ...] = ()
    unlike: Callable[[Columns], Iterable[tuple[int, str, str]]] = lambda _: ()
    names: Callable[[Columns], Iterable[tuple[str, str]]] = lambda _: ()
    absent: str = ""
    unfold: Callable[[Reading], None] = lambda _: None
