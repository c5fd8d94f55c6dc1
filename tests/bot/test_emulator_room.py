"""The machine room over HTTP: VK's weather and how the conversations go; a bot that is kept here may be handled."""

from collections.abc import AsyncIterator, Sequence
from typing import Any

import aiohttp
import pytest

from bot.emulator import Emulator, Room
from bot.emulator.chats import Message
from bot.emulator.tally import KEPT, Tally
from tests.bot.emulated import Hands, Vk, desk_of, listening

ANNA = 1


@pytest.fixture
async def vk() -> AsyncIterator[Vk]:
    async with listening(desk_of(Hands())) as vk:
        yield vk


async def room(vk: Vk) -> Any:
    async with vk.session.get(f"{vk.emulator.address}/desk/room") as answer:
        assert answer.status == 200
        return await answer.json()


async def told(vk: Vk, path: str, **given: object) -> tuple[int, Any]:
    async with vk.session.post(f"{vk.emulator.address}/desk/room/{path}", json=given) as answer:
        return answer.status, await answer.json()


async def test_questions_and_answers_are_counted_as_people_see_them(vk: Vk) -> None:
    await vk.desk("send", {"person": ANNA, "text": "оценки"})
    await vk.desk("send", {"person": ANNA, "text": "и за месяц"})
    assert {name: (await room(vk))[name] for name in ("asked", "answered", "waiting", "doubled")} == {
        "asked": 2,
        "answered": 0,
        "waiting": 2,
        "doubled": 0,
    }
    await vk.response("messages.send", peer_id=ANNA, random_id=17, message="Вот они")
    await vk.response("messages.send", peer_id=ANNA, random_id=17, message="Вот они")
    state = await room(vk)
    assert (state["answered"], state["waiting"]) == (2, 0)
    assert state["doubled"] == 0, "VK itself dropped the repeat"
    assert "bot" not in state, "nobody keeps a bot here"


def said(peer: int, random_id: int, *, out: bool = True, cmid: int = 1) -> Message:
    return Message(1, cmid, peer, -137 if out else peer, 0, "", random_id=random_id)


def test_what_people_see_twice_is_counted_by_dialog() -> None:
    tally = Tally()
    for peer, number in ((1, 5), (2, 5), (1, 6), (1, 0), (1, 0)):
        tally.heard(said(peer, number))
    assert tally.doubled == 0
    tally.heard(said(1, 5))
    assert tally.doubled == 1
    for number in range(KEPT):
        tally.heard(said(3, number + 1))
    tally.heard(said(2, 5))
    assert tally.doubled == 1, "what was said too long ago is not remembered"


def test_what_is_said_in_a_group_chat_asks_nobody() -> None:
    tally = Tally()
    tally.heard(Message(1, 1, 2_000_000_001, ANNA, 0, "привет"))
    assert tally.asked == 0
    tally.heard(said(ANNA, 0, out=False, cmid=7))
    assert tally.places() == [(ANNA, 7)]


async def test_vk_lies_down_and_stands_up_at_a_press(vk: Vk) -> None:
    status, state = await told(vk, "weather", weather="down")
    assert (status, state["weather"]) == (200, "down")
    with pytest.raises(aiohttp.ServerDisconnectedError):
        await vk.call("groups.getById")
    status, state = await told(vk, "weather", weather="clear")
    assert (status, state["weather"]) == (200, "clear")
    assert (await vk.response("groups.getById"))["groups"]


async def test_there_is_no_other_weather_and_no_bot_to_handle(vk: Vk) -> None:
    assert (await told(vk, "weather", weather="storm"))[0] == 400
    assert (await told(vk, "weather"))[0] == 400
    assert await told(vk, "clock", to="hour") == (400, {"error": "no bot is kept on this desk"})
    assert (await told(vk, "kill"))[0] == 400


async def test_the_keeper_is_told_what_the_hand_does() -> None:
    heard: list[str] = []

    async def state(waiting: Sequence[tuple[int, int]]) -> dict[str, Any]:
        return {"lost": len(waiting)}

    async def move(to: str) -> None:
        heard.append(to)

    async def kill() -> None:
        heard.append("kill")

    async def inside(chat: int, cmid: int) -> dict[str, Any] | None:
        return {"steps": [chat, cmid]}

    emulator: Emulator = desk_of(Hands())
    emulator.room = Room(state, move, kill, inside)
    async with listening(emulator) as vk:
        await vk.desk("send", {"person": ANNA, "text": "меню"})
        assert (await told(vk, "clock", to="hour"))[1]["bot"] == {"lost": 1}
        await told(vk, "kill")
        assert heard == ["hour", "kill"]
        async with vk.session.get(f"{vk.emulator.address}/desk/room/inside?person={ANNA}") as answer:
            told_inside = await answer.json()
        (asked,) = emulator.dialog(ANNA)
        assert told_inside == {"text": "меню", "way": {"steps": [ANNA, asked.cmid]}}
