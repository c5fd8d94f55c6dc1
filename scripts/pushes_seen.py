"""Photographs every kind of push as a phone shows it: `python -m scripts.pushes_seen --folder F [KIND…]`.

Each push of scripts/pushes_staged.py is made by the real jobs in the tiny city of the tests, and photographed in the
real web chat at 360 × 640, light and dark, and on a desktop; contact sheets of five make looking quick. What is
higher than the phone's screen is told, and ends the script with 1. Needs Chromium and requirements-ci.txt.
"""

import argparse
import asyncio
import sys
import tempfile
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from scripts.pushes_staged import SCENES, Heard, Scene, peopled
from tests.e2e.browser import browser
from tests.households import city, households

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext, Page

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}
LOOKS: dict[str, dict[str, Any]] = {
    "light": {**PHONE, "color_scheme": "light"},
    "dark": {**PHONE, "color_scheme": "dark"},
    "desktop": {"viewport": {"width": 1280, "height": 800}, "color_scheme": "light"},
}
ON_A_SHEET = {"light": 5, "dark": 5, "desktop": 2}
SETTLES = 250  # ms: what fades in is drawn when it is there
AT_THE_END = """message => {
  const log = message.closest('.log')
  log.scrollTop += message.getBoundingClientRect().bottom - log.getBoundingClientRect().bottom + 8
  return [message.getBoundingClientRect().height, log.clientHeight]
}"""


@dataclass(frozen=True, slots=True)
class Shot:
    file: Path
    too_high: str = ""


class Camera:
    def __init__(self, folder: Path, look: str, window: "BrowserContext") -> None:
        self.folder = folder
        self.look = look
        self.shots: list[Shot] = []
        self._window = window

    async def sees(self, address: str, heard: Heard) -> None:
        """The newest message of the chat, its end at the foot of the screen."""
        page = await self._window.new_page()
        try:
            await page.goto(f"{address}/#{heard.person}{f':{heard.peer}' if heard.peer else ''}")
            dialog = page.locator(f'.dialog[data-person="{heard.person}"]').first
            message = dialog.locator(".message").last
            await message.wait_for()
            await page.wait_for_timeout(SETTLES)
            high, room = await message.evaluate(AT_THE_END)
            await page.wait_for_timeout(SETTLES)
            file = self.folder / f"{self.look}-{len(self.shots):02} {heard.name}.png"
            await page.screenshot(path=file, animations="disabled", caret="hide")
            words = f"{heard.name}, {self.look}: {high:.0f} of {room} pixels"
            sys.stdout.write(f"{words}{'  <<<' if high > room else ''}\n")
            self.shots.append(Shot(file, words if high > room else ""))
        finally:
            await page.close()

    async def sheets(self) -> None:
        """Contact sheets, each picture under its name."""
        page = await self._window.browser.new_page(viewport={"width": 10, "height": 10})  # type: ignore[union-attr]  # launched here
        many = ON_A_SHEET[self.look]
        for number, start in enumerate(range(0, len(self.shots), many), 1):
            await _sheet(page, self.folder / f"sheet-{self.look}-{number}.png", self.shots[start : start + many])
        await page.close()


async def _sheet(page: "Page", file: Path, shots: Sequence[Shot]) -> None:
    pictures = "".join(
        f'<figure style="margin:2px;display:inline-block"><img src="{shot.file.as_uri()}"><figcaption>{shot.file.stem}'
        "</figcaption></figure>"
        for shot in shots
    )
    html = file.with_suffix(".html")
    html.write_text(f'<body style="margin:0;font:12px sans-serif;white-space:nowrap;width:max-content">{pictures}')
    await page.goto(html.as_uri())
    await page.locator("body").screenshot(path=file)
    html.unlink()


async def staged(scene: Scene, begins: str, store: Path, cameras: Sequence[Camera]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        async with households(store, Path(folder), begins) as homes:
            await peopled(homes)
            await homes.tick()
            async for heard in scene(homes):
                for camera in cameras:
                    await camera.sees(homes.post.emulator.address, heard)


async def photographed(folder: Path, kinds: Sequence[str], looks: Sequence[str], store: Path) -> list[str]:
    """What is too high for its screen."""
    too_high: list[str] = []
    async with AsyncExitStack() as windows:
        cameras = [Camera(folder, look, await windows.enter_async_context(browser(**LOOKS[look]))) for look in looks]
        for begins, scene in SCENES:
            if not kinds or scene.__name__ in kinds:
                await staged(scene, begins, store, cameras)
        for camera in cameras:
            await camera.sheets()
            too_high += [shot.too_high for shot in camera.shots if shot.too_high]
    return too_high


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--folder", type=Path, required=True, help="where the pictures go")
    asked.add_argument("--look", action="append", choices=LOOKS, help="all three")
    asked.add_argument("kinds", nargs="*", help=f"of {', '.join(scene.__name__ for _, scene in SCENES)}; all")
    given = asked.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    store = city()  # opens a loop of its own
    try:
        too_high = asyncio.run(photographed(given.folder, given.kinds, given.look or list(LOOKS), store))
    except pytest.skip.Exception as missing:
        sys.exit(str(missing))
    return 1 if too_high else 0


if __name__ == "__main__":
    sys.exit(main())
