"""Nothing of a danger stays: once it is answered, no file of the store holds a word of it, nor does the log."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.emulator import Emulator, Person
from bot.settings import read
from storage.inbox import Waiting
from tests.fakes import HandClock

PERSON = 11
SAID = "мне очень плохо, не хочу жить, имя моё Аполлинария-Евдокия"
WORDS = ("не хочу жить", "Аполлинария", "Евдокия", "очень плохо")


@asynccontextmanager
async def serving(folder: Path) -> AsyncIterator[tuple[App, Emulator, HandClock]]:
    clock = HandClock()
    vk = Emulator(now=clock.now, pace=False, latency=0.0, people=[Person(PERSON, "Человек")])
    async with vk.serve():
        settings = read(
            token=vk.token,
            api_url=vk.api_url,
            database_url=f"sqlite:///{folder}/store.db",
            requests_per_second=1000,
            secret="a key for tests, and for nothing",
        )
        async with open_app(settings, clock) as app:
            stop, ready = asyncio.Event(), asyncio.Event()
            running = asyncio.Task(app.run(stop, ready=ready))
            await ready.wait()
            try:
                yield app, vk, clock
            finally:
                stop.set()
                await running


def holding(folder: Path) -> dict[str, list[str]]:
    """Files and the words that lie in them, in any spelling that a program may give a text."""
    found = {}
    for path in sorted(folder.iterdir()):
        content = path.read_bytes()
        words = [word for word in WORDS if any(spelt in content for spelt in spellings(word))]
        if words:
            found[path.name] = words
    return found


def spellings(word: str) -> list[bytes]:
    escaped = word.encode("ascii", "backslashreplace")
    return [word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"), escaped, word.casefold().encode()]


async def answered(app: App, clock: HandClock) -> None:
    """Everything that waited has left, and what VK said of it is written down."""
    async with asyncio.timeout(10):
        while True:
            clock.move(seconds=3)
            app.delivery.wake()
            async with app.database.read() as store:
                open_rows = await store.rows.value("SELECT count(*) FROM outbox WHERE state IN ('waiting', 'leased')")
                if not open_rows and not await store.inbox.waiting():
                    return
            await asyncio.sleep(0.01)


async def emptied(app: App) -> None:
    """The log, as the bot empties it once a minute: between two reads of its jobs."""
    async with asyncio.timeout(10):
        while not await app.database.empty_log():  # noqa: ASYNC110  # readers come and go
            await asyncio.sleep(0.01)


async def test_a_danger_leaves_no_byte_in_any_file(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    for ours in ("bot", "handlers", "storage"):
        caplog.set_level(logging.DEBUG, ours)
    async with serving(tmp_path) as (app, vk, clock):
        asked = vk.say(PERSON, SAID)
        answer = await vk.wait_answer(PERSON, asked)
        assert "8-800-2000-122" in answer.text
        assert set(holding(tmp_path)) == {"store.db-wal"}, "they were stored, and lie in the log until it is emptied"
        await answered(app, clock)
        await emptied(app)
        assert holding(tmp_path) == {}
        # What comes after must not bring them back: the pages that held them are written again.
        for text in ("помощь", "меню", "оценки"):
            await vk.wait_answer(PERSON, vk.say(PERSON, text))
        await answered(app, clock)
        assert holding(tmp_path) == {}
    assert holding(tmp_path) == {}
    log = "\n".join(record.getMessage() for record in caplog.records)
    assert [word for word in WORDS if word.casefold() in log.casefold()] == []


async def test_a_page_that_was_in_the_file_already_is_emptied_too(tmp_path: Path) -> None:
    """The log is emptied between the message's arrival and its answer: then the words stand in the file itself."""
    async with serving(tmp_path) as (app, vk, clock):
        handle, between = app.intake._handle, []

        async def late(waiting: Sequence[Waiting]) -> None:
            await emptied(app)
            between.append(set(holding(tmp_path)))
            await handle(waiting)

        app.intake._handle = late  # type: ignore[method-assign]  # the moment between is the point
        asked = vk.say(PERSON, SAID)
        await vk.wait_answer(PERSON, asked)
        await answered(app, clock)
        await emptied(app)
        assert holding(tmp_path) == {}
        assert between[0] == {"store.db"}
