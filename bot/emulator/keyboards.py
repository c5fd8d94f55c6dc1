"""Keyboards and carousels, held to VK's limits so that a wrong one is refused here and not in the city.

The figures are those of VK's documentation on keyboards and carousels.
"""

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from bot.emulator.errors import ApiError
from bot.emulator.wire import Json

COLUMNS = 5
ROWS, BUTTONS = 10, 40
INLINE_ROWS, INLINE_BUTTONS = 6, 10
LABEL, PAYLOAD = 40, 255
COLOURS = frozenset({"primary", "secondary", "negative", "positive", "default"})
LABELLED = frozenset({"text", "callback", "open_link", "open_app"})
COLOURED = frozenset({"text", "callback"})
FULL_WIDTH = frozenset({"location", "vkpay"})
TYPES = LABELLED | FULL_WIDTH

ELEMENTS, ELEMENT_BUTTONS, ELEMENT_TEXT = 10, 3, 80


@lru_cache(maxsize=1024)
def keyboard(text: str) -> Json:
    """The keyboard VK would show; payloads come back as strings. Do not change it: equal texts share it.

    Raises ApiError 911, and then VK refuses the whole message.
    """
    board = _object(text)
    inline, one_time = board.get("inline", False), board.get("one_time", False)
    if not isinstance(inline, bool) or not isinstance(one_time, bool):
        raise ApiError(911, "inline and one_time should be boolean")
    if inline and one_time:
        raise ApiError(911, "one_time is not allowed for inline keyboards")
    rows = board.get("buttons")
    if not isinstance(rows, list):
        raise ApiError(911, "buttons should be an array")
    _check_size(rows, inline)
    buttons = [[_button(button) for button in row] for row in rows]
    return {"one_time": one_time, "inline": inline, "buttons": buttons}


def _object(text: str) -> Json:
    try:
        board = json.loads(text)
    except (ValueError, RecursionError):
        raise ApiError(911, "keyboard is not a valid JSON") from None
    if not isinstance(board, dict):
        raise ApiError(911, "keyboard should be an object")
    return board


def _check_size(rows: Sequence[Any], inline: bool) -> None:
    most_rows, most_buttons = (INLINE_ROWS, INLINE_BUTTONS) if inline else (ROWS, BUTTONS)
    if len(rows) > most_rows:
        raise ApiError(911, f"too many rows, max {most_rows}")
    total = 0
    for row in rows:
        if not isinstance(row, list) or not row:
            raise ApiError(911, "a row should be an array with buttons")
        if len(row) > COLUMNS:
            raise ApiError(911, f"too many buttons in a row, max {COLUMNS}")
        if len(row) > 1 and any(_type(button) in FULL_WIDTH for button in row):
            raise ApiError(911, "a button of full width should be alone in its row")
        total += len(row)
    if total > most_buttons:
        raise ApiError(911, f"too many buttons, max {most_buttons}")


def _type(button: Any) -> Any:
    action = button.get("action") if isinstance(button, dict) else None
    kind = action.get("type") if isinstance(action, dict) else None
    return kind if isinstance(kind, str) else None


def _button(button: Any) -> Json:
    kind = _type(button)
    if kind not in TYPES:
        raise ApiError(911, f"unknown type of button: {kind}")
    action = button["action"]
    shown: Json = {"type": kind}
    if kind in LABELLED:
        shown["label"] = _label(action.get("label"))
    if "payload" in action:
        shown["payload"] = _payload(action["payload"])
    for name, needed in _FIELDS.get(kind, {}).items():
        value = action.get(name)
        if value is None and not needed:
            continue
        if not isinstance(value, _FIELD_TYPES[name]) or isinstance(value, bool) or value == "":
            raise ApiError(911, f"{name} of {kind} is missing or invalid")
        shown[name] = value
    if kind == "open_link" and not shown["link"].startswith(("https://", "http://")):
        raise ApiError(911, "link should be a web address")
    return {"action": shown} | _colour(kind, button)


_FIELDS = {
    "open_link": {"link": True},
    "open_app": {"app_id": True, "owner_id": False, "hash": False},
    "vkpay": {"hash": True},
}
_FIELD_TYPES: dict[str, type] = {"link": str, "hash": str, "app_id": int, "owner_id": int}


def _label(label: Any) -> str:
    if not isinstance(label, str) or not label.strip():
        raise ApiError(911, "label is missing")
    if len(label) > LABEL:
        raise ApiError(911, f"label is too long, max {LABEL}")
    return label


def _payload(payload: Any) -> str:
    text = payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)
    if len(text) > PAYLOAD:
        raise ApiError(911, f"payload is too long, max {PAYLOAD}")
    try:
        value = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        raise ApiError(911, "payload is not a valid JSON") from None
    if not isinstance(value, dict):
        raise ApiError(911, "payload should be an object")
    return text


def _colour(kind: str, button: Json) -> Json:
    colour = button.get("color")
    if kind not in COLOURED:
        if colour is not None:
            raise ApiError(911, f"{kind} has no color")
        return {}
    colour = "secondary" if colour is None else colour
    if not isinstance(colour, str) or colour not in COLOURS:
        raise ApiError(911, "unknown color")
    return {"color": colour}


@lru_cache(maxsize=256)
def template(text: str) -> Json:
    """A carousel as VK would show it. Raises ApiError 100, or 911 for its buttons."""
    try:
        carousel = json.loads(text)
    except (ValueError, RecursionError):
        raise ApiError(100, "template is not a valid JSON") from None
    if not isinstance(carousel, dict) or carousel.get("type") != "carousel":
        raise ApiError(100, "template.type should be carousel")
    elements = carousel.get("elements")
    if not isinstance(elements, list) or not 1 <= len(elements) <= ELEMENTS:
        raise ApiError(100, f"template.elements should have 1 to {ELEMENTS} items")
    shown = [_element(element) for element in elements]
    if len({frozenset(element) for element in shown}) > 1:
        raise ApiError(100, "all elements of a template should have the same structure")
    return {"type": "carousel", "elements": shown}


def fits_carousel(width: int, height: int) -> bool:
    """Sides of a carousel's picture, in pixels; one row of pixels is forgiven."""
    return width >= 221 and height >= 136 and abs(width * 8 - height * 13) <= 13


def _element(element: Any) -> Json:
    if not isinstance(element, dict):
        raise ApiError(100, "an element of a template should be an object")
    shown: Json = {}
    for name in ("title", "description"):
        value = element.get(name)
        if value is None:
            continue
        if not isinstance(value, str) or not 0 < len(value) <= ELEMENT_TEXT:
            raise ApiError(100, f"template {name} should have 1 to {ELEMENT_TEXT} characters")
        shown[name] = value
    if "title" in shown and "description" not in shown:
        raise ApiError(100, "a template element with title needs description")
    if photo := element.get("photo_id"):
        shown["photo_id"] = str(photo)
    if "title" not in shown and "photo_id" not in shown:
        raise ApiError(100, "a template element needs photo_id or title")
    buttons = element.get("buttons")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= ELEMENT_BUTTONS:
        raise ApiError(100, f"a template element needs 1 to {ELEMENT_BUTTONS} buttons")
    shown["buttons"] = [_button(button) for button in buttons]
    if "action" in element:
        shown["action"] = _element_action(element["action"])
    return shown


def _element_action(action: Any) -> Json:
    kind = action.get("type") if isinstance(action, dict) else None
    if kind == "open_photo":
        return {"type": kind}
    if kind == "open_link" and isinstance(action.get("link"), str) and action["link"]:
        return {"type": kind, "link": action["link"]}
    raise ApiError(100, "template action should be open_link or open_photo")
