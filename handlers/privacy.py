"""What is stored about the person who asks and who looked at their child, consent, and erasing everything at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from handlers import code_future_card, kin, kindergarten_answers, linking, screens
from handlers.linking import CONSENT, CONSENTING, Agree, Decline, Rules
from handlers.talk import Ask, Asked, Capability, Child, File, Needs, Open, Reply, Talk, Waiting
from storage.absences import Report
from storage.looks import FAMILY, Look
from storage.school_events import SignUp

privacy = Capability("privacy", needs=Needs.PRIVATE)
forget = Capability("forget", needs=Needs.PRIVATE)

privacy.adopt(CONSENTING)
sure = forget.question("sure", firm=True)

LAST_DAYS = 5
"""Days of looks that a message shows; the file has all that are kept."""


@dataclass(frozen=True, slots=True)
class AsFile:
    """The button that sends what is stored as a file."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The answer to «erase everything?»; it counts only while that question is open."""

    yes: bool


@dataclass(frozen=True, slots=True)
class Stored:
    """What is stored of a link: `why` "" where it is good; `looked` the last days with who looked, `more` days besides.

    Whose adults the school wants to learn nothing of each other sees there themselves and the staff.
    """

    child: Child
    relation: str
    since: date
    why: str = ""
    looked: Sequence[tuple[date, Sequence[str]]] = ()
    more: int = 0


@privacy.asked
async def show(talk: Talk, _: Asked) -> Reply:
    kept = await _kept(talk, LAST_DAYS)
    if kept is None:
        return talk.say("privacy.nothing", rows=[[talk.button("consent.whole", Rules())]])
    further = [
        [talk.button("consent.whole", Rules()), talk.button("menu.names.children", Ask("children"))],
        [talk.button("privacy.withdraw", Ask("forget"), colour="negative")],
    ]
    as_file = [talk.button("privacy.as_file", AsFile())]
    return screens.shown(
        talk, talk.text("privacy.kept", **kept), lambda page: Ask("privacy", page=page), as_file, further
    )


@privacy.asked_for("why")
async def why(talk: Talk, _: Asked) -> Reply:
    """Why consent is needed, and what there is without it."""
    if linking.agreed(talk.person):
        return talk.say("consent.why", rows=[[talk.button("consent.whole", Rules())]])
    return talk.ask(CONSENTING, "consent.why", rows=linking.consent_rows(talk))


@privacy.pressed
async def as_file(talk: Talk, _: AsFile) -> Reply:
    """The same with every day on which somebody looked."""
    kept = await _kept(talk, None)
    if kept is None:
        return talk.say("privacy.nothing", rows=[[talk.button("consent.whole", Rules())]])
    words = talk.text("privacy.kept", **kept)
    if kept["applications"]:
        words += "\n\n" + talk.wording.text("kindergarten.stored", applications=kept["applications"])
    if halves := await _halves(talk):
        words += "\n\n" + talk.wording.text("privacy.subgroups", chosen=halves)
    if comings := await _comings(talk):
        words += "\n\n" + talk.wording.text("privacy.comings", coming_to=comings)
    if await talk.store.notifications.of([talk.person.id]):
        words += "\n\n" + talk.wording.text("notifications.kept")
    if doubts := await talk.store.tickets.kept(talk.person.id):
        seen = {child.id for child in talk.person.children}  # of others only their own words
        told = [ticket if ticket.pupil in seen else replace(ticket, answer=None) for ticket in doubts]
        words += "\n\n" + talk.wording.text("privacy.doubts", tickets=told)
    if reports := await _reports(talk):
        words += "\n\n" + talk.wording.text("privacy.reports", absent_days=reports)
    file = File(talk.wording.text("privacy.file_name"), "text", {"text": words})
    return talk.say("privacy.file", files=[file], rows=[[talk.button("menu.names.menu", Ask("menu"))]])


async def _kept(talk: Talk, days: int | None) -> dict[str, Any] | None:
    """None: nothing is stored about them."""
    since = await talk.store.people.since(talk.person.id)
    if since is None:
        return None
    roles = await talk.store.roles.of(talk.person.id)
    return {
        "since": _day(talk, since),
        "consented": talk.person.consented and _day(talk, talk.person.consented),
        "stored": [
            *[await _stored(talk, child, days) for child in talk.person.children],
            *[_waiting(talk, waiting) for waiting in talk.person.waiting],
        ],
        "applications": (applications := await kindergarten_answers.applications(talk)),
        "untold": len(await talk.store.queue.of(talk.person.id)) - len(applications),
        "courses": await code_future_card.courses(talk),
        "comings": len(await _comings(talk)),
        "halves": len(await _halves(talk)),
        "ticked_off": await talk.store.homework.ticks(talk.person.id),
        "absent": len(await talk.store.absences.kept(talk.person.id)),
        "doubts": len(await talk.store.tickets.kept(talk.person.id)),
        "posts": [(_role(talk, role.scope.role), role.school, role.scope.class_name) for role in roles],
    }


async def _halves(talk: Talk) -> list[tuple[Child, str, str]]:
    """In which subjects the family said which half of the class a child is in."""
    chosen = await talk.store.subgroups.of(child.id for child in talk.person.children)
    return [
        (child, subject, subgroup)
        for child in talk.person.children
        for subject, subgroup in sorted(chosen.get(child.id, {}).items())
    ]


