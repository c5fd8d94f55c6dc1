"""The way out of a draft: dropped, confirmed, or held until a second person agrees."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.announcements_choosing import Of, ask_whom, shown
from handlers.announcements_desk import Hand, able, announcements, described, hand, refused, roles
from handlers.announcements_preview import Drop, Send, Wish, nobody
from handlers.announcements_proof import Show, Stop
from handlers.announcements_recipients import recipients
from handlers.messages import Say
from handlers.rules import audience as rules
from handlers.rules.audience import Audience
from handlers.rules.rights import Right
from handlers.talk import Ask, Button, Reply, Talk, Tell
from storage import keys
from storage.journal import Act
from storage.roles import DEPARTMENT, Role

urgently = announcements.question("urgently", Of, firm=True)


@announcements.pressed
async def drop(talk: Talk, press: Drop) -> Reply:
    mine = await hand(talk, press.announcement)
    if mine is None or not await talk.store.announcements.drop(press.announcement):
        return refused(talk)
    return talk.say("announcements.dropped", rows=[[talk.button("menu.names.staff", Ask("staff"))]])


@announcements.pressed
async def send(talk: Talk, press: Send) -> Reply:
    """Confirm it: whatever the preview showed, who may, and to whom, is found anew."""
    mine = await hand(talk, press.announcement)
    if mine is None:
        return refused(talk)
    it, audience = mine.it, mine.audience
    if it.sure:
        return talk.say("announcements.sent_already")
    if audience is None:
        return await ask_whom(talk, it.id)
    found = await recipients(talk.store, audience)
    if not found.reached:
        return await nobody(talk, mine, audience, found)
    if it.urgent:
        if able(mine.roles, audience, Right.ANNOUNCE_URGENTLY) is None:
            return refused(talk)
        if not (press.sure and talk.awaits(urgently) and talk.session.draft.get("announcement") == it.id):
            return await _ask_urgently(talk, mine, audience, found.reached)
        if audience.whole_city:
            return await _ask_second(talk, mine, audience, found.reached)
    return await confirm(talk, mine, audience, found.reached)


async def _ask_urgently(talk: Talk, mine: Hand, audience: Audience, reached: int) -> Reply:
    rows = [
        [talk.button("announcements.urgent_yes", Send(mine.it.id, sure=True), colour="negative")],
        [talk.button("announcements.urgent_no", Wish(mine.it.id, "urgent"))],
        [talk.button("announcements.drop", Drop(mine.it.id))],
    ]
    return talk.ask(
        urgently,
        "announcements.urgent_sure",
        addressed=await described(talk, audience),
        reached=reached,
        second=audience.whole_city,
        draft=Of(mine.it.id),
        rows=rows,
    )


@urgently.answered
async def urgently_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await send(talk, Send(draft.announcement, sure=True))
        case "no" | "cancel":
            return await shown(talk, draft.announcement)
        case _:
            return None


# The word of a second person


@dataclass(frozen=True, slots=True)
class Second:
    """Somebody else of the department lets an urgent one leave to the whole city."""

    announcement: int


async def _ask_second(talk: Talk, mine: Hand, audience: Audience, reached: int) -> Reply:
    others = [
        role
        for role in await talk.store.roles.everyone()
        if role.scope.role == DEPARTMENT and role.person != talk.person.id
    ]
    if not others:
        usual = talk.button("announcements.urgent_no", Wish(mine.it.id, "urgent"))
        return talk.say(
            "announcements.no_second", rows=[[usual], [talk.button("announcements.drop", Drop(mine.it.id))]]
        )
    await talk.store.announcements.ask(mine.it.id, talk.now)
    say = await _for_second(talk, mine, audience, reached)
    tells = tuple(Tell(person, keys.of_second(mine.it.id), say) for person in {role.person for role in others})
    return replace(talk.say("announcements.second_asked", count=len(tells)), tells=tells)


async def _for_second(talk: Talk, mine: Hand, audience: Audience, reached: int) -> Say:
    whom_ = await described(talk, audience)
    text = talk.wording.text("announcements.second", addressed=whom_, reached=reached, announcement=mine.it)
    return Say(text, ((talk.button("announcements.second_yes", Second(mine.it.id), colour="negative"),),))


@announcements.pressed
async def second(talk: Talk, press: Second) -> Reply:
    it = await talk.store.announcements.one(press.announcement)
    mine = await roles(talk)
    city = next((role for role in mine if role.scope.role == DEPARTMENT), None)
    author = await talk.store.roles.role(it.role) if it else None
    if it is None or city is None or author is None or author.person == talk.person.id or not it.audience:
        return refused(talk)
    if it.sure:
        return talk.say("announcements.sent_already")
    if it.asked is None:
        return refused(talk)
    audience = rules.loaded(it.audience)
    found = await recipients(talk.store, audience)
    theirs = await talk.store.roles.of(author.person)
    if able(theirs, audience, Right.ANNOUNCE_URGENTLY) is None or not found.reached:
        return refused(talk)
    return await confirm(talk, Hand(it, author, theirs), audience, found.reached, second=city)


async def confirm(talk: Talk, mine: Hand, audience: Audience, reached: int, second: Role | None = None) -> Reply:
    """From here on it leaves: once, whoever presses again."""
    wanted = max(mine.it.due or talk.now, talk.now)
    due = wanted if mine.it.urgent else talk.postage.awake(wanted)
    number = await talk.store.announcements.confirm(mine.it.id, talk.now, due)
    if not number:
        return talk.say("announcements.sent_already")
    mine = replace(mine, it=replace(mine.it, number=number))
    words = f"{await described(talk, audience)} ({reached}): {mine.it.words}"
    await record(talk, mine, Act.ANNOUNCED, words)
    if second:
        await record(talk, replace(mine, role=second), Act.ANNOUNCED, words)
    return talk.say(
        "announcements.confirmed",
        reached=reached,
        due=due.astimezone(talk.now.tzinfo) if due > talk.now else None,
        weekly=mine.it.weekly,
        rows=_after(talk, mine.it.id),
    )


def _after(talk: Talk, number: int) -> Sequence[Sequence[Button]]:
    stop = talk.button("announcements.stop", Stop(number))
    return [[talk.button("announcements.show", Show(number)), stop]]


async def record(talk: Talk, mine: Hand, act: Act, words: str = "") -> None:
    """A line of the journal, with the words: what was said in an institution's name cannot be unsaid there."""
    await talk.store.journal.write(
        mine.role.who,
        act,
        talk.now,
        institution=mine.role.scope.institution,
        what=f"№ {mine.it.number}",
        details=" ".join(words.split()),
    )
