"""Files of an answer: made and uploaded before it leaves, and never in the way of its words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pytest

from bot import drawing
from bot.alarms import Alarms
from bot.clock import Clock
from bot.delivery import Delivery
from bot.drawing import Drawing
from bot.emulator import Emulator, Fault, Person
from bot.emulator.chats import Chat
from bot.quiet import Quiet
from bot.records import message
from bot.vk.client import Community
from handlers.talk import File
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.outbox import Draft, Priority
from tests.bot.emulated import picture_of
from tests.fakes import HandClock, by_key

ANNA, OLEG = 11, 12


class Impatient(HandClock):
    """Nobody waits here: a pause is a step of the hand."""

    async def sleep(self, seconds: float) -> None:
        self.move(seconds=seconds)


@dataclass
class Desk:
    vk: Emulator
    database: Database
    drawing: Drawing
    delivery: Delivery
    clock: HandClock

    async def say(self, person: int, key: str, *files: File, text: str = "Вот файл") -> None:
        async with self.database.begin() as store:
            body = message(text, files=files)
            await store.outbox.add([Draft(person, key, body, Priority.REPLY, making=bool(files))], self.clock.now())

    async def leave(self) -> None:
        """Deliver all that may leave."""
        while pack := await self.delivery.turn():
            await self.delivery._deliver(pack)
        await self.delivery.settle()

    def seen(self, person: int) -> list[tuple[str, list[str]]]:
        return [(each.text, [a.desk()["title"] for a in each.attachments]) for each in self.vk.answers(person)]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Desk]:
    async with opened(tmp_path) as made:
        yield made


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    clock = Impatient()
    people = [Person(ANNA, "Анна"), Person(OLEG, "Олег")]
    vk = Emulator(now=clock.now, pace=False, latency=0, people=people)
    async with vk.serve(), await Database.open(f"sqlite:///{folder}/store.db") as database:
        for person in (ANNA, OLEG):
            vk.say(person, "привет")
        api = Community(vk.token, vk.api_url, Clock(), 1000)
        alarms = Alarms(clock, None, by_key)
        delivery = Delivery(database, api, clock, Quiet(ZoneInfo("UTC")), alarms, 300)
        drawn = Drawing(database, api, clock, alarms, made=delivery.wake)
        try:
            yield Desk(vk, database, drawn, delivery, clock)
        finally:
            await api.close()


NOTE = File("Мои данные.txt", "text", {"text": "Оценки: 5, 4"})


async def test_an_answer_waits_for_its_file_and_then_leaves_with_it(desk: Desk) -> None:
    await desk.say(ANNA, "reply:1:0", NOTE)
    await desk.leave()
    assert desk.seen(ANNA) == []
    assert await desk.drawing.step() == 1
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Мои данные.txt"])]


async def test_a_calendar_is_made_and_leaves_with_its_answer(desk: Desk) -> None:
    lesson = {"uid": "a@b", "day": "2026-11-23", "begins": "08:30:00", "ends": "09:10:00", "summary": "Математика"}
    values = {"name": "Уроки 5А", "zone": "Europe/Moscow", "stamp": "2026-11-20T18:30:00+03:00", "sequence": 1}
    await desk.say(ANNA, "reply:1:0", File("Уроки 5А.ics", "calendar", {**values, "events": [lesson]}))
    assert await desk.drawing.step() == 1
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Уроки 5А.ics"])]


async def test_what_was_said_later_stays_behind_it(desk: Desk) -> None:
    await desk.say(ANNA, "reply:1:0", NOTE)
    await desk.say(ANNA, "reply:2:0", text="А это позже")
    await desk.leave()
    assert desk.seen(ANNA) == []
    await desk.drawing.step()
    await desk.leave()
    assert [text for text, _ in desk.seen(ANNA)] == ["Вот файл", "А это позже"]


async def test_a_picture_for_everybody_is_uploaded_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def picture(_: Any) -> bytes:
        return picture_of(300, 200)

    monkeypatch.setitem(drawing.MAKERS, "picture", picture)
    chart = File("chart.png", "picture", {"of": "holidays"}, kind="photo", public=True)
    for person in (ANNA, OLEG):
        await desk.say(person, "reply:1:0", chart)
        await desk.drawing.step()
    await desk.leave()
    assert desk.vk.counters.by_method["photos.saveMessagesPhoto"] == 1
    assert len(desk.vk.answers(ANNA)[0].attachments) == len(desk.vk.answers(OLEG)[0].attachments) == 1


async def test_somebodys_file_goes_up_for_that_person_alone(desk: Desk) -> None:
    for person in (ANNA, OLEG):
        await desk.say(person, "reply:1:0", NOTE)
    assert await desk.drawing.step() == 2
    assert desk.vk.counters.by_method["docs.save"] == 2


@pytest.mark.parametrize(("kind", "activity"), [("doc", "file"), ("photo", "photo")])
async def test_whoever_waits_for_a_file_sees_that_it_is_being_made(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, kind: Literal["doc", "photo"], activity: str
) -> None:
    seen: list[Any] = []

    def slow(_: Any) -> bytes:
        asyncio.run_coroutine_threadsafe(shown(), loop).result(10)
        return picture_of(30, 20)

    async def shown() -> None:
        await desk.vk.wait_for(lambda: "messages.setActivity" in desk.vk.counters.by_method)

    def tell_all(_: Chat, news: str, about: Any) -> None:
        seen.append((news, about.get("activity")))

    loop = asyncio.get_running_loop()
    monkeypatch.setitem(drawing.MAKERS, "slow", slow)
    monkeypatch.setattr(desk.vk.world, "tell_all", tell_all)
    await desk.say(ANNA, "reply:1:0", File("a.png", "slow", {}, kind=kind))
    await desk.drawing.step()
    await desk.leave()
    assert ("typing", activity) in seen
    assert desk.vk.counters.by_method["messages.setActivity"] == 1
    assert desk.vk.world.chats[ANNA].typing_until == 0, "what was said takes it away"


async def test_a_file_that_is_known_asks_nobody_for_patience(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(drawing.MAKERS, "picture", lambda _: picture_of(30, 20))
    chart = File("chart.png", "picture", {}, kind="photo", public=True)
    await desk.say(ANNA, "reply:1:0", chart)
    await desk.drawing.step()
    desk.vk.counters.by_method.clear()
    await desk.say(OLEG, "reply:1:0", chart)
    await desk.drawing.step()
    assert desk.vk.counters.by_method == {}


@pytest.mark.parametrize("fault", ["silence", "drop_before", "truncated"])
async def test_no_file_waits_for_the_sign_that_it_is_being_made(
    desk: Desk, fault: Literal["silence", "drop_before", "truncated"]
) -> None:
    desk.vk.faults.add(Fault(fault, "messages.setActivity", times=None))
    await desk.say(ANNA, "reply:1:0", NOTE)
    async with asyncio.timeout(5):
        await desk.drawing.step()
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Мои данные.txt"])]


async def test_an_upload_that_fails_is_tried_again(desk: Desk) -> None:
    desk.vk.faults.add(Fault("error", method="docs.getMessagesUploadServer", code=10))
    desk.vk.faults.add(Fault("drop_before", method="upload"))
    await desk.say(ANNA, "reply:1:0", NOTE)
    await desk.drawing.step()
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Мои данные.txt"])]


async def test_words_go_without_a_file_that_cannot_be_made(desk: Desk) -> None:
    desk.vk.faults.add(Fault("error", method="docs.save", code=105, times=None))
    await desk.say(ANNA, "reply:1:0", NOTE)
    await desk.drawing.step()
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", [])]


async def test_an_answers_picture_goes_before_the_files_of_an_announcement(desk: Desk) -> None:
    async with desk.database.begin() as store:
        for number in range(2 * drawing.TOGETHER):
            body = message("Объявление", files=[NOTE])
            push = Draft(100 + number, "announced:1", body, Priority.ANNOUNCEMENT, making=True)
            await store.outbox.add([push], desk.clock.now())
    await desk.say(ANNA, "reply:1:0", NOTE)
    await desk.drawing.step()
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Мои данные.txt"])]


async def test_a_file_that_cannot_be_stored_keeps_no_other_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    async def unknown(*_: Any) -> None:
        raise StoreUnavailable("busy")

    monkeypatch.setattr(desk.drawing, "_known", unknown)
    await desk.say(OLEG, "reply:1:0", File("chart.png", "picture", {}, kind="photo", public=True))
    await desk.say(ANNA, "reply:1:0", NOTE)
    with pytest.raises(StoreUnavailable):
        await desk.drawing.step()
    await desk.leave()
    assert desk.seen(ANNA) == [("Вот файл", ["Мои данные.txt"])]


async def test_a_document_that_goes_to_many_is_fetched_once(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    fetched: list[str] = []

    async def fetch(_: Community, link: str) -> bytes:
        fetched.append(link)
        await asyncio.sleep(0)
        return b"words"

    monkeypatch.setattr(drawing, "fetch", fetch)
    for person in (ANNA, OLEG):
        await desk.say(person, "reply:1:0", File("Приказ.txt", drawing.FETCHED, {"link": "https://vk.com/doc1"}))
    assert await desk.drawing.step() == 2
    assert fetched == ["https://vk.com/doc1"]
