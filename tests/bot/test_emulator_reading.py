"""Conversations and histories: what a bot reads again after it missed something."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.bot.emulated import Hands, Vk, desk_of, listening, picture_of


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def vk(hands: Hands) -> AsyncIterator[Vk]:
    """Anna has written to the community, Pyotr has not."""
    emulator = desk_of(hands)
    async with listening(emulator) as vk:
        emulator.say(1, "Здравствуйте")
        yield vk


async def send(vk: Vk, **params: Any) -> Any:
    return await vk.call("messages.send", **({"peer_id": 1, "random_id": 0, "message": "а"} | params))


async def said(vk: Vk, person: int, *texts: str) -> None:
    for text in texts:
        vk.emulator.say(person, text)


async def test_history_is_newest_first_and_paged(vk: Vk) -> None:
    await said(vk, 1, *"абвгде")
    page = await vk.response("messages.getHistory", peer_id=1, count=2)
    assert page["count"] == 7
    assert [item["text"] for item in page["items"]] == ["е", "д"]
    older = await vk.response("messages.getHistory", peer_id=1, count=2, offset=2)
    assert [item["text"] for item in older["items"]] == ["г", "в"]
    begin = older["items"][0]["id"]
    from_here = await vk.response("messages.getHistory", peer_id=1, count=2, start_message_id=begin)
    assert [item["text"] for item in from_here["items"]] == ["г", "в"]
    newer = await vk.response("messages.getHistory", peer_id=1, count=2, start_message_id=begin, offset=-2)
    assert [item["text"] for item in newer["items"]] == ["е", "д"]
    oldest = await vk.response("messages.getHistory", peer_id=1, count=2, rev=1)
    assert [item["text"] for item in oldest["items"]] == ["Здравствуйте", "а"]
    assert await vk.error("messages.getHistory", peer_id=1, count=201) == 100


async def test_conversations_are_filtered_by_what_waits(vk: Vk) -> None:
    async def waiting(kind: str) -> list[int]:
        page = await vk.response("messages.getConversations", filter=kind)
        return [item["conversation"]["peer"]["id"] for item in page["items"]]

    vk.emulator.say(2, "и я")
    assert await waiting("all") == [2, 1]
    assert await waiting("unread") == await waiting("unanswered") == [2, 1]
    await vk.response("messages.markAsRead", peer_id=2, mark_conversation_as_read=1)
    await send(vk)
    assert await waiting("all") == [1, 2]
    assert await waiting("unread") == [1]
    assert await waiting("unanswered") == [2]
    await vk.response("messages.markAsAnsweredConversation", peer_id=2)
    assert await waiting("unanswered") == []
    assert await vk.error("messages.getConversations", filter="funny") == 100


async def test_marking_up_to_a_message_leaves_the_later_ones_unread(vk: Vk) -> None:
    await said(vk, 1, "а", "б")

    async def unread() -> int:
        found = await vk.response("messages.getConversationsById", peer_ids=1)
        return int(found["items"][0]["unread_count"])

    await vk.response("messages.markAsRead", peer_id=1, up_to_cmid=2)
    assert await unread() == 1
    await vk.response("messages.markAsRead", peer_id=1)
    assert await unread() == 0
    read = [message["read"] for message in (await vk.desk("history", person=1))["messages"]]
    assert read == [True, True, True]


async def test_a_cropped_message_is_whole_when_asked_for(vk: Vk) -> None:
    photos = [vk.emulator.upload(1, picture_of(5, 5)) for _ in range(3)]
    position = str(vk.emulator.world.events.ts)
    message = vk.emulator.say(1, "много", attachments=photos, cropped=True)
    event = (await vk.events_since(position))[0]["object"]["message"]
    assert event["is_cropped"] is True
    assert len(event["attachments"]) == 1
    asked = {"peer_id": 1, "conversation_message_ids": message.cmid}
    whole = (await vk.response("messages.getByConversationMessageId", **asked))["items"][0]
    assert len(whole["attachments"]) == 3
    assert "is_cropped" not in whole


async def test_old_messages_are_forgotten_so_that_memory_is_bounded(hands: Hands) -> None:
    async with listening(desk_of(hands, kept_messages=5)) as vk:
        await said(vk, 1, *"абвгдежз")
        page = await vk.response("messages.getHistory", peer_id=1)
        assert [item["text"] for item in page["items"]] == ["з", "ж", "е", "д", "г"]
        assert (await vk.response("messages.getById", message_ids="1,8"))["count"] == 1


# Group chats


async def test_in_a_group_chat_the_bot_sees_only_what_concerns_it(vk: Vk) -> None:
    created = await vk.desk("chats", {"title": "7Б", "people": [1, 2]})
    peer = created["peer"]
    position = str(vk.emulator.world.events.ts)
    for text in ("между нами", "/меню", "[club7|@club7] когда каникулы"):
        vk.emulator.say(2, text, peer=peer)
    vk.emulator.say(1, "Меню", payload='{"m":1}', peer=peer)
    events = [event["object"]["message"] for event in await vk.events_since(position)]
    assert [event["text"] for event in events] == ["/меню", "[club7|@club7] когда каникулы", "[club7|@club7] Меню"]
    assert {event["id"] for event in events} == {0}
    assert [event["conversation_message_id"] for event in events] == [3, 4, 5]
    answer = (await send(vk, peer_id="", peer_ids=peer))["response"]
    assert answer == [{"peer_id": peer, "message_id": 0, "conversation_message_id": 6}]
    page = await vk.response("messages.getHistory", peer_id=peer)
    assert "между нами" not in [item["text"] for item in page["items"]]
