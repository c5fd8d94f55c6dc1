"""A store with the whole invented city in it, as its schools and families would have filled it; kept and used again.

A city of the real size is a school year of twelve million grades and takes minutes to make, so it is made once.
Memory is that of a class on the way out and of an import's piece on the way in, never that of the city's grades.
"""

import asyncio
import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from bot.demo import code_future, diaries, events, families, records, settling
from bot.demo.city import City
from bot.demo.days import monday
from bot.demo.exports import Exports, export
from bot.demo.invention import invent
from bot.demo.schools import REAL_SIZE
from bot.demo.words import words
from bot.lock import Lock, only_one
from handlers.importing import load as importing
from handlers.importing.process import Checker
from handlers.importing.results import Progress
from handlers.linking import CONSENT
from storage.database import Database

SMALL = 600
"""Pupils of the demo's city where nobody says otherwise: it stands in a few seconds."""


class Stage(Enum):
    """What is being done, in this order; each has its own count of how far it is."""

    WRITING = "pupils whose marks are written"
    LOADING = "rows read and rows stored"
    LINKING = "adults linked"


Tell = Callable[[Stage, int, int], None]
"""Told (stage, done, of how many) after each class, some thousands of rows, some hundreds of adults."""


@dataclass(frozen=True, slots=True)
class Made:
    """Of what a store was made: the same in all, the same city. `edition` is the version of data, code and schema."""

    edition: str
    pupils: int
    seed: int
    day: str

    @property
    def whole_year(self) -> bool:
        return self.pupils >= REAL_SIZE

    @property
    def on(self) -> date:
        return date.fromisoformat(self.day)

    def serves(self, wanted: "Made") -> bool:
        """Whether a store made of this may be used where `wanted` is asked for.

        A whole year's city stands for the rest of its week, which has grades already; a smaller one for its day.
        """
        same_time = monday(self.on) == monday(wanted.on) if wanted.whole_year else self.on == wanted.on
        return same_time and self.on <= wanted.on and self.is_another_day_of(wanted)

    def is_another_day_of(self, wanted: "Made") -> bool:
        return (self.edition, self.pupils, self.seed) == (wanted.edition, wanted.pupils, wanted.seed)


@dataclass(frozen=True, slots=True)
class Filled:
    """A store that holds a city: `city` as it stood on the day it was made of, and where the database is.

    `adults` are the messenger's numbers of those who agreed and are linked, families side by side: whoever needs a few
    takes every sixtieth, `adults[::60]`. `remembers`: the store was there before, with what people said to the bot;
    `replaces`: one was there that could not be used, and what people said to the bot is gone with it.
    """

    path: Path
    city: City
    adults: range
    remembers: bool
    replaces: bool = False

    @property
    def url(self) -> str:
        return f"sqlite:///{self.path}"


def place(folder: Path, pupils: int) -> Path:
    """Where the store of a city of this size is: each size has its own, so trying one does not cost another."""
    return folder / ("demo.db" if pupils == SMALL else f"demo-{pupils}.db")


def forget(path: Path) -> None:
    """Remove a store with all that its database, its imports, the bot and we keep beside it under its name.

    Raises `AlreadyRunning` where a bot serves from it or somebody makes it.
    """
    if path.parent.exists():
        with only_one(f"sqlite:///{path}") as lock:
            _remove(path, lock)


def _remove(path: Path, lock: Lock) -> None:
    for file in path.parent.glob(f"{path.stem}.*"):
        if file.suffix != ".lock":  # it is in our hands, and whoever comes must find it
            file.unlink(missing_ok=True)
    lock.ended()


async def filled(
    folder: Path,
    pupils: int = REAL_SIZE,
    *,
    now: datetime,
    zone: tzinfo = importing.MOSCOW,
    seed: int = 1,
    tell: Tell = lambda *_: None,
) -> Filled:
    """The store of a city of so many pupils in this folder: made now, or made before and used again.

    Its institutions, classes, staff and grades came by the ordinary import of the files that the schools hand over; in
    each family the adults agreed and are linked. What is used again keeps what people said to the bot since, unless it
    was made by another edition of the demo or of the schema, or never finished: then it is made anew from nothing. On
    another day a small city's files are imported over what is there, and a whole year's city, of which every row would
    have changed, is made anew once its week is over.

    Raises `AlreadyRunning` where something is to be made and a bot serves from the store or somebody makes it already,
    `StoreUnavailable`, OSError where the folder cannot be written, ValueError for a size that `invent` refuses.
    """
    path = place(folder, pupils)
    wanted = Made(_edition(), pupils, seed, now.astimezone(zone).date().isoformat())
    found = _record(path)
    if found and found.serves(wanted):
        return _filled(path, found, remembers=True)
    city = invent(pupils, seed=seed, today=wanted.on)
    goes_on = found is not None and found.is_another_day_of(wanted) and not wanted.whole_year
    _make_folder(folder)
    with only_one(f"sqlite:///{path}") as lock:
        # Without a record from here on, so that whoever is stopped in the middle begins anew.
        path.with_suffix(".json").unlink(missing_ok=True)
        if not goes_on:
            _remove(path, lock)
        await _make(path, city, now, tell, families_too=not goes_on)
        path.with_suffix(".json").write_text(json.dumps(asdict(wanted)), "utf-8")
    return _filled(path, wanted, remembers=goes_on, replaces=found is not None and not goes_on)


