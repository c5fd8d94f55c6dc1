"""How every command begins and fails: settings read, the store opened, each trouble one Russian sentence.

Exit status: 1 the data were refused or a check failed, 2 wrong usage, settings or store.
"""

import asyncio
import errno
import getpass
import logging
import os
import sys
from collections.abc import Coroutine
from typing import Any, NoReturn, TypeVar

import click

from bot import logs
from bot import settings as reading
from bot.settings import Settings, WrongSettings
from storage.database import path_of
from storage.faults import StoreUnavailable
from storage.unused_codes import KeyLost

T = TypeVar("T")

STORE = {
    "scheme": "Хранилище «{detail}» пока не поддерживается: укажите BOT_DATABASE_URL вида sqlite:///data/kovrov.db.",
    "folder": "Нет папки для хранилища или её нельзя создать: проверьте путь в BOT_DATABASE_URL.",
    "readonly": "В хранилище нельзя писать: дайте права на файл и его папку тому, кто запускает бота.",
    "full": "На диске кончилось место, или он не отвечает: освободите место и запустите снова.",
    "newer": "Хранилище записано более новой версией бота: обновите бота или восстановите прежнюю копию.",
    "damaged": "Файл хранилища повреждён: восстановите последнюю копию командой «kovrov-bot restore ФАЙЛ».",
    "busy": "Хранилище занято другой программой: подождите минуту и повторите.",
}

FILES = {
    errno.ENOENT: "нет такого файла или папки",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск только для чтения",
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "на диске кончилось место",
    errno.EFBIG: "на диске кончилось место",
    errno.EISDIR: "это папка",
    errno.ENOTDIR: "на пути к нему не папка",
    errno.ENODATA: "файл обрезан",
    errno.EIO: "диск отвечает с ошибкой",
    errno.EADDRINUSE: "адрес уже занят другой программой",
    errno.EADDRNOTAVAIL: "у этого компьютера нет такого адреса",
}

NO_FILE = "С файлом «{file}» не получилось: {why}.{todo}"
NOT_ALLOWED = " Команда работает от имени «{user}»: положите файл туда, где этот пользователь его прочтёт или запишет."

MISSING = "Хранилища {path} ещё нет: его создаст первый запуск бота или загрузка данных. Проверьте BOT_DATABASE_URL."

KEY_UNREADABLE = "Не читается ключ для кодов рядом с хранилищем: {why}. Верните файл .key из копии."
KEY_LOST = (
    "Ключ для кодов не тот, под которым они выданы: по действующим кодам ({codes}) никто не сможет привязать ребёнка,\n"
    "а привязанных заявлений в детский сад ({applications}) бот не узнает в новых выгрузках очереди.\n"
    "Верните прежний файл .key рядом с хранилищем или прежний BOT_SECRET. Если ключ утерян, выполните\n"
    "«kovrov-bot codes revoke --all»: коды будут отозваны, привязки заявлений сняты. Потом выдайте новые коды,\n"
    "загрузите новую выгрузку очереди и попросите родителей привязать заявления заново."
)


def read_settings(**given: Any) -> Settings:
    """The settings, or the end of the command with what to mend."""
    try:
        return reading.read(**given)
    except WrongSettings as error:
        fail(f"Настройки заданы неверно.\n{error}")


def fail(sentence: str, status: int = 2) -> NoReturn:
    click.echo(logs.graded(sentence, logging.ERROR), err=True)
    sys.exit(status)


def must_exist(url: str, sentence: str = MISSING) -> None:
    """End a command that only reads where there is nothing to read: opening the store would make an empty one.

    Raises `StoreUnavailable` for an address that names no file.
    """
    path = path_of(url)
    if not path.exists():
        fail(sentence.format(path=path))


def why(error: OSError) -> str:
    """What went wrong with a file, in a few Russian words."""
    return FILES.get(error.errno or 0) or f"система отвечает «{error.strerror or type(error).__name__}»"


def file_sentence(error: OSError) -> str:
    """Of a file that a command was given; whose it is not is the usual reason on a server."""
    todo = NOT_ALLOWED.format(user=user()) if error.errno in (errno.EACCES, errno.EPERM) else ""
    return NO_FILE.format(file=os.fsdecode(error.filename), why=why(error), todo=todo)


def user() -> str:
    """The name under which the operator is logged in; nothing where the system has none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def store_sentence(error: StoreUnavailable) -> str:
    return STORE[error.reason].format(detail=error.detail)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run a command's work; a store that cannot be used, or whose key is lost, is said in words, with status 2."""
    try:
        return asyncio.run(work)
    except StoreUnavailable as error:
        fail(store_sentence(error))
    except KeyLost as error:
        fail(KEY_LOST.format(codes=error.codes, applications=error.applications))
