"""VKScript run: a program of up to 25 API calls that VK takes as one request."""

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from bot.emulator.errors import ApiError
from bot.emulator.vkscript import values
from bot.emulator.vkscript.syntax import parsed
from bot.emulator.vkscript.tree import (
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
)

API_CALLS = 25
STEPS = 50_000  # VK limits operations too; its number is not published

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
        return values.answerable(returned.value)
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
                if values.true(self._value(condition)):
                    self._do(then)
                elif otherwise is not None:
                    self._do(otherwise)
            case While(condition, body):
                while values.true(self._value(condition)):
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
                return values.projected(self._value(of), name) if projected else values.member(self._value(of), name)
            case Index(of, at):
                return values.member(self._value(of), self._value(at))
            case Binary(operator, left, right):
                return self._binary(operator, left, right)
            case Unary(operator, of):
                return values.signed(operator, self._value(of))
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
            return self._value(right) if values.true(first) else first
        if operator == "||":
            return first if values.true(first) else self._value(right)
        self._step()
        return values.bounded(values.joined(operator, first, self._value(right)))

    def _called(self, call: Call) -> Any:
        """Functions and methods of values. A list is never changed in place: what a variable holds is
        replaced, so that no program can reach into the answers of methods."""
        arguments = [self._value(argument) for argument in call.arguments]
        if call.of is None:
            return values.function(call.name, arguments)
        of = self._value(call.of)
        if call.name in _LIST_CHANGES and isinstance(of, list):
            if not isinstance(call.of, Name):
                raise ApiError(13, f"{call.name} needs a variable")
            changed, result = values.list_change(call.name, of, arguments)
            self._variables[call.of.name] = changed
            return result
        return values.method_of(of, call.name, arguments)
