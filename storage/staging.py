"""The checked rows of one file, sorted, in a small database of their own beside the store.

The process that checked the file writes them (it never opens the store itself); the store's own connection then
attaches the file as `staged` and works in SQL alone. While an import is applied the file is what a killed one is
finished from. It holds what the import holds, so it is readable by its owner only and is removed when it is done.
"""

import fcntl
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import compress, islice, pairwise
from operator import add, eq, ne
from pathlib import Path
from typing import Any
from urllib.parse import quote

from storage.target import Target

CHUNK = 500
"""Rows of the smallest piece that is applied alone; as many pieces as fit into 30 ms go together."""

EXACT = 2**53
"""Up to here every whole number is a float, and floats are what Python sorts fastest."""

FIRST: dict[type, Any] = {int: -(2**62), str: ""}
LAST: dict[type, Any] = {int: 2**62, str: "\U0010ffff"}

Columns = Mapping[str, Sequence[Any]]


def write(path: Path, target: Target, columns: Columns, names: Iterable[tuple[str, str]] = ()) -> None:
    """Sort the rows by their key and write them. Keys must be unique, but for a target of equals.

    `names` are further names by the key's first column (institutions have them). Raises sqlite3.Error, OSError.
    """
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
    connection = sqlite3.connect(path, isolation_level=None)  # noqa: TID251  # its own file, not the store
    try:
        # The file is whole or useless: it needs no journal of its own, only to be on the disk when it is done.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -64000"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("BEGIN")
        _rows(connection, target, columns)
        _scope(connection, target, columns)
        connection.execute("CREATE TABLE names (folded TEXT, name TEXT, PRIMARY KEY (folded, name)) WITHOUT ROWID")
        connection.executemany("INSERT INTO names VALUES (?, ?)", names)
        connection.execute("COMMIT")
    finally:
        connection.close()
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _rows(connection: sqlite3.Connection, target: Target, columns: Columns) -> None:
    key = [columns[name] for name in target.key[: -1 if target.equals else None]]
    rest = [columns[name] for name in target.values + target.carried]
    order, equal = _sorted(key)
    ordered = [list(map(column.__getitem__, order)) for column in key + rest]
    if target.equals:
        ordered.insert(len(key), _ordinals(ordered[len(key) :], equal))
    names = ", ".join(target.columns)
    connection.execute(f"CREATE TABLE rows ({names}, PRIMARY KEY ({', '.join(target.key)})) WITHOUT ROWID")
    marks = ", ".join("?" * len(target.columns))
    connection.executemany(f"INSERT INTO rows VALUES ({marks})", zip(*ordered, strict=True))  # marks only
    connection.execute("CREATE TABLE chunks (number INTEGER PRIMARY KEY, low, high, rows INTEGER)")
    connection.executemany("INSERT INTO chunks VALUES (?, ?, ?, ?)", _chunks(ordered[0]))


def _sorted(key: Sequence[Sequence[Any]]) -> tuple[list[int], list[bool]]:
    """The rows' numbers in the order of their keys, and for each whether its key equals the one before it."""
    size = 1
    packed: list[Any] = [0.0] * len(key[0])
    for column in reversed(key):
        ranks = {value: float(rank * size) for rank, value in enumerate(sorted(set(column)))}
        size *= max(len(ranks), 1)
        packed = list(map(add, packed, map(ranks.__getitem__, column)))
    if size > EXACT:
        packed = list(zip(*key, strict=True))
    order = sorted(range(len(packed)), key=packed.__getitem__)
    sorted_keys = list(map(packed.__getitem__, order))
    return order, [False, *map(eq, sorted_keys, islice(sorted_keys, 1, None))][: len(order)]


def _ordinals(values: list[list[Any]], equal: list[bool]) -> list[int]:
    """Number the rows of equal keys by their values, in place: then their order in the file makes no difference."""
    ordinals = [0] * len(equal)
    if not any(equal):
        return ordinals
    starts = [at for at, same in enumerate(equal) if not same]
    for start, end in pairwise([*starts, len(equal)]):
        if end - start > 1:
            run = sorted(zip(*(column[start:end] for column in values), strict=True))
            for column, alike in zip(values, zip(*run, strict=True), strict=True):
                column[start:end] = alike
            ordinals[start:end] = range(end - start)
    return ordinals


def _chunks(first: Sequence[Any]) -> Iterator[tuple[int, Any, Any, int]]:
    """Numbers from 1, and bounds that together cover every value there is: what is gone may lie between."""
    if not first:
        return
    number, low, start = 1, FIRST[type(first[0])], 0
    for at in compress(range(1, len(first)), map(ne, islice(first, 1, None), first)):
        if at - start >= CHUNK:
            yield number, low, first[at - 1], at - start
            number, low, start = number + 1, first[at - 1], at
    yield number, low, LAST[type(first[0])], len(first) - start


def _scope(connection: sqlite3.Connection, target: Target, columns: Columns) -> None:
    for name in target.scope:
        connection.execute(f"CREATE TABLE scope_{name} (value PRIMARY KEY) WITHOUT ROWID")
        connection.executemany(
            f"INSERT INTO scope_{name} VALUES (?)",  # the target's own word
            ((value,) for value in sorted(set(columns[name]))),
        )
    if target.span:
        days = columns[target.span]
        connection.execute("CREATE TABLE span (first, last)")
        connection.execute("INSERT INTO span VALUES (?, ?)", (min(days), max(days)) if days else (1, 0))


def bring_up(path: Path, target: Target) -> None:
    """Add what a later release stages to rows that an earlier one staged before it was killed."""
    if not target.later or not path.exists():
        return
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # its own file
        known = {name for (name,) in connection.execute("SELECT name FROM pragma_table_info('rows')")}
        for column in target.later:
            if known and column not in known:
                connection.execute(f"ALTER TABLE rows ADD COLUMN {column} NOT NULL DEFAULT ''")


def sound(path: Path, target: Target) -> bool:
    """Whether the file is there, whole, and such as this release writes it."""
    tables = {
        "rows": target.columns,
        "chunks": ("number", "low", "high", "rows"),
        "names": ("folded", "name"),
        **{f"scope_{name}": ("value",) for name in target.scope},
        **({"span": ("first", "last")} if target.span else {}),
    }
    wanted = {(table, column) for table, columns in tables.items() for column in columns}
    address = f"file:{quote(str(path.absolute()))}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True)) as connection:  # noqa: TID251  # its own file, not the store
            whole = connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",)
            found = connection.execute(
                "SELECT m.name, c.name FROM sqlite_schema AS m JOIN pragma_table_info(m.name) AS c"
                " WHERE m.type = 'table'"
            )
            return whole and set(found) == wanted
    except sqlite3.Error:
        return False


class Busy(Exception):
    """Another import holds the lock."""


@contextmanager
def lock(store: Path) -> Iterator[None]:
    """One import at a time, in whatever process. Raises `Busy`; a killed process holds nothing."""
    with _lock(store).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Busy from error
        yield


def fresh(store: Path, name: str) -> Path:
    """Where the rows of a new import go."""
    return store.with_name(f"{store.name}.import-{name}")


def name(store: Path, path: Path) -> str:
    """What `fresh` was told to make this path."""
    return path.name.removeprefix(f"{store.name}.import-")


def leftovers(store: Path) -> list[Path]:
    """Files of imports on their way, or of killed ones."""
    return [path for path in store.parent.glob(f"{store.name}.import-*") if path != _lock(store)]


def _lock(store: Path) -> Path:
    return store.with_name(f"{store.name}.import-lock")
