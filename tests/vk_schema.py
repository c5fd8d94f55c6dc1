"""VK's own description of its API, as a ruler: for the emulator's answers and the bot's requests.

The schema lies beside the repository, in ../shared/vk-api-schema; where it is not, `AVAILABLE` is
false and the tests that need it are skipped with that reason. Its dialect is VK's own: a property
says of itself that it is required, and a reference has neighbours; `_standard` turns that into
what the jsonschema library knows. Where the schema lags behind VK's documentation, the difference
is written down here with its reason.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

FOLDER = Path(__file__).resolve().parents[2] / "shared" / "vk-api-schema"
AVAILABLE = FOLDER.is_dir()
REASON = "VK's public API schema (github.com/VKCOM/vk-api-schema) is not beside the repository"

_BASE = "https://schema.invalid/"

# Parameters that VK's documentation has and the schema does not.
UNDESCRIBED: Mapping[str, frozenset[str]] = {
    # users.get and others take them everywhere: they belong to the protocol, not to a method.
    "*": frozenset({"access_token", "v", "lang", "test_mode"}),
    # The deprecated user_ids, the twin of random_id, and formatting, newer than the schema.
    "messages.send": frozenset({"user_ids", "guid", "format_data"}),
    # The documentation's page names the id so; the schema has only cmid.
    "messages.edit": frozenset({"conversation_message_id", "format_data"}),
    # The schema lists execute without its only parameter, and Args of a code have any names.
    "execute": frozenset({"code"}),
}
# Definitions where the schema is older than VK: file, path inside of it, what is right.
_NEWER: tuple[tuple[str, tuple[str, ...], Any], ...] = (
    # «default» became «secondary» in 2019; the documentation and every client library say so.
    (
        "messages/objects.json",
        ("definitions", "messages_keyboard_button", "properties", "color", "enum"),
        ["default", "positive", "negative", "primary", "secondary"],
    ),
    # groups.setLongPollSettings switches these on, the description of what is switched on lacks them.
    *(
        (
            "groups/objects.json",
            ("definitions", "groups_long_poll_events", "properties", name),
            {"$ref": "../base/objects.json#/definitions/base_bool_int"},
        )
        for name in ("message_event", "like_add", "like_remove")
    ),
    # A field of VK's code generator: no answer of VK has it.
    (
        "base/objects.json",
        ("definitions", "base_error", "properties", "inner_type", "required"),
        False,
    ),
)


@cache
def _file(name: str) -> Any:
    body = json.loads((FOLDER / name).read_text(encoding="utf-8"))
    for file, path, right in _NEWER:
        if file == name:
            place = body
            for step in path[:-1]:
                place = place[step]
            place[path[-1]] = right
    return body


def _standard(node: Any) -> Any:
    """The same schema with `required` where the standard wants it, and closed to unknown fields."""
    if isinstance(node, list):
        return [_standard(item) for item in node]
    if not isinstance(node, dict):
        return node
    turned = {key: _standard(value) for key, value in node.items() if _is_kept(key, value)}
    properties = node.get("properties")
    if isinstance(properties, dict):
        turned["properties"] = {name: _closed(_standard(inner)) for name, inner in properties.items()}
        needed = [name for name, inner in properties.items() if _is_required(inner)]
        if needed:
            turned["required"] = needed
    if isinstance(node.get("items"), dict):
        turned["items"] = _closed(turned["items"])
    return turned


def _is_kept(key: str, value: Any) -> bool:
    """`additionalProperties` forbids in groups_group what groups_group_full, made of it, adds."""
    return not (key == "required" and isinstance(value, bool)) and key not in (
        "discriminator",
        "additionalProperties",
    )


def _closed(schema: Any) -> Any:
    """Where a definition is used, what it does not name is a mistake; among others of allOf it is not."""
    if isinstance(schema, dict) and schema.keys() & {"$ref", "properties", "allOf", "oneOf"}:
        return schema | {"unevaluatedProperties": False}
    return schema


def _is_required(inner: Any) -> bool:
    return isinstance(inner, dict) and inner.get("required") is True


def _retrieve(uri: str) -> Resource[Any]:
    return DRAFT202012.create_resource(_standard(_file(uri.removeprefix(_BASE))))


_REGISTRY: Registry[Any] = Registry(retrieve=_retrieve)  # type: ignore[call-arg]  # made by attrs, unseen


@cache
def _validator(reference: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": _BASE + reference}, registry=_REGISTRY)


@cache
def _methods(section: str) -> Mapping[str, Any]:
    try:
        described = _file(f"{section}/methods.json")
    except FileNotFoundError:
        return {}
    return {method["name"]: method for method in described["methods"]}


def described(method: str) -> Any:
    """The schema's own words on a method, None if it does not know it."""
    return _methods(method.partition(".")[0]).get(method)


