"""VK's methods on this desk: who may write to whom, what is refused and with which number."""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.emulator import Person
from bot.emulator.chats import REPEAT_MESSAGES
from bot.emulator.methods import call
from bot.emulator.pace import Pace
from bot.emulator.parameters import Parameters
from tests.bot.emulated import Hands, Vk, desk_of, listening, picture_of

GROUP_CHAT = 2_000_000_001


def inline(*labels: str) -> str:
    buttons = [[{"action": {"type": "callback", "label": label, "payload": "{}"}}] for label in labels]
    return json.dumps({"inline": True, "buttons": buttons})


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


async def refused(vk: Vk, **params: Any) -> int:
    answer = await send(vk, **params)
    return int(answer.get("error", {}).get("error_code", 0))


# The door


async def test_a_wrong_token_is_refused_and_never_repeated(vk: Vk) -> None:
    url = vk.emulator.api_url + "users.get"
    params = {"access_token": "stolen-or-mistyped", "v": "5.199", "user_ids": "1"}
    async with vk.session.get(url, params=params) as answer:
        text = await answer.text()
    assert json.loads(text)["error"]["error_code"] == 5
    assert "stolen-or-mistyped" not in text
    assert {"key": "user_ids", "value": "1"} in json.loads(text)["error"]["request_params"]


@pytest.mark.parametrize(("version", "code"), [("", 8), ("5.80", 8), ("5.8.1.x", 8), ("5.81", 0), ("5.199", 0)])
async def test_a_version_is_needed_and_not_too_old(vk: Vk, version: str, code: int) -> None:
    params = {"access_token": vk.emulator.token, "v": version, "user_ids": "1"}
    async with vk.session.get(vk.emulator.api_url + "users.get", params=params) as answer:
        body = await answer.json()
    assert body.get("error", {}).get("error_code", 0) == code


async def test_the_token_may_come_as_a_bearer_and_parameters_as_multipart(vk: Vk) -> None:
    form = aiohttp.FormData({"user_ids": "1", "v": "5.199"}, default_to_multipart=True)
    headers = {"Authorization": f"Bearer {vk.emulator.token}"}
    url = vk.emulator.api_url + "users.get"
    async with vk.session.post(url, data=form, headers=headers) as answer:
        assert (await answer.json())["response"][0]["first_name"] == "Анна"


async def test_a_json_body_is_not_read_as_vk_does_not_read_it(vk: Vk) -> None:
    params = {"access_token": vk.emulator.token, "v": "5.199"}
    url = vk.emulator.api_url + "utils.resolveScreenName"
    async with vk.session.post(url, params=params, json={"screen_name": "id1"}) as answer:
        assert (await answer.json())["error"]["error_code"] == 100


async def test_unknown_methods_and_those_of_users_differ(vk: Vk) -> None:
    assert await vk.error("messages.fly") == 3
    assert await vk.error("photos.getWallUploadServer") == 27


async def test_a_token_without_the_right_is_refused(hands: Hands) -> None:
    async with listening(desk_of(hands, rights=["messages"])) as vk:
        assert await vk.error("groups.getLongPollServer", group_id=7) == 15
        assert await vk.error("docs.getMessagesUploadServer", peer_id=1) == 15
        mask = (await vk.response("groups.getTokenPermissions"))["mask"]
    assert mask == 4096


def test_the_twenty_first_request_of_a_moment_is_too_many() -> None:
    pace = Pace()
    assert [pace.allows("token", 100.0) for _ in range(22)] == [True] * 20 + [False] * 2
    assert pace.allows("another token", 100.0)
    assert [pace.allows("token", 100.051) for _ in range(2)] == [True, False]
    assert [pace.allows("token", 105.0) for _ in range(22)] == [True] * 20 + [False] * 2


async def test_a_request_past_the_pace_is_error_6(vk: Vk) -> None:
    vk.emulator.pace.on, vk.emulator.pace.per_second = True, 0
    assert await refused(vk) == 6
    vk.emulator.pace.on = False
    assert await refused(vk) == 0
    assert len(vk.emulator.answers(1)) == 1


# Who may be written to


