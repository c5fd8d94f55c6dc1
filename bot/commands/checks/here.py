"""The checks of this computer: the store, the key, the content files."""

import stat
import tomllib
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot import secret
from bot.commands import opening
from bot.commands.checks import Finding, look, ok, wrong
from bot.health import TIGHT, room
from bot.settings import Settings
from storage import copies
from storage.database import Database, path_of
from storage.faults import StoreUnavailable
from storage.ledger import path_beside
from storage.unused_codes import KeyLost

VARIED = 8
"""Different letters of a `BOT_SECRET` below which it was typed, not drawn."""


async def store(settings: Settings) -> AsyncIterator[Finding]:
    """Opens, is whole, takes writing, has today's schema, has room to grow."""
    try:
        path = path_of(settings.database_url)
        if not path.exists():
            yield look("store", f"хранилища {path} ещё нет", "его создаст первый запуск «kovrov-bot run» или «import»")
            return
        async with await Database.open(settings.database_url, migrate=False) as database:
            waiting, ahead = await database.waiting(), await database.ahead()
            await _look_through(database)
    except StoreUnavailable as error:
        what, _, todo = opening.store_sentence(error).partition(": ")
        yield wrong("store", what[0].lower() + what[1:], todo.rstrip("."))
        return
    if waiting:
        todo = "выполните «kovrov-bot migrate»; «run» и «import» сделают это и сами"
        yield look("store", f"хранилище {path} цело, ждёт миграций: {len(waiting)}", todo)
    else:
        yield ok("store", f"хранилище {path} цело и открыто для записи")
    if ahead:
        last = f"последняя миграция {max(ahead):04}"
        yield look(
            "schema",
            f"хранилище обновила более новая версия бота ({last}), эта на нём работает",
            "откат удался; когда новую версию исправят, обновите бота снова",
        )
    beside = [file for file in (path, path_beside(path)) if file.exists()]
    for finding in (*(_private("store", file) for file in beside), _room(path), _former(path)):
        if finding:
            yield finding


async def _look_through(database: Database) -> None:
    async with database.read() as store:
        said = [row[0] for row in await store.rows.all("PRAGMA quick_check(1)")]
    if said != ["ok"]:
        raise StoreUnavailable("damaged")
    await database.write_nothing()


def _private(about: str, path: Path) -> Finding | None:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return wrong(about, f"{path} могут читать другие пользователи компьютера", f"выполните: chmod 600 {path}")
    return None


def _former(path: Path) -> Finding | None:
    """Stores that a restore put aside: whoever was erased since is still in them."""
    if not (former := copies.set_aside(path)):
        return None
    todo = f"убедитесь, что бот отвечает верно, и удалите: rm {' '.join(map(str, former))}"
    return look("former", f"рядом лежат прежние хранилища, в них и те, кого с тех пор стёрли: {len(former)}", todo)


def _room(path: Path) -> Finding | None:
    free = room(path)
    if free is not None and free < TIGHT:
        return look("disk", f"на диске хранилища свободно {free // 1_000_000} МБ", "освободите место")
    return None


def key(settings: Settings) -> Finding:
    """The key under which codes are hashed: there, and nobody else's to read."""
    if settings.secret is not None:
        if len(set(settings.secret.get_secret_value())) < VARIED:
            todo = "замените его случайной строкой, пока коды не выданы; выданные перестанут действовать"
            return look("secret", "BOT_SECRET слишком прост: по нему коды можно подобрать", todo)
        return ok("secret", "ключ для кодов задан в BOT_SECRET")
    try:
        path = settings.secret_path
        if not path.exists():
            return ok("secret", f"ключ для кодов появится при первом запуске: {path}")
        if finding := _private("secret", path):
            return finding
        secret.key(settings)
    except StoreUnavailable:
        return look("secret", "где лежит ключ для кодов, неясно без верного BOT_DATABASE_URL")
    except OSError:
        todo = "верните файл из резервной копии; если её нет, удалите его и выдайте коды заново"
        return wrong("secret", f"ключ для кодов в {path} не читается", todo)
    return ok("secret", f"ключ для кодов: {path}, доступен только владельцу")


