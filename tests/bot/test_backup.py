"""Copies while the bot works, and the way back: nothing that people were promised is undone by it."""

import asyncio
import json
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lock import only_one
from storage import copies, migrations, restoration, seals, staging
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.inbox import Arrived
from storage.ledger import KEPT, Ledger, path_beside
from storage.moments import text
from storage.outbox import Draft, Outcome, Priority
from storage.restoration import Restored
from storage.store import Store
from tests.bot.console import Console
from tests.city import MASHA, PETYA

ANNA, PAVEL, GALINA = 1, 2, 3
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))
USED, REVOKED, UNUSED = (bytes([number]) * 32 for number in (1, 2, 3))


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(tmp_path)


async def opened(path: Path) -> Database:
    return await Database.open(f"sqlite:///{path}")


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Monday: three people with a child each, three codes, a reminder and an announcement on their way."""
    async with await opened(tmp_path / "kovrov.db") as database:
        async with database.begin() as store:
            await store.rows.write_many(
                "INSERT INTO pupils (number, given, surname_initial, folded) VALUES (?, '', '', '')",
                [(MASHA,), (PETYA,)],
            )
            masha = await pupil(store, MASHA)
            for person in (ANNA, PAVEL, GALINA):
                await store.people.agree(person, 1, MONDAY)
                await store.links.make(person, masha, MONDAY)
            for code in (USED, REVOKED, UNUSED):
                await store.codes.issue(code, masha, MONDAY, MONDAY + timedelta(days=30))
            await store.outbox.add(
                [
                    Draft(ANNA, "holiday:autumn-2026:-7", "{}", Priority.REMINDER),
                    Draft(GALINA, "announcement:17", "{}", Priority.ANNOUNCEMENT),
                    Draft(GALINA, "reply:5:0", "{}", Priority.REPLY),
                ],
                MONDAY,
            )
            await store.inbox.take([Arrived("m:3:6", GALINA, 6, "{}")], MONDAY)
            await store.inbox.start(7, "100", MONDAY)
        yield database


async def pupil(store: Store, number: str) -> int:
    found = await store.school.pupil_by_number(number)
    assert found
    return found.id


async def happens(database: Database) -> None:
    """Between the copy and the trouble: Anna is forgotten, Pavel unlinks, a code is used, a code is taken back."""
    async with database.begin() as store:
        masha = await pupil(store, MASHA)
        await store.people.forget(ANNA, TUESDAY)
        await store.links.end(PAVEL, masha, TUESDAY)
        await store.codes.use(USED, TUESDAY)
        await store.rows.write("UPDATE codes SET revoked = ? WHERE hash = ?", (text(TUESDAY), REVOKED))
        await store.rows.write(
            "INSERT INTO ledger (at, act, hash) VALUES (?, 'code revoked', ?)", (text(TUESDAY), REVOKED)
        )
        await store.inbox.settle([1], TUESDAY)
        await store.inbox.take([Arrived("m:3:8", GALINA, 8, '{"text": "new"}')], TUESDAY)
        await store.inbox.move(7, "200", TUESDAY)
        row = await store.rows.value("SELECT id FROM outbox WHERE key = 'reply:5:0'")
        await store.outbox.settle([Outcome(row, "sent")], TUESDAY)
        await store.outbox.add([Draft(GALINA, "reply:7:0", "{}", Priority.REPLY)], TUESDAY)


async def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    async with await Database.open(f"sqlite:///{path}", migrate=False) as database, database.read() as store:
        return await store.rows.all(query)


# A copy


async def test_a_copy_is_whole_private_and_without_the_key(database: Database, console: Console) -> None:
    (console.folder / "kovrov.key").write_text("a" * 64, "utf-8")
    said = await asyncio.to_thread(console, "backup", "copy.db")
    assert said.status == 0
    assert said.out.startswith("Копия: copy.db, ")
    assert "КБ, данные на " in said.out
    copy = console.folder / "copy.db"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert b"a" * 64 not in copy.read_bytes()
    assert await rows(copy, "SELECT count(*) FROM links") == [(3,)]
    assert not list(console.folder.glob(".copy*"))


async def test_a_copy_overwrites_nothing(database: Database, console: Console) -> None:
    (console.folder / "copy.db").write_text("precious", "utf-8")
    said = await asyncio.to_thread(console, "backup", "copy.db")
    assert said.status == 1
    assert said.sentence == "Файл «copy.db» уже есть: укажите другое имя, копия ничего не затирает."
    assert (console.folder / "copy.db").read_text("utf-8") == "precious"


@pytest.mark.parametrize(
    ("where", "why"), [("no/such/folder/copy.db", "нет такого файла или папки"), ("/proc/copy.db", "")]
)
async def test_a_copy_that_cannot_be_written_says_why(
    database: Database, console: Console, where: str, why: str
) -> None:
    said = await asyncio.to_thread(console, "backup", where)
    assert said.status == 1
    assert said.sentence.startswith(f"Не удалось записать «{where}»: {why}")


async def test_a_copy_that_fills_the_disk_leaves_nothing_behind(
    database: Database, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise StoreUnavailable("full")

    monkeypatch.setattr(Database, "copy_to", full)
    said = await asyncio.to_thread(console, "backup", "copy.db")
    assert said.status == 2
    assert said.sentence.startswith("На диске кончилось место")
    assert not list(console.folder.glob("*copy*"))


WRITER = """
import sqlite3, sys, itertools
store = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=30)
store.execute("CREATE TABLE pairs (one INTEGER, two INTEGER)")
print("writing", flush=True)
for number in itertools.count():
    store.execute("BEGIN IMMEDIATE")
    store.execute("INSERT INTO pairs (one) VALUES (?)", (number,))
    store.execute("UPDATE pairs SET two = one WHERE one = ?", (number,))
    store.execute("COMMIT")
