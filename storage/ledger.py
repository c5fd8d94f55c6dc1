"""What a restored backup must not undo: erasures, links and roles that ended, codes that were used or taken back.

Each is a row of the table `ledger`, written in the transaction of what it tells (storage/people.py). The same stands
in a file beside the database, one JSON object a line, which no backup overwrites. After a commit the file follows the
table (`mirror`); at a start and in a restore the table follows the file too (`reconcile`). A crash between the two
loses nothing, since the rows are still there to be copied; what is told twice is done once. Both forget after `KEPT`.

No names and no numbers: a code is its keyed hash, a person and an ended link are seals (storage/seals.py). To do a
deed again, everybody in the store is held against its seal.
"""

import asyncio
import errno
import json
import os
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from storage import absences, code_future, links, queue, roles, seals
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.moments import moment, text
from storage.store import Store

KEPT = timedelta(days=365)
"""As the rules promise that people agree to; a copy that is older would bring back what was erased since."""

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO}


@dataclass(frozen=True, slots=True)
class Deed:
    """One line. `at` is written as the store writes moments, so that texts compare as moments do."""

    at: str
    act: str
    hash: bytes


def path_beside(database: Path) -> Path:
    """`data/kovrov.ledger` of `data/kovrov.db`."""
    return database.with_suffix(".ledger")


class Ledger:
    """The file of one store. `path` where it is not the one beside the database (a restore works on a copy)."""

    def __init__(self, database: Database, path: Path | None = None) -> None:
        self.path = path or path_beside(database.path)
        self._database = database
        self._turn = asyncio.Lock()
        self._mirrored: int | None = None

    async def mirror(self) -> int:
        """Add to the file what the table has and the file has not; how many lines.

        One small query where nothing is new, so it may be called every few seconds; the first call reconciles.
        Raises `StoreUnavailable`; the next call then does what this one could not.
        """
        async with self._turn:
            if self._mirrored is None:
                return (await self._reconcile())[1]
            return await self._follow(frozenset())

    async def reconcile(self) -> Counter[str]:
        """Do again what the file tells and the store does not know, then `mirror`; what was done, by act.

        The store is older than its file after a restore, and after somebody put an old database in its place by hand.
        Raises `StoreUnavailable`.
        """
        async with self._turn:
            return (await self._reconcile())[0]

    async def retire(self, now: datetime) -> None:
        """Drop what is older than `KEPT` from both. One small query where nothing is. Raises `StoreUnavailable`."""
        before = text(now - KEPT)
        async with self._turn:
            async with self._database.read() as store:
                if await store.rows.one("SELECT 1 FROM ledger WHERE at <= ? LIMIT 1", (before,)) is None:
                    return
            # A crash after the first is no harm: the file is given again what the table still has.
            await asyncio.to_thread(_drop, self.path, before)
            async with self._database.begin() as store:
                await store.rows.write("DELETE FROM ledger WHERE at <= ?", (before,))

    async def _reconcile(self) -> tuple[Counter[str], int]:
        told = dict.fromkeys(await asyncio.to_thread(_read, self.path))
        async with self._database.read() as store:
            known = {deed for _, deed in await _after(store, 0)}
        unknown = [deed for deed in told if deed not in known and deed.act in AGAIN]
        if unknown:
            async with self._database.begin() as store:
                for deed in unknown:
                    await _again(store, deed)
        self._mirrored = 0
        return Counter(deed.act for deed in unknown), await self._follow(frozenset(told))

    async def _follow(self, told: frozenset[Deed]) -> int:
        async with self._database.read() as store:
            rows = await _after(store, self._mirrored or 0)
        if not rows:
            return 0
        lines = [deed for _, deed in rows if deed not in told]
        if lines:
            await asyncio.to_thread(_append, self.path, lines)
        self._mirrored = rows[-1][0]
        return len(lines)


async def _after(store: Store, number: int) -> list[tuple[int, Deed]]:
    """Rows in the order in which they were committed: there is one writer at a time, and numbers are never reused."""
    rows = await store.rows.all("SELECT id, at, act, hash FROM ledger WHERE id > ? ORDER BY id", (number,))
    return [(number, Deed(*deed)) for number, *deed in rows]


async def _again(store: Store, deed: Deed) -> None:
    await AGAIN[deed.act](store, deed)
    await store.rows.write("INSERT INTO ledger (at, act, hash) VALUES (?, ?, ?)", (deed.at, deed.act, deed.hash))


