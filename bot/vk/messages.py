"""Rows of the outbox → VK's calls, alone or packed; VK's answers → what became of each row."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from vkbottle import Callback, Keyboard, KeyboardButtonColor, OpenLink, Text

from bot.vk.errors import UNKNOWN
from storage.compact import compact
from storage.outbox import Claimed

CALLS = 25
"""Calls in one `execute` (docs/vk.md, «Limits»)."""
PEERS = 100
"""Recipients of one `messages.send` (docs/vk.md, «Limits»)."""
LARGEST_CODE = 200_000
"""Bytes of code in one `execute`: a limit of ours, VK publishes none."""
CARD = 80
"""Characters of a card's title, and of its description."""
SHARED_FROM = 200
"""A text or keyboard of so many characters, as it is written, that stands in a pack twice becomes one `var`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of VK's API and the rows that it settles, in the order of its recipients.

    `literals` are its parameters as VKScript has them: an answer is a thousand letters, so it is written once.
    """

    method: str
    parameters: Mapping[str, Any]
    rows: tuple[Claimed, ...]
    literals: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        given = {name: literal(value) for name, value in self.parameters.items() if value is not None}
        object.__setattr__(self, "literals", given)

    @property
    def size(self) -> int:
        """Bytes in the code of an `execute`, at most: what stands there twice is written once."""
        return len(self.written({}).encode()) + 1

    def written(self, names: Mapping[str, str]) -> str:
        """VKScript of this call; `names` are the variables that hold long texts, by the literals of these."""
        arguments = ",".join(f'"{name}":{names.get(value, value)}' for name, value in self.literals.items())
        return f"API.{self.method}({{{arguments}}})"


@dataclass(frozen=True, slots=True)
class Result:
    """What VK said about one row: a message was made, or a code. Neither: done, without a message."""

    row: Claimed
    cmid: int | None = None
    code: int | None = None
    reason: str = ""
    together: bool = False
    """It was said of this row among others of the same request."""


def literal(value: Any) -> str:
    """VKScript's way to write a value: JSON, without the two line ends that JavaScript has and JSON has not."""
    return compact(value).replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def random_id(key: str) -> int:
    """A non-zero 31-bit number of the row's key, the same at every try: VK drops the double within an hour."""
    return int.from_bytes(blake2b(key.encode(), digest_size=4).digest()) & 0x7FFF_FFFF or 1


def calls(rows: Sequence[Claimed]) -> list[Call]:
    """The calls that say these rows, most urgent first; one text under one key to many chats is one call."""
    together: dict[tuple[str, str], list[Claimed]] = {}
    for row in rows:
        alike = (row.key, row.body) if row.kind == "say" else (f"{row.id}", "")
        together.setdefault(alike, []).append(row)
    return [_call(same[start : start + PEERS]) for same in together.values() for start in range(0, len(same), PEERS)]


def _call(rows: Sequence[Claimed]) -> Call:
    row = rows[0]
    match row.kind:
        case "say":
            about: dict[str, Any] = {
                "peer_ids": ",".join(str(each.chat) for each in rows),
                "random_id": random_id(row.key),
                **_content(row.body),
            }
            return Call("messages.send", about, tuple(rows))
        case "edit":
            about = {"peer_id": row.chat, "cmid": row.about, "conversation_message_id": row.about}
            return Call("messages.edit", about | _content(row.body, editing=True), (row,))
        case "answer":
            return Call("messages.sendMessageEventAnswer", _answer(row), (row,))
        case "read":
            return Call("messages.markAsRead", {"peer_id": row.chat, "up_to_cmid": row.about}, (row,))
        case _:
            return Call("messages.delete", {"peer_id": row.chat, "cmids": row.about, "delete_for_all": 1}, (row,))


def _answer(row: Claimed) -> dict[str, Any]:
    body = json.loads(row.body)
    about = {"event_id": body["press"], "user_id": body["person"], "peer_id": row.chat}
    if body.get("snack"):
        about["event_data"] = compact({"type": "show_snackbar", "text": body["snack"][:90]})
    return about


def _content(body: str, *, editing: bool = False) -> dict[str, Any]:
    """`editing`: only the keyboard under the message can be replaced, not the one under the input."""
    message = json.loads(body)
    content = {"message": message["text"], "disable_mentions": 1, "dont_parse_links": 1}
    if style := message.get("style"):
        content["format_data"] = compact(style)
    if attached := message.get("attached"):
        content["attachment"] = ",".join(attached)
    if cards := message.get("cards"):
        content["template"] = carousel(compact(cards))
    elif rows := message.get("rows"):
        content["keyboard"] = keyboard(compact(rows), inline=True)
    elif (menu := message.get("menu")) and not editing:
        content["keyboard"] = keyboard(compact(menu), inline=False)
    return content


