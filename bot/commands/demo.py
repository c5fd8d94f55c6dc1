"""`demo`: an invented city, a local VK, the very bot that `run` starts, and a web chat to talk to it."""

import asyncio
import json
import os
import signal
import sys
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.clock import Clock
from bot.commands import opening
from bot.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from bot.demo import CastMember, City
    from bot.emulator import Emulator, Person

FOLDER = Path("data")
TOKEN = "demo"  # noqa: S105  # opens nothing but the emulator of this process
COMMUNITY = 137
SMALL = 600
"""Pupils of the demo's city where nobody says otherwise: it stands in a few seconds."""
MOST = 100_000
"""More than twice the real city's."""
FIRST_PERSON = 2001
"""The cast's numbers in the local VK, in the order of the cast."""

AGAIN = (
    "Бот помнит прошлый запуск: кто согласился и чьи дети привязаны; переписка в веб-чате начинается с чистого листа.\n"
    "Начать всё заново: kovrov-bot demo --fresh"
)


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Порт веб-чата; 0 — любой свободный."
)
@click.option(
    "--pupils",
    type=click.IntRange(1, MOST),
    default=SMALL,
    show_default=True,
    help="Сколько учеников в выдуманном городе.",
)
@click.option("--fresh", is_flag=True, help="Начать заново: забыть всё, что было в прошлый раз.")
@click.option("--no-browser", is_flag=True, help="Не открывать браузер.")
def demo(port: int, pupils: int, fresh: bool, no_browser: bool) -> None:
    """Показать бота на выдуманном городе: ничего не нужно, ничего не уходит в сеть."""
    settings = demo_settings(FOLDER.resolve())
    if fresh:
        forget(settings)
    elif settings.secret_path.with_suffix(".db").exists():
        click.echo(AGAIN)
    try:
        opening.run(show(settings, port, pupils, browser=not no_browser))
    except OSError as error:
        opening.fail(f"Не удалось занять порт {port} ({opening.why(error)}): укажите другой, например --port 8081.")


def demo_settings(folder: Path) -> Settings:
    """Settings of the demo: nothing of the real bot's environment or `.env`."""
    return Settings.model_construct(
        database_url=f"sqlite:///{folder / 'demo.db'}", timezone=Settings.model_fields["timezone"].default
    )


def forget(settings: Settings) -> None:
    path = settings.secret_path
    for suffix in (".db", ".db-wal", ".db-shm", ".key", ".json", ".ledger"):
        path.with_suffix(suffix).unlink(missing_ok=True)


async def show(settings: Settings, port: int, pupils: int, *, browser: bool) -> None:
    """Fill the store, start the local VK and the bot, and wait until somebody stops it."""
    clock = Clock()
    today = clock.now().astimezone(settings.timezone).date()
    city = await fill(settings, pupils, today, clock)
    vk = await local_vk(settings, city, clock)
    async with vk.serve(port=port) as address:
        stop = _stopping()  # before there is a bot that would be left alone
        bot = await start_bot(settings, vk)
        try:
            await _listening(vk, bot, stop)
            click.echo(f"Готово. Веб-чат: {address}/   (остановить: Ctrl+C)")
            if browser and sys.stdout.isatty():
                webbrowser.open(f"{address}/")
            await _until_stopped(bot, stop)
        except TimeoutError:
            opening.fail("Бот не запустился: его сообщения выше.")
        finally:
            await stop_bot(bot)
    click.echo("Демонстрация остановлена.")


async def fill(settings: Settings, pupils: int, today: date, clock: Clock) -> "City":
    """Invent the city and import its export files, unless today's city of this size is there already."""
    from bot.demo import invent

    city = invent(pupils, today=today)
    path = settings.secret_path
    mark = path.with_suffix(".json")
    wanted = {"pupils": pupils, "today": today.isoformat()}
    if mark.exists() and path.with_suffix(".db").exists() and json.loads(mark.read_text("utf-8")) == wanted:
        return city
    path.parent.mkdir(exist_ok=True)
    mark.unlink(missing_ok=True)
    await _import(settings, city, path.with_name("demo"), clock)
    mark.write_text(json.dumps(wanted), "utf-8")
    return city


