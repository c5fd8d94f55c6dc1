"""What is set in the invented classes and who of them was away, as `content/demo/diaries.toml` has it."""

from pydantic import Field

from bot.demo.piece import Piece

Tasks = tuple[str, ...]
"""With two numbers to fill in: `{n}` and `{m}`."""


class DiariesWords(Piece):
    """The two files' headers come first. `links` are added to tasks that have their word."""

    homework: tuple[str, ...]
    absences: tuple[str, ...]
    set_of_ten: int = Field(ge=0, le=10)
    away_one_in: int = Field(ge=2)
    lesson_one_in: int = Field(ge=2)
    reasons: tuple[str, ...] = Field(min_length=1)
    other: Tasks = Field(min_length=1)
    links: dict[str, str]
    tasks: dict[str, Tasks]
