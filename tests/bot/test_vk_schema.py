"""The emulator's answers, events and refusals against VK's official schema."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import aiohttp
import pytest

from bot.emulator import Client, Emulator, Person
from bot.emulator.longpoll import EVENT_TYPES
from bot.emulator.methods import METHODS
from bot.emulator.people import CallbackServer
from tests import vk_schema
from tests.bot.emulated import Vk, picture_of

pytestmark = pytest.mark.skipif(not vk_schema.AVAILABLE, reason=vk_schema.REASON)

INLINE = json.dumps(
    {
        "inline": True,
        "one_time": False,
        "buttons": [
            [{"action": {"type": "callback", "label": "Дальше", "payload": '{"p":2}'}, "color": "secondary"}],
            [{"action": {"type": "open_link", "label": "Сайт", "link": "https://example.org/"}}],
        ],
    }
)
ORDINARY = json.dumps(
    {
        "inline": False,
        "one_time": True,
        "buttons": [
            [{"action": {"type": "text", "label": "Меню", "payload": "{}"}, "color": "primary"}],
            [{"action": {"type": "location", "payload": "{}"}}],
        ],
    }
)


@pytest.fixture
async def vk() -> AsyncIterator[Vk]:
    """A community with history: a dialog with everything in it, and a group chat."""
    people = [Person(1, "Анна", "Белова", sex=1), Person(2, "Пётр", client=Client(callback=False))]
    emulator = Emulator(
        group_id=7,
        now=lambda: datetime(2026, 11, 20, 15, tzinfo=UTC),
        pace=False,
        latency=0,
        people=people,
    )
    async with emulator.serve(), aiohttp.ClientSession() as session:
        vk = Vk(emulator, session)
        first = emulator.say(1, "Добрый день", ref="school", ref_source="poster")
        photo = emulator.upload(1, picture_of(60, 40))
        note = emulator.upload(1, b"list", "список.txt")
        emulator.say(1, "", attachments=[photo, note])
        emulator.say(1, "", sticker=11)
        await vk.response("messages.send", peer_id=1, random_id=1, message="Ответ", keyboard=INLINE)
        await vk.response("messages.send", peer_id=1, random_id=2, message="Меню", keyboard=ORDINARY)
        await vk.response("messages.send", peer_id=1, random_id=3, message="Вот", reply_to=first.id)
        emulator.admin_reply(1, "Это человек")
        emulator.world.callbacks = [
            CallbackServer(1, "Сайт", "https://bot.example/", events=frozenset({"message_new"}))
        ]
        yield vk


def faultless(method: str, body: Any, kind: str = "response") -> None:
    assert vk_schema.wrong_answer(method, body, kind=kind) == []


CALLS: dict[str, list[tuple[str, dict[str, Any]]]] = {
    "groups.getById": [("response", {"group_id": 7, "fields": "description"})],
    "groups.getLongPollServer": [("response", {"group_id": 7})],
    "groups.getLongPollSettings": [("response", {"group_id": 7})],
    "groups.getCallbackServers": [("response", {"group_id": 7})],
    "groups.getCallbackSettings": [("response", {"group_id": 7, "server_id": 1})],
    "groups.setLongPollSettings": [("response", {"group_id": 7, "enabled": 1, "message_new": 1})],
    "groups.getTokenPermissions": [("response", {})],
    "messages.send": [
        ("deprecatedResponse", {"peer_id": 1, "random_id": 10, "message": "а"}),
        ("userIdsResponse", {"peer_ids": "1,2,999", "random_id": 11, "message": "б"}),
    ],
    "messages.edit": [("response", {"peer_id": 1, "cmid": 4, "message": "в", "keyboard": INLINE})],
    "messages.delete": [
        ("response", {"peer_id": 1, "cmids": "4,99", "delete_for_all": 1}),
        ("response", {"message_ids": "5,999", "delete_for_all": 1}),
    ],
    "messages.setActivity": [("response", {"peer_id": 1, "type": "typing"})],
    "messages.markAsRead": [("response", {"peer_id": 1, "mark_conversation_as_read": 1})],
    "messages.markAsAnsweredConversation": [("response", {"peer_id": 1, "answered": 1})],
    "messages.getConversations": [
        ("response", {"count": 200}),
        ("response", {"count": 200, "extended": 1, "filter": "unread"}),
    ],
    "messages.getConversationsById": [
        ("response", {"peer_ids": "1,2"}),
        ("extendedResponse", {"peer_ids": "1,2000000001", "extended": 1}),
    ],
    "messages.getHistory": [
        ("response", {"peer_id": 1, "count": 200}),
        ("extendedResponse", {"peer_id": 1, "count": 3, "extended": 1, "rev": 1}),
    ],
    "messages.getByConversationMessageId": [
        ("response", {"peer_id": 1, "conversation_message_ids": "1,2,3"}),
        ("extendedResponse", {"peer_id": 1, "conversation_message_ids": "1", "extended": 1}),
    ],
    "messages.getById": [
        ("response", {"message_ids": "1,2"}),
        ("extendedResponse", {"message_ids": "1", "extended": 1}),
    ],
    "messages.isMessagesFromGroupAllowed": [("response", {"group_id": 7, "user_id": 1})],
    "photos.getMessagesUploadServer": [("response", {}), ("response", {"peer_id": 1})],
    "docs.getMessagesUploadServer": [("response", {"peer_id": 1, "type": "doc"})],
    "users.get": [("response", {"user_ids": "1,id2,999", "fields": "sex,screen_name,domain"})],
    "utils.resolveScreenName": [("response", {"screen_name": "club7"}), ("response", {"screen_name": "id1"})],
}
# These need something done first and have tests of their own below.
PREPARED = {"messages.sendMessageEventAnswer", "photos.saveMessagesPhoto", "docs.save"}


def test_every_method_of_the_emulator_is_held_against_the_schema() -> None:
    assert CALLS.keys() | PREPARED == METHODS.keys()


def test_every_event_that_can_be_switched_on_is_one_of_the_schema() -> None:
    table = {item["name"] for item in vk_schema.described("groups.setLongPollSettings")["parameters"]}
    assert table - {"group_id", "enabled", "api_version"} == set(EVENT_TYPES)


@pytest.mark.parametrize("method", CALLS)
async def test_the_answer_is_what_the_schema_describes(vk: Vk, method: str) -> None:
    vk.emulator.world.group_chat("Родители", [1, 2])
    for kind, params in CALLS[method]:
        assert vk_schema.violations(method, params) == []
        faultless(method, await vk.call(method, **params), kind)


async def test_the_answer_to_a_press_is_what_the_schema_describes(vk: Vk) -> None:
    pressed = vk.emulator.press(1, {"p": 2}, cmid=4)
    params = {"event_id": pressed.event_id, "user_id": 1, "peer_id": 1}
    assert vk_schema.violations("messages.sendMessageEventAnswer", params) == []
    faultless("messages.sendMessageEventAnswer", await vk.call("messages.sendMessageEventAnswer", **params))


async def test_saved_files_are_what_the_schema_describes(vk: Vk) -> None:
    photo = await vk.upload_photo(picture_of(10, 10))
    faultless("photos.saveMessagesPhoto", {"response": [photo]})
    for kind in ("doc", "audio_message", "graffiti"):
        faultless("docs.save", {"response": await vk.upload_document(b"bytes", "a.pdf", 1, kind)})


async def test_events_carry_messages_as_the_schema_describes(vk: Vk) -> None:
    message = "messages/objects.json#/definitions/messages_message"
    client = "callback/objects.json#/definitions/callback_info_for_bots"
    shown = 0
    for event in await vk.events_since("0"):
        body = event["object"]
        if event["type"] == "message_new":
            assert vk_schema.wrong_object(client, body["client_info"]) == []
        if event["type"] in ("message_new", "message_reply", "message_edit"):
            assert vk_schema.wrong_object(message, body.get("message", body)) == []
            shown += 1
    assert shown == 7


async def test_a_refusal_is_what_the_schema_describes(vk: Vk) -> None:
    answer = await vk.call("messages.send", peer_id=999, random_id=1, message="а")
    assert vk_schema.wrong_object("base/objects.json#/definitions/base_error", answer["error"]) == []


@pytest.mark.parametrize(
    ("method", "params", "fault"),
    [
        ("messages.send", {"peer_ids": list(range(101)), "random_id": 1}, "items"),
        ("messages.send", {"peer_id": "me", "random_id": 1}, "not a number"),
        ("messages.send", {"peer_id": 1, "text": "а"}, "unknown"),
        ("messages.send", {"peer_id": 1, "message": "а" * 9001}, "characters"),
        ("messages.send", {"peer_id": 1, "keyboard": '{"buttons":[]}'}, "one_time"),
        ("messages.send", {"peer_id": 1, "keyboard": "{"}, "JSON"),
        ("messages.getHistory", {"peer_id": 1, "count": 201}, "more than"),
        ("messages.setActivity", {"peer_id": 1, "type": "thinking"}, "not one of"),
        ("messages.edit", {"message": "а"}, "required"),
        ("messages.edit", {"peer_id": 1, "dont_parse_links": "yes"}, "flag"),
        ("messages.explode", {}, "no such method"),
    ],
)
def test_a_wrong_request_is_named(method: str, params: dict[str, Any], fault: str) -> None:
    found = vk_schema.violations(method, params)
    assert any(fault in sentence for sentence in found), found
