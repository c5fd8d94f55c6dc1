"""The words in which what is said unasked is made: who hears it, on what occasion, and what is pushed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers.rules.family import Child, Person
from handlers.wording import Wording
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Occasion:
    """One run of one kind. `now` is in the city's zone; `invented`: the city is, so its dates may be counted."""

    store: Store
    wording: Wording
    now: datetime
    invented: bool


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody for whom it is due; `children` are those of whom they want to hear it."""

    person: Person
    children: Sequence[Child]


@dataclass(frozen=True, slots=True)
class Push:
    """One thing to one person about one child, or about none. `key` names it without its kind: it is said once.

    `whom` names the child; what follows, `text`, is the same for every child of whom the same is true, so that two of
    them get one message. `expires`: after this it is of no use; None: it always is. `urgent` passes quiet hours.
    `heard`: up to which news of the pupil this tells (storage/news.py).
    """

    person: int
    key: str
    pupil: int | None
    whom: str
    text: str
    expires: datetime | None = None
    urgent: bool = False
    heard: int | None = None


def whom(occasion: Occasion, child: Child) -> str:
    return occasion.wording.text("reminders.whom", child=child)


def said(whoms: Sequence[str], text: str) -> str:
    """The words of a push about these children; about nobody in particular where there is none."""
    return f"{'; '.join(whoms)}: {text}" if whoms else text
