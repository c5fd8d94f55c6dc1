"""Rows of the outbox → VK's calls, alone or packed; VK's answers → what became of each row."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b
from typing import Any

from vkbottle import Callback, Keyboard, KeyboardButtonColor, OpenLink, Text

from storage.outbox import Claimed

CALLS = 25
"""Calls in one `execute` (vk-facts, section 3)."""
PEERS = 100
"""Recipients of one `messages.send` (vk-facts, section 1)."""
LARGEST_CODE = 200_000
"""Bytes of code in one `execute`: a limit of ours, VK publishes none."""
SHARED_FROM = 200
"""A text or keyboard of so many characters that stands in a pack twice becomes one `var`."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call of VK's API and the rows that it settles, in the order of its recipients."""

    method: str
    parameters: Mapping[str, Any]
    rows: tuple[Claimed, ...]

    @property
    def size(self) -> int:
        return sum(len(str(value)) for value in self.parameters.values()) * 2 + 100


@dataclass(frozen=True, slots=True)
class Result:
    """What VK said about one row: a message was made, or a code. Neither: done, without a message."""

    row: Claimed
    cmid: int | None = None
    code: int | None = None
    reason: str = ""


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
            about = {"peer_id": row.chat, "cmid": row.about, "conversation_message_id": row.about, **_content(row.body)}
            return Call("messages.edit", about, (row,))
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
        about["event_data"] = json.dumps({"type": "show_snackbar", "text": body["snack"][:90]}, ensure_ascii=False)
    return about


def _content(body: str) -> dict[str, Any]:
    message = json.loads(body)
    content = {"message": message["text"], "disable_mentions": 1, "dont_parse_links": 1}
    if rows := message.get("rows"):
        content["keyboard"] = keyboard(json.dumps(rows), inline=True)
    elif menu := message.get("menu"):
        content["keyboard"] = keyboard(json.dumps(menu), inline=False)
    return content


@lru_cache(maxsize=512)
def keyboard(rows: str, *, inline: bool) -> str:
    """VK's JSON of our rows of buttons."""
    made = Keyboard(inline=inline)
    for row in json.loads(rows):
        made.row()
        for button in row:
            _add(made, button)
    return json.dumps(json.loads(made.get_json()), ensure_ascii=False, separators=(",", ":"))


def _add(made: Keyboard, button: Mapping[str, Any]) -> None:
    if link := button.get("link"):
        made.add(OpenLink(link=link, label=button["label"]))
        return
    payload = json.dumps(button.get("payload", {}), ensure_ascii=False, separators=(",", ":"))
    action = Callback if button.get("in_place") else Text
    made.add(action(button["label"], payload=payload), KeyboardButtonColor(button.get("colour", "secondary")))


def packed(wanted: Sequence[Call], largest: int = LARGEST_CODE) -> list[Call]:
    """The first calls that fit one `execute`; at least one."""
    taken: list[Call] = []
    size = 0
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
    strings = Counter(
        value
        for call in pack
        for value in call.parameters.values()
        if isinstance(value, str) and len(value) >= SHARED_FROM
    )
    names = {value: f"s{n}" for n, (value, times) in enumerate(strings.items()) if times > 1}
    shared = "".join(f"var {name}={json.dumps(value, ensure_ascii=False)};" for value, name in names.items())
    made = ",".join(f"API.{call.method}({{{_arguments(call.parameters, names)}}})" for call in pack)
    return f"{shared}return [{made}];"


def _arguments(parameters: Mapping[str, Any], names: Mapping[str, str]) -> str:
    return ",".join(
        f'"{name}":{names.get(value) or json.dumps(value, ensure_ascii=False)}'
        for name, value in parameters.items()
        if value is not None
    )


def results(pack: Sequence[Call], answer: Mapping[str, Any]) -> list[Result]:
    """What `execute` said of each row. Its errors stand beside the answers without an index, in the calls' order."""
    answers = answer["response"]
    errors = iter(error for error in answer.get("execute_errors") or () if error.get("method") != "execute")
    if not isinstance(answers, list) or len(answers) != len(pack):
        return [Result(row, code=1, reason="another number of answers") for call in pack for row in call.rows]
    found: list[Result] = []
    for call, said in zip(pack, answers, strict=True):
        found += _refused(call, errors) if said is False else list(settled(call, said))
    return found


def _refused(call: Call, errors: Iterator[Mapping[str, Any]]) -> list[Result]:
    error = next(errors, {})
    code, reason = int(error.get("error_code", 1)), str(error.get("error_msg", ""))
    return [Result(row, code=code, reason=reason) for row in call.rows]


def settled(call: Call, said: Any) -> Iterable[Result]:
    """What the answer of one call says of its rows."""
    if call.method != "messages.send":
        yield from (Result(row) for row in call.rows)
        return
    peers = {item.get("peer_id"): item for item in said if isinstance(item, Mapping)} if isinstance(said, list) else {}
    for row in call.rows:
        item = peers.get(row.chat, {})
        error = item.get("error")
        if isinstance(error, Mapping):
            yield Result(row, code=int(error.get("code", 1)), reason=str(error.get("description", "")))
        elif isinstance(error, int) and error:
            yield Result(row, code=error)
        else:
            yield Result(row, cmid=item.get("conversation_message_id"))
