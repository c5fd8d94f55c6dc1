"""A code from school becomes a linked child; before that, a short plain consent.

Not a capability: the router and the capabilities that need consent or a child come here. The buttons of the consent
screen are answered in `privacy`, those of the linked child in `children`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import codes, kin, kindergarten_answers, permission, staff_roles
from handlers.rules import family
from handlers.talk import Ask, Button, Child, Person, Question, Reply, Talk, Waiting
from storage.codes import Code
from storage.links import SELF
from storage.people import WRONG_TRIES

CONSENT = 9
"""The version of the rules in `content/texts/consent.toml`: changed rules are a new version, and everybody is asked."""


@dataclass(frozen=True, slots=True)
class Agree:
    """The button that gives consent to this version of the rules."""

    version: int


@dataclass(frozen=True, slots=True)
class Decline:
    """The button that does not."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The button that shows the whole text, a screen at a time."""

    page: int = 0


CONSENTING = Question("privacy.consent", None, 1, ())
"""Open while the consent screen is shown, so that «согласна» may be typed."""


def agreed(person: Person) -> bool:
    return person.consent is not None and person.consent >= CONSENT


def consent(talk: Talk) -> Reply:
    """Ask for consent: what is stored, why, how to take it back."""
    key = "consent.again" if talk.person.consent else "consent.short"
    return talk.ask(CONSENTING, key, rows=consent_rows(talk))


def consent_rows(talk: Talk) -> Sequence[Sequence[Button]]:
    yes, no = decision(talk)
    return [[yes], [talk.button("consent.whole", Rules()), no]]


def decision(talk: Talk) -> tuple[Button, Button]:
    """Yes and no, as they stand under every screen of the rules."""
    return talk.button("consent.agree", Agree(CONSENT), colour="positive"), talk.button("consent.decline", Decline())


def nobody(talk: Talk) -> Reply:
    """What to do while no child's data may be shown: none is linked, or each link waits for something."""
    if talk.person.waiting:
        return waits(talk, talk.person.waiting)
    return talk.say("children.nobody", rows=[[talk.button("menu.names.help", Ask("help"))]])


def waits(talk: Talk, waiting: Sequence[Waiting]) -> Reply:
    """Why nothing is shown of these children, a plain sentence each."""
    asking = [each.child for each in waiting if each.why == family.Standing.NOT_ALLOWED.value][:1]
    again = [[talk.button("permission.again", permission.Again(child.id))] for child in asking]
    rows = [*again, [talk.button("menu.names.children", Ask("children"))]]
    return talk.say("children.waits", waiting=waiting, rows=rows, menu=True)


def mine(talk: Talk, pupil: int) -> Child | None:
    """A child of whom this person may be told here and now, where anybody may press."""
    return talk.person.child(pupil) if talk.incoming.private and agreed(talk.person) else None


def codes_in(talk: Talk) -> list[codes.Found]:
    """The codes in the words of the message, no more than anybody may try."""
    return codes.every(talk.incoming.text)[:WRONG_TRIES]


def invited_by(talk: Talk) -> codes.Found | None:
    """The code of the link by which the dialog was opened; the messenger may repeat it with every message."""
    found = codes.found(talk.incoming.ref or "")
    return found if found and not found.mistyped and talk.session.invited != _trace(talk, found) else None


def _trace(talk: Talk, found: codes.Found) -> str:
    """By which the dialog knows this code again, and nobody else does."""
    return codes.hashed(found.code, talk.secret).hex()[:16]


async def take(talk: Talk, found: Sequence[codes.Found]) -> Reply:
    """Use the codes of a message, or keep them for the moment of consent; of a mistyped one say so."""
    hashed = [codes.hashed(each.code, talk.secret) for each in found if not each.mistyped]
    replies = []
    if len(hashed) < len(found):
        where = talk.button("children.where", Ask("children", "where"))
        replies.append(talk.say("children.mistyped", rows=[[where]]))
    if hashed:
        replies.append(await _try_each(talk, hashed) if agreed(talk.person) else await _hold(talk, hashed))
    return _together(replies)


async def take_invitation(talk: Talk, found: codes.Found) -> Reply | None:
    """Use the code of a link.

    None for a used one, of which a dialog that has forgotten everything is still reminded. That tells nobody which
    codes are worth trying: a code is used up before it is told apart.
    """
    hashed = codes.hashed(found.code, talk.secret)
    code = await talk.store.codes.code(hashed, talk.now)
    of_queue = await talk.store.queue.code(hashed, talk.now)
    if (code and code.used) or (of_queue and of_queue.used) or await staff_roles.spent(talk, hashed):
        return None
    reply = await _try_each(talk, [hashed]) if agreed(talk.person) else await _hold(talk, [hashed])
    return replace(reply, invited=_trace(talk, found))


