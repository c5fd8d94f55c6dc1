"""What the operator must know: one log line, and one message an hour for each cause."""

import json
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.clock import Clock
from storage import keys
from storage.outbox import Draft, Priority
from storage.store import Store

log = logging.getLogger(__name__)

HOUR = timedelta(hours=1)

CAUSES = frozenset(
    {
        *("refused", "slow", "keyboard", "files", "recovery"),  # VK and what it answers
        "guessing",  # people
        "content",  # what editors wrote
        *("store", "late", "disk", "copies", "backup", "job", "crashed"),  # this computer
    }
)
"""Everything that is ever told; each has its words in content/texts/alarms.toml and a line in docs/monitoring.md."""


@dataclass(frozen=True, slots=True)
class Alarm:
    cause: str
    draft: Draft


class Alarms:
    """Alarms are raised anywhere and written by whoever has the store open next. Their words hold no person."""

    def __init__(self, clock: Clock, operator: int | None, words: Callable[..., str]) -> None:
        self._clock = clock
        self._operator = operator
        self._words = words
        self._raised: dict[str, float] = {}
        self._waiting: list[Alarm] = []
        self.told: Counter[str] = Counter()
        """How many were raised by this process, by cause."""

    def raise_(self, cause: str, case: object = "", **values: object) -> None:
        """`cause` names the text; each `case` of it (a code, a reason) has its own hour. `values` are for the text."""
        which = f"{cause} {case}".strip()
        now = self._clock.monotonic()
        if now - self._raised.get(which, -HOUR.total_seconds()) < HOUR.total_seconds():
            return
        self._raised[which] = now
        self.told[cause] += 1
        log.error("alarm: %s%s", which, "".join(f", {name} {value}" for name, value in values.items()))
        if self._operator is None:
            return
        words = self._words(f"alarms.{cause}", case=str(case), **values)
        body = json.dumps({"text": words}, ensure_ascii=False)
        key = keys.alarm(which, self._clock.now())
        self._waiting.append(Alarm(which, Draft(self._operator, key, body, Priority.REPLY)))

    async def write(self, store: Store) -> Sequence[Alarm]:
        """Write what waits into this transaction, and what that was: it waits on until `written` says it is committed.

        What an earlier process told within the hour is not told again: a bot that falls at every start says so once.
        """
        now = self._clock.now()
        waiting = list(self._waiting)  # more may be raised meanwhile, on another thread
        for alarm in waiting:
            last = await store.outbox.last_of(alarm.draft.chat, keys.alarms(alarm.cause))
            # A clock that was set back leaves moments to come: they silence nothing for longer than an hour either.
            if last is None or abs(now - last) >= HOUR:
                await store.outbox.add([alarm.draft], now)
        return waiting

    def written(self, alarms: Sequence[Alarm]) -> None:
        self._waiting = [alarm for alarm in self._waiting if alarm not in alarms]

    async def say(self, send: Callable[[int, str, str], Awaitable[bool]]) -> None:
        """Tell what waits while the store cannot be written; VK drops what it heard under the same key this hour.

        What VK did not take (`send` says False) waits on.
        """
        for alarm in list(self._waiting):
            if await send(alarm.draft.chat, alarm.draft.key, json.loads(alarm.draft.body)["text"]):
                self.written([alarm])
