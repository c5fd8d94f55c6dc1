"""Keys of the outbox: what is said under each is told by its beginning, and they are made and matched here alone.

A key names the thing said, without the chat. What VK knows a message by is made of it too, so that a key that was made
once never changes.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Span:
    """All keys from `first` on and before `after`: an index finds them."""

    first: str
    after: str

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


def is_reminder(key: str) -> bool:
    return key.startswith("reminder:")


def report(number: int, of: str) -> str:
    """What its author is told in the end, a day later, of a recall or a correction."""
    return f"report:{number}:{of}"


def progress(number: int, at: str = "") -> str:
    """The message that tells its author how far it is; what changes it `at` some point."""
    return f"progress:{number}:{at}" if at else f"progress:{number}"
