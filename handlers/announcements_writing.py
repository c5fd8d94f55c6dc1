"""Writing an announcement: the words, for whom, when, with what to press; until it is confirmed it is a draft."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from handlers import announcements_told as told
from handlers.announcements_desk import Hand, able, announcements, described, hand, refused, roles
from handlers.announcements_preview import Drop, Place, Send, Whom, Wish, Write, nobody, preview
from handlers.announcements_proof import Show, Stop
from handlers.announcements_recipients import recipients
from handlers.announcements_whom import Unclear, meant
from handlers.messages import Attached, Say
from handlers.rules import audience as rules
from handlers.rules.audience import Audience
from handlers.rules.rights import Right
from handlers.talk import Ask, Button, Reply, Talk, Tell
from handlers.understanding import hours
from handlers.understanding.audiences import wish
from storage.announcements import Enclosed
from storage.journal import Act
from storage.moments import text as stored
from storage.roles import DEPARTMENT, Role

PASSED_ON = frozenset({"photo", "doc", "link", "wall", "video"})
REFUSED_TITLES = (".mp3",)
"""Documents that VK takes from nobody (vk-facts, section 0)."""
OPTIONS = (2, 6)
"""How many answers a question may have."""
LONGEST_OPTION = 40
MORNING = time(8)
"""The hour where a day alone was said."""
FARTHEST = timedelta(days=120)
SHORT = 15
"""Words that may name an audience; more are no such answer."""
UNCLEAR = {
    "nobody": "announcements.unclear.nobody",
    "beyond": "announcements.unclear.beyond",
    "no_place": "announcements.unclear.no_place",
    "which_place": "announcements.unclear.which_place",
    "no_class": "announcements.unclear.no_class",
}


@dataclass(frozen=True, slots=True)
class Writing:
    """`whom`: the audience in words, where it was said with the wish to write."""

    whom: str = ""


@dataclass(frozen=True, slots=True)
class Of:
    announcement: int


writing = announcements.question("writing", Writing, may_follow=("announcements.whom",), dictated=True)
whom = announcements.question("whom", Of)
when = announcements.question("when", Of)
options = announcements.question("options", Of)
rewording = announcements.question("rewording", Of, dictated=True)
urgently = announcements.question("urgently", Of, firm=True)


# The words


async def begin(talk: Talk, said_whom: str = "") -> Reply:
    """Ask for the words. Whoever may announce nothing hears who does."""
    mine = await roles(talk)
    if not mine:
        return talk.say(
            "announcements.not_staff", rows=[[talk.button("menu.names.announcements", Ask("announcements"))]]
        )
    rows = [[talk.button("announcements.not_now", Ask("staff"))]]
    return talk.ask(writing, "announcements.write", aimed=bool(said_whom), draft=Writing(said_whom), rows=rows)


@announcements.pressed
async def write(talk: Talk, _: Write) -> Reply:
    return await begin(talk)


@writing.answered
async def written(talk: Talk, text: str, draft: Any) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return None
    mine = await roles(talk)
    if not mine:
        return None
    if fault := _fault(talk):
        return replace(fault, question=talk.ask(writing, "announcements.write", aimed=False, draft=draft).question)
    words, style, enclosed = _taken(talk)
    number = await talk.store.announcements.write(mine[0].id, words, talk.now, style=style, enclosed=enclosed)
    if draft.whom:
        return await _aimed(talk, number, draft.whom)
    return await ask_whom(talk, number)


def _fault(talk: Talk) -> Reply | None:
    """Why what was sent cannot be an announcement, in one sentence."""
    incoming = talk.incoming
    if len(incoming.text) > told.LONGEST:
        return talk.say("announcements.too_long", longest=told.LONGEST)
    if foreign := [kind for kind in incoming.attachments if kind not in PASSED_ON]:
        return talk.say("announcements.not_passed_on", kind=foreign[0])
    refused_ = next((one.title for one in incoming.enclosed if one.title.casefold().endswith(REFUSED_TITLES)), "")
    if refused_:
        return talk.say("announcements.no_such_document", title=refused_)
    if len(incoming.attachments) > told.MOST_ENCLOSED:
        return talk.say("announcements.too_many", most=told.MOST_ENCLOSED)
    if not incoming.text.strip() and not incoming.enclosed:
        return talk.say("announcements.empty")
    return None


def _taken(talk: Talk) -> tuple[str, str, list[Enclosed]]:
    """The words, their formatting and what came with them; a link that the words lack is added to them."""
    incoming = talk.incoming
    links = [one.link for one in incoming.enclosed if one.kind == "link" and one.link not in incoming.text]
    words = "\n".join([incoming.text, *links]).strip()
    kept = (one for one in incoming.enclosed if one.kind != "link")
    return words, told.cut(incoming.style, words), [_enclosed(place, one) for place, one in enumerate(kept)]


def _enclosed(place: int, one: Attached) -> Enclosed:
    """A post or a video is passed on by its name, a picture and a document go up anew."""
    ready = one.name if one.kind in ("wall", "video") else ""
    return Enclosed(place, one.kind, one.name, one.title, one.link, ready)


@rewording.answered
async def reworded(talk: Talk, text: str, draft: Any) -> Reply | None:
    """Other words: of a draft before it leaves, else of what was said."""
    if talk.meant(text) in ("no", "cancel"):
        return None
    mine = await hand(talk, draft.announcement)
    if mine is None:
        return None
    if fault := _fault(talk):
        return replace(fault, question=talk.ask(rewording, "announcements.write", aimed=False, draft=draft).question)
    words, style, enclosed = _taken(talk)
    if mine.it.sure:
        await talk.store.announcements.correct(mine.it.id, words, style, talk.now)
        await record(talk, mine, Act.ANNOUNCEMENT_CORRECTED, words)
        return talk.say("announcements.correcting", number=mine.it.id)
    await talk.store.announcements.change(mine.it.id, body=words, style=style)
    await talk.store.announcements.enclose(mine.it.id, enclosed)
    return await _shown(talk, mine.it.id)


# For whom


async def ask_whom(talk: Talk, number: int, unclear: Unclear | None = None) -> Reply:
    offers = await _offers(talk)
    labels = [talk.wording.label("announcements.offer", audience=one, there_at=place) for one, place in offers]
    buttons = [Button(label, Whom(number, at)) for at, label in enumerate(labels, 1)][:8]
    rows = [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
    key = UNCLEAR[unclear.why] if unclear else "announcements.whom"
    values = {"name": unclear.name, "there": unclear.known} if unclear else {"city": await _city(talk)}
    rows.append([talk.button("announcements.drop", Drop(number))])
    return talk.ask(whom, key, rows=rows, draft=Of(number), **values)


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
    return await _aim(talk, press.announcement, offers[press.choice - 1][0])


@announcements.pressed
async def choose_place(talk: Talk, press: Place) -> Reply:
    """The audience that was named, in one of their places."""
    mine = await hand(talk, press.announcement)
    if mine is None or mine.it.sure or mine.audience is None:
        return refused(talk)
    classes = (press.class_name,) if press.class_name else mine.audience.classes
    return await _aim(
        talk, press.announcement, replace(mine.audience, institutions=(press.institution,), classes=classes)
    )


@whom.answered
async def named(talk: Talk, text: str, draft: Any) -> Reply | None:
    """For whom; under a preview also «да»."""
    mine = await hand(talk, draft.announcement)
    meaning = talk.meant(text)
    if mine is None or meaning in ("no", "cancel") or len(text.split()) > SHORT or _begins(talk, text):
        return None
    if meaning == "yes" and mine.audience:
        return await send(talk, Send(mine.it.id))
    return await _aimed(talk, draft.announcement, text)


def _begins(talk: Talk, text: str) -> bool:
    """«Новое объявление» said once more names nobody."""
    asked = talk.understanding.asked(text, now=talk.now)
    return asked.capability == announcements.name and wish(text).empty


async def _aimed(talk: Talk, number: int, text: str) -> Reply:
    """The audience that the words name, where they name one that is in reach."""
    found = await meant(talk, text, [role.scope for role in await roles(talk)])
    if isinstance(found, Unclear):
        return await ask_whom(talk, number, found)
    if len(found) == 1:
        return await _aim(talk, number, found[0])
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


async def _aim(talk: Talk, number: int, audience: Audience) -> Reply:
    role = able(await roles(talk), audience)
    if role is None:
        return await ask_whom(talk, number, Unclear("beyond"))
    if not await talk.store.announcements.change(number, role=role.id, audience=rules.dumped(audience)):
        return refused(talk)
    return await _shown(talk, number)


async def _shown(talk: Talk, number: int) -> Reply:
    mine = await hand(talk, number)
    if mine is None:
        return refused(talk)
    if mine.audience is None:
        return await ask_whom(talk, number)
    shown = await preview(talk, mine)
    return replace(shown, question=talk.ask(whom, "announcements.whom", city=False, draft=Of(number)).question)


# When, with what to press, how urgent


@announcements.pressed
async def wished(talk: Talk, press: Wish) -> Reply:
    mine = await hand(talk, press.announcement)
    if mine is None or mine.it.sure:
        return refused(talk)
    number, store, draft = press.announcement, talk.store.announcements, Of(press.announcement)
    match press.what:
        case "text":
            return talk.ask(rewording, "announcements.write", aimed=False, draft=draft)
        case "when":
            return talk.ask(when, "announcements.ask_when", draft=draft, rows=_times(talk, number))
        case "answers":
            return talk.ask(options, "announcements.ask_answers", most=OPTIONS[1], draft=draft)
        case "seen":
            label = "" if mine.it.answers else talk.wording.label("announcements.seen")
            await store.change(number, answers=label)
        case "urgent":
            if mine.audience is None or able(mine.roles, mine.audience, Right.ANNOUNCE_URGENTLY) is None:
                return refused(talk)
            await store.change(number, urgent=int(not mine.it.urgent))
        case "now":
            await store.change(number, due=None, weekly=0)
        case _:
            return refused(talk)
    return await _shown(talk, number)


def _times(talk: Talk, number: int) -> list[list[Button]]:
    return [[talk.button("announcements.at_once", Wish(number, "now"))]]


@when.answered
async def timed(talk: Talk, text: str, draft: Any) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return None
    mine = await hand(talk, draft.announcement)
    if mine is None or mine.it.sure:
        return refused(talk)
    if hours.at_once(text):
        return await wished(talk, Wish(draft.announcement, "now"))
    due = _due(talk, text)
    if due is None:
        rows = _times(talk, draft.announcement)
        return talk.ask(when, "announcements.no_such_time", draft=draft, rows=rows)
    weekly = int(hours.weekly(text))
    await talk.store.announcements.change(draft.announcement, due=stored(due), weekly=weekly)
    return await _shown(talk, draft.announcement)


def _due(talk: Talk, text: str) -> datetime | None:
    """The moment that the words name: on the day, or on the next on which the hour is still to come."""
    at, weekday = hours.hour(text), hours.weekday(text)
    period = talk.understanding.asked(text, now=talk.now).period if weekday is None else None
    if at is None and weekday is None and period is None:
        return None
    day = period.first if period else talk.today
    if weekday is not None:
        day += timedelta(days=(weekday - day.weekday()) % 7)
    due = datetime.combine(day, at or MORNING, talk.now.tzinfo)
    if due <= talk.now and period is None:
        due += timedelta(days=1 if weekday is None else 7)
    return due if talk.now < due <= talk.now + FARTHEST else None


@options.answered
async def answers_given(talk: Talk, text: str, draft: Any) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return None
    mine = await hand(talk, draft.announcement)
    if mine is None or mine.it.sure:
        return refused(talk)
    parts = text.splitlines() if "\n" in text.strip() else text.replace(";", ",").split(",")
    given = list(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))
    if not OPTIONS[0] <= len(given) <= OPTIONS[1] or any(len(one) > LONGEST_OPTION for one in given):
        return talk.ask(options, "announcements.bad_answers", most=OPTIONS[1], longest=LONGEST_OPTION, draft=draft)
    await talk.store.announcements.change(draft.announcement, answers="\n".join(given))
    return await _shown(talk, draft.announcement)


# Out


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
        return talk.say("announcements.sent_already", number=it.id)
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
            return await _shown(talk, draft.announcement)
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
        return talk.say(
            "announcements.no_second", rows=[[talk.button("announcements.not_urgent", Wish(mine.it.id, "urgent"))]]
        )
    await talk.store.announcements.ask(mine.it.id, talk.now)
    say = await _for_second(talk, mine, audience, reached)
    tells = tuple(Tell(person, f"second:{mine.it.id}", say) for person in {role.person for role in others})
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
        return talk.say("announcements.sent_already", number=it.id)
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
    if not await talk.store.announcements.confirm(mine.it.id, talk.now, due):
        return talk.say("announcements.sent_already", number=mine.it.id)
    words = f"{await described(talk, audience)} ({reached}): {mine.it.words}"
    await record(talk, mine, Act.ANNOUNCED, words)
    if second:
        await record(talk, replace(mine, role=second), Act.ANNOUNCED, words)
    return talk.say(
        "announcements.confirmed",
        number=mine.it.id,
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
        what=f"№ {mine.it.id}",
        details=" ".join(words.split()),
    )
