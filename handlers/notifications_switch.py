"""How somebody is told, with the first push of a kind, not to get it any more."""

from dataclasses import dataclass

from handlers.messages import Button
from handlers.rules.pushes import Kind
from handlers.talk import Ask
from handlers.wording import Wording


@dataclass(frozen=True, slots=True)
class Off:
    """The button under a push: nothing of this kind any more."""

    kind: str


def switch(wording: Wording, kind: Kind) -> tuple[tuple[tuple[Button, ...], ...], str]:
    """The buttons, and what says the same where no buttons are shown."""
    name = wording.text(f"notifications.kinds.{kind.name}")
    off = Button(wording.label("notifications.off_button", name=name), Off(kind.name))
    settings = Button(wording.label("menu.names.notifications"), Ask("notifications"))
    return ((off,), (settings,)), wording.text("notifications.how_off", name=name)
