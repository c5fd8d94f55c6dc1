"""Who gets an announcement: the people of an audience as the store knows them at this moment, each of them once."""

from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from handlers.rules.audience import FAMILIES, OF_PUPILS, PUPILS, QUEUE, SIGNED_UP, STAFF, Audience
from handlers.rules.family import Standing, standing
from storage.audiences import Plain, SchoolClass
from storage.link_facts import Link
from storage.store import Store


class Meant(NamedTuple):
    """A pupil through whom somebody is reached, as the announcement names them; a city has twenty thousand."""

    id: int
    given: str
    initial: str
    class_name: str
    institution: int


@dataclass(slots=True)
class Recipients:
    """By chat the pupils through whom each is reached, in the order of linking; none for staff and for the queue."""

    chats: dict[int, list[Meant]] = field(default_factory=dict)
    unreachable: frozenset[int] = frozenset()
    """Of `chats` those who have forbidden messages."""
    classes: tuple[SchoolClass, ...] = ()
    """The classes that are meant, whoever of them is linked."""

    @property
    def reached(self) -> int:
        return len(self.chats) - len(self.unreachable)

    @property
    def institutions(self) -> int:
        return len({one.institution for one in self.classes})


async def recipients(store: Store, audience: Audience) -> Recipients:
    """All of them. A whole city takes half a second; in portions: `portions`."""
    found = Recipients(classes=tuple(await classes(store, audience)))
    async for portion in portions(store, audience, found.classes):
        for chat, meant in portion.items():
            if chat in found.chats:
                known = found.chats[chat]
                known += [pupil for pupil in meant if pupil.id not in {one.id for one in known}]
            else:
                found.chats[chat] = meant
    found.unreachable = frozenset(await store.audiences.unreachable(found.chats))
    return found


async def classes(store: Store, audience: Audience) -> list[SchoolClass]:
    """Those whose pupils are meant; none where the audience is not found by pupils."""
    if OF_PUPILS.isdisjoint(audience.groups):
        return []
    every = await store.audiences.classes(audience.institutions)
    return [one for one in every if audience.takes(one.kind, one.name)]


async def portions(
    store: Store, audience: Audience, meant: tuple[SchoolClass, ...]
) -> AsyncIterator[dict[int, list[Meant]]]:
    """People by their chats, an institution at a time: somebody with children in two of them comes twice."""
    signed_up = await store.audiences.signed_up() if SIGNED_UP in audience.groups else set[int]()
    names: dict[int, list[str]] = {}
    for one in meant:
        names.setdefault(one.institution, []).append(one.name)
    for institution, wanted in names.items():
        yield _reached(audience, institution, await store.audiences.links(institution, wanted), signed_up)
    if STAFF in audience.groups:
        yield {person: [] for person in await _staff(store, audience)}
    if QUEUE in audience.groups:
        yield {person: [] for person in await store.audiences.in_queue()}


async def still(
    store: Store, audience: Audience, reached: Mapping[int, Collection[int]], *, in_place: bool = False
) -> dict[int, set[int]]:
    """Of recipients, with the pupils through whom each was reached, those who may hear it now, with the pupils left.

    Asked where time has passed since `recipients`. `in_place`: through pupils who are still where it was said.
    """
    links = await store.links.of_people([chat for chat, pupils in reached.items() if pupils])

    def holds(link: Link) -> bool:
        there = not in_place or any(audience.covers(at.institution, at.kind, at.class_name) for at in link.places)
        return there and standing(link) is Standing.GOOD

    left = {
        chat: {link.pupil for link in links.get(chat, ()) if link.pupil in pupils and holds(link)}
        for chat, pupils in reached.items()
    }
    if all(left.values()):
        return left
    others: set[int] = set()
    if STAFF in audience.groups:
        others.update(await _staff(store, audience))
    if QUEUE in audience.groups:
        others.update(await store.audiences.in_queue())
    return {chat: pupils for chat, pupils in left.items() if pupils or chat in others}


async def meant_now(
    store: Store, audience: Audience, found: Recipients, chats: Iterable[int]
) -> dict[int, list[Meant]]:
    """Of `found`, in these chats, who may hear it in the transaction that writes it, with the pupils left.

    Files take their time to go up, and portions before this one: links may have ended meanwhile.
    """
    reached = {chat: found.chats[chat] for chat in chats if chat in found.chats}
    left = await still(store, audience, {chat: [one.id for one in meant] for chat, meant in reached.items()})
    return {chat: [one for one in reached[chat] if one.id in pupils] for chat, pupils in left.items()}


async def _staff(store: Store, audience: Audience) -> list[int]:
    return await store.audiences.staff(
        audience.institutions, kind=audience.kind, posts=audience.posts, subject=audience.subject
    )


def _reached(
    audience: Audience, institution: int, links: tuple[Sequence[Plain], Sequence[Link]], signed_up: set[int]
) -> dict[int, list[Meant]]:
    plain, own = links
    found: dict[int, list[Meant]] = {}
    named: dict[int, Meant] = {}
    for one in plain:
        if FAMILIES in audience.groups or one.pupil in signed_up:
            meant = named.get(one.pupil)
            if meant is None:
                meant = named[one.pupil] = Meant(*one[1:], institution)
            found.setdefault(one.person, []).append(meant)
    for link in own:
        wanted = PUPILS in audience.groups or link.pupil in signed_up
        if wanted and standing(link) is Standing.GOOD:
            place = next(place for place in link.places if place.institution == institution)
            meant = Meant(link.pupil, link.given, link.initial, place.class_name, institution)
            found.setdefault(link.person, []).append(meant)
    return found
