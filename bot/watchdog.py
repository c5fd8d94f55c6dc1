"""What systemd is told of us: that people are served, every so often that the work goes on, and that we stop.

A datagram to the socket that `NOTIFY_SOCKET` names, as sd_notify(3) describes; nobody is told where there is none. The
ping comes only while every loop goes round (bot/pulse.py): a bot that hangs asks to be restarted, a bot whose VK or
disk is away does not, since a restart would bring neither back.
"""

import asyncio
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import ExitStack, asynccontextmanager
from enum import Enum, auto
from typing import TYPE_CHECKING

from bot.clock import Clock
from bot.health import SILENT_SECONDS
from bot.standing import Lookout, tasks, threads

if TYPE_CHECKING:
    from bot.app import App  # it takes a second to import

log = logging.getLogger(__name__)

SELDOM_SECONDS = 10.0
"""How often the service's line is renewed where systemd waits for no ping."""
PINGS = 3
"""Pings in the time that systemd waits for one."""
PATIENCE = 60
"""Seconds more that a start asks for, again and again: it waits for VK and may bring a large store up to date."""


class State(Enum):
    """What the service's line says; the words are the command's."""

    STARTING = auto()
    SERVING = auto()
    SILENT = auto()
    REFUSED = auto()
    UNSTORED = auto()
    STUCK = auto()
    STOPPING = auto()


class Systemd:
    """The service manager's end of the socket. Telling it never fails and never waits."""

    def __init__(self, address: str, watchdog: float | None = None) -> None:
        # «@» stands for the zero byte with which the name of a socket outside the file system begins.
        self._address = f"\0{address[1:]}" if address.startswith("@") else address
        self.awaits = watchdog is not None
        self.every = watchdog / PINGS if watchdog else SELDOM_SECONDS
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.setblocking(False)

    @classmethod
    def of(cls, environment: Mapping[str, str], process: int) -> "Systemd | None":
        """As the environment says. A `WATCHDOG_PID` of another process means that its pings are awaited, not ours."""
        address = environment.get("NOTIFY_SOCKET", "")
        if not address.startswith(("/", "@")):
            return None
        wait = environment.get("WATCHDOG_USEC", "")
        ours = environment.get("WATCHDOG_PID", str(process)) == str(process)
        return cls(address, int(wait) / 1e6 if ours and wait.isdecimal() and int(wait) else None)

    def tell(self, *lines: str) -> None:
        try:
            self._socket.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            log.debug("systemd does not listen: %s", error)

    def close(self) -> None:
        self._socket.close()


class Watchdog:
    """Tells systemd how the `app` is, from before it is opened until it has stopped."""

    def __init__(self, systemd: Systemd | None, clock: Clock, words: Mapping[State, str]) -> None:
        self._systemd = systemd
        self._clock = clock
        self._words = words
        self._said = False
        self._app: App | None = None
        self._opened = asyncio.Event()

    def watch(self, app: "App") -> None:
        """It is open."""
        self._app = app
        self._opened.set()

    @asynccontextmanager
    async def watching(self, stop: asyncio.Event) -> AsyncIterator[None]:
        if self._systemd is None:
            yield
            return
        telling = asyncio.ensure_future(self._tell(self._systemd, stop))  # noqa: TID251  # ended below, so nobody has to own it
        try:
            yield
        finally:
            self._systemd.tell("STOPPING=1", self._status(State.STOPPING))
            telling.cancel()
            await asyncio.wait([telling])
            self._systemd.close()

    async def _tell(self, systemd: Systemd, stop: asyncio.Event) -> None:
        while not (app := await self._serving(systemd.every)):
            systemd.tell(f"EXTEND_TIMEOUT_USEC={PATIENCE * 1_000_000}", self._status(State.STARTING))
        systemd.tell("READY=1", self._status(State.SERVING))
        with ExitStack() as ends:
            well = self._looked_after(systemd, ends)
            while not stop.is_set():
                well()
                state = self._state(app)
                systemd.tell(self._status(state), "WATCHDOG=trigger" if state is State.STUCK else "WATCHDOG=1")
                await _either(stop, systemd.every)
        systemd.tell("STOPPING=1", self._status(State.STOPPING))

    def _looked_after(self, systemd: Systemd, ends: ExitStack) -> Callable[[], None]:
        """Whom to tell that this loop goes round: where it stands still, only another thread can say where."""
        if not systemd.awaits:
            return lambda: None
        lookout = Lookout(systemd.every * (PINGS - 1))
        ends.callback(lookout.end)
        return lookout.all_is_well

    async def _serving(self, within: float) -> "App | None":
        """The app, once it reads VK's stream; None where it does not yet, after so many seconds."""
        try:
            async with asyncio.timeout(within):
                await self._opened.wait()
                assert self._app is not None
                await self._app.reading.wait()
        except TimeoutError:
            return None
        return self._app

    def _state(self, app: "App") -> State:
        now = self._clock.monotonic()
        if stuck := app.pulse.stuck():
            if not self._said:
                log.critical("hangs: %s; systemd is asked to start the bot anew", ", ".join(stuck))
                for line in (*tasks(), *threads()):
                    log.warning("%s", line)
            self._said = True
            return State.STUCK
        self._said = False
        if app.listening is None or now - app.listening.heard >= SILENT_SECONDS:
            return State.SILENT
        if app.health and not app.health.store_writable:
            return State.UNSTORED
        return State.REFUSED if app.delivery.verdicts.halted_until > now else State.SERVING

    def _status(self, state: State) -> str:
        return f"STATUS={self._words[state]}"


async def _either(event: asyncio.Event, seconds: float) -> None:
    """Returns when it is set, and after so many seconds at the latest."""
    try:
        async with asyncio.timeout(seconds):
            await event.wait()
    except TimeoutError:
        return


def here() -> Systemd | None:
    """The service manager of this process."""
    return Systemd.of(os.environ, os.getpid())
