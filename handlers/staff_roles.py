"""A staff code becomes a role, which its person may lay down again.

What a role lets its person do is asked anew at every message and press: nothing of a role is kept in the dialog, and
one that is ended between two presses is gone at the second.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.rules import rights
from handlers.rules.rights import Right
from handlers.talk import Ask, Asked, Button, Capability, Needs, Reply, Talk
from storage.roles import ADMINISTRATOR, Role, Scope, StaffCode

staff = Capability("staff", needs=Needs.CONSENT)

CLASSES = 4
"""Classes of one person that get a button."""


@dataclass(frozen=True, slots=True)
class Take:
    """This role is mine: its code by the trace that the store keeps. It counts only in answer to the question."""

    code: str


@dataclass(frozen=True, slots=True)
class Resign:
    """The first press asks, the second, with `sure`, ends my own role."""

    role: int
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class ShowClass:
    """Who is in the class, and how many adults each has linked."""

    institution: int
    name: str
    page: int = 0


@dataclass(frozen=True, slots=True)
class Resigning:
    role: int


taking = staff.question("taking", Take, firm=True)
resigning = staff.question("resigning", Resigning, firm=True)


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


# A code


async def take_role(talk: Talk, hashed: bytes) -> Reply | None:
    """Ask whoever sent a staff code whether they are meant.

    None for one that cannot be used, whatever the reason, so that a try counts as any other.
    """
    code = await talk.store.roles.code(hashed, talk.now)
    if code is None:
        return None
    if any(role.scope == code.scope for role in (await on_duty(talk)).roles):  # the code stays good for a colleague
        return talk.say("staff.already", rows=[[talk.button("menu.names.staff", Ask("staff"))]])
    return await _ask_taking(talk, hashed, code) if await _good(talk, code) else None


async def _ask_taking(talk: Talk, hashed: bytes, code: StaffCode) -> Reply:
    press = Take(hashed.hex())
    yes = talk.button("staff.take_yes", press, colour="positive")
    no = talk.button("staff.take_no", Ask("cancel"))
    return talk.ask(taking, "staff.take_sure", name=_offered(talk, code), draft=press, rows=[[yes], [no]])


def _offered(talk: Talk, code: StaffCode) -> str:
    """The role that a code would give, in plain words."""
    return called(talk, Role(0, talk.person.id, code.scope, code.staff_number, talk.now, code.school))


async def _good(talk: Talk, code: StaffCode) -> bool:
    return code.usable and not await talk.store.roles.gone(code)


@staff.pressed
async def take(talk: Talk, press: Take) -> Reply:
    try:
        hashed = bytes.fromhex(press.code)
    except ValueError:  # no button of ours
        return talk.say("router.outdated", menu=True)
    code = await talk.store.roles.code(hashed, talk.now)
    if code is None or not await _good(talk, code):
        return talk.say("router.outdated", menu=True)
    if talk.awaits(taking) and talk.session.draft.get("code") == press.code:
        return await _take(talk, hashed, code)
    return await _ask_taking(talk, hashed, code)


@taking.answered
async def take_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await take(talk, draft)
        case "no" | "cancel":
            return talk.say("staff.not_taken", menu=True)
        case _:
            return None


@taking.left
async def take_left(talk: Talk, draft: Any) -> Reply | None:
    """Something else was asked: no role is taken, and the code is still good; the button asks about it again."""
    hashed = bytes.fromhex(draft.code)
    code = await talk.store.roles.code(hashed, talk.now)
    if code is None or not await _good(talk, code):
        return None
    return talk.say("staff.set_aside", name=_offered(talk, code), rows=[[talk.button("staff.take_open", draft)]])


async def _take(talk: Talk, hashed: bytes, code: StaffCode) -> Reply:
    await talk.store.roles.use(hashed, talk.now)
    role = await talk.store.roles.grant(talk.person.id, code, talk.now)
    now = replace(talk, person=replace(talk.person, employed=True))
    return now.say("staff.granted", name=called(talk, role), can=can(Duties([role])), menu=True)


async def spent(talk: Talk, hashed: bytes) -> bool:
    """Whether this is a staff code that somebody has used: the dialog's link may repeat it for months."""
    code = await talk.store.roles.code(hashed, talk.now)
    return code is not None and code.used


def can(on_duty: Duties) -> list[str]:
    """What the texts tell that can be done now, by the names of rights, in the table's order."""
    granted = rights.rights(on_duty.scopes)
    return [right.name.lower() for right in SHOWN if right in granted]


SHOWN = (
    Right.ANNOUNCE,
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


# No longer mine


@staff.pressed
async def resign(talk: Talk, press: Resign) -> Reply:
    role = next((role for role in (await on_duty(talk)).roles if role.id == press.role), None)
    if role is None:
        return refused(talk)
    if press.sure and talk.awaits(resigning) and talk.session.draft.get("role") == role.id:
        await talk.store.roles.end(role, talk.now, who=role.who, why="laid down")
        now = replace(talk, person=replace(talk.person, employed=bool((await on_duty(talk)).roles)))
        return now.say("staff.resigned", name=called(talk, role), menu=True)
    yes = talk.button("staff.resign_yes", Resign(role.id, sure=True), colour="negative")
    no = talk.button("staff.resign_no", Ask("staff"))
    place = role.scope.institution
    alone = role.scope.role == ADMINISTRATOR and place and len(await talk.store.roles.administrators(place)) == 1
    draft = Resigning(role.id)
    return talk.ask(
        resigning, "staff.resign_sure", name=called(talk, role), alone=bool(alone), draft=draft, rows=[[yes], [no]]
    )


@resigning.answered
async def resign_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await resign(talk, Resign(draft.role, sure=True))
        case "no" | "cancel":
            return await staff.handlers[""](talk, Asked(text=""))
        case _:
            return None


# Asked for what only families see


async def nobody(talk: Talk) -> Reply | None:
    """What somebody of the staff with no child of their own hears in place of grades; None to everybody else."""
    now = await on_duty(talk)
    if not now.roles or talk.person.waiting:
        return None
    named = talk.understanding.asked(talk.incoming.text, now=talk.now).class_name
    last = [talk.button("menu.names.staff", Ask("staff"))]
    if now.can(Right.READ_JOURNAL):
        last.insert(0, talk.button("staff.figures_button", Ask("staff", "figures")))
    return talk.say("staff.no_grades", rows=[*class_buttons(talk, now, named), last])


def class_buttons(talk: Talk, now: Duties, named: str | None = None) -> list[list[Button]]:
    """A button to each class of theirs; to whoever answers for a whole institution, to the class that was named."""
    places = [
        (place.institution, place.class_name or named or "")
        for place in now.places(Right.SEE_CLASS)
        if place.institution
    ]
    made = [
        talk.button("staff.class_button", ShowClass(institution, name), name=name)
        for institution, name in places
        if name
    ][:CLASSES]
    return [made[:2], made[2:]]
