"""What crosses the wire: JSON as bytes, and the bodies of requests as plain parameters."""

import json
import re
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]

_ESCAPED_RUN = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")


def encoded(value: object) -> bytes:
    """JSON in UTF-8 without escapes or spaces; half a surrogate pair becomes a question mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _decoded_run(run: re.Match[bytes]) -> bytes:
    return bytes.fromhex(run.group().replace(b"%", b"").decode("ascii"))


def form(body: bytes) -> dict[str, str]:
    """Parameters of a URL-encoded body; the last of equal names wins.

    A code of 100 KB in Russian arrives as 500 KB of percent signs. Runs of them are
    decoded at once, which is several times quicker than urllib's octet by octet.
    """
    parameters: dict[str, str] = {}
    for pair in body.split(b"&"):
        name, _, value = pair.partition(b"=")
        if name:
            parameters[_unquoted(name)] = _unquoted(value)
    return parameters


def _unquoted(part: bytes) -> str:
    plain = part.replace(b"+", b" ")
    if b"%" in plain:
        plain = _ESCAPED_RUN.sub(_decoded_run, plain)
    return plain.decode("utf-8", "replace")
