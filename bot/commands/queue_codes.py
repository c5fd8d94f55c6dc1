"""`codes queue`: a one-time code for an application of which the files tell the year of birth alone.

The number is not kept anywhere, so it is typed here, with the date or the year, and known again by its keyed hash.
"""

from contextlib import suppress
from datetime import UTC, datetime

import click

from bot import secret
from bot.clock import Clock
from bot.commands import opening
from bot.commands.issuing import Refused, storing
from bot.settings import Settings
from handlers import codes as code_book
from handlers import queue_number
from storage.journal import COMMAND, Act
from storage.store import Store

NOT_BORN = "Не понял дату рождения «{text}». Напишите год или дату: 2022 или 03.03.2022."
NO_APPLICATION = (
    "Заявления {number} с таким годом рождения в очереди нет. Проверьте номер и год или загрузите выгрузку: "
    "kovrov-bot import queue."
)
ISSUED = "Код для заявления {number}: {code}"
ONCE = (
    "Передайте код родителю лично, проверив документы: кто пришлёт его боту, увидит это заявление. "
    "Посмотреть код ещё раз нельзя.\nДействует до {until:%d.%m.%Y}, один раз."
)
REVOKED = "Отозвано неиспользованных кодов заявления {number}: {count}."


@click.command("queue")
@click.argument("number", metavar="НОМЕР")
@click.argument("born", metavar="РОЖДЕНИЕ")
@click.option("--revoke", is_flag=True, help="не выдать код, а отозвать неиспользованные для этого заявления")
def queue(number: str, born: str, revoke: bool) -> None:
    """Выдать код, по которому родитель привяжет заявление в детский сад. РОЖДЕНИЕ ребёнка: год или дата."""
    year = _year(born.strip())
    if year is None:
        opening.fail(NOT_BORN.format(text=born))
    settings = opening.read_settings()
    opening.run((_revoke if revoke else _issue)(settings, number.strip(), year))


def _year(born: str) -> int | None:
    """Of a date in any usual form, or of a year alone."""
    for shape in ("%Y", "%d.%m.%Y", "%Y-%m-%d", "%d.%m.%y"):
        with suppress(ValueError):
            return datetime.strptime(born, shape).replace(tzinfo=UTC).year
    return None


async def _issue(settings: Settings, number: str, year: int) -> None:
    now = Clock().now()
    until = now + code_book.LIVES
    async with storing(settings) as store:
        key = await _key(settings, store, now)
        application = await _application(store, number, year, key)
        code = code_book.fresh()
        await store.queue.issue(code_book.hashed(code, key), application, now, until)
        await store.journal.write(COMMAND, Act.CODES_ISSUED, now, details="queue: 1")
    click.echo(ISSUED.format(number=number, code=code_book.shown(code)))
    click.echo(ONCE.format(until=until.astimezone(settings.timezone)))


async def _revoke(settings: Settings, number: str, year: int) -> None:
    now = Clock().now()
    async with storing(settings) as store:
        application = await _application(store, number, year, await _key(settings, store, now))
        count = await store.queue.revoke(now, application)
        if count:
            await store.journal.write(COMMAND, Act.CODES_REVOKED, now, details=f"queue: {count}")
    click.echo(REVOKED.format(number=number, count=count))


async def _key(settings: Settings, store: Store, now: datetime) -> bytes:
    try:
        return await secret.agreed(settings, store, now)
    except OSError as error:
        raise Refused(opening.KEY_UNREADABLE.format(why=opening.why(error))) from error


async def _application(store: Store, number: str, year: int, key: bytes) -> int:
    """Raises `Refused`."""
    found = await store.queue.identified(queue_number.identity(number, year, key))
    if found is None:
        raise Refused(NO_APPLICATION.format(number=number))
    return found
