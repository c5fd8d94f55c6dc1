"""What the operator must know: one log line, and one message an hour for each cause."""

import json
import logging

from bot.clock import Clock
from storage.outbox import Draft, Priority
from storage.store import Store

log = logging.getLogger(__name__)

HOUR = 3600.0


class Alarms:
    """Alarms are raised anywhere and written by whoever has the store open next. Their words hold no person."""

    def __init__(self, clock: Clock, operator: int | None) -> None:
        self._clock = clock
        self._operator = operator
        self._raised: dict[str, float] = {}
        self._waiting: list[Draft] = []

    def raise_(self, cause: str, words: str) -> None:
        now = self._clock.monotonic()
        if now - self._raised.get(cause, -HOUR) < HOUR:
            return
        self._raised[cause] = now
        log.error("alarm: %s", words)
        if self._operator is not None:
            body = json.dumps({"text": words}, ensure_ascii=False)
            # The hour in the key holds after a restart too.
            key = f"alarm:{cause}:{self._clock.now():%Y-%m-%dT%H}"
            self._waiting.append(Draft(self._operator, key, body, Priority.REPLY))

    async def write(self, store: Store) -> int:
        """Write what waits into this transaction; how much. It waits on until `written` says that it is committed."""
        if self._waiting:
            await store.outbox.add(self._waiting, self._clock.now())
        return len(self._waiting)

    def written(self, alarms: int) -> None:
        del self._waiting[:alarms]
