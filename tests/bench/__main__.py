"""`make bench`: how fast, how heavy, beside a plain vkbottle bot in the same run. Prints a table in Markdown.

Medians of paired runs: ours, the peer, ours, the peer, ….
"""

import argparse
import asyncio
import shutil
import tempfile
import time
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from bot.clock import Clock
from bot.demo import export, invent
from handlers.importing.load import load
from storage.database import Database
from tests.bench.load import Figures, cpu_seconds, emulator, median, megabytes, offer, people, running

OURS = ("-m", "bot", "run")
PEER = (str(Path(__file__).with_name("echo.py")),)


async def fill(url: str, folder: Path, pupils: int) -> None:
    clock = Clock()
    city = invent(pupils, today=clock.now().date())
    files = export(city, folder)
    async with await Database.open(url) as database:
        for kind, paths in groupby(files.in_order, key=itemgetter(0)):
            await load(database, kind, [path for _, path in paths], now=clock.now(), who="bench")


async def one(command: tuple[str, ...], url: str, *, pace: bool, total: int, per_second: float | None) -> Figures:
    """One run of one bot over a fresh copy of the store: started, warmed, loaded, measured, stopped."""
    figures = Figures()
    filled = Path(url.removeprefix("sqlite:///"))
    copy = filled.with_name("run") / "run.db"
    shutil.rmtree(copy.parent, ignore_errors=True)
    copy.parent.mkdir()
    shutil.copy(filled, copy)
    url = f"sqlite:///{copy}"
    crowd = await people(url, 500)
    vk = emulator(crowd, pace=pace, latency=0.04 if pace else 0.0)
    extra = {"BOT_PERSON_PER_SECOND": "1000"} | ({} if pace else {"BOT_REQUESTS_PER_SECOND": "1000"})
    async with vk.serve(), running(command, vk, url, figures, **extra) as pid:
        await offer(vk, crowd, min(100, total), 20 if pace else None, Figures())
        before = cpu_seconds(pid)
        await offer(vk, crowd, total, per_second, figures)
        figures.cpu = cpu_seconds(pid) - before
        figures.memory = megabytes(pid)
    return figures


async def measure(url: str, runs: int, total: int, seconds: int) -> None:
    rows = []
    for name, pace, count, per_second in (
        ("no pace, all at once", False, total, None),
        (f"VK's pace, 600 a second for {seconds} s", True, 600 * seconds, 600.0),
    ):
        ours, peer = [], []
        for _ in range(runs):
            ours.append(await one(OURS, url, pace=pace, total=count, per_second=per_second))
            peer.append(await one(PEER, url, pace=pace, total=count, per_second=per_second))
        rows += [(name, "this bot", ours), (name, "plain vkbottle echo", peer)]
    print("| load | bot | answers/s | answered | CPU-s per 1,000 | peak MB | start, s |")
    print("|---|---|---|---|---|---|---|")
    for name, who, found in rows:
        answered = f"{median(found, 'answered'):.0f} of {median(found, 'asked'):.0f}"
        figures = (f"{median(found, 'cpu_per_thousand'):.2f}", f"{median(found, 'memory'):.0f}")
        cells = (name, who, f"{median(found, 'rate'):.0f}", answered, *figures, f"{median(found, 'start'):.2f}")
        print(f"| {' | '.join(cells)} |")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--pupils", type=int, default=600)
    arguments.add_argument("--runs", type=int, default=3)
    arguments.add_argument("--total", type=int, default=5000)
    arguments.add_argument("--seconds", type=int, default=10)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/bench.db"
        begun = time.perf_counter()
        asyncio.run(fill(url, Path(folder) / "files", given.pupils))
        print(f"City of {given.pupils} pupils in {time.perf_counter() - begun:.1f} s.\n")
        asyncio.run(measure(url, given.runs, given.total, given.seconds))


if __name__ == "__main__":
    main()
