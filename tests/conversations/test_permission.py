"""«Разрешить»: a pupil of grades 1 to 7 sees nothing personal before a linked adult allowed it."""

import pytest

from tests.city import IN_TWO_PLACES, MASHA, PETYA, RESTRICTED
from tests.person import Person, Town

GRADES = ("Математика", "Русский язык")
WAITS = "когда разрешит взрослый"


async def pupil(town: Town, number: str = MASHA, name: str = "Мария") -> Person:
    person = await town.person(name).agrees()
    return await person.says(await town.code(number, audience="pupil"))


async def test_a_pupils_code_makes_the_link_the_pupils_own_without_asking(town: Town) -> None:
    petya = await pupil(town, PETYA, "Пётр")
    petya.sees("Привет, Пётр!", "Пётр, 9Б, СОШ № 21").sees_no("кем вы приходитесь")
    assert await town.rows("SELECT relation FROM links") == [("self",)]
    await petya.says("оценки")
    petya.sees("Пётр, 9Б", "Алгебра")
    await petya.says("мои дети")
    petya.sees("твою учёбу:\n• Пётр, 9Б").sees_no("ваши дети")


async def test_before_an_adult_allowed_it_a_pupil_of_grade_5_sees_only_a_first_name(town: Town) -> None:
    maria = await pupil(town)
    maria.sees("Привет, Мария!", "пусть возьмут в школе свой код").sees_no("5А", "СОШ")
    masha = await town.pupil(MASHA)
    for words in (
        "оценки",
        "какие оценки у Маши за неделю?",
        "средний балл",
        "оценки у всех",
        "мои дети",
        "мои данные",
    ):
        await maria.says(words)
        maria.sees_no("5А", "СОШ", *GRADES)
    await maria.says("оценки")
    maria.sees(WAITS)
    for payload in (
        {"b": "ask.ask", "v": ["grades", "", masha]},
        {"b": "ask.ask", "v": ["grades", "mean", 0]},
        {"b": "children.choose", "v": [masha]},
        {"b": "children.others", "v": [masha]},
    ):
        await maria.says("кнопка", payload=payload)
        maria.sees_no("5А", *GRADES)


async def test_the_lessons_of_the_class_are_public_and_shown_without_waiting(school: Town) -> None:
    maria = await pupil(school)
    for words in ("мои уроки завтра", "расписание на завтра"):
        await maria.says(words)
        maria.sees("5А, СОШ № 21. Завтра, вт, 24 ноября", "Литература").sees_no("Мария", "В какой школе")
    await maria.says("какой сейчас урок")
    maria.sees("5А, СОШ № 21. Уроки ещё не начались.")
    for words in ("что задали", "оценки", "кто классный руководитель", "пропуски"):
        await maria.says(words)
        maria.sees(WAITS).sees_no("5А", *GRADES)
    assert await school.rows("SELECT count(*) FROM looks") == [(0,)]


@pytest.mark.parametrize("words", ["мои уроки завтра", "расписание на завтра"])
async def test_the_class_of_a_pupil_whom_another_school_has_is_nobodys_guess(school: Town, words: str) -> None:
    maria = await pupil(school)
    await school.moves(MASHA, away="sch21", to="sch17", class_name="4А")
    await maria.says(words)
    maria.sees("В какой школе?").sees_no("4А", "5А, СОШ")
    await school.confirms(MASHA, "sch17")
    await maria.says(words)
    maria.sees("4А, СОШ № 17")


async def test_of_a_pupils_link_that_the_school_closed_no_class_is_told(school: Town) -> None:
    maria = await pupil(school)
    async with school.database.begin() as store:
        await store.rows.write("UPDATE links SET suspended = linked")
    await maria.says("мои уроки завтра")
    maria.sees("В какой школе?").sees_no("5А, СОШ")


