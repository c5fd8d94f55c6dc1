"""Grades of linked children, as a parent asks for them."""

import re
from datetime import datetime
from pathlib import Path

import pytest

from handlers.importing.load import load
from handlers.talk import Client
from tests.city import IN_TWO_PLACES, MASHA, NAMESAKES, PETYA, TWINS, Row, _written, small_city
from tests.person import ZONE, Person, Town
from tests.screens import whole

FRESH = "Данные на 20.11 18:05"


@pytest.fixture
async def mother(anna: Person) -> Person:
    """Анна with Маша and Петя linked."""
    return await anna.links(MASHA, PETYA)


async def test_the_week_of_one_child(mother: Person) -> None:
    await mother.says("какие оценки у Маши за неделю?")
    mother.sees("Мария, 5А", "16–22 ноября", "Пн 16.11: Математика\xa05 · Русский\xa04", "Математика\xa04, 5", FRESH)
    mother.sees_no("Пётр", "Алгебра")


async def test_every_answer_says_of_when_its_data_are(mother: Person) -> None:
    for question in (
        "оценки",
        "оценки Маши за сегодня",
        "оценки Пети по физике",
        "средний балл Маши",
        "оценки у всех за октябрь",
        "оценки Маши за октябрь",
        "оценки Маши по астрономии",
    ):
        await mother.says(question)
        mother.sees(FRESH)


async def test_today(mother: Person) -> None:
    await mother.says("что Маша получила сегодня")
    mother.sees("за 20 ноября", "Математика:\xa05", "Русский язык:\xa05", "Литература:\xa0зачёт").sees_no(
        "19 ноября", "История"
    )


async def test_yesterday_with_what_the_work_was(mother: Person) -> None:
    await mother.says("оценки Маши за вчера")
    mother.sees("Математика:\xa05 (вес 4), контрольная работа: Десятичные дроби", "Физическая культура:\xa0осв")


async def test_a_named_day_and_the_teachers_word(mother: Person) -> None:
    await mother.says("оценки Маши 17.11")
    mother.sees("за 17 ноября", "История:\xa05, Древний Египет. Учитель: Очень старалась!")


async def test_any_period(mother: Person) -> None:
    await mother.says("оценки Маши с 10 по 14 ноября")
    mother.sees("за 10–14 ноября", "Чт, 12 ноября\nИстория\xa0н · Математика\xa0н", "Физическая культура\xa05")
    mother.sees_no("16 ноября", "9 ноября")


async def test_the_last_three_days(mother: Person) -> None:
    await mother.says("оценки Пети за последние три дня")
    mother.sees("за 18–20 ноября", "Физика\xa0н/а", "Алгебра\xa04", "Физика\xa03").sees_no("17 ноября")


async def test_one_subject_with_its_mean(mother: Person) -> None:
    await mother.says("оценки Маши по математике за неделю")
    mother.sees(
        "Пн, 16 ноября: 5\n",
        "Пт, 20 ноября: 4; 5\nЧт, 19 ноября: 5",
        "Средний балл за эти дни: 4,75 (с учётом веса работ)",
    )
    mother.sees_no("Литература")


async def test_the_mean_of_all_subjects_is_weighted_and_says_so(mother: Person) -> None:
    await mother.says("средний балл Пети")
    mother.sees(
        "с 1 сентября по 20 ноября", "Физика:\xa02,5 (3 оценки)", "Химия:\xa05 (1 оценка)", "с учётом веса работ"
    )


async def test_the_mean_of_a_school_without_weights_is_plain(anna: Person) -> None:
    await anna.links(TWINS[0])
    await anna.says("средний балл")
    anna.sees("Математика:\xa04 (2 оценки)", "Русский язык:\xa03 (1 оценка)").sees_no("вес")


async def test_marks_that_are_no_numbers_are_shown_and_not_counted(mother: Person) -> None:
    await mother.says("оценки Маши с 1 сентября")
    mother.sees(
        "Английский язык:\xa04, 5, н (средний 4,67 с учётом веса)",
        "Физическая культура:\xa05, осв",
        "Литература:\xa04, 5, зачёт",
    )


