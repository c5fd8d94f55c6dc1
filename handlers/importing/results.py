"""What came of files that were handed in, and what is told while they go in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeAlias

from handlers.importing.faults import Fault
from storage.differences import Counts
from storage.moves import Moves

Stage: TypeAlias = Literal["waiting", "reading", "comparing", "storing"]


@dataclass(frozen=True, slots=True)
class Progress:
    """Rows done in a stage; `total` is None while nobody knows."""

    file: Path
    stage: Stage
    done: int = 0
    total: int | None = None


Tell: TypeAlias = Callable[[Progress], None]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of one file. `rows` = new + changed + same + refused where the file was compared.

    `stored`: it is in the store now, and recorded. With faults a file is only compared with `partial`.
    `marked`: a copy with its faults is written. `moves`: who comes and goes by a list of pupils that was compared.
    `program` wrote the file, where it is no table of ours; `also` are the kinds of what else it has.
    """

    kind: str
    file: Path
    rows: int
    counts: Counts
    refused: int
    fault_count: int
    faults: tuple[Fault, ...]
    notes: tuple[str, ...]
    dry_run: bool
    stored: bool
    marked: bool = False
    moves: Moves | None = None
    program: str = ""
    also: tuple[str, ...] = ()

    @property
    def faultless(self) -> bool:
        return self.fault_count == 0


@dataclass(frozen=True, slots=True)
class Result:
    """What came of all files of one call, in their order."""

    files: tuple[Loaded, ...]

    @property
    def counts(self) -> Counts:
        return sum((file.counts for file in self.files), Counts())

    @property
    def faultless(self) -> bool:
        return all(file.faultless for file in self.files)

    @property
    def stored(self) -> bool:
        return all(file.stored for file in self.files)
