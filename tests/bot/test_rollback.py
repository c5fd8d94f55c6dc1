"""A release taken back: this one goes on with the store of the next one where it may, and refuses it where not."""

import asyncio
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.commands.checks import here
from bot.emulator import Emulator, Person
from bot.settings import Settings
from storage import migrations
from storage.database import Database
from storage.faults import StoreUnavailable
from tests.bot.console import Console
from tests.bot.inprocess import opened, running
from tests.city import small_city

ADDS = """
-- older code: may run
-- What the next release adds: a column, a table, an index.
ALTER TABLE outbox ADD COLUMN mood TEXT;
ALTER TABLE grades ADD COLUMN source INTEGER NOT NULL DEFAULT 0;
CREATE TABLE moods (chat INTEGER PRIMARY KEY, mood TEXT NOT NULL) STRICT;
CREATE INDEX outbox_moods ON outbox (mood) WHERE mood IS NOT NULL;
"""
BREAKS = "ALTER TABLE outbox RENAME COLUMN body TO words;"
LAST = max(migrations.known())

NextRelease = Callable[..., None]


@pytest.fixture
def next_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[NextRelease]:
    """Brings the store of `tmp_path` to the schema of later releases; then this release's code is back."""

    def comes(*scripts: str) -> None:
        folder = tmp_path / "migrations"
        shutil.copytree(str(migrations.FOLDER), folder, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
        for number, sql in enumerate(scripts, LAST + 1):
            (folder / f"{number:04}_later.sql").write_text(sql, "utf-8")
        with monkeypatch.context() as later:
            later.setattr(migrations, "FOLDER", folder)
            migrations.known.cache_clear()
            asyncio.run(brought_up(tmp_path / "store.db"))
        migrations.known.cache_clear()

    yield comes
    migrations.known.cache_clear()


async def brought_up(store: Path) -> None:
    async with await Database.open(f"sqlite:///{store}"):
        pass


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(tmp_path, {"BOT_DATABASE_URL": f"sqlite:///{tmp_path}/store.db"})


async def test_this_release_serves_from_the_store_of_the_next_one(tmp_path: Path, next_release: NextRelease) -> None:
    await asyncio.to_thread(next_release, ADDS)
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(11, "Анна")])
    async with vk.serve(), opened(vk, tmp_path) as app, running(app, vk):
        vk.say(11, "меню")
        await vk.wait_for(lambda: len(vk.answers(11)) == 2, 10)


def test_it_imports_copies_restores_and_says_where_it_is(
    tmp_path: Path, next_release: NextRelease, console: Console
) -> None:
    next_release(ADDS)
    for kind, path in small_city().written(tmp_path):
        assert console("import", kind, str(path)).status == 0
    assert console("backup", "copy.db").status == 0
    restored = console("restore", "copy.db")
    assert restored.status == 0, restored
    said = console("migrate")
    assert said.status == 0
    assert said.out.startswith(f"Хранилище уже обновила более новая версия бота (последняя миграция {LAST + 1:04}).")
    next_release_kept = asyncio.run(schema(tmp_path / "store.db"))
    assert {"moods", "outbox_moods"} <= next_release_kept, "a restore keeps the later schema of its copy"


async def schema(store: Path) -> set[str]:
    async with await Database.open(f"sqlite:///{store}") as database, database.read() as opened:
        return {row[0] for row in await opened.rows.all("SELECT name FROM sqlite_schema")}


async def test_doctor_says_that_the_store_is_ahead(tmp_path: Path, next_release: NextRelease) -> None:
    await asyncio.to_thread(next_release, ADDS)
    settings = Settings(_env_file=None, database_url=f"sqlite:///{tmp_path}/store.db")
    marks = {finding.mark: finding async for finding in here.store(settings) if finding.about == "schema"}
    assert "более новая версия" in marks["look"].text