async def test_only_who_wrote_or_allowed_can_be_written_to(vk: Vk) -> None:
    assert await refused(vk, peer_id=2) == 901
    vk.emulator.allow(2)
    assert await refused(vk, peer_id=2) == 0
    vk.emulator.deny(2)
    assert await refused(vk, peer_id=2) == 901
    vk.emulator.say(2, "я передумал")
    assert await refused(vk, peer_id=2) == 0


async def test_who_wrote_before_this_vk_started_may_be_written_to_and_need_not_be_in_the_list(vk: Vk) -> None:
    world = vk.emulator.world
    world.people[3] = Person(3, "Из города", wrote=True, listed=False)
    told = world.events.ts
    assert await refused(vk, peer_id=3) == 0
    assert world.events.ts == told + 1, "nothing is told but what the community itself has written"
    assert [person["id"] for person in await vk.desk("people")] == [1, 2]


async def test_every_reason_not_to_write_has_its_number(vk: Vk) -> None:
    world = vk.emulator.world
    world.people[3] = Person(3, "Ушедший", deactivated="deleted")
    assert await refused(vk, peer_id=3) == 18
    world.standing(1).private = True
    assert await refused(vk) == 902
    world.standing(1).blocked = True
    assert await refused(vk) == 900
    assert await refused(vk, peer_id=-7) == 932
    assert await refused(vk, peer_id=GROUP_CHAT) == 917
    assert await refused(vk, peer_id=0) == 100
    assert await refused(vk, peer_id=555) == 901


async def test_permission_is_told_in_conversations_and_on_its_own(vk: Vk) -> None:
    asked = {"group_id": 7}
    assert await vk.response("messages.isMessagesFromGroupAllowed", user_id=1, **asked) == {"is_allowed": 1}
    assert await vk.response("messages.isMessagesFromGroupAllowed", user_id=2, **asked) == {"is_allowed": 0}
    items = (await vk.response("messages.getConversationsById", peer_ids="1,2"))["items"]
    assert [item["can_write"]["allowed"] for item in items] == [True, False]
    assert items[1]["can_write"]["reason"] == 901


# messages.send


async def test_one_peer_answers_with_a_number_and_many_with_a_list(vk: Vk) -> None:
    number = (await send(vk))["response"]
    assert isinstance(number, int)
    items = (await send(vk, peer_id="", peer_ids="1,2"))["response"]
    assert items[0] == {"peer_id": 1, "message_id": number + 1, "conversation_message_id": 3}
    assert items[1]["error"]["code"] == 901
    assert items[1]["message_id"] == 0


async def test_a_hundred_peers_are_the_most(vk: Vk) -> None:
    assert await refused(vk, peer_ids=",".join(map(str, range(1, 102)))) == 100


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"random_id": ""}, 100),
        ({"random_id": "soon"}, 100),
        ({"message": ""}, 100),
        ({"message": "  \n"}, 100),
        ({"message": "я" * 4096}, 0),
        ({"message": "я" * 4097}, 914),
        ({"keyboard": "{"}, 911),
        ({"keyboard": '{"buttons":"none"}'}, 911),
        ({"attachment": "photo-7_99"}, 100),
        ({"attachment": "cat"}, 100),
        ({"attachment": ",".join(["wall-1_1"] * 11)}, 100),
        ({"attachment": "wall-1_1,video5_6_key"}, 0),
        ({"message": "", "sticker_id": 5}, 0),
        ({"payload": "x" * 1001}, 100),
        ({"intent": "promo_newsletter"}, 943),
        ({"reply_to": 777}, 100),
        ({"forward": '{"conversation_message_ids":[77]}'}, 921),
        ({"forward": '{"conversation_message_ids":[1],"is_reply":1}'}, 0),
        ({"forward": '{"conversation_message_ids":[1,1],"is_reply":1}'}, 100),
        ({"forward": '{"message_ids":"1"}', "message": ""}, 0),
        ({"forward": json.dumps({"cmids": [1] * 101})}, 913),
        ({"forward": "[]"}, 100),
        ({"format_data": '{"version":1,"items":[{"type":"bold","offset":0,"length":1}]}'}, 0),
        ({"format_data": '{"version":1,"items":[{"type":"bold","offset":1,"length":1}]}'}, 100),
        ({"template": '{"type":"carousel","elements":[]}'}, 100),
        ({"domain": "id1", "peer_id": ""}, 0),
        ({"user_id": 1, "peer_id": ""}, 0),
        ({"peer_id": ""}, 100),
    ],
)
async def test_a_message_is_checked_as_vk_checks_it(vk: Vk, params: dict[str, Any], code: int) -> None:
    assert await refused(vk, **params) == code
    assert len(vk.emulator.answers(1)) == (0 if code else 1)


