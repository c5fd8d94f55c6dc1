"""Codes on paper: a table for a spreadsheet program, or a sheet of cards to cut apart and hand out.

A file of codes is its owner's alone, is there whole or not at all, and is never written over.
"""

import csv
import io
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Self

from handlers.codes import shown
from storage.codes import Audience

HEADERS = ("Номер", "Имя", "Класс", "Код", "Действует до")
FOR_WHOM = "Для кого"
AUDIENCES: Mapping[Audience, str] = {"adult": "взрослый", "pupil": "ученик"}
FORMS = (".csv", ".pdf")

CLUB = re.compile(r"(?:club|public|event|write-)?(\d{1,15})")
SCREEN_NAME = re.compile(r"[a-z][a-z0-9_.]{2,31}")
SITE = re.compile(r"(?:https?://)?(?:(?:www|m)\.)?vk\.(?:com|ru|me)/|@")


@dataclass(frozen=True, slots=True)
class Dialog:
    """The community's messages. `address`: what follows `https://` in their link, «vk.me/kovrov_schools»."""

    address: str

    @classmethod
    def of_club(cls, number: int) -> Self:
        """By its number, which VK takes in this form only."""
        return cls(f"vk.com/write-{number}")

    @classmethod
    def named(cls, text: str) -> Self | None:
        """From whatever a person calls it: `club123`, `kovrov_schools`, `https://vk.com/kovrov_schools`, `@…`."""
        name = SITE.sub("", text.strip().casefold(), count=1).rstrip("/")
        if match := CLUB.fullmatch(name):
            return cls.of_club(int(match[1]))
        return cls(f"vk.me/{name}") if SCREEN_NAME.fullmatch(name) else None

    def link(self, code: str) -> str:
        """It opens the dialog, and the first message that is sent then carries the code in its `ref`."""
        return f"https://{self.address}?ref={code}"


@dataclass(frozen=True, slots=True)
class Card:
    """One code for one adult, or for the pupil. `turn`: which of a child's codes, from 0; None where there is but one.

    `name` is the first name with the surname's initial, `group` the class or the kindergarten's group.
    """

    number: str
    name: str
    group: str
    school: str
    code: str
    until: datetime
    turn: int | None = None
    audience: Audience = "adult"

    @property
    def cells(self) -> tuple[str, ...]:
        return (self.number, self.name, self.group, shown(self.code), f"{self.until:%d.%m.%Y}")


def lines(cards: Sequence[Card]) -> list[tuple[str, ...]]:
    """The header and a row a card; for whom a code is stands there only where it is not an adult of the child."""
    if all(card.audience == "adult" for card in cards):
        return [HEADERS, *(card.cells for card in cards)]
    return [(*HEADERS, FOR_WHOM), *((*card.cells, AUDIENCES[card.audience]) for card in cards)]


def table(cards: Sequence[Card]) -> bytes:
    """For a spreadsheet program as it is set up in Russia."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(lines(cards))
    return written.getvalue().encode("utf-8-sig")


def cut_apart(cards: Sequence[Card], dialog: Dialog | None, now: datetime) -> bytes:
    """A PDF of ten cards a page, all for one audience; without a dialog they say in words where to write.

    `now` is the local time. It is drawn in some 5 ms a card.
    """
    import typst  # 30 MB that no other command needs

    with as_file(files("content") / "sheets") as folder:  # the template reads the words beside it
        return typst.compile(
            folder / "codes.typ",
            format="pdf",
            ignore_system_fonts=True,
            sys_inputs={"sheet": contents(cards, dialog, now)},
            timestamp=int(now.timestamp()),
        )


def contents(cards: Sequence[Card], dialog: Dialog | None, now: datetime) -> str:
    """What the template is given, as JSON: values, so that nothing in a name is ever taken for markup."""
    return json.dumps(
        {
            "group": cards[0].group,
            "school": cards[0].school,
            "issued": f"{now:%d.%m.%Y}",
            "audience": cards[0].audience,
            "cards": [_contents(card, dialog) for card in cards],
        }
    )


def _contents(card: Card, dialog: Dialog | None) -> dict[str, str | int | None]:
    return {
        "name": card.name,
        "group": card.group,
        "school": card.school,
        "code": shown(card.code),
        "until": f"{card.until:%d.%m.%Y}",
        "turn": card.turn,
        "picture": _picture(dialog.link(card.code)) if dialog else None,
        "address": dialog.address if dialog else None,
    }


def _picture(link: str) -> str:
    """A QR code as SVG, in the light frame of four modules that readers need."""
    import segno

    drawing = io.BytesIO()
    segno.make_qr(link, error="m", boost_error=False).save(drawing, kind="svg", border=4, omitsize=True)
    return drawing.getvalue().decode()


def write(path: Path, content: bytes) -> None:
    """Readable by its owner alone, on the disk when this returns; whole or not at all. Raises `OSError`.

    `FileExistsError`: somebody took the name meanwhile; what is there may be handed out already.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)  # unlike a rename, it fails where the name is taken
        except FileExistsError:
            raise
        except OSError:  # a disk that knows no hard links, such as a USB stick
            draft.rename(path)
    finally:
        draft.unlink(missing_ok=True)
