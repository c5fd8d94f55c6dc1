"""A copy a day into a folder that does not grow for ever, and nobody's file in it is touched."""

import asyncio
import json
import re
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.clock import Clock
from bot.commands import daily
from bot.settings import Settings
from storage import copies, encryption, thinning
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.journal import Act
from storage.thinning import DAYS, MONTHS, RECENT, STAMP, WEEKS, kept
from tests.bot.console import Console, another_program

NIGHT = datetime(2026, 11, 23, 0, 15, tzinfo=UTC)
MOMENTS = st.integers(0, 2 * 365 * 24 * 60).map(lambda minutes: NIGHT - timedelta(minutes=minutes))


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "copies").mkdir()
    asyncio.run(made(tmp_path / "kovrov.db"))
    return Console(tmp_path)


async def made(store: Path) -> None:
    async with await Database.open(f"sqlite:///{store}"):
        pass


# Which copies stay


def test_a_year_of_nights_leaves_days_weeks_and_months() -> None:
    here: set[datetime] = set()
    for night in range(365):
        here = kept({*here, NIGHT + timedelta(days=night)})
    last = NIGHT + timedelta(days=364)
    days = sorted(here, reverse=True)
    assert days[:DAYS] == [last - timedelta(days=number) for number in range(DAYS)]
    assert DAYS + WEEKS + MONTHS - 3 <= len(here) <= DAYS + WEEKS + MONTHS
    assert len({(at.year, at.month) for at in here}) == MONTHS
    assert all(at.date() == month_ends(at.date()) for at in days[DAYS + WEEKS :]), "of a month the last one stays"


