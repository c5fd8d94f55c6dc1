"""Events as families meet them: what is ahead for their children, by days, kind and school; and what is not theirs."""

from datetime import datetime
from pathlib import Path

import pytest

from handlers.importing.load import load
from tests.city import MASHA, PETYA, TWINS
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, SCHOOL, works
from tests.importing import files
from tests.importing.test_events import HEADER
from tests.person import GROUP, ZONE, Person, Town
from tests.screens import fits, whole

OLYMPIAD = "Городская олимпиада по химии"
CONCERT = "Концерт ко Дню матери"
MEETING = "Родительское собрание 5А"
FILE: files.Rows = [
    ("г1", OLYMPIAD, "05.12.2026 11:00", "14:00", "Гимназия № 1", "", "8–11", "3", "https://school.example/o", "", ""),
    ("г2", "Новогодняя ёлка", "26.12.2026 12:00", "", "парк", "", "1–4", "", "", "", ""),
    ("г3", "День открытых дверей", "12.12.2026", "", "Родничок", "", "", "", "", "Покажут все кружки.", ""),
    ("1", CONCERT, "27.11.2026 17:00", "", "Актовый зал", "СОШ № 21", "", "без ограничений", "", "", ""),
    ("2", MEETING, "24.11.2026 18:30", "", "каб. 12", "СОШ № 21", "5А", "", "", "", ""),
    ("3", "Собрание 9Б", "25.11.2026 18:00", "", "каб. 31", "СОШ № 21", "9Б", "", "", "", ""),
    ("1", "Спортивный праздник", "28.11.2026 10:00", "", "Спортзал", "СОШ № 17", "4", "2", "", "", ""),
]


async def handed(town: Town, rows: files.Rows = FILE) -> None:
    """The schools and the department hand them over."""
    path = files.csv(Path(town.database.path).parent / "events.csv", [HEADER, *rows])
    result = await load(town.database, "events", [path], now=town.clock.now(), leavers=True)
    assert result.stored, result


async def test_what_is_ahead_for_ones_children(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA, PETYA)
    await anna.says("мероприятия")
    fits(anna)
    seen = await whole(anna)
    for name in (OLYMPIAD, CONCERT, MEETING, "Собрание 9Б", "День открытых дверей"):
        assert name in seen
    assert "Спортивный" not in seen
    assert "ёлка" not in seen
    assert seen.index(MEETING) < seen.index("Собрание 9Б") < seen.index(CONCERT) < seen.index(OLYMPIAD)
    assert f"{MEETING}\nвт, 24 ноября, 18:30. СОШ № 21, 5А класс. Для: Мария" in seen
    assert f"{CONCERT}\nпт, 27 ноября, 17:00. СОШ № 21\n" in seen
    assert "Данные на 20.11 18:30" in seen


