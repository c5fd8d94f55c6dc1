"""Those who work in an institution or in the department: what their role opens to them, and nothing beside it."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers import codes
from handlers.rules import rights
from handlers.rules.rights import Right
from tests.city import IN_TWO_PLACES, MASHA, PETYA, RESTRICTED, TWINS, small_city
from tests.conversations.staff_people import (
    ADMINISTRATOR,
    CLASS_TEACHER,
    CLUB,
    CLUB_TEACHER,
    DEPARTMENT,
    OTHER,
    SCHOOL,
    employs,
    journal,
    loses,
    moves,
    staff_code,
    works,
)
from tests.person import GROUP, SECRET, Person, Town
from tests.screens import fits

REFUSED = "вам сейчас не открыть"


@pytest.fixture
def olga(town: Town) -> Person:
    """The deputy head of СОШ № 21, who has not written yet."""
    return town.person("Ольга")


# Who one is


async def test_without_a_role_one_hears_where_it_comes_from(olga: Person) -> None:
    await olga.agrees()
    await olga.says("я сотрудник школы")
    olga.sees("У вас роли сотрудника нет", "одноразовый код")
    assert "Привязки" not in olga.offered


async def test_a_file_of_data_in_the_chat_is_told_where_it_goes(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("", attachments=("doc",))
    olga.sees("отдайте файл тому, кто ведёт бота")
    await olga.presses("Новое объявление")
    olga.sees("Пришлите текст объявления")
    await anna.says("", attachments=("doc",))
    anna.sees("Файлы здесь я не читаю")


async def test_several_roles_add_up(town: Town, olga: Person) -> None:
    await works(town, olga, DEPARTMENT)
    await olga.says("кабинет")
    olga.sees("Ваша роль", "управление образования")
    assert set(olga.offered) == {"Новое объявление", "Мои объявления", "Журнал", "Меню"}
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await works(town, olga, CLUB_TEACHER, CLUB, "9 М")
    await olga.says("работа")
    olga.sees("Ваши роли", "управление образования", "классный руководитель 5А, СОШ № 21", "педагог, 9 М, МУК")
    assert {"Журнал", "Класс 5А", "Класс 9 М"} <= set(olga.offered)
    await works(town, olga, ADMINISTRATOR, OTHER)
    await olga.says("сотрудник")
    assert {"Привязки", "Вопросы об оценках: 0"} <= set(olga.offered)


async def test_nothing_of_it_is_said_in_a_chat_of_several(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    chat = town.chat(GROUP)
    await olga.says("кабинет сотрудника", chat=chat)
    assert "один на один" in chat.show()
    assert not any(message.buttons for message in chat.messages)


# Links


async def card(olga: Person, whom: str) -> Person:
    await olga.says("сотрудник")
    await olga.presses("Привязки")
    olga.sees("Пришлите номер ученика или класс и имя")
    return await olga.says(whom)


async def links(town: Town, pupil: str) -> list[tuple[int, bool]]:
    return [
        (person, suspended is not None)
        for person, suspended in await town.rows(
            "SELECT person, suspended FROM links WHERE pupil = ? ORDER BY linked, person", await town.pupil(pupil)
        )
    ]


@pytest.mark.parametrize("whom", [MASHA, f"№ {MASHA}", "5А Мария", "5 а Маша", "Маша из 5а", "Мария В 5 «А»"])
async def test_a_pupil_is_found_by_number_or_by_class_and_name(
    town: Town, olga: Person, anna: Person, whom: str
) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, whom)
    olga.sees("Мария В., 5А, СОШ № 21, № 100001", "1. ", "с 20 ноября").sees_no(str(anna.id))
    assert str(anna.id) not in str([message.buttons for message in olga.chat.messages])


async def test_namesakes_are_told_apart_by_their_numbers(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, "5А Аня")
    olga.sees("несколько учеников")
    await olga.presses("Анна С. (№ 100012)")
    olga.sees("№ 100012", "Пока никто не привязан")


async def test_nobody_is_found_by_a_name_alone_in_another_school_or_at_all(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, TWINS[0])
    olga.sees("среди ваших не нашёл").sees_no("Кирилл")
    for whom in ("4А Кирилл", "5А Кирилл", "999999"):
        await card(olga, whom)
        olga.sees_no("Кирилл", "4А")
    await card(olga, "999999")
    await olga.says(MASHA)  # the question is still open
    olga.sees("Мария В., 5А")


async def test_links_are_asked_for_in_words(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    for person, words in ((olga, "Пришлите номер ученика"), (await anna.agrees(), "роли сотрудника нет")):
        await person.says("привязки учеников")
        person.sees(words)


async def test_words_that_name_nobody_are_understood_as_any_others(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, "мои данные")
    olga.sees_no("не нашёл")


async def test_a_link_is_suspended_after_a_second_word_and_resumed(town: Town, olga: Person, anna: Person) -> None:
    pavel = town.person("Павел")
    await anna.links(MASHA)
    await pavel.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    heard = (len(anna.chat.messages), len(pavel.chat.messages))
    await card(olga, MASHA)
    await olga.presses("1. Приостановить")
    olga.sees("Приостановить привязку к ребёнку Мария В.")
    await olga.presses("Нет, оставить")
    assert await links(town, MASHA) == [(anna.id, False), (pavel.id, False)]
    await olga.presses("1. Приостановить")
    await olga.presses("Да, приостановить")
    olga.sees("привязка приостановлена", "Никому ничего не сообщил", "с 20 ноября: приостановлено")
    assert await links(town, MASHA) == [(anna.id, True), (pavel.id, False)]
    assert (len(anna.chat.messages), len(pavel.chat.messages)) == heard
    await anna.says("оценки Маши")
    anna.sees("школа закрыла").sees_no("Математика", "5А")
    await pavel.says("оценки Маши")
    pavel.sees("Математика")
    await olga.presses("1. Возобновить")
    olga.sees("снова действует")
    assert await links(town, MASHA) == [(anna.id, False), (pavel.id, False)]
    assert [line for line in await journal(town) if line[1].startswith("link")] == [
        (role.who, "link suspended", MASHA),
        (role.who, "link resumed", MASHA),
    ]


async def test_yes_may_be_typed_and_no_closes_the_question(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    await olga.presses("1. Приостановить")
    await olga.says("нет")
    assert await links(town, MASHA) == [(anna.id, False)]
    await olga.presses("1. Приостановить")
    await olga.says("да")
    assert await links(town, MASHA) == [(anna.id, True)]


async def test_yesterdays_confirmation_asks_again(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    await olga.presses("1. Приостановить")
    button = olga.button("Да, приостановить")
    await olga.says("Меню")
    town.clock.move(days=1)
    await olga.presses_button(button)
    olga.sees("Приостановить привязку к ребёнку")
    assert await links(town, MASHA) == [(anna.id, False)]


async def test_many_links_are_shown_card_by_card(town: Town, olga: Person) -> None:
    for number in range(6):
        await town.person(f"Родственник {number}").links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    olga.sees("1. ", "2. ").sees_no("3. ")
    await olga.presses("Ещё")
    await olga.presses("Ещё")
    olga.sees("5. ", "6. ").sees_no("1. ")
    await olga.presses("6. Приостановить")
    await olga.presses("Да, приостановить")
    assert [suspended for _, suspended in await links(town, MASHA)] == [False] * 5 + [True]


async def test_a_restriction_is_told(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, RESTRICTED)
    olga.sees("Стоит ограничение")


async def test_adults_learn_nothing_of_each_other_once_the_school_says_so(town: Town, olga: Person) -> None:
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    await olga.presses("Закрыть список взрослых")
    olga.sees("больше не видят друг друга", "так решила школа")
    assert len(await town.rows("SELECT 1 FROM discretions")) == 1
    await olga.presses("Открыть список взрослых")
    olga.sees("родные снова видят друг друга")
    assert await town.rows("SELECT 1 FROM discretions") == []
    assert (await journal(town))[-2:] == [
        (role.who, "discretion set", MASHA),
        (role.who, "discretion lifted", MASHA),
    ]


async def test_looking_at_links_is_noted_for_the_family(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    assert await town.rows("SELECT person, as_whom FROM looks WHERE pupil = ?", await town.pupil(MASHA)) == [
        (olga.id, "administrator")
    ]


async def test_links_of_a_pupil_who_moved_wait_until_the_new_school_confirms(
    town: Town, olga: Person, anna: Person
) -> None:
    irina = town.person("Ирина")
    await anna.links(MASHA)
    await works(town, irina, ADMINISTRATOR, SCHOOL)
    role = await works(town, olga, ADMINISTRATOR, OTHER)
    await olga.says("сотрудник")
    assert not any(label.startswith("Переведённые") for label in olga.offered)
    await moves(town, MASHA, OTHER, "4А")
    await anna.says("оценки Маши")
    anna.sees_no("Математика")
    await card(irina, MASHA)
    irina.sees("не нашёл").sees_no("Мария В", "СОШ")
    await olga.says("переведённые")
    olga.sees("ждут подтверждения: 1")
    await olga.says("сотрудник")
    await olga.presses("Переведённые: 1")
    olga.sees("ждут подтверждения: 1")
    await olga.presses("Мария В. (№ 100001)")
    olga.sees("ждёт вашего подтверждения", "родные ничего не видят")
    await olga.presses("Подтвердить привязки")
    olga.sees("привязки подтверждены")
    await anna.says("оценки Маши")
    anna.sees("Математика")
    assert (await journal(town))[-1] == (role.who, "move confirmed", MASHA)
    await olga.says("сотрудник")
    assert not any(label.startswith("Переведённые") for label in olga.offered)


# The class


async def test_a_class_teacher_sees_the_class_and_counts(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await town.person("Павел").links(MASHA)
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says("сотрудник")
    assert "Привязки" not in olga.offered
    await olga.presses("Класс 5А")
    olga.sees("5А, СОШ № 21", "Мария В.: 2", "Артём И.: никого").sees_no("Воронцова", "Пётр", "100001")


async def test_a_club_teacher_sees_the_group(town: Town, olga: Person) -> None:
    await works(town, olga, CLUB_TEACHER, CLUB, "9 М")
    await olga.says("сотрудник")
    await olga.presses("Класс 9 М")
    olga.sees("9 М, МУК", "Семён К.: никого")


# Files, and who carries them


@pytest.mark.parametrize("words", ["новый ученик", "скинь шаблон для учеников", "отмени последнюю загрузку"])
async def test_files_go_to_whoever_runs_the_bot(town: Town, olga: Person, anna: Person, words: str) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says(words)
    olga.sees("загружает и выгружает тот, кто ведёт бота")
    fits(olga)
    await anna.agrees()
    await anna.says(words)
    anna.sees("данные передаёт школа")


# Who is not here yet


async def test_whose_families_are_not_here_is_said_of_a_class_and_of_a_school(
    town: Town, olga: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("кто не привязан в 5А")
    olga.sees("5А, СОШ № 21: взрослые привязаны у 1 из", "Пока никого", "Артём И.").sees_no("Мария В.", "Воронцова")
    fits(olga)
    await olga.says("кто ещё не ввёл код")
    olga.sees("СОШ № 21: взрослые привязаны у 1 из", "Не у всех", "5А: 1 из").sees_no("Артём")
    fits(olga)
    await olga.presses("Класс 5А")
    olga.sees("Артём И.")
    await works(town, anna, CLASS_TEACHER, OTHER, "4А")
    await anna.says("сколько привязано")
    anna.sees("4А, СОШ № 17: взрослые привязаны у 0 из").sees_no("5А")
    await anna.says("кто не привязан в 5А")
    anna.sees("видят только те, кто ведёт класс").sees_no("Артём")


async def test_the_department_hears_only_numbers_and_a_parent_of_their_own(
    town: Town, olga: Person, anna: Person
) -> None:
    await works(town, olga, DEPARTMENT)
    await olga.says("кто не привязан в 5А")
    olga.sees("Город: взрослые привязаны").sees_no("5А", "Артём")
    await anna.links(MASHA)
    await anna.says("кто ещё не ввёл код")
    anna.sees("Мария").sees_no("роли сотрудника нет", "Артём")


# Roles that end


async def test_a_role_that_ends_between_two_presses_opens_nothing(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, MASHA)
    await olga.presses("1. Приостановить")
    old = [olga.button(label) for label in ("1. Приостановить", "Да, приостановить")]
    old += [olga.button("Закрыть список взрослых"), olga.button("Журнал")]
    await loses(town, role)
    for button in old:
        await olga.presses_button(button)
        olga.sees(REFUSED).sees_no("Мария", "мама")
    for label in ("Привязки", "Другой ученик"):
        await olga.presses(label)
        olga.sees("роли сотрудника нет")
    assert await links(town, MASHA) == [(anna.id, False)]
    assert await town.rows("SELECT 1 FROM discretions") == []


async def test_an_open_question_is_closed_with_the_role(town: Town, olga: Person) -> None:
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("сотрудник")
    await olga.presses("Привязки")
    await loses(town, role)
    await olga.says(MASHA)
    olga.sees(REFUSED)
    await olga.says("мои данные")
    olga.sees_no(REFUSED)


async def test_roles_of_those_who_left_are_ended_by_the_school_after_a_word(town: Town, olga: Person) -> None:
    irina, stranger = town.person("Ирина"), town.person("Пётр Ильич")
    mine = await works(town, olga, ADMINISTRATOR, SCHOOL, number="1")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А", number="2")
    await works(town, stranger, CLASS_TEACHER, OTHER, "4А", number="3")
    await employs(town, SCHOOL, "1")
    await employs(town, OTHER, "8")
    await olga.says("сотрудник")
    await olga.presses("Снять роли: 1")
    olga.sees("другой класс: 1. Снять роли?", "классный руководитель 5А", "сотрудник № 2").sees_no("СОШ № 17")
    await olga.presses("Да, снять")
    olga.sees("Снято ролей: 1")
    await irina.says("сотрудник")
    irina.sees("роли сотрудника нет")
    await stranger.says("сотрудник")
    stranger.sees("классный руководитель 4А")
    assert (await journal(town))[-1][:2] == (mine.who, "role ended")


async def test_whoever_ends_roles_means_those_of_others_by_it(town: Town, olga: Person) -> None:
    mine = await works(town, olga, ADMINISTRATOR, SCHOOL, number="1")
    for words in ("снять роли", "снять роль", "Петрова уволилась", "отзови доступ у учителя"):
        await olga.says(words)
        olga.sees("Снимать нечего", "роль снимет тот, кто ведёт бота").sees_no("Снять с вас")
    await olga.presses("Снять свою роль")
    olga.sees("Снять с вас роль: администратор")
    await loses(town, mine)
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says("снять роли")
    olga.sees("Снять с вас роль: классный руководитель 5А")


async def test_the_department_ends_them_in_every_school(town: Town, olga: Person) -> None:
    await works(town, olga, DEPARTMENT)
    await works(town, town.person("Ирина"), CLASS_TEACHER, SCHOOL, "5А", number="2")
    await works(town, town.person("Пётр Ильич"), CLASS_TEACHER, OTHER, "4А", number="3")
    await employs(town, SCHOOL, "1")
    await employs(town, OTHER, "8")
    await olga.says("сотрудник")
    await olga.presses("Снять роли: 2")
    await employs(town, OTHER, "3")  # a list that came meanwhile knows him again
    await olga.says("да")
    olga.sees("Снято ролей: 1")


# The journal


async def test_the_journal_is_read_by_institution(town: Town, olga: Person) -> None:
    irina, city = town.person("Ирина"), town.person("Управление")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await works(town, irina, ADMINISTRATOR, OTHER)
    await works(town, city, DEPARTMENT)
    await card(olga, MASHA)
    await olga.presses("Закрыть список взрослых")
    for person, seen in ((olga, True), (irina, False), (city, True)):
        await person.says("сотрудник")
        await person.presses("Журнал")
        person.sees("Последние записи", "получена роль").sees_no("Мария")
        assert ("родные скрыты друг от друга, 100001" in person.heard) is seen


# What is forged, and whatever random roles allow


async def test_the_department_sees_no_child(town: Town, olga: Person, anna: Person) -> None:
    await anna.links(MASHA)
    await works(town, olga, DEPARTMENT)
    pupil = await town.pupil(MASHA)
    for payload in (
        {"b": "ask.ask", "v": ["staff", "links"]},
        {"b": "staff.card", "v": [pupil]},
        {"b": "staff.moved", "v": []},
        {"b": "staff.show_class", "v": [1, "5А"]},
        {"b": "tickets.unanswered", "v": []},
    ):
        await olga.says("кнопка", payload=payload)
        olga.sees(REFUSED).sees_no("Мария", "5А")


PUPILS = (MASHA, PETYA, TWINS[0], TWINS[1], IN_TWO_PLACES)
SCHOOLS = {SCHOOL: ("5А", "9Б"), OTHER: ("4А",), CLUB: ("9 М",)}
PLACES = st.sampled_from([(school, name) for school, names in SCHOOLS.items() for name in names])
ROLES_THERE = st.one_of(
    st.just((DEPARTMENT, "", "")),
    st.builds(lambda place: (ADMINISTRATOR, place[0], ""), PLACES),
    st.builds(lambda role, place: (role, *place), st.sampled_from([CLASS_TEACHER, CLUB_TEACHER]), PLACES),
)


@given(
    granted=st.lists(ROLES_THERE, max_size=3),
    moved=st.dictionaries(st.sampled_from(PUPILS), PLACES, max_size=3),
    whom=st.sampled_from(PUPILS),
)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_random_roles_open_exactly_what_an_independent_model_says(
    town: Town,
    olga: Person,
    anna: Person,
    granted: list[tuple[str, str, str]],
    moved: dict[str, tuple[str, str]],
    whom: str,
) -> None:
    """Buttons that were never shown, of a pupil who may have moved; the model knows schools and classes by name."""
    await olga.agrees()
    await anna.links(*PUPILS)
    homes = {number: set[tuple[str, str]]() for number in PUPILS}
    for row in small_city().pupils:
        if row["Номер"] in homes:
            homes[row["Номер"]].add((row["Учреждение"], row["Класс"]))
    try:
        for number, (school, name) in moved.items():
            await moves(town, number, school, name)
            homes[number] = {(school, name)}
        for role, school, name in granted:
            await works(town, olga, role, school, name)
        mine = {school for role, school, _ in granted if role == ADMINISTRATOR}
        places = {school for school, _ in homes[whom]}
        administered = bool(mine & places)
        # A club sees who is linked; what changes a link is for the school, where there is one.
        answers = bool(mine & ((places - {CLUB}) or places))
        await _asks_for_everything(town, olga, anna, whom, administered=administered, answers=answers)
        async with town.reading() as store:
            ids = {school: (await store.school.institution_named(school))[0].id for school in SCHOOLS}
        for school, names in SCHOOLS.items():
            for name in names:
                teaches = {(CLASS_TEACHER, school, name), (CLUB_TEACHER, school, name)} & set(granted)
                await olga.says("кнопка", payload={"b": "staff.show_class", "v": [ids[school], name]})
                assert (REFUSED in olga.heard) is not (school in mine or bool(teaches))
    finally:
        await _as_before(town)


async def _asks_for_everything(
    town: Town, olga: Person, anna: Person, whom: str, *, administered: bool, answers: bool
) -> None:
    pupil = await town.pupil(whom)
    mark = codes.hashed(f"{anna.id} {pupil}", SECRET).hex()[:16]
    for payload, opens in (
        ({"b": "staff.card", "v": [pupil]}, administered),
        ({"b": "staff.confirm", "v": [pupil]}, answers),
        ({"b": "staff.discretion", "v": [pupil, True]}, answers),
        ({"b": "staff.resume", "v": [pupil, mark]}, answers),
        ({"b": "staff.suspend", "v": [pupil, mark]}, answers),
    ):
        await olga.says("кнопка", payload=payload)
        assert (REFUSED in olga.heard) is not opens, payload
    await olga.says("да")
    await olga.says(whom)
    assert bool(await town.rows("SELECT 1 FROM discretions WHERE pupil = ?", pupil)) is answers
    assert await links(town, whom) == [(anna.id, answers)]
    waiting = await town.rows(
        "SELECT 1 FROM enrolments AS e WHERE pupil = ? AND ended IS NULL AND NOT EXISTS ("
        " SELECT 1 FROM vouchers AS v WHERE v.pupil = e.pupil AND v.institution = e.institution)",
        pupil,
    )
    assert not waiting or not answers
    about = [line for line in await journal(town) if line[2] == whom]
    assert bool(about) is answers


async def _as_before(town: Town) -> None:
    """The next example begins with the city as it was imported and nobody linked."""
    async with town.database.begin() as store:
        for table in ("roles", "links", "suspensions", "discretions", "looks", "sessions"):
            await store.rows.write(f"DELETE FROM {table}")
        await store.rows.write("DROP TRIGGER journal_is_never_shortened")
        await store.rows.write("DELETE FROM journal")
        await store.rows.write(
            "CREATE TRIGGER journal_is_never_shortened BEFORE DELETE ON journal"
            " BEGIN SELECT raise(ABORT, 'the journal is never changed'); END"
        )
        await store.rows.write("DELETE FROM enrolments WHERE import = 9")
        await store.rows.write("UPDATE enrolments SET ended = NULL")


def test_every_right_that_is_shown_belongs_to_somebody() -> None:
    assert set(Right) == set().union(*rights.MAY.values())


# Codes


async def test_a_staff_code_gives_the_role_after_consent_like_any_code(town: Town, olga: Person) -> None:
    code = await staff_code(town, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says(code)
    olga.sees("мне нужно ваше согласие").sees_no("5А")
    await olga.presses("Даю согласие")
    olga.sees("Это код сотрудника: классный руководитель 5А", "Это вы")
    assert await journal(town) == []
    await olga.presses("Да, это я")
    olga.sees("Ваша роль здесь: классный руководитель 5А, СОШ № 21", "видеть список своего класса")
    await olga.presses("Кабинет")
    assert "Класс 5А" in olga.offered
    assert [act for _, act, _ in await journal(town)] == ["role granted"]


async def test_a_staff_code_comes_with_the_link_of_the_dialog(town: Town, olga: Person) -> None:
    await olga.agrees()
    code = await staff_code(town, ADMINISTRATOR, SCHOOL)
    await olga.says("Начать", ref=code, payload={"command": "start"})
    await olga.says("да", ref=code)
    olga.sees("Ваша роль здесь: администратор, СОШ № 21", "приостанавливать привязки")
    await olga.says("меню", ref=code)
    olga.sees_no("не подошёл")


async def test_a_staff_code_works_once(town: Town, olga: Person, anna: Person) -> None:
    code = await staff_code(town, DEPARTMENT)
    await olga.agrees()
    await anna.agrees()
    await olga.says(code)
    await olga.says("да")
    olga.sees("управление образования", "читать журнал")
    await anna.says(code)
    anna.sees("не подошёл")
    assert await town.rows("SELECT wrong_tries FROM people WHERE id = ?", anna.id) == [(1,)]


async def test_a_second_code_for_the_same_role_stays_good(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, DEPARTMENT)
    code = await staff_code(town, DEPARTMENT)
    await olga.says(code)
    olga.sees("уже есть", "передать коллеге")
    await anna.agrees()
    await anna.says(code)
    anna.sees("управление образования")


@pytest.mark.parametrize("spoilt", ["expired", "revoked", "left"])
async def test_a_code_that_is_good_no_more_is_a_wrong_try(town: Town, olga: Person, spoilt: str) -> None:
    await olga.agrees()
    code = await staff_code(town, ADMINISTRATOR, SCHOOL, number="2")
    if spoilt == "expired":
        town.clock.move(days=31)
    elif spoilt == "left":
        await employs(town, SCHOOL, "1")
    else:
        async with town.database.begin() as store:
            await store.roles.revoke_codes(town.clock.now())
    await olga.says(code)
    olga.sees("не подошёл")
    assert await town.rows("SELECT wrong_tries FROM people WHERE id = ?", olga.id) == [(1,)]


async def test_wrong_codes_close_the_door_to_staff_codes_too(town: Town, olga: Person) -> None:
    await olga.agrees()
    for _ in range(5):
        await olga.says(codes.shown(codes.fresh()))
    await olga.says(await staff_code(town, DEPARTMENT))
    olga.sees("приём кодов закрыт")


async def test_the_menu_shows_the_way_to_those_who_have_a_role(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await anna.links(MASHA)
    await olga.says("меню")
    olga.sees("«кого сегодня нет»").sees_no("оценки")
    assert under_the_input(olga) == ["Кабинет", "Расписание", "Объявления", "Мои данные", "Помощь"]
    await anna.says("меню")
    assert under_the_input(anna) == ["Расписание", "Оценки", "Мои дети", "Мои данные", "Помощь"]
    role = await works(town, anna, ADMINISTRATOR, SCHOOL)
    await anna.says("меню")
    anna.sees("«замены на завтра»", "«оценки за неделю»")
    assert under_the_input(anna) == ["Расписание", "Оценки", "Кабинет", "Мои дети", "Помощь"]
    await loses(town, role)
    await anna.says("меню")
    assert "Кабинет" not in under_the_input(anna)


async def test_the_office_comes_and_goes_with_the_role(town: Town, olga: Person) -> None:
    await olga.agrees()
    await olga.says(await staff_code(town, ADMINISTRATOR, SCHOOL))
    await olga.says("да")
    await olga.presses("Кабинет")
    olga.sees("администратор, СОШ № 21")
    await olga.says("снимите с меня роль")
    await olga.presses("Да, снять роль")
    assert "Кабинет" not in under_the_input(olga)


POSTS = [
    (DEPARTMENT, "", "", ("объявление всем школам", "сводка"), ("мой класс", "кабинет 205", "привязки")),
    (ADMINISTRATOR, SCHOOL, "", ("объявление для 7Б", "привязки 7Б Мария", "снять роли"), ("мой класс",)),
    (CLASS_TEACHER, SCHOOL, "5А", ("напиши родителям", "кого сегодня нет", "мой класс"), ("привязки", "журнал")),
    (CLUB_TEACHER, CLUB, "9 М", ("мой класс", "мои уроки завтра"), ("привязки", "кого сегодня нет")),
]


@pytest.mark.parametrize(("post", "school", "class_name", "told", "untold"), POSTS)
async def test_help_of_the_staff_is_of_what_their_role_may_type(
    town: Town, olga: Person, post: str, school: str, class_name: str, told: Sequence[str], untold: Sequence[str]
) -> None:
    await works(town, olga, post, school, class_name)
    await olga.says("помощь")
    olga.sees(*told).sees_no(*untold, "средний балл")
    fits(olga)
    help_ = olga.heard
    for words in re.findall("«([^»…]+)»", help_):
        await olga.says(words)
        assert "Не понял" not in olga.heard, words
        assert "Не до конца" not in olga.heard, words
        assert REFUSED not in olga.heard, words
        await olga.says("отмена")
    await olga.says("помощь")
    await olga.presses("Что спрашивают семьи")
    olga.sees("средний балл")


def under_the_input(person: Person) -> list[str]:
    return [button["label"] for row in person.chat.keyboard for button in row]


@pytest.mark.parametrize("words", ["нет", "Нет, это ошибка", "ок", "спасибо", "ой нет", "оценки"])
async def test_a_code_that_came_to_the_wrong_person_stays_good(
    town: Town, olga: Person, anna: Person, words: str
) -> None:
    code = await staff_code(town, ADMINISTRATOR, SCHOOL)
    await anna.agrees()
    await anna.says(code)
    anna.sees("Это код сотрудника: администратор, СОШ № 21")
    old = anna.button("Да, это я")
    await anna.says(words)
    await anna.says("да")
    assert await journal(town) == []
    await anna.presses_button(old)
    anna.sees("Это код сотрудника")
    await olga.agrees()
    await olga.says(code)
    await olga.presses("Да, это я")
    olga.sees("Ваша роль здесь")
    await anna.says("да")
    assert await town.rows("SELECT person FROM roles") == [(olga.id,)]
    await anna.says("кнопка", payload={"b": "staff.take", "v": ["вовсе не код"]})
    anna.sees("устарела")


@pytest.mark.parametrize("words", ["я не сотрудник, это ошибка", "откажусь от роли", "снимите с меня роль"])
async def test_a_role_may_be_laid_down(town: Town, olga: Person, words: str) -> None:
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says(words)
    olga.sees("Снять с вас роль: администратор, СОШ № 21", "станет некому")
    await olga.says("ок")
    await olga.says("да")
    assert (await journal(town))[-1][1] == "role granted"
    await olga.says(words)
    await olga.presses("Да, снять роль")
    olga.sees("роль снята")
    assert (await journal(town))[-1] == (role.who, "role ended", str(role.id))
    await olga.says(words)
    olga.sees("роли сотрудника нет")


async def test_one_of_several_roles_is_laid_down(town: Town, olga: Person) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    other = await works(town, olga, CLUB_TEACHER, CLUB, "9 М")
    await olga.says("откажусь от роли")
    await olga.presses("9 М, МУК")
    olga.sees("педагог, 9 М").sees_no("станет некому")
    await olga.says("да")
    assert await town.rows("SELECT id FROM roles WHERE ended IS NOT NULL") == [(other.id,)]


async def test_nobody_lays_down_somebody_elses_role(town: Town, olga: Person, anna: Person) -> None:
    role = await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await works(town, anna, DEPARTMENT)
    await anna.says("кнопка", payload={"b": "staff.resign", "v": [role.id, True]})
    anna.sees(REFUSED).sees_no("5А")
    assert await town.rows("SELECT 1 FROM roles WHERE ended IS NOT NULL") == []


# Their own words


@pytest.mark.parametrize("words", ["привязки", "закрой привязку", "привязки учеников", "закрыть список взрослых"])
async def test_an_administrators_links_are_the_schools(town: Town, olga: Person, words: str) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says(words)
    olga.sees("Чьи привязки показать?")


@pytest.mark.parametrize("words", [f"кто привязан к {MASHA}", f"привязки {MASHA}", "привязки 5А Мария"])
async def test_a_pupil_may_be_named_at_once(town: Town, olga: Person, words: str) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says(words)
    olga.sees("Мария В., 5А, СОШ № 21", "Пока никто не привязан")


async def test_a_parents_links_are_their_own(town: Town, anna: Person) -> None:
    await anna.links(MASHA)
    for words in ("привязки", f"кто привязан к {PETYA}"):
        await anna.says(words)
        anna.sees("Мария").sees_no("Пётр", "сотрудника")


async def test_a_class_teacher_hears_who_sees_links(town: Town, olga: Person) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    for words in ("привязки", "закрой привязку"):
        await olga.says(words)
        olga.sees("администратор школы или сада").sees_no("никто не привязан")
        assert "Класс 5А" in olga.offered


async def test_a_name_alone_needs_a_class(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await card(olga, "воронцова мария")
    olga.sees("нужен ещё класс")
    await olga.says("5а мария")
    olga.sees("Мария В., 5А")


async def test_codes_are_not_handed_out_in_the_chat(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("дай коды для 5а")
    olga.sees("листы с кодами")
    await anna.links(MASHA)
    await anna.says("дай код для 5а")
    anna.sees_no("листы с кодами")


@pytest.mark.parametrize("words", ["здравствуйте я учитель", "я классный руководитель"])
async def test_a_teacher_who_says_so_hears_of_the_staffs_room(
    town: Town, olga: Person, anna: Person, words: str
) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says(words)
    olga.sees("Ваша роль")
    await anna.agrees()
    await anna.says(words)
    anna.sees("роли сотрудника нет", "одноразовый код")


@pytest.mark.parametrize("words", ["список класса", "мой класс", "мои ученики", "список класса 5а"])
async def test_the_class_is_shown_by_its_words(town: Town, olga: Person, anna: Person, words: str) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await olga.says(words)
    olga.sees("5А, СОШ № 21", "Мария В.: никого")
    await anna.links(MASHA)
    await anna.says(words)
    anna.sees("Списков класса я не показываю").sees_no("Мария В.")


async def test_an_administrator_names_the_class(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("список класса")
    olga.sees("Назовите класс")
    await olga.says("список класса 9б")
    olga.sees("9Б, СОШ № 21")


NO_GRADES = ("оценки 5а", "кто в классе двоечник", "средний балл класса", "что выходит у маши")


@pytest.mark.parametrize("words", NO_GRADES)
async def test_staff_without_a_child_hear_where_the_grades_of_a_class_are(town: Town, olga: Person, words: str) -> None:
    irina, city = town.person("Ирина"), town.person("Управление")
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    await works(town, irina, ADMINISTRATOR, SCHOOL)
    await works(town, city, DEPARTMENT)
    for person in (olga, irina, city):
        await person.says(words)
        person.sees("Оценок класса здесь нет").sees_no("никто не привязан", "Мария")
        assert ("Класс 5А" in person.offered) is (person is olga or (person is irina and "5а" in words))
    await olga.presses("Класс 5А")
    olga.sees("Мария В.: ")


async def test_the_journal_says_whose_roles_they_are(town: Town, olga: Person) -> None:
    city = town.person("Управление")
    role = await works(town, olga, ADMINISTRATOR, SCHOOL)
    gone = await works(town, town.person("Ирина"), CLASS_TEACHER, SCHOOL, "5А")
    await works(town, city, DEPARTMENT)
    await card(olga, MASHA)
    await olga.presses("Закрыть список взрослых")
    await loses(town, gone)
    await city.says("сотрудник")
    await city.presses("Журнал")
    city.sees(
        f"администратор (№ {role.id}): получена роль по коду, СОШ № 21",
        f"администратор (№ {role.id}): родные скрыты друг от друга, {MASHA}, СОШ № 21",
        f"команда: снята роль: классный руководитель 5А (№ {gone.id}), СОШ № 21",
    )


# In words


async def test_the_journal_is_the_staff_s_own_where_they_may_read_it(town: Town, olga: Person, anna: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("журнал")
    olga.sees("Последние записи")
    await anna.links(MASHA)
    await anna.says("журнал")
    anna.sees("Электронный журнал").sees_no("Последние записи")
    assert "Оценки" in anna.offered


async def test_how_many_families_are_linked_is_told_in_numbers_within_reach(
    town: Town, olga: Person, anna: Person
) -> None:
    await anna.links(MASHA)
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("сколько семей подключено")
    olga.sees("СОШ № 21: взрослые есть у 1 из").sees_no("СОШ № 17", "Город")
    vera = town.person("Вера")
    await works(town, vera, DEPARTMENT)
    await vera.says("сводка")
    vera.sees("Город: взрослые привязаны у 1 ученика, это 1 человек", "СОШ № 21: взрослые есть у 1 из", "СОШ № 17")
    await anna.says("статистика")
    anna.sees("роли сотрудника нет").sees_no("взрослые есть")


async def test_a_teacher_asks_for_their_classes_and_figures(town: Town, olga: Person) -> None:
    await works(town, olga, CLASS_TEACHER, SCHOOL, "5А")
    for words in ("мои классы", "сводка"):
        await olga.says(words)
        olga.sees("5А, СОШ № 21. Сколько взрослых привязано")
    await olga.says("журнал")
    olga.sees_no("Последние записи")


async def test_how_a_parent_s_code_is_handed_out(town: Town, olga: Person) -> None:
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    await olga.says("выдать код родителю")
    olga.sees("Коды в чате не выдаю", "листы с кодами")
