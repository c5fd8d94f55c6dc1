"""Everybody of the demo walks their main road in a real browser: the very bot, its city, what they see and press."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.browser import browser
from tests.e2e.test_demo import demo
from tests.e2e.test_web_chat import PHONE

if TYPE_CHECKING:
    from playwright.async_api import Locator, Page

pytestmark = pytest.mark.e2e

ANNA, DMITRY, PETYA, SONYA, NIKOLAY, GALINA, IRINA, TAMARA = 2001, 2002, 2003, 2004, 2005, 2008, 2009, 2010
"""The cast's numbers in the local VK, in the order of content/demo/cast.toml."""
CLASS_CHAT = "7Б, школа № 21"


class Walk:
    """A hand on one telephone after another, and an eye on its screen."""

    def __init__(self, page: "Page", address: str) -> None:
        self.page = page
        self.address = address
        self.person = 0

    @property
    def dialog(self) -> "Locator":
        return self.page.locator(f'.dialog[data-person="{self.person}"]').last

    async def takes(self, person: int) -> None:
        self.person = person
        await self.page.goto("about:blank")
        await self.page.goto(f"{self.address}/#{person}")
        await self.dialog.wait_for()

    async def says(self, text: str, *sees: str) -> None:
        await self.dialog.get_by_label("Сообщение", exact=True).fill(text)
        await self.dialog.locator("[data-part=send]").click()
        await self.sees(*sees)

    async def presses(self, label: str, *sees: str) -> None:
        offered = self.dialog.locator(".stage, [data-part=keyboard]")
        await offered.get_by_role("button", name=label, exact=True).last.click()
        await self.sees(*sees)

    async def sees(self, *words: str) -> None:
        for each in words:
            await self.dialog.locator(".message").filter(has_text=each).last.wait_for()

    async def code(self, which: int = 0) -> str:
        """What this person's school handed out, as the demo notes it."""
        answer = await self.page.request.get(f"{self.address}/desk/people")
        notes: dict[int, Any] = {each["id"]: each["notes"] for each in await answer.json()}
        return str(notes[self.person][which]).partition(": ")[2]


async def mother(walk: Walk) -> None:
    """Of two with a third in the kindergarten queue: links, asks, sees where the third stands."""
    await walk.takes(ANNA)
    await walk.presses("Начать", "С чего начнём?")
    await walk.says(await walk.code(), "мне нужно ваше согласие")
    await walk.presses("Даю согласие", "кем вы приходитесь ребёнку?")
    await walk.presses("мама", "Записал: мама")
    await walk.says(await walk.code(1), "Пётр")
    await walk.says("какие оценки у Маши за неделю?", "Данные на")
    await walk.says("расписание на завтра у Маши", "7Б")
    await walk.says(await walk.code(2), "Детский сад")


async def pupils(walk: Walk) -> None:
    """One of grade 9 asks and sets what is pushed; one of grade 3 waits for a grown-up's word."""
    await walk.takes(PETYA)
    await walk.says("что задали", "Домашнее задание")
    await walk.says("уведомления", "Что я присылаю сам")
    await walk.presses("Каникулы: да", "Не присылать")
    await walk.takes(SONYA)
    await walk.says("какие у меня оценки?", "когда разрешит взрослый")


async def grandfather(walk: Walk) -> None:
    """His client shows no buttons: what may be chosen has numbers."""
    await walk.takes(NIKOLAY)
    await walk.says("меню", "1. ")
    await walk.says("какие уроки завтра у Сони", "3А")
    assert await walk.dialog.locator(".stage .key, [data-part=keyboard] button").count() == 0


async def teacher(walk: Walk) -> None:
    """Hears from a father that a child will not come."""
    await walk.takes(DMITRY)
    await walk.says("Маша завтра не придёт", "Сообщить классному руководителю?")
    await walk.presses("Да, сообщить", "Готово")
    await walk.takes(IRINA)
    await walk.says("моё расписание", "Ваши уроки")
    await walk.says("кто отсутствует завтра", "Мария")


async def office(walk: Walk) -> None:
    """The secretary becomes one by her code and announces; the department looks into its cabinet."""
    await walk.takes(GALINA)
    await walk.presses("Начать", "С чего начнём?")
    await walk.says(await walk.code(), "мне нужно ваше согласие")
    await walk.presses("Даю согласие", "Это вы и код выдали вам?")
    await walk.presses("Да, это я", "Принял код")
    await walk.says("новое объявление", "Пришлите текст объявления")
    await walk.says("Завтра в 18:30 собрание 7Б в кабинете 12.", "Кому отправить?")
    await walk.says("родителям 7Б", "Получат:")
    await walk.presses("Отправить", "разослано")
    await walk.takes(DMITRY)
    await walk.sees("собрание 7Б в кабинете 12")
    await walk.takes(TAMARA)
    await walk.says("кабинет сотрудника", "управление образования")


async def class_chat(walk: Walk) -> None:
    """In a chat of several: what is public, and nothing of a child."""
    await walk.takes(DMITRY)
    await walk.dialog.get_by_role("button", name=CLASS_CHAT).click()
    await walk.says("/расписание 7Б школы 21", "7Б, СОШ № 21")
    await walk.says("/оценки Маши", "только один на один")


async def test_everybody_walks_their_main_road(tmp_path: Path) -> None:
    async with demo(tmp_path) as address, browser(**PHONE) as window:
        page = await window.new_page()
        troubles: list[str] = []
        page.on("pageerror", lambda error: troubles.append(str(error)))
        walk = Walk(page, address)
        for road in (mother, pupils, grandfather, teacher, office, class_chat):
            await road(walk)
        assert troubles == []
