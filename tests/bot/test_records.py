"""What the inbox, the outbox and the sessions hold reads back as what was put there."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.records import dump_event, dump_session, load_event, load_session, message
from handlers import payloads
from handlers.talk import Button, Card, Client, Incoming, Session


@dataclass(frozen=True, slots=True)
class Page:
    number: int


payloads.declare(Page, "records")

WORDS = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
OBJECTS = st.dictionaries(WORDS, JSON, max_size=3)
INCOMING = st.builds(
    Incoming,
    kind=st.sampled_from(["message", "press", "allow", "deny", "read", "human"]),
    chat=st.integers(1, 2**53),
    person=st.integers(1, 2**53),
    sent=st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001  # the strategy adds the zone
    cmid=st.none() | st.integers(1, 2**31),
    text=WORDS,
    payload=st.none() | OBJECTS,
    press=st.none() | WORDS.filter(bool),
    ref=st.none() | WORDS.filter(bool),
    attachments=st.lists(WORDS, max_size=3).map(tuple),
    client=st.none() | st.builds(Client, st.booleans(), st.booleans(), st.booleans()),
    private=st.booleans(),
    addressed=st.booleans(),
)
SESSIONS = st.builds(
    Session,
    question=st.none() | WORDS.filter(bool),
    draft=OBJECTS,
    opened=WORDS,
    choices=st.lists(OBJECTS, max_size=3).map(tuple),
    context=st.none() | OBJECTS.filter(bool),
    child=st.none() | st.integers(1, 9),
    menu=st.booleans(),
)


@given(INCOMING)
def test_an_event_is_read_as_it_was_written(incoming: Incoming) -> None:
    assert load_event(dump_event(incoming)) == incoming


@given(SESSIONS)
def test_a_session_is_read_as_it_was_written(session: Session) -> None:
    assert load_session(dump_session(session)) == session


def test_an_event_of_a_forged_payload_stays_a_press_of_a_button_that_nobody_knows() -> None:
    incoming = Incoming("message", 1, 1, datetime(2026, 11, 20, tzinfo=UTC), 5, "Меню", payload={})
    assert load_event(dump_event(incoming)).payload == {}


def test_what_is_as_usual_takes_no_place() -> None:
    incoming = Incoming("message", 1, 1, datetime(2026, 11, 20, tzinfo=UTC), 5, "Да")
    assert json.loads(dump_event(incoming)).keys() == {"kind", "chat", "person", "sent", "cmid", "text"}


def test_a_session_of_another_version_is_forgotten() -> None:
    for kept in ('{"mood": "good"}', "[]", "7", '{"choices": 7}'):
        assert load_session(kept) == Session()


def test_a_message_says_of_a_button_only_what_is_unusual() -> None:
    rows = [
        [Button("Оценки", Page(0), colour="primary")],
        [Button("Дальше", Page(1), in_place=True), Button("Сайт", link="https://example.org/")],
    ]
    made: dict[str, Any] = json.loads(message("Да", rows))
    first, (second, third) = made["rows"][0][0], made["rows"][1]
    assert first.keys() == {"label", "payload", "colour"}
    assert second.keys() == {"label", "payload", "in_place"}
    assert third == {"label": "Сайт", "link": "https://example.org/"}
    assert json.loads(message("Да")) == {"text": "Да"}
    assert "menu" in json.loads(message("Да", menu=rows))


def test_cards_stand_instead_of_a_keyboard() -> None:
    card = Card("СОШ № 21", "ул. Примерная, 3", Button("Подробнее", Page(0)))
    made: dict[str, Any] = json.loads(message("Да", [[Button("Дальше", Page(1))]], cards=[card]))
    assert made.keys() == {"text", "cards"}
    assert made["cards"][0].keys() == {"title", "text", "button"}
