"""Copies while the bot works, and the way back: nothing that people were promised is undone by it."""

import asyncio
import fcntl
import io
import json
import os
import pty
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import termios
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

import pyrage  # type: ignore[import-untyped]  # it comes without types
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import Clock
from bot.commands.backup import DEEDS
from bot.lock import only_one
from storage import carrying, copies, encryption, migrations, restoration, seals, staging
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.inbox import Arrived
from storage.journal import COMMAND, Act
from storage.ledger import AGAIN, KEPT, Ledger, path_beside
from storage.moments import text
from storage.notifications import Mark
from storage.outbox import PUSHES, Draft, Outcome, Priority
from storage.restoration import Outdated, Restored
from storage.roles import DEPARTMENT, Scope, StaffCode
from storage.store import Store
from tests.bot.console import ROOT, Console, clean
from tests.city import MASHA, PETYA
from tests.person import GROUP

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
            await store.rows.write(
                "INSERT INTO institutions (id, code, folded, kind, name, short_name, import)"
                " VALUES (1, 'sch21', 'sch21', 'school', '', '', 1)"
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


EVENT = """
    INSERT INTO school_events (institution, code, name, day, last_day, begins, ends, venue, classes, places, link,
                               description, kind, import)
    VALUES (1, 'о1', 'Олимпиада', 739590, 739590, 660, -1, '', '', 30, '', '', 'olympiad', 1)
    """


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
        assert await rows(copy, "SELECT coalesce(max(one), -1) + 1 - count(*) FROM pairs") == [(0,)]
    done, of = told[-1]
    assert done == of > 5000


async def test_a_copy_has_what_was_committed_before_its_moment_and_nothing_after(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as store:
        await store.rows.write("CREATE TABLE ballast (words BLOB)")
        await store.rows.write("INSERT INTO ballast VALUES (zeroblob(20000000))")
    number = 0
    async with asyncio.TaskGroup() as tasks:
        copying = tasks.create_task(copies.make(database, tmp_path / "copy.db", TUESDAY))
        while not copying.done():
            number += 1
            async with database.begin() as store:
                await store.people.agree(1000 + number, 1, TUESDAY)
    copy = tmp_path / "copy.db"
    assert await rows(copy, "PRAGMA integrity_check") == [("ok",)]
    people = await rows(copy, "SELECT id FROM people WHERE id > 1000 ORDER BY id")
    assert people == [(1001 + each,) for each in range(len(people))]
    assert await rows(copy, "SELECT count(*) FROM consents WHERE person > 1000") == [(len(people),)]
    assert len(people) < number


# Under a passphrase

WORDS = "пять кошек на крыше"


@pytest.fixture
def phrase(console: Console, monkeypatch: pytest.MonkeyPatch) -> str:
    """In a file. What it once opened it opens again at once: each time costs seconds, as it should."""
    monkeypatch.setattr(pyrage.passphrase, "decrypt", cache(pyrage.passphrase.decrypt))
    (console.folder / "phrase").write_text(f"{WORDS}\n", "utf-8")
    return "--passphrase-file=phrase"


async def test_an_encrypted_copy_shows_nothing_and_comes_back_with_its_passphrase_alone(
    database: Database, console: Console, phrase: str
) -> None:
    said = await asyncio.to_thread(console, "backup", "copy.age", "--encrypt", phrase)
    assert said.status == 0, said.err
    assert "Она зашифрована: без парольной фразы её не откроет никто." in said.out
    copy = console.folder / "copy.age"
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert b"SQLite format 3" not in copy.read_bytes()
    assert not any(word in copy.read_bytes() for word in (b"holiday:autumn-2026", b"CREATE TABLE", MASHA.encode() * 2))
    with tarfile.open(copy) as archive:
        assert archive.getnames() == ["key.age", "store.db.age"]
        for member in archive:
            file = archive.extractfile(member)
            assert file
            assert file.read().startswith(b"age-encryption.org/v1\n")
    assert not left_plain(console)
    await happens(database)
    await database.close()
    before = console.store.read_bytes()
    (console.folder / "wrong").write_text("пять котов на крыше", "utf-8")
    said = await asyncio.to_thread(console, "restore", "copy.age", "--passphrase-file=wrong")
    assert said.status == 1
    assert said.sentence == "Парольная фраза не подошла к копии «copy.age». Хранилище не тронуто."
    assert console.store.read_bytes() == before
    assert not list(console.folder.glob("*restoring*"))
    said = await asyncio.to_thread(console, "restore", "copy.age", phrase)
    assert said.status == 0, said.err
    assert "Повторено из журнала — стёрто людей: 1, снято привязок: 1" in said.out
    assert await rows(console.store, "SELECT person FROM links") == [(GALINA,)]
    assert not left_plain(console)


def left_plain(console: Console) -> list[Path]:
    return [*console.folder.glob(".*"), *console.folder.glob("*restoring*")]


async def test_an_encrypted_copy_that_was_touched_changes_nothing(
    database: Database, console: Console, phrase: str
) -> None:
    await copies.make(database, console.folder / "copy.age", MONDAY, passphrase=WORDS)
    await database.close()
    copy = console.folder / "copy.age"
    whole = copy.read_bytes()
    before = console.store.read_bytes()
    for broken in (
        whole[: len(whole) // 2],
        whole[: len(whole) // 2] + b"!" + whole[len(whole) // 2 + 1 :],
        whole[:600],
    ):
        copy.write_bytes(broken)
        said = await asyncio.to_thread(console, "restore", "copy.age", phrase)
        assert said.status == 1
        assert said.sentence == "Копия «copy.age» повреждена. Хранилище не тронуто."
        assert console.store.read_bytes() == before
        assert not left_plain(console)


@pytest.mark.parametrize("when", ["copying", "encrypting"])
async def test_an_encrypted_copy_that_fails_leaves_nothing_plain(
    database: Database, console: Console, phrase: str, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    async def full(_: Database, path: Path, *__: object) -> None:
        await asyncio.to_thread(path.write_bytes, b"SQLite format 3")
        raise StoreUnavailable("full")

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    if when == "copying":
        monkeypatch.setattr(Database, "copy_to", full)
    else:
        monkeypatch.setattr("storage.encryption.encrypt", no_space)
    said = await asyncio.to_thread(console, "backup", "copy.age", phrase)
    assert said.status != 0
    assert "место" in said.sentence
    assert not left_plain(console)
    assert not (console.folder / "copy.age").exists()


async def test_an_encrypted_copy_that_the_disk_gives_back_otherwise_gets_no_name(
    database: Database, console: Console, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = encryption.encrypt

    def spoiled(plain: encryption.Reads, target: BinaryIO, passphrase: str) -> None:
        whole(plain, target, passphrase)
        target.seek(-2000, io.SEEK_END)
        target.write(b"?")

    monkeypatch.setattr("storage.encryption.encrypt", spoiled)
    said = await asyncio.to_thread(console, "backup", "copy.age", phrase)
    assert (said.status, said.sentence) == (1, "Не удалось записать «copy.age»: диск отвечает с ошибкой.")
    assert not left_plain(console)
    assert not (console.folder / "copy.age").exists()


def test_a_write_that_fails_while_encrypting_is_told_as_what_it_is(tmp_path: Path) -> None:
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OSError, match="No space"):
        encryption.encrypt(io.BytesIO(bytes(200_000)), Late(full), WORDS)


class Late(io.BytesIO):
    """A disk that fills up after the first kilobyte."""

    def __init__(self, full: io.FileIO) -> None:
        super().__init__()
        self.full = full

    def write(self, content: Any, /) -> int:
        return super().write(content) if self.tell() < 1024 else self.full.write(content)


async def test_what_a_killed_copy_left_beside_the_store_is_removed(
    database: Database, console: Console, phrase: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    ended = await asyncio.create_subprocess_exec(sys.executable, "-c", "")
    await ended.wait()
    (console.folder / f".kovrov.db.copying.{ended.pid}").write_bytes(b"SQLite format 3")
    (console.folder / ".kovrov.db.copying.1").write_bytes(b"another process is at it")
    monkeypatch.setattr("storage.copies._encrypt", lambda plain, *_: plain.unlink())
    assert (await asyncio.to_thread(console, "backup", "copy.age", phrase)).status == 0
    assert left_plain(console) == [console.folder / ".kovrov.db.copying.1"]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ("short", "Парольная фраза слишком короткая: нужно не меньше 12 знаков, лучше несколько слов."),
        ("", "Парольная фраза слишком короткая: нужно не меньше 12 знаков, лучше несколько слов."),
        (b"\xff\xfe", "Файл с парольной фразой «phrase» не читается: сохраните его в UTF-8."),
        (None, "Файл с парольной фразой «phrase» не читается: нет такого файла или папки."),
    ],
)
async def test_a_passphrase_that_is_none_is_refused(
    database: Database, console: Console, words: str | bytes | None, sentence: str
) -> None:
    if words is not None:
        (console.folder / "phrase").write_bytes(words if isinstance(words, bytes) else words.encode())
    said = await asyncio.to_thread(console, "backup", "copy.age", "--encrypt", "--passphrase-file=phrase")
    assert (said.status, said.sentence) == (2, sentence)
    assert not (console.folder / "copy.age").exists()


async def test_without_a_terminal_nobody_is_asked(database: Database, console: Console) -> None:
    said = await asyncio.to_thread(console, "backup", "copy.age", "--encrypt")
    assert said.status == 2
    assert said.sentence.startswith("Нужна парольная фраза: запустите команду в терминале")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ((WORDS, "пять котов на крыше"), "Фразы не совпали. Копия не сделана."),
        (("short",), "Парольная фраза слишком короткая"),
    ],
)
async def test_in_a_terminal_a_new_passphrase_is_asked_twice_and_not_shown(
    database: Database, console: Console, typed: tuple[str, ...], sentence: str
) -> None:
    shown = await asyncio.to_thread(at_a_terminal, console, ["backup", "copy.age", "--encrypt"], typed)
    assert sentence in shown
    assert not any(words in shown for words in typed)
    assert not (console.folder / "copy.age").exists()


def at_a_terminal(console: Console, words: list[str], typed: tuple[str, ...]) -> str:
    """What a person sees who types a line at each question."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", *words],
        cwd=console.folder,
        env={**clean(os.environ), "PYTHONPATH": str(ROOT), **console.settings},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(theirs)
    shown = asked = b""
    with process, suppress(OSError):  # the terminal's end is an error to read on
        while more := os.read(ours, 1024):
            shown, asked = shown + more, asked + more
            if typed and asked.endswith(b": "):
                os.write(ours, typed[0].encode() + b"\n")
                typed, asked = typed[1:], b""
    os.close(ours)
    return shown.decode()


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
        await store.rows.write("PRAGMA user_version = 9999")
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.rows.write("PRAGMA user_version = 0")
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


async def test_a_copy_older_than_the_ledger_is_refused_unless_it_is_meant(database: Database, console: Console) -> None:
    """The console's clock is the real one: the copy is of a year before it."""
    made = Clock().now() - KEPT
    await copies.make(database, console.folder / "copy.db", made)
    await copies.make(database, console.folder / "younger.db", made + timedelta(minutes=5))
    await happens(database)
    await database.close()
    before = console.store.read_bytes()
    said = await asyncio.to_thread(console, "restore", "copy.db")
    assert said.status == 1
    assert "она старше 365 дней" in said.err
    assert "добавьте --outdated. Хранилище не тронуто." in said.err
    assert console.store.read_bytes() == before
    assert not left_plain(console)
    await back(console, "younger.db")
    said = await asyncio.to_thread(console, "restore", "copy.db", "--outdated")
    assert said.status == 0, said.err


async def test_of_a_file_copied_by_hand_the_age_is_known_by_what_is_in_it(database: Database, tmp_path: Path) -> None:
    await database.empty_log()
    shutil.copy(database.path, tmp_path / "by hand.db")
    await database.close()
    with pytest.raises(Outdated) as refused:
        await restoration.restore(tmp_path / "by hand.db", database.path, MONDAY + KEPT)
    assert refused.value.of == MONDAY
    await restoration.restore(tmp_path / "by hand.db", database.path, MONDAY + KEPT - timedelta(seconds=1))


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


# Nothing is forgotten


async def test_of_each_table_it_is_said_what_a_restore_does_with_it(database: Database) -> None:
    """A new table belongs to one of two sets of storage/carrying.py; one that is carried needs a line there too."""
    there = await rows(database.path, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'")
    assert {name for (name,) in there} == carrying.CARRIED | carrying.FROM_COPY
    assert not carrying.CARRIED & carrying.FROM_COPY


@pytest.mark.parametrize("table", sorted(carrying.CARRIED))
async def test_a_column_that_a_migration_adds_is_carried(database: Database, console: Console, table: str) -> None:
    async with database.begin() as store:
        await store.rows.write(f"ALTER TABLE {table} ADD COLUMN later TEXT NOT NULL DEFAULT ''")
        await store.rows.write(EVENT)
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.outbox.add([Draft(GALINA, "reply:7:0", "{}", Priority.REPLY)], TUESDAY)
        await store.inbox.take([Arrived("m:3:8", GALINA, 8, "{}")], TUESDAY)
        await store.journal.write(COMMAND, Act.CODES_ISSUED, TUESDAY)
        await store.looks.note(GALINA, [await pupil(store, MASHA)], TUESDAY.date(), "family")
        await store.code_future.make(await pupil(store, MASHA), "sch21", "python", "zero", TUESDAY)
        await store.absences.report(await pupil(store, MASHA), [TUESDAY.date()], GALINA, "", TUESDAY)
        await store.notifications.want(GALINA, "grades", wanted=False)
        await store.notifications.stop(GALINA, TUESDAY)
        await store.notifications.introduce([(GALINA, "grades")])
        await store.notifications.reach("grades", Mark(TUESDAY, 5))
        await store.news.hear([(GALINA, await pupil(store, MASHA), 7)])
        role = await store.roles.grant(GALINA, DEPARTMENT_CODE, TUESDAY)
        await store.class_chats.bind(GROUP, (1, "7Б"), role, TUESDAY)
        await store.school_events.sign_up(1, await pupil(store, MASHA), TUESDAY)
        # The journal is never changed; a new column is filled by who writes it.
        await store.rows.write("DROP TRIGGER journal_is_never_changed")
        await store.rows.write(f"UPDATE {table} SET later = 'kept'")
    await database.close()
    await back(console)
    found = await rows(console.store, f"SELECT DISTINCT later FROM {table} WHERE later <> ''")
    assert found == [("kept",)]


async def test_a_chat_is_bound_after_a_restore_as_it_was_before(database: Database, console: Console) -> None:
    async with database.begin() as store:
        role = await store.roles.grant(GALINA, DEPARTMENT_CODE, MONDAY)
        for chat in (GROUP, GROUP + 1):
            await store.class_chats.bind(chat, (1, "7Б"), role, MONDAY)
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        unbound = await store.class_chats.bound(GROUP)
        assert unbound
        await store.class_chats.unbind(unbound, role, TUESDAY)
        await store.class_chats.bind(GROUP + 2, (1, "9Б"), role, TUESDAY)
    await database.close()
    await back(console)
    found = await rows(console.store, "SELECT chat, class_name FROM class_chats ORDER BY chat")
    assert found == [(GROUP + 1, "7Б"), (GROUP + 2, "9Б")]


async def test_every_column_but_what_settles_is_carried_as_it_is(database: Database, console: Console) -> None:
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await happens(database)
    async with database.begin() as store:
        await store.rows.write(
            "UPDATE chats SET client = 'buttons', human_until = ?, unreachable = 901, read_cmid = 5", (text(THURSDAY),)
        )
        await store.rows.write("UPDATE positions SET gap = ?", (text(TUESDAY),))
    queries = {
        "chats": "SELECT * FROM chats ORDER BY id",
        "positions": "SELECT * FROM positions",
        "events": "SELECT key, chat, cmid, body, received, attempts, state, settled FROM events ORDER BY key",
    }
    before = {table: await rows(console.store, query) for table, query in queries.items()}
    await database.close()
    await back(console)
    assert {table: await rows(console.store, query) for table, query in queries.items()} == before


async def test_numbers_that_were_given_after_the_copy_are_not_given_again(database: Database, console: Console) -> None:
    """An announcement's number is in the keys of what went out, a role's in the journal."""
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.rows.write("INSERT INTO announcements (body, created) VALUES ('', ?)", (text(TUESDAY),))
        await store.rows.write(
            "INSERT INTO roles (person, role, granted) VALUES (2, 'department', ?)", (text(TUESDAY),)
        )
    await database.close()
    await back(console)
    async with await opened(console.store) as restored_, restored_.begin() as store:
        for table, columns in (("announcements", "body, created"), ("roles", "role, granted")):
            (row,) = await store.rows.write(f"INSERT INTO {table} ({columns}) VALUES ('department', '') RETURNING id")
            assert row == (2,)


async def test_the_journal_and_who_looked_outlive_a_restore(database: Database, console: Console) -> None:
    async with database.begin() as store:
        masha = await pupil(store, MASHA)
        await store.looks.note(GALINA, [masha], MONDAY.date(), "family")
        await store.journal.write(COMMAND, Act.CODES_ISSUED, MONDAY, what="7Б")
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.looks.note(GALINA, [masha, await pupil(store, PETYA)], TUESDAY.date(), "family")
        await store.journal.write(COMMAND, Act.CODES_REVOKED, TUESDAY, what="8А")
        role = await store.roles.grant(ANNA, DEPARTMENT_CODE, TUESDAY)
        await store.people.forget(ANNA, WEDNESDAY)
    told = await rows(console.store, "SELECT at, who, act, what, details FROM journal ORDER BY id")
    looks = await rows(console.store, "SELECT pupil, day FROM looks ORDER BY pupil, day")
    assert role
    assert len(looks) == 3
    await database.close()
    await back(console)
    *lines, last = await rows(console.store, "SELECT at, who, act, what, details FROM journal ORDER BY id")
    assert lines == told
    assert last[2:4] == ("restored", "copy.db")
    assert await rows(console.store, "SELECT pupil, day FROM looks ORDER BY pupil, day") == looks


DEPARTMENT_CODE = StaffCode(Scope(DEPARTMENT), "", usable=True, used=False)
STAFF_USED, STAFF_REVOKED, STAFF_UNUSED = (bytes([number]) * 32 for number in (11, 12, 13))


async def test_a_copy_of_a_week_ago_brings_back_no_right_that_ended_since(database: Database, console: Console) -> None:
    """A role, staff codes used, revoked and not used, a link that the school suspended."""
    week = timedelta(days=7)
    async with database.begin() as store:
        for person in (ANNA, GALINA):
            await store.roles.grant(person, DEPARTMENT_CODE, MONDAY)
        for code in (STAFF_USED, STAFF_REVOKED, STAFF_UNUSED):
            await store.roles.issue(code, Scope(DEPARTMENT), "", MONDAY, Clock().now() + week)
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        (role,) = await store.roles.of(ANNA)
        assert await store.roles.end(role, MONDAY + week, who=COMMAND, why="left")
        await store.roles.use(STAFF_USED, MONDAY + week)
        await store.rows.write("UPDATE staff_codes SET revoked = ? WHERE hash = ?", (text(MONDAY), STAFF_REVOKED))
        await store.rows.write(
            "INSERT INTO ledger (at, act, hash) VALUES (?, 'staff code revoked', ?)", (text(MONDAY), STAFF_REVOKED)
        )
        masha = await pupil(store, MASHA)
        await store.links.suspend(PAVEL, masha, MONDAY + week)
        await store.links.suspend(GALINA, masha, MONDAY + week)
        await store.links.resume(GALINA, masha, MONDAY + week)
    await database.close()
    out = await back(console)
    for words in ("снято ролей: 1", "погашено кодов сотрудников: 1", "отозвано кодов сотрудников: 1"):
        assert words in out
    assert await rows(console.store, "SELECT person FROM roles WHERE ended IS NULL") == [(GALINA,)]
    assert await rows(console.store, "SELECT 1 FROM staff_codes WHERE used IS NULL AND revoked IS NULL") == []
    assert await rows(console.store, "SELECT hash FROM ledger WHERE hash = x'" + STAFF_UNUSED.hex() + "'") != []
    assert await rows(console.store, "SELECT person FROM links WHERE suspended IS NOT NULL") == [(PAVEL,)]


async def test_a_copy_of_a_week_ago_lets_no_child_and_no_adult_see_what_was_closed_since(
    database: Database, console: Console
) -> None:
    later = MONDAY + timedelta(days=7)
    async with database.begin() as store:
        masha, petya = await pupil(store, MASHA), await pupil(store, PETYA)
        await store.links.relate(PAVEL, masha, "self", MONDAY)
        await store.links.allow(PAVEL, masha, GALINA, MONDAY)
        await store.links.set_discretion(petya, True, MONDAY)
    await copies.make(database, console.folder / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.links.disallow(PAVEL, masha, later)
        await store.links.set_discretion(masha, True, later)
        await store.links.set_discretion(petya, False, later)
    await database.close()
    out = await back(console)
    for words in ("снято разрешений: 1", "закрыто списков взрослых: 1", "открыто списков взрослых: 1"):
        assert words in out
    assert await rows(console.store, "SELECT person FROM links WHERE allowed IS NOT NULL") == []
    assert await rows(console.store, "SELECT pupil FROM discretions") == [(masha,)]


async def test_no_push_of_any_kind_leaves_and_every_answer_does(database: Database, console: Console) -> None:
    """A new priority is either a push, which `outbox.PUSHES` names, or listed here as what answers somebody."""
    answers = {Priority.DANGER, Priority.PRESS, Priority.REPLY, Priority.EDIT, Priority.MARK}
    assert set(Priority) == {*PUSHES, *answers}
    async with database.begin() as store:
        await store.rows.write("DELETE FROM outbox")
        for kind in ("say", "edit", "delete", "answer", "read"):
            for priority in Priority:
                for state in ("waiting", "leased"):
                    await store.rows.write(
                        "INSERT INTO outbox (chat, key, kind, priority, body, capability, created, not_before, state)"
                        " VALUES (3, ?, ?, ?, '{}', '', ?, ?, ?)",
                        (f"{kind}:{priority}:{state}", kind, int(priority), text(MONDAY), text(MONDAY), state),
                    )
    await copies.make(database, console.folder / "copy.db", MONDAY)
    await database.close()
    assert f"Не уйдёт старых рассылок и напоминаний: {len(PUSHES) * 10}." in await back(console)
    left = await rows(console.store, "SELECT DISTINCT priority FROM outbox WHERE state IN ('waiting', 'leased')")
    assert {priority for (priority,) in left} == answers
    assert await rows(console.store, "SELECT count(*) FROM outbox WHERE state = 'expired' AND body <> ''") == [(0,)]


def test_each_act_of_the_ledger_has_its_words() -> None:
    assert DEEDS.keys() == AGAIN.keys()


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


async def test_what_a_later_release_wrote_into_the_file_is_kept_for_it(database: Database) -> None:
    path = path_beside(database.path)
    later = {"at": text(THURSDAY), "act": "promise made", "hash": "00"}
    path.write_text(json.dumps(later) + "\n", "utf-8")
    await happens(database)
    assert not await Ledger(database).reconcile()
    await Ledger(database).retire(WEDNESDAY + KEPT)
    assert lines(database) == [later]
    assert await rows(database.path, "SELECT count(*) FROM ledger") == [(0,)]


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


@settings(max_examples=25)
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
