"""Writing an announcement: the words, for whom, when, with what to press; until it is confirmed it is a draft."""

from dataclasses import dataclass, replace
from typing import Any

from handlers import announcements_correcting as correcting
from handlers import announcements_told as told
from handlers.announcements_choosing import aim, aimed, ask_whom, previewed, shown, whom
from handlers.announcements_desk import announcements, hand, refused, roles
from handlers.announcements_offer import Announce, offered
from handlers.announcements_preview import Send, Write
from handlers.announcements_sending import send
from handlers.announcements_whom import Unclear
from handlers.announcements_wishes import put_off, rewording
from handlers.context import DATED
from handlers.messages import Attached
from handlers.open_questions import CLEARLY
from handlers.talk import Ask, Reply, Talk
from handlers.understanding.audiences import wish
from handlers.understanding.dictation import OWN_CLASS, Dictated, addressed, asks, sends
from handlers.understanding.dictation import dictated as said_at_once
from storage.enclosures import Enclosed

PASSED_ON = frozenset({"photo", "doc", "link", "wall", "video"})
REFUSED_TITLES = (".mp3",)
"""Documents that VK takes from nobody (docs/vk.md, «Limits»)."""
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
        return correcting.confirm(talk, mine, words, style)
    await talk.store.announcements.change(mine.it.id, body=words, style=style)
    await talk.store.enclosures.put(mine.it.id, enclosed)
    return await shown(talk, mine.it.id)


# For whom


@whom.answered
async def named(talk: Talk, text: str, draft: Any) -> Reply | None:
    """For whom; «да» to an audience that is no longer on the screen shows it again."""
    mine = await hand(talk, draft.announcement)
    meaning = talk.meant(text)
    if mine is None or meaning in ("no", "cancel") or len(text.split()) > SHORT:
        return None
    if mine.audience and (meaning == "yes" or sends(text) is not None):
        return await aim(talk, mine.it.id, mine.audience)
    if _begins(talk, text) or _asks(talk, text):
        return None
    if not (addressed(text) or wish(text).empty):
        return await ask_whom(talk, mine.it.id, Unclear("nobody"))
    return await aimed(talk, draft.announcement, text)


@previewed.answered
async def confirmed(talk: Talk, text: str, draft: Any) -> Reply | None:
    """Under a preview: to send it, now or at an hour, or for whom instead; anything else is no answer."""
    mine = await hand(talk, draft.announcement)
    if mine is None or len(text.split()) > SHORT:
        return None
    if (moment := sends(text)) is not None:
        return await _sent_at(talk, mine.it.id, moment)
    if talk.meant(text) == "yes":
        return await send(talk, Send(mine.it.id))
    if not addressed(text) or _begins(talk, text) or _asks(talk, text):
        return None
    return await aimed(talk, draft.announcement, text)


async def _sent_at(talk: Talk, number: int, moment: str) -> Reply:
    """«Отправь завтра в 9»: as if the hour had been chosen before; a moment that is none is asked for anew."""
    return (await put_off(talk, number, moment) if moment else None) or await send(talk, Send(number))


def _begins(talk: Talk, text: str) -> bool:
    """«Новое объявление» said once more names nobody."""
    asked = talk.understanding.asked(text, now=talk.now)
    return asked.capability == announcements.name and (wish(text).empty or said_at_once(text) is not None)


def _asks(talk: Talk, text: str) -> bool:
    """«Моё расписание» asks something else and names nobody; a kindergarten's group may be called like anything."""
    if asks(text):
        return True
    asked = talk.understanding.asked(text, now=talk.now)
    if asked.capability in (None, announcements.name, *PLACES):
        return False
    surely = asked.confidence >= CLEARLY and (asked.capability in DATED or not addressed(text))
    return wish(text).empty or surely


@whom.left
@previewed.left
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
