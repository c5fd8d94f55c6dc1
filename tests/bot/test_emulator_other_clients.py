"""Another library, unchanged, works against this desk as against VK."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import pytest
import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll
from vk_api.execute import VkFunction
from vk_api.keyboard import VkKeyboard, VkKeyboardColor
from vk_api.upload import VkUpload

from bot.emulator import Emulator
from tests.bot.emulated import Hands, desk_of, listening, picture_of


class ThisDesk(HTTPAdapter):
    """Takes every request for VK's hosts to this desk; nothing else of the library is touched."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._host = urlsplit(address).netloc

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(("http", self._host, parts.path, parts.query, ""))
        return super().send(request, *args, **kwargs)


@pytest.fixture
async def emulator() -> AsyncIterator[Emulator]:
    emulator = desk_of(Hands(), pace=True)
    async with listening(emulator):
        yield emulator


def library(emulator: Emulator) -> tuple[Any, requests.Session]:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", ThisDesk(emulator.address))
    return vk_api.VkApi(token=emulator.token, api_version="5.199", session=session), session


async def test_vk_api_answers_a_message_it_got_by_long_poll(emulator: Emulator) -> None:
    asked = emulator.say(1, "Привет, бот")

    def bot() -> list[Any]:
        client, session = library(emulator)
        with session:
            keyboard = VkKeyboard(one_time=True)
            keyboard.add_button("Меню", color=VkKeyboardColor.SECONDARY, payload={"m": 1})
            poll = VkBotLongPoll(client, 7, wait=1)
            poll.ts = "0"
            with poll.session:
                events = poll.check()
            event = next(event for event in events if event.type is VkBotEventType.MESSAGE_NEW)
            client.get_api().messages.send(
                peer_id=event.message.from_id,
                random_id=5,
                message=f"Вы сказали: {event.message.text}",
                keyboard=keyboard.get_keyboard(),
            )
            return list(events)

    events = await asyncio.to_thread(bot)
    assert [event.type for event in events] == [VkBotEventType.MESSAGE_ALLOW, VkBotEventType.MESSAGE_NEW]
    assert events[1].from_user
    assert events[1].client_info["keyboard"] is True
    answer = await emulator.wait_answer(1, asked)
    assert answer.text == "Вы сказали: Привет, бот"
    shown = emulator.keyboard(1)
    assert shown is not None
    assert json.loads(shown["buttons"][0][0]["action"]["payload"]) == {"m": 1}


async def test_vk_api_runs_programs_and_uploads_photos(emulator: Emulator, tmp_path: Any) -> None:
    emulator.allow(1)
    path = tmp_path / "a.png"
    path.write_bytes(picture_of(20, 10))

    def bot() -> Any:
        client, session = library(emulator)
        with session:
            names = VkFunction(args=("ids",), code="return API.users.get({user_ids: %(ids)s})@.first_name;")
            photo = VkUpload(client).photo_messages(str(path))[0]
            api = client.get_api()
            attachment = f"photo{photo['owner_id']}_{photo['id']}"
            api.messages.send(user_id=1, random_id=0, message="Фото", attachment=attachment)
            return names(client, [1, 2])

    assert await asyncio.to_thread(bot) == ["Анна", "Пётр"]
    assert emulator.answers(1)[0].attachments[0].desk()["width"] == 20


async def test_vk_api_sees_vks_own_errors(emulator: Emulator) -> None:
    def bot() -> int:
        client, session = library(emulator)
        with session, pytest.raises(vk_api.ApiError) as refused:
            client.method("messages.send", {"peer_id": 2, "random_id": 0, "message": "а"})
        return int(refused.value.code)

    assert await asyncio.to_thread(bot) == 901
