"""The store's bad days: full, read-only, held by another program, damaged, lost and restored from a copy.

Nothing that was acknowledged is lost, people hear that the bot is being mended, and danger is answered meanwhile.
"""

import asyncio
import os
import resource
from collections.abc import Callable
from contextlib import closing
from multiprocessing.process import BaseProcess
from pathlib import Path

from storage.database import path_of
from tests.bot.console import Console, another_program
from tests.bot.journey import Town, listening, stopped
from tests.fragile import READ_ONLY, WRITABLE
from tests.storm.crowd import Crowd
from tests.storm.tally import DANGER, OPERATOR, SETTLED, Tally, side_by_side

MENDS = "мы уже чиним"
HELPED = 10.0
"""Seconds within which whoever is in danger is answered, whatever the store does: longer than a writer waits for it."""


class Trouble:
    """What can be done to the store of a bot that runs."""

    def __init__(self, here: Town, bot: BaseProcess) -> None:
        assert bot.pid is not None
        self._pid = bot.pid
        self._most = resource.prlimit(self._pid, resource.RLIMIT_FSIZE)
        self._other = another_program(_path(here))

    def full(self) -> None:
        """No file of this process may grow or be written: what a full disk does."""
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, (0, self._most[1]))

    def emptied(self) -> None:
        resource.prlimit(self._pid, resource.RLIMIT_FSIZE, self._most)

    def read_only(self) -> None:
        os.kill(self._pid, READ_ONLY)

    def writable(self) -> None:
        os.kill(self._pid, WRITABLE)

    def locked(self) -> None:
        self._other.execute("BEGIN IMMEDIATE")

    def unlocked(self) -> None:
        self._other.execute("ROLLBACK")

    def close(self) -> None:
        self._other.close()


KINDS: dict[str, tuple[Callable[[Trouble], None], Callable[[Trouble], None]]] = {
    "full": (Trouble.full, Trouble.emptied),
    "read-only": (Trouble.read_only, Trouble.writable),
    "locked": (Trouble.locked, Trouble.unlocked),
}


async def unwritable(folder: Path, seed: int, *, towns: int, rounds: int, seconds: float) -> Tally:
    """Full, read-only, locked by another program, each `rounds` times for `seconds` while people ask."""

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        bot = here.start()
        await listening(here.vk, here.starts)
        with closing(Trouble(here, bot)) as trouble:
            for _ in range(rounds):
                for name in KINDS:
                    await _suffer(here, crowd, tally, trouble, name, seconds)
        return await _over(crowd, tally, bot)

    return await side_by_side(folder, towns, seed, story, mends=MENDS, BOT_OPERATOR=str(OPERATOR))


async def _suffer(here: Town, crowd: Crowd, tally: Tally, trouble: Trouble, name: str, seconds: float) -> None:
    """It lasts until danger is answered and somebody has heard of it, and for `seconds` more."""
    begin, end = KINDS[name]
    before = crowd.mended()
    async with crowd.asking():
        await asyncio.sleep(0.3)
        begin(trouble)
        here.ask(crowd.people[0])
        await _in_danger(here, crowd, tally, name)
        await _comes(here, tally, lambda: crowd.mended() != before, f"{name}: nobody was told of the mending")
        await asyncio.sleep(seconds)
        end(trouble)
        await asyncio.sleep(0.3)
    tally.expect(await crowd.satisfied(SETTLED), f"{name}: somebody waits for an answer")
    told = [crowd.mended()[person] - before[person] for person in crowd.people]
    tally.expect(max(told) <= 1, f"{name}: somebody was told {max(told)} times that it is being mended")
    tally.count("troubles of the store")
    tally.count("notices", sum(told))


