"""Missed days and lessons, an adult's word that a child will not come, and the class teacher's list of the day."""

from datetime import date, datetime
from pathlib import Path

import pytest

from handlers.importing.load import load
from storage.links import Links
from tests.city import MASHA, PETYA
from tests.conversations.staff_people import (
    ADMINISTRATOR,
    CLASS_TEACHER,
    CLUB_TEACHER,
    DEPARTMENT,
    SCHOOL,
    loses,
    works,
)
from tests.importing import files
from tests.person import GROUP, ZONE, Person, Town

SCREEN = 900
HEADER = ("Номер", "Дата", "Урок", "Предмет", "Причина")
FILE: files.Rows = [
    (MASHA, "12.11.2026", "", "", "ОРВИ, справка"),
    (MASHA, "13.11.2026", "", "", "по заявлению родителей"),
    (MASHA, "17.11.2026", "3", "История", "прогул"),
    (MASHA, "17.11.2026", "4", "Математика", "прогул"),
    (PETYA, "18.11.2026", "", "Физика", ""),
]


async def listed(town: Town, *rows: files.Rows, at: datetime | None = None) -> None:
    """The school hands over its list."""
    path = files.csv(Path(town.database.path).parent / "absences.csv", [HEADER, *(rows or FILE)])
    result = await load(town.database, "absences", [path], now=at or town.clock.now())
    assert result.stored, result


async def mother(person: Person, *numbers: str) -> Person:
    """Links children and says that she is their mother."""
    for number in numbers:
        await person.links(number)
        await person.presses("мама")
    return person


async def reports(town: Town) -> list[tuple[str, date, str]]:
    rows = await town.rows(
        "SELECT p.given, r.day, r.reason FROM absence_reports AS r JOIN pupils AS p ON p.id = r.pupil ORDER BY 1, 2"
    )
    return [(given, date.fromordinal(day), reason) for given, day, reason in rows]


MONDAY, TUESDAY, THURSDAY = date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 26)


# What was missed


async def test_missed_days_and_lessons_by_why_and_never_an_illness(town: Town, anna: Person) -> None:
    await listed(town)
    await anna.links(MASHA)
    await anna.says("пропуски за ноябрь")
    anna.sees(
        "Мария, 5А. Пропуски за 1–30 ноября",
        "Всего: 2 дня и 2 урока",
        "по уважительной причине: 1 день",
        "без уважительной причины: 2 урока",
        "по заявлению: 1 день",
        "Вт 17.11: 3-й урок История, 4-й урок Математика (неуважительная)",
        "Чт 12.11: весь день (уважительная)",
        "Данные на 20.11 18:30",
    ).sees_no("ОРВИ", "справка", "болезн")
    assert len(anna.heard) <= SCREEN


async def test_a_term_a_subject_and_each_child_may_be_named(town: Town, anna: Person) -> None:
    await listed(town)
    await anna.links(MASHA, PETYA)
    await anna.says("сколько Маша пропустила за четверть")
    anna.sees("Мария, 5А", "Всего: 2 дня и 2 урока")
    await anna.says("пропуски Маши по истории за ноябрь")
    anna.sees("история", "Всего: 1 урок").sees_no("Математика")
    await anna.says("а у Пети?")
    anna.sees("Пётр, 9Б", "Пропусков нет")
    await anna.says("пропуски всех за ноябрь")
    anna.sees("Мария, 5А", "Пётр, 9Б", "Физика (причина не указана)")


async def test_was_the_child_there_on_a_day(town: Town, anna: Person) -> None:
    await listed(town, at=datetime(2026, 11, 18, 18, 0, tzinfo=ZONE))
    await anna.links(MASHA)
    await anna.says("была ли Маша в школе 12 ноября")
    anna.sees("Чт 12.11: весь день (уважительная)")
    await anna.says("была ли Маша в школе 11 ноября")
    anna.sees("Пропусков нет.")
    await anna.says("была ли Маша вчера в школе?")
    anna.sees("Об этом школа ещё ничего не передала.", "Данные на 18.11 18:00").sees_no("Пропусков нет")
    await anna.says("Маша сегодня в школе?")
    anna.sees("ещё ничего не передала", "Беспокоитесь", "Позвоните в школу")


