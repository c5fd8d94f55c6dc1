"""The editors' file of «Код будущего»: it holds together, understands how people say things, and promises nothing."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from handlers.rules.code_future import (
    CONTENT,
    Programme,
    before,
    following,
    has_place,
    load,
    next_step,
    said,
    to_confirm,
    told,
)
from storage.code_future import STATES, SignUp, State

KNOWN = load()
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
NINE = {"Гимназия № 1", *(f"СОШ № {number}" for number in (10, 14, 15, 17, 21, 23, 24)), "МУК"}


def changed(**fields: Any) -> Programme:
    """The file with other values; every piece by the name that the file gives it."""
    return Programme.model_validate(KNOWN.model_dump(by_alias=True) | fields)


def stream(**fields: Any) -> dict[str, Any]:
    return KNOWN.stream.model_dump() | {"confirmed": True, "apply_last": date(2026, 11, 30)} | fields


def test_it_has_the_nine_sites_of_the_city() -> None:
    assert {site.name for site in KNOWN.sites} == NINE


def test_nobody_has_confirmed_the_stream_and_doctor_is_told() -> None:
    assert not KNOWN.stream.confirmed
    assert KNOWN.stream.apply_last is None
    assert all(site.places is None for site in KNOWN.sites)
    assert to_confirm()[0].startswith("набор 2026 года: даты")
    assert len(to_confirm()) == 1 + len(KNOWN.to_confirm)


@pytest.mark.parametrize(
    ("class_name", "fits", "years"),
    [
        ("7Б", False, 1),
        ("8А", True, 0),
        ("11", True, 0),
        ("1А", False, 7),
        ("12А", False, 0),
        ("Солнышко", False, None),
    ],
)
def test_it_is_for_grades_eight_to_eleven(class_name: str, fits: bool, years: int | None) -> None:
    assert (KNOWN.eligible(class_name), KNOWN.years_until(class_name)) == (fits, years)


@pytest.mark.parametrize(
    ("words", "site"),
    [
        *(("СОШ 21", "sch21"), ("21", "sch21"), ("21 школа", "sch21"), ("школа № 10", "sch10")),
        *(("гимназия", "gym1"), ("Гимназия 1", "gym1"), ("1 школа", "gym1"), ("мук", "muk"), ("МУК", "muk")),
        *(("5", None), ("СОШ 5", None), ("детский сад 21", None), ("школа", None), ("да", None), ("", None)),
    ],
)
def test_a_site_is_found_however_it_is_called(words: str, site: str | None) -> None:
    found = KNOWN.site_named(words)
    assert (found.key if found else None) == site


def test_a_number_alone_is_enough_of_an_answer() -> None:
    meant = [site.key for words in ("в 21-ю", "21", "мук", "в 10", "1") if (site := KNOWN.site_meant(words))]
    assert meant == ["sch21", "sch21", "muk", "sch10", "gym1"]
    assert KNOWN.site_meant("с 10 до 14") is None


@pytest.mark.parametrize(
    ("words", "language"),
    [
        *(("на питон", "python"), ("Python", "python"), ("пайтоне", "python"), ("джава", "java"), ("Java", "java")),
        *(
            ("джаваскрипт", "javascript"),
            ("java script", "javascript"),
            ("JavaScript", "javascript"),
            ("js", "javascript"),
        ),
        *(("C++", "cpp"), ("си плюс плюс", "cpp"), ("С++", "cpp"), ("C#", "csharp"), ("си шарп", "csharp")),
        *(
            ("пока не знаем, не выбрали", "any"),
            ("любой", "any"),
            ("typescript", "typescript"),
            ("делать сайты", "web"),
        ),
        *(("джинсы", None), ("сходил", None), ("физика", None), ("", None)),
    ],
)
def test_a_language_is_heard_in_words(words: str, language: str | None) -> None:
    found = said(KNOWN.languages, words)
    assert (found.key if found else None) == language


@pytest.mark.parametrize(
    ("words", "level"),
    [("с нуля", "zero"), ("Новичок", "zero"), ("чуть-чуть", "some"), ("уверенно", "sure"), ("не уверен", "test")],
)
def test_a_level_is_heard_in_words(words: str, level: str) -> None:
    found = said(KNOWN.levels, words)
    assert found
    assert found.key == level


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ("мы подали заявку", "applied"),
        ("сдали испытание", "tested"),
        ("подписали договор", "contract"),
        ("начали учиться", "learning"),
        ("нам отказали", "refused"),
        ("испытание не прошли", "refused"),
        ("что дальше", None),
    ],
)
def test_a_state_is_heard_in_words(words: str, state: str | None) -> None:
    found = told(KNOWN.steps, words)
    assert (found.key if found else None) == state


# Steps and dates


def signed(state: State = "wish", day: date | None = None) -> SignUp:
    return SignUp(1, "sch21", "python", "zero", state, NOW, NOW, day)


def test_of_dates_that_nobody_confirmed_nothing_is_counted() -> None:
    guessed = changed(stream=stream(confirmed=False))
    for state in STATES:
        step = next_step(guessed, signed(state), TODAY)
        assert (step.day, step.left) == (None, None)


def test_confirmed_dates_are_counted_down_and_the_familys_own_come_first() -> None:
    known = changed(stream=stream())
    assert next_step(known, signed(), TODAY).left == 10
    assert next_step(known, signed(), date(2026, 11, 30)).left == 0
    over = next_step(known, signed(), date(2026, 12, 1))
    assert (over.day, over.left) == (date(2026, 11, 30), None)
    own = next_step(known, signed("applied", date(2026, 12, 5)), TODAY)
    assert (own.own, own.left) == (True, 15)
    assert next_step(known, signed("learning", date(2026, 12, 5)), TODAY).day is None


def test_the_way_leads_through_all_states_and_back() -> None:
    way, state = ["wish"], following("wish")
    while state:
        way.append(state)
        assert before(state) == way[-2]
        state = following(state)
    assert [*way, "refused"] == list(get_args(State))
    assert before("wish") is None
    assert (before("refused"), following("refused")) == ("wish", None)


# Places


@given(st.dictionaries(st.sampled_from([site.key for site in KNOWN.sites]), st.integers(0, 40)))
def test_only_sites_with_places_are_offered_and_all_of_them(taken: dict[str, int]) -> None:
    city = load(invented=True)
    offered = city.offered(taken)
    assert all(has_place(site, taken) for site in offered)
    assert len(offered) == sum(has_place(site, taken) for site in city.sites)


def test_near_sites_are_offered_first() -> None:
    sites = [site.model_dump() for site in KNOWN.sites]
    sites[4] |= {"places": 2, "near": ("sch24", "gym1")}
    known = changed(site=sites)
    offered = [site.key for site in known.offered({"sch17": 2}, "sch17")]
    assert offered[:3] == ["sch24", "gym1", "sch10"]
    assert "sch17" not in offered


# Slips of whoever edits


@pytest.mark.parametrize(
    ("fields", "told_of"),
    [
        ({"stream": stream(begins=date(2026, 11, 1))}, "not in their order"),
        ({"stream": stream(apply_last=None)}, "until when"),
        ({"site": [{"key": "a1", "name": "A"}, {"key": "a1", "name": "B"}]}, "stands twice"),
        ({"site": [{"key": "a1", "name": "A", "near": ["a1"]}]}, "no other sites"),
        ({"state": []}, "in this order"),
        ({"prise": 5}, "Extra inputs"),
    ],
)
def test_a_file_that_contradicts_itself_is_refused(fields: dict[str, Any], told_of: str) -> None:
    with pytest.raises(ValidationError, match=told_of):
        changed(**fields)


def test_the_demo_invents_places_for_every_site(tmp_path: Path) -> None:
    city = load(CONTENT, invented=True)
    assert all(site.places for site in city.sites)
    assert [site.key for site in city.sites] == [site.key for site in KNOWN.sites]
    assert city.stream == KNOWN.stream
    with pytest.raises(FileNotFoundError):
        load(tmp_path)
