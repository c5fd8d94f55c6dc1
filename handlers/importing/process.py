"""The near end of the process that looks at files: started when needed, used for file after file, ended for certain."""

import asyncio
import contextlib
import json
import os
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from handlers.importing.check import Answers, Checked, Questions
from handlers.importing.child import DIED
from handlers.importing.faults import Fault
from handlers.importing.marking import Unwritten

CHILD = "handlers.importing.child"

Asked = Callable[[Questions, bool], Awaitable[Answers]]
Tell = Callable[[int], None]


class Bug(Exception):
    """The checking itself failed: our mistake, not the file's. The text is the child's traceback."""


@dataclass(frozen=True, slots=True)
class Order:
    """What to check and where to put what comes of it; `today` is the day on which the file came, `institution` whose
    a timetable program's file is.
    """

    kind: str
    path: Path
    staged: Path
    marked: Path | None
    partial: bool
    today: date
    institution: str = ""


class Checker:
    """`async with Checker() as checker: await checker.check(…)`. One file at a time."""

    __slots__ = ("_process",)

    def __init__(self) -> None:
        self._process: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()
            await self._process.wait()
            self._process = None

    async def check(self, order: Order, *, asked: Asked, tell: Tell) -> Checked:
        """Check a file. Raises `Bug`, and `Unwritten` where the marked copy cannot be written.

        Whatever is wrong with the file is in the result, the child's death too.
        """
        come, go = await self._streams()
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await _send(go, _frame(order))
            while True:
                match await _receive(come):
                    case {"rows": int(rows)}:
                        tell(rows)
                    case {"questions": questions, "store": store}:
                        await _send(go, {"answers": await asked(questions, store)})
                    case {"checked": result}:
                        return _checked(result)
                    case {"unwritten": str(why)}:
                        raise Unwritten(why)
                    case {"bug": str(words)}:
                        raise Bug(words)
        await self.__aexit__(None, None, None)
        return Checked(fault_count=1, faults=(Fault(DIED),))

    async def _streams(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if self._process is None:
            self._process = await begun()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        return self._process.stdout, self._process.stdin


async def begun() -> asyncio.subprocess.Process:
    """A new process that looks at files."""
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", CHILD), stdin=pipe, stdout=pipe, stderr=nowhere, env=environment()
    )


def environment() -> dict[str, str]:
    """Ours without the bot's settings: a file's reader needs no token."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("BOT_")}
    return kept | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}


def _frame(order: Order) -> dict[str, Any]:
    return {
        "kind": order.kind,
        "path": str(order.path.absolute()),
        "staged": str(order.staged.absolute()),
        "marked": str(order.marked.absolute()) if order.marked else "",
        "partial": order.partial,
        "today": order.today.isoformat(),
        "institution": order.institution,
    }


async def _send(stream: asyncio.StreamWriter, frame: dict[str, Any]) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode()
    stream.write(len(body).to_bytes(4, "big") + body)
    await stream.drain()


async def _receive(stream: asyncio.StreamReader) -> dict[str, Any]:
    size = int.from_bytes(await stream.readexactly(4), "big")
    frame: dict[str, Any] = json.loads(await stream.readexactly(size))
    return frame


def _checked(result: dict[str, Any]) -> Checked:
    faults = tuple(Fault(**fault | {"rows": tuple(map(tuple, fault["rows"]))}) for fault in result.pop("faults"))
    return Checked(faults=faults, notes=tuple(result.pop("notes")), also=tuple(result.pop("also")), **result)
