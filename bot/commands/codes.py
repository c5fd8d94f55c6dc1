"""`codes`: one-time linking codes for a class or one pupil, on screen or as a sheet; taking them back.

A code is shown here once and kept only as a keyed hash: nobody can look it up later, so a lost sheet is issued anew.
"""

import re
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import click
from rich.console import Console
from rich.table import Table

from bot import secret
from bot.clock import Clock
from bot.commands import issuing, opening, sheets
from bot.commands.issuing import Refused, storing
from bot.commands.sheets import Card
from bot.commands.staff_codes import staff
from bot.settings import Settings
from handlers import codes as code_book
from storage import names, unused_codes
from storage.journal import COMMAND, Act
from storage.school import Enrolment, Institution, Pupil
from storage.store import Store

EARLIER = "Прежние коды этих учеников тоже действуют: {count}. Чтобы они перестали, выдайте коды с --replace."
NO_CLASS = "Не понял, какой это класс. Напишите учреждение и класс через запятую, например: --class «СОШ № 21, 7Б»."
EMPTY = "В классе «{text}» учреждения {school} никого нет. Есть классы: {classes}."
NO_PUPIL = "Ученика с номером {number} нет."
RESTRICTED = "У ученика {number} стоит ограничение. Если администратор учреждения разрешил, добавьте --permit."
SKIPPED = "Пропущены ученики с ограничением ({count}): {numbers}. Личный код: kovrov-bot codes pupil НОМЕР --permit."
ONCE = "Запишите код: посмотреть его ещё раз нельзя. Действует до {until:%d.%m.%Y}."
WHOSE = "Чьи коды отозвать? Укажите номер ученика или --all."
REVOKED = "Отозвано неиспользованных кодов: {count}."

NO_COMMA = re.compile(r"(.*\S)\s+(\d{1,2}\s*[-–«\"]?\s*[^\W\d_]?[»\"]?)")
"""«21 школа 5а»: the institution, and a class at the end that begins with a figure."""


@click.group("codes")
def codes() -> None:
    """Одноразовые коды: по ним семьи привязывают детей, а сотрудники получают роли."""


codes.add_command(staff)


@codes.command("pupils")
@click.option("--class", "class_text", required=True, metavar="УЧРЕЖДЕНИЕ, КЛАСС", help="например «СОШ № 21, 7Б»")
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="куда сохранить: .csv или .pdf")
@click.option("--each", type=click.IntRange(1, 5), default=1, show_default=True, help="кодов на ученика")
@click.option("--replace", is_flag=True, help="прежние неиспользованные коды этих учеников отозвать")
@click.option("--community", metavar="АДРЕС", help="сообщество ВКонтакте для рисунков в .pdf, например club123")
def of_class(class_text: str, output: Path | None, each: int, replace: bool, community: str | None) -> None:
    """Выдать коды всему классу: на экран, таблицей .csv или листом .pdf для разрезания."""
    issuing.check(output, community)
    settings = opening.read_settings()
    opening.run(_of_class(settings, class_text, output, community, each=each, replace=replace))


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


async def _of_class(
    settings: Settings, text: str, output: Path | None, community: str | None, *, each: int, replace: bool
) -> None:
    dialog = None
    now = Clock().now().astimezone(settings.timezone)
    with ExitStack() as undo:
        async with storing(settings) as store:
            institution, class_name, pupils = await _class(store, text)
            free = [pupil for pupil in pupils if not pupil.restricted]
            restricted = [pupil.number for pupil in pupils if pupil.restricted]
            places = {pupil.id: (class_name, institution.short_name) for pupil in free}
            earlier = 0 if replace else await _earlier(store, free, now)
            cards = await _issue(store, settings, free, places, now, each=each, replace=replace)
            if cards:
                await _note(store, Act.CODES_ISSUED, now, institution.id, class_name, len(cards))
            if output is not None and cards:
                dialog = await issuing.dialog(store, community)
                issuing.write(output, cards, dialog, now)  # inside the transaction: without a sheet there are no codes
                undo.callback(output.unlink, missing_ok=True)
        undo.pop_all()  # committed: with codes there is a sheet
    if output is None:
        _print(cards, f"{institution.short_name}, {class_name}")
    elif cards:
        issuing.tell(output, cards, dialog)
    _tell_earlier(earlier)
    if restricted:
        click.echo(SKIPPED.format(count=len(restricted), numbers=", ".join(restricted)), err=True)


