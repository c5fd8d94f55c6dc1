"""What the editors' texts look like on a phone: `python -m tests.texts_seen --folder F`. Needs Chromium and Playwright.

Every text with the example values of its test, said to an adult and to a pupil, is drawn by the web chat's own code in
its own styles, 360 px wide. The folder gets contact sheets (`grades-01.png`…, twelve phones each, the key and the
height above each text) and `heights.tsv`: of each key its renderings, the tallest in the browser and by
`handlers.screens`, which counts no browser. What is taller than a screen even without buttons is printed.
"""

import argparse
import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

from handlers import screens
from tests.content.test_texts import ADULT, KEYS, LABELS, PUPIL, renderings
from tests.e2e.browser import browser

if TYPE_CHECKING:
    from playwright.async_api import Page, Route

WEB = Path(__file__).parents[1] / "bot" / "emulator" / "web"
PAGE = Path(__file__).with_suffix(".html")
HOME = "http://texts.invalid/"
"""Nobody's: every request is answered from these folders."""


@dataclass(frozen=True, slots=True)
class Seen:
    key: str
    text: str
    button: bool
    height: int = 0


def texts(files: Sequence[str]) -> Iterator[Seen]:
    """Every rendering of the texts of these files, of all where none is named; equal ones once."""
    for key in KEYS:
        if not files or key.partition(".")[0] in files:
            said = (text for person in (ADULT, PUPIL) for text in renderings(key, person))
            yield from (Seen(key, text, key in LABELS) for text in dict.fromkeys(said) if text)


async def _answered(route: "Route") -> None:
    name = route.request.url.removeprefix(HOME)
    await route.fulfill(path=WEB / name if name else PAGE)


async def drawn(page: "Page", seen: Sequence[Seen], folder: Path, name: str) -> list[Seen]:
    """The same with their heights; the sheets are in the folder."""
    await page.goto(HOME)
    given: list[dict[str, Any]] = [{"key": each.key, "text": each.text, "button": each.button} for each in seen]
    heights = await page.evaluate("([texts, screen]) => draw(texts, screen)", [given, screens.SCREEN])
    for number, sheet in enumerate(await page.locator(".sheet").all(), 1):
        await sheet.screenshot(path=folder / f"{name}-{number:02}.png", animations="disabled")
    return [replace(each, height=height) for each, height in zip(seen, heights, strict=True)]


def table(seen: Sequence[Seen]) -> Iterator[str]:
    yield "key\trenderings\tbrowser px\tcounted px"
    for key, group in groupby(seen, lambda each: each.key):
        of_key = list(group)
        counted = 0 if of_key[0].button else max(screens.height(each.text, 0) for each in of_key)
        yield f"{key}\t{len(of_key)}\t{max(each.height for each in of_key)}\t{counted or ''}"


async def see(folder: Path, files: Sequence[str]) -> list[Seen]:
    """Draws the sheets into the folder."""
    seen: list[Seen] = []
    async with browser(viewport={"width": 1500, "height": 900}) as window:
        await window.route("**/*", _answered)
        page = await window.new_page()
        for name, group in groupby(texts(files), lambda each: each.key.partition(".")[0]):
            seen += await drawn(page, list(group), folder, name)
    return seen


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.texts_seen", description=__doc__.partition("\n")[0])
    parser.add_argument("--folder", type=Path, required=True, help="for the sheets and the table; made if missing")
    parser.add_argument("--file", nargs="+", default=[], help="of content/texts, without .toml; all by default")
    given = parser.parse_args()
    given.folder.mkdir(parents=True, exist_ok=True)
    seen = asyncio.run(see(given.folder, given.file))
    (given.folder / "heights.tsv").write_text("\n".join(table(seen)) + "\n", "utf-8")
    tallest = {each.key: each.height for each in sorted(seen, key=lambda each: each.height)}
    for key, height in tallest.items():
        if height > screens.SCREEN:
            print(f"{key}: {height} px, a screen is {screens.SCREEN}")
    print(f"{len(tallest)} texts, {len(seen)} renderings: {given.folder}")


if __name__ == "__main__":
    main()
