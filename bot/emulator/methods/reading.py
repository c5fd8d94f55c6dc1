"""Conversations and histories: what a bot reads again after it missed events, and what it marks."""

from collections.abc import Iterable
from itertools import islice

from bot.emulator.chats import CHAT_BASE, Chat, Message
from bot.emulator.errors import ApiError
from bot.emulator.parameters import Parameters
from bot.emulator.wire import Json
from bot.emulator.world import World

PAGE = 200
IDS = 100
FILTERS = frozenset({"all", "archive", "important", "sorted_chats", "unanswered", "unread"})


def conversations(world: World, given: Parameters) -> Json:
    """Newest first. A negative offset with start_message_id reads towards newer ones."""
    wanted = given.text("filter") or "all"
    if wanted not in FILTERS:
        raise ApiError(100, "filter is invalid")
    count = given.integer("count", 20, least=0, most=PAGE)
    unread = {chat.peer: chat.unread_by_community() for chat in world.chats.values()}
    chats = [chat for chat in _newest(world) if _passes(chat, wanted, unread[chat.peer])]
    page = _window([_last(chat).id for chat in chats], given, count)
    items = []
    for chat in chats[page]:
        last = _last(chat)
        items.append({"conversation": conversation(world, chat), "last_message": last.vk(world.origin)})
    unread_count = sum(1 for number in unread.values() if number)
    answer: Json = {"count": len(chats), "unread_count": unread_count, "items": items}
    return answer | _extended(world, given, (chat for chat in chats[page]))


def _newest(world: World) -> list[Chat]:
    shown = [chat for chat in world.chats.values() if chat.last is not None]
    return sorted(shown, key=lambda chat: _last(chat).id, reverse=True)


def _last(chat: Chat) -> Message:
    last = chat.last
    assert last is not None
    return last


def _passes(chat: Chat, wanted: str, unread: int) -> bool:
    match wanted:
        case "unread":
            return unread > 0
        case "unanswered":
            return not chat.answered
        case "archive" | "important":
            return False
    return True


def _window(ids: list[int], given: Parameters, count: int) -> slice:
    """The page of a list that falls by id; with start_message_id it begins at that id or just below."""
    offset, start = given.integer("offset"), 0
    if begin := given.integer("start_message_id"):
        start = sum(1 for number in ids if number > begin)
    elif offset < 0:
        raise ApiError(100, "offset should be positive without start_message_id")
    first = start + offset
    return slice(max(first, 0), max(first + count, 0))


def conversation(world: World, chat: Chat) -> Json:
    """The `conversation` object. Ids in it are cmids or message ids as VK has them."""
    last = _last(chat) if chat.last else None
    refusal = 0 if chat.is_group else world.refusal(chat.peer)
    seen_by_people = min((chat.seen_by.get(person, 0) for person in chat.members), default=0)
    shown: Json = {
        "peer": _peer(chat.peer),
        "sort_id": {"major_id": 0, "minor_id": last.id if last else 0},
        "last_message_id": last.id if last and not chat.is_group else 0,
        "last_conversation_message_id": chat.last_cmid,
        "in_read": _id_of(chat, chat.seen_by_community),
        "out_read": _id_of(chat, seen_by_people),
        "unread_count": chat.unread_by_community(),
        "unanswered": not chat.answered,
        "important": False,
        "is_marked_unread": False,
        "can_write": {"allowed": True} if not refusal else {"allowed": False, "reason": refusal},
        "version": last.id if last else 0,
    }
    if chat.keyboard:
        shown["current_keyboard"] = chat.keyboard
    if chat.is_group:
        shown["chat_settings"] = _chat_settings(chat)
    return shown


def _id_of(chat: Chat, cmid: int) -> int:
    known = chat.messages.get(cmid)
    return known.id if known and not chat.is_group else 0


def _peer(peer: int) -> Json:
    if peer >= CHAT_BASE:
        return {"id": peer, "type": "chat", "local_id": peer - CHAT_BASE}
    return {"id": peer, "type": "user", "local_id": peer}


def _chat_settings(chat: Chat) -> Json:
    no = dict.fromkeys(
        (
            "can_change_info", "can_change_invite_link", "can_change_pin", "can_invite",
            "can_promote_users", "can_see_invite_link", "can_moderate", "can_copy_chat", "can_call",
            "can_use_mass_mentions",
        ),
        False,
    )  # fmt: skip
    return {
        "title": chat.title,
        "members_count": len(chat.members) + chat.bot_is_member,
        "owner_id": chat.members[0] if chat.members else 0,
        "state": "in" if chat.bot_is_member else "kicked",
        "active_ids": chat.members[:4],
        "acl": no,
    }


