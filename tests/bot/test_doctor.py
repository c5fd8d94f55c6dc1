"""`doctor` against a VK that is right, and against every way in which it, or this computer, may be wrong."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterable
from datetime import datetime, timedelta
from pathlib import Path
from shutil import copy, copytree
from typing import Any

import pytest
from pydantic import SecretStr

from bot import secret
from bot.clock import Clock
from bot.commands.checks import Finding, here, there
from bot.commands.doctor import CONTENT, examine
from bot.emulator import Emulator, Fault
from bot.emulator.people import CallbackServer
from bot.settings import Settings
from storage.database import Database
from tests import vk_schema
from tests.bot.console import Console, bot_settings
from tests.bot.emulated import Hands, desk_of


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(tmp_path)


@pytest.fixture
async def vk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Emulator]:
    monkeypatch.chdir(tmp_path)  # where no .env is
    for name in bot_settings():
        monkeypatch.delenv(name)
    emulator = desk_of(Hands(), now=Clock().now)
    async with emulator.serve():
        yield emulator


class Wrong(Clock):
    """A computer's clock that somebody set."""

    def __init__(self, by: timedelta) -> None:
        self._by = by

    def now(self) -> datetime:
        return super().now() + self._by


def settings(vk: Emulator, folder: Path, **extra: Any) -> Settings:
    given: dict[str, Any] = {
        "token": SecretStr(vk.token),
        "api_url": vk.api_url,
        "database_url": f"sqlite:///{folder}/kovrov.db",
        "requests_per_second": 1000,
    }
    return Settings(**(given | extra))


async def found(given: Settings, clock: Clock | None = None) -> dict[str, Finding]:
    """All but the content, which takes its time to load: by what they are about, a fault before what is well."""
    return by_name(
        [
            *[finding async for finding in here.store(given)],
            here.key(given),
            *[finding async for finding in there.community(given, clock or Clock())],
        ]
    )


def by_name(findings: Iterable[Finding]) -> dict[str, Finding]:
    order = {"ok": 0, "look": 1, "wrong": 2}
    return {finding.about: finding for finding in sorted(findings, key=lambda finding: order[finding.mark])}


def in_russian(finding: Finding) -> bool:
    return any("а" <= letter <= "я" for letter in finding.text)


async def test_all_is_well(vk: Emulator, tmp_path: Path) -> None:
    async with await Database.open(f"sqlite:///{tmp_path}/kovrov.db"):
        pass
    vk.allow(1)
    given = settings(vk, tmp_path, operator=1)
    findings = by_name([finding async for finding in examine(given, Clock(), CONTENT)])
    marks = {about: finding.mark for about, finding in findings.items()}
    # VK does not tell a community's token whether its bot may show buttons.
    assert marks.pop("features") == "look"
    # The dates of the school year are made up until the city names its own, and the day of the test is today's.
    assert marks.pop("calendar") in ("look", "wrong")
    assert marks.pop("days_off") in ("ok", "look")
    # Whatever the editors have not seen in a document stays marked until they have.
    assert marks.pop("to_confirm") == "look"
    assert set(marks.values()) == {"ok"}
    assert {"settings", "store", "secret", "texts", "phrases", "token", "rights", "long_poll", "events"} <= set(marks)
    assert all(in_russian(finding) for finding in findings.values())
    assert f"номер {vk.community.id}" in findings["token"].text


async def test_no_token(vk: Emulator, tmp_path: Path) -> None:
    findings = await found(settings(vk, tmp_path, token=None))
    assert findings["token"].mark == "wrong"
    assert "BOT_TOKEN" in findings["token"].todo
    assert vk.counters.requests == 0


async def test_a_token_that_vk_does_not_take(vk: Emulator, tmp_path: Path) -> None:
    findings = await found(settings(vk, tmp_path, token=SecretStr("vk1.a.stale")))
    assert findings["token"].mark == "wrong"
    assert "код 5" in findings["token"].text
    assert "rights" not in findings
    assert not any("stale" in finding.text + finding.todo for finding in findings.values())


