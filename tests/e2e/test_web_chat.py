"""What a visitor of the web chat sees and does, in a real browser, against the real local VK."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest

from bot.clock import Clock
from bot.demo.words import words
from bot.emulator import Client, Community, Emulator, Person, Room
from handlers import screens
from tests.e2e.browser import browser

if TYPE_CHECKING:
    from playwright.async_api import ConsoleMessage, Locator, Page, Route

pytestmark = pytest.mark.e2e

MOTHER = Person(1, "Вера", "Лугова", "мама двоих", notes=("Код Маши: K7MQX-4TRPA",))
PUPIL = Person(2, "Глеб", "Ершов", "ученик 9В")
GRANDFATHER = Person(3, "Пётр", "Лугов", "дедушка", client=Client(False, False, False, False))
COMMUNITY = Community(7, "Школы Коврова", "kovrov", "Спросите словами.")
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "has_touch": True, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

HOSTILE = (
    "<script>document.title='взломано'</script>",
    "<img src=x onerror=\"document.title='взломано'\">",
    "{{7*7}} ${7*7} <%= 7*7 %> '; DROP TABLE pupils; --",
    "javascript:document.title='взломано'",
    "[id1|<b>Маша</b>]",
)


def key(label: str, kind: str = "text", color: str = "secondary") -> dict[str, Any]:
    return {"action": {"type": kind, "label": label, "payload": json.dumps({"key": label})}, "color": color}


MENU = {"one_time": False, "buttons": [[key("Оценки", color="primary")], [key("Справка"), key("Урок")]]}
TWICE = "<b>Один раз</b>"  # a bot's label is no more HTML than its text
ONCE = {"one_time": True, "buttons": [[key(TWICE)]]}
WEEK = {"inline": True, "buttons": [[key("Раньше", "callback")], [key("По предметам", color="positive")]]}


class EchoBot:
    """A bot of a few lines over VK's own HTTP: a menu, a page that turns in place, a file, an echo."""

    def __init__(self, vk: Emulator, http: aiohttp.ClientSession) -> None:
        self.vk = vk
        self.http = http

    async def call(self, method: str, **given: Any) -> Any:
        words = {name: json.dumps(value) if isinstance(value, dict) else str(value) for name, value in given.items()}
        words |= {"access_token": self.vk.token, "v": "5.199"}
        async with self.http.post(self.vk.api_url + method, data=words) as answer:
            said = await answer.json()
        return said["response"]

    async def run(self, poll: dict[str, Any]) -> None:
        while True:
            ask = {"act": "a_check", "key": poll["key"], "ts": str(poll["ts"]), "wait": "25"}
            async with self.http.get(poll["server"], params=ask) as answer:
                happened = await answer.json()
            poll["ts"] = happened["ts"]
            for event in happened["updates"]:
                await self.take(event["type"], event["object"])

    async def take(self, kind: str, event: dict[str, Any]) -> None:
        if kind == "message_event":
            peer, cmid = event["peer_id"], event["conversation_message_id"]
            data = {"type": "show_snackbar", "text": "Показываю прошлую неделю"}
            await self.call("messages.sendMessageEventAnswer", event_id=event["event_id"], user_id=event["user_id"],
                            peer_id=peer, event_data=data)  # fmt: skip
            await self.call("messages.edit", peer_id=peer, cmid=cmid, message="Неделя 10–16 ноября: 4", keyboard=WEEK)
        elif kind == "message_new":
            message = event["message"]
            await self.answer(message["peer_id"], message["text"], message.get("payload"), message["attachments"])

    async def answer(self, peer: int, text: str, payload: str | None, attachments: list[Any]) -> None:
        if payload and json.loads(payload).get("command") == "start":
            await self.say(peer, "Здравствуйте!", keyboard=MENU)
        elif text == "Оценки":
            bold = {"version": 1, "items": [{"type": "bold", "offset": 3, "length": 6}]}
            await self.say(peer, "🙂 Неделя 17–23 ноября: 5", keyboard=WEEK, format_data=bold)
        elif text == "Справка":
            await self.say(peer, "Вот справка", attachment=await self.document(peer))
        elif text == "Урок":
            await self.say(peer, "Какой?", keyboard=ONCE)
        elif attachments:
            await self.say(peer, f"Получено: {attachments[0]['type']}")
        else:
            await self.say(peer, f"Вы написали: {text}")

    async def say(self, peer: int, text: str, **extra: Any) -> None:
        await self.call("messages.send", peer_id=peer, random_id=0, message=text, **extra)

    async def document(self, peer: int) -> str:
        place = await self.call("docs.getMessagesUploadServer", peer_id=peer, type="doc")
        form = aiohttp.FormData()
        form.add_field("file", b"1;2;3", filename="оценки.csv")
        async with self.http.post(place["upload_url"], data=form) as answer:
            uploaded = await answer.json(content_type=None)
        saved = (await self.call("docs.save", file=uploaded["file"], title="оценки.csv"))["doc"]
        return f"doc{saved['owner_id']}_{saved['id']}"


