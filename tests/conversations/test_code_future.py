"""«Код будущего» as families meet it: what it is, signing a child up in any words, its state, changes, withdrawal."""

import pytest

from handlers.rules.code_future import load
from handlers.talk import Client
from tests.city import IN_TWO_PLACES, MASHA, PETYA
from tests.person import GROUP, Person, Town
from tests.screens import fits

OTHERS = ("100014", "100015", IN_TWO_PLACES, "100007")
"""Who fills the four places that СОШ № 17 has in the invented city."""


@pytest.fixture
async def city(town: Town) -> Town:
    """The town as the demo's: its sites have places."""
    async with town.database.begin() as store:
        await store.rows.write("UPDATE imports SET who = 'demo'")
    return town


async def fill(town: Town, site: str = "sch17") -> None:
    async with town.database.begin() as store:
        for number in OTHERS:
            pupil = await store.school.pupil_by_number(number)
            assert pupil
            await store.code_future.make(pupil.id, site, "python", "zero", town.clock.now())


async def stored(town: Town, number: str = PETYA) -> list[tuple[object, ...]]:
    return await town.rows(
        "SELECT site, language, level, state FROM code_future WHERE pupil = (SELECT id FROM pupils WHERE number = ?)",
        number,
    )


async def signed(person: Person, words: str = "хочу записать Петю на питон с нуля в 21 школу") -> Person:
    await person.says(words)
    await person.presses("Записать")
    return person.sees("Готово, записал")


# What is told to everybody


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("код будущего", ("8–11 классов", "студентов колледжей", "144 часа", "gosuslugi.ru")),
        ("что за код будущего и сколько стоит", ("бесплатные курсы",)),
        ("кто может участвовать в коде будущего", ("8–11 классов", "С 14 лет", "родитель", "колледжей")),
        ("можно семикласснику на код будущего?", ("Пока нет: 7 класс",)),
        ("код будущего подходит для 10 класса?", ("Да, 10 класс",)),
        ("где проходит код будущего", ("Гимназия № 1", "СОШ № 24", "МУК", "уточняются")),
        ("есть ли код будущего в 17 школе", ("СОШ № 17", "спросите на площадке")),
        ("есть ли код будущего в 5 школе", ("СОШ 5: такой площадки нет", "СОШ № 10")),
        ("как записаться на код будущего", ("1. Войти на Госуслуги", "только на Госуслугах", "Источник")),
        ("до какого числа подать заявку на код будущего", ("Даты уточняются", "дней не считаю", "gosuslugi.ru")),
        ("какие документы нужны на код будущего", ("паспорт", "Госуслугах", "уточняется")),
        ("какие языки на коде будущего", ("Python", "TypeScript", "уточняется")),
    ],
)
async def test_what_is_public_is_told_before_consent_and_in_a_group(
    town: Town, anna: Person, words: str, told: tuple[str, ...]
) -> None:
    await anna.says(words)
    anna.sees(*told).sees_no("Не понял", "согласие")
    assert "Записаться" in anna.offered
    fits(anna)
    chat = town.chat(GROUP)
    await anna.says(words, chat=chat)
    assert told[0] in chat.show()


async def test_addresses_come_from_the_citys_own_list(town: Town, anna: Person) -> None:
    async with town.database.begin() as store:
        await store.rows.write(
            "UPDATE institutions SET address = 'ул. Прямая, 1', phone = '2-11-11' WHERE code = 'sch21'"
        )
    await anna.says("код будущего в 21 школе")
    anna.sees("СОШ № 21: ул. Прямая, 1, тел. 2-11-11").sees_no("уточняются:")


async def test_places_are_told_where_they_are_known(city: Town, anna: Person) -> None:
    await fill(city)
    await anna.says("площадки кода будущего")
    anna.sees("СОШ № 17: мест нет", "СОШ № 21: свободно 20 мест")


# Signing up


async def test_consent_and_a_child_come_first_and_then_the_sign_up_goes_on(town: Town, anna: Person) -> None:
    await anna.says("хочу записать сына на код будущего")
    anna.sees("мне нужно ваше согласие")
    await anna.presses("Даю согласие")
    await anna.says(await town.code(PETYA))
    anna.sees("Привязал", "«Код будущего», Пётр, 9Б. На какую площадку?")