@pytest.mark.parametrize(
    ("right", "words"),
    [("messages", "сообщения сообщества"), ("photos", "фотографии"), ("docs", "документы"), ("manage", "управление")],
)
async def test_a_right_that_the_token_lacks(vk: Emulator, tmp_path: Path, right: str, words: str) -> None:
    vk.world.rights = vk.world.rights - {right}
    findings = await found(settings(vk, tmp_path))
    assert findings["rights"].mark == "wrong"
    assert words in findings["rights"].text
    assert ("long_poll" in findings and findings["long_poll"].mark == "wrong") == (right == "manage")


async def test_long_poll_is_off(vk: Emulator, tmp_path: Path) -> None:
    vk.world.events.enabled = False
    assert (await found(settings(vk, tmp_path)))["long_poll"].mark == "wrong"


@pytest.mark.parametrize(
    ("version", "mark"), [("5.199", "ok"), ("5.103", "ok"), ("5.92", "wrong"), ("5.9", "wrong"), ("x", "look")]
)
async def test_the_version_of_events(vk: Emulator, tmp_path: Path, version: str, mark: str) -> None:
    vk.world.events.api_version = version
    assert (await found(settings(vk, tmp_path)))["version"].mark == mark


@pytest.mark.parametrize(
    "event", ["message_new", "message_reply", "message_read", "message_event", "message_allow", "message_deny"]
)
async def test_an_event_that_is_off(vk: Emulator, tmp_path: Path, event: str) -> None:
    vk.world.events.switched_on.discard(event)
    findings = await found(settings(vk, tmp_path))
    assert findings["events"].mark == "wrong"
    assert event in findings["events"].text


async def test_a_server_that_hears_the_same_events(vk: Emulator, tmp_path: Path) -> None:
    heard = frozenset({"message_new", "message_event", "wall_post_new"})
    vk.world.callbacks = [
        CallbackServer(1, "Сайт", "https://bot.example/hook?secret=word", events=heard),
        CallbackServer(2, "Лента", "https://wall.example/", events=frozenset({"wall_post_new"})),
        CallbackServer(3, "Проба", "https://new.example/", status="unconfigured", events=heard),
    ]
    finding = (await found(settings(vk, tmp_path)))["callback"]
    assert finding.mark == "look"
    assert "«Сайт» (bot.example): входящее сообщение, действие с сообщением" in finding.text
    assert "Callback API" in finding.todo
    assert "secret" not in finding.text + finding.todo
    assert "Лента" not in finding.text
    assert vk_schema.AVAILABLE is False or not [
        *vk_schema.violations("groups.getCallbackServers", {"group_id": 7}),
        *vk_schema.violations("groups.getCallbackSettings", {"group_id": 7, "server_id": 1}),
    ]


@pytest.mark.parametrize("method", ["groups.getCallbackServers", "groups.getCallbackSettings"])
@pytest.mark.parametrize("fault", [Fault("error", code=15), Fault("error", code=3), Fault("truncated")])
async def test_servers_that_the_token_may_not_ask_for_are_passed_over(
    vk: Emulator, tmp_path: Path, method: str, fault: Fault
) -> None:
    vk.world.callbacks = [CallbackServer(1, "Сайт", "https://bot.example/", events=frozenset({"message_new"}))]
    vk.faults.add(Fault(fault.kind, method, times=None, code=fault.code))
    findings = await found(settings(vk, tmp_path))
    assert "callback" not in findings
    assert "operator" in findings


@pytest.mark.parametrize(
    ("by", "mark"),
    [
        (timedelta(0), "ok"),
        (timedelta(seconds=20), "ok"),
        (timedelta(minutes=5), "wrong"),
        (-timedelta(days=1), "wrong"),
    ],
)
async def test_the_computers_clock(vk: Emulator, tmp_path: Path, by: timedelta, mark: str) -> None:
    assert (await found(settings(vk, tmp_path), Wrong(by)))["clock"].mark == mark


