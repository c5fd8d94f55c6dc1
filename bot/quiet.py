"""When the city sleeps: which moment a push must wait for, and by when it must have left."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours of every day in one zone, from `start` up to `end`; None where there are none."""

    zone: ZoneInfo
    start: time | None = None
    end: time | None = None

    def over(self, now: datetime) -> datetime:
        """The first moment from `now` on outside the quiet hours."""
        if self.start is None or self.end is None:
            return now
        local = now.astimezone(self.zone)
        at = local.timetz().replace(tzinfo=None)
        quiet = self.start <= at < self.end if self.start < self.end else at >= self.start or at < self.end
        return _next(local, self.end) if quiet else now

    def begins(self, now: datetime) -> datetime | None:
        """The next moment from `now` on at which the quiet hours begin; None where there are none."""
        return None if self.start is None else _next(now.astimezone(self.zone), self.start)


def _next(local: datetime, at: time) -> datetime:
    today = datetime.combine(local.date(), at, local.tzinfo)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), at, local.tzinfo)
