"""Rows become VK's calls and a code of them; VK's answers become what became of each row."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.emulator import keyboards, vkscript
from bot.vk.messages import (
    CALLS,
    LARGEST_CODE,
    PEERS,
    Call,
    Result,
    calls,
    carousel,
    code,
    keyboard,
    packed,
    random_id,
    results,
    settled,
)
from storage.outbox import Claimed, Priority

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
BUTTONS = st.fixed_dictionaries(
    {"label": WORDS},
    optional={
        "payload": st.dictionaries(st.just("b"), WORDS, max_size=1),
        "colour": st.sampled_from(["primary", "negative"]),
        "in_place": st.just(True),
    },
)
KEYBOARDS = st.lists(st.lists(BUTTONS, min_size=1, max_size=2), min_size=1, max_size=3)
# Long texts, texts that many share, and what breaks a careless quoting.
TEXTS = (
    WORDS | st.sampled_from(["я" * 4096, "😀" * 4096, '"' * 900 + "\\" * 900, "</script>\u2028\u2029\0", "общее" * 50])
).map(str)
BODIES = st.fixed_dictionaries({"text": TEXTS}, optional={"rows": KEYBOARDS, "menu": KEYBOARDS})


@st.composite
def claimed_rows(draw: st.DrawFn) -> list[Claimed]:
    bodies = draw(st.lists(BODIES, min_size=1, max_size=4))
    kinds = st.sampled_from(["say", "say", "say", "edit", "answer", "read", "delete"])
    rows = []
    for n, kind in enumerate(draw(st.lists(kinds, min_size=1, max_size=60))):
        body = json.dumps(draw(st.sampled_from(bodies)), ensure_ascii=False)
        if kind == "answer":
            body = json.dumps({"press": f"p{n}", "person": n + 1, "snack": draw(st.none() | TEXTS)})
        key = draw(st.sampled_from(["announcement:1", "reply:5:0", f"alone:{n}"]))
        rows.append(row_of(n, kind=kind, key=key, body="" if kind == "read" else body))
    return rows


SINCE = "2026-11-20T15:00:00.000Z"


def row_of(n: int, chat: int | None = None, **more: Any) -> Claimed:
    row = Claimed(n, chat or n + 1, "reply:5:0", "say", Priority.REPLY, '{"text":"Да"}', 7, 0, None, "")
    return replace(row, **more)


def calls_of(code: str) -> list[tuple[str, dict[str, Any]]]:
    """What the emulator's VKScript makes of a code."""
    made: list[tuple[str, dict[str, Any]]] = []

    def called(method: str, parameters: dict[str, Any]) -> Any:
        made.append((method, parameters))
        return len(made)

    answered = vkscript.run(code, called, {})
    assert answered == list(range(1, len(made) + 1))
    return made


@settings(max_examples=60)
@given(claimed_rows(), st.integers(200, LARGEST_CODE))
def test_every_row_is_packed_once_within_vks_limits_and_the_code_says_what_was_meant(
    rows: list[Claimed], largest: int
) -> None:
    wanted = calls(rows)
    seen: list[int] = []
    while wanted:
        pack = packed(wanted, largest)
        written = code(pack)
        assert 1 <= len(pack) <= CALLS
        assert len(pack) == 1 or len(written.encode()) <= largest
        made = calls_of(written)
        assert [method for method, _ in made] == [call.method for call in pack]
        for call, (_, parameters) in zip(pack, made, strict=True):
            assert parameters == {name: value for name, value in call.parameters.items() if value is not None}
            assert len(call.rows) <= PEERS
        seen += [row.id for call in pack for row in call.rows]
        wanted = wanted[len(pack) :]
    assert sorted(seen) == [row.id for row in rows]


@settings(max_examples=60)
@given(claimed_rows(), st.randoms(use_true_random=False))
def test_a_row_has_one_random_id_in_whatever_company_it_goes(rows: list[Claimed], chance: Any) -> None:
    def ids(some: Sequence[Claimed]) -> dict[int, int]:
        return {
            row.id: call.parameters["random_id"]
            for call in calls(some)
            if call.method == "messages.send"
            for row in call.rows
        }

    alone = {id_: found for row in rows for id_, found in ids([row]).items()}
    shuffled = chance.sample(rows, len(rows))
    assert ids(rows) == ids(shuffled) == alone
    assert all(0 < found < 2**31 for found in alone.values())


def test_random_ids_are_those_of_all_earlier_releases() -> None:
    assert random_id("reply:5:0") == 189_507_260
    assert random_id("announcement:17") != random_id("announcement:18")


def test_one_text_to_many_is_one_call_for_each_hundred() -> None:
    made = calls([row_of(n) for n in range(250)])
    assert [len(call.rows) for call in made] == [100, 100, 50]
    assert made[0].parameters["peer_ids"].split(",") == [str(n + 1) for n in range(100)]


def test_different_texts_under_one_key_are_different_calls() -> None:
    assert len(calls([row_of(1), row_of(2, body='{"text":"Нет"}'), row_of(3)])) == 2


