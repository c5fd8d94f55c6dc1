"""The schema for an empty store, migrated once and copied from then on: thirty migrations take longer than most tests.

What is copied is what the migrations made, page by page, so a store's later life is the same. Where anything stands in
the store already, or copying fails, the migrations themselves are asked; commands in processes of their own know none
of this.
"""

import sqlite3
from contextlib import closing
from threading import Lock

import aiosqlite

from storage import migrations

truly = migrations.apply
_images: dict[int, bytes] = {}
_turn = Lock()


async def apply(connection: aiosqlite.Connection) -> list[int]:
    """In place of `migrations.apply`."""
    image = await _image()
    copied = await connection._execute(_filled, connection._conn, image)  # type: ignore[no-untyped-call]
    return list(migrations.known()) if copied else await truly(connection)


async def _image() -> bytes:
    """Of the migrations that are known just now: a few tests add some."""
    wanted = hash(tuple(migrations.known().items()))
    if wanted not in _images:
        async with aiosqlite.connect(":memory:", isolation_level=None) as template:
            await truly(template)
            _images[wanted] = await template._execute(template._conn.serialize)  # type: ignore[no-untyped-call]
    return _images[wanted]


def _filled(empty: sqlite3.Connection, image: bytes) -> bool:
    """Whether there was nothing and now there is the image."""
    try:
        with _turn, closing(sqlite3.connect(":memory:")) as template:  # noqa: TID251  # not a store
            if empty.execute("SELECT count(*) FROM sqlite_schema").fetchone() != (0,):
                return False
            template.deserialize(image)
            template.backup(empty)
    except sqlite3.Error:
        return False
    return True
