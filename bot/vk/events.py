"""VK's events → ours, read leniently: an event without fields that a strict model demands is still a message."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.intake import Event
from handlers.talk import Client, Incoming

GROUP_CHATS = 2_000_000_000
"""Peers from here on are chats of several people (vk-facts, section 1)."""

LONGEST_TEXT = 5000
"""Characters of a message that are looked at: VK takes 4,096 or 9,000, by which page one reads."""

MENTION = re.compile(r"^\s*\[club(\d+)\|[^\]]*\][\s,:]*")


def event(update: Any, community: int, now: datetime) -> Event | None:
    """One update of Long Poll; None for what is nothing to us."""
    if not isinstance(update, Mapping) or not isinstance(update.get("object"), Mapping):
        return None
    about: Mapping[str, Any] = update["object"]
    name = f"e:{update.get('event_id')}" if update.get("event_id") else None
    match update.get("type"):
        case "message_new":
            found = about.get("message")
            shown = about.get("client_info")
            return message(found if isinstance(found, Mapping) else about, community, now, shown=shown, name=name)
        case "message_event":
            return _press(about, now, name)
        case "message_reply":
            return _human(about, now, name)
        case "message_allow" | "message_deny" | "message_read" as kind:
            return _state(kind.removeprefix("message_"), about, now, name)
    return None


def message(
    found: Mapping[str, Any], community: int, now: datetime, *, shown: Any = None, name: str | None = None
) -> Event | None:
    """A message of Long Poll or of the history; None for one that no person sent."""
    person, chat = _whole(found.get("from_id")), _whole(found.get("peer_id"))
    if person is None or person <= 0 or found.get("out") == 1:
        return None
    chat = chat or person
    cmid = _whole(found.get("conversation_message_id"))
    private = chat < GROUP_CHATS
    payload = _payload(found.get("payload"))
    words = found.get("text")
    text, addressed = _addressed(words if isinstance(words, str) else "", community, private)
    key = f"m:{chat}:{cmid}" if cmid else name or f"m:{chat}:id{found.get('id')}"
    ref = found.get("ref")
    return Event(
        key,
        Incoming(
            kind="message",
            chat=chat,
            person=person,
            sent=_moment(found.get("date"), now),
            cmid=cmid,
            text=text[:LONGEST_TEXT],
            payload=payload,
            ref=ref if isinstance(ref, str) else None,
            attachments=_attachments(found),
            client=_client(shown),
            private=private,
            addressed=addressed or payload is not None,
        ),
    )


def _press(about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    person, press = _whole(about.get("user_id")), about.get("event_id")
    if person is None or not isinstance(press, str):
        return None
    chat = _whole(about.get("peer_id")) or person
    payload = about.get("payload")
    return Event(
        name or f"e:{press}",
        Incoming(
            kind="press",
            chat=chat,
            person=person,
            sent=now,
            cmid=_whole(about.get("conversation_message_id")),
            payload=_payload(payload) or {},
            press=press,
            private=chat < GROUP_CHATS,
        ),
    )


def _human(about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    """An administrator's own answer; what the bot itself said comes back here too and is nothing new."""
    chat, author = _whole(about.get("peer_id")), _whole(about.get("admin_author_id"))
    if not author or chat is None or chat >= GROUP_CHATS:
        return None
    cmid = about.get("conversation_message_id")
    return Event(name or f"h:{chat}:{cmid}", Incoming("human", chat, author, _moment(about.get("date"), now)))


def _state(kind: Any, about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    person = _whole(about.get("user_id") or about.get("from_id"))
    if person is None or person <= 0:
        return None
    chat = _whole(about.get("peer_id")) or person
    cmid = _whole(about.get("conversation_message_id"))
    return Event(name or f"s:{kind}:{chat}:{now.timestamp()}", Incoming(kind, chat, person, now, cmid))


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _moment(value: Any, now: datetime) -> datetime:
    seconds = _whole(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 2**33 else now


def _payload(value: Any) -> Mapping[str, Any] | None:
    """A button's payload as an object; an empty one stands for whatever is none, so that it is answered as outdated."""
    if isinstance(value, str):
        if not value:
            return None
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {}
    if value is None:
        return None
    return value if isinstance(value, dict) else {}


def _addressed(text: str, community: int, private: bool) -> tuple[str, bool]:
    """The words without the mention, and whether they are said to us."""
    if private:
        return text, True
    if (mention := MENTION.match(text)) and int(mention[1]) == community:
        return text[mention.end() :], True
    return (text[1:], True) if text.startswith("/") else (text, False)


def _attachments(found: Mapping[str, Any]) -> tuple[str, ...]:
    attached = found.get("attachments")
    kinds = [str(one.get("type")) for one in attached if isinstance(one, Mapping)] if isinstance(attached, list) else []
    if found.get("fwd_messages") or (found.get("reply_message") and not found.get("text")):
        kinds.append("forward")
    if found.get("geo"):
        kinds.append("geo")
    return tuple(kinds[:10])


def _client(shown: Any) -> Client | None:
    if not isinstance(shown, Mapping):
        return None
    actions = shown.get("button_actions")
    return Client(
        buttons=bool(shown.get("keyboard", True)) and bool(shown.get("inline_keyboard", True)),
        in_place="callback" in actions if isinstance(actions, list) else True,
    )