async def _import(settings: Settings, city: "City", folder: Path, clock: Clock) -> None:
    from rich.progress import Progress

    from bot.demo import export, settling
    from handlers.importing.load import load

    with Progress(transient=True, disable=not sys.stdout.isatty()) as progress:
        writing = progress.add_task("Школы пишут файлы", total=None)
        files = export(city, folder, progress=lambda done, total: progress.update(writing, completed=done, total=total))
        loading = progress.add_task("Файлы загружаются", total=len(files.in_order))
        async with await Database.open(settings.database_url) as database:
            for kind, paths in groupby(files.in_order, key=itemgetter(0)):
                together = [path for _, path in paths]
                await load(database, kind, together, now=clock.now(), who="demo")
                progress.advance(loading, len(together))
            async with database.begin() as store:
                await settling.name_rules(store, city, clock.now())


async def local_vk(settings: Settings, city: "City", clock: Clock) -> "Emulator":
    """The VK of the demo: the cast with the codes that their schools handed out."""
    from bot import secret
    from bot.demo import settling
    from bot.emulator import Community, Emulator, numbers

    key, now = secret.key(settings), clock.now()
    cast = list(enumerate(city.cast, FIRST_PERSON))
    async with await Database.open(settings.database_url) as database, database.begin() as store:
        await settling.settle(store, cast, now)
        people = [
            _person(number, member, await settling.notes(store, number, member, key, now)) for number, member in cast
        ]
        known = await store.people.known([number for number, _ in cast])
    vk = Emulator(
        community=Community(COMMUNITY, "Школы Коврова", about="Помощник школ и детских садов города"),
        token=TOKEN,
        now=clock.now,
        people=people,
        first_id=numbers.first(now),
    )
    for number in known:
        vk.allow(number)  # whom the bot remembers once wrote to it, and may be written to
    return vk


def _person(number: int, member: "CastMember", notes: Sequence[str]) -> "Person":
    from bot.emulator import Client, Person

    shows = member.keyboard
    return Person(
        number,
        member.first,
        member.last,
        about=member.about,
        notes=tuple(notes),
        color=member.colour,
        client=Client(keyboard=shows, inline_keyboard=shows, carousel=shows, callback=shows),
        sex=1 if member.sex == "f" else 2,
    )


async def start_bot(settings: Settings, vk: "Emulator") -> asyncio.subprocess.Process:
    """`kovrov-bot run` in a process of its own, told only where its VK and its store are."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    environment |= {
        "BOT_TOKEN": vk.token,
        "BOT_API_URL": vk.api_url,
        "BOT_DATABASE_URL": settings.database_url,
        "BOT_LOG": "warning",
    }
    # Started beside its store, so that no `.env` of the real bot is read.
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", env=environment, cwd=settings.secret_path.parent
    )


async def stop_bot(bot: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        bot.terminate()
    try:
        await asyncio.wait_for(bot.wait(), timeout=6)
    except TimeoutError:
        bot.kill()
        await bot.wait()


async def _listening(vk: "Emulator", bot: asyncio.subprocess.Process, stop: asyncio.Event) -> None:
    """Until the bot reads the local VK's stream, or somebody stops the demo.

    `TimeoutError` where it ended or did not in half a minute.
    """
    async with asyncio.timeout(30):
        while "groups.getLongPollServer" not in vk.counters.by_method and not stop.is_set():
            if bot.returncode is not None:
                raise TimeoutError
            await asyncio.sleep(0.05)


def _stopping() -> asyncio.Event:
    """Set by Ctrl+C and by whoever ends this process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop.set)
    return stop


async def _until_stopped(bot: asyncio.subprocess.Process, stop: asyncio.Event) -> None:
    """Until somebody stops the demo, or until the bot ends by itself."""
    loop = asyncio.get_running_loop()
    waits = [loop.create_task(stop.wait()), loop.create_task(bot.wait())]
    await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
