"""A little of what `python -m tests.hostile` does at length: nothing stops, nobody waits, nothing grows."""

import json
from itertools import islice
from pathlib import Path

import pytest

from bot.clock import Clock
from bot.emulator import Emulator, Person
from bot.vk.events import event
from tests.bot.inprocess import opened, running
from tests.fakes import NOON
from tests.hostile.driven import HONEST, drive, sizes, town, updates
from tests.hostile.reading import read
from tests.hostile.updates import ATTACHMENTS
from tests.vk_schema import AVAILABLE, FOLDER, REASON

DEAREST = 1000.0
"""Processor milliseconds of a text: ten times what the worst takes, and far less than anything superlinear would."""
BUSIEST = 200
"""Of one container, how much more it may hold after some hundred updates by fifty people."""


async def test_the_whole_bot_stands_hostile_updates(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Every kind of event and attachment, wrong, huge and deep: «меню» is answered everywhere, the honest meanwhile."""
    made = updates(1)
    async with (
        town(tmp_path) as (vk, database),
        opened(vk, tmp_path, person_per_second=1000) as app,
        running(app, vk),
    ):
        first = await drive(vk, database, made, 120)
        before = sizes(app)
        second = await drive(vk, database, made, 120)
        after = sizes(app)
    assert first.wrong == []
    assert [line for line in second.wrong if "answers" not in line] == []
    grown = {path: after[path] - before.get(path, 0) for path in after}
    assert {path: more for path, more in grown.items() if more > BUSIEST} == {}
    assert [each.getMessage() for each in caplog.records if "not answered" in each.getMessage()] == []
    assert [each.getMessage() for each in caplog.records if "not understood" in each.getMessage()] == []


async def test_no_text_is_dear_to_read(tmp_path: Path) -> None:
    result = await read(tmp_path, 1, 150)
    assert result.wrong == []
    family, worst = result.dearest
    assert worst < DEAREST, f"{family} took {worst:.0f} ms"


def test_any_update_is_an_event_or_nothing() -> None:
    for text in islice(updates(2), 600):
        try:
            update = json.loads(text)
        except (ValueError, RecursionError):  # the stream itself reads those: below
            continue
        event(update, 7, NOON)


UNREADABLE = {
    "brackets no parser follows": '{"type":"message_new","object":' + "[" * 100_000 + "]" * 100_000 + "}",
    "a number no parser takes": '{"type":"message_new","object":{"message":{"from_id":' + "9" * 5000 + "}}}",
}


@pytest.mark.parametrize("update", UNREADABLE)
async def test_an_update_that_no_parser_reads_keeps_nobody_from_being_heard(tmp_path: Path, update: str) -> None:
    """VK would give it again for ever: whoever asked after it would never be answered."""
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(HONEST[0], "Анна", "Белова")])
    async with vk.serve(), opened(vk, tmp_path) as app, running(app, vk):
        vk.update(UNREADABLE[update])
        asked = vk.say(HONEST[0], "помощь")
        await vk.wait_answer(HONEST[0], asked, having="Спрашивайте")


async def test_an_update_that_breaks_its_reader_keeps_nobody_from_being_heard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def reader(update: object, *about: object) -> object:
        if isinstance(update, dict) and update.get("type") == "poison":
            raise KeyError("a bug of tomorrow")
        return event(update, *about)  # type: ignore[arg-type]

    monkeypatch.setattr("bot.listening.event", reader)
    vk = Emulator(now=Clock().now, pace=False, latency=0.0, people=[Person(HONEST[0], "Анна", "Белова")])
    async with vk.serve(), opened(vk, tmp_path) as app, running(app, vk):
        vk.event("poison", {})
        asked = vk.say(HONEST[0], "помощь")
        await vk.wait_answer(HONEST[0], asked, having="Спрашивайте")
    assert "an update was not understood" in caplog.text


@pytest.mark.skipif(not AVAILABLE, reason=REASON)
def test_every_attachment_of_the_schema_is_among_ours() -> None:
    messages = json.loads((FOLDER / "messages/objects.json").read_text("utf-8"))["definitions"]
    wall = json.loads((FOLDER / "wall/objects.json").read_text("utf-8"))["definitions"]
    known = {
        *messages["messages_message_attachment_type"]["enum"],
        *messages["messages_history_message_attachment_type"]["enum"],
        *(name for name in messages["messages_message_attachment"]["properties"] if name != "type"),
        *wall["wall_wallpost_attachment_type"]["enum"],
    }
    assert known <= set(ATTACHMENTS)
