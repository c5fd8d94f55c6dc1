"""`import`: load what schools export, and say what came of it and what to mend."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TypedDict

import click

from bot import secret
from bot.clock import Clock
from bot.commands import opening
from bot.commands.outcomes import as_object, in_words
from bot.settings import Settings
from handlers.importing.kinds import KINDS
from handlers.importing.load import load
from handlers.importing.marking import Unwritten
from handlers.importing.results import Progress, Result, Tell
from storage.database import Database
from storage.targets import QUEUE

STAGES = {
    "waiting": "ждёт другой загрузки",
    "reading": "проверяется",
    "comparing": "сравнивается с хранилищем",
    "storing": "записывается",
}

INTERRUPTED = "Прервано. Если файл уже записывался, запись закончится при следующей загрузке или запуске бота."

ONE_FILE = "Копия с пометками (--marked) делается для одного файла за раз."
THERE = "Файл «{path}» уже есть: укажите для копии другое имя."
ONLY_XLSX = "Копия с пометками — книга Excel: укажите имя на .xlsx."
MARKED = "Копия с пометками: {path}. Исправьте в ней отмеченное и загрузите её: kovrov-bot import {kind} {path}"
UNWRITTEN = "Не удалось записать копию с пометками: {why}."

ABSENT = (
    "Ролей у тех, кого в списке больше нет или у кого там другой класс: {count}.\n"
    "Посмотреть и снять их: kovrov-bot roles absent"
)

EVERY = 100_000
"""Rows between two lines of progress where there is no terminal."""


class Options(TypedDict):
    dry_run: bool
    partial: bool
    leavers: bool
    marked: Path | None
    zone: tzinfo
    institution: str


@click.command("import")
@click.argument("kind", metavar="KIND")
@click.argument("files", metavar="FILE…", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="Только проверить и сказать, что изменилось бы.")
@click.option("--partial", is_flag=True, help="Загрузить верные строки, даже если есть строки с ошибками.")
@click.option("--leavers", is_flag=True, help="Кого в списке нет, те и правда выбыли или ушли, сколько бы их ни было.")
@click.option(
    "--marked", type=click.Path(path_type=Path), help="Куда записать копию файла, в которой ошибки помечены (XLSX)."
)
@click.option(
    "--institution",
    default="",
    help="Чей это файл, если в нём самом не сказано (НИКА, aSc, таблица-сетка): код или название учреждения.",
)
@click.option("--json", "as_json", is_flag=True, help="Итог для программ: один объект JSON на файл.")
def import_(
    kind: str,
    files: tuple[Path, ...],
    dry_run: bool,
    partial: bool,
    leavers: bool,
    marked: Path | None,
    institution: str,
    as_json: bool,
) -> None:
    """Загрузить выгрузки: institutions (учреждения), pupils (ученики), staff (сотрудники), grades (оценки),
    term-grades (итоговые оценки), absences (пропуски), exams (экзамены), achievements (достижения),
    timetable (расписание), substitutions (замены), bells (звонки), homework (домашние задания),
    queue (очередь в детские сады), events (мероприятия).

    Расписание берётся и из файлов НИКИ (nika_data_….js) и aSc (XML), и из таблиц, какими их рисуют в школах; вместе с
    расписанием из НИКИ и aSc загрузятся звонки и замены."""
    if kind not in KINDS:
        opening.fail(f"Вида «{kind}» нет. Есть: {', '.join(f'{name} ({one.title})' for name, one in KINDS.items())}.")
    if missing := [str(file) for file in files if not file.exists()]:
        opening.fail(f"Нет файла: {', '.join(missing)}.")
    _may_mark(marked, files)
    settings = opening.read_settings()
    try:
        options = Options(
            dry_run=dry_run,
            partial=partial,
            leavers=leavers,
            marked=marked,
            zone=settings.timezone,
            institution=institution,
        )
        result = opening.run(_load(settings, kind, files, Clock().now(), options))
    except Unwritten as error:
        opening.fail(UNWRITTEN.format(why=error))
    except KeyboardInterrupt:
        opening.fail(INTERRUPTED, 1)
    for file in result.files:
        click.echo(json.dumps(as_object(file), ensure_ascii=False) if as_json else in_words(file))
    if marked and any(file.marked for file in result.files) and not as_json:
        click.echo(MARKED.format(path=marked, kind=kind))
    if kind == "staff" and (count := opening.run(_absent(settings.database_url))):
        click.echo(ABSENT.format(count=count), err=as_json)
    sys.exit(0 if result.faultless else 1)


async def _absent(url: str) -> int:
    """How many roles are left of people whom their institution's list no longer has."""
    async with await Database.open(url) as database, database.read() as store:
        return len(await store.roles.absent())


def _may_mark(marked: Path | None, files: tuple[Path, ...]) -> None:
    if marked is None:
        return
    if len(files) > 1:
        opening.fail(ONE_FILE)
    if marked.suffix.casefold() != ".xlsx":
        opening.fail(ONLY_XLSX)
    if marked.exists():
        opening.fail(THERE.format(path=marked))


async def _load(settings: Settings, kind: str, files: tuple[Path, ...], now: datetime, options: Options) -> Result:
    with progress() as tell:
        async with await Database.open(settings.database_url) as database:
            key = await _key(settings, database, now) if kind == QUEUE.kind else b""
            return await load(database, kind, files, now=now, who=opening.user(), progress=tell, key=key, **options)


async def _key(settings: Settings, database: Database, now: datetime) -> bytes:
    """The key of codes, under which applications are known as well."""
    try:
        async with database.begin() as store:
            return await secret.agreed(settings, store, now)
    except OSError as error:
        opening.fail(opening.KEY_UNREADABLE.format(why=opening.why(error)))


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
