"""The words in which a year is told: a thing that was said or should be, one that waits, a look at the clock."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from tests.year.city import DAY

NEVER = datetime(2100, 1, 1)  # noqa: DTZ001  # all moments here are of the city's wall
CATCH_UP = timedelta(hours=36)
"""How far back an outage is gone through."""


@dataclass(frozen=True, order=True)
class Fact:
    """One thing that one message tells: of what kind, of which child, and what of it can be checked."""

    person: int
    at: datetime
    kind: str
    child: str
    what: str


@dataclass(frozen=True)
class Held:
    """What waits for quiet hours or a silence to end."""

    kind: str
    child: str
    what: str
    expires: datetime


@dataclass(frozen=True)
class Look:
    """The bot looks at its clock: `now` is what it shows, `before` what it showed at the look before; `at` is true."""

    at: datetime
    before: datetime
    now: datetime

    def came(self, hour: str) -> date | None:
        """The last day on which this hour came since the look before."""
        since = max(self.before, self.now - CATCH_UP)
        days = (self.now.date(), self.now.date() - DAY)
        return next((day for day in days if since < datetime.combine(day, time.fromisoformat(hour)) <= self.now), None)
