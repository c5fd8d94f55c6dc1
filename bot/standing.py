"""Where the work stands when it hangs: file and line of every task and thread, so that a morning can find out why.

Places only, never a value: those may be a person's. Frames of libraries are there too: a hang is often theirs.
"""

import asyncio
import logging
import sys
import threading
from collections.abc import Iterator
from typing import Any

log = logging.getLogger(__name__)

DEEPEST = 12
"""Frames of a thread that are told, the innermost ones."""


def tasks() -> Iterator[str]:
    """A line for each task of the loop but this one, from its beginning to where it waits."""
    here = asyncio.current_task()
    for task in asyncio.all_tasks():
        if task is not here and (places := list(_places(task.get_coro()))):
            yield f"task {task.get_name()} waits at {', '.join(places)}"


def threads() -> Iterator[str]:
    """A line for each thread but this one, to where it is."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001  # its documented name
        if ident != threading.get_ident():
            yield f"thread {names.get(ident, '?')} is at {', '.join(reversed(list(_frames(frame))[:DEEPEST]))}"


class Lookout:
    """A thread that tells where everything is when nobody has said for some seconds that all is well.

    It asks for the interpreter as any thread does. `faulthandler`'s own timer does not: it reads the frames of threads
    that run, and the process may die of that.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._well = threading.Event()
        self._over = False
        threading.Thread(target=self._look, name="lookout", daemon=True).start()

    def all_is_well(self) -> None:
        self._well.set()

    def end(self) -> None:
        self._over = True
        self._well.set()

    def _look(self) -> None:
        while not self._over:
            if not self._well.wait(self._seconds):
                log.critical("nothing has moved for %.0f s", self._seconds)
                for line in threads():
                    log.warning("%s", line)
                self._well.wait()
            self._well.clear()


def _places(work: Any) -> Iterator[str]:
    """Of a coroutine and of what it awaits; what is no coroutine, a future say, has none."""
    while (frame := getattr(work, "cr_frame", None)) is not None:
        yield _place(frame)
        work = work.cr_await


def _frames(frame: Any) -> Iterator[str]:
    """The innermost first."""
    while frame is not None:
        yield _place(frame)
        frame = frame.f_back


def _place(frame: Any) -> str:
    return f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
