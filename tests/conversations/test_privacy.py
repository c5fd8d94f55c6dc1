"""Consent before anything personal; what is stored; erasing."""

import pytest

from handlers import codes
from handlers.linking import CONSENT
from handlers.talk import Client
from storage.ledger import Ledger, path_beside
from tests.city import MASHA, PETYA
from tests.person import GROUP, Person, Town
from tests.screens import fits, whole


async def test_nothing_personal_before_consent(anna: Person) -> None:
    for question in ("какие оценки у Маши за неделю?", "мои дети", "средний балл", "отвяжи Машу"):
        await anna.says(question)
        anna.sees("мне нужно ваше согласие", "Храню:", "Зачем:", "Забрать назад:")
        assert anna.offered == ["Даю согласие", "Полный текст", "Не сейчас"]


@pytest.mark.parametrize("client", [None, Client(buttons=False, in_place=False)])
async def test_what_is_agreed_to_is_seen_at_once_and_its_whole_text_a_screen_at_a_time(
    town: Town, client: Client | None
) -> None:
    anna = town.person("Анна", client=client)
    await anna.says("мои дети")
    fits(anna)
    await anna.says("Полный текст")
    assert "Ещё (2 из" in f"{anna.heard}{anna.offered}"
    fits(anna)


async def test_public_answers_work_without_consent(town: Town, anna: Person) -> None:
    await anna.says("Начать")
    await anna.says("мои дети")
    await anna.presses("Не сейчас")
    anna.sees("ничего не записываю")
    await anna.says("когда каникулы?")
    anna.sees("каникул").sees_no("согласие")
    assert await town.rows("SELECT * FROM people") == []


async def test_the_whole_text_is_one_button_away(anna: Person) -> None:
    await anna.says("мои дети")
    await anna.presses("Полный текст")
    text = await whole(anna)
    for words in ("версия 9", "uokovrov.elros.info", "Год: отметки", "Три года", "Ваши права"):
        assert words in text
    await anna.presses("Даю согласие")
    anna.sees("согласие записал")


@pytest.mark.parametrize("word", ["согласна", "Да", "Даю согласие", "согласен!"])
async def test_consent_may_be_typed(town: Town, anna: Person, word: str) -> None:
    await anna.says("мои дети")
    await anna.says(word)
    anna.sees("согласие записал")
    assert await town.rows("SELECT version, act FROM consents") == [(CONSENT, "given")]


async def test_a_refusal_may_be_typed(town: Town, anna: Person) -> None:
    await anna.says("мои дети")
    await anna.says("нет")
    anna.sees("ничего не записываю")
    assert await town.rows("SELECT * FROM consents") == []


async def test_another_question_is_no_consent(town: Town, anna: Person) -> None:
    await anna.says("мои дети")
    await anna.says("когда каникулы?")
    anna.sees("каникул")
    await anna.says("да")
    anna.sees("Не понял")
    assert await town.rows("SELECT * FROM consents") == []


