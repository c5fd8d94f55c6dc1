"""Chats of several, each of a class: bound in the chat itself, let go, without the bot for a while."""

from storage.roles import CLASS_TEACHER
from tests.year.city import SCHOOL, Family
from tests.year.drive import Year
from tests.year.process import PATIENCE

KIND = "substitutions"


def made(year: Year) -> None:
    """In every class its teacher is in one."""
    for chat in year.city.chats:
        found = year.emulator.world.group_chat(f"Родители {chat.class_name}", [_teacher(year, chat)])
        assert found.peer == chat.id


async def bind(year: Year, chat: Family) -> None:
    """Before the first day."""
    now = year.clock.now()
    async with year.database.begin() as store:
        (school,) = await store.school.institution_named(SCHOOL)
        roles = await store.roles.of(_teacher(year, chat))
        (role,) = (each for each in roles if each.scope.role == CLASS_TEACHER)
        await store.class_chats.bind(chat.id, (school.id, chat.class_name), role, now)


async def otherwise(year: Year, chat: Family) -> None:
    """Its teacher lets it go, or binds it again; or the bot is removed, or invited again and greeted."""
    there = year.emulator.world.chats[chat.id]
    if chat.gone:
        there.bot_is_member = True
        await _says(year, chat, "привязать чат")
        chat.gone = False
    elif KIND in chat.unwanted:
        await _says(year, chat, "привязать чат")
        chat.unwanted.clear()
    elif year.dice.random() < 0.5:
        await _says(year, chat, "отвязать чат")
        chat.unwanted.add(KIND)
        year.model.forget(chat)
    else:
        there.bot_is_member = False
        chat.gone = True


async def _says(year: Year, chat: Family, words: str) -> None:
    year.talks(chat)
    teacher = _teacher(year, chat)
    said = year.emulator.say(teacher, f"@club{year.emulator.world.community.id} {words}", peer=chat.id)
    messages = year.emulator.world.chats[chat.id].messages

    def answered() -> bool:
        return any(each.out and each.cmid > said.cmid for each in messages.values())

    await year.emulator.wait_for(answered, PATIENCE)
    async with year.database.read() as store:
        bound = await store.class_chats.bound(chat.id)
    if (bound is not None) is not words.startswith("при"):
        year.outcome.errors.append(f"not understood in a chat: {words}")


def _teacher(year: Year, chat: Family) -> int:
    (found,) = (each.id for each in year.city.families if each.who == "teacher" and each.class_name == chat.class_name)
    return found
