"""Makes the invented city: which institutions, classes, families and pupils there are."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from bot.demo.casting import Cast, CastPerson, CastPupil
from bot.demo.city import CastMember, City, Duty, Family, Institution, Pupil, SchoolClass
from bot.demo.days import YEAR, first_day, school_year
from bot.demo.dice import dice
from bot.demo.people import cast_pupil, settle, with_namesakes, with_second_places
from bot.demo.schools import REAL_SIZE, Place, open_classes, place_of
from bot.demo.seats import Seats
from bot.demo.staff import employ
from bot.demo.words import InstitutionWords, Words, words

NAMESAKES_ONE_IN_CLASSES = 60


def invent(pupils: int = 600, *, seed: int = 1, today: date, since: date | None = None) -> City:
    """The city of this size as it stands on `today`: the same arguments, the same city.

    All 57 institutions exist in any size, and so do the cast's eight pupils; a small city has fewer schools with
    pupils and fewer classes in them. Grades go from `since` to `today`. Left out, `since` is the first day of this
    school year (`days.first_day`), and at the real size a year back from `today`, which is a whole school year of
    about twelve million grades: what lies before this year's first day is of the grade below.

    So that there is always something to ask about, the city goes to school on the days up to `today` whatever the real
    calendar says: in the holidays, in summer and in the first days of September (`days.school_days`).

    Raises ValueError for fewer pupils than the cast has or more than the classes seat (some 20,200).
    """
    began = school_year(today)
    if since is None:
        since = today - YEAR if pupils >= REAL_SIZE else first_day(today)
    known = words()
    classes = open_classes(pupils, _schools(known), known.cast.pupil, dice(seed, "classes", pupils))
    ours = [_cast_pupil(actor, known, began) for actor in known.cast.pupil]
    families, others = _settled(classes, known, began, seed)
    everybody = tuple(sorted((*ours, *others), key=_in_the_register))
    return City(
        seed=seed,
        today=today,
        since=since,
        institutions=_institutions(known),
        classes=classes,
        pupils=everybody,
        families=families,
        staff=tuple(employ(classes, everybody, known, seed)),
        cast=_cast(known.cast),
    )


def _schools(known: Words) -> tuple[InstitutionWords, ...]:
    return tuple(place for place in known.institutions.institution if place.classes)


def _institutions(known: Words) -> tuple[Institution, ...]:
    kinds = known.institutions.kinds
    return tuple(
        Institution(
            code=place.code,
            kind=kinds[place.kind],
            name=place.name,
            short=place.short,
            sort=place.kind,
            confirm=place.confirm,
            rule=place.rule.rule if place.rule else None,
        )
        for place in known.institutions.all
    )


def _cast_pupil(actor: CastPupil, known: Words, began: int) -> Pupil:
    second = next((place for place in known.institutions.second if place.institution == actor.also), None)
    return cast_pupil(actor, known.people, began, second)


def _settled(
    classes: Iterable[SchoolClass], known: Words, began: int, seed: int
) -> tuple[tuple[Family, ...], list[Pupil]]:
    """Everybody but the cast: families in the seats that the cast leaves free."""
    rng = dice(seed, "people")
    taken = Counter(place_of(actor) for actor in known.cast.pupil)
    seats = (
        place
        for group in classes
        for place in [Place(group.institution, group.grade, group.letter)]
        for _ in range(group.pupils - taken[place])
    )
    families: list[Family] = []
    pupils: list[Pupil] = []
    for family, children in settle(Seats(seats, rng), known.people, began, rng):
        families.append(family)
        pupils += children
    with_namesakes(pupils, NAMESAKES_ONE_IN_CLASSES, rng)
    return tuple(families), list(with_second_places(pupils, known.institutions.second, rng))


def _cast(cast: Cast) -> tuple[CastMember, ...]:
    return tuple(
        CastMember(**person.model_dump(exclude={"post", "department"}), duty=_duty(person)) for person in cast.person
    )


def _duty(person: CastPerson) -> Duty | None:
    if person.department:
        return Duty("department", "", "", "")
    post = person.post
    if post is None:
        return None
    class_name = f"{post.grade}{post.letter}" if post.grade else ""
    return Duty(post.role, post.institution, class_name, post.number)


def _in_the_register(pupil: Pupil) -> tuple[str, int, str, str, str, str]:
    """By class, and in it by the alphabet, as a school's own register stands."""
    return pupil.institution, pupil.grade, pupil.letter, pupil.last, pupil.first, pupil.number
