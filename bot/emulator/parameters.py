"""A method's parameters, read the way VK reads them: every fault is error 100 naming the parameter."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.emulator.errors import ApiError
from bot.emulator.wire import Json

_TRUE = frozenset({"1", "true", "True"})


@dataclass(frozen=True, slots=True)
class Parameters:
    """Values are strings from HTTP, or numbers, lists and objects from VKScript."""

    values: Mapping[str, Any]

    def __contains__(self, name: str) -> bool:
        value = self.values.get(name)
        return value is not None and value != ""

    def text(self, name: str, *, longest: int | None = None) -> str:
        """The value as text; absent is empty. Objects and lists are written as VK's client libraries do."""
        value = self.values.get(name)
        if value is None or value is False:
            return ""
        if not isinstance(value, str):
            value = _written(value)
        if longest is not None and len(value) > longest:
            raise ApiError(100, f"{name} is too long, max {longest}")
        return value

    def needed_text(self, name: str) -> str:
        value = self.text(name)
        if not value:
            raise ApiError(100, f"{name} is undefined")
        return value

    def integer(self, name: str, default: int = 0, *, least: int | None = None, most: int | None = None) -> int:
        value = self.values.get(name)
        if value is None or value == "":
            return default
        return _integer(name, value, least, most)

    def needed_integer(self, name: str, *, least: int | None = None) -> int:
        if name not in self:
            raise ApiError(100, f"{name} is undefined")
        return _integer(name, self.values[name], least, None)

    def flag(self, name: str, *, default: bool = False) -> bool:
        if name not in self:
            return default
        value = self.values[name]
        return str(value) in _TRUE

    def words(self, name: str, *, most: int | None = None) -> list[str]:
        """A comma-separated list; spaces around items do not count."""
        value = self.values.get(name)
        if value is None or value == "":
            return []
        items = value if isinstance(value, list) else str(value).split(",")
        found = [item for item in (str(item).strip() for item in items) if item]
        if most is not None and len(found) > most:
            raise ApiError(100, f"{name} has too many items, max {most}")
        return found

    def integers(self, name: str, *, most: int | None = None) -> list[int]:
        return [_integer(name, word, None, None) for word in self.words(name, most=most)]

    def object(self, name: str) -> Json | None:
        """A JSON object given as a string (or, from VKScript, as an object); absent is None."""
        if name not in self:
            return None
        value = self.values[name]
        if isinstance(value, str):
            try:
                value = json.loads(value)
            except (ValueError, RecursionError):
                raise ApiError(100, f"{name} is not a valid JSON") from None
        if not isinstance(value, dict):
            raise ApiError(100, f"{name} should be an object")
        return value


def _integer(name: str, value: Any, least: int | None, most: int | None) -> int:
    if isinstance(value, bool):
        number = int(value)
    else:
        try:
            number = int(value if not isinstance(value, str) else value.strip())
        except (TypeError, ValueError, OverflowError):
            raise ApiError(100, f"{name} not integer") from None
    if least is not None and number < least:
        raise ApiError(100, f"{name} should be greater or equal to {least}")
    if most is not None and number > most:
        raise ApiError(100, f"{name} should be less or equal to {most}")
    return number


def _written(value: Any) -> str:
    if value is True:
        return "1"
    if isinstance(value, list):
        return ",".join(_written(item) if not isinstance(item, str) else item for item in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value)