# What is done again: to what there was at its moment, since what was made after it is another one.


async def _erase(store: Store, deed: Deed) -> None:
    people = await store.rows.all(
        "SELECT id FROM people WHERE since <= ?"
        " UNION SELECT chat FROM sessions WHERE chat NOT IN (SELECT id FROM people)",
        (deed.at,),
    )
    for (person,) in people:
        if seals.fits(deed.hash, person):
            await store.people.erase(person, moment(deed.at))


async def _use_code(store: Store, deed: Deed) -> None:
    await store.rows.write("UPDATE codes SET used = coalesce(used, ?) WHERE hash = ?", (deed.at, deed.hash))


async def _take_code_back(store: Store, deed: Deed) -> None:
    await store.rows.write("UPDATE codes SET revoked = coalesce(revoked, ?) WHERE hash = ?", (deed.at, deed.hash))


async def _change_link(store: Store, deed: Deed) -> None:
    await store.links.repeat(deed.act, deed.hash, deed.at)


async def _change_application(store: Store, deed: Deed) -> None:
    await store.queue.repeat(deed.act, deed.hash, deed.at)


async def _withdraw_sign_up(store: Store, deed: Deed) -> None:
    await store.code_future.repeat(deed.hash, deed.at)


async def _take_report_back(store: Store, deed: Deed) -> None:
    await store.absences.repeat(deed.hash, deed.at)


async def _change_role(store: Store, deed: Deed) -> None:
    await store.roles.repeat(deed.act, deed.hash, deed.at)


AGAIN: dict[str, Callable[[Store, Deed], Awaitable[None]]] = {
    "person erased": _erase,
    "code used": _use_code,
    "code revoked": _take_code_back,
    **dict.fromkeys(links.LEDGER_ACTS, _change_link),
    **dict.fromkeys(roles.LEDGER_ACTS, _change_role),
    **dict.fromkeys(queue.LEDGER_ACTS, _change_application),
    **dict.fromkeys(code_future.LEDGER_ACTS, _withdraw_sign_up),
    **dict.fromkeys(absences.LEDGER_ACTS, _take_report_back),
}
"""Every act that the ledger may tell, and how it is done again."""


# The file


def _read(path: Path) -> Iterator[Deed]:
    """Its lines. One that was torn by a crash was never counted as written, so it stands again further down."""
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return
    except OSError as error:
        raise _unavailable(error, path) from error
    for line in lines:
        try:
            yield _deed(json.loads(line))
        except (ValueError, TypeError, KeyError):
            continue


def _deed(line: dict[str, Any]) -> Deed:
    """An act that this release does not know is a later one's: it is kept for that one."""
    at, act = line["at"], line["act"]
    if not isinstance(act, str) or moment(at).tzinfo is None:
        raise ValueError(act)
    return Deed(at, act, bytes.fromhex(line["hash"]))


def _line(deed: Deed) -> bytes:
    return json.dumps({"at": deed.at, "act": deed.act, "hash": deed.hash.hex()}).encode() + b"\n"


def _append(path: Path, deeds: Iterable[Deed]) -> None:
    """On the disk when this returns."""
    try:
        file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            size = os.fstat(file).st_size
            torn = size and os.pread(file, 1, size - 1) != b"\n"
            left = (b"\n" if torn else b"") + b"".join(map(_line, deeds))
            while left:
                left = left[os.write(file, left) :]
            os.fsync(file)
        finally:
            os.close(file)
        if not size:
            settle_folder(path.parent)
    except OSError as error:
        raise _unavailable(error, path) from error


def _drop(path: Path, before: str) -> None:
    """Put a file without its older lines in its place. At every moment one of the two, whole, has the name."""
    kept = [deed for deed in _read(path) if deed.at > before]
    draft = path.with_name(f"{path.name}.shorter")
    draft.unlink(missing_ok=True)
    _append(draft, kept)
    try:
        draft.replace(path)
        settle_folder(path.parent)
    except OSError as error:
        raise _unavailable(error, path) from error


def settle_folder(folder: Path) -> None:
    """A new name in a folder survives a power cut only when the folder itself is on the disk."""
    file = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(file)
    finally:
        os.close(file)


def _unavailable(error: OSError, path: Path) -> StoreUnavailable:
    return StoreUnavailable("full" if error.errno in FULL else "readonly", str(path))
