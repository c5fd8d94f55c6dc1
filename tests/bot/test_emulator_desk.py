"""The person's side over HTTP: what the web chat does, and what a person sees."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.emulator import Client, Person
from tests.bot.emulated import Hands, Vk, desk_of, listening, picture_of

TEXT_BUTTON = {"action": {"type": "text", "label": "Меню", "payload": '{"m":1}'}, "color": "primary"}
CALLBACK = {"action": {"type": "callback", "label": "Дальше", "payload": '{"p":2}'}}


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
async def vk(hands: Hands) -> AsyncIterator[Vk]:
    async with listening(desk_of(hands)) as vk:
        yield vk


class Screen:
    """What the stream told, in order."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self._response = response

    async def next(self) -> Any:
        async with asyncio.timeout(5):
            while True:
                line = await self._response.content.readline()
                assert line, "the stream is over"
                if line.startswith(b"data: "):
                    return json.loads(line[6:])


@pytest.fixture
async def screen(vk: Vk) -> AsyncIterator[Screen]:
    async with vk.session.get(f"{vk.emulator.address}/desk/stream") as response:
        assert response.content_type == "text/event-stream"
        await response.content.readline()
        yield Screen(response)


async def bot_says(vk: Vk, person: int, text: str, *, keyboard: Any = None) -> Any:
    extra = {} if keyboard is None else {"keyboard": json.dumps(keyboard)}
    return await vk.response("messages.send", peer_id=person, random_id=0, message=text, **extra)


async def test_the_people_and_the_community_are_shown(vk: Vk) -> None:
    people = await vk.desk("people")
    assert people[0] == {
        "id": 1, "first_name": "Анна", "last_name": "Белова", "about": "", "notes": ["Код Маши: 234"],
        "color": people[0]["color"], "avatar": "АБ",
        "client": {"keyboard": True, "inline_keyboard": True, "carousel": True, "callback": True},
    }  # fmt: skip
    assert people[0]["color"] != people[1]["color"]
    community = await vk.desk("community")
    assert community == {"id": 7, "name": "Community", "screen_name": "club7", "about": ""}


async def test_a_new_note_appears_in_a_persons_hand(vk: Vk, screen: Screen) -> None:
    vk.emulator.note(2, "Код Пети: 345")
    assert (await screen.next()) == {"type": "people"}
    assert (await vk.desk("people"))[1]["notes"] == ["Код Пети: 345"]


async def test_a_person_writes_and_reads_the_answer(vk: Vk, hands: Hands) -> None:
    sent = await vk.desk("send", {"person": 1, "text": "Привет"})
    assert sent == {"cmid": 1, "id": 1}
    hands.move(minutes=1)
    await bot_says(vk, 1, "Здравствуйте", keyboard={"buttons": [[TEXT_BUTTON]]})
    shown = await vk.desk("history", person=1, peer=-7)
    mine, answer = shown["messages"]
    assert (mine["from"], mine["author"], mine["text"], mine["read"]) == ("person", "Анна Белова", "Привет", False)
    assert (answer["from"], answer["author"], answer["text"]) == ("community", "Community", "Здравствуйте")
    assert (answer["time"], answer["edited"], answer["deleted"]) == ("2026-11-20T15:01:00+00:00", False, False)
    assert shown["keyboard"]["buttons"] == [[TEXT_BUTTON]]
    assert shown["typing"] is False


async def test_history_is_cut_to_the_last_messages(vk: Vk) -> None:
    for number in range(5):
        await vk.desk("send", {"person": 1, "text": str(number)})
    shown = await vk.desk("history", person=1, limit=2)
    assert [message["text"] for message in shown["messages"]] == ["3", "4"]


async def test_everything_that_happens_is_streamed(vk: Vk, screen: Screen) -> None:
    await vk.desk("send", {"person": 1, "text": "Привет"})
    news = await screen.next()
    assert (news["type"], news["person"], news["peer"], news["cmid"]) == ("message", 1, -7, 1)
    assert news["message"]["from"] == "person"
    await vk.response("messages.setActivity", peer_id=1, type="typing")
    assert (await screen.next())["typing"] is True
    number = await bot_says(vk, 1, "Ответ", keyboard={"buttons": [[TEXT_BUTTON]]})
    assert (await screen.next())["message"]["text"] == "Ответ"
    news = await screen.next()
    assert (news["type"], news["keyboard"]["buttons"]) == ("keyboard", [[TEXT_BUTTON]])
    await vk.response("messages.edit", peer_id=1, message_id=number, message="Другое")
    news = await screen.next()
    assert (news["type"], news["cmid"], news["message"]["text"], news["message"]["edited"]) == (
        "edit",
        2,
        "Другое",
        True,
    )
    await vk.response("messages.markAsRead", peer_id=1)
    assert (await screen.next()) == {"type": "read", "person": 1, "peer": -7, "cmid": 2}
    await vk.response("messages.delete", peer_id=1, message_ids=number, delete_for_all=1)
    assert (await screen.next()) == {"type": "delete", "person": 1, "peer": -7, "cmid": 2}
    await vk.desk("people", {"first_name": "Новый"})
    assert (await screen.next()) == {"type": "people"}


