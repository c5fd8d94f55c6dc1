"""The small arithmetic of announcements: hours in words, families of recipients, formatting that moves, proof kept."""

import json
from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.announcements_preview import families
from handlers.announcements_told import cut, moved
from handlers.understanding.dictation import Dictated, addressed, dictated, sends
from handlers.understanding.hours import at_once, hour, weekday, weekly
from storage.proofs import Progress, loaded


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("завтра в 9", time(9)),
        ("в пятницу в 18:30", time(18, 30)),
        ("в понедельник к 8 часам", time(8)),
        ("завтра в 7 утра", time(7)),
        ("в 6 вечера", time(18)),
        ("в 2 часа дня", time(14)),
        ("завтра в полдень", time(12)),
        ("завтра вечером", time(18)),
        ("25 ноября в 10.15", time(10, 15)),
        ("завтра", None),
        ("в 25:00", None),
        ("25.11.2026", None),
    ],
)
def test_an_hour_is_heard_in_words(text: str, at: time | None) -> None:
    assert hour(text) == at


@pytest.mark.parametrize(
    ("text", "day", "every"),
    [
        ("каждый понедельник в 8", 0, True),
        ("по средам", 2, False),
        ("еженедельно в пятницу", 4, True),
        ("каждую неделю", None, True),
        ("завтра", None, False),
    ],
)
def test_a_weekday_and_every_week(text: str, day: int | None, every: bool) -> None:
    assert (weekday(text), weekly(text)) == (day, every)


def test_at_once_is_no_hour() -> None:
    assert at_once("прямо сейчас")
    assert not at_once("завтра в 9")


@given(st.lists(st.sets(st.integers(1, 12), min_size=1, max_size=3), max_size=12))
def test_whoever_shares_a_child_is_of_one_family(people: list[set[int]]) -> None:
    """Against merging sets until nothing merges."""
    merged: list[set[int]] = []
    for pupils in people:
        touching = [group for group in merged if group & pupils]
        merged = [group for group in merged if not group & pupils] + [pupils.union(*touching)]
    assert families(people) == len(merged)


def test_staff_and_the_queue_are_no_families() -> None:
    assert families([set(), set()]) == 0


@given(st.text(st.sampled_from("аб🎉 \n"), max_size=9), st.text(st.sampled_from("вг🎈"), min_size=1, max_size=9))
def test_formatting_moves_with_its_words(before: str, words: str) -> None:
    length = len(words.encode("utf-16-le")) // 2
    style = json.dumps({"version": 1, "items": [{"type": "bold", "offset": 0, "length": length}]})
    (item,) = json.loads(moved(cut(style, words), before))["items"]
    whole = (before + words).encode("utf-16-le")
    assert whole[2 * item["offset"] : 2 * (item["offset"] + item["length"])].decode("utf-16-le") == words


def test_formatting_beyond_the_words_is_dropped() -> None:
    style = json.dumps({"version": 1, "items": [{"type": "bold", "offset": 1, "length": 9}]})
    assert cut(style, "слово") == ""


def test_what_became_of_it_is_kept_as_it_was() -> None:
    progress = Progress(1, 39, 12, 2, 0, 1, 3, 4, 5, {1: 7, 2: 3})
    assert loaded(progress.dumped()) == progress
    assert progress.all == 55
    assert progress.over == 54


@pytest.mark.parametrize(
    ("said", "whom", "words"),
    [
        ("объявление всем школам завтра актированный день", "всем школам", "Завтра актированный день"),
        ("сообщить родителям 5а что завтра собрание", "родителям 5а", "Завтра собрание"),
        ("объявление родителям с 5 по 9 класс: завтра линейка", "родителям с 5 по 9 класс:", "Завтра линейка"),
        ("отправить сообщение родителям 7Б и 8А Принесите форму", "родителям 7Б и 8А", "Принесите форму"),
        ("объявление родителям 5а 24 ноября собрание", "родителям 5а", "24 ноября собрание"),
        ("напиши родителям 21 школы, что завтра мороз", "родителям 21 школы,", "Завтра мороз"),
        ("объявление классу завтра собрание", "", "Завтра собрание"),
        ("разослать родителям сообщение", "родителям", ""),
        ("сделать объявление для 7Б", "для 7Б", ""),
    ],
)
def test_an_announcement_said_at_once_falls_apart_into_whom_and_what(said: str, whom: str, words: str) -> None:
    assert dictated(said) == Dictated(whom, words)


@pytest.mark.parametrize(
    "said", ["объявления за неделю", "объявление от классного руководителя", "есть объявления для родителей?", "школа"]
)
def test_what_asks_for_announcements_dictates_none(said: str) -> None:
    assert dictated(said) is None


@pytest.mark.parametrize(
    "said",
    [
        *("родителям 5-х", "7Б и 8А", "всем школам", "кому: родителям 21 школы", "учителям русского языка", "для 7Б"),
        *(
            "нет, только 5А",
            "с 5 по 9 класс",
            "5 классам",
            "мамам и папам 9Б",
            "участникам Кода будущего",
            "сотрудникам",
        ),
        *(
            "всем детским садам",
            "родителям гимназии 1",
            "очередникам",
            "классным руководителям",
            "родителям и ученикам",
        ),
    ],
)
def test_an_audience_and_nothing_else(said: str) -> None:
    assert addressed(said)


@pytest.mark.parametrize(
    "said",
    [
        *("сколько родителей зарегистрировалось", "родителям 5А?", "а кто из учителей болеет", "покажи классы"),
        *("родителям 7Б не дошло", "родители жалуются на столовую", "отправляй", "моё расписание", "", "?!", "кому"),
    ],
)
def test_what_asks_or_tells_names_no_audience(said: str) -> None:
    assert not addressed(said)


@pytest.mark.parametrize(
    ("said", "moment"),
    [
        ("отправляй", ""),
        ("да, отправляй!", ""),
        ("Шли", ""),
        ("отправь его, пожалуйста", ""),
        ("отправь завтра в 9 утра", "завтра в 9 утра"),
        ("отправь в пятницу, 18:30", "в пятницу 18:30"),
        ("отправить 25 ноября в 10", "25 ноября в 10"),
        ("отправь родителям 7Б", None),
        ("отправить отчёт?", None),
        ("отправляй?", None),
        ("не отправляй", None),
        ("отправитель", None),
    ],
)
def test_to_send_it_is_said_with_its_moment(said: str, moment: str | None) -> None:
    assert sends(said) == moment
