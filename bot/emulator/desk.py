"""What a person at this desk can do: write, press, read, allow, forbid; and what an administrator can."""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from bot.emulator.chats import CHAT_BASE, Chat, Message
from bot.emulator.media import PHOTO_BYTES, Attachment, Foreign, picture
from bot.emulator.people import Consent, Person
from bot.emulator.wire import Json
from bot.emulator.world import Press, World

_PRESSES_KEPT = 10_000


class DeskError(Exception):
    """Something a person cannot do; the sentence says why."""


def person(world: World, person_id: int) -> Person:
    found = world.people.get(person_id)
    if found is None:
        raise DeskError(f"nobody here has the id {person_id}")
    return found


def add_person(world: World, new: Person) -> None:
    if new.id in world.people or not 0 < new.id < CHAT_BASE:
        raise DeskError(f"the id {new.id} is taken or not a person's")
    world.people[new.id] = new
    world.stream.push({"type": "people"})
    world.change()


def chat_of(world: World, person_id: int, peer: int | None) -> Chat:
    """The chat this person calls `peer`: absent or minus the community's id is the dialog with it."""
    person(world, person_id)
    if peer is None or peer in (-world.community.id, person_id):
        return world.dialog(person_id)
    chat = world.chats.get(peer)
    if chat is None or person_id not in chat.members:
        raise DeskError(f"this person has no chat {peer}")
    return chat


def create_chat(world: World, title: str, people: Sequence[int]) -> Chat:
    """A group chat with the community in it, which learns of it as VK tells: by an invitation."""
    for number in people:
        person(world, number)
    if not people:
        raise DeskError("a group chat needs people")
    members = list(dict.fromkeys(people))
    chat = world.group_chat(title or ", ".join(world.people[number].first_name for number in members), members)
    invitation = world.message(chat, people[0], "")
    invitation.action = {"type": "chat_invite_user", "member_id": -world.community.id}
    world.put(chat, invitation)
    _tell_bot(world, invitation, chat.members[0])
    return chat


def say(
    world: World,
    person_id: int,
    text: str = "",
    *,
    peer: int | None = None,
    payload: str | None = None,
    attachments: Iterable[str | Json] = (),
    ref: str | None = None,
    ref_source: str | None = None,
    sticker: int | None = None,
    reply_to: int | None = None,
    forwarded: Iterable[Json] = (),
    geo: Json | None = None,
    cropped: bool = False,
) -> Message:
    """A person sends a message; writing first is her consent to answers.

    `attachments` are references of uploaded files or whole VK objects; `reply_to` is a cmid;
    `cropped` sends the event without its later attachments, as VK does with big messages.
    """
    chat = chat_of(world, person_id, peer)
    shown = [_attachment(world, item) for item in attachments]
    if sticker is not None:
        shown = [_sticker(sticker)]
    if not (text or shown or payload or tuple(forwarded) or geo or ref):
        raise DeskError("an empty message")
    if not chat.is_group:
        _consent(world, person_id)
    message = world.message(chat, person_id, text)
    message.payload, message.ref, message.ref_source = payload, ref, ref_source
    message.attachments, message.geo, message.cropped = tuple(shown), geo, cropped
    message.forwarded = tuple(forwarded)
    if reply_to is not None:
        answered = chat.messages.get(reply_to)
        message.reply = answered.foreign(world.origin) if answered else None
    if chat.is_group:
        _for_group(world, message)
    world.put(chat, message)
    _hide_one_time(world, chat, payload)
    if not message.hidden:
        _tell_bot(world, message, person_id)
    return message


def _consent(world: World, person_id: int) -> None:
    standing = world.standing(person_id)
    if standing.blocked:
        raise DeskError("the community has put this person on its blacklist")
    if standing.consent is not Consent.ALLOWED:
        standing.consent = Consent.ALLOWED
        world.events.push("message_allow", {"user_id": person_id, "key": ""})


