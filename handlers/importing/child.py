"""A file is looked at in a process of its own, so that a hostile one can hurt nobody: at worst that process dies.

The process has a ceiling on memory and processor time, never opens the store, and talks in frames of JSON over its
standard streams: it tells its progress, asks the store's questions once, and ends with the verdict. It reads XML
with the standard library: what a trap in it could take is memory and time, and of both there is only so much.
"""

import asyncio
import contextlib
import gc
import json
import os
import sys
import traceback
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from handlers.importing.check import Answers, Checked, Questions, check
from handlers.importing.faults import Fault

MEMORY = 3 << 30
"""Bytes of address space; a million rows of a spreadsheet take some two thirds of it."""

SECONDS = 900
"""Of processor time."""

DIED = (
    "файл не прочесть: он слишком велик или испорчен. Откройте его в программе таблиц, "
    "скопируйте нужные строки в новую таблицу и сохраните её."
)

Asked = Callable[[Questions, bool], Awaitable[Answers]]
Tell = Callable[[int], None]


class Bug(Exception):
    """The checking itself failed: our mistake, not the file's. The text is the child's traceback."""


# The parent's side


async def checked(kind: str, path: Path, staged: Path | None, *, partial: bool, asked: Asked, tell: Tell) -> Checked:
    """Check the file in a child process. Raises `Bug`; whatever is wrong with the file is in the result."""
    order = {"kind": kind, "path": str(path), "staged": str(staged) if staged else None, "partial": partial}
    async with _started() as process:
        assert process.stdin is not None
        assert process.stdout is not None
        with contextlib.suppress(ConnectionError):
            await _send(process.stdin, order)
            while (frame := await _receive(process.stdout)) is not None:
                match frame:
                    case {"rows": int(rows)}:
                        tell(rows)
                    case {"questions": questions, "store": store}:
                        await _send(process.stdin, {"answers": await asked(questions, store)})
                    case {"checked": result}:
                        return _checked(result)
                    case {"bug": str(words)}:
                        raise Bug(words)
    return Checked(fault_count=1, faults=(Fault(DIED),))


@asynccontextmanager
async def _started() -> AsyncIterator[asyncio.subprocess.Process]:
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        __name__,
        stdin=pipe,
        stdout=pipe,
        stderr=nowhere,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
    )
    try:
        yield process
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def _send(stream: asyncio.StreamWriter, frame: dict[str, Any]) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode()
    stream.write(len(body).to_bytes(4) + body)
    await stream.drain()


async def _receive(stream: asyncio.StreamReader) -> dict[str, Any] | None:
    """None where the process has ended."""
    try:
        size = int.from_bytes(await stream.readexactly(4))
        frame: dict[str, Any] = json.loads(await stream.readexactly(size))
    except asyncio.IncompleteReadError:
        return None
    return frame


def _checked(result: dict[str, Any]) -> Checked:
    faults = tuple(Fault(**fault) for fault in result.pop("faults"))
    return Checked(faults=faults, notes=tuple(result.pop("notes")), **result)


# The child's side


def main() -> None:
    come, go = sys.stdin.buffer, sys.stdout.buffer
    order = _read(come)

    def ask(questions: Questions, store: bool) -> Answers:
        _write(go, {"questions": questions, "store": store})
        answers: Answers = _read(come)["answers"]
        return answers

    _limit()
    # Millions of rows and no cycles among them: looking for cycles would take longer than all the rest.
    gc.freeze()
    gc.disable()
    try:
        result = check(
            order["kind"],
            Path(order["path"]),
            ask=ask,
            staged=Path(order["staged"]) if order["staged"] else None,
            partial=order["partial"],
            tell=lambda rows: _write(go, {"rows": rows}),
        )
    except MemoryError:
        result = Checked(fault_count=1, faults=(Fault(DIED),))
    except Exception:  # noqa: BLE001  # told to the parent, which raises it
        _write(go, {"bug": traceback.format_exc()})
        return
    except BaseException as error:  # a panic of the native reader is no Exception
        if type(error).__name__ != "PanicException":
            raise
        result = Checked(fault_count=1, faults=(Fault(DIED),))
    _write(go, {"checked": asdict(result)})


def _limit() -> None:
    import resource

    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))


def _write(stream: IO[bytes], frame: dict[str, Any]) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode()
    stream.write(len(body).to_bytes(4) + body)
    stream.flush()


def _read(stream: IO[bytes]) -> dict[str, Any]:
    size = stream.read(4)
    if len(size) < 4:
        sys.exit()
    frame: dict[str, Any] = json.loads(stream.read(int.from_bytes(size)))
    return frame


if __name__ == "__main__":
    main()
