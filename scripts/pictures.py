"""Draws docs/pictures/*.png from the running demo: `make pictures`. Needs Chromium and requirements-ci.txt.

The people, their children and the places are the same every time. The city is invented anew for the day on which the
script runs, so dates, marks and codes differ from run to run: look at each picture before it is committed.
"""

import asyncio
import os
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts import palette
from tests.e2e.browser import browser

if TYPE_CHECKING:
    from playwright.async_api import Page

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
PATIENCE = 180  # seconds in which the city is made
LARGEST = 120_000  # bytes of a picture
SETTLES = 900  # ms: an answer may be two messages, and what fades in is drawn when it is there
PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "device_scale_factor": 2, "is_mobile": True}
DESKTOP: dict[str, Any] = {"viewport": {"width": 1280, "height": 800}}

# Numbers of the invented people in the local VK (content/demo/cast.toml, in their order).
ANNA, DMITRY, GALINA, IRINA = 2001, 2002, 2008, 2009

MEETING = "Завтра в 18:30 родительское собрание 7Б в кабинете 12."


class Hand:
    """A hand on one person's telephone, and an eye on its screen."""

    def __init__(self, page: "Page", drawn: set[str]) -> None:
        self.page = page
        self.person = 0
        self._drawn = drawn

    async def takes(self, person: int) -> None:
        self.person = person
        # Through the empty page, so that a person taken again is shown as they are now.
        home = self.page.url.partition("#")[0]
        await self.page.goto("about:blank")
        await self.page.goto(f"{home}#{person}")
        await self._dialog.wait_for()
        await self.page.wait_for_timeout(SETTLES)
        for hint in await self.page.get_by_role("button", name="Убрать подсказки").all():
            if await hint.is_visible():
                await hint.click()

    @property
    def _dialog(self) -> Any:
        return self.page.locator(f'.dialog[data-person="{self.person}"]')

    async def says(self, text: str, sees: str) -> None:
        """Writes, and waits for the answer that holds these words."""
        await self._dialog.get_by_label("Сообщение", exact=True).fill(text)
        await self._dialog.locator("[data-part=send]").click()
        await self._answered(sees)

    async def presses(self, label: str, sees: str) -> None:
        """A button of the bot's: under a message, or under the input."""
        offered = self._dialog.locator(".stage, [data-part=keyboard]")
        await offered.get_by_role("button", name=label, exact=True).last.click()
        await self._answered(sees)

    async def code(self) -> str:
        """The one that this person's school handed out, as the demo notes it."""
        answer = await self.page.request.get(f"{self.page.url.partition('/#')[0]}/desk/people")
        notes = next(each["notes"] for each in await answer.json() if each["id"] == self.person)
        return str(notes[0]).partition(": ")[2]

    async def _answered(self, sees: str) -> None:
        await self._dialog.locator(".message").filter(has_text=sees).last.wait_for()
        await self.page.wait_for_timeout(SETTLES)

    async def draws(self, name: str, *, top: str = "") -> None:
        """`top`: the message with these words is uppermost and the keyboard is folded; else the talk's end shows."""
        if top:
            fold = self._dialog.get_by_role("button", name="Свернуть клавиатуру бота", exact=True)
            if await fold.is_visible():
                await fold.click()
                await self.page.wait_for_timeout(SETTLES)
            await (
                self._dialog.locator(".message")
                .filter(has_text=top)
                .last.evaluate(
                    "message => { message.closest('.log').scrollTop += message.getBoundingClientRect().top"
                    " - message.closest('.log').getBoundingClientRect().top - 8 }"
                )
            )
            await self.page.wait_for_timeout(SETTLES)
        await self._dialog.locator("[data-part=down]").evaluate("down => { down.hidden = true }")
        await self.page.mouse.move(0, 0)  # a button under the mouse looks pressed
        picture = palette.reduced(await self.page.screenshot(animations="disabled", caret="hide"))
        if len(picture) > LARGEST:
            sys.exit(f"{name}.png takes {len(picture)} bytes: show less on it")
        (PICTURES / f"{name}.png").write_bytes(picture)
        self._drawn.add(f"{name}.png")


async def family(hand: Hand) -> None:
    """A mother links her daughter and asks."""
    await hand.takes(ANNA)
    await hand.presses("Начать", "С чего начнём?")
    await hand.says(await hand.code(), "мне нужно ваше согласие")
    await hand.presses("Даю согласие", "кем вы приходитесь ребёнку?")
    await hand.presses("мама", "Записал: мама")
    await hand.says("какие оценки у Маши за неделю?", "Данные на")
    await hand.says("а в пятницу?", "Раньше: ")
    await hand.draws("family-grades", top="а в пятницу?")
    await hand.says("расписание на завтра", "Звонки")
    await hand.draws("family-lessons", top="расписание на завтра")


