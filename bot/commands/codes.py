"""`codes`: one-time linking codes for a class or one pupil, on screen or as a sheet; taking them back.

A code is shown here once and kept only as a keyed hash: nobody can look it up later, so a lost sheet is issued anew.
"""

import csv
import io
import os
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import secret
from bot.clock import Clock
from bot.commands import opening
from bot.settings import Settings
from handlers import codes as code_book
from storage import names, unused_codes
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.ledger import Ledger
from storage.school import Enrolment, Institution, Pupil
from storage.store import Store

HEADERS = ("Номер", "Имя", "Класс", "Код", "Действует до")
PDF = "Лист для вырезания в PDF появится позже. Пока сохраните таблицу: -o codes.csv."
ONLY_CSV = "Сохранить можно только в .csv, а не в {suffix}."
THERE = "Файл «{path}» уже есть, и коды из него, возможно, уже розданы: укажите другое имя. Коды не выданы."
EARLIER = "Прежние коды этих учеников тоже действуют: {count}. Чтобы они перестали, выдайте коды с --replace."
NOT_WRITTEN = "Не получилось записать {path}: {why}. Коды не выданы."
NO_CLASS = "Не понял, какой это класс. Напишите учреждение и класс через запятую, например: --class «СОШ № 21, 7Б»."
NO_INSTITUTION = (
    "Учреждение «{text}» не найдено. Проверьте название или загрузите список: kovrov-bot import institutions."
)
MANY = "«{text}» может быть одним из: {names}. Уточните."
EMPTY = "В классе «{text}» учреждения {school} никого нет. Есть классы: {classes}."
NO_PUPIL = "Ученика с номером {number} нет."
RESTRICTED = "У ученика {number} стоит ограничение. Если администратор учреждения разрешил, добавьте --permit."
SKIPPED = "Пропущены ученики с ограничением ({count}): {numbers}. Личный код: kovrov-bot codes pupil НОМЕР --permit."
WRITTEN = "{path}: кодов {count}, действуют до {until:%d.%m.%Y}. Сохраните файл: посмотреть коды ещё раз нельзя."
ONCE = "Запишите код: посмотреть его ещё раз нельзя. Действует до {until:%d.%m.%Y}."
WHOSE = "Чьи коды отозвать? Укажите номер ученика или --all."
REVOKED = "Отозвано неиспользованных кодов: {count}."

NO_COMMA = re.compile(r"(.*\S)\s+(\d{1,2}\s*[-–«\"]?\s*[^\W\d_]?[»\"]?)")
"""«21 школа 5а»: the institution, and a class at the end that begins with a figure."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One code on its way to an adult of the pupil."""

    pupil: Pupil
    class_name: str
    code: str
    until: datetime

    @property
    def cells(self) -> tuple[str, ...]:
        initial = self.pupil.surname_initial
        name = f"{self.pupil.given} {initial}." if initial else self.pupil.given
        return (self.pupil.number, name, self.class_name, code_book.shown(self.code), f"{self.until:%d.%m.%Y}")


class Refused(Exception):
    """What was asked for cannot be done; the text says why, in Russian."""


@click.group("codes")
def codes() -> None:
    """Одноразовые коды, по которым семьи привязывают детей."""


@codes.command("pupils")
@click.option("--class", "class_text", required=True, metavar="УЧРЕЖДЕНИЕ, КЛАСС", help="например «СОШ № 21, 7Б»")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="куда сохранить (.csv)")
@click.option("--each", type=click.IntRange(1, 5), default=1, show_default=True, help="кодов на ученика")
@click.option("--replace", is_flag=True, help="прежние неиспользованные коды этих учеников отозвать")
def of_class(class_text: str, output: Path | None, each: int, replace: bool) -> None:
    """Выдать коды всему классу."""
    if output is not None and output.suffix.casefold() != ".csv":
        opening.fail(PDF if output.suffix.casefold() == ".pdf" else ONLY_CSV.format(suffix=output.suffix or output))
    if output is not None and output.exists():
        opening.fail(THERE.format(path=output))
    settings = opening.read_settings()
    opening.run(_of_class(settings, class_text, output, each=each, replace=replace))


@codes.command("pupil")
@click.argument("number", metavar="НОМЕР")
@click.option("--each", type=click.IntRange(1, 5), default=1, show_default=True, help="сколько кодов")
@click.option("--replace", is_flag=True, help="прежние неиспользованные коды отозвать")
@click.option("--permit", is_flag=True, help="администратор учреждения разрешил, хотя стоит ограничение")
def of_pupil(number: str, each: int, replace: bool, permit: bool) -> None:
    """Выдать код одному ученику по его номеру."""
    settings = opening.read_settings()
    opening.run(_of_pupil(settings, number, each=each, replace=replace, permit=permit))


@codes.command("revoke")
@click.argument("number", metavar="НОМЕР", required=False)
@click.option("--all", "of_all", is_flag=True, help="коды всех учеников, например если утерян ключ")
def revoke(number: str | None, of_all: bool) -> None:
    """Отозвать неиспользованные коды ученика."""
    if of_all == (number is not None):
        opening.fail(WHOSE)
    opening.run(_revoke(opening.read_settings(), number))