async def test_the_adults_are_asked_and_one_allows(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    maria = await pupil(town)
    maria.sees("вопрос я им уже отправил")
    for adult in (anna, dmitry):
        adult.sees("Мария, 5А", "хочет видеть свои оценки")
        assert adult.offered == ["Разрешить", "Не сейчас"]
    await dmitry.presses("Не сейчас")
    await maria.says("оценки")
    maria.sees(WAITS)
    await anna.presses("Разрешить")
    anna.sees("ребёнок теперь видит свои оценки: Мария, 5А")
    maria.sees("взрослые разрешили")
    await maria.presses("Оценки")
    maria.sees("Мария, 5А", "Математика")


async def test_it_is_taken_back_under_my_children(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await anna.presses("Разрешить")
    await anna.says("мои дети")
    await anna.presses("Мария, 5А")
    await anna.presses("Запретить: Мария")
    maria.sees("закрыли доступ")
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)
    await anna.says("мои дети")
    await anna.presses("Мария, 5А")
    await anna.presses("Разрешить: Мария")
    await maria.says("оценки")
    maria.sees("Математика")


async def test_an_adult_who_links_later_is_asked_at_once(town: Town, anna: Person) -> None:
    maria = await pupil(town)
    await anna.links(MASHA)
    anna.sees("хочет видеть свои оценки")
    await anna.presses("Разрешить")
    maria.sees("взрослые разрешили")


async def test_it_holds_only_while_the_adults_link_is_good(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria, masha = await pupil(town), await town.pupil(MASHA)
    await anna.presses("Разрешить")
    async with town.database.begin() as store:
        await store.links.suspend(anna.id, masha, town.clock.now())
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)
    async with town.database.begin() as store:
        await store.links.resume(anna.id, masha, town.clock.now())
    await maria.says("оценки")
    maria.sees("Математика")
    await anna.says("отвяжи Машу")
    await anna.says("да")
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)
    await anna.links(MASHA)
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)


async def test_an_adult_who_is_forgotten_has_allowed_nothing(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await anna.presses("Разрешить")
    await anna.says("забыть меня")
    await anna.says("да")
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)
    assert str(anna.id) not in str(await town.rows("SELECT * FROM links")) + str(await town.rows("SELECT * FROM looks"))


