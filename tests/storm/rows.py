"""The rows of the storm in their long form."""

from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path

from tests.storm import clocks, ends, store, weather
from tests.storm.tally import Tally

Row = Callable[[Path, int], Awaitable[Tally]]

LONG: dict[str, Row] = {
    "killed": partial(ends.kills, towns=3, times=60),
    "stopped": partial(ends.stops, towns=2, times=20),
    "clocks": partial(clocks.set_clocks, towns=2, moves=len(clocks.MOVES), rounds=3, seconds=1.0),
    "weather": partial(weather.weather, towns=3, storms=20, hasty=False),
    "halts": partial(weather.halts, towns=2, hasty=False),
    "unwritable": partial(store.unwritable, towns=2, rounds=4, seconds=10.0),
    "damaged": partial(store.damaged, towns=2),
    "restored": partial(store.restored, towns=2, rounds=8),
    "silence": partial(weather.silence, towns=2, seconds=60.0, hasty=False),
}
