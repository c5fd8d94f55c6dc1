"""The files of content that are read once, so that a question waits for none of them."""

from collections.abc import Callable

from handlers.rules import advice, calendar, code_future, events, exams, federal, queue_statuses

READ: dict[str, Callable[[], object]] = {
    "calendar": calendar.load,
    "federal": federal.load,
    "advice": advice.load,
    "code_future": code_future.load,
    "events": events.load,
    "exams": exams.load,
    "queue_statuses": queue_statuses.load,
}
"""By what they are about."""


def unreadable() -> list[str]:
    """Read them all; those that contradict themselves. Only what is asked of these breaks."""
    return [name for name, read in READ.items() if not _readable(read)]


def _readable(read: Callable[[], object]) -> bool:
    try:
        read()
    except (ValueError, OSError):
        return False
    return True
