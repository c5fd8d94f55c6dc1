"""A hand on the clock of a bot whose VK is on this desk: the demo's and never a real community's.

Whoever starts such a bot names the shift of its clock in `BOT_CLOCK`, and writes another one into its standard input,
a line each, when the hand moves. Both are seconds ahead of the system's clock.
"""

import asyncio
import os
import sys
from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from bot.clock import Clock, ShiftedClock

VARIABLE = "BOT_CLOCK"
_LINE = 4096


class NotOnThisDesk(Exception):
    """The VK of these settings is not of this desk, so its clock is not for a hand to move."""


def clock(api_url: str, environment: Mapping[str, str] = os.environ) -> Clock:
    """The bot's clock: the system's, unless somebody keeps a hand on it. Raises `NotOnThisDesk`, `ValueError`."""
    shift = environment.get(VARIABLE)
    if shift is None:
        return Clock()
    if not _on_this_desk(api_url):
        raise NotOnThisDesk(api_url)
    moved = ShiftedClock(timedelta(seconds=float(shift)))
    _follow(moved, sys.stdin.fileno())
    return moved


def _on_this_desk(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _follow(moved: ShiftedClock, hand: int) -> None:
    """Set the clock by the last whole line that the hand wrote; when the hand lets go, the clock stays as it is."""
    loop = asyncio.get_running_loop()
    waiting = b""

    def read() -> None:
        nonlocal waiting
        said = os.read(hand, _LINE)
        if not said:
            loop.remove_reader(hand)
            return
        *lines, waiting = (waiting + said).split(b"\n")
        if lines:
            moved.shift = timedelta(seconds=float(lines[-1]))

    loop.add_reader(hand, read)
