"""Keys of the outbox: what is said under each is told by its beginning, and they are made and matched here alone.

A key names the thing said, without the chat. What VK knows a message by is made of it too, so that a key that was made
once never changes.
"""

from dataclasses import dataclass
from datetime import datetime

from storage.moments import text


@dataclass(frozen=True, slots=True)
class Span:
    """All keys from `first` on and before `after`: an index finds them."""

    first: str
    after: str

    @property
    def bounds(self) -> tuple[str, str]:
        return self.first, self.after

    @staticmethod
    def beginning(with_: str) -> "Span":
        return Span(with_, with_[:-1] + chr(ord(with_[-1]) + 1))


def announcement(number: int) -> str:
    return f"announcement:{number}"


def messages(number: int) -> tuple[Span, Span, Span]:
    """All that says it: the announcement, corrections that came as messages of their own, reminders."""
    one = announcement(number)
    return Span(one, f"{one}\0"), corrections(number), reminders(number)


def correction(number: int, version: int, cmid: int) -> str:
    """Of the message with this number in its conversation."""
    return f"correction:{number}:{version}:{cmid}"


def corrections(number: int, version: int | None = None) -> Span:
    return Span.beginning(f"correction:{number}:" if version is None else f"correction:{number}:{version}:")


def recall(number: int, cmid: int) -> str:
    return f"recall:{number}:{cmid}"


def recall_of(number: int, cmid: str) -> str:
    """The same in SQL, of the message whose number stands in this column."""
    return f"'recall:{number}:' || {cmid}"


def recalls(number: int) -> Span:
    return Span.beginning(f"recall:{number}:")


def reminder(number: int, which: int) -> str:
    """The first, second, … time that those who owe something are reminded."""
    return f"reminder:{number}:{which}"


def reminders(number: int) -> Span:
    return Span.beginning(f"reminder:{number}:")


def announced(key: str) -> int | None:
    """The announcement that says something under this key; None where none does."""
    first, _, rest = key.partition(":")
    return int(rest.partition(":")[0]) if first in ("announcement", "correction", "reminder") else None


def is_reminder(key: str) -> bool:
    return key.startswith("reminder:")


def report(number: int, of: str) -> str:
    """What its author is told in the end, a day later, of a recall or a correction."""
    return f"report:{number}:{of}"


def progress(number: int, at: str = "") -> str:
    """The message that tells its author how far it is; what changes it `at` some point."""
    return f"progress:{number}:{at}" if at else f"progress:{number}"


def subject(key: str) -> str:
    """Of what a push is: one of its kinds, «announcement» for all that is said of one; another word for the rest."""
    first = key.partition(":")[0]
    return "announcement" if first in _OF_ANNOUNCEMENTS else first


_OF_ANNOUNCEMENTS = frozenset({"announcement", "correction", "reminder", "report", "progress"})

# Answers: to the message of this number, or to the press of this name


def reply(to: str | int) -> str:
    return f"reply:{to}"


def replies(to: str | int) -> Span:
    return Span.beginning(f"{reply(to)}:")


def edit(to: str) -> str:
    """In the place of the message that carried the button."""
    return f"edit:{to}"


def acknowledgement(press: str) -> str:
    return f"answer:{press}"


def aside(chat: int, to: str) -> str:
    """In the person's own dialog, to what was said in this chat of several."""
    return f"aside:{chat}:{to}"


def part(key: str, number: int) -> str:
    """One of the messages that are said under a key."""
    return f"{key}:{number}"


# What an operator is told


def alarm(cause: str, hour: datetime) -> str:
    """The hour makes it once an hour for VK too, which knows the key for so long."""
    return f"alarm:{cause}:{hour:%Y-%m-%dT%H}"


def alarms(cause: str) -> Span:
    return Span.beginning(f"alarm:{cause}:")


# What somebody is told because of somebody else


def told(what: str) -> str:
    return f"told:{what}"


def of_family(person: int, pupil: int, what: str, now: datetime) -> str:
    """Of a person of their family."""
    return f"family:{person}:{pupil}:{what}:{text(now)}"


def of_ticket(ticket: int, role: int) -> str:
    """Of a doubt, to whoever answers in this role."""
    return f"ticket:{ticket}:{role}"


def of_answer(ticket: int, again: datetime | None = None) -> str:
    """Of what was answered to a doubt; a correction is told once more, under the same beginning."""
    return f"answer:{ticket}:{int(again.timestamp())}" if again else f"answer:{ticket}"


def of_second(announcement: int) -> str:
    """That an announcement wants the word of a second person."""
    return f"second:{announcement}"


# The same as patterns of LIKE: all that is told so, whoever it is told to

ABOUT_PERSON = "'told:family:' || ?1 || ':%'"
"""Of the person who is the first parameter."""


def about_ticket(ticket: int) -> str:
    return f"told:ticket:{ticket}:%"


def about_answer(ticket: int) -> str:
    return f"told:answer:{ticket}:%"


def in_role(role: int) -> str:
    """Of any doubt."""
    return f"told:ticket:%:{role}:%"


# Pushes: their kind, then the occasion; of a series also how many came before it and what tells it from those


def push(kind: str, occasion: str) -> str:
    return f"{kind}:{occasion}"


def in_series(series: str, number: int, digest: str) -> str:
    """An occasion of which the newest push counts."""
    return f"{series}:{number}:{digest}"


def series_of(key: str, kind: str) -> tuple[str, str]:
    """The series and the digest."""
    series, _, digest = key.removeprefix(f"{kind}:").rsplit(":", 2)
    return series, digest


def pushes(kind: str, since: str = "") -> Span:
    """All of a kind, of occasions whose name is not before `since`."""
    every = Span.beginning(f"{kind}:")
    return Span(f"{kind}:{since}", every.after)


def kind_of(key: str) -> str:
    return key.partition(":")[0]


def of_marks(pupil: int, upto: int, part: int) -> str:
    """An occasion: a pupil's news of marks up to this number, in so many messages."""
    return f"{pupil}:{upto}:{part}"


def marks_of(key: str) -> tuple[int, int] | None:
    """The pupil, and the number of the news up to which it tells; None of any other push."""
    if kind_of(key) != "grades":
        return None
    pupil, upto, _ = key.removeprefix("grades:").split(":")
    return int(pupil), int(upto)


def news_of_marks(pupil: int) -> Span:
    return Span.beginning(push("grades", f"{pupil}:"))


GONE = "'gone:' || id || ':' || key"
"""In SQL, the key of a push that ended gone: nobody read it, so it gives back the one under which it was made."""
