"""Looks into the file that the checking writes."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any


def rows(path: Path, table: str = "rows") -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # not the store
        return connection.execute(f"SELECT * FROM {table}").fetchall()