def wrong_answer(method: str, body: Any, *, kind: str = "response") -> list[str]:
    """What the schema has against an answer; `kind` is the name among the method's responses."""
    reference = described(method)["responses"][kind]["$ref"].removeprefix("../")
    return _faults(reference, body)


def wrong_object(reference: str, body: Any) -> list[str]:
    """The same for any definition, such as "messages/objects.json#/definitions/messages_message"."""
    return _faults(reference, body)


def _faults(reference: str, body: Any) -> list[str]:
    found = _validator(reference).iter_errors(body)
    return [f"{'/'.join(map(str, fault.absolute_path))}: {fault.message[:300]}" for fault in found]


def violations(method: str, params: Mapping[str, Any]) -> list[str]:
    """What VK's schema has against a request: unknown and missing names, wrong types, limits passed.

    Values may be as the client has them (numbers, lists) or as they travel (strings).
    """
    known = described(method)
    if known is None:
        return [f"{method}: no such method"]
    table = {parameter["name"]: parameter for parameter in known.get("parameters", ())}
    spared = UNDESCRIBED["*"] | UNDESCRIBED.get(method, frozenset())
    found = [f"{method}.{name}: unknown" for name in params if name not in table and name not in spared]
    for name, parameter in table.items():
        value = params.get(name)
        if value is None or value == "":
            if parameter.get("required"):
                found.append(f"{method}.{name}: required")
            continue
        found += [f"{method}.{name}: {fault}" for fault in _wrong_value(value, parameter)]
    return found


def _wrong_value(value: Any, parameter: Mapping[str, Any]) -> list[str]:
    kind = parameter.get("type")
    if isinstance(kind, list):
        kinds = [_wrong_value(value, {**parameter, "type": one}) for one in kind]
        return min(kinds, key=len)
    match kind:
        case "integer" | "number":
            return _wrong_number(value, parameter)
        case "boolean":
            return [] if str(value) in ("0", "1", "True", "False", "true", "false") else [f"not a flag: {value}"]
        case "array":
            return _wrong_list(value, parameter)
        case "string":
            return _wrong_text(value, parameter)
    return []


def _wrong_number(value: Any, parameter: Mapping[str, Any]) -> list[str]:
    try:
        number = float(value) if parameter["type"] == "number" else int(value)
    except (TypeError, ValueError):
        return [f"not a number: {value!r}"]
    found = []
    if "minimum" in parameter and number < parameter["minimum"]:
        found.append(f"{number} is less than {parameter['minimum']}")
    if "maximum" in parameter and number > parameter["maximum"]:
        found.append(f"{number} is more than {parameter['maximum']}")
    if "enum" in parameter and number not in parameter["enum"]:
        found.append(f"{number} is not one of {parameter['enum']}")
    return found


def _wrong_list(value: Any, parameter: Mapping[str, Any]) -> list[str]:
    items = value if isinstance(value, list | tuple) else str(value).split(",")
    found = []
    if "maxItems" in parameter and len(items) > parameter["maxItems"]:
        found.append(f"{len(items)} items, more than {parameter['maxItems']}")
    inner = parameter["items"]
    if "$ref" in inner:
        inner = _resolved(inner["$ref"])
    for item in items:
        found += _wrong_value(item.strip() if isinstance(item, str) else item, inner)
    return found


def _wrong_text(value: Any, parameter: Mapping[str, Any]) -> list[str]:
    if not isinstance(value, str):
        return [f"not a text: {value!r}"]
    if "$ref" in parameter:
        return _wrong_inside(value, parameter["$ref"])
    found = []
    if len(value) > parameter.get("maxLength", len(value)):
        found.append(f"{len(value)} characters, more than {parameter['maxLength']}")
    if "enum" in parameter and value not in parameter["enum"]:
        found.append(f"{value!r} is not one of {parameter['enum']}")
    return found


def _wrong_inside(value: str, reference: str) -> list[str]:
    """JSON in a string, such as a keyboard; an enum referred to is plain text."""
    definition = _resolved(reference)
    if definition.get("type") == "string":
        return _wrong_text(value, {key: inner for key, inner in definition.items() if key != "$ref"})
    try:
        body = json.loads(value)
    except ValueError:
        return ["not a JSON"]
    return _faults(reference.removeprefix("../"), body)


def _resolved(reference: str) -> Any:
    file, _, pointer = reference.removeprefix("../").partition("#/")
    place = _file(file)
    for step in pointer.split("/"):
        place = place[step]
    return place
