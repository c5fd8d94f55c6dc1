"""What the invented pupils sit and win, as `content/demo/records.toml` has it."""

from datetime import date

from pydantic import Field

from bot.demo.piece import Piece

Sitting = tuple[str, str]
"""Subject, and month and day."""


class ExamWords(Piece):
    """Without `most` points it is passed or not; without `least` the file names no minimum."""

    grades: tuple[int, ...]
    exam: str
    sittings: tuple[Sitting, ...] = Field(min_length=1)
    most: int = Field(ge=0)
    least: int = 0
    last_year: bool = False


class AchievementWords(Piece):
    """Of one pupil of the cast, or dealt out to one in so many of the others."""

    event: str
    level: str
    result: str
    on: str
    pupil: str = ""
    one_in: int = Field(default=0, ge=0)
    last_year: bool = False


class Columns(Piece):
    exams: tuple[str, ...]
    achievements: tuple[str, ...]


class RecordsWords(Piece):
    file: Columns
    exam: tuple[ExamWords, ...]
    achievement: tuple[AchievementWords, ...]


def day(on: str, school_year: int, *, last_year: bool) -> date:
    """The month and day in the school year that began so, or in the one before."""
    month, number = map(int, on.split("-"))
    return date(school_year - last_year + (month < 9), month, number)
