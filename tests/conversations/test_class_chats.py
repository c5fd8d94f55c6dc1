"""A chat of a class is bound to it in the chat itself, by whoever answers for the class and by nobody else."""

from typing import Any

import pytest

from handlers.payloads import dump
from handlers.talk import Ask
from storage.outbox import Draft, Priority
from storage.pushes import CAPABILITY
from tests.city import MASHA
from tests.conversations.staff_people import (
    ADMINISTRATOR,
    CLASS_TEACHER,
    CLUB,
    CLUB_TEACHER,
    DEPARTMENT,
    OTHER,
    SCHOOL,
    journal,
    loses,
    works,
)
from tests.person import GROUP, Chat, Person, Town

REFUSED = "может классный руководитель"


@pytest.fixture
def chat(town: Town) -> Chat:
    return town.chat(GROUP)


@pytest.fixture
def oleg(town: Town) -> Person:
    return town.person("Олег")


async def bound(town: Town) -> list[tuple[Any, ...]]:
    return await town.rows(
        "SELECT c.chat, i.short_name, c.class_name FROM class_chats AS c JOIN institutions AS i ON i.id = c.institution"
    )


@pytest.mark.parametrize("words", ["привязать 5А", "этот чат 5А", "привяжи чат к 5А школы 21", "привязать чат"])
async def test_a_class_teacher_binds_the_chat_to_the_own_class(
    town: Town, anna: Person, chat: Chat, words: str
) -> None:
    role = await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says(words, chat=chat)
    assert "привязан к классу 5А, СОШ № 21" in chat.show()
    assert "«отвязать чат»" in chat.show()
    assert await bound(town) == [(GROUP, SCHOOL, "5А")]
    assert (await journal(town))[-1] == (role.who, "chat bound", "5А")
    await anna.says(words, chat=chat)
    assert "привязан к классу 5А" in chat.show()
    assert [act for _, act, _ in await journal(town)].count("chat bound") == 1


async def test_it_is_let_go_and_what_waits_goes_with_it(town: Town, anna: Person, chat: Chat) -> None:
    role = await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says("отвязать чат", chat=chat)
    assert "ни к какому классу не привязан" in chat.show()
    await anna.says("привязать чат", chat=chat)
    async with town.database.begin() as store:
        later = town.clock.now().replace(hour=23)
        await store.outbox.add(
            [
                Draft(
                    GROUP, "substitutions:2026-11-24:1/5А:1:a", "{}", Priority.REMINDER, "say", CAPABILITY, None, later
                )
            ],
            town.clock.now(),
        )
    await anna.says("отвязать чат", chat=chat)
    assert "отвязан от класса 5А" in chat.show()
    assert await bound(town) == []
    assert await town.rows("SELECT 1 FROM outbox WHERE key LIKE 'substitutions:%'") == []
    assert (await journal(town))[-1] == (role.who, "chat unbound", "5А")


async def test_whoever_has_no_right_hears_who_has(town: Town, anna: Person, chat: Chat) -> None:
    await anna.links(MASHA)
    await anna.says("привязать 5А", chat=chat)
    assert REFUSED in chat.show()
    assert await bound(town) == []


@pytest.mark.parametrize(
    ("role", "school", "class_name"), [(DEPARTMENT, "", ""), (CLUB_TEACHER, CLUB, "9М"), (CLASS_TEACHER, OTHER, "4А")]
)
async def test_no_other_role_binds_it(
    town: Town, anna: Person, chat: Chat, role: str, school: str, class_name: str
) -> None:
    await works(town, anna, role, school, class_name)
    await anna.says("привязать 5А", chat=chat)
    assert "лассный руководитель" in chat.show()
    assert await bound(town) == []


async def test_a_teacher_of_another_class_neither_binds_nor_lets_go(
    town: Town, anna: Person, oleg: Person, chat: Chat
) -> None:
    await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await works(town, oleg, CLASS_TEACHER, SCHOOL, "9Б")
    await anna.says("привязать чат", chat=chat)
    for words in ("привязать 5А", "привязать 9Б", "привязать чат", "отвязать чат", "отвязать 5А"):
        await oleg.says(words, chat=chat)
        assert "лассный руководитель" in chat.show(), words
        assert await bound(town) == [(GROUP, SCHOOL, "5А")]


async def test_an_administrator_binds_any_class_of_the_own_school_and_names_it(
    town: Town, anna: Person, chat: Chat
) -> None:
    await works(town, anna, ADMINISTRATOR, SCHOOL)
    await anna.says("привязать чат", chat=chat)
    assert "Назовите класс" in chat.show()
    for words in ("привязать 11В", "привязать 4А", "привязать 5А школы 17"):
        await anna.says(words, chat=chat)
        assert "Не нашёл у вас класса" in chat.show()
    await anna.says("привязать 9Б", chat=chat)
    await anna.says("привязать 5А", chat=chat)
    assert await bound(town) == [(GROUP, SCHOOL, "5А")]
    await anna.says("отвязать чат", chat=chat)
    assert await bound(town) == []


async def test_a_role_that_has_ended_binds_nothing_and_lets_nothing_go(town: Town, anna: Person, chat: Chat) -> None:
    role = await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says("привязать чат", chat=chat)
    await loses(town, role)
    await anna.says("отвязать чат", chat=chat)
    assert REFUSED in chat.show()
    assert await bound(town) == [(GROUP, SCHOOL, "5А")]


async def test_it_outlives_whoever_bound_it_and_names_them_nowhere(town: Town, anna: Person, chat: Chat) -> None:
    await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says("привязать чат", chat=chat)
    async with town.database.begin() as store:
        await store.people.forget(anna.id, town.clock.now())
    assert await bound(town) == [(GROUP, SCHOOL, "5А")]
    assert (anna.id,) not in await town.rows("SELECT bound_by FROM class_chats")


async def test_a_forged_button_does_no_more_than_words(town: Town, anna: Person, oleg: Person, chat: Chat) -> None:
    await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    forged = [dump(Ask("notifications", what, class_name="5А")) for what in ("bind", "unbind")]
    await oleg.says("Показать", payload=forged[0], chat=chat)
    await oleg.sends_press(forged[0], cmid=chat.messages[-1].cmid, chat=chat)
    assert await bound(town) == []
    await anna.says("привязать чат", chat=chat)
    await oleg.says("Показать", payload=forged[1], chat=chat)
    assert await bound(town) == [(GROUP, SCHOOL, "5А")]


async def test_in_a_dialog_of_two_it_is_told_where_to_say_it_and_what_links_a_child(town: Town, anna: Person) -> None:
    await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    for words in ("привязать 5А", "отвязать чат"):
        await anna.says(words)
        anna.sees("в самом чате", "А ребёнка привязывают кодом")
    assert await bound(town) == []


async def test_what_is_not_said_to_the_bot_binds_nothing(town: Town, anna: Person, chat: Chat) -> None:
    await works(town, anna, CLASS_TEACHER, SCHOOL, "5А")
    await anna.says("привязать 5А", chat=chat, addressed=False)
    assert (await bound(town), chat.heard) == ([], [])


async def test_the_help_of_a_chat_names_it(anna: Person, chat: Chat) -> None:
    await anna.says("помощь", chat=chat)
    assert "привязать 7Б" in chat.show()
