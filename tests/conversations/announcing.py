"""The stage of announcements: staff, families, and what carries an announcement from one to the other."""

from datetime import time
from typing import Any, cast

from bot.announcing import Announcing
from bot.enclosing import Enclosing
from bot.quiet import Quiet
from bot.vk.client import Community
from tests.person import ZONE, Town

QUIET = Quiet(ZONE, time(21), time(7))


def announcing(town: Town) -> Announcing:
    """What the bot runs beside its conversation; nothing here has a file to fetch."""
    enclosing = Enclosing(town.database, cast("Community", None))
    return Announcing(town.database, enclosing, town.conversation.wording, town.clock, QUIET)


async def goes_out(town: Town, looks: int = 3) -> None:
    """So many looks at what is under way, and everything that may be said is."""
    carrier = announcing(town)
    for _ in range(looks):
        await carrier.step()
        await town.settle()


async def rows(town: Town, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    async with town.database.read() as store:
        return await store.rows.all(sql, values)
