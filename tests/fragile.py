"""A bot in a process of its own that kills itself at a named place: what a power cut, a kernel or an operator does.

The places are the joints of a message's journey. The process is real, the signal is SIGKILL, nothing is cleaned up.
"""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable, Sequence
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from typing import Any

import bot.app
import bot.vk.client
import bot.vk.longpoll
from bot import settings as reading
from bot import verdicts
from bot.app import App, open_app
from bot.clock import Clock
from bot.vk.errors import SECONDS
from storage.outbox import Outbox

PLACES = (
    "received",  # VK gave events, nothing is stored
    "storing",  # inside the transaction that stores them
    "stored",  # after its commit
    "begun",  # the attempt is counted, nothing is handled
    "handling",  # inside a handler
    "committing",  # answers are written, not committed
    "committed",  # after the commit, before anything is claimed
    "claimed",  # leased, nothing sent
    "sent",  # VK has it, we do not know
    "settling",  # inside the transaction that settles
    "settled",
)
OF_MANY = (
    "aimed",  # some of an announcement's rows are written
    "spread",  # all of them, and nobody knows it yet
    *("claimed", "sent", "settling", "settled"),
)
"""The joints of an announcement's journey."""

forks = get_context("forkserver")
forks.set_forkserver_preload(["tests.fragile", "tests.warmed"])

MINUTE = 0.5
"""Seconds that stand for VK's minutes and hours: what it asks to wait, and how long all sending stops."""
ANSWER = 2.0
"""Seconds a request may take, and VK may hold an empty answer back: in place of 15 and 25."""
READ_ONLY = signal.SIGUSR1
"""From this signal on the bot's store can only be read, as on a file system that the kernel has remounted."""
WRITABLE = signal.SIGUSR2


def start(
    environment: dict[str, str],
    place: str | None = None,
    passes: int = 1,
    *,
    clock: Clock | None = None,
    hasty: bool = True,
) -> BaseProcess:
    """A bot that dies at the `passes`-th passing of `place`; None: one that lives until it is stopped.

    `clock`: in place of the real one. `hasty`: what would last a minute lasts `MINUTE`.
    """
    process = forks.Process(target=_serve, args=(environment, place, passes, clock, hasty), daemon=True)
    process.start()
    return process


def _serve(environment: dict[str, str], place: str | None, passes: int, clock: Clock | None, hasty: bool) -> None:
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        del os.environ[name]
    os.environ.update(environment)
    if hasty:
        SECONDS.update(dict.fromkeys((9, 29), MINUTE))
        setattr(verdicts, "HALT_SECONDS", MINUTE)  # noqa: B010  # a constant, for everybody else
        setattr(bot.vk.client, "ANSWER_SECONDS", ANSWER)  # noqa: B010  # the same
        setattr(bot.vk.longpoll, "WAIT_SECONDS", ANSWER)  # noqa: B010  # the same
        setattr(bot.vk.longpoll, "SPARE_SECONDS", ANSWER)  # noqa: B010  # the same
    from tests import warmed  # the fork server has it; the tests' own process need not

    setattr(bot.app, "Conversation", warmed.conversation)  # noqa: B010  # a function in the class's place
    asyncio.run(_run(place, passes, clock))


async def _run(place: str | None, passes: int, clock: Clock | None) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    async with open_app(reading.read(_env_file=None), clock) as app:
        for which, answer in ((READ_ONLY, "ON"), (WRITABLE, "OFF")):
            loop.add_signal_handler(which, _query_only, app, answer)
        if place is not None:
            _mine(app, place, passes)
        await app.run(stop)


def _query_only(app: App, answer: str) -> None:
    """SQLite itself then refuses to write with the code it has for a store that may only be read."""
    asyncio.ensure_future(  # noqa: RUF006, TID251  # it ends by itself, and only tests come here
        app.database._writer.execute_fetchall(f"PRAGMA query_only = {answer}")
    )


def _mine(app: App, place: str, passes: int) -> None:
    """Lay the mine: wrap the one function that stands at this place."""
    left = passes

    def died() -> None:
        nonlocal left
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(owner: Any, name: str, when: Callable[..., bool] = lambda *_: True) -> None:
        real = getattr(owner, name)

        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            if when(*args):
                died()
            return await real(*args, **kwargs)

        setattr(owner, name, wrapped)

    def after(owner: Any, name: str, when: Callable[[Any], bool] = lambda _: True) -> None:
        real = getattr(owner, name)

        async def wrapped(*args: Any, **kwargs: Any) -> Any:
            result = await real(*args, **kwargs)
            if when(result):
                died()
            return result

        setattr(owner, name, wrapped)

    def some(*args: Any) -> bool:
        return any(args)

    laid: dict[str, Callable[[], None]] = {
        "received": lambda: before(app.intake, "take", some),
        "storing": lambda: after(_Inside(app), "take"),
        "stored": lambda: after(app.intake, "take", bool),
        "begun": lambda: before(app.intake, "_handle"),
        "handling": lambda: before(app.conversation, "respond"),
        "committing": lambda: _outbox("add", died, after=True),
        "committed": lambda: after(app.intake, "_handle"),
        "aimed": lambda: after(app.announcing, "_write"),
        "spread": lambda: before(app.announcing, "_all_written"),
        "claimed": lambda: after(app.delivery, "turn", bool),
        "sent": lambda: after(app.delivery, "_send"),
        "settling": lambda: _outbox("settle", died, after=True),
        "settled": lambda: before(app.delivery, "turn", lambda *_: bool(app.delivery.verdicts.outcomes)),
    }
    laid[place]()


class _Inside:
    """Stands for the inbox of whatever transaction is open: its `take` is the class's."""

    def __new__(cls, app: App) -> Any:
        del app
        from storage.inbox import Inbox

        return Inbox


def _outbox(name: str, died: Callable[[], None], *, after: bool) -> None:
    real: Callable[..., Awaitable[None]] = getattr(Outbox, name)

    async def wrapped(self: Outbox, rows: Sequence[Any], *args: Any) -> None:
        rows = list(rows)
        await real(self, rows, *args)
        if rows and after:
            died()

    setattr(Outbox, name, wrapped)
