"""What all commands that issue codes have in common: one transaction, one institution, one file that is whole."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import click

from bot.commands import opening, sheets
from bot.commands.sheets import Card, Dialog
from bot.settings import Settings
from storage import communities
from storage.codes import Audience
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.ledger import Ledger
from storage.school import Institution
from storage.store import Store

OTHER_FORM = "Сохранить можно в .csv или в .pdf, а не в {suffix}."
THERE = "Файл «{path}» уже есть, и коды из него, возможно, уже розданы: укажите другое имя. Коды не выданы."
NOT_WRITTEN = "Не получилось записать {path}: {why}. Коды не выданы."
WRITTEN = "{path}: кодов {count}, действуют до {until:%d.%m.%Y}. Сохраните файл: посмотреть коды ещё раз нельзя."
NO_COMMUNITY = (
    "Не понял адрес сообщества «{text}». Напишите его так: --community club123 или --community kovrov_schools."
)
NO_PICTURE = (
    "Рисунков для камеры на листе нет: адрес сообщества неизвестен, пока бот ни разу не работал с этим хранилищем.\n"
    "Чтобы они были, выдайте коды ещё раз в другой файл: --replace --community kovrov_schools."
)
NO_INSTITUTION = (
    "Учреждение «{text}» не найдено. Проверьте название или загрузите список: kovrov-bot import institutions."
)
MANY = "«{text}» может быть одним из: {names}. Уточните."

NO_AUDIENCE = "Не понял, кому код: «{text}». Напишите --for взрослый или --for ученик."
AUDIENCES: Mapping[Audience, frozenset[str]] = {
    "adult": frozenset({"взрослый", "взрослые", "взрослым", "взрослого", "родитель", "родители", "родителям", "adult"}),
    "pupil": frozenset({"ученик", "ученики", "ученикам", "ученика", "ученица", "ребёнок", "pupil"}),
}
"""What people call those for whom a code is."""


class Refused(Exception):
    """What was asked for cannot be done; the text says why, in Russian."""


@asynccontextmanager
async def storing(settings: Settings) -> AsyncIterator[Store]:
    """One transaction; what is refused in it is undone, said, and ends the command. What was revoked stays revoked."""
    try:
        async with await Database.open(settings.database_url) as database:
            async with database.begin() as store:
                yield store
            with suppress(StoreUnavailable):  # the bot mirrors what this could not
                await Ledger(database).mirror()
    except Refused as refused:
        opening.fail(str(refused), 1)


def check(output: Path | None, community: str | None) -> None:
    """End the command before anything is issued where the file or the address cannot be meant."""
    if output is not None and output.suffix.casefold() not in sheets.FORMS:
        opening.fail(OTHER_FORM.format(suffix=output.suffix or output))
    if output is not None and output.exists():
        opening.fail(THERE.format(path=output))
    if community is not None and Dialog.named(community) is None:
        opening.fail(NO_COMMUNITY.format(text=community))


def audience(text: str) -> Audience:
    """For whom, from the word of the command line; another word ends the command."""
    word = text.strip().casefold()
    whose = next((whose for whose, words in AUDIENCES.items() if word in words), None)
    if whose is None:
        opening.fail(NO_AUDIENCE.format(text=text))
    return whose


async def institution(store: Store, text: str) -> Institution:
    """The one that a person calls so. Raises `Refused`."""
    found = await store.school.institution_named(text)
    if not found:
        raise Refused(NO_INSTITUTION.format(text=text))
    if len(found) > 1:
        raise Refused(MANY.format(text=text, names=", ".join(each.short_name for each in found)))
    return found[0]


async def dialog(store: Store, community: str | None) -> Dialog | None:
    """Where the codes are to be sent: as given, else where this store's bot answers; None where nobody knows."""
    if community is not None:
        return Dialog.named(community)
    number = await communities.served(store)
    return Dialog.of_club(number) if number is not None else None


def write(path: Path, cards: Sequence[Card], dialog: Dialog | None, now: datetime) -> None:
    """Write it inside the transaction that issues: without a file there are no codes. Raises `Refused`."""
    content = sheets.cut_apart(cards, dialog, now) if _is_pdf(path) else sheets.table(cards)
    try:
        sheets.write(path, content)
    except FileExistsError as error:
        raise Refused(THERE.format(path=path)) from error
    except OSError as error:
        raise Refused(NOT_WRITTEN.format(path=path, why=opening.why(error))) from error


def tell(path: Path, cards: Sequence[Card], dialog: Dialog | None) -> None:
    """Say what was written; after the commit."""
    click.echo(WRITTEN.format(path=path, count=len(cards), until=cards[0].until))
    if dialog is None and _is_pdf(path):
        click.echo(NO_PICTURE, err=True)


def _is_pdf(path: Path) -> bool:
    return path.suffix.casefold() == ".pdf"
