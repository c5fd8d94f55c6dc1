"""What families want otherwise than usual: as they begin the year, and what they say in the chat on its way."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from storage.store import Store
from tests.year.city import DAY, Family


@dataclass(frozen=True)
class Talk:
    """Words for the bot, and what is true of the family once they are understood; `drops` what waits of a kind."""

    words: str
    means: Callable[[Family], None]
    drops: str | None = None


async def write(store: Store, family: Family) -> None:
    """What a family wants from the first day on."""
    for kind, hour in family.hours.items():
        await store.notifications.set_hour(family.id, kind, hour)
    for kind in family.wants:
        await store.notifications.want(family.id, kind, wanted=True)
    for kind in family.unwanted:
        await store.notifications.want(family.id, kind, wanted=False)
    if "lessons" in family.wants:
        await store.notifications.set_lead(family.id, "lessons", family.lead)
        if family.every:
            await store.notifications.set_hour(family.id, "lessons", "every")
    await store.notifications.set_hours(family.id, family.quiet)


async def same(store: Store, family: Family) -> bool:
    """Whether the bot has understood all that the family said."""
    found = (await store.notifications.of([family.id])).get(family.id)
    if found is None:
        return True
    wanted = {kind: wish.wanted for (kind, _), wish in found.of.items() if wish.wanted is not None}
    hours = {kind: wish.hour for (kind, _), wish in found.of.items() if wish.hour is not None and kind != "lessons"}
    return (
        found.rest.stopped == family.stopped
        and found.rest.hours == family.quiet
        and (found.rest.until is not None) == (family.silent is not None)
        and wanted == dict.fromkeys(family.wants, True) | dict.fromkeys(family.unwanted, False)
        and hours == family.hours
    )


def at_noon(dice: random.Random, family: Family) -> Talk:
    """A wish of somebody of whom nothing waits."""
    if family.stopped:
        return Talk("включи уведомления", _goes_on)
    kind, hour = dice.choice((("grades", "18:00"), ("grades", "20:00"), ("plan", "18:00"), ("holidays", "19:00")))
    names = {"grades": "оценки", "plan": "план на завтра", "holidays": "каникулы"}
    other = "не присылай замены", "присылай замены"
    return dice.choice(
        (
            Talk("стоп", _stops, drops=""),
            Talk(f"присылай {names[kind]} в {hour}", lambda family: _at(family, kind, hour)),
            Talk(other[0], _without, drops="substitutions")
            if "substitutions" not in family.unwanted
            else Talk(other[1], _with),
            Talk("тихие часы с 22 до 8", _sleeps_in),
        )
    )


def in_the_evening(dice: random.Random, now: datetime) -> Talk:
    """Peace for a while, or for good."""
    return dice.choice(
        (
            Talk("тишина на 3 часа", lambda family: _silent(family, now + timedelta(hours=3))),
            Talk("тишина до понедельника", lambda family: _silent(family, _morning(now, 7 - now.weekday()))),
            Talk("не пиши мне до завтра", lambda family: _silent(family, _morning(now, 1))),
        )
    )


STOP = Talk("стоп", lambda family: _stops(family), drops="")


def _goes_on(family: Family) -> None:
    family.stopped, family.silent = False, None


def _stops(family: Family) -> None:
    family.stopped = True


def _at(family: Family, kind: str, hour: str) -> None:
    if not family.wanted(kind):
        family.wants.add(kind)
    family.hours[kind] = hour


def _without(family: Family) -> None:
    family.unwanted.add("substitutions")
    family.wants.discard("substitutions")


def _with(family: Family) -> None:
    family.unwanted.discard("substitutions")
    family.wants.add("substitutions")


def _sleeps_in(family: Family) -> None:
    family.quiet = ("22:00", "08:00")


def _silent(family: Family, until: datetime) -> None:
    family.silent = until


def _morning(now: datetime, days: int) -> datetime:
    return datetime.combine(now.date() + DAY * days, time(7))
