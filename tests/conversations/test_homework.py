"""Homework as families meet it: the next school day, any days, a subject, what is ahead, and one's own ticks."""

from datetime import date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.importing.load import load
from handlers.talk import Client
from storage.database import Database
from tests.city import MASHA, PETYA
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, DEPARTMENT, SCHOOL, works
from tests.importing import files
from tests.person import GROUP, ZONE, Person, Town
from tests.screens import fits, whole

HEADER = ("Учреждение", "Класс", "Дата", "Предмет", "Задание", "Ссылка", "Подгруппа")
LONG = "повторить правила и выписать все примеры из параграфа " * 12
FILE: files.Rows = [
    (SCHOOL, "5А", "20.11.2026", "Математика", "№ 500", "", ""),
    (SCHOOL, "5А", "23.11.2026", "Математика", "№ 512, 514", "https://school.example/list.pdf", ""),
    (SCHOOL, "5А", "23.11.2026", "Английский язык", "слова", "", "1"),
    (SCHOOL, "5А", "23.11.2026", "Английский язык", "упр. 5", "", "2"),
    (SCHOOL, "5А", "24.11.2026", "Русский язык", "упр. 210", "", ""),
    (SCHOOL, "5А", "26.11.2026", "Математика", "№ 520", "", ""),
    (SCHOOL, "9Б", "23.11.2026", "Алгебра", "§ 12", "", ""),
    (SCHOOL, "9Б", "25.11.2026", "Литература", LONG, "", ""),
]


async def handed(town: Town, rows: files.Rows = FILE) -> None:
    """Teachers hand it over."""
    path = files.csv(Path(town.database.path).parent / "homework.csv", [HEADER, *rows])
    result = await load(town.database, "homework", [path], now=town.clock.now())
    assert result.stored, result


async def test_for_the_next_school_day(town: Town, anna: Person) -> None:
    """On a Friday evening that is Monday."""
    await handed(town)
    await anna.links(MASHA)
    await anna.says("что задали")
    anna.sees(
        "Мария, 5А. Домашнее задание на пн, 23 ноября",
        "Математика: № 512, 514\nhttps://school.example/list.pdf",
        "Английский язык (1): слова",
        "Английский язык (2): упр. 5",
        "Данные на 20.11 18:30",
    ).sees_no("упр. 210", "§ 12")
    fits(anna)


@pytest.mark.parametrize(
    ("now", "words", "told"),
    [
        (datetime(2026, 11, 23, 7, 30, tzinfo=ZONE), "домашка", "на завтра, вт, 24 ноября"),
        (datetime(2026, 11, 23, 19, 0, tzinfo=ZONE), "что задали на завтра", "на завтра, вт, 24 ноября"),
        (
            datetime(2026, 11, 21, 10, 0, tzinfo=ZONE),
            "что задали на завтра",
            "Вс, 22 ноября: уроков нет. Вот что задано на пн",
        ),
        (datetime(2026, 11, 21, 10, 0, tzinfo=ZONE), "домашка", "на пн, 23 ноября"),
        (datetime(2026, 11, 3, 18, 0, tzinfo=ZONE), "что задали на завтра", "Ср, 4 ноября: уроков нет"),
        (datetime(2026, 11, 20, 18, 0, tzinfo=ZONE), "дз на вторник", "на вт, 24 ноября"),
        (datetime(2026, 11, 20, 18, 0, tzinfo=ZONE), "что было задано на сегодня", "№ 500"),
        (datetime(2026, 11, 20, 18, 0, tzinfo=ZONE), "дз на следующую неделю", "23–29 ноября"),
        (datetime(2026, 11, 23, 7, 30, tzinfo=ZONE), "дз на понедельник", "№ 512"),
        (datetime(2026, 11, 23, 19, 0, tzinfo=ZONE), "дз на понедельник", "Пн, 30 ноября"),
        (datetime(2026, 11, 25, 19, 0, tzinfo=ZONE), "дз на среду", "На ср, 2 декабря, заданий школа ещё не передала"),
        (datetime(2026, 11, 23, 19, 0, tzinfo=ZONE), "что было задано на понедельник", "№ 512"),
        (datetime(2026, 11, 23, 19, 0, tzinfo=ZONE), "дз на сегодня", "№ 512"),
        (datetime(2026, 11, 23, 19, 0, tzinfo=ZONE), "дз на среду", "На ср, 25 ноября, ничего не задано"),
    ],
)
async def test_the_clock_walks_on(town: Town, anna: Person, now: datetime, words: str, told: str) -> None:
    """A school day's morning and evening, a Saturday, a holiday's eve."""
    await handed(town)
    await anna.links(MASHA)
    town.clock.at = now
    await anna.says(words)
    anna.sees(told)