async def key_fits(settings: Settings, now: datetime) -> AsyncIterator[Finding]:
    """A word only where codes that were handed out have lost their key; the rest `key` and `store` say."""
    with suppress(StoreUnavailable, OSError):
        if not path_of(settings.database_url).exists():
            return
        async with await Database.open(settings.database_url, migrate=False) as database:
            if await database.waiting():
                return
            async with database.read() as store:
                try:
                    await secret.check(settings, store, now)
                except KeyLost as lost:
                    todo = "верните прежний ключ; если он утерян: «kovrov-bot codes revoke --all» и всё заново"
                    what = f"действующие коды ({lost.codes}) и привязанные заявления в сад ({lost.applications})"
                    yield wrong("secret", f"нет ключа, под которым записаны {what}", todo)


async def administrators(settings: Settings) -> AsyncIterator[Finding]:
    """A word only where families of some institution have nobody here to turn to; the rest `store` says."""
    with suppress(StoreUnavailable):
        if not path_of(settings.database_url).exists():
            return
        async with await Database.open(settings.database_url, migrate=False) as database:
            if await database.waiting():
                return
            async with database.read() as store:
                if number := await store.roles.without_administrator():
                    todo = "выдайте им коды: kovrov-bot codes staff --role администратор --institution УЧРЕЖДЕНИЕ"
                    yield look("administrators", f"учреждений без администратора в боте: {number}", todo)


def content(folder: Path) -> Iterator[Finding]:
    """Texts compile, phrases are well written, words of commands are there, examinations hold together."""
    yield _loads("texts", "тексты", lambda: _texts(folder), folder / "texts")
    yield _loads("phrases", "фразы", lambda: _phrases(folder), folder / "phrases", folder / "dictionaries")
    yield _loads("commands", "слова команд", lambda: _commands(folder), folder / "dictionaries")
    yield _loads("exams", "экзамены", lambda: _exams(folder), folder / "exams", folder / "dictionaries")
    yield _loads("retention", "дней до стирания выбывшего ребёнка", lambda: _retention(folder), folder)


def _loads(about: str, what: str, load: Callable[[], int], *folders: Path) -> Finding:
    try:
        number = load()
    except Exception as error:  # noqa: BLE001  # whatever an editor's file may do to its reader is a finding
        where = next((str(file) for folder in folders for file in _broken(folder)), str(folders[0]))
        return wrong(about, f"{what} не загружаются: {where}", f"исправьте: {_first_line(error)}")
    if not number:
        return wrong(about, f"{what}: в {folders[0]} ничего нет", "верните папку content из поставки")
    return ok(about, f"{what}: {number}")


def _texts(folder: Path) -> int:
    from handlers.wording import Wording

    texts = Wording(folder / "texts")
    texts.warm()
    return len(texts.keys())


def _phrases(folder: Path) -> int:
    from handlers.understanding import Understanding
    from handlers.understanding.phrases import load_phrases

    Understanding(folder)
    return sum(len(phrases.evidence) for phrases in load_phrases(folder).values())


def _commands(folder: Path) -> int:
    words = tomllib.loads((folder / "dictionaries" / "commands.toml").read_text("utf-8"))
    return sum(len(words["commands"][name]) for name in ("menu", "help", "cancel"))


def _exams(folder: Path) -> int:
    from handlers.rules import exam_statuses, exams

    exam_statuses.read(folder / "dictionaries" / exam_statuses.FILE.name)
    kinds, _ = exams.read(folder / "exams")
    return len(kinds.exam)


def _retention(folder: Path) -> int:
    from handlers.rules import retention

    return retention.read(folder / retention.FILE.name).leavers.days


def _broken(folder: Path) -> Iterator[Path]:
    """Files that cannot even be read as TOML: the usual slip, and the one whose message names no file."""
    for file in sorted(folder.glob("*.toml")):
        try:
            tomllib.loads(file.read_text("utf-8"))
        except ValueError:
            yield file


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0][:200]
