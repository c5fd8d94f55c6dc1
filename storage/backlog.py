"""What waits in the store, counted for whoever watches over the bot."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from storage.moments import moment, text
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Due:
    """Rows of one priority that may leave now: how many, and since when the oldest of them may."""

    rows: int
    since: datetime


@dataclass(frozen=True, slots=True)
class Backlog:
    """`events` wait to be handled, the oldest since `since`; `due` says what may leave, by priority."""

    events: int
    since: datetime | None
    due: dict[int, Due]

    def waiting(self, priorities: Collection[int]) -> tuple[int, datetime | None]:
        """Rows of these priorities that may leave now, and since when."""
        due = [self.due[priority] for priority in priorities if priority in self.due]
        return sum(each.rows for each in due), min((each.since for each in due), default=None)


async def backlog(store: Store, now: datetime) -> Backlog:
    """Two counts over indexes of what is not done: quick while little waits."""
    events = await store.rows.one("SELECT count(*), min(received) FROM events WHERE state = 'new'")
    due = await store.rows.all(
        "SELECT priority, count(*), min(not_before) FROM outbox"
        " WHERE state = 'waiting' AND making = 0 AND not_before <= ? GROUP BY priority",
        (text(now),),
    )
    assert events is not None
    return Backlog(
        int(events[0]),
        events[1] and moment(events[1]),
        {priority: Due(count, moment(since)) for priority, count, since in due},
    )
