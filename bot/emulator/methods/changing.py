"""What happens to a message after it was sent: edits, deletion, presses of its buttons; and «typing»."""

import json

from bot.emulator.chats import CHAT_BASE, Chat, Message
from bot.emulator.errors import ApiError
from bot.emulator.media import Foreign
from bot.emulator.methods.sending import drafted, inline
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import TYPING_SECONDS, World

SNACKBAR = 90
# A day, by the older documentation; the newer one names only the error.
EDITABLE_SECONDS = DELETABLE_SECONDS = 24 * 3600
ACTIVITIES = frozenset({"typing", "audiomessage", "photo", "video", "file"})


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
    draft = drafted(world, given, 0)
    if draft.keyboard and not draft.keyboard["inline"]:
        raise ApiError(911, "only an inline keyboard belongs to a message")
    message.text, message.edited = draft.text, now
    message.attachments = tuple(opened(chat.peer) for opened in draft.attachments)
    message.keyboard = inline(draft.keyboard)
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
