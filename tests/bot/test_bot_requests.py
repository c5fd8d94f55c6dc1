"""Every request of a whole life with the bot, held against VK's official schema.

Where the bot deviates from it on purpose, `vk_schema.UNDESCRIBED` names the parameter and the reason.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from bot import secret
from bot.app import App, open_app
from bot.emulator import Client, Emulator, Person, vkscript
from bot.emulator.chats import Message
from bot.emulator.faults import Fault
from bot.emulator.world import Press
from bot.settings import read
from bot.vk.client import VERSION, Community
from bot.vk.survey import long_poll, named, rights
from handlers import codes
from handlers.importing.load import load
from storage.outbox import Draft, Priority
from tests import vk_schema
from tests.city import IN_TWO_PLACES, MASHA, NAMESAKES, PETYA, TWINS, small_city
from tests.fakes import HandClock

pytestmark = pytest.mark.skipif(not vk_schema.AVAILABLE, reason=vk_schema.REASON)

Tapped: TypeAlias = Message | Press | str

ANNA, PETR, OLGA = 1, 2, 3
EVENING = datetime(2026, 11, 20, 15, 30, tzinfo=UTC)

EXPECTED = {
    "groups.getById",
    "groups.getLongPollServer",
    "groups.getLongPollSettings",
    "groups.getTokenPermissions",
    "messages.send",
    "messages.edit",
    "messages.delete",
    "messages.markAsRead",
    "messages.sendMessageEventAnswer",
    "messages.getConversations",
    "messages.getHistory",
    "execute",
}


@dataclass
class Life:
    """The bot and its VK in one process; `asked` holds each call as it left, those inside of codes too."""

    emulator: Emulator
    app: App
    clock: HandClock
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def listen_in(self) -> None:
        api: Community = self.app.api
        send = api.now

        async def now(method: str, parameters: Mapping[str, Any], version: str | None = None) -> dict[str, Any]:
            assert version in (None, VERSION)
            self.asked.append((method, {name: value for name, value in parameters.items() if value is not None}))
            if method == "execute":
                vkscript.run(parameters["code"], lambda *call: self.asked.append(call), {})
            return await send(method, parameters, version)

        api.now = now  # type: ignore[method-assign]  # listening in is the point

    async def says(self, person: int, text: str, **more: Any) -> Message:
        """A person writes and waits for the answer."""
        asked = self.emulator.say(person, text, **more)
        self.app.delivery.wake()
        peer = more.get("peer")
        if peer is None:
            return await self.emulator.wait_answer(person, asked)

        def answered() -> Message | None:
            return next((one for one in self.emulator.dialog(person, peer) if one.out and one.cmid > asked.cmid), None)

        return await self.emulator.wait_for(answered)

    async def taps(self, person: int, label: str) -> Tapped:
        """Presses a button as soon as it is on the screen; a message is answered then."""

        def tapped() -> Tapped | None:
            try:
                return self.emulator.tap(person, label)
            except LookupError:
                return None

        asked: Tapped = await self.emulator.wait_for(tapped)
        return await self.emulator.wait_answer(person, asked) if isinstance(asked, Message) else asked

    async def code(self, number: str) -> str:
        code, now = codes.fresh(), self.clock.now()
        async with self.app.database.begin() as store:
            pupil = await store.school.pupil_by_number(number)
            assert pupil is not None
            hashed = codes.hashed(code, secret.key(self.app.settings))
            await store.codes.issue(hashed, pupil.id, now, now + timedelta(days=30))
        return codes.shown(code)

    async def quiet(self) -> None:
        """Nothing waits any more, the marks of reading included."""
        async with asyncio.timeout(10):
            while True:
                self.clock.move(seconds=3)
                self.app.delivery.wake()
                async with self.app.database.read() as store:
                    if not await store.rows.value("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')"):
                        return
                await asyncio.sleep(0.01)


@asynccontextmanager
async def life(folder: Path) -> AsyncIterator[Life]:
    clock = HandClock(EVENING)
    people = [Person(ANNA, "Анна"), Person(PETR, "Пётр"), Person(OLGA, "Ольга", client=Client(keyboard=False))]
    emulator = Emulator(now=clock.now, pace=False, latency=0.0, people=people)
    url = f"sqlite:///{folder}/store.db"
    async with emulator.serve():
        settings = read(
            token=emulator.token,
            api_url=emulator.api_url,
            database_url=url,
            requests_per_second=1000,
            operator=ANNA,
            secret="a key for tests, and for nothing",
        )
        async with open_app(settings, clock) as app:
            for kind, path in small_city().written(folder):
                await load(app.database, kind, [path], now=clock.now(), who="test")
            here = Life(emulator, app, clock)
            here.listen_in()
            stop, ready = asyncio.Event(), asyncio.Event()
            running = asyncio.Task(app.run(stop, ready=ready))
            await ready.wait()
            try:
                yield here
            finally:
                stop.set()
                await running


async def talk(here: Life) -> None:
    """A mother, a boy, a person whose client shows no keyboard, and a group chat."""
    await here.says(ANNA, "Начать", payload='{"command":"start"}')
    await here.says(ANNA, "мои дети")
    await here.taps(ANNA, "Даю согласие")
    for pupil in (MASHA, PETYA, *TWINS, IN_TWO_PLACES, *NAMESAKES):
        await here.says(ANNA, await here.code(pupil))
    for question in ("оценки Маши за неделю", "оценки у всех", "средний балл Пети", "помощь", "меню", "абракадабра"):
        await here.says(ANNA, question)
    await here.says(ANNA, "оценки у всех с 1 сентября")
    pressed = await here.taps(ANNA, "Дальше →")
    assert isinstance(pressed, Press)
    await here.emulator.wait_press(pressed)
    page = here.emulator.world.chats[ANNA].messages[pressed.cmid or 0]
    await here.emulator.wait_for(lambda: page.edited)
    here.emulator.press(ANNA, {"b": "forged"}, cmid=None)
    await here.says(ANNA, "", sticker=11)
    await here.says(PETR, "мне очень плохо, не хочу жить")
    await here.says(PETR, "AAAAA-AAAAA")
    await here.says(OLGA, "привет")
    await here.says(OLGA, "1")
    chat = here.emulator.world.group_chat("Родители", [ANNA, PETR])
    await here.says(ANNA, "/оценки", peer=chat.peer)
    here.emulator.admin_reply(PETR, "Это человек")
    here.emulator.read(ANNA)
    here.emulator.deny(OLGA)
    here.emulator.allow(OLGA)
    await here.says(ANNA, "мои данные")
    await here.says(ANNA, "забыть меня")


async def trouble(here: Life) -> None:
    """What happens only on some days: packs, presses, alarms, recovery, a deletion."""
    # Three at once leave in one code.
    said = [here.emulator.say(person, "помощь") for person in (ANNA, OLGA)]
    for asked in said:
        await here.emulator.wait_answer(asked.author, asked)
    here.emulator.faults.add(Fault("error", "messages.send", code=9))
    asked = here.emulator.say(OLGA, "меню")
    await here.emulator.wait_for(lambda: here.emulator.counters.errors.get(9))
    here.clock.move(minutes=2)
    here.app.delivery.wake()
    await here.emulator.wait_answer(OLGA, asked)
    here.emulator.faults.add(Fault("failed", "longpoll", code=1))
    # As if nothing of Anna's had been heard: her dialog is read back.
    async with here.app.database.begin() as store:
        await store.rows.write("UPDATE chats SET last_cmid = 0 WHERE id = ?", (ANNA,))
    await here.says(OLGA, "помощь")
    news = json.dumps({"text": "Каникулы с 26 октября"}, ensure_ascii=False)
    async with here.app.database.begin() as store:
        drafts = [Draft(person, "announcement:1", news, Priority.ANNOUNCEMENT) for person in (ANNA, OLGA)]
        drafts.append(Draft(ANNA, "delete:1", "", Priority.EDIT, "delete", about=2))
        await store.outbox.add(drafts, here.clock.now())
    await here.quiet()
    await named(here.app.api)
    await rights(here.app.api)
    await long_poll(here.app.api, here.emulator.community.id)


async def test_a_whole_life_asks_vk_only_for_what_vk_describes(tmp_path: Path) -> None:
    async with life(tmp_path) as here:
        await talk(here)
        await here.quiet()
        await trouble(here)
        asked = here.asked
    faults = {
        f"{method}: {fault}" for method, parameters in asked for fault in vk_schema.violations(method, parameters)
    }
    assert faults == set()
    assert {method for method, _ in asked} == EXPECTED
    assert all(0 < parameters["random_id"] < 2**31 for method, parameters in asked if method == "messages.send")
    assert all(len(parameters["message"]) <= 4096 for method, parameters in asked if method == "messages.send")


async def test_nothing_of_it_is_refused_as_a_mistake_of_ours(tmp_path: Path) -> None:
    async with life(tmp_path) as here:
        await talk(here)
        await here.quiet()
        ours = {code for code in here.emulator.counters.errors if code in (3, 8, 12, 13, 15, 27, 100, 911, 914)}
    assert ours == set()
