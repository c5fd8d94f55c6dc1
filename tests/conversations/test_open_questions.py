"""While a question is open: what answers it, what cancels it, and what closes it with nothing done."""

import pytest

from handlers.talk import Client
from tests.city import MASHA
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, SCHOOL, staff_code, works
from tests.person import Person, Town

LET_BE = "Ничего не изменил"
CHANGED_MIND = (
    *("ой нет", "ой, нет!", "передумала", "я передумала", "не надо", "отбой", "стоп", "стоп не надо"),
    *("ничего, отбой", "ой я не то нажала", "случайно нажала", "нет, не надо", "отмена пожалуйста"),
)


async def linked(town: Town) -> int:
    return len(await town.rows("SELECT 1 FROM links"))


@pytest.mark.parametrize("words", CHANGED_MIND)
@pytest.mark.parametrize("question", ["забыть меня", "отвяжи машу"])
async def test_words_of_a_changed_mind_cancel(town: Town, anna: Person, question: str, words: str) -> None:
    await anna.links(MASHA)
    await anna.says(question)
    await anna.says(words)
    anna.sees_no("Не понял", LET_BE)
    await anna.says("да")
    assert await linked(town) == 1


@pytest.mark.parametrize("between", ["ок", "Хорошо", "спасибо", "оценки", "абракадабра", "мои дети", "👍", "ладно"])
@pytest.mark.parametrize("question", ["забыть меня", "отвяжи машу"])
async def test_what_cannot_be_undone_needs_its_yes_at_once(
    town: Town, anna: Person, question: str, between: str
) -> None:
    await anna.links(MASHA)
    await anna.says(question)
    await anna.says(between)
    anna.sees(LET_BE)
    await anna.says("да")
    assert await linked(town) == 1


async def test_a_press_elsewhere_closes_it_too(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Меню")
    await anna.says("забыть меня")
    await anna.presses("Оценки")
    anna.sees(LET_BE, "Мария, 5А")
    await anna.presses("Да, забыть меня")
    anna.sees("Стереть всё")
    assert await linked(town) == 1
    await anna.presses("Да, забыть меня")
    assert await linked(town) == 0


@pytest.mark.parametrize("words", ["да", "Да!", "ну да", "подтверждаю", "да, забыть меня"])
async def test_a_clear_yes_is_one(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says(words)
    anna.sees("всё о вас стёрто")


async def test_what_goes_is_explained_and_asked_again(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("забыть меня")
    await anna.says("а что сотрётся")
    anna.sees("Сотру", "Останется").sees_no(LET_BE)
    await anna.says("ок")
    anna.sees(LET_BE)
    assert await linked(town) == 1


async def test_danger_closes_what_was_open(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.presses("Пропустить")
    await anna.says("Неверная оценка")
    await anna.presses("1")
    anna.sees("не так")
    await anna.says("учитель бьёт мою дочь")
    await anna.says("оценки за вчера")
    anna.sees("Мария, 5А")
    assert await town.rows("SELECT count(*) FROM tickets") == [(0,)]
    await anna.says("забыть меня")
    await anna.says("учитель бьёт мою дочь")
    await anna.says("да")
    assert await linked(town) == 1


@pytest.mark.parametrize(
    "words",
    ["забыть меня", "мои дети", "мои данные", "отвяжи машу", "отзываю согласие", "помощь", "привет", "я передумала"],
)
async def test_a_wish_about_ones_own_data_is_no_free_answer(town: Town, anna: Person, words: str) -> None:
    await anna.links(MASHA)
    await anna.says("Неверная оценка")
    await anna.presses("1")
    await anna.says(words)
    assert await town.rows("SELECT count(*) FROM tickets") == [(0,)]


async def test_what_is_wrong_may_still_be_said_in_any_words(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    await anna.says("Неверная оценка")
    await anna.presses("1")
    await anna.says("помогите, у неё в дневнике за контрольную пять, а в данных школы четыре")
    await anna.says("да")
    assert await town.rows("SELECT count(*) FROM tickets") == [(1,)]


async def test_a_suspension_is_not_confirmed_by_the_way(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    olga = town.person("Ольга")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    for between in ("ой нет", "ок", "спасибо", "абракадабра"):
        await olga.says("приостановить привязку")
        await olga.says(MASHA)
        await olga.presses("1. Приостановить")
        await olga.says(between)
        await olga.says("да")
        assert await town.rows("SELECT count(*) FROM links WHERE suspended IS NOT NULL") == [(0,)]


async def test_a_person_of_numbers_may_answer_at_once(town: Town) -> None:
    nikolay = await town.person("Николай").links(MASHA)
    nikolay.client = Client(buttons=False, in_place=False)
    await nikolay.says("забыть меня")
    await nikolay.says("спасибо")
    nikolay.sees(LET_BE)
    await nikolay.says("забыть меня")
    await nikolay.says("1")
    nikolay.sees("всё о вас стёрто")


@pytest.mark.parametrize("between", ["меню", "оценки", "абракадабра", "спасибо", "Расписание"])
async def test_a_staff_code_that_waits_for_its_yes_is_not_lost_by_asking_something_else(
    town: Town, anna: Person, between: str
) -> None:
    await anna.agrees()
    await anna.says("меню")
    await anna.says(await staff_code(town, CLASS_TEACHER, SCHOOL, "5А"))
    anna.sees("Это вы и код выдали вам?")
    await (anna.presses(between) if between == "Расписание" else anna.says(between))
    anna.sees("Код сотрудника ждёт ответа", "роль пока не взята, код остался годным").sees_no(LET_BE)
    await anna.says("да")
    anna.sees_no("Код сотрудника ждёт")
    assert await town.rows("SELECT 1 FROM roles") == []
    await anna.presses("Да, это я" if between == "Расписание" else "Ответить про код")
    anna.sees("Это вы и код выдали вам?")
    await anna.presses("Да, это я")
    assert len(await town.rows("SELECT 1 FROM roles")) == 1


async def test_a_staff_code_that_was_refused_or_has_expired_waits_no_more(town: Town, anna: Person) -> None:
    await anna.agrees()
    await anna.says(await staff_code(town, CLASS_TEACHER, SCHOOL, "5А"))
    await anna.presses("Нет, это ошибка")
    anna.sees_no("ждёт ответа")
    await anna.says(await staff_code(town, CLASS_TEACHER, SCHOOL, "5А"))
    town.clock.move(days=90)
    await anna.says("меню")
    anna.sees_no("ждёт ответа")
