"""Where the work stands when it hangs: file and line of every task and thread, so that a morning can find out why.

Places only, never a value: those may be a person's.
"""

import asyncio
import sys
import threading
from collections.abc import Iterator
from typing import Any


def standing() -> Iterator[str]:
    """A line for each task, from its beginning to where it waits, and for each thread but this one.

    Frames of libraries are there too: a hang is often theirs.
    """
    here = asyncio.current_task()
    for task in asyncio.all_tasks():
        if task is not here and (places := list(_places(task.get_coro()))):
            yield f"task {task.get_name()} waits at {', '.join(places)}"
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    for ident, frame in sys._current_frames().items():  # noqa: SLF001  # its documented name
        if ident != threading.get_ident():
            yield f"thread {names.get(ident, '?')} is at {_place(frame)}"


def _places(work: Any) -> Iterator[str]:
    """Of a coroutine and of what it awaits; what is no coroutine, a future say, has none."""
    while (frame := getattr(work, "cr_frame", None)) is not None:
        yield _place(frame)
        work = work.cr_await


def _place(frame: Any) -> str:
    return f"{frame.f_code.co_filename.rpartition('/')[2]}:{frame.f_lineno}"
