"""What came of a year: all that was heard, and what of it should not have been, or should have."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.year.city import Family
from tests.year.facts import Fact


@dataclass
class Outcome:
    """`heard` counts by kind, what chats of several heard by itself.

    `missing` are facts of the model that nobody heard, `needless` those of screens that the model does not know.
    """

    heard: Counter[str] = field(default_factory=Counter)
    missing: list[Fact] = field(default_factory=list)
    needless: list[Fact] = field(default_factory=list)
    twice: list[Fact] = field(default_factory=list)
    by_night: list[Fact] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    deaths: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        wrong = ", ".join(
            f"{name.replace('_', ' ')} {len(getattr(self, name))}"
            for name in ("missing", "needless", "twice", "by_night", "errors")
        )
        return f"{self.heard.total()} things heard, {self.deaths.total()} deaths; {wrong}"

    @property
    def right(self) -> bool:
        return bool(self.heard) and not (self.missing or self.needless or self.twice or self.by_night or self.errors)


def disturbs(family: Family, at: datetime, found: Sequence[Fact]) -> bool:
    """Whether it came in their quiet hours: not at an hour that they chose, nor a change of the same day's lessons."""
    chosen = f"{at:%H:%M}" in family.hours.values() or any(fact.kind == "lessons" for fact in found)
    today = any(fact.kind == "substitutions" and fact.what.startswith(f"{at.date()}") for fact in found)
    return family.sleeps(at) and not chosen and not today
