"""Trouble on demand: everything a network and a tired VK can do to a bot, countable and repeatable."""

import random
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal, get_args

from bot.emulator.errors import ApiError
from bot.emulator.wire import Json

Kind = Literal[
    "drop_before",  # the connection ends before VK took the call
    "drop_after",  # the connection ends after VK took the call
    "stall",  # `seconds` pass before VK takes the call
    "http",  # an HTTP status of `code` with an HTML page; the call is not taken
    "truncated",  # the call is taken, the answer's JSON is cut in the middle
    "error",  # API error `code`; the call is not taken
    "failed",  # long poll: `failed` of `code` 1, 2 or 3
    "repeat",  # long poll: events come twice, and those of the answer before once more
    "reorder",  # long poll: events of one answer in another order
    "silence",  # no answer at all until the client leaves
]
KINDS: tuple[str, ...] = get_args(Kind)
_LONG_POLL_ONLY = frozenset({"failed", "repeat", "reorder"})
LONG_POLL, UPLOAD = "longpoll", "upload"


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of trouble.

    `method` is a method's name, "longpoll", "upload", or "*" for any method; an "error" that names
    a method also strikes its calls inside execute. The first `skip` fitting calls are spared, then
    `times` are struck (None: until taken away), each with `probability`.
    """

    kind: Kind
    method: str = "*"
    times: int | None = 1
    code: int = 0
    seconds: float = 0.0
    probability: float = 1.0
    skip: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"unknown kind of fault: {self.kind}")
        if self.kind == "error" and self.code <= 0:
            raise ValueError("an error needs its code")
        if self.kind == "failed" and self.code not in (1, 2, 3):
            raise ValueError("failed is 1, 2 or 3")

    @classmethod
    def read(cls, body: Mapping[str, Any]) -> "Fault":
        """From JSON. Raises ValueError naming what is wrong."""
        names = {item.name for item in fields(cls)}
        if unknown := body.keys() - names:
            raise ValueError(f"unknown field of a fault: {', '.join(sorted(unknown))}")
        if "kind" not in body:
            raise ValueError("a fault needs its kind")
        return cls(**body)

    def fits(self, method: str) -> bool:
        if self.kind in _LONG_POLL_ONLY:
            return method == LONG_POLL
        return self.method == method or (self.method == "*" and method not in (LONG_POLL, UPLOAD))


class Faults:
    """The faults waiting to strike; the first that fits a call strikes it. Chance is seeded."""

    def __init__(self, seed: int = 2) -> None:
        self.random = random.Random(seed)  # noqa: S311  repeatable chance is the point
        self.struck = 0
        self._waiting: list[tuple[Fault, int, int | None]] = []  # fault, to spare, to strike

    def add(self, fault: Fault) -> None:
        self._waiting.append((fault, fault.skip, fault.times))

    def clear(self) -> None:
        self._waiting.clear()

    def json(self) -> list[Json]:
        return [asdict(fault) | {"skip": skip, "times": times} for fault, skip, times in self._waiting]

    def take(self, method: str) -> Fault | None:
        """The fault that strikes this call, counted; None for nearly every call."""
        if not self._waiting:
            return None
        return self._strike([entry for entry in self._waiting if entry[0].fits(method)])

    def refuse(self, method: str) -> None:
        """Raises the error that strikes a call inside execute: only one that names the method does."""
        if not self._waiting:
            return
        errors = [entry for entry in self._waiting if entry[0].kind == "error" and entry[0].method == method]
        if fault := self._strike(errors):
            raise ApiError(fault.code)

    def _strike(self, fitting: list[tuple[Fault, int, int | None]]) -> Fault | None:
        for entry in fitting:
            fault, skip, times = entry
            at = self._waiting.index(entry)
            if skip:
                self._waiting[at] = (fault, skip - 1, times)
                continue
            if fault.probability < 1 and self.random.random() >= fault.probability:
                continue
            if times is None:
                pass
            elif times > 1:
                self._waiting[at] = (fault, 0, times - 1)
            else:
                del self._waiting[at]
            self.struck += 1
            return fault
        return None
