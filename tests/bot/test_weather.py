"""A batch in another order, and a VK that is not there yet; all other weather is a row of the storm (tests/storm)."""

from pathlib import Path

from bot.emulator.faults import Fault
from tests.bot.journey import PEOPLE, listening, stopped, town


async def test_one_batch_in_another_order_is_answered_in_the_order_of_asking(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        first = here.start()
        await listening(here.vk)
        await stopped(first)
        for person in PEOPLE * 10:
            here.ask(person)
        here.vk.faults.add(Fault("reorder", method="longpoll"))
        bot = here.start()
        await here.settled()
        assert here.vk.faults.struck == 1
        here.check()
        await stopped(bot)


async def test_a_bot_that_starts_before_vk_does(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        here.vk.faults.add(Fault("http", method="groups.getById", code=502, times=2))
        here.vk.faults.add(Fault("drop_before", method="groups.getLongPollServer", times=1))
        bot = here.start()
        await listening(here.vk)
        here.ask(PEOPLE[0])
        await here.settled()
        here.check()
        await stopped(bot)
