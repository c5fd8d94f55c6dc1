"""What an operator may set wrong, and what the bot says of a store that it cannot use: one sentence, status 2."""

import ctypes
import os
import re
import resource
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import time
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot import settings as reading
from bot.lock import AlreadyRunning, only_one
from bot.settings import QuietHours, Settings, WrongSettings
from tests.bot.console import Console, Said, another_program, bot_settings


@pytest.fixture
def console(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Console:
    monkeypatch.chdir(tmp_path)
    return Console(tmp_path)


@pytest.fixture
def nothing_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in bot_settings():
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def complaints(**env: str) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        with pytest.raises(WrongSettings) as wrong:
            reading.read()
    return str(wrong.value).splitlines()


def reads(**env: str) -> Settings:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in env.items():
            patch.setenv(name, value)
        return reading.read()


# Settings


def test_with_nothing_set_every_setting_is_as_documented(nothing_set: Path) -> None:
    settings = reading.read()
    assert settings.token is None
    assert settings.secret is None
    assert settings.operator is None
    assert settings.metrics is None
    assert settings.api_url == "https://api.vk.ru/method/"
    assert settings.database_url == "sqlite:///data/kovrov.db"
    assert settings.secret_path == Path("data/kovrov.key")
    assert settings.timezone == ZoneInfo("Europe/Moscow")
    assert settings.quiet_hours == QuietHours(start=time(21), end=time(7))
    assert (settings.requests_per_second, settings.broadcast_per_second) == (20, 300)
    assert settings.person_per_second == 1
    assert (settings.log, settings.log_format) == ("info", "text")


def test_an_env_file_counts_and_the_environment_goes_before_it(nothing_set: Path) -> None:
    (nothing_set / ".env").write_text("BOT_LOG=debug\nBOT_OPERATOR=5\nANOTHER=1\nBOT_UNKNOWN=2\n", "utf-8")
    settings = reads(BOT_OPERATOR="7")
    assert (settings.log, settings.operator) == ("debug", 7)


@pytest.mark.parametrize("said", ["off", "OFF", " off ", "08:00-08:00", "00:00-24:00"])
def test_quiet_hours_may_be_none(nothing_set: Path, said: str) -> None:
    assert reads(BOT_QUIET_HOURS=said).quiet_hours is None


@pytest.mark.parametrize("said", ["22:30-06:15", "22:30 - 06:15", "22:30–06:15"])
def test_quiet_hours_are_two_times(nothing_set: Path, said: str) -> None:
    assert reads(BOT_QUIET_HOURS=said).quiet_hours == QuietHours(start=time(22, 30), end=time(6, 15))


def test_a_day_may_end_at_24(nothing_set: Path) -> None:
    assert reads(BOT_QUIET_HOURS="21:00-24:00").quiet_hours == QuietHours(start=time(21), end=time(0))


@pytest.mark.parametrize(
    "said", ["25:00-07:00", "21:00-25:00", "24:00-07:00", "21:00-24:01", "21:60-07:00", "48:00-07:00", "99:99-99:99"]
)
def test_hours_that_no_clock_shows_are_refused(nothing_set: Path, said: str) -> None:
    with pytest.raises(WrongSettings, match="BOT_QUIET_HOURS"):
        reads(BOT_QUIET_HOURS=said)


def test_an_empty_value_is_no_value(nothing_set: Path) -> None:
    assert reads(BOT_TOKEN="", BOT_TIMEZONE="").token is None


def test_an_address_of_the_api_may_lack_its_last_slash(nothing_set: Path) -> None:
    assert reads(BOT_API_URL="http://127.0.0.1:9/method").api_url == "http://127.0.0.1:9/method/"


@pytest.mark.parametrize(
    ("said", "meant"), [("127.0.0.1:9100", ("127.0.0.1", 9100)), ("[::1]:0", ("::1", 0)), ("off", None)]
)
def test_metrics_have_a_host_and_a_port(nothing_set: Path, said: str, meant: tuple[str, int] | None) -> None:
    assert reads(BOT_METRICS=said).metrics == meant


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("BOT_TIMEZONE", "Европа/Ковров"),
        ("BOT_TIMEZONE", "../../etc/passwd"),
        ("BOT_QUIET_HOURS", "с девяти до семи"),
        ("BOT_QUIET_HOURS", "21:60-07:00"),
        ("BOT_REQUESTS_PER_SECOND", "0"),
        ("BOT_PERSON_PER_SECOND", "0"),
        ("BOT_REQUESTS_PER_SECOND", "много"),
        ("BOT_BROADCAST_PER_SECOND", "-1"),
        ("BOT_OPERATOR", "Иванов"),
        ("BOT_METRICS", "9100"),
        ("BOT_METRICS", "127.0.0.1:99999"),
        ("BOT_API_URL", "api.vk.ru"),
        ("BOT_LOG", "verbose"),
        ("BOT_LOG_FORMAT", "xml"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_needed(nothing_set: Path, name: str, value: str) -> None:
    (line,) = complaints(**{name: value})
    assert re.fullmatch(rf"{name}: укажите .{{5,}}; сейчас там «{re.escape(value)}»\.", line)


@pytest.mark.parametrize("value", ["1", "fifteen signs ."])
def test_a_secret_that_can_be_guessed_is_refused_and_not_shown(nothing_set: Path, value: str) -> None:
    assert complaints(BOT_SECRET=value) == ["BOT_SECRET: укажите случайную строку не короче 16 знаков."]


def test_a_long_wrong_value_is_cut(nothing_set: Path) -> None:
    (line,) = complaints(BOT_LOG="x" * 1000)
    assert line.endswith(f"сейчас там «{'x' * 60}…».")


@pytest.mark.parametrize("encoding", ["utf-16", "cp1251"])
def test_an_env_file_in_another_encoding(console: Console, encoding: str) -> None:
    (console.folder / ".env").write_bytes("BOT_LOG=info  # журнал".encode(encoding))
    said = console("run")
    assert said.status == 2
    assert said.err == "Настройки заданы неверно.\nФайл .env записан в другой кодировке: сохраните его в UTF-8.\n"


def test_another_file_may_be_named_and_must_be_there(console: Console, tmp_path: Path) -> None:
    elsewhere = tmp_path / "settings"
    (console.folder / ".env").write_text("BOT_LOG=nonsense", "utf-8")
    elsewhere.write_text("BOT_LOG=shout", "utf-8")
    assert "shout" in console("stats", BOT_ENV_FILE=str(elsewhere)).err
    elsewhere.unlink()
    said = console("stats", BOT_ENV_FILE=str(elsewhere))
    assert (said.status, f"Файла {elsewhere} нет" in said.err) == (2, True)


def test_an_env_file_with_the_mark_of_notepad(nothing_set: Path) -> None:
    (nothing_set / ".env").write_text("BOT_LOG=debug\n", "utf-8-sig")
    assert reading.read().log == "debug"


def test_an_env_file_that_may_not_be_read(console: Console) -> None:
    (console.folder / ".env").write_text("BOT_LOG=debug\n", "utf-8")
    with mode(console.folder / ".env", 0o000):
        said = as_anybody(console, "migrate")
    assert (said.status, "Файл .env не читается" in said.err) == (2, True)


def test_all_complaints_come_at_once_and_hold_no_secret(nothing_set: Path) -> None:
    lines = complaints(BOT_LOG="loud", BOT_TIMEZONE="Луна", BOT_QUIET_HOURS="ночью", BOT_TOKEN="vk1.a.secret")
    assert [line.split(":")[0] for line in lines] == ["BOT_LOG", "BOT_QUIET_HOURS", "BOT_TIMEZONE"]
    assert "vk1" not in "".join(lines)


def test_a_token_is_not_shown_where_settings_are_printed(nothing_set: Path) -> None:
    settings = reads(BOT_TOKEN="vk1.a.secret", BOT_SECRET="another-secret-of-ours")
    assert "secret" not in repr(settings).replace("secret=", "").replace("SecretStr", "")


@pytest.mark.parametrize("command", [("run",), ("migrate",), ("stats",), ("doctor",), ("backup", "a.db")])
def test_every_command_refuses_wrong_settings_with_status_2(console: Console, command: tuple[str, ...]) -> None:
    said = console(*command, BOT_LOG="loud", BOT_TIMEZONE="Луна", BOT_TOKEN="vk1.a.secret")
    assert (said.status, said.out) == (2, "")
    assert said.err.splitlines()[0] == "Настройки заданы неверно."
    assert [line.split(":")[0] for line in said.err.splitlines()[1:]] == ["BOT_LOG", "BOT_TIMEZONE"]


def test_run_without_a_token_says_how_to_get_one(console: Console) -> None:
    said = console("run")
    assert said.status == 2
    assert "Работа с API" in said.err
    assert "BOT_TOKEN" in said.err


# A store that cannot be used


NOWHERE = "http://127.0.0.1:9/method/"


def start(console: Console, command: str, **env: str) -> Said:
    """`run` would serve and `migrate` would end; neither gets as far here."""
    return console(command, BOT_TOKEN="vk1.a.secret", BOT_API_URL=NOWHERE, **env)


both = pytest.mark.parametrize("command", ["run", "migrate"])
UNUSABLE = {"run": 75, "migrate": 2}
"""`run` says by its status that it is worth another start, once the store can be used again."""


@both
@pytest.mark.parametrize("url", ["postgresql://db/kovrov", "kovrov.db", "sqlite://kovrov.db", "sqlite:///"])
def test_an_unknown_scheme(console: Console, command: str, url: str) -> None:
    said = start(console, command, BOT_DATABASE_URL=url)
    assert said.status == 2
    assert re.fullmatch(r"Хранилище «.+» пока не поддерживается: укажите BOT_DATABASE_URL вида .+\.", said.sentence)


@both
def test_a_missing_folder(console: Console, command: str) -> None:
    said = start(console, command, BOT_DATABASE_URL=f"sqlite:///{console.folder}/no/such/folder/kovrov.db")
    assert said.status == 2
    assert said.sentence.startswith("Нет папки для хранилища")


@both
def test_a_folder_in_the_place_of_the_store(console: Console, command: str) -> None:
    console.store.mkdir()
    said = start(console, command)
    assert said.status == 2
    assert said.sentence.startswith("Нет папки для хранилища")


def test_the_last_folder_is_made(console: Console) -> None:
    said = console("migrate", BOT_DATABASE_URL=f"sqlite:///{console.folder}/data/kovrov.db")
    assert said.status == 0
    assert (console.folder / "data" / "kovrov.db").exists()


@both
def test_a_newer_store(console: Console, command: str) -> None:
    console("migrate")
    console.scribble("INSERT INTO migrations (number, name) VALUES (9999, 'from_the_future')")
    console.scribble("PRAGMA user_version = 9999")  # and it says that only those who know it may run
    before = console.store.read_bytes()
    said = start(console, command)
    assert said.status == 2
    assert said.sentence == (
        "Хранилище записано более новой версией бота: обновите бота или восстановите прежнюю копию."
    )
    assert console.store.read_bytes() == before


@both
def test_a_damaged_store(console: Console, command: str) -> None:
    console.store.write_text("не база данных " * 500, "utf-8")
    said = start(console, command)
    assert said.status == UNUSABLE[command]
    assert said.sentence.startswith("Файл хранилища повреждён: восстановите последнюю копию")


@both
def test_a_busy_store(console: Console, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("storage.database.BUSY_SECONDS", 0.05)
    with closing(another_program(console.store)) as another:
        another.execute("BEGIN EXCLUSIVE")
        said = start(console, command)
        another.execute("ROLLBACK")
    assert said.status == UNUSABLE[command]
    assert said.sentence == "Хранилище занято другой программой: подождите минуту и повторите."


def without_privileges() -> None:
    """Root is stopped by no file's mode until it gives up what makes it root, for the program to come too."""
    if os.geteuid() == 0:
        system = ctypes.CDLL(None, use_errno=True)
        set_secure_bits, no_root = 28, 1  # linux/prctl.h, linux/securebits.h
        header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
        if system.prctl(set_secure_bits, no_root, 0, 0, 0) or system.capset(header, nothing):
            raise OSError(ctypes.get_errno(), "capset")


def as_anybody(console: Console, *words: str, **env: str) -> Said:
    try:
        return console.apart(*words, first=without_privileges, **env)
    except subprocess.SubprocessError:
        pytest.skip("root may not give up its privileges here, so no file's mode stops it")


@contextmanager
def mode(path: Path, bits: int) -> Iterator[None]:
    before = path.stat().st_mode
    path.chmod(bits)
    try:
        yield
    finally:
        path.chmod(before)


@pytest.mark.parametrize("folder", [0o555, 0o755])
def test_a_store_that_may_only_be_read(console: Console, folder: int) -> None:
    console("migrate")
    with mode(console.store, 0o444), mode(console.folder, folder):
        for command in ("run", "migrate"):
            said = as_anybody(console, command, BOT_TOKEN="vk1.a.secret", BOT_API_URL=NOWHERE)
            assert said.status == UNUSABLE[command]
            assert (
                said.sentence == "В хранилище нельзя писать: дайте права на файл и его папку тому, кто запускает бота."
            )


@pytest.mark.parametrize(
    "words",
    [
        ("import", "grades", "closed/оценки.csv"),
        ("template", "pupils", "-o", "closed/ученики.xlsx"),
        ("backup", "closed/копия.db"),
        ("restore", "closed/копия.db"),
        ("journal", "-o", "closed/журнал.xlsx"),
    ],
    ids=lambda words: words[0],
)
def test_a_file_in_a_folder_that_is_closed_to_the_bots_user(console: Console, words: tuple[str, ...]) -> None:
    """As on a server, where an administrator types a command in a home of their own."""
    closed = console.folder / "closed"
    closed.mkdir()
    with mode(closed, 0o000):
        said = as_anybody(console, *words)
    assert said.status in (1, 2), said
    assert "нет прав" in said.sentence
    assert "Внутренняя" not in said.sentence


def test_a_folder_that_may_only_be_read(console: Console) -> None:
    with mode(console.folder, 0o555):
        said = as_anybody(console, "migrate")
    assert said.status == 2
    assert said.sentence.startswith("В хранилище нельзя писать")


@both
@pytest.mark.parametrize("made", [False, True])
def test_a_full_disk(console: Console, command: str, made: bool) -> None:
    """A limit on the size of files stands for the disk: the same refusal at the same call."""
    if made:
        console("migrate")
    said = console.apart(
        command,
        first=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (2_000, 2_000)),
        BOT_TOKEN="vk1.a.secret",
        BOT_API_URL=NOWHERE,
    )
    assert said.status == UNUSABLE[command]
    assert said.sentence == "На диске кончилось место, или он не отвечает: освободите место и запустите снова."


# The key of codes


@pytest.fixture
def handed_out(console: Console) -> Console:
    """A store with one unused code under the key beside it."""
    console("migrate")
    console.scribble(
        "INSERT INTO pupils (number, folded, given, surname_initial) VALUES ('1', 'example', 'Example', 'E')",
        "INSERT INTO institutions (code, folded, kind, name, short_name, import)"
        " VALUES ('s', 's', 'school', 'S', 'S', 1)",
        "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, 1, '5А', 1)",
    )
    assert console("codes", "pupil", "1").status == 0
    return console


def test_the_bot_does_not_start_without_the_key_of_the_codes_that_were_handed_out(handed_out: Console) -> None:
    key = handed_out.folder / "kovrov.key"
    key.unlink()
    said = start(handed_out, "run")
    assert said.status == 2
    assert said.err.startswith("Ключ для кодов не тот, под которым они выданы")
    assert "codes revoke --all" in said.err
    assert not key.exists()


def test_a_cut_key_is_one_sentence(console: Console) -> None:
    (console.folder / "kovrov.key").write_bytes(b"short")
    said = start(console, "run")
    assert said.status == 2
    assert said.sentence == "Не читается ключ для кодов рядом с хранилищем: файл обрезан. Верните файл .key из копии."


# One bot a store


def test_a_second_bot_on_the_same_store_does_not_start(console: Console) -> None:
    with only_one(console.settings["BOT_DATABASE_URL"]):
        said = start(console, "run")
    assert said.status == 2
    assert said.sentence.startswith("Бот уже запущен с этим хранилищем")


def test_the_lock_ends_with_its_block_and_is_one_a_store(tmp_path: Path) -> None:
    one, other = f"sqlite:///{tmp_path}/one.db", f"sqlite:///{tmp_path}/other.db"
    with only_one(one), only_one(other), pytest.raises(AlreadyRunning), only_one(one):
        pass
    with only_one(one):
        pass


def test_the_lock_of_a_killed_process_holds_nobody(console: Console) -> None:
    """The lock file stays; what counts is held by the system for the living."""
    console.apart("run", first=lambda: os.kill(os.getpid(), 9))
    (console.folder / "kovrov.lock").touch()
    with only_one(console.settings["BOT_DATABASE_URL"]):
        pass
