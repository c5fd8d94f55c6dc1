"""`doctor` on the computer around the bot and on what the bot does: each fault once, with what to do."""

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from pydantic import SecretStr

from bot.commands.checks import Finding, here, machine
from bot.commands.checks.work import work
from bot.settings import Settings
from handlers.importing.load import load
from storage.database import Database
from storage.inbox import Arrived
from storage.journal import COMMAND, Act
from storage.ledger import path_beside
from storage.moments import text
from storage.outbox import Draft, Priority
from storage.store import Store
from tests.city import small_city
from tests.fakes import NOON


def settings(folder: Path, **given: Any) -> Settings:
    return Settings(_env_file=None, database_url=f"sqlite:///{folder}/kovrov.db", **given)


async def around(folder: Path, **given: Any) -> dict[str, Finding]:
    return {finding.about: finding async for finding in machine.machine(settings(folder, **given), folder / ".env")}


async def at_work(folder: Path, now: datetime = NOON) -> dict[str, Finding]:
    return {finding.about: finding async for finding in work(settings(folder), now)}


@pytest.fixture
def store_file(tmp_path: Path) -> Path:
    asyncio.run(_made(tmp_path))
    return tmp_path / "kovrov.db"


async def _made(folder: Path) -> None:
    async with await Database.open(f"sqlite:///{folder}/kovrov.db") as database, database.begin() as store:
        await store.inbox.start(7, "1", NOON - timedelta(days=30))
        await store.journal.write(COMMAND, Act.BACKED_UP, NOON - timedelta(hours=9))


async def wrote(file: Path, *statements: tuple[str, Sequence[Any]]) -> None:
    async with await Database.open(f"sqlite:///{file}") as database, database.begin() as store:
        for sql, values in statements:
            await store.rows.write(sql, values)


PLACE = """
INSERT INTO institutions (id, folded, code, kind, name, short_name, address, phone, site, vk, import)
VALUES (1, 'a', 'a', 'school', 'a', 'a', '', '', '', '', 1)
"""
LEFT = "INSERT INTO enrolments (pupil, institution, class_name, restricted, import, ended) VALUES (1, 1, '', 0, 1, ?)"
IMPORT = """
INSERT INTO imports (kind, who, started, file, sha256, rows, removes, state)
VALUES ('grades', 'x', '2026', '', '', 1, 0, 'applying')
"""


# The computer


async def test_a_computer_where_all_is_well_is_not_talked_of(store_file: Path) -> None:
    assert await around(store_file.parent) == {}


@pytest.mark.parametrize(("mode", "found"), [(0o600, False), (0o640, False), (0o644, True), (0o606, True)])
async def test_a_file_of_settings_that_everybody_may_read(tmp_path: Path, mode: int, found: bool) -> None:
    (tmp_path / ".env").write_text("BOT_TOKEN=vk1.a.invented\n", "utf-8")
    (tmp_path / ".env").chmod(mode)
    findings = await around(tmp_path)
    assert ("env_file" in findings) == found
    if found:
        assert findings["env_file"].mark == "wrong"
        assert findings["env_file"].todo == f"выполните: chmod o= {tmp_path}/.env"


async def test_a_command_of_another_user(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: store_file.stat().st_uid + 1)
    assert (await around(store_file.parent))["owner"].mark == "look"


@pytest.mark.parametrize(("kilobytes", "found"), [(100_000, True), (4_000_000, False)])
async def test_little_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kilobytes: int, found: bool) -> None:
    (tmp_path / "meminfo").write_text(f"MemTotal: 9 kB\nMemAvailable:   {kilobytes} kB\n", "utf-8")
    monkeypatch.setattr(machine, "MEMORY", tmp_path / "meminfo")
    assert ("memory" in await around(tmp_path)) == found


async def test_a_system_that_tells_nothing_of_its_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "MEMORY", tmp_path / "no such file")
    assert await around(tmp_path) == {}


async def test_the_port_of_monitoring(tmp_path: Path) -> None:
    async with await asyncio.start_server(lambda *_: None, "127.0.0.1", 0) as taken:
        address = taken.sockets[0].getsockname()
        finding = (await around(tmp_path, metrics=address))["metrics"]
        assert finding.mark == "wrong"
        assert "адрес уже занят другой программой" in finding.text
    assert (await around(tmp_path, metrics=address))["metrics"].mark == "ok"


