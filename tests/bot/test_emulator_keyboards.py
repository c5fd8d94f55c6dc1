"""Keyboards and carousels at the edges of VK's limits."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.emulator import keyboards
from bot.emulator.errors import ApiError

TEXT: dict[str, Any] = {"action": {"type": "text", "label": "Да", "payload": "{}"}, "color": "primary"}


def code(board: Any) -> int:
    try:
        keyboards.keyboard(board if isinstance(board, str) else json.dumps(board))
    except ApiError as refused:
        return refused.code
    return 0


def button(kind: str = "text", *, colour: str | None = None, **fields: Any) -> dict[str, Any]:
    fields.setdefault("label", "Да")
    shown: dict[str, Any] = {"action": {"type": kind} | fields}
    return shown if colour is None else shown | {"color": colour}


def one(shown: dict[str, Any]) -> dict[str, Any]:
    return {"buttons": [[shown]]}


def payload_of(length: int) -> str:
    return '{"a":"' + "b" * (length - 8) + '"}'


@pytest.mark.parametrize(
    ("shown", "right"),
    [
        (button(label="я" * 40), True),
        (button(label="я" * 41), False),
        (button(label=""), False),
        (button(label="  "), False),
        (button(label=None), False),
        (button(payload=payload_of(255)), True),
        (button(payload=payload_of(256)), False),
        (button(payload='"text"'), False),
        (button(payload="[1]"), False),
        (button(payload="{"), False),
        (button(payload={"a": 1}), True),
        (button(colour="secondary"), True),
        (button(colour="default"), True),
        (button(colour="pink"), False),
        (button(colour=""), False),
        (button("callback", colour="negative"), True),
        (button("open_link", link="https://example.org"), True),
        (button("open_link", link="https://example.org", colour="primary"), False),
        (button("open_link"), False),
        (button("open_link", link="example"), False),
        (button("open_link", link=5), False),
        (button("open_app", app_id=5, owner_id=-7, hash="a"), True),
        (button("open_app", app_id="5"), False),
        (button("open_app", app_id=True), False),
        (button("vkpay", hash="action=pay-to-group"), True),
        (button("vkpay"), False),
        (button("location", payload="{}"), True),
        (button("teleport"), False),
        ({"action": {"label": "a"}}, False),
        ({"label": "a"}, False),
        ({"action": "text"}, False),
    ],
)
def test_a_button_is_right_or_the_message_is_refused(shown: dict[str, Any], right: bool) -> None:
    assert code(one(shown)) == (0 if right else 911)


@pytest.mark.parametrize(
    "board",
    ["", "{", "[]", "null", "5", {}, {"buttons": {}}, {"buttons": [[]]}, {"buttons": [5]}, {"buttons": [[5]]},
     {"buttons": [], "inline": 1}, {"buttons": [], "one_time": "yes"}, "[" * 100_000,
     {"inline": True, "one_time": True, "buttons": [[TEXT]]},
     {"buttons": [[button("location"), TEXT]]}, {"buttons": [[TEXT, button("vkpay", hash="a")]]}],
)  # fmt: skip
def test_what_is_not_a_keyboard_is_refused(board: Any) -> None:
    assert code(board) == 911


def test_an_empty_keyboard_hides_the_one_before() -> None:
    assert keyboards.keyboard('{"buttons":[]}')["buttons"] == []


def test_payloads_and_colours_come_back_in_one_form() -> None:
    shown = keyboards.keyboard(json.dumps(one(button(payload={"я": 1}))))
    assert shown["buttons"] == [
        [{"action": {"type": "text", "label": "Да", "payload": '{"я": 1}'}, "color": "secondary"}]
    ]


@given(st.lists(st.integers(0, 7), max_size=14), st.booleans())
def test_rows_columns_and_the_total_are_held_to_the_limits(rows: list[int], inline: bool) -> None:
    most_rows, most_buttons = (6, 10) if inline else (10, 40)
    fits = len(rows) <= most_rows and all(1 <= row <= 5 for row in rows) and sum(rows) <= most_buttons
    board = {"inline": inline, "buttons": [[TEXT] * row for row in rows]}
    assert (code(board) == 0) is fits


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["action", "type", "label", "payload", "color", "buttons", "inline", "link"]),
            inner | st.sampled_from(["text", "callback", "open_link"]),
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(ANYTHING)
def test_whatever_comes_is_shown_or_refused_and_never_breaks_the_desk(board: Any) -> None:
    assert code(one(board) if isinstance(board, dict) and "action" in board else board) in (0, 911)
    assert template_code(board) in (0, 100, 911)


# Carousels


def template_code(shown: Any) -> int:
    try:
        keyboards.template(shown if isinstance(shown, str) else json.dumps(shown))
    except ApiError as refused:
        return refused.code
    return 0


def element(**fields: Any) -> dict[str, Any]:
    return {"title": "Школа", "description": "Адрес", "buttons": [TEXT]} | fields


def carousel(*elements: Any) -> dict[str, Any]:
    return {"type": "carousel", "elements": list(elements)}


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (carousel(element()), 0),
        (carousel(*[element()] * 10), 0),
        (carousel(*[element()] * 11), 100),
        (carousel(), 100),
        (carousel(element(title="я" * 80)), 0),
        (carousel(element(title="я" * 81)), 100),
        (carousel(element(description="я" * 81)), 100),
        (carousel(element(description=None)), 100),
        (carousel(element(title=None, description=None)), 100),
        (carousel(element(title=None, description=None, photo_id="-7_1")), 0),
        (carousel(element(), element(photo_id="-7_1")), 100),
        (carousel(element(buttons=[TEXT] * 3)), 0),
        (carousel(element(buttons=[TEXT] * 4)), 100),
        (carousel(element(buttons=[])), 100),
        (carousel(element(buttons=[button(label="")])), 911),
        (carousel(element(action={"type": "open_photo"})), 0),
        (carousel(element(action={"type": "open_link", "link": "https://example.org"})), 0),
        (carousel(element(action={"type": "open_link"})), 100),
        (carousel(element(action="open")), 100),
        (carousel("school"), 100),
        ({"type": "mosaic", "elements": [element()]}, 100),
        ("{", 100),
    ],
)
def test_a_carousel_is_held_to_vks_limits(shown: Any, expected: int) -> None:
    assert template_code(shown) == expected
