"""`python -m tests.year.importing STORE KIND FILE NOW`: a file goes in as `kovrov-bot import` does it, on a wound day.

Says each step, so that whoever started it knows when to kill it.
"""

import asyncio
import sys
from datetime import datetime
from pathlib import Path

from handlers.importing.load import load
from storage.database import Database
from storage.terms import DEMO


async def run(store: str, kind: str, file: str, now: str) -> None:
    async with await Database.open(f"sqlite:///{store}") as database:
        result = await load(
            database,
            kind,
            [Path(file)],
            now=datetime.fromisoformat(now),
            who=DEMO,
            progress=lambda step: print(step.stage, flush=True),
        )
        assert result.stored, result


if __name__ == "__main__":
    asyncio.run(run(*sys.argv[1:]))
