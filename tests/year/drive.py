"""The year itself: days wound by hand, files, wishes, deaths of the process, and what came of it all."""

import asyncio
import logging
import random
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path

from bot import secret
from bot.clock import ShiftedClock
from bot.emulator import Emulator
from bot.emulator.chats import Message
from bot.settings import Settings
from handlers.importing.load import load
from handlers.importing.undo import undo
from storage.database import Database
from storage.terms import DEMO
from tests.importing.files import csv
from tests.person import ZONE
from tests.screens import fit
from tests.year import heard, wishes
from tests.year.city import CHATS, DAY, City, Family, Pupil
from tests.year.expected import Model
from tests.year.facts import NEVER, Fact, Look
from tests.year.outcome import Outcome, disturbs
from tests.year.papers import HEADS, News, Papers, Rows
from tests.year.process import PATIENCE, Bot
from tests.year.wishes import Talk

log = logging.getLogger(__name__)

DEATHS = ("planning", "away", "importing", "sending", "resting", "starting")
"""While tomorrow's plan is written, before an hour and started after it, while a file goes in, while messages leave,
whenever, and at the start after it."""
SECRET = "a secret for tests, and for nothing"


class Year:
    def __init__(self, seed: int, families: int, database: Database, emulator: Emulator, clock: ShiftedClock) -> None:
        self.city = City(seed, families)
        self.papers = Papers(self.city)
        self.model = Model(self.city, self.papers)
        self.families = {family.id: family for family in (*self.city.families, *self.city.chats)}
        self.outcome = Outcome()
        self.dice = random.Random(seed + 1)
        self.database, self.emulator, self.clock = database, emulator, clock
        self.bot = Bot(database, emulator, clock, SECRET)
        self.key = secret.key(Settings(_env_file=None, secret=SECRET))
        self._files = count(1)
        self.at = self.shown = NEVER
        """The true moment, and what the bot's clock showed when it last looked."""
        self._ear: list[Message] = []
        self._talked: set[int] = set()
        self._last_words = 0
        """After so many messages more the bot is struck."""
        emulator.watch(self._hears)

    # What people hear

    def _hears(self, message: Message) -> None:
        if message.out:
            self._ear.append(message)
            self._last_words -= 1
            if self._last_words == 0:
                self.bot.strike()

    async def judge(self) -> None:
        """What came at this moment against what should have come."""
        said = Counter[Fact]()
        for message in self._ear:
            if message.peer in self._talked and not await self._pushed(message):
                continue
            fit([message])
            family = self.families[message.peer]
            found = list(heard.facts(family, self.at, message.text))
            said.update(found)
            if disturbs(family, datetime.fromtimestamp(message.date, ZONE).replace(tzinfo=None), found):
                self.outcome.by_night += found
        expected = Counter(self.model.facts)
        for fact, times in said.items():
            self.outcome.heard[fact.kind if fact.person < CHATS else "chats"] += times
        self._wrong("missing", sorted((expected - said).elements()))
        self._wrong("twice", sorted(fact for fact, times in said.items() if times > expected[fact] >= 1))
        self._wrong("needless", sorted(fact for fact in said if not expected[fact]))
        self._ear.clear()
        self._talked.clear()
        self.model.facts.clear()

    def _wrong(self, name: str, facts: list[Fact]) -> None:
        """Told at once: a year is long, and whoever watches it need not wait for its end."""
        getattr(self.outcome, name).extend(facts)
        for fact in facts:
            log.warning("%s %s: %s, deaths so far %d", self.at, name, fact, self.outcome.deaths.total())

    async def _pushed(self, message: Message) -> bool:
        """Whether it came unasked, among answers to what was asked at the same moment."""
        async with self.database.read() as store:
            about = await store.rows.value(
                "SELECT capability FROM outbox WHERE chat = ? AND cmid = ? AND priority = 4",
                (message.peer, message.cmid),
            )
        return about is not None

    # Moments

    async def look(self, at: datetime, death: str = "") -> None:
        """The clock is wound to there; the bot, where it runs, does all that this moment asks of it."""
        await self.judge()
        self.at = at
        if death == "away":
            self.bot.strike()
        self.bot.wind(at)
        if self.bot.runs:
            await self._looks(at + self.bot.wrong, death)

    async def _looks(self, shown: datetime, death: str = "") -> None:
        if death == "sending":
            self._last_words = self.dice.randint(1, max(len(self.families) // 3, 2))
        elif death == "planning":
            await self._planned_for(shown.date() + DAY)
            self.bot.strike()
        elif death and death != "away":
            await asyncio.sleep(self.dice.random() * 0.3)
            self.bot.strike()
        await self.bot.rests(shown)
        if death:
            await self._rises(death)
            await self.bot.rests(shown)
        self.model.look(Look(self.at, self.shown, shown))
        self.shown = shown

    async def runs_at(self, wrong: timedelta, *, anew: bool = False) -> None:
        """Somebody sets the clock of the bot's computer, and it looks at it; `anew` after a restart."""
        if anew:
            await self.bot.kill()
        self.bot.set_wrong(wrong)
        if anew:
            await self.bot.start()
        await self._looks(self.at + wrong)

    async def stops(self) -> None:
        """Nobody starts it for a while."""
        await self.judge()
        await self.bot.kill()

    async def _planned_for(self, day: date) -> None:
        """Until the first plans of that day are written, and the others are not."""
        for _ in range(600):
            async with self.database.read() as store:
                if await store.rows.value("SELECT count(*) FROM outbox WHERE key LIKE ?", (f"plan:{day}:%",)):
                    return
            await asyncio.sleep(0.002)

    async def _rises(self, death: str) -> None:
        """It is dead, or dies now; somebody starts it."""
        self._last_words = 0
        await self.bot.kill()
        self.outcome.deaths[death] += 1
        await self.bot.start()
        if death == "starting":
            await asyncio.sleep(self.dice.uniform(0.2, 2.0))
            await self.bot.kill()
            self.outcome.deaths[death] += 1
            await self.bot.start()

    # What schools hand over

    async def imports(self, kind: str, rows: Rows, news: News | None = None) -> None:
        path = self._written(kind, rows)
        result = await load(self.database, kind, [path], now=self.clock.now(), who=DEMO, key=self.key, leavers=True)
        assert result.stored, result
        path.unlink()
        self.model.news.add(news or News())

    async def imports_and_dies(self, kind: str, rows: Rows, news: News) -> None:
        """Whoever imports is killed in the middle, and the bot with it; the bot that is started then ends the work.

        What it says from its start on is of the next minute.
        """
        await self.judge()
        self.at += timedelta(minutes=1)
        path = self._written(kind, rows)
        importing = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.year.importing"),
            *(str(self.database.path), kind, str(path), self.clock.now().isoformat()),
            cwd=Path(__file__).parents[2],
            stdout=PIPE,
        )
        assert importing.stdout is not None
        async for stage in importing.stdout:
            if stage.strip() == b"storing":
                importing.kill()
                self.bot.strike()
        await importing.wait()
        self.model.news.add(news)
        await self._rises("importing")
        await self._resumed()
        async with self.database.read() as store:
            stored = await store.rows.value("SELECT 1 FROM imports WHERE file = ? AND state = 'done'", (path.name,))
        if not stored:  # it was killed before it had begun to store
            await load(self.database, kind, [path], now=self.clock.now(), who=DEMO)
        self.bot.wind(self.at)
        await self._looks(self.at)

    async def _resumed(self) -> None:
        unfinished = True
        while unfinished:
            await asyncio.sleep(0.05)
            async with self.database.read() as store:
                unfinished = bool(await store.imports.unfinished())

    def _written(self, kind: str, rows: Rows) -> Path:
        return csv(self.database.path.parent / f"{next(self._files)}.csv", [HEADS[kind], *rows])

    async def takes_back(self, kind: str, news: News) -> None:
        await undo(self.database, kind, now=self.clock.now())
        self.model.news.add(news)

    async def reports(self, family: Family, pupil: Pupil, day: date) -> None:
        """A parent says that the child will not come."""
        async with self.database.begin() as store:
            known = await store.school.pupil_by_number(pupil.number)
            assert known is not None
            await store.absences.report(known.id, [day], family.id, "", self.clock.now())
        self.papers.reported.setdefault(day, set()).add(pupil.number)

    # What people say

    def talks(self, family: Family) -> None:
        """What is answered them now is no push."""
        self._talked.add(family.id)

    async def says(self, family: Family, talk: Talk) -> None:
        self.talks(family)
        await self.emulator.wait_answer(family.id, self.emulator.say(family.id, talk.words), timeout=PATIENCE)
        talk.means(family)
        if talk.drops is not None:
            self.model.forget(family, talk.drops)
        async with self.database.read() as store:
            if not await wishes.same(store, family):
                self.outcome.errors.append(f"not understood: {talk.words}")

    async def denies(self, family: Family) -> None:
        """They let the community write to them no more."""
        self.emulator.deny(family.id)
        family.gone = True
        await self._known(family)

    async def allows(self, family: Family) -> None:
        self._talked.add(family.id)
        self.emulator.allow(family.id)
        family.gone = False
        await self._known(family)

    async def _known(self, family: Family) -> None:
        async with asyncio.timeout(PATIENCE):
            while True:
                async with self.database.read() as store:
                    chats = await store.inbox.chats([family.id])
                if (family.id in chats and chats[family.id].unreachable is not None) == family.gone:
                    return
                await asyncio.sleep(0.005)

    async def heard_out(self) -> None:
        """Until all have their answers, and what was put off for the sake of silence has left."""
        await self.bot.silent()
        self.model.look(Look(self.at, self.shown, self.shown))
