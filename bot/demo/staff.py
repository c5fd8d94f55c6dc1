"""Who works in the invented schools: heads and secretaries, teachers of subjects, a class teacher for every class.

As in life one person teaches several subjects, leads two classes where there are too few, has a few lessons in the
next school under that school's number, or no patronymic.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from random import Random

from bot.demo.casting import CastPerson
from bot.demo.city import Employee, Pupil, SchoolClass
from bot.demo.dice import common_first, dice, one_in
from bot.demo.words import People, StaffWords, Words

PRIMARY = 4
"""The last grade that one teacher teaches nearly everything."""
FIRST_NUMBER = 101
"""The cast's numbers lie below."""


def employ(classes: Iterable[SchoolClass], pupils: Iterable[Pupil], known: Words, seed: int) -> Iterator[Employee]:
    """Everybody who works where there are pupils, institution by institution; an institution's head comes first."""
    guests: list[Employee] = []
    for code, ours in groupby(classes, lambda group: group.institution):
        school = _School(code, known, dice(seed, "staff", code))
        staff = list(school.staff(list(ours)))
        yield from staff
        yield from (school.numbered(guest) for guest in guests)
        guests = list(school.guests(staff))
    yield from _second_places(pupils, known, seed)


def _second_places(pupils: Iterable[Pupil], known: Words, seed: int) -> Iterator[Employee]:
    """МУК and the centres: a head, and a teacher for each group."""
    groups = sorted({(pupil.also.institution, pupil.also.group) for pupil in pupils if pupil.also})
    taught = {place.institution: place.subject for place in known.institutions.second}
    for code, ours in groupby(groups, lambda group: group[0]):
        school = _School(code, known, dice(seed, "staff", code))
        yield school.employee(known.staff.head)
        for _, group in ours:
            subjects = (taught[code],) if taught[code] else ()
            yield school.employee(known.staff.club, subjects, (group,))


class _School:
    """One institution while it takes people on: its numbers go up as they come."""

    def __init__(self, code: str, known: Words, rng: Random) -> None:
        self._code = code
        self._people: People = known.people
        self._words: StaffWords = known.staff
        self._cast = [person for person in known.cast.person if person.post and person.post.institution == code]
        self._taught = {
            subject.name: {grade for grade in range(1, 12) if subject.hours_in(grade)}
            for subject in known.lessons.subject
        }
        self._rng = rng
        self._numbers = count(FIRST_NUMBER)

    def staff(self, classes: Sequence[SchoolClass]) -> Iterator[Employee]:
        words = self._words
        cast = [_of_cast(person) for person in self._cast]
        led = {led for person in cast for led in person.leads}
        without = [group for group in classes if (group.grade, group.letter) not in {_place(each) for each in led}]
        offices = (words.head, *(words.deputy,) * (1 + len(classes) // words.classes_a_deputy), words.secretary)
        yield from (self.employee(post) for post in offices if post not in {person.post for person in cast})
        yield from cast
        for group in without:
            if group.grade <= PRIMARY:
                yield self.employee(words.primary, words.primary_subjects, (group,))
        yield from self._teachers(classes, [group for group in without if group.grade > PRIMARY])

    def _teachers(self, classes: Sequence[SchoolClass], led: Sequence[SchoolClass]) -> Iterator[Employee]:
        """Those of subjects; the classes to be led are dealt out among half of them, two to one where that is few."""
        grades = [group.grade for group in classes if group.grade > PRIMARY]
        subjects = list(self._posts(grades))
        self._rng.shuffle(subjects)
        leaders = -(-len(subjects) // 2)
        for at, taught in enumerate(subjects):
            yield self.employee(self._words.teacher, taught, tuple(led[at::leaders]) if at < leaders else ())

    def _posts(self, grades: Sequence[int]) -> Iterator[tuple[str, ...]]:
        """What each of the teachers teaches: as many of each chair as its classes ask for."""
        for chair in self._words.chair:
            taught = tuple(name for name in chair.subjects if self._taught[name] & set(grades))
            lessons = sum(any(grade in self._taught[name] for name in taught) for grade in grades)
            yield from [taught] * -(-lessons // chair.classes)

    def guests(self, staff: Iterable[Employee]) -> Iterator[Employee]:
        """Who of these also has lessons in the next school: one subject, no class."""
        for person in staff:
            if person.post == self._words.teacher and one_in(self._words.second_school_one_in, self._rng):
                yield replace(person, subjects=person.subjects[:1], leads=())

    def numbered(self, guest: Employee) -> Employee:
        return replace(guest, institution=self._code, number=str(next(self._numbers)))

    def employee(
        self, post: str, subjects: tuple[str, ...] = (), leads: tuple[SchoolClass | str, ...] = ()
    ) -> Employee:
        last, first, patronymic = self._name()
        return Employee(self._code, str(next(self._numbers)), last, first, patronymic, post, subjects, leads)

    def _name(self) -> tuple[str, str, str]:
        people, rng = self._people, self._rng
        man = one_in(self._words.man_one_in, rng)
        surname = common_first(people.surnames, rng)
        if one_in(self._words.double_surname_one_in, rng):
            surname = f"{surname}-{rng.choice(people.surnames)}"
        own_father = common_first(people.fathers, rng)
        first = common_first(people.fathers, rng)[0] if man else rng.choice(people.mothers + people.grandmothers)
        patronymic = "" if one_in(self._words.no_patronymic_one_in, rng) else own_father[1 if man else 2]
        return people.surname(surname, "m" if man else "f"), first, patronymic


def _of_cast(person: CastPerson) -> Employee:
    post = person.post
    assert post is not None
    leads = (SchoolClass(post.institution, post.grade, post.letter, 0),) if post.grade else ()
    return Employee(
        post.institution, post.number, person.last, person.first, post.patronymic, post.post, post.subjects, leads
    )


def _place(led: SchoolClass | str) -> tuple[int, str]:
    assert not isinstance(led, str)
    return led.grade, led.letter