async def test_several_children_in_one_answer(mother: Person) -> None:
    await mother.says("оценки у всех за неделю")
    mother.sees("Мария, 5А\nПт 20.11: Литература\xa0зачёт", "Пётр, 9Б\nПт 20.11: Физика\xa03")
    mother.sees_no("Страница")
    assert mother.heard.count(FRESH) == 1


async def test_with_no_time_said_the_last_seven_days_of_all_children(mother: Person) -> None:
    await mother.says("оценки")
    mother.sees("за 14–20 ноября", "Мария, 5А", "Пётр, 9Б")


async def test_the_newest_day_comes_first(mother: Person) -> None:
    for question in ("оценки Маши за неделю", "оценки Маши за неделю по математике", "оценки у всех за неделю"):
        await mother.says(question)
        first = re.search(r"\w\w,? (\d\d[ .]\w+)", mother.heard.partition("\n")[2])
        assert first is not None
        assert first[1] in ("20 ноября", "20.11")


async def test_many_children_share_a_page_and_each_has_more_on_its_own(mother: Person) -> None:
    await mother.links(*TWINS, IN_TWO_PLACES)
    await mother.says("оценки у всех с 12 по 20 ноября")
    told = await whole(mother)
    for words in ("Мария, 5А\nПт 20.11", "Пётр, 9Б\nПт 20.11", "Никита, 4А\nПт 20.11", "под кнопкой с именем"):
        assert words in told
    assert "Пн 16.11: Математика\xa05 · Русский\xa04" not in told
    await mother.presses("Мария, 5А")
    mother.sees("Мария, 5А", "за 12–20 ноября")
    assert "Чт 12.11" in await whole(mother)


async def test_the_parts_of_a_subject_answer_for_it(mother: Person) -> None:
    await mother.says("оценки Пети по математике за ноябрь")
    mother.sees("Алгебра:\xa04, 3, 4", "Геометрия:\xa04").sees_no("Физика")
    await mother.says("оценки Пети по математике с 12 по 20 ноября")
    mother.sees("Чт, 12 ноября\nГеометрия\xa04", "Алгебра\xa03")


async def test_signs_that_are_no_numbers_are_explained_once(mother: Person) -> None:
    await mother.says("оценки Маши за неделю")
    mother.sees("н: пропуск урока; осв: освобождение")
    await mother.says("средний балл Маши")
    mother.sees_no("пропуск")


async def test_a_question_goes_on(mother: Person) -> None:
    await mother.says("какие оценки у Маши за неделю?")
    await mother.says("а за прошлую неделю?")
    mother.sees("Мария, 5А", "9–15 ноября")
    await mother.says("а у Пети?")
    mother.sees("Пётр, 9Б", "9–15 ноября").sees_no("Мария")
    await mother.says("а по физике?")
    mother.sees("Пётр, 9Б", "физика", "Закон Ома").sees_no("Химия")


async def test_earlier_days_the_mean_and_the_other_child_are_a_press_away(mother: Person) -> None:
    await mother.says("какие оценки у Маши за неделю?")
    await mother.presses("Раньше: 9–15 ноября")
    mother.sees("Мария, 5А", "за 9–15 ноября")
    await mother.presses("Пётр, 9Б")
    mother.sees("Пётр, 9Б", "за 9–15 ноября", "Химия\xa05")
    await mother.presses("Средний балл")
    mother.sees("Пётр, 9Б. Средний балл")


async def test_before_a_calendar_month_stands_the_calendar_month(mother: Person) -> None:
    await mother.says("оценки Маши за ноябрь")
    assert "Раньше: 1–31 октября" in mother.offered


async def test_the_words_on_a_button_may_be_typed(mother: Person) -> None:
    await mother.says("какие оценки у Маши за неделю?")
    await mother.says("раньше: 9–15 ноября")
    mother.sees("Мария, 5А", "за 9–15 ноября")


