"""VKScript read into a tree: the small language of VK's execute, as far as its documentation goes.

var, assignment, if/else, while, return, blocks; numbers, strings, arrays, objects; arithmetic,
comparison, && || !; members, indexes, the projection `@.`; API.section.method({...}), Args, and the
methods and functions of lists and strings. Semicolons are obligatory, as in VK.
"""

import json
import re
from typing import Any, TypeAlias

from bot.emulator.errors import ApiError
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

# One alternative for each kind of token; strings first, since nearly all of a code is strings.
_TOKEN = re.compile(
    r"""\s*(?:
      (?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')
    | (?P<name>[A-Za-z_$][A-Za-z0-9_$]*)
    | (?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)
    | (?P<comment>//[^\n]*|/\*.*?\*/)
    | (?P<operator>[=!<>]=|&&|\|\||@\.|[-+*/%!<>=(){}\[\],;:.])
    )""",
    re.VERBOSE | re.DOTALL,
)
_KEYWORDS = frozenset({"var", "return", "if", "else", "while", "true", "false", "null", "undefined"})
_CONSTANTS = {"true": True, "false": False, "null": None, "undefined": None}
_LEVELS = (("||",), ("&&",), ("==", "!="), ("<", ">", "<=", ">="), ("+", "-"), ("*", "/", "%"))
_RANKS = {operator: rank for rank, operators in enumerate(_LEVELS) for operator in operators}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|(.))", re.DOTALL)
_DECODER = json.JSONDecoder(strict=False)
_ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f", "0": "\0"}

Token: TypeAlias = tuple[str, Any]
_END: Token = ("end", "")
_OPENED: Token = ("operator", "(")


def parsed(code: str) -> tuple[Statement, ...]:
    """The program's statements. Raises ApiError 12 for what VK would not compile."""
    try:
        return _Parser(_tokens(code)).program()
    except RecursionError:
        raise ApiError(12, "the code is nested too deep") from None


def _tokens(code: str) -> list[Token]:
    tokens: list[Token] = []
    at, match = 0, _TOKEN.match
    end = len(code.rstrip())
    while at < end:
        found = match(code, at)
        if found is None or found.lastgroup is None:
            line = code.count("\n", 0, at) + 1
            raise ApiError(12, f"syntax error in line {line} near {code[at : at + 20].strip()!r}")
        if found.lastgroup == "operator" and found["operator"] == "{" and tokens and tokens[-1] == _OPENED:
            literal = _json(code, found.end() - 1)
            if literal is not None:
                value, at = literal
                tokens.append(("value", value))
                continue
        at = found.end()
        if found.lastgroup != "comment":
            tokens.append((found.lastgroup, found[found.lastgroup]))
    tokens.append(_END)
    return tokens


def _json(code: str, at: int) -> tuple[Any, int] | None:
    """The object that is written here as JSON, and where it ends; None where it is not JSON but a program's object.

    Nearly all of a code is the parameters of its calls, and nearly all of these are plain JSON, whose own reader is
    many times quicker than tokens are. What it reads, it reads as the language means it.
    """
    try:
        return _LITERALS.raw_decode(code, at)
    except (ValueError, RecursionError):
        return None


def _no_constant(name: str) -> None:
    """NaN and Infinity are names here like any others."""
    raise ValueError(name)


