"""A start over a store that cannot be used: before it ends, whoever wrote of danger is told where to turn.

No position, no inbox, no memory: VK is asked who waits for an answer, and only what can wait for nobody is answered.
What VK was told under the key of an answer it drops the double of, and whoever was answered waits no longer, so a bot
that systemd starts again every few seconds helps each of them once.
"""

import asyncio
import logging
from collections.abc import Mapping
from datetime import timedelta
from functools import partial
from typing import Any

from bot.alarms import Alarms
from bot.clock import Clock
from bot.settings import Settings
from bot.vk import survey
from bot.vk.client import Community
from bot.vk.errors import Lost, Refused
from bot.vk.events import remembered
from bot.vk.messages import random_id
from bot.vk.pace import Rank
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from handlers.talk import Incoming
from storage import keys

log = logging.getLogger(__name__)

MOST_SECONDS = 10.0
"""How long a start that fails may be held up."""
CHATS = 200
"""Dialogs that are looked at: VK gives so many at once, the newest first."""
STILL = timedelta(days=1)
"""What is older was written to somebody else, or has been answered by life."""
UNUSABLE = frozenset({"full", "readonly", "busy", "damaged"})
"""What the store may be (storage/faults.py) when it is no mistake in the settings."""


async def first_aid(settings: Settings, reason: str) -> int:
    """Answer those in danger who wait; how many. The operator hears why the store cannot be used, once an hour.

    Raises nothing: a VK that is away is away.
    """
    from bot.app import CONTENT

    assert settings.token is not None, "the command checks this"
    clock = Clock()
    conversation = Conversation(CONTENT, CAPABILITIES, settings.timezone, b"")
    api = Community(settings.token.get_secret_value(), settings.api_url, clock, settings.requests_per_second)
    helped = 0
    try:
        async with asyncio.timeout(MOST_SECONDS):
            for incoming in await _waiting(api):
                reply = conversation.without_store(incoming)
                if reply.urgent:
                    words = "\n".join(say.text for say in reply.says)
                    await _send(api, incoming.chat, keys.part(keys.reply(incoming.cmid or 0), 0), words)
                    helped += 1
            alarms = Alarms(clock, settings.operator, conversation.wording.text)
            alarms.raise_("store", reason)
            await alarms.say(partial(_send, api))
    except (TimeoutError, Lost, Refused):
        pass
    finally:
        await api.close()
    if helped:
        log.warning("without the store: %d in danger were told where to turn", helped)
    return helped


async def _send(api: Community, chat: int, key: str, words: str) -> bool:
    about = {"peer_ids": chat, "random_id": random_id(key), "message": words}
    await api.call("messages.send", about, Rank.DANGER)
    return True


async def _waiting(api: Community) -> list[Incoming]:
    """The last words of everybody who is still waiting for an answer."""
    community = (await survey.named(api)).id
    page = await api.call("messages.getConversations", {"filter": "unanswered", "count": CHATS}, Rank.DANGER)
    items = page.get("items") if isinstance(page, Mapping) else None
    now = api.theirs()
    last: list[Mapping[str, Any]] = [
        item["last_message"]
        for item in (items if isinstance(items, list) else [])
        if isinstance(item, Mapping) and isinstance(item.get("last_message"), Mapping)
    ]
    found = [made.incoming for message in last if (made := remembered(message, community, now)) is not None]
    return [incoming for incoming in found if incoming.kind == "message" and now - incoming.sent < STILL]
