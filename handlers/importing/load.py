"""A file goes into the store: checked whole, compared, put in piece by piece, and recorded."""

import asyncio
import hashlib
import secrets
from collections.abc import Sequence
from contextlib import ExitStack, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.importing.answers import Names
from handlers.importing.check import Checked
from handlers.importing.faults import Fault
from handlers.importing.kinds import KINDS
from handlers.importing.process import Checker, Order
from handlers.importing.results import Loaded, Progress, Result, Tell
from handlers.importing.turns import turn
from storage import applying, staging
from storage.database import Database
from storage.differences import Counts
from storage.imports import Arrival
from storage.moves import Moves, moves
from storage.school import Known
from storage.target import Target
from storage.targets import GRADES, PUPILS, QUEUE
from storage.two_places import of_two_places

LEAVERS = 0.25
"""The part of an institution's pupils that one list may end. At the year's turn all of the 9th and the 11th grade may
leave, 2 of 11 years, or the eldest of a kindergarten's four; a list of one class in place of the school ends far more.
"""

HANDFUL = 5
"""So many may always leave: a small club is soon another."""

TOO_MANY = {
    "pupils": "{where}: в файле нет {count} из {before} учеников, и они считались бы выбывшими. "
    "Пришлите список всего учреждения одним файлом; если они и правда выбыли, повторите команду с --leavers",
    "staff": "{where}: в файле нет {count} из {before} сотрудников, и они считались бы ушедшими. "
    "Пришлите список всего учреждения одним файлом; если они и правда ушли, повторите команду с --leavers",
    "events": "{where}: в файле нет {count} из {before} мероприятий, и они считались бы отменёнными: записавшимся об "
    "этом скажут. Пришлите все мероприятия одним файлом; если они и правда отменены, повторите команду с --leavers",
}
CITYWIDE = "весь город"

MOSCOW = ZoneInfo("Europe/Moscow")

TWO_PLACES = (
    "учеников с двумя учреждениями: {count}; оценки обоих за один день по одному предмету заменяют друг друга, "
    "поэтому присылайте их одним файлом"
)

WAITING = "звонки и замены этого файла не загружены: они ждут его расписания"


async def load(
    database: Database,
    kind: str,
    paths: Sequence[Path],
    *,
    now: datetime,
    who: str = "",
    dry_run: bool = False,
    partial: bool = False,
    leavers: bool = False,
    marked: Path | None = None,
    zone: tzinfo = MOSCOW,
    progress: Tell = lambda _: None,
    key: bytes = b"",
    institution: str = "",
    checker: Checker | None = None,
) -> Result:
    """Load files of a kind, each an import of its own. Raises `StoreUnavailable`; faults are in the result.

    A list that would end more than `LEAVERS` of an institution is a fault, unless `leavers` says it is meant.
    `now` is what answers show as the data's date; its day in `zone` tells the school year. Of a faulty file a copy
    goes to `marked`, which is for one file; raises `Unwritten` where it cannot be written. Applications of the queue
    are known under `key`: the one that codes are hashed under.

    A timetable program's file is of the `institution`, or of the one that it names itself. With its timetable go in the
    bells and the substitutions that it has, as imports of their own; where the timetable is refused they stay out too.

    Whoever loads several kinds gives an open `checker`, which serves them all with one process.
    """
    if kind == QUEUE.kind and not key:
        raise ValueError("applications are known by keyed hashes only")
    wanted = _Wanted(now, who, partial, leavers, marked, zone, progress, key, institution)
    loaded = []
    children: dict[str, Known] = {}
    # Connections of its own: people's answers have the others for themselves, and an import waits for none of them.
    checking = nullcontext(checker) if checker else Checker()
    async with await Database.open(f"sqlite:///{database.path}") as beside, checking as reader:
        for path in paths:
            loading = _Loading(beside, reader, kind, path, children, wanted)
            loaded.append(first := await (loading.rehearse() if dry_run else loading.load()))
            if first.also and not (dry_run or first.stored):
                loaded[-1] = replace(first, notes=(*first.notes, WAITING))
                continue
            for part in first.also:
                other = replace(loading, kind=part, wanted=replace(wanted, marked=None))
                loaded.append(await (other.rehearse() if dry_run else other.load()))
    return Result(tuple(loaded))


@dataclass(frozen=True, slots=True)
class _Wanted:
    """What `load` was asked for, of every file alike."""

    now: datetime
    who: str
    partial: bool
    leavers: bool
    marked: Path | None
    zone: tzinfo
    progress: Tell
    key: bytes
    institution: str


