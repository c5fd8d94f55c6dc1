"""The schema's history: numbered plain SQL files, each applied once, in one transaction with its own record."""

import re
import sqlite3
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

import aiosqlite

RECORDS = """
CREATE TABLE IF NOT EXISTS migrations (
    number INTEGER PRIMARY KEY,
    name TEXT NOT NULL,
    applied TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
) STRICT
"""


class NewerSchema(Exception):
    """The store was written by a later release; this one would damage what it does not know."""


@cache
def known() -> dict[int, tuple[str, str]]:
    """Number → (name, SQL) of every migration this release has."""
    found = {}
    for file in files(__package__).iterdir():
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


async def check(connection: aiosqlite.Connection) -> list[int]:
    """Numbers that wait to be applied. Raises `NewerSchema`."""
    there = await applied(connection)
    if newer := there - known().keys():
        raise NewerSchema(f"the store is at {max(newer):04}, this release ends at {max(known()):04}")
    return [number for number in known() if number not in there]


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
