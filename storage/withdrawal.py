"""Rows of the outbox that nobody shall hear any more: gone where they wait, tried no more where they are in flight."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from storage.moments import text
from storage.rows import Rows

NO_MORE = ""
"""In the place of the hour at which a row expires: it was withdrawn in flight. Whether it arrived is written down, and
should it come back, it is not tried again.
"""


async def withdraw(rows: Rows, which: str, values: Sequence[Any]) -> None:
    """Nobody shall hear the rows of this condition: they go where they wait, and in flight are tried no more."""
    await rows.write(f"DELETE FROM outbox WHERE {which} AND state = 'waiting'", values)
    await _try_no_more(rows, which, values)


async def stop(rows: Rows, which: str, values: Sequence[Any], now: datetime) -> int:
    """The same, but they stay to be counted; how many will surely not be heard."""
    stopped = await rows.write(
        "UPDATE outbox SET state = 'stopped', reason = 'stopped', settled = ?, body = ''"
        f" WHERE {which} AND state = 'waiting' RETURNING 1",
        (text(now), *values),
    )
    await _try_no_more(rows, which, values)
    return len(stopped)


async def _try_no_more(rows: Rows, which: str, values: Sequence[Any]) -> None:
    await rows.write(f"UPDATE outbox SET expires = ? WHERE {which} AND state = 'leased'", (NO_MORE, *values))