async def test_offsets_of_formatting_count_utf16_units(vk: Vk) -> None:
    item = {"type": "bold", "offset": 2, "length": 1}
    data = json.dumps({"version": 1, "items": [item]})
    assert await refused(vk, message="😀я", format_data=data) == 0
    assert await refused(vk, message="ёя", format_data=data) == 100


async def test_a_keyboard_stays_until_another_and_an_empty_one_takes_it_away(vk: Vk) -> None:
    board = {"buttons": [[{"action": {"type": "text", "label": "Меню"}}]]}
    await send(vk, keyboard=json.dumps(board))
    await send(vk, keyboard=inline("Дальше"))
    shown = vk.emulator.keyboard(1)
    assert shown is not None
    assert shown["buttons"][0][0]["action"]["label"] == "Меню"
    conversation = (await vk.response("messages.getConversationsById", peer_ids=1))["items"][0]
    assert conversation["current_keyboard"]["author_id"] == -7
    await send(vk, keyboard='{"buttons":[]}')
    assert vk.emulator.keyboard(1) is None


async def test_a_photo_of_one_person_is_not_for_another_without_its_key(vk: Vk) -> None:
    vk.emulator.allow(2)
    personal = await vk.upload_photo(picture_of(9, 9), peer=1)
    name = f"photo{personal['owner_id']}_{personal['id']}"
    assert personal["owner_id"] == 1
    assert await refused(vk, attachment=name) == 0
    assert await refused(vk, peer_id=2, attachment=name) == 100
    assert await refused(vk, peer_id=2, attachment=f"{name}_{personal['access_key']}") == 0
    public = await vk.upload_photo(picture_of(9, 9))
    assert public["owner_id"] == -7
    assert await refused(vk, peer_id=2, attachment=f"photo-7_{public['id']}") == 0


async def test_a_carousel_needs_text_and_a_picture_of_the_right_shape(vk: Vk) -> None:
    def carousel(photo: Any) -> str:
        button = {"action": {"type": "text", "label": "Да"}}
        element = {"photo_id": f"-7_{photo['id']}", "buttons": [button]}
        return json.dumps({"type": "carousel", "elements": [element]})

    right, square = await vk.upload_photo(picture_of(260, 160)), await vk.upload_photo(picture_of(260, 260))
    assert await refused(vk, template=carousel(right)) == 0
    assert await refused(vk, template=carousel(right), message="") == 100
    assert await refused(vk, template=carousel(square)) == 100
    assert await refused(vk, template=carousel({"id": 12345})) == 100


# random_id


async def test_the_same_random_id_within_an_hour_sends_nothing_new(vk: Vk, hands: Hands) -> None:
    first = (await send(vk, random_id=5))["response"]
    hands.move(minutes=59)
    assert (await send(vk, random_id=5, message="иначе"))["response"] == first
    items = (await send(vk, peer_id="", peer_ids=1, random_id=5))["response"]
    assert items == [{"peer_id": 1, "message_id": first, "conversation_message_id": 2}]
    assert [message.text for message in vk.emulator.answers(1)] == ["а"]
    hands.move(minutes=2)
    assert (await send(vk, random_id=5))["response"] != first


async def test_another_dialog_does_not_know_the_random_id(vk: Vk) -> None:
    vk.emulator.allow(2)
    await send(vk, random_id=5)
    await send(vk, random_id=5, peer_id=2)
    assert len(vk.emulator.answers(2)) == 1


