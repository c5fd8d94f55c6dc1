"""SIGKILL at the joints of an announcement's journey: whoever it is for has it exactly once."""

from collections import Counter
from pathlib import Path

from handlers.capabilities import CAPABILITIES
from handlers.rules.audience import FAMILIES, Audience, dumped
from storage.database import Database
from storage.roles import DEPARTMENT, Scope, StaffCode
from tests.bot.journey import Town, ended, killed, listening, stopped, town
from tests.fragile import OF_MANY

AUTHOR = 9
READERS = tuple(range(1001, 1700))
EVERYBODY = (*READERS, AUTHOR)
WORDS = "Завтра школа закрыта"
REPORT = "Доставлено: 700 из 700."


async def confirmed(here: Town) -> int:
    """By somebody of the department, to the families of a school: every text names the child."""
    assert CAPABILITIES, "their buttons are declared"
    async with await Database.open(here.environment["BOT_DATABASE_URL"]) as database, database.begin() as store:
        now = here.vk.world.now()
        await store.people.meet(AUTHOR, now)
        role = await store.roles.grant(AUTHOR, StaffCode(Scope(DEPARTMENT), "", usable=True, used=False), now)
        number = await store.announcements.write(role.id, WORDS, now)
        (school,) = await store.school.institution_named("СОШ № 21")
        await store.announcements.change(number, audience=dumped(Audience((FAMILIES,), (school.id,))))
        assert await store.announcements.confirm(number, now, now)
    return number


async def test_killed_at_every_joint_it_reaches_everybody_once(tmp_path: Path) -> None:
    async with town(tmp_path, EVERYBODY, BOT_QUIET_HOURS="off", BOT_BROADCAST_PER_SECOND="400") as here:
        for person in EVERYBODY:
            here.vk.allow(person)
        healthy = here.start()
        await listening(here.vk)
        await stopped(healthy)
        await confirmed(here)
        codes = [await ended(here.start(place, passes=1 + kill // 3)) for kill, place in enumerate(OF_MANY)]
        assert killed(codes), codes
        last = here.start()
        try:
            await here.vk.wait_for(lambda: len(copies(here)) == len(READERS), 30)
            await here.vk.wait_for(lambda: REPORT in here.vk.answers(AUTHOR)[-1].text, 10)
        finally:
            await stopped(last)
        assert set(copies(here).values()) == {1}


def copies(here: Town) -> Counter[int]:
    """How often each reader has it."""
    return Counter(person for person in READERS for message in here.vk.answers(person) if WORDS in message.text)
