"""What is said while nothing can be stored: danger is answered, others hear once a chat that we are mending it."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from bot.delivery import Delivery
from handlers.router import Conversation
from handlers.talk import Incoming
from storage import keys

COMFORTED = 5
"""Messages of danger that are answered in one chat while it lasts: a flood of them would keep others in danger waiting,
since each takes one of VK's 20 calls a second."""


class Mending:
    def __init__(self, conversation: Conversation, delivery: Delivery) -> None:
        self._conversation = conversation
        self._delivery = delivery
        self._turn = asyncio.Lock()
        self._told: set[tuple[int, str]] = set()
        self._heard: set[tuple[int, int | None, datetime]] = set()
        self._comforted: Counter[int] = Counter()

    async def say(self, incomings: Iterable[Incoming], *, danger_alone: bool = False) -> None:
        """Speak to those who wrote and cannot be answered now; each hears each thing once while it lasts.

        The key of a danger's answer is the one that its stored answer will have, so that VK drops the double. What VK
        did not take is said again at the next call.
        """
        async with self._turn:  # who reads the stream and who handles it may come to the same person at once
            for incoming in incomings:
                which = incoming.chat, incoming.cmid, incoming.sent
                if incoming.kind != "message" or not incoming.addressed or which in self._heard:
                    continue
                if await self._answer(incoming, danger_alone=danger_alone):
                    self._heard.add(which)

    async def _answer(self, incoming: Incoming, *, danger_alone: bool) -> bool:
        """Whether there is nothing left to say to this message."""
        reply = self._conversation.without_store(incoming)
        if not reply.urgent and danger_alone:
            return False
        if not reply.urgent and not incoming.private:
            return True
        key = keys.part(keys.reply(incoming.cmid or 0), 0) if reply.urgent else "mending"
        if (incoming.chat, key) in self._told or (reply.urgent and self._comforted[incoming.chat] >= COMFORTED):
            return True
        said = key if reply.urgent else f"mending:{incoming.cmid}"
        sent = [await self._delivery.say_without_store(incoming.chat, said, say.text) for say in reply.says]
        if all(sent):
            self._told.add((incoming.chat, key))
            self._comforted[incoming.chat] += reply.urgent
        return all(sent)

    def over(self) -> None:
        """The store takes things again."""
        self._told.clear()
        self._heard.clear()
        self._comforted.clear()
