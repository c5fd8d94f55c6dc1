"""What the memory knows, by subject, inside one transaction."""

from contextlib import AbstractAsyncContextManager

import aiosqlite

from storage.rows import Rows


class Store:
    """One transaction's view: `store.school.grades(…)`, `store.people.links(…)`, ….

    A store from `Database.read()` reads only; SQLite itself refuses its writes.
    """

    __slots__ = ("rows",)

    def __init__(self, connection: aiosqlite.Connection) -> None:
        self.rows = Rows(connection)

    def attempt(self) -> AbstractAsyncContextManager[None]:
        """A part of the transaction that is undone alone when its block raises (a savepoint)."""
        return self.rows.attempt()
