"""The bot as a whole: whose questions it takes up at its very first start, and how much it asks of VK at once."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.delivery import IN_FLIGHT
from bot.emulator import Emulator, Person
from bot.emulator.faults import Fault
from bot.vk.messages import CALLS, Call, Result
from storage.outbox import Draft, Priority
from tests.bot.inprocess import opened, running

ANNA, OLEG = 11, 12


class Past(Clock):
    """VK's clock, an hour ago until it is let go."""

    by = timedelta(hours=1)

    def now(self) -> datetime:
        return super().now() - self.by


def town(clock: Clock) -> Emulator:
    people = [Person(ANNA, "Анна", "Белова"), Person(OLEG, "Олег", "Лавров")]
    return Emulator(now=clock.now, pace=False, latency=0.0, people=people)


async def test_what_was_asked_before_the_very_first_start_is_nobodys_question(tmp_path: Path) -> None:
    clock = Past()
    vk = town(clock)
    vk.say(ANNA, "меню")
    clock.by = timedelta(0)
    async with vk.serve(), opened(vk, tmp_path) as app:
        async with running(app, vk):
            vk.say(OLEG, "меню")
            await vk.wait_for(lambda: len(vk.answers(OLEG)) == 2, 10)  # hello, and what to begin with
            # The stream loses its place, so all dialogs are looked through: Anna's is older than the bot.
            vk.faults.add(Fault("failed", method="longpoll", code=3))
            vk.say(OLEG, "помощь")
            await vk.wait_for(lambda: vk.counters.by_method.get("messages.getConversations", 0) == 1, 10)
            await vk.wait_for(lambda: len(vk.answers(OLEG)) == 3, 10)
            vk.say(OLEG, "меню")  # stored after whatever was recovered, so answered after it
            await vk.wait_for(lambda: len(vk.answers(OLEG)) == 4, 10)
        assert vk.faults.struck == 1
        assert vk.answers(ANNA) == []


async def test_a_very_first_start_with_a_clock_a_day_ahead_hides_nothing_from_recovery(tmp_path: Path) -> None:
    tomorrow = Past()
    tomorrow.by = -timedelta(days=1)
    vk = town(Clock())
    async with vk.serve(), opened(vk, tmp_path, tomorrow) as app, running(app, vk):
        vk.say(OLEG, "меню")
        vk.world.events._events.clear()  # the stream has lost it
        await vk.wait_for(lambda: vk.answers(OLEG), 10)


async def test_vk_is_asked_no_more_than_forty_things_at_once(tmp_path: Path) -> None:
    vk = town(Clock())
    async with vk.serve(), opened(vk, tmp_path) as app:
        under_way, most = 0, 0
        let_go = asyncio.Event()

        async def slow(pack: Sequence[Call]) -> list[Result]:
            nonlocal under_way, most
            under_way += 1
            most = max(most, under_way)
            await let_go.wait()
            under_way -= 1
            return [Result(row, cmid=1) for call in pack for row in call.rows]

        app.delivery._send = slow  # type: ignore[method-assign]  # VK's side takes as long as the test wants
        drafts = [
            Draft(chat, "reply:1:0", f'{{"text":"{chat}"}}', Priority.REPLY)
            for chat in range(1, (IN_FLIGHT + 5) * CALLS + 1)
        ]
        async with app.database.begin() as store:
            await store.outbox.add(drafts, app.clock.now())
        async with running(app, vk), asyncio.timeout(20):
            while under_way < IN_FLIGHT:  # noqa: ASYNC110  # a count, no event
                await asyncio.sleep(0.01)
            await asyncio.sleep(0.3)
            assert (under_way, most) == (IN_FLIGHT, IN_FLIGHT)
            let_go.set()
            while under_way:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
        assert most == IN_FLIGHT
