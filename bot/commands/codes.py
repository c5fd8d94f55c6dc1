"""`codes`: one-time linking codes for a class or one pupil, on screen or as a sheet; taking them back.

A code is shown here once and kept only as a keyed hash: nobody can look it up later, so a lost sheet is issued anew.
"""

import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeVar

import click
from rich.console import Console
from rich.table import Table

from bot import secret
from bot.clock import Clock
from bot.commands import issuing, opening, sheets
from bot.commands.issuing import Refused, storing
from bot.commands.queue_codes import queue
from bot.commands.sheets import Card
from bot.commands.staff_codes import staff
from bot.settings import Settings
from handlers import codes as code_book
from storage import names, unused_codes
from storage.codes import Audience
from storage.journal import COMMAND, Act
from storage.school import Enrolment, Institution, Pupil
from storage.store import Store
from storage.unused_codes import KeyLost

EARLIER = "Прежние коды этих учеников тоже действуют: {count}. Чтобы они перестали, выдайте коды с --replace."
NO_CLASS = "Не понял, какой это класс. Напишите учреждение и класс через запятую, например: --class «СОШ № 21, 7Б»."
EMPTY = "В классе «{text}» учреждения {school} никого нет. Есть классы: {classes}."
NO_PUPIL = "Ученика с номером {number} нет."
LEFT = "Ученик {number} выбыл: сейчас его нет ни в одном учреждении, и привязать его кодом нельзя."
RESTRICTED = "У ученика {number} стоит ограничение. Если администратор учреждения разрешил, добавьте --permit."
SKIPPED = "Пропущены ученики с ограничением ({count}): {numbers}. Личный код: kovrov-bot codes pupil НОМЕР --permit."
ONCE = "Посмотреть ещё раз нельзя: запишите. Действует до {until:%d.%m.%Y}."
ONE_EACH = "Код самого ученика нужен один: уберите --each."
WHOSE = "Чьи коды отозвать? Укажите номер ученика или --all."
REVOKED = "Отозвано неиспользованных кодов: {count}."
UNTIED = (
    "Снято привязок к заявлениям в детский сад: {count}; ключ, под которым они записаны, утерян. Загрузите новую\n"
    "выгрузку очереди и попросите родителей привязать заявления заново."
)

NO_COMMA = re.compile(r"(.*\S)\s+(\d{1,2}\s*[-–«\"]?\s*[^\W\d_]?[»\"]?)")
"""«21 школа 5а»: the institution, and a class at the end that begins with a figure."""

FOR_WHOM = "взрослый: кому-то из семьи, ученик: ему самому"
SHEET = click.Path(dir_okay=False, path_type=Path)
Command = TypeVar("Command", bound=Callable[..., None])


@dataclass(frozen=True, slots=True)
class Handout:
    """What was asked for: whose codes, how many a pupil, onto what sheet, and whether earlier unused ones end."""

    audience: Audience
    each: int
    output: Path | None
    community: str | None
    replace: bool


@dataclass(frozen=True, slots=True)
class Chosen:
    """Who gets codes: their class and institution for the card by pupil's id, what the journal says, a title.

    `restricted` are the numbers of those who are left out.
    """

    pupils: Sequence[Pupil]
    places: Mapping[int, tuple[str, str]]
    institution: int | None
    what: str
    title: str | None = None
    restricted: Sequence[str] = ()


@click.group("codes")
def codes() -> None:
    """Одноразовые коды: по ним семьи привязывают детей, а сотрудники получают роли."""


codes.add_command(staff)
codes.add_command(queue)


