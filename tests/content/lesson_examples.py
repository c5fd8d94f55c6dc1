"""Example values for the texts of the timetable and the calendar file."""

from dataclasses import replace
from datetime import date, time
from typing import Any

from handlers.rules.calendar import Break
from handlers.rules.day import Moment, SchoolDay, Slot
from handlers.rules.days import Verdict
from handlers.rules.substitutions import Taught
from handlers.talk import Child
from storage.school import Institution
from storage.timetable import Planned

MARIA = Child(1, "Мария", "В", "5А", "СОШ № 21")
FRIDAY = date(2026, 11, 20)
PLACE = Institution(1, "sch21", "school", "", "МБОУ СОШ № 21", "", "", "", "", "")
HISTORY = Planned(5, 3, "История", "8", "Примерова Инна Игоревна")
USUAL = Taught("История", "8", "Примерова Инна Игоревна", link="https://sferum.example/1", was=(HISTORY,))
REPLACED = Taught("Физика", "спортзал", "Пробная А. А.", note="с тетрадью", state="replaced", was=(HISTORY,))
HALVES = (replace(USUAL, subgroup="1"), replace(USUAL, subgroup="девочки", room=""))
TAUGHT = (
    USUAL,
    REPLACED,
    replace(USUAL, room="12", state="replaced"),
    replace(USUAL, state="cancelled"),
    replace(USUAL, state="cancelled", to=6),
    replace(USUAL, state="moved", course="https://sedo.example/1"),
    Taught("Классный час", state="added"),
    HALVES[1],
)
SLOT = Slot(3, time(10, 15), time(10, 55), (USUAL,))
UNTIMED = Slot(0, None, None, HALVES)
LESSONS_KIND = Verdict(FRIDAY, "lessons")
DAY = SchoolDay(FRIDAY, LESSONS_KIND, 1, known=True, slots=(UNTIMED, SLOT), put_in=("Физика",), take_out=("История",))
TIMED = replace(DAY, slots=(SLOT, replace(SLOT, number=4)), put_in=())
CANCELLED = replace(DAY, slots=(replace(SLOT, taught=(replace(USUAL, state="cancelled"),)),), take_out=())
OFF = SchoolDay(date(2026, 11, 22), Verdict(date(2026, 11, 22), "weekend"), 1, known=True)
UNKNOWN = replace(OFF, known=False)
REST = Break(name="осенние", season="autumn", first=date(2026, 10, 26), last=date(2026, 11, 1), systems=("quarters",))
LINES = ("1. 8:30–9:10 Математика, каб. 12", "2. 9:20–10:00 Русский язык, каб. 14")
MENTIONED = "завтра, сб, 21 ноября"

LESSONS: dict[str, tuple[Any, ...]] = {
    "halves": (0, 2),
    "chosen": (
        ((MARIA, "технология", "девочки"),),
        ((MARIA, "английский язык", "1"), (MARIA, "технология", "девочки")),
    ),
    "unknown": ("", "школа 99"),
    "nowhere": (False, True),
    "class_name": ("7Б", "10М"),
    "at_school": (PLACE,),
    "missing": ("", "7Ж"),
    "offered": ([], ["7А", "7Б"]),
    "classes_known": (True, False),
    "mine": (False, True),
    "who": ("Мария, 5А", "5А, СОШ № 21"),
    "when": (MENTIONED, "ср, 25 ноября"),
    "lesson": TAUGHT,
    "teachers": (False, True),
    "groups": (HALVES, (USUAL,)),
    "on_now": (False, True),
    "slot": (SLOT, UNTIMED),
    "brief": (False, True),
    "change": ("usual", "cancelled", "moved", "added", "replaced"),
    "briefly": ((), ((1, ["История"], "usual"), (2, ["Информатика", "Труд"], "moved"), (3, ["Физика"], "added"))),
    "lesson_told": ("История, каб. 8", "Физика, спортзал (замена)"),
    "next_told": ("Физика, каб. 25", ""),
    "next_slot": (SLOT, None, UNTIMED),
    "school_day": (TIMED, DAY, CANCELLED, OFF, UNKNOWN),
    "listed": (LINES, ()),
    "next_day": (TIMED, None, DAY),
    "next_when": (MENTIONED,),
    "at": (
        Moment("lesson", SLOT, replace(SLOT, number=4), 12),
        Moment("break", next=SLOT, left=1),
        Moment("before", next=SLOT, left=40),
    ),
    "resting": (False, True),
    "teaching": (
        (("Физика", ()),),
        (("Физика", (("", "Пробная А. А."),)),),
        (("Алгебра/Геометрия", (("1", "Примерова Инна Игоревна"), ("девочки", ""))), ("Труд", ())),
    ),
    "whole": (False, True),
    "standing_in": ((), ((MENTIONED, 3, "Пробная А. А."),)),
    "free_rooms": ((), ("12", "14", "спортзал")),
    "urls": (("https://sferum.example/1",),),
    "whose": (("Мария, 5А",), ("Мария, 5А", "Пётр, 9Б")),
    "rest_told": ("", "Ср, 4 ноября: уроков нет, День народного единства."),
    "rings": ((time(8, 30), time(9, 10)),),
    "pause": (0, 20),
    "weekday": (0, 6),
    "shift": (0, 2),
    "subgroup": ("1", "девочки", ""),
    "untimed": (False, True),
}