def conversations_by_id(world: World, given: Parameters) -> Json:
    peers = given.integers("peer_ids", most=IDS)
    if not peers:
        raise ApiError(100, "peer_ids is undefined")
    found = [_known_chat(world, peer) for peer in peers]
    chats = [chat for chat in found if chat is not None]
    answer: Json = {"count": len(chats), "items": [conversation(world, chat) for chat in chats]}
    return answer | _extended(world, given, chats)


def _known_chat(world: World, peer: int) -> Chat | None:
    if peer >= CHAT_BASE:
        if peer not in world.chats:
            raise ApiError(917)
        return world.chats[peer]
    return world.dialog(peer) if peer in world.people else None


def history(world: World, given: Parameters) -> Json:
    """Newest first, or oldest first with rev=1."""
    peer = given.integer("peer_id") or given.needed_integer("user_id")
    count = given.integer("count", 20, least=0, most=PAGE)
    chat = _known_chat(world, peer)
    messages = _visible(chat)
    if given.integer("rev"):
        messages.reverse()
        offset = given.integer("offset", least=0)
        page = slice(offset, offset + count)
    else:
        page = _window([message.id for message in messages], given, count)
    shown = messages[page]
    answer: Json = {"count": len(messages), "items": [message.vk(world.origin) for message in shown]}
    if given.flag("extended") and chat is not None:
        answer["conversations"] = [conversation(world, chat)]
    return answer | _extended(world, given, [chat] if chat else [])


def _visible(chat: Chat | None) -> list[Message]:
    if chat is None:
        return []
    return [message for message in chat.newest_first() if not message.hidden and not message.deleted]


def by_conversation_message_id(world: World, given: Parameters) -> Json:
    chat = _known_chat(world, given.needed_integer("peer_id"))
    name = "conversation_message_ids" if "conversation_message_ids" in given else "cmids"
    cmids = given.integers(name, most=IDS)
    if not cmids:
        raise ApiError(100, "conversation_message_ids is undefined")
    known = {message.cmid: message for message in _visible(chat)}
    return _whole(world, given, [known[cmid] for cmid in cmids if cmid in known])


def by_id(world: World, given: Parameters) -> Json:
    if "cmids" in given:
        return by_conversation_message_id(world, given)
    ids = given.integers("message_ids", most=IDS)
    if not ids:
        raise ApiError(100, "message_ids is undefined")
    found = [world.by_id(number) for number in ids]
    return _whole(world, given, [message for message in found if message and not message.deleted])


def _whole(world: World, given: Parameters, messages: list[Message]) -> Json:
    """Messages uncropped: this is how a bot gets the rest of a cropped one."""
    items = []
    for message in messages:
        shown = message.vk(world.origin)
        if shown.pop("is_cropped", False):
            shown["attachments"] = [item.vk(world.origin) for item in message.attachments]
            shown["fwd_messages"] = list(message.forwarded)
        items.append(shown)
    chats = {message.peer: world.chats[message.peer] for message in messages}
    return {"count": len(items), "items": items} | _extended(world, given, chats.values())


def _extended(world: World, given: Parameters, chats: Iterable[Chat]) -> Json:
    if not given.flag("extended"):
        return {}
    fields = frozenset(given.words("fields"))
    members = dict.fromkeys(person for chat in chats for person in chat.members)
    profiles = [world.people[person].vk(fields) for person in members if person in world.people]
    return {"profiles": profiles, "groups": [world.community.vk()]}


def mark_as_read(world: World, given: Parameters) -> int:
    """Marks a dialog read up to a message, or whole."""
    if "peer_id" not in given and "message_ids" in given:
        ids = given.integers("message_ids")
        messages = [world.by_id(number) for number in ids]
        for message in messages:
            if message is not None:
                _seen(world, world.chats[message.peer], message.cmid)
        return 1
    peer = given.needed_integer("peer_id")
    chat = _known_chat(world, peer)
    if chat is None:
        raise ApiError(100, "peer_id is invalid")
    up_to = chat.last_cmid
    if "up_to_cmid" in given:
        up_to = min(given.needed_integer("up_to_cmid"), chat.last_cmid)
    elif begin := given.integer("start_message_id"):
        older = (message.cmid for message in chat.newest_first() if message.id <= begin)
        up_to = next(islice(older, 1), chat.seen_by_community)
    _seen(world, chat, up_to)
    return 1


def _seen(world: World, chat: Chat, cmid: int) -> None:
    if cmid > chat.seen_by_community:
        chat.seen_by_community = cmid
        world.tell_all(chat, "read", {"cmid": cmid})
        world.change()


def mark_as_answered(world: World, given: Parameters) -> int:
    chat = _known_chat(world, given.needed_integer("peer_id"))
    if chat is None:
        raise ApiError(100, "peer_id is invalid")
    chat.answered = given.flag("answered", default=True)
    return 1


def is_allowed(world: World, given: Parameters) -> Json:
    given.needed_integer("group_id", least=1)
    person = given.needed_integer("user_id", least=1)
    return {"is_allowed": int(world.refusal(person) == 0)}
