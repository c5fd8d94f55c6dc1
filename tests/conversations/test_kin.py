"""What a person is to a child, and what the adults of one child learn of each other."""

import json

import pytest

from handlers.talk import Client
from tests.city import MASHA, PETYA
from tests.person import Person, Town

LINKED = "привязался ещё один взрослый"


async def test_whoever_links_says_what_they_are_to_the_child(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    anna.sees("Мария: кем вы приходитесь ребёнку?", "Другие взрослые")
    assert anna.offered[-8:] == [
        *("мама", "папа", "бабушка", "дедушка"),
        *("опекун", "другое", "я сам ученик", "Пропустить"),
    ]
    await anna.presses("мама")
    anna.sees("Записал: мама")
    assert await town.rows("SELECT relation FROM links") == [("mother",)]


@pytest.mark.parametrize(
    ("words", "relation"),
    [
        ("мама", "mother"),
        ("Папа!", "father"),
        ("бабуля", "grandmother"),
        ("дед", "grandfather"),
        ("тётя", "relative"),
        ("я его мать", "mother"),
        ("я ее мама", "mother"),
        ("это мама", "mother"),
        ("крестная", "relative"),
        ("прабабушка", "grandmother"),
        ("дедуля", "grandfather"),
        ("репетитор", "relative"),
    ],
)
async def test_it_may_be_typed(town: Town, anna: Person, words: str, relation: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Записал")
    assert await town.rows("SELECT relation FROM links") == [(relation,)]


async def test_it_may_be_left_unsaid_and_said_later_and_changed(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("Пропустить")
    assert await town.rows("SELECT relation FROM links") == [("",)]
    for relation in ("бабушка", "опекун"):
        await anna.says("мои дети")
        await anna.presses("Мария, 5А")
        await anna.presses("Кем я прихожусь")
        await anna.presses(relation)
        anna.sees(f"Записал: {relation}")
    assert await town.rows("SELECT relation FROM links") == [("guardian",)]


async def test_of_two_children_linked_at_once_it_is_asked_once(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(f"{await town.code(MASHA)} и {await town.code(PETYA)}")
    anna.sees("Понял, это Мария, 5А", "Понял, это Пётр, 9Б", "Кем вы приходитесь этим детям?")
    assert "я сам ученик" not in anna.offered
    await anna.presses("мама")
    assert await town.rows("SELECT relation FROM links") == [("mother",), ("mother",)]


async def test_another_question_leaves_it_unsaid(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки")
    anna.sees("Мария, 5А")
    assert await town.rows("SELECT relation FROM links") == [("",)]


async def test_the_others_hear_that_somebody_linked_once_and_without_a_name(town: Town, anna: Person) -> None:
    dmitry, olga = town.person("Дмитрий"), town.person("Ольга")
    await anna.links(MASHA)
    await dmitry.links(MASHA)
    anna.sees("Мария, 5А", LINKED).sees_no("Дмитрий", str(dmitry.id))
    dmitry.sees_no(LINKED)
    await dmitry.presses("папа")
    anna.hears_nothing()
    await olga.links(MASHA)
    for adult in (anna, dmitry):
        adult.sees(LINKED)
    olga.sees_no(LINKED)


async def test_adults_see_the_relation_each_gave_and_since_when(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("мама")
    town.clock.move(days=-8)
    dmitry = town.person("Дмитрий")
    await dmitry.links(MASHA)
    town.clock.move(days=8)
    olga = town.person("Ольга")
    await olga.links(MASHA)
    await olga.presses("бабушка")
    await anna.says("мои дети")
    await anna.presses("Мария, 5А")
    await anna.presses("Кто ещё привязан")
    anna.sees("• взрослый, который не сказал, кем приходится, с 12 ноября", "• бабушка, с 20 ноября")
    anna.sees_no("мама", "Ольга", str(olga.id))
    assert anna.offered == []
    await olga.says("кто ещё привязан к Маше?")
    olga.sees("• мама, с 20 ноября")


async def test_the_news_leads_to_who_it_is(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await town.person("Дмитрий").links(MASHA)
    await anna.presses("Кто ещё привязан")
    anna.sees("взрослый, который не сказал, кем приходится")


async def test_an_only_adult_reads_that_nobody_else_is_linked(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("кто ещё привязан?")
    anna.sees("кроме вас никто не привязан")


async def test_where_the_school_wants_it_nobody_is_told_or_shown(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    masha = await town.pupil(MASHA)
    async with town.database.begin() as store:
        await store.links.set_discretion(masha, True, town.clock.now())
    dmitry = town.person("Дмитрий")
    await dmitry.links(MASHA)
    anna.hears_nothing()
    await dmitry.presses("папа")
    for adult in (anna, dmitry):
        await adult.says("оценки")
        await adult.says("кто ещё привязан к Маше?")
        adult.sees("Спросить можно в школе").sees_no("папа", "мама", "20 ноября")
        await adult.says("мои данные")
        adult.sees("20 ноября вы").sees_no("вы, ", ", вы", "взрослый, который")
    async with town.database.begin() as store:
        await store.links.set_discretion(masha, False, town.clock.now())
    await anna.says("кто ещё привязан к Маше?")
    anna.sees("• папа, с 20 ноября")


async def test_a_stranger_a_pupil_and_somebody_suspended_see_nobody(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    masha = await town.pupil(MASHA)
    stranger, maria = town.person("Чужой"), town.person("Мария")
    await stranger.links(PETYA)
    await maria.agrees()
    await maria.says(await town.code(MASHA, audience="pupil"))
    dmitry = await town.person("Дмитрий").links(MASHA)
    async with town.database.begin() as store:
        await store.links.suspend(dmitry.id, masha, town.clock.now())
    for person in (stranger, maria, dmitry):
        await person.says("кнопка", payload={"b": "children.others", "v": [masha]})
        person.sees("устарела").sees_no("мама", "взрослый", "20 ноября")
        await person.says("кто ещё привязан?")
        person.sees_no("мама", "Мария, 5А")


async def test_adults_cannot_remove_each_other(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    masha = await town.pupil(MASHA)
    for payload in (
        {"b": "children.unlink", "v": [dmitry.id, True]},
        {"b": "children.unlink", "v": [masha, True]},
        {"b": "children.suspend", "v": [masha, dmitry.id]},
        {"b": "children.relate", "v": [masha, "nobody"]},
        {"b": "children.relate", "v": [dmitry.id, "mother"]},
    ):
        await anna.says("кнопка", payload=payload)
    assert await town.rows("SELECT person, relation FROM links ORDER BY person") == [(anna.id, ""), (dmitry.id, "")]
    await dmitry.says("оценки")
    dmitry.sees("Мария, 5А")


async def test_what_waits_to_be_told_of_somebody_goes_with_them(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = town.person("Дмитрий")
    await dmitry.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE outbox SET state = 'waiting' WHERE key LIKE 'told:%'")
        await store.people.forget(dmitry.id, town.clock.now())
    assert str(dmitry.id) not in json.dumps(await town.rows("SELECT key, body FROM outbox"))
    assert not [key for (key,) in await town.rows("SELECT key FROM outbox") if key.startswith("told:")]


async def test_whoever_is_closed_out_no_longer_hears_what_waited_for_them(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await town.person("Дмитрий").links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE outbox SET state = 'waiting' WHERE key LIKE 'told:%'")
        await store.links.suspend(anna.id, await town.pupil(MASHA), town.clock.now())
    assert not [key for (key,) in await town.rows("SELECT key FROM outbox") if key.startswith("told:")]


async def test_a_person_of_numbers_answers_with_a_number(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("мои дети")
    await nikolay.says("1")
    await nikolay.says(await town.code(MASHA))
    nikolay.sees("4. дедушка")
    await nikolay.says("4")
    nikolay.sees("Записал: дедушка")


async def test_it_is_asked_for_in_words(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("Пропустить")
    await anna.says("изменить, кем я прихожусь ребёнку")
    await anna.says("мама")
    assert await town.rows("SELECT relation FROM links") == [("mother",)]


async def test_it_may_be_corrected_in_a_word_later(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("мама")
    await anna.says("оценки")
    await anna.says("дедушка")
    anna.sees("Записал: дедушка")
    assert await town.rows("SELECT relation FROM links") == [("grandfather",)]


async def test_codes_one_after_another_are_answered_with_one_word(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    anna.sees("Кем вы приходитесь этим детям?")
    await anna.says("мама")
    anna.sees("Записал: мама (Мария, Пётр)")
    assert await town.rows("SELECT relation FROM links") == [("mother",), ("mother",)]


async def test_what_was_skipped_is_not_asked_with_the_next_code(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("Пропустить")
    await anna.links(PETYA)
    anna.sees("Пётр: кем вы приходитесь ребёнку?")


@pytest.mark.parametrize("no", ["Нет, я взрослый", "ой нет", "ой я не то нажала", "я мама", "ок", "спасибо", "оценки"])
async def test_a_press_by_mistake_makes_nobody_a_pupil(town: Town, anna: Person, no: str) -> None:
    await anna.links(MASHA)
    await anna.presses("я сам ученик")
    anna.sees("это точно сам ребёнок")
    await (anna.presses(no) if no.startswith("Нет,") else anna.says(no))
    await anna.says("да")
    assert await town.rows("SELECT count(*) FROM links WHERE relation = 'self'") == [(0,)]
    await anna.says("оценки")
    anna.sees("Математика")


async def test_an_old_yes_button_asks_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("я сам ученик")
    await anna.says("оценки")
    await anna.presses("Да, я ученик")
    anna.sees("это точно сам ребёнок")
    await anna.presses("Да, я ученик")
    assert await town.rows("SELECT relation FROM links") == [("self",)]


@pytest.mark.parametrize("words", ["я бабушка", "я не ученик я взрослая", "я мама"])
async def test_an_adult_with_a_pupils_code_hears_that_it_is_one(town: Town, anna: Person, words: str) -> None:
    await anna.agrees()
    await anna.says(await town.code(MASHA, audience="pupil"))
    await anna.says(words)
    anna.sees("код самого ребёнка", "взрослый код")
    await anna.presses("Отвязать")
    await anna.says("да")
    await anna.links(MASHA)
    anna.sees("кем вы приходитесь")


async def test_before_a_code_who_somebody_is_leads_to_the_code(anna: Person) -> None:
    await anna.agrees()
    await anna.says("я бабушка")
    anna.sees("Нужен код из школы")


@pytest.mark.parametrize("words", ["убери папу от маши", "это чужой человек, отвяжите его", "отвяжите бывшего мужа"])
async def test_another_adult_is_let_go_by_the_school_only(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA, PETYA)
    await town.person("Дмитрий").links(MASHA)
    await anna.says(words)
    anna.sees("может убрать только школа").sees_no("Кого отвязать", "Отвязать:")
    await anna.presses("Кто ещё привязан")
    anna.sees("взрослый, который не сказал")


@pytest.mark.parametrize("words", ["как мужу подключиться", "добавь мужа", "как бабушке видеть оценки"])
async def test_one_more_adult_needs_a_code_of_their_own(anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Каждому взрослому нужен свой код")


async def test_who_has_just_linked_is_told(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await town.person("Дмитрий").links(MASHA)
    await anna.says("кто это привязался")
    anna.sees("Кто ещё привязан:")
