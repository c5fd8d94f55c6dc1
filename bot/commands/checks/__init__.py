"""What `doctor` looks at: this computer, the bot's files, its work, calendars, what is unconfirmed, VK (`there`)."""

from dataclasses import dataclass
from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["ok", "look", "wrong"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One line. `about` names it for programs; `todo` says what to do where something is to be done."""

    about: str
    mark: Mark
    text: str
    todo: str = ""


def ok(about: str, text: str) -> Finding:
    return Finding(about, "ok", text)


def look(about: str, text: str, todo: str = "") -> Finding:
    """Not wrong, but worth a look: a check that could not be made, or what may become a fault."""
    return Finding(about, "look", text, todo)


def wrong(about: str, text: str, todo: str) -> Finding:
    return Finding(about, "wrong", text, todo)
