"""The process that looks at files, so that a hostile one can hurt nobody: at worst this process dies.

It has a ceiling on memory and processor time, never opens the store, and talks in frames of JSON over its standard
streams (process.py is the other end). Of each file it tells its progress, asks the store's questions once, and ends
with the verdict. XML is read with the standard library: a trap in it could take but memory and time, and of both
there is only so much.
"""

import contextlib
import gc
import json
import resource
import sys
import traceback
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, Any

from handlers.importing.check import Answers, Checked, Questions, check
from handlers.importing.faults import Fault
from handlers.importing.marking import Unwritten

MEMORY = 3 << 30
"""Bytes of address space; a million rows of a spreadsheet take some two thirds of it."""

SECONDS = 900
"""Of processor time."""

DIED = (
    "файл не прочесть: он слишком велик или испорчен. Откройте его в программе таблиц, "
    "скопируйте нужные строки в новую таблицу и сохраните её."
)


def main() -> None:
    come, go = sys.stdin.buffer, sys.stdout.buffer
    for what, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CPU, SECONDS), (resource.RLIMIT_CORE, 0)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (most, most))
    # Millions of rows and no cycles among them: looking for cycles would take longer than all the rest.
    gc.freeze()
    gc.disable()
    while order := _read(come):
        _write(go, _verdict(order, come, go))
        gc.collect()


def _verdict(order: dict[str, Any], come: IO[bytes], go: IO[bytes]) -> dict[str, Any]:
    def ask(questions: Questions, store: bool) -> Answers:
        _write(go, {"questions": questions, "store": store})
        answers: Answers = _read(come)["answers"]
        return answers

    try:
        result = check(
            order["kind"],
            Path(order["path"]),
            ask=ask,
            staged=Path(order["staged"]),
            marked=Path(order["marked"]) if order["marked"] else None,
            partial=order["partial"],
            today=date.fromisoformat(order["today"]),
            institution=order["institution"],
            tell=lambda rows: _write(go, {"rows": rows}),
        )
    except Unwritten as error:
        return {"unwritten": str(error)}
    except MemoryError:
        result = Checked(fault_count=1, faults=(Fault(DIED),))
    except Exception:  # noqa: BLE001  # told to the parent, which raises it
        return {"bug": traceback.format_exc()}
    except BaseException as error:  # a panic of the native reader is no Exception
        if type(error).__name__ != "PanicException":
            raise
        result = Checked(fault_count=1, faults=(Fault(DIED),))
    return {"checked": asdict(result)}


def _write(stream: IO[bytes], frame: dict[str, Any]) -> None:
    body = json.dumps(frame, ensure_ascii=False).encode()
    stream.write(len(body).to_bytes(4, "big") + body)
    stream.flush()


def _read(stream: IO[bytes]) -> dict[str, Any]:
    """Nothing where the other end has gone."""
    size = stream.read(4)
    frame: dict[str, Any] = json.loads(stream.read(int.from_bytes(size, "big"))) if len(size) == 4 else {}
    return frame


if __name__ == "__main__":
    main()