@lru_cache(maxsize=512)
def keyboard(rows: str, *, inline: bool) -> str:
    """VK's JSON of our rows of buttons."""
    made = Keyboard(inline=inline)
    for row in json.loads(rows):
        made.row()
        for button in row:
            _add(made, button)
    return compact(json.loads(made.get_json()))


@lru_cache(maxsize=64)
def carousel(cards: str) -> str:
    """VK's JSON of our cards (docs/vk.md, «Limits»: title and description of 80 characters)."""
    elements = [
        {
            "title": card["title"][:CARD],
            "description": card["text"][:CARD],
            "buttons": json.loads(keyboard(compact([[card["button"]]]), inline=True))["buttons"][0],
        }
        for card in json.loads(cards)
    ]
    return compact({"type": "carousel", "elements": elements})


def _add(made: Keyboard, button: Mapping[str, Any]) -> None:
    if link := button.get("link"):
        made.add(OpenLink(link=link, label=button["label"]))
        return
    payload = compact(button.get("payload", {}))
    action = Callback if button.get("in_place") else Text
    made.add(action(button["label"], payload=payload), KeyboardButtonColor(button.get("colour", "secondary")))


def packed(wanted: Sequence[Call], largest: int = LARGEST_CODE) -> list[Call]:
    """The first calls that fit one `execute`; at least one."""
    taken: list[Call] = []
    size = len("return [];")
    for call in wanted[:CALLS]:
        size += call.size
        if taken and size > largest:
            break
        taken.append(call)
    return taken


def code(pack: Sequence[Call]) -> str:
    """VKScript that makes these calls and returns their answers in order.

    What stands in it more than once and is long, a keyboard or a text, is written once.
    """
    long = Counter(value for call in pack for value in call.literals.values() if len(value) >= SHARED_FROM)
    names = {value: f"s{n}" for n, (value, times) in enumerate(long.items()) if times > 1}
    shared = "".join(f"var {name}={value};" for value, name in names.items())
    made = ",".join(call.written(names) for call in pack)
    return f"{shared}return [{made}];"


def results(pack: Sequence[Call], answer: Mapping[str, Any]) -> list[Result]:
    """What `execute` said of each row. Its errors stand beside the answers without an index, in the calls' order."""
    answers = answer["response"]
    errors = iter(error for error in answer.get("execute_errors") or () if error.get("method") != "execute")
    if not isinstance(answers, list) or len(answers) != len(pack):
        return [Result(row, code=UNKNOWN, reason="another number of answers") for call in pack for row in call.rows]
    found: list[Result] = []
    for call, said in zip(pack, answers, strict=True):
        found += _refused(call, errors) if said is False else list(settled(call, said))
    return found


def _refused(call: Call, errors: Iterator[Mapping[str, Any]]) -> list[Result]:
    error = next(errors, {})
    code, reason = number(error.get("error_code")), str(error.get("error_msg", ""))
    return [Result(row, code=code, reason=reason) for row in call.rows]


def settled(call: Call, said: Any) -> Iterable[Result]:
    """What the answer of one call says of its rows.

    A chat that the answer does not name was not written to at the first try; at a later one VK may well answer so
    to a double, of which nobody documented what it says.
    """
    row = call.rows[0]
    if row.kind == "read":
        yield Result(row, cmid=row.about)
        return
    if call.method not in ("messages.send", "messages.delete"):
        yield Result(row)
        return
    items = [item for item in said if isinstance(item, Mapping)] if isinstance(said, list) else []
    peers = {number(item.get("peer_id")): item for item in items}
    if len(call.rows) == 1 and (len(items) == 1 or _whole(said)):
        # One recipient: VK may answer with the message's number alone, or leave out whose answer it is.
        peers = {row.chat: items[0] if items else {}}
    for row in call.rows:
        item = peers.get(row.chat)
        if item is None:
            unknown = row.first_tried is None and call.method == "messages.send"
            yield Result(row, code=UNKNOWN, reason="not in the answer") if unknown else Result(row)
        elif error := item.get("error"):
            told: Mapping[str, Any] = error if isinstance(error, Mapping) else {"code": error}
            yield Result(row, code=number(told.get("code")), reason=str(told.get("description", "")))
        else:
            cmid = item.get("conversation_message_id")
            yield Result(row, cmid=cmid if isinstance(cmid, int) else None)


def _whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def number(value: Any) -> int:
    """A number of VK's, also as text; what is none stands for its «unknown error»."""
    try:
        return int(value)
    except (TypeError, ValueError):
        return UNKNOWN
