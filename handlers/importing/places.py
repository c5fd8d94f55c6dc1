"""Where something stands in a file that has no rows of ours, in words that its owner understands."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.importing.faults import Fault, Stretches

WHOLE = {
    "Учреждение": '; назовите его в команде: --institution "СОШ № 21"',
    "Класс": "",
}
"""Columns whose value says enough without a lesson's place, and what may help besides."""

ABOVE = 2
"""Row of the first record: the headers stand above it."""


@dataclass(frozen=True, slots=True)
class Places:
    """`words` of each record, in the order in which they became rows."""

    words: Sequence[str]

    def of(self, row: int) -> str:
        return self.words[row - ABOVE]

    def of_rows(self, rows: Stretches) -> str:
        """«7Б, вторник, 3 урок и ещё мест: 12»."""
        more = len(rows) - 1
        return self.of(rows.ends[0][0]) + (f" и ещё мест: {more}" if more else "")

    def fault(self, fault: Fault) -> Fault:
        """The same fault without rows that nobody can look up; one that has its place keeps it."""
        if not fault.rows or fault.sheet is not None:
            return fault
        if fault.column in WHOLE:
            return replace(fault, problem=fault.problem + WHOLE[fault.column], row=None, rows=())
        return replace(fault, place=self.of_rows(Stretches(fault.rows)), row=None, rows=())
