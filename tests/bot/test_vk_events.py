"""VK's events are read whatever they look like: what a person said is never lost to a missing field."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake import Event
from bot.records import dump_event, load_event
from bot.vk.events import LONGEST_TEXT, event, message
from handlers.messages import Attached
from handlers.talk import Client, Incoming
from tests.fakes import NOON

COMMUNITY = 7
CHAT = 2_000_000_001
DATE = int(NOON.timestamp()) - 60


def new(client: Any = None, **fields: Any) -> Incoming:
    """What we make of a message_new with these fields of its message."""
    body: dict[str, Any] = {"from_id": 1, "peer_id": 1, "conversation_message_id": 5, "date": DATE, "text": "Да"}
    about = {"message": body | fields} | ({"client_info": client} if client is not None else {})
    made = read("message_new", about)
    assert made is not None
    return made.incoming


def read(kind: str, about: Any, event_id: Any = "abc") -> Event | None:
    return event({"type": kind, "event_id": event_id, "object": about, "group_id": 7, "v": "5.199"}, COMMUNITY, NOON)


def test_a_message_is_known_by_its_place_in_the_chat_wherever_it_came_from() -> None:
    body = {"from_id": 1, "peer_id": 1, "conversation_message_id": 5, "date": DATE, "text": "Да", "out": 0}
    streamed, recovered = read("message_new", {"message": body}), message(body, COMMUNITY, NOON)
    assert streamed == recovered
    assert streamed is not None
    assert streamed.key == "m:1:5"
    assert streamed.incoming == Incoming("message", 1, 1, datetime.fromtimestamp(DATE, UTC), 5, "Да")


def test_an_old_shape_without_the_inner_message_is_still_a_message() -> None:
    made = read("message_new", {"from_id": 1, "text": "Да"})
    assert made is not None
    assert (made.key, made.incoming.chat, made.incoming.sent) == ("e:abc", 1, NOON)


def test_what_the_community_or_nobody_said_is_no_message() -> None:
    said: list[dict[str, Any]] = [{"from_id": -7}, {"from_id": 1, "out": 1}, {}, {"from_id": True}, {"from_id": "1"}]
    for fields in said:
        assert message({"peer_id": 1, "text": "Да", **fields}, COMMUNITY, NOON) is None


@pytest.mark.parametrize(
    ("payload", "read_as"),
    [
        (None, None),
        ("", None),
        ('{"b":"ask.ask","v":["grades"]}', {"b": "ask.ask", "v": ["grades"]}),
        ({"command": "start"}, {"command": "start"}),
        ("{", {}),
        ("[1]", {}),
        ('"words"', {}),
        ("7", {}),
        ("null", {}),
        (7, {}),
        ([], {}),
        ('{"v":' + "[" * 400 + "]" * 400 + "}", {}),
        ('{"v":"' + "a" * 3000 + '"}', {}),
        ('{"v":"\\ud83d"}', {}),
        ('{"v":1e999}', {}),
        ('{"v":' + "9" * 5000 + "}", {}),
    ],
)
def test_a_payload_is_an_object_or_an_unknown_button(payload: Any, read_as: Any) -> None:
    assert new(payload=payload).payload == read_as


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[club7|@school] оценки", "оценки"),
        ("[club7|Школы Коврова], оценки", "оценки"),
        ("/оценки", "оценки"),
    ],
)
def test_in_a_group_chat_the_bot_hears_what_is_said_to_it(text: str, words: str) -> None:
    made = new(peer_id=CHAT, text=text)
    assert (made.private, made.addressed, made.text) == (False, True, words)


@pytest.mark.parametrize("text", ["[club8|@other] оценки", "всем привет", "[club" + "7" * 4500 + "|x] оценки"])
def test_what_people_of_a_group_chat_say_to_each_other_is_never_stored(text: str) -> None:
    about = {"from_id": 1, "peer_id": CHAT, "conversation_message_id": 5, "date": DATE, "text": text}
    assert read("message_new", {"message": about}) is None


def test_a_pressed_button_in_a_group_chat_is_said_to_the_bot() -> None:
    assert new(peer_id=CHAT, text="Меню", payload='{"command":"start"}').addressed


def test_the_client_says_what_it_shows() -> None:
    whole = {"keyboard": True, "inline_keyboard": True, "button_actions": ["text", "callback"], "lang_id": 0}
    assert new(whole).client == Client(buttons=True, in_place=True)
    assert new(whole | {"inline_keyboard": False}).client == Client(buttons=False, in_place=True)
    assert new(whole | {"button_actions": ["text"]}).client == Client(buttons=True, in_place=False)
    assert new({}).client == Client()
    assert new().client is None


def test_attachments_are_named_and_a_forward_without_words_is_one() -> None:
    attached = [{"type": "photo"}, {"type": "sticker"}, 7, {}]
    assert new(attachments=attached, fwd_messages=[{}], geo={"x": 1}).attachments == (
        "photo",
        "sticker",
        "forward",
        "geo",
    )
    assert new(text="", reply_message={"text": "?"}).attachments == ("forward",)
    assert new(attachments="photo1_2").attachments == ()


def test_half_an_emoji_becomes_a_question_mark_that_the_store_can_hold() -> None:
    assert new(text="\ud83dа", ref="\udc00").text == "?а"
    assert new(ref="\udc00").ref == "?"


def test_a_very_long_text_is_cut() -> None:
    assert len(new(text="я" * 9000).text) == LONGEST_TEXT


def test_a_press_without_a_place_is_answered_too() -> None:
    about = {"user_id": 1, "peer_id": 1, "event_id": "p1", "payload": {"b": "x"}}
    made = read("message_event", about)
    assert made is not None
    assert (made.key, made.incoming) == ("e:abc", Incoming("press", 1, 1, NOON, None, payload={"b": "x"}, press="p1"))
    placed = read("message_event", about | {"conversation_message_id": 9, "payload": "words"}, event_id=None)
    assert placed is not None
    assert (placed.key, placed.incoming.cmid, placed.incoming.payload) == ("e:p1", 9, {})


def test_an_administrators_own_answer_is_told_from_the_bots() -> None:
    said = {"from_id": -7, "peer_id": 1, "conversation_message_id": 6, "date": DATE, "out": 1}
    assert read("message_reply", said) is None
    made = read("message_reply", said | {"admin_author_id": 33})
    assert made is not None
    assert (made.incoming.kind, made.incoming.chat, made.incoming.cmid) == ("human", 1, 6)
    assert read("message_reply", said | {"admin_author_id": 33, "peer_id": CHAT}) is None


@pytest.mark.parametrize(
    ("kind", "about", "expected"),
    [
        ("message_allow", {"user_id": 1, "key": ""}, ("allow", 1, None)),
        ("message_deny", {"user_id": 1}, ("deny", 1, None)),
        ("message_read", {"from_id": 1, "peer_id": 1, "conversation_message_id": 4}, ("read", 1, 4)),
    ],
)
def test_what_changes_our_picture_of_a_chat(kind: str, about: Any, expected: Any) -> None:
    made = read(kind, about)
    assert made is not None
    assert (made.incoming.kind, made.incoming.chat, made.incoming.cmid) == expected
    assert read(kind, {}) is None


# Whatever may come

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(["1", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KINDS = st.sampled_from(
    ["message_new", "message_reply", "message_event", "message_allow", "message_deny", "message_read", "group_join"]
)
PEOPLE = st.integers(-3, 3) | st.just(CHAT) | JSON
MESSAGES = st.fixed_dictionaries(
    {},
    optional={
        "from_id": PEOPLE,
        "peer_id": PEOPLE,
        "user_id": PEOPLE,
        "admin_author_id": PEOPLE,
        "conversation_message_id": PEOPLE,
        "id": PEOPLE,
        "event_id": JSON,
        "date": st.integers() | JSON,
        "text": st.text() | JSON,
        "payload": JSON | JSON.map(json.dumps),
        "ref": JSON,
        "attachments": st.lists(st.dictionaries(st.just("type"), JSON)) | JSON,
        "fwd_messages": JSON,
        "reply_message": JSON,
        "geo": JSON,
        "out": JSON,
    },
)
SHOWN = JSON | st.dictionaries(st.sampled_from(["keyboard", "inline_keyboard", "button_actions"]), JSON)
OBJECTS = JSON | MESSAGES | st.fixed_dictionaries({"message": MESSAGES | JSON}, optional={"client_info": SHOWN})
UPDATES = JSON | st.fixed_dictionaries({}, optional={"type": KINDS | JSON, "event_id": JSON, "object": OBJECTS})


@given(UPDATES)
def test_any_update_is_an_event_that_can_be_stored_or_nothing(update: Any) -> None:
    made = event(update, COMMUNITY, NOON)
    if made is not None:
        made.key.encode()
        stored = dump_event(made.incoming)
        stored.encode()
        assert load_event(stored) == made.incoming
        assert made.incoming.chat
        assert made.incoming.person > 0


def test_what_can_be_passed_on_is_kept_with_where_its_bytes_are() -> None:
    sizes = [{"width": 100, "url": "https://vk.com/small"}, {"width": 900, "url": "https://vk.com/large"}]
    attachments = [
        {"type": "photo", "photo": {"owner_id": 1, "id": 2, "access_key": "k", "sizes": sizes}},
        {"type": "doc", "doc": {"owner_id": 1, "id": 3, "title": "план.pdf", "url": "https://vk.com/doc1_3"}},
        {"type": "wall", "wall": {"from_id": -7, "id": 4}},
        {"type": "link", "link": {"url": "https://vk.com/kovrov", "title": "Новость"}},
        {"type": "sticker", "sticker": {"sticker_id": 5}},
        {"type": "doc", "doc": {"owner_id": "one", "id": 3}},
        {"type": "photo"},
    ]
    assert new(attachments=attachments).enclosed == (
        Attached("photo", "photo1_2_k", link="https://vk.com/large"),
        Attached("doc", "doc1_3", "план.pdf", "https://vk.com/doc1_3"),
        Attached("wall", "wall-7_4"),
        Attached("link", title="Новость", link="https://vk.com/kovrov"),
    )


def test_a_link_that_is_no_address_leads_nowhere() -> None:
    odd = [{"type": "link", "link": {"url": url}} for url in ("javascript:alert(1)", 7, None, "https://" + "a" * 3000)]
    assert {one.link for one in new(attachments=odd).enclosed} == {""}


def test_formatting_is_kept_as_far_as_it_can_be_sent_back() -> None:
    items = [
        {"type": "bold", "offset": 0, "length": 2, "more": 1},
        {"type": "url", "offset": 0, "length": 2, "url": "javascript:alert(1)"},
        {"type": "blink", "offset": 0, "length": 2},
        {"type": "italic", "offset": "0", "length": 2},
    ]
    kept = new(format_data={"version": 1, "items": items}).style
    assert json.loads(kept) == {"version": 1, "items": [{"type": "bold", "offset": 0, "length": 2}]}
    wrong: list[Any] = [None, [], {}, {"items": 7}, {"items": [7]}]
    assert [new(format_data=odd).style for odd in wrong] == [""] * 5


def test_what_came_with_a_message_survives_the_inbox() -> None:
    link = {"type": "link", "link": {"url": "https://vk.com/kovrov"}}
    items = [{"type": "bold", "offset": 0, "length": 2}]
    incoming = new(attachments=[link], format_data={"items": items})
    assert load_event(dump_event(incoming)) == incoming
