"""A folder of copies that does not grow for ever: of the last days, weeks and months the newest copy each stays."""

import re
from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from storage import copies, encryption

DAYS, WEEKS, MONTHS = 7, 4, 6
RECENT = timedelta(days=2)
STAMP = "%Y%m%d-%H%M%S"


def name_of(store: Path, made: datetime, *, encrypted: bool) -> str:
    """`kovrov-20261123-031500.db`: the moment is UTC, so that a clock turned back in autumn makes no name twice."""
    return f"{store.stem}-{made.astimezone(UTC):{STAMP}}{'.age' if encrypted else '.db'}"


def kept(made: Collection[datetime]) -> set[datetime]:
    """Which of these moments' copies stay: the newest of each of the last days, weeks and months that have one.

    Those of the last two days all stay: one that was made before an upgrade is not yet less worth than one after it.
    Counted are periods with copies, so where none was made for a while the old ones stay.
    """
    periods: Iterable[tuple[int, Callable[[datetime], object]]] = (
        (DAYS, lambda at: at.date()),
        (WEEKS, lambda at: at.isocalendar()[:2]),
        (MONTHS, lambda at: (at.year, at.month)),
    )
    stays = {at for at in made if max(made) - at < RECENT}
    for number, period in periods:
        newest: dict[object, datetime] = {}
        for at in sorted(made, reverse=True):
            newest.setdefault(period(at), at)
        stays.update(list(newest.values())[:number])
    return stays


def made_here(folder: Path, store: Path) -> dict[datetime, Path]:
    """The copies in the folder that were made of this store for it, by their moment. Raises `OSError`.

    Known by their name and by what is in them: whatever else lies there is somebody's, and is let alone.
    """
    shape = re.compile(rf"{re.escape(store.stem)}-(\d{{8}}-\d{{6}})\.(?:db|age)")
    found = {}
    for file in folder.iterdir():
        match = shape.fullmatch(file.name)
        if not match or file.is_symlink() or not file.is_file():
            continue
        try:
            at = datetime.strptime(match[1], STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if encryption.encrypted(file) if file.suffix == ".age" else _made_at(file) == at:
            found[at] = file
    return found


def thin(folder: Path, store: Path) -> list[Path]:
    """Remove the copies whose time is over, and what killed copies left; which copies went. Raises `OSError`."""
    _sweep(folder, store)
    here = made_here(folder, store)
    over = [here[at] for at in sorted(here.keys() - kept(here.keys()))]
    for file in over:
        file.unlink(missing_ok=True)
    return over


def _made_at(file: Path) -> datetime | None:
    made = copies.made_at(file)
    return made.replace(microsecond=0) if made else None


def _sweep(folder: Path, store: Path) -> None:
    shape = re.compile(rf"\.{re.escape(store.stem)}-\d{{8}}-\d{{6}}\.(?:db|age)\.(\d+)")
    for file in list(folder.iterdir()):
        if (match := shape.fullmatch(file.name)) and not copies.runs(match[1]):
            copies.remove(file)
