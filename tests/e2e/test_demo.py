"""The demo as a newcomer starts it: an invented city, a local VK, the bot; asked and answered over HTTP."""

import asyncio
import os
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp

ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")


@asynccontextmanager
async def demo(
    folder: Path, *options: str, heard: bool = False, kills: int = 0, **environment: str
) -> AsyncIterator[str]:
    """`kovrov-bot demo` in a folder; the block gets the address it prints. `heard`: it says how to begin anew.

    Each of `kills` of its bot is told of in one line.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "demo", "--port", "0", "--no-browser", "--pupils", "60", *options),
        cwd=folder,
        env=kept | environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(60):
            said = ""
            while not (found := ADDRESS.search(said)):
                line = await process.stdout.readline()
                assert line, said
                said += line.decode()
        assert ("kovrov-bot demo --fresh --pupils 60" in said) == heard
        assert "Город: учреждений 57, классов 6, учеников 60, привязанных взрослых 115." in said
        yield found[0]
    finally:
        process.terminate()
        _, errors = await process.communicate()
        lines = errors.decode().splitlines()
        assert [line.partition(" ERROR ")[2] for line in lines] == ["bot.alarms: alarm: crashed"] * kills
        assert process.returncode == 0


class Hand:
    """One of the demo's people, over HTTP."""

    def __init__(self, session: aiohttp.ClientSession, address: str, person: dict[str, Any]) -> None:
        self._session = session
        self._address = address
        self.person = person

    @property
    def codes(self) -> list[str]:
        """Those of the notes in this hand."""
        return [note.partition(": ")[2] for note in self.person["notes"]]

    async def chooses(self, label: str) -> str:
        """Answers by the number that stands before the label in the last answer: a client without buttons."""
        (number,) = re.findall(rf"^(\d+)\. {label}", (await self.answers())[-1], re.MULTILINE)
        return await self.says(number)

    async def hears(self, words: str) -> None:
        """Until the community says it unasked."""
        async with asyncio.timeout(20):
            while not any(words in text for text in await self.answers()):  # noqa: ASYNC110  # another process writes
                await asyncio.sleep(0.05)

    async def says(self, text: str) -> str:
        """What the community answers to this."""
        before = len(await self.answers())
        async with self._session.post(
            f"{self._address}/desk/send", json={"person": self.person["id"], "text": text}
        ) as sent:
            assert sent.status == 200
        async with asyncio.timeout(20):
            while len(await self.answers()) == before:  # noqa: ASYNC110  # another process answers
                await asyncio.sleep(0.05)
        await asyncio.sleep(0.5)  # an answer may be two messages
        return "\n".join((await self.answers())[before:])

    async def answers(self) -> list[str]:
        url = f"{self._address}/desk/history?person={self.person['id']}"
        async with self._session.get(url) as history:
            return [each["text"] for each in (await history.json())["messages"] if each["from"] == "community"]


async def cast(session: aiohttp.ClientSession, address: str) -> dict[str, Hand]:
    """The people of the web chat by their given names, in their order."""
    async with session.get(f"{address}/desk/people") as answer:
        return {person["first_name"]: Hand(session, address, person) for person in await answer.json()}


async def test_a_newcomer_asks_and_is_answered(tmp_path: Path) -> None:
    # Settings of a real bot are around, and must not be taken.
    (tmp_path / ".env").write_text("BOT_TOKEN=real\nBOT_DATABASE_URL=sqlite:///real.db\n", "utf-8")
    real: dict[str, Any] = {
        "BOT_TOKEN": "real",
        "BOT_DATABASE_URL": f"sqlite:///{tmp_path}/real.db",
        "BOT_TIMEZONE": "UTC",
    }
    async with demo(tmp_path, heard=False, **real) as address, aiohttp.ClientSession() as session:
        async with session.get(f"{address}/") as page:
            assert page.status == 200
            assert "text/html" in page.headers["Content-Type"]
        mother = (await cast(session, address))["Анна"]
        assert "Здравствуйте" in await mother.says("Начать")
        for code in mother.codes:
            await mother.says(code)
        linked = await mother.says("согласна")
        assert "Мария" in linked
        assert "Пётр" in linked
        assert "Данные на" in await mother.says("какие оценки у Маши за неделю?")
        assert "Данные на" in await mother.says("средний балл у обоих")
        assert "Нашёл и привязал" in await mother.says(mother.codes[-1])
        assert "Детский сад № 52" in await mother.says("очередь")
    assert not (tmp_path / "real.db").exists()
    assert (tmp_path / "data" / "demo-60.db").exists()


