"""Going back to a copy without undoing what people were promised since it was made.

What was erased, ended, used or taken back stays so (storage/ledger.py); no push leaves that the copy still had to send;
codes that the copy knows as unused are void, since some of them were used meanwhile. Where the present store can still
be read, what was answered since is not answered again, and what still waits is answered.
"""

import asyncio
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from storage import copies
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.ledger import Ledger, path_beside
from storage.moments import text
from storage.outbox import Priority
from storage.store import Store

CARRY = (
    # Where we are in the messenger's stream, and in each chat.
    """
    INSERT INTO main.positions (community, ts, seen, first, gap)
    SELECT community, ts, seen, first, gap FROM present.positions WHERE true
    ON CONFLICT (community) DO UPDATE SET ts = excluded.ts, gap = excluded.gap,
        seen = CASE WHEN excluded.seen > positions.seen THEN excluded.seen ELSE positions.seen END
    """,
    """
    INSERT INTO main.chats (id, last_cmid, read_cmid, human_until, unreachable, unreachable_since)
    SELECT id, last_cmid, read_cmid, human_until, unreachable, unreachable_since FROM present.chats WHERE true
    ON CONFLICT (id) DO UPDATE SET
        last_cmid = CASE WHEN excluded.last_cmid > chats.last_cmid THEN excluded.last_cmid ELSE chats.last_cmid END,
        read_cmid = CASE WHEN excluded.read_cmid > chats.read_cmid THEN excluded.read_cmid ELSE chats.read_cmid END,
        human_until = excluded.human_until, unreachable = excluded.unreachable,
        unreachable_since = excluded.unreachable_since
    """,
    # What came in: handled meanwhile, or still waiting, under numbers that no answer was ever written for.
    """
    DELETE FROM main.sqlite_sequence WHERE name = 'events'
    AND seq < (SELECT seq FROM present.sqlite_sequence WHERE name = 'events')
    """,
    """
    INSERT INTO main.sqlite_sequence (name, seq) SELECT name, seq FROM present.sqlite_sequence
    WHERE name = 'events' AND NOT EXISTS (SELECT 1 FROM main.sqlite_sequence WHERE name = 'events')
    """,
    """
    INSERT INTO main.events (key, chat, cmid, body, received, attempts, state, settled)
    SELECT key, chat, cmid, body, received, attempts, state, settled FROM present.events WHERE true
    ON CONFLICT (key) DO UPDATE SET
        body = excluded.body, attempts = excluded.attempts, state = excluded.state, settled = excluded.settled
    """,
    # What the present store has forgotten was handled so long ago that its key is retired.
    """
    UPDATE main.events SET state = 'done', settled = ?1, body = '' WHERE state = 'new'
    AND NOT EXISTS (SELECT 1 FROM present.events AS p WHERE p.key = events.key)
    """,
    # What goes out: nothing that the present store no longer has to say, and all that it still has.
    """
    UPDATE main.outbox SET state = 'stopped', reason = 'restored', settled = ?1, body = ''
    WHERE state IN ('waiting', 'leased') AND NOT EXISTS (
        SELECT 1 FROM present.outbox AS p
        WHERE p.chat = outbox.chat AND p.key = outbox.key AND p.state IN ('waiting', 'leased'))
    """,
    """
    INSERT INTO main.outbox (chat, key, kind, priority, body, about, capability, created, not_before, leave_by, expires,
                             making, attempts, first_tried)
    SELECT chat, key, kind, priority, body, about, capability, created, not_before, leave_by, expires,
           making, attempts, first_tried
    FROM present.outbox WHERE state IN ('waiting', 'leased') ORDER BY id
    ON CONFLICT (chat, key) DO NOTHING
    """,
)


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


async def restore(file: Path, store: Path, now: datetime) -> Restored:
    """Put the copy `file` in the place of `store`, which is kept where there is one. Nobody else may be using it.

    Until the last step the store is as it was. Raises `copies.Unfit`, `OSError`, `StoreUnavailable`.
    """
    present = await asyncio.to_thread(store.exists) and await _told(store)
    staged, made = await asyncio.to_thread(copies.stage, file, store)
    try:
        async with await Database.open(f"sqlite:///{staged}", migrate=False) as copy:
            migrated = await copy.migrate()
            deeds = await Ledger(copy, path_beside(store)).reconcile()
            present = present and await _carried(copy, store, now)
            async with copy.begin() as opened:
                pushes, codes = await _expire_pushes(opened, now), await _void_codes(opened, now)
        return Restored(made, copies.swap(staged, store, now), migrated, deeds, pushes, codes, present)
    finally:
        copies.remove(staged)


async def _told(store: Path) -> bool:
    """Let the ledger's file know all that the present store does; False where the store cannot tell."""
    try:
        async with await Database.open(f"sqlite:///{store}", migrate=False) as database:
            await Ledger(database).mirror()
    except (StoreUnavailable, sqlite3.Error):
        return False
    return True


async def _carried(copy: Database, store: Path, now: datetime) -> bool:
    """Take over what the present store knows of questions and answers; False where it cannot be read to the end."""
    try:
        async with copy.begin() as opened:
            await opened.rows.all("ATTACH DATABASE ? AS present", (str(store),))
            for statement in CARRY:
                await opened.rows.write(statement, (text(now),) if "?1" in statement else ())
    except (StoreUnavailable, sqlite3.Error):
        return False
    return True


async def _expire_pushes(store: Store, now: datetime) -> int:
    """What people should have heard then is stale now, and some of them heard it."""
    rows = await store.rows.write(
        "UPDATE outbox SET state = 'expired', reason = 'restored', settled = ?, body = '', lease_until = NULL"
        " WHERE state IN ('waiting', 'leased') AND priority IN (?, ?) RETURNING 1",
        (text(now), int(Priority.REMINDER), int(Priority.ANNOUNCEMENT)),
    )
    return len(rows)


async def _void_codes(store: Store, now: datetime) -> int:
    """Every unused code that a copy knows was issued before it was made."""
    unused = "used IS NULL AND revoked IS NULL AND expires > ?1"
    await store.rows.write(
        f"INSERT INTO ledger (at, act, hash) SELECT ?1, 'code revoked', hash FROM codes WHERE {unused}",
        (text(now),),
    )
    return len(await store.rows.write(f"UPDATE codes SET revoked = ?1 WHERE {unused} RETURNING 1", (text(now),)))
