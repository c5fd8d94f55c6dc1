"""What can be wrong with the store itself, as one exception with a word for each case."""

import sqlite3

REASONS = {
    sqlite3.SQLITE_READONLY: "readonly",
    sqlite3.SQLITE_PERM: "readonly",
    sqlite3.SQLITE_FULL: "full",
    sqlite3.SQLITE_IOERR: "full",
    sqlite3.SQLITE_BUSY: "busy",
    sqlite3.SQLITE_LOCKED: "busy",
    sqlite3.SQLITE_CORRUPT: "damaged",
    sqlite3.SQLITE_NOTADB: "damaged",
    sqlite3.SQLITE_CANTOPEN: "folder",
}


class StoreUnavailable(Exception):
    """The store cannot be opened, read or written. `reason` is a word that the commands turn into a sentence:

    scheme, folder, readonly, full, newer, damaged, busy.
    """

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


def unavailable(error: sqlite3.Error) -> StoreUnavailable | None:
    """The same error in our words; None for what is our own mistake (wrong SQL, a broken constraint)."""
    reason = REASONS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
    return StoreUnavailable(reason, str(error)) if reason else None
