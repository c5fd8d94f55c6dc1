"""Who sits where: the free seats of the city, and which of them the children of one home take."""

from collections.abc import Iterable
from random import Random

from bot.demo.dice import one_in
from bot.demo.schools import Place

# How many children a home has: of a hundred homes 58 have one, 31 two, and so on.
CHILDREN = (1,) * 58 + (2,) * 31 + (3,) * 8 + (4,) * 3
TWINS_ONE_IN = 45
ELSEWHERE_ONE_IN = 7


class Seats:
    """The free seats of the city, by school, in an order of chance."""

    def __init__(self, seats: Iterable[Place], rng: Random) -> None:
        self._free: dict[str, list[Place]] = {}
        for seat in seats:
            self._free.setdefault(seat.institution, []).append(seat)
        for line in self._free.values():
            rng.shuffle(line)
        self.left = sum(map(len, self._free.values()))

    def any(self, rng: Random) -> Place:
        """The next seat of a school drawn by its free seats. Raises ValueError where none is left."""
        at = rng.randrange(self.left)
        for line in self._free.values():
            if at < len(line):
                return self._take(line, len(line) - 1)
            at -= len(line)
        raise AssertionError("`left` counts the seats of every line")

    def beside(self, seat: Place) -> Place | None:
        """Another seat in the same class, for a twin."""
        line = self._free[seat.institution]
        return self._take(line, line.index(seat)) if seat in line else None

    def same_school(self, institution: str, grades: set[int]) -> Place | None:
        """A seat in the same school in none of these grades, for a brother or a sister."""
        line = self._free[institution]
        for at in reversed(range(len(line))):
            if line[at].grade not in grades:
                return self._take(line, at)
        return None

    def _take(self, line: list[Place], at: int) -> Place:
        self.left -= 1
        return line.pop(at)


def siblings(seats: Seats, rng: Random) -> tuple[list[Place], bool]:
    """Seats for the children of one home: mostly one school, twins in one class, nobody else in one grade."""
    count = min(rng.choice(CHILDREN), seats.left)
    places = [seats.any(rng)]
    twin = seats.beside(places[0]) if one_in(TWINS_ONE_IN, rng) else None
    if twin is not None:
        places.append(twin)
    while len(places) < count and seats.left:
        grades = {place.grade for place in places}
        school = places[0].institution
        seat = None if one_in(ELSEWHERE_ONE_IN, rng) else seats.same_school(school, grades)
        seat = seat or seats.any(rng)
        places.append(seat)
    return places, twin is not None
