"""Bots as processes: this one and two plain ones; when one reads VK's stream, what it has used, what it holds."""

import asyncio
import importlib.util
import os
import sys
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from bot.emulator import Emulator
from tests.bench.measures import OURS, VK_API, VKBOTTLE

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent

START_SECONDS = 120


@dataclass(frozen=True, slots=True)
class Bot:
    """Somebody who answers. `command` is what Python runs; `needs` the library without which there is none."""

    who: str
    command: tuple[str, ...]
    needs: str


THIS = Bot(OURS, ("-m", "bot", "run"), "vkbottle")
PEERS = (
    Bot(VKBOTTLE, (str(HERE / "echo.py"),), "vkbottle"),
    Bot(VK_API, (str(HERE / "echo_vk_api.py"),), "vk_api"),
)


def installed() -> tuple[Bot, ...]:
    """Who can be measured here: ours first."""
    return (THIS, *(peer for peer in PEERS if importlib.util.find_spec(peer.needs)))


@dataclass(frozen=True, slots=True)
class Running:
    """A bot that reads VK's stream. `start` is seconds from the process's start until it asked for it first."""

    pid: int
    start: float

    def cpu_seconds(self) -> float:
        """Of the process, all its threads, so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_megabytes(self) -> float:
        return megabytes(self.pid, "VmHWM")

    def megabytes(self) -> float:
        return megabytes(self.pid, "VmRSS")


def megabytes(pid: int, what: str) -> float:
    """Memory of a process in the kernel's words. `getrusage` would count what its parent held when it was started."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(f"{what}:"))


def surroundings(**settings: str) -> dict[str, str]:
    """The environment of a measured process: ours without its settings, and this tree's modules before all others."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return clean | {"PYTHONPATH": str(ROOT)} | settings


@asynccontextmanager
async def running(bot: Bot, vk: Emulator, store: Path, **settings: str) -> AsyncIterator[Running]:
    """The bot over this store, with a VK of its own, until it is stopped. RuntimeError where it ends by itself."""
    given = {
        "BOT_TOKEN": vk.token,
        "BOT_API_URL": vk.api_url,
        "BOT_DATABASE_URL": f"sqlite:///{store}",
        "BOT_QUIET_HOURS": "off",
    }
    log = store.with_name("bot.log")
    begun = time.perf_counter()
    with log.open("wb") as told:
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *bot.command,
            env=surroundings(**given | settings),
            cwd=store.parent,  # a peer that keeps files of its own in the working folder keeps them there
            stdout=told,
            stderr=told,
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not vk.world.events.served:
                if process.returncode is not None:
                    words = log.read_text(errors="replace")[-500:]
                    raise RuntimeError(f"{bot.who} ended before it read VK's stream: {words}")
                await asyncio.sleep(0.002)
        yield Running(process.pid, time.perf_counter() - begun)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await _ended(process)


async def _ended(process: asyncio.subprocess.Process) -> None:
    """A peer may be in a call that takes its time; what was to be measured is measured."""
    try:
        async with asyncio.timeout(20):
            await process.wait()
    except TimeoutError:
        process.kill()
        await process.wait()


async def timed(*command: str, cwd: Path | None = None, **settings: str) -> float:
    """Seconds that a command takes from its start to its end. RuntimeError where it fails."""
    begun = time.perf_counter()
    process = await asyncio.create_subprocess_exec(
        *command,
        env=surroundings(**settings),
        cwd=cwd,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    seconds = time.perf_counter() - begun
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)[:200]} failed: {told.decode(errors='replace')[-500:]}")
    return seconds


def python(*arguments: str) -> Sequence[str]:
    return (sys.executable, *arguments)
