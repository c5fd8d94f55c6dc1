"""What the invented city and its schools hold, as `content/demo/events.toml` has it."""

from pydantic import Field

from bot.demo.piece import Piece


class EventWords(Piece):
    """One event; `at` None: every week, else in which of `EVERY` weeks."""

    code: str
    name: str
    weekday: int = Field(ge=0, le=6)
    at: int | None = None
    begins: str
    ends: str = ""
    venue: str = ""
    institution: str = ""
    classes: str = ""
    places: str = ""
    link: str = ""
    description: str = ""
    kind: str = ""
    signed_up: int = Field(default=0, ge=0)


class EventsWords(Piece):
    """The file's header comes first."""

    header: tuple[str, ...]
    event: tuple[EventWords, ...]