async def test_for_a_subject_and_what_is_ahead(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says("что задали по математике")
    anna.sees("Домашнее задание, математика", "№ 512", "Чт, 26 ноября", "№ 520").sees_no("Русский", "№ 500")
    await anna.says("а по русскому на вторник?")
    anna.sees("упр. 210")
    await anna.says("что ещё впереди по домашке")
    anna.sees("что впереди", "Пн, 23 ноября", "Вт, 24 ноября").sees_no("№ 500")
    assert "Чт, 26 ноября" in await whole(anna)
    await anna.says("а на вторник?")
    anna.sees("на вт, 24 ноября", "упр. 210").sees_no("№ 520")
    town.clock.at = datetime(2026, 11, 27, 18, 0, tzinfo=ZONE)
    await anna.says("что задали по русскому")
    anna.sees("Вт, 24 ноября", "упр. 210")
    await anna.says("что задали по физике")
    anna.sees("Физика: новых заданий школа ещё не передала").sees_no("ничего не задано")


@pytest.mark.parametrize("words", ["что задали", "что ещё впереди по домашке", "что осталось сделать из домашки"])
async def test_of_days_that_the_school_has_not_come_to_nobody_says_that_nothing_is_set(
    town: Town, anna: Person, words: str
) -> None:
    await handed(town)
    await anna.links(MASHA, PETYA)
    town.clock.at = datetime(2026, 12, 30, 18, 0, tzinfo=ZONE)
    await anna.says(words)
    anna.sees("Мария, 5А\n", "школа ещё не передала", "Последние данные от 20 ноября", "школа.образование33.рф")
    anna.sees_no("ничего не задано", "отмечено сделанным.")
    fits(anna)


async def test_homework_handed_over_weeks_before_a_day_tells_nothing_of_it(town: Town, anna: Person) -> None:
    """Somebody's project for the end of term stands there already."""
    await handed(town, [*FILE, (SCHOOL, "5А", "25.12.2026", "Русский язык", "проект", "", "")])
    await anna.links(MASHA)
    await anna.says("дз на 26 ноября по русскому")
    anna.sees("Русский язык: ничего не задано")
    await anna.says("дз на 17 декабря")
    anna.sees("На чт, 17 декабря, заданий школа ещё не передала", "Последние данные от 20 ноября")
    town.clock.at = datetime(2026, 12, 20, 18, 0, tzinfo=ZONE)
    await anna.says("русский готово")
    await anna.says("что осталось сделать из домашки")
    anna.sees("Всё, что впереди, отмечено сделанным")


async def test_a_long_task_is_cut_and_told_whole(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    await anna.says("домашка на среду")
    anna.sees("… (есть ещё)", "Длинные задания целиком")
    fits(anna)
    await anna.presses("Целиком: Литература")
    assert (await whole(anna)).count("повторить правила") > 10
    await anna.says("дз по литературе")
    anna.sees("повторить правила").sees_no("есть ещё")
    await whole(anna)


async def test_said_to_be_done_it_is_ticked(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says("сделали математику")
    anna.sees("Отметил сделанным: математика", "на пн, 23 ноября", "✓ Математика: № 512").sees_no("✓ Англ", "№ 520")
    await anna.says("русский готово")
    anna.sees("Отметил сделанным", "на вт, 24 ноября", "✓ Русский язык: упр. 210")
    await anna.says("что осталось сделать из домашки")
    anna.sees("№ 520").sees_no("№ 512", "упр. 210")
    await anna.says("физика готово")
    anna.sees("ничего не задано").sees_no("Отметил")


async def test_whose_is_done_is_asked_where_several_have_it(town: Town, anna: Person) -> None:
    await handed(town, [*FILE, (SCHOOL, "9Б", "23.11.2026", "Математика", "№ 7", "", "")])
    await anna.links(MASHA, PETYA)
    await anna.says("математика готова")
    anna.sees("Математика: чьё задание отметить сделанным?")
    assert not await town.rows("SELECT * FROM homework_ticks")
    await anna.presses("Пётр, 9Б")
    anna.sees("Пётр, 9Б", "✓ Математика: № 7").sees_no("№ 512")


async def test_of_tests_to_come_one_hears_where_to_look_and_what_homework_says(town: Town, anna: Person) -> None:
    test = (SCHOOL, "5А", "25.11.2026", "Математика", "подготовиться к контрольной работе", "", "")
    await handed(town, [*FILE, test])
    await anna.links(MASHA)
    for words in ("когда контрольная", "когда контрольная по математике", "завтра контрольная по математике?"):
        await anna.says(words)
        anna.sees("Мария, 5А", "школы мне не передают", "школа.образование33.рф")
        anna.sees("Ср, 25 ноября, Математика: подготовиться к контрольной").sees_no("№ 512")
        fits(anna)
    await anna.says("когда контрольная по русскому")
    anna.sees("по предмету «Русский язык»", "о проверке ничего не сказано").sees_no("25 ноября")
    await anna.presses("Что ещё впереди")
    anna.sees("Русский язык: упр. 210")


async def test_a_subgroup_that_is_known_is_shown_alone(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    pupil = await town.pupil(MASHA)
    async with town.database.begin() as store:
        await store.subgroups.choose(pupil, "Английский язык", "2", town.clock.now())
    await anna.says("домашка")
    anna.sees("упр. 5").sees_no("слова")


async def test_of_all_children_at_once(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA, PETYA)
    await anna.says("что задали")
    anna.sees("Мария, 5А", "№ 512", "Пётр, 9Б", "Алгебра: § 12")
    assert not [label for label in anna.offered if label.startswith("Сделано")]
    await anna.presses("Пётр, 9Б")
    anna.sees("Пётр, 9Б. Домашнее задание").sees_no("№ 512")
    assert "Сделано: Алгебра" in anna.offered


async def test_nothing_has_been_handed_over(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("домашка")
    anna.sees("Домашних заданий школа пока не передала", "школа.образование33.рф")
    await anna.says("домашка на 31 ноября")
    anna.sees("Такого дня нет в календаре")


# Ticks


async def test_a_tick_is_made_and_taken_away_in_place(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(MASHA)
    await anna.says("домашка")
    messages = len(anna.chat.messages)
    await anna.presses("Сделано: Математика")
    anna.sees("✓ Математика: № 512")
    assert "Не сделано: Математика" in anna.offered
    assert len(anna.chat.messages) == messages
    await anna.says("что осталось сделать из домашки")
    anna.sees("упр. 210").sees_no("№ 512")
    await anna.says("домашка")
    anna.sees("✓ Математика")
    await anna.presses("Не сделано: Математика")
    anna.sees_no("✓")
    assert await town.rows("SELECT * FROM homework_ticks") == []


async def test_a_subject_of_several_days_has_buttons_that_name_the_day(town: Town, anna: Person) -> None:
    craft = "Труд (технология)"
    await handed(town, [(SCHOOL, "5А", f"{day}.11.2026", craft, "материалы", "", "") for day in (23, 24, 25, 26)])
    await anna.links(MASHA)
    await anna.says("что задали по труду")
    ticks = [f"Сделано на {day}.11: {craft}" for day in (23, 24, 25, 26)]
    assert [label for label in anna.offered if label.startswith("Сделано")] == ticks
    fits(anna)
    await anna.presses(ticks[1])
    assert f"Не сделано на 24.11: {craft}" in anna.offered
    await anna.says("что задали на завтра")
    assert not [label for label in anna.offered if " на 2" in label]


async def test_nobody_else_sees_a_tick(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.links(PETYA)
    await anna.says("домашка")
    await anna.presses("Сделано: Алгебра")
    press = dict(anna.button("Не сделано: Алгебра"))
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("домашка")
    petya.sees("§ 12").sees_no("✓")
    stranger = town.person("Чужая")
    await stranger.links(MASHA)
    await stranger.sends_press(press["payload"], stranger.chat.messages[-1].cmid)
    stranger.sees_no("§ 12")
    assert await town.rows("SELECT person FROM homework_ticks") == [(anna.id,)]
    await anna.says("мои данные")
    anna.sees("отметки «сделано»: 1")
    await anna.says("забыть меня")
    await anna.says("да")
    assert await town.rows("SELECT * FROM homework_ticks") == []


async def test_a_client_without_buttons_ticks_by_number(town: Town) -> None:
    await handed(town)
    vera = town.person("Вера", client=Client(buttons=False, in_place=False))
    await vera.says("мои дети")
    await vera.says("согласна")
    await vera.says(await town.code(PETYA))
    await vera.says("пропустить")
    await vera.says("домашка")
    vera.sees("1. Сделано: Алгебра")
    await vera.says("1")
    vera.sees("✓ Алгебра")


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from((1, 2)), st.integers(0, 4), st.booleans()), max_size=30))
def test_ticks_of_two_people_never_meet(presses: list[tuple[int, int, bool]]) -> None:
    """Whatever two adults of one child tick off in whatever order, each sees what they themselves did last."""
    import asyncio
    import tempfile

    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            async with await Database.open(f"sqlite:///{folder}/store.db") as database, database.begin() as store:
                await store.rows.write(
                    "INSERT INTO institutions (code, folded, kind, name, short_name, import)"
                    " VALUES ('s', 's', 'school', 's', 's', 1)"
                )
                await store.rows.write(
                    "INSERT INTO pupils (number, given, surname_initial, folded) VALUES ('1', 'П', 'В', 'п')"
                )
                await store.rows.write(
                    "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, 1, '5А', 1)"
                )
                await store.rows.write_many(
                    "INSERT INTO homework (place, day, subject_key, subgroup_key, ordinal, subject, subgroup, task,"
                    " links, institution, import) VALUES ('1:5А', 739000, ?, '', 0, ?, '', 'т', '', 1, 1)",
                    [(str(each), str(each)) for each in range(5)],
                )
                now = datetime(2026, 11, 20, tzinfo=ZONE)
                for person in (1, 2):
                    await store.people.agree(person, 1, now)
                    await store.links.make(person, 1, now)
                day = date.fromordinal(739000)
                ids = [task.id for task in await store.homework.of_pupil(1, 1, day, day)]
                model: set[tuple[int, int]] = set()
                for person, task, done in presses:
                    await store.homework.tick(person, 1, ids[task], done=done)
                    (model.add if done else model.discard)((person, ids[task]))
                for person in (1, 2):
                    seen = {task.id for task in await store.homework.of_pupil(1, person, day, day) if task.ticked}
                    assert seen == {task for owner, task in model if owner == person}

    asyncio.run(run())


# Who may see it


async def test_it_is_as_private_as_the_link(town: Town, anna: Person) -> None:
    await handed(town)
    await anna.says("что задали 5А")
    anna.sees("согласие").sees_no("№ 512")
    await anna.links(PETYA)
    await anna.says("что задали 5А")
    anna.sees("только тем, кто привязан").sees_no("№ 512")
    await anna.says("что задали 9Б")
    anna.sees("§ 12")
    chat = town.chat(GROUP)
    await anna.says("что задали", chat=chat)
    await anna.says("домашка Пети", chat=chat)
    assert "§ 12" not in chat.show()
    await anna.says("расписание 5А школы 21", chat=chat)
    await anna.says("что задали 5А школа 21", chat=chat)
    assert "один на один" in chat.show()
    async with town.database.begin() as store:
        await store.rows.write("UPDATE links SET suspended = '2026-11-20T00:00:00.000Z'")
    await anna.says("что задали")
    anna.sees_no("§ 12")


async def test_a_class_teacher_sees_the_own_class_and_no_other(town: Town) -> None:
    await handed(town)
    olga = town.person("Ольга")
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says("домашка")
    olga.sees("5А. Домашнее задание: что впереди", "№ 512", "упр. 210")
    assert not [label for label in olga.offered if "делано" in label]
    await olga.says("что задали 5А на понедельник")
    olga.sees("№ 512").sees_no("упр. 210")
    await olga.says("что задали 5А на 11 декабря")
    olga.sees("На пт, 11 декабря, заданий школа ещё не передала", "Последние данные от 20 ноября")
    await olga.says("что задали 9Б")
    olga.sees_no("§ 12")


async def test_an_administrator_names_the_class_and_the_department_sees_none(town: Town) -> None:
    await handed(town)
    olga, irina = town.person("Ольга"), town.person("Ирина")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("домашка")
    olga.sees("Назовите класс")
    await olga.says("что задали 9Б")
    olga.sees("§ 12")
    await works(town, irina, DEPARTMENT)
    await irina.says("что задали 9Б")
    irina.sees_no("§ 12")
