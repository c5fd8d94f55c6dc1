"""What a button carries comes back as it was, or as nothing."""

import json
from dataclasses import astuple, dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers import payloads
from handlers.capabilities import CAPABILITIES
from handlers.talk import Ask

names = st.sampled_from([capability.name for capability in CAPABILITIES])
days = st.none() | st.dates()
asks = st.builds(
    Ask,
    names,
    st.sampled_from(["", "mean"]),
    st.none() | st.integers(0, 2**40),
    days,
    days,
    st.none() | st.sampled_from(["Математика", "Основы безопасности и защиты Родины"]),
    st.integers(0, 99),
)


@given(asks)
def test_a_question_survives_the_journey_as_json(ask: Ask) -> None:
    carried = json.dumps(payloads.dump(ask), ensure_ascii=False)
    assert len(carried) <= payloads.LARGEST
    assert payloads.load(json.loads(carried)) == ask


def test_what_stands_at_its_default_is_not_carried() -> None:
    assert payloads.dump(Ask("menu")) == {"b": "ask.ask", "v": ["menu"]}
    assert payloads.load({"b": "ask.ask", "v": ["menu"]}) == Ask("menu")


def test_a_field_too_few_is_an_outdated_button() -> None:
    assert payloads.load({"b": "ask.ask", "v": []}) is None


def test_a_button_too_large_is_refused_where_it_is_made() -> None:
    with pytest.raises(ValueError, match="too large"):
        payloads.dump(replace(Ask("grades"), subject="я" * 300))


@pytest.mark.parametrize("text", ["x" * 81, '"' * 40, "a\nb", "\x01", "\ud83d"])
def test_a_text_that_no_button_of_ours_carries_is_an_outdated_button(text: str) -> None:
    assert payloads.load({"b": "ask.ask", "v": ["grades", "", None, None, None, text]}) is None


@given(
    st.builds(
        Ask,
        names,
        st.text(max_size=250),
        st.none() | st.integers(0, 2**40),
        days,
        days,
        st.none() | st.text(max_size=250),
        st.integers(0, 99),
    )
)
def test_whatever_was_read_from_one_button_fits_into_the_next(ask: Ask) -> None:
    read = payloads.load({"b": "ask.ask", "v": list(astuple(replace(ask, first=None, last=None)))})
    if read is not None:
        json.dumps(payloads.dump(replace(read, first=ask.first, last=ask.last)), ensure_ascii=False).encode()


@dataclass(frozen=True)
class Heavy:
    many: tuple[int, ...]


@dataclass(frozen=True)
class Light:
    day: date


def test_only_plain_fields_can_be_declared_and_only_once() -> None:
    with pytest.raises(ValueError, match="cannot carry"):
        payloads.declare(Heavy, "tests")
    payloads.declare(Light, "tests")
    with pytest.raises(ValueError, match="called"):
        payloads.declare(Light, "others")
    assert payloads.load({"b": "tests.light", "v": ["2026-11-20"]}) == Light(date(2026, 11, 20))