async def test_a_long_answer_turns_its_pages_in_place(town: Town, mother: Person) -> None:
    await mother.links(*TWINS, IN_TWO_PLACES, *NAMESAKES)
    await mother.says("оценки у всех с 1 сентября")
    first, said = mother.heard, len(mother.chat.messages)
    mother.sees("Страница 1 из 5", "Мария, 5А")
    await mother.presses("Дальше →")
    mother.sees("Страница 2 из 5").sees_no("Мария, 5А")
    assert len(mother.chat.messages) == said
    await mother.presses("← Назад")
    assert mother.heard == first


async def test_every_page_is_one_phone_screen(mother: Person) -> None:
    await mother.links(*TWINS, IN_TWO_PLACES)
    for question in ("оценки у всех за неделю", "оценки у всех с 1 сентября", "средний балл у всех"):
        await mother.says(question)
        await whole(mother)


async def test_a_client_without_buttons_in_place_turns_pages_by_messages(town: Town) -> None:
    olga = await town.person("Ольга", client=Client(buttons=True, in_place=False)).links(
        MASHA, PETYA, *TWINS, IN_TWO_PLACES, *NAMESAKES
    )
    await olga.says("оценки у всех с 1 сентября")
    await olga.presses("Дальше →")
    olga.sees("Страница 2 из 5")


async def test_a_client_without_buttons_turns_pages_by_numbers(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("мои дети")
    await nikolay.says("1")
    await nikolay.says(await town.code(MASHA))
    nikolay.sees("Привязал", "кем вы приходитесь", "1. мама", "Можно ответить числом")
    await nikolay.says("1")
    nikolay.sees("Записал: мама", "1. Оценки")
    await nikolay.says("1")
    nikolay.sees("Мария, 5А", "1. Раньше: 7–13 ноября")
    await nikolay.says("1.")
    nikolay.sees("за 7–13 ноября")
    assert not nikolay.offered


async def test_no_grades_in_these_days_says_when_the_last_ones_were(mother: Person) -> None:
    await mother.says("оценки Маши за октябрь")
    mother.sees("Мария, 5А", "оценок нет", "Самые новые оценки от 20 ноября", FRESH)
    await mother.presses("Самые новые: 16–22 ноября")
    mother.sees("Пн 16.11")


async def test_no_grades_on_a_sunday_lead_to_the_last_day_before_it(mother: Person) -> None:
    await mother.says("оценки Маши за 15 ноября")
    mother.sees("за 15 ноября (воскресенье): оценок нет. До этого последние оценки от 13 ноября")
    await mother.presses("До этого: 13 ноября")
    mother.sees("за 13 ноября", "Физическая культура:\xa05")


async def test_no_grades_after_the_newest_ones_lead_to_these(town: Town, mother: Person) -> None:
    town.clock.move(days=2)
    await mother.says("оценки Пети за вчера")
    mother.sees("за 21 ноября (суббота)", "20 ноября")
    await mother.presses("Последние: 20 ноября")
    mother.sees("Пётр, 9Б", "Физика:\xa03")


async def test_days_to_come_and_days_long_ago_are_told_once_and_not_for_every_child(mother: Person) -> None:
    await mother.says("оценки у всех за следующий месяц")
    mother.sees("Эти дни ещё впереди: оценок за 1–31 декабря").sees_no("Мария", "Пётр")
    await mother.says("оценки у всех за март")
    mother.sees("Оценок за 1–31 марта у меня нет").sees_no("Мария", "Пётр")
    await mother.presses("Последние оценки")
    mother.sees("Мария, 5А", "Пётр, 9Б")
    await mother.says("оценки Маши за март")
    mother.sees("Мария, 5А", "до нынешнего учебного года")


async def test_days_to_come_are_told_apart(mother: Person) -> None:
    await mother.says("оценки Маши за завтра")
    mother.sees("эти дни ещё впереди")


async def test_a_file_older_than_the_question_is_told_apart(town: Town, mother: Person) -> None:
    town.clock.move(days=4)
    await mother.says("что Маша получила сегодня")
    mother.sees("оценок у меня нет", "ещё не передавала", "Последние от 20 ноября", "школа.образование33.рф", FRESH)


async def test_a_subject_that_is_not_there_is_told_with_those_that_are(mother: Person) -> None:
    await mother.says("оценки Маши по физике")
    mother.sees("нет предмета «Физика»", "Есть:", "Математика", "Литература").sees_no("Алгебра")
    await mother.presses("По всем предметам")
    mother.sees("Математика")


async def test_a_school_that_has_sent_no_file_is_told_apart(town: Town, mother: Person, tmp_path: Path) -> None:
    rows: list[Row] = [{"Номер": "200001", "Учреждение": "СОШ № 17", "Класс": "2А", "Фамилия": "Рыбкин", "Имя": "Егор"}]
    path = _written(tmp_path / "more.csv", tuple(rows))
    assert (await load(town.database, "pupils", [path], now=town.clock.now())).stored
    await mother.links("200001")
    await mother.says("оценки Егора")
    mother.sees("Егор, 2А: оценок у меня нет", "ещё не передала", "школа.образование33.рф")
    await mother.says("оценки у всех")
    mother.sees("Мария, 5А")
    assert "Егор, 2А\nШкола ещё не передала оценки." in await whole(mother)


async def test_data_of_different_days_are_said_child_by_child(town: Town, mother: Person, tmp_path: Path) -> None:
    later = datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)
    path = _written(tmp_path / "grades.csv", small_city().grades_of(MASHA))
    assert (await load(town.database, "grades", [path], now=later)).stored
    town.clock.move(hours=15)
    await mother.says("оценки у всех")
    found = re.findall(r"Данные на \S+ \S+", mother.heard)
    assert sorted(found) == ["Данные на 20.11 18:05", "Данные на 21.11 9:00"]


