"""Trouble on demand: each kind happens as ordered, as often as ordered, and no more."""

import asyncio
import logging
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.emulator import Fault, Faults
from tests.bot.emulated import Hands, Vk, desk_of, listening


@pytest.fixture
async def vk(caplog: pytest.LogCaptureFixture) -> AsyncIterator[Vk]:
    """Anna has written; the server may not log a single error of its own, whatever is done to it."""
    emulator = desk_of(Hands())
    async with listening(emulator) as vk:
        emulator.say(1, "да")
        yield vk
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def send(vk: Vk, random_id: int = 0) -> Any:
    return await vk.call("messages.send", peer_id=1, random_id=random_id, message="а")


def texts(vk: Vk) -> list[str]:
    return [message.text for message in vk.emulator.answers(1)]


async def test_a_connection_dropped_before_leaves_nothing_behind(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("drop_before", "messages.send"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(vk, 5)
    assert texts(vk) == []
    await send(vk, 5)
    assert texts(vk) == ["а"]


async def test_a_connection_dropped_after_has_sent_and_the_retry_is_a_repeat(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("drop_after", "messages.send"))
    with pytest.raises(aiohttp.ClientConnectionError):
        await send(vk, 5)
    assert texts(vk) == ["а"]
    assert (await send(vk, 5))["response"] == 2
    assert texts(vk) == ["а"]
    counters = await vk.desk("counters")
    assert (counters["sent"], counters["duplicates"], counters["dropped"], counters["faults"]) == (1, 1, 1, 1)


@pytest.mark.parametrize("code", [1, 5, 6, 9, 10, 14, 17, 27, 29, 984, 4242])
async def test_any_error_of_the_api_can_be_ordered(vk: Vk, code: int) -> None:
    vk.emulator.faults.add(Fault("error", "messages.send", times=2, code=code))
    errors = [(await send(vk)).get("error", {}).get("error_code") for _ in range(3)]
    assert errors == [code, code, None]
    assert texts(vk) == ["а"]


async def test_todays_captcha_has_an_address_and_no_picture(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("error", code=14))
    error = (await send(vk))["error"]
    assert "redirect_uri" in error
    assert "captcha_img" not in error


async def test_an_error_of_a_method_strikes_inside_a_program_too(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("error", "messages.send", code=9, skip=1))
    send_it = 'API.messages.send({peer_id: 1, random_id: 0, message: "а"})'
    answer = await vk.call("execute", code=f"return [{send_it}, {send_it}, {send_it}];")
    assert answer["response"] == [2, False, 3]
    assert [fault["error_code"] for fault in answer["execute_errors"]] == [9]


@pytest.mark.parametrize(("code", "status"), [(500, 500), (502, 502), (0, 502), (413, 413)])
async def test_http_errors_carry_a_page_and_not_json(vk: Vk, code: int, status: int) -> None:
    vk.emulator.faults.add(Fault("http", code=code))
    params = {"access_token": vk.emulator.token, "v": "5.199"}
    async with vk.session.post(vk.emulator.api_url + "users.get", params=params) as answer:
        assert answer.status == status
        assert answer.content_type == "text/html"


async def test_a_cut_answer_was_taken_and_cannot_be_read(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("truncated", "messages.send"))
    with pytest.raises(ValueError, match="line 1"):
        await send(vk)
    assert texts(vk) == ["а"]


async def test_a_stalled_call_is_taken_late(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("stall", "messages.send", seconds=3600))
    vk.emulator.faults.add(Fault("stall", "messages.send", seconds=0.01))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(vk), 0.1)
    assert texts(vk) == []
    assert "response" in await send(vk)
    assert texts(vk) == ["а"]


async def test_silence_lasts_until_the_client_leaves(vk: Vk) -> None:
    vk.emulator.faults.add(Fault("silence", "messages.send"))
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(send(vk), 0.1)
    assert texts(vk) == []
    assert "response" in await send(vk)


async def test_silence_does_not_hold_a_server_that_stops() -> None:
    emulator = desk_of(Hands())
    emulator.faults.add(Fault("silence", "longpoll"))
    async with listening(emulator) as vk:
        waiting = asyncio.gather(vk.poll(await vk.server(), wait=25), return_exceptions=True)
        await asyncio.sleep(0.02)
    await asyncio.wait_for(waiting, 5)


# Long Poll


async def test_failed_1_loses_what_came_between(vk: Vk) -> None:
    server = await vk.server()
    vk.emulator.say(1, "потеряно")
    vk.emulator.faults.add(Fault("failed", code=1))
    answer = await vk.poll(server)
    assert answer == {"failed": 1, "ts": "3"}
    assert (await vk.poll(server, answer["ts"]))["updates"] == []


async def test_failed_2_needs_a_new_key_and_loses_nothing(vk: Vk) -> None:
    server = await vk.server()
    vk.emulator.say(1, "цело")
    vk.emulator.faults.add(Fault("failed", code=2))
    assert await vk.poll(server) == {"failed": 2}
    assert await vk.poll(server) == {"failed": 2}
    assert len((await vk.poll(await vk.server(), server["ts"]))["updates"]) == 1


async def test_failed_3_needs_everything_new(vk: Vk) -> None:
    server = await vk.server()
    vk.emulator.faults.add(Fault("failed", code=3))
    assert await vk.poll(server) == {"failed": 3}
    assert await vk.poll(server) == {"failed": 2}
    assert (await vk.poll(await vk.server()))["updates"] == []


async def test_events_can_come_twice_and_again(vk: Vk) -> None:
    server = await vk.server()
    first = await vk.poll(server, "0")
    vk.emulator.say(1, "новое")
    vk.emulator.faults.add(Fault("repeat"))
    second = await vk.poll(server, first["ts"])
    told = Counter(event["event_id"] for event in second["updates"])
    assert sorted(told.values()) == [1, 1, 2]
    assert second["ts"] == "3"


async def test_events_can_come_in_another_order(vk: Vk) -> None:
    for number in range(20):
        vk.emulator.say(1, str(number))
    server = await vk.server()
    right = (await vk.poll(server, "0"))["updates"]
    vk.emulator.faults.add(Fault("reorder"))
    mixed = (await vk.poll(server, "0"))["updates"]
    assert mixed != right
    assert sorted(mixed, key=lambda event: str(event["event_id"])) == sorted(
        right, key=lambda event: str(event["event_id"])
    )


@pytest.mark.parametrize("kind", ["drop_before", "http", "truncated", "error"])
async def test_the_long_poll_breaks_in_every_other_way_too(vk: Vk, kind: Any) -> None:
    server = await vk.server()
    vk.emulator.say(1, "цело")
    vk.emulator.faults.add(Fault(kind, "longpoll", code=10))
    params = {"act": "a_check", "key": server["key"], "ts": server["ts"], "wait": "0"}
    try:
        async with vk.session.post(server["server"], params=params) as answer:
            body = await answer.json()
            assert "updates" not in body
    except (aiohttp.ClientError, ValueError):
        pass
    assert len((await vk.poll(server))["updates"]) == 1


@pytest.mark.parametrize("kind", ["drop_before", "stall", "http"])
async def test_uploads_break_too(vk: Vk, kind: Any) -> None:
    where = (await vk.response("photos.getMessagesUploadServer"))["upload_url"]
    vk.emulator.faults.add(Fault(kind, "upload", seconds=0.01))
    try:
        taken = await vk.put(where, "photo", b"not a picture", "a.png")
        assert taken["photo"] == "[]"
    except aiohttp.ClientError:
        assert kind != "stall"
    assert vk.emulator.faults.struck == 1


# Counting and chance


async def test_faults_are_ordered_listed_and_called_off_over_http(vk: Vk) -> None:
    ordered = await vk.desk("faults", {"kind": "error", "method": "users.get", "code": 10, "times": 2})
    assert ordered[0]["times"] == 2
    assert await vk.error("users.get") == 10
    assert (await vk.desk("faults"))[0]["times"] == 1
    async with vk.session.delete(f"{vk.emulator.address}/desk/faults") as answer:
        assert await answer.json() == []
    assert "response" in await vk.call("users.get")


@pytest.mark.parametrize(
    "body",
    [{}, {"kind": "flood"}, {"kind": "error"}, {"kind": "failed", "code": 4}, {"kind": "http", "when": "now"}],
)
async def test_a_wrong_fault_is_refused_with_a_sentence(vk: Vk, body: Any) -> None:
    async with vk.session.post(f"{vk.emulator.address}/desk/faults", json=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]


def struck(seed: int) -> list[bool]:
    faults = Faults(seed)
    faults.add(Fault("drop_before", times=None, probability=0.3))
    return [faults.take("users.get") is not None for _ in range(400)]


def test_chance_is_the_same_for_the_same_seed() -> None:
    assert struck(1) == struck(1) != struck(2)
    assert 80 < sum(struck(1)) < 160


def test_a_star_means_methods_and_not_the_long_poll() -> None:
    faults = Faults()
    faults.add(Fault("stall", times=None))
    assert faults.take("longpoll") is None
    assert faults.take("upload") is None
    assert faults.take("execute") is not None
