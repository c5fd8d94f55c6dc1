"""A store of the first release is brought up to this one with nothing lost and nobody shut out."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.rules.family import Standing, standing
from storage import migrations
from storage.database import Database
from storage.outbox import Priority

FIRST = (1, 2, 3, 4)
NOW = datetime(2026, 11, 23, tzinfo=UTC)
ROWS = """
INSERT INTO institutions (id, code, folded, kind, name, short_name, import)
    VALUES (1, 'a', 'a', 'school', 'A', 'A', 1), (2, 'b', 'b', 'other', 'B', 'B', 1);
INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (1, '1', 'Маша', 'П', 'маша п');
INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, 1, '5А', 1), (1, 2, '1', 1);
INSERT INTO people (id, since, consent) VALUES (7, '2026-11-01T00:00:00.000Z', 1);
INSERT INTO links (person, pupil, linked) VALUES (7, 1, '2026-11-01T00:00:00.000Z');
INSERT INTO codes (hash, pupil, issued, expires)
    VALUES (x'01', 1, '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z');
INSERT INTO ledger (at, act, hash) VALUES ('2026-11-01T00:00:00.000Z', 'code used', x'02');
INSERT INTO outbox (chat, key, kind, priority, body, capability, created, not_before)
    VALUES (7, 'reply:1:0', 'say', 2, '{"text":"Да"}', '', '2026-11-01T00:00:00.000Z', '2026-11-01T00:00:00.000Z');
"""


@pytest.fixture
def first_release(tmp_path: Path) -> Path:
    path = tmp_path / "store.db"
    with closing(sqlite3.connect(path)) as store:  # noqa: TID251  # as the first release left it
        store.executescript(migrations.RECORDS)
        for number in FIRST:
            name, sql = migrations.known()[number]
            store.executescript(sql)
            store.execute("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
        store.executescript(ROWS)
        store.commit()
    return path


async def test_links_codes_and_what_waits_are_as_they_were(first_release: Path) -> None:
    async with await Database.open(f"sqlite:///{first_release}") as database, database.begin() as store:
        (link,) = (await store.people.known([7]))[7].links
        assert standing(link) is Standing.GOOD
        code = await store.codes.code(b"\x01", NOW)
        assert code is not None
        assert code.usable
        (row,) = await store.outbox.due(NOW, 5, [Priority.REPLY])
        assert (row.chat, row.key, row.body) == (7, "reply:1:0", '{"text":"Да"}')
        assert await store.rows.all("SELECT act, hash FROM ledger") == [("code used", b"\x02")]
        assert await store.rows.all("PRAGMA foreign_key_check") == []
        assert [number for (number,) in await store.rows.all("SELECT number FROM migrations")] == list(
            migrations.known()
        )
