"""By which clock the demo opens: at night its bot would say nothing unasked, and a visitor would take it for broken."""

from datetime import datetime, timedelta

from bot.quiet import Quiet

HALF_A_DAY = timedelta(hours=12)
"""One shift for the whole night, so that who stops the demo and starts it again is taken no step back."""
LONG_ENOUGH = timedelta(hours=1)
"""To look around before the city goes to sleep."""


def shift(now: datetime, quiet: Quiet) -> timedelta:
    """How far ahead of the real time the demo's clock starts: not at all by day."""
    day = all(quiet.over(moment) == moment for moment in (now, now + LONG_ENOUGH))
    return timedelta(0) if day else HALF_A_DAY
