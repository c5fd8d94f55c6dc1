"""JSON of our own, in no messenger's format: an event in the inbox, a message in the outbox, a dialog's session.

Written by hand: `dataclasses.asdict` copies deep, and these run for every message.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from handlers import payloads
from handlers.messages import Attached
from handlers.talk import Button, Card, Client, File, Incoming, Session
from storage.compact import compact


def dump_event(incoming: Incoming) -> str:
    """An event as the inbox keeps it until it is done; what is as usual is left out."""
    client = incoming.client
    kept: dict[str, Any] = {
        "kind": incoming.kind,
        "chat": incoming.chat,
        "person": incoming.person,
        "sent": incoming.sent.isoformat(),
        "cmid": incoming.cmid,
        "text": incoming.text,
        "payload": incoming.payload,
        "press": incoming.press,
        "ref": incoming.ref,
        "attachments": incoming.attachments,
        "enclosed": [[one.kind, one.name, one.title, one.link] for one in incoming.enclosed],
        "style": incoming.style,
        "client": client and [client.buttons, client.in_place, client.carousel],
        "not_before": incoming.not_before and incoming.not_before.isoformat(),
    }
    # An empty payload is one, of a button that nobody knows.
    kept = {name: value for name, value in kept.items() if value or (name == "payload" and value is not None)}
    kept |= {name: False for name in ("private", "addressed") if not getattr(incoming, name)}
    # Half an emoji, which a forged payload may hold, is nothing that a store can keep.
    return compact(kept).encode("utf-8", "replace").decode()


def load_event(text: str) -> Incoming:
    kept = json.loads(text)
    kept["sent"] = datetime.fromisoformat(kept["sent"])
    if "not_before" in kept:
        kept["not_before"] = datetime.fromisoformat(kept["not_before"])
    if "client" in kept:
        kept["client"] = Client(*kept["client"])
    if "attachments" in kept:
        kept["attachments"] = tuple(kept["attachments"])
    if "enclosed" in kept:
        kept["enclosed"] = tuple(Attached(*one) for one in kept["enclosed"])
    return Incoming(**kept)


def message(
    text: str,
    rows: Sequence[Sequence[Button]] = (),
    menu: Sequence[Sequence[Button]] = (),
    files: Sequence[File] = (),
    cards: Sequence[Card] = (),
    *,
    attached: Sequence[str] = (),
    style: str = "",
    otherwise: tuple[int, str] | None = None,
    push: Mapping[str, Any] | None = None,
) -> str:
    """A message as the outbox keeps it, in no messenger's format.

    `otherwise`: the chat and the words that it becomes where its own chat takes nothing. `push`: what of it is the same
    for several children, so that one message may say it of all (bot/leaving.py).
    """
    made: dict[str, Any] = {"text": text}
    if cards:
        # The messenger takes cards or a keyboard.
        made["cards"] = [{"title": card.title, "text": card.text, "button": _button(card.button)} for card in cards]
        rows = menu = ()
    for name, keyboard in (("rows", rows), ("menu", menu)):
        if keyboard:
            made[name] = [[_button(button) for button in row] for row in keyboard]
    if files:
        made["files"] = [
            {name: getattr(file, name) for name in ("name", "maker", "values", "kind", "public")} for file in files
        ]
    if attached:
        made["attached"] = list(attached)
    if style:
        made["style"] = json.loads(style)
    if otherwise:
        made["otherwise"] = {"chat": otherwise[0], "text": otherwise[1]}
    if push:
        made["push"] = push
    return compact(made)


def _button(button: Button) -> dict[str, Any]:
    kept: dict[str, Any] = {"label": button.label}
    if button.press is not None:
        kept["payload"] = payloads.dump(button.press)
    if button.colour != "secondary":
        kept["colour"] = button.colour
    if button.in_place:
        kept["in_place"] = True
    if button.link:
        kept["link"] = button.link
    return kept


def load_session(state: str) -> Session:
    """What the dialog remembered; of another version nothing."""
    kept = json.loads(state)
    try:
        return Session(**{**kept, "choices": tuple(kept.get("choices", ()))})
    except (TypeError, AttributeError):
        return Session()


def dump_session(state: Session) -> str:
    values = {name: getattr(state, name) for name in Session.__dataclass_fields__}
    return compact({name: value for name, value in values.items() if value})
