"""The course of a year, from its first day to its last, with the deaths of the process among them."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

from tests.year.city import DAY, City
from tests.year.days import Days
from tests.year.drive import DEATHS
from tests.year.opening import opened
from tests.year.outcome import Outcome


async def run(
    folder: Path,
    *,
    seed: int,
    families: int,
    first: date,
    last: date,
    deaths: int,
    faults: bool = True,
    told: Callable[[str], None] = lambda _: None,
) -> Outcome:
    """The days from `first` to `last`: the process dies so many times, and somebody starts it again.

    With `faults` its clock jumps a day back and a day forward, and two days nobody starts it. `told` hears a line a
    month.
    """
    async with opened(folder, seed=seed, families=families, first=first) as year:
        days = Days(year, first)
        whole = [number for number in range((last - first).days + 1) if _whole(days.city, first + DAY * number)]
        if faults:
            whole = days.goes_wrong(whole)
        dying: dict[int, list[str]] = {}
        for number in range(deaths):
            dying.setdefault(days.dice.choice(whole), []).append(DEATHS[number % len(DEATHS)])
        for number in range((last - first).days + 1):
            day = first + DAY * number
            await days.day(day, dying.get(number, ()))
            if day == last or (day + DAY).day == 1:
                await year.judge()
                told(f"{day:%Y-%m}  {year.outcome}")
        return year.outcome


def _whole(city: City, day: date) -> bool:
    """Whether it has a file and a plan to die over."""
    return city.learns(day) and city.learns(day + DAY)