@pytest.mark.parametrize(
    ("data", "news"),
    [
        ({"type": "show_snackbar", "text": "Готово"}, {"type": "snackbar", "text": "Готово"}),
        ({"type": "open_link", "link": "https://a.org"}, {"type": "open_link", "link": "https://a.org"}),
        (None, {"type": "press_answered"}),
    ],
)
async def test_a_press_and_its_answer(vk: Vk, screen: Screen, data: Any, news: dict[str, Any]) -> None:
    pressed = await vk.desk("press", {"person": 1, "cmid": 5, "payload": {"p": 2}})
    event = (await vk.events_since("0"))[-1]["object"]
    assert (event["payload"], event["conversation_message_id"]) == ({"p": 2}, 5)
    extra = {} if data is None else {"event_data": json.dumps(data)}
    answer = {"event_id": pressed["event_id"], "user_id": 1, "peer_id": 1}
    await vk.response("messages.sendMessageEventAnswer", **answer, **extra)
    told = await screen.next()
    assert told == news | {"person": 1, "peer": -7, "event_id": pressed["event_id"], "cmid": 5}


async def test_a_press_that_nobody_answered_expires(vk: Vk, hands: Hands, screen: Screen) -> None:
    pressed = await vk.desk("press", {"person": 1, "payload": {}})
    hands.move(seconds=61)
    told = await screen.next()
    assert (told["type"], told["event_id"]) == ("press_expired", pressed["event_id"])


async def test_a_one_time_keyboard_goes_when_its_button_is_pressed(vk: Vk) -> None:
    vk.emulator.allow(1)
    await bot_says(vk, 1, "Что?", keyboard={"one_time": True, "buttons": [[TEXT_BUTTON]]})
    await vk.desk("send", {"person": 1, "text": "Просто слова"})
    assert vk.emulator.keyboard(1) is not None
    await vk.desk("send", {"person": 1, "text": "Меню", "payload": '{"m":1}'})
    assert vk.emulator.keyboard(1) is None


async def test_a_program_without_keyboards_shows_none(vk: Vk) -> None:
    old_phone = Client(keyboard=False, inline_keyboard=False, carousel=False, callback=False)
    await vk.desk("people", {"id": 9, "first_name": "Павел", "client": {"keyboard": False}})
    assert vk.emulator.world.people[9].client == Client(keyboard=False)
    vk.emulator.world.people[9] = Person(9, "Павел", client=old_phone)
    vk.emulator.allow(9)
    await bot_says(vk, 9, "Кнопки", keyboard={"buttons": [[TEXT_BUTTON]]})
    await bot_says(vk, 9, "Ещё", keyboard={"inline": True, "buttons": [[CALLBACK]]})
    shown = await vk.desk("history", person=9)
    assert shown["keyboard"] is None
    assert [message["keyboard"] for message in shown["messages"]] == [None, None]
    with pytest.raises(LookupError):
        vk.emulator.tap(9, "Дальше")


async def test_a_person_can_only_tap_what_is_on_her_screen(vk: Vk) -> None:
    vk.emulator.allow(1)
    await bot_says(vk, 1, "Меню", keyboard={"buttons": [[TEXT_BUTTON]]})
    link = {"action": {"type": "open_link", "label": "Сайт", "link": "https://a.org"}}
    await bot_says(vk, 1, "Листать", keyboard={"inline": True, "buttons": [[CALLBACK, link]]})
    vk.emulator.tap(1, "Дальше")
    press = (await vk.events_since("0"))[-1]["object"]
    assert (press["payload"], press["conversation_message_id"]) == ({"p": 2}, 2)
    vk.emulator.tap(1, "Меню")
    message = (await vk.events_since("0"))[-1]["object"]["message"]
    assert (message["text"], message["payload"]) == ("Меню", '{"m":1}')
    assert vk.emulator.tap(1, "Сайт") == "https://a.org"
    with pytest.raises(LookupError, match="Домой"):
        vk.emulator.tap(1, "Домой")