@asynccontextmanager
async def told_of_itself(folder: Path, **told: Any) -> AsyncIterator[dict[str, Finding]]:
    """What is found beside a bot that serves and says so much; one that is told nothing stands still."""

    async def healthz(_: web.Request) -> web.Response:
        if not told:
            await asyncio.Event().wait()
        return web.json_response(told, status=503 if told["wrong"] else 200)

    app = web.Application()
    app.add_routes([web.get("/healthz", healthz)])
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        (folder / "kovrov.lock").write_bytes(b"serving\n")
        yield await around(folder, metrics=runner.addresses[0])
    finally:
        await runner.cleanup()


@pytest.mark.parametrize(
    ("told", "mark", "words"),
    [
        ({"wrong": []}, "ok", "отвечает людям"),
        ({"wrong": ["stuck"], "stuck": ["answering"], "store": "hangs"}, "wrong", "завис (answering)"),
        ({"wrong": ["store"], "store": "hangs"}, "wrong", "ждёт хранилища"),
        ({"wrong": ["store"], "store": "full"}, "look", "записей не принимает"),
        ({"wrong": ["stream"], "stream_silent": 75.2}, "look", "VK молчит уже 75 с"),
        ({"wrong": ["stream"], "stream_silent": None}, "look", "VK молчит"),
        ({"wrong": ["sending"]}, "wrong", "отказывает"),
        ({"wrong": ["late"], "oldest_event": 61.5, "oldest_message": None}, "look", "ждёт ответа уже 62 с"),
        ({"wrong": 7}, "wrong", "о себе не отвечает"),
        ({}, "wrong", "о себе не отвечает"),
    ],
)
async def test_a_bot_that_runs_is_asked_how_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: dict[str, Any], mark: str, words: str
) -> None:
    monkeypatch.setattr("bot.commands.checks.running.PATIENCE", 5.0 if told else 0.2)
    async with told_of_itself(tmp_path, **told) as found:
        assert found["metrics"].mark == "ok"
        assert found["bot"].mark == mark
        assert words in found["bot"].text
        assert bool(found["bot"].todo) == (mark != "ok")


@pytest.mark.parametrize(
    ("secret", "mark"), [("a" * 40, "look"), ("12121212121212121212", "look"), ("q7Zt0pLm4XcV9", "ok")]
)
async def test_the_strength_of_a_secret(tmp_path: Path, secret: str, mark: str) -> None:
    finding = here.key(settings(tmp_path, secret=SecretStr(secret + "_end")))
    assert finding.mark == mark
    assert secret not in finding.text + finding.todo


async def test_a_ledger_that_others_may_read(store_file: Path) -> None:
    ledger = path_beside(store_file)
    ledger.write_bytes(b"")
    ledger.chmod(0o644)
    (finding,) = [each async for each in here.store(settings(store_file.parent)) if each.mark == "wrong"]
    assert finding.todo == f"выполните: chmod 600 {ledger}"


