"""Times in the store: UTC text in one sortable format, so that comparing texts compares moments."""

from datetime import UTC, datetime
from functools import lru_cache


@lru_cache(maxsize=64)
def text(moment: datetime) -> str:
    """`2026-11-23T07:05:00.000Z`; the moment must be aware."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)
