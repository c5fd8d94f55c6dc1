"""One Understanding for all tests, and a fixed moment: Wednesday 2026-11-18, 18:05 in Kovrov."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers.understanding import Asked, Period, Understanding

CONTENT = Path(__file__).parent.parent / "content"
SENTENCES = Path(__file__).parent / "content"
NOW = datetime(2026, 11, 18, 18, 5, tzinfo=ZoneInfo("Europe/Moscow"))
CHILDREN = ("Маша", "Петя")


@cache
def understanding() -> Understanding:
    return Understanding(CONTENT)


def asked(
    text: str, *, now: datetime = NOW, children: tuple[str, ...] = CHILDREN, subjects: tuple[str, ...] = ()
) -> Asked:
    return understanding().asked(text, now=now, children=children, subjects=subjects)


def days(text: str, *, now: datetime = NOW) -> str | None:
    """The period as «16.11-22.11», «18.11» or, in another year, «01.02.2027»; None where there is none."""
    period = asked(text, now=now).period
    return None if period is None else _days(period, now.year)


def _days(period: Period, year: int) -> str:
    first, last = (f"{day:%d.%m}" + ("" if day.year == year else f".{day.year}") for day in (period.first, period.last))
    return first if first == last else f"{first}-{last}"


@dataclass(frozen=True, slots=True)
class Expected:
    """One line of a .tsv of sentences."""

    text: str
    capability: str | None
    fields: dict[str, str]


def heldout() -> Iterator[Expected]:
    for line in (SENTENCES / "heldout.tsv").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            text, capability, *rest = line.split("\t")
            fields = dict(field.split("=") for field in rest[0].split(";")) if rest and rest[0] else {}
            yield Expected(text, None if capability == "-" else capability, fields)


def shown(answer: Asked, field: str) -> str | None:
    """A field of the answer as the .tsv writes it."""
    period = answer.period
    ends: dict[str, date | None] = {"from": period.first if period else None, "to": period.last if period else None}
    if field in ends:
        day = ends[field]
        return day.isoformat() if day else None
    value: str | None = {
        "what": answer.what,
        "child": answer.child,
        "subject": answer.subject,
        "class": answer.class_name,
        "institution": answer.institution,
    }[field]
    return value
