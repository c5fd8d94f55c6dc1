"""Hello, the menu, help and the way back; what nobody else understood."""

import pytest

from handlers.talk import Client
from tests.city import MASHA, PETYA
from tests.person import GROUP, Person, Town
from tests.screens import fits


@pytest.mark.parametrize("word", ["Начать", "начать", "Меню", "/start", "привет", "Здравствуйте!"])
async def test_the_first_word_is_greeted(anna: Person, word: str) -> None:
    await anna.says(word)
    anna.sees("Здравствуйте! Я помощник школ и детских садов Коврова", "какие оценки за неделю")
    assert anna.offered == ["Привязать ребёнка", "Что умеет бот", "Что обо мне хранится"]
    assert [[button["label"] for button in row] for row in anna.chat.keyboard] == [
        ["Расписание", "Оценки"],
        ["Мои дети", "Мои данные", "Помощь"],
    ]


async def test_the_start_button_of_the_messenger_greets(anna: Person) -> None:
    await anna.says("Start", payload={"command": "start"})
    anna.sees("Здравствуйте!")


async def test_the_three_first_buttons_lead_on(anna: Person) -> None:
    await anna.says("Начать")
    await anna.presses("Привязать ребёнка")
    anna.sees("мне нужно ваше согласие")
    await anna.presses("Что умеет бот")
    anna.sees("Спрашивайте", "«средний балл по русскому»")
    await anna.presses("Что обо мне хранится")
    anna.sees("не храню ничего личного")


async def test_the_second_time_the_menu_is_short(anna: Person) -> None:
    await anna.says("Начать")
    await anna.says("меню")
    anna.sees("Слушаю вас").sees_no("Здравствуйте")