def month_ends(day: date) -> date:
    following = (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return following - timedelta(days=1)


@given(st.sets(MOMENTS, max_size=60))
def test_the_newest_stays_and_thinning_twice_is_thinning_once(made: set[datetime]) -> None:
    stay = kept(made)
    assert stay <= made
    assert kept(stay) == stay
    assert len({at for at in stay if max(made) - at >= RECENT}) <= DAYS + WEEKS + MONTHS
    if made:
        assert max(made) in stay


def test_a_copy_of_before_an_upgrade_outlives_those_of_the_same_day() -> None:
    morning = [NIGHT + timedelta(hours=hours) for hours in (8, 9, 10)]
    assert kept({NIGHT, *morning}) == {NIGHT, *morning}
    assert kept({NIGHT, *morning, NIGHT + timedelta(days=3)}) == {morning[-1], NIGHT + timedelta(days=3)}


@given(st.sets(MOMENTS, min_size=1, max_size=40))
def test_the_newest_of_each_of_the_last_days_stays(made: set[datetime]) -> None:
    for day in sorted({at.date() for at in made}, reverse=True)[:DAYS]:
        assert max(at for at in made if at.date() == day) in kept(made)


# The folder


def copy_of(folder: Path, at: datetime) -> Path:
    """A copy as this program makes one."""
    file = folder / f"kovrov-{at:{STAMP}}.db"
    with closing(another_program(file)) as copy:
        copy.execute(f"CREATE TABLE {copies.MADE} (at TEXT NOT NULL) STRICT")
        copy.execute(f"INSERT INTO {copies.MADE} VALUES (?)", (f"{at:%Y-%m-%dT%H:%M:%S.000Z}",))
    return file


def test_a_copy_is_made_and_those_whose_time_is_over_go(console: Console) -> None:
    folder = console.folder / "copies"
    nights = [Clock().now().replace(microsecond=0) - timedelta(days=days) for days in range(1, 40)]
    old = [copy_of(folder, night) for night in nights]
    said = console("backup", "--into", "copies")
    assert said.status == 0
    assert said.out.startswith("Копия: copies/kovrov-")
    there = {file.name for file in folder.iterdir()}
    assert {file.name for file in old[: DAYS - 1]} <= there
    assert DAYS + WEEKS - 2 <= len(there) <= DAYS + WEEKS + 3
    assert said.out.count("Прежняя копия удалена") == len(old) + 1 - len(there)
    newest = max(folder.iterdir())
    assert asyncio.run(acts(console.store)) == [(Act.BACKED_UP.value, newest.name)]
    restored = console("restore", str(newest))
    assert restored.status == 0, restored


async def acts(store: Path) -> list[tuple[str, str]]:
    async with await Database.open(f"sqlite:///{store}") as database, database.read() as opened:
        return [(line.act, line.what) for line in await opened.journal.lines()]


def test_nobody_elses_file_goes(console: Console) -> None:
    folder = console.folder / "copies"
    long_ago = [NIGHT - timedelta(days=30 * months) for months in range(1, 12)]
    ours = [copy_of(folder, at) for at in long_ago]
    theirs = [
        folder / "kovrov-20200101-000000.db",  # named so by somebody, and no copy
        folder / "kovrov-20200102-000000.age",
        folder / "kovrov-20200103-000000.txt",
        folder / "school-20200101-000000.db",
        folder / "kovrov-20200101-000000.db.old",
        folder / "kovrov-20201301-000000.db",  # no such month
    ]
    for file in theirs:
        file.write_text("precious", "utf-8")
    renamed = copy_of(folder, long_ago[-1] - timedelta(days=1)).rename(folder / "kovrov-20200104-000000.db")
    (folder / "kovrov-20200105-000000.db").symlink_to(ours[-1])
    (folder / "kovrov-20200106-000000.db").mkdir()
    with closing(another_program(folder / "kovrov-20200107-000000.db")) as database:
        database.execute("CREATE TABLE mine (x)")
    gone = thinning.thin(folder, console.store)
    assert set(gone) <= set(ours)
    assert gone == sorted(ours)[: len(gone)] != []
    assert all(file.exists() for file in theirs)
    assert renamed.exists()
    assert (folder / "kovrov-20200105-000000.db").is_symlink()
    assert (folder / "kovrov-20200106-000000.db").is_dir()
    assert (folder / "kovrov-20200107-000000.db").exists()


def test_encrypted_copies_are_thinned_too_and_another_stores_are_not(console: Console, tmp_path: Path) -> None:
    folder = console.folder / "copies"
    for days in range(60):
        at = NIGHT - timedelta(days=days)
        for store in ("kovrov", "demo"):
            (folder / f"{store}-{at:{STAMP}}.age").write_bytes(f"{encryption.KEY}\0".encode())
    thinning.thin(folder, console.store)
    assert len(list(folder.glob("demo-*"))) == 60
    assert DAYS + WEEKS - 2 <= len(list(folder.glob("kovrov-*"))) <= DAYS + WEEKS + MONTHS


def test_what_a_killed_copy_left_goes_and_one_under_way_stays(console: Console) -> None:
    folder = console.folder / "copies"
    left = folder / ".kovrov-20261101-000000.db.999999999"
    under_way = folder / ".kovrov-20261101-000000.db.1"
    for file in (left, Path(f"{left}-journal"), under_way):
        file.write_bytes(b"half")
    thinning.thin(folder, console.store)
    assert {file.name for file in folder.iterdir()} == {under_way.name}


# What goes wrong is said, and the operator hears it


def alarms(console: Console) -> list[str]:
    with closing(another_program(console.store)) as store:
        return [json.loads(row[0])["text"] for row in store.execute("SELECT body FROM outbox WHERE chat = 500")]


def test_a_disk_without_room_is_told_before_it_is_filled(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(daily, "room", lambda _: 150_000_000)
    for _ in range(2):
        said = console("backup", "--into", "copies", BOT_OPERATOR="500")
        assert said.status == 1
        # The margin, and the megabyte that an empty store takes.
        assert re.match(
            r"Копии не хватит места: нужно 20\d МБ, на диске с «copies» свободно", said.err.splitlines()[-1]
        )
    assert list((console.folder / "copies").iterdir()) == []
    (words,) = alarms(console)
    assert words.startswith("Копия хранилища не сделана. Копии не хватит места")


def test_a_folder_that_is_not_there_is_told(console: Console) -> None:
    said = console("backup", "--into", "elsewhere", BOT_OPERATOR="500")
    assert (said.status, said.err.splitlines()[-1]) == (
        1,
        "Нет папки «elsewhere» для копий: создайте её и дайте права тому, кто запускает бота.",
    )
    assert len(alarms(console)) == 1


def test_a_disk_that_gets_full_meanwhile_is_told(console: Console, monkeypatch: pytest.MonkeyPatch) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("full")

    monkeypatch.setattr(Database, "copy_to", full)
    said = console("backup", "--into", "copies", BOT_OPERATOR="500")
    assert said.status == 2
    assert "кончилось место" in alarms(console)[0]
    assert list((console.folder / "copies").iterdir()) == []


def test_a_store_with_a_fault_inside_gives_no_copy(console: Console) -> None:
    """Its pages are readable, so copying would go well, and the copy would be as bad."""
    with closing(another_program(console.store)) as store:
        store.execute("PRAGMA writable_schema = ON")
        store.execute("UPDATE sqlite_schema SET rootpage = 3 WHERE name = 'outbox_making'")
    said = console("backup", "--into", "copies")
    assert said.status == 2
    assert said.err.splitlines()[-1].startswith("Файл хранилища повреждён")
    assert list((console.folder / "copies").iterdir()) == []


def test_no_operator_is_no_trouble(console: Console) -> None:
    assert console("backup", "--into", "elsewhere").status == 1
    assert alarms(console) == []


def test_where_to_is_said_once(console: Console) -> None:
    for words in ((), ("copy.db", "--into", "copies")):
        said = console("backup", *words)
        assert said.status == 2
        assert said.sentence.startswith("Укажите, куда: файл или --into и папку.")


def test_the_store_is_named_by_its_own_name() -> None:
    store = Path("data/kovrov.db")
    assert thinning.name_of(store, NIGHT, encrypted=False) == "kovrov-20261123-001500.db"
    assert thinning.name_of(store, NIGHT.astimezone(Settings(_env_file=None).timezone), encrypted=True) == (
        "kovrov-20261123-001500.age"
    )


def test_made_at_tells_copies_from_other_files(tmp_path: Path) -> None:
    copy = copy_of(tmp_path, NIGHT)
    assert copies.made_at(copy) == NIGHT
    copy.write_bytes(copy.read_bytes()[:100])
    assert copies.made_at(copy) is None
