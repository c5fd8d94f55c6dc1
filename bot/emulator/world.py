"""Everything that is true on this desk: people, chats, permissions, presses, files, events.

Two sides act on it: the community through VK's methods (`methods/`) and people through the desk
(`desk.py`). Whatever either does, the other learns of here.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from bot.emulator.chats import CHAT_BASE, Chat, Message, moment
from bot.emulator.errors import ApiError
from bot.emulator.longpoll import EventLog
from bot.emulator.media import Shelf
from bot.emulator.people import CallbackServer, Community, Consent, Person, Standing
from bot.emulator.stream import Stream
from bot.emulator.wire import Json

PRESS_SECONDS = 60  # an event_id lives a minute
TYPING_SECONDS = 10
_UPLOADS_KEPT = 1000
_UPLOADED_BYTES = 256 * 1024 * 1024  # waiting to be saved; the oldest are let go


@dataclass(slots=True)
class Press:
    """A callback button that was pressed and waits for messages.sendMessageEventAnswer."""

    event_id: str
    person: int
    peer: int
    cmid: int | None
    at: int  # Unix time
    answer: Json | None = None  # None while unanswered; {} for a silent answer


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded and waits to be saved."""

    kind: str  # photo, doc, audio_message, graffiti
    owner_id: int
    body: bytes
    title: str


@dataclass(slots=True)
class Counters:
    """What happened since the start, for tests and measurements."""

    requests: int = 0
    by_method: dict[str, int] = field(default_factory=dict)  # calls inside execute included
    errors: dict[int, int] = field(default_factory=dict)
    sent: int = 0
    duplicates: int = 0
    edited: int = 0
    dropped: int = 0

    def called(self, method: str) -> None:
        self.by_method[method] = self.by_method.get(method, 0) + 1

    def refused(self, code: int) -> None:
        self.errors[code] = self.errors.get(code, 0) + 1

    def json(self) -> Json:
        return {
            "requests": self.requests,
            "by_method": dict(self.by_method),
            "errors": {str(code): times for code, times in self.errors.items()},
            "sent": self.sent,
            "duplicates": self.duplicates,
            "edited": self.edited,
            "dropped": self.dropped,
        }


