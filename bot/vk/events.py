"""VK's events → ours, read leniently: an event without fields that a strict model demands is still a message."""

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from bot.intake import Event
from handlers.messages import Attached
from handlers.talk import Client, Incoming

GROUP_CHATS = 2_000_000_000
"""Peers from here on are chats of several people (docs/vk.md, «Events»)."""

LONGEST_TEXT = 5000
"""Characters of a message that are looked at: VK takes 4,096 or 9,000, by which page one reads."""

LONGEST_PAYLOAD = 1000
"""Characters of JSON in a payload (docs/vk.md, «Limits»); a button of ours carries 255."""

MOST_ATTACHMENTS = 10

DEEPEST = 50
"""Brackets in a payload: ours have two or three, a thousand would break whatever reads them."""

LONGEST_WORD = 255
"""Characters of a `ref` or of an identifier: VK documents neither, ours are shorter."""

LONGEST_ADDRESS = 2000
MOST_STYLES = 100
"""Pieces of a text that are bold or the like: VK documents no limit, no message needs more."""

MENTION = re.compile(r"^\s*\[club([0-9]{1,15})\|[^\]]*\][\s,:]*")


def event(update: Any, community: int, now: datetime) -> Event | None:
    """One update of Long Poll; None for what is nothing to us."""
    if not isinstance(update, Mapping) or not isinstance(update.get("object"), Mapping):
        return None
    about: Mapping[str, Any] = update["object"]
    name = f"e:{given}" if (given := _word(update.get("event_id"))) else None
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
    cmid = _place(found)
    private = chat < GROUP_CHATS
    payload = _payload(found.get("payload"))
    text, addressed = _addressed(_text(found.get("text"))[:LONGEST_TEXT], community, private)
    if not addressed and payload is None:
        return None  # what people of a group chat say to each other is never stored
    return Event(
        f"m:{chat}:{cmid}" if cmid else _key_without_place(found, chat, name),
        Incoming(
            kind="message",
            chat=chat,
            person=person,
            sent=_moment(found.get("date"), now),
            cmid=cmid,
            text=text,
            payload=payload,
            ref=_word(found.get("ref")),
            attachments=_attachments(found),
            enclosed=_enclosed(found),
            style=_style(found.get("format_data")),
            client=_client(shown),
            private=private,
        ),
    )


def _key_without_place(found: Mapping[str, Any], chat: int, name: str | None) -> str:
    """The same from the stream and from the history, where VK gives the message's own number."""
    id_ = _whole(found.get("id"))
    return f"m:{chat}:id{id_}" if id_ else name or f"m:{chat}:at{_whole(found.get('date'))}"


def remembered(found: Mapping[str, Any], community: int, now: datetime) -> Event | None:
    """A message of the history: a person's, or an administrator's own answer; None for what the bot said."""
    return message(found, community, now) or _human(found, now, None)


