"""Buttons for a client that shows none: the same choices, by number."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from handlers import payloads
from handlers.talk import Reply, Talk


def numbered(talk: Talk, reply: Reply) -> tuple[Reply, tuple[Mapping[str, Any], ...]]:
    """The reply as this client can show it, and what its numbers mean. Only the last message's numbers count."""
    if talk.client.buttons or not reply.says or not reply.says[-1].rows:
        return reply, ()
    last = reply.says[-1]
    buttons = [button for row in last.rows for button in row]
    pressed = [button for button in buttons if button.press is not None]
    text = talk.wording.text(
        "choices.numbered",
        text=last.text,
        labels=[button.label for button in pressed],
        links=[button for button in buttons if button.link],
    )
    plain = replace(last, text=text, rows=())
    return replace(reply, says=(*reply.says[:-1], plain)), tuple(payloads.dump(button.press) for button in pressed)
