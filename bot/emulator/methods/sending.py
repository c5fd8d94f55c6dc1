"""messages.send: a draft is checked once, then given to each peer it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.emulator import keyboards
from bot.emulator.chats import CHAT_BASE, Chat, Message
from bot.emulator.errors import ApiError
from bot.emulator.media import Attachment, Foreign, Photo
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import World

PEERS = 100
TEXT = 4096
ATTACHMENTS, ATTACHMENT_TEXT = 10, 9000
FORWARDED = 100
PAYLOAD = 1000


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
    draft = drafted(world, given, random_id)
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
        world.counters.refused(refused.code)
        error = {"code": refused.code, "description": refused.message}
        return {"peer_id": peer, "message_id": 0, "conversation_message_id": 0, "error": error}
    number = message.id if peer < CHAT_BASE else 0
    return {"peer_id": peer, "message_id": number, "conversation_message_id": message.cmid}


def drafted(world: World, given: Parameters, random_id: int) -> Draft:
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
    message.keyboard = inline(draft.keyboard)
    chat.remember(message)
    world.counters.sent += 1
    world.put(chat, message)
    if draft.keyboard and not draft.keyboard["inline"]:
        board = draft.keyboard | {"author_id": -world.community.id}
        world.show_keyboard(chat, board if board["buttons"] else None)
    if world.events.wants("message_reply"):
        world.events.push("message_reply", message.vk(world.origin))
    return message


def inline(keyboard: Json | None) -> Json | None:
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
