"""Other words for what was said already: seen once more before they stand in everybody's dialog."""

from dataclasses import dataclass
from typing import Any

from handlers.announcements_desk import Hand, announcements, hand, refused
from handlers.announcements_proof import Show
from handlers.announcements_sending import record
from handlers.talk import Reply, Talk
from storage.journal import Act


@dataclass(frozen=True, slots=True)
class Reworded:
    """The new words of an announcement, with their formatting."""

    announcement: int
    words: str
    style: str = ""


@dataclass(frozen=True, slots=True)
class Replace:
    """Say what was just shown in the place of what was said; it counts only while that question is open."""

    announcement: int


correcting = announcements.question("correcting", Reworded, firm=True)


def confirm(talk: Talk, mine: Hand, words: str, style: str) -> Reply:
    rows = [
        [talk.button("announcements.replace", Replace(mine.it.id), colour="positive")],
        [talk.button("announcements.leave_it", Show(mine.it.id))],
    ]
    draft = Reworded(mine.it.id, words, style)
    return talk.ask(
        correcting, "announcements.correct_sure", number=mine.it.number, words=words, draft=draft, rows=rows
    )


@announcements.pressed
async def replaced(talk: Talk, press: Replace) -> Reply:
    if not talk.awaits(correcting) or talk.session.draft.get("announcement") != press.announcement:
        return refused(talk)
    return await _corrected(talk, correcting.load(talk.session.draft))


@correcting.answered
async def answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await _corrected(talk, draft)
        case "no" | "cancel":
            return talk.say("announcements.left", rows=[[talk.button("announcements.show", Show(draft.announcement))]])
        case _:
            return None


async def _corrected(talk: Talk, draft: Reworded) -> Reply:
    mine = await hand(talk, draft.announcement)
    if mine is None or not mine.it.sure or mine.it.recalled:
        return refused(talk)
    await talk.store.announcements.correct(mine.it.id, draft.words, draft.style, talk.now)
    await record(talk, mine, Act.ANNOUNCEMENT_CORRECTED, draft.words)
    return talk.say("announcements.correcting", number=mine.it.number)