async def test_photos_and_files_go_from_a_person_to_the_bot(vk: Vk) -> None:
    async def given(body: bytes, name: str) -> Any:
        return await vk.put(f"{vk.emulator.address}/desk/upload?person=1", "file", body, name)

    photo, note = await given(picture_of(30, 20), "снимок.png"), await given(b"text", "список.txt")
    assert (photo["type"], note["type"], note["title"], note["size"]) == ("photo", "doc", "список.txt", 4)
    await vk.desk("send", {"person": 1, "text": "", "attachments": [photo, note["attachment"]]})
    message = (await vk.events_since("0"))[-1]["object"]["message"]
    kinds = [item["type"] for item in message["attachments"]]
    assert kinds == ["photo", "doc"]
    assert message["attachments"][0]["photo"]["sizes"][0]["width"] == 30
    async with vk.session.get(message["attachments"][1]["doc"]["url"]) as answer:
        assert await answer.read() == b"text"
    shown = (await vk.desk("history", person=1))["messages"][0]["attachments"]
    async with vk.session.get(vk.emulator.address + shown[0]["url"]) as answer:
        assert await answer.read() == picture_of(30, 20)


async def test_stickers_places_walls_and_voices_reach_the_bot(vk: Vk) -> None:
    await vk.desk("send", {"person": 1, "sticker": 12})
    await vk.desk("send", {"person": 1, "geo": True})
    wall = {"type": "wall", "wall": {"id": 1, "from_id": -5, "text": "Пост"}}
    await vk.desk("send", {"person": 1, "attachments": [wall]})
    messages = [event["object"]["message"] for event in await vk.events_since("0") if event["type"] == "message_new"]
    assert messages[0]["attachments"][0]["sticker"]["sticker_id"] == 12
    assert messages[1]["geo"]["coordinates"]["latitude"] > 56
    assert messages[2]["attachments"] == [wall]
    shown = [item["attachments"][0] for item in (await vk.desk("history", person=1))["messages"]]
    assert [(item["type"], item["title"]) for item in shown] == [("sticker", ""), ("geo", ""), ("wall", "Пост")]


async def test_an_answer_to_a_message_and_a_forward_reach_the_bot(vk: Vk) -> None:
    first = vk.emulator.say(1, "Вопрос")
    vk.emulator.say(1, "Об этом", reply_to=first.cmid)
    vk.emulator.say(1, "", forwarded=[first.foreign("")])
    last = [event["object"]["message"] for event in (await vk.events_since("0"))[-2:]]
    assert last[0]["reply_message"]["text"] == "Вопрос"
    assert last[1]["fwd_messages"][0]["text"] == "Вопрос"


async def test_two_people_share_a_group_chat(vk: Vk, screen: Screen) -> None:
    chat = await vk.desk("chats", {"title": "Родители 7Б", "people": [1, 2]})
    assert chat == {"peer": 2_000_000_001, "title": "Родители 7Б", "unread": 0}
    await vk.desk("send", {"person": 2, "peer": chat["peer"], "text": "Всем привет"})
    told = [await screen.next() for _ in range(4)][2:]
    assert [(news["person"], news["message"]["from"]) for news in told] == [(1, "other"), (2, "person")]
    lists = await vk.desk("chats", person=1)
    assert [(item["peer"], item["title"], item["unread"]) for item in lists] == [
        (-7, "Community", 0), (2_000_000_001, "Родители 7Б", 1),
    ]  # fmt: skip
    await vk.desk("read", {"person": 1, "peer": chat["peer"]})
    assert (await vk.desk("chats", person=1))[1]["unread"] == 0


async def test_a_mention_that_is_typed_reaches_the_bot_as_vk_writes_it_down(vk: Vk) -> None:
    chat = await vk.desk("chats", {"title": "Родители 7Б", "people": [1, 2]})
    own = vk.emulator.community
    for typed in (f"@club{own.id}", f"@{own.address}"):
        await vk.desk("send", {"person": 2, "peer": chat["peer"], "text": f"{typed} расписание"})
        last = (await vk.events_since("0"))[-1]["object"]["message"]
        assert last["text"] == f"[club{own.id}|{typed}] расписание"
    before = len(await vk.events_since("0"))
    await vk.desk("send", {"person": 2, "peer": chat["peer"], "text": f"кому@{own.address}.ru и @club{own.id}0"})
    assert len(await vk.events_since("0")) == before


async def test_an_administrator_answers_as_a_human(vk: Vk) -> None:
    vk.emulator.say(1, "Позовите человека")
    await vk.desk("admin_reply", {"person": 1, "text": "Я здесь"})
    shown = (await vk.desk("history", person=1))["messages"]
    assert shown[-1]["from"] == "community"
    assert shown[0]["read"] is True
    event = (await vk.events_since("0"))[-1]
    assert (event["type"], event["object"]["text"]) == ("message_reply", "Я здесь")
    assert event["object"]["admin_author_id"]


