"""News for the web chat: whatever a person would see happen, pushed to every open page."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.emulator.wire import Json, encoded

# A page that fell this far behind reads the history again; the stream must not grow without end.
_BEHIND = 2000


class Stream:
    """Subscribers and their queues; nothing is rendered while nobody listens."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[bytes | None]] = set()

    @property
    def heard(self) -> bool:
        return bool(self._queues)

    def push(self, news: Json) -> None:
        line = b"data: " + encoded(news) + b"\n\n"
        for queue in tuple(self._queues):
            if queue.qsize() >= _BEHIND:
                self._queues.discard(queue)
                queue.put_nowait(None)
            else:
                queue.put_nowait(line)

    @contextmanager
    def subscribed(self) -> Iterator[asyncio.Queue[bytes | None]]:
        """A queue of ready lines; None means the stream is over."""
        queue: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    def close(self) -> None:
        for queue in self._queues:
            queue.put_nowait(None)
