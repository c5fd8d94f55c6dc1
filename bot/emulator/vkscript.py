"""VKScript run: a program of up to 25 API calls that VK takes as one request."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from bot.emulator.errors import ApiError
from bot.emulator.vkscript_syntax import (
    ApiCall,
    Array,
    Assign,
    Binary,
    Block,
    Call,
    Evaluate,
    Expression,
    If,
    Index,
    Literal,
    Member,
    Name,
    Object,
    Return,
    Statement,
    Unary,
    While,
    parsed,
)

API_CALLS = 25
STEPS = 50_000  # VK limits operations too; its number is not published
LONGEST = 2_000_000  # characters or items of one value
DEEPEST = 200  # levels of a value that is returned
_LARGEST = 2**63

ApiMethod: TypeAlias = Callable[[str, dict[str, Any]], Any]
_LIST_CHANGES = frozenset({"push", "pop", "shift", "unshift", "splice"})


def run(code: str, call: ApiMethod, args: Mapping[str, Any]) -> Any:
    """What the program returns, None when it returns nothing.

    `call` performs one method and returns False where it failed. Raises ApiError 12 for a code
    that does not compile, 13 for one that fails or wants too much while running.
    """
    if not code.strip():
        raise ApiError(100, "code is undefined")
    program = parsed(code)
    machine = _Machine(call, args)
    try:
        machine.block(program)
    except _Returned as returned:
        return _answerable(returned.value)
    except (TypeError, ValueError, OverflowError, ZeroDivisionError, RecursionError, MemoryError) as fault:
        raise ApiError(13, type(fault).__name__) from None
    return None


class _Returned(Exception):
    """Not an error: the way out of nested blocks."""

    def __init__(self, value: Any) -> None:
        self.value = value


class _Machine:
    """Variables and counters of one run."""

    def __init__(self, call: ApiMethod, args: Mapping[str, Any]) -> None:
        self._call = call
        self._variables: dict[str, Any] = {"Args": {name: value for name, value in args.items() if name != "code"}}
        self._calls = 0
        self._steps = 0

    def block(self, statements: tuple[Statement, ...]) -> None:
        for statement in statements:
            self._step()
            self._do(statement)

    def _step(self) -> None:
        self._steps += 1
        if self._steps > STEPS:
            raise ApiError(13, "too many operations")

    def _do(self, statement: Statement) -> None:
        match statement:
            case Assign(name, value):
                self._variables[name] = self._value(value)
            case Evaluate(value):
                self._value(value)
            case Return(value):
                raise _Returned(None if value is None else self._value(value))
            case Block(statements):
                self.block(statements)
            case If(condition, then, otherwise):
                if _true(self._value(condition)):
                    self._do(then)
                elif otherwise is not None:
                    self._do(otherwise)
            case While(condition, body):
                while _true(self._value(condition)):
                    self._step()
                    self._do(body)

    def _value(self, expression: Expression) -> Any:
        match expression:
            case Literal(value):
                return value
            case ApiCall(method, parameters):
                return self._api(method, parameters)
            case Object(items):
                return {name: self._value(item) for name, item in items}
            case Array(elements):
                return [self._value(item) for item in elements]
            case Name(name):
                return self._variables.get(name)
            case Member(of, name, projected):
                return _projected(self._value(of), name) if projected else _member(self._value(of), name)
            case Index(of, at):
                return _member(self._value(of), self._value(at))
            case Binary(operator, left, right):
                return self._binary(operator, left, right)
            case Unary(operator, of):
                return _unary(operator, self._value(of))
            case Call():
                return self._called(expression)

    def _api(self, method: str, parameters: Expression | None) -> Any:
        self._calls += 1
        if self._calls > API_CALLS:
            raise ApiError(13, "too many api calls")
        given = {} if parameters is None else self._value(parameters)
        if not isinstance(given, dict):
            raise ApiError(13, "parameters of a method should be an object")
        return self._call(method, given)

    def _binary(self, operator: str, left: Expression, right: Expression) -> Any:
        first = self._value(left)
        if operator == "&&":
            return self._value(right) if _true(first) else first
        if operator == "||":
            return first if _true(first) else self._value(right)
        self._step()
        return _bounded(_joined(operator, first, self._value(right)))

    def _called(self, call: Call) -> Any:
        """Functions and methods of values. A list is never changed in place: what a variable holds is
        replaced, so that no program can reach into the answers of methods."""
        arguments = [self._value(argument) for argument in call.arguments]
        if call.of is None:
            return _function(call.name, arguments)
        of = self._value(call.of)
        if call.name in _LIST_CHANGES and isinstance(of, list):
            if not isinstance(call.of, Name):
                raise ApiError(13, f"{call.name} needs a variable")
            changed, result = _list_change(call.name, of, arguments)
            self._variables[call.of.name] = changed
            return result
        return _method(of, call.name, arguments)


def _bounded(value: Any) -> Any:
    """A program that doubles a text or squares a number in a loop must not eat the machine."""
    size = len(value) if isinstance(value, str | list) else abs(value) if isinstance(value, int) else 0
    if size > (LONGEST if isinstance(value, str | list) else _LARGEST):
        raise ApiError(13, "value is too big")
    return value


def _answerable(value: Any) -> Any:
    """The value, if it can be written as JSON of a sane size: `a = [a, a]` in a loop cannot."""
    level, seen = [value], 0
    for _ in range(DEEPEST):
        level = [inner for outer in level for inner in _inside(outer)]
        seen += len(level)
        if seen > LONGEST:
            break
        if not level:
            return value
    raise ApiError(13, "response size is too big")


def _inside(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return value.values()
    return value if isinstance(value, list) else ()


def _true(value: Any) -> bool:
    return value is not None and value is not False and value not in (0, "")


def _member(of: Any, name: Any) -> Any:
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


def _projected(of: Any, name: str) -> list[Any]:
    return [_member(item, name) for item in of] if isinstance(of, list) else []


def _unary(operator: str, value: Any) -> Any:
    if operator == "!":
        return not _true(value)
    number = _number(value) or 0
    return -number if operator == "-" else number


def _joined(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "+" if isinstance(left, list) and isinstance(right, list):
            return left + right
        case "+" if isinstance(left, str) or isinstance(right, str):
            return _text(left) + _text(right)
        case "==":
            return _equal(left, right)
        case "!=":
            return not _equal(left, right)
    if isinstance(left, str) and isinstance(right, str) and operator in ("<", ">", "<=", ">="):
        first: Any = left
        second: Any = right
    else:
        first, second = _number(left) or 0, _number(right) or 0
    return _arithmetic(operator, first, second)


def _arithmetic(operator: str, left: Any, right: Any) -> Any:
    match operator:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left // right if _whole(left, right) and left % right == 0 else left / right
        case "%":
            return left % right
        case "<":
            return left < right
        case ">":
            return left > right
        case "<=":
            return left <= right
        case ">=":
            return left >= right
    raise ApiError(13, f"unknown operator {operator}")


def _whole(*numbers: Any) -> bool:
    return all(isinstance(number, int) for number in numbers)


def _equal(left: Any, right: Any) -> bool:
    if isinstance(left, bool) or isinstance(right, bool):
        return _true(left) == _true(right)
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


def _function(name: str, arguments: list[Any]) -> Any:
    value = arguments[0] if arguments else None
    match name:
        case "parseInt":
            return int(_number(value) or 0)
        case "parseDouble":
            return float(_number(value) or 0)
    raise ApiError(13, f"unknown function {name}")


def _list_change(name: str, of: list[Any], arguments: list[Any]) -> tuple[list[Any], Any]:
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


def _method(of: Any, name: str, arguments: list[Any]) -> Any:
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
