"""One bot a store: a second one would answer everything twice. The next start sees how this one ended."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from storage.database import path_of

SERVING = b"serving\n"
"""Stands in the lock file from when people are served until a clean end."""


class AlreadyRunning(Exception):
    """Another process serves from this store."""


class Lock:
    """A store's lock file in our hands. `cut_short`: whoever had it before was ended in the middle of serving."""

    def __init__(self, file: int | None) -> None:
        self._file = file
        self.cut_short = file is not None and os.pread(file, len(SERVING), 0) == SERVING

    def serving(self) -> None:
        self._write(SERVING)

    def ended(self) -> None:
        """Serving ended as it should."""
        self._write(b"")

    def _write(self, words: bytes) -> None:
        if self._file is None:
            return
        with suppress(OSError):  # a full disk: what is lost is a word about the next start
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, words, 0)


@contextmanager
def only_one(database_url: str) -> Iterator[Lock]:
    """Hold the store's lock file. The system lets it go when the process dies, however it dies."""
    file = _opened(path_of(database_url).with_suffix(".lock"))
    try:
        if file is not None:
            _lock(file)
        yield Lock(file)
    finally:
        if file is not None:
            os.close(file)


def _opened(path: Path) -> int | None:
    try:
        path.parent.mkdir(exist_ok=True)
        return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # A folder that cannot be written is the store's own complaint, said in its words.
        return None


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: no such lock there, and one administrator at one desk
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise AlreadyRunning from None
