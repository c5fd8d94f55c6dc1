"""What a school has announced about a day stands above every answer about that day. Monday 23.11.2026, 18:00."""

from datetime import timedelta
from pathlib import Path

import pytest

from handlers.rules.audience import FAMILIES, PUPILS, STAFF, Audience, dumped
from tests.city import MASHA, PETYA, TWINS
from tests.conversations.announcing import goes_out
from tests.conversations.lesson_city import at, taught
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, OTHER, SCHOOL, works
from tests.person import GROUP, Person, Town
from tests.screens import fits

FROST = "Завтра, 24 ноября, уроки отменяются из-за мороза."
QUOTE = f"Объявление сегодня в 17:40, СОШ № 21: «{FROST}»"


@pytest.fixture
async def town(town: Town, tmp_path: Path) -> Town:
    town.clock.at = at(23, 17, 40)
    await taught(town.database, tmp_path, town.clock.now())
    return town


@pytest.fixture
async def secretary(town: Town) -> Person:
    olga = town.person("Ольга")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    return olga


async def announces(
    town: Town,
    author: Person,
    words: str = FROST,
    *,
    groups: tuple[str, ...] = (FAMILIES,),
    classes: tuple[str, ...] = (),
) -> int:
    now = town.clock.now()
    async with town.database.begin() as store:
        (role,) = await store.roles.of(author.id)
        number = await store.announcements.write(role.id, words, now)
        audience = Audience(groups, (role.scope.institution or 0,), classes=classes)
        await store.announcements.change(number, audience=dumped(audience))
        assert await store.announcements.confirm(number, now, now)
    await goes_out(town, looks=1)
    town.clock.move(minutes=20)
    return number


@pytest.mark.parametrize(
    ("said", "below"),
    [
        ("расписание на завтра", "История"),
        ("уроки отменили?", "Мария, 5А"),
        ("завтра учимся?", "24 ноября"),
        ("школа работает завтра?", "24 ноября"),
        ("актировка завтра?", "сообщает сама школа"),
        ("к какому завтра", "к 1-му уроку"),
        ("сколько завтра уроков", "5 уроков"),
        ("замены на завтра", "Замены: завтра"),
        ("расписание на неделю", "23–29 ноября"),
        ("звонки на завтра", "8:30"),
        ("завтра дистант?", "сообщает сама школа"),
        ("будут ли завтра уроки", "История"),
        ("отменят ли уроки из-за мороза", "сообщает сама школа"),
    ],
)
async def test_it_stands_above_every_answer_about_that_day(
    town: Town, secretary: Person, anna: Person, said: str, below: str
) -> None:
    await anna.links(MASHA)
    await announces(town, secretary)
    await anna.says(said)
    anna.sees(QUOTE, below)
    assert anna.heard.startswith(QUOTE)
    await anna.presses("Объявление целиком")
    anna.sees("Объявление: СОШ № 21", "Для кого: Мария, 5А", FROST)


@pytest.mark.parametrize("said", ["расписание на среду", "каникулы", "кто ведёт математику", "что задали на завтра"])
async def test_other_days_and_other_questions_are_answered_as_before(
    town: Town, secretary: Person, anna: Person, said: str
) -> None:
    await anna.links(MASHA)
    await announces(town, secretary)
    await anna.says(said)
    anna.sees_no("Объявление")


