"""`import`: load what schools export, and say what came of it and what to mend."""

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, TypedDict

import click

from bot.clock import Clock
from bot.commands import opening
from handlers.importing.faults import Fault
from handlers.importing.kinds import KINDS
from handlers.importing.load import Loaded, Progress, Result, Tell, load
from storage.database import Database

STAGES = {
    "waiting": "ждёт другой загрузки",
    "reading": "проверяется",
    "comparing": "сравнивается с хранилищем",
    "storing": "записывается",
}

COMPLETE = {
    "grades": "Файл считается полным по своим ученикам и предметам за все дни от первой до последней своей даты:"
    " оценок, которых в нём нет, {done}: {gone}",
    "pupils": "Файл считается полным по своим учреждениям: учеников, которых в нём нет, {done} выбывшими: {gone}",
}

INTERRUPTED = "Прервано. Если файл уже записывался, запись закончится при следующей загрузке или запуске бота."

EVERY = 100_000
"""Rows between two lines of progress where there is no terminal."""


class Options(TypedDict):
    dry_run: bool
    partial: bool
    leavers: bool


@click.command("import")
@click.argument("kind", metavar="KIND")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Только проверить и сказать, что изменилось бы.")
@click.option("--partial", is_flag=True, help="Загрузить верные строки, даже если есть строки с ошибками.")
@click.option("--leavers", is_flag=True, help="Кого в списке учеников нет, те и правда выбыли, сколько бы их ни было.")
@click.option("--json", "as_json", is_flag=True, help="Итог для программ: один объект JSON на файл.")
def import_(kind: str, files: tuple[Path, ...], dry_run: bool, partial: bool, leavers: bool, as_json: bool) -> None:
    """Загрузить выгрузки: institutions (учреждения), pupils (ученики), grades (оценки)."""
    if kind not in KINDS:
        opening.fail(f"Вида «{kind}» нет. Есть: {', '.join(f'{name} ({one.title})' for name, one in KINDS.items())}.")
    if missing := [str(file) for file in files if not file.exists()]:
        opening.fail(f"Нет файла: {', '.join(missing)}.")
    settings = opening.read_settings()
    try:
        options = Options(dry_run=dry_run, partial=partial, leavers=leavers)
        result = opening.run(_load(settings.database_url, kind, files, Clock().now(), options))
    except KeyboardInterrupt:
        opening.fail(INTERRUPTED, 1)
    for file in result.files:
        click.echo(json.dumps(as_object(file), ensure_ascii=False) if as_json else in_words(file))
    sys.exit(0 if result.faultless else 1)


async def _load(url: str, kind: str, files: tuple[Path, ...], now: datetime, options: Options) -> Result:
    with progress() as tell:
        async with await Database.open(url) as database:
            return await load(database, kind, files, now=now, who=_who(), progress=tell, **options)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""


def as_object(file: Loaded) -> dict[str, Any]:
    """What `--json` prints. `faults` are the first hundred, `fault_count` says how many there are."""
    return {
        "kind": file.kind,
        "file": str(file.file),
        "rows": file.rows,
        "new": file.counts.new,
        "changed": file.counts.changed,
        "same": file.counts.same,
        "refused": file.refused,
        "gone": file.counts.gone,
        "faults": [
            {
                "sheet": fault.sheet,
                "row": fault.row,
                "column": fault.column,
                "value": fault.value,
                "problem": fault.problem,
            }
            for fault in file.faults
        ],
        "fault_count": file.fault_count,
        "notes": list(file.notes),
        "dry_run": file.dry_run,
        "stored": file.stored,
    }


def in_words(file: Loaded) -> str:
    """The same for a person: the verdict, the counts, the faults, the notes."""
    lines = [f"{file.file.name}: {_verdict(file)}"]
    if file.rows:
        counts = file.counts
        lines.append(
            f"  строк {file.rows}: новых {counts.new}, изменённых {counts.changed}, прежних {counts.same},"
            f" с ошибками {file.refused}; исчезло {counts.gone}"
        )
    if file.counts.gone and file.kind in COMPLETE:
        lines.append(f"  {COMPLETE[file.kind].format(done=_done(file), gone=file.counts.gone)}")
    lines += [f"  {_place(fault)}{fault.problem}" for fault in file.faults]
    if file.fault_count > len(file.faults):
        lines.append(f"  … всего ошибок {file.fault_count}, показаны первые {len(file.faults)}")
    lines += [f"  заметка: {note}" for note in file.notes]
    return "\n".join(lines)


def _done(file: Loaded) -> str:
    word = "сочтено" if file.kind == "pupils" else "удалено"
    return word if file.stored else f"будет {word}"


def _verdict(file: Loaded) -> str:
    if file.dry_run:
        return "проверка без загрузки, ошибок нет" if file.faultless else "проверка без загрузки, есть ошибки"
    if not file.stored:
        return "загружать нечего" if file.faultless else "не загружен, исправьте ошибки"
    return "загружен" if file.faultless else "загружен без строк с ошибками"


def _place(fault: Fault) -> str:
    parts = [
        f"лист «{fault.sheet}»" if fault.sheet else "",
        f"строка {fault.row}" if fault.row else "",
        f"столбец «{fault.column}»" if fault.column else "",
        f"значение «{fault.value}»" if fault.value else "",
    ]
    place = ", ".join(filter(None, parts))
    return f"{place}: " if place else ""


@contextmanager
def progress() -> Iterator[Tell]:
    """A bar on a terminal, a line now and then elsewhere; both beside the output that programs read."""
    if not sys.stderr.isatty():
        yield _lines()
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task("")

        def tell(step: Progress) -> None:
            description = f"{step.file.name}: {STAGES[step.stage]}"
            bars.update(bar, description=description, completed=step.done, total=step.total)

        yield tell


def _lines() -> Tell:
    last: tuple[Path, str, int] | None = None

    def tell(step: Progress) -> None:
        nonlocal last
        now = (step.file, step.stage, step.done // EVERY)
        # A small file is done before anybody wonders.
        if now != last and step.done >= EVERY:
            of = f" из {step.total}" if step.total else ""
            click.echo(f"{step.file.name}: {STAGES[step.stage]}, строк {step.done}{of}", err=True)
        last = now

    return tell
