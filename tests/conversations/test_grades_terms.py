"""Term grades, what a term comes out at, what a better mark takes, counts and comparisons, as people ask for them."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from handlers.importing.load import load
from storage.terms import MarkingRule, System
from tests.city import MASHA, PETYA, TWINS, Row, _grade, _written
from tests.person import ZONE, Person, Town
from tests.screens import fits, whole

FRESH = "Данные на 20.11 18:05"
UNSURE = "Даты триместра уточняются, показываю с 1 сентября по 20 ноября."
JANUARY = datetime(2027, 1, 20, 18, 5, tzinfo=ZONE)
"""In the second trimester, the third quarter and the second half-year."""

Rule = Callable[..., Awaitable[None]]
Give = Callable[..., Awaitable[None]]


@pytest.fixture
async def mother(anna: Person) -> Person:
    """Анна with Маша (5А) and Петя (9Б) linked."""
    return await anna.links(MASHA, PETYA)


@pytest.fixture
def rule(town: Town) -> Rule:
    """Gives a school its marking rule."""

    async def give(
        school: str = "СОШ № 21",
        rounding: str = "0.5",
        *,
        weights: bool = True,
        least: int = 3,
        system: System = "trimesters",
    ) -> None:
        async with town.database.begin() as store:
            (institution,) = await store.school.institution_named(school)
            given = MarkingRule(Decimal(rounding), weights, least, system, "halves")
            await store.terms.set_rule(institution.id, given, town.clock.now())

    return give


@pytest.fixture
def given(town: Town) -> Give:
    """Gives a pupil term grades: `await given(MASHA, "Математика", {"1 триместр": "5"})`."""

    async def give(number: str, subject: str, marks: dict[str, str], year: int = 2026) -> None:
        pupil = await town.pupil(number)
        async with town.database.begin() as store:
            await store.school.add_subjects([subject])
            (id_,) = (await store.school.ids_of_subjects([subject.casefold()])).values()
            await store.rows.write_many(
                "INSERT INTO term_grades (pupil, subject, period, year, mark, import) VALUES (?, ?, ?, ?, ?, 1)",
                [(pupil, id_, period, year, mark) for period, mark in marks.items()],
            )
            await store.rows.write(
                "INSERT INTO freshness (kind, pupil, at, import) VALUES ('term-grades', ?, ?, 1)"
                " ON CONFLICT DO NOTHING",
                (pupil, "2026-11-20T15:05:00.000Z"),
            )

    return give


async def january(town: Town, tmp_path: Path) -> None:
    """Маша's marks of the second trimester, two months later."""
    rows: list[Row] = [
        _grade(MASHA, day, subject, mark, weight)
        for day, subject, mark, weight in (
            (date(2026, 12, 3), "Математика", "3", "1"),
            (date(2026, 12, 10), "Математика", "4", "1"),
            (date(2027, 1, 14), "Математика", "4", "2"),
            (date(2027, 1, 12), "Русский язык", "5", "1"),
            (date(2027, 1, 13), "Русский язык", "5", "1"),
            (date(2027, 1, 15), "Литература", "5", "1"),
            (date(2027, 1, 18), "Технология", "4", "1"),
        )
    ]
    town.clock.at = JANUARY
    path = _written(tmp_path / "january.csv", tuple(rows))
    assert (await load(town.database, "grades", [path], now=JANUARY)).stored


async def demo(town: Town) -> None:
    """The store of an invented city."""
    async with town.database.begin() as store:
        await store.rows.write("UPDATE imports SET who = 'demo'")


# Term grades


