"""Buttons as this client can show them, and what may be typed instead: their words, or their numbers."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers import payloads
from handlers.short_words import plain
from handlers.talk import Button, Client, Open, Reply, Say, Session, Talk
from handlers.wording import Wording

BEGINNING = 5
"""Letters from which the first words of one label are that label: «раньше» for «Раньше: 9–15 ноября»."""
Choice = Mapping[str, Any]
"""A button shown: `{"label": …, "payload": …}`, as the session keeps it."""


@dataclass(frozen=True, slots=True)
class Beyond:
    """A number that the list just shown does not have, as if a button had been pressed."""


def fitted(
    talk: Talk, reply: Reply, menus: Mapping[str, Sequence[Sequence[Button]]]
) -> tuple[Reply, tuple[Choice, ...]]:
    """The reply as this client can show it, and what may be typed in answer.

    A client without buttons gets the last message's choices as numbers, those of the ordinary keyboard included;
    one without buttons in place gets ordinary ones. Cards come with a message of their own and never in the place of
    another; the buttons that they stand instead of may still be typed.
    """
    if not reply.says:
        return reply, ()
    cards = talk.client.carousel and talk.client.buttons and talk.incoming.press is None
    reply = replace(reply, says=tuple(_carded(say, shown=cards) for say in reply.says))
    last = reply.says[-1]
    buttons = [button for row in (last.rows or menus.get(last.menu, ())) for button in row]
    choices = tuple(_choice(button) for button in buttons if button.press is not None)
    if not talk.client.buttons:
        plain = tuple(replace(say, rows=()) for say in reply.says[:-1])
        return replace(reply, says=(*plain, _numbered(talk.wording, last, buttons))), choices
    if not talk.client.in_place:
        reply = replace(reply, says=tuple(replace(say, rows=_ordinary(say.rows)) for say in reply.says))
    return reply, choices if last.rows else ()


def _carded(say: Say, *, shown: bool) -> Say:
    """Cards or rows: the messenger takes one of them."""
    return say if shown or not say.cards else replace(say, cards=())


def told(wording: Wording, say: Say, client: Client, session: Session) -> tuple[Say, Session]:
    """What is told unasked, as this client can show it. Its numbers follow those that the dialog shows already."""
    buttons = [button for row in say.rows for button in row]
    shown = session.choices
    session = replace(session, choices=(*shown, *(_choice(button) for button in buttons if button.press is not None)))
    if not client.buttons:
        return _numbered(wording, say, buttons, after=len(shown)), session
    return (say if client.in_place else replace(say, rows=_ordinary(say.rows))), session


def chosen(talk: Talk) -> Mapping[str, Any] | None:
    """The payload of the choice that was typed, by its words or, where no buttons are shown, its number."""
    choices = talk.session.choices
    text = _plain(talk.incoming.text)
    number = talk.meant(text) or text
    if choices and not talk.client.buttons and number.isdecimal() and len(number) <= 2:
        return _payload(choices[int(number) - 1]) if 1 <= int(number) <= len(choices) else payloads.dump(Beyond())
    if not text:
        return None
    labels = [(_plain(str(choice.get("label"))), choice) for choice in choices]
    exact = next((choice for label, choice in labels if text == label), None)
    begun = [choice for label, choice in labels if label.startswith(f"{text} ") and len(text) >= BEGINNING]
    if exact is None and len(begun) == 1 and not talk.understanding.asked(text, now=talk.now).capability:
        exact = begun[0]  # what asks by itself, as «оценки» does, is no beginning of «Оценки: Мария»
    if exact is None and talk.short.turns(text):
        exact = next((choice for _, choice in labels if talk.short.turning(str(choice.get("label")))), None)
    return exact and _payload(exact)


def _plain(text: str) -> str:
    """Its words only, so that «неверно» is «Неверно?»."""
    return " ".join(plain(text))


def again(talk: Talk) -> Reply:
    """The same list once more, with what was open still open."""
    session = talk.session
    rows = [[Button(str(choice["label"]), payloads.load(_payload(choice)))] for choice in session.choices]
    question = Open(talk.open, session.draft) if talk.open else None
    return replace(talk.say("choices.beyond", number=len(rows), rows=rows), question=question)


def _numbered(wording: Wording, say: Say, buttons: Sequence[Button], *, after: int = 0) -> Say:
    text = wording.text(
        "choices.numbered",
        text=say.text,
        after=after,
        labels=[button.label for button in buttons if button.press is not None],
        links=[button for button in buttons if button.link],
    )
    return replace(say, text=text, rows=())


def _choice(button: Button) -> Choice:
    return {"label": button.label, "payload": payloads.dump(button.press)}


def _payload(choice: Choice) -> Mapping[str, Any] | None:
    payload: Mapping[str, Any] | None = choice.get("payload")
    return payload


def _ordinary(rows: Iterable[Sequence[Button]]) -> tuple[tuple[Button, ...], ...]:
    return tuple(tuple(replace(button, in_place=False) for button in row) for row in rows)
