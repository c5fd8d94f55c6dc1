"""What somebody writes to the other side, a doubt or its answer: it leaves only once they have seen it and said so."""

from dataclasses import dataclass

from handlers.talk import Ask, Asked, Button, Capability, Needs, Talk

tickets = Capability("tickets", needs=Needs.CONSENT)


@dataclass(frozen=True, slots=True)
class Again:
    """The button of whoever was answered and is not content: the same record is doubted once more."""

    ticket: int


LONGEST = 500
"""Characters kept of a doubt, and of an answer."""

ANOTHER_CHILD = 3
"""Words up to which a question that names another child is no sentence about this one."""


def another(talk: Talk, text: str, pupil: int | None = None) -> bool:
    """Whether these words are clearly for the bot, beside what wins over any open question (`open_questions`).

    That is a question about another child than this one, and that something written before be taken back. «Была
    пятёрка» reads as a question about grades too, so anything less clear is shown to its writer first.
    """
    asked = _asked(talk, text)
    if asked.capability == "tickets":
        return asked.what in ("takeback", "correct")
    others = {child.given for child in talk.person.children if child.id != pupil}
    few = len(text.split()) <= ANOTHER_CHILD
    return asked.capability is not None and few and bool(others.intersection(asked.children))


def rows(talk: Talk, send: object, text: str) -> list[list[Button]]:
    """Under the words as they would be sent; what reads as a question to the bot may be asked of the bot."""
    asked = _asked(talk, text)
    made = [[talk.button("tickets.send", send, colour="positive"), talk.button("tickets.not_send", Ask("cancel"))]]
    if asked.capability not in (None, "tickets", "cancel", "danger"):
        made.append([talk.button("tickets.to_bot", _as_button(talk, asked))])
    return made


def _asked(talk: Talk, text: str) -> Asked:
    return talk.understanding.asked(text, now=talk.now, children=[child.given for child in talk.person.children])


def _as_button(talk: Talk, asked: Asked) -> Ask:
    named = [child.id for child in talk.person.children if child.given in asked.children]
    first, last = (asked.period.first, asked.period.last) if asked.period else (None, None)
    child = named[0] if len(named) == 1 else None
    return Ask(asked.capability or "menu", asked.what, child, first, last, asked.subject)


def short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= LONGEST else plain[: LONGEST - 1] + "…"


def no_answer(talk: Talk, text: str) -> bool:
    """A bare «да» or «спасибо»: nothing that somebody could make use of."""
    return talk.meant(text) in ("yes", "thanks", "bye")
