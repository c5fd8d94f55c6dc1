"""Where a local VK's numbers begin: a bot's store remembers those of an earlier run, and takes these for new."""

from datetime import UTC, datetime, timedelta

SINCE = datetime(2026, 1, 1, tzinfo=UTC)
A_SECOND = 20
"""Numbers for each second of the clock: more messages than people type or a bot under VK's pace answers one by one,
and room for three years below 2³¹, where some clients' numbers end."""


def first(now: datetime) -> int:
    """The number from which a local VK that starts `now` counts its messages, places in chats, events and files."""
    return int((now - SINCE).total_seconds() * A_SECOND)


def ahead(last: int, now: datetime) -> timedelta:
    """How long a new start must wait so as not to meet the number `last` again; zero at people's speed."""
    return max(timedelta(0), timedelta(seconds=(last + 1) / A_SECOND) - (now - SINCE))