class Hand:
    """A visitor's hand and eyes on one dialog of the page."""

    def __init__(self, page: "Page", vk: Emulator) -> None:
        self.page = page
        self.vk = vk
        self.troubles: list[str] = []  # errors of the page's own scripts and refused loads
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("console", self._hears)

    def _hears(self, line: "ConsoleMessage") -> None:
        if line.type in ("error", "warning"):
            self.troubles.append(line.text)

    def dialog(self, person: Person) -> "Locator":
        return self.page.locator(f'.dialog[data-person="{person.id}"]')

    async def writes(self, person: Person, text: str) -> None:
        await self.dialog(person).get_by_label("Сообщение", exact=True).fill(text)
        await self.dialog(person).get_by_role("button", name="Отправить", exact=True).click()

    async def presses(self, person: Person, label: str) -> None:
        await self.dialog(person).get_by_role("button", name=label, exact=True).last.click()

    async def drops(self, person: Person, name: str) -> None:
        """A file is dragged from the desktop over the dialog and let go."""
        carried = await self.page.evaluate_handle(
            "name => { const carried = new DataTransfer(); carried.items.add(new File(['1'], name)); return carried }",
            name,
        )
        for kind in ("dragenter", "dragover", "drop"):
            await self.dialog(person).dispatch_event(kind, {"dataTransfer": carried})

    async def sees(self, person: Person, text: str) -> "Locator":
        found = self.dialog(person).get_by_text(text).last
        await found.wait_for()
        return found

    async def messages(self, person: Person) -> int:
        return int(await self.dialog(person).locator(".message").count())


@asynccontextmanager
async def visit(
    address: str = "/",
    people: Sequence[Person] = (MOTHER, PUPIL, GRANDFATHER),
    room: Room | None = None,
    **window: Any,
) -> AsyncIterator[Hand]:
    """The page, open, with the echo bot behind it. At the end nothing may have gone wrong in it."""
    vk = Emulator(
        group_id=COMMUNITY.id,
        now=Clock().now,
        latency=0,
        people=people,
        community=COMMUNITY,
    )
    vk.room = room
    async with (
        browser(**window) as view,
        vk.serve() as home,
        aiohttp.ClientSession() as http,
        asyncio.TaskGroup() as tasks,
    ):
        echo = EchoBot(vk, http)
        poll = await echo.call("groups.getLongPollServer", group_id=COMMUNITY.id)
        bot = tasks.create_task(echo.run(poll))
        hand = Hand(await view.new_page(), vk)
        await hand.page.goto(home + address)
        await hand.page.locator(".dialog").first.wait_for()
        try:
            yield hand
        finally:
            bot.cancel()
            assert not hand.troubles, "\n".join(hand.troubles)


async def test_a_person_starts_presses_every_kind_of_button_and_sees_an_edit_in_place() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.presses(MOTHER, "Начать")
        await hand.sees(MOTHER, "Здравствуйте!")
        await hand.presses(MOTHER, "Оценки")
        week = await hand.sees(MOTHER, "17–23 ноября")
        assert await hand.dialog(MOTHER).locator("strong").inner_text() == "Неделя"
        before = await hand.messages(MOTHER)
        await hand.presses(MOTHER, "Раньше")
        await hand.sees(MOTHER, "Показываю прошлую неделю")
        await hand.sees(MOTHER, "Неделя 10–16 ноября: 4")
        assert await hand.messages(MOTHER) == before
        assert await week.count() == 0
        assert await hand.dialog(MOTHER).get_by_text("изменено").is_visible()
        assert await hand.page.evaluate("document.activeElement.title") == "Раньше"  # paging goes on by keyboard
        assert await hand.dialog(MOTHER).locator("[aria-busy=true]").count() == 0
        await hand.presses(MOTHER, "По предметам")
        await hand.sees(MOTHER, "Вы написали: По предметам")


async def test_a_keyboard_folds_opens_and_a_one_time_one_goes_away() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.presses(MOTHER, "Начать")
        menu = hand.dialog(MOTHER).get_by_role("button", name="Оценки", exact=True)
        await menu.wait_for()
        await hand.presses(MOTHER, "Свернуть клавиатуру бота")
        assert not await menu.is_visible()
        await hand.presses(MOTHER, "Показать клавиатуру бота")
        await hand.presses(MOTHER, "Урок")
        once = hand.dialog(MOTHER).get_by_role("button", name=TWICE, exact=True)
        await once.click()
        await hand.sees(MOTHER, f"Вы написали: {TWICE}")
        assert await once.count() == 0


