"""People who ask under load, and the only thing that counts: what each of them saw."""

import asyncio
import random
import re
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields
from datetime import date
from typing import Self

from handlers.wording import day as worded
from tests.bot.journey import DAYS, Town

PATIENCE = 4
"""Questions a person asks before the first of them is answered: below the hundred messages that VK's memory of
`random_id` reaches back, as with people, so that a double is a fault of the bot's."""
HELP = "8-800-2000-122"
"""What every answer to a danger holds."""

_SAID = [(day, re.compile(rf"(?<!\d){re.escape(worded(day))}")) for day in DAYS]


@dataclass(slots=True)
class Seen:
    """What people asked and saw. `strange`: messages that answer no question; `disorder`: chats out of order."""

    asked: int = 0
    once: int = 0
    lost: int = 0
    doubled: int = 0
    strange: int = 0
    disorder: int = 0

    def __iadd__(self, other: "Seen") -> Self:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))
        return self

    @property
    def right(self) -> bool:
        return self.once == self.asked > 0 and not (self.lost or self.doubled or self.strange or self.disorder)


@dataclass(slots=True)
class Chat:
    """One person's dialog as it is read: only what is new is looked at."""

    read: int = 0
    heard: list[date] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    helped: int = 0
    mending: int = 0


class Crowd:
    """Everybody in a town. `mends`: words by which a notice of a bot that is being mended is known."""

    def __init__(self, town: Town, people: Sequence[int], seed: int, *, mends: str = "") -> None:
        self.town = town
        self.people = people
        self.random = random.Random(seed)
        self._mends = mends
        self._chats: dict[int, Chat] = {}

    @asynccontextmanager
    async def asking(self) -> AsyncIterator[None]:
        """While the block lasts everybody asks again and again, up to `PATIENCE` questions ahead of the answers."""
        over = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            for person in self.people:
                tasks.create_task(self._asks(person, over))
            try:
                yield
            finally:
                over.set()

    async def _asks(self, person: int, over: asyncio.Event) -> None:
        while not over.is_set():
            if self.unanswered(person) < PATIENCE:
                self.town.ask(person)
            await asyncio.sleep(self.random.uniform(0.0, 0.1))

    def ask_once(self, times: int = 1) -> None:
        for _ in range(times):
            for person in self.people:
                self.town.ask(person)

    def unanswered(self, person: int) -> int:
        return len(self.town.asked.get(person, ())) - len(self._read(person).heard)

    def answers(self) -> int:
        """How many answers all have had so far."""
        return sum(len(self._read(person).heard) for person in self.people)

    def helped(self, person: int) -> int:
        """How often this person was told where to turn."""
        return self._read(person).helped

    def mended(self) -> dict[int, int]:
        """How often each was told that the bot is being mended."""
        return {person: self._read(person).mending for person in self.people}

    async def satisfied(self, timeout: float) -> bool:
        """Wait until everybody has as many answers as questions; False where that did not come."""
        try:
            await self.town.vk.wait_for(lambda: not any(self.unanswered(person) > 0 for person in self.people), timeout)
        except TimeoutError:
            return False
        return True

    def seen(self) -> Seen:
        """Judge every dialog."""
        total = Seen()
        for person in self.people:
            total += judged(self.town.asked.get(person, []), self._read(person).heard, len(self._read(person).strange))
        return total

    def strange(self) -> list[str]:
        return [text for person in self.people for text in self._read(person).strange]

    def _read(self, person: int) -> Chat:
        chat = self._chats.setdefault(person, Chat())
        dialog = self.town.vk.world.chats.get(person)
        if dialog is None:
            return chat
        for cmid in range(chat.read + 1, dialog.last_cmid + 1):
            message = dialog.messages[cmid]
            if message.out:
                self._hear(chat, message.text)
        chat.read = dialog.last_cmid
        return chat

    def _hear(self, chat: Chat, text: str) -> None:
        day = next((day for day, said in _SAID if said.search(text.partition("\n")[0])), None)
        if day is not None:
            chat.heard.append(day)
        elif HELP in text:
            chat.helped += 1
        elif self._mends and self._mends in text:
            chat.mending += 1
        else:
            chat.strange.append(text)


def judged(asked: Sequence[date], heard: Sequence[date], strange: int = 0) -> Seen:
    """One chat: every question is about another day than those around it, so each answer is known by its day."""
    questions, answers = Counter(asked), Counter(heard)
    lost, doubled = (questions - answers).total(), (answers - questions).total()
    in_order = lost or doubled or list(asked) == list(heard)
    return Seen(
        len(asked), len(asked) - lost - min(doubled, len(asked) - lost), lost, doubled, strange, int(not in_order)
    )
