"""What a button carries: a small frozen dataclass ↔ the JSON object that travels through the messenger and back.

What comes back may be forged, old or somebody else's: it is checked field by field, and rights are checked again by
whoever answers it. What does not fit is `None`: an outdated button, answered kindly.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from types import NoneType, UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

Press: TypeAlias = Any
"""An instance of a declared dataclass."""

LARGEST = 255
"""Characters of JSON that VK carries in a button (vk-facts: keyboard payload)."""

_names: dict[type[Any], str] = {}
_types: dict[str, type[Any]] = {}

KINDS = frozenset((int, str, bool, date))


def _read(kind: type[Any], value: Any) -> Any:
    """One field. Raises `ValueError` for what is of another type: a `True` is no number either."""
    if kind is date and type(value) is str:
        return date.fromisoformat(value)
    if type(value) is not kind or (kind is int and abs(value) >= 2**53):
        raise ValueError("a field of another type")
    return value


def declare(press: type[Any], capability: str) -> None:
    """Let buttons carry this dataclass. Its name in payloads is the capability's and its own."""
    name = f"{capability}.{re.sub('(?<!^)(?=[A-Z])', '_', press.__name__).lower()}"
    unknown = [kind for kind, _ in _fields(press) if kind not in KINDS]
    if unknown:
        raise ValueError(f"{name}: a button cannot carry {unknown}")
    if _types.setdefault(name, press) is not press or _names.setdefault(press, name) != name:
        raise ValueError(f"two buttons are called {name}, or one is declared twice")


_known: dict[type[Any], tuple[tuple[type[Any], bool], ...]] = {}


def _fields(press: type[Any]) -> tuple[tuple[type[Any], bool], ...]:
    """(type, may be None) of each field, in order."""
    if press not in _known:
        hints = get_type_hints(press)
        options = [_options(hints[each.name]) for each in fields(press)]
        _known[press] = tuple(
            (next(option for option in each if option is not NoneType), NoneType in each) for each in options
        )
    return _known[press]


def _options(hint: Any) -> tuple[Any, ...]:
    return get_args(hint) if get_origin(hint) in (Union, UnionType) else (hint,)


def dump(press: Press) -> dict[str, Any]:
    """The payload of a button, without trailing values at their defaults. `ValueError` where it would not fit."""
    kind = type(press)
    values = [getattr(press, each.name) for each in fields(kind)]
    defaults = [each.default for each in fields(kind)]
    while values and values[-1] == defaults[len(values) - 1]:
        values.pop()
    plain = [value.isoformat() if isinstance(value, date) else value for value in values]
    payload = {"b": _names[kind], "v": plain}
    if len(json.dumps(payload, ensure_ascii=False, separators=(",", ":"))) > LARGEST:
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
    try:
        return press(
            *(
                None if value is None and optional else _read(kind, value)
                for value, (kind, optional) in zip(values, _fields(press), strict=False)  # the rest have defaults
            )
        )
    except (ValueError, TypeError):  # a field of another type, or one too few
        return None
