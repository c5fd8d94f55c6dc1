"""A year of imports: whatever comes, in whatever order, the store equals a model built from the files alone.

Files are new, changed, shortened, faulty, partly taken, killed in the middle and finished at the next start, or taken
back. The checking runs in this process, so that a year takes seconds; that another process can do it is tested in
test_load.py.
"""

import asyncio
import random
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pytest

from handlers.importing import load as loading
from handlers.importing.check import Answers, Checked, Questions, check
from handlers.importing.load import load
from handlers.importing.process import Asked, Order, Tell
from handlers.importing.results import Progress
from handlers.importing.undo import Refused, undo
from storage import applying, staging, strides, undoing
from storage.database import Database
from tests.importing import files
from tests.importing.files import Rows

START = datetime(2026, 9, 1, 9, tzinfo=UTC)
STEPS = 50

HEADERS: dict[str, tuple[str, ...]] = {
    "institutions": ("Код", "Тип", "Название", "Краткое название", "Телефон"),
    "pupils": ("Номер", "Учреждение", "Класс", "Фамилия", "Имя", "Ограничение"),
    "staff": ("Номер", "Учреждение", "Фамилия", "Имя", "Должность", "Предмет", "Класс"),
    "grades": ("Номер", "Дата", "Предмет", "Оценка", "Вес"),
    "term-grades": ("Номер", "Предмет", "Период", "Оценка"),
}

Row = tuple[str, ...]


