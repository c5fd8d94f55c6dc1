"""People of the city at their telephones: they ask about grades, and know to the millisecond when they saw an answer.

They live in one process with the local VK. An answer belongs to the oldest question of its chat that has none yet: VK
keeps the order within a chat, and so must a bot. What nobody asked for is counted apart, so that a question answered
twice is seen.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar

from bot.emulator import Emulator
from bot.emulator.chats import Message
from tests.bench.measures import within

T = TypeVar("T")

QUESTIONS = (
    "какие оценки за неделю?",
    "покажи оценки за прошлую неделю",
    "что по математике за месяц",
    "скажите пожалуйста какой средний балл",
    "оценки за вчера",
    "какие оценки по русскому за последние две недели",
)
"""Six kinds of answers: from one line to a page of marks with a keyboard."""

QUIET_SECONDS = 20.0
"""A bot that has no pace to wait for and says nothing for so long has nothing more to say: what is left was lost."""

WINDOW = 1_000
"""Questions under way without pace: any bot is busy all the time, and VK's stream holds ten times as many."""

PUSH = "Собрание "
"""What the texts hold that nobody asked for and that are counted apart, where a row names nothing else."""


@dataclass(slots=True)
class Heard:
    """What came of an offering. Seconds from the first question to the last answer; waits in seconds, one an answer."""

    asked: int = 0
    unasked: int = 0
    seconds: float = 0.0
    characters: int = 0
    buttons: int = 0
    waits: list[float] = field(default_factory=list)

    @property
    def answered(self) -> int:
        return len(self.waits)

    @property
    def lost(self) -> int:
        return self.asked - self.answered

    @property
    def rate(self) -> float:
        return self.answered / self.seconds if self.seconds else 0.0

    def wait(self, percent: float) -> float:
        """Milliseconds within which so many per cent of the answers were seen."""
        return within(self.waits, percent) * 1000


class Audience:
    """Everybody who may ask, in an order that is no order of the store; one for each bot that is measured."""

    def __init__(self, vk: Emulator, people: Sequence[int], *, seed: int = 7) -> None:
        self._vk = vk
        self._chance = random.Random(seed)
        self._people = self._chance.sample(list(people), len(people))
        self._asked: dict[int, deque[float]] = {person: deque() for person in people}
        self.questions: Sequence[str] = QUESTIONS
        """What is asked from now on."""
        self.unasked = PUSH
        """What those texts hold that are counted apart."""
        self._turn = 0
        self._now = Heard()
        self._last = 0.0
        self.answered = 0
        """Ever, by all offerings together."""
        self.pushed = 0
        self.last_push = 0.0
        self.reached: set[int] = set()
        """Who has seen such a text: somebody may be told in two."""
        self._heard = asyncio.Event()
        vk.watch(self._saw)

    def _saw(self, message: Message) -> None:
        if not message.out:
            return
        now = time.perf_counter()
        if self.unasked in message.text:
            self.pushed += 1
            self.reached.add(message.peer)
            self.last_push = now
            return
        self._last = now
        self.answered += 1
        self._heard.set()
        heard, waiting = self._now, self._asked[message.peer]
        if not waiting:
            heard.unasked += 1
            return
        heard.waits.append(now - waiting.popleft())
        heard.characters += len(message.text)
        board = message.keyboard
        heard.buttons += sum(map(len, board["buttons"])) if board else 0

    def _ask(self) -> None:
        turn, people = self._turn, len(self._people)
        person = self._people[turn % people]
        self._turn += 1
        self._now.asked += 1
        # Noted before it is said: saying it is part of the way to the bot.
        self._asked[person].append(time.perf_counter())
        # A person's next question is another one, and neighbours ask different ones.
        self._vk.say(person, self.questions[(turn + turn // people) % len(self.questions)])

    def _begin(self) -> float:
        """Earlier questions that were never answered are forgotten: their answers would be nobody's."""
        for waiting in self._asked.values():
            waiting.clear()
        self._now = Heard()
        begun = self._last = time.perf_counter()
        return begun

    async def at_once(
        self,
        total: int,
        *,
        window: int = WINDOW,
        at: Sequence[int] = (),
        reached: Callable[[int], None] = lambda _: None,
    ) -> Heard:
        """So many questions as fast as they are answered, at most `window` of them waiting.

        `reached` is told when so many of `at` are answered.
        """
        begun, heard, marks = self._begin(), self._now, deque(at)
        while heard.answered < total and not self._silent():
            for _ in range(min(window - heard.lost, total - heard.asked)):
                self._ask()
            if marks and heard.answered >= marks[0]:
                reached(marks.popleft())
            await self._more()
        for mark in marks:
            reached(mark)
        return await self._ended(begun, patience=0)

    async def at_rate(self, per_second: float, seconds: float, *, patience: float = 60.0) -> Heard:
        """Questions that come by chance, as people do, so many a second in the mean; waits for their answers.

        A bot that still answers `patience` seconds after the last question is heard no longer.
        """
        begun, heard = self._begin(), self._now
        when, end = begun, begun + seconds
        while (when := when + self._chance.expovariate(per_second)) < end:
            if (early := when - time.perf_counter()) > 0:
                await asyncio.sleep(early)
            self._ask()
            if not heard.asked % 50:
                await asyncio.sleep(0)  # behind: the local VK has its turn all the same
        return await self._ended(begun, patience)

    async def until(self, over: Callable[[], bool], per_second: float, *, longest: float = 600.0) -> Heard:
        """Questions by chance as long as something else goes on, at most `longest` seconds; then their answers."""
        begun = when = self._begin()
        while not over() and time.perf_counter() < begun + longest:
            if (early := when - time.perf_counter()) > 0:
                await asyncio.sleep(min(early, 0.01))
                continue
            self._ask()
            when += self._chance.expovariate(per_second)
        return await self._ended(begun)

    async def during(self, work: Coroutine[Any, Any, T], per_second: float) -> tuple[Heard, T]:
        """Questions by chance while `work` goes on; what they heard, and its result."""
        async with asyncio.TaskGroup() as tasks:
            under_way = tasks.create_task(work)
            heard = await self.until(under_way.done, per_second)
        return heard, under_way.result()

    async def _more(self) -> None:
        """Until somebody sees an answer, and those that came with it."""
        self._heard.clear()
        with suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._heard.wait()

    def _silent(self) -> bool:
        return time.perf_counter() - self._last > QUIET_SECONDS

    async def _ended(self, begun: float, patience: float = 60.0) -> Heard:
        """Wait for the answers to what was asked, `patience` seconds at most."""
        heard, end = self._now, time.perf_counter()
        answered_before_end = self._last
        self._last = end
        while heard.lost > 0 and time.perf_counter() < end + patience:  # noqa: ASYNC110  # a look
            await asyncio.sleep(0.005)
        last = self._last if self._last > end else answered_before_end
        heard.seconds = last - begun
        return heard
