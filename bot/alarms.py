"""What the operator must know: one log line, and one message an hour for each cause."""

import json
import logging
from datetime import datetime

from bot.clock import Clock
from storage.outbox import Draft, Priority
from storage.store import Store

log = logging.getLogger(__name__)


class Alarms:
    """Alarms are raised anywhere and written by whoever has the store open next. Their words hold no person."""

    def __init__(self, clock: Clock, operator: int | None) -> None:
        self._clock = clock
        self._operator = operator
        self._raised: dict[str, datetime] = {}
        self._waiting: list[Draft] = []

    def raise_(self, cause: str, words: str) -> None:
        now = self._clock.now()
        hour = now.replace(minute=0, second=0, microsecond=0)
        if self._raised.get(cause) == hour:
            return
        self._raised[cause] = hour
        log.error("alarm: %s", words)
        if self._operator is not None:
            body = json.dumps({"text": words}, ensure_ascii=False)
            self._waiting.append(Draft(self._operator, f"alarm:{cause}:{hour:%Y-%m-%dT%H}", body, Priority.REPLY))

    async def write(self, store: Store) -> None:
        if self._waiting:
            await store.outbox.add(self._waiting, self._clock.now())
            self._waiting.clear()
