"""What somebody was shown as a picture."""

from typing import Any

from bot.pictures import picture
from tests.person import Person


def drawn(person: Person) -> dict[str, Any]:
    """The values of the one picture in what was heard last."""
    (file,) = person.chat.heard[-1].files
    assert file["maker"] == "picture"
    assert file["kind"] == "photo"
    assert file["public"] is False, "somebody's own picture is nobody else's"
    values: dict[str, Any] = file["values"]
    assert picture(values).startswith(b"\x89PNG")
    return values
