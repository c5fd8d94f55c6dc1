"""«Неверно?»: from a doubt about one mark to the institution's answer, and what neither side may learn by it."""

import pytest

from tests.city import IN_TWO_PLACES, MASHA, PETYA, TWINS
from tests.conversations.staff_people import (
    ADMINISTRATOR,
    CLASS_TEACHER,
    DEPARTMENT,
    OTHER,
    SCHOOL,
    journal,
    loses,
    moves,
    works,
)
from tests.person import Person, Town

REFUSED = "вам сейчас не открыть"
DOUBT = "за контрольную была пятёрка, посмотрите пожалуйста"


@pytest.fixture
def olga(town: Town) -> Person:
    """The deputy head of СОШ № 21, who has not written yet."""
    return town.person("Ольга")


async def doubts(anna: Person, number: str = "1", words: str = DOUBT) -> None:
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    await anna.presses(number)
    await anna.says(words)
    if "Отправить" in anna.offered:
        await anna.presses("Отправить")


async def answers(olga: Person, words: str) -> None:
    await olga.says(words)
    olga.sees("Отправить семье такой ответ?")
    await olga.presses("Отправить")


async def tickets(town: Town) -> list[tuple[object, ...]]:
    return await town.rows("SELECT person, subject, mark, work, doubt, answer FROM tickets ORDER BY id")