"""


@contextmanager
def another_process_writes(path: Path) -> Iterator[None]:
    """As fast as it can, two statements a transaction."""
    with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        try:
            yield
        finally:
            writer.kill()


async def test_a_copy_is_of_one_moment_while_another_process_writes(database: Database, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    async with database.begin() as store:
        await store.rows.write("CREATE TABLE ballast (words BLOB)")
        await store.rows.write(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
            " INSERT INTO ballast SELECT zeroblob(8000) FROM n"
        )
    with another_process_writes(database.path):
        for number in range(3):
            await copies.make(database, tmp_path / f"{number}.db", TUESDAY, lambda *step: told.append(step))
    for number in range(3):
        copy = tmp_path / f"{number}.db"
        assert await rows(copy, "PRAGMA integrity_check") == [("ok",)]
        assert await rows(copy, "SELECT count(*) FROM pairs WHERE two IS NULL") == [(0,)]
    done, of = told[-1]
    assert done == of > 5000


# The way back


async def back(console: Console, file: str = "copy.db") -> str:
    said = await asyncio.to_thread(console, "restore", file)
    assert said.status == 0, said.err
    return said.out


async def test_a_restore_keeps_what_was_promised_since(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    await database.close()
    out = await back(console)
    assert "Восстановлено из копии copy.db от 16.11.2026 12:00:00." in out
    assert "Повторено из журнала — стёрто людей: 1, снято привязок: 1, погашено кодов: 1, отозвано кодов: 1." in out
    assert "Не уйдёт старых рассылок и напоминаний: 1." in out  # the other was Anna's
    assert "Перестало действовать неиспользованных кодов: 1." in out
    assert await rows(console.store, "SELECT id FROM people") == [(PAVEL,), (GALINA,)]
    assert await rows(console.store, "SELECT person FROM links") == [(GALINA,)]
    assert await rows(console.store, "SELECT count(*) FROM codes WHERE used IS NULL AND revoked IS NULL") == [(0,)]
    assert await rows(console.store, "SELECT count(*) FROM sqlite_schema WHERE name = 'copied'") == [(0,)]


async def test_the_store_of_before_stays_beside(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    await database.close()
    out = await back(console)
    (aside,) = console.folder.glob("kovrov.2*.db")
    assert f"Прежнее хранилище сохранено: {aside}" in out
    assert await rows(aside, "SELECT count(*) FROM people") == [(2,)]
    assert await rows(aside, "SELECT count(*) FROM outbox WHERE key = 'reply:7:0'") == [(1,)]
    assert not list(console.folder.glob("*restoring*"))


async def test_what_was_answered_is_not_answered_again_and_what_waits_is(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    await database.close()
    await back(console)
    assert await rows(console.store, "SELECT key, state, body FROM events ORDER BY key") == [
        ("m:3:6", "done", ""),
        ("m:3:8", "new", '{"text": "new"}'),
    ]
    assert await rows(console.store, "SELECT ts FROM positions") == [("200",)]
    assert await rows(console.store, "SELECT last_cmid FROM chats WHERE id = 3") == [(8,)]
    assert await rows(console.store, "SELECT key FROM outbox WHERE state = 'waiting'") == [("reply:7:0",)]


async def test_what_was_answered_long_ago_is_not_answered_again(database: Database, console: Console) -> None:
    """The present store has dropped the key meanwhile."""
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    async with database.begin() as store:
        await store.inbox.retire(WEDNESDAY)
    await database.close()
    await back(console)
    assert await rows(console.store, "SELECT key, state, body FROM events ORDER BY key") == [
        ("m:3:6", "done", ""),
        ("m:3:8", "new", '{"text": "new"}'),
    ]


async def test_events_get_numbers_that_no_answer_bears(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        for number in range(10):
            await store.inbox.take([Arrived(f"e:{number}", PAVEL, None, "{}")], TUESDAY)
        await store.inbox.settle(range(1, 11), TUESDAY)
        await store.inbox.retire(WEDNESDAY)
    await database.close()
    await back(console)
    assert await rows(console.store, "SELECT min(id) > 10 FROM events WHERE key LIKE 'e:%'") == [(1,)]


async def test_an_answer_whose_files_are_not_made_waits_for_them(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.outbox.add([Draft(GALINA, "reply:7:0", "{}", Priority.REPLY, making=True)], TUESDAY)
    await database.close()
    await back(console)
    assert await rows(console.store, "SELECT making FROM outbox WHERE key = 'reply:7:0'") == [(1,)]


async def test_the_store_is_whole_until_the_copy_takes_its_name(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was committed into the log alone is in the file itself before the two are parted."""
    async with database.begin() as store:
        await store.rows.write("UPDATE people SET consent = 7")
    killed = tmp_path / "killed.db"
    for beside in copies.BESIDE[:2]:
        shutil.copy(f"{database.path}{beside}", f"{killed}{beside}")
    (tmp_path / "staged.db").write_bytes(b"")

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", crash)
    with pytest.raises(KeyboardInterrupt):
        copies.swap(tmp_path / "staged.db", killed, TUESDAY)
    assert await rows(killed, "SELECT DISTINCT consent FROM people") == [(7,)]


