"""What a button carries: a small frozen dataclass ↔ the JSON object that travels through the messenger and back.

What comes back may be forged, old or somebody else's: it is checked field by field, and rights are checked again by
whoever answers it. What does not fit is `None`: an outdated button, answered kindly.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from storage.compact import compact

Press: TypeAlias = Any
"""An instance of a declared dataclass."""

LARGEST = 255
"""Characters of JSON that VK carries in a button (docs/vk.md, «Limits»)."""

LONGEST_TEXT = 80
"""Characters of JSON in one field: longer than any we make, and short enough to come back in the next button."""

_names: dict[type[Any], str] = {}
_types: dict[str, type[Any]] = {}
_known: dict[type[Any], tuple["Field", ...]] = {}

KINDS = frozenset((int, str, bool, date))


def _read(kind: type[Any], value: Any) -> Any:
    """One field. Raises `ValueError` for what is of another type (a `True` is no number either) or was never ours."""
    if kind is date and type(value) is str:
        return date.fromisoformat(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**53):
        raise ValueError("a field of another type")
    if kind is str and not (value.isprintable() and len(compact(value)) <= LONGEST_TEXT):
        raise ValueError("a text that no button of ours carries")
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a button: its type, whether it may be None, and what it is when nothing is said."""

    name: str
    kind: type[Any]
    optional: bool
    default: Any


def declare(press: type[Any], capability: str) -> None:
    """Let buttons carry this dataclass. Its name in payloads is the capability's and its own."""
    name = f"{capability}.{re.sub('(?<!^)(?=[A-Z])', '_', press.__name__).lower()}"
    unknown = [field.kind for field in _fields(press) if field.kind not in KINDS]
    if unknown:
        raise ValueError(f"{name}: a button cannot carry {unknown}")
    if _types.setdefault(name, press) is not press or _names.setdefault(press, name) != name:
        raise ValueError(f"two buttons are called {name}, or one is declared twice")


def _fields(press: type[Any]) -> tuple[Field, ...]:
    if press not in _known:
        hints = get_type_hints(press)
        _known[press] = tuple(_field(each.name, hints[each.name], each.default) for each in fields(press))
    return _known[press]


def _field(name: str, hint: Any, default: Any) -> Field:
    options = get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)
    kind = next(option for option in options if option is not NoneType)
    return Field(name, kind, NoneType in options, default)


@lru_cache(maxsize=64)  # what a button carries is asked for the message and for the session after it
def dump(press: Press) -> Mapping[str, Any]:
    """The payload of a button, without trailing values at their defaults. `ValueError` where it would not fit."""
    shape = _fields(type(press))
    values = [getattr(press, field.name) for field in shape]
    while values and values[-1] == shape[len(values) - 1].default:
        values.pop()
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    payload = {"b": _names[type(press)], "v": plain}
    if len(compact(payload)) > LARGEST:
        raise ValueError(f"the payload of {payload['b']} is too large")
    return payload


def load(payload: Any) -> Press | None:
    """What the button meant; None for what we never made or no longer understand, whatever it is."""
    if not isinstance(payload, Mapping):
        return None
    name, values = payload.get("b"), payload.get("v")
    press = _types.get(name) if isinstance(name, str) else None
    if press is None or not isinstance(values, list) or len(values) > len(_fields(press)):
        return None
    read = zip(values, _fields(press), strict=False)  # the rest have defaults
    try:
        return press(*(None if value is None and field.optional else _read(field.kind, value) for value, field in read))
    except (ValueError, TypeError):  # a field of another type, or one too few
        return None
