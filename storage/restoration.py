"""Going back to a copy without undoing what people were promised since it was made.

What was erased, ended, used or taken back stays so (storage/ledger.py); no push leaves that the copy still had to send;
codes that the copy knows as unused are void, since some of them were used meanwhile. Where the present store can still
be read, what was answered since is not answered again, and what still waits is answered (storage/carrying.py).
"""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import carrying, copies
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.journal import COMMAND, Act
from storage.ledger import KEPT, Ledger, path_beside
from storage.moments import text
from storage.outbox import IS_PUSH
from storage.store import Store

"""What we say unasked. All else is an answer, or goes with one."""

CODES = (
    ("codes", "code revoked"),
    ("staff_codes", "staff code revoked"),
    ("queue_codes", "queue code revoked"),
)
"""Tables of one-time codes, and the ledger's act that takes one back."""


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did. `made`: the copy's moment where it knows it; `aside`: where the store of before is.

    `deeds` are the ledger's acts that were done again. `present` is False where the store of before could not be read.
    """

    made: datetime | None
    aside: Path | None
    migrated: list[int]
    deeds: Counter[str]
    pushes: int
    codes: int
    present: bool


class Outdated(Exception):
    """The copy is older than the ledger remembers: who was erased since then would come back. `of` is its moment."""

    def __init__(self, of: datetime) -> None:
        super().__init__(text(of))
        self.of = of


async def restore(
    file: Path, store: Path, now: datetime, *, passphrase: str | None = None, outdated: bool = False
) -> Restored:
    """Put the copy `file` in the place of `store`, which is kept where there is one. Nobody else may be using it.

    `outdated`: even a copy that is older than the ledger. Until the last step the store is as it was.
    Raises `copies.Unfit`, `encryption.WrongPassphrase`, `Outdated`, `OSError`, `StoreUnavailable`.
    """
    present = await asyncio.to_thread(store.exists) and await _told(store)
    staged = await asyncio.to_thread(copies.stage, file, store, passphrase)
    try:
        if staged.latest and now - staged.latest >= KEPT and not outdated:
            raise Outdated(staged.latest)
        async with await Database.open(f"sqlite:///{staged.path}", migrate=False) as copy:
            migrated = await copy.migrate()
            async with copy.read() as opened:
                journal = await carrying.journal_end(opened)
            deeds = await Ledger(copy, path_beside(store)).reconcile()
            present = present and await _carried(copy, store, now, journal)
            async with copy.begin() as opened:
                pushes, codes = await _expire_pushes(opened, now), await _void_codes(opened, now)
                made = f"made {text(staged.made)}" if staged.made else ""
                await opened.journal.write(COMMAND, Act.RESTORED, now, what=file.name, details=made)
        return Restored(staged.made, copies.swap(staged.path, store, now), migrated, deeds, pushes, codes, present)
    finally:
        copies.remove(staged.path)


async def _told(store: Path) -> bool:
    """Let the ledger's file know all that the present store does; False where the store cannot tell."""
    try:
        async with await Database.open(f"sqlite:///{store}", migrate=False) as database:
            await Ledger(database).mirror()
    except (StoreUnavailable, sqlite3.Error):
        return False
    return True


async def _carried(copy: Database, store: Path, now: datetime, journal: int) -> bool:
    """Take over what the present store knows of questions and answers; False where it cannot be read to the end."""
    try:
        async with copy.begin() as opened:
            await opened.rows.all("ATTACH DATABASE ? AS present", (str(store),))
            return await carrying.carry(opened, now, journal)
    except carrying.UNREADABLE:
        return False


async def _expire_pushes(store: Store, now: datetime) -> int:
    """What people should have heard then is stale now, and some of them heard it."""
    rows = await store.rows.write(
        "UPDATE outbox SET state = 'expired', reason = 'restored', settled = ?, body = '', lease_until = NULL"
        f" WHERE state IN ('waiting', 'leased') AND {IS_PUSH} RETURNING 1",
        (text(now),),
    )
    return len(rows)


async def _void_codes(store: Store, now: datetime) -> int:
    """Every unused code that a copy knows was issued before it was made."""
    unused = "used IS NULL AND revoked IS NULL AND expires > ?"
    voided = 0
    for table, act in CODES:
        rows = await store.rows.write(
            f"UPDATE {table} SET revoked = ? WHERE {unused} RETURNING hash", (text(now), text(now))
        )
        await store.rows.write_many(
            "INSERT INTO ledger (at, act, hash) VALUES (?, ?, ?)", [(text(now), act, row[0]) for row in rows]
        )
        voided += len(rows)
    return voided
