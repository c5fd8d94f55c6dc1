"""What was announced in the invented city before a visitor came: one to a class, so that families and staff find it."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.demo.city import CastMember
from bot.demo.words import words
from handlers.announcements_recipients import recipients
from handlers.rules.audience import FAMILIES, Audience, dumped
from storage.announcements import key
from storage.outbox import Draft, Outcome, Priority
from storage.roles import CLASS_TEACHER
from storage.store import Store

AGO = timedelta(days=2)
"""Both its reports were told."""
FIRST = 1
"""The place of a message in its chat that the local VK gives to none."""


async def announce(store: Store, cast: Sequence[tuple[int, CastMember]], now: datetime) -> None:
    """Said by the class teacher of the cast to the families of the class; most of them have it read."""
    for person, _ in cast:
        role = next((role for role in await store.roles.of(person) if role.scope.role == CLASS_TEACHER), None)
        if role is None or role.scope.institution is None:
            continue
        audience = Audience((FAMILIES,), (role.scope.institution,), classes=(role.scope.class_name,))
        found = await recipients(store, audience)
        at = now - AGO
        number = await store.announcements.write(role.id, words().cast.announcement, at)
        await store.announcements.change(number, audience=dumped(audience))
        await store.announcements.confirm(number, at, at)
        await store.announcements.aim(
            number, [(chat, [one.id for one in pupils], False) for chat, pupils in found.chats.items()]
        )
        await _was_said(store, number, sorted(found.chats), at)
        for what in ("spread", "ended", "ended_later"):
            await store.announcements.note(number, what, at)


async def _was_said(store: Store, number: int, chats: Sequence[int], at: datetime) -> None:
    """As the outbox knows what has arrived; four of five have it read."""
    await store.outbox.add([Draft(chat, key(number), "", Priority.ANNOUNCEMENT) for chat in chats], at)
    rows = await store.rows.all("SELECT id FROM outbox WHERE key = ?", (key(number),))
    await store.outbox.settle([Outcome(row, "sent", cmid=FIRST) for (row,) in rows], at)
    await store.inbox.read([(chat, FIRST) for turn, chat in enumerate(chats) if turn % 5])
