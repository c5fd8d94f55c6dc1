"""`python -m tests.year [--families N] [--deaths N] [--seed N]`: a whole school year, wound in minutes."""

import argparse
import asyncio
import random
import sys
import tempfile
from datetime import date
from pathlib import Path

from bot.clock import Clock
from tests.year.course import run
from tests.year.outcome import Outcome

FIRST, LAST = date(2026, 9, 1), date(2027, 5, 31)
SHOWN = 20


def main() -> int:
    arguments = argparse.ArgumentParser(prog="python -m tests.year", description=__doc__)
    arguments.add_argument("--families", type=int, default=300)
    arguments.add_argument("--deaths", type=int, default=30)
    arguments.add_argument("--seed", type=int, help="the seed that a failed run printed")
    arguments.add_argument("--first", type=date.fromisoformat, default=FIRST)
    arguments.add_argument("--until", type=date.fromisoformat, default=LAST)
    arguments.add_argument("--no-faults", action="store_true", help="no jumps of the clock, no two days without a bot")
    given = arguments.parse_args()
    seed = random.SystemRandom().randrange(10**6) if given.seed is None else given.seed
    print(f"seed {seed}: to repeat, python -m tests.year --seed {seed}", flush=True)
    clock = Clock()
    begun = clock.monotonic()
    with tempfile.TemporaryDirectory(prefix="year-") as folder:
        outcome = asyncio.run(
            run(
                Path(folder),
                seed=seed,
                families=given.families,
                first=given.first,
                last=given.until,
                deaths=given.deaths,
                faults=not given.no_faults,
                told=lambda line: print(f"{line}  {clock.monotonic() - begun:.0f} s", flush=True),
            )
        )
    print(told(outcome, clock.monotonic() - begun))
    return 0 if outcome.right else 1


def told(outcome: Outcome, seconds: float) -> str:
    lines = [
        f"{'right' if outcome.right else 'WRONG'}: {outcome}",
        f"{seconds:.0f} s, died {dict(outcome.deaths)}, heard {dict(outcome.heard)}",
    ]
    for name in ("missing", "needless", "twice", "by_night", "errors"):
        lines += [f"{name}: {fact}" for fact in getattr(outcome, name)[:SHOWN]]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
