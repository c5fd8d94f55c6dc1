"""How each invented school writes its files, as `content/demo/formats.toml` has it."""

from typing import Self

from pydantic import Field, model_validator

from bot.demo.piece import Piece
from storage.terms import System

Columns = tuple[tuple[str, str], ...]


class Format(Piece):
    """How one school writes its files: encoding, separators, dates, order and case of the headers."""

    dates: str
    class_: str = Field(alias="class")
    institution: str
    period: str
    term_mark: str
    pupils: Columns
    staff: Columns
    grades: Columns
    term_grades: Columns
    encoding: str = "utf-8"
    separator: str = ","
    quote_all: bool = False
    spreadsheet: bool = False
    yo: bool = True

    @model_validator(mode="after")
    def _number_before_mark(self) -> Self:
        fields = [field for _, field in self.grades]
        if fields.index("number") > fields.index("mark"):
            raise ValueError("a grades file has the pupil's number before the mark")
        return self


class Formats(Piece):
    """`department` is the format in which the education department writes the list of institutions."""

    institutions: Columns
    department: str
    terms: dict[System, str]
    year: str
    format: dict[str, Format]