async def test_the_operator(vk: Emulator, tmp_path: Path) -> None:
    assert (await found(settings(vk, tmp_path)))["operator"].mark == "look"
    assert (await found(settings(vk, tmp_path, operator=1)))["operator"].mark == "wrong"
    vk.allow(1)
    assert (await found(settings(vk, tmp_path, operator=1)))["operator"].mark == "ok"
    assert (await found(settings(vk, tmp_path, operator=2_000_000_001)))["operator"].mark == "ok"


# VK in a bad mood: no crash, and what could not be looked at is said


@pytest.mark.parametrize("method", ["groups.getTokenPermissions", "groups.getLongPollSettings"])
@pytest.mark.parametrize(
    "fault",
    [
        Fault("error", code=3),
        Fault("error", code=10),
        Fault("http", code=502),
        Fault("truncated"),
        Fault("drop_before"),
    ],
)
async def test_a_method_that_does_not_answer(vk: Emulator, tmp_path: Path, method: str, fault: Fault) -> None:
    vk.faults.add(Fault(fault.kind, method, times=None, code=fault.code))
    findings = await found(settings(vk, tmp_path))
    about = {"groups.getTokenPermissions": "rights", "groups.getLongPollSettings": "long_poll"}[method]
    assert findings[about].mark == "look"
    assert "проверьте сами" in findings[about].todo
    assert findings["token"].mark == "ok"
    assert findings["operator"].mark == "look"


@pytest.mark.parametrize("fault", [Fault("http", times=None, code=502), Fault("drop_before", times=None)])
async def test_a_vk_that_is_down(vk: Emulator, tmp_path: Path, fault: Fault) -> None:
    vk.faults.add(fault)
    findings = await found(settings(vk, tmp_path))
    assert findings["vk"].mark == "wrong"
    assert vk.api_url in findings["vk"].todo


