"""Who leads the child's class, who teaches it, whom else of the school to see: names for the families of the class."""

from pathlib import Path

import pytest

from handlers.importing.load import load
from tests.city import MASHA, PETYA, TWINS
from tests.conversations.staff_people import CLASS_TEACHER, SCHOOL, works
from tests.importing.files import csv
from tests.person import GROUP, Person, Town
from tests.screens import fits, whole

STAFF = ["Номер", "Учреждение", "Фамилия", "Имя", "Отчество", "Должность", "Класс"]
OF_21 = [
    ["31", "СОШ 21", "Образцова", "Ольга", "Петровна", "учитель математики", "5А"],
    ["32", "СОШ 21", "Директоров", "Денис", "Денисович", "директор", ""],
    ["33", "СОШ 21", "Химина", "Харита", "Хасановна", "учитель химии", ""],
]
PSYCHOLOGIST = ["34", "СОШ 21", "Тихая", "Анна", "Львовна", "педагог-психолог", ""]


async def hands_over(town: Town, folder: Path, *rows: list[str]) -> None:
    """The school's staff file."""
    path = csv(folder / "staff.csv", [STAFF, *rows])
    assert (await load(town.database, "staff", [path], now=town.clock.now())).stored


@pytest.fixture
async def anna(school: Town, tmp_path: Path) -> Person:
    """The mother of Маша (5А, whose teacher is known) and Петя (9Б, whose is not)."""
    await hands_over(school, tmp_path, *OF_21)
    return await school.person("Анна").links(MASHA, PETYA)


@pytest.mark.parametrize(
    "words", ["кто классный руководитель у Маши", "как зовут классную Маши", "кто воспитатель Маши"]
)
async def test_the_class_teacher_of_one_child(anna: Person, words: str) -> None:
    await anna.says(words)
    anna.sees("Мария, 5А. Классный руководитель: Образцова Ольга Петровна.", "Данные на").sees_no("Пётр", "Передать")
    fits(anna)
    await anna.says("а у Пети?")
    anna.sees("Пётр, 9Б. Имени классного руководителя мне не передали. Подскажут").sees_no("Мария", "Данные на")


async def test_of_all_children_and_the_ways_on(anna: Person) -> None:
    await anna.says("кто наш классный")
    anna.sees("Мария, 5А. Классный руководитель: Образцова Ольга Петровна.", "Пётр, 9Б. Имени классного руководителя")
    await anna.presses("Как написать учителю")
    anna.sees("Передать вопрос учителю я пока не могу", "школа.образование33.рф")
    await anna.says("кто классрук")
    await anna.presses("Телефон школы")
    anna.sees("СОШ № 21")


async def test_whoever_has_the_role_is_named_where_the_file_tells_no_classes(school: Town, anna: Person) -> None:
    await works(school, school.person("Харита"), CLASS_TEACHER, SCHOOL, "9Б", number="33")
    await anna.says("кто классный у Пети")
    anna.sees("Пётр, 9Б. Классный руководитель: Химина Харита Хасановна.")


async def test_of_another_class_nobody_is_named(school: Town, anna: Person) -> None:
    await anna.says("кто классный руководитель в 5А")
    anna.sees("Образцова Ольга Петровна")
    svetlana = await school.person("Светлана").links(TWINS[0])
    await svetlana.says("кто классный руководитель в 5А")
    svetlana.sees("только семьям самого класса").sees_no("Образцова")
    chat = school.chat(GROUP)
    await anna.says("кто наш классный", chat=chat)
    assert "Образцова" not in chat.show()
    stranger = school.person("Никто")
    await stranger.says("кто классный руководитель в 5А")
    stranger.sees_no("Образцова")


async def test_asked_before_the_code_it_is_answered_after_it(school: Town, tmp_path: Path) -> None:
    await hands_over(school, tmp_path, *OF_21)
    olga = await school.person("Ольга").agrees()
    await olga.says("как зовут классную")
    olga.sees_no("Образцова")
    await olga.says(await school.code(MASHA))
    olga.sees("Классный руководитель: Образцова Ольга Петровна.")


async def test_families_hear_whole_names_and_everybody_else_what_the_timetable_has(school: Town, anna: Person) -> None:
    await anna.says("кто ведёт химию у Пети")
    anna.sees("Пётр, 9Б. Химия: Химина Харита Хасановна")
    await anna.says("кто препод по английскому у Маши")
    anna.sees("Мария, 5А. Английский язык: гр. 1 Случаева Е. Е.; гр. 2 Условная В. В.")
    stranger = school.person("Никто")
    await stranger.says("кто ведёт химию в 9Б школы 21")
    stranger.sees("9Б, СОШ № 21. Химия: Химина Х. Х.").sees_no("Харита")


