"""What a cell was taken for where it says something a little different: never silently, always with its rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from handlers.importing.faults import Stretches, shown

MOST = 100
"""Different guesses that are told of; the others are counted."""


@dataclass(frozen=True, slots=True)
class Guess:
    """`what` was guessed, how the cell is `written` ("" where nobody may read that), and what it was `taken` for.

    `taken` is "" where that says nothing new.
    """

    what: str
    written: str
    taken: str = ""


@dataclass(slots=True)
class About:
    """What a converter may know beside its cell: the day on which the file came (None where nobody said), and the
    column's own header. `made` are the guesses of the conversion under way.
    """

    today: date | None = None
    header: str = ""
    made: list[Guess] = field(default_factory=list)

    @property
    def school_year(self) -> int | None:
        """The year in which the school year of the file's day began; June to August belong to the year that ended."""
        return school_year(self.today) if self.today else None

    def guess(self, what: str, written: str, taken: str = "") -> None:
        self.made.append(Guess(what, written, taken))


def school_year(day: date) -> int:
    """The calendar year in which the school year of the day began: 2026 for 05.11.2026 and for 15.07.2027."""
    return day.year if day.month >= 9 else day.year - 1


@dataclass(slots=True)
class Guesses:
    """Those of a file, the same ones of a column together, with an example each."""

    _found: dict[tuple[str | None, str, str], tuple[Guess, Stretches]] = field(default_factory=dict)
    _more: int = 0

    def add(self, sheet: str | None, column: str, guess: Guess, row: int) -> None:
        key = (sheet, column, guess.what)
        if key not in self._found:
            if len(self._found) >= MOST:
                self._more += 1
                return
            self._found[key] = (guess, Stretches())
        self._found[key][1].add(row)

    def notes(self, told: Callable[[Stretches], str] = str) -> list[str]:
        """«столбец «Класс», строки 2–30: латинская буква принята за русскую («7B» — 7В)»; `told` says the rows."""
        lines = []
        for (sheet, column, what), (guess, rows) in self._found.items():
            example = f" («{shown(guess.written)}»" + (f" — {shown(guess.taken)})" if guess.taken else ")")
            where = f"лист «{sheet}», " if sheet else ""
            lines.append(f"{where}столбец «{column}», {told(rows)}: {what}{example if guess.written else ''}")
        return [*lines, *([f"и ещё догадок: {self._more}"] if self._more else [])]
