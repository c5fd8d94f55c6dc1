"""How large a benchmark is: in full, as the goals mean it, or in small, to see that everything works."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.bench.stores import Store


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and lengths. Seconds, people, answers, rows of files."""

    runs: int
    pupils: int
    """Of the city whose store is asked; at the real size it has a year of grades, below it those since September."""
    few_pupils: int
    """Of the small store beside it."""
    at_once: int
    """Questions of one run without pace."""
    offered_seconds: float
    peers_seconds: float
    """Peers answer a small part of what is offered, or wait far longer, and are watched for a shorter while."""
    slow_seconds: float
    fast_seconds: float
    """At 20 and at 200 questions a second."""
    long_run: tuple[int, int, int]
    """Answers after which the memory is looked at."""
    starts: int
    """Of everybody, a run: they are short and differ."""
    file_rows: int
    texts: int


FULL = Scale(
    runs=3,
    pupils=14_640,
    few_pupils=410,
    at_once=10_000,
    offered_seconds=60,
    peers_seconds=10,
    slow_seconds=30,
    fast_seconds=10,
    long_run=(20_000, 100_000, 200_000),
    starts=3,
    file_rows=1_000_000,
    texts=30_000,
)
QUICK = Scale(
    runs=1,
    pupils=400,
    few_pupils=150,
    at_once=2_000,
    offered_seconds=4,
    peers_seconds=2,
    slow_seconds=3,
    fast_seconds=2,
    long_run=(500, 1_000, 2_000),
    starts=1,
    file_rows=30_000,
    texts=1_500,
)


@dataclass(frozen=True, slots=True)
class Bench:
    """Where and how large: what every row is given. `folder` keeps the filled stores, `stores` those already looked up.

    Both by the number of pupils.
    """

    folder: Path
    scale: Scale
    stores: dict[int, "Store"] = field(default_factory=dict)
