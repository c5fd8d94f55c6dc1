"""`run`: serve the community over Bots Long Poll until told to stop."""

import asyncio
import gc
import logging
import signal
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import TYPE_CHECKING

import click

from bot import hand, logs, secret
from bot.clock import Clock
from bot.commands import opening
from bot.settings import Settings
from bot.watchdog import State, Watchdog, here
from storage.database import Database
from storage.faults import StoreUnavailable

if TYPE_CHECKING:
    from bot.app import App  # it takes a second to import

log = logging.getLogger(__name__)

MISSING = (
    "Нужен ключ сообщества: откройте «Управление → Дополнительно → Работа с API», создайте ключ с правами\n"
    "«сообщения», «фотографии», «документы» и «управление» и укажите его в BOT_TOKEN (окружение или файл .env)."
)
REFUSED = (
    "VK не принял ключ сообщества (код {code}): проверьте BOT_TOKEN, право ключа «управление» и включённый Long Poll\n"
    "(«Управление → Дополнительно → Работа с API → Long Poll API»). Подробности покажет «kovrov-bot doctor»."
)
TAKEN = "Адрес {host}:{port} из BOT_METRICS занять нельзя ({why}): укажите другой порт или off."
NOT_HERE = "BOT_CLOCK переводит часы бота только для местного VK: уберите эту переменную."
ALREADY = "Бот уже запущен с этим хранилищем: остановите его или укажите другое в BOT_DATABASE_URL."

STATUS = {
    State.STARTING: "запускаюсь: жду ответа VK",
    State.SERVING: "отвечаю людям",
    State.SILENT: "VK молчит: жду его, вопросы не потеряются",
    State.REFUSED: "VK запретил отправку: пробую раз в минуту",
    State.UNSTORED: "хранилище не принимает записей, отвечаю без него: kovrov-bot doctor",
    State.STUCK: "завис, жду перезапуска",
    State.STOPPING: "останавливаюсь",
}
"""What `systemctl status` shows."""
AGAIN = 75
"""The exit status where the store cannot be used (`EX_TEMPFAIL`): systemd tries again and again, since each start helps
those in danger (bot/first_aid.py), and the first one after somebody mended it serves everybody."""


YOUNG = 10_000
"""New objects after which Python looks for garbage among them. An answer makes thousands and leaves hardly any that
does not go by itself: at the usual 700 the looking costs a twentieth of it (measured)."""


@click.command("run")
def run() -> None:
    """Запустить бота для сообщества из настроек."""
    settings = opening.read_settings()
    if settings.token is None:
        opening.fail(MISSING)
    logs.begin(settings.log, settings.log_format)
    opening.run(serve(settings))


async def serve(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; the stop is clean and takes less than five seconds, also while VK is away."""
    # What a start imports lives as long as the process: to look for garbage in it, again and again, is a fifth of it.
    gc.disable()
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    # Before the imports below: they take a second, and a stop meanwhile is as clean as any other.
    for which in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(which, stop.set)
    watchdog = Watchdog(here(), Clock(), STATUS)
    from bot.app import open_app
    from bot.first_aid import UNUSABLE, first_aid
    from bot.lock import AlreadyRunning
    from bot.start import WrongToken
    from bot.vk.client import quiet_libraries

    quiet_libraries()
    try:
        async with watchdog.watching(stop):
            await _check_key(settings)
            async with open_app(settings, hand.clock(settings.api_url)) as app, _watched(app):
                watchdog.watch(app)
                gc.freeze()
                gc.set_threshold(YOUNG)
                gc.enable()
                await app.run(stop)
    except AlreadyRunning:
        opening.fail(ALREADY)
    except hand.NotOnThisDesk:
        opening.fail(NOT_HERE)
    except WrongToken as error:
        opening.fail(REFUSED.format(code=error))
    except StoreUnavailable as error:
        if error.reason not in UNUSABLE:
            opening.fail(opening.store_sentence(error))
        await first_aid(settings, error.reason)
        opening.fail(opening.store_sentence(error), AGAIN)
    log.info("stopped")


@asynccontextmanager
async def _watched(app: "App") -> AsyncIterator[None]:
    """With `/healthz` and `/metrics` where the settings name an address for them, also while VK is away."""
    address = app.settings.metrics
    if address is None:
        yield
        return
    from bot.monitoring import Monitoring, serving

    async with AsyncExitStack() as watching:
        try:
            port = await watching.enter_async_context(serving(Monitoring(app), address))
        except OSError as error:
            opening.fail(TAKEN.format(host=address[0], port=address[1], why=opening.why(error)))
        log.info("monitoring at http://%s:%d/metrics", address[0], port)
        yield


async def _check_key(settings: Settings) -> None:
    """Before any part opens: with a lost key every family that has a code would be turned away."""
    async with await Database.open(settings.database_url) as database, database.begin() as store:
        try:
            await secret.agreed(settings, store, Clock().now())
        except OSError as error:
            opening.fail(opening.KEY_UNREADABLE.format(why=opening.why(error)))