@settings(max_examples=30)
@given(st.lists(st.integers(min_value=-3, max_value=4), max_size=30), st.integers(0, 130))
def test_nobody_sees_a_random_id_twice_within_a_hundred_messages(numbers: list[int], between: int) -> None:
    emulator = desk_of(Hands())
    emulator.say(1, "да")

    def said(number: int) -> Any:
        return call(emulator.world, "messages.send", Parameters({"peer_id": 1, "random_id": number, "message": "а"}))

    ids = {number: said(number) for number in numbers}
    assert all(said(number) == ids[number] for number in numbers if number)
    expected = len({number for number in numbers if number}) + numbers.count(0)
    assert len(emulator.answers(1)) == expected
    first = said(77)
    for _ in range(between):
        emulator.say(1, "ещё")
    assert (said(77) == first) is (between < REPEAT_MESSAGES)


# Changing and taking back


async def test_an_edit_replaces_what_is_not_given_again(vk: Vk) -> None:
    await send(vk, keyboard=inline("Дальше"))
    await vk.response("messages.edit", peer_id=1, cmid=2, message="б")
    message = vk.emulator.answers(1)[0]
    assert (message.text, message.keyboard) == ("б", None)
    assert message.edited is not None


async def test_edits_that_vk_refuses(vk: Vk, hands: Hands) -> None:
    number = (await send(vk))["response"]
    edit = {"peer_id": 1, "message": "б"}
    assert await vk.error("messages.edit", cmid=1, **edit) == 15
    assert await vk.error("messages.edit", cmid=99, **edit) == 15
    assert await vk.error("messages.edit", **edit) == 100
    assert await vk.error("messages.edit", cmid=2, peer_id=1, message="я" * 4097) == 914
    assert await vk.response("messages.edit", message_id=number, **edit) == 1
    hands.move(hours=24)
    assert await vk.error("messages.edit", cmid=2, **edit) == 909


async def test_a_deleted_message_is_gone_for_the_person(vk: Vk) -> None:
    await send(vk)
    answer = await vk.response("messages.delete", peer_id=1, cmids="2,1", delete_for_all=1)
    assert [item["response"] for item in answer] == [1, 0]
    assert answer[1]["error"]["code"] == 924
    shown = (await vk.desk("history", person=1))["messages"][-1]
    assert (shown["deleted"], shown["text"]) == (True, "")
    assert (await vk.response("messages.getHistory", peer_id=1))["count"] == 1


# Callback buttons


async def test_a_press_is_answered_once_and_within_a_minute(vk: Vk, hands: Hands) -> None:
    pressed = vk.emulator.press(1, {"p": 1}, cmid=2)
    answer = {"event_id": pressed.event_id, "user_id": 1, "peer_id": 1}
    snackbar = json.dumps({"type": "show_snackbar", "text": "Готово"})
    assert await vk.error("messages.sendMessageEventAnswer", **(answer | {"user_id": 2})) == 100
    await vk.response("messages.sendMessageEventAnswer", event_data=snackbar, **answer)
    assert await vk.emulator.wait_press(pressed) == {"type": "show_snackbar", "text": "Готово"}
    assert await vk.error("messages.sendMessageEventAnswer", **answer) == 100
    late = vk.emulator.press(1, {"p": 1})
    hands.move(seconds=60)
    assert await vk.error("messages.sendMessageEventAnswer", **(answer | {"event_id": late.event_id})) == 100


@pytest.mark.parametrize(
    "data",
    ["{", "[]", '{"type":"dance"}', '{"type":"show_snackbar"}', '{"type":"open_link","link":"ftp://a"}',
     '{"type":"show_snackbar","text":"' + "я" * 91 + '"}', '{"a":"' + "я" * 1000 + '"}'],
)  # fmt: skip
async def test_a_wrong_answer_to_a_press_is_refused(vk: Vk, data: str) -> None:
    pressed = vk.emulator.press(1, {})
    answer = {"event_id": pressed.event_id, "user_id": 1, "peer_id": 1, "event_data": data}
    assert await vk.error("messages.sendMessageEventAnswer", **answer) == 100


# Ids


def test_a_new_desk_begins_above_the_ids_of_an_old_one() -> None:
    hands = Hands()
    old, new = desk_of(hands), desk_of(hands, first_id=1_000_000)
    assert old.say(1, "а").cmid == 1
    message = new.say(1, "а")
    assert message.cmid > 1_000_000
    assert message.id > 1_000_000
    assert new.world.events.ts > 1_000_000


def test_an_emulator_needs_no_vkbottle() -> None:
    code = "import sys, bot.emulator; sys.exit('vkbottle' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
