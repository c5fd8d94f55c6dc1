"""What the invented schools hand over while a hand moves the demo's clock on."""

from datetime import date, datetime, timedelta
from pathlib import Path

from bot.demo import stores
from bot.demo.handover import Schools
from handlers.importing.load import MOSCOW
from storage.database import Database

MONDAY = datetime(2026, 11, 23, 18, tzinfo=MOSCOW)
TUESDAY_MORNING = datetime(2026, 11, 24, 8, 15, tzinfo=MOSCOW)
TUESDAY = datetime(2026, 11, 24, 19, tzinfo=MOSCOW)
HER_DAYS = """
SELECT g.day, count(*) FROM grades AS g JOIN pupils AS p ON p.id = g.pupil
WHERE p.number = ? AND g.day > ? GROUP BY g.day ORDER BY g.day
"""
MASHA, STRANGER_TO_THE_BOT = "100001", "100004"


async def test_the_marks_of_a_day_come_in_its_evening_once_to_whom_the_bot_knows(tmp_path: Path) -> None:
    filled = await stores.filled(tmp_path, 8, now=MONDAY)
    async with await Database.open(filled.url) as database:

        async def days(number: str) -> list[tuple[date, int]]:
            async with database.read() as store:
                rows = await store.rows.all(HER_DAYS, (number, MONDAY.date().toordinal()))
            return [(date.fromordinal(day), count) for day, count in rows]

        schools = Schools(filled.city, database, MOSCOW)
        await schools.hand_over(MONDAY, TUESDAY_MORNING)
        assert await days(MASHA) == []
        await schools.hand_over(TUESDAY_MORNING, TUESDAY)
        ((day, count),) = await days(MASHA)
        assert (day, count > 3) == (TUESDAY.date(), True)
        assert await days(STRANGER_TO_THE_BOT) == []
        leap = schools.days(TUESDAY, TUESDAY + timedelta(days=40))
        assert leap == [date(2026, 12, day) for day in (24, 25, 28, 29, 30)], "the last days before the holidays"