class Here:
    """The checking in a thread of this process."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    async def check(self, order: Order, *, asked: Asked, tell: Tell) -> Checked:
        loop = asyncio.get_running_loop()

        async def answered(questions: Questions, store: bool) -> Answers:
            return await asked(questions, store)

        return await asyncio.to_thread(
            check,
            order.kind,
            order.path,
            ask=lambda questions, store: asyncio.run_coroutine_threadsafe(answered(questions, store), loop).result(),
            staged=order.staged,
            partial=order.partial,
            today=order.today,
            tell=tell,
        )


@dataclass
class Model:
    """What the store must hold, kept the simplest way: whole files against dictionaries."""

    institutions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    roll: dict[tuple[str, str], tuple[str, str, bool]] = field(default_factory=dict)
    staff: dict[tuple[str, str, str, str], tuple[str, str, str]] = field(default_factory=dict)
    grades: dict[tuple[str, date, str], list[tuple[str, str]]] = field(default_factory=dict)
    terms: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def put(self, kind: str, rows: Iterable[Row], *, whole: bool) -> None:
        getattr(self, f"_{kind.replace('-', '_')}")(list(rows), whole)

    def _institutions(self, rows: list[Row], whole: bool) -> None:
        self.institutions |= {row[0]: row[1:] for row in rows}

    def _pupils(self, rows: list[Row], whole: bool) -> None:
        come = {(row[0], row[1]): (row[2], f"{row[4]} {row[3][0]}", bool(row[5])) for row in rows}
        places = {row[1] for row in rows}
        self.roll = _without(self.roll, lambda key: whole and key[1] in places) | come
        # A name is the child's, wherever the child learns.
        called = {number: name for (number, _), (_, name, _) in come.items()}
        self.roll = {
            (number, place): (form, called.get(number, name), restricted)
            for (number, place), (form, name, restricted) in self.roll.items()
        }

    def _staff(self, rows: list[Row], whole: bool) -> None:
        places = {row[1] for row in rows}
        self.staff = _without(self.staff, lambda key: whole and key[0] in places)
        self.staff |= {(row[1], row[0], row[5], row[6]): (row[2], row[3], row[4]) for row in rows}

    def _grades(self, rows: list[Row], whole: bool) -> None:
        days = [_day(row[1]) for row in rows]
        numbers, subjects = {row[0] for row in rows}, {row[2] for row in rows}
        come: dict[tuple[str, date, str], list[tuple[str, str]]] = {}
        for number, day, subject, mark, weight in rows:
            come.setdefault((number, _day(day), subject), []).append((mark, weight))
        for key, marks in come.items():
            marks.sort(key=lambda one: (one[0], int(one[1] or -1)))
            if not whole:  # those that the file does not have stay
                marks += self.grades.get(key, [])[len(marks) :]
        self.grades = (
            _without(
                self.grades,
                lambda key: whole and key[0] in numbers and key[2] in subjects and min(days) <= key[1] <= max(days),
            )
            | come
        )

    def _term_grades(self, rows: list[Row], whole: bool) -> None:
        numbers, subjects, periods = ({row[at] for row in rows} for at in range(3))
        self.terms = _without(
            self.terms, lambda key: whole and key[0] in numbers and key[1] in subjects and key[2] in periods
        ) | {row[:3]: row[3] for row in rows}


def _without(rows: Mapping[Any, Any], gone: Callable[[Any], bool]) -> dict[Any, Any]:
    return {key: value for key, value in rows.items() if not gone(key)}


def _day(written: str) -> date:
    return datetime.strptime(written, "%d.%m.%Y").date()  # noqa: DTZ007  # a day has no zone


def stored(path: Path) -> Model:
    """The store in the model's words."""
    with closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # to look past the store

        def all_of(sql: str) -> list[tuple[Any, ...]]:
            return connection.execute(sql).fetchall()

        kinds = {"school": "школа", "kindergarten": "детский сад", "additional": "допобразование", "other": "другое"}
        grades: dict[tuple[str, date, str], list[tuple[str, str]]] = {}
        for number, day, subject, mark, weight in all_of(
            "SELECT p.number, g.day, s.name, g.mark, g.weight FROM grades AS g JOIN pupils AS p ON p.id = g.pupil"
            " JOIN subjects AS s ON s.id = g.subject ORDER BY g.pupil, g.day, g.subject, g.ordinal"
        ):
            weighed = "" if weight < 0 else str(weight // 100)
            grades.setdefault((number, date.fromordinal(day), subject), []).append((mark, weighed))
        return Model(
            {
                code: (kinds[kind], *rest)
                for code, kind, *rest in all_of("SELECT code, kind, name, short_name, phone FROM institutions")
            },
            {
                (number, code): (form, f"{given} {initial}", bool(restricted))
                for number, code, form, given, initial, restricted in all_of(
                    "SELECT r.number, i.code, r.class_name, r.given, r.surname_initial, r.restricted"
                    " FROM roll AS r JOIN institutions AS i ON i.id = r.institution"
                )
            },
            {
                (code, number, subject, form): tuple(rest)
                for code, number, subject, form, *rest in all_of(
                    "SELECT i.code, s.number, s.subject, s.class_name, s.surname, s.given, s.post"
                    " FROM staff AS s JOIN institutions AS i ON i.id = s.institution"
                )
            },
            grades,
            {
                (number, subject, f"{period} {year}/{(year + 1) % 100}"): mark
                for number, subject, period, year, mark in all_of(
                    "SELECT p.number, s.name, t.period, t.year, t.mark FROM term_grades AS t"
                    " JOIN pupils AS p ON p.id = t.pupil JOIN subjects AS s ON s.id = t.subject"
                )
            },
        )


CODES = ("s1", "s2", "d1", "rod")
SUBJECTS = ("Физика", "Химия", "Русский язык")
NAMES = ("Анна", "Пётр", "Мария", "Олег")
SURNAMES = ("Примерова", "Опытный", "Новая", "Учебный")


class Year:
    """A seeded year: its files, the store, and the model."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.dice = random.Random(seed)
        self.folder = folder
        self.url = f"sqlite:///{folder}/store.db"
        self.path = folder / "store.db"
        self.model = Model()
        self.now = START
        # What stood before each import of a kind that still stands, the newest last, with its moment.
        self.undoable: dict[str, list[tuple[datetime, Model]]] = {kind: [] for kind in HEADERS}
        self.seen: set[str] = set()

    async def live(self) -> None:
        await self._put("institutions", [self._institution(code) for code in CODES])
        for number in range(STEPS):
            self.now += timedelta(hours=self.dice.choice((1, 1, 2, 5, 26)))
            act = self.dice.choices((self._undo, self._faulty, self._import), (20, 12, 68))[0]
            await act()
            assert stored(self.path) == self.model, f"step {number}"

    async def _import(self) -> None:
        kind = self.dice.choices(tuple(HEADERS), (5, 30, 15, 35, 15))[0]
        if rows := self._file(kind):
            await self._put(kind, rows, killed=self.dice.random() < 0.3)

    async def _put(self, kind: str, rows: list[Row], *, killed: bool = False) -> None:
        await self._load(kind, rows, partial=False, killed=killed)
        self._stands(kind, rows, whole=True)

    def _stands(self, kind: str, rows: list[Row], *, whole: bool) -> None:
        self.undoable[kind].append((self.now, deepcopy(self.model)))
        self.model.put(kind, rows, whole=whole)

    async def _load(self, kind: str, rows: Rows, *, partial: bool, killed: bool = False) -> None:
        left = self.dice.randrange(3) if killed else 1_000_000

        def tell(step: Progress) -> None:
            if step.stage == "storing" and step.done > left:
                raise Killed

        path = files.csv(self.folder / f"{kind}.csv", [HEADERS[kind], *rows])
        try:
            async with await Database.open(self.url) as database:
                result = await load(database, kind, [path], now=self.now, partial=partial, leavers=True, progress=tell)
            self.seen.add("faulty" if not result.faultless else "stored")
            assert result.stored == (partial or result.faultless), result
        except Killed:
            self.seen.add("killed")
            await self._start()

    async def _start(self) -> None:
        async with await Database.open(self.url) as database:
            await applying.resume(database, self.now)

    async def _faulty(self) -> None:
        """Half of these files are refused, of the others the good rows are taken and nothing is gone."""
        kind = self.dice.choice(("pupils", "staff", "grades", "term-grades"))
        rows = self._file(kind)
        if len(rows) < 2:
            return
        bad = self.dice.randrange(len(rows))
        broken = [("", *row[1:]) if at == bad else row for at, row in enumerate(rows)]
        partial = self.dice.random() < 0.5
        await self._load(kind, broken, partial=partial)
        if partial:
            self._stands(kind, [row for at, row in enumerate(rows) if at != bad], whole=False)

    async def _undo(self) -> None:
        kinds = [kind for kind in HEADERS if kind != "institutions"]
        day = self.now - timedelta(days=1)
        recent = [kind for kind in kinds if self.undoable[kind] and self.undoable[kind][-1][0] >= day]
        kind = self.dice.choice(recent if recent and self.dice.random() < 0.8 else kinds)
        left = self.dice.choice((0, 1, 1_000_000))

        def tell(done: int, _: int) -> None:
            if done > left:
                raise Killed

        async with await Database.open(self.url) as database:
            try:
                await undo(database, kind, now=self.now, tell=tell)
            except Refused:
                assert not self.undoable[kind] or self.undoable[kind][-1][0] < self.now - timedelta(days=1)
                self.seen.add("refused")
                return
            except Killed:
                self.seen.add("killed undo")
                await self._start()
        self.seen.add("undone")
        _, before = self.undoable[kind].pop()
        # Each kind has tables of its own.
        part = {"pupils": "roll", "staff": "staff", "grades": "grades", "term-grades": "terms"}[kind]
        setattr(self.model, part, getattr(before, part))

    # The files

    def _institution(self, code: str) -> Row:
        kind = {"s": "школа", "d": "детский сад", "r": "допобразование"}[code[0]]
        return code, kind, f"Учреждение «{code}»", f"Учреждение {code}", f"{self.dice.randrange(10)}"

    def _file(self, kind: str) -> list[Row]:
        rows: list[Row] = getattr(self, f"_{kind.replace('-', '_')}_file")()
        self.dice.shuffle(rows)
        return rows

    def _institutions_file(self) -> list[Row]:
        return [self._institution(code) for code in self.dice.sample(CODES, 2)]

    def _pupils_file(self) -> list[Row]:
        """Whole lists of one or two institutions: somebody new, somebody gone, somebody in another class or place."""
        rows: list[Row] = []
        for code in self.dice.sample(CODES, self.dice.choice((1, 1, 2))):
            numbers = self.dice.sample(range(12), self.dice.randrange(1, 9))
            rows += [
                # A number is one child for ever, but for what may be mended in its name.
                (
                    str(n),
                    code,
                    self.dice.choice(("7А", "7Б", "8А")),
                    SURNAMES[n % 4],
                    NAMES[n // 4],
                    self.dice.choice(("", "", "да")),
                )
                for n in numbers
            ]
        return rows

    def _staff_file(self) -> list[Row]:
        rows: dict[Row, Row] = {}
        for code in self.dice.sample(CODES, self.dice.choice((1, 2))):
            surnames = {n: self.dice.choice(SURNAMES) for n in range(5)}
            for _ in range(self.dice.randrange(1, 8)):
                n = self.dice.randrange(5)
                subject, form = self.dice.choice(("", *SUBJECTS)), self.dice.choice(("", "7А"))
                rows[code, str(n), subject, form] = (str(n), code, surnames[n], NAMES[n % 4], "учитель", subject, form)
        return list(rows.values())

    def _known(self) -> list[str]:
        with closing(sqlite3.connect(self.path)) as connection:  # noqa: TID251  # to look past the store
            return [
                row[0] for row in connection.execute("SELECT number FROM pupils WHERE folded <> '' ORDER BY number")
            ]

    def _grades_file(self) -> list[Row]:
        known = self._known()
        first = date(2026, 9, 1) + timedelta(self.dice.randrange(20))
        return [
            (
                self.dice.choice(known),
                f"{first + timedelta(self.dice.randrange(4)):%d.%m.%Y}",
                self.dice.choice(SUBJECTS),
                self.dice.choice(("5", "4", "н")),
                self.dice.choice(("", "1", "2")),
            )
            for _ in range(self.dice.randrange(1, 25) if known else 0)
        ]

    def _term_grades_file(self) -> list[Row]:
        known = self._known()
        keys = {
            (self.dice.choice(known), self.dice.choice(SUBJECTS), f"{self.dice.choice(('1 четверть', 'год'))} 2026/27")
            for _ in range(self.dice.randrange(1, 15) if known else 0)
        }
        return [(*key, self.dice.choice(("5", "4", "3"))) for key in sorted(keys)]


class Killed(Exception):
    """The process is no more."""


@pytest.mark.parametrize("seed", range(3))
async def test_a_year_of_imports_equals_the_model(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "Checker", Here)
    monkeypatch.setattr(staging, "CHUNK", 1)
    monkeypatch.setattr(undoing, "PIECE", 1)
    monkeypatch.setattr(strides, "HELD", 0.0)
    year = Year(seed, tmp_path)
    await year.live()
    assert year.seen >= {"stored", "faulty", "killed", "undone", "killed undo", "refused"}
    assert not staging.leftovers(year.path)