async def test_a_store_that_cannot_be_read_is_restored_from_the_copy_and_the_file(
    database: Database, console: Console
) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    await Ledger(database).mirror()
    await database.close()
    console.store.write_bytes(b"trouble " * 4000)
    out = await back(console)
    assert "стёрто людей: 1" in out
    assert "Прежнее хранилище прочитать не удалось" in out
    assert await rows(console.store, "SELECT person FROM links") == [(GALINA,)]
    (aside,) = console.folder.glob("kovrov.2*.db")
    assert aside.read_bytes().startswith(b"trouble")


async def test_a_lost_store_is_restored(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await database.close()
    console.store.unlink()
    out = await back(console)
    assert "Прежнее" not in out
    assert await rows(console.store, "SELECT count(*) FROM links") == [(3,)]


async def test_a_copy_of_an_earlier_release_is_migrated(
    database: Database, console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await database.close()
    coming = {**migrations.known(), 9000: ("coming", "CREATE TABLE coming (x INTEGER) STRICT;")}
    monkeypatch.setattr(migrations, "known", lambda: coming)
    assert "Применено миграций: 1." in await back(console)
    assert await rows(console.store, "SELECT count(*) FROM coming") == [(0,)]


async def test_a_newer_copy_is_refused(database: Database, console: Console) -> None:
    async with database.begin() as store:
        await store.rows.write("INSERT INTO migrations (number, name) VALUES (9999, 'later')")
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.rows.write("DELETE FROM migrations WHERE number = 9999")
    said = await asyncio.to_thread(console, "restore", "copy.db")
    assert said.status == 1
    assert said.sentence == (
        "Копия «copy.db» сделана более новой версией бота: сначала обновите бота. Хранилище не тронуто."
    )


@pytest.mark.parametrize("how", ["text", "empty", "cut", "scratched", "another database", "missing", "folder"])
async def test_a_file_that_is_no_copy_changes_nothing(database: Database, console: Console, how: str) -> None:
    copy = console.folder / "copy.db"
    await copies.make(database, copy, MONDAY)
    await database.close()
    whole = copy.read_bytes()
    copy.unlink()
    match how:
        case "text":
            copy.write_text("это не копия", "utf-8")
        case "empty":
            copy.touch()
        case "cut":
            copy.write_bytes(whole[: len(whole) // 2])
        case "scratched":
            copy.write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
        case "another database":
            Console(console.folder / "other").folder.mkdir()
            Console(console.folder / "other").scribble("CREATE TABLE pages (x)")
            (console.folder / "other" / "kovrov.db").rename(copy)
        case "folder":
            copy.mkdir()
    before = console.store.read_bytes()
    said = await asyncio.to_thread(console, "restore", "copy.db")
    assert said.status == 1
    assert said.sentence.endswith("Хранилище не тронуто.")
    assert console.store.read_bytes() == before
    assert not list(console.folder.glob("*restoring*"))
    assert not list(console.folder.glob("kovrov.2*"))


async def test_a_restore_waits_for_no_bot(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    with only_one(console.settings["BOT_DATABASE_URL"]):
        said = await asyncio.to_thread(console, "restore", "copy.db")
    assert said.status == 2
    assert said.sentence == "Бот сейчас работает с этим хранилищем: остановите его и повторите."


async def test_a_restore_waits_for_no_import(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    with staging.lock(console.store):
        said = await asyncio.to_thread(console, "restore", "copy.db")
    assert said.status == 2
    assert said.sentence == "Сейчас идёт загрузка данных: дождитесь её конца и повторите."


async def test_a_restore_twice_keeps_both_stores_of_before(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    await database.close()
    await back(console)
    out = await back(console)
    assert "стёрто людей: 1" in out
    assert len(list(console.folder.glob("kovrov.2*.db"))) == 2
    assert await rows(console.store, "SELECT person FROM links") == [(GALINA,)]


def beside(database: Database) -> list[Path]:
    """What a restore that did not end left behind."""
    return list(database.path.parent.glob("*restoring*"))


async def restored(file: Path, store: Path) -> Restored:
    return await restoration.restore(file, store, WEDNESDAY)


async def test_a_later_link_outlives_the_end_of_an_earlier_one(database: Database, tmp_path: Path) -> None:
    """Pavel unlinked on Tuesday, linked again on Wednesday, a copy was made: the file still tells of Tuesday."""
    await happens(database)
    async with database.begin() as store:
        await store.links.make(PAVEL, await pupil(store, MASHA), WEDNESDAY)
        await store.people.agree(ANNA, 1, WEDNESDAY)
        await store.links.make(ANNA, await pupil(store, PETYA), WEDNESDAY)
    await copies.make(database, tmp_path / "copy.db", WEDNESDAY)
    await Ledger(database).mirror()
    # Even where the table was lost and the file alone remembers.
    async with database.begin() as store:
        await store.rows.write("DELETE FROM ledger")
    assert (await Ledger(database).reconcile()).total() == 4
    await database.close()
    done = await restored(tmp_path / "copy.db", database.path)
    assert not done.deeds
    found = await rows(database.path, "SELECT person FROM links ORDER BY person, pupil")
    assert found == [(ANNA,), (PAVEL,), (GALINA,)]


async def test_a_crash_before_the_swap_leaves_the_store(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    await happens(database)
    await database.close()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("storage.copies.swap", crash)
    with pytest.raises(KeyboardInterrupt):
        await restored(tmp_path / "copy.db", database.path)
    assert await rows(database.path, "SELECT person FROM links") == [(GALINA,)]
    assert await rows(database.path, "SELECT count(*) FROM codes WHERE revoked IS NOT NULL") == [(1,)]
    assert beside(database) == []


# The file


def lines(database: Database) -> list[dict[str, object]]:
    return [json.loads(line) for line in path_beside(database.path).read_text("utf-8").splitlines()]


async def test_the_file_follows_the_table_and_names_nobody(database: Database) -> None:
    ledger = Ledger(database)
    assert await ledger.mirror() == 0
    await happens(database)
    assert await ledger.mirror() == 4
    assert await ledger.mirror() == 0
    told = lines(database)
    assert all(line.keys() == {"at", "act", "hash"} and line["at"] == text(TUESDAY) for line in told)
    hashes = {line["act"]: bytes.fromhex(str(line["hash"])) for line in told}
    assert list(hashes) == ["person erased", "link ended", "code used", "code revoked"]
    assert hashes["code used"] == USED
    assert hashes["code revoked"] == REVOKED
    assert seals.fits(hashes["person erased"], ANNA)
    assert not seals.fits(hashes["person erased"], PAVEL)
    assert seals.fits(hashes["link ended"], PAVEL, MASHA)
    assert await rows(database.path, "SELECT act, hash FROM ledger") == list(hashes.items())
    assert stat.S_IMODE(path_beside(database.path).stat().st_mode) == 0o600


async def test_two_marks_of_one_person_do_not_look_alike(database: Database) -> None:
    async with database.begin() as store:
        for moment in (MONDAY, TUESDAY):
            await store.people.forget(ANNA, moment)
    await Ledger(database).mirror()
    one, other = (line["hash"] for line in lines(database))
    assert one != other


async def test_after_its_term_a_deed_leaves_the_table_and_the_file(database: Database) -> None:
    ledger = Ledger(database)
    await happens(database)
    async with database.begin() as store:
        await store.people.forget(GALINA, WEDNESDAY)
    await ledger.mirror()
    await ledger.retire(TUESDAY + KEPT - timedelta(seconds=1))
    assert len(lines(database)) == 5
    await ledger.retire(TUESDAY + KEPT)
    assert [line["at"] for line in lines(database)] == [text(WEDNESDAY)]
    assert await rows(database.path, "SELECT at FROM ledger") == [(text(WEDNESDAY),)]
    assert not (await Ledger(database).reconcile())
    assert stat.S_IMODE(path_beside(database.path).stat().st_mode) == 0o600
    assert [path.name for path in database.path.parent.glob("*.ledger*")] == [path_beside(database.path).name]
    await happens(database)
    assert await ledger.mirror() == 4
    assert len(lines(database)) == 5


async def test_a_crash_while_the_file_is_shortened_loses_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await happens(database)
    await Ledger(database).mirror()
    whole = path_beside(database.path).read_bytes()

    def crash(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(Path, "replace", crash)
        with pytest.raises(KeyboardInterrupt):
            await Ledger(database).retire(THURSDAY + KEPT)
    assert path_beside(database.path).read_bytes() == whole
    await Ledger(database).retire(THURSDAY + KEPT)
    assert lines(database) == []


async def test_a_crash_between_the_commit_and_the_file_loses_nothing(database: Database) -> None:
    await Ledger(database).mirror()
    await happens(database)
    # Nobody mirrored; the next start does.
    assert not (await Ledger(database).reconcile())
    assert len(lines(database)) == 4


@pytest.mark.parametrize("torn", [2, 17, 60])
async def test_a_line_that_a_crash_tore_is_written_again(database: Database, torn: int) -> None:
    await happens(database)
    await Ledger(database).mirror()
    path = path_beside(database.path)
    whole = path.read_bytes()
    path.write_bytes(whole[:-torn])
    assert await Ledger(database).mirror() == 1
    assert path.read_bytes() == whole[:-torn] + b"\n" + whole.splitlines(keepends=True)[-1]
    assert await Ledger(database).mirror() == 0


async def test_an_old_database_put_in_place_by_hand_is_told_at_the_start(database: Database, tmp_path: Path) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    await happens(database)
    await Ledger(database).mirror()
    await database.close()
    (tmp_path / "copy.db").replace(database.path)
    async with await opened(database.path) as old:
        assert await Ledger(old).reconcile() == {
            "person erased": 1,
            "link ended": 1,
            "code used": 1,
            "code revoked": 1,
        }
        assert not (await Ledger(old).reconcile())
    assert len(lines(database)) == 4
    assert await rows(database.path, "SELECT person FROM links") == [(GALINA,)]


async def test_two_processes_may_write_the_same_file(database: Database) -> None:
    """The bot and a command: what one wrote for both counts once."""
    bot, command = Ledger(database), Ledger(database)
    await bot.mirror()
    await happens(database)
    await command.mirror()
    await bot.mirror()
    assert not (await Ledger(database).reconcile())
    assert len({json.dumps(line) for line in lines(database)}) == 4


async def test_a_file_that_cannot_be_written_is_written_later(database: Database) -> None:
    path = path_beside(database.path)
    path.mkdir()
    await happens(database)
    ledger = Ledger(database)
    with pytest.raises(StoreUnavailable):
        await ledger.mirror()
    path.rmdir()
    assert await ledger.mirror() == 4


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(["forget", "link", "unlink", "use", "mirror"]), max_size=12), st.integers(0, 12))
async def test_whatever_happened_after_the_copy_stays_undone(happened: list[str], copied: int) -> None:
    """Whoever has no link and no consent now has none after a restore, and a code that was used stays so."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "kovrov.db")
        async with await opened(path) as database:
            async with database.begin() as store:
                await store.rows.write("INSERT INTO pupils VALUES (5, '100', 'М', 'В', 'м в')")
                await store.codes.issue(USED, 5, MONDAY, THURSDAY)
            ledger = Ledger(database)
            for number, act in enumerate([*happened, "mirror"]):
                if number == min(copied, len(happened)):
                    await copies.make(database, Path(folder, "copy.db"), MONDAY)
                now = MONDAY + timedelta(minutes=number)
                if act == "mirror":
                    await ledger.mirror()
                    continue
                async with database.begin() as store:
                    await _act(store, act, now)
            before = await _state(database)
        await restored(Path(folder, "copy.db"), path)
        async with await opened(path) as database:
            after = await _state(database)
        assert not after[0] - before[0]
        assert not after[1] - before[1]
        assert after[2] or not before[2]


async def _act(store: Store, act: str, now: datetime) -> None:
    match act:
        case "forget":
            await store.people.forget(ANNA, now)
        case "link":
            await store.people.agree(ANNA, 1, now)
            await store.links.make(ANNA, 5, now)
        case "unlink":
            await store.links.end(ANNA, 5, now)
        case "use":
            await store.codes.use(USED, now)


async def _state(database: Database) -> tuple[set[int], set[int], bool]:
    async with database.read() as store:
        people = {row[0] for row in await store.rows.all("SELECT id FROM people WHERE consent IS NOT NULL")}
        links = {row[0] for row in await store.rows.all("SELECT person FROM links")}
        used = await store.rows.value("SELECT 1 FROM codes WHERE used IS NOT NULL")
    return people, links, bool(used)