class World:
    """`now` is the only clock; `first_id` is where message ids, cmids and ts begin.

    A bot remembers ids in its store. An emulator started anew over that store needs ids the
    bot has not seen, so whoever keeps a store passes a growing `first_id`.
    """

    def __init__(
        self,
        community: Community,
        now: Callable[[], datetime],
        *,
        people: Iterable[Person] = (),
        rights: Iterable[str] = ("messages", "manage", "photos", "docs"),
        first_id: int = 0,
        kept_messages: int = 2000,
        reads_all: bool = False,
    ) -> None:
        self.community = community
        self.now = now
        self.rights = frozenset(rights)
        self.first_id = first_id
        self.kept_messages = kept_messages
        self.reads_all = reads_all  # the bot reads group chats whole
        self.origin = ""  # scheme, host and port, known once the server listens
        self.people = {person.id: person for person in people}
        self.standings: dict[int, Standing] = {}
        self.callbacks: list[CallbackServer] = []  # they are only told of: nothing leaves this desk
        self.chats: dict[int, Chat] = {}
        self.presses: dict[str, Press] = {}
        self.uploads: dict[str, Upload] = {}
        self.shelf = Shelf(first_id)
        self.events = EventLog(community.id, first=first_id)
        self.stream = Stream()
        self.counters = Counters()
        self.changed = asyncio.Event()
        self.watchers: list[Callable[[Message], None]] = []
        self._index: dict[int, Message] = {}
        self._last_id = first_id
        self._last_secret = 0

    def unix(self) -> int:
        return int(self.now().timestamp())

    @property
    def last_id(self) -> int:
        return max(self._last_id, self.events.ts, *(chat.last_cmid for chat in self.chats.values()))

    def secret(self) -> str:
        """An identifier nobody guesses by accident: for presses and uploads."""
        self._last_secret += 1
        return hashlib.sha256(f"{self.first_id}/{self._last_secret}".encode()).hexdigest()[:24]

    def change(self) -> None:
        """Wakes everyone who waits for something to happen here."""
        self.changed.set()
        self.changed = asyncio.Event()

    # Who may write to whom

    def standing(self, person: int) -> Standing:
        if person not in self.standings:
            wrote = person in self.people and self.people[person].wrote
            self.standings[person] = Standing(Consent.ALLOWED if wrote else Consent.UNKNOWN)
        return self.standings[person]

    def writable(self, peer: int) -> Chat:
        """The chat, if the community may write there; otherwise VK's error for exactly this reason."""
        if peer >= CHAT_BASE:
            chat = self.chats.get(peer)
            if chat is None or not chat.bot_is_member:
                raise ApiError(917)
            return chat
        if peer <= 0:
            raise ApiError(100, "peer_id is invalid") if peer == 0 else ApiError(932)
        refusal = self.refusal(peer)
        if refusal:
            raise ApiError(refusal)
        return self.dialog(peer)

    def refusal(self, person_id: int) -> int:
        """VK's error code for writing to this person, 0 when it is allowed."""
        person = self.people.get(person_id)
        if person is None:
            return 901
        if person.deactivated:
            return 18
        standing = self.standing(person_id)
        if standing.blocked:
            return 900
        if standing.private:
            return 902
        return 0 if standing.consent is Consent.ALLOWED else 901

    # Chats

    def dialog(self, person: int) -> Chat:
        chat = self.chats.get(person)
        if chat is None:
            chat = self._chat(person, [person])
        return chat

    def group_chat(self, title: str, people: list[int]) -> Chat:
        number = sum(1 for peer in self.chats if peer >= CHAT_BASE) + 1
        return self._chat(CHAT_BASE + number, people, title)

    def _chat(self, peer: int, members: list[int], title: str = "") -> Chat:
        chat = Chat(peer, members, title, first_cmid=self.first_id, kept=self.kept_messages)
        chat.seen_by_community = self.first_id
        self.chats[peer] = chat
        return chat

    def message(self, chat: Chat, author: int, text: str) -> Message:
        """A new message with the next ids, not yet in its chat."""
        self._last_id += 1
        chat.last_cmid += 1
        return Message(self._last_id, chat.last_cmid, chat.peer, author, self.unix(), text)

    def put(self, chat: Chat, message: Message) -> None:
        """Shows a finished message to everyone in the chat."""
        forgotten = chat.add(message)
        if not chat.is_group:
            self._index[message.id] = message
            if forgotten is not None:
                self._index.pop(forgotten.id, None)
        if message.out:
            chat.answered = True
            chat.typing_until = 0
        elif not message.hidden:
            chat.answered = False
        if self.stream.heard:
            self.tell_message(chat, "message", message)
        for watcher in self.watchers:
            watcher(message)
        self.change()

    def by_id(self, message_id: int) -> Message | None:
        """A message of a dialog by its id in the community; group chats' messages have none."""
        return self._index.get(message_id)

    # What people see

    def desk_peer(self, chat: Chat) -> int:
        """The chat's number for a person: the community's dialog is minus its id."""
        return chat.peer if chat.is_group else -self.community.id

    def tell(self, person: int, chat: Chat, kind: str, news: Json) -> None:
        if self.stream.heard:
            self.stream.push({"type": kind, "person": person, "peer": self.desk_peer(chat), **news})

    def tell_all(self, chat: Chat, kind: str, news: Json) -> None:
        for person in chat.members:
            self.tell(person, chat, kind, news)

    def tell_message(self, chat: Chat, kind: str, message: Message) -> None:
        """The same message looks different to its author and to others."""
        for person in chat.members if self.stream.heard else ():
            shown = self.desk_message(message, chat, person)
            self.tell(person, chat, kind, {"cmid": message.cmid, "message": shown})

    def desk_message(self, message: Message, chat: Chat, person: int) -> Json:
        """A message as this person's program shows it: what her client cannot show is absent."""
        client = self.people[person].client
        mine = message.author == person
        return {
            "id": message.id,
            "cmid": message.cmid,
            "from": "person" if mine else "community" if message.out else "other",
            "author": self.author(message),
            "text": "" if message.deleted else message.text,
            "time": moment(message.date),
            "edited": message.edited is not None,
            "keyboard": message.keyboard if client.inline_keyboard and not message.deleted else None,
            "attachments": [item.desk() for item in (*message.attachments, *message.place())],
            "template": self._desk_template(message.template) if client.carousel else None,
            "format_data": message.format_data,
            "read": message.cmid <= (chat.seen_by_community if mine else chat.seen_by.get(person, 0)),
            "deleted": message.deleted,
            "reply": message.reply,
            "forwarded": list(message.forwarded),
            "action": message.action,
        }

    def _desk_template(self, template: Json | None) -> Json | None:
        """A carousel with addresses of its pictures: a person's program asks nobody for them."""
        if template is None:
            return None
        elements = []
        for element in template["elements"]:
            photo = self.shelf.own(f"photo{element['photo_id']}") if "photo_id" in element else None
            elements.append(element | ({"photo_url": photo.path} if photo else {}))
        return template | {"elements": elements}

    def author(self, message: Message) -> str:
        if message.out:
            admin = self.people.get(message.admin or 0)
            return admin.name if admin else self.community.name
        person = self.people.get(message.author)
        return person.name if person else f"id{message.author}"

    def desk_keyboard(self, chat: Chat, person: int) -> Json | None:
        return chat.keyboard if self.people[person].client.keyboard else None

    def show_keyboard(self, chat: Chat, keyboard: Json | None) -> None:
        """Hangs a keyboard under the text field, or takes it away."""
        chat.keyboard = keyboard
        for person in chat.members:
            self.tell(person, chat, "keyboard", {"keyboard": self.desk_keyboard(chat, person)})

    def expire_presses(self) -> None:
        """Tells people whose press nobody answered within a minute."""
        if not self.presses:
            return
        oldest = self.unix() - PRESS_SECONDS
        for press in [press for press in self.presses.values() if press.at <= oldest]:
            del self.presses[press.event_id]
            if press.answer is None:
                chat = self.chats[press.peer]
                news: Json = {"event_id": press.event_id, "cmid": press.cmid}
                self.tell(press.person, chat, "press_expired", news)
                self.change()

    def keep_upload(self, upload: Upload) -> str:
        """The hash by which the upload will be saved."""
        name = self.secret()
        self.uploads[name] = upload
        while len(self.uploads) > 1 and self._too_many_uploads():
            del self.uploads[next(iter(self.uploads))]
        return name

    def _too_many_uploads(self) -> bool:
        held = sum(len(upload.body) for upload in self.uploads.values())
        return len(self.uploads) > _UPLOADS_KEPT or held > _UPLOADED_BYTES