def _for_group(world: World, message: Message) -> None:
    """In a group chat a pressed button mentions the community; what does not concern the bot is hidden.

    A mention that is typed («@club1», «@address») goes to the bot as VK writes it down: with the community's number.
    """
    own = world.community
    if message.payload and "[club" not in message.text:
        message.text = f"[club{own.id}|@{own.address}] {message.text}"
    typed = re.compile(rf"(?<![\w|])@(?:club{own.id}|{re.escape(own.address)})\b")
    message.text = typed.sub(lambda found: f"[club{own.id}|{found[0]}]", message.text)
    mentioned = f"[club{own.id}|" in message.text
    message.hidden = not (world.reads_all or mentioned or message.text.startswith("/"))


def _hide_one_time(world: World, chat: Chat, payload: str | None) -> None:
    """A one_time keyboard goes away when one of its text buttons is pressed."""
    board = chat.keyboard
    if payload is None or board is None or not board["one_time"]:
        return
    pressed = (button["action"].get("payload") for row in board["buttons"] for button in row)
    if payload in pressed:
        world.show_keyboard(chat, None)


def _tell_bot(world: World, message: Message, person_id: int) -> None:
    if world.events.wants("message_new"):
        client = world.people[person_id].client.vk()
        world.events.push("message_new", {"message": message.vk(world.origin), "client_info": client})


def _attachment(world: World, item: str | Json) -> Attachment:
    reference = item.get("attachment") if isinstance(item, dict) else item
    if isinstance(reference, str):
        found = world.shelf.own(reference)
        if found is None:
            raise DeskError(f"no such attachment: {reference[:80]}")
        return found
    if isinstance(item, dict) and isinstance(item.get("type"), str):
        return Foreign(item)
    raise DeskError("an attachment is a reference or an object with its type")


def _sticker(number: int) -> Foreign:
    return Foreign(
        {
            "type": "sticker",
            "sticker": {
                "sticker_id": number,
                "product_id": 1,
                "inner_type": "base_sticker_new",
                "is_allowed": True,
            },
        }
    )


def press(world: World, person_id: int, payload: Any, *, peer: int | None = None, cmid: int | None = None) -> Press:
    """A person presses a callback button; `cmid` is absent for buttons of an ordinary keyboard."""
    chat = chat_of(world, person_id, peer)
    pressed = Press(world.secret(), person_id, chat.peer, cmid, world.unix())
    world.presses[pressed.event_id] = pressed
    if len(world.presses) > _PRESSES_KEPT:
        del world.presses[next(iter(world.presses))]
    event: Json = {
        "user_id": person_id,
        "peer_id": chat.peer,
        "event_id": pressed.event_id,
        "payload": payload,
    }
    if cmid is not None:
        event["conversation_message_id"] = cmid
    world.events.push("message_event", event)
    return pressed


def tap(world: World, person_id: int, label: str, *, peer: int | None = None) -> Message | Press | str:
    """Presses the newest button a person can see with this label, as her program would.

    A text button is a message, a callback button a press, a link its address. Raises LookupError
    when there is nothing so labelled on the screen.
    """
    chat = chat_of(world, person_id, peer)
    client = world.people[person_id].client
    rows: list[tuple[int | None, list[Json]]] = []
    if chat.keyboard and client.keyboard:
        rows += [(None, row) for row in chat.keyboard["buttons"]]
    for item in chat.newest_first():
        if item.keyboard and client.inline_keyboard:
            rows += [(item.cmid, row) for row in item.keyboard["buttons"]]
        if item.template and client.carousel:
            rows += [(item.cmid, element["buttons"]) for element in item.template["elements"]]
    for cmid, row in rows:
        for action in (button["action"] for button in row):
            if action.get("label") == label:
                return _tapped(world, person_id, peer, cmid, action)
    raise LookupError(f"no button «{label}» on the screen of person {person_id}")


def _tapped(world: World, person_id: int, peer: int | None, cmid: int | None, action: Json) -> Message | Press | str:
    match action["type"]:
        case "text":
            return say(world, person_id, action["label"], peer=peer, payload=action.get("payload"))
        case "callback":
            payload = json.loads(action.get("payload") or "{}")
            return press(world, person_id, payload, peer=peer, cmid=cmid)
    return str(action.get("link", ""))


