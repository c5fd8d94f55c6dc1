"""Olympiads, concerts, meetings, file by file: what the city and the school hold, and which pupils are signed up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from tests.year.city import DAY, SCHOOL, City

NAMES = ("Олимпиада", "Концерт", "Поход", "Выставка")
VENUES = ("Дом культуры", "актовый зал", "")
HOURS = ("11:00", "15:30", "18:00")
A_DAY = 3
"""So many are told of in tomorrow's plan; of more it says only how many."""
NEAR = (1, 1, 1, 2, 2, 2, 3, 3)
AHEAD = 8
LISTED = 30
"""Days for which a file still has what is over."""
UNLIMITED = "без ограничений"


@dataclass(frozen=True)
class Gathering:
    """`owner` "" is the city; `classes` are a grade, a class or "" for everybody; `places` as files say."""

    code: str
    name: str
    day: date
    last: date
    hour: str
    venue: str
    owner: str = ""
    classes: str = ""
    places: str = UNLIMITED

    @property
    def told(self) -> str:
        return f"{self.hour} {self.name}"

    def concerns(self, class_name: str) -> bool:
        return self.classes in ("", class_name, class_name[:-1])

    def otherwise(self, than: "Gathering") -> bool:
        """Whether who goes there must know of it."""
        return (self.day, self.hour, self.venue) != (than.day, than.hour, than.venue)


class Gatherings:
    """`current` is as the last file has it; `signed` what of it each pupil's family has reckoned with, by code."""

    def __init__(self, city: City) -> None:
        self.city, self.dice = city, city.dice
        self.current: dict[str, Gathering] = {}
        self.signed: dict[tuple[str, str], Gathering] = {}
        self._before: dict[str, Gathering] = {}
        self._made = 0

    def file(self, today: date) -> Sequence[tuple[str, ...]]:
        """All that is ahead, and what was not long ago: some of it new, on another day, or gone."""
        self.current = {code: each for code, each in self.current.items() if each.last >= today - LISTED * DAY}
        known = ((key, self.current.get(key[1])) for key in self.signed)  # families have heard of the last file
        self.signed = {key: gathering for key, gathering in known if gathering and gathering.last >= today}
        self._before = dict(self.current)
        for each in list(self.current.values()):
            if each.day > today:
                self._changed(each, today)
        while len(self._ahead(today)) < AHEAD:
            self._add(today)
        return [_row(each) for each in self.current.values()]

    def take_back(self) -> None:
        self.current = dict(self._before)

    def on(self, day: date) -> list[Gathering]:
        return [each for each in self.current.values() if each.day == day]

    def of(self, number: str) -> Iterator[Gathering]:
        """What this pupil is signed up for, as the family has reckoned with it."""
        return (gathering for (pupil, _), gathering in self.signed.items() if pupil == number)

    def open(self, class_name: str, today: date) -> list[Gathering]:
        """Those that one may sign up for and has not begun."""
        return [each for each in self._ahead(today) if each.places and each.concerns(class_name)]

    def full(self, gathering: Gathering) -> bool:
        taken = sum(code == gathering.code for _, code in self.signed)
        return gathering.places != UNLIMITED and taken >= int(gathering.places)

    def _ahead(self, today: date) -> list[Gathering]:
        return [each for each in self.current.values() if each.day > today]

    def _changed(self, each: Gathering, today: date) -> None:
        """What is tomorrow changes more often than what is far."""
        chance = self.dice.random() * (1 if each.day == today + DAY else 2)
        if chance < 0.2 and any(other.day <= each.day for other in self._others(each)):
            del self.current[each.code]
        elif chance < 0.5:
            day = self._free(today, 15)
            moved = replace(each, hour=self.dice.choice(HOURS), day=day, last=day + (each.last - each.day))
            self.current[each.code] = replace(moved, venue=self.dice.choice(VENUES))

    def _others(self, than: Gathering) -> list[Gathering]:
        """A file says nothing of the days before the first one that it has of somebody."""
        return [each for each in self.current.values() if each.owner == than.owner and each.code != than.code]

    def _add(self, today: date) -> None:
        self._made += 1
        day = self._free(today, 20)
        owner, classes = self.dice.choice((("", ""), ("", "9"), (SCHOOL, ""), (SCHOOL, self.city.classes[-1])))
        self.current[f"{self._made}"] = Gathering(
            f"{self._made}",
            f"{self.dice.choice(NAMES)} {self._made}",
            day,
            day + DAY * self.dice.choice((0, 0, 0, 2)),
            self.dice.choice(HOURS),
            self.dice.choice(VENUES),
            owner,
            classes,
            self.dice.choice((UNLIMITED, UNLIMITED, "2", "")),
        )

    def _free(self, today: date, far: int) -> date:
        """Some day to come, rather a near one."""
        days = [today + DAY * each for each in (*range(1, far), *NEAR)]
        free: list[date] = [day for day in days if len(self.on(day)) < A_DAY]
        return self.dice.choice(free)


def _row(each: Gathering) -> tuple[str, ...]:
    ends = f"{each.last:%d.%m.%Y}" if each.last > each.day else ""
    return (
        *(each.code, each.name, f"{each.day:%d.%m.%Y} {each.hour}", ends, each.venue),
        *(each.owner, each.classes, each.places),
    )
