"""Example values of the names that texts about holidays and institutions use."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from handlers.ask_teacher import Led, Seen
from handlers.holidays import Common, Listed
from handlers.institutions import Reached
from handlers.rules import federal
from handlers.rules.calendar import FOLDER, load
from handlers.rules.days import Rhythm
from handlers.talk import Child
from storage.school import Institution

DAY = date(2026, 11, 20)
YEAR = load(FOLDER).years[0]
FIFTH = Rhythm(YEAR, "trimesters", 5)
QUARTERS = Rhythm(YEAR, "quarters", 5)
LISTED = (
    *(Listed(rest, None, now=False, over=True) for rest in YEAR.breaks[:2]),
    Listed(YEAR.breaks[2], None, now=True, over=False),
    *(Listed(rest, 41, now=False, over=False) for rest in YEAR.breaks[3:5]),
)
COMMON = tuple(
    Common(rest, (rest.first - DAY).days, rest.moved) for rest in federal.rests(DAY, DAY + timedelta(days=365))
)
WORKED = (federal.Moved(off=date(2027, 2, 22), instead_of=date(2027, 2, 20)),)
SCHOOL = Institution(
    *(21, "sch21", "school", "МБОУ «Средняя общеобразовательная школа № 21»", "СОШ № 21", "ул. Кленовая, 5"),
    *("0-00-21", "sch21.example", "vk.example/sch21", "вт 15:00–17:00"),
)
BARE = replace(SCHOOL, address="", phone="", site="", vk="", hours="")
KINDS = ("school", "kindergarten", "additional", "other")
AHEAD = tuple(FIFTH.ahead(day) for day in (DAY, date(2026, 11, 28), date(2027, 4, 1)))
VERDICTS = (
    *(FIFTH.verdict(date(2026, 11, number)) for number in (4, 20, 21, 22, 26)),
    *(FIFTH.verdict(day) for day in (date(2026, 12, 31), date(2027, 2, 20), date(2027, 7, 1))),
    QUARTERS.verdict(date(2027, 2, 20)),
)

MARIA = Child(1, "Мария", "В", "5А", "СОШ № 21")
GARDEN = replace(BARE, kind="kindergarten", short_name="Детский сад № 52")
LED = (
    (Led((MARIA,), "5А", SCHOOL, ("Левченко Ирина Павловна",)),),
    (Led((MARIA, replace(MARIA, given="Пётр")), "5А", SCHOOL, ()), Led((MARIA,), "Ромашка", GARDEN, ("Ли А", "Ким Б"))),
    (Led((MARIA,), "5А", BARE, ()),),
)

CITY: dict[str, tuple[Any, ...]] = {
    "ahead": AHEAD,
    "begins": (date(2027, 9, 1),),
    "beyond": (0, 3),
    "common": ((), COMMON),
    "counts": (tuple((kind, number) for number, kind in enumerate(KINDS, 1)),),
    "doubted": ((), (2027,), (2027, 2028)),
    "free": (10,),
    "invented": (False, True),
    "led": LED,
    "post": ("psychologist", "speech"),
    "contacts": (
        (Reached(SCHOOL, (("директор", "Директоров Денис Денисович"),)),),
        (Reached(SCHOOL, ()), Reached(GARDEN, ())),
    ),
    "seen": ((), (Seen(SCHOOL, ("Левченко Ирина Павловна",)), Seen(BARE, ()))),
    "asked_for": ("phone", "head", "deputy"),
    "lacks": ((), ("phone", "site"), ("address", "phone", "site", "vk")),
    "lessons": (28, 0, 1),
    "rests": ((), LISTED),
    "near": (False, True),
    "no_calendar": (False, True),
    "of_days": (30, 31),
    "of_class": (None, 1),
    "institution": (SCHOOL, BARE),
    "places": ((SCHOOL,), (SCHOOL, BARE)),
    "remain": (40, None),
    "of_school": ("", "СОШ № 21"),
    "sort": KINDS,
    "street": ("ул. Кленовая",),
    "summer": (date(2027, 5, 27),),
    "sure": (False, True),
    "taught": (None, 20),
    "verdict": VERDICTS,
    "worked": ((), WORKED),
    "year": (YEAR,),
}