async def _comings(talk: Talk) -> list[tuple[str, SignUp]]:
    """For which events the children are signed up."""
    called = {child.id: child.given for child in talk.person.children}
    signed = await talk.store.school_events.sign_ups(called)
    return [(called[each.pupil], replace(each, at=each.at.astimezone(talk.now.tzinfo))) for each in signed]


async def _reports(talk: Talk) -> list[tuple[str, Report, datetime]]:
    """Which children the person reported absent on which days, and when."""
    called = {child.id: child.given for child in talk.person.linked}
    kept = await talk.store.absences.kept(talk.person.id)
    return [(called[report.pupil], report, report.at.astimezone(talk.now.tzinfo)) for report in kept]


async def _stored(talk: Talk, child: Child, days: int | None) -> Stored:
    discreet = await talk.store.links.discreet(child.id)
    seen: dict[date, list[str]] = {}
    for look in await talk.store.looks.at(child.id):
        if not discreet or look.as_whom != FAMILY or look.person == talk.person.id:
            seen.setdefault(look.day, []).append(_who(talk, look))
    looked = list(seen.items())[:days]
    return replace(_linked(talk, child), looked=looked, more=len(seen) - len(looked))


def _waiting(talk: Talk, waiting: Waiting) -> Stored:
    return replace(_linked(talk, waiting.child), why=waiting.why)


def _linked(talk: Talk, child: Child) -> Stored:
    assert child.since is not None, "a linked child"
    relation = kin.name(talk, child.relation) if child.relation else ""
    return Stored(child, relation, _day(talk, child.since))


def _who(talk: Talk, look: Look) -> str:
    """«вы», «мама», «классный руководитель»; nobody is named."""
    if look.as_whom != FAMILY:
        return _role(talk, look.as_whom)
    if look.person == talk.person.id:
        return talk.text("privacy.you")
    return talk.wording.text("privacy.no_longer") if look.relation is None else kin.name(talk, look.relation)


def _role(talk: Talk, role: str) -> str:
    return talk.wording.text(f"privacy.roles.{role.replace(' ', '_')}")


def _day(talk: Talk, moment: datetime) -> date:
    return moment.astimezone(talk.now.tzinfo).date()


@privacy.pressed
async def whole(talk: Talk, press: Rules) -> Reply:
    text = talk.wording.text("consent.rules", version=CONSENT)
    talk = replace(talk, page=press.page)
    if linking.agreed(talk.person):
        back = [talk.button("menu.names.privacy", Ask("privacy")), talk.button("menu.names.menu", Ask("menu"))]
        return screens.shown(talk, text, Rules, back, [])
    shown = screens.shown(talk, text, Rules, linking.decision(talk), [])
    return replace(shown, question=Open(CONSENTING.name, CONSENTING.dump(None)))


@privacy.pressed
async def agree(talk: Talk, press: Agree) -> Reply:
    if press.version != CONSENT:
        return linking.consent(talk)
    return await _agreed(talk)


@privacy.pressed
async def decline(talk: Talk, _: Decline) -> Reply:
    return _declined(talk)


@CONSENTING.answered
async def consenting(talk: Talk, text: str, _: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await _agreed(talk)
        case "no" | "cancel":
            return _declined(talk)
        case _:
            return None


async def _agreed(talk: Talk) -> Reply:
    """Consent first, then whatever waited for it."""
    if not linking.agreed(talk.person):
        await talk.store.people.agree(talk.person.id, CONSENT, talk.now)
    thanks = talk.say("consent.thanks", menu=True)
    agreed = replace(talk, person=replace(talk.person, consent=CONSENT, consented=talk.now))
    linked = await linking.take_held(agreed)
    return thanks.then(linked) if linked else replace(thanks, agreed=True)


def _declined(talk: Talk) -> Reply:
    return talk.say("consent.declined", agreed=linking.agreed(talk.person), menu=True)


@forget.asked
async def ask_once(talk: Talk, _: Asked) -> Reply:
    return await _ask_sure(talk, "forget.sure")


@forget.asked_for("what")
async def explain(talk: Talk, _: Asked) -> Reply:
    """What goes and what stays; the question itself is asked again, so that its answer comes at once."""
    return await _ask_sure(talk, "forget.what_goes")


async def _ask_sure(talk: Talk, key: str) -> Reply:
    if await talk.store.people.since(talk.person.id) is None:
        return talk.say("forget.nothing", menu=True)
    yes = talk.button("forget.yes", Erase(yes=True), colour="negative")
    no = talk.button("forget.no", Erase(yes=False))
    return talk.ask(sure, key, rows=[[yes], [no]])


@forget.pressed
async def pressed(talk: Talk, press: Erase) -> Reply:
    if press.yes and not talk.awaits(sure):
        return await ask_once(talk, Asked(text=""))  # a button of another day
    return await _erase(talk) if press.yes else talk.say("forget.kept", menu=True)


@sure.answered
async def answered(talk: Talk, text: str, _: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await _erase(talk)
        case "no" | "cancel":
            return talk.say("forget.kept", menu=True)
        case _:
            return None


async def _erase(talk: Talk) -> Reply:
    await talk.store.people.forget(talk.person.id, talk.now)
    return replace(talk.say("forget.done"), forgets=True)
