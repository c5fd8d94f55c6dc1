"""What the operator reads: one line an event, ids and places only. Nothing of a person is ever logged."""

import json
import logging
import os
import sys
import traceback
from typing import Literal

SYSLOG = {logging.DEBUG: 7, logging.INFO: 6, logging.WARNING: 4, logging.ERROR: 3, logging.CRITICAL: 2}
"""How grave the journal calls what Python calls so."""


def place_of(error: BaseException) -> str:
    """The kind of an error and the line it came from; never its words, which may hold a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    at = next((f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" for frame in reversed(frames)), "?")
    return f"{type(error).__name__} at {at}"


AGAIN_SECONDS = 60.0
REMEMBERED = 1000
"""Different troubles of one process."""


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname.lower(),
            "where": record.name,
            "what": record.getMessage(),
        }
        return json.dumps(line, ensure_ascii=False)


class Seldom(logging.Filter):
    """The same trouble once a minute: one that lasts all night, a full disk say, is told in lines that can be read.

    How often it was felt meanwhile stands in its next line.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[tuple[str, str], tuple[float, int]] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno < logging.WARNING:
            return True
        words = record.name, record.getMessage()
        told, since = self._told.get(words, (-AGAIN_SECONDS, 0))
        # A clock that was set back silences nothing either.
        if abs(record.created - told) < AGAIN_SECONDS:
            self._told[words] = told, since + 1
            return False
        if len(self._told) >= REMEMBERED:
            self._told.clear()
        self._told[words] = record.created, 0
        if since:
            record.msg, record.args = f"{words[1]} ({since} times more since the last line)", ()
        return True


class Graded(logging.Formatter):
    """Lines for the journal, as `within` writes them."""

    def __init__(self, within: logging.Formatter) -> None:
        super().__init__()
        self._within = within

    def format(self, record: logging.LogRecord) -> str:
        return graded(self._within.format(record), record.levelno)


def graded(words: str, level: int) -> str:
    """The same; where systemd's journal reads them, each line begins with how grave it is, as sd-daemon(3) describes.

    Without it every line is as good as any other to `journalctl -p warning`.
    """
    if not _journal():
        return words
    return "\n".join(f"<{SYSLOG.get(level, SYSLOG[logging.INFO])}>{line}" for line in words.split("\n"))


def _journal() -> bool:
    """Whether our standard error is the stream that systemd made for the journal, and nobody has put another there."""
    try:
        stream = os.fstat(sys.stderr.fileno())
    except (OSError, ValueError):
        return False
    return os.environ.get("JOURNAL_STREAM") == f"{stream.st_dev}:{stream.st_ino}"


def begin(level: str, form: Literal["text", "json"]) -> None:
    """Log to standard error, and keep the libraries' own words out: they would print whole requests."""
    out = logging.StreamHandler(sys.stderr)
    # The journal knows the time of each line.
    when = "" if _journal() else "%(asctime)s "
    text = logging.Formatter(f"{when}%(levelname)s %(name)s: %(message)s", "%Y-%m-%d %H:%M:%S")
    out.addFilter(Seldom())
    out.setFormatter(Graded(Json() if form == "json" else text))
    root = logging.getLogger()
    root.handlers[:] = [out]
    root.setLevel(logging.WARNING)
    for ours in ("bot", "handlers", "storage"):
        logging.getLogger(ours).setLevel(level.upper())
