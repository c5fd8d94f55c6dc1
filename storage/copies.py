"""Copies of the store: made while others write, looked through before they are trusted, put in its place at once."""

import asyncio
import errno
import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

from storage import encryption, migrations
from storage.database import Database
from storage.faults import StoreUnavailable, unavailable
from storage.ledger import settle_folder
from storage.moments import moment, text

MADE = "copied"
"""A table that only copies have: when they were made. What is restored loses it."""

MAGIC = b"SQLite format 3\0"
"""How every file of SQLite begins."""

BESIDE = ("", "-wal", "-shm", "-journal")
"""A database and the files that SQLite keeps next to it."""


TRACES = (
    ("positions", "seen"),
    ("events", "received"),
    ("outbox", "created"),
    ("imports", "started"),
    ("ledger", "at"),
)
"""Where a store notes moments as they come."""


class Unfit(Exception):
    """A file that cannot be restored. `reason`: foreign (not a copy of this store), damaged, newer (a later schema)."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


async def make(
    database: Database,
    path: Path,
    now: datetime,
    tell: Callable[[int, int], None] | None = None,
    *,
    passphrase: str | None = None,
) -> int:
    """Copy the store into a new file, mode 0600, on the disk when this returns; its bytes.

    The name appears when the copy is whole and was looked through, and never in the place of another file. The key
    under which codes are hashed is not in the store, so it is not in the copy. With a passphrase the copy is encrypted;
    until it is, it lies beside the store, which is no more secret, and never in the folder of `path`.
    Raises `OSError` (`FileExistsError`), `StoreUnavailable`.
    """
    draft = _draft(path)
    plain = draft if passphrase is None else await asyncio.to_thread(_beside, database.path)
    try:
        await database.copy_to(plain, tell)
        await asyncio.to_thread(_seal, plain, now)
        if passphrase is not None:
            await asyncio.to_thread(_encrypt, plain, draft, passphrase)
        return await asyncio.to_thread(_publish, draft, path)
    finally:
        remove(draft)
        remove(plain)


def _draft(path: Path) -> Path:
    if path.exists():
        raise FileExistsError(path)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return draft


def _beside(store: Path) -> Path:
    """A new file for a copy that is not encrypted yet. What a killed process left is removed."""
    name = f".{store.name}.copying."
    for left in store.parent.glob(f"{name}*"):
        if not runs(left.name.removeprefix(name).partition("-")[0]):
            left.unlink(missing_ok=True)
    plain = store.with_name(f"{name}{os.getpid()}")
    os.close(os.open(plain, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    return plain


def runs(process: str) -> bool:
    """Another process of this number is at work; one of our own number is of an earlier life."""
    if not process.isdecimal() or int(process) == os.getpid():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return False
    except OSError:  # somebody else's
        return True
    return True


def _encrypt(plain: Path, draft: Path, passphrase: str) -> None:
    """What was written is opened again as a restore would open it, passphrase and all, before it gets its name."""
    with plain.open("rb") as source, draft.open("r+b") as target:
        plain.unlink()  # from here on it has no name, and no crash can leave it
        written = _Digest(source)
        encryption.encrypt(written, target, passphrase)
        target.flush()
        os.fsync(target.fileno())
    opened = _Digest()
    try:
        encryption.decrypt(draft, opened, passphrase)
    except (encryption.Damaged, encryption.WrongPassphrase) as error:
        raise _unlike(draft) from error
    if opened.digest != written.digest:
        raise _unlike(draft)


def _unlike(file: Path) -> OSError:
    """The disk gives back something else than was written."""
    return OSError(errno.EIO, os.strerror(errno.EIO), str(file))


class _Digest:
    """What passes through, reading or writing, by its digest alone."""

    def __init__(self, source: BinaryIO | None = None) -> None:
        self._source = source
        self._hash = sha256()

    @property
    def digest(self) -> bytes:
        return self._hash.digest()

    def read(self, size: int = -1, /) -> bytes:
        assert self._source is not None, "written to"
        content = self._source.read(size)
        self._hash.update(content)
        return content

    def write(self, content: bytes, /) -> int:
        self._hash.update(content)
        return len(content)


def _publish(draft: Path, path: Path) -> int:
    try:
        os.link(draft, path)  # unlike a rename, it fails where somebody took the name meanwhile
    except FileExistsError:
        raise
    except OSError:  # a disk that knows no hard links, such as a USB stick
        draft.rename(path)
    settle_folder(path.parent)
    return path.stat().st_size


def made_at(file: Path) -> datetime | None:
    """The moment of a copy that is not encrypted; None for any other file. Raises `OSError`."""
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            return None
    try:
        with closing(_connect(f"file:{quote(str(file.absolute()))}?mode=ro&immutable=1")) as copy:
            row = copy.execute(f"SELECT at FROM {MADE}").fetchone()
    except sqlite3.Error:
        return None
    return moment(row[0]) if row else None


def _seal(draft: Path, now: datetime) -> None:
    """One file that needs no other, looked through, with its moment inside."""
    with _opened(draft) as copy:
        if [row[0] for row in copy.execute("PRAGMA integrity_check(1)")] != ["ok"]:
            raise StoreUnavailable("damaged")
        copy.execute("PRAGMA journal_mode = DELETE")
        copy.execute(f"CREATE TABLE {MADE} (at TEXT NOT NULL) STRICT")
        copy.execute(f"INSERT INTO {MADE} VALUES (?)", (text(now),))
    with draft.open("rb") as file:
        os.fsync(file.fileno())


@dataclass(frozen=True, slots=True)
class Staged:
    """A copy beside the store. `made`: its moment where it knows it; `latest`: that, or the last thing it tells of."""

    path: Path
    made: datetime | None
    latest: datetime | None


def stage(file: Path, store: Path, passphrase: str | None = None) -> Staged:
    """Bring a copy beside the store, whole and looked through. An encrypted one needs its passphrase.

    The file itself is only read. Raises `Unfit`, `encryption.WrongPassphrase`, `OSError`, `StoreUnavailable`.
    """
    locked = encryption.encrypted(file)
    if not locked:
        _check_magic(file)
    store.parent.mkdir(exist_ok=True)
    staged = store.with_name(f"{store.name}.restoring")
    remove(staged)
    os.close(os.open(staged, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    try:
        if locked:
            _decrypt(file, staged, passphrase or "")
        with _opened(staged) as copy:
            if not locked:
                with closing(_connect(f"file:{quote(str(file.absolute()))}?mode=ro")) as source:
                    source.backup(copy, pages=2000, sleep=0)
            return Staged(staged, *_looked_through(copy))
    except (sqlite3.Error, StoreUnavailable) as error:
        remove(staged)
        ours = unavailable(error) if isinstance(error, sqlite3.Error) else error
        if ours is None or ours.reason == "damaged":
            raise Unfit("damaged") from error
        raise ours from error
    except BaseException:
        remove(staged)
        raise


def _check_magic(file: Path) -> None:
    with file.open("rb") as opened:
        if opened.read(len(MAGIC)) != MAGIC:
            raise Unfit("foreign")


def _decrypt(file: Path, staged: Path, passphrase: str) -> None:
    try:
        with staged.open("r+b") as target:
            encryption.decrypt(file, target, passphrase)
    except encryption.Damaged as error:
        raise Unfit("damaged") from error
    _check_magic(staged)


def _looked_through(copy: sqlite3.Connection) -> tuple[datetime | None, datetime | None]:
    """When it was made, and the last that it tells of."""
    tables = {row[0] for row in copy.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    if not {"migrations", "ledger", "outbox"} <= tables:
        raise Unfit("foreign")
    try:
        migrations.fits(
            {row[0] for row in copy.execute("SELECT number FROM migrations")},
            int(copy.execute("PRAGMA user_version").fetchone()[0]),
        )
    except migrations.NewerSchema as error:
        raise Unfit("newer") from error
    if [row[0] for row in copy.execute("PRAGMA integrity_check(1)")] != ["ok"]:
        raise Unfit("damaged")
    made = None
    if MADE in tables:
        row = copy.execute(f"SELECT at FROM {MADE}").fetchone()
        made = moment(row[0]) if row else None
        copy.execute(f"DROP TABLE {MADE}")
    return made, made or _last_trace(copy)


def _last_trace(copy: sqlite3.Connection) -> datetime | None:
    """Of a file that somebody copied by hand: when anything in it was last written."""
    traces = (copy.execute(f"SELECT max({column}) FROM {table}").fetchone()[0] for table, column in TRACES)
    return max(map(moment, filter(None, traces)), default=None)


def swap(staged: Path, store: Path, now: datetime) -> Path | None:
    """Put the staged copy in the store's place; where the store is now, None where there was none.

    At every moment one of the two has the store's name, and whole: what the store's log held is written back first. A
    store that is too damaged for that is parted from its log here; it was not whole before. A disk that knows no hard
    links (a USB stick) has nothing under the name for an instant, and the store is beside. Nobody may be using either.
    """
    aside = None
    if store.exists():
        _write_back(store)
        aside = _free(store, now)
        try:
            os.link(store, aside)
        except OSError:
            store.rename(aside)
        # SQLite would take a log that is left for the new file's.
        for beside in BESIDE[1:]:
            if (old := Path(f"{store}{beside}")).exists():
                old.rename(f"{aside}{beside}")
    with staged.open("rb") as file:
        os.fsync(file.fileno())
    staged.replace(store)
    settle_folder(store.parent)
    return aside


def _write_back(store: Path) -> None:
    """SQLite writes the log back and removes it when the last connection closes, if that one has looked at the file."""
    with suppress(sqlite3.Error), closing(_connect(f"file:{quote(str(store.absolute()))}")) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def set_aside(store: Path) -> list[Path]:
    """The stores that `swap` put aside and nobody removed, the oldest first."""
    digits = "[0-9]"
    return sorted(store.parent.glob(f"{store.stem}.{digits * 8}-{digits * 6}*{store.suffix}"))


def _free(store: Path, now: datetime) -> Path:
    """`kovrov.20261123-103000.db`, or the next free one of that second."""
    for number in count():
        extra = f"-{number}" if number else ""
        path = store.with_name(f"{store.stem}.{now:%Y%m%d-%H%M%S}{extra}{store.suffix}")
        if not path.exists():
            return path
    raise AssertionError  # pragma: no cover


def remove(path: Path) -> None:
    """A database with all that SQLite keeps beside it."""
    for beside in BESIDE:
        Path(f"{path}{beside}").unlink(missing_ok=True)


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    with closing(_connect(f"file:{quote(str(path.absolute()))}")) as connection:
        try:
            yield connection
        except sqlite3.Error as error:
            raise unavailable(error) or error from error


def _connect(address: str) -> sqlite3.Connection:
    return sqlite3.connect(address, uri=True, isolation_level=None)  # noqa: TID251  # a copy is not the store