def test_a_long_text_that_many_share_stands_in_the_code_once() -> None:
    body = json.dumps({"text": "общее " * 100})
    written = code(calls([row_of(n, key=f"k{n}", body=body) for n in range(25)]))
    assert written.count("общее " * 100) == 1


def test_an_edit_cannot_replace_the_keyboard_under_the_input() -> None:
    menu = [[{"label": "Меню"}]]
    (edit,) = calls([row_of(1, kind="edit", body=json.dumps({"text": "Да", "menu": menu}))])
    assert "keyboard" not in edit.parameters
    (said,) = calls([row_of(1, body=json.dumps({"text": "Да", "menu": menu}))])
    assert not json.loads(said.parameters["keyboard"])["inline"]


def test_a_keyboard_of_ours_is_one_that_vk_takes() -> None:
    rows = [
        [{"label": "Оценки", "payload": {"b": "ask.ask", "v": ["grades"]}, "colour": "primary"}],
        [{"label": "Дальше", "in_place": True}, {"label": "Сайт", "link": "https://example.org/"}],
    ]
    board = keyboards.keyboard(keyboard(json.dumps(rows), inline=True))
    first, second, third = (button["action"] for row in board["buttons"] for button in row)
    assert (first["type"], json.loads(first["payload"])) == ("text", {"b": "ask.ask", "v": ["grades"]})
    assert (second["type"], third["type"]) == ("callback", "open_link")


def test_cards_of_ours_are_a_carousel_that_vk_takes_instead_of_a_keyboard() -> None:
    card = {
        "title": "СОШ № 21" * 20,
        "text": "ул. Примерная, 3",
        "button": {"label": "Подробнее", "payload": {"b": "1"}},
    }
    body = json.dumps({"text": "Да", "cards": [card, card | {"title": "Все"}]}, ensure_ascii=False)
    (call,) = calls([row_of(1, body=body)])
    assert "keyboard" not in call.parameters
    shown = keyboards.template(call.parameters["template"])
    assert [len(element["title"]) for element in shown["elements"]] == [80, 3]
    assert shown["elements"][0]["buttons"][0]["action"]["label"] == "Подробнее"
    assert carousel(json.dumps([card])) == carousel(json.dumps([card]))


def test_a_snack_fits_what_vk_shows() -> None:
    (call,) = calls([row_of(1, kind="answer", body=json.dumps({"press": "p", "person": 1, "snack": "ж" * 200}))])
    assert len(json.loads(call.parameters["event_data"])["text"]) == 90


# Answers


def outcome(result: Result) -> tuple[int, int | None, int | None]:
    return result.row.id, result.cmid, result.code


def test_each_chat_has_its_own_outcome() -> None:
    (call,) = calls([row_of(1), row_of(2), row_of(3)])
    refused = {"peer_id": 3, "message_id": 0, "error": {"code": 901, "description": "no permission"}}
    said = [refused, {"peer_id": 4, "conversation_message_id": 9}, {"peer_id": 2, "conversation_message_id": 5}]
    assert list(map(outcome, settled(call, said))) == [(1, 5, None), (2, None, 901), (3, 9, None)]


def test_errors_inside_an_execute_belong_to_its_false_answers_in_their_order() -> None:
    pack = [Call("messages.markAsRead", {}, (row_of(n, kind="read"),)) for n in range(4)]
    errors = [
        {"method": "messages.markAsRead", "error_code": 10, "error_msg": "a"},
        {"method": "messages.markAsRead", "error_code": 100, "error_msg": "b"},
        {"method": "execute", "error_code": 10, "error_msg": "the whole"},
    ]
    found = results(pack, {"response": [1, False, 1, False], "execute_errors": errors})
    assert list(map(outcome, found)) == [(0, 7, None), (1, None, 10), (2, 7, None), (3, None, 100)]


def test_a_chat_that_the_answer_does_not_name_is_tried_again_once() -> None:
    answers: list[Any] = [[], {}, None, [7], [{"peer_id": 99}]]
    for said in answers:
        first = settled(calls([row_of(1), row_of(2)])[0], said)
        second = settled(
            calls([row_of(1, first_tried=SINCE), row_of(2, first_tried=SINCE)])[0],
            said,
        )
        assert [result.code for result in first] == [1, 1]
        assert [result.code for result in second] == [None, None]


@pytest.mark.parametrize("said", [77, [{"message_id": 77}], [{"peer_id": "1", "message_id": 77}]])
def test_one_recipient_needs_no_name_in_the_answer(said: Any) -> None:
    (result,) = settled(calls([row_of(1)])[0], said)
    assert result.code is None


NAMES = st.sampled_from(["peer_id", "error", "code", "conversation_message_id"])
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 1000) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(NAMES, inner, max_size=4),
    max_leaves=12,
)


@given(ANYTHING | st.lists(ANYTHING, min_size=1, max_size=2))
def test_any_answer_says_something_of_every_row(said: Any) -> None:
    rows = [row_of(1), row_of(2)]
    for call in calls(rows):
        assert [result.row for result in settled(call, said)] == rows
    pack = calls([row_of(1, key="a"), row_of(2, key="b")])
    assert [result.row.id for result in results(pack, {"response": said})] == [1, 2]