def _make_folder(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)


def _record(path: Path) -> Made | None:
    """Of what the store was made; None where there is none, or nobody knows."""
    try:
        return Made(**json.loads(path.with_suffix(".json").read_text("utf-8"))) if path.exists() else None
    except (FileNotFoundError, ValueError, TypeError):
        return None


def _filled(path: Path, made: Made, *, remembers: bool, replaces: bool = False) -> Filled:
    city = invent(made.pupils, seed=made.seed, today=made.on)
    adults = sum(1 for _ in families.linked(city))
    return Filled(path, city, range(families.FIRST_ADULT, families.FIRST_ADULT + adults), remembers, replaces)


async def _make(path: Path, city: City, now: datetime, tell: Tell, *, families_too: bool) -> None:
    folder = path.with_suffix("")  # the files serve nobody once they are in
    task = asyncio.current_task()

    def written(done: int, total: int) -> None:
        if task and task.cancelling():  # half a minute at the real size, with nothing awaited
            raise asyncio.CancelledError
        tell(Stage.WRITING, done, total)

    try:
        exports = export(city, folder, progress=written)
        async with await Database.open(f"sqlite:///{path}") as database, Checker() as checker:
            await _load(database, exports, now, tell, checker)
            async with database.begin() as store:
                await settling.name_rules(store, city, now)
            await records.load(database, words().records, city, now, checker)
            await diaries.load(database, words().diaries, city, now, checker)
            await events.load(database, words().events, city, now, checker)
            if families_too:
                await families.link(database, city, now, lambda done, total: tell(Stage.LINKING, done, total))
                async with database.begin() as store:
                    await code_future.sign_up(store, words().code_future, city, now)
                    await events.sign_up(store, words().events, city, now)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


async def _load(database: Database, exports: Exports, now: datetime, tell: Tell, checker: Checker) -> None:
    """Every file by the ordinary import."""
    progress = _Rows(exports.rows, tell)
    for kind, paths in groupby(exports.in_order, key=itemgetter(0)):
        result = await importing.load(
            database, kind, [path for _, path in paths], now=now, who="demo", progress=progress, checker=checker
        )
        assert result.faultless, [file.faults for file in result.files]
    progress.finish()


class _Rows:
    """What imports tell of their files, added up: each row is read once and stored once."""

    def __init__(self, rows: int, tell: Tell) -> None:
        self._total = 2 * rows
        self._tell = tell
        self._before = 0
        self._file: tuple[Path, int, int] | None = None

    def __call__(self, step: Progress) -> None:
        file, read, stored = self._file or (step.file, 0, 0)
        if file != step.file:
            self._before += read + stored
            read = stored = 0
        if step.stage == "reading":
            read = step.done
        elif step.stage == "storing":
            read, stored = step.total or read, step.done
        self._file = (step.file, read, stored)
        self._tell(Stage.LOADING, min(self._before + read + stored, self._total), self._total)

    def finish(self) -> None:
        self._tell(Stage.LOADING, self._total, self._total)


def _edition() -> str:
    """A fingerprint of what a store comes of: the demo's words, its code, the schema, and what its families agreed to:
    of people who agreed to something older nobody hears anything.
    """
    digest = hashlib.sha256(f"{CONSENT}".encode())
    for package, folder in (("content", "demo"), ("bot", "demo"), ("storage", "migrations")):
        for file in sorted(_sources(files(package).joinpath(folder)), key=lambda file: file.name):
            digest.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _sources(folder: Traversable) -> Iterator[Traversable]:
    return (file for file in folder.iterdir() if file.name.endswith((".toml", ".py", ".sql")))