async def test_files_go_both_ways() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.presses(MOTHER, "Начать")
        await hand.presses(MOTHER, "Справка")
        await hand.sees(MOTHER, "Вот справка")
        link = hand.dialog(MOTHER).get_by_role("link", name="оценки.csv")
        assert await link.get_attribute("rel") == "noopener noreferrer"
        file: Any = {"name": "справка от врача.txt", "mimeType": "text/plain", "buffer": "болел".encode()}
        await hand.dialog(MOTHER).locator("input[type=file]").set_input_files([file])
        await hand.dialog(MOTHER).locator(".tray-item:not([aria-busy])").wait_for()
        await hand.presses(MOTHER, "Отправить")
        await hand.sees(MOTHER, "Получено: doc")
        await hand.dialog(MOTHER).get_by_role("link", name="справка от врача.txt").wait_for()
        await hand.drops(MOTHER, "меню.pdf")
        await hand.dialog(MOTHER).locator(".tray-item:not([aria-busy])").wait_for()
        await hand.presses(MOTHER, "Убрать меню.pdf")
        assert await hand.dialog(MOTHER).locator(".tray-item").count() == 0
        assert not await hand.dialog(MOTHER).get_by_role("button", name="Отправить", exact=True).is_enabled()


async def test_whatever_is_written_is_shown_as_words() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        for text in HOSTILE:
            await hand.writes(MOTHER, text)
        await hand.dialog(MOTHER).locator("[data-from=community]").nth(len(HOSTILE) - 1).wait_for()
        shown = await hand.dialog(MOTHER).locator("[data-from=person] .bubble-text").all_inner_texts()
        assert shown == [*HOSTILE[:-1], "<b>Маша</b>"]
        assert await hand.dialog(MOTHER).locator(":is(.messages script, .messages img, .messages b)").count() == 0
        assert await hand.dialog(MOTHER).locator('a[href^="javascript"]').count() == 0
        assert "взломано" not in await hand.page.title()


async def test_an_address_in_the_words_is_a_link_without_the_full_stop_after_it() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        words = (
            "Сайт uokovrov.elros.info. Школа: школа.образование33.рф, https://vk.ru/im?a=1. В т.ч. 25.11.2026 в 9.30."
        )
        await hand.writes(MOTHER, words)
        await hand.sees(MOTHER, "Вы написали: Сайт")
        links = hand.dialog(MOTHER).locator("[data-from=community] a")
        assert await links.all_inner_texts() == [
            "uokovrov.elros.info",
            "школа.образование33.рф",
            "https://vk.ru/im?a=1",
        ]
        assert await links.first.get_attribute("href") == "https://uokovrov.elros.info/"


async def test_a_slow_server_blocks_nothing_and_keeps_the_order() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        late = asyncio.Event()

        async def hold(route: "Route") -> None:
            await late.wait()
            await route.continue_()

        await hand.page.route("**/desk/send", hold)
        await hand.writes(MOTHER, "Первое")
        await hand.writes(MOTHER, "Второе")
        assert await hand.dialog(MOTHER).locator(".ticks.clock").count() == 2
        late.set()
        await hand.sees(MOTHER, "Вы написали: Второе")
        assert await hand.dialog(MOTHER).locator(".ticks.clock").count() == 0
        assert await hand.dialog(MOTHER).locator("[data-from=person] .bubble-text").all_inner_texts() == [
            "Первое",
            "Второе",
        ]


async def test_a_client_without_keyboards_shows_none_and_says_so() -> None:
    async with visit("/#3", **PHONE) as hand:
        await hand.presses(GRANDFATHER, "Начать")
        await hand.sees(GRANDFATHER, "Здравствуйте!")
        await hand.writes(GRANDFATHER, "Оценки")
        await hand.sees(GRANDFATHER, "17–23 ноября")
        assert await hand.dialog(GRANDFATHER).locator(".key").count() == 0
        assert await hand.dialog(GRANDFATHER).get_by_text("кнопок не видно").is_visible()


async def test_a_phone_shows_one_dialog_without_sideways_scroll_and_switches_people() -> None:
    async with visit("/", **PHONE) as hand:
        await hand.presses(MOTHER, "Начать")
        await hand.sees(MOTHER, "Здравствуйте!")
        assert await hand.page.locator(".dialog").count() == 1
        assert await hand.page.evaluate("document.documentElement.scrollWidth") == 360
        for part in ("Сообщение", "Отправить"):
            place = await hand.dialog(MOTHER).get_by_label(part, exact=True).bounding_box()
            assert place is not None
            assert 0 <= place["x"] <= place["x"] + place["width"] <= 360
            assert place["y"] + place["height"] <= 640
        await hand.presses(MOTHER, "Список людей")
        await hand.page.get_by_role("button", name="Глеб Ершов").click()
        assert await hand.dialog(PUPIL).get_by_role("button", name="Начать").is_visible()


