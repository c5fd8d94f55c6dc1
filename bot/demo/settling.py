"""What the bot of the demo knows beside the schools' files: their rules of marks, and the people of the web chat.

Some of the cast are known to it already, so that there is a family to meet and a teacher to answer; the others have
codes in their notes, as their schools would have handed them out, for a visitor to try.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.demo.announced import announce
from bot.demo.city import CastMember, City
from bot.demo.words import words
from bot.emulator.chats import CHAT_BASE
from handlers import codes
from handlers.linking import CONSENT
from storage.codes import Audience
from storage.links import SELF
from storage.roles import CLASS_TEACHER, Scope, StaffCode
from storage.store import Store


async def name_rules(store: Store, city: City, now: datetime) -> None:
    """The rules by which the city's schools make a term's mark, where they have said one."""
    for place in city.institutions:
        if place.rule is not None:
            (institution,) = await store.school.institution_named(place.code, guess=False)
            await store.terms.set_rule(institution.id, place.rule, now)


async def settle(store: Store, cast: Sequence[tuple[int, CastMember]], now: datetime) -> None:
    """Make known who is `ready`, each under their number in VK; nothing where the bot knows anybody of the cast."""
    if await store.people.known([person for person, _ in cast]):
        return
    for person, member in cast:
        if not member.ready:
            continue
        await store.people.agree(person, CONSENT, now)
        for number in member.pupils:
            if (pupil := await store.school.pupil_by_number(number)) is not None:
                await store.links.make(person, pupil.id, now, relation=member.relation or "")
        for kind in member.wishes:
            await store.notifications.want(person, kind, wanted=True)
        if (code := await _duty(store, member)) is not None:
            await store.roles.grant(person, code, now)
    await announce(store, cast, now)
    await _bind_chats(store, {member.key: person for person, member in cast}, now)


async def _bind_chats(store: Store, numbered: Mapping[str, int], now: datetime) -> None:
    """The cast's chats of several with a class teacher in them; the local VK opens them first, and in this order."""
    for chat, written in enumerate(words().cast.chat, CHAT_BASE + 1):
        for person in (numbered[key] for key in written.people):
            for role in await store.roles.of(person):
                if role.scope.role == CLASS_TEACHER and role.scope.institution is not None:
                    await store.class_chats.bind(chat, (role.scope.institution, role.scope.class_name), role, now)


async def notes(store: Store, person: int, member: CastMember, key: bytes, now: datetime) -> list[str]:
    """A fresh code for each of the member's pupils that are not linked yet, and for a role they do not have."""
    known = (await store.people.known([person])).get(person)
    linked = {link.pupil for link in known.links} if known else set()
    audience: Audience = "pupil" if member.relation == SELF else "adult"
    made = []
    for number in member.pupils:
        pupil = await store.school.pupil_by_number(number)
        if pupil is not None and pupil.id not in linked:
            code = codes.fresh()
            await store.codes.issue(codes.hashed(code, key), pupil.id, now, now + codes.LIVES, audience=audience)
            made.append(f"{pupil.given}: {codes.shown(code)}")
    wanted = await _duty(store, member)
    if wanted is not None and wanted.scope not in {role.scope for role in await store.roles.of(person)}:
        code = codes.fresh()
        hashed = codes.hashed(code, key)
        await store.roles.issue(hashed, wanted.scope, wanted.staff_number, now, now + codes.LIVES)
        made.append(f"{words().cast.staff_code}: {codes.shown(code)}")
    return made


async def _duty(store: Store, member: CastMember) -> StaffCode | None:
    """What a code for the member's work would grant."""
    duty = member.duty
    if duty is None:
        return None
    if not duty.institution:
        return StaffCode(Scope(duty.role), duty.staff_number, usable=True, used=False)
    (institution,) = await store.school.institution_named(duty.institution, guess=False)
    return StaffCode(Scope(duty.role, institution.id, duty.class_name), duty.staff_number, usable=True, used=False)
