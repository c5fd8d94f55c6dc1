"""Cards, guides, the quiz: each with a source and a day, addresses and numbers that are known, nothing too long."""

import re
from collections.abc import Iterator
from datetime import date

import pytest

from handlers.rules import advice
from handlers.rules.advice import PUPILS, Advice, Guide, Topic
from tests.understood import asked, understanding

LIBRARY = advice.load()
TOPICS = LIBRARY.topics
GUIDES = {**LIBRARY.steps, **LIBRARY.guides}
EVERYTHING: dict[str, Advice] = {**TOPICS, **GUIDES}

KNOWN_HOSTS = {
    *("gosuslugi.ru", "myschool.edu.ru", "sferum.ru", "vk.com", "eais.rkn.gov.ru", "ligainternet.ru"),
    *("digital-likbez.datalesson.ru", "школа.образование33.рф", "bvbinfo.ru", "frdocheck.obrnadzor.gov.ru"),
    "uokovrov.elros.info",
}
"""Those of the documents, of the state, and those that `to_confirm` names."""
HOST = re.compile(r"\b(?:[a-zа-яё0-9-]+\.)+(?:рф|ru|com|info|org)\b", re.IGNORECASE)
NUMBER = re.compile(r"(?<![\d.№])\b(?:8-\d{3}-\d{4}-\d{3}|1[01]\d)\b(?! %)")
WORDS_A_SENTENCE = 20
ISSUE_TOPICS = (
    *("fraud", "strangers", "games", "personal", "passwords"),
    *("fakes", "bullying", "time", "control", "filter"),
)


def texts(one: Advice) -> Iterator[str]:
    """Everything of it that people read, besides what is computed."""
    yield one.word
    yield one.unsure
    if isinstance(one, Topic):
        yield from (text for card in one.cards for text in (card.title, card.body))
        yield from one.tell.values()
    if isinstance(one, Guide):
        yield from (one.title, one.lead, *one.steps, *one.trouble)


def sentences(text: str) -> Iterator[list[str]]:
    for sentence in re.split(r"[.!?…]+[\s»”]|\n|[.!?]$", text):
        if words := re.findall(r"[а-яёa-z0-9-]+", sentence, re.IGNORECASE):
            yield words


def test_the_topics_of_the_issue_are_there_for_every_age() -> None:
    assert tuple(TOPICS) == ISSUE_TOPICS
    assert {"account", "money", "photo", "bullied", "report"} <= LIBRARY.steps.keys()


def test_everything_names_its_source_and_its_day() -> None:
    for name, one in LIBRARY.everything:
        assert one.source.strip(), name
        year = one.dated.year if isinstance(one.dated, date) else one.dated
        assert 2015 <= year <= 2030, name


@pytest.mark.parametrize("name", EVERYTHING)
def test_only_known_addresses_are_named(name: str) -> None:
    one = EVERYTHING[name]
    told = " ".join((*texts(one), *(link.url for link in one.links)))
    named = {host.lower().removeprefix("www.") for host in HOST.findall(told)}
    assert named <= KNOWN_HOSTS


def test_every_address_that_is_not_in_the_documents_waits_to_be_confirmed() -> None:
    waiting = " ".join(advice.to_confirm())
    for host in ("bvbinfo.ru", "frdocheck.obrnadzor.gov.ru"):
        assert host in waiting


@pytest.mark.parametrize("name", EVERYTHING)
def test_only_known_numbers_are_named(name: str) -> None:
    known = {phone.number for phone in LIBRARY.phones.values()}
    assert {number for text in texts(EVERYTHING[name]) for number in NUMBER.findall(text)} <= known


@pytest.mark.parametrize("name", TOPICS)
def test_sentences_for_the_youngest_are_short(name: str) -> None:
    card = TOPICS[name].card("1-4")
    long = [" ".join(words) for words in sentences(f"{card.title}\n{card.body}") if len(words) > WORDS_A_SENTENCE]
    assert long == []


def test_questions_for_the_youngest_are_short_too() -> None:
    for question in LIBRARY.quiz.questions:
        if question.age == "1-4":
            for words in sentences("\n".join((question.ask, question.why, *question.options))):
                assert len(words) <= WORDS_A_SENTENCE, words


def test_pupils_hear_a_friend_and_adults_are_spoken_to_politely() -> None:
    familiar = re.compile(r"\b(ты|тебя|тебе|тобой|твой|твоя|твои|твоё)\b", re.IGNORECASE)
    polite = re.compile(r"\b(вы|вас|вам|вами|ваш\w*|пожалуйста)\b", re.IGNORECASE)
    for name, topic in TOPICS.items():
        for card in topic.cards:
            said = re.sub(r"«[^»]*»", "", card.body)
            wrong = polite if card.age in PUPILS else familiar
            assert not wrong.search(said), f"{name} {card.age}"


def test_no_em_dashes_and_no_foreign_messengers() -> None:
    for name, one in EVERYTHING.items():
        for text in texts(one):
            assert not re.search(r"—|telegram|телеграм|whatsapp|вотсап|viber|  ", text, re.IGNORECASE), name


def test_no_button_sounds_like_distress() -> None:
    """The words of a pressed button arrive like any others, and danger is listened for first."""
    labels = [one.word for one in EVERYTHING.values()]
    labels += [option for question in LIBRARY.quiz.questions for option in question.options]
    assert [label for label in labels if understanding().danger(label)] == []


@pytest.mark.parametrize(
    ("name", "capability"),
    [*((name, "safety") for name in (*TOPICS, *LIBRARY.steps)), *((name, "guides") for name in LIBRARY.guides)],
)
def test_what_stands_on_a_button_may_be_said(name: str, capability: str) -> None:
    answer = asked(EVERYTHING[name].word)
    assert (answer.capability, answer.what) == (capability, name)


def test_options_fit_their_buttons_and_the_right_one_is_not_always_at_the_same_place() -> None:
    for age in PUPILS:
        for five in LIBRARY.quiz.sets(age):
            assert len({question.right for question in five}) > 1, age
            for question in five:
                assert all(0 < len(option) <= advice.LABEL for option in question.options), question.ask
                assert len(set(question.options)) == len(question.options)


def test_what_is_to_confirm_says_where_it_stands() -> None:
    told = advice.to_confirm()
    assert len(told) == len(set(told)) >= 10
    assert all(re.fullmatch(r"«.+»: .+", line) for line in told)
    unsure = [one.word for one in EVERYTHING.values() if one.unsure]
    assert all(any(line.startswith(f"«{word}»: ") for line in told) for word in unsure)