def _issuing(each: str, replace: str) -> Callable[[Command], Command]:
    """The options of both commands that issue, with what the two say differently."""
    options = (
        click.option("--for", "audience", metavar="КОМУ", default="взрослый", show_default=True, help=FOR_WHOM),
        click.option("-o", "--output", type=SHEET, metavar="ФАЙЛ", help="куда сохранить: .csv или .pdf"),
        click.option("--each", type=click.IntRange(1, 5), default=1, show_default=True, help=each),
        click.option("--replace", is_flag=True, help=replace),
        click.option("--community", metavar="АДРЕС", help="сообщество ВКонтакте для рисунков в .pdf, например club123"),
    )

    def with_options(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return with_options


@codes.command("pupils")
@click.option("--class", "class_text", required=True, metavar="УЧРЕЖДЕНИЕ, КЛАСС", help="например «СОШ № 21, 7Б»")
@_issuing("кодов на ученика", "прежние неиспользованные коды этих учеников отозвать, и взрослых, и самих учеников")
def of_class(
    class_text: str, audience: str, output: Path | None, each: int, replace: bool, community: str | None
) -> None:
    """Выдать коды всему классу: на экран, таблицей .csv или листом .pdf для разрезания."""
    handout = _handout(audience, each, output, community, replace=replace)
    opening.run(_hand_out(opening.read_settings(), handout, lambda store: _of_class(store, class_text)))


@codes.command("pupil")
@click.argument("number", metavar="НОМЕР")
@_issuing("сколько кодов", "прежние неиспользованные коды отозвать, и взрослых, и самого ученика")
@click.option("--permit", is_flag=True, help="администратор учреждения разрешил, хотя стоит ограничение")
def of_pupil(
    number: str, audience: str, output: Path | None, each: int, replace: bool, community: str | None, permit: bool
) -> None:
    """Выдать код одному ученику по его номеру: взрослому из его семьи или ему самому."""
    handout = _handout(audience, each, output, community, replace=replace)
    opening.run(_hand_out(opening.read_settings(), handout, lambda store: _of_pupil(store, number, permit=permit)))


@codes.command("revoke")
@click.argument("number", metavar="НОМЕР", required=False)
@click.option("--all", "of_all", is_flag=True, help="коды всех учеников, например если утерян ключ")
def revoke(number: str | None, of_all: bool) -> None:
    """Отозвать неиспользованные коды ученика."""
    if of_all == (number is not None):
        opening.fail(WHOSE)
    opening.run(_revoke(opening.read_settings(), number))


def _handout(audience: str, each: int, output: Path | None, community: str | None, *, replace: bool) -> Handout:
    """End the command before anything is issued where the options do not go together."""
    issuing.check(output, community)
    whose = issuing.audience(audience)
    if whose == "pupil" and each > 1:
        opening.fail(ONE_EACH)
    return Handout(whose, each, output, community, replace)


async def _hand_out(settings: Settings, handout: Handout, choose: Callable[[Store], Awaitable[Chosen]]) -> None:
    dialog = None
    now = Clock().now().astimezone(settings.timezone)
    with ExitStack() as undo:
        async with storing(settings) as store:
            chosen = await choose(store)
            earlier = 0 if handout.replace else await _earlier(store, chosen.pupils, now)
            cards = await _issue(store, settings, chosen, handout, now)
            if cards:
                await _note(store, Act.CODES_ISSUED, now, chosen.institution, chosen.what, len(cards))
            if handout.output is not None and cards:
                dialog = await issuing.dialog(store, handout.community)
                # Inside the transaction: without a sheet there are no codes.
                issuing.write(handout.output, cards, dialog, now)
                undo.callback(handout.output.unlink, missing_ok=True)
        undo.pop_all()  # committed: with codes there is a sheet
    if handout.output is None:
        _print(cards, chosen.title)
    elif cards:
        issuing.tell(handout.output, cards, dialog)
    _tell_earlier(earlier)
    if chosen.restricted:
        numbers = ", ".join(chosen.restricted)
        click.echo(SKIPPED.format(count=len(chosen.restricted), numbers=numbers), err=True)


async def _of_class(store: Store, text: str) -> Chosen:
    institution, class_name, pupils = await _class(store, text)
    free = [pupil for pupil in pupils if not pupil.restricted]
    return Chosen(
        free,
        {pupil.id: (class_name, institution.short_name) for pupil in free},
        institution.id,
        class_name,
        f"{institution.short_name}, {class_name}",
        [pupil.number for pupil in pupils if pupil.restricted],
    )


async def _of_pupil(store: Store, number: str, *, permit: bool) -> Chosen:
    pupil = await _pupil(store, number)
    if pupil.restricted and not permit:
        raise Refused(RESTRICTED.format(number=number))
    enrolments = await store.school.enrolments([pupil.id])
    if not enrolments:
        raise Refused(LEFT.format(number=number))
    return Chosen([pupil], {pupil.id: _place(enrolments)}, _home(enrolments), pupil.number)


async def _revoke(settings: Settings, number: str | None) -> None:
    """Of one pupil, or of all."""
    now = Clock().now()
    async with storing(settings) as store:
        if number is None:
            lost = await _key_lost(settings, store, now)
            count = await unused_codes.revoke_all(store, now)
            untied = await store.queue.end_all(now) if lost else 0
            await _note(store, Act.CODES_REVOKED, now, None, "", count)
        else:
            pupil = await _pupil(store, number)
            count = await store.codes.revoke(pupil.id, now)
            await _note(
                store, Act.CODES_REVOKED, now, _home(await store.school.enrolments([pupil.id])), pupil.number, count
            )
    click.echo(REVOKED.format(count=count))
    if number is None and untied:
        click.echo(UNTIED.format(count=untied))


async def _key_lost(settings: Settings, store: Store, now: datetime) -> bool:
    with suppress(OSError):  # one that cannot be read may be readable again
        try:
            await secret.check(settings, store, now)
        except KeyLost:
            return True
    return False


def _home(enrolments: Sequence[Enrolment]) -> int | None:
    """The institution in whose journal the pupil stands."""
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
    return (enrolments[0].class_name, enrolments[0].school)


async def _earlier(store: Store, pupils: Sequence[Pupil], now: datetime) -> int:
    numbers = await unused_codes.number_by_pupil(store, now)
    return sum(numbers.get(pupil.id, 0) for pupil in pupils)


def _tell_earlier(count: int) -> None:
    if count:
        click.echo(EARLIER.format(count=count), err=True)


async def _issue(store: Store, settings: Settings, chosen: Chosen, handout: Handout, now: datetime) -> list[Card]:
    """The codes are in the store when its transaction is committed; the expiry on the cards is in `now`'s zone."""
    try:
        key = await secret.agreed(settings, store, now)
    except OSError as error:
        raise Refused(opening.KEY_UNREADABLE.format(why=opening.why(error))) from error
    until = now + code_book.LIVES
    cards = []
    for pupil in chosen.pupils:
        if handout.replace:
            await store.codes.revoke(pupil.id, now)
        for turn in range(handout.each):
            code = code_book.fresh()
            hashed = code_book.hashed(code, key)
            await store.codes.issue(
                hashed,
                pupil.id,
                now,
                until,
                permitted=pupil.restricted,
                audience=handout.audience,
                institution=chosen.institution,
            )
            cards.append(_card(pupil, chosen.places[pupil.id], code, until, turn, handout))
    return cards


def _card(pupil: Pupil, place: tuple[str, str], code: str, until: datetime, turn: int, handout: Handout) -> Card:
    initial = pupil.surname_initial
    name = f"{pupil.given} {initial}." if initial else pupil.given
    return Card(pupil.number, name, *place, code, until, turn if handout.each > 1 else None, handout.audience)


def _print(cards: Sequence[Card], title: str | None) -> None:
    headers, *rows = sheets.lines(cards)
    table = Table(*headers, title=title)
    for cells in rows:
        table.add_row(*cells)
    Console(soft_wrap=True).print(table)
    if cards:
        click.echo(ONCE.format(until=cards[0].until))
