"""The words in which what is said unasked is made: who hears it, on what occasion, and what is pushed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from handlers.rules.family import Child, Person
from handlers.wording import Wording
from storage.class_chats import ClassOf
from storage.notifications import Wishes
from storage.store import Store

USUAL = "usual"


@dataclass(frozen=True, slots=True)
class Occasion:
    """One run of one kind, after the one at `since`. Both in the city's zone.

    `invented`: the city is, so its dates may be counted. `kept` is what the run has worked out already, by any key.
    """

    store: Store
    wording: Wording
    now: datetime
    since: datetime
    invented: bool
    kept: dict[tuple[object, ...], object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Hearer:
    """Somebody for whom it is due; `children` are those of whom they want to hear it."""

    person: Person
    children: Sequence[Child]
    wishes: Wishes = field(default_factory=Wishes)


@dataclass(frozen=True, slots=True)
class Push:
    """One thing to one person about one child, or about none. `key` names it without its kind: it is said once.

    `whom` names the child; what follows, `text`, is the same for every child of whom the same is true, so that two of
    them get one message. `expires`: after this it is of no use; None: it always is. `urgent` passes quiet hours.
    `heard`: up to which news of the pupil this tells (storage/news.py). `at`: not before then.

    Of a `series` the newest counts: it takes the place of one that still waits, and is said only where it is another
    than the last that was said, by its `digest`. `USUAL` says that there is nothing more to say: to whoever heard
    anything else.

    `role`: heard by right of this role of theirs; `shown` are the pupils whose data a member of the staff is shown.
    `of_class`: heard by a chat of several (`person` is its number), by right of being bound to this class.
    """

    person: int
    key: str
    pupil: int | None
    whom: str
    text: str
    expires: datetime | None = None
    urgent: bool = False
    heard: int | None = None
    at: datetime | None = None
    series: str = ""
    digest: str = ""
    role: int | None = None
    shown: tuple[int, ...] = ()
    of_class: ClassOf | None = None


def whom(occasion: Occasion, child: Child) -> str:
    return occasion.wording.text("reminders.whom", child=child)


def said(whoms: Sequence[str], text: str) -> str:
    """The words of a push about these children; about nobody in particular where there is none."""
    return f"{'; '.join(whoms)}: {text}" if whoms else text
