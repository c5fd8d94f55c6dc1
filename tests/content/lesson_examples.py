"""Example values for the texts of the timetable and the calendar file."""

from typing import Any

from handlers.talk import Child

MARIA = Child(1, "Мария", "В", "5А", "СОШ № 21")

LESSONS: dict[str, tuple[Any, ...]] = {
    "halves": (0, 2),
    "chosen": (
        ((MARIA, "технология", "девочки"),),
        ((MARIA, "английский язык", "1"), (MARIA, "технология", "девочки")),
    ),
}
