"""The checks of the computer around the bot: who may read its settings, who runs it, memory, the monitoring's port."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

from bot.commands import opening
from bot.commands.checks import Finding, look, ok, wrong
from bot.commands.checks.running import running
from bot.lock import SERVING
from bot.settings import Settings
from storage.database import path_of
from storage.faults import StoreUnavailable

LITTLE = 300_000_000
"""Bytes of memory that are free at least: an import needs as much beside the bot."""
MEMORY = Path("/proc/meminfo")


async def machine(settings: Settings, file: Path) -> AsyncIterator[Finding]:
    """`file` has the settings, if it is there. Silent about what is well, but for the monitoring that was asked for."""
    for finding in (*_env_file(file), *_owner(settings), *_memory()):
        yield finding
    async for finding in _port(settings):
        yield finding


def _env_file(path: Path) -> Iterator[Finding]:
    """The community's token lies there. Its group may read it: that is how root gives it to the bot's own user."""
    with suppress(OSError):
        if path.stat().st_mode & stat.S_IRWXO:
            yield wrong(
                "env_file",
                f"{path.absolute()} с ключом сообщества могут читать все на этом компьютере",
                f"выполните: chmod o= {path.absolute()}",
            )


def _owner(settings: Settings) -> Iterator[Finding]:
    """Whoever types a command as root leaves files beside the store that the bot's own user cannot write."""
    with suppress(StoreUnavailable, OSError, AttributeError):  # Windows knows no such numbers
        owner = path_of(settings.database_url).stat().st_uid
        if os.geteuid() != owner:
            todo = "запускайте команды от имени владельца: файлы, которые рядом создаст другой, бот открыть не сможет"
            yield look("owner", "хранилище принадлежит другому пользователю, чем запустивший эту команду", todo)


def _memory() -> Iterator[Finding]:
    with suppress(OSError, ValueError, StopIteration):
        line = next(line for line in MEMORY.read_text().splitlines() if line.startswith("MemAvailable:"))
        free = int(line.split()[1]) * 1024
        if free < LITTLE:
            todo = "закройте лишние программы: загрузке данных памяти может не хватить"
            yield look("memory", f"свободной памяти {free // 1_000_000} МБ", todo)


async def _port(settings: Settings) -> AsyncIterator[Finding]:
    """Whether the address for monitoring can be had; where the bot serves, it has it itself, and says how it is."""
    if settings.metrics is None:
        return
    host, port = settings.metrics
    try:
        server = await asyncio.start_server(lambda *_: None, host, port)
    except OSError as error:
        if _serving(settings):
            yield ok("metrics", f"наблюдение: http://{host}:{port}/healthz")
            for finding in await running(host, port):
                yield finding
        else:
            todo = "укажите в BOT_METRICS другой порт или off"
            yield wrong("metrics", f"адрес {host}:{port} из BOT_METRICS не занять: {opening.why(error)}", todo)
        return
    server.close()
    await server.wait_closed()
    yield ok("metrics", f"наблюдение: http://{host}:{port}/healthz, когда бот запущен")


def _serving(settings: Settings) -> bool:
    with suppress(StoreUnavailable, OSError):
        return path_of(settings.database_url).with_suffix(".lock").read_bytes() == SERVING
    return False
