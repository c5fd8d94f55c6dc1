"""Filled stores: the city at its size and a small one beside it, made once and kept; every run works on a copy."""

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bot.clock import Clock
from bot.demo import filled
from tests.bench.scale import Bench


@dataclass(frozen=True, slots=True)
class Store:
    """A filled store that nobody writes to. `adults`: who is linked to a pupil there."""

    path: Path
    adults: Sequence[int]


async def city(bench: Bench, pupils: int) -> Store:
    """The store of the city with so many pupils; at the real size a school year of twelve million grades."""
    if pupils not in bench.stores:
        made = await filled(bench.folder, pupils, now=Clock().now())
        bench.stores[pupils] = Store(made.path, made.adults)
    return bench.stores[pupils]


@contextmanager
def looked_at(path: Path) -> Iterator[sqlite3.Connection]:
    """A store of the benchmark, for counting in it."""
    connection = sqlite3.connect(path)  # noqa: TID251  # what is counted is counted from outside
    try:
        yield connection
    finally:
        connection.close()


def grades(path: Path) -> int:
    with looked_at(path) as store:
        return int(store.execute("SELECT count(*) FROM grades").fetchone()[0])


def kept(path: Path) -> int:
    """Answers that stand in the store as sent: what would have survived the bot."""
    with looked_at(path) as store:
        said = "SELECT count(*) FROM outbox WHERE key LIKE 'reply:%' AND state = 'sent'"
        return int(store.execute(said).fetchone()[0])


PLANS = "key >= 'plan:' AND key < 'plan;'"
"""Rows of tomorrow's plan."""


def plans(path: Path) -> tuple[int, int]:
    """How many plans wait or are under way, and how many were said, by themselves or with those of other children."""
    with looked_at(path) as store:
        found = store.execute(
            "SELECT count(*) FILTER (WHERE state IN ('waiting', 'leased')),"
            " count(*) FILTER (WHERE state = 'sent' OR state = 'stopped' AND reason = 'gathered')"
            f" FROM outbox WHERE {PLANS}"
        ).fetchone()
        return int(found[0]), int(found[1])


@contextmanager
def copy_of(store: Store) -> Iterator[Path]:
    """A copy to work on, in a folder of its own, gone afterwards."""
    folder = store.path.parent / "run"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    try:
        yield Path(shutil.copyfile(store.path, folder / "run.db"))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
