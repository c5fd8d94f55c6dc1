"""systemd hears that people are served, that the work goes on and that we stop; never that a bot that hangs is well."""

import asyncio
import os
import re
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.commands.run import STATUS
from bot.emulator import Emulator, Fault, Person
from bot.health import Health
from bot.vk.errors import Lost
from bot.watchdog import Systemd, Watchdog
from storage.faults import StoreUnavailable
from tests.bot.console import ROOT, clean
from tests.bot.inprocess import opened, running
from tests.fakes import HandClock

PID = 4242
STUCK = "STATUS=завис, жду перезапуска"


class Heard:
    """systemd's end of the socket."""

    def __init__(self, listening: socket.socket) -> None:
        self._listening = listening
        self.lines: list[str] = []

    def hear(self) -> list[str]:
        """What came since, a line each."""
        came = []
        while True:
            try:
                came += self._listening.recv(4096).decode().split("\n")
            except BlockingIOError:
                self.lines += came
                return came

    async def until(self, line: str, timeout: float = 30) -> None:
        """`line` comes from now on."""
        self.hear()
        async with asyncio.timeout(timeout):
            while line not in self.hear():  # noqa: ASYNC110  # another process writes
                await asyncio.sleep(0.02)

    async def nothing_but(self, line: str, without: str, seconds: float) -> None:
        """For so long `line` comes and `without` never does."""
        self.hear()
        await asyncio.sleep(seconds)
        came = self.hear()
        assert line in came
        assert without not in came


@contextmanager
def systemd(address: str) -> Iterator[Heard]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{address[1:]}" if address.startswith("@") else address)
        listening.setblocking(False)
        yield Heard(listening)


@pytest.fixture(params=["path", "abstract"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return str(tmp_path / "notify") if request.param == "path" else f"@kovrov-bot-test-{os.getpid()}-{tmp_path.name}"


def test_what_is_told_arrives(address: str) -> None:
    with systemd(address) as heard:
        manager = Systemd.of({"NOTIFY_SOCKET": address, "WATCHDOG_USEC": "90000000", "WATCHDOG_PID": str(PID)}, PID)
        assert manager is not None
        manager.tell("READY=1", "STATUS=отвечаю людям")
        assert heard.hear() == ["READY=1", "STATUS=отвечаю людям"]
        assert manager.every == 30
        manager.close()


def test_nobody_is_told_where_nobody_asked() -> None:
    assert Systemd.of({}, PID) is None
    assert Systemd.of({"NOTIFY_SOCKET": "nonsense"}, PID) is None


def test_whose_socket_is_gone_is_told_in_vain(tmp_path: Path) -> None:
    manager = Systemd(str(tmp_path / "no such socket"))
    manager.tell("READY=1")
    manager.close()


@pytest.mark.parametrize(("usec", "pid"), [("", ""), ("soon", ""), ("0", ""), ("3000000", "1")])
def test_pings_that_are_not_awaited_of_us_are_seldom(usec: str, pid: str, tmp_path: Path) -> None:
    given = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": usec, "WATCHDOG_PID": pid}
    manager = Systemd.of({name: value for name, value in given.items() if value}, PID)
    assert manager is not None
    assert manager.every == 10
    manager.close()


def test_a_loop_hangs_when_it_has_not_gone_round_for_two_minutes() -> None:
    from bot.pulse import LOOPS, STUCK_SECONDS, Loop, Pulse

    clock = HandClock()
    pulse = Pulse(clock)
    clock.move(days=1)
    assert pulse.stuck() == ()  # before they begin nothing hangs
    pulse.begin()
    clock.move(seconds=STUCK_SECONDS - 1)
    pulse.of(Loop.DELIVERY)()
    clock.move(seconds=1)
    assert pulse.stuck() == tuple(loop for loop in LOOPS if loop != Loop.DELIVERY)


# The process that systemd would start

SCRIPT = """
import asyncio, sys, time
import bot.app
from bot import pulse, watchdog
from bot.__main__ import main
from bot.delivery import Delivery
from bot.vk import longpoll

# All that waits by right waits for a second at most, so that what does not may be known after two.
bot.app.IDLE_SECONDS, longpoll.WAIT_SECONDS, pulse.STUCK_SECONDS = 0.5, 1, 2.0

async def for_ever(*_):
    await asyncio.Event().wait()

def stands(*_):
    time.sleep(60)

what = sys.argv.pop(1)
if what:
    begun = watchdog.Watchdog._state
    def state(self, app):
        Delivery.turn = {"hangs": for_ever, "stands": stands}[what]
        return begun(self, app)
    watchdog.Watchdog._state = state
main()
"""


@asynccontextmanager
async def started(folder: Path, api_url: str, trouble: str = "") -> AsyncIterator[tuple[Process, Heard]]:
    """`kovrov-bot run` under a systemd that has little patience.

    `trouble`: once it is ready, its delivery "hangs", or all of it "stands" still.
    """
    address = str(folder / "notify")
    environment = clean(os.environ) | {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": "emulator-token",
        "BOT_API_URL": api_url,
        "BOT_DATABASE_URL": f"sqlite:///{folder}/store.db",
        "NOTIFY_SOCKET": address,
        "WATCHDOG_USEC": "900000",
    }
    with systemd(address) as heard:
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", SCRIPT, trouble, "run"),
            env=environment,
            cwd=folder,
            stderr=asyncio.subprocess.PIPE,
        )
        try:
            yield bot, heard
        finally:
            if bot.returncode is None:
                bot.kill()
            await bot.communicate()


@pytest.fixture
def vk() -> Emulator:
    return Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(11, "Анна")])


