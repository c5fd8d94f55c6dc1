"""Which classes are open in an invented city of a given size, and how many sit in each."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heapify, heapreplace
from random import Random

from bot.demo.casting import CastPupil
from bot.demo.city import SchoolClass
from bot.demo.words import InstitutionWords

# 14,640 pupils (the city's figure for 2023/24) in some 570 classes.
REAL_SIZE = 14_640
CLASSES = 570

# A small city is whole schools in little: with fewer classes than this a school would look empty.
CLASSES_A_SCHOOL = 4
# Classes become uneven by so many moves of one pupil a class, but no more than this from the usual size.
MOVES = 3
UNEVEN = 5
FULLEST = 31

# Grades in the order in which a small school opens them, so that a few classes already span the school.
SPREAD = (5, 9, 3, 7, 1, 10, 2, 8, 4, 6, 11)
SENIOR = 10


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A class by its school, grade and letter."""

    institution: str
    grade: int
    letter: str


def place_of(pupil: CastPupil) -> Place:
    return Place(pupil.institution, pupil.grade, pupil.letter)


def open_classes(
    pupils: int, schools: tuple[InstitutionWords, ...], cast: tuple[CastPupil, ...], rng: Random
) -> tuple[SchoolClass, ...]:
    """The classes of a city of so many pupils, by school and grade; the cast's are always among them.

    Raises ValueError where there are more pupils than seats: the real size and a fifth is the most.
    """
    ours = [place_of(pupil) for pupil in cast]
    wanted = max(len(set(ours)), round(pupils * CLASSES / REAL_SIZE))
    places = [place for school, count in _shares(wanted, schools, ours) for place in _opened(school, count, ours)]
    sizes = _sizes(pupils, places, ours, rng)
    return tuple(SchoolClass(p.institution, p.grade, p.letter, sizes[p]) for p in sorted(places) if sizes[p])


def _shares(
    wanted: int, schools: tuple[InstitutionWords, ...], ours: list[Place]
) -> Iterator[tuple[InstitutionWords, int]]:
    """How many classes each school opens: by its share at the real size, the cast's at the least."""
    least = {school.code: len({place for place in ours if place.institution == school.code}) for school in schools}
    first = sorted(schools, key=lambda school: not least[school.code])
    working = first[: max(wanted // CLASSES_A_SCHOOL, sum(map(bool, least.values())))]
    left, weight = wanted, sum(school.classes for school in working)
    for school in working:
        # What rounding leaves over goes on to the schools that follow, so the sum stays as wanted.
        share = max(least[school.code], (left * school.classes + weight // 2) // weight)
        left, weight = max(left - share, 0), weight - school.classes
        yield school, share


def _opened(school: InstitutionWords, count: int, ours: list[Place]) -> list[Place]:
    """The first `count` classes of a school: the cast's, then grade by grade, letter by letter."""
    rounds = max(len(school.letters), len(school.seniors))
    usual = [
        Place(school.code, grade, letters[n])
        for n in range(rounds)
        for grade in SPREAD
        if n < len(letters := school.seniors if grade >= SENIOR else school.letters)
    ]
    first = [place for place in ours if place.institution == school.code]
    return list(dict.fromkeys(first + usual))[:count]


def _sizes(pupils: int, places: list[Place], ours: list[Place], rng: Random) -> dict[Place, int]:
    """Even sizes, then a little unevenness; the cast's seats are kept."""
    if not len(ours) <= pupils <= FULLEST * len(places):
        raise ValueError(f"{pupils} pupils do not fit into {len(places)} classes with {len(ours)} of the cast")
    taken = Counter(ours)
    emptiest = [(taken[place], n) for n, place in enumerate(places)]
    heapify(emptiest)
    for _ in range(pupils - len(ours)):
        size, n = emptiest[0]
        heapreplace(emptiest, (size + 1, n))
    sizes = {places[n]: size for size, n in emptiest}
    usual = pupils // len(places)
    for _ in range(MOVES * len(places)):
        gone, come = rng.choice(places), rng.choice(places)
        if sizes[gone] > max(taken[gone], usual - UNEVEN) and sizes[come] < min(FULLEST, usual + UNEVEN):
            sizes[gone] -= 1
            sizes[come] += 1
    return sizes
