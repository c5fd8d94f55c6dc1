"""The capability, and who of the staff may put their hands on which announcement: asked anew at every press."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.announcements_told import Sender
from handlers.rules import audience as rules
from handlers.rules.audience import Audience
from handlers.rules.rights import MAY, Right
from handlers.talk import Ask, Capability, Needs, Reply, Talk
from storage.announcements import Announcement
from storage.roles import Role

announcements = Capability("announcements", needs=Needs.CONSENT)


@dataclass(frozen=True, slots=True)
class Hand:
    """An announcement in the hands of somebody who may say it now. `role`: in which they may."""

    it: Announcement
    role: Role
    roles: Sequence[Role]

    @property
    def audience(self) -> Audience | None:
        """None until it is chosen."""
        return rules.loaded(self.it.audience) if self.it.audience else None


async def roles(talk: Talk) -> list[Role]:
    """Those in which something may be announced."""
    return [role for role in await talk.store.roles.of(talk.person.id) if Right.ANNOUNCE in MAY[role.scope.role]]


def able(of: Sequence[Role], audience: Audience, right: Right = Right.ANNOUNCE) -> Role | None:
    """The role in which all of this audience may be spoken to."""
    scope = rules.acting([role.scope for role in of], audience, right)
    return next((role for role in of if role.scope == scope), None) if scope else None


async def hand(talk: Talk, announcement: int) -> Hand | None:
    """The announcement, where it is theirs or they may speak to the same people; None for everybody else.

    A draft is its writer's alone.
    """
    it = await talk.store.announcements.one(announcement)
    mine = await roles(talk)
    if it is None or not mine:
        return None
    own = next((role for role in mine if role.id == it.role), None)
    if not it.audience:
        return Hand(it, own, mine) if own else None
    role = able(mine, rules.loaded(it.audience))
    if role is None or (not it.sure and own is None):
        return None
    return Hand(it, own or role, mine)


def refused(talk: Talk) -> Reply:
    """The role has ended, or it is somebody else's, or a button that nobody was shown."""
    return talk.say("announcements.refused", rows=[[talk.button("menu.names.staff", Ask("staff"))]])


async def sender(talk: Talk, role: Role) -> Sender:
    return Sender(role, await talk.store.roles.name(role))


async def described(talk: Talk, audience: Audience) -> str:
    """«родителям 5-х классов, СОШ № 21»."""
    names = {place.id: place.short_name for place in await talk.store.school.institutions()}
    schools = [names.get(number, "") for number in audience.institutions]
    return talk.wording.text("announcements.audience", audience=audience, schools=schools)
