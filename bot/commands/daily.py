"""The copy that a timer makes every day: where it goes, whether there is room, and that a failed one is heard of."""

import asyncio
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import click

from bot.clock import Clock
from bot.commands import opening
from bot.health import room
from bot.settings import Settings
from storage import thinning
from storage.database import Database, path_of
from storage.faults import StoreUnavailable

TEXTS = Path(__file__).parents[2] / "content" / "texts"
RESERVE = 200_000_000
"""Bytes that a copy leaves free: the bot writes to the same disk, maybe."""

NO_ROOM = "Копии не хватит места: нужно {need}, на диске с «{folder}» свободно {free}. Освободите место и повторите."
NO_FOLDER = "Нет папки «{folder}» для копий: создайте её и дайте права тому, кто запускает бота."
NOT_THINNED = "Копия сделана, а прежние удалить не удалось: {why}."


class Unmade(Exception):
    """No copy was made. The words are the sentence for whoever looks, `status` the command's."""

    def __init__(self, sentence: str, status: int = 1) -> None:
        super().__init__(sentence)
        self.status = status


def place(settings: Settings, folder: Path, now: datetime, *, encrypted: bool) -> Path:
    """The new copy's file. Raises `Unmade` where there is no folder, no room or no store."""
    try:
        store = path_of(settings.database_url)
    except StoreUnavailable as error:
        raise Unmade(opening.store_sentence(error), 2) from error
    if not folder.is_dir():
        raise Unmade(NO_FOLDER.format(folder=folder))
    size = sum(file.stat().st_size for file in (store, Path(f"{store}-wal")) if file.exists())
    # An encrypted copy lies plain beside the store first.
    for disk in [folder, store.parent] if encrypted else [folder]:
        free = room(disk / "-")
        if free is not None and free < size + RESERVE:
            told = {"need": _megabytes(size + RESERVE), "free": _megabytes(free)}
            raise Unmade(NO_ROOM.format(folder=disk, **told))
    return folder / thinning.name_of(store, now, encrypted=encrypted)


def thinned(settings: Settings, folder: Path) -> list[Path]:
    """The copies that went. A folder where nothing may be removed is a word on the side: the new copy is there."""
    try:
        return thinning.thin(folder, path_of(settings.database_url))
    except OSError as error:
        click.echo(NOT_THINNED.format(why=opening.why(error)), err=True)
        return []


def tell(settings: Settings, sentence: str) -> None:
    """Nobody looks at what a timer says: the operator gets it through the bot."""
    asyncio.run(_alarm(settings, sentence))


async def _alarm(settings: Settings, why: str) -> None:
    """Into the outbox, which the running bot sends. A store that takes nothing is told of by the bot itself."""
    from bot.alarms import Alarms
    from handlers.wording import Wording

    with suppress(StoreUnavailable):  # a store that takes nothing
        if not path_of(settings.database_url).exists():
            return
        async with await Database.open(settings.database_url, migrate=False) as database:
            if await database.waiting():
                return
            alarms = Alarms(Clock(), settings.operator, Wording(TEXTS).text)
            alarms.raise_("backup", why=why)
            async with database.begin() as store:
                await alarms.write(store)


def _megabytes(size: int) -> str:
    return f"{size / 1_000_000:.0f} МБ"
