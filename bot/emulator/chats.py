"""Dialogs and group chats: what was said, what was read, which keyboard hangs under the text field."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from bot.emulator.media import Attachment, Foreign
from bot.emulator.wire import Json

CHAT_BASE = 2_000_000_000
# VK compares a random_id with the last hundred messages of the last hour, in the same dialog.
REPEAT_MESSAGES = 100
REPEAT_SECONDS = 3600


@dataclass(slots=True)
class Message:
    """One message. `id` is unique in the community, `cmid` in its chat, `date` is Unix time."""

    id: int
    cmid: int
    peer: int
    author: int
    date: int
    text: str
    random_id: int = 0
    attachments: tuple[Attachment, ...] = ()
    keyboard: Json | None = None
    template: Json | None = None
    format_data: Json | None = None
    payload: str | None = None
    ref: str | None = None
    ref_source: str | None = None
    reply: Json | None = None
    forwarded: tuple[Json, ...] = ()
    geo: Json | None = None
    action: Json | None = None
    admin: int | None = None
    edited: int | None = None
    deleted: bool = False
    cropped: bool = False
    hidden: bool = False  # from the bot: said in a group chat past it

    @property
    def out(self) -> bool:
        """Written by the community."""
        return self.author < 0

    def place(self) -> tuple[Attachment, ...]:
        """Where the author is, shown to people as an attachment."""
        return (Foreign({"type": "geo", "geo": self.geo}),) if self.geo else ()

    def foreign(self, origin: str) -> Json:
        """The message as it looks inside another one, forwarded or answered."""
        return {
            "id": self.id if self.peer < CHAT_BASE else 0,
            "date": self.date,
            "from_id": self.author,
            "peer_id": self.peer,
            "conversation_message_id": self.cmid,
            "text": self.text,
            "attachments": [item.vk(origin) for item in self.attachments],
            "fwd_messages": list(self.forwarded),
        }

    def vk(self, origin: str) -> Json:
        """The `message` object of VK. Bots see id 0 in group chats, as in VK."""
        shown: Json = {
            "date": self.date,
            "from_id": self.author,
            "id": self.id if self.peer < CHAT_BASE else 0,
            "version": self.id,
            "out": 1 if self.out else 0,
            "important": False,
            "is_hidden": False,
            "attachments": [item.vk(origin) for item in self.attachments],
            "conversation_message_id": self.cmid,
            "fwd_messages": list(self.forwarded),
            "text": self.text,
            "peer_id": self.peer,
            "random_id": self.random_id,
        }
        if self.cropped:
            shown["is_cropped"] = True
            shown["attachments"] = shown["attachments"][:1]
            shown["fwd_messages"] = shown["fwd_messages"][:1]
        for name, value in (
            ("payload", self.payload),
            ("ref", self.ref),
            ("ref_source", self.ref_source),
            ("reply_message", self.reply),
            ("geo", self.geo),
            ("action", self.action),
            ("admin_author_id", self.admin),
            ("keyboard", self.keyboard),
            ("update_time", self.edited),
        ):
            if value is not None:
                shown[name] = value
        return shown


@dataclass(slots=True)
class Chat:
    """A dialog with one person (peer is her id) or a group chat (peer is 2000000000 + its number)."""

    peer: int
    members: list[int]
    title: str = ""
    first_cmid: int = 0
    kept: int = 2000  # messages; older ones are forgotten
    messages: dict[int, Message] = field(default_factory=dict)
    last_cmid: int = 0
    seen_by_community: int = 0  # cmid
    seen_by: dict[int, int] = field(default_factory=dict)  # person → cmid
    answered: bool = True
    keyboard: Json | None = None
    typing_until: float = 0.0  # Unix time
    bot_is_member: bool = True
    _sent: dict[int, Message] = field(default_factory=dict)  # by random_id

    def __post_init__(self) -> None:
        self.last_cmid = self.first_cmid

    @property
    def is_group(self) -> bool:
        return self.peer >= CHAT_BASE

    @property
    def last(self) -> Message | None:
        return next(self.newest_first(), None)

    def newest_first(self) -> Iterator[Message]:
        return reversed(self.messages.values())

    def add(self, message: Message) -> Message | None:
        """Returns the message that is forgotten in its place, if any."""
        self.messages[message.cmid] = message
        if len(self.messages) <= self.kept:
            return None
        return self.messages.pop(next(iter(self.messages)))

    def repeated(self, random_id: int, now: int) -> Message | None:
        """The message already sent with this random_id, while VK remembers it; 0 never repeats."""
        known = self._sent.get(random_id)
        if known is None or now - known.date >= REPEAT_SECONDS:
            return None
        return known if self.last_cmid - known.cmid < REPEAT_MESSAGES else None

    def remember(self, message: Message) -> None:
        if not message.random_id:
            return
        self._sent.pop(message.random_id, None)
        self._sent[message.random_id] = message
        if len(self._sent) > REPEAT_MESSAGES:
            del self._sent[next(iter(self._sent))]

    def unread_by_community(self) -> int:
        unread = 0
        for message in self.newest_first():
            if message.cmid <= self.seen_by_community:
                break
            unread += not (message.out or message.hidden or message.deleted)
        return unread

    def unread_by(self, person: int) -> int:
        seen, unread = self.seen_by.get(person, self.first_cmid), 0
        for message in self.newest_first():
            if message.cmid <= seen:
                break
            unread += message.author != person and not message.deleted
        return unread


def moment(unix: int) -> str:
    """Unix time as ISO 8601 in UTC, for the desk."""
    return datetime.fromtimestamp(unix, UTC).isoformat()