async def test_a_sign_up_by_buttons(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("код будущего")
    await anna.presses("Записаться")
    anna.sees("Пётр, 9Б. На какую площадку?")
    assert anna.offered[:2] == ["Гимназия № 1", "СОШ № 10"]
    await anna.presses("СОШ № 21")
    anna.sees("Какой язык?", "TypeScript, Shell")
    await anna.presses("C++")
    anna.sees("С какого уровня?")
    await anna.presses("Немного пишет")
    anna.sees("Записать?", "СОШ № 21", "C++", "Немного пишет", "заявка подаётся на Госуслугах")
    assert await stored(town) == []
    await anna.presses("Записать")
    anna.sees(
        "Готово, записал", "хотим записаться, с 20 ноября", "Дальше: подать заявку на Госуслугах", "Срок уточняется"
    )
    assert await stored(town) == [("sch21", "cpp", "some", "wish")]
    fits(anna)


async def test_one_sentence_fills_what_it_says_and_the_rest_is_asked(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("хочу записать Петю на питон в 21 школу")
    anna.sees("С какого уровня?")
    await anna.says("с нуля")
    anna.sees("Записать?", "СОШ № 21", "Python", "С нуля")
    await anna.says("лучше в 17 школу")
    anna.sees("Записать?", "СОШ № 17", "Python")
    await anna.says("да")
    anna.sees("Готово, записал")
    assert await stored(town) == [("sch17", "python", "zero", "wish")]


async def test_each_question_is_answered_in_words(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("запиши сына на код будущего")
    await anna.says("гимназия")
    anna.sees("Какой язык?")
    await anna.says("не знаю")
    anna.sees("С какого уровня?")
    await anna.says("не знаю")
    anna.sees("Записать?", "Гимназия № 1", "Пока не выбрали", "Пусть решит испытание")
    await anna.says("ок")
    assert await stored(town) == [("gym1", "any", "test", "wish")]


async def test_a_school_that_is_no_site_is_told_so(anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("запиши Петю на код будущего в 5 школу")
    anna.sees("СОШ 5: такой площадки нет", "На какую площадку?")
    await anna.says("тогда в 8 школу")
    anna.sees("СОШ 8: такой площадки нет")
    await anna.says("21")
    anna.sees("Какой язык?")


async def test_numbers_serve_where_no_buttons_are_shown(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    for words in ("мои дети", "согласен", await town.code(PETYA)):
        await nikolay.says(words)
    await nikolay.says("запиши Петю на код будущего")
    nikolay.sees("1. Гимназия № 1", "9. МУК", "Можно ответить числом")
    await nikolay.says("6")
    await nikolay.says("1")
    await nikolay.says("1")
    nikolay.sees("Записать?", "СОШ № 21", "Python", "С нуля")
    await nikolay.says("1")
    nikolay.sees("Готово, записал")
    assert await stored(town) == [("sch21", "python", "zero", "wish")]


async def test_leaving_at_any_moment_keeps_nothing(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    steps = ["запиши Петю на код будущего", "21 школа", "питон", "с нуля"]
    for last in range(1, len(steps) + 1):
        for way_out in ("отмена", "нет", "оценки за неделю", "меню"):
            for words in steps[:last]:
                await anna.says(words)
            await anna.says(way_out)
            await anna.says("да")
            assert await stored(town) == []


async def test_another_question_on_the_way_is_answered(anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("запиши Петю на код будущего в 21 школу")
    await anna.says("какие документы нужны на код будущего?")
    anna.sees("Для заявки нужна")


async def test_of_two_it_is_asked_whom_and_what_was_said_stays(town: Town, anna: Person) -> None:
    await anna.links(PETYA, "100014")
    await anna.says("хочу записать ребёнка на код будущего, питон, в 21 школу")
    anna.sees("Кого записать")
    await anna.presses("Фёдор, 9Б")
    anna.sees("Фёдор, 9Б. С какого уровня?")
    await anna.presses("С нуля")
    await anna.presses("Записать")
    assert await stored(town, "100014") == [("sch21", "python", "zero", "wish")]
    assert await stored(town) == []


async def test_who_is_too_young_hears_when(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("запиши Машу на код будущего")
    anna.sees("для 8–11 классов", "Мария, 5А: можно будет через 3 года")
    mother = await town.person("Светлана").links("100007", "100008")
    await mother.says("хочу записать ребёнка на код будущего")
    mother.sees("Кирилл, 4А: можно будет через 4 года", "Никита, 4А")


async def test_a_pupil_of_the_ninth_grade_signs_up_alone(town: Town) -> None:
    petya = await town.person("Пётр").agrees()
    await petya.says(await town.code(PETYA, audience="pupil"))
    await petya.says("хочу записаться на код будущего на java в мук, уже пишу уверенно")
    petya.sees("Записать?", "МУК", "Java", "Пишет уверенно")
    await petya.presses("Записать")
    assert await stored(town) == [("muk", "java", "sure", "wish")]


async def test_in_a_group_nobody_is_signed_up(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    chat = town.chat(GROUP)
    for words in ("запиши Петю на код будущего", "моя запись на код будущего"):
        await anna.says(words, chat=chat)
        assert "в личные сообщения" in chat.show()
        assert "Пётр" not in chat.show()


# Twice, late, full


async def test_two_presses_do_nothing_twice(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("хочу записать Петю на питон с нуля в 21 школу")
    button = anna.button("Записать")
    await anna.presses_button(button)
    await anna.presses_button(button)
    anna.sees("Запись уже есть").sees_no("Готово, записал")
    assert len(await stored(town)) == 1


async def test_an_old_button_asks_again_instead_of_signing_up(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("хочу записать Петю на питон с нуля в 21 школу")
    button = anna.button("Записать")
    await anna.says("отмена")
    town.clock.move(days=30)
    await anna.presses_button(button)
    anna.sees("Записать?", "СОШ № 21")
    assert await stored(town) == []


async def test_an_old_button_of_a_full_site_is_answered_kindly(city: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await anna.says("запиши Петю на код будущего")
    site = anna.button("СОШ № 17")
    await anna.says("питон, с нуля, 17 школа")
    sure = anna.button("Записать")
    await fill(city)
    for button in (sure, site):
        await anna.presses_button(button)
        anna.sees("СОШ № 17: мест уже нет", "На какую площадку?")
        assert "СОШ № 17" not in anna.offered
        assert "СОШ № 21" in anna.offered
        assert await stored(city) == []
    await anna.says("тогда мук")
    anna.sees("Какой язык?")


async def test_where_no_site_has_a_place_there_still_is_a_way(
    city: Town, anna: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = load(invented=True)
    sites = tuple(site.model_copy(update={"places": 0}) for site in nowhere.sites)
    monkeypatch.setattr("handlers.rules.code_future.load", lambda **_: nowhere.model_copy(update={"sites": sites}))
    await anna.links(PETYA)
    await anna.says("запиши Петю на код будущего в 17 школу")
    anna.sees("на других площадках тоже", "обучение онлайн")
    await anna.says("запиши Петю на код будущего")
    anna.sees("Мест на площадках сейчас нет")


# Both parents, the school, the end


async def test_both_parents_see_one_sign_up_and_not_who_made_it(town: Town, anna: Person) -> None:
    dmitry = await town.person("Дмитрий").links(PETYA)
    await anna.links(PETYA)
    await signed(anna)
    await dmitry.says("запиши Петю на код будущего")
    dmitry.sees("Запись уже есть", "СОШ № 21").sees_no("мама", "Анна")
    await dmitry.presses("Заявка подана")
    await anna.says("моя запись на код будущего")
    anna.sees("заявка на Госуслугах подана").sees_no("папа", "Дмитрий")


async def test_who_lets_go_or_is_forgotten_sees_nothing_and_the_other_keeps_it(town: Town, anna: Person) -> None:
    dmitry = await town.person("Дмитрий").links(PETYA)
    await anna.links(PETYA)
    await signed(anna)
    card = anna.button("Заявка подана")
    await anna.says("забыть меня")
    await anna.presses("Да, забыть меня")
    await anna.presses_button(card)
    anna.sees_no("СОШ № 21", "Python")
    assert await stored(town) == [("sch21", "python", "zero", "wish")]
    await dmitry.says("отвязать Петю")
    dmitry.sees("Записи на «Код будущего» и мероприятия сотрутся вместе с последней привязкой")
    await dmitry.presses("Да, отвязать")
    assert await stored(town) == []


async def test_a_stranger_cannot_press_what_is_not_theirs(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    stranger = await town.person("Чужой").links(MASHA)
    for label in ("Заявка подана", "Записать день", "Изменить", "Убрать запись"):
        await stranger.presses_button(anna.button(label))
        stranger.sees("устарела").sees_no("СОШ № 21")
    assert await stored(town) == [("sch21", "python", "zero", "wish")]


async def test_who_moves_to_another_school_keeps_it_and_sees_it_once_the_school_says_so(
    town: Town, anna: Person
) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await town.moves(PETYA, away="sch21", to="sch17", class_name="9А")
    await anna.says("моя запись на код будущего")
    anna.sees("ждёт, пока там её подтвердят").sees_no("Python")
    await town.confirms(PETYA, "sch17")
    await anna.says("моя запись на код будущего")
    anna.sees("Пётр, 9А", "СОШ № 21", "Python")


async def test_my_data_tell_of_it(anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.says("мои данные")
    anna.sees("«Код будущего»: Пётр, СОШ № 21, Python; хотим записаться")


# How far it is


async def test_the_way_is_marked_step_by_step(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    for label, state in (
        ("Заявка подана", "applied"),
        ("Испытание пройдено", "tested"),
        ("Договор заключён", "contract"),
        ("Занятия начались", "learning"),
    ):
        await anna.presses(label)
        anna.sees("Отметил")
        assert await stored(town) == [("sch21", "python", "zero", state)]
        fits(anna)
    anna.sees("учимся, с 20 ноября").sees_no("Дальше")


async def test_a_step_pressed_twice_or_late_counts_once(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    applied = anna.button("Заявка подана")
    await anna.presses_button(applied)
    await anna.presses_button(applied)
    anna.sees("Это уже отмечено")
    await anna.presses("Испытание пройдено")
    await anna.presses_button(applied)
    anna.sees("Запись с тех пор изменилась", "входное испытание пройдено")
    assert await stored(town) == [("sch21", "python", "zero", "tested")]


async def test_a_step_told_in_words_is_noted_after_a_yes(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.says("мы подали заявку на код будущего")
    anna.sees("Отметить «заявка на Госуслугах подана»?")
    await anna.says("нет")
    assert await stored(town) == [("sch21", "python", "zero", "wish")]
    await anna.says("подали заявку на код будущего")
    await anna.says("да")
    anna.sees("Отметил", "пройти входное испытание")
    await anna.says("одобрили ли нашу заявку на код будущего?")
    anna.sees("заявка на Госуслугах подана, с 20 ноября").sees_no("Отметить")


async def test_a_slip_is_taken_back_and_a_refusal_leads_to_another_site(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.presses("Заявка подана")
    await anna.presses("Изменить")
    await anna.presses("Назад: ещё не подавали")
    anna.sees("хотим записаться")
    await anna.presses("Изменить")
    await anna.presses("Получили отказ")
    anna.sees("отказ, с 20 ноября", "выбрать другую площадку")
    await anna.presses("Другая площадка")
    await anna.presses("МУК")
    anna.sees("Изменил", "МУК", "хотим записаться")
    assert await stored(town) == [("muk", "python", "zero", "wish")]


async def test_a_refused_one_comes_back_only_where_there_is_a_place(city: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna, "хочу записать Петю на питон с нуля в 17 школу")
    await anna.presses("Изменить")
    await anna.presses("Получили отказ")
    await fill(city)
    await anna.presses("Изменить")
    await anna.presses("Назад: ещё не подавали")
    anna.sees("СОШ № 17: мест уже нет")
    assert await stored(city) == [("sch17", "python", "zero", "refused")]


async def test_the_day_of_the_next_step_is_noted(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.presses("Заявка подана")
    await anna.presses("Записать день")
    anna.sees("Когда нужно пройти входное испытание")
    await anna.says("1 ноября 2025")
    anna.sees("Нужен один день")
    await anna.says("5 декабря")
    anna.sees("День записал", "Записано на 5 декабря, осталось 15 дней")
    town.clock.move(days=15)
    await anna.says("моя запись на код будущего")
    anna.sees("это сегодня")
    town.clock.move(days=1)
    await anna.says("моя запись на код будущего")
    anna.sees("Срок был 5 декабря")
    await anna.presses("Испытание пройдено")
    anna.sees("Срок уточняется")


# Changes and withdrawal


async def test_site_language_and_level_may_be_changed(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.presses("Изменить")
    await anna.presses("Моя запись")
    anna.sees("СОШ № 21", "Место закрепит не эта запись").sees_no("Готово")
    await anna.presses("Изменить")
    await anna.presses("Площадку")
    assert "СОШ № 21" not in anna.offered
    await anna.presses("СОШ № 23")
    anna.sees("Изменил", "СОШ № 23").sees_no("нужно изменить")
    await anna.says("поменять язык на коде будущего на java")
    anna.sees("Изменил", "Java")
    await anna.presses("Изменить")
    await anna.presses("Уровень")
    await anna.says("немного")
    anna.sees("Изменил", "Немного пишет")
    await anna.presses("Заявка подана")
    await anna.says("поменять площадку кода будущего на 10 школу")
    anna.sees("Изменил", "СОШ № 10", "то же нужно изменить и на Госуслугах")
    assert await stored(town) == [("sch10", "java", "some", "applied")]


async def test_a_change_to_a_full_site_offers_others(city: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.presses("Изменить")
    await anna.presses("Площадку")
    old = anna.button("СОШ № 17")
    await fill(city)
    await anna.presses_button(old)
    anna.sees("СОШ № 17: мест уже нет")
    assert await stored(city) == [("sch21", "python", "zero", "wish")]
    await anna.presses("МУК")
    assert await stored(city) == [("muk", "python", "zero", "wish")]


async def test_withdrawal_is_asked_firmly_and_is_done_once(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    await anna.presses("Убрать запись")
    anna.sees("Убрать запись?", "отозвать и на Госуслугах")
    await anna.says("ок")
    assert len(await stored(town)) == 1
    await anna.says("убери запись на код будущего")
    yes = anna.button("Да, убрать")
    await anna.presses("Нет, оставить")
    anna.sees("хотим записаться")
    await anna.presses_button(yes)
    anna.sees("Убрать запись?")
    await anna.presses("Да, убрать")
    anna.sees("записи больше нет")
    assert await stored(town) == []
    await anna.presses_button(yes)
    anna.sees("записи нет")
    assert await town.rows("SELECT act FROM ledger WHERE act LIKE 'code%future%'") == [("code future withdrawn",)]


async def test_where_there_is_none_it_is_said(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("моя запись на код будущего")
    anna.sees("Записи на «Код будущего» пока нет")
    await anna.says("убери запись Пети на код будущего")
    anna.sees("Пётр, 9Б: записи нет")


async def test_with_two_signed_up_it_is_asked_whose(anna: Person) -> None:
    await anna.links(PETYA, "100014")
    await signed(anna)
    await signed(anna, "хочу записать Фёдора на java с нуля в мук")
    await anna.says("моя запись на код будущего")
    anna.sees("О чьей записи")
    await anna.presses("Фёдор, 9Б")
    anna.sees("МУК", "Java")
    await anna.says("код будущего")
    assert "Моя запись" in anna.offered


async def test_what_is_stored_is_looked_at_as_a_childs_record(town: Town, anna: Person) -> None:
    await anna.links(PETYA)
    await signed(anna)
    assert await town.rows("SELECT count(*) FROM looks") == [(1,)]
