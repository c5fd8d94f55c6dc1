"""`backup` and `restore`: a copy of the store while the bot runs, and a way back that keeps what was promised since."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import click

from bot.clock import Clock
from bot.commands import opening
from bot.lock import AlreadyRunning, only_one
from storage import copies, restoration, staging
from storage.database import Database, path_of
from storage.restoration import Restored

NOTHING = "Копировать нечего: хранилища {path} ещё нет."
THERE = "Файл «{file}» уже есть: укажите другое имя, копия ничего не затирает."
UNFIT = {
    "foreign": "«{file}» — не копия хранилища этого бота.",
    "damaged": "Копия «{file}» повреждена.",
    "newer": "Копия «{file}» сделана более новой версией бота: сначала обновите бота.",
}
UNTOUCHED = "Хранилище не тронуто."
RUNNING = "Бот сейчас работает с этим хранилищем: остановите его и повторите."
IMPORTING = "Сейчас идёт загрузка данных: дождитесь её конца и повторите."
UNREADABLE = "Прежнее хранилище прочитать не удалось: на вопросы, заданные после копии, бот может ответить ещё раз."
DEEDS = {
    "person erased": "стёрто людей",
    "link ended": "снято привязок",
    "code used": "погашено кодов",
    "code revoked": "отозвано кодов",
}


@click.command("backup")
@click.argument("file", metavar="ФАЙЛ", type=click.Path(path_type=Path))
def backup(file: Path) -> None:
    """Сделать копию хранилища в ФАЙЛ. Бот при этом может работать.

    Ключ, которым хешируются коды (BOT_SECRET или файл .key), в копию не входит: храните его отдельно.
    """
    settings = opening.read_settings()
    now = Clock().now()
    try:
        size = opening.run(_copy(settings.database_url, file, now))
    except FileExistsError:
        opening.fail(THERE.format(file=file), 1)
    except OSError as error:
        opening.fail(f"Не удалось записать «{file}»: {opening.why(error)}.", 1)
    click.echo(f"Копия: {file}, {megabytes(size)}, данные на {now.astimezone(settings.timezone):%d.%m.%Y %H:%M:%S}.")


async def _copy(url: str, file: Path, now: datetime) -> int:
    opening.must_exist(url, NOTHING)
    async with await Database.open(url, migrate=False) as database:
        with _progress("Копирование") as tell:
            return await copies.make(database, file, now, tell)


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
def restore(file: Path) -> None:
    """Вернуть хранилище к копии ФАЙЛ. Бот должен быть остановлен.

    Нынешнее хранилище остаётся рядом под другим именем. Стёртые люди, снятые привязки, погашенные и отозванные коды
    такими и останутся; рассылки и напоминания, которые ждали в копии, не уйдут; её неиспользованные коды перестанут
    действовать.
    """
    settings = opening.read_settings()
    now = Clock().now().astimezone(settings.timezone)
    try:
        done = opening.run(_restore(settings.database_url, file, now))
    except AlreadyRunning:
        opening.fail(RUNNING)
    except staging.Busy:
        opening.fail(IMPORTING)
    except copies.Unfit as error:
        opening.fail(f"{UNFIT[error.reason].format(file=file)} {UNTOUCHED}", 1)
    except OSError as error:
        opening.fail(f"Восстановить «{file}» не удалось: {opening.why(error)}. {UNTOUCHED}", 1)
    for line in report(done, file, now):
        click.echo(line)


async def _restore(url: str, file: Path, now: datetime) -> Restored:
    store = path_of(url)
    with only_one(url), staging.lock(store):
        return await restoration.restore(file, store, now)


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