async def test_a_disk_that_gets_full(store_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(here, "TIGHT", 1 << 62)
    (finding,) = [each async for each in here.store(settings(store_file.parent)) if each.about == "disk"]
    assert finding.mark == "look"
    assert finding.todo == "освободите место"


# The bot's work


async def test_where_nobody_waits_and_a_copy_is_fresh(store_file: Path) -> None:
    findings = await at_work(store_file.parent)
    assert {about: finding.mark for about, finding in findings.items()} == {"copies": "ok"}
    assert findings["copies"].text == "последняя копия хранилища: 20.11 03:00"


async def test_a_store_that_is_not_there_or_not_of_today_is_left_to_its_own_check(tmp_path: Path) -> None:
    assert await at_work(tmp_path) == {}
    async with await Database.open(f"sqlite:///{tmp_path}/kovrov.db", migrate=False):
        pass
    assert await at_work(tmp_path) == {}


async def test_people_who_wait(store_file: Path) -> None:
    async def waits(store: Store) -> None:
        await store.inbox.take([Arrived("m:11:1", 11, 1, "{}")], NOON - timedelta(minutes=9))
        await store.outbox.add([Draft(12, "reply:1:0", "{}", Priority.REPLY)], NOON - timedelta(minutes=3))
        await store.outbox.add([Draft(13, "announcement:1", "{}", Priority.ANNOUNCEMENT)], NOON - timedelta(days=1))

    async with await Database.open(f"sqlite:///{store_file}") as database, database.begin() as store:
        await waits(store)
    finding = (await at_work(store_file.parent))["backlog"]
    assert finding.text == "люди ждут ответа, самый первый 9 мин; сообщений не разобрано: 1, ответов не отправлено: 1"
    assert "запустите бота" in finding.todo


async def test_what_was_set_aside_and_what_was_not_ended(store_file: Path) -> None:
    await wrote(
        store_file,
        ("INSERT INTO events (key, chat, body, received, state) VALUES ('m:1:1', 1, '', ?, 'set aside')", ["2026"]),
        (IMPORT, []),
    )
    findings = await at_work(store_file.parent)
    assert findings["set_aside"].text == "сообщений, с которыми бот не справился: 1"
    assert findings["imports"].text == "незаконченных загрузок: 1"


@pytest.mark.parametrize(
    ("later", "mark"), [(timedelta(days=1), "ok"), (timedelta(days=15), "look"), (timedelta(days=240), None)]
)
async def test_grades_that_nobody_loads(store_file: Path, later: timedelta, mark: str | None) -> None:
    async with await Database.open(f"sqlite:///{store_file}") as database:
        for kind, path in small_city().written(store_file.parent):
            await load(database, kind, [path], now=NOON, who="test")
    findings = await at_work(store_file.parent, NOON + later)
    if mark is None:
        assert "freshness" not in findings  # it is July
    else:
        assert findings["freshness"].mark == mark


@pytest.mark.parametrize(
    ("later", "text"),
    [
        (timedelta(days=1), "последняя копия хранилища: 20.11 03:00"),
        (timedelta(days=2), "последней копии хранилища 2 дн."),
    ],
)
async def test_the_age_of_the_last_copy(store_file: Path, later: timedelta, text: str) -> None:
    assert (await at_work(store_file.parent, NOON + later))["copies"].text == text


@pytest.mark.parametrize(("days", "mark"), [(1, "ok"), (2, "look")])
async def test_no_copy_at_all(tmp_path: Path, days: int, mark: str) -> None:
    async with await Database.open(f"sqlite:///{tmp_path}/kovrov.db") as database:
        assert "copies" not in await at_work(tmp_path), "nobody was served yet"
        async with database.begin() as store:
            await store.inbox.start(7, "1", NOON - timedelta(days=days))
    assert (await at_work(tmp_path))["copies"].mark == mark


def test_noon_is_in_the_school_year() -> None:
    assert datetime(2026, 11, 20, 9, tzinfo=UTC) == NOON


async def test_children_who_left_are_counted_and_those_kept_too_long_are_a_word(store_file: Path) -> None:
    assert "leavers" not in await at_work(store_file.parent)
    await wrote(
        store_file,
        ("INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (1, 'a', 'Ия', 'Н.', 'ия')", ()),
        (PLACE, ()),
        (LEFT, [text(NOON - timedelta(days=1))]),
    )
    kept = await at_work(store_file.parent)
    assert kept["leavers"].mark == "ok"
    assert "ещё хранится: 1" in kept["leavers"].text
    late = await at_work(store_file.parent, NOON + timedelta(days=61))
    assert late["leavers"].mark == "look"
    assert "дольше срока: 1" in late["leavers"].text


async def test_what_a_restore_put_aside_is_a_word_until_it_is_removed(store_file: Path) -> None:
    looked = settings(store_file.parent)
    assert "former" not in {finding.about: finding async for finding in here.store(looked)}
    aside = store_file.with_name("kovrov.20261120-103000.db")
    aside.write_bytes(b"")
    found = {finding.about: finding async for finding in here.store(looked)}
    assert found["former"].mark == "look"
    assert found["former"].todo.endswith(f"rm {aside}")
