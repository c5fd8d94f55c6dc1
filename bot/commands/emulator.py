"""`kovrov-bot emulator`: a VK on this computer, for trying any community bot without VK."""

import asyncio
import contextlib
import signal
from collections.abc import Sequence
from math import ceil
from typing import TYPE_CHECKING

import click

from bot.commands import opening

if TYPE_CHECKING:
    from bot.emulator import Emulator, Person

GROUP_ID = 1
TOKEN = "emulator-token"  # noqa: S105  opens nothing but this desk
AHEAD = "Номера сообщений ушли вперёд часов: бот с прежним хранилищем поймёт новый запуск через {seconds} с."


@click.command("emulator")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Порт; 0 — любой свободный."
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Адрес, на котором слушать.")
@click.option("--public", help="Адрес, по которому его видят другие машины, например http://vk.example:8080.")
@click.option("--token", default=TOKEN, show_default=True, help="Токен сообщества, который примет эмулятор.")
@click.option("--group", type=click.IntRange(1), default=GROUP_ID, show_default=True, help="Номер сообщества.")
@click.option(
    "--latency", type=click.IntRange(0), default=40, show_default=True, help="Сколько миллисекунд длится один вызов."
)
@click.option("--pace/--no-pace", default=True, help="Держать ли предел VK: 20 запросов в секунду.")
def emulator(port: int, host: str, public: str | None, token: str, group: int, latency: int, pace: bool) -> None:
    """Запустить местный VK: методы, Long Poll, загрузки и веб-чат с выдуманными людьми.

    Любой бот сообщества может обращаться к нему вместо VK. Ничего не хранится на диске
    и ничего не уходит в сеть.
    """
    from bot.clock import Clock
    from bot.emulator import Community, Emulator, numbers

    clock = Clock()
    local = Emulator(
        community=Community(group, "Сообщество", about="Местное сообщество для проверки бота"),
        token=token,
        now=clock.now,
        pace=pace,
        latency=latency / 1000,
        people=invented(),
        first_id=numbers.first(clock.now()),
    )
    try:
        asyncio.run(_listen(local, host, port, public))
    except OSError as fault:
        opening.fail(f"Не удалось занять {host}:{port}: {opening.why(fault)}. Выберите другой порт: --port.")
    if ahead := numbers.ahead(local.last_id, clock.now()):
        click.echo(AHEAD.format(seconds=ceil(ahead.total_seconds())))


async def _listen(local: "Emulator", host: str, port: int, public: str | None) -> None:
    async with local.serve(host, port, public=public) as address:
        for line in greeting(local, address):
            click.echo(line)
        await _until_stopped()
    click.echo("Местный VK остановлен.")


def greeting(local: "Emulator", address: str) -> Sequence[str]:
    """What to tell a person who wants to point a bot here."""
    return (
        f"Местный VK слушает: {address}",
        "",
        f"  веб-чат       {address}/",
        f"  BOT_API_URL   {local.api_url}",
        f"  BOT_TOKEN     {local.token}",
        f"  сообщество    {local.community.id}",
        "",
        "Остановить: Ctrl+C.",
    )


async def _until_stopped() -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        with contextlib.suppress(NotImplementedError):  # Windows: there Ctrl+C raises by itself
            loop.add_signal_handler(number, stopped.set)
    await stopped.wait()


def invented() -> list["Person"]:
    """A handful of people who do not exist, with programs of different abilities."""
    from bot.emulator import Client, Person

    return [
        Person(1, "Анна", "Белова", "мама двоих детей", sex=1),
        Person(2, "Тимофей", "Белов", "ученик 7 класса", sex=2),
        Person(3, "Галина", "Орлова", "учительница", sex=1),
        Person(
            4,
            "Павел",
            "Сомов",
            "старый телефон: кнопок не видно",
            client=Client(keyboard=False, inline_keyboard=False, carousel=False, callback=False),
            sex=2,
        ),
    ]
