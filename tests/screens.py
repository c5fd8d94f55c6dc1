"""Whether what a person sees fits a phone, and reading on to the end where it goes on."""

from collections.abc import Iterable, Sequence

from bot.emulator.chats import Message
from handlers import pushed_screens, screens
from tests.person import Person


def fits(person: Person) -> None:
    """Every message that has just been said fits one screen of 360 by 640 pixels."""
    for message in person.chat.heard:
        _is_one(message.text, len(message.rows), [button["label"] for button in message.buttons])


def fit(messages: Iterable[Message]) -> None:
    """Likewise what was said unasked in a chat of the emulator."""
    for message in messages:
        rows = message.keyboard["buttons"] if message.keyboard else []
        labels = [button["action"].get("label") for row in rows for button in row]
        _is_one(message.text, len(rows), labels, pushed_screens.SCREEN)


def _is_one(text: str, rows: int, labels: Sequence[str], screen: int = screens.SCREEN) -> None:
    tall = screens.height(text, rows)
    assert tall <= screen, f"{tall} px:\n{text}\n{labels}"


async def whole(person: Person) -> str:
    """All screens of the answer, each of which fits."""
    seen = person.heard
    fits(person)
    while on := next((label for label in person.offered if label.startswith(("Ещё (", "Дальше"))), None):
        await person.presses(on)
        fits(person)
        seen += f"\n{person.heard}"
    return seen