async def test_the_second_start_knows_what_the_first_one_heard(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, aiohttp.ClientSession() as session:
        mother = (await cast(session, address))["Анна"]
        await mother.says(mother.codes[0])
        await mother.says("согласна")
    async with demo(tmp_path, heard=True) as address, aiohttp.ClientSession() as session:
        mother = (await cast(session, address))["Анна"]
        assert [note.partition(":")[0] for note in mother.person["notes"]] == [
            "Пётр",
            "Заявление в сад",
        ], "who is linked needs no code"
        assert "Данные на" in await mother.says("оценки за неделю")


async def test_a_child_sees_grades_once_her_grandfather_allows_it_on_a_phone_without_buttons(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, aiohttp.ClientSession() as session:
        people = await cast(session, address)
        sofia, grandfather = people["София"], people["Николай"]
        assert "когда разрешит взрослый" in await sofia.says("какие у меня оценки за неделю?")
        await grandfather.says("мои дети")
        await grandfather.chooses("София")
        assert "ребёнок теперь видит свои оценки" in await grandfather.chooses("Разрешить")
        await sofia.hears("взрослые разрешили")
        assert "Данные на" in await sofia.says("какие у меня оценки за неделю?")


async def test_the_secretary_becomes_administrator_by_her_code_and_sees_who_is_linked(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, aiohttp.ClientSession() as session:
        people = await cast(session, address)
        secretary, mother = people["Галина"], people["Анна"]
        (code,) = secretary.codes
        await secretary.says(code)
        assert "администратор, СОШ № 21" in await secretary.says("согласна")
        assert "администратор, СОШ № 21" in await secretary.says("да"), "it is asked whether the code is meant for her"
        await secretary.says("привязки учеников")
        before = await secretary.says("7Б Мария Воронцова")
        assert "1. папа" in before
        assert "мама" not in before
        await mother.says(mother.codes[0])
        await mother.says("согласна")
        await mother.says("мама")
        await people["Дмитрий"].hears("привязался ещё один взрослый")
        await secretary.says("привязки учеников")
        assert "2. мама" in await secretary.says("7Б Мария Воронцова")
        teacher = people["Ирина"]
        assert teacher.codes == [], "she is known already"
        assert "классный руководитель 7Б" in await teacher.says("кабинет сотрудника")


async def test_a_demo_stopped_as_soon_as_it_is_ready_ends_its_bot_too(tmp_path: Path) -> None:
    async with demo(tmp_path):
        pass  # it would die of the signal, and leave its bot alone, were it not listening yet


async def test_a_second_demo_of_one_size_says_why_it_does_not_start(tmp_path: Path) -> None:
    async with demo(tmp_path):
        second = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "bot", "demo", "--port", "0", "--no-browser", "--pupils", "60"),
            cwd=tmp_path,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        said, errors = await second.communicate()
        assert (second.returncode, said.decode()) == (2, "")
        assert "уже показывает другая демонстрация" in errors.decode()


async def test_a_hand_moves_the_clock_and_kills_the_bot_and_nobody_stays_unanswered(tmp_path: Path) -> None:
    async with demo(tmp_path, kills=1) as address, aiohttp.ClientSession() as session:

        async def room(path: str = "", **given: str) -> Any:
            method, body = ("POST", given) if path else ("GET", None)
            async with session.request(method, f"{address}/desk/room{path}", json=body) as answer:
                assert answer.status == 200, await answer.text()
                return await answer.json()

        anna = (await cast(session, address))["Анна"]
        before = datetime.fromisoformat((await room())["now"])
        moved = await room("/clock", to="hour")
        assert timedelta(hours=1) <= datetime.fromisoformat(moved["now"]) - before < timedelta(hours=1, minutes=2)
        assert moved["bot"]["shifted"]
        assert "Здравствуйте" in await anna.says("Начать"), "the bot's clock went with it"
        killing = asyncio.ensure_future(room("/kill"))  # noqa: TID251  # awaited below
        while (await room())["bot"]["alive"]:  # noqa: ASYNC110  # another process dies
            await asyncio.sleep(0.05)
        assert await anna.says("помощь"), "what was asked meanwhile is answered after"
        state = await killing
        assert (state["bot"]["alive"], state["bot"]["lost"], state["doubled"]) == (True, 0, 0)
        async with session.get(f"{address}/desk/room/inside?person={anna.person['id']}") as answer:
            inside = await answer.json()
        assert inside["text"] == "помощь"
        assert [step["step"] for step in inside["way"]["steps"]][:5] == [
            "stored",
            "handled",
            "written",
            "sending",
            "sent",
        ]
        assert not (await room("/clock", to="back"))["bot"]["shifted"]


async def test_the_department_and_a_class_in_one_chat_are_there(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, aiohttp.ClientSession() as session:
        people = await cast(session, address)
        assert "управление образования" in await people["Тамара"].says("кабинет сотрудника")
        chats = {}
        for name in ("Анна", "Дмитрий", "Ирина", "Ольга", "Светлана"):
            async with session.get(f"{address}/desk/chats?person={people[name].person['id']}") as answer:
                chats[name] = [chat["title"] for chat in await answer.json() if chat["peer"] > 0]
        assert chats == {name: ["7Б, школа № 21"] for name in ("Анна", "Дмитрий", "Ирина", "Ольга")} | {"Светлана": []}