async def test_term_grades_are_a_small_table_by_subject(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 триместр": "5", "2 триместр": "4"})
    await given(MASHA, "Русский язык", {"1 триместр": "4"})
    await mother.says("итоговые оценки Маши")
    mother.sees(
        "Мария, 5А. Итоговые оценки 2026/27\n",
        "1 трим. · 2 трим.\n",
        "Математика:\xa05 · 4",
        "Русский язык:\xa04 · –",
        FRESH,
    )


async def test_one_term_and_one_subject(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 триместр": "5", "2 триместр": "4", "год": "5"})
    await given(MASHA, "История", {"1 триместр": "3"})
    await mother.says("оценки Маши за первый триместр")
    mother.sees("1 трим.\nИстория:\xa03\nМатематика:\xa05").sees_no("·", "год")
    await mother.says("четвертные Маши по математике")
    mother.sees("математика", "1 трим. · 2 трим. · год\nМатематика:\xa05 · 4 · 5").sees_no("История")
    await mother.says("годовые оценки Маши")
    mother.sees("год\nМатематика:\xa05").sees_no("История", "трим.")


async def test_a_quarter_is_what_the_file_calls_a_trimester(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 триместр": "5", "2 триместр": "4"})
    await mother.says("оценки Маши за первую четверть")
    mother.sees("1 трим.\nМатематика:\xa05").sees_no("2 трим.")


async def test_the_term_before_by_its_grades(town: Town, mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 триместр": "5"})
    town.clock.at = JANUARY
    await mother.says("оценки Маши за прошлый триместр")
    mother.sees("1 трим.\nМатематика:\xa05")


async def test_term_grades_of_several_children(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 триместр": "5"})
    await mother.says("итоговые оценки у всех")
    mother.sees("Мария, 5А\n1 трим.\nМатематика:\xa05", "Пётр, 9Б\nИтоговых оценок школа ещё не передала.")
    await given(PETYA, "Алгебра", {"1 триместр": "н/а"})
    await mother.says("итоговые оценки у всех")
    mother.sees("Пётр, 9Б\n1 трим.\nАлгебра:\xa0н/а")
    assert mother.heard.count(FRESH) == 1


async def test_last_years_term_grades_are_not_this_years(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"год": "5"}, year=2025)
    await mother.says("годовые оценки Маши")
    mother.sees("Итоговых оценок", "ещё не передала").sees_no("Математика:\xa05\n")
    await mother.says("оценки Маши за прошлый год")
    mother.sees("Итоговые оценки 2025/26", "год\nМатематика:\xa05")
    await mother.says("оценки Пети за прошлый год")
    mother.sees("Это было в прошлом учебном году")


async def test_no_term_grades_yet_shows_the_marks_of_the_term_and_says_so(mother: Person) -> None:
    await mother.says("оценки Маши за триместр")
    mother.sees(
        "Итоговых оценок за 1 триместр школа ещё не передала", "Оценки за 1 триместр", "Математика:\xa0", UNSURE
    )


# A term as days


async def test_a_term_is_a_period(mother: Person) -> None:
    await mother.says("средний балл Маши в этом триместре")
    mother.sees("Средний балл за 1 триместр", "Математика:\xa04,38", UNSURE, FRESH)
    await mother.says("двойки Пети за триместр")
    mother.sees("1 двойка", UNSURE)


async def test_the_term_before_and_a_numbered_one(town: Town, mother: Person) -> None:
    town.clock.at = JANUARY
    await mother.says("средний балл Маши за прошлый триместр")
    mother.sees("Средний балл за 1 триместр", "Математика:\xa04,38", "с 1 сентября по 25 ноября")
    await mother.says("средний балл Маши за вторую четверть")
    mother.sees("за 2 четверть", "Математика:\xa04,38", "со 2 ноября по 30 декабря")
    await mother.says("средний балл Маши за первое полугодие")
    mother.sees("за 1 полугодие")


async def test_the_school_that_has_named_its_terms_is_right(mother: Person, rule: Rule) -> None:
    await rule(system="trimesters")
    await mother.says("средний балл Маши за четверть")
    mother.sees("за 1 триместр")
    await rule(system="quarters")
    await mother.says("средний балл Маши за триместр")
    mother.sees("за 2 четверть")


async def test_a_term_that_is_not_there(mother: Person, rule: Rule) -> None:
    await rule(system="trimesters")
    await mother.says("средний балл Маши за четвертую четверть")
    mother.sees("Такого отрезка в этом учебном году нет: в нём 3 триместра.")
    await mother.says("средний балл Маши за прошлый триместр")
    mother.sees("Это было в прошлом учебном году")
    await mother.presses("Последние оценки")
    mother.sees("Математика")


async def test_a_year_without_a_calendar(town: Town, mother: Person) -> None:
    town.clock.at = datetime(2028, 2, 1, 12, 0, tzinfo=ZONE)
    await mother.says("что у Маши выходит в триместре")
    mother.sees("Календаря на этот учебный год у меня пока нет")
    await mother.says("есть ли двойки у Маши")
    mother.sees("с 1 сентября").sees_no("Календаря")


async def test_a_term_to_come(mother: Person) -> None:
    await mother.says("средний балл Маши за следующий триместр")
    mother.sees("за 2 триместр", "эти дни ещё впереди")


async def test_the_other_child_of_the_same_term_is_a_press_away(town: Town, mother: Person) -> None:
    town.clock.at = JANUARY
    await mother.says("средний балл Маши за прошлый триместр")
    await mother.presses("Пётр, 9Б")
    mother.sees("Пётр, 9Б. Средний балл за 1 триместр", "Алгебра:\xa03,75")


async def test_children_of_different_terms_are_answered_each_by_its_own(town: Town, mother: Person, rule: Rule) -> None:
    await mother.links(TWINS[0])
    await rule("СОШ № 17", system="quarters")
    await rule("СОШ № 21", system="trimesters")
    await mother.says("средний балл у всех за четверть")
    for question in ("средний балл у всех за четверть", "что выходит у всех"):
        await mother.says(question)
        mother.sees("за 1 триместр и 2 четверть", "Мария, 5А\n1 триместр\n")
        told = await whole(mother)
        for words in ("Кирилл, 4А\n2 четверть\n", "Даты триместра уточняются", "Даты четверти уточняются"):
            assert words in told


# What a term comes out at


async def test_what_it_comes_out_at(mother: Person) -> None:
    await mother.says("что у Маши выходит в триместре")
    mother.sees(
        "Мария, 5А. Что выходит за 1 триместр",
        "Математика:\xa04 (средний 4,38)",
        "Русский язык:\xa04 (средний 3,86)",
        "История:\xa0рано, 2 оценки из 3 (средний 4,5)",
        FRESH,
    )
    told = await whole(mother)
    for words in ("Правила школы у меня нет, считаю по обычному: от 4,5 выходит 5", "Итог решает учитель", UNSURE):
        assert words in told


async def test_the_schools_own_rule_is_the_one_counted_by(mother: Person, rule: Rule) -> None:
    await rule(least=2)
    await mother.says("что выходит у Маши")
    mother.sees("История:\xa05 (средний 4,5)", "По правилу школы: от 4,5 выходит 5, нужно от 2 оценок")
    await rule(least=2, rounding="0.6")
    await mother.says("что выходит у Маши")
    mother.sees("История:\xa04 (средний 4,5)", "от 4,6 выходит 5")


async def test_a_school_that_does_not_weigh(mother: Person, rule: Rule) -> None:
    await rule(weights=False)
    await mother.says("что выходит у Маши по русскому")
    mother.sees("Русский язык:\xa04 (средний 4,2)").sees_no("вес работ")
    await mother.says("средний балл Маши по русскому")
    mother.sees("Русский язык:\xa04,2").sees_no("вес")
    await mother.says("оценки Маши по русскому с 1 ноября")
    mother.sees("Средний балл за эти дни: 4,2").sees_no("с учётом")


async def test_the_tenth_and_eleventh_grades_are_marked_by_half_years(town: Town, mother: Person, rule: Rule) -> None:
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET class_name = '10Б' WHERE class_name = '9Б'")
    await mother.says("что выходит у Пети в четверти")
    mother.sees("Пётр, 10Б. Что выходит за 1 полугодие", "Даты полугодия уточняются")
    await rule(system="quarters")
    await mother.says("что выходит у Пети")
    mother.sees("за 1 полугодие")


async def test_one_subject_of_several_children(mother: Person) -> None:
    await mother.says("чё выходит по русскому у всех")
    mother.sees("Мария, 5А\nРусский язык:\xa04", "Пётр, 9Б\nРусский язык:\xa0рано, 1 оценка из 3").sees_no("Математика")
    fits(mother)


async def test_nothing_to_count_is_told_kindly(town: Town, mother: Person) -> None:
    town.clock.at = JANUARY
    await mother.says("что выходит у Маши")
    mother.sees("Мария, 5А, за 2 триместр", "Последние от 20 ноября")
    await mother.says("что выходит у всех")
    mother.sees("Мария, 5А\nЗа эти дни оценок нет", "Пётр, 9Б\nЗа эти дни оценок нет")


# What a better mark takes


async def test_the_fewest_fives_and_the_heavy_way(mother: Person) -> None:
    await mother.says("что нужно, чтобы вышла пятёрка у Маши по русскому")
    mother.sees(
        "Русский язык: сейчас средний 3,86, выходит 4.",
        "Чтобы вышла пятёрка, нужно: 9 пятёрок подряд, или 3 пятёрки за работы с весом 3.",
    )
    mother.sees_no("До конца", "уже не выйдет")


async def test_the_kinder_mix(mother: Person) -> None:
    await mother.says("что нужно чтобы вышла четвёрка у Пети по физике")
    mother.sees("4 пятёрки подряд, или 12 четвёрок, или 1 пятёрка за работу с весом 4")
    await mother.says("выйдет ли четвёрка у Пети по русскому")
    mother.sees("Чтобы вышла четвёрка, хватит: 2 четвёрки.")


async def test_it_comes_out_already(mother: Person) -> None:
    await mother.says("выйдет ли четвёрка у Маши по математике")
    mother.sees("Четвёрка уже выходит.")


async def test_too_late_is_said_only_where_the_terms_end_is_known(town: Town, mother: Person) -> None:
    question = "выйдет ли пятёрка у Маши по русскому"
    await mother.says(question)
    mother.sees_no("уже не выйдет", "До конца")
    await demo(town)
    await mother.says(question)
    mother.sees(
        "Пятёрка уже не выйдет: не хватает 9 пятёрок (или 3 с весом 3), а до конца триместра (25 ноября)"
        " при нынешнем темпе будет ещё не больше 2 оценок.",
        "Даты триместра примерные: город выдуманный.",
    )


async def test_what_can_be_reached_says_how_many_marks_there_will_be(town: Town, mother: Person) -> None:
    await demo(town)
    await mother.says("выйдет ли пятёрка у Маши по истории")
    mother.sees("нужно: 1 пятёрка.", "будет ещё не больше 2 оценок").sees_no("не выйдет")


async def test_a_term_that_is_over_takes_no_more_marks(town: Town, mother: Person) -> None:
    await demo(town)
    town.clock.at = datetime(2026, 11, 27, 12, 0, tzinfo=ZONE)
    await mother.says("выйдет ли пятёрка у Маши по математике")
    mother.sees("Срок закончился 25 ноября")


async def test_with_no_mark_named_it_is_the_next_better_one_of_every_subject(mother: Person) -> None:
    await mother.says("сколько пятёрок нужно Пете")
    mother.sees("Оценка выше за 1 триместр", "Русский язык:\xa0до 4: 2 четвёрки", "Физика:\xa0до 4: 4 пятёрки")


async def test_a_goal_is_a_press_away_and_turns_to_the_other_child(mother: Person) -> None:
    await mother.says("что выходит у Маши")
    await mother.presses("Что нужно для оценки выше")
    mother.sees("Мария, 5А. Оценка выше", "Русский язык:\xa0до 5: 9 пятёрок или 3 с весом 3")
    await mother.presses("Пётр, 9Б")
    mother.sees("Пётр, 9Б. Оценка выше")


async def test_a_goal_goes_on_to_the_other_child(mother: Person) -> None:
    await mother.says("что нужно, чтобы вышла четвёрка у Маши по русскому")
    await mother.says("а у Пети?")
    mother.sees("Пётр, 9Б. Четвёрка, русский язык")


# Counts


async def test_the_number_comes_first_and_then_the_marks(mother: Person) -> None:
    await mother.says("сколько пятёрок у Маши за неделю")
    mother.sees("за 16–22 ноября\n\n6 пятёрок\n", "История:\xa05 (17.11)", "Математика:\xa05 (16.11)", FRESH)
    await mother.says("сколько двоек у Пети за ноябрь")
    mother.sees("1 двойка\nФизика:\xa02 (11.11)")


async def test_no_twos(mother: Person) -> None:
    await mother.says("есть ли двойки у Маши?")
    mother.sees("Двоек нет", UNSURE)
    await mother.says("сколько двоек и троек у Маши за неделю")
    mother.sees("1 оценка 3 и 2\nРусский язык:\xa03 (18.11)")
    await mother.says("сколько двоек и троек у Маши за вчера")
    mother.sees("Оценок 3 и 2 нет")


async def test_how_many_marks(mother: Person) -> None:
    await mother.says("сколько оценок у Маши по математике за неделю")
    mother.sees("5 оценок\nМатематика:\xa05 (16.11), 4 (17.11)").sees_no("История")


async def test_days_without_data_are_not_days_without_twos(town: Town, mother: Person) -> None:
    town.clock.move(days=4)
    await mother.says("есть ли двойки у Маши сегодня")
    mother.sees("ещё не передавала").sees_no("Двоек нет")


async def test_a_count_goes_on_and_counts_the_same(mother: Person) -> None:
    await mother.says("сколько двоек у Маши за ноябрь")
    await mother.says("а у Пети?")
    mother.sees("Пётр, 9Б", "1 двойка")
    await mother.says("у кого из детей двойки")
    mother.sees("Мария, 5А\nДвоек нет", "Пётр, 9Б\n1 двойка")


# Comparisons


async def test_better_worse_and_the_same_in_signs_and_words(town: Town, mother: Person, tmp_path: Path) -> None:
    await january(town, tmp_path)
    await mother.says("стала ли Маша учиться лучше, чем в прошлом триместре")
    mother.sees(
        "1 триместр → 2 триместр, средний балл",
        "Математика:\xa04,38 → 3,75 ↓ хуже",
        "Русский язык:\xa03,86 → 5 ↑ лучше",
        "Технология:\xa04, раньше оценок не было",
        "Данные на 20.01 18:05",
    )


async def test_the_first_term_has_nothing_before_it(mother: Person) -> None:
    await mother.says("сравни оценки Маши с прошлым триместром")
    mother.sees("Сравнить пока не с чем: это первый триместр учебного года.")


async def test_every_answer_about_a_term_fits_a_phone(town: Town, mother: Person, tmp_path: Path) -> None:
    await mother.links(*TWINS)
    for question in (
        "что выходит у всех",
        "сколько пятёрок нужно у всех",
        "сколько оценок у всех за четверть",
        "сравни у всех с прошлой четвертью",
        "итоговые оценки у всех",
    ):
        await mother.says(question)
        await whole(mother)
        mother.sees("Данные на")


async def test_a_long_forecast_turns_its_pages_in_place(mother: Person) -> None:
    await mother.links(*TWINS)
    await mother.says("сколько оценок у всех за ноябрь")
    said = len(mother.chat.messages)
    mother.sees("Страница 1 из")
    await mother.presses("Дальше →")
    mother.sees("Страница 2 из", "за 1–30 ноября")
    assert len(mother.chat.messages) == said


async def test_a_term_goes_on_like_days_do(town: Town, mother: Person) -> None:
    town.clock.at = JANUARY
    await mother.says("средний балл Маши")
    await mother.says("а за прошлый триместр?")
    mother.sees("Мария, 5А. Средний балл за 1 триместр")
    await mother.says("а у Пети?")
    mother.sees("Пётр, 9Б. Средний балл за 1 триместр")
    await mother.says("а за ноябрь?")
    mother.sees("за 1–30 ноября")
    await mother.says("а за первую четверть?")
    mother.sees("за 1 четверть")


# What a newcomer asked


async def test_what_a_term_came_to_is_its_grade_where_the_school_has_given_one(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 четверть": "5"})
    for question in ("что у маши вышло за первую четверть", "что выходит у Маши за первую четверть"):
        await mother.says(question)
        mother.sees("Итоговые оценки 2026/27", "1 четв.", "Математика:\xa05")


async def test_a_term_whose_marks_are_not_there_is_compared_by_its_grade(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 четверть": "5"})
    await given(MASHA, "Русский язык", {"1 четверть": "4"})
    await mother.says("сравни оценки Маши с прошлой четвертью")
    mother.sees(
        "1 четверть → 2 четверть",
        "Математика:\xa0итоговая 5 → выходит 4 (4,38) ↓ хуже",
        "Русский язык:\xa0итоговая 4 → выходит 4 (3,86) = так же",
        "История:\xa04,5, раньше оценок не было",
    )


async def test_a_term_of_which_nothing_is_there_is_said_once(mother: Person) -> None:
    await mother.says("сравни оценки Маши с прошлой четвертью")
    mother.sees("За 1 четверть оценок у меня нет: сравнить пока не с чем.").sees_no("Математика")


async def test_the_childs_own_term_grades_tell_by_which_terms_the_school_goes(mother: Person, given: Give) -> None:
    await given(MASHA, "Математика", {"1 четверть": "5"})
    for question in ("что у Маши выходит", "что у Маши выходит в триместре", "что нужно Маше для пятёрки"):
        await mother.says(question)
        mother.sees("за 2 четверть").sees_no("триместр")


async def test_where_nothing_tells_it_the_answer_says_how_it_divides_the_year(mother: Person) -> None:
    await mother.says("что у Маши выходит в четверти")
    mother.sees("за 2 четверть")
    assert "год делю на четверти" in await whole(mother)
    await mother.says("что у Маши выходит")
    mother.sees("за 1 триместр")
    assert "год делю на триместры" in await whole(mother)


async def test_a_figure_after_for_is_the_mark_hoped_for(mother: Person) -> None:
    await mother.says("что надо получить маше для 4 по русскому")
    mother.sees("Четвёрка, русский язык", "Четвёрка уже выходит")
    await mother.says("а пете чтоб 3 по физике")
    mother.sees("Пётр, 9Б. Тройка, физика")


async def test_marks_that_are_only_supposed_are_counted_in(mother: Person) -> None:
    await mother.says("а если Маша получит три пятёрки по русскому")
    mother.sees("Если получить ещё 5, 5, 5, русский язык", "Русский язык:\xa0средний 3,86 (выходит 4), станет 4,2")
    await mother.says("если Маша получит 2 по математике что будет")
    mother.sees("Если получить ещё 2, математика", "средний 4,38 (выходит 4), станет 4,21 (выйдет 4)", FRESH)


@pytest.mark.parametrize("said", ["закроет ли Маша без троек", "сколько троек в четверти выходит у Маши"])
async def test_without_threes_is_a_question_of_what_comes_out(mother: Person, said: str) -> None:
    await mother.says(said)
    mother.sees("Что выходит", "Математика:\xa04 (средний 4,38)")


async def test_what_it_takes_to_have_no_threes_is_a_four_everywhere(mother: Person) -> None:
    await mother.says("что нужно чтобы у Пети не было троек")
    mother.sees("Пётр, 9Б. Четвёрка")


async def test_final_grades_of_several_children_without_any_yet_are_means_and_not_pages_of_marks(
    mother: Person,
) -> None:
    await mother.says("итоговые")
    mother.sees("Вот текущие", "Математика:\xa04,38 (9 оценок)")


async def test_more_fives_than_there_ever_were_marks_are_said_to_be_unlikely(
    town: Town, mother: Person, tmp_path: Path
) -> None:
    rows = tuple(_grade(PETYA, date(2026, 10, day), "История", "3", "1") for day in range(5, 20))
    path = _written(tmp_path / "history.csv", rows)
    assert (await load(town.database, "grades", [path], now=town.clock.now())).stored
    await mother.says("что нужно Пете для пятёрки по истории")
    mother.sees("пятёрок подряд", "Вряд ли получится: это больше, чем всех оценок с начала триместра (их 15).")
    await mother.says("что нужно Пете для пятёрки")
    mother.sees("История:\xa0до 5 вряд ли: 45 пятёрок")


async def test_a_screen_with_long_notes_is_still_a_screen(mother: Person, rule: Rule) -> None:
    await mother.links(*TWINS)
    await rule("СОШ № 17", "0.6")
    await mother.says("что нужно для пятёрки")
    fits(mother)


@pytest.mark.parametrize(
    ("day", "words", "told"),
    [
        (datetime(2026, 12, 1, tzinfo=ZONE), "оценки Маши за прошлый триместр", "за 1 триместр"),
        (datetime(2026, 11, 27, tzinfo=ZONE), "средний балл Маши за прошлый триместр", "за 1 триместр"),
        (datetime(2026, 11, 20, tzinfo=ZONE), "средний балл Маши за последний триместр", "за 1 триместр"),
        (datetime(2026, 12, 20, tzinfo=ZONE), "средний балл Маши за последний триместр", "за 2 триместр"),
        (datetime(2026, 12, 20, tzinfo=ZONE), "средний балл Маши за последнее полугодие", "за 1 полугодие"),
    ],
)
async def test_the_last_term_is_the_one_that_has_just_ended_or_has_begun_last(
    town: Town, mother: Person, day: datetime, words: str, told: str
) -> None:
    town.clock.at = day.replace(hour=12)
    await mother.says(words)
    mother.sees(told)
