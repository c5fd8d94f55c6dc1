"""What a cell of a column holds, and how it is read: the types that the row models of all kinds share.

pydantic describes the columns: the header as title, what the person reads as description, an invented example.
No model is ever made of a row: a column's converter is compiled once and asked once for each distinct value.
"""

from collections.abc import Callable
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, ValidationInfo
from pydantic.config import JsonDict

from handlers.importing import names, values
from handlers.importing.columns import Said
from handlers.importing.guesses import About
from handlers.importing.values import Cell


def guessing(convert: Callable[[Cell, About], Any]) -> BeforeValidator:
    """A converter that says what it guessed to who reads the file."""

    def with_context(cell: Any, about: ValidationInfo) -> Any:
        return convert(cell, about.context or About())

    return BeforeValidator(with_context)


Text: TypeAlias = Annotated[str, BeforeValidator(values.text)]
Number: TypeAlias = Annotated[str, BeforeValidator(values.number), Field(min_length=1, max_length=40)]
Place: TypeAlias = Annotated[Text, Field(min_length=1, max_length=400)]
Title: TypeAlias = Annotated[str, guessing(names.title), Field(min_length=1, max_length=80)]
ClassName: TypeAlias = Annotated[str, guessing(names.class_name), Field(min_length=1, max_length=60)]
AS_DAY, AS_TIME = Said(values.as_day), Said(values.as_time)
Day: TypeAlias = Annotated[int, guessing(values.day_of_mark), AS_DAY]

# A value of these columns that stands in a cell merged over several rows is meant for each of them.
CONTINUES: JsonDict = {"continues": True}

ASIDE: JsonDict = {"aside": True}
"""Columns that a file may have and the template does not."""


class OfPupil(BaseModel):
    """A row about one pupil."""

    number: Number = Field(
        title="Номер",
        description="Номер ученика, как в списке учеников",
        examples=["ПРИМЕР-1"],
        json_schema_extra=CONTINUES,
    )


class OfPlace(BaseModel):
    """A row about one institution; no school has the example's name: a template's row is never a school's own."""

    institution: Place = Field(
        title="Учреждение",
        description="Код, полное или краткое название из списка учреждений",
        examples=["ПРИМЕР: СОШ № 21"],
        json_schema_extra=CONTINUES,
    )


class OfClass(OfPlace):
    """A row about one class."""

    class_name: ClassName = Field(title="Класс", examples=["7Б"], json_schema_extra=CONTINUES)
