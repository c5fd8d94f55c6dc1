"""What is kept no longer than was promised, each by the clock's own job."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.housekeeping import EVENTS_KNOWN, ROWS_KEPT, SESSIONS_KEPT, jobs
from handlers.importing.load import load
from storage.database import Database
from storage.inbox import Arrived
from storage.ledger import Ledger
from storage.links import ENDED_AFTER
from storage.moments import text
from storage.outbox import Draft, Outcome, Priority
from tests.city import MASHA, small_city
from tests.fakes import NOON

ANNA = 11
TINY = timedelta(seconds=1)


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as opened:
        yield opened


async def tidied(database: Database, later: timedelta) -> None:
    """Every job once, so much later."""
    for job in jobs(database, Ledger(database)):
        await job.work(NOON + later)


async def count(database: Database, table: str) -> int:
    async with database.read() as store:
        return int(await store.rows.value(f"SELECT count(*) FROM {table}"))


async def test_what_was_said_and_asked_goes_when_its_time_is_over_and_not_before(database: Database) -> None:
    async with database.begin() as store:
        await store.inbox.take([Arrived("m:11:1", ANNA, 1, "{}")], NOON)
        await store.inbox.settle([1], NOON)
        await store.sessions.keep([(ANNA, "{}")], NOON)
        await store.outbox.add([Draft(ANNA, "reply:1:0", '{"text":"Да"}', Priority.REPLY)], NOON)
        await store.outbox.settle([Outcome(1, "sent", cmid=2)], NOON)
    kept = {"events": EVENTS_KNOWN, "sessions": SESSIONS_KEPT, "outbox": ROWS_KEPT}
    for table, time in sorted(kept.items(), key=lambda each: each[1]):
        await tidied(database, time - TINY)
        assert await count(database, table) == 1, table
        await tidied(database, time + TINY)
        assert await count(database, table) == 0, table


async def test_a_link_to_a_child_who_left_waits_for_a_corrected_list_and_then_ends(
    database: Database, tmp_path: Path
) -> None:
    for kind, path in small_city().written(tmp_path):
        await load(database, kind, [path], now=NOON, who="test")
    async with database.begin() as store:
        masha = await store.school.pupil_by_number(MASHA)
        assert masha is not None
        await store.people.agree(ANNA, 1, NOON)
        await store.links.make(ANNA, masha.id, NOON)
    await tidied(database, ENDED_AFTER * 2)
    assert await count(database, "links") == 1
    async with database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = ? WHERE pupil = ?", (text(NOON), masha.id))
    await tidied(database, ENDED_AFTER - TINY)
    assert await count(database, "links") == 1
    await tidied(database, ENDED_AFTER + TINY)
    assert await count(database, "links") == 0


async def test_images_of_an_import_live_as_long_as_it_may_be_undone(database: Database, tmp_path: Path) -> None:
    city = small_city()
    for kind, path in city.written(tmp_path):
        await load(database, kind, [path], now=NOON, who="test")
    async with database.begin() as store:
        await store.rows.write("DELETE FROM freshness_before")
        await store.rows.write(
            "INSERT INTO institutions_before (import, folded, gone, code, kind, name, short_name, address, phone, site,"
            " vk, was) VALUES (1, 'a', 0, 'a', 'school', 'a', 'a', '', '', '', '', 0)"
        )
    await tidied(database, timedelta(hours=23))
    assert await count(database, "institutions_before") == 1
    await tidied(database, timedelta(hours=25))
    assert await count(database, "institutions_before") == 0
