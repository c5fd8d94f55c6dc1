"""Example values of the names that texts about examinations and achievements use."""

from datetime import date
from decimal import Decimal
from typing import Any

from handlers.rules import exam_statuses, exams
from storage.achievements import Achievement
from storage.exams import Exam

DAY = date(2026, 11, 20)
MATHS = ("ОГЭ", "Математика")
KNOWN = tuple(exams.years()[2026].exam)
SURE = tuple(
    each.model_copy(update={"confirmed": True, "dates": (exams.Day(day=date(2027, 6, 2), subjects=("Физика",)),)})
    for each in KNOWN
)
CHOSEN = tuple(
    each.model_copy(update={"confirmed": True, "first": date(2027, 4, 20), "last": date(2027, 5, 20)}) for each in KNOWN
)
TOLD = tuple(
    exams.told(exam, DAY)
    for exam in (
        *(Exam(*MATHS, date(2026, 11, day)) for day in (20, 21, 25)),
        Exam(*MATHS, date(2027, 6, 28), status="Пересдача"),
        Exam(*MATHS, date(2026, 6, 2)),
        Exam(*MATHS, date(2026, 6, 2), Decimal(18), Decimal(8), "4"),
        Exam(*MATHS, date(2026, 10, 2), Decimal("5.5"), Decimal(8), "2", "Апелляция"),
        Exam(*MATHS, date(2026, 10, 2), mark="зачёт"),
        *(Exam(*MATHS, date(2026, 10, 2), status=status.name) for status in exam_statuses.load().status),
    )
)

EXAMS: dict[str, tuple[Any, ...]] = {
    "bar": tuple(each for each in TOLD if each.exam.least is not None),
    "known": ((), KNOWN, SURE, CHOSEN),
    "sat": ({each.key: each.dates for each in KNOWN}, {each.key: each.dates for each in SURE}),
    "kinds": (*((each,) for each in exams.load().exam), exams.load().exam[:2]),
    "results": (False, True),
    "told": TOLD,
    "whole": (False, True),
    "won": (
        Achievement(DAY, "Олимпиада по физике", "региональный", "призёр", "https://vk.com/doc1"),
        Achievement(date(2025, 2, 20), "Конкурс чтецов", "", "участник", "диплом № 17"),
    ),
}
