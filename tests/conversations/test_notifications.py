"""Settings of what the bot says unasked: a press or a sentence changes them, and what waits obeys at once."""

from handlers import payloads
from handlers.notifications_switch import Off
from tests.city import MASHA
from tests.person import Person, Town


async def test_the_switch_under_a_push_ends_its_kind(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Не присылать: каникулы", payload=payloads.dump(Off("holidays")))
    anna.sees("больше не присылаю: каникулы")
    assert await town.rows("SELECT kind, pupil, wanted FROM wishes WHERE person = ?", anna.id) == [("holidays", 0, 0)]


async def test_a_switch_of_a_kind_that_is_no_more_is_outdated(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Не присылать: погода", payload=payloads.dump(Off("weather")))
    anna.sees("устарела")