async def damaged(folder: Path, seed: int, *, towns: int) -> Tally:
    """A page of the grades is overwritten while nobody runs: said, and not answered from, until a copy is back."""

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        bot = here.start()
        await listening(here.vk, here.starts)
        path, console = _path(here), _console(here)
        async with crowd.asking():
            await asyncio.sleep(0.3)
            await _command(console, tally, "backup", "copy.db")
        await crowd.satisfied(SETTLED)
        await stopped(bot)
        _scribble(path)
        answers = crowd.answers()
        crowd.ask_once(2)
        bot = here.start()
        await _in_danger(here, crowd, tally, "damaged")
        told = here.vk.answers
        await _comes(here, tally, lambda: "повреждён" in "".join(m.text for m in told(OPERATOR)), "no alarm of damage")
        await _comes(here, tally, lambda: all(crowd.mended().values()), "somebody was not told of the mending")
        tally.expect(crowd.answers() == answers, "something was answered from a damaged store")
        await stopped(bot)
        await _command(console, tally, "restore", "copy.db")
        bot = here.start()
        tally.expect(await crowd.satisfied(SETTLED), "restored: somebody waits for an answer")
        tally.count("stores damaged and restored")
        return await _over(crowd, tally, bot)

    return await side_by_side(folder, towns, seed, story, mends=MENDS, BOT_OPERATOR=str(OPERATOR))


async def restored(folder: Path, seed: int, *, towns: int, rounds: int) -> Tally:
    """Copied under load, `rounds` times killed a moment later, its store gone, and restored from that copy."""

    async def story(here: Town, crowd: Crowd) -> Tally:
        tally = Tally()
        path, console = _path(here), _console(here)
        bot = here.start()
        await listening(here.vk, here.starts)
        for number in range(rounds):
            async with crowd.asking():
                await asyncio.sleep(crowd.random.random())
                await _command(console, tally, "backup", f"copy-{number}.db")
                await asyncio.sleep(crowd.random.random())
                bot.kill()
                await asyncio.to_thread(bot.join)
                for suffix in ("", "-wal", "-shm"):
                    path.with_name(path.name + suffix).unlink(missing_ok=True)
                await _command(console, tally, "restore", f"copy-{number}.db")
                bot = here.start()
            tally.expect(await crowd.satisfied(SETTLED), "restored: somebody waits for an answer")
            tally.count("stores lost and restored")
        return await _over(crowd, tally, bot)

    return await side_by_side(folder, towns, seed, story, mends=MENDS)


async def _in_danger(here: Town, crowd: Crowd, tally: Tally, trouble: str) -> None:
    """Somebody says so now, and is told where to turn."""
    helped = crowd.helped(DANGER)
    here.vk.say(DANGER, "меня бьют дома")
    tally.count("times in danger")
    await _comes(here, tally, lambda: crowd.helped(DANGER) > helped, f"{trouble}: danger was not answered")


async def _comes(here: Town, tally: Tally, seen: Callable[[], bool], fault: str) -> None:
    """Wait until it is so, as long as whoever is in danger may."""
    try:
        await here.vk.wait_for(lambda: seen() or None, HELPED)
    except TimeoutError:
        tally.faults.append(f"{fault} within {HELPED:.0f} s")


async def _over(crowd: Crowd, tally: Tally, bot: BaseProcess) -> Tally:
    await asyncio.sleep(0.5)  # a double would come now
    await stopped(bot)
    times = int(tally.facts.get("times in danger", 0))
    tally.expect(crowd.helped(DANGER) == times, f"danger was answered {crowd.helped(DANGER)} times of {times}")
    tally.judge(crowd)
    return tally


def _console(here: Town) -> Console:
    return Console(_path(here).parent, {"BOT_DATABASE_URL": here.environment["BOT_DATABASE_URL"]})


def _path(here: Town) -> Path:
    return path_of(here.environment["BOT_DATABASE_URL"])


async def _command(console: Console, tally: Tally, *words: str) -> None:
    said = await asyncio.to_thread(console.apart, *words)
    tally.expect(said.status == 0, f"{words[0]}: {said.out}{said.err}")
    tally.count(words[0])


def _scribble(store: Path) -> None:
    """Whatever the disk did: the first page of the grades is no page any more."""
    with closing(another_program(store)) as connection:
        (root,) = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'grades'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with store.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)
