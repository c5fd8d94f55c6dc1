"""messages.send, edit, delete, setActivity and answers to callback buttons."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.emulator import keyboards
from bot.emulator.chats import CHAT_BASE, Chat, Message
from bot.emulator.errors import ApiError
from bot.emulator.media import Attachment, Foreign, Photo
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import TYPING_SECONDS, World

PEERS = 100
TEXT = 4096
ATTACHMENTS, ATTACHMENT_TEXT = 10, 9000
FORWARDED = 100
PAYLOAD = 1000
SNACKBAR = 90
EDITABLE_SECONDS = 24 * 3600
DELETABLE_SECONDS = 24 * 3600
ACTIVITIES = frozenset({"typing", "audiomessage", "photo", "video", "file"})


@dataclass(frozen=True, slots=True)
class Draft:
    """A message checked as far as it does not depend on who gets it."""

    text: str
    attachments: tuple[Callable[[int], Attachment], ...]
    keyboard: Json | None
    template: Json | None
    format_data: Json | None
    forward: Json | None
    reply_to: int
    payload: str | None
    random_id: int


def send(world: World, given: Parameters) -> Any:
    """One peer_id answers with a message id, peer_ids with a list where each may hold its own `error`."""
    random_id = given.needed_integer("random_id")
    peers = given.integers("peer_ids", most=PEERS)
    single = None if peers else _single_peer(world, given)
    draft = _draft(world, given, random_id)
    if single is not None:
        message = _deliver(world, single, draft)
        return message.id if single < CHAT_BASE else 0
    return [_delivered(world, peer, draft) for peer in peers]


def _single_peer(world: World, given: Parameters) -> int:
    if "peer_id" in given:
        return given.needed_integer("peer_id")
    if "user_id" in given:
        return given.needed_integer("user_id")
    if "chat_id" in given:
        return CHAT_BASE + given.integer("chat_id", least=1, most=100_000_000)
    if "domain" in given:
        name = given.text("domain")
        number = int(name[2:]) if name.startswith("id") and name[2:].isdecimal() else 0
        if number in world.people:
            return number
        raise ApiError(100, "domain is invalid")
    raise ApiError(100, "peer_id is undefined")


def _delivered(world: World, peer: int, draft: Draft) -> Json:
    try:
        message = _deliver(world, peer, draft)
    except ApiError as refused:
        world.counters.errors[refused.code] = world.counters.errors.get(refused.code, 0) + 1
        error = {"code": refused.code, "description": refused.message}
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": error}
    number = message.id if peer < CHAT_BASE else 0
    return {"peer_id": peer, "message_id": number, "conversation_message_id": message.cmid}


def _draft(world: World, given: Parameters, random_id: int) -> Draft:
    text = _text(given)
    attachments = _attachments(world, given)
    keyboard = keyboards.keyboard(given.text("keyboard")) if "keyboard" in given else None
    template = _template(world, given) if "template" in given else None
    forward, reply_to = given.object("forward"), given.integer("reply_to")
    if given.text("intent") not in ("", "default"):
        raise ApiError(943)
    if given.integers("forward_messages"):
        forward = {"message_ids": given.integers("forward_messages")}
    if not text.strip() and not attachments and not forward:
        raise ApiError(100, "message is empty or invalid")
    if template and not text.strip():
        raise ApiError(100, "message is required with a template")
    payload = given.text("payload", longest=PAYLOAD) or None
    format_data = _format_data(given, text)
    return Draft(text, attachments, keyboard, template, format_data, forward, reply_to, payload, random_id)


def _text(given: Parameters) -> str:
    text = given.text("message")
    if len(text) > TEXT:
        raise ApiError(914)
    return text


def _attachments(world: World, given: Parameters) -> tuple[Callable[[int], Attachment], ...]:
    given.text("attachment", longest=ATTACHMENT_TEXT)
    references = given.words("attachment")
    if len(references) > ATTACHMENTS:
        raise ApiError(100, f"attachment: too many, max {ATTACHMENTS}")
    found = [world.shelf.named(reference, world.community.id) for reference in references]
    if sticker := given.integer("sticker_id"):
        body = Foreign({"type": "sticker", "sticker": {"sticker_id": sticker, "product_id": 1}})
        found.append(lambda _peer: body)
    return tuple(found)


def _template(world: World, given: Parameters) -> Json:
    template = keyboards.template(given.text("template"))
    for element in template["elements"]:
        if "photo_id" not in element:
            continue
        photo = world.shelf.own(f"photo{element['photo_id']}")
        if not isinstance(photo, Photo) or photo.owner_id != -world.community.id:
            raise ApiError(100, "template: photo_id should be a photo of the community")
        if not keyboards.fits_carousel(photo.width, photo.height):
            raise ApiError(100, "template: a photo should be 13:8 and at least 221x136")
    return template


def _format_data(given: Parameters, text: str) -> Json | None:
    """Bold, italic, underline and links; offsets and lengths count UTF-16 units."""
    data = given.object("format_data")
    if data is None:
        return None
    units = len(text.encode("utf-16-le")) // 2
    items = data.get("items")
    if not isinstance(items, list):
        raise ApiError(100, "format_data.items should be an array")
    for item in items:
        if not isinstance(item, dict) or item.get("type") not in ("bold", "italic", "underline", "url"):
            raise ApiError(100, "format_data: unknown type of item")
        offset, length = item.get("offset"), item.get("length")
        if not isinstance(offset, int) or not isinstance(length, int):
            raise ApiError(100, "format_data: offset and length should be integers")
        if offset < 0 or length < 1 or offset + length > units:
            raise ApiError(100, "format_data: an item is outside of the text")
    return data


def _deliver(world: World, peer: int, draft: Draft) -> Message:
    """Puts the message into the chat, or finds the one already sent with the same random_id."""
    chat = world.writable(peer)
    if draft.random_id and (known := chat.repeated(draft.random_id, world.unix())):
        world.counters.duplicates += 1
        return known
    attachments = tuple(opened(peer) for opened in draft.attachments)
    reply, forwarded = _quoted(world, chat, draft)
    message = world.message(chat, -world.community.id, draft.text)
    message.random_id = draft.random_id
    message.attachments = attachments
    message.template, message.format_data = draft.template, draft.format_data
    message.payload, message.reply, message.forwarded = draft.payload, reply, forwarded
    message.keyboard = _inline(draft.keyboard)
    chat.remember(message)
    world.counters.sent += 1
    world.put(chat, message)
    if draft.keyboard and not draft.keyboard["inline"]:
        board = draft.keyboard | {"author_id": -world.community.id}
        world.show_keyboard(chat, board if board["buttons"] else None)
    if world.events.wants("message_reply"):
        world.events.push("message_reply", message.vk(world.origin))
    return message


def _inline(keyboard: Json | None) -> Json | None:
    return keyboard if keyboard and keyboard["inline"] and keyboard["buttons"] else None


def _quoted(world: World, chat: Chat, draft: Draft) -> tuple[Json | None, tuple[Json, ...]]:
    """The answered message, or the forwarded ones."""
    if draft.reply_to:
        answered = world.by_id(draft.reply_to)
        if answered is None or answered.peer != chat.peer:
            raise ApiError(100, "reply_to is invalid")
        return answered.foreign(world.origin), ()
    if not draft.forward:
        return None, ()
    found = _forwarded(world, chat, draft.forward)
    if draft.forward.get("is_reply"):
        if len(found) != 1 or found[0]["peer_id"] != chat.peer:
            raise ApiError(100, "forward: is_reply needs exactly one message of this chat")
        return found[0], ()
    return None, tuple(found)


def _forwarded(world: World, chat: Chat, forward: Json) -> list[Json]:
    inner = Parameters(forward)
    cmids = inner.integers("conversation_message_ids") or inner.integers("cmids")
    ids = inner.integers("message_ids")
    if len(cmids) + len(ids) > FORWARDED:
        raise ApiError(913)
    source = world.chats.get(inner.integer("peer_id", chat.peer))
    found = [source.messages.get(cmid) if source else None for cmid in cmids]
    found += [world.by_id(number) for number in ids]
    messages = [message for message in found if message is not None and not message.deleted]
    if not messages or len(messages) != len(found):
        raise ApiError(921)
    return [message.foreign(world.origin) for message in messages]


def edit(world: World, given: Parameters) -> int:
    """Replaces text, attachments and the inline keyboard: what is not given again is gone."""
    chat = world.writable(given.needed_integer("peer_id"))
    message = _named(world, chat, given)
    if message is None or message.deleted or not message.out:
        raise ApiError(15, "message is not yours or does not exist")
    if message.action or any(isinstance(item, Foreign) for item in message.attachments):
        raise ApiError(920)
    now = world.unix()
    if now - message.date >= EDITABLE_SECONDS:
        raise ApiError(909)
    draft = _draft(world, given, 0)
    if draft.keyboard and not draft.keyboard["inline"]:
        raise ApiError(911, "only an inline keyboard belongs to a message")
    message.text, message.edited = draft.text, now
    message.attachments = tuple(opened(chat.peer) for opened in draft.attachments)
    message.keyboard = _inline(draft.keyboard)
    message.template, message.format_data = draft.template, draft.format_data
    if not given.flag("keep_forward_messages"):
        message.forwarded = ()
    world.counters.edited += 1
    _tell_edit(world, chat, message)
    return 1


def _tell_edit(world: World, chat: Chat, message: Message) -> None:
    world.tell_message(chat, "edit", message)
    if world.events.wants("message_edit"):
        world.events.push("message_edit", message.vk(world.origin))
    world.change()


def _named(world: World, chat: Chat, given: Parameters) -> Message | None:
    for name in ("cmid", "conversation_message_id"):
        if name in given:
            return chat.messages.get(given.needed_integer(name))
    if "message_id" in given:
        found = world.by_id(given.needed_integer("message_id"))
        return found if found and found.peer == chat.peer else None
    raise ApiError(100, "message_id or cmid is undefined")


def delete(world: World, given: Parameters) -> list[Json]:
    """Each message has its own outcome: `response` 1, or its own `error`."""
    for_all = given.flag("delete_for_all")
    if "message_ids" in given:
        ids = given.integers("message_ids", most=1000)
        return [_deleted(world, world.by_id(number), {"message_id": number}, for_all) for number in ids]
    peer, cmids = given.needed_integer("peer_id"), given.integers("cmids", most=100)
    if not cmids:
        raise ApiError(100, "message_ids or cmids is undefined")
    chat = world.chats.get(peer)
    if chat is None:
        raise ApiError(917) if peer >= CHAT_BASE else ApiError(100, "peer_id is invalid")
    return [
        _deleted(
            world,
            chat.messages.get(cmid),
            {"peer_id": peer, "message_id": 0, "conversation_message_id": cmid},
            for_all,
        )
        for cmid in cmids
    ]


def _deleted(world: World, message: Message | None, item: Json, for_all: bool) -> Json:
    refused = message is None or message.deleted
    if message is not None and for_all:
        refused = refused or not message.out or world.unix() - message.date >= DELETABLE_SECONDS
    if message is None or refused:
        error = ApiError(924)
        return item | {"response": 0, "error": {"code": error.code, "description": error.message}}
    if for_all:
        chat = world.chats[message.peer]
        message.deleted, message.text, message.attachments = True, "", ()
        message.keyboard = message.template = None
        world.tell_all(chat, "delete", {"cmid": message.cmid})
        world.change()
    if "message_id" in item and message.peer < CHAT_BASE:
        item["message_id"] = message.id
    return item | {"response": 1}


def set_activity(world: World, given: Parameters) -> int:
    kind = given.text("type") or "typing"
    if kind not in ACTIVITIES:
        raise ApiError(100, "type is invalid")
    peer = given.integer("peer_id") or given.needed_integer("user_id")
    chat = world.writable(peer)
    chat.typing_until = world.now().timestamp() + TYPING_SECONDS
    world.tell_all(chat, "typing", {"typing": True, "activity": kind, "seconds": TYPING_SECONDS})
    world.change()
    return 1


def answer_press(world: World, given: Parameters) -> int:
    """Answers a callback button within its minute; without event_data the answer is silent."""
    event_id = given.needed_text("event_id")
    person, peer = given.needed_integer("user_id"), given.needed_integer("peer_id")
    data = _event_data(given)
    world.expire_presses()
    press = world.presses.get(event_id)
    if press is None or press.answer is not None or (press.person, press.peer) != (person, peer):
        raise ApiError(100, "event_id is invalid or expired")
    press.answer = data
    chat = world.chats[peer]
    news: Json = {"event_id": event_id, "cmid": press.cmid}
    match data.get("type"):
        case "show_snackbar":
            world.tell(person, chat, "snackbar", news | {"text": data["text"]})
        case "open_link":
            world.tell(person, chat, "open_link", news | {"link": data["link"]})
        case "open_app":
            link = f"https://vk.com/app{data['app_id']}#{data.get('hash', '')}"
            world.tell(person, chat, "open_link", news | {"link": link})
        case _:
            world.tell(person, chat, "press_answered", news)
    world.change()
    return 1


def _event_data(given: Parameters) -> Json:
    text = given.text("event_data", longest=1000)
    if not text:
        return {}
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        raise ApiError(100, "event_data is not a valid JSON") from None
    match data:
        case {"type": "show_snackbar", "text": str(said)} if 0 < len(said) <= SNACKBAR:
            return dict(data)
        case {"type": "open_link", "link": str(link)} if link.startswith(("https://", "http://")):
            return dict(data)
        case {"type": "open_app", "app_id": int()}:
            return dict(data)
    raise ApiError(100, "event_data is invalid")
