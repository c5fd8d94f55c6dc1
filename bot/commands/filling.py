"""How far the making of the demo's city is: a bar for each stage on a terminal, a line now and then elsewhere."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING

import click

from bot.demo.stores import Stage, Tell

if TYPE_CHECKING:
    from rich.progress import TaskID

STAGES = {
    Stage.WRITING: "Школы пишут файлы",
    Stage.LOADING: "Файлы загружаются",
    Stage.LINKING: "Взрослые привязываются",
}

LONG = {Stage.WRITING: 3_000, Stage.LOADING: 1_000_000, Stage.LINKING: 6_000}
"""From here on a stage takes longer than anybody waits without a word: pupils, rows twice, adults."""
LINES = 10
"""So many lines of a long stage where there is no terminal."""


PATIENCE = "Создаётся город в натуральную величину, 12 миллионов оценок. Это минуты; в следующий раз — сразу."


@contextmanager
def progress(*, long: bool = False) -> Iterator[Tell]:
    """What to tell of each step; on a terminal the bars are gone at the end. `long`: patience is asked for first."""
    with _bars() if sys.stdout.isatty() else nullcontext(_lines()) as tell:
        waits = long

        def told(stage: Stage, done: int, total: int) -> None:
            nonlocal waits
            if waits:
                click.echo(PATIENCE)
                waits = False
            tell(stage, done, total)

        yield told


@contextmanager
def _bars() -> Iterator[Tell]:
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, TextColumn("осталось"), Remaining(), transient=True) as bars:
        tasks: dict[Stage, TaskID] = {}

        def tell(stage: Stage, done: int, total: int) -> None:
            if stage not in tasks:
                tasks[stage] = bars.add_task(f"{STAGES[stage]:<{max(map(len, STAGES.values()))}}", total=total)
            bars.update(tasks[stage], completed=done)

        yield tell


def _lines() -> Tell:
    said: dict[Stage, int] = {}

    def tell(stage: Stage, done: int, total: int) -> None:
        part = LINES * done // total
        if total >= LONG[stage] and part > said.get(stage, 0):
            click.echo(f"{STAGES[stage]}: {100 * part // LINES} %")
        said[stage] = part

    return tell
