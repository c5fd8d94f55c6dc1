"""Codes that would still link a child: how many there are, whose, and whether the key they are hashed under is here."""

from datetime import datetime

from storage.moments import text
from storage.store import Store

UNUSED = "FROM codes WHERE used IS NULL AND revoked IS NULL AND expires > ?"


class KeyLost(Exception):
    """`codes` of them were issued under a key that is not the one here: none would be recognised."""

    def __init__(self, codes: int) -> None:
        super().__init__(f"{codes} codes are hashed under another key")
        self.codes = codes


async def number(store: Store, now: datetime) -> int:
    count: int = await store.rows.value(f"SELECT count(*) {UNUSED}", (text(now),))
    return count


async def number_by_pupil(store: Store, now: datetime) -> dict[int, int]:
    """By the pupil's id; only pupils who have some."""
    return dict(await store.rows.all(f"SELECT pupil, count(*) {UNUSED} GROUP BY pupil", (text(now),)))


async def revoke_all(store: Store, now: datetime) -> int:
    """Take back every one, the staff's and the queue's too, each told in the ledger; how many there were."""
    families = [await store.codes.revoke(pupil, now) for pupil in await number_by_pupil(store, now)]
    return sum(families) + await store.roles.revoke_codes(now) + await store.queue.revoke(now)


async def check_key(store: Store, fingerprint: bytes | None, now: datetime) -> None:
    """Raises `KeyLost` where codes wait and their key is another one, or, with None, where there is no key at all."""
    kept = await store.rows.value("SELECT fingerprint FROM code_key")
    if fingerprint is not None and kept in {None, fingerprint}:
        return
    others = await store.roles.unused_codes(now) + await store.queue.unused_codes(now)
    if waiting := await number(store, now) + others:
        raise KeyLost(waiting)


async def note_key(store: Store, fingerprint: bytes) -> None:
    """From now on codes are hashed under the key of this fingerprint."""
    await store.rows.write("INSERT OR REPLACE INTO code_key (id, fingerprint) VALUES (1, ?)", (fingerprint,))
