"""An answer with a picture beside its words, for whoever asked for one: «оценки картинкой».

The words stay: a picture is their twin. Whoever wanted a dark one gets dark ones from then on.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.talk import Ask, Asked, Button, File, Reply, Talk

DARK = "dark_pictures"
EACH = 3
"""Children whose pictures are offered side by side."""
PAIR, NARROW = 2, 12
"""Two buttons with so many characters each leave room for a third beside them."""
MOST_ROWS, MOST_BUTTONS = 6, 10
"""What a message can carry (docs/vk.md, «Limits»)."""


def pictured(talk: Talk, asked: Asked, reply: Reply, drawing: str, values: Mapping[str, Any]) -> Reply:
    """The reply with this drawing (content/pictures) under its last words."""
    dark = asked.picture == "dark" or bool(talk.session.kept.get(DARK))
    name = talk.wording.text("pictures.file", drawing=drawing)
    file = File(name, "picture", {"drawing": drawing, "dark": dark, **values}, "photo")
    *before, last = reply.says
    keeps = {**reply.keeps, DARK: 1} if asked.picture == "dark" else reply.keeps
    return replace(reply, says=(*before, replace(last, files=(*last.files, file))), keeps=keeps)


def offered(talk: Talk, reply: Reply, ask: Ask) -> Reply:
    """The reply with a button that asks for it with a picture, where there is room for one more."""
    if not reply.says:
        return reply
    *before, last = reply.says
    rows, button = last.rows, talk.button("pictures.button", replace(ask, picture="light"))
    if sum(map(len, rows)) >= MOST_BUTTONS:
        return reply
    return replace(reply, says=(*before, replace(last, rows=_with(rows, button))))


def offered_each(talk: Talk, reply: Reply, asks: Sequence[Ask]) -> Reply:
    """The reply with a button for each child's own picture, a few of them, where one picture cannot hold them all."""
    named = {child.id: child for child in talk.person.children}
    buttons = tuple(
        talk.button("pictures.of_child", replace(ask, picture="light"), child=named[ask.child])
        for ask in asks[:EACH]
        if ask.child in named
    )
    if not reply.says or not buttons:
        return reply
    *before, last = reply.says
    return replace(reply, says=(*before, replace(last, rows=(*last.rows, buttons))))


def _with(rows: tuple[tuple[Button, ...], ...], button: Button) -> tuple[tuple[Button, ...], ...]:
    """Beside a button that stands alone or two that leave it room, else in a row of its own, where there may be one."""
    for at in range(len(rows) - 1, -1, -1):
        if len(rows[at]) == 1 or (len(rows[at]) == PAIR and all(len(each.label) <= NARROW for each in rows[at])):
            return (*rows[:at], (*rows[at], button), *rows[at + 1 :])
    return (*rows[:-1], (*rows[-1], button)) if len(rows) == MOST_ROWS else (*rows, (button,))
