"""What one person's message makes others hear: once, by day, as their own client can show it."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

import pytest

from bot.intake import Event, Intake
from bot.quiet import Quiet
from handlers import payloads
from handlers.capabilities import CAPABILITIES
from handlers.router import Conversation
from handlers.talk import SILENCE, Ask, Button, Capability, Client, Incoming, Reply, Say, Talk, Tell
from storage.database import Database
from tests.fakes import HandClock
from tests.person import SECRET, ZONE

CONTENT = Path(__file__).parents[2] / "content"
ANNA, OLEG = 11, 12
bell = Capability("bell")


@dataclass(frozen=True, slots=True)
class Ring:
    whom: int


@bell.pressed
async def ring(talk: Talk, press: Ring) -> Reply:
    rows = ((Button("Открыть", Ask("help")), Button("Позже", Ask("menu"))),)
    return replace(SILENCE, tells=(Tell(press.whom, "bell:1", Say("Звонят", rows)),))


class House:
    def __init__(self, database: Database, clock: HandClock) -> None:
        self.database = database
        self.clock = clock
        conversation = Conversation(CONTENT, (*CAPABILITIES, bell), ZONE, SECRET)
        self.intake = Intake(database, conversation, clock, Quiet(ZONE, time(21), time(7)))
        self._cmids = {ANNA: 0, OLEG: 0}

    async def rings(self, whom: int = OLEG) -> None:
        await self.says(ANNA, "Позвонить", payload=payloads.dump(Ring(whom)))

    async def says(self, person: int, text: str, **more: Any) -> None:
        self._cmids[person] += 1
        cmid = self._cmids[person]
        incoming = Incoming("message", person, person, self.clock.now(), cmid, text, **more)
        await self.intake.take([Event(f"m:{person}:{cmid}", incoming)])

    async def steps(self) -> None:
        while await self.intake.step():
            pass

    async def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        async with self.database.read() as store:
            return await store.rows.all(sql, values)

    async def told(self) -> list[tuple[Any, ...]]:
        return await self.rows("SELECT body, not_before, leave_by FROM outbox WHERE key LIKE 'told:%'")


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        yield House(database, HandClock())


async def test_somebody_else_hears_it_once_however_often_it_is_told(house: House) -> None:
    await house.rings()
    await house.rings()
    await house.steps()
    (row,) = await house.told()
    assert json.loads(row[0])["text"] == "Звонят"


async def test_at_night_it_waits_for_the_morning(house: House) -> None:
    house.clock.set_to(datetime(2026, 11, 20, 20, 0, tzinfo=UTC))  # 23:00 in Kovrov
    await house.rings()
    await house.steps()
    ((_, not_before, leave_by),) = await house.told()
    assert (not_before[:16], leave_by[:16]) == ("2026-11-21T04:00", "2026-11-21T18:00")


async def test_who_forbade_messages_is_not_told(house: House) -> None:
    async with house.database.begin() as store:
        await store.inbox.unreachable([(OLEG, 901)], house.clock.now())
    await house.rings()
    await house.steps()
    assert await house.told() == []


async def test_where_no_buttons_are_shown_the_numbers_follow_those_on_the_screen(house: House) -> None:
    await house.says(OLEG, "как войти", client=Client(buttons=False))
    await house.steps()
    ((state,),) = await house.rows("SELECT state FROM sessions WHERE chat = ?", OLEG)
    shown = len(json.loads(state)["choices"])
    assert shown > 0
    await house.rings()
    await house.steps()
    ((body, *_),) = await house.told()
    assert f"{shown + 1}. Открыть" in json.loads(body)["text"]
    await house.says(OLEG, str(shown + 1))
    await house.steps()
    assert len(await house.rows("SELECT id FROM outbox WHERE chat = ? AND capability = 'help'", OLEG)) == 1


@pytest.mark.parametrize("anna_first", [True, False])
async def test_one_who_writes_in_the_same_moment_keeps_both_what_was_told_and_what_was_said(
    house: House, anna_first: bool
) -> None:
    said = [house.rings(), house.says(OLEG, "позже")]
    for each in said if anna_first else reversed(said):
        await each
    await house.steps()
    assert len(await house.told()) == 1
    ((state,),) = await house.rows("SELECT state FROM sessions WHERE chat = ?", OLEG)
    if anna_first:  # the answer to his own message is what the dialog shows last
        assert json.loads(state)["menu"] is True
    else:
        assert [choice["label"] for choice in json.loads(state)["choices"]][-2:] == ["Открыть", "Позже"]
