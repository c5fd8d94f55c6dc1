"""The demo's bot, a process of its own: started, killed by a hand and started again, its clock moved."""

import asyncio
import os
import sys
from contextlib import suppress
from datetime import timedelta

from bot.clock import ShiftedClock
from bot.emulator import Emulator
from bot.hand import VARIABLE
from bot.settings import Settings

START_SECONDS = 30
STOP_SECONDS = 6
AWAY_SECONDS = 3.0
"""How long a killed bot stays away, so that one can write to it meanwhile."""


class Keeper:
    """Keeps `kovrov-bot run` at this VK, told only where its VK and its store are."""

    def __init__(self, settings: Settings, vk: Emulator, clock: ShiftedClock) -> None:
        self._settings = settings
        self._vk = vk
        self._clock = clock
        self._process: asyncio.subprocess.Process | None = None
        self._killing = False

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        """Start it and wait until it reads VK's stream. Raises `TimeoutError` where it ends before, or never does."""
        met = self._streams()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
        environment |= {
            "BOT_TOKEN": self._vk.token,
            "BOT_API_URL": self._vk.api_url,
            "BOT_DATABASE_URL": self._settings.database_url,
            "BOT_LOG": "warning",
            VARIABLE: str(self._clock.shift.total_seconds()),
        }
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env=environment,
            # Beside its store, so that no `.env` of the real bot is read.
            cwd=self._settings.secret_path.parent,
            stdin=asyncio.subprocess.PIPE,
        )
        async with asyncio.timeout(START_SECONDS):
            while self._streams() == met:
                if not self.alive:
                    raise TimeoutError
                await asyncio.sleep(0.05)

    async def ended(self) -> None:
        """Until it ends by itself."""
        while self._process is not None:
            process = self._process
            await process.wait()
            if not self._killing and process is self._process:
                return
            await asyncio.sleep(0.05)

    async def kill(self) -> None:
        """As a power cut would; some seconds later it is started again. A second hand changes nothing meanwhile."""
        if self._killing or self._process is None:
            return
        self._killing = True
        try:
            with suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            await asyncio.sleep(AWAY_SECONDS)
            await self.start()
        finally:
            self._killing = False

    def shift(self, ahead: timedelta) -> None:
        """Set this desk's clock and the bot's so far ahead of the system's."""
        self._clock.shift = ahead
        if self._process is not None and self._process.stdin is not None and self.alive:
            self._process.stdin.write(f"{ahead.total_seconds()}\n".encode())

    async def stop(self) -> None:
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), timeout=STOP_SECONDS)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()

    def _streams(self) -> int:
        return self._vk.counters.by_method.get("groups.getLongPollServer", 0)