async def test_twins_are_told_apart(town: Town) -> None:
    svetlana = await town.person("Светлана").links(*TWINS)
    await svetlana.says("оценки Никиты")
    svetlana.sees("Никита, 4А", "Математика\xa05").sees_no("Кирилл")


async def test_a_name_that_is_not_among_the_children(mother: Person) -> None:
    await mother.says("оценки у Коли")
    mother.sees("Имени Коля", "нет", "Мария, 5А", "Пётр, 9Б").sees_no("Математика")


async def test_a_question_goes_on_after_a_name_that_is_not_among_the_children(mother: Person) -> None:
    await mother.says("оценки у Коли за прошлую неделю")
    mother.sees("Имени Коля", "нет")
    await mother.says("а у Пети по алгебре?")
    mother.sees("Пётр, 9Б", "алгебра", "9–15 ноября").sees_no("Мария")


async def test_the_chosen_child_is_the_one_answered_about(mother: Person) -> None:
    await mother.says("переключи на Петю")
    await mother.presses("Оценки")
    mother.sees("Пётр, 9Б").sees_no("Мария, 5А")


# What a newcomer asked


@pytest.mark.parametrize(
    ("said", "unreal"),
    [("оценки за 31.02", "31.02"), ("оценки Маши за 45 ноября", "45 ноября"), ("оценки за 12.13", "12.13")],
)
async def test_a_day_that_no_calendar_has_is_said_to_be_none(mother: Person, said: str, unreal: str) -> None:
    await mother.says(said)
    mother.sees(f"Такого дня нет: {unreal}.").sees_no("Математика")
    assert mother.offered == ["Последние оценки", "Меню"]


@pytest.mark.parametrize(
    "said",
    ["оценки Королёва", "оценки моей сестры", "оценки соседа по парте", "оценки Пети Королева", "средний балл класса"],
)
async def test_nobody_elses_grades_are_answered_by_ones_own_child(mother: Person, said: str) -> None:
    await mother.says(said)
    mother.sees("Чужих оценок и оценок всего класса я не показываю. Могу показать: Мария, 5А; Пётр, 9Б.")
    mother.sees_no("Математика", "Алгебра")
    await mother.presses("Мария, 5А")
    mother.sees("Мария, 5А. Оценки")


async def test_ones_own_surname_and_a_brothers_sister_are_ones_own(mother: Person) -> None:
    await mother.says("оценки Пети Воронцова за неделю")
    mother.sees("Пётр, 9Б. Оценки")
    await mother.town.rows("SELECT 1")
    async with mother.town.database.begin() as store:
        await store.rows.write("UPDATE links SET relation = 'relative'")
    await mother.says("оценки моей сестры за неделю")
    mother.sees("Мария, 5А")


