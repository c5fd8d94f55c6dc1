"""The schema's history: numbered plain SQL files, each applied once, in one transaction with its own record.

A release may be taken back without a restore: release N runs on the store of N+1 where what came since only added. A
migration says so itself, in a line of its own:

    -- older code: may run         it only adds; whoever does not know it neither reads nor breaks it
    -- older code: from 0012       it takes away what the code of 0012 and later no longer uses
    (no such line)                 only code that knows it may run

The store remembers the number that a release must know at least, in `user_version`, since old code has no new files.
"""

import re
import sqlite3
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import aiosqlite

RECORDS = """
CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT
"""


OLDER_CODE = re.compile(r"^-- older code: (?:may run|from (\d{4}))$", re.MULTILINE)
FOLDER: Traversable = files(__package__)


class NewerSchema(Exception):
    """The store was written by a later release; this one would damage what it does not know."""


@cache
def known() -> dict[int, tuple[str, str]]:
    """Number → (name, SQL) of every migration this release has."""
    found = {}
    for file in FOLDER.iterdir():
        if match := re.fullmatch(r"(\d{4})_(\w+)\.sql", file.name):
            number = int(match[1])
            if number in found:
                raise ValueError(f"two migrations have the number {number}")
            found[number] = (match[2], file.read_text("utf-8"))
    return dict(sorted(found.items()))


async def applied(connection: aiosqlite.Connection) -> set[int]:
    try:
        rows = await connection.execute_fetchall("SELECT number FROM migrations")
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return set()
        raise
    return {row[0] for row in rows}


def needs(number: int, sql: str) -> int:
    """The last migration that a release must know to run on a store to which this one was applied."""
    if not (declared := OLDER_CODE.search(sql)):
        return number
    return int(declared[1] or 0)


def fits(there: Collection[int], needed: int) -> None:
    """Raises `NewerSchema` where a store with these migrations, that needs `needed`, is not for this release."""
    newer, last = set(there) - known().keys(), max(known())
    # One that we should know and do not is no later release's but another history's.
    if newer and (needed > last or min(newer) < last):
        raise NewerSchema(f"the store is at {max(newer):04}, this release ends at {last:04}")


async def check(connection: aiosqlite.Connection) -> list[int]:
    """Numbers that wait to be applied. Raises `NewerSchema`."""
    there = await applied(connection)
    fits(there, await _needed(connection))
    return [number for number in known() if number not in there]


async def ahead(connection: aiosqlite.Connection) -> list[int]:
    """Numbers that a later release applied, and on which this one may run. Raises `NewerSchema`."""
    await check(connection)
    return sorted(await applied(connection) - known().keys())


async def _needed(connection: aiosqlite.Connection) -> int:
    ((needed,),) = await connection.execute_fetchall("PRAGMA user_version")
    return int(needed)


async def apply(connection: aiosqlite.Connection) -> list[int]:
    """Apply what waits and return its numbers. Two processes may call this at once."""
    if not await check(connection):
        return []
    done = []
    await connection.execute_fetchall("BEGIN IMMEDIATE")
    try:
        await connection.execute_fetchall(RECORDS)
        for number in await check(connection):
            name, sql = known()[number]
            for statement in statements(sql):
                await connection.execute_fetchall(statement)
            await connection.execute_fetchall("INSERT INTO migrations (number, name) VALUES (?, ?)", (number, name))
            done.append(number)
            needed = max(await _needed(connection), needs(number, sql))
            await connection.execute_fetchall(f"PRAGMA user_version = {needed}")
        await connection.execute_fetchall("COMMIT")
    finally:
        if connection.in_transaction:
            await connection.execute_fetchall("ROLLBACK")
    return done


def statements(sql: str) -> Iterator[str]:
    """The single statements of a file: `executescript` would commit before it starts."""
    pending = ""
    for line in sql.splitlines(keepends=True):
        pending += line
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    if pending.strip() and not all(line.startswith("--") for line in pending.strip().splitlines()):
        raise ValueError("a migration ends inside a statement")
