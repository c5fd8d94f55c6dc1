"""What is stored about the person who asks, consent given and taken back, and erasing everything at once."""

from dataclasses import dataclass, replace
from typing import Any

from handlers import linking
from handlers.linking import CONSENT, CONSENTING, Agree, Decline, Rules
from handlers.talk import Ask, Asked, Capability, File, Needs, Reply, Talk
from storage.people import Kept

privacy = Capability("privacy", needs=Needs.PRIVATE)
forget = Capability("forget", needs=Needs.PRIVATE)

privacy.adopt(CONSENTING)
sure = forget.question("sure")


@dataclass(frozen=True, slots=True)
class AsFile:
    """The button that sends what is stored as a file."""


@dataclass(frozen=True, slots=True)
class Erase:
    """The answer to «erase everything?»; it counts only while that question is open."""

    yes: bool


@privacy.asked
async def show(talk: Talk, _: Asked) -> Reply:
    kept = await talk.store.people.kept(talk.person.id)
    if kept is None:
        return talk.say("privacy.nothing", rows=[[talk.button("consent.whole", Rules())]])
    return talk.say(
        "privacy.kept",
        rows=[
            [talk.button("consent.whole", Rules()), talk.button("menu.names.children", Ask("children"))],
            [talk.button("privacy.as_file", AsFile())],
            [talk.button("privacy.withdraw", Ask("forget"), colour="negative")],
        ],
        **_kept(talk, kept),
    )


@privacy.pressed
async def as_file(talk: Talk, _: AsFile) -> Reply:
    kept = await talk.store.people.kept(talk.person.id)
    if kept is None:
        return talk.say("privacy.nothing", rows=[[talk.button("consent.whole", Rules())]])
    words = talk.wording.text("privacy.kept", **_kept(talk, kept))
    file = File(talk.wording.text("privacy.file_name"), "text", {"text": words})
    return talk.say("privacy.file", files=[file], rows=[[talk.button("menu.names.menu", Ask("menu"))]])


def _kept(talk: Talk, kept: Kept) -> dict[str, Any]:
    zone = talk.now.tzinfo
    return {
        "since": kept.since.astimezone(zone).date(),
        "consented": talk.person.consented and talk.person.consented.astimezone(zone).date(),
        "children": [(child, kept.linked[child.id].astimezone(zone).date()) for child in talk.person.children],
    }


@privacy.pressed
async def whole(talk: Talk, _: Rules) -> Reply:
    if linking.agreed(talk.person):
        back = [talk.button("menu.names.privacy", Ask("privacy")), talk.button("menu.names.menu", Ask("menu"))]
        return talk.say("consent.rules", version=CONSENT, rows=[back])
    return talk.ask(CONSENTING, "consent.rules", version=CONSENT, rows=linking.consent_rows(talk, whole=True))


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
    if linked is None and not talk.person.children:
        linked = linking.nobody(agreed)
    return thanks.then(linked) if linked else thanks


def _declined(talk: Talk) -> Reply:
    return talk.say("consent.declined", agreed=linking.agreed(talk.person), menu=True)


@forget.asked
async def ask_once(talk: Talk, _: Asked) -> Reply:
    if await talk.store.people.kept(talk.person.id) is None:
        return talk.say("forget.nothing", menu=True)
    yes = talk.button("forget.yes", Erase(yes=True), colour="negative")
    no = talk.button("forget.no", Erase(yes=False))
    return talk.ask(sure, "forget.sure", rows=[[yes], [no]])


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
