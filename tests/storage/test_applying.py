"""Whatever files come in whatever order, the store ends as a simple model says, and could be taken back."""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import applying, staging
from storage.database import Database
from storage.differences import Counts, Differences
from storage.imports import Arrival
from storage.target import Target
from storage.targets import GRADES, TARGETS

NOW = datetime(2026, 11, 20, 15, 5, tzinfo=UTC)

Row = tuple[int, int, int, int, str, int, str]
"""Pupil, day, subject, work, mark, weight, comment."""

row = st.tuples(
    st.integers(1, 3),
    st.integers(100, 103),
    st.integers(1, 2),
    st.integers(1, 2),
    st.sampled_from(["5", "4", "н"]),
    st.sampled_from([-1, 100]),
    st.sampled_from(["", "молодец"]),
)
files = st.lists(st.lists(row, min_size=1, max_size=12), min_size=1, max_size=6)


def identified(rows: Iterable[Row]) -> dict[tuple[int, ...], tuple[str, int, str]]:
    """Rows by pupil, day, subject, work and the ordinal among equals."""
    seen: Counter[tuple[int, ...]] = Counter()
    found: dict[tuple[int, ...], tuple[str, int, str]] = {}
    for one in sorted(rows):
        found[*one[:4], seen[one[:4]]] = one[4:]
        seen[one[:4]] += 1
    return found


class Model:
    """What the store must hold, kept the simplest way."""

    def __init__(self) -> None:
        self.grades: dict[tuple[int, ...], tuple[str, int, str]] = {}

    def load(self, rows: list[Row], *, removes: bool) -> Counts:
        come = identified(rows)
        pupils, days, subjects = {one[0] for one in rows}, [one[1] for one in rows], {one[2] for one in rows}
        within = {
            key for key in self.grades if key[0] in pupils and min(days) <= key[1] <= max(days) and key[2] in subjects
        }
        gone = within - come.keys() if removes else set()
        same = {key for key in come if self.grades.get(key) == come[key]}
        new = come.keys() - self.grades.keys()
        self.grades = {key: value for key, value in self.grades.items() if key not in gone} | come
        return Counts(len(new), len(come) - len(new) - len(same), len(same), len(gone))


async def load(database: Database, number: int, rows: list[Row], *, removes: bool) -> Counts:
    path = staging.fresh(database.path, str(number))
    names = ("pupil", "day", "subject", "work", "mark", "weight", "comment")
    staging.write(path, GRADES, {name: [one[at] for one in rows] for at, name in enumerate(names)})
    arrival = Arrival("grades", "", NOW + timedelta(hours=number), "a.csv", "", len(rows), 0, str(number), removes)
    expected = await applying.compare(database, GRADES, path, removes=removes)
    async with applying.staged(database, GRADES, path) as beside:
        counts = await applying.apply(beside, GRADES, await applying.begin(beside, arrival), arrival)
    path.unlink()
    assert counts == expected
    return counts


def stored(path: Path, sql: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as connection:  # noqa: TID251  # to look past the store
        return connection.execute(sql).fetchall()


def grades(path: Path) -> dict[tuple[int, ...], tuple[str, int, str]]:
    return {
        one[:5]: one[5:]
        for one in stored(path, "SELECT pupil, day, subject, work, ordinal, mark, weight, comment FROM grades")
    }


def taken_back(path: Path) -> dict[tuple[int, ...], tuple[str, int, str]]:
    """The store as it was before the last import, by its images alone."""
    (last,) = stored(path, "SELECT max(id) FROM imports")[0]
    images = stored(
        path,
        f"SELECT pupil, day, subject, work, ordinal, mark, weight, comment FROM grades_before WHERE import = {last}",
    )
    written = stored(path, f"SELECT pupil, day, subject, work, ordinal FROM grades WHERE import = {last}")
    kept = {key: value for key, value in grades(path).items() if key not in set(written)}
    return kept | {one[:5]: one[5:] for one in images}


@settings(max_examples=25)
@given(files, st.booleans())
async def test_any_sequence_of_files_equals_the_model(arrivals: list[list[Row]], removes: bool) -> None:
    model = Model()
    with TemporaryDirectory() as folder:
        async with await Database.open(f"sqlite:///{folder}/store.db") as database:
            async with database.begin() as store:
                await store.rows.write_many(
                    "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (?, ?, '', '', '')",
                    [(number, str(number)) for number in (1, 2, 3)],
                )
            for number, rows in enumerate(arrivals):
                before = dict(model.grades)
                assert await load(database, number, rows, removes=removes) == model.load(rows, removes=removes)
                assert grades(database.path) == model.grades
                assert taken_back(database.path) == before


@given(st.lists(st.tuples(st.integers(), st.integers(0, 3)), min_size=1, max_size=60))
@settings(max_examples=25)
def test_chunks_are_whole_and_cover_everything(rows: list[tuple[int, int]]) -> None:
    rows = [(pupil % 2**40 - 2**39, count) for pupil, count in rows]
    pupils = [pupil for pupil, count in rows for _ in range(count * 300 + 1)]
    columns: dict[str, Sequence[Any]] = {
        "pupil": pupils,
        **{name: list(range(len(pupils))) for name in ("day", "subject", "work", "weight")},
        **{name: ["5"] * len(pupils) for name in ("mark", "comment")},
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "staged"
        staging.write(path, GRADES, columns)
        chunks = stored(path, "SELECT number, low, high, rows FROM chunks ORDER BY number")
        order = [one[0] for one in stored(path, "SELECT pupil FROM rows ORDER BY pupil, day")]
    assert order == sorted(pupils)
    assert [chunk[0] for chunk in chunks] == list(range(1, len(chunks) + 1))
    assert all(one[2] == other[1] for one, other in pairwise(chunks))
    assert chunks[0][1] < min(pupils)
    assert chunks[-1][2] > max(pupils)
    for _, low, high, count in chunks:
        assert sum(low < pupil <= high for pupil in pupils) == count


@pytest.mark.parametrize("target", [target for target in TARGETS.values() if target.scope], ids=lambda one: one.kind)
async def test_what_is_gone_is_looked_for_in_the_file_by_its_key(tmp_path: Path, target: Target) -> None:
    """A walk through the file for every row of the store made a school's second file take minutes."""
    path = tmp_path / "staged"
    staging.write(path, target, {name: [1] for name in target.columns if name != "ordinal"})
    async with (
        await Database.open(f"sqlite:///{tmp_path}/store.db") as database,
        applying.beside(database, path) as rows,
    ):
        gone = re.sub(r"\?\d", "0", Differences(target, removes=True)._gone)
        plan = [step[-1] for step in await rows.all(f"EXPLAIN QUERY PLAN {gone}")]
    assert [step for step in plan if " s " in f"{step} "] == [step for step in plan if step.startswith("SEARCH s ")]
    assert any(step.startswith("SEARCH s ") for step in plan)


async def test_images_are_dropped_a_little_at_a_time(tmp_path: Path) -> None:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        for number, mark in enumerate("543"):
            await load(database, number, [(1, day, 1, 1, mark, -1, "") for day in range(50)], removes=True)
        assert len(stored(database.path, "SELECT 1 FROM grades_before")) == 100
        await applying.drop_images(database, NOW + timedelta(hours=1, minutes=30))
        assert len(stored(database.path, "SELECT 1 FROM grades_before")) == 50
