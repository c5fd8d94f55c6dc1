"""A code from school becomes a linked child; before that, a short plain consent.

Not a capability: the router and the capabilities that need consent or a child come here. The buttons of the consent
screen are answered in `privacy`.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce

from handlers import codes
from handlers.talk import Ask, Button, Child, Person, Question, Refusal, Reply, Talk
from storage.people import Code
from storage.store import Store

CONSENT = 1
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
    """The button that shows the whole text."""


CONSENTING = Question("privacy.consent", None, 1, ())
"""Open while the consent screen is shown, so that «согласна» may be typed."""


def agreed(person: Person) -> bool:
    return person.consent is not None and person.consent >= CONSENT


def consent(talk: Talk) -> Reply:
    """Ask for consent: what is stored, why, how to take it back."""
    key = "consent.again" if talk.person.consent else "consent.short"
    return talk.ask(CONSENTING, key, rows=consent_rows(talk))


def consent_rows(talk: Talk, *, whole: bool = False) -> Sequence[Sequence[Button]]:
    """Its buttons; with the whole text already shown, without the button to it."""
    yes = talk.button("consent.agree", Agree(CONSENT), colour="positive")
    no = talk.button("consent.decline", Decline())
    return [[yes], [no]] if whole else [[yes], [talk.button("consent.whole", Rules()), no]]


def nobody(talk: Talk) -> Reply:
    """What to do while no child is linked."""
    return talk.say("children.nobody", rows=[[talk.button("menu.names.help", Ask("help"))]])


def code_in(talk: Talk) -> codes.Found | None:
    """The code in the words of the message."""
    return codes.found(talk.incoming.text)


def invited_by(talk: Talk) -> codes.Found | None:
    """The code of the link by which the dialog was opened; the messenger may repeat it with every message."""
    found = codes.found(talk.incoming.ref or "")
    return found if found and not found.mistyped and talk.session.invited != _trace(talk, found) else None


def _trace(talk: Talk, found: codes.Found) -> str:
    """By which the dialog knows this code again, and nobody else does."""
    return codes.hashed(found.code, talk.secret).hex()[:16]


async def take(talk: Talk, found: codes.Found) -> Reply:
    """Use a code, or keep it for the moment of consent. Raises `Refusal` for one that cannot be used."""
    if found.mistyped:
        return talk.say("children.mistyped", rows=[[talk.button("children.where", Ask("children", "where"))]])
    hashed = codes.hashed(found.code, talk.secret)
    if not agreed(talk.person):
        return await _hold(talk, hashed)
    if shut := await _shut(talk):
        return shut
    reply = await _use(talk, hashed)
    if reply is None:
        raise Refusal("children.wrong", remember=_wrong_try(talk.person.id, talk.now))
    return reply


async def take_invitation(talk: Talk, found: codes.Found) -> Reply | None:
    """Use the code of a link. Nothing is raised: the dialog must remember that it has seen it.

    None for a used one, of which a dialog that has forgotten everything is still reminded. That tells nobody which
    codes are worth trying: a code is used up before it is told apart.
    """
    hashed = codes.hashed(found.code, talk.secret)
    code = await talk.store.people.code(hashed, talk.now)
    if code and code.used:
        return None
    if agreed(talk.person):
        reply = await _shut(talk) or await _try(talk, hashed)
    else:
        reply = await _hold(talk, hashed)
    return replace(reply, invited=_trace(talk, found))


async def take_held(talk: Talk) -> Reply | None:
    """The codes that waited for consent, now that it is given; None where none did.

    Nothing is raised: the consent given in the same breath must stay. A door that closes on the way stops the rest.
    """
    replies: list[Reply] = []
    for hashed in await talk.store.people.take_held(talk.person.id, talk.now):
        shut = await _shut(talk)
        replies.append(shut or await _try(talk, hashed))
        if shut:
            break
    return reduce(Reply.then, replies) if replies else None


async def _hold(talk: Talk, hashed: bytes) -> Reply:
    await talk.store.people.hold(talk.person.id, hashed, talk.now)
    asking = consent(talk)
    return replace(asking, says=talk.say("consent.held").says + asking.says)


async def _try(talk: Talk, hashed: bytes) -> Reply:
    reply = await _use(talk, hashed)
    if reply is None:
        await talk.store.people.wrong_try(talk.person.id, talk.now)
        return talk.say("children.wrong")
    return reply


async def _use(talk: Talk, hashed: bytes) -> Reply | None:
    """None for a code that cannot be used, whatever the reason: unknown, used, expired, taken back."""
    code = await talk.store.people.code(hashed, talk.now)
    if code is None:
        return None
    if known := next((child for child in talk.person.children if child.id == code.pupil), None):
        return _already(talk, known)  # the code stays good for another adult of the child
    return await _link(talk, hashed, code) if code.usable else None


async def _link(talk: Talk, hashed: bytes, code: Code) -> Reply:
    people, person = talk.store.people, talk.person
    places = await talk.store.school.enrolments([code.pupil])
    if not places:  # nor does anybody know whether the child is still one whom few may link
        return talk.say("children.left_school", menu=True)
    if any(place.restricted for place in places) and not code.permitted:
        return talk.say("children.restricted", menu=True)
    await people.use(hashed, talk.now)
    await people.link(person.id, code.pupil, talk.now)
    linked = (await people.known([person.id]))[person.id].children
    child = next(child for child in linked if child.id == code.pupil)
    return talk.say(
        "children.linked",
        child=child,
        several=len(linked) > 1,
        rows=[
            [talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)],
            [
                talk.button("children.another", Ask("children", "add")),
                talk.button("menu.names.children", Ask("children")),
            ],
        ],
    ).about(0)


def _already(talk: Talk, child: Child) -> Reply:
    grades = talk.button("children.grades", Ask("grades", child=child.id), colour="primary", child=child)
    return talk.say("children.already", child=child, rows=[[grades]])


async def _shut(talk: Talk) -> Reply | None:
    """What is said in place of trying a code while the door is closed: perhaps by the code before this one."""
    until = await talk.store.people.closed(talk.person.id, talk.now)
    return talk.say("children.closed", until=until.astimezone(talk.now.tzinfo)) if until else None


def _wrong_try(person: int, now: datetime) -> Callable[[Store], Awaitable[None]]:
    async def remember(store: Store) -> None:
        await store.people.wrong_try(person, now)

    return remember
