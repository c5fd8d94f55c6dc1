"""«Разрешить»: in grades 1 to 7 a pupil sees personal data only while a linked adult allows it.

The adults get the question as a message; whoever has a good link may answer it, and may take it back under «Мои дети».
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.rules import family
from handlers.talk import Ask, Button, Child, Reply, Talk, Tell
from storage import keys
from storage.links import SELF, Link


@dataclass(frozen=True, slots=True)
class Allow:
    """The button that lets the pupil see. `made` tells which of the pupil's links: when it was made, in ms."""

    child: int
    made: int


@dataclass(frozen=True, slots=True)
class Forbid:
    """The button that takes it back."""

    child: int
    made: int


@dataclass(frozen=True, slots=True)
class NotNow:
    """The button that leaves it as it is. Older ones tell of no child."""

    child: int = 0
    made: int = 0


@dataclass(frozen=True, slots=True)
class Again:
    """The pupil's button that asks the adults once more."""

    child: int


def requests(talk: Talk, mine: Link, links: Sequence[Link]) -> tuple[Tell, ...]:
    """The question to every adult who sees the child, that the pupil's own link waits for."""
    key = keys.of_family(mine.person, mine.pupil, "allow", talk.now)
    return tuple(
        Tell(adult.person, key, _question(talk, family.seen(adult), mine).says[0], mine.pupil)
        for adult in family.adults(links)
    )


async def again(talk: Talk, press: Again) -> Reply:
    """Ask the adults once more, a day no more than once."""
    waiting = next((each for each in talk.person.waiting if each.child.id == press.child), None)
    if waiting is None or waiting.why != family.Standing.NOT_ALLOWED.value:
        return talk.say("router.outdated", menu=True)
    links = await talk.store.links.of(press.child)
    mine = next(link for link in links if link.person == talk.person.id)
    today = replace(talk, now=talk.now.replace(hour=0, minute=0, second=0, microsecond=0))
    tells = requests(today, mine, links)
    return replace(talk.say("permission.asked_again" if tells else "permission.nobody_to_ask", menu=True), tells=tells)


def pending(talk: Talk, mine: Link, links: Sequence[Link]) -> Reply:
    """The same question to an adult who links later than the pupil; nothing where nothing waits."""
    waiting = [link for link in family.asking(links) if not family.permitted(link)]
    return _question(talk, family.seen(mine), waiting[0]) if waiting else Reply()


def _question(talk: Talk, child: Child, own: Link) -> Reply:
    yes = talk.button("permission.allow", Allow(child.id, _made(own)), colour="positive")
    later = talk.button("permission.not_now", NotNow(child.id, _made(own)))
    return talk.say("permission.ask", child=child, rows=[[yes], [later]])


async def rows(talk: Talk, child: Child) -> list[list[Button]]:
    """Under «Мои дети»: a button for each of the pupil's own links, to open or to close."""
    if child.relation == SELF:
        return []
    discreet = await talk.store.links.discreet(child.id)
    made = []
    for own in family.asking(await talk.store.links.of(child.id))[:2]:
        if _mine_to_close(talk, own, discreet=discreet):
            made.append([talk.button("permission.forbid", Forbid(child.id, _made(own)), child=child)])
        else:
            made.append([talk.button("permission.allow_child", Allow(child.id, _made(own)), child=child)])
    return made


async def allow(talk: Talk, press: Allow) -> Reply:
    found = await _own_link(talk, press.child, press.made)
    if found is None:
        return talk.say("router.outdated", menu=True)
    child, own = found
    if not _mine_to_close(talk, own, discreet=await talk.store.links.discreet(child.id)):
        await talk.store.links.allow(own.person, child.id, talk.person.id, talk.now)
    reply = talk.say("permission.allowed", child=child, menu=True)
    return await _tell_pupil(talk, reply, own, "permission.opened")


async def forbid(talk: Talk, press: Forbid) -> Reply:
    found = await _own_link(talk, press.child, press.made)
    discreet = await talk.store.links.discreet(press.child)
    if found is None or not _mine_to_close(talk, found[1], discreet=discreet):
        return talk.say("router.outdated", menu=True)
    child, own = found
    await talk.store.links.disallow(own.person, child.id, talk.now)
    reply = talk.say("permission.forbidden", child=child, menu=True)
    return await _tell_pupil(talk, reply, own, "permission.closed")


async def not_now(talk: Talk, press: NotNow) -> Reply:
    """Where another adult has allowed it already, that is said: otherwise this answer would promise what is not so."""
    found = await _own_link(talk, press.child, press.made)
    if found is None:
        return talk.say("permission.later", menu=True)
    child, own = found
    if family.permitted(own) and _mine_to_close(talk, own, discreet=await talk.store.links.discreet(child.id)):
        no = talk.button("permission.forbid", Forbid(child.id, press.made), child=child)
        return talk.say("permission.allowed_already", child=child, rows=[[no]])
    return talk.say("permission.later", menu=True)


async def _tell_pupil(talk: Talk, reply: Reply, before: Link, key: str) -> Reply:
    """Where it changes what the pupil sees."""
    links = await talk.store.links.of(before.pupil)
    now = next(link for link in links if link.person == before.person)
    if family.standing(now) is family.standing(before):
        return reply
    rows = [[talk.button("menu.names.grades", Ask("grades", child=before.pupil))]]
    good = family.standing(now) is family.Standing.GOOD
    said = talk.say(key, rows=rows if good else []).says[0]
    heard = keys.of_family(talk.person.id, before.pupil, key.rpartition(".")[2], talk.now)
    return replace(reply, tells=(Tell(before.person, heard, said),))


async def _own_link(talk: Talk, pupil: int, made: int) -> tuple[Child, Link] | None:
    """The pupil's own link that was meant; None to whoever is no adult who sees the child."""
    child = talk.person.child(pupil)
    if child is None or child.relation == SELF:
        return None
    asking = family.asking(await talk.store.links.of(pupil))
    return next(((child, own) for own in asking if _made(own) == made), None)


def _mine_to_close(talk: Talk, own: Link, *, discreet: bool) -> bool:
    """Open, and the person may know it: where the adults learn nothing of each other, each closes what they opened."""
    given = own.permission
    return family.permitted(own) and given is not None and (not discreet or given.adult == talk.person.id)


def _made(own: Link) -> int:
    return int(own.since.timestamp() * 1000)
