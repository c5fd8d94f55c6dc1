"""Pictures beside answers, for whoever asks for one: the words stay, and what is drawn is what they say."""

from itertools import pairwise

import pytest

from bot.pictures import svg
from handlers.kindergarten_drawn import _grid
from tests.city import MASHA, PETYA
from tests.conversations.pictures import drawn
from tests.person import GROUP, Person, Town
from tests.screens import whole


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


async def test_of_several_children_there_are_words_and_the_picture_of_each_is_offered(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("оценки обоих картинкой")
    assert not anna.chat.heard[-1].files
    anna.sees("Мария, 5А")
    assert "Пётр, 9Б" in await whole(anna)
    await anna.says("оценки обоих картинкой")
    await anna.presses("Картинкой: Пётр")
    assert drawn(anna)["drawing"] == "marks"
    anna.sees("Пётр").sees_no("Мария")


async def test_what_has_no_picture_is_answered_in_words(anna: Person) -> None:
    await anna.says("каникулы картинкой")
    assert not anna.chat.heard[-1].files
    anna.sees("каникул")


@pytest.mark.parametrize(("least", "most"), [(1, 1), (30, 61), (3, 4), (99, 1001), (1, 2500)])
def test_the_grid_is_round_and_holds_every_place(least: int, most: int) -> None:
    grid = _grid(least, most)
    assert grid[0] <= least <= most < grid[-1] + 1
    assert len({after - before for before, after in pairwise(grid)}) == 1
    assert len(grid) <= 7


async def test_a_week_of_lessons_is_drawn_as_the_words_tell_it(school: Town) -> None:
    olga = await school.person("Ольга").links(MASHA)
    await olga.says("расписание на неделю картинкой")
    values = drawn(olga)
    assert values["title"] == "Мария, 5А"
    said = (await whole(olga)).replace("\N{NO-BREAK SPACE}", " ")
    for day in values["days"]:
        weekday, date = day["name"].split(", ")
        assert f"{weekday} {int(date.split()[0]):02}." in said
        for lesson in day["lessons"]:
            subject = lesson["text"].partition(" / ")[0]
            assert f"{lesson['number']} {subject}" in said
    assert {lesson["state"] for day in values["days"] for lesson in day["lessons"]} > {"usual"}


async def test_a_class_that_anybody_names_has_its_picture_too_and_a_chat_of_several_has_words_only(
    school: Town,
) -> None:
    vera = school.person("Вера")
    await vera.says("расписание 5А школы 21 картинкой")
    assert drawn(vera)["title"] == "5А, СОШ № 21"
    chat = school.chat(GROUP)
    await vera.says("расписание 5А школы 21 картинкой", chat=chat)
    assert chat.heard[-1].text.startswith("5А, СОШ № 21")
    assert not chat.heard[-1].files
