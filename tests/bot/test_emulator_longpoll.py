"""Bots Long Poll on this desk: what arrives, in which shape, and how a position is lost."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.emulator import Client, Person
from tests.bot.emulated import Hands, Vk, desk_of, listening


@pytest.fixture
async def vk() -> AsyncIterator[Vk]:
    async with listening(desk_of(Hands())) as vk:
        yield vk


async def kinds(vk: Vk, since: str = "0") -> list[str]:
    return [event["type"] for event in await vk.events_since(since)]


async def test_a_message_wakes_the_bot_that_waits(vk: Vk) -> None:
    server = await vk.server()
    waiting = asyncio.gather(vk.poll(server, wait=25))
    await asyncio.sleep(0.02)
    vk.emulator.say(1, "да")
    (answer,) = await waiting
    assert isinstance(answer["ts"], str)
    assert [event["type"] for event in answer["updates"]] == ["message_allow", "message_new"]
    assert await vk.poll(server, answer["ts"]) == {"ts": "2", "updates": []}


async def test_a_new_message_brings_what_the_program_in_the_hand_can_show(vk: Vk) -> None:
    old_phone = Client(keyboard=False, inline_keyboard=False, carousel=False, callback=False)
    vk.emulator.world.people[3] = Person(3, "Павел", client=old_phone)
    vk.emulator.say(3, "привет", ref="code", ref_source="poster", payload='{"command":"start"}')
    event = (await vk.events_since("0"))[-1]
    assert event["group_id"] == 7
    assert event["v"] == "5.199"
    message, info = event["object"]["message"], event["object"]["client_info"]
    assert (message["from_id"], message["peer_id"], message["out"], message["text"]) == (3, 3, 0, "привет")
    assert (message["ref"], message["ref_source"], message["payload"]) == ("code", "poster", '{"command":"start"}')
    assert (info["keyboard"], info["inline_keyboard"], info["carousel"], info["lang_id"]) == (False, False, False, 0)
    assert "callback" not in info["button_actions"]


async def test_every_event_has_an_id_of_its_own(vk: Vk) -> None:
    for _ in range(50):
        vk.emulator.say(1, "да")
    events = await vk.events_since("0")
    assert len({event["event_id"] for event in events}) == len(events) == 51


async def test_everything_people_do_is_told_to_the_bot(vk: Vk) -> None:
    vk.emulator.say(1, "да")
    number = await vk.response("messages.send", peer_id=1, random_id=1, message="а")
    await vk.response("messages.edit", peer_id=1, message_id=number, message="б")
    vk.emulator.read(1)
    vk.emulator.read(1)
    pressed = vk.emulator.press(1, {"p": 1}, cmid=2)
    vk.emulator.admin_reply(1, "это человек", admin=2)
    vk.emulator.deny(1)
    vk.emulator.allow(1)
    vk.emulator.join(1)
    vk.emulator.leave(1)
    vk.emulator.block(1)
    vk.emulator.unblock(1)
    events = await vk.events_since("0")
    assert [event["type"] for event in events] == [
        "message_allow", "message_new", "message_reply", "message_edit", "message_read", "message_event",
        "message_reply", "message_deny", "message_allow", "group_join", "group_leave", "user_block", "user_unblock",
    ]  # fmt: skip
    read, press, admin = events[4]["object"], events[5]["object"], events[6]["object"]
    assert read == {"from_id": 1, "peer_id": 1, "read_message_id": number, "conversation_message_id": 2}
    assert press == {
        "user_id": 1, "peer_id": 1, "event_id": pressed.event_id, "payload": {"p": 1},
        "conversation_message_id": 2,
    }  # fmt: skip
    assert admin["admin_author_id"] == 2
    assert "admin_author_id" not in events[2]["object"]


async def test_only_events_that_are_switched_on_arrive(vk: Vk) -> None:
    await vk.response("groups.setLongPollSettings", group_id=7, message_new=0, message_allow=0)
    vk.emulator.say(1, "да")
    assert await kinds(vk) == []
    settings = await vk.response("groups.getLongPollSettings", group_id=7)
    assert (settings["is_enabled"], settings["events"]["message_new"]) == (True, 0)
    await vk.response("groups.setLongPollSettings", group_id=7, message_new=1, api_version="5.131")
    vk.emulator.say(1, "нет")
    assert [(event["type"], event["v"]) for event in await vk.events_since("0")] == [("message_new", "5.131")]


async def test_a_long_poll_that_is_off_has_no_server(vk: Vk) -> None:
    await vk.response("groups.setLongPollSettings", group_id=7, enabled=0)
    assert await vk.error("groups.getLongPollServer", group_id=7) == 100
    assert await vk.error("groups.getLongPollServer", group_id=8) == 15


async def test_any_event_of_any_shape_can_be_sent(vk: Vk) -> None:
    vk.emulator.event("message_new", {"message": {"text": "без отправителя"}})
    vk.emulator.event("future_event", {})
    assert await kinds(vk) == ["message_new", "future_event"]


async def test_a_position_older_than_the_log_has_lost_events(vk: Vk) -> None:
    vk.emulator.world.events = type(vk.emulator.world.events)(7, first=0, depth=3)
    for _ in range(5):
        vk.emulator.say(1, "да")
    server = await vk.server()
    assert await vk.poll(server, "1") == {"failed": 1, "ts": "6"}
    assert len((await vk.poll(server, "3"))["updates"]) == 3


async def test_a_key_expires_and_the_position_survives_it(vk: Vk) -> None:
    server = await vk.server()
    vk.emulator.say(1, "да")
    vk.emulator.world.events.expire_key()
    assert await vk.poll(server) == {"failed": 2}
    assert len((await vk.poll(await vk.server(), server["ts"]))["updates"]) == 2


@pytest.mark.parametrize("ts", ["99", "soon", "-"])
async def test_a_position_that_never_was_is_lost(vk: Vk, ts: str) -> None:
    assert await vk.poll(await vk.server(), ts) == {"failed": 3}


async def test_many_events_come_in_batches_without_a_gap(vk: Vk) -> None:
    vk.emulator.world.events.batch = 7
    for number in range(30):
        vk.emulator.say(1, str(number))
    server, ts, texts = await vk.server(), "0", []
    while True:
        answer = await vk.poll(server, ts)
        if not answer["updates"]:
            break
        assert len(answer["updates"]) <= 7
        ts = answer["ts"]
        texts += [event["object"]["message"]["text"] for event in answer["updates"] if event["type"] == "message_new"]
    assert texts == [str(number) for number in range(30)]


async def test_two_pollers_get_the_same_events(vk: Vk) -> None:
    server = await vk.server()
    waiting = asyncio.gather(*(vk.poll(server, wait=25) for _ in range(2)))
    await asyncio.sleep(0.02)
    vk.emulator.allow(1)
    first, second = await waiting
    assert json.dumps(first) == json.dumps(second)
    assert len(first["updates"]) == 1


async def test_stopping_does_not_wait_for_those_who_wait() -> None:
    emulator = desk_of(Hands())
    async with listening(emulator) as vk:
        server = await vk.server()
        waiting = asyncio.gather(vk.poll(server, wait=60), return_exceptions=True)
        await asyncio.sleep(0.02)
    await asyncio.wait_for(waiting, 5)


async def test_vk_comes_back_on_the_same_port_and_remembers() -> None:
    emulator = desk_of(Hands())
    async with listening(emulator) as vk:
        port = int(emulator.address.rpartition(":")[2])
        server = await vk.server()
        emulator.say(1, "да")
    async with emulator.serve(port=port), aiohttp.ClientSession() as session:
        assert len((await Vk(emulator, session).poll(server))["updates"]) == 2