async def test_marks_of_the_gradebook_stand_in_for_a_list(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("пропуски за ноябрь")
    anna.sees("Всего: 3 урока", "причина не указана", "Английский язык", "это отметки «н» из оценок")
    await anna.says("пропуски за октябрь")
    anna.sees("Списка пропусков школа пока не передала")


async def test_a_day_that_no_calendar_has(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("пропуски за 31 ноября")
    anna.sees("Такого дня нет в календаре")


# An adult tells that a child will not come


async def test_in_words_with_a_confirmation_at_once(town: Town, anna: Person) -> None:
    await mother(anna, MASHA, PETYA)
    town.clock.at = datetime(2026, 11, 23, 19, 0, tzinfo=ZONE)
    await anna.says("Петя завтра не придёт, болеет")
    anna.sees("Классный руководитель пока не пользуется ботом и этого не увидит", "предупредите сами")
    anna.sees("Пётр, 9Б: не придёт вт, 24 ноября", "О здоровье не храню ничего")
    assert "Сообщить классному руководителю" not in anna.chat.show()
    assert anna.offered == ["Да, записать", "Да, семейные обстоятельства", "Другие дни", "Не нужно"]
    assert await reports(town) == []
    await anna.says("да")
    anna.sees("Готово. Пётр, 9Б: не придёт вт, 24 ноября", "пока не пользуется ботом", "предупредите его сами")
    assert anna.offered == ["Взять назад", "Что задали", "Меню"]
    assert await reports(town) == [("Пётр", TUESDAY, "")]
    await anna.says("пропуски Пети")
    anna.sees("Вт, 24 ноября: сообщили, что не придёт (вы)")
    assert "Взять назад" in anna.offered


async def test_no_word_of_an_illness_is_kept_anywhere(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    for words in ("Петя завтра не придёт, у него температура и ветрянка", "с 24 по 26 ноября, температура", "да"):
        await anna.says(words)
    assert [day for _, day, _ in await reports(town)] == [date(2026, 11, day) for day in (24, 25, 26)]
    async with town.database.begin() as store:
        await store.rows.write("UPDATE sessions SET state = state")
    kept = b"".join(path.read_bytes() for path in Path(town.database.path).parent.glob("town.db*"))
    everything = str(
        [
            row
            for (name,) in await town.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")
            if not name.startswith("sqlite")
            for row in await town.rows(f"SELECT * FROM {name}")
        ]
    )
    for word in ("температур", "ветрянк"):
        assert word not in everything
        assert word not in anna.chat.show()
    assert "Готово".encode() in kept, "the file is looked at where it is written"


async def test_by_two_presses_with_a_reason(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("пропуски")
    await anna.presses("Не придёт в школу")
    anna.sees("Пётр, 9Б: когда в школу не придёт?")
    assert anna.offered == ["Сегодня", "Пн 23.11", "Вт 24.11", "Другие дни", "Не нужно"]
    await anna.presses("Вт 24.11")
    await anna.presses("Да, семейные обстоятельства")
    anna.sees("Готово")
    assert await reports(town) == [("Пётр", TUESDAY, "family")]


async def test_family_reasons_may_be_said(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт по семейным обстоятельствам")
    anna.sees("вт, 24 ноября, по семейным обстоятельствам")
    await anna.presses("Да, записать")
    assert await reports(town) == [("Пётр", TUESDAY, "family")]


async def test_several_days_leave_weekends_out(town: Town, anna: Person) -> None:
    await mother(anna, MASHA)
    await anna.says("Маши не будет с 26 ноября по 1 декабря")
    anna.sees("с 26 ноября по 1 декабря")
    await anna.says("да")
    assert [day.day for _, day, _ in await reports(town)] == [26, 27, 30, 1]


async def test_who_is_meant_is_asked_where_nobody_is_named(town: Town, anna: Person) -> None:
    await mother(anna, MASHA, PETYA)
    await anna.says("во вторник не придём, заболели")
    anna.sees("Кто не придёт?")
    assert anna.offered == ["Мария, 5А", "Пётр, 9Б", "Все дети"]
    await anna.presses("Все дети")
    anna.sees("Мария, 5А; Пётр, 9Б: не придут вт, 24 ноября")
    await anna.presses("Да, записать")
    assert [given for given, *_ in await reports(town)] == ["Мария", "Пётр"]


@pytest.mark.parametrize("words", ["петя придет завтра", "а петя завтра", "Вася завтра"])
async def test_days_of_another_child_are_no_answer(town: Town, anna: Person, words: str) -> None:
    await mother(anna, MASHA, PETYA)
    await anna.says("маша заболела")
    anna.sees("Мария, 5А: когда")
    await anna.says(words)
    anna.sees_no("Мария, 5А: не придёт")
    await anna.says("маша завтра не придет")
    await anna.says(words)
    anna.sees_no("Мария, 5А: не придёт")
    assert await reports(town) == []


async def test_telling_twice_changes_nothing_and_the_other_parent_hears_it_is_told(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    press = anna.button("Да, записать")
    await anna.presses("Да, записать")
    await anna.presses_button(press)
    anna.sees("об этом вы уже сообщили, второй раз не нужно")
    pavel = town.person("Павел")
    await pavel.links(PETYA)
    await pavel.presses("папа")
    await pavel.says("Петя во вторник не придёт")
    await pavel.says("да")
    pavel.sees("об этом уже сообщено (мама)")
    assert len(await reports(town)) == 1
    await pavel.says("Петя во вторник придёт")
    pavel.sees("Об этом сообщили не вы (мама)")


async def test_adults_who_are_to_learn_nothing_of_each_other_do_not(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    pavel = town.person("Павел")
    await pavel.links(PETYA)
    await pavel.presses("папа")
    pupil = await town.pupil(PETYA)
    async with town.database.begin() as store:
        await store.links.set_discretion(pupil, True, town.clock.now())
    await pavel.says("пропуски Пети на следующей неделе")
    pavel.sees_no("мама", "сообщили")
    await pavel.says("Петя во вторник не придёт")
    await pavel.says("да")
    pavel.sees("Готово").sees_no("мама", "уже")
    assert len(await reports(town)) == 2


@pytest.mark.parametrize("how", ["suspended", "moved"])
async def test_a_word_of_somebody_whose_link_is_not_good_keeps_nobody_from_telling(
    town: Town, anna: Person, how: str
) -> None:
    pavel = town.person("Павел")
    await mother(anna, PETYA)
    await pavel.links(PETYA)
    await pavel.presses("папа")
    await pavel.says("Петя во вторник не придёт")
    await pavel.says("да")
    pupil = await town.pupil(PETYA)
    async with town.database.begin() as store:
        if how == "suspended":
            await store.links.suspend(pavel.id, pupil, town.clock.now())
        else:
            await store.rows.write("DELETE FROM vouchers WHERE person = ?", (pavel.id,))
    await anna.says("пропуски Пети на следующей неделе")
    anna.sees_no("папа")
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    anna.sees("Готово").sees_no("папа", "уже")
    teacher = town.person("Учитель")
    await works(town, teacher, CLASS_TEACHER, SCHOOL, "9Б")
    async with town.database.read() as store:
        place = (await store.school.enrolments([pupil]))[0]
        (line,) = await store.absences.listed(place.institution, "9Б", TUESDAY)
    assert line.report.person == anna.id


async def test_it_is_taken_back_by_a_button_and_in_words(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    await anna.presses("Взять назад")
    anna.sees("Взял назад: Пётр, 9Б, вт, 24 ноября", "ждут как обычно")
    assert await reports(town) == []
    await anna.says("Пети не будет с 24 по 26 ноября")
    await anna.says("да")
    await anna.says("Петя всё-таки придёт в четверг")
    assert [day.day for _, day, _ in await reports(town)] == [24, 25]
    await anna.says("отозвать сообщение об отсутствии")
    assert await reports(town) == []
    await anna.says("отозвать сообщение об отсутствии")
    anna.sees("забирать нечего")


async def test_what_the_family_has_told_is_not_followed_by_no_absences(town: Town, anna: Person) -> None:
    await listed(town)
    await mother(anna, PETYA)
    await anna.says("петя сегодня не придет")
    await anna.says("да")
    await anna.says("пропуски сегодня")
    anna.sees("сообщили, что не придёт (вы)", "Отмеченных школой пропусков нет")


async def test_cancel_said_after_it_is_told_leads_to_taking_it_back(town: Town, anna: Person) -> None:
    await mother(anna, MASHA, PETYA)
    await anna.says("петя завтра не придет")
    await anna.presses("Да, записать")
    await anna.says("отмени")
    anna.sees("взять назад")
    await anna.presses("Взять назад")
    anna.sees("Взял назад: Пётр")
    assert await reports(town) == []


async def test_days_that_need_no_word(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя в воскресенье не придёт")
    anna.sees("22 ноября: уроков и так нет", "когда в школу не придёт?")
    await anna.says("Петя не придёт 1 марта")
    anna.sees("самое раннее за 60 дней")
    await anna.says("Пети не будет с 24 ноября по 20 января")
    anna.sees("Больше чем на 31 день")
    await anna.says("Петя вчера не был в школе")
    anna.sees("Пропуски за 19 ноября")
    assert await reports(town) == []


@pytest.mark.parametrize(
    ("now", "words", "told"),
    [
        (datetime(2026, 11, 23, 7, 30, tzinfo=ZONE), "Петя сегодня не придёт", "пн, 23 ноября"),
        (datetime(2026, 11, 23, 13, 0, tzinfo=ZONE), "Петя сегодня не пришёл", "пн, 23 ноября"),
        (datetime(2026, 11, 21, 10, 0, tzinfo=ZONE), "Петя сегодня не придёт", "сб, 21 ноября"),
        (datetime(2026, 11, 21, 10, 0, tzinfo=ZONE), "Петя завтра не придёт", "22 ноября: уроков и так нет"),
        (datetime(2026, 11, 3, 18, 0, tzinfo=ZONE), "Петя завтра не придёт", "4 ноября: уроков и так нет"),
    ],
)
async def test_the_clock_walks_on(town: Town, anna: Person, now: datetime, words: str, told: str) -> None:
    """A morning, a lesson, a Saturday with lessons perhaps, a Sunday, a holiday's eve."""
    await mother(anna, PETYA)
    town.clock.at = now
    await anna.says(words)
    anna.sees(told)


async def test_coming_late_is_no_absence(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя опоздает во вторник на первый урок")
    anna.sees("Передаю только пропуск целого дня")
    await anna.presses("Сообщить о целом дне")
    anna.sees("вт, 24 ноября")


# Who may


async def test_a_pupil_cannot_tell_it(town: Town) -> None:
    petya = town.person("Петя")
    await petya.agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("я завтра не приду, заболел")
    petya.sees("может только взрослый")
    await petya.says("пропуски")
    assert "Не придёт в школу" not in petya.offered
    assert await reports(town) == []


async def test_whoever_has_not_said_who_they_are_is_asked_first(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("Петя во вторник не придёт, у него ангина, по семейным обстоятельствам")
    anna.sees("мне нужно знать, кем вы приходитесь", "я продолжу: 24 ноября")
    for body in await town.rows("SELECT * FROM sessions"):
        assert "ангин" not in str(body)
    await anna.presses("мама")
    anna.sees("Записать здесь", "Пётр, 9Б: не придёт вт, 24 ноября")
    await anna.says("да")
    assert await reports(town) == [("Пётр", TUESDAY, "")]


async def test_what_was_told_of_all_children_waits_for_kinship_too(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("мама")
    await anna.links(PETYA)
    await anna.says("дети завтра в понедельник не придут, все")
    if "Кто не придёт?" in anna.chat.show():
        await anna.presses("Все дети")
    anna.sees("мне нужно знать, кем вы приходитесь")
    await anna.says("мама")
    anna.sees("Мария, 5А; Пётр, 9Б")


async def test_with_a_class_teacher_the_question_is_whether_to_tell_them(town: Town, anna: Person) -> None:
    await works(town, town.person("Ирина"), CLASS_TEACHER, SCHOOL, "5А")
    await mother(anna, MASHA)
    await anna.says("Маша во вторник не придёт")
    anna.sees("Сообщить классному руководителю?")
    await anna.presses("Да, сообщить")
    anna.sees("увидит это у себя в списке")


async def test_a_neighbour_cannot(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.presses("другое")
    await anna.says("Петя во вторник не придёт")
    anna.sees("могут мама, папа, опекун, бабушка или дедушка")
    assert await reports(town) == []


async def test_a_button_of_another_day_or_of_anothers_child_does_nothing(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    press = anna.button("Да, записать")
    stranger = town.person("Чужая")
    await mother(stranger, MASHA)
    await stranger.presses_button(press)
    stranger.sees("кнопка")
    town.clock.move(days=10)
    await anna.presses_button(press)
    anna.sees("кнопка")
    assert await reports(town) == []


async def test_a_suspended_link_sees_and_tells_nothing(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    press = anna.button("Да, записать")
    async with town.database.begin() as store:
        await store.rows.write("UPDATE links SET suspended = '2026-11-20T00:00:00.000Z'")
    await anna.presses_button(press)
    await anna.says("пропуски")
    anna.sees_no("Пропуски за", "5А")
    assert await reports(town) == []


async def test_nothing_of_it_in_a_chat_of_several(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    press = anna.button("Да, записать")
    chat = town.chat(GROUP)
    for words in ("пропуски", "Петя завтра не придёт, болеет", "кто сегодня отсутствует", "был ли Петя вчера в школе"):
        await anna.says(words, chat=chat)
        assert "Пётр" not in chat.show()
        assert "9Б" not in chat.show()
    await anna.sends_press(press["payload"], chat=chat)
    assert await reports(town) == []


# The class teacher


async def test_the_class_teacher_has_the_list_of_the_day_and_it_is_noted(town: Town, anna: Person) -> None:
    await mother(anna, MASHA)
    await anna.says("Маша во вторник не придёт по семейным обстоятельствам")
    olga = town.person("Ольга")
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says("да")
    anna.sees("Классный руководитель увидит это у себя в списке")
    town.clock.at = datetime(2026, 11, 24, 8, 0, tzinfo=ZONE)
    await olga.says("кто сегодня отсутствует")
    olga.sees("5А, СОШ № 21. Вт, 24 ноября", "1. Мария В.: мама, 20.11 18:30, семейные обстоятельства")
    await olga.presses("Ср 25.11")
    olga.sees("Ср, 25 ноября", "никого не отпрашивали")
    looks = await town.rows("SELECT day, person, as_whom FROM looks WHERE as_whom <> 'family'")
    assert looks == [(TUESDAY.toordinal(), olga.id, CLASS_TEACHER)]
    await anna.says("мои данные")
    anna.sees("24 ноября классный руководитель")


@pytest.mark.parametrize("role", [DEPARTMENT, CLUB_TEACHER])
async def test_others_of_the_staff_have_no_such_list(town: Town, role: str) -> None:
    olga = town.person("Ольга")
    await works(town, olga, role, "" if role == DEPARTMENT else SCHOOL, "" if role == DEPARTMENT else "5А")
    await olga.says("кто сегодня отсутствует")
    olga.sees("показываю только классному руководителю")


async def test_an_administrator_names_the_class(town: Town) -> None:
    olga = town.person("Ольга")
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("кто сегодня отсутствует")
    olga.sees("Назовите класс")
    await olga.says("кто сегодня отсутствует в 5А")
    olga.sees("5А, СОШ № 21. Пт, 20 ноября")
    press = olga.button("Сб 21.11")
    await loses(town, role)
    await olga.presses_button(press)
    olga.sees_no("5А, СОШ № 21")


async def test_a_teacher_sees_no_other_class(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    olga = town.person("Ольга")
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says("кто отсутствует во вторник")
    olga.sees("5А").sees_no("Пётр")
    await olga.says("кто отсутствует во вторник в 9Б")
    olga.sees_no("Пётр", "9Б, СОШ")
    await olga.says("кто сегодня отсутствует")
    payload = dict(olga.button("Сб 21.11"))
    place, _, _ = payload["payload"]["v"]
    await olga.sends_press({"b": "absences.show_list", "v": [place, "9Б", TUESDAY.toordinal()]})
    olga.sees_no("Пётр")


# One's own data


async def test_reports_are_listed_and_erased_with_the_person(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    await anna.says("мои данные")
    anna.sees("сообщения об отсутствии: 1")
    await anna.says("забыть меня")
    await anna.says("да")
    assert await reports(town) == []


async def test_letting_a_child_go_takes_the_reports_along(town: Town, anna: Person) -> None:
    await mother(anna, PETYA)
    await anna.says("Петя во вторник не придёт")
    await anna.says("да")
    async with town.database.begin() as store:
        links: Links = store.links
        await links.end(anna.id, await town.pupil(PETYA), town.clock.now())
    assert await reports(town) == []
