"""What is wrong with a file, said so that a person finds the cell and knows how to mend it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

CAUSES = 10_000
"""Different faults that are kept; all are counted."""

LENGTH = 80
"""Characters of a value that a fault shows."""

STRETCHES = 5
"""Stretches of rows that a line names."""


class Unreadable(Exception):
    """The file as a whole cannot be taken; the text says why and what to do, in Russian. `notes` came before it."""

    def __init__(self, problem: str, notes: tuple[str, ...] = ()) -> None:
        super().__init__(problem)
        self.notes = notes


class Wrong(ValueError):
    """A value cannot be taken; the text says why and what to do, in Russian."""


class Stretches:
    """Row numbers as stretches from first to last; `str` names them: «строки 2–601», «строки 2, 5–7 и ещё 12»."""

    __slots__ = ("ends",)

    def __init__(self, ends: Iterable[Sequence[int]] = ()) -> None:
        self.ends = [[first, last] for first, last in ends]

    def add(self, row: int) -> None:
        """Rows come in their order, but for a few."""
        if self.ends and self.ends[-1][1] == row - 1:
            self.ends[-1][1] = row
        elif not self.ends or self.ends[-1][1] != row:
            self.ends.append([row, row])

    def __len__(self) -> int:
        return sum(last - first + 1 for first, last in self.ends)

    def __str__(self) -> str:
        parts = [f"{first}" if first == last else f"{first}–{last}" for first, last in self.ends[:STRETCHES]]
        more = len(Stretches(self.ends[STRETCHES:]))
        word = "строка" if len(self) == 1 else "строки"
        return f"{word} {', '.join(parts)}" + (f" и ещё {more}" if more else "")


@dataclass(frozen=True, slots=True)
class Fault:
    """`row` is numbered as the spreadsheet program shows it; None: the file as a whole. No sheet in CSV.

    `place` says where it is in a file that has no rows of ours: «7Б, вторник, 3 урок».
    `rows` are the stretches, (first, last), of all rows that have the same in this column; `row` is their first.
    """

    problem: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: tuple[tuple[int, int], ...] = ()
    place: str | None = None


@dataclass(slots=True)
class Faults:
    """Faults of rows: one cause over many of them is one fault. `total` counts each of its rows."""

    total: int = 0
    stated: list[Fault] = field(default_factory=list)
    _causes: dict[tuple[str | None, str | None, str, str], Stretches] = field(default_factory=dict)

    def add(self, problem: str, sheet: str | None, row: int, column: str | None, value: str) -> None:
        self.total += 1
        cause = (sheet, column, problem, value)
        if cause in self._causes or len(self._causes) < CAUSES:
            self._causes.setdefault(cause, Stretches()).add(row)

    def state(self, fault: Fault) -> None:
        """A fault that is known as it is told."""
        self.total += 1
        if len(self.stated) < CAUSES:
            self.stated.append(fault)

    def ordered(self, sheets: Sequence[str | None]) -> tuple[Fault, ...]:
        """All of them by sheet and row, behind those that were stated."""
        faults = []
        for (sheet, column, problem, value), stretches in self._causes.items():
            rows = tuple(sorted((first, last) for first, last in stretches.ends))
            faults.append(Fault(problem, sheet, rows[0][0], column, value, rows))
        return (*self.stated, *sorted(faults, key=lambda fault: (sheets.index(fault.sheet), fault.row)))


def shown(cell: object) -> str:
    text = str(cell)
    return text if len(text) <= LENGTH else text[: LENGTH - 1] + "…"
