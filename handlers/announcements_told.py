"""An announcement as its readers see it: whose it is, about which child, the words, what can be pressed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from handlers.announcements_recipients import Meant
from handlers.messages import Button, Say
from handlers.wording import Wording
from storage.announcements import Announcement
from storage.enclosures import Enclosed
from storage.roles import Role

LONGEST = 3500
"""Characters of the author's words: with what stands above them they fit into one message."""
MOST_ENCLOSED = 9
NAMED = 3
"""Children that stand above the words; of more only the first are named."""


@dataclass(frozen=True, slots=True)
class Replied:
    """One of the answers under an announcement, from 1."""

    announcement: int
    answer: int


@dataclass(frozen=True, slots=True)
class Whole:
    """All of an announcement of which something was quoted."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name: the role, and what its person is called by the staff file."""

    role: Role
    name: str = ""


def said(
    wording: Wording,
    announcement: Announcement,
    sender: Sender,
    pupils: Sequence[Meant] = (),
    *,
    attached: Sequence[str] = (),
    again: bool = False,
    sample: bool = False,
    buttons: bool = True,
) -> Say:
    """The message. `again`: as a reminder; `sample`: to its author, in whose eyes no child of others is named.

    Without `buttons` it says how to answer in words.
    """
    heading = wording.text(
        "announcements.heading",
        sender=sender,
        pupils=list(pupils[:NAMED]),
        more=max(len(pupils) - NAMED, 0),
        urgent=announcement.urgent,
        again=again,
        sample=sample,
    )
    tail = "" if buttons or not announcement.answers else "\n\n" + wording.text("announcements.answer_in_words")
    text = f"{heading}\n\n{announcement.words}".rstrip() + tail
    rows = _rows(announcement) if buttons else ()
    return Say(text, rows, attached=tuple(attached), style=moved(announcement.style, heading + "\n\n"))


def _rows(announcement: Announcement) -> tuple[tuple[Button, ...], ...]:
    colour = "primary" if len(announcement.answers) == 1 else "secondary"
    return tuple(
        (Button(label, Replied(announcement.id, number), colour),)  # type: ignore[arg-type]  # one of two colours
        for number, label in enumerate(announcement.answers, 1)
    )


def moved(style: str, before: str) -> str:
    """The formatting of a text that now has something before it; offsets count UTF-16 units, as the messenger does."""
    if not style:
        return ""
    by = len(before.encode("utf-16-le")) // 2
    told = json.loads(style)
    items = [{**item, "offset": item["offset"] + by} for item in told["items"]]
    return json.dumps({**told, "items": items}, separators=(",", ":"))


def cut(style: str, text: str) -> str:
    """Without what reaches beyond the text: the messenger refuses the whole message otherwise."""
    if not style:
        return ""
    units = len(text.encode("utf-16-le")) // 2
    told = json.loads(style)
    items = [item for item in told["items"] if item["offset"] >= 0 and item["offset"] + item["length"] <= units]
    return json.dumps({**told, "items": items}, separators=(",", ":")) if items else ""


def attached(enclosed: Sequence[Enclosed]) -> list[str]:
    """Names of what everybody may be sent; links stand in the words."""
    return [name for one in enclosed if (name := one.name or one.given) and one.kind != "link"]