def _press(about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    person, press = _whole(about.get("user_id")), _word(about.get("event_id"))
    if person is None or person <= 0 or press is None:
        return None
    chat = _whole(about.get("peer_id")) or person
    return Event(
        name or f"e:{press}",
        Incoming(
            kind="press",
            chat=chat,
            person=person,
            sent=now,
            cmid=_place(about),
            payload=_payload(about.get("payload")) or {},
            press=press,
            private=chat < GROUP_CHATS,
        ),
    )


def _human(about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    """An administrator's own answer; what the bot itself said comes back here too and is nothing new."""
    chat, author = _whole(about.get("peer_id")), _whole(about.get("admin_author_id"))
    if author is None or author <= 0 or not chat or chat >= GROUP_CHATS:
        return None
    cmid = _place(about)
    return Event(name or f"h:{chat}:{cmid}", Incoming("human", chat, author, _moment(about.get("date"), now), cmid))


def _state(kind: Any, about: Mapping[str, Any], now: datetime, name: str | None) -> Event | None:
    person = _whole(about.get("user_id") or about.get("from_id"))
    if person is None or person <= 0:
        return None
    chat = _whole(about.get("peer_id")) or person
    cmid = _place(about)
    return Event(name or f"s:{kind}:{chat}:{now.timestamp()}", Incoming(kind, chat, person, now, cmid))


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else None


def _place(about: Mapping[str, Any]) -> int | None:
    """The number in its chat that VK gives a message; it begins at 1."""
    cmid = _whole(about.get("conversation_message_id"))
    return cmid if cmid is not None and cmid > 0 else None


def _moment(value: Any, now: datetime) -> datetime:
    seconds = _whole(value)
    return datetime.fromtimestamp(seconds, UTC) if seconds and 0 < seconds < 2**33 else now


def _payload(value: Any) -> Mapping[str, Any] | None:
    """A button's payload as an object; an empty one stands for whatever is none, so that it is answered as outdated.

    Anybody can send any: what is too long, too deep or not writable as UTF-8 is none of ours.
    """
    if value is None or value == "":
        return None
    try:
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if len(text.encode()) > 2 * LONGEST_PAYLOAD or text.count("[") + text.count("{") > DEEPEST:
            return {}
        found = json.loads(text)
        json.dumps(found, ensure_ascii=False, allow_nan=False).encode()
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _text(value: Any) -> str:
    """A text that can be stored: half of an emoji, which JSON may carry, becomes a question mark."""
    return value.encode(errors="replace").decode() if isinstance(value, str) else ""


def _word(value: Any) -> str | None:
    """A short text, None for none."""
    return _text(value)[:LONGEST_WORD] or None


def _addressed(text: str, community: int, private: bool) -> tuple[str, bool]:
    """The words without the mention, and whether they are said to us."""
    if private:
        return text, True
    if (mention := MENTION.match(text)) and mention[1] == str(community):
        return text[mention.end() :], True
    return (text[1:], True) if text.startswith("/") else (text, False)


def _attachments(found: Mapping[str, Any]) -> tuple[str, ...]:
    attached = found.get("attachments")
    some = attached[:MOST_ATTACHMENTS] if isinstance(attached, list) else []
    kinds = [kind for one in some if isinstance(one, Mapping) and (kind := _word(one.get("type")))]
    if found.get("fwd_messages") or (found.get("reply_message") and not found.get("text")):
        kinds.append("forward")
    if found.get("geo"):
        kinds.append("geo")
    return tuple(kinds)


def _enclosed(found: Mapping[str, Any]) -> tuple[Attached, ...]:
    """What can be passed on: pictures and documents with where their bytes are, posts by their name, links."""
    attached = found.get("attachments")
    some = attached[:MOST_ATTACHMENTS] if isinstance(attached, list) else []
    return tuple(filter(None, (_one_enclosed(one) for one in some if isinstance(one, Mapping))))


def _one_enclosed(one: Mapping[str, Any]) -> Attached | None:
    kind = _word(one.get("type")) or ""
    about = one.get(kind)
    if not isinstance(about, Mapping):
        return None
    if kind == "link":
        return Attached(kind, title=_word(about.get("title")) or "", link=_address(about.get("url")))
    owner, number = _whole(about.get("owner_id") or about.get("to_id") or about.get("from_id")), _whole(about.get("id"))
    if owner is None or number is None or kind not in ("photo", "doc", "wall", "video"):
        return None
    secret = _word(about.get("access_key"))
    name = f"{kind}{owner}_{number}{f'_{secret}' if secret else ''}"
    if kind != "photo":
        return Attached(kind, name, _word(about.get("title")) or "", _address(about.get("url")))
    sizes = [size for size in about.get("sizes") or () if isinstance(size, Mapping)]
    largest = max(sizes, key=lambda size: _whole(size.get("width")) or 0, default={})
    return Attached(kind, name, link=_address(largest.get("url")))


def _address(value: Any) -> str:
    """An address of the web, "" for anything else."""
    known = isinstance(value, str) and value.startswith(("https://", "http://")) and len(value) <= LONGEST_ADDRESS
    return _text(value) if known else ""


def _style(value: Any) -> str:
    """The formatting of a text as VK writes it, "" for none and for what is none: it is sent back as it came."""
    items = value.get("items") if isinstance(value, Mapping) else None
    some = items[:MOST_STYLES] if isinstance(items, list) else []
    kept = [
        {name: one[name] for name in ("type", "offset", "length", "url") if name in one}
        for one in some
        if isinstance(one, Mapping)
        and one.get("type") in ("bold", "italic", "underline", "url")
        and _whole(one.get("offset")) is not None
        and _whole(one.get("length"))
        and (_address(one.get("url")) or "url" not in one)
    ]
    return json.dumps({"version": 1, "items": kept}, separators=(",", ":")) if kept else ""


def _client(shown: Any) -> Client | None:
    if not isinstance(shown, Mapping):
        return None
    actions = shown.get("button_actions")
    return Client(
        buttons=bool(shown.get("keyboard", True)) and bool(shown.get("inline_keyboard", True)),
        in_place="callback" in actions if isinstance(actions, list) else True,
        carousel=shown.get("carousel") is True,
    )