async def test_no_pupil_allows_themself_or_another_account_of_theirs(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria, again = await pupil(town), await pupil(town)
    button = anna.button("Разрешить")
    for person in (maria, again):
        await person.presses_button(button)
        person.sees("устарела")
        await person.says("оценки")
        person.sees(WAITS).sees_no(*GRADES)
    stranger = await town.person("Чужой").links(PETYA)
    await stranger.presses_button(button)
    stranger.sees("устарела")


async def test_an_old_button_allows_only_the_link_that_was_asked_about(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    old = anna.button("Разрешить")
    await maria.says("отвяжи Машу")
    await maria.says("да")
    town.clock.move(minutes=1)
    other = await pupil(town)
    await anna.presses_button(old)
    anna.sees("устарела")
    await other.says("оценки")
    other.sees(WAITS)


async def test_from_grade_8_on_none_is_needed_and_the_adults_only_hear_of_it(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    petya = await pupil(town, PETYA, "Пётр")
    anna.sees("привязался сам ребёнок")
    assert "Разрешить" not in anna.offered
    await petya.says("оценки")
    petya.sees("Пётр, 9Б")


async def test_a_pupil_who_comes_to_grade_8_needs_none_any_more(town: Town) -> None:
    maria = await pupil(town)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET class_name = '8А' WHERE class_name = '5А'")
    await maria.says("оценки")
    maria.sees("Мария, 8А")


async def test_of_two_classes_the_lower_grade_decides(town: Town) -> None:
    semyon = await pupil(town, IN_TWO_PLACES, "Семён")
    await semyon.says("оценки")
    semyon.sees("Семён, 9Б")
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET class_name = '7М' WHERE class_name LIKE '9%М'")
    await semyon.says("оценки")
    semyon.sees(WAITS)


async def test_i_am_the_pupil_myself_waits_for_an_adult_and_stays_so(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await town.person("Мария").links(MASHA)
    await maria.presses("я сам ученик")
    await maria.presses("Да, я ученик")
    maria.sees("как только разрешит")
    anna.sees("хочет видеть свои оценки")
    await maria.says("оценки")
    maria.sees(WAITS).sees_no(*GRADES)
    for payload in (
        {"b": "children.relate", "v": [await town.pupil(MASHA), "mother"]},
        {"b": "children.relate", "v": [0, "mother"]},
        {"b": "children.who", "v": [await town.pupil(MASHA)]},
    ):
        await maria.says("кнопка", payload=payload)
        maria.sees("устарела")
    assert await town.rows("SELECT relation FROM links WHERE person = ?", maria.id) == [("self",)]


async def test_a_code_for_an_adult_makes_an_adult_of_whoever_took_the_pupils_by_mistake(town: Town) -> None:
    anna = await pupil(town, name="Анна")
    await anna.says(await town.code(MASHA))
    anna.sees("Привязал", "кем вы приходитесь")
    await anna.says("оценки")
    anna.sees("Мария, 5А", "Математика")


async def test_where_adults_learn_nothing_of_each_other_each_closes_only_what_they_opened(
    town: Town, anna: Person
) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    async with town.database.begin() as store:
        await store.links.set_discretion(await town.pupil(MASHA), True, town.clock.now())
    maria = await pupil(town)
    button = anna.button("Разрешить")
    await anna.presses("Разрешить")
    await dmitry.says("мои дети")
    await dmitry.presses("Мария, 5А")
    assert "Разрешить: Мария" in dmitry.offered
    await dmitry.says("кнопка", payload={"b": "children.forbid", "v": button["payload"]["v"]})
    dmitry.sees("устарела")
    await maria.says("оценки")
    maria.sees("Математика")
    await anna.says("мои дети")
    await anna.presses("Мария, 5А")
    await anna.presses("Запретить: Мария")
    await maria.says("оценки")
    maria.sees(WAITS)


async def test_a_restricted_pupils_own_code_needs_the_administrator_too(town: Town) -> None:
    polina = await town.person("Полина").agrees()
    await polina.says(await town.code(RESTRICTED, audience="pupil"))
    polina.sees("только через администратора").sees_no("Полина", "9Б")
    await polina.says(await town.code(RESTRICTED, audience="pupil", permitted=True))
    polina.sees("Привет, Полина!")


async def test_words_lead_to_the_button(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await anna.presses("Не сейчас")
    await anna.says("разрешить Маше смотреть свои оценки")
    await anna.presses("Разрешить: Мария")
    maria.sees("взрослые разрешили")


async def test_not_now_after_another_adult_allowed_it_says_so(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    maria = await pupil(town)
    await anna.presses("Разрешить")
    await dmitry.presses("Не сейчас")
    dmitry.sees("другой взрослый уже разрешил")
    await dmitry.presses("Запретить: Мария")
    maria.sees("закрыли доступ")


async def test_where_adults_learn_nothing_of_each_other_not_now_promises_nothing(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    await pupil(town)
    async with town.database.begin() as store:
        await store.links.set_discretion(await town.pupil(MASHA), True, town.clock.now())
    await anna.presses("Разрешить")
    await dmitry.presses("Не сейчас")
    dmitry.sees("ничего не меняю").sees_no("другой взрослый", "не показываю")


@pytest.mark.parametrize("words", ["а почему", "кто разрешит", "попроси ещё раз", "что случилось с привязкой"])
async def test_a_pupil_who_waits_hears_why_and_may_ask_again_once_a_day(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await anna.presses("Не сейчас")
    await maria.says(words)
    if words.startswith("что"):
        maria.sees("ждёт разрешения взрослого")
        await maria.says("оценки")
    maria.sees(WAITS)
    await maria.presses("Попросить ещё раз")
    maria.sees("Спросил взрослых ещё раз")
    anna.sees("хочет видеть свои оценки")
    await maria.presses("Попросить ещё раз")
    anna.hears_nothing()
    await anna.presses("Разрешить")
    maria.sees("взрослые разрешили")


async def test_what_is_not_understood_is_not_answered_with_the_permission(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    maria = await pupil(town)
    await maria.says("хочу умереть со смеху")
    maria.sees("Не понял вопрос").sees_no("разрешит взрослый")
    await maria.says("что делать если пришла смс с кодом")
    maria.sees("код").sees_no("разрешит взрослый")


async def test_a_pupil_with_nobody_to_ask_hears_that(town: Town) -> None:
    maria = await pupil(town)
    await maria.says("оценки")
    await maria.presses("Попросить ещё раз")
    maria.sees("некого")


async def test_a_pupil_is_not_spoken_to_as_a_parent(town: Town) -> None:
    petya = await pupil(town, PETYA, "Пётр")
    for words in (
        "меню",
        "помощь",
        "мои дети",
        "мои данные",
        "оценки Васи",
        "добавить ребёнка",
        "отвязать",
        "забыть меня",
    ):
        await petya.says(words)
        petya.sees_no("ваших", "Ваши дети", "пришлите", "о вас", "вашей", "Спрашивайте")
        assert "Добавить ребёнка" not in petya.offered
    await petya.says("да")
    petya.sees("всё стёрто")


async def test_a_pupil_whose_parents_do_not_write_hears_who_else_may_allow(town: Town) -> None:
    maria = await pupil(town)
    await maria.says("мама не пишет в вк")
    maria.sees("любой взрослый, которому школа дала свой код")