async def test_a_doubt_goes_to_the_school_and_the_answer_comes_back(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    anna.sees("Какая запись вызывает сомнение? Мария, 5А", "1. пт 20.11, Русский язык: 5")
    await anna.presses("6")
    anna.sees("Математика, 19 ноября: 5, Десятичные дроби", "Что с ней не так?")
    await anna.says(DOUBT)
    anna.sees("Отправить это в школу", DOUBT)
    assert await tickets(town) == []
    await anna.presses("Отправить")
    anna.sees("Передал в СОШ № 21: Математика, 19 ноября, 5")
    assert await tickets(town) == [(anna.id, "Математика", "5", "Десятичные дроби", DOUBT, None)]
    assert "Новый вопрос об оценке: Мария В., 5А, СОШ № 21" in olga.heard
    olga.sees_no(DOUBT, "Математика")
    await olga.presses("Ответить")
    olga.sees("Мария В., № 100001, СОШ № 21", "Математика, 19 ноября: 5", DOUBT).sees_no(str(anna.id))
    await olga.says("Проверили: это была четвёрка, исправим к вечеру.")
    olga.sees("Отправить семье такой ответ?", "исправим к вечеру")
    await olga.presses("Отправить")
    olga.sees("ответ отправлен")
    anna.sees("Ответ на вопрос об оценке, СОШ № 21. Мария: Математика, 19 ноября, 5", "исправим к вечеру")
    assert (await journal(town))[-1] == (role.who, "ticket answered", MASHA)
    await anna.presses("Посмотреть оценки")
    anna.sees("Мария, 5А", "Математика")


async def test_a_doubt_is_said_in_words_too(anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await anna.says("неправильно поставили оценку")
    anna.sees("У кого из детей")
    await anna.presses("Неверная оценка: Пётр")
    anna.sees("Какая запись вызывает сомнение? Пётр, 9Б", "Физика: 3")
    await anna.says("у Маши неверная оценка по математике")
    anna.sees("Мария, 5А", "Математика").sees_no("Литература", "Физика")


async def test_the_open_ones_are_told(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.says("мои вопросы об оценках")
    anna.sees("без ответа нет")
    await doubts(anna)
    await anna.says("вопрос об оценке")
    anna.sees("Ждут ответа", "• Мария: ")
    await doubts(anna)
    anna.sees_no("Передал")
    assert len(await tickets(town)) == 1


async def test_one_about_the_same_record_waits_already(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubts(anna)
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    await anna.presses("1")
    anna.sees("уже задан")


async def test_without_an_administrator_the_family_is_sent_to_the_teacher_and_the_doubt_waits(
    town: Town, anna: Person, olga: Person
) -> None:
    await anna.links(MASHA)
    await doubts(anna)
    anna.sees("некому ответить здесь", "спросите учителя", "Вопрос останется у меня")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("сотрудник")
    await olga.presses("Вопросы об оценках: 1")
    olga.sees("без ответа: 1", "1. Мария В.: ")
    await olga.presses("1")
    await answers(olga, "спасибо, исправили")
    assert "спасибо, исправили" in anna.heard


async def test_the_second_of_two_administrators_hears_that_it_is_answered(
    town: Town, anna: Person, olga: Person
) -> None:
    irina = town.person("Ирина")
    await anna.links(MASHA)
    for person in (olga, irina):
        await works(town, person, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    assert "Новый вопрос" in olga.heard
    assert "Новый вопрос" in irina.heard
    await olga.presses("Ответить")
    await irina.presses("Ответить")
    await answers(olga, "верно как есть")
    await irina.says("нет, исправили")
    irina.sees("уже ответили")
    assert [row[-1] for row in await tickets(town)] == ["верно как есть"]
    await irina.presses_button(irina.button("Ответить"))
    irina.sees("уже ответили")


async def test_nobody_else_reads_or_answers_it(town: Town, anna: Person, olga: Person) -> None:
    strangers = [town.person(name) for name in ("Ирина", "Пётр Ильич", "Управление", "Чужая мать")]
    await anna.links(MASHA)
    await works(town, strangers[0], ADMINISTRATOR, OTHER)
    await works(town, strangers[1], CLASS_TEACHER, SCHOOL, "5А")
    await works(town, strangers[2], DEPARTMENT)
    await strangers[3].links(PETYA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    for stranger in strangers:
        assert stranger.heard == ""
        await stranger.says("кнопка", payload={"b": "tickets.answer", "v": [1]})
        stranger.sees(REFUSED).sees_no("Мария", DOUBT)
        await stranger.says("исправили")
    assert [row[-1] for row in await tickets(town)] == [None]


async def test_a_role_that_ends_before_the_answer_answers_nothing(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await loses(town, role)
    await olga.says("исправили")
    olga.sees(REFUSED)
    assert [row[-1] for row in await tickets(town)] == [None]


async def test_whoever_is_linked_no_more_hears_no_answer(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await anna.says("отвяжи Машу")
    await anna.presses("Да, отвязать")
    heard = len(anna.chat.messages)
    await answers(olga, "исправили")
    olga.sees("больше не привязан")
    assert len(anna.chat.messages) == heard


async def test_forgetting_takes_the_doubt_back(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await anna.says("забыть меня")
    await anna.says("да")
    anna.sees("стёр")
    assert await tickets(town) == []
    await olga.presses("Ответить")
    olga.sees("Этого вопроса больше нет").sees_no(DOUBT)
    assert DOUBT not in str(await town.rows("SELECT body FROM outbox"))


async def test_marks_of_a_child_that_is_not_theirs_cannot_be_doubted(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    stranger = await town.pupil(PETYA)
    for payload in (
        {"b": "tickets.doubt", "v": [stranger]},
        {"b": "tickets.choose", "v": [stranger, "2026-11-20", "0" * 12]},
        {"b": "tickets.choose", "v": [stranger, "2026-11-20"]},
    ):
        await anna.says("кнопка", payload=payload)
        anna.sees("кнопка уже устарела").sees_no("Физика", "Пётр")
    await anna.says("кнопка", payload={"b": "tickets.choose", "v": [await town.pupil(MASHA), "2026-11-20", "0" * 12]})
    anna.sees("уже изменилась")
    assert await tickets(town) == []


async def test_a_record_that_changed_meanwhile_is_not_taken_for_the_one_that_was_shown(
    town: Town, anna: Person
) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    async with town.database.begin() as store:
        await store.rows.write("UPDATE grades SET mark = '2' WHERE pupil = ?", (await town.pupil(MASHA),))
    await anna.presses("1")
    anna.sees("уже изменилась")


async def test_earlier_marks_are_a_page_further(anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    anna.sees("6. чт 19.11, Математика: 5, Десятичные дроби")
    await anna.presses("Раньше")
    anna.sees("1. чт 19.11, ", "ср 18.11")
    await anna.presses("Раньше")
    anna.sees("16.11")
    assert "Раньше" not in anna.offered


async def test_cancelling_opens_no_doubt(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubts(anna, words="отмена")
    await doubts(anna, words="нет")
    assert await tickets(town) == []
    await anna.says("какие оценки за неделю")
    anna.sees("Математика")


async def test_no_more_than_five_wait_at_once(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for number in range(1, 6):
        await doubts(anna, str(number))
    assert len(await tickets(town)) == 5
    await doubts(anna, "6")
    assert len(await tickets(town)) == 5


async def test_a_long_doubt_is_kept_in_part(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubts(anna, words="это неверно " * 90)
    ((*_, doubt, _),) = await tickets(town)
    assert len(str(doubt)) == 500


async def test_a_child_of_two_places_is_answered_by_its_school(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(IN_TWO_PLACES)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.says("неверная оценка")
    await anna.presses("1")
    await anna.says(DOUBT)
    await anna.says("да")
    anna.sees("Передал в СОШ № 21")
    assert "Новый вопрос" in olga.heard


async def test_several_children_on_one_page_have_no_such_button(anna: Person) -> None:
    await anna.links(*TWINS)
    await anna.says("оценки у всех")
    assert "Неверно?" not in anna.offered
    await anna.says("оценки Кирилла")
    assert "Неверно?" in anna.offered


async def test_after_a_move_the_new_school_is_asked(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await moves(town, MASHA, OTHER, "4А")
    await works(town, olga, ADMINISTRATOR, OTHER)
    async with town.database.begin() as store:
        place = (await store.school.institution_named(OTHER))[0].id
        await store.links.vouch(await town.pupil(MASHA), place, town.clock.now())
    await doubts(anna)
    anna.sees("Передал в СОШ № 17")


async def test_a_long_school_day_asks_by_number_without_buttons(town: Town) -> None:
    """A client that shows none gets the same numbers in words."""
    from handlers.talk import Client

    old = town.person("Бабушка", client=Client(buttons=False, in_place=False))
    await old.says("мои дети")
    await old.says("1")
    await old.says(await town.code(MASHA))
    await old.says("неверная оценка")
    old.sees("Какая запись вызывает сомнение?", "1. пт, 20 ноября. ").sees_no("1. 1")
    assert old.heard.count("1. ") == 1
    await old.says("1")
    old.sees("Что с ней не так?")
    await old.says("была пятёрка")
    await old.says("1")
    old.sees("Записал")


async def waiting(town: Town, person: Person) -> list[str]:
    """What is on its way to somebody and still waits: by night nothing is delivered in these tests."""
    return [key for (key,) in await town.rows("SELECT key FROM outbox WHERE chat = ? AND state = 'waiting'", person.id)]


async def test_by_night_nobody_is_told_and_what_ended_meanwhile_is_never_told(
    town: Town, anna: Person, olga: Person
) -> None:
    await anna.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await answers(olga, "исправили")
    async with town.database.begin() as store:  # neither has reached its chat
        await store.rows.write("UPDATE outbox SET state = 'waiting' WHERE key LIKE 'told:%'")
    assert await waiting(town, anna) == ["told:answer:1:0"]
    assert await waiting(town, olga) == [f"told:ticket:1:{role.id}:0"]
    async with town.database.begin() as store:
        assert await store.links.suspend(anna.id, await town.pupil(MASHA), town.clock.now())
    assert await waiting(town, anna) == []
    await loses(town, role)
    assert await waiting(town, olga) == []


async def test_answered_doubts_are_kept_a_year(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await answers(olga, "исправили")
    await doubts(anna, "2")
    for days, left in ((364, 2), (2, 1)):
        town.clock.move(days=days)
        async with town.database.begin() as store:
            await store.tickets.retire(town.clock.now())
        assert len(await tickets(town)) == left


async def test_a_persons_own_words_are_among_their_data(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await anna.says("мои данные")
    anna.sees_no("вопросы об оценках")
    await doubts(anna)
    await anna.says("мои данные")
    anna.sees("вопросы об оценках: 1").sees_no(DOUBT)
    await anna.presses("Прислать файлом")
    ((body,),) = await town.rows("SELECT body FROM outbox WHERE body LIKE '%Мои данные.txt%'")
    assert DOUBT in str(body)


# What is not meant for the other side does not reach it


async def doubting(anna: Person) -> None:
    await anna.says("оценки Маши за неделю")
    await anna.presses("Неверно?")
    await anna.presses("1")


@pytest.mark.parametrize(
    ("words", "heard"),
    [
        *(("забыть меня", "Стереть"), ("мои дети", "Мария"), ("отвяжи машу", "твяз"), ("оценки пети", "Физика")),
        *(("привет", ""), ("я передумала", ""), ("ничего, отбой", ""), ("стоп не надо", ""), ("ой нет", "")),
    ],
)
async def test_commands_questions_and_a_changed_mind_are_no_doubt(
    town: Town, anna: Person, words: str, heard: str
) -> None:
    await anna.links(MASHA, PETYA)
    await doubting(anna)
    await anna.says(words)
    anna.sees(heard).sees_no("Передал", "Отправить это в школу")
    await anna.says("Меню")
    await anna.says("да")
    assert await tickets(town) == []


@pytest.mark.parametrize("words", ["оценки за вчера", "маша", "по алгебре", "расписание на завтра"])
async def test_what_may_be_a_question_leaves_only_after_a_word(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await doubting(anna)
    await anna.says(words)
    anna.sees("Отправить это в школу", words)
    await anna.presses("Не отправлять")
    await anna.says("да")
    assert await tickets(town) == []


async def test_a_question_said_while_doubting_may_still_be_asked_of_the_bot(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubting(anna)
    await anna.says("оценки за вчера")
    await anna.presses("Это вопрос боту")
    anna.sees("Мария, 5А", "19 ноября")
    assert await tickets(town) == []


async def test_a_doubt_is_said_anew_before_it_leaves(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubting(anna)
    await anna.says("была четвёрка")
    await anna.says("нет, простите, была пятёрка за диктант")
    anna.sees("Отправить это в школу", "была пятёрка за диктант").sees_no("четвёрка")
    await anna.says("ок")
    assert [row[4] for row in await tickets(town)] == ["нет, простите, была пятёрка за диктант"]


async def test_a_bare_yes_is_no_doubt_and_an_old_button_sends_nothing(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubting(anna)
    await anna.says("да")
    anna.sees("Что с ней не так?")
    await anna.says("была пятёрка")
    button = anna.button("Отправить")
    await anna.presses_button(button)
    await anna.presses_button(button)
    anna.sees("устарела")
    assert len(await tickets(town)) == 1


@pytest.mark.parametrize("words", ["удали мой вопрос", "заберите вопрос", "кнопка"])
async def test_a_doubt_is_taken_back(town: Town, anna: Person, olga: Person, words: str) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    if words == "кнопка":
        await anna.presses("Забрать вопрос")
    else:
        await anna.says(words)
    anna.sees("Забрал: ")
    assert await tickets(town) == []
    await olga.presses("Ответить")
    olga.sees("Этого вопроса больше нет").sees_no(DOUBT)


async def test_one_of_several_is_taken_back_and_an_answered_one_is_not(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    first = anna.button("Забрать вопрос")
    await doubts(anna, "2")
    await anna.says("отзови вопрос")
    anna.sees("Какой вопрос забрать?", "2. Мария: ")
    await anna.presses("2")
    assert len(await tickets(town)) == 1
    await olga.says("сотрудник")
    await olga.presses("Вопросы об оценках: 1")
    await olga.presses("1")
    await answers(olga, "исправили")
    await anna.presses_button(first)
    anna.sees("уже ответили")
    assert len(await tickets(town)) == 1


async def test_nobody_takes_back_somebody_elses(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await doubts(anna)
    pavel = await town.person("Павел").links(MASHA)
    for payload in ({"b": "tickets.take_back", "v": [1]}, {"b": "tickets.again", "v": [1]}):
        await pavel.says("кнопка", payload=payload)
        pavel.sees("устарела").sees_no("Русский")
    await pavel.says("удали мой вопрос")
    assert len(await tickets(town)) == 1


async def test_by_night_a_doubt_taken_back_is_never_told(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    async with town.database.begin() as store:
        await store.rows.write("UPDATE outbox SET state = 'waiting' WHERE key LIKE 'told:ticket:%'")
    assert await waiting(town, olga)
    async with town.database.begin() as store:
        ticket = await store.tickets.ticket(1)
        assert ticket is not None
        assert await store.tickets.take_back(ticket)
    assert await waiting(town, olga) == []


@pytest.mark.parametrize(
    "words", ["кабинет", "сотрудник", "мои данные", "да", "спасибо", "удали ответ", "ой нет", "стоп"]
)
async def test_commands_are_no_answer_of_the_school(town: Town, anna: Person, olga: Person, words: str) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await olga.says(words)
    olga.sees_no("Отправить семье")
    await olga.says("да")
    assert [row[-1] for row in await tickets(town)] == [None]


async def test_an_answer_is_said_anew_before_it_leaves(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await olga.says("исправлено")
    await olga.says("Исправили на пять, спасибо")
    olga.sees("Отправить семье", "Исправили на пять")
    await olga.says("да")
    assert [row[-1] for row in await tickets(town)] == ["Исправили на пять, спасибо"]


@pytest.mark.parametrize("words", ["удали ответ", "исправить ответ", "кнопка"])
async def test_an_answer_is_put_right(town: Town, anna: Person, olga: Person, words: str) -> None:
    irina = town.person("Ирина")
    await anna.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await works(town, irina, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await answers(olga, "исправили")
    if words == "кнопка":
        await olga.presses("Исправить ответ")
    else:
        await olga.says(words)
    olga.sees("Вы ответили: «исправили»")
    await answers(olga, "верно как есть")
    anna.sees("Исправленный ответ на вопрос об оценке", "верно как есть")
    assert [row[-1] for row in await tickets(town)] == ["верно как есть"]
    assert (await journal(town))[-1] == (role.who, "answer corrected", MASHA)
    await irina.says("кнопка", payload={"b": "tickets.correct", "v": [1]})
    irina.sees("уже ответили")


async def test_whoever_is_not_content_asks_again(town: Town, anna: Person, olga: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    await olga.presses("Ответить")
    await answers(olga, "верно как есть")
    await anna.says("не согласна")
    anna.sees("Русский язык, 20 ноября: 5", "Что с ней не так?")
    await anna.says("отмена")
    await olga.says("сотрудник")
    await anna.presses("Спросить ещё раз")
    anna.sees("Что с ней не так?")
    await anna.says("мы принесём тетрадь")
    await anna.presses("Отправить")
    assert len(await tickets(town)) == 2
    for words in ("мои вопросы", "что с моим вопросом"):
        await anna.says(words)
        anna.sees("Ждут ответа", "Уже ответили", "«верно как есть»")


async def test_whoever_answers_finds_the_families_doubts_by_the_same_words(
    town: Town, anna: Person, olga: Person
) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await doubts(anna)
    for words in ("вопросы об оценках", "мои вопросы"):
        await olga.says(words)
        olga.sees("без ответа: 1", "Мария В.")


async def test_marks_that_a_doubt_lists_are_a_look(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("оценки Маши за неделю")
    async with town.database.begin() as store:
        await store.rows.write("DELETE FROM looks")
    await anna.presses("Неверно?")
    assert await town.rows("SELECT person FROM looks") == [(anna.id,)]