def upload(world: World, person_id: int, body: bytes, title: str) -> Json:
    """A file from a person's hand: a photo when it is a picture, else a document."""
    person(world, person_id)
    if not body:
        raise DeskError("an empty file")
    try:
        picture(body)
        is_photo = len(body) <= PHOTO_BYTES
    except ValueError:
        is_photo = False
    if is_photo:
        return world.shelf.photo(person_id, body, world.unix()).desk()
    return world.shelf.document(person_id, body, title or "file", world.unix()).desk()


def read(world: World, person_id: int, peer: int | None = None) -> None:
    """The person opened the chat: everything in it is read."""
    chat = chat_of(world, person_id, peer)
    if chat.seen_by.get(person_id, chat.first_cmid) >= chat.last_cmid:
        return
    chat.seen_by[person_id] = chat.last_cmid
    last = chat.messages.get(chat.last_cmid)
    event: Json = {
        "from_id": person_id,
        "peer_id": chat.peer,
        "read_message_id": last.id if last and not chat.is_group else 0,
        "conversation_message_id": chat.last_cmid,
    }
    world.events.push("message_read", event)


def allow(world: World, person_id: int, key: str = "") -> None:
    person(world, person_id)
    world.standing(person_id).consent = Consent.ALLOWED
    world.events.push("message_allow", {"user_id": person_id, "key": key})


def deny(world: World, person_id: int) -> None:
    person(world, person_id)
    world.standing(person_id).consent = Consent.DENIED
    world.events.push("message_deny", {"user_id": person_id})


def join(world: World, person_id: int) -> None:
    """Joins the community; this alone lets nobody write to her."""
    person(world, person_id)
    world.events.push("group_join", {"user_id": person_id, "join_type": "join"})


def leave(world: World, person_id: int) -> None:
    person(world, person_id)
    world.events.push("group_leave", {"user_id": person_id, "self": 1})


def block(world: World, person_id: int, *, admin: int = 1) -> None:
    """An administrator puts a person on the community's blacklist: error 900 from now on."""
    person(world, person_id)
    world.standing(person_id).blocked = True
    event = {"admin_id": admin, "user_id": person_id, "unblock_date": 0, "reason": 0, "comment": ""}
    world.events.push("user_block", event)


def unblock(world: World, person_id: int, *, admin: int = 1) -> None:
    person(world, person_id)
    world.standing(person_id).blocked = False
    world.events.push("user_unblock", {"admin_id": admin, "user_id": person_id, "by_end_date": 0})


def note(world: World, person_id: int, text: str) -> None:
    """Puts one more thing into a person's hand, such as a code that a school has just given her."""
    holder = person(world, person_id)
    world.people[person_id] = replace(holder, notes=(*holder.notes, text))
    world.stream.push({"type": "people"})


def admin_reply(world: World, person_id: int, text: str, *, admin: int = 1, peer: int | None = None) -> Message:
    """A human administrator answers in this dialog in the community's name."""
    chat = chat_of(world, person_id, peer)
    if not text:
        raise DeskError("an empty message")
    message = world.message(chat, -world.community.id, text)
    message.admin = admin
    chat.seen_by_community = message.cmid
    world.put(chat, message)
    if world.events.wants("message_reply"):
        world.events.push("message_reply", message.vk(world.origin))
    return message


def chats(world: World, person_id: int) -> list[Json]:
    """The person's list of chats: the community first, then group chats."""
    shown = [world.dialog(person(world, person_id).id)]
    shown += [chat for chat in world.chats.values() if chat.is_group and person_id in chat.members]
    return [
        {
            "peer": world.desk_peer(chat),
            "title": chat.title or world.community.name,
            "unread": chat.unread_by(person_id),
        }
        for chat in shown
    ]


def history(world: World, person_id: int, peer: int | None, limit: int) -> Json:
    """The last `limit` messages, oldest first, and what hangs around them."""
    chat = chat_of(world, person_id, peer)
    newest = [message for message, _ in zip(chat.newest_first(), range(max(limit, 0)), strict=False)]
    return {
        "messages": [world.desk_message(message, chat, person_id) for message in reversed(newest)],
        "keyboard": world.desk_keyboard(chat, person_id),
        "typing": chat.typing_until > world.now().timestamp(),
    }