async def _of_class(settings: Settings, text: str, output: Path | None, *, each: int, replace: bool) -> None:
    async with _storing(settings) as store:
        institution, class_name, pupils = await _class(store, text)
        free = [pupil for pupil in pupils if not pupil.restricted]
        restricted = [pupil.number for pupil in pupils if pupil.restricted]
        places = {pupil.id: class_name for pupil in free}
        earlier = 0 if replace else await _earlier(store, free)
        issued = await _issue(store, settings, free, places, each=each, replace=replace)
        if output is not None:
            _write(output, issued)  # inside the transaction: without a sheet there are no codes
    if output is None:
        _print(issued, f"{institution.short_name}, {class_name}")
    elif issued:
        click.echo(WRITTEN.format(path=output, count=len(issued), until=issued[0].until))
    _tell_earlier(earlier)
    if restricted:
        click.echo(SKIPPED.format(count=len(restricted), numbers=", ".join(restricted)), err=True)


async def _of_pupil(settings: Settings, number: str, *, each: int, replace: bool, permit: bool) -> None:
    async with _storing(settings) as store:
        pupil = await _pupil(store, number)
        if pupil.restricted and not permit:
            raise Refused(RESTRICTED.format(number=number))
        places = {pupil.id: _place(await store.school.enrolments([pupil.id]))}
        earlier = 0 if replace else await _earlier(store, [pupil])
        issued = await _issue(store, settings, [pupil], places, each=each, replace=replace)
    _print(issued, None)
    click.echo(ONCE.format(until=issued[0].until))
    _tell_earlier(earlier)


async def _revoke(settings: Settings, number: str | None) -> None:
    """Of one pupil, or of all."""
    now = Clock().now()
    async with _storing(settings) as store:
        if number is None:
            count = await unused_codes.revoke_all(store, now)
        else:
            count = await store.people.revoke((await _pupil(store, number)).id, now)
    click.echo(REVOKED.format(count=count))


@asynccontextmanager
async def _storing(settings: Settings) -> AsyncIterator[Store]:
    """One transaction; what is refused in it is undone, said, and ends the command. What was revoked stays revoked."""
    try:
        async with await Database.open(settings.database_url) as database:
            async with database.begin() as store:
                yield store
            with suppress(StoreUnavailable):  # the bot mirrors what this could not
                await Ledger(database).mirror()
    except Refused as refused:
        opening.fail(str(refused), 1)


async def _class(store: Store, text: str) -> tuple[Institution, str, list[Pupil]]:
    """«СОШ № 21, 7Б» → the institution, the class as it is stored, and who is in it."""
    named, comma, rest = text.rpartition(",")
    if not comma and (match := NO_COMMA.fullmatch(text.strip())):
        named, rest = match.groups()
    if not named.strip() or not rest.strip():
        raise Refused(NO_CLASS)
    found = await store.school.institution_named(named.strip())
    if not found:
        raise Refused(NO_INSTITUTION.format(text=named.strip()))
    if len(found) > 1:
        raise Refused(MANY.format(text=named.strip(), names=", ".join(each.short_name for each in found)))
    institution, class_name = found[0], names.class_name(rest)
    pupils = await store.school.class_pupils(institution.id, class_name)
    if not pupils:
        classes = ", ".join(await store.school.classes(institution.id)) or "пока никаких"
        raise Refused(EMPTY.format(text=class_name, school=institution.short_name, classes=classes))
    return institution, class_name, pupils


async def _pupil(store: Store, number: str) -> Pupil:
    pupil = await store.school.pupil_by_number(number.strip())
    if pupil is None:
        raise Refused(NO_PUPIL.format(number=number))
    return pupil


def _place(enrolments: Sequence[Enrolment]) -> str:
    return enrolments[0].class_name if enrolments else ""


async def _earlier(store: Store, pupils: Sequence[Pupil]) -> int:
    numbers = await unused_codes.number_by_pupil(store, Clock().now())
    return sum(numbers.get(pupil.id, 0) for pupil in pupils)


def _tell_earlier(count: int) -> None:
    if count:
        click.echo(EARLIER.format(count=count), err=True)


async def _issue(
    store: Store, settings: Settings, pupils: Sequence[Pupil], places: dict[int, str], *, each: int, replace: bool
) -> list[Issued]:
    now = Clock().now()
    try:
        key = await secret.agreed(settings, store, now)
    except OSError as error:
        raise Refused(opening.KEY_UNREADABLE.format(why=opening.why(error))) from error
    until = now + code_book.LIVES
    issued = []
    for pupil in pupils:
        if replace:
            await store.people.revoke(pupil.id, now)
        for _ in range(each):
            code = code_book.fresh()
            hashed = code_book.hashed(code, key)
            await store.people.issue(hashed, pupil.id, now, until, permitted=pupil.restricted)
            issued.append(Issued(pupil, places[pupil.id], code, until.astimezone(settings.timezone)))
    return issued


def _write(path: Path, issued: Sequence[Issued]) -> None:
    """The sheet for a spreadsheet program, readable by its owner alone: whole or not at all."""
    table = io.StringIO(newline="")
    rows = csv.writer(table, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADERS)
    rows.writerows(each.cells for each in issued)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(table.getvalue().encode("utf-8-sig"))
        draft.replace(path)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise Refused(NOT_WRITTEN.format(path=path, why=error.strerror)) from error


def _print(issued: Sequence[Issued], title: str | None) -> None:
    table = Table(*HEADERS, title=title)
    for each in issued:
        table.add_row(*each.cells)
    Console(soft_wrap=True).print(table)
