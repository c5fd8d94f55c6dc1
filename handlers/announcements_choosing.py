"""For whom an announcement is: chosen by a button or in words, and shown as a preview once it is."""

from dataclasses import dataclass, replace

from handlers.announcements_desk import able, announcements, hand, refused, roles
from handlers.announcements_preview import Drop, Place, Send, Whom, preview
from handlers.announcements_whom import Unclear, meant
from handlers.rules import audience as rules
from handlers.rules.audience import Audience
from handlers.talk import Button, Reply, Talk
from storage.roles import DEPARTMENT

UNCLEAR = {
    "nobody": "announcements.unclear.nobody",
    "beyond": "announcements.unclear.beyond",
    "no_place": "announcements.unclear.no_place",
    "which_place": "announcements.unclear.which_place",
    "no_class": "announcements.unclear.no_class",
}


@dataclass(frozen=True, slots=True)
class Of:
    """The announcement that a question is about."""

    announcement: int


previewed = announcements.question("previewed", Of, firm=True)
"""What is on the screen may be sent with a word; after anything else it is shown again first."""
whom = announcements.question("whom", Of, may_follow=(previewed.name,))


async def ask_whom(talk: Talk, number: int, unclear: Unclear | None = None) -> Reply:
    if unclear and unclear.left:
        return await _ask_rest(talk, number, unclear, unclear.left)
    offers = await _offers(talk)
    labels = [talk.wording.label("announcements.offer", audience=one, there_at=place) for one, place in offers]
    buttons = [Button(label, Whom(number, at)) for at, label in enumerate(labels, 1)][:8]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    key = UNCLEAR[unclear.why] if unclear else "announcements.whom"
    values = {"name": unclear.name, "there": unclear.known} if unclear else {"city": await _city(talk)}
    rows.append([talk.button("announcements.drop", Drop(number))])
    return talk.ask(whom, key, rows=rows, draft=Of(number), **values)


async def _ask_rest(talk: Talk, number: int, unclear: Unclear, left: Audience) -> Reply:
    """Some of the classes that were named are not theirs, or nobody's: which, and whether to go on with the others."""
    await talk.store.announcements.change(number, audience=rules.dumped(left))
    rows = [
        [talk.button("announcements.only", Place(number, left.institutions[0]), named=left.classes, colour="primary")],
        [talk.button("announcements.other", Whom(number)), talk.button("announcements.drop", Drop(number))],
    ]
    key = "announcements.unclear.rest"
    return talk.ask(whom, key, why=unclear.why, name=unclear.name, there=left.classes, rows=rows, draft=Of(number))


async def _city(talk: Talk) -> bool:
    return any(role.scope.role == DEPARTMENT for role in await roles(talk))


async def _offers(talk: Talk) -> list[tuple[Audience, str]]:
    """With the name of the place where there are several."""
    mine = await roles(talk)
    places = {place.id: place for place in await talk.store.school.institutions()}
    offered = rules.offered([role.scope for role in mine], lambda number: places[number].kind if number else "")
    several = len({one.institutions for one in offered}) > 1
    return [(one, places[one.institutions[0]].short_name if several and one.institutions else "") for one in offered]


@announcements.pressed
async def choose(talk: Talk, press: Whom) -> Reply:
    mine = await hand(talk, press.announcement)
    if mine is None or mine.it.sure:
        return refused(talk)
    offers = await _offers(talk)
    if not 1 <= press.choice <= len(offers):
        return await ask_whom(talk, press.announcement)
    return await aim(talk, press.announcement, offers[press.choice - 1][0])


@announcements.pressed
async def choose_place(talk: Talk, press: Place) -> Reply:
    """The audience that was named, in one of their places."""
    mine = await hand(talk, press.announcement)
    if mine is None or mine.it.sure or mine.audience is None:
        return refused(talk)
    classes = (press.class_name,) if press.class_name else mine.audience.classes
    return await aim(
        talk, press.announcement, replace(mine.audience, institutions=(press.institution,), classes=classes)
    )


async def aimed(talk: Talk, number: int, text: str) -> Reply:
    """The audience that the words name, where they name one that is in reach."""
    found = await meant(talk, text, [role.scope for role in await roles(talk)])
    if isinstance(found, Unclear):
        return await ask_whom(talk, number, found)
    if len(found) == 1:
        return await aim(talk, number, found[0])
    places = {place.id: place.short_name for place in await talk.store.school.institutions()}
    await talk.store.announcements.change(number, audience=rules.dumped(found[0]))
    rows = [
        [
            Button(
                talk.wording.label("announcements.place", there_at=places[one.institutions[0]], named=one.classes),
                Place(number, one.institutions[0], one.classes[0] if one.classes else ""),
            )
        ]
        for one in found[:5]
    ]
    return talk.ask(whom, "announcements.which_place", rows=rows, draft=Of(number))


async def aim(talk: Talk, number: int, audience: Audience) -> Reply:
    role = able(await roles(talk), audience)
    if role is None:
        return await ask_whom(talk, number, Unclear("beyond"))
    if not await talk.store.announcements.change(number, role=role.id, audience=rules.dumped(audience)):
        return refused(talk)
    return await shown(talk, number)


async def shown(talk: Talk, number: int) -> Reply:
    mine = await hand(talk, number)
    if mine is None:
        return refused(talk)
    if mine.audience is None:
        return await ask_whom(talk, number)
    seen = await preview(talk, mine)
    # An audience of nobody leaves nothing to send.
    question = (
        previewed if any(isinstance(button.press, Send) for row in seen.says[-1].rows for button in row) else whom
    )
    return replace(seen, question=talk.ask(question, "announcements.whom", city=False, draft=Of(number)).question)
