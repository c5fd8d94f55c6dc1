# the SQL here is put together from the words of storage/targets/ alone
"""What a checked file changes: new, changed, same and gone rows of a stretch of keys, counted or written.

Everything here works in a transaction to which the file's rows are attached as `staged`.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from storage.moments import text
from storage.rows import Row, Rows
from storage.target import Target


@dataclass(frozen=True, slots=True)
class Counts:
    new: int = 0
    changed: int = 0
    same: int = 0
    gone: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.new + other.new, self.changed + other.changed, self.same + other.same, self.gone + other.gone
        )


class Differences:
    """The SQL of one target, put together once. `removes` False: rows were refused, so nothing counts as gone."""

    def __init__(self, target: Target, *, removes: bool) -> None:
        self._target = target
        self._removes = removes and bool(target.scope)
        first, current = target.chunked, target.current
        differ = f"({_list(target.values, 't')}) <> ({_list(target.values, 's')})"
        matched = f"FROM staged.rows AS s CROSS JOIN {current} AS t WHERE {_equal(target)} AND {_between(f's.{first}')}"
        within = f"FROM {_scope(target)}" if target.scope else ""
        self._staged = f"SELECT count(*) FROM staged.rows AS s WHERE {_between(f's.{first}')}"
        self._matched = f"SELECT count(*), coalesce(sum(CASE WHEN {differ} THEN 1 ELSE 0 END), 0) {matched}"
        self._within = f"SELECT count(*) {within}"
        image = f"INSERT INTO {target.before} (import, gone, was, {_list(target.columns)})"
        self._changed = f"{image} SELECT ?3, 0, t.import, {_list(target.columns, 't')} {matched} AND {differ}"
        self._gone = (
            f"{image} SELECT ?3, 1, t.import, {_list(target.columns, 't')} {within}"
            f" AND NOT EXISTS (SELECT 1 FROM staged.rows AS s WHERE {_equal(target, untyped='+')})"
        )
        self._were_fresh = (
            "INSERT INTO freshness_before (import, pupil, at, was) SELECT ?3, f.pupil, f.at, f.import"
            f" FROM ({target.covers}) AS c JOIN freshness AS f ON f.kind = '{target.kind}' AND f.pupil = c.pupil"
        )
        self._fresh = (
            f"INSERT INTO freshness (kind, pupil, at, import) SELECT '{target.kind}', pupil, ?4, ?3"
            f" FROM ({target.covers}) WHERE true"
            " ON CONFLICT (kind, pupil) DO UPDATE SET at = excluded.at, import = excluded.import"
        )

    async def count(self, rows: Rows, low: Any, high: Any) -> Counts:
        """What the stretch over `low`, up to and with `high`, would change."""
        bounds = (low, high)
        staged = await rows.value(self._staged, bounds)
        within = await rows.value(self._within, bounds) if self._removes else None
        # Where nothing stands that could be gone, nothing stands that could be the same: no row is looked for.
        matched, changed = (0, 0) if within == 0 else await rows.one(self._matched, bounds) or (0, 0)
        within = matched if within is None else within
        return Counts(new=staged - matched, changed=changed, same=matched - changed, gone=within - matched)

    async def apply(self, rows: Rows, low: Any, high: Any, number: int, now: datetime) -> Counts:
        """Write the stretch as part of the import `number`, keeping images of what it changes or removes."""
        counts = await self.count(rows, low, high)
        given = (low, high, number, text(now))
        if counts.gone:
            await run(rows, self._gone, given)
            await run(rows, self._target.removal, given)
        if counts.changed:
            await run(rows, self._changed, given)
        if counts.new or counts.changed:
            for statement in (*self._target.images, *self._target.upserts):
                await run(rows, statement, given)
        if counts.new or counts.changed or counts.gone:
            for statement in self._target.news:
                await run(rows, statement, given)
        for statement in self._target.notes:
            await run(rows, statement, given)
        if self._target.covers:
            await run(rows, self._were_fresh, given)
            await run(rows, self._fresh, given)
        return counts


async def run(rows: Rows, statement: str, given: tuple[Any, ...]) -> list[Row]:
    """SQLite wants exactly as many parameters as a statement names."""
    named = max(map(int, re.findall(r"\?(\d)", statement)), default=0)
    return await rows.write(statement, given[:named])


def _list(columns: tuple[str, ...], of: str = "") -> str:
    return ", ".join(f"{of}.{column}" if of else column for column in columns)


def _equal(target: Target, untyped: str = "") -> str:
    """`untyped` "+": staged rows are looked for by their key. Their columns know no types, and compared with one that
    does, as it stands, their index serves nobody: every row of the store would cost a walk through the file."""
    return " AND ".join(f"s.{column} = {untyped}t.{column}" for column in target.key)


def _between(column: str) -> str:
    return f"{column} > ?1 AND {column} <= ?2"


def _scope(target: Target) -> str:
    """The rows that could be gone, found by the first column of the scope so that no year is read for a week."""
    first, *others = target.scope
    bounded = "x.value" if first == target.chunked else f"t.{target.chunked}"
    conditions = [f"t.{first} = x.value", _between(bounded)]
    conditions += [f"t.{column} IN (SELECT value FROM staged.scope_{column})" for column in others]
    if target.span:
        conditions.append(f"t.{target.span} BETWEEN (SELECT first FROM staged.span) AND (SELECT last FROM staged.span)")
    if target.within:
        conditions.append(target.within)
    return f"staged.scope_{first} AS x CROSS JOIN {target.current} AS t WHERE {' AND '.join(conditions)}"