@pytest.mark.parametrize(
    "words",
    [
        "Завтра, 24 ноября, родительское собрание отменяется.",
        "Завтра кружок робототехники отменён.",
        "Завтра фотограф.",
    ],
)
async def test_what_is_not_about_lessons_is_not_quoted(town: Town, secretary: Person, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await announces(town, secretary, words)
    await anna.says("расписание на завтра")
    anna.sees_no("Объявление")


async def test_a_correction_changes_what_is_quoted_and_a_recall_ends_it(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    number = await announces(town, secretary)
    async with town.database.begin() as store:
        await store.announcements.correct(number, "Завтра уроков не будет в 1–4 классах.", "", town.clock.now())
    await anna.says("расписание на завтра")
    anna.sees("«Завтра уроков не будет в 1–4 классах.»")
    anna.sees_no("мороза")
    button = anna.button("Объявление целиком")
    async with town.database.begin() as store:
        await store.announcements.recall(number, town.clock.now())
    await anna.says("расписание на завтра")
    anna.sees_no("Объявление")
    await anna.presses_button(button)
    anna.sees("Это объявление отозвано")


async def test_whoever_was_not_meant_or_is_kept_away_sees_nothing_of_it(
    town: Town, secretary: Person, anna: Person
) -> None:
    """One was suspended before, one after it came; one came later; one's child learns elsewhere, one has none."""
    before, after, later, elsewhere = (town.person(name) for name in ("Пётр", "Игорь", "Вера", "Лев"))
    for person in (anna, before, after):
        await person.links(MASHA)
    await elsewhere.links(TWINS[0])
    masha = await town.pupil(MASHA)
    async with town.database.begin() as store:
        await store.links.suspend(before.id, masha, town.clock.now())
    await announces(town, secretary)
    async with town.database.begin() as store:
        await store.links.suspend(after.id, masha, town.clock.now())
    await anna.says("расписание на завтра")
    button = anna.button("Объявление целиком")
    await later.links(MASHA)
    for person in (before, after, later, elsewhere, town.person("Никто")):
        for said in ("расписание на завтра", "завтра учимся?", "уроки отменили?", "расписание 5А школы 21 на завтра"):
            await person.says(said)
            person.sees_no("Объявление", "мороз")
        await person.presses_button(button)
        person.sees_no("мороз")


async def test_of_two_children_the_one_whose_school_it_was(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA, TWINS[0])
    await announces(town, secretary)
    await anna.says("расписание Кирилла на завтра")
    anna.sees_no("Объявление")
    await anna.says("расписание Маши на завтра")
    anna.sees(QUOTE)
    await anna.says("расписание на завтра у обоих")
    anna.sees(QUOTE)


async def test_of_a_class_only_to_that_class(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await announces(town, secretary, classes=("9Б",))
    await anna.says("расписание Маши на завтра")
    anna.sees_no("Объявление")
    await anna.says("расписание Пети на завтра")
    anna.sees(QUOTE)
    await town.moves(PETYA, away="sch21", to="sch17")
    await town.confirms(PETYA, "sch17")
    await anna.says("завтра Петя учится?")
    anna.sees_no("Объявление")


async def test_two_of_them_the_newest_first_and_its_author_named(town: Town, secretary: Person, anna: Person) -> None:
    irina = town.person("Ирина")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А")
    await anna.links(MASHA)
    await announces(town, secretary, "Завтра сокращённые уроки.")
    await announces(town, irina, "Завтра приходим ко второму уроку.", classes=("5А",))
    await anna.says("расписание на завтра")
    anna.sees("Объявление сегодня в 18:00, 5А: «Завтра приходим ко второму уроку.»", "СОШ № 21: «Завтра сокращённые")
    assert anna.heard.index("второму") < anna.heard.index("сокращённые")


async def test_a_long_one_is_cut_to_the_sentences_about_lessons_in_whole_words(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    long = f"{FROST[:-1]} согласно приказу управления образования, и ещё раз напоминаем, " + "что морозно, " * 20
    await announces(town, secretary, f"Уважаемые родители! {long}конец. Собрание в пятницу.")
    await anna.says("расписание на завтра")
    anna.sees("«Завтра, 24 ноября, уроки отменяются", "…»", "История")
    anna.sees_no("Уважаемые", "Собрание")


@pytest.mark.parametrize(
    "said",
    [
        *("расписание Маши на завтра", "расписание на завтра у обоих", "расписание на неделю", "завтра учимся?"),
        *("замены Маши на завтра", "к какому завтра Маше", "уроки отменили?", "звонки на завтра"),
    ],
)
async def test_with_it_the_answer_is_still_one_screen(town: Town, secretary: Person, anna: Person, said: str) -> None:
    await anna.links(MASHA, PETYA)
    await announces(town, secretary)
    await anna.says(said)
    fits(anna)
    assert anna.heard.startswith(QUOTE)
    assert anna.offered[0] == "Объявление целиком"


async def test_the_day_after_it_is_told_of_yesterday_and_a_fortnight_later_of_nothing(
    town: Town, secretary: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await announces(town, secretary, "С 24 ноября по 11 декабря класс на карантине.")
    town.clock.move(days=1)
    await anna.says("расписание на завтра")
    anna.sees("Объявление вчера в 17:40")
    town.clock.move(days=6)
    await anna.says("расписание на завтра")
    anna.sees("Объявление 23 ноября в 17:40")
    town.clock.move(days=8)
    await anna.says("расписание на завтра")
    anna.sees_no("Объявление")


async def test_what_is_written_at_night_counts_its_days_from_then(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    now = town.clock.now() + timedelta(hours=4)
    async with town.database.begin() as store:
        (role,) = await store.roles.of(secretary.id)
        number = await store.announcements.write(role.id, "Завтра уроков не будет.", now)
        await store.announcements.change(number, audience=dumped(Audience((FAMILIES,), (role.scope.institution or 0,))))
        await store.announcements.confirm(number, now, now + timedelta(hours=9, minutes=20))
    town.clock.at = at(24, 7, 1)
    await goes_out(town, looks=1)
    await anna.says("расписание на сегодня")
    anna.sees("Объявление вчера в 21:40, СОШ № 21: «Завтра уроков не будет.»")


async def test_a_pupil_is_quoted_what_pupils_were_told(town: Town, secretary: Person) -> None:
    semyon = town.person("Семён")
    await semyon.agrees()
    await semyon.says(await town.code(PETYA, audience="pupil"))
    await announces(town, secretary, groups=(FAMILIES,))
    await semyon.says("расписание на завтра")
    semyon.sees_no("Объявление")
    await announces(town, secretary, "Завтра занятий нет.", groups=(PUPILS,))
    await semyon.says("расписание на завтра")
    semyon.sees("«Завтра занятий нет.»")


async def test_in_the_chat_of_the_class_what_all_its_families_were_told(
    town: Town, secretary: Person, anna: Person
) -> None:
    chat, other = town.chat(GROUP), town.chat(GROUP + 1)
    async with town.database.begin() as store:
        (role,) = await store.roles.of(secretary.id)
        place = role.scope.institution or 0
        await store.class_chats.bind(chat.id, (place, "5А"), role, town.clock.now())
        await store.class_chats.bind(other.id, (place, "9Б"), role, town.clock.now())
    await announces(town, secretary, "Завтра, 24 ноября, занятий нет: педсовет.", groups=(STAFF,))
    await announces(town, secretary, classes=("5А",))
    for said, below in (("расписание на завтра", "История"), ("завтра учимся?", "24 ноября")):
        await anna.says(said, chat=chat)
        assert "«Завтра, 24 ноября, уроки отменяются из-за мороза.»" in chat.show()
        assert below in chat.show()
        assert "педсовет" not in chat.show()
        assert not any(button["label"] == "Объявление целиком" for one in chat.heard for button in one.buttons)
        await anna.says(said, chat=other)
        assert "Объявление" not in other.show()
    await anna.says("расписание 9Б школы 21 на завтра", chat=chat)
    assert "Объявление" not in chat.show()


async def test_a_forged_button_opens_nothing(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA)
    lev = town.person("Лев")
    await works(town, lev, ADMINISTRATOR, OTHER)
    await announces(town, lev, "Завтра уроков не будет в другой школе.")
    for number in (1, 7):
        await anna.says("", payload={"b": "announcements.whole", "v": [number]})
        anna.sees_no("в другой школе")
