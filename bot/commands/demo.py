"""`demo`: an invented city, a local VK, the very bot that `run` starts, and a web chat to talk to it."""

import asyncio
import signal
import sys
import webbrowser
from collections.abc import Coroutine, Iterator, Sequence
from datetime import datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from bot.clock import Clock, ShiftedClock
from bot.commands import opening
from bot.lock import AlreadyRunning, only_one
from bot.settings import Settings
from storage.database import Database
from storage.store import Store

if TYPE_CHECKING:
    from bot.demo import CastMember, City, Filled
    from bot.emulator import Emulator, Person

FOLDER = Path("data")
TOKEN = "demo"  # noqa: S105  # opens nothing but the emulator of this process
COMMUNITY = 137
LEAST = 8
"""The cast's."""
MOST = 20_000
"""What the city's schools seat."""
FIRST_PERSON = 2001
"""The cast's numbers in the local VK, in the order of the cast."""

AGAIN = (
    "Бот помнит прошлый запуск: кто согласился и чьи дети привязаны; переписка в веб-чате начинается с чистого листа.\n"
    "Начать всё заново: kovrov-bot demo --fresh{size}"
)
ANEW = "Прошлый запуск забыт: город создан заново, потому что с тех пор сменились данные, версия или учебная неделя."
UNMADE = "Не удалось создать город в папке {folder}: {why}."
TAKEN = "Город этого размера уже показывает другая демонстрация: остановите её или выберите другой размер (--pupils)."
INTERRUPTED = "Прервано. Недоделанный город следующий запуск создаст заново."
NIGHT = (
    "В городе ночь, и сам бот сейчас молчит, поэтому часы демонстрации идут на 12 часов вперёд."
    " Вернуть их можно в «Машинной»."
)
CITY = "Город: учреждений {institutions}, классов {classes}, учеников {pupils}, привязанных взрослых {adults}."


@click.command("demo")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=8080, show_default=True, help="Порт веб-чата; 0 — любой свободный."
)
@click.option(
    "--pupils",
    type=click.IntRange(LEAST, MOST),
    show_default="600",
    help="Сколько учеников в выдуманном городе; у каждого размера своё хранилище.",
)
@click.option("--fresh", is_flag=True, help="Начать заново: забыть всё, что было в прошлый раз в городе этого размера.")
@click.option("--no-browser", is_flag=True, help="Не открывать браузер.")
def demo(port: int, pupils: int | None, fresh: bool, no_browser: bool) -> None:
    """Показать бота на выдуманном городе: ничего не нужно, ничего не уходит в сеть."""
    from bot.demo import stores

    pupils = pupils or stores.SMALL
    path = stores.place(FOLDER.resolve(), pupils)
    try:
        with only_one(f"sqlite:///{path}"):
            pass  # nobody else shows this city: later the bot would say it, in words about settings
        if fresh:
            stores.forget(path)
        opening.run(show(demo_settings(path), port, pupils, browser=not no_browser))
    except OSError as error:
        opening.fail(f"Не удалось занять порт {port} ({opening.why(error)}): укажите другой, например --port 8081.")
    except AlreadyRunning:
        opening.fail(TAKEN)
    except KeyboardInterrupt:
        opening.fail(INTERRUPTED, 1)


def demo_settings(path: Path) -> Settings:
    """Settings of the demo whose store is at this path: nothing of the real bot's environment or `.env`."""
    return Settings.model_construct(
        database_url=f"sqlite:///{path}", timezone=Settings.model_fields["timezone"].default
    )


async def show(settings: Settings, port: int, pupils: int, *, browser: bool) -> None:
    """Fill the store, start the local VK and the bot, and wait until somebody stops it."""
    from bot.demo import daylight
    from bot.demo.handover import Schools
    from bot.demo.keeping import Keeper
    from bot.demo.room import MachineRoom

    clock = ShiftedClock(daylight.shift(Clock().now(), settings.quiet))
    store = await fill(settings, pupils, clock)
    if clock.shift:
        click.echo(NIGHT)
    vk = await local_vk(settings, store, clock)
    bot = Keeper(settings, vk, clock)
    async with await Database.open(settings.database_url) as looking:
        schools = Schools(store.city, looking, settings.timezone)
        vk.room = MachineRoom(bot, schools, clock, vk.world.people).room
        async with vk.serve(port=port) as address:
            stop = _stopping()  # before there is a bot that would be left alone
            try:
                await _either(bot.start(), stop.wait())
                click.echo(f"Готово. Веб-чат: {address}/   (остановить: Ctrl+C)")
                if browser and sys.stdout.isatty():
                    webbrowser.open(f"{address}/")
                await _either(stop.wait(), bot.ended())
            except TimeoutError:
                opening.fail("Бот не запустился: его сообщения выше.")
            finally:
                await bot.stop()
    click.echo("Демонстрация остановлена.")