def test_what_the_next_release_breaks_is_refused_with_a_sentence(
    tmp_path: Path, next_release: NextRelease, console: Console
) -> None:
    next_release(ADDS, BREAKS)
    for words in (("migrate",), ("stats",), ("backup", "copy.db")):
        said = console(*words)
        assert (said.status, said.sentence) == (
            2,
            "Хранилище записано более новой версией бота: обновите бота или восстановите прежнюю копию.",
        )


def test_what_is_taken_away_two_releases_later_is_refused_here_and_not_by_the_next(
    tmp_path: Path, next_release: NextRelease, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Expand, then contract: the next release stopped using the column, the one after it drops it."""
    drops = f"-- older code: from {LAST + 1:04}\nALTER TABLE outbox DROP COLUMN reason;"
    next_release(ADDS, drops)
    assert console("migrate").status == 2
    (tmp_path / "migrations" / f"{LAST + 2:04}_later.sql").unlink()
    monkeypatch.setattr(migrations, "FOLDER", tmp_path / "migrations")
    migrations.known.cache_clear()
    assert console("migrate").status == 0


def test_another_history_is_refused(tmp_path: Path, console: Console) -> None:
    asyncio.run(brought_up(tmp_path / "store.db"))
    with pytest.raises(migrations.NewerSchema):
        migrations.fits({*migrations.known(), 0}, 0)


async def test_a_store_of_the_next_release_is_refused_before_anything_is_written(
    tmp_path: Path, next_release: NextRelease
) -> None:
    await asyncio.to_thread(next_release, BREAKS)
    before = (tmp_path / "store.db").read_bytes()
    with pytest.raises(StoreUnavailable, match="newer"):
        await Database.open(f"sqlite:///{tmp_path}/store.db")
    assert (tmp_path / "store.db").read_bytes() == before


ADDITIVE = re.compile(
    r"CREATE (TABLE|INDEX)|ALTER TABLE \w+ ADD COLUMN|INSERT INTO (?P<into>\w+)|UPDATE (?P<changed>\w+)"
    r"|CREATE TRIGGER \w+ AFTER DELETE [^;]+ BEGIN DELETE FROM (?P<cleared>\w+) [^;]+; END;$"
    r"|CREATE TRIGGER \w+ AFTER \w+ ON \w+\s+BEGIN UPDATE (?P<counted>\w+) [^;]+; END;$",
    re.ASCII,
)


def more_than_adds(sql: str) -> list[str]:
    """Statements that do more than add tables, columns, indexes, and rows of its own tables.

    A unique index is a new rule, and no addition: what older code writes might break it. A trigger is one where it only
    clears rows of a table that is new, after older code has removed what they hung on, or counts there what it wrote.
    """
    made = set(re.findall(r"CREATE TABLE (\w+)", sql))
    found = []
    for statement in migrations.statements(sql):
        bare = re.sub(r"--[^\n]*\n", "", statement).strip()
        adds = ADDITIVE.match(bare)
        if not adds or not {*adds.groupdict().values()} <= {None, *made}:
            found.append(bare)
    return found


def test_a_migration_on_which_older_code_may_run_only_adds() -> None:
    assert more_than_adds(ADDS) == []
    for breaks in (
        BREAKS,
        "DROP TABLE codes;",
        "CREATE UNIQUE INDEX a ON codes (pupil);",
        "UPDATE codes SET pupil = 1;",
        "CREATE TRIGGER a AFTER DELETE ON links BEGIN DELETE FROM codes WHERE pupil = OLD.pupil; END;",
        "CREATE TRIGGER a AFTER INSERT ON links BEGIN UPDATE codes SET pupil = 1 WHERE pupil = 2; END;",
        "CREATE TRIGGER a BEFORE DELETE ON links BEGIN SELECT raise(ABORT, 'never'); END;",
    ):
        assert more_than_adds(breaks) == [breaks]
    for number, (name, sql) in migrations.known().items():
        if migrations.needs(number, sql) == 0:
            assert more_than_adds(sql) == [], name
