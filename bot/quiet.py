"""When the city sleeps: which moment a push must wait for, and by when it must have left."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class Quiet:
    """Quiet hours of every day in one zone, from `start` up to `end`; None in their place, or equal ends: none."""

    zone: ZoneInfo
    start: time | None = None
    end: time | None = None

    def over(self, now: datetime) -> datetime:
        """The first moment from `now` on outside the quiet hours."""
        if self.end is None or not self._quiet(now):
            return now
        return next(moment for moment in self._moments(self.end, now) if not self._quiet(moment))

    def begins(self, now: datetime) -> datetime | None:
        """The next moment after `now` at which the quiet hours begin; None where there are none."""
        if self.start is None or self.start == self.end:
            return None
        return next(moment for moment in self._moments(self.start, now) if self._quiet(moment))

    def _quiet(self, moment: datetime) -> bool:
        if self.start is None or self.end is None:
            return False
        at = moment.astimezone(self.zone).time()
        return self.start <= at < self.end if self.start <= self.end else at >= self.start or at < self.end

    def _moments(self, at: time, now: datetime) -> list[datetime]:
        """When the clock on the wall shows `at` after `now`, in UTC: twice where it is set back, late where forward."""
        day = now.astimezone(self.zone).date()
        walls = [datetime.combine(day + timedelta(days=n), at, self.zone) for n in range(-1, 4)]
        moments = {wall.replace(fold=fold).astimezone(UTC) for wall in walls for fold in (0, 1)}
        return sorted(moment for moment in moments if moment > now)