async def test_a_phone_leaves_an_answer_as_much_room_as_answers_count_on() -> None:
    async with visit("/#2", **PHONE) as hand:
        await hand.presses(PUPIL, "Начать")
        await hand.presses(PUPIL, "Оценки")
        await hand.sees(PUPIL, "17–23 ноября")
        await hand.presses(PUPIL, "Свернуть клавиатуру бота")
        first, second = [
            await hand.dialog(PUPIL).get_by_role("button", name=label).bounding_box()
            for label in ("Раньше", "По предметам")
        ]
        assert first is not None
        assert second is not None
        assert second["y"] - first["y"] <= screens.ROW
        stage = await hand.dialog(PUPIL).locator(".stage").bounding_box()
        assert stage is not None
        assert stage["height"] >= screens.SCREEN


async def test_a_desktop_watches_two_dialogs_and_counts_what_others_were_sent() -> None:
    async with visit("/", **DESKTOP) as hand:
        assert await hand.page.locator(".dialog").count() == 2
        await hand.writes(MOTHER, "Это мама")
        await hand.writes(PUPIL, "А это сын")
        await hand.sees(MOTHER, "Вы написали: Это мама")
        await hand.sees(PUPIL, "Вы написали: А это сын")
        hand.vk.say(GRANDFATHER.id, "Это дед")
        row = hand.page.locator(".person", has_text="Пётр Лугов")
        await row.locator(".badge", has_text="1").wait_for()
        await row.locator(".person-main").click()
        await hand.sees(GRANDFATHER, "Вы написали: Это дед")
        await row.locator(".badge").wait_for(state="hidden")


@pytest.mark.parametrize("window", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_everybody_of_the_demo_is_at_hand_in_the_list(window: dict[str, Any]) -> None:
    cast = [
        Person(2001 + number, member.first, member.last, about=member.about, color=member.colour)
        for number, member in enumerate(words().cast.person)
    ]
    async with visit("/", cast, **window) as hand:
        if window is PHONE:
            await hand.presses(cast[0], "Список людей")
        people = hand.page.locator(".people-list")
        for about in await people.locator(".person-about").all():
            assert await about.evaluate(
                "each => each.scrollHeight <= 1.5 * parseFloat(getComputedStyle(each).lineHeight)"
            )
        shown, whole = await people.evaluate("list => [list.clientHeight, list.scrollHeight]")
        assert whole <= shown or window is PHONE
        last = people.get_by_role("button", name=f"{cast[-1].name}", exact=False).first
        await last.click()
        await hand.dialog(cast[-1]).wait_for()
        assert await hand.page.evaluate("document.documentElement.scrollWidth") == window["viewport"]["width"]


async def test_a_note_from_school_goes_into_the_message_by_keyboard_alone() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.dialog(MOTHER).get_by_role("button", name="Код Маши").focus()
        await hand.page.keyboard.press("Enter")
        await hand.page.keyboard.press("Enter")
        await hand.sees(MOTHER, "Вы написали: K7MQX-4TRPA")


async def test_an_administrator_answers_and_a_group_chat_has_its_tab() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.writes(MOTHER, "Здравствуйте")
        await hand.sees(MOTHER, "Вы написали: Здравствуйте")
        await hand.presses(MOTHER, "Что ещё можно сделать")
        await hand.page.get_by_role("menuitem", name="Ответить за администратора").click()
        await hand.writes(MOTHER, "Я живой человек")
        await hand.dialog(MOTHER).locator("[data-from=community]", has_text="Я живой человек").wait_for()
        async with aiohttp.ClientSession() as http:
            chat = {"title": "7Б", "people": [PUPIL.id, MOTHER.id]}
            async with http.post(f"{hand.vk.address}/desk/chats", json=chat) as answer:
                peer = (await answer.json())["peer"]
        await hand.dialog(MOTHER).get_by_role("button", name="7Б").click()
        hand.vk.say(PUPIL.id, "Завтра контрольная?", peer=peer)
        line = hand.dialog(MOTHER).locator("[data-from=other]", has_text="Завтра контрольная?")
        await line.wait_for()
        assert "Глеб Ершов" in await line.inner_text()


async def test_a_lost_stream_is_said_quietly_and_what_was_missed_is_shown() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.writes(MOTHER, "Раз")
        await hand.sees(MOTHER, "Вы написали: Раз")
        await hand.page.route("**/desk/stream", lambda route: route.abort())
        hand.vk.world.stream.close()
        notice = hand.page.get_by_text("Нет связи с местным ВК")
        await notice.wait_for()
        hand.vk.say(MOTHER.id, "С другого телефона")
        await hand.page.unroute("**/desk/stream")
        await hand.sees(MOTHER, "Вы написали: С другого телефона")
        await notice.wait_for(state="hidden")
        hand.troubles.clear()  # the refused connections were the point
