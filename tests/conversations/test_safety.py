"""Safety on the net: the right card for whoever asks, what to do if something happened, and the quiz."""

import pytest

from handlers import payloads
from handlers.rules.advice import AGES, load
from handlers.safety import Show, Topics
from handlers.safety_quiz import Choose, Play
from handlers.talk import Client
from tests.city import MASHA, PETYA
from tests.person import GROUP, Person, Town
from tests.screens import whole

SCREEN = 900


@pytest.fixture
async def petya(town: Town) -> Person:
    """A pupil of 9Б with the pupil's own code."""
    person = town.person("Петя")
    await person.agrees()
    await person.says(await town.code(PETYA, audience="pupil"))
    return person


# Which card


async def test_whoever_is_not_known_chooses_by_buttons_first_the_age_then_the_topic(anna: Person) -> None:
    await anna.says("безопасность")
    assert anna.offered[:4] == ["1–4 класс", "5–8 класс", "9–11 класс", "Я взрослый"]
    await anna.presses("1–4 класс")
    anna.sees("Выбирай тему")
    await anna.presses("Ещё темы")
    anna.sees("викторина")
    await anna.presses("К темам")
    await anna.presses("Мошенники и коды")
    anna.sees("Код из СМС: молчок")
    told = await whole(anna)
    assert "Источник: МВД России, ноябрь 2025" in told
    assert "102: полиция" in told


@pytest.mark.parametrize(
    ("words", "card"),
    [
        ("мошенники просят код", "Мошенники звонят детям"),
        ("как закрыть профиль", "Как закрыть страницу ВКонтакте"),
        ("ребёнок сидит в телефоне", "Ребёнок сидит в телефоне"),
        ("родительский контроль", "Родительский контроль: с чего начать"),
        ("сыну пишут незнакомцы", "Кто пишет вашему ребёнку"),
        ("как придумать надежный пароль", "Пароли в семье"),
        ("взломали страницу вк", "Взломали страницу или игру"),
        ("куда сообщить о запрещенном сайте", "Куда сообщить о запрещённом"),
        ("куда пожаловаться на запрещенный контент", "Куда сообщить о запрещённом"),
        ("телефон доверия", "8-800-2000-122"),
        ("фейк", "Фейки в семейных чатах"),
    ],
)
async def test_words_lead_straight_to_it_before_consent(anna: Person, words: str, card: str) -> None:
    await anna.says(words)
    anna.sees(card).sees_no("согласие")
    assert "Источник: " in await whole(anna)


async def test_a_pupil_reads_the_card_of_their_own_class(petya: Person) -> None:
    await petya.says("мошенники просят код")
    petya.sees("На что ловят старшеклассников")
    assert not any(label.startswith("Для ") for label in petya.offered)
    await petya.says("безопасность")
    petya.sees("Советы для 9–11 класса")