def _string(text: str) -> str:
    if "\\" not in text:
        return text[1:-1]
    if text[0] == '"':
        try:
            return str(_DECODER.decode(text))
        except ValueError:
            pass
    return _ESCAPE.sub(_unescaped, text[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    if match[1]:
        return chr(int(match[1], 16))
    return _ESCAPED.get(match[2], match[2])


_LITERALS = json.JSONDecoder(parse_constant=_no_constant)


class _Parser:
    """Recursive descent over the list of tokens."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    def program(self) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        while self._tokens[self._at] is not _END:
            statements += self._statement()
        return tuple(statements)

    def _wrong(self) -> ApiError:
        kind, text = self._tokens[self._at]
        found = "{" if kind == "value" else text or "the end of the code"
        return ApiError(12, f"unexpected {found[:40]!r}")

    def _taken(self, *operators: str) -> str:
        """The next token if it is one of these operators, else an empty string."""
        text: str
        kind, text = self._tokens[self._at]
        if kind == "operator" and text in operators:
            self._at += 1
            return text
        return ""

    def _expect(self, operator: str) -> None:
        if not self._taken(operator):
            raise self._wrong()

    def _word(self, word: str) -> bool:
        if self._tokens[self._at] == ("name", word):
            self._at += 1
            return True
        return False

    def _name(self) -> str:
        text: str
        kind, text = self._tokens[self._at]
        if kind != "name":
            raise self._wrong()
        self._at += 1
        return text

    def _statement(self) -> list[Statement]:
        """One statement; several for `var a = 1, b = 2;`, none for an empty one."""
        if self._taken(";"):
            return []
        if self._taken("{"):
            return [Block(self._until_brace())]
        if self._word("var"):
            return self._declarations()
        if self._word("if"):
            return [self._if()]
        if self._word("while"):
            return [While(self._condition(), self._single())]
        if self._word("return"):
            value = None if self._tokens[self._at] == ("operator", ";") else self._expression()
            self._expect(";")
            return [Return(value)]
        return [self._simple()]

    def _until_brace(self) -> tuple[Statement, ...]:
        statements: list[Statement] = []
        while not self._taken("}"):
            if self._tokens[self._at] is _END:
                raise self._wrong()
            statements += self._statement()
        return tuple(statements)

    def _single(self) -> Statement:
        statements = self._statement()
        return statements[0] if len(statements) == 1 else Block(tuple(statements))

    def _declarations(self) -> list[Statement]:
        found: list[Statement] = []
        while True:
            name = self._variable()
            found.append(Assign(name, self._expression() if self._taken("=") else Literal(None)))
            if not self._taken(","):
                self._expect(";")
                return found

    def _variable(self) -> str:
        name = self._name()
        if name in _KEYWORDS or name in ("API", "Args"):
            self._at -= 1
            raise self._wrong()
        return name

    def _condition(self) -> Expression:
        self._expect("(")
        condition = self._expression()
        self._expect(")")
        return condition

    def _if(self) -> If:
        condition, then = self._condition(), self._single()
        return If(condition, then, self._single() if self._word("else") else None)

    def _simple(self) -> Statement:
        value = self._expression()
        if self._taken("="):
            if not isinstance(value, Name):
                raise self._wrong()
            statement: Statement = Assign(value.name, self._expression())
        else:
            statement = Evaluate(value)
        self._expect(";")
        return statement

    def _expression(self, least: int = 0) -> Expression:
        """Operators of at least this rank; those of a higher one are taken by the right side."""
        left = self._unary()
        while True:
            kind, text = self._tokens[self._at]
            rank = _RANKS.get(text, -1) if kind == "operator" else -1
            if rank < least:
                return left
            self._at += 1
            left = Binary(text, left, self._expression(rank + 1))

    def _unary(self) -> Expression:
        if operator := self._taken("!", "-", "+"):
            return Unary(operator, self._unary())
        return self._postfix(self._primary())

    def _primary(self) -> Expression:
        kind, text = self._tokens[self._at]
        self._at += 1
        match kind:
            case "value":
                return Literal(text)
            case "string":
                return Literal(_string(text))
            case "number":
                return Literal(int(text) if text.isdecimal() else float(text))
            case "name" if text in _CONSTANTS:
                return Literal(_CONSTANTS[text])
            case "name" if text == "API":
                return self._api_call()
            case "name" if text not in _KEYWORDS:
                return Call(None, text, self._arguments()) if self._taken("(") else Name(text)
            case "operator" if text == "[":
                return Array(self._items("]"))
            case "operator" if text == "{":
                return self._object()
            case "operator" if text == "(":
                inner = self._expression()
                self._expect(")")
                return inner
        self._at -= 1
        raise self._wrong()

    def _api_call(self) -> ApiCall:
        parts = []
        while self._taken("."):
            parts.append(self._name())
        self._expect("(")
        arguments = self._arguments()
        if not parts or len(arguments) > 1:
            raise self._wrong()
        return ApiCall(".".join(parts), arguments[0] if arguments else None)

    def _arguments(self) -> tuple[Expression, ...]:
        return self._items(")")

    def _items(self, closing: str) -> tuple[Expression, ...]:
        if self._taken(closing):
            return ()
        items = [self._expression()]
        while self._taken(","):
            items.append(self._expression())
        self._expect(closing)
        return tuple(items)

    def _object(self) -> Object:
        items: list[tuple[str, Expression]] = []
        if self._taken("}"):
            return Object(())
        while True:
            kind, text = self._tokens[self._at]
            if kind not in ("name", "string", "number"):
                raise self._wrong()
            self._at += 1
            self._expect(":")
            items.append((_string(text) if kind == "string" else text, self._expression()))
            if not self._taken(","):
                self._expect("}")
                return Object(tuple(items))

    def _postfix(self, of: Expression) -> Expression:
        while operator := self._taken(".", "@.", "["):
            if operator == "[":
                of = Index(of, self._expression())
                self._expect("]")
                continue
            # Both `list@.name` and `list.@.name` are met in the wild.
            projected = operator == "@." or bool(self._taken("@."))
            name = self._name()
            if not projected and self._taken("("):
                of = Call(of, name, self._arguments())
            else:
                of = Member(of, name, projected)
        return of
