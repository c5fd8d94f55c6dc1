"""Whatever lists schools hand in, take back and hand in again, families see exactly what an independent model says."""

import asyncio
import csv
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.importing.load import load
from handlers.importing.undo import undo
from handlers.router import Conversation
from tests.city import small_city
from tests.test_rights_of_families import CLASSES, INSTITUTIONS, PUPILS, Year, city_store, conversation, year

__all__ = ["city_store", "conversation"]  # fixtures

NAMES = {"sch21": "СОШ № 21", "sch17": "СОШ № 17", "muk": "МУК"}
HERE = st.dictionaries(st.sampled_from(INSTITUTIONS), st.tuples(st.sampled_from(CLASSES), st.booleans()), max_size=2)
LISTS = st.fixed_dictionaries(dict.fromkeys(PUPILS, HERE))
"""Of each pupil the places with the class there, and whether the school restricts who may link."""


class Lists:
    """The pupils' lists as files, put in by the real import, and the model that hears of them."""

    def __init__(self, made: Year, folder: Path) -> None:
        self.made = made
        self.folder = folder
        self.before: list[tuple[dict[str, dict[str, str]], set[tuple[str, str]]]] = []

    async def hand_in(self, lists: dict[str, dict[str, tuple[str, bool]]]) -> None:
        model, town = self.made.model, self.made.town
        others = [row for row in small_city().pupils if row["Номер"] not in PUPILS]
        theirs = [
            self._row(number, place, *where) for number, places in lists.items() for place, where in places.items()
        ]
        rows = [*others, *theirs]
        result = await load(town.database, "pupils", [self._written(rows)], now=self._now(), leavers=True)
        assert result.stored, result
        self.before.append((model.at, model.restricted))
        # A list is complete for the institutions that it names: of the others it says nothing.
        silent = {place for place, name in NAMES.items() if name not in {row["Учреждение"] for row in rows}}
        told = {number: {place: name for place, (name, _) in places.items()} for number, places in lists.items()}
        model.at = {
            number: {place: name for place, name in model.at[number].items() if place in silent} | told[number]
            for number in PUPILS
        }
        model.restricted = {one for one in model.restricted if one[1] in silent} | {
            (number, place) for number, places in lists.items() for place, (_, closed) in places.items() if closed
        }

    async def take_back(self) -> None:
        await undo(self.made.town.database, "pupils", now=self._now(), who="test")
        self.made.model.at, self.made.model.restricted = self.before.pop()

    def _row(self, number: str, place: str, class_name: str, restricted: bool) -> dict[str, str]:
        who = next(row for row in small_city().pupils if row["Номер"] == number)
        return who | {"Учреждение": NAMES[place], "Класс": class_name, "Ограничение": "да" if restricted else ""}

    def _written(self, rows: list[dict[str, str]]) -> Path:
        path = self.folder / "pupils.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]), delimiter=";")
            table.writeheader()
            table.writerows(rows)
        return path

    def _now(self) -> Any:
        self.made.town.clock.move(minutes=1)
        return self.made.town.clock.now() + timedelta(seconds=1)


@settings(max_examples=8, suppress_health_check=list(HealthCheck))
@given(
    steps=st.lists(st.tuples(LISTS, st.booleans()), min_size=1, max_size=2),
    late=st.sampled_from(list(PUPILS)),
)
def test_lists_open_and_close_exactly_what_they_should(
    tmp_path_factory: Any,
    city_store: Path,  # a fixture of the other file
    conversation: Conversation,
    steps: list[tuple[dict[str, dict[str, tuple[str, bool]]], bool]],
    late: str,
) -> None:
    async def live() -> None:
        async with year(city_store, conversation) as made:
            lists = Lists(made, tmp_path_factory.mktemp("lists"))
            for each, back in steps:
                await lists.hand_in(each)
                if back:
                    await lists.take_back()
            # Somebody who let go comes with a code of today: a restriction turns them away, a move lets them in.
            await made.unlink(1, late)
            await made.code(1, late, "adult", permitted=False)
            await made.is_held_against_the_model()

    asyncio.run(live())
