"""Example values of the names that texts for the staff and about tickets use."""

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from handlers.staff_links import Adult
from storage.journal import Act, Line
from storage.roles import ROLES, Role, Scope
from storage.school import Enrolment, Grade, Pupil
from storage.statistics import ClassLinks
from storage.tickets import Record, Ticket

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
LONG = "Основы религиозных культур и светской этики"
PUPIL = Pupil(1, "100001", "Мария", "В", restricted=False)
NAMELESS = Pupil(2, "100002", "Пётр", "", restricted=True)
GRADE = Grade(DAY, LONG, "5", None, "Контрольная работа", "Десятичные дроби и всё, что о них надо знать", "")
RECORD = Record(DAY, LONG, "4-", "Контрольная работа")
BARE = Record(DAY, "Алгебра", "н", "")


def answered(number: int) -> Ticket:
    return replace(ticket(number, RECORD), answer="Проверили, это пятёрка. " * 20, answered=NOON)


def ticket(number: int, record: Record, initial: str = "В") -> Ticket:
    return Ticket(
        id=number,
        person=501,
        pupil=1,
        number="100001",
        given="Мария",
        initial=initial,
        institution=21,
        school="СОШ № 21",
        record=record,
        doubt="за контрольную была пятёрка",
        opened=NOON,
        answer=None,
        answered=None,
    )


def role(name: str) -> Role:
    return Role(4, 601, Scope(name, 21, "7Б"), "1204", NOON, "Детский сад № 7")


def adults(state: str) -> tuple[Adult, ...]:
    return tuple(Adult(number, "бабушка", DAY, state) for number in range(1, 5))


WHOSE = "классный руководитель 7Б"
LINES = tuple(
    (Line(number, NOON, "role 4", act.value, "СОШ № 21", "sch21", "100001", ""), NOON, WHOSE, WHOSE)
    for number, act in enumerate(Act)
)
RIGHTS = ("see_links", "suspend_link", "answer_tickets", "see_class", "read_journal", "end_roles")

STAFF: dict[str, tuple[Any, ...]] = {
    "in_all": (30,),
    "teaches": (True, False),
    "post": ROLES,
    "linked_": (12,),
    "without": ((PUPIL,), (), (PUPIL, NAMELESS) * 10),
    "classes_short": ([ClassLinks("5А", 30, 12)], [], [ClassLinks("12 группа", 30, 0)] * 40),
    "named_most": (12,),
    "alone": (False, True),
    "again": (False, True),
    "answered": ((), (answered(1),), tuple(map(answered, range(3)))),
    "adult": (Adult(1, "мама", DAY, ""),),
    "adults": ((), *(adults(state) for state in ("", "suspended", "waits"))),
    "answered_here": (False, True),
    "can": ((), *((right,) for right in RIGHTS), RIGHTS),
    "count": (0, 1, 5, 12),
    "discreet": (False, True),
    "doubts": (0, 1, 8),
    "done": ("", "suspended", "resumed", "confirmed", "discreet", "open"),
    "lines": ((), LINES[:10], LINES[-10:]),
    "listed": (False, True),
    "members": ((), ((PUPIL, 0),), tuple((PUPIL, number % 3) for number in range(34))),
    "names": (("управление образования",), tuple(["классный руководитель 7Б, СОШ № 21, сотрудник № 1204"] * 12)),
    "place": (Enrolment(1, 21, "СОШ № 21", "school", "7Б", restricted=False),),
    "pupil": (PUPIL, NAMELESS),
    "record": (RECORD, BARE),
    "records": ((), (GRADE,) * 8),
    "restricted": (False, True),
    "role": tuple(map(role, ROLES)),
    "school": ("СОШ № 21",),
    "several": (False, True),
    "shown": (0, 1, 8),
    "ticket": (ticket(1, RECORD), ticket(2, BARE, ""), answered(3)),
    "tickets": ((), (ticket(1, RECORD),), tuple(ticket(number, RECORD) for number in range(8))),
    "waits": (False, True),
}
