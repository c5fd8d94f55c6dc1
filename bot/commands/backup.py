"""`backup` and `restore`: a copy of the store while the bot runs, and a way back that keeps what was promised since."""

import asyncio
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from bot.clock import Clock
from bot.commands import daily, opening
from bot.commands.usage import HINT, WrongUsage
from bot.lock import AlreadyRunning, only_one
from bot.settings import Settings
from storage import copies, encryption, restoration, staging
from storage.database import Database, path_of
from storage.faults import StoreUnavailable
from storage.journal import COMMAND, Act
from storage.ledger import KEPT
from storage.restoration import Restored
from storage.thinning import DAYS, MONTHS, WEEKS

NOTHING = "Копировать нечего: хранилища {path} ещё нет."
THERE = "Файл «{file}» уже есть: укажите другое имя, копия ничего не затирает."
WHERE = "Укажите, куда: файл или --into и папку."
GONE = "Прежняя копия удалена, её срок вышел: {file}."
UNFIT = {
    "foreign": "«{file}» — не копия хранилища этого бота.",
    "damaged": "Копия «{file}» повреждена.",
    "newer": "Копия «{file}» сделана более новой версией бота: сначала обновите бота.",
}
UNTOUCHED = "Хранилище не тронуто."
RUNNING = "Бот сейчас работает с этим хранилищем: остановите его и повторите."
IMPORTING = "Сейчас идёт загрузка данных: дождитесь её конца и повторите."
UNREADABLE = "Прежнее хранилище прочитать не удалось: на вопросы, заданные после копии, бот может ответить ещё раз."
OUTDATED = (
    "Копия «{file}» от {of:%d.%m.%Y}: она старше {days} дней, а дальше журнал не помнит, кого стёрли и что отозвали,\n"
    "и всё это вернулось бы. Возьмите копию новее; если нужна именно эта, добавьте --outdated. Хранилище не тронуто."
)
WRONG_PHRASE = "Парольная фраза не подошла к копии «{file}». Хранилище не тронуто."
NO_PHRASE = "Нужна парольная фраза: запустите команду в терминале или укажите файл с фразой: --passphrase-file ФАЙЛ."
PHRASE_UNREADABLE = "Файл с парольной фразой «{file}» не читается: {why}."
SHORT = "Парольная фраза слишком короткая: нужно не меньше {least} знаков, лучше несколько слов."
DIFFERENT = "Фразы не совпали. Копия не сделана."
ENCRYPTED = "Она зашифрована: без парольной фразы её не откроет никто. Храните фразу отдельно от копии."
SHORTEST = 12
"""Characters of a new passphrase."""
DEEDS = {
    "person erased": "стёрто людей",
    "link ended": "снято привязок",
    "link suspended": "приостановлено привязок",
    "link resumed": "возобновлено привязок",
    "permission taken back": "снято разрешений",
    "link of the pupil": "привязок, которые стали ученическими",
    "list of adults closed": "закрыто списков взрослых",
    "list of adults opened": "открыто списков взрослых",
    "code used": "погашено кодов",
    "code revoked": "отозвано кодов",
    "role ended": "снято ролей",
    "staff code used": "погашено кодов сотрудников",
    "staff code revoked": "отозвано кодов сотрудников",
    "queue link ended": "снято привязок заявлений в детский сад",
    "queue code used": "погашено кодов заявлений",
    "queue code revoked": "отозвано кодов заявлений",
    "code future withdrawn": "убрано записей на «Код будущего»",
    "absence report taken back": "взято назад сообщений об отсутствии",
}

passphrase_file = click.option(
    "--passphrase-file",
    metavar="ФАЙЛ",
    type=click.Path(path_type=Path),
    help="взять парольную фразу из первой строки файла, а не спрашивать",
)


@click.command("backup")
@click.argument("file", metavar="[ФАЙЛ]", required=False, type=click.Path(path_type=Path))
@click.option(
    "--into",
    metavar="ПАПКА",
    type=click.Path(path_type=Path),
    help=f"копия с датой в имени в ПАПКУ; лишние прежние удаляются, остаются за {DAYS} дней, {WEEKS} недели и"
    f" {MONTHS} месяцев",
)
@click.option("--encrypt", is_flag=True, help="зашифровать копию парольной фразой")
@passphrase_file
def backup(file: Path | None, into: Path | None, encrypt: bool, passphrase_file: Path | None) -> None:
    """Сделать копию хранилища в ФАЙЛ или в ПАПКУ (--into). Бот при этом может работать.

    Ключ, которым хешируются коды (BOT_SECRET или файл .key), в копию не входит: храните его отдельно. Для шифрования
    нужно около 1 ГБ свободной памяти.
    """
    if (file is None) == (into is None):
        raise WrongUsage(f"{WHERE} {HINT.format(command=click.get_current_context().command_path)}")
    settings = opening.read_settings()
    if file is not None and file.exists():
        opening.fail(THERE.format(file=file), 1)
    locked = encrypt or passphrase_file is not None
    passphrase = _new_passphrase(passphrase_file) if locked else None
    now = Clock().now()
    try:
        to = daily.place(settings, into, now, encrypted=locked) if into is not None else file
        assert to is not None, "checked above"
        size = _make(settings, to, now, passphrase)
    except daily.Unmade as why:
        if into is not None:
            daily.tell(settings, str(why))
        opening.fail(str(why), why.status)
    click.echo(f"Копия: {to}, {megabytes(size)}, данные на {now.astimezone(settings.timezone):%d.%m.%Y %H:%M:%S}.")
    if locked:
        click.echo(ENCRYPTED)
    for gone in daily.thinned(settings, into) if into is not None else ():
        click.echo(GONE.format(file=gone.name))


