"""Whether what a person sees fits a phone, and reading on to the end where it goes on."""

from handlers import screens
from tests.person import Person


def fits(person: Person) -> None:
    """Every message that has just been said fits one screen of 360 by 640 pixels."""
    for message in person.chat.heard:
        tall = screens.height(message.text, len(message.rows))
        assert tall <= screens.SCREEN, f"{tall} px:\n{message.text}\n{[b['label'] for b in message.buttons]}"


async def whole(person: Person) -> str:
    """All screens of the answer, each of which fits."""
    seen = person.heard
    fits(person)
    while on := next((label for label in person.offered if label.startswith("Ещё (")), None):
        await person.presses(on)
        fits(person)
        seen += f"\n{person.heard}"
    return seen