async def test_a_carousel_shows_its_pictures(vk: Vk) -> None:
    vk.emulator.allow(1)
    photo = await vk.upload_photo(picture_of(260, 160))
    element = {"photo_id": f"-7_{photo['id']}", "buttons": [TEXT_BUTTON]}
    template = json.dumps({"type": "carousel", "elements": [element]})
    await vk.response("messages.send", peer_id=1, random_id=0, message="Смотрите", template=template)
    shown = (await vk.desk("history", person=1))["messages"][0]["template"]["elements"][0]
    async with vk.session.get(vk.emulator.address + shown["photo_url"]) as answer:
        assert await answer.read() == picture_of(260, 160)
    vk.emulator.tap(1, "Меню")
    assert (await vk.events_since("0"))[-1]["object"]["message"]["payload"] == '{"m":1}'


# The page


async def test_the_page_loads_nothing_from_elsewhere(vk: Vk) -> None:
    async with vk.session.get(vk.emulator.address + "/") as page:
        assert page.status == 200
        assert page.content_type == "text/html"
        assert page.headers["Content-Security-Policy"].startswith("default-src 'self'")
        assert page.headers["Cache-Control"] == "no-cache"
    async with vk.session.get(vk.emulator.address + "/web/chat.js") as script:
        assert script.status == 200
        assert script.content_type in ("text/javascript", "application/javascript")  # by the system's table


@pytest.mark.parametrize(
    "path", ["/web/..%2fserver.py", "/web/%2e%2e%2fserver.py", "/nothing.js", "/web/.", "/web/a%00b"]
)
async def test_the_page_gives_only_its_own_files(vk: Vk, path: str) -> None:
    async with vk.session.get(URL(vk.emulator.address + path, encoded=True)) as answer:
        assert answer.status == 404


async def test_another_page_may_not_use_the_desk(vk: Vk) -> None:
    headers = {"Origin": "https://elsewhere.example"}
    url = f"{vk.emulator.address}/desk/send"
    async with vk.session.post(url, json={"person": 1, "text": "а"}, headers=headers) as answer:
        assert answer.status == 403
    own = {"Origin": vk.emulator.address}
    async with vk.session.post(url, json={"person": 1, "text": "а"}, headers=own) as answer:
        assert answer.status == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("send", {"person": 1, "text": ""}),
        ("send", {"person": 99, "text": "а"}),
        ("send", {"person": "1", "text": "а"}),
        ("send", {"person": 1, "text": 5}),
        ("send", {"person": 1, "text": "а", "peer": 2_000_000_009}),
        ("send", {"person": 1, "attachments": ["photo1_99"]}),
        ("send", {"person": 1, "attachments": [5]}),
        ("press", {"payload": {}}),
        ("chats", {"title": "пусто", "people": []}),
        ("chats", {"title": "чужие", "people": [99]}),
        ("people", {"id": 1, "first_name": "Двойник"}),
        ("people", {"first_name": "Странный", "client": {"wings": True}}),
        ("allow", {"person": 99}),
        ("admin_reply", {"person": 1, "text": ""}),
        ("read", [1]),
    ],
)
async def test_what_cannot_be_done_is_answered_with_a_sentence(vk: Vk, path: str, body: Any) -> None:
    async with vk.session.post(f"{vk.emulator.address}/desk/{path}", json=body) as answer:
        assert answer.status == 400
        assert (await answer.json())["error"]


async def test_questions_without_numbers_are_answered_with_a_sentence(vk: Vk) -> None:
    assert "error" in await vk.desk("history")
    assert "error" in await vk.desk("history", person=1, peer="dialog")
    assert "error" in await vk.desk("chats", person=99)


# Waiting in tests


async def test_a_test_waits_for_an_answer_and_not_for_time(vk: Vk) -> None:
    asked = vk.emulator.say(1, "Сколько?")
    waiting = asyncio.gather(vk.emulator.wait_answer(1, asked, having="пять"))
    await bot_says(vk, 1, "Думаю")
    await bot_says(vk, 1, "Их пять")
    (answer,) = await waiting
    assert answer.text == "Их пять"
    with pytest.raises(TimeoutError):
        await vk.emulator.wait_answer(1, answer, timeout=0.01)


async def test_a_browser_that_leaves_ends_its_stream_without_a_word(caplog: pytest.LogCaptureFixture) -> None:
    emulator = desk_of(Hands())
    async with emulator.serve() as address:
        host, port = address.removeprefix("http://").split(":")
        for _ in range(5):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(b"GET /desk/stream HTTP/1.1\r\nHost: here\r\n\r\n")
            await reader.readuntil(b": here\n\n")
            emulator.say(1, "ещё здесь")
            writer.transport.abort()
            for _ in range(20):
                emulator.say(1, "уже нет")
                await asyncio.sleep(0)
    assert [record.getMessage() for record in caplog.records] == []
