"""The rows of the storm in their long form."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from tests.storm import ends
from tests.storm.tally import Tally

Row = Callable[[Path, int], Awaitable[Tally]]

LONG: dict[str, Row] = {
    "killed": partial(ends.kills, towns=3, times=60),
    "stopped": partial(ends.stops, towns=2, times=20),
}