async def test_the_menu_of_a_family_names_its_children(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("Меню")
    anna.sees("Ваши дети: Мария, 5А; Пётр, 9Б")


async def test_the_keyboard_under_the_input_works(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Меню")
    await anna.presses("Оценки")
    anna.sees("Мария, 5А")
    await anna.presses("Мои дети")
    anna.sees("К вам привязан один ребёнок")
    await anna.presses("Помощь")
    anna.sees("«мои данные»")


async def test_a_phone_without_buttons_gets_numbers(town: Town) -> None:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("Начать")
    nikolay.sees("1. Привязать ребёнка\n2. Что умеет бот", "Можно ответить числом")
    assert not nikolay.offered
    await nikolay.says("2")
    nikolay.sees("Спрашивайте", "«Меню» и «Отмена» работают всегда").sees_no("1. Расписание")
    fits(nikolay)
    await nikolay.says("меню")
    nikolay.sees("1. Расписание\n2. Оценки")
    await nikolay.says("2")
    nikolay.sees("мне нужно ваше согласие", "1. Даю согласие")


async def test_a_number_past_the_list_says_how_long_the_list_is_and_keeps_it(town: Town) -> None:
    nikolay = await _two_to_choose_from(town)
    for beyond in ("3", "0", "третье", "99"):
        await nikolay.says(beyond)
        nikolay.sees("В списке 2 пункта: ответьте 1 или 2", "1. Оценки\n2. Меню")
    await nikolay.says("2")
    nikolay.sees("Слушаю вас", "5. Помощь")
    await nikolay.says("6")
    nikolay.sees("В списке 5 пунктов: ответьте числом от 1 до 5")


async def test_a_number_past_the_list_leaves_the_question_open(town: Town) -> None:
    nikolay = await town.person("Николай").links(MASHA)
    nikolay.client = Client(buttons=False, in_place=False)
    await nikolay.says("забыть меня")
    await nikolay.says("7")
    nikolay.sees("В списке")
    await nikolay.says("да")
    nikolay.sees("всё о вас стёрто")


@pytest.mark.parametrize("word", ["два", "Второй", "вторая", "второе.", "2)"])
async def test_numbers_may_be_said_in_words_after_a_list(town: Town, word: str) -> None:
    nikolay = await _two_to_choose_from(town)
    await nikolay.says(word)
    nikolay.sees("Слушаю вас")


async def _two_to_choose_from(town: Town) -> Person:
    nikolay = town.person("Николай", client=Client(buttons=False, in_place=False))
    await nikolay.says("Начать")
    await nikolay.says("какие есть кружки")
    nikolay.sees("1. Оценки\n2. Меню")
    return nikolay


async def test_a_number_means_nothing_where_buttons_are_shown(anna: Person) -> None:
    await anna.says("Начать")
    for number in ("2", "два", "99"):
        await anna.says(number)
        anna.sees("Не понял")


@pytest.mark.parametrize("word", ["Помощь", "помощь", "что ты умеешь?", "help"])
async def test_help(anna: Person, word: str) -> None:
    await anna.says(word)
    anna.sees("Спрашивайте простыми словами", "«Меню» и «Отмена» работают всегда")
    fits(anna)


@pytest.mark.parametrize("word", ["Отмена", "Назад", "отмена."])
async def test_cancel_closes_what_is_open(anna: Person, word: str) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says(word)
    anna.sees("отменили")
    await anna.says("да")
    anna.sees("Не понял")
    await anna.says("мои дети")
    anna.sees("Мария, 5А")


async def test_cancel_with_nothing_open(anna: Person) -> None:
    await anna.says("Отмена")
    anna.sees("Отменять нечего")


async def test_thanks_are_answered_and_leave_the_talk_as_it_is(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за вчера")
    await anna.says("Спасибо большое!")
    anna.sees("Пожалуйста!")
    await anna.says("а за прошлую неделю?")
    anna.sees("9–15 ноября")


async def test_a_list_is_still_there_after_small_talk(town: Town) -> None:
    nikolay = await _two_to_choose_from(town)
    for words in ("понятно", "спасибо"):
        await nikolay.says(words)
    await nikolay.says("2")
    nikolay.sees("Слушаю вас")


async def test_what_is_not_understood_gets_the_nearest_guesses_as_buttons(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("завтра")
    anna.sees("Может быть, вы об этом?", "«Помощь»")
    assert anna.offered == ["Оценки", "Домашнее задание", "Расписание"]
    await anna.presses("Оценки")
    anna.sees("Мария, 5А")


async def test_what_nobody_can_guess_gets_examples(anna: Person) -> None:
    await anna.says("абракадабра")
    anna.sees("Не понял вопрос", "«оценки за неделю»", "к кому обратиться")
    await anna.says("Помощь")
    anna.sees("Нужен человек?")
    assert anna.chat.keyboard


async def test_a_bare_name_begins_a_talk_about_that_child(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("Меню")
    await anna.says("Петя")
    anna.sees("дальше отвечаю про одного ребёнка: Пётр, 9Б")


async def test_a_human_administrator_is_not_interrupted(town: Town, anna: Person) -> None:
    await anna.says("Начать")
    await _human_answers(town, anna)
    await anna.says("какие оценки за неделю?")
    anna.hears_nothing()
    await anna.says("не хочу жить")
    anna.sees("8-800-2000-122")
    await anna.says("Меню")
    anna.sees("Слушаю вас")
    await anna.says("Помощь")
    anna.sees("Спрашивайте")


async def test_who_answers_by_hand_does_not_stand_in_the_way_of_forgetting(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await _human_answers(town, anna)
    await anna.says("что вы обо мне храните")
    anna.sees("Мария")
    await anna.says("забыть меня")
    await anna.presses("Да, забыть меня")
    assert await town.rows("SELECT count(*) FROM links") == [(0,)]


async def test_the_silence_for_a_human_ends_by_itself(town: Town, anna: Person) -> None:
    await _human_answers(town, anna)
    town.clock.move(hours=13)
    await anna.says("Помощь")
    anna.sees("Спрашивайте")


async def _human_answers(town: Town, person: Person) -> None:
    from handlers.talk import Incoming

    await town.happens(Incoming("human", person.id, 77, town.clock.now()))


async def test_in_a_chat_of_several_the_menu_promises_nothing_personal(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    await anna.links(MASHA)
    await anna.says("Меню", chat=chat)
    assert "только один на один" in chat.show()
    await anna.says("Помощь", chat=chat)
    assert "напишите мне лично" in chat.show()
    await anna.says("абракадабра", chat=chat)
    assert "Не понял" in chat.show()
    assert not any(message.rows or message.menu for message in chat.messages)


async def test_what_is_said_past_the_bot_in_a_chat_gets_silence(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    await anna.says("кто завтра дежурит?", chat=chat, addressed=False)
    await anna.says("", attachments=["sticker"], chat=chat)
    assert not chat.heard


@pytest.mark.parametrize(
    ("question", "words", "heard"),
    [
        ("оценки за неделю", "неверно", "Какая"),
        ("оценки за неделю", "раньше", "9–15 ноября"),
        ("мои данные", "прислать файлом", "то же самое файлом"),
    ],
)
async def test_the_words_of_a_numbered_list_may_be_typed_plainly(
    town: Town, question: str, words: str, heard: str
) -> None:
    nikolay = await town.person("Николай").links(MASHA)
    nikolay.client = Client(buttons=False, in_place=False)
    await nikolay.says(question)
    await nikolay.says(words)
    nikolay.sees(heard)


async def test_what_asks_by_itself_is_no_beginning_of_a_label(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.presses("Пропустить")
    await anna.says(await anna.town.code(PETYA))
    assert "Оценки: Пётр" in anna.offered
    await anna.says("оценки")
    anna.sees("Мария", "Пётр")


async def test_stop_in_a_chat_of_several_is_no_word_about_ones_own_dialog(town: Town, anna: Person) -> None:
    """Others read along: whether somebody is told things unasked is nothing to them, and nothing is switched off."""
    await anna.links(MASHA)
    stranger, chat = town.person("Игорь"), town.chat(GROUP)
    await anna.says("стоп", chat=chat)
    heard = chat.show()
    await stranger.says("стоп", chat=chat)
    assert heard == chat.show()
