"""What is said while nothing can be stored: danger is answered, others hear once a chat that we are mending it."""

from collections.abc import Iterable

from bot.delivery import Delivery
from handlers.router import Conversation
from handlers.talk import Incoming


class Mending:
    def __init__(self, conversation: Conversation, delivery: Delivery) -> None:
        self._conversation = conversation
        self._delivery = delivery
        self._told: set[tuple[int, str]] = set()

    async def say(self, incomings: Iterable[Incoming]) -> None:
        """Speak to those who wrote and cannot be answered now; each hears each thing once while it lasts.

        The key of a danger's answer is the one that its stored answer will have, so that VK drops the double.
        """
        for incoming in incomings:
            if incoming.kind != "message" or not incoming.addressed:
                continue
            reply = self._conversation.without_store(incoming)
            if not reply.urgent and not incoming.private:
                continue
            key = f"reply:{incoming.cmid}:0" if reply.urgent else "mending"
            if (incoming.chat, key) in self._told:
                continue
            self._told.add((incoming.chat, key))
            for say in reply.says:
                said = key if reply.urgent else f"mending:{incoming.cmid}"
                await self._delivery.say_without_store(incoming.chat, said, say.text)

    def over(self) -> None:
        """The store takes things again."""
        self._told.clear()
