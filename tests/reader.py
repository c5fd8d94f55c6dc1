"""What the process that looks at an import's files shares with the next one: its modules, read once.

Each is a process of its own as in life, with the same limits and the same end; it is forked by one that has everything
read, in a fiftieth of the time of a new interpreter. Processes that the tests start as commands have real ones.
"""

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass
from threading import Lock

from handlers.importing.process import environment


@dataclass(frozen=True, slots=True)
class Forked:
    """As much of `asyncio.subprocess.Process` as the near end of a reader needs."""

    pid: int
    stdout: asyncio.StreamReader
    stdin: asyncio.StreamWriter

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    async def wait(self) -> None:
        """Until it has ended: nobody else holds the other end of its line."""
        with contextlib.suppress(ConnectionError):
            await self.stdout.read()
        self.stdin.close()
        with contextlib.suppress(ConnectionError):
            await self.stdin.wait_closed()


@contextlib.contextmanager
def forking() -> Iterator[Callable[[], Awaitable[Forked]]]:
    """In place of `process.begun`, until the block ends; the process that forks is started when first needed."""
    source: Source | None = None
    turn = Lock()  # commands may run in threads

    async def begun() -> Forked:
        nonlocal source
        near, far = socket.socketpair()
        with turn, far:
            source = source or Source()
            pid = source.fork(far)
        return Forked(pid, *await asyncio.open_connection(sock=near))

    yield begun
    if source:
        source.close()


class Source:
    """The process that has everything read, and forks."""

    def __init__(self) -> None:
        self._door, far = socket.socketpair()
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-m", __name__, str(far.fileno())], env=environment(), pass_fds=[far.fileno()]
            )

    def fork(self, line: socket.socket) -> int:
        """A reader that hears and speaks over this line; its process's number."""
        socket.send_fds(self._door, [b"!"], [line.fileno()])
        pid = int.from_bytes(self._door.recv(4), "big")
        assert pid, "what forks has ended"
        return pid

    def close(self) -> None:
        self._door.close()
        self._process.wait()


def _serve(door: socket.socket) -> None:
    import python_calamine  # noqa: F401  # what looking at a file loads when it first needs it
    import xlsxwriter  # noqa: F401

    from handlers.importing import child

    while True:
        asked, (*lines,), _, _ = socket.recv_fds(door, 1, 1)
        if not asked:
            return
        pid = os.fork()
        if pid == 0:
            door.close()
            _become(lines[0], child.main)
        for line in lines:
            os.close(line)
        door.sendall(pid.to_bytes(4, "big"))
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass


def _become(line: int, main: Callable[[], None]) -> None:
    """The reader, to its end."""
    for standard in (0, 1):
        os.dup2(line, standard)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    os.close(line)
    with open(0) as sys.stdin, open(1, "w") as sys.stdout:
        main()
    os._exit(0)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
