"""A chat of several is bound to a class and let go: from then on it hears what is public of the class, unasked.

Whoever answers for the class says so in the chat itself. Others read along, so nothing here is about anybody.
"""

from handlers import class_choice
from handlers.rules.rights import Right
from handlers.staff_roles import Duties, on_duty
from handlers.talk import Ask, Asked, Reply, Talk
from storage.class_chats import ClassOf
from storage.names import class_name as normalised
from storage.roles import Role

HEARD = "substitutions"
"""The kind of push that bound chats hear (handlers/rules/pushes.py)."""


async def bind(talk: Talk, asked: Asked) -> Reply:
    if talk.incoming.private:
        return _in_the_chat(talk)
    now = await on_duty(talk)
    if not now.can(Right.BIND_CHAT):
        return talk.say("notifications.chat_whose")
    meant = await _meant(talk, now, asked)
    if isinstance(meant, Reply):
        return meant
    role = now.acting(Right.BIND_CHAT, *meant)
    bound = await talk.store.class_chats.bound(talk.incoming.chat)
    if role is None or (bound and now.acting(Right.BIND_CHAT, *bound.of) is None):
        return talk.say("notifications.chat_taken" if bound else "notifications.chat_whose", chat=bound)
    if bound is None or bound.of != meant:
        await _bind(talk, meant, role)
    return talk.say("notifications.chat_bound", chat=await talk.store.class_chats.bound(talk.incoming.chat))


async def _bind(talk: Talk, meant: ClassOf, role: Role) -> None:
    """What waits of another class goes unsaid."""
    await talk.store.pushes.unsay(talk.incoming.chat, HEARD)
    await talk.store.class_chats.bind(talk.incoming.chat, meant, role, talk.now)


async def unbind(talk: Talk, _: Asked) -> Reply:
    if talk.incoming.private:
        return _in_the_chat(talk)
    bound = await talk.store.class_chats.bound(talk.incoming.chat)
    if bound is None:
        return talk.say("notifications.chat_free")
    role = (await on_duty(talk)).acting(Right.BIND_CHAT, *bound.of)
    if role is None:
        return talk.say("notifications.chat_taken", chat=bound)
    await talk.store.class_chats.unbind(bound, role, talk.now)
    await talk.store.pushes.unsay(bound.chat, HEARD)
    return talk.say("notifications.chat_unbound", chat=bound)


def _in_the_chat(talk: Talk) -> Reply:
    """In a dialog of two «привязать 7Б» may as well mean a child."""
    return talk.say("notifications.chat_where", rows=[[talk.button("menu.link", Ask("children", "add"))]])


async def _meant(talk: Talk, now: Duties, asked: Asked) -> ClassOf | Reply:
    """The class that was named or, where none was, their only one; else what to say to tell it."""
    name = normalised(asked.class_name or "")
    found = await _mine(talk, now, name)
    if asked.institution:
        named = [place.id for place in await talk.store.school.institution_named(asked.institution)]
        found = [each for each in found if each[0] in named]
    if len(found) == 1:
        return found[0]
    if name and not found:
        return talk.say("notifications.chat_not_yours", class_name=name)
    return talk.say("notifications.chat_which", several=len(found) > 1 and bool(name))


async def _mine(talk: Talk, now: Duties, name: str) -> list[ClassOf]:
    """Classes of theirs that are called so, in whatever school; all that they teach themselves where `name` is ""."""
    found: list[ClassOf] = []
    for place in now.places(Right.BIND_CHAT):
        if place.institution is None:
            continue
        if place.class_name:
            classes = [place.class_name]
        else:
            classes = await class_choice.classes(talk, place.institution) if name else []
        found += [(place.institution, each) for each in classes if not name or each == name]
    return list(dict.fromkeys(found))
