"""Every answer leads on: one question for each thing the bot can do, asked by everybody who talks to it."""

import asyncio
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from tests.person import Message
from tests.secrecy.towns import EVERYBODY, opened
from tests.understood import understanding

ROLES = ("stranger", "mother", "pupil", "class teacher", "administrator")
NAMED = re.compile(r"«[^»]+»|\?$|\b(?:8-800-2000-122|112)\b", re.MULTILINE)
"""Words to write, a question of ours, or a number to call."""
POLITE = re.compile(r"\b(?:вы|вас|вам|ваш\w*|(?!сайте)[а-яё]+(?:ите|йте|ьте)(?:сь)?)\b", re.IGNORECASE)
TO_ANYBODY = ("guides", "safety")
"""A parent reads the same: «вы» to all (DECISIONS)."""


@dataclass(frozen=True, slots=True)
class Answer:
    role: str
    capability: str
    words: str
    messages: tuple[Message, ...]

    def leads_on(self) -> bool:
        """A button with it or under the input, or in its words what to do."""
        last = self.messages[-1]
        return bool(last.buttons or last.menu or NAMED.search(last.text))


def questions() -> Iterator[tuple[str, str]]:
    """Capability and words: of the examples that editors keep the first that each handler answers."""
    for capability in CAPABILITIES:
        answered = set()
        for example in understanding().phrases[capability.name].sentences():
            what = example.what if example.what in capability.handlers else ""
            if what not in answered:
                answered.add(what)
                yield capability.name, example.say


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory, conversation: Conversation) -> list[Answer]:
    async def ask(folder: Path) -> list[Answer]:
        told = []
        async with opened(folder, conversation, known=True) as (_, everybody):
            people = {role: person for role, person in zip(EVERYBODY, everybody, strict=True) if role in ROLES}
            for role, person in people.items():
                for capability, words in questions():
                    await person.says(words)
                    told.append(Answer(role, capability, words, tuple(person.chat.heard)))
        return told

    with asyncio.Runner() as runner:
        return runner.run(ask(tmp_path_factory.mktemp("next-step")))


def test_everybody_is_answered_whatever_they_ask(answers: list[Answer]) -> None:
    assert {each.role for each in answers} == set(ROLES)
    assert {each.capability for each in answers} == {capability.name for capability in CAPABILITIES}
    assert [(each.role, each.words) for each in answers if not each.messages] == []


def test_every_answer_offers_a_next_step(answers: list[Answer]) -> None:
    ended = [(each.role, each.words, each.messages[-1].text) for each in answers if not each.leads_on()]
    assert ended == []


def test_a_pupil_hears_no_polite_form(answers: list[Answer]) -> None:
    polite = [
        (each.words, POLITE.findall(message.text), message.text)
        for each in answers
        if each.role == "pupil" and each.capability not in TO_ANYBODY
        for message in each.messages
    ]
    assert [one for one in polite if one[1]] == []
