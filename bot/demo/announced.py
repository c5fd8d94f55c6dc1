"""What was said in the invented city before a visitor came, so that there is something to find: an announcement to a
class, and from one of its families that their child will not come tomorrow."""

from collections.abc import Container, Sequence
from datetime import datetime, timedelta

from bot.demo.city import CastMember
from bot.demo.words import words
from handlers.announcements_recipients import Recipients, recipients
from handlers.importing.load import MOSCOW
from handlers.rules.audience import FAMILIES, Audience, dumped
from handlers.rules.calendar import DAY
from storage import keys
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
        await _will_not_come(store, found, {number for number, _ in cast}, now)


async def _will_not_come(store: Store, found: Recipients, cast: Container[int], now: datetime) -> None:
    """A family that no visitor holds in hand tells of tomorrow, whatever day that is."""
    chat = max((chat for chat in found.chats if chat not in cast), default=None)
    if chat is not None:
        tomorrow = now.astimezone(MOSCOW).date() + DAY
        await store.absences.report(found.chats[chat][0].id, [tomorrow], chat, "family", now)


async def _was_said(store: Store, number: int, chats: Sequence[int], at: datetime) -> None:
    """As the outbox knows what has arrived; four of five have it read."""
    await store.outbox.add([Draft(chat, keys.announcement(number), "", Priority.ANNOUNCEMENT) for chat in chats], at)
    rows = await store.rows.all("SELECT id FROM outbox WHERE key = ?", (keys.announcement(number),))
    await store.outbox.settle([Outcome(row, "sent", cmid=FIRST) for (row,) in rows], at)
    await store.inbox.read([(chat, FIRST) for turn, chat in enumerate(chats) if turn % 5])
