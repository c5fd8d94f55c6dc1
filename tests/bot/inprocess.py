"""The whole bot in the test's own process, against an emulated VK over loopback, by the real clock."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot.app import App, open_app
from bot.clock import Clock
from bot.emulator import Emulator
from bot.settings import Settings
from tests.bot.journey import listening


@asynccontextmanager
async def opened(vk: Emulator, folder: Path, clock: Clock | None = None, **more: Any) -> AsyncIterator[App]:
    """Everything but serving; `vk` listens already. `more` are further settings."""
    settings = Settings(
        _env_file=None,
        token=SecretStr(vk.token),
        api_url=vk.api_url,
        database_url=f"sqlite:///{folder}/store.db",
        requests_per_second=200,
        **more,
    )
    async with open_app(settings, clock) as app:
        yield app


@asynccontextmanager
async def running(app: App, vk: Emulator) -> AsyncIterator[None]:
    """Serving, until the block ends."""
    stop = asyncio.Event()
    ready = asyncio.Event()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(app.run(stop, ready=ready))
        await ready.wait()
        await listening(vk)
        try:
            yield
        finally:
            stop.set()
