"""`python -m tests.storm [ROW …] [--seed N]`: the long form of every row, and a table at the end."""

import argparse
import asyncio
import random
import sys
import tempfile
import traceback
from dataclasses import astuple, fields
from pathlib import Path

from bot.clock import Clock
from tests.storm.crowd import Seen
from tests.storm.rows import LONG
from tests.storm.tally import Tally

LONGEST = 600.0
"""Seconds that a row may take."""


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.storm", description=__doc__)
    arguments.add_argument("rows", nargs="*", metavar="ROW", help=f"of {', '.join(LONG)}; all where none is named")
    arguments.add_argument("--seed", type=int, help="the seed that a failed run printed")
    given = arguments.parse_args()
    if unknown := set(given.rows) - LONG.keys():
        arguments.error(f"no such row: {', '.join(sorted(unknown))}")
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}: to repeat, python -m tests.storm --seed {seed}", flush=True)
    told = {name: _told(name, seed) for name in given.rows or LONG}
    print("\n" + table(told))
    return 0 if all(tally.right for tally, _ in told.values()) else 1


def _told(name: str, seed: int) -> tuple[Tally, float]:
    """What a row found, and the seconds it took."""
    clock = Clock()
    begun = clock.monotonic()
    with tempfile.TemporaryDirectory(prefix=f"storm-{name}-") as folder:
        try:
            tally = asyncio.run(_bounded(name, Path(folder), seed))
        except TimeoutError:
            tally = Tally(faults=[f"not over after {LONGEST:.0f} s"])
        except Exception as error:  # noqa: BLE001  # the other rows are still to be told
            traceback.print_exc()
            tally = Tally(faults=[f"broken off: {type(error).__name__}"])
    took = clock.monotonic() - begun
    print(f"{name}: {'right' if tally.right else 'WRONG'} in {took:.0f} s: {tally}", flush=True)
    return tally, took


async def _bounded(name: str, folder: Path, seed: int) -> Tally:
    async with asyncio.timeout(LONGEST):
        return await LONG[name](folder, seed)


def table(told: dict[str, tuple[Tally, float]]) -> str:
    """A line a row: what people saw, and how long it took."""
    heads = ["row", *(each.name for each in fields(Seen)), "seconds", "verdict"]
    lines = [
        [name, *map(str, astuple(tally.seen)), f"{took:.0f}", "right" if tally.right else "WRONG"]
        for name, (tally, took) in told.items()
    ]
    widths = [max(len(line[column]) for line in [heads, *lines]) for column in range(len(heads))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if n == 0 else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        )
        for line in [heads, *lines]
    )


if __name__ == "__main__":
    sys.exit(main())
