"""The whole bot under hostile hands: Long Poll → events → intake → handlers → outbox → delivery, and what is left."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.emulator import Emulator, Person
from handlers.importing.load import load
from handlers.linking import CONSENT
from storage.database import Database
from storage.moments import text
from tests.city import MASHA, PETYA, small_city
from tests.hostile.updates import Updates

STRANGERS = range(101, 131)
"""Some agree, none has anybody linked."""
PARENTS = range(201, 221)
"""Linked, and hostile all the same."""
HEADS = range(231, 234)
"""Administrators of a school."""
HONEST = range(301, 304)
"""They ask an ordinary question again and again, and count the answers."""
TOGETHER = 500
"""Updates between two questions of the honest ones."""
PATIENCE = 120.0
"""Seconds after which an honest question counts as unanswered: many times what a loaded machine needs."""
LONGEST_STATE = 6000
"""Characters that a dialog may remember of itself."""


@dataclass(slots=True)
class Seen:
    """What there was to see, for the assertions and for the report."""

    updates: int = 0
    asked: dict[int, int] = field(default_factory=lambda: dict.fromkeys(HONEST, 0))
    memory: list[float] = field(default_factory=list)
    """MB of the bot, sampled along the way."""
    wrong: list[str] = field(default_factory=list)

    def expect(self, right: bool, otherwise: str) -> None:
        if not right:
            self.wrong.append(otherwise)


@asynccontextmanager
async def town(folder: Path) -> AsyncIterator[tuple[Emulator, Database]]:
    """A store with the small city in it, those who will ask, and a VK without its pace; no bot yet."""
    clock = Clock()
    now = clock.now()
    async with await Database.open(f"sqlite:///{folder}/store.db") as database:
        for kind, path in small_city().written(folder):
            await load(database, kind, [path], now=now, who="test")
        async with database.begin() as store:
            pupils = [found.id for number in (MASHA, PETYA) if (found := await store.school.pupil_by_number(number))]
            for person in (*STRANGERS[::2], *PARENTS, *HEADS):
                await store.people.agree(person, CONSENT, now)
            for person in PARENTS:
                await store.links.make(person, pupils[person % 2], now)
            await store.rows.write_many(
                "INSERT INTO roles (person, role, institution, granted) SELECT ?, 'administrator', min(id), ?"
                " FROM institutions",
                [(person, text(now)) for person in HEADS],
            )
        crowd = [Person(id_, "Человек", str(id_)) for id_ in (*STRANGERS, *PARENTS, *HEADS, *HONEST)]
        vk = Emulator(now=clock.now, pace=False, latency=0.0, people=crowd, kept_messages=200)
        async with vk.serve():
            yield vk, database


def updates(seed: int) -> Iterator[str]:
    """Of everybody but the honest."""
    import handlers.capabilities  # noqa: F401  # their buttons are forged too

    now = int(Clock().now().timestamp())
    return iter(Updates(random.Random(seed), (*STRANGERS, *PARENTS, *HEADS), now))


async def drive(
    vk: Emulator, database: Database, made: Iterator[str], total: int, tell: Callable[[Seen], None] = lambda _: None
) -> Seen:
    """Push updates; between them the honest ask and are answered, and nothing is left waiting."""
    seen = Seen()
    while seen.updates < total:
        for update in islice(made, min(TOGETHER, total - seen.updates)):
            vk.update(update)
            seen.updates += 1
        for person in HONEST:
            vk.say(person, "помощь")
            seen.asked[person] += 1
        await _answered(vk, seen)
        await _handled(database)
        tell(seen)
    await _nobody_is_blocked(vk, seen)
    await _left(database, seen)
    return seen


async def _answered(vk: Emulator, seen: Seen) -> None:
    kept = 80  # of a dialog the emulator keeps so many pairs at least
    asked = seen.asked
    async with asyncio.timeout(PATIENCE):
        while any(len(vk.answers(person)) < min(count, kept) for person, count in asked.items()):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    for person, count in asked.items():
        newest = vk.dialog(person)[-1]
        while not newest.out:
            async with asyncio.timeout(PATIENCE):
                await asyncio.sleep(0.01)
            newest = vk.dialog(person)[-1]
        if count < kept:
            seen.expect(len(vk.answers(person)) == count, f"{person} has {len(vk.answers(person))} of {count} answers")


async def _handled(database: Database) -> None:
    """Everything that came is handled."""
    async with asyncio.timeout(PATIENCE):
        while True:
            async with database.read() as store:
                if not await store.inbox.waiting():
                    return
            await asyncio.sleep(0.02)


async def _nobody_is_blocked(vk: Emulator, seen: Seen) -> None:
    """Whatever was done in a chat, «меню» is answered in it."""
    everybody = (*STRANGERS, *PARENTS, *HEADS)
    asked = {person: vk.say(person, "меню").cmid for person in everybody}
    try:
        await vk.wait_for(lambda: all(vk.answers(person, cmid) for person, cmid in asked.items()), PATIENCE)
    except TimeoutError:
        silent = [person for person, cmid in asked.items() if not vk.answers(person, cmid)]
        seen.wrong.append(f"no answer to «меню» of {silent}")


NOTHING = {
    "an event was set aside": "SELECT count(*) FROM events WHERE state = 'set aside'",
    "a bug was apologised for": "SELECT count(*) FROM outbox WHERE body LIKE '%не получилось ответить%'",
    "a row could not be written": "SELECT count(*) FROM outbox WHERE reason = 'cannot be written'",
    "a stranger was told of a pupil": "SELECT count(*) FROM outbox WHERE pupil IS NOT NULL AND chat < 200",
    "a stranger is linked": "SELECT count(*) FROM links WHERE person < 200",
    "somebody took a role": "SELECT count(*) FROM roles WHERE person IS NOT NULL AND person NOT BETWEEN 231 AND 233",
    "a body outlived its event": "SELECT count(*) FROM events WHERE state <> 'new' AND body <> ''",
    "a dialog remembers too much": f"SELECT count(*) FROM sessions WHERE length(state) > {LONGEST_STATE}",
    "there are more dialogs than people": "SELECT max(0, count(*) - 200) FROM sessions",
    "there are more chats than people": "SELECT max(0, count(*) - 200) FROM chats",
    "codes wait for nobody": "SELECT max(0, count(*) - 5 * 100) FROM held_codes",
    "doubts pile up": "SELECT max(0, count(*) - 100) FROM tickets",
}
"""What must be nowhere, each a number that must be 0."""


async def _left(database: Database, seen: Seen) -> None:
    async with database.read() as store:
        for name, sql in NOTHING.items():
            count = await store.rows.value(sql)
            seen.expect(count == 0, f"{name}: {count}")


def sizes(root: Any) -> dict[str, int]:
    """How much every container holds that our own objects keep, by its path from `root`."""
    found: dict[str, int] = {}
    met: set[int] = set()

    def look(thing: Any, path: str) -> None:
        if id(thing) in met:
            return
        met.add(id(thing))
        if isinstance(thing, (dict, list, set, frozenset, tuple)) or type(thing).__name__ == "deque":
            found[path] = len(thing)
            return
        if not type(thing).__module__.startswith(("bot.", "handlers.", "storage.")):
            return
        names = [*getattr(type(thing), "__slots__", ()), *getattr(thing, "__dict__", {})]
        for name in names:
            look(getattr(thing, name, None), f"{path}.{name}")

    look(root, "app")
    return found