async def secretary(hand: Hand) -> None:
    """A secretary becomes one, finds her way, looks who is linked, and announces a meeting."""
    await hand.takes(GALINA)
    await hand.presses("Начать", "С чего начнём?")
    await hand.says(await hand.code(), "мне нужно ваше согласие")
    await hand.presses("Даю согласие", "Это вы и код выдали вам?")
    await hand.presses("Да, это я", "Принял код")
    await hand.draws("secretary-code", top="Принял код")
    await hand.says("кабинет", "Что открыть?")
    await hand.draws("secretary-cabinet")
    await hand.presses("Привязки", "Чьи привязки показать?")
    await hand.says("7Б Мария", "Кто из них?")
    await hand.presses("Мария В. (№ 100001)", "Привязаны:")
    await hand.draws("secretary-links")
    await hand.says("новое объявление", "Пришлите текст объявления")
    await hand.says(MEETING, "Кому отправить?")
    await hand.draws("announcement-whom")
    await hand.says("родителям 7Б", "Получат:")
    await hand.draws("announcement-preview", top="Объявление: СОШ")
    await hand.presses("Кнопка «Ознакомлен»", "Без кнопок")
    await hand.presses("Отправить", "разослано")


async def announced(hand: Hand) -> None:
    """A father reads the announcement and says so; the secretary sees who has not."""
    await hand.takes(DMITRY)
    await hand.presses("Ознакомлен", "Спасибо, отметил")
    await hand.draws("announcement-reader")
    await hand.takes(GALINA)
    await hand.presses("Кто нет", "Ученики, у которых не откликнулся никто")
    await hand.draws("announcement-proof", top="Ученики, у которых не откликнулся никто")


async def doubt(hand: Hand) -> None:
    """A father doubts a mark, and the secretary answers."""
    await hand.takes(DMITRY)
    await hand.says("неверная оценка у Маши", "Какая запись вызывает сомнение?")
    await hand.presses("1", "Что с ней не так?")
    await hand.says("За этот ответ учитель называл пятёрку", "Отправить это в школу")
    await hand.presses("Отправить", "Передал в")
    await hand.takes(GALINA)
    await hand.presses("Ответить", "Семья пишет")
    await hand.draws("secretary-doubt")


async def teacher(hand: Hand) -> None:
    """A class teacher's morning: who is absent, her own lessons, a free room."""
    await hand.takes(DMITRY)
    await hand.says("Маша завтра не придёт", "Сообщить классному руководителю?")
    await hand.presses("Да, сообщить", "Готово")
    await hand.takes(IRINA)
    await hand.says("сотрудник", "Что открыть?")
    await hand.draws("teacher-cabinet")
    await hand.says("кто отсутствует завтра", "Семьи сообщили")
    await hand.draws("teacher-absent")
    await hand.says("мои уроки завтра", "Ваши уроки")
    await hand.draws("teacher-lessons", top="мои уроки завтра")


async def desk(hand: Hand) -> None:
    """The web chat with its machine room: the way of a message."""
    await hand.takes(DMITRY)
    await hand.says("какие оценки у Маши за прошлую неделю?", "Данные на")
    await hand.page.locator("#room-open").click()
    await hand.page.get_by_text("доставлено в ВК").first.wait_for()
    await hand.page.locator(".room-body").evaluate("body => { body.scrollTop = body.scrollHeight }")
    await hand.page.wait_for_timeout(SETTLES)
    await hand.draws("desk")


Story = Callable[[Hand], Awaitable[None]]
STORIES: Sequence[tuple[dict[str, Any], Sequence[Story]]] = (
    (PHONE, (family, secretary, announced, doubt, teacher)),
    (DESKTOP, (desk,)),
)


@asynccontextmanager
async def demo(folder: str) -> AsyncIterator[str]:
    """The demo of this tree in a folder of its own; the block gets its address."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", "demo", "--port", "0", "--no-browser"),
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    try:
        async with asyncio.timeout(PATIENCE):
            while not (found := ADDRESS.search(line := (await process.stdout.readline()).decode())):
                if not line:
                    sys.exit("The demo did not start: its words are above.")
        yield found[0]
    finally:
        if process.returncode is None:
            process.terminate()
        await process.wait()


async def draw() -> None:
    PICTURES.mkdir(exist_ok=True)
    drawn: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        async with demo(folder) as address:
            for window, stories in STORIES:
                async with browser(**window, color_scheme="light") as view:
                    page = await view.new_page()
                    await page.goto(f"{address}/")
                    for story in stories:
                        await story(Hand(page, drawn))
                        sys.stdout.write(f"{story.__name__}: done\n")
    for old in PICTURES.glob("*.png"):
        if old.name not in drawn:
            old.unlink()
    sys.stdout.write(f"{len(drawn)} pictures in docs/pictures: look at each before it is committed.\n")


if __name__ == "__main__":
    try:
        asyncio.run(draw())
    except pytest.skip.Exception as missing:
        sys.exit(str(missing))
