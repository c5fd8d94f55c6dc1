"""Pictures beside answers, for whoever asks for one: the words stay, and what is drawn is what they say."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from bot.pictures import picture, svg
from handlers.kindergarten_drawn import _grid
from tests.city import MASHA, PETYA
from tests.conversations import queue_city
from tests.conversations.queue_city import MINE, linked
from tests.person import Person


def drawn(person: Person) -> dict[str, Any]:
    """The values of the one picture in what was heard last."""
    (file,) = person.chat.heard[-1].files
    assert file["maker"] == "picture"
    assert file["kind"] == "photo"
    assert file["public"] is False, "somebody's own picture is nobody else's"
    values: dict[str, Any] = file["values"]
    assert picture(values).startswith(b"\x89PNG")
    return values


@pytest.fixture(scope="module")
def city_store(city_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city with its kindergarten queue."""
    return queue_city.made(city_store, tmp_path_factory.mktemp("queue"))


async def test_marks_are_drawn_beside_their_words(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки картинкой")
    values = drawn(anna)
    assert values["title"] == "Мария, 5А"
    assert not values["dark"]
    said = anna.heard.replace("\N{NO-BREAK SPACE}", " ")
    assert values["rows"]
    assert all(f"{row['subject']}: {row['text']}" in said for row in values["rows"])
    assert "Мария, 5А" in svg(values)


async def test_a_button_under_the_means_asks_for_the_same_as_a_picture(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("средний балл по предметам")
    assert not anna.chat.heard[-1].files, "nobody asked for one"
    await anna.presses("Картинкой")
    assert drawn(anna)["drawing"] == "marks"


async def test_who_wanted_a_dark_picture_gets_dark_ones_from_then_on(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки темной картинкой")
    assert drawn(anna)["dark"]
    await anna.says("оценки картинкой за 1 триместр")
    assert drawn(anna)["dark"]


async def test_a_bare_word_goes_on_from_the_question_before(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("средний балл")
    await anna.says("а картинкой?")
    assert drawn(anna)["drawing"] == "marks"


async def test_of_several_children_there_are_words_only(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("оценки обоих картинкой")
    assert not anna.chat.heard[-1].files
    anna.sees("Мария", "Пётр")


async def test_what_has_no_picture_is_answered_in_words(anna: Person) -> None:
    await anna.says("каникулы картинкой")
    assert not anna.chat.heard[-1].files
    anna.sees("каникул")


async def test_the_queue_is_drawn_with_the_places_that_the_words_name(anna: Person) -> None:
    await linked(anna, MINE)
    await anna.says("как двигалась очередь картинкой")
    values = drawn(anna)
    assert values["series"], "there is a line"
    for line in values["series"]:
        places = [point["place"] for point in line["points"]]
        assert values["least"] <= min(places) <= max(places) <= values["most"]
        assert [point["at"] for point in line["points"]] == sorted(point["at"] for point in line["points"])
        anna.sees(line["name"])
    assert values["series"][0]["text"].endswith(str(values["series"][0]["points"][-1]["place"]))


@pytest.mark.parametrize(("least", "most"), [(1, 1), (30, 61), (3, 4), (99, 1001), (1, 2500)])
def test_the_grid_is_round_and_holds_every_place(least: int, most: int) -> None:
    grid = _grid(least, most)
    assert grid[0] <= least <= most < grid[-1] + 1
    assert len({after - before for before, after in pairwise(grid)}) == 1
    assert len(grid) <= 7
