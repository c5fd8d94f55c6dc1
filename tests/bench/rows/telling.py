"""Texts to thirty thousand people through the outbox, and what those who ask meanwhile feel of it."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.clock import Clock
from handlers.rules.audience import FAMILIES, Audience, dumped
from storage.database import Database
from storage.outbox import Draft, Priority
from storage.roles import DEPARTMENT, Scope, StaffCode
from tests.bench.audience import PUSH
from tests.bench.bots import THIS
from tests.bench.desk import Desk, desk
from tests.bench.measures import OURS, Goal, Measure, Row, Sample, at_most, samples
from tests.bench.rows.waits import FEW, own
from tests.bench.scale import FULL, Bench
from tests.bench.stores import city

SETTING = 300
"""BOT_BROADCAST_PER_SECOND where nobody says otherwise."""
LIFTED = 10_000
"""The most that it takes."""
BY_EXECUTE = 500
"""Messages a second that VK's pace lets through when each is a call of its own: 20 requests of 25."""

ALLOWANCE = 1.1
DEPARTMENT_PERSON = 1
"""Whoever confirms the announcement; nobody of the city has this number."""
TEXT = (
    "родителей {whose} пройдёт в четверг в 18:30 в кабинете 214. Повестка: итоги первой четверти, поездка в областной "
    "музей, дежурство на зимней ярмарке. Просим подтвердить участие до среды. Если прийти не получится, напишите "
    "классному руководителю, и он пришлёт главное на следующий день."
)

TEXTS = Measure("texts")
UNSAID = Measure("texts that were not said", 0, at_most(0))
ASKED = Measure("answers to who asked meanwhile")
LOST = Measure("questions without an answer", 0, at_most(0))
WAIT = Measure("p99 of their waits, ms", 0, at_most(1000))


@dataclass(frozen=True, slots=True)
class Telling:
    """Texts to everybody at once: in one transaction of another process, as commands write them.

    Without `drafts` an announcement to the whole city, confirmed there and spread by the bot.
    """

    drafts: Callable[[Sequence[int]], list[Draft]] | None
    per_second: int
    goal: Goal
    fastest: Goal | None = None

    @property
    def seconds(self) -> Measure:
        return Measure("seconds from their commit until the last is seen", 1, self.goal)

    @property
    def rate(self) -> Measure:
        return Measure("texts a second", 0, self.fastest)

    @property
    def measures(self) -> tuple[Measure, ...]:
        return (TEXTS, UNSAID, self.seconds, self.rate, ASKED, LOST, WAIT)

    async def once(self, bench: Bench) -> Sequence[Sample]:
        filled = await city(bench, bench.scale.pupils)
        people, others = _everybody(filled.adults, bench.scale.texts) if self.drafts else (list(filled.adults), [])
        longest = 3 * len(people) / min(self.per_second, BY_EXECUTE) + 30
        async with desk(
            THIS, filled, pace=True, warm=40, also=others, BOT_BROADCAST_PER_SECOND=str(self.per_second)
        ) as here:
            audience = here.audience
            begun = await _written(here, self.drafts(people)) if self.drafts else await _confirmed(here)
            heard = await audience.until(lambda: audience.pushed >= len(people), FEW, longest=longest)
            took = audience.last_push - begun
            texts = {TEXTS: len(people), UNSAID: len(people) - audience.pushed}
            speed = {self.seconds: took, self.rate: audience.pushed / took}
            meanwhile = {ASKED: heard.answered, LOST: heard.lost, WAIT: own(heard.wait(99))}
        return samples(OURS, texts | speed | meanwhile)

    def row(self, name: str, title: str, how: str, most_runs: int = 3) -> Row:
        return Row(name, title, f"{how} {MEANWHILE}", self.measures, self.once, most_runs)


def _everybody(adults: Sequence[int], texts: int) -> tuple[list[int], list[int]]:
    """So many people, and those among them who have no child here: the city's adults are some fewer than the texts."""
    others = [max(adults) + 1 + number for number in range(texts - len(adults))]
    return [*adults, *others][:texts], others


async def _written(here: Desk, drafts: Sequence[Draft]) -> float:
    """When the texts stood in the store."""
    async with await Database.open(f"sqlite:///{here.store}") as database:
        async with database.begin() as store:
            await store.outbox.add(drafts, Clock().now())
        return time.perf_counter()


async def _confirmed(here: Desk) -> float:
    """When somebody of the department had confirmed it."""
    now = Clock().now()
    async with await Database.open(f"sqlite:///{here.store}") as database:
        async with database.begin() as store:
            await store.people.meet(DEPARTMENT_PERSON, now)
            code = StaffCode(Scope(DEPARTMENT), "", usable=True, used=False)
            role = await store.roles.grant(DEPARTMENT_PERSON, code, now)
            number = await store.announcements.write(role.id, PUSH + TEXT.format(whose="всех школ"), now)
            await store.announcements.change(number, audience=dumped(Audience((FAMILIES,))), urgent=1)
            await store.announcements.confirm(number, now, now)
        return time.perf_counter()


def _body(whose: str) -> str:
    return json.dumps({"text": PUSH + TEXT.format(whose=whose)}, ensure_ascii=False)


def personal(people: Sequence[int]) -> list[Draft]:
    """To everybody a text of their own."""
    return [Draft(each, "bench", _body(f"по приглашению {each}"), Priority.REMINDER) for each in people]


def identical(people: Sequence[int]) -> list[Draft]:
    body = _body("всех школ")
    return [Draft(each, "bench", body, Priority.ANNOUNCEMENT) for each in people]


MEANWHILE = (
    f"They stand in the outbox at once, and the bot finds them by itself; {FEW} questions a second are asked "
    "meanwhile, and the waits of who asks are without VK's own 40 ms."
)

PERSONAL = Telling(personal, LIFTED, at_most(ALLOWANCE * FULL.texts / BY_EXECUTE)).row(
    "personal",
    "30,000 personal texts",
    "To each a text of their own, at VK's pace, BOT_BROADCAST_PER_SECOND lifted.",
    most_runs=2,
)
IDENTICAL = Telling(identical, LIFTED, at_most(10)).row(
    "identical", "30,000 times one text", "The same text to everybody, at VK's pace, BOT_BROADCAST_PER_SECOND lifted."
)
# A second's worth may leave at once when nothing has left before.
AS_SET = Telling(identical, SETTING, at_most(ALLOWANCE * FULL.texts / SETTING), at_most(1.03 * SETTING)).row(
    "as-set",
    f"30,000 times one text, {SETTING} a second",
    "The same with BOT_BROADCAST_PER_SECOND as it is where nobody says otherwise.",
    most_runs=1,
)
ANNOUNCED = Telling(None, LIFTED, at_most(15)).row(
    "announced",
    "An announcement to the whole city",
    "Confirmed in the chat's way: the bot finds every family anew and writes its rows in portions, "
    "BOT_BROADCAST_PER_SECOND lifted.",
    most_runs=2,
)