async def take_held(talk: Talk) -> Reply | None:
    """The codes that waited for consent, now that it is given; None where none did."""
    held = await talk.store.people.take_held(talk.person.id, talk.now)
    return await _try_each(talk, held) if held else None


async def as_linked(talk: Talk) -> Person:
    """The person with what was linked since the message came."""
    return family.person((await talk.store.people.known([talk.person.id]))[talk.person.id])


def who_are_you(talk: Talk, linked: Sequence[int]) -> Reply:
    """Ask what the person is to the children just linked, and to those of whom it is being asked, where unknown."""
    asked = set(linked)
    if talk.awaits(kin.RELATING):
        asked.update(talk.session.draft.get("children", ()))
    return kin.ask(talk, [child for child in talk.person.linked if child.id in asked and not child.relation])


async def _hold(talk: Talk, hashed: Sequence[bytes]) -> Reply:
    for each in hashed:
        await talk.store.people.hold(talk.person.id, each, talk.now)
    asking = consent(talk)
    return replace(asking, says=talk.say("consent.held", several=len(hashed) > 1).says + asking.says)


async def _try_each(talk: Talk, hashed: Sequence[bytes]) -> Reply:
    """One after the other; a door that closes on the way stops the rest."""
    replies: list[Reply] = []
    for each in hashed:
        shut = await _shut(talk)
        replies.append(shut or await _try(talk, each))
        if shut:
            break
        if replies[-1].linked:
            talk = replace(talk, person=await as_linked(talk))
    return _together(replies)


def _together(replies: Sequence[Reply]) -> Reply:
    first, *rest = replies
    for reply in rest:
        first = first.then(reply)
    return first


async def _try(talk: Talk, hashed: bytes) -> Reply:
    reply = await _use(talk, hashed)
    if reply is None:
        await talk.store.people.wrong_try(talk.person.id, talk.now)
        where, more = (
            talk.button("children.where", Ask("children", "where")),
            talk.button("menu.names.help", Ask("help")),
        )
        return talk.say("children.wrong", rows=[[where, more]])
    return reply


async def _use(talk: Talk, hashed: bytes) -> Reply | None:
    """None for a code that cannot be used, whatever the reason: unknown, used, expired, taken back."""
    code = await talk.store.codes.code(hashed, talk.now)
    if code is None:
        return await staff_roles.take_role(talk, hashed) or await kindergarten_answers.take_code(talk, hashed)
    grown = code.usable and code.audience == "adult"
    for child in talk.person.children:
        if child.id == code.pupil and not (grown and child.relation == SELF):
            return _already(talk, child)  # the code stays good for another adult of the child
    for waiting in talk.person.waiting:
        if waiting.child.id == code.pupil and not (code.usable and _renews(code, waiting)):
            return waits(talk, [waiting])
    return await _link(talk, hashed, code) if code.usable else None


def _renews(code: Code, waiting: Waiting) -> bool:
    """Whether a fresh code makes good a link that waits: a new institution's, or an adult's in place of the pupil's.

    What an administrator closed only an administrator opens.
    """
    if waiting.why == family.Standing.MOVED.value:
        return code.audience == "adult" or waiting.child.relation == SELF
    return waiting.why == family.Standing.NOT_ALLOWED.value and code.audience == "adult"


async def _link(talk: Talk, hashed: bytes, code: Code) -> Reply:
    links, person = talk.store.links, talk.person
    places = await talk.store.school.enrolments([code.pupil])
    if not places:  # nor does anybody know whether the child is still one whom few may link
        return talk.say("children.left_school", menu=True)
    if any(place.restricted for place in places) and not code.permitted:
        return talk.say("children.restricted", menu=True)
    await talk.store.codes.use(hashed, talk.now)
    relation = SELF if code.audience == "pupil" else ""
    new = await links.make(person.id, code.pupil, talk.now, relation=relation, institution=code.institution)
    if not relation and any(child.id == code.pupil and child.relation == SELF for child in person.linked):
        await links.relate(person.id, code.pupil, relation, talk.now)
        new = True
    talk = replace(talk, person=await as_linked(talk))
    return await kin.welcome(talk, code.pupil, new=new)


def _already(talk: Talk, child: Child) -> Reply:
    grades = talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)
    return talk.say("children.already", child=child, rows=[[grades]])


async def _shut(talk: Talk) -> Reply | None:
    """What is said in place of trying a code while the door is closed: perhaps by the code before this one."""
    until = await talk.store.people.closed(talk.person.id, talk.now)
    return talk.say("children.closed", until=until.astimezone(talk.now.tzinfo)) if until else None
