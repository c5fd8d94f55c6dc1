"""What waits in the store, counted for whoever watches over the bot."""

from dataclasses import dataclass
from datetime import datetime

from storage.moments import moment, text
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Backlog:
    """`events` wait to be handled, the oldest since `since`; `due` says how many rows of each priority may leave."""

    events: int
    since: datetime | None
    due: dict[int, int]
    due_since: datetime | None


async def backlog(store: Store, now: datetime) -> Backlog:
    """Two counts over indexes of what is not done: quick while little waits."""
    events = await store.rows.one("SELECT count(*), min(received) FROM events WHERE state = 'new'")
    due = await store.rows.all(
        "SELECT priority, count(*), min(not_before) FROM outbox"
        " WHERE state = 'waiting' AND making = 0 AND not_before <= ? GROUP BY priority",
        (text(now),),
    )
    assert events is not None
    since = min((row[2] for row in due), default=None)
    return Backlog(
        int(events[0]),
        events[1] and moment(events[1]),
        {priority: count for priority, count, _ in due},
        since and moment(since),
    )
