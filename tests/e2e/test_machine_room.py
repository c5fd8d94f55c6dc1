"""The machine room beside the web chat in a real browser, and what a program that reads screens aloud finds there."""

import asyncio
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from bot.emulator import Room
from tests.e2e.browser import _missing
from tests.e2e.test_web_chat import DESKTOP, MOTHER, PHONE, Hand, visit

pytestmark = pytest.mark.e2e

UNSEEN = {"serious", "critical"}
"""Faults that keep somebody out."""
LOOKED_AT = 15
"""Rules that the page keeps at least."""


class Keeper:
    """A bot that is kept nowhere: it remembers what the hand did."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    @property
    def room(self) -> Room:
        return Room(self.state, self.move, self.kill, self.inside)

    async def state(self, waiting: Sequence[tuple[int, int]]) -> dict[str, Any]:
        said = {"person": MOTHER.id, "name": MOTHER.name, "about": "Каникулы", "at": "2026-11-24T04:00:00Z"}
        moved = "hour" in self.heard
        return {
            "alive": True,
            "lost": 0 * len(waiting),
            "shifted": moved,
            "moves": [{"to": "hour", "at": "2026-11-24T05:00:00Z"}, {"to": "eve", "at": "2026-12-30T15:00:00Z"}],
            "unasked": {"count": int(moved), "said": [said] if moved else []},
        }

    async def move(self, where: str) -> None:
        self.heard.append(where)

    async def kill(self) -> None:
        self.heard.append("kill")

    async def inside(self, chat: int, cmid: int) -> dict[str, Any] | None:
        return {"steps": [{"step": "stored", "after": 0}, {"step": "sent", "after": 40 + 0 * (chat + cmid)}]}


async def opened(hand: Hand) -> None:
    """On a phone the door is in the list of people."""
    door = hand.page.locator("#room-open")
    if not await door.is_visible():
        await hand.page.get_by_role("button", name="Список людей").first.click()
    await door.click()
    await hand.page.locator("[data-move=hour]").wait_for()


async def faults(hand: Hand) -> list[str]:
    """What axe calls serious on the page as it stands now."""
    if find_spec("axe_playwright_python") is None:
        _missing("the axe-playwright-python package is not installed (requirements-ci.txt)")
    import axe_playwright_python

    (folder,) = axe_playwright_python.__path__
    await hand.page.evaluate((Path(folder) / "axe.min.js").read_text("utf-8"))
    await hand.page.wait_for_timeout(400)  # what fades in is measured when it is there
    found = await hand.page.evaluate("axe.run()")
    assert len(found["passes"]) > LOOKED_AT, "it has looked"
    return [
        f"{each['id']}: {node['target']} {node['failureSummary']}"
        for each in found["violations"]
        if each["impact"] in UNSEEN
        for node in each["nodes"]
    ]


async def test_the_clock_the_weather_and_the_bot_are_at_hand_and_the_counters_follow() -> None:
    keeper = Keeper()
    async with visit(room=keeper.room, **DESKTOP) as hand:
        page = hand.page
        await hand.writes(MOTHER, "меню")
        await hand.sees(MOTHER, "Вы написали: меню")
        await opened(hand)
        assert await page.locator("#room-asked").inner_text() == "1"
        assert await page.locator("#room-answered").inner_text() == "1"
        await page.get_by_text("доставлено в ВК").wait_for()
        await page.locator("[data-move=hour]").click()
        await page.get_by_text("Сам написал сообщений: 1").wait_for()
        await page.get_by_role("button", name="07:00 Вера Лугова Каникулы").click()
        await page.get_by_role("button", name="Убить бота и поднять снова").click()
        await page.get_by_role("button", name="Убить бота и поднять снова").wait_for()
        await page.get_by_label("ВК тормозит").check()
        assert [fault["kind"] for fault in hand.vk.faults.json()] == ["stall", "stall"]
        await page.get_by_label("обычная").check()
        assert hand.vk.faults.json() == []
        assert keeper.heard == ["hour", "kill"]
        await page.keyboard.press("Escape")
        await page.locator("#room-close").focus()
        await page.keyboard.press("Escape")
        assert not await page.locator("#room").is_visible()
        assert await page.evaluate("document.activeElement.id") == "room-open", "who came by keyboard goes on by it"


SMALLER_THAN_A_FINGER = """() => [...document.querySelectorAll("button, input, textarea")]
    .filter((node) => node.checkVisibility({ visibilityProperty: true, opacityProperty: true }))
    .filter((node) => !node.closest("[inert]"))
    .map((node) => [node, node.type === "radio" ? node.closest("label") : node])
    .map(([node, target]) => [
        node.getAttribute("aria-label") ?? node.innerText,
        target.getBoundingClientRect(),
        getComputedStyle(target, "::after").inset,
    ])
    .filter(([, { width, height }, inset]) => Math.min(width, height) - 2 * (parseFloat(inset) || 0) < 43.5)
    .map(([name, { width, height }]) => `${name}: ${width} x ${height}`)"""


@pytest.mark.parametrize(
    "window", [DESKTOP, DESKTOP | {"color_scheme": "dark"}, PHONE], ids=["desktop", "dark", "phone"]
)
async def test_nobody_is_kept_out_of_the_page(window: dict[str, Any]) -> None:
    async with visit(room=Keeper().room, **window) as hand:
        page = hand.page
        await hand.presses(MOTHER, "Начать")
        await hand.presses(MOTHER, "Оценки")
        await hand.sees(MOTHER, "17–23 ноября")

        async def looked_at() -> None:
            assert await faults(hand) == []
            assert await page.evaluate(SMALLER_THAN_A_FINGER) == []
            assert await page.evaluate("document.documentElement.scrollWidth") == window["viewport"]["width"]

        await looked_at()
        if window is PHONE:
            await hand.presses(MOTHER, "Список людей")
            await looked_at()
        await opened(hand)
        await looked_at()
        await page.keyboard.press("Escape")
        back = "Список людей" if window is PHONE else "Машинная"
        focused = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.innerText"
        assert await page.evaluate(focused) == back, "who came by keyboard goes on by it"
        await hand.presses(MOTHER, "Что ещё можно сделать")
        await looked_at()


async def test_what_the_bot_says_is_told_to_a_program_that_reads_the_screen() -> None:
    async with visit("/#1", **DESKTOP) as hand:
        await hand.presses(MOTHER, "Начать")
        await hand.presses(MOTHER, "Оценки")
        await hand.presses(MOTHER, "Раньше")
        await hand.sees(MOTHER, "Неделя 10–16 ноября: 4")
        told = await hand.page.get_by_role("log", name="Новые сообщения").locator("p").all_inner_texts()
        assert [line.removeprefix("Школы Коврова: ") for line in told] == [
            "Здравствуйте!",
            "🙂 Неделя 17–23 ноября: 5",
            "Неделя 10–16 ноября: 4",
        ]


async def test_hundreds_of_messages_do_not_hold_up_the_next_one() -> None:
    async with visit("/#1", **PHONE) as hand:
        for number in range(60):
            hand.vk.admin_reply(MOTHER.id, f"Слова {number}")
        await hand.sees(MOTHER, "Слова 59")
        shown = "node => node.checkVisibility({ contentVisibilityAuto: true })"
        words = hand.dialog(MOTHER).locator(".bubble-text")
        assert await words.last.evaluate(shown)
        assert not await words.first.evaluate(shown), "what is far above waits until it is looked at"
        await hand.dialog(MOTHER).locator(".log").evaluate("log => log.scrollTop = 0")
        async with asyncio.timeout(10):
            while not await words.first.evaluate(shown):  # noqa: ASYNC110  # the browser looks at its next frames
                await asyncio.sleep(0.02)
