"""One bot a store: a second one would answer everything twice."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from storage.database import path_of


class AlreadyRunning(Exception):
    """Another process serves from this store."""


@contextmanager
def only_one(database_url: str) -> Iterator[None]:
    """Hold the store's lock file. The system lets it go when the process dies, however it dies."""
    path = path_of(database_url).with_suffix(".lock")
    try:
        path.parent.mkdir(exist_ok=True)
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # A folder that cannot be written is the store's own complaint, said in its words.
        yield
        return
    try:
        _lock(file)
        yield
    finally:
        os.close(file)


def _lock(file: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows: no such lock there, and one administrator at one desk
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise AlreadyRunning from None
