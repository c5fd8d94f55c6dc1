"""The operator hears when codes are being guessed, by however many people together.

A code of ten characters has 19^9 · 0.85 = 2.7 · 10^11 forms (`handlers/codes.py`), and a city of 14,640 pupils at most
some 45,000 that would link: one try hits with 1.6 · 10^-7. Five wrong ones close a person's door for an hour, so that
nobody makes more than 120 a day, and 1,000 accounts together 120,000: a chance of 2 % a day, one hit in 50 days, of a
child they did not choose, of which the rest of the family is told. They are heard of in their first minutes: 40 of
them are enough. Whoever stays below the alarm, `MANY` an hour for all accounts together, waits three years for a hit.
Codes of staff are some 2,500: a hit in 900 days for those 1,000 accounts, in 60 years below the alarm.

No lever: tries are counted of whoever tries, never of a code, and no door is common. A guesser closes no door but
their own, and a code that was guessed at is as good as before.

Nothing else is worth guessing. What a button carries opens nothing by itself: rights are asked anew at every press,
and the one secret in it, the trace of a staff code, is 256 bits under our key.
"""

from datetime import datetime

from bot.alarms import Alarms
from storage.database import Database

MANY = 200
"""Wrong codes within an hour: more than the evening after a parents' meeting at every school brings."""


class Guessing:
    def __init__(self, database: Database, alarms: Alarms) -> None:
        self._database = database
        self._alarms = alarms

    async def look(self, now: datetime) -> None:
        """Raise the alarm where more wrong codes came within the hour than families send."""
        async with self._database.read() as store:
            tries, people = await store.people.wrong_lately(now)
        if tries >= MANY:
            self._alarms.raise_("guessing", tries=tries, people=people)
