"""What the operator reads: one line an event, ids and places only. Nothing of a person is ever logged."""

import json
import logging
import sys
import traceback
from typing import Literal


def place_of(error: BaseException) -> str:
    """The kind of an error and the line it came from; never its words, which may hold a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    at = next((f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames)), "?")
    return f"{type(error).__name__} at {at}"


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": record.getMessage(),
        }
        return json.dumps(line, ensure_ascii=False)


def begin(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error, and keep the libraries' own words out: they would print whole requests."""
    out = logging.StreamHandler(sys.stderr)
    text = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    out.setFormatter(Json() if form == "json" else text)
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.WARNING)
    for ours in ("bot", "handlers", "storage"):
        logging.getLogger(ours).setLevel(level.upper())