async def _of_pupil(settings: Settings, number: str, *, each: int, replace: bool, permit: bool) -> None:
    now = Clock().now().astimezone(settings.timezone)
    async with storing(settings) as store:
        pupil = await _pupil(store, number)
        if pupil.restricted and not permit:
            raise Refused(RESTRICTED.format(number=number))
        places = {pupil.id: _place(await store.school.enrolments([pupil.id]))}
        earlier = 0 if replace else await _earlier(store, [pupil], now)
        cards = await _issue(store, settings, [pupil], places, now, each=each, replace=replace)
        await _note(store, Act.CODES_ISSUED, now, await _home(store, pupil), pupil.number, len(cards))
    _print(cards, None)
    click.echo(ONCE.format(until=cards[0].until))
    _tell_earlier(earlier)


async def _revoke(settings: Settings, number: str | None) -> None:
    """Of one pupil, or of all."""
    now = Clock().now()
    async with storing(settings) as store:
        if number is None:
            count = await unused_codes.revoke_all(store, now)
            await _note(store, Act.CODES_REVOKED, now, None, "", count)
        else:
            pupil = await _pupil(store, number)
            count = await store.codes.revoke(pupil.id, now)
            await _note(store, Act.CODES_REVOKED, now, await _home(store, pupil), pupil.number, count)
    click.echo(REVOKED.format(count=count))


async def _home(store: Store, pupil: Pupil) -> int | None:
    """The institution in whose journal the pupil stands."""
    enrolments = await store.school.enrolments([pupil.id])
    return enrolments[0].institution if enrolments else None


async def _note(store: Store, act: Act, now: datetime, institution: int | None, what: str, count: int) -> None:
    """For the journal: of whom, and how many codes."""
    await store.journal.write(COMMAND, act, now, institution=institution, what=what, details=str(count))


async def _class(store: Store, text: str) -> tuple[Institution, str, list[Pupil]]:
    """«СОШ № 21, 7Б» → the institution, the class as it is stored, and who is in it."""
    named, comma, rest = text.rpartition(",")
    if not comma and (match := NO_COMMA.fullmatch(text.strip())):
        named, rest = match.groups()
    if not named.strip() or not rest.strip():
        raise Refused(NO_CLASS)
    institution, class_name = await issuing.institution(store, named.strip()), names.class_name(rest)
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


def _place(enrolments: Sequence[Enrolment]) -> tuple[str, str]:
    """The class and the institution's short name."""
    return (enrolments[0].class_name, enrolments[0].school) if enrolments else ("", "")


async def _earlier(store: Store, pupils: Sequence[Pupil], now: datetime) -> int:
    numbers = await unused_codes.number_by_pupil(store, now)
    return sum(numbers.get(pupil.id, 0) for pupil in pupils)


def _tell_earlier(count: int) -> None:
    if count:
        click.echo(EARLIER.format(count=count), err=True)


async def _issue(
    store: Store,
    settings: Settings,
    pupils: Sequence[Pupil],
    places: Mapping[int, tuple[str, str]],
    now: datetime,
    *,
    each: int,
    replace: bool,
) -> list[Card]:
    """The codes are in the store when its transaction is committed; the expiry on the cards is in `now`'s zone."""
    try:
        key = await secret.agreed(settings, store, now)
    except OSError as error:
        raise Refused(opening.KEY_UNREADABLE.format(why=opening.why(error))) from error
    until = now + code_book.LIVES
    cards = []
    for pupil in pupils:
        if replace:
            await store.codes.revoke(pupil.id, now)
        for turn in range(each):
            code = code_book.fresh()
            hashed = code_book.hashed(code, key)
            await store.codes.issue(hashed, pupil.id, now, until, permitted=pupil.restricted)
            cards.append(_card(pupil, places[pupil.id], code, until, turn, each))
    return cards


def _card(pupil: Pupil, place: tuple[str, str], code: str, until: datetime, turn: int, each: int) -> Card:
    initial = pupil.surname_initial
    name = f"{pupil.given} {initial}." if initial else pupil.given
    return Card(pupil.number, name, *place, code, until, turn if each > 1 else None)


def _print(cards: Sequence[Card], title: str | None) -> None:
    table = Table(*sheets.HEADERS, title=title)
    for card in cards:
        table.add_row(*card.cells)
    Console(soft_wrap=True).print(table)