async def test_a_son_a_daughter_and_the_elder_one_are_answered_about_alone(mother: Person) -> None:
    await mother.says("у сына чё по физике")
    mother.sees("Пётр, 9Б. Оценки, физика")
    await mother.says("какие у неё оценки по истории")
    mother.sees("Мария, 5А. Оценки, история")
    await mother.says("оценки у старшего за неделю")
    mother.sees("Пётр, 9Б. Оценки за")
    await mother.says("оценки младшей за неделю")
    mother.sees("Мария, 5А. Оценки за")
    await mother.says("а за прошлую неделю")
    mother.sees("Мария, 5А. Оценки за 9–15 ноября")


@pytest.mark.parametrize("said", ["папа убьет за двойку по физике", "плачу из за двойки"])
async def test_where_a_mark_is_feared_the_answer_says_whom_to_call(mother: Person, said: str) -> None:
    await mother.says(said)
    mother.sees("двойк" if "плачу" in said else "физика", "Если из-за оценки страшно или тяжело", "8-800-2000-122")
    await mother.says("оценки за неделю")
    mother.sees_no("8-800-2000-122")


@pytest.mark.parametrize("said", ["а чё по алгебре", "что по алгебре"])
async def test_what_is_it_in_a_subject_is_a_question_about_grades(mother: Person, said: str) -> None:
    await mother.says(said)
    mother.sees("Пётр, 9Б", "лгебра")


async def test_days_that_have_been_are_the_ones_meant(mother: Person) -> None:
    await mother.says("оценки Маши с понедельника")
    mother.sees("Мария, 5А. Оценки за 16–20 ноября")
    await mother.says("со среды")
    mother.sees("за 18–20 ноября")
    await mother.says("в понедельник и вторник")
    mother.sees("за 16–17 ноября")
    await mother.says("оценки Маши с сентября")
    mother.sees("с 1 сентября по 20 ноября")
    await mother.says("что было в среду")
    mother.sees("за 18 ноября")


async def test_a_topic_without_answers_does_not_hold_on_to_a_subject_or_days_gone_by(mother: Person) -> None:
    await mother.says("на каникулах")
    for said, seen in (
        ("позавчера", "за 18 ноября"),
        ("в эту пятницу", "за 20 ноября"),
        ("математика", "математика"),
        ("рус яз", "русский язык"),
        ("англ вчера", "нглийский"),
    ):
        await mother.says("когда каникулы")
        mother.sees("каникул")
        await mother.says(said)
        mother.sees(seen).sees_no("каникул")


async def test_a_bare_subject_or_day_after_a_name_is_about_that_child(mother: Person) -> None:
    await mother.says("маша")
    await mother.says("математика")
    mother.sees("Мария, 5А. Оценки, математика")


async def test_several_weeks_back_are_counted(mother: Person) -> None:
    await mother.says("оценки Маши за прошлую прошлую неделю")
    mother.sees("за 2–8 ноября")


async def test_a_thousand_days_are_a_thousand_days(mother: Person) -> None:
    await mother.says("оценки Маши за последние 1000 дней")
    mother.sees("с 25 февраля 2024 года по 20 ноября")


async def test_the_elder_and_a_day_that_is_not_there_go_on_from_the_question_before(mother: Person) -> None:
    await mother.says("оценки Маши за неделю")
    await mother.says("а у старшего?")
    mother.sees("Пётр, 9Б. Оценки за 16–22 ноября")
    await mother.says("а за 31 ноября")
    mother.sees("Такого дня нет: 31 ноября.")
    await mother.says("какое сегодня число")
    mother.sees("Не понял вопрос")


async def test_of_days_to_come_the_lessons_are_a_press_away(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки за завтра")
    anna.sees("ещё впереди")
    await anna.presses("Расписание")
    anna.sees_no("оценок")
    await anna.says("оценки за вчера")
    await anna.says("а завтра")
    anna.sees_no("оценок")
