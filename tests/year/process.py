"""The bot of a year: `python -m bot run`, a real process whose clock a hand winds and that dies by SIGKILL."""

import asyncio
import os
import re
import sys
from asyncio.subprocess import PIPE, Process
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import ShiftedClock
from bot.emulator import Emulator
from bot.hand import VARIABLE
from handlers.reminders import REMINDERS
from storage.database import Database
from storage.moments import text
from tests.person import ZONE

PATIENCE = 60.0
"""Seconds within which the bot has started, or has done all that a moment asks of it."""
NUDGE = 0.3
"""Seconds after which a bot that was busy when the hand moved is woken again."""
LOOK_SECONDS = 0.003
LOOKED = re.compile(r"push (\w+): all is said up to (\S+)")
KINDS = {each.kind.name for each in REMINDERS}
DUE = (
    "SELECT (SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased') AND not_before <= ?)"
    " + (SELECT count(*) FROM events WHERE state = 'new')"
)


class Bot:
    """`clock` is true and VK's; the bot's own is wrong by `wrong`. `errors` are lines of its log that tell of any."""

    def __init__(self, database: Database, emulator: Emulator, clock: ShiftedClock, secret: str) -> None:
        self._database, self._emulator, self.clock = database, emulator, clock
        self._environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("BOT_")},
            "PYTHONPATH": str(Path(__file__).parents[2]),
            "BOT_TOKEN": emulator.token,
            "BOT_SECRET": secret,
            "BOT_DATABASE_URL": f"sqlite:///{database.path}",
            "BOT_REQUESTS_PER_SECOND": "1000",
            "BOT_BROADCAST_PER_SECOND": "10000",
            "BOT_PERSON_PER_SECOND": "1000",
            "BOT_LOG": "debug",
        }
        self.wrong = timedelta(0)
        self.errors: list[str] = []
        self._process: Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._looked: dict[str, datetime] = {}
        self._line = asyncio.Event()

    @property
    def runs(self) -> bool:
        return self._process is not None

    async def start(self) -> None:
        """Start it; whether it serves is seen from what it does."""
        assert self._process is None
        self._looked.clear()
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"),
            env=self._environment | {"BOT_API_URL": self._emulator.api_url, VARIABLE: str(self._shift())},
            cwd=self._database.path.parent,
            stdin=PIPE,
            stderr=PIPE,
        )
        self._reading = asyncio.create_task(self._read(self._process))  # noqa: TID251  # awaited in `kill`

    def strike(self) -> None:
        """SIGKILL, at this very moment."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.kill()

    async def dead(self) -> None:
        assert self._process is not None
        assert self._reading is not None
        await self._process.wait()
        await self._reading
        self._process = None

    def struck(self) -> bool:
        return self._process is not None and self._process.returncode is not None

    async def kill(self) -> None:
        self.strike()
        await self.dead()

    def wind(self, to: datetime) -> None:
        """The true clock to this moment on the city's wall, and the bot's with it."""
        self.clock.shift += to.replace(tzinfo=ZONE).astimezone(UTC) - self.clock.now()
        self._nudge()

    def set_wrong(self, by: timedelta) -> None:
        """Somebody sets the clock of the bot's computer."""
        self.wrong = by
        self._nudge()

    async def rests(self, since: datetime) -> None:
        """Until every kind of push was looked at on `since` or later, and nothing waits that may leave."""
        async with asyncio.timeout(PATIENCE):
            while not self.struck() and not self._all_looked(since):
                self._line.clear()
                try:
                    async with asyncio.timeout(NUDGE):
                        await self._line.wait()
                except TimeoutError:
                    self._nudge()
            await self.silent()

    async def silent(self) -> None:
        """Until all that may leave has left, and what people said is handled."""
        async with asyncio.timeout(PATIENCE):
            while not self.struck() and await self._due():  # noqa: ASYNC110  # another process writes there
                await asyncio.sleep(LOOK_SECONDS)

    def _all_looked(self, since: datetime) -> bool:
        # What an earlier clock showed, before it was set back, is no look at this one.
        latest = since + timedelta(hours=1)
        return all(name in self._looked and since <= self._looked[name] < latest for name in KINDS)

    async def _due(self) -> int:
        async with self._database.read() as store:
            return int(await store.rows.value(DUE, (text(self.clock.now() + self.wrong),)))

    def _shift(self) -> float:
        return (self.clock.shift + self.wrong).total_seconds()

    def _nudge(self) -> None:
        if self._process is not None and self._process.stdin is not None and not self.struck():
            self._process.stdin.write(f"{self._shift()}\n".encode())

    async def _read(self, process: Process) -> None:
        assert process.stderr is not None
        async for line in process.stderr:
            said = line.decode().rstrip()
            if found := LOOKED.search(said):
                self._looked[found[1]] = datetime.fromisoformat(found[2]).replace(tzinfo=None)
                self._line.set()
            elif " ERROR " in said or "Traceback" in said:
                self.errors.append(said)
        self._line.set()
