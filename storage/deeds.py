"""What no restored copy may undo, written down in the transaction that does it (storage/ledger.py keeps it)."""

from datetime import datetime

from storage.moments import text
from storage.rows import Rows


async def record(rows: Rows, act: str, sealed: bytes, now: datetime) -> None:
    """`sealed` is a code's keyed hash, or a seal of whom it is about (storage/seals.py)."""
    await rows.write("INSERT INTO ledger (at, act, hash) VALUES (?, ?, ?)", (text(now), act, sealed))
