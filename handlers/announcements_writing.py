"""Writing an announcement: the words, for whom, when, with what to press; until it is confirmed it is a draft."""

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any

from handlers import announcements_told as told
from handlers.announcements_choosing import Of, aimed, ask_whom, shown, whom
from handlers.announcements_desk import able, announcements, hand, refused, roles
from handlers.announcements_offer import Announce, offered
from handlers.announcements_preview import Send, Wish, Write
from handlers.announcements_sending import record, send
from handlers.context import DATED
from handlers.messages import Attached
from handlers.open_questions import CLEARLY
from handlers.rules.rights import Right
from handlers.talk import Ask, Button, Reply, Talk
from handlers.understanding import hours
from handlers.understanding.audiences import wish
from handlers.understanding.dictation import OWN_CLASS, Dictated
from handlers.understanding.dictation import dictated as said_at_once
from storage.announcements import Enclosed
from storage.journal import Act
from storage.moments import text as stored

PASSED_ON = frozenset({"photo", "doc", "link", "wall", "video"})
REFUSED_TITLES = (".mp3",)
"""Documents that VK takes from nobody (docs/vk.md, «Limits»)."""
OPTIONS = (2, 6)
"""How many answers a question may have."""
LONGEST_OPTION = 40
MORNING = time(8)
"""The hour where a day alone was said."""
FARTHEST = timedelta(days=120)
PLACES = frozenset(("kindergarten", "institutions", "children", "staff"))
"""What the name of an audience may sound like."""
SHORT = 15
"""Words that may name an audience; more are no such answer."""


@dataclass(frozen=True, slots=True)
class Writing:
    """`whom`: the audience in words, where it was said with the wish to write."""

    whom: str = ""


@dataclass(frozen=True, slots=True)
class GoOn:
    """Back to a draft."""

    announcement: int


writing = announcements.question("writing", Writing, may_follow=("announcements.whom",), dictated=True)
when = announcements.question("when", Of)
options = announcements.question("options", Of)
rewording = announcements.question("rewording", Of, dictated=True)


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


async def dictated(talk: Talk, said: Dictated) -> Reply:
    """Begin with what was said at once: for whom and, where they were, the words. «Классу» is their own class."""
    mine = await roles(talk)
    of_classes = bool(mine) and all(role.scope.class_name for role in mine)
    said_whom = said.whom or (OWN_CLASS if of_classes else "")
    if not mine or not said.words:
        return await begin(talk, said_whom)
    incoming = replace(talk.incoming, text=said.words, style="")
    return await _drafted(replace(talk, incoming=incoming), Writing(said_whom))


@announcements.pressed
async def announce(talk: Talk, _: Announce) -> Reply:
    """Words that waited for it; whatever came in between has closed the question."""
    words = talk.session.draft.get("words") if talk.awaits(offered) else None
    return await dictated(talk, Dictated("", str(words))) if words else talk.say("router.outdated", menu=True)


@offered.answered
async def announce_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await dictated(talk, Dictated("", draft.words))
        case "no" | "cancel":
            return talk.say("cancel.done", menu=True)
        case _:
            return None


@announcements.pressed
async def write(talk: Talk, _: Write) -> Reply:
    return await begin(talk)


@writing.answered
async def written(talk: Talk, text: str, draft: Any) -> Reply | None:
    if talk.meant(text) in ("no", "cancel") or not await roles(talk):
        return None
    return await _drafted(talk, draft)


async def _drafted(talk: Talk, draft: Writing) -> Reply:
    """What came in, as a draft; what cannot be an announcement is asked for anew."""
    mine = await roles(talk)
    if fault := _fault(talk):
        return replace(fault, question=talk.ask(writing, "announcements.write", aimed=False, draft=draft).question)
    words, style, enclosed = _taken(talk)
    number = await talk.store.announcements.write(mine[0].id, words, talk.now, style=style, enclosed=enclosed)
    if draft.whom:
        return await aimed(talk, number, draft.whom)
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
    return await shown(talk, mine.it.id)


# For whom


@whom.answered
async def named(talk: Talk, text: str, draft: Any) -> Reply | None:
    """For whom; under a preview also «да»."""
    mine = await hand(talk, draft.announcement)
    meaning = talk.meant(text)
    if mine is None or meaning in ("no", "cancel") or len(text.split()) > SHORT or _begins(talk, text):
        return None
    if _asks(talk, text):
        return None
    if meaning == "yes" and mine.audience:
        return await send(talk, Send(mine.it.id))
    return await aimed(talk, draft.announcement, text)


def _begins(talk: Talk, text: str) -> bool:
    """«Новое объявление» said once more names nobody."""
    asked = talk.understanding.asked(text, now=talk.now)
    return asked.capability == announcements.name and (wish(text).empty or said_at_once(text) is not None)


def _asks(talk: Talk, text: str) -> bool:
    """«Моё расписание» asks something else and names nobody; a kindergarten's group may be called like anything."""
    asked = talk.understanding.asked(text, now=talk.now)
    if asked.capability in (None, announcements.name, *PLACES):
        return False
    return wish(text).empty or (asked.capability in DATED and asked.confidence >= CLEARLY)


@whom.left
async def set_aside(talk: Talk, draft: Any) -> Reply | None:
    """Something else was asked: the draft stays, with the way back to it; «да» no longer sends it."""
    mine = await hand(talk, draft.announcement)
    if mine is None or mine.it.sure:
        return None
    rows = [[talk.button("announcements.go_on", GoOn(mine.it.id))]]
    return talk.say("announcements.set_aside", rows=rows)


@announcements.pressed
async def go_on(talk: Talk, press: GoOn) -> Reply:
    mine = await hand(talk, press.announcement)
    return refused(talk) if mine is None or mine.it.sure else await shown(talk, press.announcement)


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
    return await shown(talk, number)


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
    return await shown(talk, draft.announcement)


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
    return await shown(talk, draft.announcement)
