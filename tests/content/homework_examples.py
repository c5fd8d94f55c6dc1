"""Example values for the texts about homework."""

from datetime import date
from typing import Any

from storage.homework import Task
from tests.content.absence_examples import MARIA

DAY = date(2026, 11, 24)
LINK = "https://school.example/zadanie.pdf"

HOMEWORK: dict[str, tuple[Any, ...]] = {
    "begun": ("Физика: § 12, задачи 1–3, повторить правило и выучить определения",),
    "hint": ("", "Физика"),
    "task": (
        Task(1, DAY, "Физика", "", "§ 12, задачи 1–3", (LINK,)),
        Task(2, DAY, "Английский язык", "1", "выучить слова", (LINK, LINK), ticked=True),
    ),
    "mentions": ((), ((MARIA, (Task(3, DAY, "Алгебра", "", "подготовиться к контрольной работе", ()),)),)),
    "most": (160,),
    "ticked_off": (0, 3),
    "ticked": (False, True),
    "dated": (False, True),
    "on_day": (DAY,),
    "headline": ("Домашнее задание на завтра, вт, 24 ноября",),
    "tomorrow": (True, False),
}