async def test_a_substitute_of_the_coming_days_is_named_too(anna: Person) -> None:
    await anna.says("кто ведёт историю у Маши")
    anna.sees("Мария, 5А. История: Примерова И. И.", "• завтра, вт, 24 ноября, 1-й урок: заменяет Примерова И. И.")


async def test_all_teachers_of_a_class(anna: Person) -> None:
    await anna.says("кто ведёт уроки у Маши")
    seen = await whole(anna)
    assert "Мария, 5А. Кто ведёт уроки:" in seen
    assert "Математика: Образцова Ольга Петровна" in seen
    assert "Литература/Русский язык: Пробная А. А." in seen
    assert "Не назван учитель: Биология/География" in seen


async def test_of_a_group_without_a_teacher_it_is_said_so(school: Town, anna: Person) -> None:
    async with school.database.begin() as store:
        await store.rows.write("UPDATE timetable SET teacher = '' WHERE teacher LIKE 'Условная%'")
    await anna.says("кто ведёт английский у Маши")
    anna.sees("Английский язык: гр. 1 Случаева Е. Е.; гр. 2 не назван")


async def test_with_whom_the_lesson_is_now(school: Town, anna: Person) -> None:
    school.clock.move(hours=1, minutes=40)
    await anna.says("у кого урок сейчас")
    anna.sees("Сейчас 1-й урок: Математика, каб. 12, Образцова О. П. Звонок в 9:10")
    chat = school.chat(GROUP)
    await anna.says("у кого урок сейчас у 5А школы 21", chat=chat)
    assert "Математика" in chat.show()
    assert "Образцова" not in chat.show()


async def test_a_psychologist_by_name_where_the_school_has_told_one(school: Town, anna: Person, tmp_path: Path) -> None:
    await anna.says("нужен логопед")
    anna.sees("СОШ № 21: есть ли логопед", "мне не передали", "Записать я не могу").sees_no("8-800", "Передать вопрос")
    await hands_over(school, tmp_path, *OF_21, PSYCHOLOGIST)
    await anna.says("нужен психолог")
    anna.sees("СОШ № 21, психолог: Тихая Анна Львовна.", "8-800-2000-122")
    fits(anna)
    chat = school.chat(GROUP)
    await anna.says("нужен психолог", chat=chat)
    assert "Тихая" not in chat.show()


async def test_a_question_to_a_teacher_is_not_passed_on_yet(school: Town) -> None:
    olga = school.person("Ольга")
    await olga.says("вопрос учителю")
    olga.sees("Передать вопрос учителю я пока не могу", "школа.образование33.рф").sees_no("Не понял", "согласие")
    assert olga.offered == ["Оценки", "Меню"]
    fits(olga)


@pytest.mark.parametrize(
    "words", ["учитель орет на детей", "классная кричит на ребенка", "марья ивановна орет на сына"]
)
async def test_of_a_teacher_who_shouts_at_children_one_hears_a_warm_word_and_whom_to_tell(
    school: Town, words: str
) -> None:
    anna = school.person("Анна")
    await anna.says(words)
    anna.sees("Так с детьми быть не должно", "директору", "uokovrov.elros.info", "8-800-2000-122").sees_no("Сферум")
    fits(anna)


async def test_a_pupil_is_told_so_in_their_own_tone(school: Town) -> None:
    petya = school.person("Петя")
    await petya.agrees()
    await petya.says(await school.code(PETYA, audience="pupil"))
    await petya.says("учитель орет на детей")
    petya.sees("твоей вины здесь нет", "8-800-2000-122").sees_no("Запишите")
    fits(petya)


async def test_a_chat_of_several_is_not_told_that_a_pupil_asks(school: Town) -> None:
    petya, chat = school.person("Петя"), school.chat(GROUP)
    await petya.agrees()
    await petya.says(await school.code(PETYA, audience="pupil"))
    await petya.says("учитель орет на детей")
    petya.sees("твоей вины здесь нет")
    await petya.says("учитель орет на детей", chat=chat)
    assert "твоей" not in chat.show()
    assert "8-800-2000-122" in chat.show()
