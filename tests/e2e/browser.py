"""A real browser for tests: the system's Chromium, driven by Playwright.

Where either is missing the test is skipped and says so. KOVROV_BROWSER=required turns that into a
failure, so that a machine which promised to have a browser cannot pass without one.
"""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.async_api import BrowserContext

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
# No sandbox: tests may run as root. The rest keeps the browser from talking to anybody but the test.
_QUIET = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def _missing(what: str) -> NoReturn:
    reason = f"no browser test: {what}"
    if os.environ.get("KOVROV_BROWSER") == "required":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


def chromium() -> str:
    """The path of the browser; skips the test (or fails it, see above) where there is none."""
    for name in _NAMES:
        if path := shutil.which(name):
            return path
    _missing(f"none of {', '.join(_NAMES)} is installed")


@asynccontextmanager
async def browser(**options: Any) -> AsyncIterator["BrowserContext"]:
    """A fresh window with an empty profile; `options` as in Playwright's new_context (viewport…)."""
    path = chromium()
    try:
        from playwright.async_api import async_playwright
    except ImportError:
        _missing("the playwright package is not installed (requirements-ci.txt)")
    async with async_playwright() as playwright:
        running = await playwright.chromium.launch(executable_path=path, args=list(_QUIET))
        try:
            window = await running.new_context(locale="ru-RU", timezone_id="Europe/Moscow", **options)
            window.set_default_timeout(10_000)
            yield window
        finally:
            await running.close()