@dataclass(frozen=True, slots=True)
class _Loading:
    """One file as one kind. `children`: the pupils that files of this command have named so far."""

    database: Database
    checker: Checker
    kind: str
    path: Path
    children: dict[str, Known]
    wanted: _Wanted

    async def rehearse(self) -> Loaded:
        """Say what loading would do."""
        staged = self._fresh()
        with ExitStack() as ending:
            ending.callback(staged.unlink, missing_ok=True)
            result = await self._check(staged, self._names(store=False))
            counts, found, twice = Counts(), None, 0
            if result.staged:
                self.wanted.progress(Progress(self.path, "comparing", 0, result.staged))
                counts = await applying.compare(self.database, self._target, staged, removes=not result.refused)
                found, twice = await self._moves(staged), await self._of_two_places(staged)
                result = await self._without_a_mass_leaving(staged, result)
        return self._loaded(result, counts, found, twice, dry_run=True)

    async def load(self) -> Loaded:
        async with turn(self.database, lambda: self.wanted.progress(Progress(self.path, "waiting"))):
            await applying.finish(self.database, self.wanted.now)
            await applying.forget_images(self.database, self.wanted.now)
            staged = self._fresh()
            with ExitStack() as ending:
                ending.callback(staged.unlink, missing_ok=True)
                result, sha256 = await asyncio.gather(
                    self._check(staged, self._names(store=True)),
                    asyncio.to_thread(_sha256, self.path),
                )
                result = await self._without_a_mass_leaving(staged, result)
                if not result.staged:
                    return self._loaded(result, Counts())
                found, twice = await self._moves(staged), await self._of_two_places(staged)
                # From here on the rows stay until they are in: what is killed or fails is finished from them.
                after = ending.pop_all()
                counts = await self._apply(staged, self._arrival(staged, result, sha256))
                after.close()
                return self._loaded(result, counts, found, twice, stored=True)

    def _names(self, *, store: bool) -> Names:
        return Names(self.database, store=store, key=self.wanted.key, children=self.children)

    async def _moves(self, staged: Path) -> Moves | None:
        return await moves(self.database, staged) if self._target is PUPILS else None

    async def _of_two_places(self, staged: Path) -> int:
        return await of_two_places(self.database, staged) if self._target is GRADES else 0

    async def _without_a_mass_leaving(self, staged: Path, result: Checked) -> Checked:
        """Nothing to store where a list would end more of an institution than a whole list does."""
        if self.wanted.leavers or result.refused or not result.staged:
            return result
        faults = [
            Fault(TOO_MANY[self.kind].format(where=one.institution or CITYWIDE, count=one.count, before=one.before))
            for one in await applying.leaving(self.database, self._target, staged)
            if one.count > max(HANDFUL, LEAVERS * one.before)
        ]
        return replace(result, staged=0, fault_count=len(faults), faults=tuple(faults)) if faults else result

    def _arrival(self, staged: Path, result: Checked, sha256: str) -> Arrival:
        return Arrival(
            kind=self.kind,
            who=self.wanted.who,
            started=self.wanted.now,
            file=self.path.name,
            sha256=sha256,
            rows=result.rows,
            refused=result.refused,
            staged=staging.name(self.database.path, staged),
            removes=not result.refused,
        )

    async def _apply(self, staged: Path, arrival: Arrival) -> Counts:
        async with applying.staged(self.database, self._target, staged) as beside:
            number = await applying.begin(beside, arrival)
            return await applying.apply(
                beside,
                self._target,
                number,
                arrival,
                tell=lambda done, total: self.wanted.progress(Progress(self.path, "storing", done, total)),
            )

    async def _check(self, staged: Path, names: Names) -> Checked:
        today = self.wanted.now.astimezone(self.wanted.zone).date()
        checked = await self.checker.check(
            Order(
                self.kind, self.path, staged, self.wanted.marked, self.wanted.partial, today, self.wanted.institution
            ),
            asked=names.answers,
            tell=lambda rows: self.wanted.progress(Progress(self.path, "reading", rows)),
        )
        return replace(checked, notes=(*checked.notes, *names.notes))

    @property
    def _target(self) -> Target:
        return KINDS[self.kind].target

    def _fresh(self) -> Path:
        """Where the checked rows go."""
        return staging.fresh(self.database.path, secrets.token_hex(8))

    def _loaded(
        self,
        result: Checked,
        counts: Counts,
        found: Moves | None = None,
        twice: int = 0,
        *,
        dry_run: bool = False,
        stored: bool = False,
    ) -> Loaded:
        notes = result.notes
        if result.refused and result.staged and self._target.scope:
            notes = (*notes, "есть строки с ошибками, поэтому ничего не удаляется")
        if twice and (counts.changed or counts.gone):
            notes = (*notes, TWO_PLACES.format(count=twice))
        return Loaded(
            self.kind,
            self.path,
            result.rows,
            counts,
            result.refused,
            result.fault_count,
            result.faults,
            notes,
            dry_run,
            stored,
            result.marked,
            replace(found, left=counts.gone) if found else None,
            result.program,
            result.also,
        )


def _sha256(path: Path) -> str:
    """Nothing for what is no file: the checking says so in words."""
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
