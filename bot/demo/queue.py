"""The kindergarten queue of the invented city: the files that its department would hand over, loaded by the import.

`content/demo/queue.toml` tells what happens from file to file; the code only lets it happen.
"""

import csv
from collections.abc import Iterator
from datetime import date, datetime, timedelta, tzinfo
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.demo.city import City
from bot.demo.queue_words import Garden, QueueWords
from handlers import queue_number
from handlers.importing import load as importing
from storage.database import Database
from storage.store import Store

ADULT_YEARS = 3
"""How old the others are by their years of birth: what they are is nobody's business."""


class Line:
    """One kindergarten's queue while it moves: numbers in their order, and which of them have a privilege."""

    def __init__(self, garden: Garden, mine: str, fresh: Iterator[str]) -> None:
        self.garden = garden
        self.order = [*self._some(garden.ahead, fresh), mine, *self._some(garden.behind, fresh)]
        self.privileged: set[str] = set()
        self._mine = mine
        self._fresh = fresh

    @staticmethod
    def _some(many: int, fresh: Iterator[str]) -> list[str]:
        return [next(fresh) for _ in range(many)]

    def step(self, number: int, others: list[str]) -> None:
        """To the next file; `others` stand in another kindergarten's queue."""
        left, privileged, changed = self.garden.steps[number]
        came = self._some(privileged, self._fresh)
        self.privileged.update(came)
        self.order = [*came, *self.order[left:]]
        middle = self.order.index(self._mine) // 2
        self.order[middle:middle] = [each for each in others if each not in self.order][:changed]


def rows(words: QueueWords, shorts: dict[int, str], today: date) -> Iterator[tuple[date, list[str]]]:
    """(Day, cells) of all files, the oldest first. `shorts` are the kindergartens' names by number."""
    fresh = (words.file.number.format(number=number) for number in count(700_001))
    lines = [Line(garden, words.application.number, fresh) for garden in words.garden]
    last = today - timedelta(days=1)
    for at in range(words.days):
        day = last - timedelta(days=words.every * (words.days - 1 - at))
        if at:
            elsewhere = [each for each in lines[0].order[10:] if each != words.application.number]
            for line in lines:
                line.step(at - 1, elsewhere if line is not lines[0] else [])
        privileged = set[str]().union(*(line.privileged for line in lines))
        for choice, line in enumerate(lines, 1):
            for place, number in enumerate(line.order, 1):
                cells = _cells(words, number, number in privileged, today)
                yield (
                    day,
                    [
                        *cells[:4],
                        shorts[line.garden.number],
                        str(place),
                        f"{day:%d.%m.%Y}",
                        "",
                        *cells[4:],
                        str(choice),
                    ],
                )


def _cells(words: QueueWords, number: str, privileged: bool, today: date) -> list[str]:
    """Number, birth, day of applying, status, privilege, wanted day: the same in every row of an application."""
    own = words.application
    has = own.privileged if number == own.number else privileged
    born = f"{own.born:%d.%m.%Y}" if number == own.number else str(today.year - ADULT_YEARS)
    applied = f"{own.applied:%d.%m.%Y}" if number == own.number else "03.02.2025"
    month, day = map(int, own.wanted.split("-"))
    wanted = f"{date(today.year + 1, month, day):%d.%m.%Y}"
    return [number, born, applied, words.file.stands, words.file.privilege if has else words.file.none, wanted]


def write(words: QueueWords, city: City, folder: Path, today: date) -> list[Path]:
    """A file a day, as the department's program writes them."""
    shorts = {garden.number: _short(city, garden.number) for garden in words.garden}
    files: dict[date, list[list[str]]] = {}
    for day, cells in rows(words, shorts, today):
        files.setdefault(day, []).append(cells)
    paths = []
    for day, content in files.items():
        path = folder / f"queue-{day.isoformat()}.csv"
        with path.open("w", encoding="cp1251", newline="") as file:
            csv.writer(file, delimiter=";").writerows([words.file.columns, *content])
        paths.append(path)
    return paths


def _short(city: City, number: int) -> str:
    return next(
        place.short
        for place in city.institutions
        if place.sort == "kindergarten" and place.short.endswith(f" {number}")
    )


async def load(database: Database, words: QueueWords, city: City, key: bytes, now: datetime, zone: tzinfo) -> None:
    """Load the files by the ordinary import. Loaded again on a later day, they add their days to the history."""
    with TemporaryDirectory(prefix="kovrov-queue-") as folder:
        paths = write(words, city, Path(folder), now.astimezone(zone).date())
        result = await importing.load(database, "queue", paths, now=now, who="demo", zone=zone, key=key)
    assert result.faultless, [file.faults for file in result.files]


async def notes(store: Store, words: QueueWords, person: int, key: bytes) -> list[str]:
    """What the person may try; nothing where it is linked already."""
    own = words.application
    application = await store.queue.proved(queue_number.proof(own.number, own.born, key))
    linked = {each.application for each in await store.queue.of(person)}
    return [] if application is None or application in linked else [f"{words.note}: {own.typed}"]
