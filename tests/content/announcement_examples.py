"""Example values of the names that texts about announcements use."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from handlers.announced import Quote
from handlers.announcements_preview import Figures
from handlers.announcements_proof import Absent, ClassProof
from handlers.announcements_recipients import Meant
from handlers.announcements_told import Sender
from handlers.rules.audience import FAMILIES, PUPILS, QUEUE, SIGNED_UP, STAFF, Audience
from handlers.talk import Child
from storage.announcements import Announcement
from storage.proofs import Progress, Reader
from storage.roles import ROLES, Role, Scope

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
IT = Announcement(
    17,
    4,
    "Завтра в 18:30 родительское собрание. " * 20,
    "",
    "",
    (),
    urgent=False,
    weekly=False,
    created=NOON,
    number=2417,
)
SAID = replace(IT, confirmed=NOON, spread=NOON, due=NOON, answers=("Приду", "Не приду"))
PLACE = (21,)


def sender(role: str, name: str = "Ирина Павловна Левченко") -> Sender:
    return Sender(Role(4, 601, Scope(role, 21, "7Б"), "37", NOON, "СОШ № 21"), name)


FAR = Progress(2, 300, 120, 4, 1, 0, 2, 7, 1, {1: 90, 2: 12})
ABSENT = Absent(1, "Мария", "В", 2, ("sent", "gone"))
UNTIED = Absent(2, "Пётр", "В", 0, ())
CHILD = Child(1, "Мария", "В", "5А", "СОШ № 21")

ANNOUNCEMENTS: dict[str, tuple[Any, ...]] = {
    "lacking": (ABSENT, UNTIED, replace(ABSENT, states=("gone",))),
    "cry": (False, True),
    "deed": ("recalled", "corrected"),
    "announced": (
        (),
        ((SAID, sender("class teacher"), (CHILD,), NOON),),
        tuple((SAID, one, (), NOON) for one in (None, sender("department"), sender("administrator"))),
    ),
    "announcement": (
        IT,
        SAID,
        replace(SAID, weekly=True, spread=None),
        replace(SAID, recalled=NOON, stopped=NOON),
        replace(SAID, stopped=NOON),
        replace(SAID, stopped=NOON, spread=None),
        replace(SAID, urgent=True),
    ),
    "answers": ((), (("Ознакомлен", 12),), tuple((f"Ответ {number}", number) for number in range(6))),
    "aimed": (False, True),
    "asked": (False, True),
    "audience": (
        *(Audience((group,)) for group in (FAMILIES, PUPILS, STAFF, SIGNED_UP, QUEUE)),
        Audience((FAMILIES, PUPILS), PLACE, classes=("5А", "5Б"), grades=(9,)),
        Audience((FAMILIES,), kind="school"),
        Audience((FAMILIES,), kind="kindergarten"),
        Audience((STAFF,), posts=("administrator", "class teacher")),
        Audience((STAFF,), PLACE, subject="Информатика"),
    ),
    "awake": (None, NOON),
    "by": ("timetable", "calendar", ""),
    "changed": (0, 39),
    "city": (False, True),
    "documents": (0, 1),
    "due": (None, NOON),
    "fault": ("role", "document"),
    "figures": (
        Figures(401, 312, 2, 14, 23, 90, 600),
        Figures(1, 1, 1, 1, 0, 1),
        Figures(30000, 0, 1, 0, 1, 100, 6000),
    ),
    "forbid": (0, 14),
    "have": (12,),
    "there": ((), tuple(f"{year}А" for year in range(1, 12))),
    "longest": (40, 3500),
    "most": (6,),
    "named": ((), ("5А",)),
    "old": (False, True),
    "owe": (3,),
    "owed": (0, 3),
    "own_ones": (
        (),
        tuple(
            (each, FAR, NOON)
            for each in (
                SAID,
                replace(SAID, recalled=NOON),
                replace(IT, spread=None),
                replace(SAID, stopped=NOON, spread=None),
            )
        ),
    ),
    "phase": ("under_way", "over", "end", "later", "card"),
    "progress": (Progress(), FAR, Progress(sent=3, read=3)),
    "proof": (
        ClassProof("СОШ № 21", "5А", 12, (ABSENT, UNTIED), named=True),
        ClassProof("СОШ № 21", "5А", 12, (ABSENT, UNTIED), named=False),
    ),
    "pupils": ((), (Meant(1, "Мария", "В", "5А", 21),), tuple(Meant(n, "Мария", "В", "5А", 21) for n in range(3))),
    "quotes": (
        (Quote(17, NOON, "administrator", "", "СОШ № 21", "Завтра уроки отменяются."),),
        (
            Quote(17, NOON - timedelta(days=1), "department", "", "", "Завтра уроки отменяются."),
            Quote(16, NOON - timedelta(days=9), "class teacher", "5А", "СОШ № 21", "С 12 ноября учимся дистанционно."),
        ),
    ),
    "reached": (1, 30000),
    "reader": (
        Reader(1, (), "sent", 5, read=True, answer=0),
        Reader(1, (), "sent", 5, read=False, answer=0),
        Reader(1, (), "gone", None, read=False, answer=0),
    ),
    "sample": (False, True),
    "there_at": ("", "СОШ № 21"),
    "schools": ((), ("СОШ № 21",), ("СОШ № 21", "СОШ № 17")),
    "second": (False, True),
    "sender": (*(sender(role) for role in ROLES), *(sender(role, "") for role in ROLES)),
    "shortened": (220, 260),
    "spread": (False, True),
    "title": ("", "план.pdf"),
    "unchanged": (0, 3),
    "untied": (0, 1, 23),
    "urgent": (False, True),
    "read_only": (False, True),
    "weekly": (False, True),
    "writer": (False, True),
    "addressed": ("родителям 5-х классов (СОШ № 21)",),
}