async def test_a_parent_reads_the_parents_card_with_what_to_say_to_the_child(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("мошенники просят код")
    anna.sees("Мошенники звонят детям")
    assert "Что сказать ребёнку, 5 класс" in await whole(anna)
    await anna.presses("Для 5–8 класса")
    anna.sees("Просят код? Это обман")
    await whole(anna)
    await anna.presses("Для взрослых")
    anna.sees("Мошенники звонят детям")


async def test_a_parent_of_two_hears_what_to_say_to_each(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("время у экрана")
    told = await whole(anna)
    assert "Что сказать ребёнку, 5 класс" in told
    assert "Что сказать ребёнку, 9 класс" in told
    await anna.says("сколько Маше можно сидеть в телефоне")
    told = await whole(anna)
    assert "Что сказать ребёнку, 5 класс" in told
    assert "9 класс:" not in told


@pytest.mark.parametrize(
    ("words", "seen"),
    [
        ("я в 3 классе, как отличить фейк", "Не всё на экране правда"),
        ("сыну 2 класс, родительский контроль", "Что сказать ребёнку, 2 класс"),
    ],
)
async def test_a_class_that_was_said_tells_the_age(anna: Person, words: str, seen: str) -> None:
    await anna.says(words)
    assert seen in await whole(anna)


async def test_in_a_chat_of_several_nobody_is_guessed_at(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    chat = town.chat(GROUP)
    await anna.says("безопасность в интернете", chat=chat)
    assert "Мошенники и коды" in chat.show()
    await anna.says("мошенники просят код", chat=chat)
    assert "Мошенники звонят детям" in chat.show()
    assert "5 класс" not in chat.show()
    await anna.says("фейки", chat=chat)
    assert "https://digital-likbez.datalesson.ru/" in chat.show()
    await anna.says("викторина", chat=chat)
    assert "личные сообщения" in chat.show()


async def test_every_word_that_a_chat_of_several_is_told_is_understood_there(town: Town, anna: Person) -> None:
    chat = town.chat(GROUP)
    await anna.says("безопасность", chat=chat)
    for word in [line[2:] for line in chat.show().splitlines() if line.startswith("• ")]:
        await anna.says(word, chat=chat)
        assert "Источник: " in chat.show(), word


# What to do if something happened


async def test_what_to_do_if_goes_step_by_step(anna: Person) -> None:
    await anna.says("что делать, если…")
    anna.sees("Что случилось?", "112", "8-800-2000-122")
    await anna.presses("Деньги: что делать")
    anna.sees("Перевели деньги мошенникам", "1. Позвоните в банк по номеру на обороте карты")
    assert "102: полиция" in await whole(anna)
    await anna.presses("Код: что делать")
    anna.sees("Назвали код или пароль")


async def test_everything_fits_one_screen_in_private_and_in_a_chat_of_several(town: Town, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    library = load()
    for name in library.topics:
        for age in AGES:
            await anna.says("карточка", payload=payloads.dump(Show(name, age)))
            assert "Источник: " in await whole(anna), f"{name} {age}"
    chat = town.chat(GROUP)
    for guide in library.steps.values():
        await anna.says(guide.word)
        anna.sees(guide.title)
        await whole(anna)
        await anna.says(guide.word, chat=chat)
        assert len(chat.show()) <= SCREEN, guide.word


@pytest.mark.parametrize("press", [Show("fraud", "0-3"), Show("nobody", "1-4"), Topics("0-3", 9), Play("parents")])
async def test_a_forged_button_is_answered_kindly(anna: Person, press: object) -> None:
    await anna.says("кнопка", payload=payloads.dump(press))
    assert anna.heard


# The quiz


async def answers(person: Person, *, right: bool = True) -> None:
    """The question on the screen."""
    question = next(each for each in load().quiz.questions if each.ask in person.heard)
    await person.presses(question.options[question.right - 1 if right else question.right % 3])


async def test_five_questions_each_explained_and_a_score_with_what_to_read(petya: Person) -> None:
    await petya.says("викторина")
    petya.sees("Вопрос 1 из 5", "Прервать можно в любой момент")
    assert len(petya.offered) == 4
    await answers(petya, right=False)
    petya.sees("Не совсем. Правильно:", "Вопрос 2 из 5")
    for number in (3, 4, 5):
        await answers(petya)
        petya.sees("Верно!", f"Вопрос {number} из 5")
    await answers(petya)
    petya.sees("Верно!", "Верных ответов: 4 из 5", "Что почитать: мошенники и коды")
    assert petya.offered == ["Мошенники и коды", "Ещё пять вопросов", "К темам", "Меню"]
    await petya.presses("Мошенники и коды")
    petya.sees("На что ловят старшеклассников")


async def test_the_next_time_brings_another_set_and_then_the_first_again(petya: Person) -> None:
    firsts = []
    for _ in range(3):
        await petya.says("викторина")
        firsts.append(petya.heard.partition("Вопрос 1 из 5. ")[2])
        for _ in range(5):
            await answers(petya)
        petya.sees("Все 5 верно")
    assert firsts[0] != firsts[1]
    assert firsts[0] == firsts[2]


async def test_it_is_left_at_any_moment(petya: Person) -> None:
    await petya.says("викторина")
    await answers(petya)
    await petya.presses("Хватит")
    petya.sees("Остановились на вопросе 2", "1 из 1")
    await petya.says("викторина")
    await petya.says("меню")
    petya.sees_no("Вопрос")
    await petya.says("2")
    petya.sees_no("Вопрос 2 из 5")
    await petya.presses("Хватит")
    petya.sees("устарела")


async def test_another_question_closes_it_and_is_answered(petya: Person) -> None:
    await petya.says("викторина")
    await petya.says("оценки за неделю")
    petya.sees("Алгебра")


async def test_numbers_answer_with_and_without_buttons(town: Town, petya: Person) -> None:
    await petya.says("викторина")
    await petya.says("3")
    petya.sees("Вопрос 2 из 5")
    plain = town.person("Николай", client=Client(buttons=False, in_place=False))
    await plain.says("викторина")
    plain.sees("Для какого класса?", "1. 1–4 класс")
    await plain.says("1")
    plain.sees("Вопрос 1 из 5", "1. Назвать код", "Можно ответить числом")
    await plain.says("2")
    plain.sees("Верно!", "Вопрос 2 из 5")


async def test_an_answered_question_is_not_answered_twice(petya: Person) -> None:
    await petya.says("викторина")
    await answers(petya)
    await petya.says("кнопка", payload=payloads.dump(Choose(0, 1)))
    petya.sees("устарела")


async def test_a_parent_of_one_plays_what_the_child_would(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("викторина")
    anna.sees("Вопрос 1 из 5", load().quiz.sets("5-8")[0][0].ask)
