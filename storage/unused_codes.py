"""What only its key makes good: codes that would still link a child, applications that files still have to name."""

from datetime import datetime

from storage.moments import text
from storage.store import Store

UNUSED = "FROM codes WHERE used IS NULL AND revoked IS NULL AND expires > ?"


class KeyLost(Exception):
    """Another key is here than the one of these `codes`, of which none would be recognised, and of the `applications`
    for kindergartens with which people are linked: no file would name one of them any more.
    """

    def __init__(self, codes: int, applications: int) -> None:
        super().__init__(f"{codes} codes and {applications} applications are hashed under another key")
        self.codes = codes
        self.applications = applications


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
    """Raises `KeyLost` where something needs another key than this, or, with None, where there is no key at all."""
    kept = await store.rows.value("SELECT fingerprint FROM code_key")
    if fingerprint is not None and kept in {None, fingerprint}:
        return
    others = await store.roles.unused_codes(now) + await store.queue.unused_codes(now)
    waiting, linked = await number(store, now) + others, await store.queue.linked()
    if waiting or linked:
        raise KeyLost(waiting, linked)


async def note_key(store: Store, fingerprint: bytes) -> None:
    """From now on codes are hashed under the key of this fingerprint."""
    await store.rows.write("INSERT OR REPLACE INTO code_key (id, fingerprint) VALUES (1, ?)", (fingerprint,))
