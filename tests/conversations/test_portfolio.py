"""Achievements of a child by school year, page by page; nothing of them in a chat."""

import random
from datetime import date, timedelta

import pytest

from tests.city import MASHA, PETYA
from tests.person import GROUP, Person, Town

SCREEN = 900
Row = tuple[date, str, str, str, str]

CUP = (date(2026, 10, 3), "Кубок города по шахматам", "муниципальный", "2 место", "")
PHYSICS = (date(2026, 3, 12), "Олимпиада по физике", "региональный", "призёр", "https://example.org/d/1_2.pdf")
POEMS = (date(2025, 2, 20), "Конкурс чтецов", "школьный", "победитель", "диплом № 17")


async def given(town: Town, number: str, *rows: Row) -> None:
    """As an import would have stored them on Friday evening."""
    pupil = await town.pupil(number)
    async with town.database.begin() as store:
        await store.rows.write_many(
            "INSERT INTO achievements (pupil, day, event, level, result, document, import)"
            " VALUES (?, ?, ?, ?, ?, ?, 1)",
            [(pupil, day.toordinal(), *told) for day, *told in rows],
        )
        await store.rows.write(
            "INSERT INTO freshness (kind, pupil, at, import)"
            " VALUES ('achievements', ?, '2026-11-20T15:05:00.000000Z', 1)",
            (pupil,),
        )


@pytest.fixture
async def mother(town: Town, anna: Person) -> Person:
    """Of Маша, who has won something in each of three school years."""
    await given(town, MASHA, CUP, PHYSICS, POEMS)
    return await anna.links(MASHA)


async def test_all_of_them_by_school_year_the_newest_first(mother: Person) -> None:
    await mother.says("достижения")
    mother.sees(
        "Мария, 5А. Достижения\n\n2026/27 учебный год\n• Кубок города по шахматам: 2 место (муниципальный уровень)"
    )
    mother.sees("3 октября", "2025/26 учебный год", "12 марта\nhttps://example.org/d/1_2.pdf")
    mother.sees("2024/25 учебный год", "20 февраля 2025 года, документ: диплом № 17", "Данные на 20.11 18:05")
    assert len(mother.heard) <= SCREEN
    assert mother.offered == ["Меню"]


@pytest.mark.parametrize(
    ("words", "there", "not_there"),
    [
        ("достижения за прошлый год", ["за 2025/26 учебный год", "физике"], ["шахматам", "чтецов"]),
        ("достижения за этот год", ["за 2026/27 учебный год", "шахматам"], ["физике"]),
        ("достижения за 2024/25 учебный год", ["чтецов"], ["физике", "шахматам"]),
        ("достижения за 2026 год", ["за 2026 год", "физике", "шахматам"], ["чтецов"]),
        ("достижения Маши за март", ["физике"], ["шахматам"]),
        ("какие грамоты у Маши", ["чтецов", "шахматам"], []),
    ],
)
async def test_those_of_a_year(mother: Person, words: str, there: list[str], not_there: list[str]) -> None:
    await mother.says(words)
    mother.sees(*there).sees_no(*not_there)


async def test_where_there_are_none_it_is_said_why(town: Town, mother: Person) -> None:
    await mother.says("достижения за 2023/24 учебный год")
    mother.sees("Мария, 5А: достижений за 2023/24 учебный год в данных школы нет. За другое время они есть.")
    await mother.presses("Все достижения")
    mother.sees("шахматам")
    await mother.links(PETYA)
    await mother.says("достижения Пети")
    mother.sees("Пётр, 9Б: школа ещё не передала мне достижения", "школа.образование33.рф")
    await mother.says("достижения у всех")
    mother.sees("Пётр, 9Б\nШкола ещё не передала достижения.", "Мария, 5А\n2026/27")


async def test_after_achievements_a_bare_subject_is_about_grades(mother: Person) -> None:
    await mother.says("достижения")
    await mother.says("а по математике?")
    mother.sees("Оценки, математика").sees_no("шахматам")


async def test_to_add_one_is_for_the_school_and_that_is_told_to_everybody(town: Town) -> None:
    stranger = town.person("Игорь")
    await stranger.says("добавить диплом")
    stranger.sees("Копию берёт классный руководитель").sees_no("согласие")
    await stranger.says("достижения")
    assert "Даю согласие" in stranger.offered


async def test_a_chat_of_several_hears_nothing_of_a_child(town: Town, mother: Person) -> None:
    chat = town.chat(GROUP)
    for words in ("достижения", "достижения Маши", "какие грамоты у дочери"):
        await mother.says(words, chat=chat)
        assert not {"Мари", "шахмат", "призёр"} & {word for word in ("Мари", "шахмат", "призёр") if word in chat.show()}


async def test_words_of_a_file_are_no_markup(town: Town, anna: Person) -> None:
    await given(town, MASHA, (date(2026, 10, 3), "[club1|Кубок] @all #школа", "школьный", "*приз*", ""))
    await anna.links(MASHA)
    await anna.says("достижения")
    anna.sees_no("[", "@", "#", "*")


@pytest.mark.parametrize("seed", range(6))
async def test_many_of_them_are_paged_and_none_is_lost_or_told_twice(town: Town, anna: Person, seed: int) -> None:
    dice = random.Random(seed)
    first = date(2024, 9, 1)
    rows = [
        (first + timedelta(days=dice.randint(0, 800)), f"Конкурс {number}.", "школьный", "приз", "")
        for number in range(dice.randint(10, 40))
    ]
    await given(town, MASHA, *rows)
    await anna.links(MASHA)
    await anna.says("достижения")
    told = [line for line in anna.heard.splitlines() if line.startswith("•")]
    while "Дальше →" in anna.offered:
        assert len(anna.heard) <= SCREEN
        await anna.presses("Дальше →")
        told += [line for line in anna.heard.splitlines() if line.startswith("•")]
    expected = sorted(rows, key=lambda row: (-row[0].toordinal(), row[1]))
    assert [line.split(":")[0] for line in told] == [f"• {row[1]}" for row in expected]
