"""What is wrong with a file, said so that a person finds the cell and knows how to mend it."""

from dataclasses import dataclass, field

SHOWN = 100
"""Faults that are listed; all are counted."""

LENGTH = 80
"""Characters of a value that a fault shows."""


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why and what to do, in Russian. `notes` came before it."""

    def __init__(self, problem: str, notes: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.notes = notes


class Wrong(ValueError):
    """A value cannot be taken; the text says why and what to do, in Russian."""


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is numbered as the spreadsheet program shows it; None: the file as a whole. No sheet in CSV."""

    problem: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None


@dataclass(slots=True)
class Faults:
    """The first faults and the number of all."""

    first: list[Fault] = field(default_factory=list)
    total: int = 0

    def add(self, fault: Fault) -> None:
        self.total += 1
        if len(self.first) < SHOWN:
            self.first.append(fault)


def shown(cell: object) -> str:
    text = str(cell)
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"
