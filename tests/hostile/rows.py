"""The long forms: 200,000 updates through the whole bot, 100,000 texts through its talk. Each tells what went wrong."""

import asyncio
import gc
import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import asynccontextmanager, suppress
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from statistics import median

from bot.emulator import Emulator
from tests.hostile.driven import Seen, drive, town, updates
from tests.hostile.reading import Read, read

ROOT = Path(__file__).parents[2]
UPDATES, TEXTS = 200_000, 100_000
SEED = 4
FLAT = 1.15
"""How much more memory the last fifth may take than the middle one: the caches are full by then."""
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None
"""Where the stores lie: durability is the storm's question, and a disk would take most of the time."""
TROUBLE = ("was not answered", "cannot be settled", "was undone", "set aside", "Traceback", "not understood")
"""In the bot's log: what a bug leaves there."""


@asynccontextmanager
async def bot(vk: Emulator, folder: Path) -> AsyncIterator[tuple[int, Path]]:
    """The real process; its number, and its log."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {
        "PYTHONPATH": str(ROOT),
        "BOT_TOKEN": vk.token,
        "BOT_API_URL": vk.api_url,
        "BOT_DATABASE_URL": f"sqlite:///{folder}/store.db",
        "BOT_REQUESTS_PER_SECOND": "1000",
        "BOT_PERSON_PER_SECOND": "1000",  # fifty people stand for a hostile city
        "BOT_LOG": "warning",
    }
    log = folder / "log"
    with log.open("w") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run"), env=environment, cwd=folder, stderr=errors
        )
    try:
        async with asyncio.timeout(60):
            while not vk.world.events.served:  # noqa: ASYNC110  # a count, no event
                await asyncio.sleep(0.05)
        yield process.pid, log
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.wait()


def megabytes(pid: int) -> float:
    """Of memory now."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS"))


def cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def events(total: int) -> list[str]:
    """What went wrong; the figures are printed."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        async with town(folder) as (vk, database), bot(vk, folder) as (pid, log):
            begun = time.perf_counter()

            def tell(seen: Seen) -> None:
                seen.memory.append(megabytes(pid))
                if seen.updates % (total // 20 or 1) < 500:
                    print(
                        f"{seen.updates:>8} updates {time.perf_counter() - begun:6.0f} s {seen.memory[-1]:6.1f} MB",
                        flush=True,
                    )

            seen = await drive(vk, database, updates(SEED), total, tell)
            cpu = cpu_seconds(pid)
            lines = log.read_text().splitlines()
        fifth = max(1, len(seen.memory) // 5)
        middle, last = median(seen.memory[2 * fifth : 3 * fifth] or seen.memory), median(seen.memory[-fifth:])
        seen.expect(last <= middle * FLAT, f"memory grew from {middle:.1f} to {last:.1f} MB")
        trouble = [line for line in lines if any(word in line for word in TROUBLE)]
        seen.expect(not trouble, f"{len(trouble)} lines of trouble, the first: {''.join(trouble[:1])}")
        print(f"events: {total} updates, {sum(seen.asked.values())} honest answers, {cpu:.0f} CPU-seconds")
        print(f"MB: {seen.memory[0]:.1f} at first, {middle:.1f} in the middle, {last:.1f} at last")
        return seen.wrong


def texts(total: int) -> list[str]:
    """In as many processes as there are cores, each with texts of its own; the figures of all are one table."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(_part, range(SEED, SEED + cores), repeat(-(-total // cores))))
    worst: dict[str, float] = {}
    spent: Counter[str] = Counter()
    for part in parts:
        spent.update(part.spent)
        worst |= {family: max(took, worst.get(family, 0.0)) for family, took in part.worst.items()}
    for family, took in sorted(worst.items(), key=lambda one: -one[1]):
        print(f"{family:>20}: the worst {took:6.1f} ms, in all {spent[family] / 1000:6.1f} s")
    print(f"texts: {sum(part.texts for part in parts)}, the dearest {max(worst.values()):.1f} ms")
    return [line for part in parts for line in part.wrong]


def _part(seed: int, total: int) -> Read:
    begun = time.perf_counter()

    def tell(read: Read) -> None:
        if gc.get_freeze_count() == 0:
            gc.freeze()  # as the bot does when it is warm: what was loaded once is not looked through again
        if read.texts % (total // 10 or 1) < 25:
            seconds, memory = time.perf_counter() - begun, megabytes(os.getpid())
            print(f"{read.texts:>8} texts of seed {seed} {seconds:6.0f} s {memory:6.1f} MB", flush=True)

    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        return asyncio.run(read(Path(name), seed, total, tell))
