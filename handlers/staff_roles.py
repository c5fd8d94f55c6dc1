"""A staff code becomes a role; what a role lets its person do is asked anew at every message and press.

Nothing of a role is kept in the dialog: one that is ended between two presses is gone at the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.rules import rights
from handlers.rules.rights import Right
from handlers.talk import Ask, Capability, Needs, Reply, Talk
from storage.roles import Role, Scope

staff = Capability("staff", needs=Needs.CONSENT)


@dataclass(frozen=True, slots=True)
class Duties:
    """What a person is here at this moment."""

    roles: Sequence[Role]

    @property
    def scopes(self) -> list[Scope]:
        return [role.scope for role in self.roles]

    def can(self, right: Right) -> bool:
        """Whether there is anywhere to do this."""
        return right in rights.rights(self.scopes)

    def acting(self, right: Right, institution: int, class_name: str = "") -> Role | None:
        """The role in which the person may do this there; None: they may not."""
        return next((role for role in self.roles if rights.may([role.scope], right, institution, class_name)), None)

    def places(self, right: Right) -> list[Scope]:
        """Where it may be done, an institution or a class once."""
        return list(dict.fromkeys(scope for scope in self.scopes if right in rights.MAY[scope.role]))

    def institutions(self, right: Right) -> list[int]:
        """Institutions as a whole in which it may be done."""
        places = self.places(right)
        return list(dict.fromkeys(each.institution for each in places if each.institution and not each.class_name))


async def on_duty(talk: Talk) -> Duties:
    return Duties(await talk.store.roles.of(talk.person.id))


def refused(talk: Talk) -> Reply:
    """The role has ended, or what was pressed is somebody else's business."""
    return talk.say("staff.refused", menu=True)


def called(talk: Talk, role: Role) -> str:
    """In plain words."""
    return talk.wording.text("staff.role", role=role)


async def take_role(talk: Talk, hashed: bytes) -> Reply | None:
    """Use a staff code. None for one that cannot be used, whatever the reason, so that a try counts as any other."""
    roles = talk.store.roles
    code = await roles.code(hashed, talk.now)
    if code is None:
        return None
    mine = await roles.of(talk.person.id)
    if any(role.scope == code.scope for role in mine):  # the code stays good for a colleague
        return talk.say("staff.already", rows=[[talk.button("menu.names.staff", Ask("staff"))]])
    if not code.usable or await roles.gone(code):
        return None
    await roles.use(hashed, talk.now)
    role = await roles.grant(talk.person.id, code, talk.now)
    return talk.say(
        "staff.granted",
        name=called(talk, role),
        can=can(Duties([role])),
        rows=[[talk.button("menu.names.staff", Ask("staff"), colour="primary")]],
    )


async def spent(talk: Talk, hashed: bytes) -> bool:
    """Whether this is a staff code that somebody has used: the dialog's link may repeat it for months."""
    code = await talk.store.roles.code(hashed, talk.now)
    return code is not None and code.used


def can(on_duty: Duties) -> list[str]:
    """What the texts tell that can be done now, by the names of rights, in the table's order."""
    granted = rights.rights(on_duty.scopes)
    return [right.name.lower() for right in SHOWN if right in granted]


SHOWN = (
    Right.SEE_LINKS,
    Right.SUSPEND_LINK,
    Right.CONFIRM_MOVE,
    Right.SET_DISCRETION,
    Right.ANSWER_TICKETS,
    Right.SEE_CLASS,
    Right.READ_JOURNAL,
    Right.END_ROLES,
)
"""Rights that something can be done with in the chat today."""