async def test_no_vk_at_all(vk: Emulator, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        nobody = f"http://127.0.0.1:{taken.getsockname()[1]}/method/"
        findings = await found(settings(vk, tmp_path, api_url=nobody))
    assert findings["vk"].mark == "wrong"


@pytest.mark.parametrize("answer", ["[]", "{}", "1", '"x"', "null", '{"groups": []}', '{"groups": [{"id": "x"}]}'])
@pytest.mark.parametrize("method", ["groups.getById", "groups.getTokenPermissions", "groups.getLongPollSettings"])
async def test_an_answer_of_another_shape(
    vk: Emulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, answer: str
) -> None:
    from bot.emulator import methods

    right = methods.call

    def odd(world: Any, name: str, given: Any) -> Any:
        return json.loads(answer) if name == method else right(world, name, given)

    monkeypatch.setattr(methods, "call", odd)
    findings = await found(settings(vk, tmp_path))
    assert any(finding.mark != "ok" for about, finding in findings.items() if about not in ("features", "operator"))


# This computer


async def test_no_store_yet(vk: Emulator, tmp_path: Path) -> None:
    findings = await found(settings(vk, tmp_path))
    assert findings["store"].mark == "look"
    assert not (tmp_path / "kovrov.db").exists()
    assert not (tmp_path / "kovrov.key").exists()


async def test_a_damaged_store(vk: Emulator, tmp_path: Path) -> None:
    (tmp_path / "kovrov.db").write_text("школа " * 1000, "utf-8")
    finding = (await found(settings(vk, tmp_path)))["store"]
    assert finding.mark == "wrong"
    assert "restore" in finding.todo


async def test_a_store_damaged_in_the_middle(vk: Emulator, console: Console) -> None:
    async with await Database.open(f"sqlite:///{console.store}") as database, database.begin() as store:
        await store.rows.write("CREATE TABLE ballast (x)")
        await store.rows.write(
            "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
            " INSERT INTO ballast SELECT zeroblob(900) FROM n"
        )
    whole = console.store.read_bytes()
    console.store.write_bytes(whole[:-40960] + b"\xff" * 20480 + whole[-20480:])
    assert (await found(settings(vk, console.folder)))["store"].mark == "wrong"


async def test_a_newer_store(vk: Emulator, console: Console) -> None:
    async with await Database.open(f"sqlite:///{console.store}"):
        pass
    console.scribble("INSERT INTO migrations (number, name) VALUES (9999, 'later')", "PRAGMA user_version = 9999")
    finding = (await found(settings(vk, console.folder)))["store"]
    assert finding.mark == "wrong"
    assert "более новой версией" in finding.text


async def test_a_store_that_waits_for_migrations(vk: Emulator, console: Console) -> None:
    async with await Database.open(f"sqlite:///{console.store}", migrate=False):
        pass
    finding = (await found(settings(vk, console.folder)))["store"]
    assert finding.mark == "look"
    assert "migrate" in finding.todo


@pytest.mark.parametrize("name", ["kovrov.db", "kovrov.key"])
async def test_a_file_that_others_may_read(vk: Emulator, tmp_path: Path, name: str) -> None:
    async with await Database.open(f"sqlite:///{tmp_path}/kovrov.db"):
        pass
    _write(tmp_path / "kovrov.key", "a" * 64, 0o600)
    assert "wrong" not in {finding.mark for finding in (await found(settings(vk, tmp_path))).values()}
    (tmp_path / name).chmod(0o644)
    (faulty,) = [finding for finding in (await found(settings(vk, tmp_path))).values() if finding.mark == "wrong"]
    assert f"chmod 600 {tmp_path / name}" in faulty.todo


def _write(path: Path, words: str, mode: int) -> None:
    path.write_text(words, "utf-8")
    path.chmod(mode)


async def test_a_key_that_is_cut(vk: Emulator, tmp_path: Path) -> None:
    _write(tmp_path / "kovrov.key", "a" * 8, 0o600)
    assert (await found(settings(vk, tmp_path)))["secret"].mark == "wrong"


async def test_a_key_that_codes_have_lost(vk: Emulator, console: Console) -> None:
    clock, given = Clock(), settings(vk, console.folder)
    async with await Database.open(given.database_url) as database, database.begin() as store:
        await secret.agreed(given, store, clock.now())
        await store.rows.write(
            "INSERT INTO pupils (id, number, folded, given, surname_initial) VALUES (1, '1', 'example', 'Example', 'E')"
        )
        await store.codes.issue(b"1" * 32, 1, clock.now(), clock.now() + timedelta(days=30))
    assert [finding async for finding in here.key_fits(given, clock.now())] == []
    given.secret_path.unlink()
    (finding,) = [finding async for finding in here.key_fits(given, clock.now())]
    assert finding.mark == "wrong"
    assert "действующие коды (1)" in finding.text
    assert "codes revoke --all" in finding.todo
    assert [each async for each in examine(given, clock, CONTENT) if each.about == "secret"] == [finding]
    assert not given.secret_path.exists()
    assert [finding async for finding in here.key_fits(given, clock.now() + timedelta(days=31))] == []


async def test_a_key_in_the_environment(vk: Emulator, tmp_path: Path) -> None:
    given = settings(vk, tmp_path, secret=SecretStr("0123456789abcdef"))
    assert (await found(given))["secret"].mark == "ok"


@pytest.mark.parametrize(
    ("about", "file", "words"),
    [
        ("texts", "texts/grades.toml", 'none = "{{ unclosed"'),
        ("texts", "texts/grades.toml", "none = Пока ничего"),
        ("phrases", "phrases/grades.toml", "word = 1"),
        ("phrases", "phrases/grades.toml", "не toml"),
        ("phrases", "dictionaries/words.toml", "не toml"),
        ("commands", "dictionaries/commands.toml", ""),
        ("exams", "exams/kinds.toml", "не toml"),
        ("exams", "exams/2026-2027.toml", "year = 2026"),
        ("exams", "dictionaries/exam_statuses.toml", ""),
        ("retention", "retention.toml", "[leavers]\ndays = 29\nbans = 0"),
    ],
)
def test_a_content_file_that_an_editor_broke(tmp_path: Path, about: str, file: str, words: str) -> None:
    copied(tmp_path)
    (tmp_path / file).write_text(words, "utf-8")
    faulty = {finding.about: finding for finding in here.content(tmp_path) if finding.mark != "ok"}
    assert faulty[about].mark == "wrong"
    assert faulty[about].todo.startswith("исправьте: ")
    if "не toml" in words:
        assert file in faulty[about].text


def test_content_of_which_nothing_is_broken(tmp_path: Path) -> None:
    copied(tmp_path)
    assert {finding.mark for finding in here.content(tmp_path)} == {"ok"}


def copied(folder: Path) -> None:
    """The content into this folder, as much of it as is looked at."""
    for name in ("texts", "phrases", "dictionaries", "distress", "exams"):
        copytree(CONTENT / name, folder / name)
    copy(CONTENT / "retention.toml", folder)


def test_no_content_at_all(tmp_path: Path) -> None:
    assert {finding.mark for finding in here.content(tmp_path)} == {"wrong"}


# The command


async def doctor(console: Console, vk: Emulator, *words: str, **env: str) -> tuple[int, str]:
    given = {"BOT_TOKEN": vk.token, "BOT_API_URL": vk.api_url, "BOT_OPERATOR": "1"} | env
    said = await asyncio.to_thread(lambda: console("doctor", *words, **given))
    assert said.err == ""
    return said.status, said.out


async def test_it_is_a_line_each_and_status_0_when_nothing_is_wrong(vk: Emulator, console: Console) -> None:
    vk.allow(1)
    status, out = await doctor(console, vk)
    assert status == 0
    *lines, empty, verdict = out.splitlines()
    assert all(line[:2] in ("✓ ", "! ", "✗ ") for line in lines)
    assert (empty, verdict) == ("", "Ошибок нет; на отмеченное «!» стоит взглянуть.")


async def test_it_is_status_1_when_a_check_failed_and_says_what_to_do(vk: Emulator, console: Console) -> None:
    vk.allow(1)
    vk.world.events.switched_on.discard("message_read")
    status, out = await doctor(console, vk)
    assert status == 1
    (line,) = [line for line in out.splitlines() if line.startswith("✗")]
    assert line.startswith("✗ не включены события: прочтение сообщения (message_read) — отметьте их: ")
    assert "«Управление → Дополнительно → Работа с API», вкладка «Long Poll API»" in line
    assert out.endswith("Найдено неисправностей: 1.\n")


async def test_it_is_status_2_without_a_token_and_the_rest_is_checked(vk: Emulator, console: Console) -> None:
    status, out = await doctor(console, vk, BOT_TOKEN="")
    assert status == 2
    assert "✗ ключ сообщества не задан" in out
    assert "✓ тексты" in out


async def test_a_program_gets_json(vk: Emulator, console: Console) -> None:
    vk.allow(1)
    status, out = await doctor(console, vk, "--json")
    told = json.loads(out)
    assert (status, told["ok"]) == (0, True)
    assert {"about", "mark", "text", "todo"} == set(told["checks"][0])
    vk.world.events.enabled = False
    status, out = await doctor(console, vk, "--json")
    assert (status, json.loads(out)["ok"]) == (1, False)


async def test_the_token_is_never_printed(vk: Emulator, console: Console) -> None:
    for words in ((), ("--json",)):
        for token in (vk.token, "vk1.a.stale-token"):
            _, out = await doctor(console, vk, *words, BOT_TOKEN=token, BOT_SECRET="another-secret-of-ours")
            assert token not in out
            assert "another-secret" not in out