async def fill(settings: Settings, pupils: int, clock: Clock) -> "Filled":
    """Today's city of this size in its store, and what there is to know of it said."""
    from bot.commands.filling import progress
    from bot.demo import REAL_SIZE, SMALL, filled

    path = settings.secret_path.with_suffix(".db")
    try:
        with progress(long=pupils >= REAL_SIZE) as tell:
            store = await filled(path.parent, pupils, now=clock.now(), zone=settings.timezone, tell=tell)
    except OSError as error:
        opening.fail(UNMADE.format(folder=path.parent, why=opening.why(error)))
    if store.remembers:
        click.echo(AGAIN.format(size="" if pupils == SMALL else f" --pupils {pupils}"))
    elif store.replaces:
        click.echo(ANEW)
    click.echo(_size(store))
    return store


def _size(store: "Filled") -> str:
    city = store.city
    return CITY.format(
        institutions=len(city.institutions),
        classes=len(city.classes),
        pupils=len(city.pupils),
        adults=len(store.adults),
    )


async def local_vk(settings: Settings, store: "Filled", clock: Clock) -> "Emulator":
    """The VK of the demo: the cast with the codes that their schools handed out, and the adults of the families."""
    from bot import secret
    from bot.demo import queue, settling
    from bot.demo.words import words
    from bot.emulator import Community, Emulator, desk, numbers

    key, now = secret.key(settings), clock.now()
    cast = list(enumerate(store.city.cast, FIRST_PERSON))
    async with await Database.open(settings.database_url) as database:
        await queue.load(database, words().queue, store.city, key, now, settings.timezone)
        async with database.begin() as writing:
            await settling.settle(writing, cast, now)
            # While nobody looked the city lived on: what became due meanwhile would come to a visitor all at once.
            await writing.notifications.begin_anew()
            known = await writing.people.known([number for number, _ in cast])
            people = [
                _person(number, member, await _notes(writing, number, member, key, now), wrote=number in known)
                for number, member in cast
            ]
    vk = Emulator(
        community=Community(COMMUNITY, "Школы Коврова", about="Помощник школ и детских садов города"),
        token=TOKEN,
        now=clock.now,
        people=chain(people, _families(store.city)),
        first_id=numbers.first(now),
    )
    numbered = {member.key: number for number, member in cast}
    for chat in words().cast.chat:
        desk.create_chat(vk.world, chat.title, [numbered[key] for key in chat.people])
    return vk


async def _notes(store: Store, number: int, member: "CastMember", key: bytes, now: datetime) -> list[str]:
    """Codes of schools, and an application in the kindergarten queue."""
    from bot.demo import queue, settling
    from bot.demo.words import words

    notes = await settling.notes(store, number, member, key, now)
    if member.key == words().queue.application.person:
        notes += await queue.notes(store, words().queue, number, key)
    return notes


def _person(number: int, member: "CastMember", notes: Sequence[str], *, wrote: bool) -> "Person":
    """Somebody of the cast. Whom the bot remembers once wrote to it, and may be written to."""
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
        wrote=wrote,
    )


def _families(city: "City") -> Iterator["Person"]:
    """To whom the bot may write, as to a whole city: there for announcements, not in the list of the web chat."""
    from bot.demo.families import linked
    from bot.emulator import Person

    for one in linked(city):
        adult = one.adult
        yield Person(one.number, adult.first, adult.last, sex=1 if adult.sex == "f" else 2, wrote=True, listed=False)


def _stopping() -> asyncio.Event:
    """Set by Ctrl+C and by whoever ends this process."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop.set)
    return stop


async def _either(*works: Coroutine[Any, Any, object]) -> None:
    """Until one of them has ended; raises what it raised. The others are given up."""
    loop = asyncio.get_running_loop()
    tasks = [loop.create_task(work) for work in works]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
