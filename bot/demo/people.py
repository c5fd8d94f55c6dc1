"""Invented families: who lives together, what they are called, and which seats their children take.

Life's untidiness is wanted here, because the bot will meet it: twins, namesakes, brothers in different schools,
double surnames, children without a patronymic or a father, children about whom nobody may ask.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import combinations
from random import Random

from bot.demo.casting import CastPupil, Relation, Sex
from bot.demo.city import Adult, Family, Pupil, SecondSeat
from bot.demo.dice import common_first, one_in
from bot.demo.schools import Place
from bot.demo.seats import Seats, siblings
from bot.demo.words import People, SecondPlace

STEPFATHER_ONE_IN = 8

# Who of the adults is there, in hundredths. Some 2.05 adults a pupil: 30,000 at the real size.
ADULTS: tuple[tuple[Relation, int], ...] = (
    ("mother", 98),
    ("father", 88),
    ("grandmother", 84),
    ("grandfather", 53),
)

FIRST_NUMBER = 200_001
FIRST_GRADE_BORN = 8  # years before the school year begins, from September
ABILITIES = 32


@dataclass(frozen=True, slots=True)
class _Home:
    """What the children of one home share. `father` is the given name the patronymics come from."""

    surname: str
    father: tuple[str, str, str]
    far: bool
    patronymic: bool


def settle(seats: Seats, people: People, began: int, rng: Random) -> Iterator[tuple[Family, tuple[Pupil, ...]]]:
    """Families until every seat is taken. `began` is the calendar year in which the school year began."""
    number = FIRST_NUMBER
    while seats.left:
        home = _home(people, rng)
        places, twins = siblings(seats, rng)
        pupils: list[Pupil] = []
        for at, place in enumerate(places):
            # A gap now and then, as left behind by those who moved away.
            number += 1 + 3 * one_in(9, rng)
            twin = pupils[0] if twins and at == 1 else None
            pupils.append(_pupil(str(number), place, home, people, began, rng, twin))
        yield Family(tuple(_adults(home, people, rng)), tuple(pupil.number for pupil in pupils)), tuple(pupils)


def cast_pupil(actor: CastPupil, people: People, began: int, second: SecondPlace | None) -> Pupil:
    """A child of the cast, of the age that the grade asks for in this school year."""
    month, day = map(int, actor.birthday.split("-"))
    year = began - FIRST_GRADE_BORN - actor.grade + 1 + (month < 9)
    return Pupil(
        number=actor.number,
        institution=actor.institution,
        grade=actor.grade,
        letter=actor.letter,
        last=actor.last,
        first=actor.first,
        patronymic=actor.patronymic,
        called=people.called(actor.first),
        sex=actor.sex,
        born=date(year, month, day),
        ability=actor.ability,
        also=_seat(second, actor.grade) if second else None,
    )


def _seat(place: SecondPlace, grade: int) -> SecondSeat:
    return SecondSeat(place.institution, place.group.format(grade=grade))


def with_second_places(pupils: Iterable[Pupil], places: tuple[SecondPlace, ...], rng: Random) -> Iterator[Pupil]:
    """The same pupils, some of whom also go to МУК or to a club."""
    for pupil in pupils:
        also = pupil.also
        for place in places:
            if also is None and pupil.grade in place.grades and one_in(place.one_in, rng):
                also = _seat(place, pupil.grade)
        yield replace(pupil, also=also)


def with_namesakes(pupils: list[Pupil], one_in_classes: int, rng: Random) -> None:
    """Makes two children of a class bear one full name, in one class of so many and in one at least where it can."""
    classes: dict[Place, list[int]] = {}
    for at, pupil in enumerate(pupils):
        if pupil.patronymic:
            classes.setdefault(Place(pupil.institution, pupil.grade, pupil.letter), []).append(at)
    made = False
    for members in classes.values():
        if made and not one_in(one_in_classes, rng):
            continue
        pair = _alike(pupils, members)
        if pair is not None:
            one, other = (pupils[at] for at in pair)
            pupils[pair[1]] = replace(
                other, last=one.last, first=one.first, patronymic=one.patronymic, called=one.called
            )
            made = True


def _alike(pupils: list[Pupil], members: list[int]) -> tuple[int, int] | None:
    """The first two of a class who could be namesakes: of one sex and of different homes, and no twins."""
    births = Counter(pupils[at].born for at in members)
    alone = [at for at in members if births[pupils[at].born] == 1]
    for one, other in combinations(alone, 2):
        if pupils[one].sex == pupils[other].sex and pupils[one].last != pupils[other].last:
            return one, other
    return None


def _home(people: People, rng: Random) -> _Home:
    far = one_in(people.no_patronymic_one_in, rng)
    surname = common_first(people.far_surnames if far else people.surnames, rng)
    if not far and one_in(people.double_surname_one_in, rng):
        surname = f"{surname}-{rng.choice(people.surnames)}"
    return _Home(surname, common_first(people.fathers, rng), far, not far and not one_in(60, rng))


def _pupil(
    number: str, place: Place, home: _Home, people: People, began: int, rng: Random, twin: Pupil | None
) -> Pupil:
    sex: Sex = "f" if rng.randrange(2) else "m"
    first, called = _given(sex, home, people, rng)
    while twin is not None and first == twin.first:
        first, called = _given(sex, home, people, rng)
    _, son, daughter = home.father
    september = date(began - FIRST_GRADE_BORN - place.grade + 1, 9, 1)
    restricted = one_in(people.restricted_one_in, rng)
    return Pupil(
        number=number,
        institution=place.institution,
        grade=place.grade,
        letter=place.letter,
        last=people.surname(home.surname, sex),
        first=first,
        patronymic=(daughter if sex == "f" else son) if home.patronymic else "",
        called=called,
        sex=sex,
        born=twin.born if twin else september + timedelta(days=rng.randrange(365)),
        # Two dice make the middle common and both ends rare.
        ability=rng.randrange(ABILITIES // 2) + rng.randrange(ABILITIES // 2 + 1),
        restriction=rng.choice(people.restrictions) if restricted else "",
    )


def _given(sex: Sex, home: _Home, people: People, rng: Random) -> tuple[str, str]:
    if sex == "f":
        return common_first(people.far_girls if home.far else people.girls, rng)
    return common_first(people.far_boys if home.far else people.boys, rng)


def _adults(home: _Home, people: People, rng: Random) -> Iterator[Adult]:
    """Who may be linked to the home's children; a home with nobody gets a mother."""
    present = [relation for relation, of_hundred in ADULTS if rng.randrange(100) < of_hundred]
    for relation in present or ["mother"]:
        sex: Sex = "f" if relation in {"mother", "grandmother"} else "m"
        surname = home.surname if relation != "grandmother" else common_first(people.surnames, rng)
        own_father = common_first(people.fathers, rng)
        yield Adult(
            first=_adult_name(relation, home, people, rng),
            last=people.surname(surname, sex),
            patronymic=own_father[2] if sex == "f" else own_father[1],
            sex=sex,
            relation=relation,
        )


def _adult_name(relation: str, home: _Home, people: People, rng: Random) -> str:
    if relation == "mother":
        return common_first(people.mothers, rng)
    if relation == "grandmother":
        return common_first(people.grandmothers, rng)
    if relation == "father" and not one_in(STEPFATHER_ONE_IN, rng):
        return home.father[0]
    return common_first(people.fathers, rng)[0]
