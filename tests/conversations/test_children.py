"""From a code to a linked child: one parent and several children, one child and several adults, and letting go."""

import pytest

from handlers import codes
from handlers.linking import CONSENT
from tests.city import MASHA, PETYA, RESTRICTED, TWINS
from tests.person import GROUP, Person, Town

WRONG = "Этот код не подошёл"


async def test_a_code_links_a_child(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(await town.code(MASHA))
    anna.sees("Понял, это Мария, 5А, СОШ № 21")
    await anna.presses("Оценки: Мария")
    anna.sees("Мария, 5А", "Математика")


async def test_a_code_is_understood_however_it_is_typed(town: Town, anna: Person) -> None:
    await anna.agrees()
    cyrillic = str.maketrans("ABCEHKMPTXY", "АВСЕНКМРТХУ")
    for number, how in (
        (MASHA, lambda code: f"вот код {code.lower()} спасибо"),
        (PETYA, lambda code: code.replace("-", "").translate(cyrillic).lower()),
        (TWINS[0], lambda code: f"код: {code.replace('-', ' ')}."),
        (TWINS[1], lambda code: f"\u200b{code.replace('-', ' – ')}\u200f"),
    ):
        await anna.says(how(await town.code(number)))
        anna.sees("Привязал")


async def test_before_consent_a_code_waits_hashed_and_is_used_when_the_person_agrees(town: Town, anna: Person) -> None:
    code = await town.code(MASHA)
    await anna.says(code)
    anna.sees("подержу полчаса", "мне нужно ваше согласие").sees_no("Мария")
    for (sql,) in await town.rows("SELECT sql FROM sqlite_master WHERE type = 'table' AND name LIKE '%held%'"):
        assert "hash BLOB" in sql
    assert code.replace("-", "") not in str(await town.rows("SELECT * FROM held_codes"))
    await anna.presses("Даю согласие")
    anna.sees("согласие записал", "Понял, это Мария, 5А")


async def test_all_codes_that_came_before_consent_wait_for_it(town: Town, anna: Person) -> None:
    for number in (MASHA, PETYA):
        await anna.says(await town.code(number))
    await anna.presses("Даю согласие")
    anna.sees("Понял, это Мария, 5А", "Понял, это Пётр, 9Б")
    await anna.says("мои дети")
    anna.sees("Мария", "Пётр")


async def test_a_code_waits_for_consent_no_longer_than_half_an_hour(town: Town, anna: Person) -> None:
    await anna.says(await town.code(MASHA))
    town.clock.move(minutes=31)
    await anna.presses("Даю согласие")
    anna.sees("согласие записал", "Нужен код из школы").sees_no("Мария")


async def test_a_wrong_code_that_waited_counts_and_does_not_take_the_consent_back(town: Town, anna: Person) -> None:
    await anna.says(codes.shown(codes.fresh()))
    await anna.presses("Даю согласие")
    anna.sees("согласие записал", WRONG)
    assert await town.rows("SELECT consent, wrong_tries FROM people") == [(CONSENT, 1)]


async def test_a_code_comes_with_the_link_of_the_dialog(town: Town, anna: Person) -> None:
    code = await town.code(MASHA)
    await anna.says("Начать", ref=code, payload={"command": "start"})
    anna.sees("подержу полчаса")
    await anna.presses("Даю согласие")
    anna.sees("Понял, это Мария, 5А")
    await anna.says("оценки", ref=code)
    anna.sees("Математика")


async def test_a_wrong_link_is_told_once_and_stands_in_nobodys_way(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = codes.shown(codes.fresh())
    await anna.says("Начать", ref=code)
    anna.sees(WRONG)
    await anna.says("Помощь", ref=code)
    anna.sees("Спрашивайте")
    assert await town.rows("SELECT wrong_tries FROM people") == [(1,)]


async def test_a_used_link_is_not_taken_again_by_a_dialog_that_has_forgotten_it(town: Town, anna: Person) -> None:
    code = await town.code(MASHA)
    await anna.says("Начать", ref=code)
    await anna.presses("Даю согласие")
    await anna.says("забыть меня", ref=code)
    await anna.says("да", ref=code)
    anna.sees("всё о вас стёрто")
    await anna.says("спасибо", ref=code)
    anna.sees("Пожалуйста").sees_no("Код получил", WRONG)
    await anna.agrees()
    await anna.says("Помощь", ref=code)
    anna.sees("Спрашивайте").sees_no(WRONG)
    assert await town.rows("SELECT wrong_tries FROM people") == [(0,)]
    assert await town.rows("SELECT * FROM held_codes") == []


async def test_a_reference_that_is_no_code_is_ignored(anna: Person) -> None:
    await anna.says("Начать", ref="promo_2026")
    anna.sees("Здравствуйте!")


async def test_wrong_used_and_expired_codes_get_the_same_words(town: Town, anna: Person) -> None:
    await anna.agrees()
    used, expired = await town.code(MASHA), await town.code(PETYA)
    olga = await town.person("Ольга").agrees()
    await olga.says(used)
    said = []
    await anna.says(codes.shown(codes.fresh()))
    said.append(anna.heard)
    await anna.says(used)
    said.append(anna.heard)
    async with town.database.begin() as store:
        await store.codes.revoke(await town.pupil(TWINS[0]), town.clock.now())
    town.clock.move(days=30)
    await anna.says(expired)
    said.append(anna.heard)
    assert len(set(said)) == 1
    assert WRONG in said[0]


async def test_a_revoked_code_gets_the_same_words(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(MASHA)
    async with town.database.begin() as store:
        assert await store.codes.revoke(await town.pupil(MASHA), town.clock.now()) == 1
    await anna.says(code)
    anna.sees(WRONG)


async def test_a_code_lives_thirty_days(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(MASHA)
    town.clock.move(days=29, hours=23)
    await anna.says(code)
    anna.sees("Привязал")


async def test_five_wrong_codes_close_the_door_for_an_hour(town: Town, anna: Person) -> None:
    await anna.agrees()
    right = await town.code(MASHA)
    for _ in range(5):
        await anna.says(codes.shown(codes.fresh()))
        anna.sees(WRONG)
    await anna.says(right)
    anna.sees("приём кодов закрыт до 19:30")
    await anna.says("Помощь")
    anna.sees("Спрашивайте")
    town.clock.move(minutes=61)
    await anna.says(right)
    anna.sees("Понял, это Мария, 5А")


async def test_the_door_is_closed_for_that_person_only(town: Town, anna: Person) -> None:
    await anna.agrees()
    for _ in range(5):
        await anna.says(codes.shown(codes.fresh()))
    await (await town.person("Ольга").agrees()).says(await town.code(MASHA))
    assert "Привязал" in town.chat(502).show()


async def test_forgetting_does_not_open_the_closed_door(town: Town, anna: Person) -> None:
    await anna.agrees()
    right = await town.code(MASHA)
    for _ in range(5):
        await anna.says(codes.shown(codes.fresh()))
        anna.sees(WRONG)
    await anna.says("забыть меня")
    await anna.presses("Да, забыть меня")
    await anna.says(right)
    await anna.presses("Даю согласие")
    anna.sees("приём кодов закрыт")


async def test_forgetting_and_agreeing_again_gives_no_more_than_five_tries(town: Town, anna: Person) -> None:
    await anna.agrees()
    for _ in range(4):
        await anna.says(codes.shown(codes.fresh()))
    refused = 4
    for _ in range(2):
        await anna.says("забыть меня")
        await anna.says("да")
        for _ in range(5):
            await anna.says(codes.shown(codes.fresh()))
        await anna.presses("Даю согласие")
        anna.sees("приём кодов закрыт до 19:30")
        refused += anna.heard.count(WRONG)
    await anna.says(await town.code(MASHA))
    anna.sees("приём кодов закрыт до 19:30")
    assert refused == 5


async def test_a_mistyped_code_is_no_try(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(MASHA)
    wrong = code[:-1] + ("A" if code[-1] != "A" else "B")
    for mistyped in [wrong] * 6 + [code[:-1], code + "7", code.replace(code[0], "0", 1)]:
        await anna.says(mistyped)
        anna.sees("опечатка").sees_no(WRONG)
    await anna.says(code)
    anna.sees("Привязал")


@pytest.mark.parametrize(
    "words", ["кабинет305", "8-800-2000-122", "+7 903 555-12-34", "закон № 273-ФЗ", "2026-2027", "МАМА ПАПА", "10А-11Б"]
)
async def test_an_accidental_word_is_no_code(anna: Person, words: str) -> None:
    await anna.agrees()
    await anna.says(words)
    anna.sees_no("опечатка", WRONG)


async def test_in_a_chat_of_several_a_code_links_nobody_and_is_warned_of(town: Town, anna: Person) -> None:
    await anna.agrees()
    chat = town.chat(GROUP)
    await anna.says(await town.code(MASHA), chat=chat)
    assert "видят все" in chat.show()
    assert "пришлите код мне лично" in chat.show()
    await anna.says("мои дети")
    anna.sees("никто не привязан")


async def test_the_same_child_twice_is_no_fault_and_leaves_the_code(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    code = await town.code(MASHA)
    await anna.says(code)
    anna.sees("уже привязан, всё в порядке")
    dmitry = await town.person("Дмитрий").agrees()
    await dmitry.says(code)
    dmitry.sees("Привязал")


async def test_ones_own_used_code_is_no_try(town: Town, anna: Person) -> None:
    await anna.agrees()
    code = await town.code(MASHA)
    for _ in range(7):
        await anna.says(code)
    anna.sees("уже привязан")


async def test_several_children_on_one_parent(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    anna.sees("о каждом по имени или обо всех сразу")
    await anna.says("мои дети")
    anna.sees("• Мария, 5А, СОШ № 21", "• Пётр, 9Б, СОШ № 21", "Сейчас отвечаю сразу про всех")


async def test_several_adults_on_one_child(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    dmitry = await town.person("Дмитрий").links(MASHA)
    for adult in (anna, dmitry):
        await adult.says("оценки")
        adult.sees("Мария, 5А", "Математика")


async def test_a_child_whom_nobody_may_link_needs_the_administrators_code(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(await town.code(RESTRICTED))
    anna.sees("только через администратора").sees_no("Полина")
    await anna.says(await town.code(RESTRICTED, permitted=True))
    anna.sees("Понял, это Полина, 9Б")


@pytest.mark.parametrize("number", [MASHA, RESTRICTED])
async def test_a_child_in_no_list_is_linked_by_no_code(town: Town, anna: Person, number: str) -> None:
    await anna.agrees()
    ordinary, permitted = await town.code(number), await town.code(number, permitted=True)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = '2026-11-20T00:00:00.000Z'")
    for code in (ordinary, permitted):
        await anna.says(code)
        anna.sees("нет в списках", "Спросите").sees_no("Привязал", "Мария", "Полина")
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = NULL")
    await anna.says(permitted)
    anna.sees("Привязал")


async def test_switching_by_words_and_by_buttons(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("переключи на Петю")
    anna.sees("Пётр, 9Б")
    await anna.says("оценки")
    anna.sees("Пётр, 9Б").sees_no("Мария")
    await anna.says("переключи на другого ребёнка")
    anna.sees("Мария, 5А")
    await anna.says("мои дети")
    anna.sees("Сейчас отвечаю про одного ребёнка: Мария")
    await anna.presses("Все дети")
    anna.sees("отвечаю про всех: Мария, Пётр")
    await anna.says("оценки")
    anna.sees("Мария, 5А", "Пётр, 9Б")
    await anna.says("мои дети")
    await anna.presses("Пётр, 9Б")
    anna.sees("дальше отвечаю про одного ребёнка: Пётр, 9Б")


async def test_adding_says_how(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("мои дети")
    await anna.presses("Добавить")
    anna.sees("пришлите его код", "10 знаков", "второму родителю нужен свой")


@pytest.mark.parametrize("question", ["где взять код?", "добавить ребёнка", "код не подходит"])
async def test_questions_about_codes(anna: Person, question: str) -> None:
    await anna.agrees()
    await anna.says(question)
    anna.sees("Код даёт классный руководитель")


async def test_unlinking_asks_first(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("отвяжи Машу")
    anna.sees("Отвязать: Мария, 5А?")
    await anna.presses("Нет, оставить")
    anna.sees("осталось как было")
    await anna.says("отвяжи Машу")
    await anna.presses("Да, отвязать")
    anna.sees("больше не привязан: Мария, 5А", "Остаются: Пётр, 9Б")
    await anna.says("оценки у всех")
    anna.sees("Пётр, 9Б").sees_no("Мария")


async def test_unlinking_by_typed_words(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвязать ребёнка")
    await anna.says("да")
    anna.sees("больше не привязан: Мария, 5А")
    await anna.says("оценки")
    anna.sees("никто не привязан").sees_no("Мария")


async def test_unlinking_one_of_several_asks_whom(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("мои дети")
    await anna.presses("Отвязать")
    anna.sees("Кого отвязать?")
    await anna.presses("Пётр, 9Б")
    anna.sees("Отвязать: Пётр, 9Б?")
    await anna.presses("Да, отвязать")
    anna.sees("Остаются: Мария, 5А")


async def test_yesterdays_confirmation_asks_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвяжи Машу")
    button = anna.button("Да, отвязать")
    await anna.says("Меню")
    town.clock.move(days=1)
    await anna.presses_button(button)
    anna.sees("Отвязать: Мария, 5А?")
    await anna.says("мои дети")
    anna.sees("Мария, 5А")


async def test_a_confirmation_of_two_months_ago_asks_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("отвяжи Машу")
    town.clock.move(days=60)
    await anna.presses("Да, отвязать")
    anna.sees("Отвязать: Мария, 5А?")
    await anna.presses("Да, отвязать")
    anna.sees("больше не привязан")


async def test_somebody_elses_child_cannot_be_chosen_unlinked_or_asked_about(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    stranger = await town.pupil(PETYA)
    for payload in (
        {"b": "children.choose", "v": [stranger]},
        {"b": "children.unlink", "v": [stranger]},
        {"b": "children.unlink", "v": [stranger, True]},
        {"b": "ask.ask", "v": ["grades", "", stranger, None, None, None, 0]},
        {"b": "ask.ask", "v": ["grades", "mean", -1, None, None, None, 0]},
    ):
        await anna.says("кнопка", payload=payload)
        anna.sees("кнопка уже устарела").sees_no("Пётр", "Алгебра")
        await anna.sends_press(payload)
        assert "устарела" in (anna.chat.snack or "") + anna.heard
        anna.sees_no("Пётр", "Алгебра")


async def test_a_pupil_who_left_the_lists_is_still_named_and_shown_no_more(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = '2026-11-20T00:00:00.000Z'")
    await anna.says("мои дети")
    anna.sees("• Мария: в списках школ и садов больше нет")
    await anna.says("оценки")
    anna.sees("Мария", "привязка закончилась").sees_no("Математика", "5А")


@pytest.mark.parametrize("words", ["каникулы у старшего", "оценки младшей", "экзамены у старшего сына"])
async def test_who_has_nobody_linked_may_speak_of_an_elder_child(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees_no("моя ошибка")
    assert anna.offered
