"""What is wished of a draft besides its words and whom it is for: when it leaves, what can be pressed, how urgent."""

from datetime import datetime, time, timedelta
from typing import Any

from handlers.announcements_choosing import Of, shown
from handlers.announcements_desk import able, announcements, hand, refused
from handlers.announcements_preview import Wish
from handlers.rules.rights import Right
from handlers.talk import Button, Reply, Talk
from handlers.understanding import hours
from storage.moments import text as stored

OPTIONS = (2, 6)
"""How many answers a question may have."""
LONGEST_OPTION = 40
MORNING = time(8)
"""The hour where a day alone was said."""
FARTHEST = timedelta(days=120)

when = announcements.question("when", Of)
options = announcements.question("options", Of)
rewording = announcements.question("rewording", Of, dictated=True)


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
    return await put_off(talk, draft.announcement, text) or await shown(talk, draft.announcement)


async def put_off(talk: Talk, number: int, text: str) -> Reply | None:
    """None once it leaves at the moment that the words name; a moment that is none is asked for anew."""
    due = None if (at_once := hours.at_once(text)) else _due(talk, text)
    if due is None and not at_once:
        return talk.ask(when, "announcements.no_such_time", draft=Of(number), rows=_times(talk, number))
    await talk.store.announcements.change(number, due=stored(due) if due else None, weekly=int(hours.weekly(text)))
    return None


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