async def test_a_bot_is_ready_when_it_reads_the_stream_then_pings_and_says_when_it_stops(
    tmp_path: Path, vk: Emulator
) -> None:
    vk.faults.add(Fault("http", method="groups.getLongPollServer", code=502, times=3))
    async with vk.serve(), started(tmp_path, vk.api_url) as (bot, heard):
        await heard.until("READY=1")
        assert vk.faults.struck == 3
        await heard.nothing_but("WATCHDOG=1", STUCK, 2.5)
        assert "STATUS=отвечаю людям" in heard.lines
        bot.send_signal(signal.SIGTERM)
        await heard.until("STOPPING=1", 5)
        await bot.communicate()
        assert bot.returncode == 0
        heard.hear()
        assert "WATCHDOG=1" not in heard.lines[heard.lines.index("STOPPING=1") :]


async def test_a_start_that_waits_for_vk_asks_systemd_for_patience(tmp_path: Path, vk: Emulator) -> None:
    vk.faults.add(Fault("http", method="groups.getById", code=502, times=None))
    async with vk.serve(), started(tmp_path, vk.api_url) as (_, heard):
        await heard.until("EXTEND_TIMEOUT_USEC=60000000")
        await heard.until("STATUS=запускаюсь: жду ответа VK")
        assert not {"READY=1", "WATCHDOG=1"} & set(heard.lines)


async def test_while_vk_is_away_the_pings_go_on(tmp_path: Path, vk: Emulator) -> None:
    async with vk.serve(), started(tmp_path, vk.api_url) as (_, heard):
        await heard.until("READY=1")
        vk.faults.add(Fault("drop_before", times=None))
        vk.faults.add(Fault("drop_before", method="longpoll", times=None))
        vk.say(11, "меню")
        await asyncio.sleep(2.5)  # longer than what counts as hanging here
        await heard.nothing_but("WATCHDOG=1", STUCK, 0.5)
        assert STUCK not in heard.lines


async def test_a_bot_that_hangs_asks_to_be_restarted_and_says_where_it_hangs(tmp_path: Path, vk: Emulator) -> None:
    async with vk.serve(), started(tmp_path, vk.api_url, "hangs") as (bot, heard):
        await heard.until("READY=1")
        await heard.until("WATCHDOG=trigger")
        assert STUCK in heard.lines
        await heard.nothing_but("WATCHDOG=trigger", "WATCHDOG=1", 0.7)
        bot.kill()
        log = (await bot.communicate())[1].decode()
    assert "hangs: delivery" in log
    assert re.search(r"waits at delivery\.py:\d+, .*<string>:\d+", log), log
    assert "Traceback" not in log


async def test_where_everything_stands_still_the_log_says_so_all_the_same(tmp_path: Path, vk: Emulator) -> None:
    async with vk.serve(), started(tmp_path, vk.api_url, "stands") as (bot, heard):
        await heard.until("READY=1")
        assert bot.stderr is not None
        log, line = b"", b"the first"
        async with asyncio.timeout(20):
            while line and b"thread MainThread" not in line:
                log += (line := await bot.stderr.readline())
        assert b"nothing has moved" in log
        assert re.search(rb"thread MainThread is at .*<string>:\d+\n", log), log
        assert b"lookout" not in log
        assert b"Traceback" not in log
        assert bot.returncode is None


@pytest.mark.parametrize("place", ["delivery", "answering", "listening", "store"])
async def test_wherever_it_hangs_it_is_noticed(
    tmp_path: Path, vk: Emulator, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr("bot.app.IDLE_SECONDS", 0.1)
    monkeypatch.setattr("bot.delivery.IDLE_SECONDS", 0.1)
    monkeypatch.setattr("bot.vk.longpoll.WAIT_SECONDS", 0.1)
    monkeypatch.setattr("bot.pulse.STUCK_SECONDS", 1.0)
    over = asyncio.Event()

    async def hangs(*_: object) -> object:
        await over.wait()
        raise Lost("over") if place == "listening" else StoreUnavailable("busy")

    async with vk.serve(), opened(vk, tmp_path) as app, running(app, vk):
        async with AsyncExitStack() as held:
            match place:
                case "store":
                    await held.enter_async_context(app.database.begin())
                case "listening":
                    monkeypatch.setattr(app.listening._stream, "_ask", hangs)  # type: ignore[union-attr]  # it listens
                case "answering":
                    monkeypatch.setattr(app.intake, "step", hangs)
                case "delivery":
                    monkeypatch.setattr(app.delivery, "turn", hangs)
            async with asyncio.timeout(20):
                while not app.pulse.stuck():  # noqa: ASYNC110  # asked as the watchdog asks
                    await asyncio.sleep(0.05)
            await asyncio.sleep(0.2)
            assert set(app.pulse.stuck()) == ({"delivery", "answering"} if place == "store" else {place})
        monkeypatch.undo()
        over.set()


async def test_a_store_that_takes_nothing_is_what_the_status_says(tmp_path: Path, vk: Emulator) -> None:
    """Whoever looks at night sees at once that people are answered, and that something is to be done."""
    with systemd(str(tmp_path / "notify")) as heard:
        systemd_there = Systemd(str(tmp_path / "notify"), watchdog=0.3)
        async with vk.serve(), opened(vk, tmp_path) as app:
            watchdog = Watchdog(systemd_there, app.clock, STATUS)
            async with watchdog.watching(asyncio.Event()), running(app, vk):
                watchdog.watch(app)
                await heard.until("STATUS=отвечаю людям")
                app.health = Health(0.0, "full", sending_halted=False, oldest_event=None, oldest_message=None)
                await heard.until("STATUS=хранилище не принимает записей, отвечаю без него: kovrov-bot doctor")
                assert "WATCHDOG=1" in heard.lines
