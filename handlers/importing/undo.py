"""The last import of a kind is taken back: the store is again as it was before, within a day."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from handlers.importing.turns import turn
from storage import applying, undoing
from storage.database import Database
from storage.differences import Counts
from storage.imports import Import

NONE = "Загрузок вида {kind} в хранилище нет: отменять нечего."
TOO_LATE = (
    "Последняя загрузка ({file}, {when:%d.%m.%Y %H:%M}) старше суток: отменить её уже нельзя. "
    "Загрузите правильный файл."
)
IN_USE = (
    "Учреждения этой загрузки уже используются: {places}. Сначала отмените то, что загружено для них "
    "(pupils, staff), или загрузите исправленный список учреждений."
)

SHOWN = 5
"""Institutions that a refusal names."""


class Refused(Exception):
    """Why the import cannot be taken back, in a Russian sentence."""


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, or would be: `counts.new` rows are removed, `changed` stand as before, `gone` are back."""

    taken: Import
    dry_run: bool

    @property
    def counts(self) -> Counts:
        return self.taken.counts


async def undo(
    database: Database,
    kind: str,
    *,
    now: datetime,
    who: str = "",
    dry_run: bool = False,
    waits: Callable[[], None] = lambda: None,
    tell: undoing.Tell | None = None,
) -> Undone:
    """Take back the last import of the kind that still stands. Raises `Refused`, `StoreUnavailable`.

    Called again, it takes back the one before, while that is not older than a day either. One that was killed in the
    middle is finished before it is taken back; so is an undo, at the next start or import.
    """
    if dry_run:
        return Undone(await _standing(database, kind, now), dry_run=True)
    async with turn(database, waits):
        await applying.finish(database, now)
        taken = await _standing(database, kind, now)
        await undoing.begin(database, taken.id, who, now)
        await undoing.apply(database, kind, taken.id, now, tell)
    return Undone(taken, dry_run=False)


async def _standing(database: Database, kind: str, now: datetime) -> Import:
    """The import that an undo is about. Raises `Refused`."""
    async with database.read() as store:
        last = await store.imports.standing(kind)
        if last is None:
            raise Refused(NONE.format(kind=kind))
        if last.started < now - applying.IMAGES_KEPT:
            raise Refused(TOO_LATE.format(file=last.file, when=last.started.astimezone(now.tzinfo)))
        if kind == "institutions" and (used := await store.imports.institutions_in_use(last.id)):
            more = f" и ещё {len(used) - SHOWN}" if len(used) > SHOWN else ""
            raise Refused(IN_USE.format(places=", ".join(used[:SHOWN]) + more))
    return last
