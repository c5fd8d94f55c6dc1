"""Example values of the names that texts of pushes and of their settings use."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any

from handlers.notifications_screens import Entry
from handlers.reminders_holidays import Coming
from handlers.rules.calendar import Break, Term
from handlers.rules.code_future import Next
from handlers.rules.day import SchoolDay, Slot
from handlers.rules.days import Verdict
from handlers.rules.family import Child
from handlers.rules.news import Day, Subject
from handlers.rules.pushes import KINDS
from handlers.rules.queue_statuses import Status
from handlers.rules.substitutions import Taught
from storage.absences import Absence, Report, Reported
from storage.class_chats import ClassChat
from storage.exams import Exam
from storage.timetable import Planned

DAY = date(2026, 11, 20)
AT = datetime(2026, 11, 20, 7, tzinfo=UTC)
REST = Break(
    name="ноябрьские", season="autumn", first=date(2026, 11, 26), last=date(2026, 11, 30), systems=("trimesters",)
)

HOLIDAYS = KINDS["holidays"]
ENTRIES = (
    Entry(HOLIDAYS, "каникулы", on=True, some=True, hour="16:00", lead=None),
    Entry(HOLIDAYS, "замены", on=True, some=False, hour="", lead=None),
    Entry(HOLIDAYS, "напоминания об уроках", on=True, some=False, hour="", lead=15),
    Entry(HOLIDAYS, "экзамены", on=False, some=False, hour="16:00", lead=None),
)

OLD = Planned(2, 2, "История", "12", "", "")
TAUGHT = Taught("Английский язык", "31", subgroup="1 подгруппа")
PLANS = (
    SchoolDay(
        DAY,
        Verdict(DAY, "lessons"),
        1,
        known=True,
        slots=(
            Slot(1, time(8), time(8, 45), (TAUGHT, replace(TAUGHT, subgroup="2 подгруппа"))),
            Slot(2, time(8, 55), time(9, 40), (Taught("Физика", state="replaced", note="с тетрадью", was=(OLD,)),)),
            Slot(3, None, None, (Taught("История", state="cancelled", was=(OLD,)),)),
            Slot(4, None, None, (Taught("Химия", state="added"), Taught("Химия", state="moved", was=(OLD,)))),
        ),
        put_in=("Физика", "Химия"),
        take_out=("История",),
    ),
    SchoolDay(DAY, Verdict(DAY, "lessons"), 1, known=True),
)

BOUND = ClassChat(2_000_000_001, 1, "11А", "Гимназия № 1")

PUSHES: dict[str, tuple[Any, ...]] = {
    "coming": tuple(
        Coming(rest, date(2026, 11, 26), left, back)
        for rest, back in ((REST, date(2026, 12, 1)), (REST, None), (None, None))
        for left in (30, 1, 0)
    )
    + tuple(Coming(None, date(2027, 5, 27), left, None, examined=True) for left in (30, 1, 0)),
    "marks_of": (
        Subject("Математика", (Day(DAY, ("5", "4")), Day(date(2026, 11, 18), (), (("3", "4"),)))),
        Subject("История", (Day(DAY, ("5",), (("3", "4"), ("2", "5")), ("2", "н")),)),
        Subject("Физика", (Day(DAY, (), (), ("2",)), Day(date(2026, 11, 18), ("4",), (), ("2",) * 5))),
    ),
    "mark_lines": (("• Математика: 5, 4", "• История: 5, 4 вместо 3"),),
    "next_step": (Next("подать заявку", DAY, False, 7), Next("подать заявку", DAY, False, 1)),
    "sat_then": ((Exam("ОГЭ", "Физика", DAY),), (Exam("ОГЭ", "Физика", DAY), Exam("ВПР", "История", DAY))),
    "ending": tuple(Term(system, 1, DAY, DAY) for system in ("quarters", "trimesters", "halves")),
    "hanging": ((), (("Математика", 4.45, 5),)),
    "noted_absences": ((), (Absence(DAY, 2, "Физика", "untold"), Absence(DAY, 3, "", "untold"))),
    "whole_day": (False, True),
    "new_status": ("", "Направлен"),
    "moves": ((), (("Детский сад № 5", 12, 9), ("Детский сад № 7", None, 4), ("Детский сад № 9", 3, None))),
    "meant": (None, Status(name="Направлен", means="место дали", todo="Придите в сад.", by="До пятницы.")),
    "farther": (False, True),
    "apart": ((), ("История",)),
    "airy": (False, True),
    "of_today": (False, True),
    "reported": ((Reported(1, "Мария", "В", Report(1, DAY, 5, "mother", "", AT)),),),
    "tasks_then": ((), (("Алгебра", "№ 214, 215"), ("История", "Параграф 12, вопросы…"))),
    "plan": PLANS,
    "lessons_told": (((1, "Физика → Химия, каб. 12 (замена)"), (2, "отмена: История")),),
    "lesson_told": ("Физика, каб. 12",),
    "bare": (False, True),
    "least": (False, True),
    "card_told": ("Признаки: не хочет в школу.",),
    "left_out": (False, True),
    "names_only": (False, True),
    "more": (0, 3),
    "next_lesson": PLANS[0].slots[:2],
    "first": (True, False),
    "chat": (BOUND,),
    "several": (False, True),
    "only": (None, DAY),
    "further": (False, True),
    "was_done": ("", "Готово."),
    "entry": ENTRIES,
    "entries": ((), ENTRIES),
    "stopped": (False, True),
    "about": ("напоминаю накануне.",),
    "each": ((), ((Child(1, "Мария", "В", "5А", ""), True), (Child(2, "Пётр", "В", "9Б", ""), False))),
    "hours": (("22:00", "07:00"), ("22:00", "22:00")),
    "hour": ("19:00", ""),
    "on": (False, True),
}
