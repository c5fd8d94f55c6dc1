"""What happens in the invented kindergarten queue, as `content/demo/queue.toml` has it."""

from datetime import date

from pydantic import Field, model_validator

from bot.demo.piece import Piece


class Garden(Piece):
    """One kindergarten's queue: how many stood ahead and behind at first, and what each step brought."""

    number: int
    ahead: int = Field(ge=0)
    behind: int = Field(ge=0)
    steps: tuple[tuple[int, int, int], ...]


class OwnApplication(Piece):
    """The application of somebody of the web chat. `wanted` is a month and a day of next year."""

    person: str
    number: str
    born: date
    applied: date
    wanted: str
    privileged: bool

    @property
    def typed(self) -> str:
        """As its parent types it."""
        return f"{self.number} {self.born:%d.%m.%Y}"


class FileWords(Piece):
    columns: tuple[str, ...]
    stands: str
    privilege: str
    none: str
    number: str


class QueueWords(Piece):
    note: str
    every: int = Field(gt=0)
    application: OwnApplication
    file: FileWords
    garden: tuple[Garden, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _in_step(self) -> "QueueWords":
        if len({len(garden.steps) for garden in self.garden}) > 1:
            raise ValueError("all kindergartens have as many steps")
        return self

    @property
    def days(self) -> int:
        """Of how many days there are files."""
        return len(self.garden[0].steps) + 1
