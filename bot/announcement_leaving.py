"""What waited of an announcement, a night or an outage long, leaves only to those whom it still concerns.

A link that ends takes its rows with it (`Outbox.unsay`). A move, a leaver or a role that ended writes nothing to the
outbox, so what waited is judged inside the transaction that claims it.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.announcements_recipients import still
from handlers.rules.audience import loaded
from storage import keys
from storage.moments import text
from storage.outbox import PUSHES, Claimed
from storage.store import Store

WAITED = timedelta(minutes=10)
"""A row that leaves sooner was judged when it was written: what goes out at once costs nothing more."""


async def still_meant(store: Store, due: Sequence[Claimed], now: datetime) -> Sequence[Claimed]:
    """The claimed rows without those that nobody is to hear any more: these go, and count as untied.

    What was meant through several pupils stays while one of them holds. What was tried leaves as it was: the messenger
    may know it already.
    """
    before, waited = text(now - WAITED), dict[int, list[Claimed]]()
    for row in due:
        if row.priority in PUSHES and row.created <= before and row.first_tried is None:
            number = keys.announced(row.key)
            if number is not None:
                waited.setdefault(number, []).append(row)
    lost = [row.id for number, rows in waited.items() for row in await _lost(store, number, rows)]
    if not lost:
        return due
    await store.pushes.drop(lost)
    return [row for row in due if row.id not in lost]


async def _lost(store: Store, number: int, rows: Sequence[Claimed]) -> list[Claimed]:
    it = await store.announcements.one(number)
    if it is None:
        return []
    meant = await store.announcements.meant(number, [row.chat for row in rows])
    left = await still(store, loaded(it.audience), meant, in_place=True)
    return [row for row in rows if row.chat in meant and row.chat not in left]
