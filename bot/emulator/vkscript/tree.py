"""The tree of a VKScript program: expressions have a value, statements do something."""

from dataclasses import dataclass
from typing import Any, TypeAlias


@dataclass(frozen=True, slots=True)
class Literal:
    value: Any


@dataclass(frozen=True, slots=True)
class Name:
    name: str


@dataclass(frozen=True, slots=True)
class Array:
    items: tuple["Expression", ...]


@dataclass(frozen=True, slots=True)
class Object:
    items: tuple[tuple[str, "Expression"], ...]


@dataclass(frozen=True, slots=True)
class Member:
    of: "Expression"
    name: str
    projected: bool = False


@dataclass(frozen=True, slots=True)
class Index:
    of: "Expression"
    at: "Expression"


@dataclass(frozen=True, slots=True)
class Unary:
    operator: str
    of: "Expression"


@dataclass(frozen=True, slots=True)
class Binary:
    operator: str
    left: "Expression"
    right: "Expression"


@dataclass(frozen=True, slots=True)
class ApiCall:
    method: str
    parameters: "Expression | None"


@dataclass(frozen=True, slots=True)
class Call:
    """A method of a list or string, or a function when `of` is None."""

    of: "Expression | None"
    name: str
    arguments: tuple["Expression", ...]


Expression: TypeAlias = Literal | Name | Array | Object | Member | Index | Unary | Binary | ApiCall | Call


@dataclass(frozen=True, slots=True)
class Assign:
    name: str
    value: Expression


@dataclass(frozen=True, slots=True)
class Evaluate:
    value: Expression


@dataclass(frozen=True, slots=True)
class Return:
    value: Expression | None


@dataclass(frozen=True, slots=True)
class If:
    condition: Expression
    then: "Statement"
    otherwise: "Statement | None"


@dataclass(frozen=True, slots=True)
class While:
    condition: Expression
    body: "Statement"


@dataclass(frozen=True, slots=True)
class Block:
    statements: tuple["Statement", ...]


Statement: TypeAlias = Assign | Evaluate | Return | If | While | Block
