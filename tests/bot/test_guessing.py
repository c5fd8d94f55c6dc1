"""A thousand accounts guess codes together: the operator hears it, and no parent meets a closed door."""

import random
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.alarms import Alarms
from bot.guessing import MANY, Guessing
from bot.intake import Event, Intake
from bot.quiet import Quiet
from handlers import codes
from handlers.capabilities import CAPABILITIES
from handlers.linking import CONSENT
from handlers.router import Conversation
from handlers.talk import Incoming
from storage import moments
from storage.database import Database
from storage.people import CLOSED, WRONG_TRIES
from storage.store import Store
from tests.fakes import NOON, HandClock, by_key
from tests.person import SECRET, ZONE

OPERATOR = 500
GUESSERS = range(10_000, 11_000)
PARENTS = range(101, 111)
MASHA = 1
PLACE = "INSERT INTO institutions (id, code, folded, kind, name, short_name, import)"
SCHOOL = (
    f"{PLACE} VALUES (1, '', '', 'other', '', '', 1)",
    "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (1, '1', 'Маша', 'П', 'маша п')",
    "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, 1, '5А', 1)",
)
CONTENT = Path(__file__).parents[2] / "content"


class Town:
    def __init__(self, database: Database, conversation: Conversation) -> None:
        self.database = database
        self.clock = HandClock()
        self.alarms = Alarms(self.clock, OPERATOR, by_key)
        self.guessing = Guessing(database, self.alarms)
        self.dice = random.Random(4)
        self.intake = Intake(database, conversation, self.clock, Quiet(ZONE))
        self._events = 0

    async def say(self, texts: dict[int, str]) -> None:
        """Everybody at once, and everybody is answered."""
        events = []
        for person, text in texts.items():
            self._events += 1
            incoming = Incoming("message", person, person, self.clock.now(), self._events, text)
            events.append(Event(f"m:{person}:{self._events}", incoming))
        await self.intake.take(events)
        while await self.intake.step():
            pass

    def guesses(self, many: int = WRONG_TRIES) -> str:
        return " ".join(codes.shown(codes.fresh(self.dice.choice)) for _ in range(many))

    async def count(self, sql: str) -> int:
        async with self.database.read() as store:
            return int(await store.rows.value(sql))

    async def alarmed(self) -> int:
        await self.guessing.look(self.clock.now())
        return self.alarms.told["guessing"]


@pytest.fixture(scope="module")
def conversation() -> Conversation:
    return Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)


@pytest.fixture
async def town(tmp_path: Path, conversation: Conversation) -> AsyncIterator[Town]:
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        async with database.begin() as store:
            for statement in SCHOOL:
                await store.rows.write(statement)
            agreed = [(person, moments.text(NOON), CONSENT, moments.text(NOON)) for person in (*GUESSERS, *PARENTS)]
            await store.rows.write_many(
                "INSERT INTO people (id, since, consent, consented) VALUES (?, ?, ?, ?)", agreed
            )
        yield Town(database, conversation)


async def handed_out(town: Town, many: int) -> list[str]:
    made = [codes.fresh(town.dice.choice) for _ in range(many)]
    async with town.database.begin() as store:
        for code in made:
            await store.codes.issue(codes.hashed(code, SECRET), MASHA, NOON, NOON + codes.LIVES)
    return [codes.shown(code) for code in made]


async def test_a_thousand_guess_together_and_every_parent_links_at_once(town: Town) -> None:
    right = await handed_out(town, len(PARENTS))

    async def guessed(store: Store) -> None:
        for person in GUESSERS[100:]:
            for _ in range(WRONG_TRIES):
                await store.people.wrong_try(person, town.clock.now())

    await town.database.run(guessed)  # as the conversation would have it written, in a tenth of the time
    await town.say({person: town.guesses() for person in GUESSERS[:100]} | dict(zip(PARENTS, right, strict=True)))
    assert await town.count("SELECT count(*) FROM people WHERE closed_until IS NOT NULL") == len(GUESSERS)
    assert await town.count("SELECT count(*) FROM links") == len(PARENTS)
    assert await town.alarmed() == 1
    assert await town.alarmed() == 1, "once an hour"
    town.clock.move(minutes=61)
    assert await town.alarmed() == 1, "it is over"
    await town.say({person: town.guesses(1) for person in GUESSERS[:MANY]})
    assert await town.alarmed() == 2, "and begins anew"


async def test_a_closed_door_makes_no_more_tries_of_more_messages(town: Town) -> None:
    guessers = GUESSERS[:20]
    for _ in range(4):
        await town.say({person: town.guesses(12) for person in guessers})
        town.clock.move(minutes=10)
    async with town.database.read() as store:
        assert await store.people.wrong_lately(town.clock.now()) == (WRONG_TRIES * 20, 20)


async def test_a_code_that_was_guessed_at_is_as_good_as_before(town: Town) -> None:
    """A code with one free character wrong is another code: trying it spends nothing of its neighbour."""
    [right] = await handed_out(town, 1)
    alike = [f"{right[:5]}-{codes.fresh(town.dice.choice)[5:]}" for _ in range(300)]
    near = [code for code in alike if (found := codes.found(code)) and not found.mistyped and code != right]
    assert near
    await town.say({person: " ".join(near[:WRONG_TRIES]) for person in GUESSERS[:50]})
    await town.say({PARENTS[0]: right})
    assert await town.count("SELECT count(*) FROM links") == 1


async def test_the_evening_after_a_parents_meeting_is_no_alarm(town: Town) -> None:
    await town.say({person: town.guesses(1) for person in GUESSERS[: MANY - 1]})
    assert await town.alarmed() == 0


async def test_tries_of_days_ago_are_no_alarm(town: Town) -> None:
    await town.say({person: town.guesses(4) for person in GUESSERS[:100]})
    town.clock.move(seconds=(CLOSED + timedelta(minutes=1)).total_seconds())
    assert await town.alarmed() == 0


async def test_codes_of_staff_are_guessed_behind_the_same_door(town: Town) -> None:
    """And a forged «это я» under a question opens nothing, be it pressed a thousand times."""
    forged = {"b": "staff.take", "v": [codes.hashed("23456ABCEH", SECRET).hex()]}
    await town.intake.take(
        [
            Event(f"m:{person}:1", Incoming("message", person, person, NOON, 1, "Это я", payload=forged))
            for person in GUESSERS[:100]
        ]
    )
    while await town.intake.step():
        pass
    assert await town.count("SELECT count(*) FROM roles") == 0
