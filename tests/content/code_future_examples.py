"""Example values of the names that texts about «Код будущего» use."""

from datetime import date
from typing import Any

from handlers.code_future import Shown
from handlers.rules.code_future import Next, load
from handlers.talk import Child
from storage.school import Institution

PROGRAMME = load(invented=True)
SITE = PROGRAMME.sites[0]
LISTED = Institution(
    1, "gym1", "school", "МБОУ", "Гимназия № 1", "г. Ковров, улица Очень-Длинная, д. 13", "8 49232 00000", "", "", ""
)
TOLD = tuple(Shown(site, LISTED, free) for site, free in zip(PROGRAMME.sites, [0, 1, 12, None] * 3, strict=False))
CONFIRMED = PROGRAMME.stream.model_copy(
    update={
        "confirmed": True,
        "apply_first": date(2026, 9, 1),
        "apply_last": date(2026, 11, 30),
        "test_last": date(2026, 12, 5),
        "contract_last": date(2026, 12, 15),
        "begins": date(2026, 12, 20),
    }
)
DAY = date(2026, 12, 5)

CODE_FUTURE: dict[str, tuple[Any, ...]] = {
    "all_known": (True, False),
    "by_us": (False, True),
    "courses": ((), ((Child(2, "Пётр", "В", "9Б", "СОШ № 21"), SITE, PROGRAMME.languages[0], "хотим записаться"),)),
    "days_left": (10, 1, 0, -3, None),
    "elsewhere": (False, True),
    "fits": (True, False),
    "full": (None, SITE),
    "language": (PROGRAMME.languages[8], None),
    "languages": (("TypeScript", "Shell"), ("Python",)),
    "lead": ("Готово, записал. Теперь главное: заявка на Госуслугах (gosuslugi.ru), без неё места не дают.", ""),
    "level": (PROGRAMME.levels[3], None),
    "next": tuple(step.next for step in PROGRAMME.steps if step.next),
    "no_site": ("", "СОШ 5"),
    "of_grade": (None, 9, 7),
    "programme": (PROGRAMME,),
    "signed_up": (False, True),
    "site": (SITE, None),
    "sites": (TOLD, TOLD[:1], (Shown(SITE, None, None),)),
    "state": tuple(step.name for step in PROGRAMME.steps),
    "step": (
        *(Next(step.next, None, False, None) for step in PROGRAMME.steps),
        Next("заключить договор на обучение", DAY, True, 15),
        Next("заключить договор на обучение", DAY, False, 0),
        Next("заключить договор на обучение", DAY, False, None),
    ),
    "stream": (PROGRAMME.stream, CONFIRMED),
    "what": ("site", "language", "level"),
    "wish": (True, False),
    "wrong": (False, True),
    "years": (
        ((Child(1, "Мария", "В", "5А", "СОШ № 21"), 3), (Child(3, "Яна", "В", "Солнышко", ""), None)),
        ((Child(1, "Мария", "В", "12А", "СОШ № 21"), 0),),
    ),
}