async def test_agreeing_twice_is_recorded_once(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.presses("Даю согласие")
    assert await town.rows("SELECT version, act FROM consents") == [(CONSENT, "given")]


async def test_consent_to_older_rules_is_asked_again_and_loses_nothing(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE people SET consent = 0")
    await anna.says("оценки")
    anna.sees("мне нужно ваше согласие").sees_no("Математика")
    await anna.presses("Даю согласие")
    await anna.says("оценки")
    anna.sees("Мария, 5А")


async def test_a_button_that_agrees_to_other_rules_asks_for_these(town: Town, anna: Person) -> None:
    await anna.says("кнопка", payload={"b": "privacy.agree", "v": [77]})
    anna.sees("мне нужно ваше согласие")
    assert await town.rows("SELECT * FROM consents") == []


async def test_my_data_in_plain_words_with_dates(anna: Person) -> None:
    await anna.says("мои данные")
    anna.sees("не храню ничего личного")
    await anna.links(MASHA, PETYA)
    await anna.says("что ты обо мне знаешь")
    anna.sees(
        "номер вашей страницы ВКонтакте, без имени, с 20 ноября",
        "согласие от 20 ноября",
        "привязан ребёнок: Мария, 5А, СОШ № 21, с 20 ноября",
        "Пётр, 9Б",
    )
    await anna.presses("Полный текст")
    anna.sees("версия 9")
    assert "Даю согласие" not in anna.offered


async def test_forgetting_asks_once_and_erases_at_once(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за вчера")
    await anna.says("забыть меня")
    anna.sees("Стереть всё")
    await anna.presses("Да, забыть меня")
    anna.sees("всё о вас стёрто")
    assert await town.rows("SELECT * FROM people") == []
    assert await town.rows("SELECT * FROM links") == []
    assert [state for (state,) in await town.rows("SELECT state FROM sessions")] in ([], ["{}"])
    assert await town.rows("SELECT person, act FROM consents ORDER BY id") == [(None, "given"), (None, "withdrawn")]
    assert not [body for (body,) in await town.rows("SELECT body FROM outbox") if "Мария" in body]
    assert ("person erased",) in await town.rows("SELECT act FROM ledger")
    await anna.says("оценки")
    anna.sees("мне нужно ваше согласие").sees_no("Мария")


async def test_after_forgetting_the_ledger_names_neither_person_nor_pupil(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвяжи Машу")
    await anna.says("да")
    await anna.says("забыть меня")
    await anna.says("да")
    await Ledger(town.database).mirror()
    acts = await town.rows("SELECT act FROM ledger ORDER BY id")
    assert acts == [("code used",), ("link ended",), ("person erased",)]
    kept = str(await town.rows("SELECT * FROM ledger")) + path_beside(town.database.path).read_text("utf-8")
    for number in (MASHA, f" {anna.id},", f": {anna.id}"):
        assert number not in kept


async def test_consent_is_taken_back_by_its_own_words_and_button(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отзываю согласие")
    anna.sees("Стереть всё")
    await anna.says("нет")
    anna.sees("осталось как было")
    await anna.says("мои данные")
    await anna.presses("Отозвать согласие и всё стереть")
    await anna.says("да")
    anna.sees("согласие отозвано")


async def test_nothing_to_forget(anna: Person) -> None:
    await anna.says("забыть меня")
    anna.sees("нечего забывать")


async def test_yesterdays_yes_asks_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    button = anna.button("Да, забыть меня")
    await anna.presses("Нет, оставить")
    town.clock.move(days=1)
    await anna.presses_button(button)
    anna.sees("Стереть всё")
    await anna.says("Отмена")
    await anna.says("оценки")
    anna.sees("Мария, 5А")


async def test_an_open_question_is_forgotten_after_a_day(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    town.clock.move(hours=25)
    await anna.says("да")
    anna.sees("Не понял")


async def test_a_yes_of_two_months_ago_asks_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    town.clock.move(days=60)
    await anna.presses("Да, забыть меня")
    anna.sees("Стереть всё")
    await anna.says("оценки за год")
    anna.sees("Мария, 5А")


async def test_another_question_leaves_the_erasing(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says("оценки")
    anna.sees("Мария, 5А")
    await anna.says("да")
    anna.sees("Не понял")


async def test_a_button_of_before_the_erasing_shows_nothing(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    button = anna.button("Средний балл")
    await anna.says("забыть меня")
    await anna.presses("Да, забыть меня")
    await anna.presses_button(button)
    anna.sees_no("Мария", "Математика")


async def test_what_waited_too_long_retires(town: Town, anna: Person) -> None:
    await anna.says(codes.shown(codes.fresh()))
    assert await town.rows("SELECT count(*) FROM held_codes") == [(1,)]
    town.clock.move(minutes=31)
    async with town.database.begin() as store:
        await store.people.retire(town.clock.now())
    assert await town.rows("SELECT * FROM people") == []


async def test_in_a_chat_of_several_never_a_word_about_a_person(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    chat = town.chat(GROUP)
    for words in ("какие оценки у Маши за неделю?", "мои дети", "мои данные", "забыть меня", "отвяжи Машу", "Маша"):
        await anna.says(words, chat=chat)
        assert "Мари" not in chat.show()
        assert "СОШ" not in chat.show()
    await anna.says("Маша", chat=chat)
    own = chat.show()
    await anna.says("Коля", chat=chat)
    assert chat.show() == own
    pupil = await town.pupil(MASHA)
    for payload in (
        {"b": "ask.ask", "v": ["grades", "", pupil, None, None, None, 0]},
        {"b": "children.choose", "v": [pupil]},
    ):
        await anna.says("кнопка", payload=payload, chat=chat)
        assert "один на один" in chat.show()
        await anna.sends_press(payload, chat=chat)
        assert "Мари" not in chat.show()


async def test_what_is_stored_comes_as_a_file_too(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("мои данные")
    await anna.presses("Прислать файлом")
    anna.sees("то же самое файлом")
    [(body,)] = await town.rows("SELECT body FROM outbox WHERE making = 1")
    assert "Мария" in body
    assert "Мои данные.txt" in body


async def test_who_looked_at_the_child_is_told_by_relation_and_day(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    await dmitry.presses("папа")
    for person in (anna, dmitry, dmitry, dmitry):
        await person.says("оценки")
    masha = await town.pupil(MASHA)
    async with town.database.begin() as store:
        await store.looks.note(777, [masha], town.clock.now().date(), "class teacher")
    await anna.says("мои данные")
    anna.sees("Кто смотрел данные: 20 ноября классный руководитель, вы, папа").sees_no("777", str(dmitry.id))
    assert await town.rows("SELECT count(*) FROM looks") == [(3,)]
    await dmitry.says("отвяжи Машу")
    await dmitry.says("да")
    await anna.says("мои данные")
    anna.sees("вы, тот, кто был привязан раньше")


async def test_a_message_shows_the_last_days_and_the_file_all_of_them(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for _ in range(8):
        await anna.says("оценки за ноябрь")
        town.clock.move(days=1)
    await anna.says("мои данные")
    anna.sees("27 ноября вы; 26 ноября вы; 25 ноября вы; 24 ноября вы; 23 ноября вы; и ещё 3 дня").sees_no(
        "20 ноября вы"
    )
    await anna.presses("Прислать файлом")
    [(body,)] = await town.rows("SELECT body FROM outbox WHERE making = 1")
    assert "20 ноября вы" in body
    assert "и ещё" not in body


async def test_a_question_without_a_child_is_no_look(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for words in ("мои дети", "мои данные", "оценки у Коли", "Помощь"):
        await anna.says(words)
    assert await town.rows("SELECT * FROM looks") == []


async def test_of_a_link_that_is_closed_only_the_name_and_the_day_are_told(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки")
    async with town.database.begin() as store:
        await store.links.suspend(anna.id, await town.pupil(MASHA), town.clock.now())
    await anna.says("мои данные")
    anna.sees("привязан ребёнок: Мария, с 20 ноября; пока закрыто").sees_no("5А", "СОШ", "Кто смотрел")


async def test_a_role_ends_with_whoever_is_forgotten(town: Town, anna: Person) -> None:
    await anna.agrees()
    async with town.database.begin() as store:
        await store.rows.write(
            "INSERT INTO roles (person, role, class_name, granted)"
            " VALUES (?, 'class teacher', '7Б', '2026-11-20T12:00:00.000Z')",
            (anna.id,),
        )
    await anna.says("мои данные")
    anna.sees("ваша роль: классный руководитель, 7Б")
    await anna.says("забыть меня")
    await anna.says("да")
    assert await town.rows("SELECT person, ended IS NULL FROM roles") == [(None, 0)]


async def test_a_question_that_nobody_remembers_is_not_cancelled(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says("Отмена")
    cancelled = anna.heard
    await anna.says("забыть меня")
    town.clock.move(hours=25)
    await anna.says("Отмена")
    assert anna.heard != cancelled
