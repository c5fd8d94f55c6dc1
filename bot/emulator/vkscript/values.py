"""Values of VKScript: what is true, what adds to what, and how big a value may grow."""

import math
import operator
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from bot.emulator.errors import ApiError

LONGEST = 2_000_000  # characters or items of one value
DEEPEST = 200  # levels of a value that is returned
_LARGEST = 2**63


def bounded(value: Any) -> Any:
    """A program that doubles a text or squares a number in a loop must not eat the machine."""
    size = len(value) if isinstance(value, str | list) else abs(value) if isinstance(value, int) else 0
    if size > (LONGEST if isinstance(value, str | list) else _LARGEST):
        raise ApiError(13, "value is too big")
    return value


def answerable(value: Any) -> Any:
    """The value, if it can be written as JSON of a sane size: `a = [a, a]` in a loop cannot."""
    level: list[Any] = [[value]]
    seen = 0
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        seen += len(level)
        if seen > LONGEST or any(isinstance(inner, float) and not math.isfinite(inner) for inner in level):
            break
        if not level:
            return value
    raise ApiError(13, "response size is too big")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def true(value: Any) -> bool:
    return value is not None and value is not False and value not in (0, "")


def member(of: Any, name: Any) -> Any:
    """What is not there is null, also of null."""
    if isinstance(of, dict):
        return of.get(str(name))
    if isinstance(of, list | str):
        if name == "length":
            return len(of)
        at = _number(name) if isinstance(name, int | float | str) else None
        if isinstance(at, int | float) and 0 <= at < len(of):
            return of[int(at)]
    return None


def projected(of: Any, name: str) -> list[Any]:
    return [member(item, name) for item in of] if isinstance(of, list) else []


def signed(sign: str, value: Any) -> Any:
    if sign == "!":
        return not true(value)
    number = _number(value) or 0
    return -number if sign == "-" else number


def joined(sign: str, left: Any, right: Any) -> Any:
    """The value of `left sign right`; numbers in strings count as numbers."""
    match sign:
        case "+" if isinstance(left, list) and isinstance(right, list):
            return left + right
        case "+" if isinstance(left, str) or isinstance(right, str):
            return _text(left) + _text(right)
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
    if isinstance(left, str) and isinstance(right, str) and sign in ("<", ">", "<=", ">="):
        return _ARITHMETIC[sign](left, right)
    return _ARITHMETIC[sign](_number(left) or 0, _number(right) or 0)


def _quotient(left: Any, right: Any) -> Any:
    """Whole numbers stay whole where they divide."""
    return left // right if _whole(left, right) and left % right == 0 else left / right


_ARITHMETIC: Mapping[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": _quotient,
    "%": operator.mod,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
}


def _whole(*numbers: Any) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return true(left) == true(right)
    if isinstance(left, int | float | str) and isinstance(right, int | float | str):
        return left == right or _text(left) == _text(right)
    return bool(left == right)


def _number(value: Any) -> int | float | None:
    if value is None or isinstance(value, list | dict):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, int | float):
        return value
    try:
        return int(value) if value.strip().lstrip("-").isdecimal() else float(value)
    except ValueError:
        return None


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case True:
            return "1"
        case False:
            return ""
        case list():
            return ",".join(_text(item) for item in value)
    return str(value)


def function(name: str, arguments: list[Any]) -> Any:
    value = arguments[0] if arguments else None
    match name:
        case "parseInt":
            return int(_number(value) or 0)
        case "parseDouble":
            return float(_number(value) or 0)
    raise ApiError(13, f"unknown function {name}")


def list_change(name: str, of: list[Any], arguments: list[Any]) -> tuple[list[Any], Any]:
    """The list after the change, and what the change returns."""
    match name:
        case "push":
            return of + arguments, len(of) + len(arguments)
        case "unshift":
            return arguments + of, len(of) + len(arguments)
        case "pop":
            return of[:-1], of[-1] if of else None
        case "shift":
            return of[1:], of[0] if of else None
    start = int(_number(arguments[0]) or 0) if arguments else 0
    count = int(_number(arguments[1]) or 0) if len(arguments) > 1 else len(of)
    return of[:start] + arguments[2:] + of[start + count :], of[start : start + count]


def method_of(of: Any, name: str, arguments: list[Any]) -> Any:
    numbers = [int(_number(argument) or 0) for argument in arguments]
    match of, name:
        case list() | str(), "slice":
            return of[slice(*numbers[:2])] if len(numbers) > 1 else of[numbers[0] if numbers else 0 :]
        case str(), "substr":
            start = numbers[0] if numbers else 0
            return of[start : start + numbers[1]] if len(numbers) > 1 else of[start:]
        case str(), "split":
            return of.split(_text(arguments[0])) if arguments and arguments[0] != "" else list(of)
        case str(), "indexOf":
            return of.find(_text(arguments[0])) if arguments else -1
        case list(), "indexOf":
            return of.index(arguments[0]) if arguments and arguments[0] in of else -1
    raise ApiError(13, f"unknown method {name}")
