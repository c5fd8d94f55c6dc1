"""What a bot in a process of its own shares with the next one: the conversation, read and warmed once.

Loaded by the fork server, so that a hundred short lives in the tests of kills do not each read the dictionaries anew.
"""

from collections.abc import Sequence
from pathlib import Path
from zoneinfo import ZoneInfo

import bot.app
from handlers.capabilities import CAPABILITIES
from handlers.messages import Postage
from handlers.router import Conversation
from handlers.talk import Capability

_ready = Conversation(bot.app.CONTENT, CAPABILITIES, ZoneInfo("Europe/Moscow"), b"")
_ready.warm()


def conversation(
    content: Path, capabilities: Sequence[Capability], zone: ZoneInfo, secret: bytes, postage: Postage
) -> Conversation:
    """In place of making one: the same content and capabilities, this bot's secret and hours."""
    assert (content, capabilities, zone) == (bot.app.CONTENT, CAPABILITIES, _ready._zone)
    _ready._secret = secret
    _ready._postage = postage
    return _ready
