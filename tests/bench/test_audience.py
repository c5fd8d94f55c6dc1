"""Who is answered and who is not, as the people of the benchmark count it; and that its bots still run."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.emulator import Emulator
from bot.emulator.chats import Message
from bot.emulator.methods import call
from bot.emulator.parameters import Parameters
from tests.bench import audience as module
from tests.bench.audience import PUSH, Audience
from tests.bench.desk import emulator
from tests.bench.measures import OURS, VK_API, VKBOTTLE
from tests.bench.rows import rates
from tests.bench.scale import QUICK, Bench

PEOPLE = (11, 12, 13)


@pytest.fixture
def vk() -> Emulator:
    return emulator(PEOPLE, pace=False)


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 0.1)


def said(vk: Emulator, person: int, text: str = "Вот оценки") -> None:
    call(vk.world, "messages.send", Parameters({"peer_id": person, "random_id": 0, "message": text}))


def answering(vk: Emulator, answer: Callable[[Message], None]) -> None:
    """A bot in this very process: it hears what people say a moment later."""

    def heard(message: Message) -> None:
        if not message.out:
            asyncio.get_running_loop().call_later(0.002, answer, message)

    vk.watch(heard)


async def test_everybody_is_answered_once(vk: Emulator) -> None:
    answering(vk, lambda question: said(vk, question.peer))
    heard = await Audience(vk, PEOPLE).at_once(20, window=6)
    assert (heard.asked, heard.answered, heard.lost, heard.unasked) == (20, 20, 0, 0)
    assert heard.characters == 20 * len("Вот оценки")
    assert 0.002 <= heard.wait(50) / 1000 <= heard.seconds


async def test_no_more_questions_wait_than_the_window_holds(vk: Emulator) -> None:
    waiting: list[int] = []
    audience = Audience(vk, PEOPLE)

    def answer(question: Message) -> None:
        waiting.append(sum(len(each) for each in audience._asked.values()))
        said(vk, question.peer)

    answering(vk, answer)
    await audience.at_once(30, window=4)
    assert max(waiting) == 4


async def test_what_is_not_answered_is_lost_and_what_is_answered_twice_is_seen(vk: Emulator) -> None:
    def answer(question: Message) -> None:
        if question.peer != PEOPLE[0]:
            said(vk, question.peer)
        if question.peer == PEOPLE[1]:
            said(vk, question.peer)

    answering(vk, answer)
    heard = await Audience(vk, PEOPLE).at_once(3)
    assert (heard.lost, heard.unasked) == (1, 1)


async def test_what_everybody_is_told_is_no_answer(vk: Emulator) -> None:
    audience = Audience(vk, PEOPLE)
    answering(vk, lambda question: said(vk, question.peer, PUSH))
    heard = await audience.at_once(3)
    assert (heard.answered, audience.pushed) == (0, 3)


async def test_questions_by_chance_come_at_about_their_rate(vk: Emulator) -> None:
    answering(vk, lambda question: said(vk, question.peer))
    heard = await Audience(vk, PEOPLE).at_rate(1_000, 0.3)
    assert 200 < heard.asked < 400
    assert heard.lost == 0


async def test_memory_is_looked_at_when_so_many_are_answered(vk: Emulator) -> None:
    answering(vk, lambda question: said(vk, question.peer))
    reached: list[int] = []
    await Audience(vk, PEOPLE).at_once(30, window=2, at=(10, 20, 30), reached=reached.append)
    assert reached == [10, 20, 30]


async def test_the_bots_of_the_benchmark_answer_everybody_and_ours_keeps_what_it_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "QUIET_SECONDS", 20)
    scale = replace(QUICK, pupils=30, at_once=30)
    found = {(each.who, each.what): each.value for each in await rates.no_pace(Bench(tmp_path, scale))}
    for who in (OURS, VKBOTTLE, VK_API):
        assert found[who, rates.LOST.what] == found[who, rates.TWICE.what] == 0
    assert found[OURS, rates.UNKEPT.what] == 0
    assert found[OURS, rates.CHARACTERS.what] > 60
