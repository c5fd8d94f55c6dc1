"""Two replies one after the other keep all of both."""

from dataclasses import fields
from datetime import date
from typing import Any

import pytest

from handlers.talk import Asked, Open, Reply, Say, Tell

FIRST: dict[str, Any] = {
    "says": (Say("Раз"),),
    "snack": "Раз",
    "question": Open("first", {}),
    "child": 1,
    "urgent": True,
    "forgets": True,
    "invited": "first",
    "tells": (Tell(1, "first", Say("Раз")),),
    "linked": (1,),
    "waits": Asked(text="раз"),
    "agreed": True,
    "looked": ((1, date(2026, 11, 20)),),
    "whom": frozenset({1}),
    "keeps": {"first": 1},
    "instead": "Раз",
}
SECOND: dict[str, Any] = {
    **FIRST,
    "says": (Say("Два"),),
    "snack": "Два",
    "question": Open("second", {}),
    "child": 2,
    "invited": "second",
    "tells": (Tell(2, "second", Say("Два")),),
    "linked": (2,),
    "waits": Asked(text="два"),
    "looked": ((2, date(2026, 11, 20)),),
    "whom": frozenset({2}),
    "keeps": {"second": 2},
    "instead": "Два",
}
BOTH = ("says", "tells", "linked", "looked")


@pytest.mark.parametrize("name", [field.name for field in fields(Reply)])
def test_whatever_one_of_two_replies_has_is_kept(name: str) -> None:
    only: dict[str, Any] = {name: FIRST[name]}
    assert getattr(Reply(**only).then(Reply()), name) == FIRST[name]
    assert getattr(Reply().then(Reply(**only)), name) == FIRST[name]


def test_of_two_the_second_wins_where_there_is_room_for_one() -> None:
    together = Reply(**FIRST).then(Reply(**SECOND))
    for name in SECOND:
        expected = FIRST[name] + SECOND[name] if name in BOTH else SECOND[name]
        if name in ("whom", "keeps"):
            expected = FIRST[name] | SECOND[name]
        assert getattr(together, name) == expected, name