async def test_a_card_has_all_of_it(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    await anna.says("олимпиады")
    anna.sees(
        OLYMPIAD,
        "когда: сб, 5 декабря, 11:00–14:00",
        "где: Гимназия № 1",
        "для кого: 8–11 классы, весь город",
        "https://school.example/o",
    )
    fits(anna)
    await anna.presses("Все мероприятия")
    anna.sees("Пётр, 9Б. Мероприятия:", CONCERT)
    await anna.presses("2")
    anna.sees(CONCERT, "где: Актовый зал", "для кого: для всех, СОШ № 21")
    fits(anna)


@pytest.mark.parametrize(
    ("words", "seen", "unseen"),
    [
        ("когда родительское собрание", [MEETING], [OLYMPIAD, "Собрание 9Б"]),
        ("что будет в школе на следующей неделе интересного", [MEETING, CONCERT], [OLYMPIAD, "дверей"]),
        ("мероприятия в декабре", ["дверей"], [CONCERT, MEETING]),
        ("когда концерт", [CONCERT], [MEETING, OLYMPIAD]),
        ("дни открытых дверей", ["12 декабря", "время не указано", "Покажут все кружки"], [MEETING]),
        ("куда сходить с ребёнком", [MEETING, CONCERT, "дверей"], [OLYMPIAD]),
    ],
)
async def test_by_days_and_by_kind(town: Town, anna: Person, words: str, seen: list[str], unseen: list[str]) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees(*seen).sees_no(*unseen)
    fits(anna)


async def test_of_what_there_is_not_the_nearest_is_told_instead(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says("какие олимпиады скоро")
    anna.sees("Мария, 5А. Олимпиады: такого в данных от 20 ноября нет.", CONCERT)
    await anna.says("олимпиада по физике")
    anna.sees("Олимпиады, физика: такого в данных от 20 ноября нет.")
    await anna.says("мероприятия завтра")
    anna.sees("Мероприятия, 21 ноября: такого в данных от 20 ноября нет.", MEETING)
    fits(anna)


async def test_without_linking_the_citys_and_of_a_school_that_is_named_what_is_public(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.says("мероприятия")
    anna.sees("Городские мероприятия", OLYMPIAD, "ёлка", "«мероприятия школы 21»").sees_no(CONCERT, MEETING, "согласие")
    fits(anna)
    await anna.says("мероприятия школы 21")
    anna.sees(CONCERT).sees_no(MEETING, "Собрание", OLYMPIAD)
    await anna.says("мероприятия школы 99")
    anna.sees("такой школы или сада в моих списках нет")


async def test_a_class_is_its_families_own_affair(town: Town, anna: Person) -> None:
    await handed(town)
    olga = town.person("Ольга")
    await anna.links(MASHA)
    await anna.says("когда собрание")
    anna.sees(MEETING)
    await anna.says("мероприятия")
    number = anna.button("1")
    await anna.presses("1")
    anna.sees(MEETING)
    await olga.links(TWINS[0])
    await olga.says("мероприятия школы 21")
    olga.sees(CONCERT).sees_no(MEETING)
    await olga.says("собрание 5А")
    olga.sees_no(MEETING)
    # A button that somebody else could have made up.
    await olga.presses_button(number)
    olga.sees("больше нет в данных").sees_no(MEETING)


async def test_staff_see_what_they_answer_for(town: Town) -> None:
    await handed(town)
    teacher, head = town.person("Ирина"), town.person("Виктор")
    await works(town, teacher, CLASS_TEACHER, SCHOOL, "5А")
    await teacher.says("мероприятия")
    assert CONCERT in (seen := await whole(teacher))
    assert MEETING in seen
    assert "Собрание 9Б" not in seen
    await teacher.says("олимпиады")
    teacher.sees(OLYMPIAD, "8–11 классы")
    await works(town, head, ADMINISTRATOR, SCHOOL)
    await head.says("мероприятия")
    seen = await whole(head)
    assert MEETING in seen
    assert "Собрание 9Б" in seen
    assert "Спортивный" not in seen


async def test_a_chat_of_several_hears_of_public_ones_only(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    chat = town.chat(GROUP)
    await anna.says("мероприятия", chat=chat)
    assert OLYMPIAD in chat.show()
    assert MEETING not in chat.show()
    assert "Мария" not in chat.show()
    await anna.says("мероприятия школы 21", chat=chat)
    assert CONCERT in chat.show()
    assert MEETING not in chat.show()


async def test_what_is_over_is_not_ahead(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    town.clock.at = datetime(2026, 11, 24, 18, 40, tzinfo=ZONE)
    await anna.says("собрания")
    anna.sees(MEETING, "сегодня")
    town.clock.at = datetime(2026, 11, 25, 8, 0, tzinfo=ZONE)
    await anna.says("собрания")
    anna.sees_no(MEETING)


async def test_before_anybody_has_handed_any_over(town: Town, anna: Person) -> None:
    await anna.says("мероприятия")
    anna.sees("пока ничего не передали", "uokovrov.elros.info")
    fits(anna)