def _make(settings: Settings, file: Path, now: datetime, passphrase: str | None) -> int:
    """Make it; its bytes. Raises `Unmade`."""
    try:
        return asyncio.run(_copy(settings.database_url, file, now, passphrase))
    except FileExistsError:
        raise daily.Unmade(THERE.format(file=file)) from None
    except OSError as error:
        raise daily.Unmade(f"Не удалось записать «{file}»: {opening.why(error)}.") from error
    except StoreUnavailable as error:
        raise daily.Unmade(opening.store_sentence(error), 2) from error


def _new_passphrase(file: Path | None) -> str:
    passphrase = _passphrase(file)
    if len(passphrase) < SHORTEST:
        opening.fail(SHORT.format(least=SHORTEST))
    if file is None and passphrase != _passphrase(None, "Ещё раз"):
        opening.fail(DIFFERENT)
    return passphrase


def _passphrase(file: Path | None, words: str = "Парольная фраза") -> str:
    """From the file's first line, or asked in a terminal, where it is not shown."""
    if file is None:
        if not sys.stdin.isatty():
            opening.fail(NO_PHRASE)
        asked: str = click.prompt(words, hide_input=True, err=True)
        return asked.strip()
    try:
        lines = file.read_text("utf-8-sig").splitlines()
    except OSError as error:
        opening.fail(PHRASE_UNREADABLE.format(file=file, why=opening.why(error)))
    except UnicodeDecodeError:
        opening.fail(PHRASE_UNREADABLE.format(file=file, why="сохраните его в UTF-8"))
    return lines[0].strip() if lines else ""


async def _copy(url: str, file: Path, now: datetime, passphrase: str | None) -> int:
    opening.must_exist(url, NOTHING)
    async with await Database.open(url, migrate=False) as database:
        with _progress("Копирование") as tell:
            size = await copies.make(database, file, now, tell, passphrase=passphrase)
        # The copy is there whether or not the store can be told of it: one of an older release has no journal.
        with suppress(StoreUnavailable):
            if not await database.waiting():
                async with database.begin() as store:
                    await store.journal.write(COMMAND, Act.BACKED_UP, now, what=file.name)
    return size


@contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for a person who waits; nothing where nobody looks."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        bar = progress.add_task(what)
        yield lambda done, of: progress.update(bar, completed=done, total=of)


@click.command("restore")
@click.argument("file", metavar="ФАЙЛ", type=click.Path(path_type=Path))
@passphrase_file
@click.option(
    "--outdated", is_flag=True, help=f"вернуть даже копию старше {KEPT.days} дней: стёртое тогда возвращается"
)
def restore(file: Path, passphrase_file: Path | None, outdated: bool) -> None:
    """Вернуть хранилище к копии ФАЙЛ. Бот должен быть остановлен.

    Нынешнее хранилище остаётся рядом под другим именем. Стёртые люди, снятые привязки и роли, погашенные и отозванные
    коды такими и останутся; рассылки и напоминания, которые ждали в копии, не уйдут; её неиспользованные коды
    перестанут действовать.
    """
    settings = opening.read_settings()
    now = Clock().now().astimezone(settings.timezone)
    try:
        passphrase = _passphrase(passphrase_file) if encryption.encrypted(file) else None
        done = opening.run(_restore(settings.database_url, file, now, passphrase, outdated=outdated))
    except AlreadyRunning:
        opening.fail(RUNNING)
    except staging.Busy:
        opening.fail(IMPORTING)
    except copies.Unfit as error:
        opening.fail(f"{UNFIT[error.reason].format(file=file)} {UNTOUCHED}", 1)
    except encryption.WrongPassphrase:
        opening.fail(WRONG_PHRASE.format(file=file), 1)
    except restoration.Outdated as error:
        opening.fail(OUTDATED.format(file=file, of=error.of.astimezone(now.tzinfo), days=KEPT.days), 1)
    except OSError as error:
        opening.fail(f"Восстановить «{file}» не удалось: {opening.why(error)}. {UNTOUCHED}", 1)
    for line in report(done, file, now):
        click.echo(line)


async def _restore(url: str, file: Path, now: datetime, passphrase: str | None, *, outdated: bool) -> Restored:
    store = path_of(url)
    with only_one(url), staging.lock(store):
        return await restoration.restore(file, store, now, passphrase=passphrase, outdated=outdated)


def report(done: Restored, file: Path, now: datetime) -> Iterator[str]:
    made = f" от {done.made.astimezone(now.tzinfo):%d.%m.%Y %H:%M:%S}" if done.made else ""
    yield f"Восстановлено из копии {file}{made}."
    if done.aside:
        yield f"Прежнее хранилище сохранено: {done.aside}"
    if done.migrated:
        yield f"Применено миграций: {len(done.migrated)}."
    if done.deeds:
        again = ", ".join(f"{words}: {done.deeds[act]}" for act, words in DEEDS.items() if done.deeds[act])
        yield f"Повторено из журнала — {again}."
    if done.pushes:
        yield f"Не уйдёт старых рассылок и напоминаний: {done.pushes}."
    if done.codes:
        yield f"Перестало действовать неиспользованных кодов: {done.codes}. Выдайте вместо них новые."
    if done.aside and not done.present:
        yield UNREADABLE


def megabytes(size: int) -> str:
    """«12,3 МБ»; below a megabyte in kilobytes."""
    if size < 1_000_000:
        return f"{size / 1000:.0f} КБ"
    return f"{size / 1_000_000:.1f} МБ".replace(".", ",")
