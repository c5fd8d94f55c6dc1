"""Announcements: families find the last ones, staff write them and see who has not read."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from handlers import announcements_proof as proof
from handlers import announcements_sending as sending
from handlers import announcements_told as told
from handlers import announcements_writing as writing
from handlers import screens
from handlers.announcements_choosing import Of
from handlers.announcements_desk import Hand, announcements, hand, refused, roles
from handlers.announcements_proof import Correct, Missing, Recall, Remind, Show, Stop, Table
from handlers.announcements_recipients import Meant, still
from handlers.announcements_told import Replied, Whole
from handlers.announcements_wishes import rewording
from handlers.rules.audience import loaded
from handlers.talk import Ask, Asked, Button, Reply, Say, Talk
from handlers.understanding.audiences import wish
from handlers.understanding.dictation import dictated
from storage.announcements import Announcement
from storage.enclosures import EACH
from storage.journal import Act

__all__ = ["announcements"]

LAST = 3
"""Announcements that a reader is shown."""
OWN = 5
"""Of one's own that a writer is shown."""
SHORT, LONG = 220, 700
"""Characters of each among several, and of one alone."""
REMINDED_AGAIN = timedelta(hours=12)
RECALLED_IN = timedelta(hours=24)
"""How long VK lets a message be deleted for everybody (docs/vk.md, «Limits»)."""

recalling = announcements.question("recalling", Of, firm=True)
reminding = announcements.question("reminding", Of, firm=True)


# What was announced to whoever asks


@announcements.asked
async def last(talk: Talk, asked: Asked) -> Reply:
    """The last ones, from whom and for which child; to whoever writes them, the way to that too."""
    found = await talk.store.announcements.for_chat(talk.incoming.chat, LAST)
    mine = await roles(talk)
    if mine and (said := dictated(asked.text)):
        return await writing.dictated(talk, said)
    shown = [
        (it, await _from(talk, it), [child for child in talk.person.children if child.id in left[talk.incoming.chat]])
        for it, pupils in found
        if (left := await still(talk.store, loaded(it.audience), {talk.incoming.chat: pupils}))
    ]
    if mine and not shown:
        return await own(talk, asked)
    rows = [[Button(label, Replied(it.id, n)) for n, label in enumerate(it.answers, 1)][:3] for it, _, _ in shown[:1]]
    if mine:
        rows.append([talk.button("staff.announce", Ask("announcements", "write"), colour="primary")])
        rows.append([talk.button("staff.announced", Ask("announcements", "read"))])
    rows.append([talk.button("menu.names.menu", Ask("menu"))])
    told_ = [(it, sender, of, it.created.astimezone(talk.now.tzinfo)) for it, sender, of in shown]
    lengths = (SHORT, SHORT // 2, SHORT // 3) if len(shown) > 1 else (LONG, LONG // 2)
    ways = (partial(talk.say, "announcements.last", announced=told_, shortened=most, rows=rows) for most in lengths)
    return screens.first_fitting(talk, ways)


async def _from(talk: Talk, it: Announcement) -> told.Sender | None:
    role = (await talk.store.roles.ever()).get(it.role)
    return told.Sender(role, await talk.store.roles.name(role)) if role else None


@announcements.asked_for("write")
async def write(talk: Talk, asked: Asked) -> Reply:
    """«Объявление для 7Б: завтра собрание»: the audience may be said with the wish, and the words too."""
    if said := dictated(asked.text):
        return await writing.dictated(talk, said)
    return await writing.begin(talk, "" if wish(asked.text).empty else asked.text)


@announcements.asked_for("read")
async def own(talk: Talk, asked: Asked) -> Reply:
    """One's own, the newest first; families are shown theirs."""
    mine = await roles(talk)
    if not mine:
        return await last(talk, asked)
    found = await talk.store.announcements.of_roles([role.id for role in mine], OWN)
    shown = [
        (it, await talk.store.proofs.progress(it.id), (it.due or it.created).astimezone(talk.now.tzinfo))
        for it in found
    ]
    buttons = [Button(talk.wording.label("announcements.own_one", number=it.number), Show(it.id)) for it in found]
    first = [talk.button("staff.announce", Ask("announcements", "write"), colour="primary")]
    back = [talk.button("menu.names.staff", Ask("staff"))]
    return talk.say("announcements.own", own_ones=shown, rows=[buttons, first, back])


@announcements.asked_for("remind", "recall", "correct")
async def of_the_only_one(talk: Talk, asked: Asked) -> Reply:
    """«Напомни тем, кто не ответил»: of the one that there is; of several which, their list asks."""
    mine = await roles(talk)
    found = await talk.store.announcements.of_roles([role.id for role in mine], OWN) if mine else []
    standing = [it for it in found if not it.recalled and it.spread is not None]
    if len(standing) != 1:
        return await own(talk, asked)
    number = standing[0].id
    match asked.what:
        case "remind":
            return await remind(talk, Remind(number))
        case "recall":
            return await recall(talk, Recall(number))
        case _:
            return await correct(talk, Correct(number))


@announcements.pressed
async def whole(talk: Talk, press: Whole) -> Reply:
    """As it came, with what came with it, to whom it was for and still is."""
    it, chat = await talk.store.announcements.one(press.announcement), talk.incoming.chat
    if it is None or it.recalled or not it.sure:
        return talk.say("announcements.recalled_already" if it and it.recalled else "router.outdated", menu=True)
    meant = await talk.store.announcements.meant(it.id, [chat])
    left = await still(talk.store, loaded(it.audience), meant)
    sender = await _from(talk, it)
    if chat not in left or sender is None:
        return talk.say("router.outdated", menu=True)
    mine = [child for child in talk.person.children if child.id in left[chat]]
    pupils = [Meant(child.id, child.given, child.initial, child.class_name, 0) for child in mine]
    attached = told.attached([one for one in await talk.store.enclosures.of(it.id) if one.name != EACH])
    say: Say = told.said(talk.wording, it, sender, pupils, attached=attached, buttons=talk.client.buttons)
    return Reply((say,))


@announcements.pressed
async def replied(talk: Talk, press: Replied) -> Reply:
    """An answer under an announcement: the last one counts, and only of whom it was meant for."""
    it = await talk.store.announcements.one(press.announcement)
    if it is None or not 1 <= press.answer <= len(it.answers):
        return talk.say("router.outdated", menu=True)
    if it.recalled:
        return talk.say("announcements.recalled_already")
    if not await talk.store.announcements.answer(it.id, talk.incoming.chat, press.answer, talk.now):
        return talk.say("announcements.not_for_you", writer=bool(await roles(talk)))
    only = len(it.answers) == 1
    return talk.say("announcements.thanks", read_only=only, answer=it.answers[press.answer - 1])


# How one stands


@announcements.pressed
async def show(talk: Talk, press: Show) -> Reply:
    mine = await _said(talk, press.announcement)
    if mine is None:
        return refused(talk)
    progress = await talk.store.proofs.progress(mine.it.id)
    say = proof.summary(talk.wording, _local(talk, mine.it), progress, "card")
    back = (talk.button("staff.announced", Ask("announcements", "read")),)
    return Reply((replace(say, rows=(*(row for row in say.rows if row), back)),))


async def _said(talk: Talk, announcement: int) -> Hand | None:
    """One that was confirmed."""
    mine = await hand(talk, announcement)
    return mine if mine and mine.it.sure and mine.it.audience else None


def _local(talk: Talk, it: Announcement) -> Announcement:
    return replace(it, due=it.due and it.due.astimezone(talk.now.tzinfo))


@announcements.pressed
async def missing(talk: Talk, press: Missing) -> Reply:
    mine = await _said(talk, press.announcement)
    return await proof.missing(talk, mine, press.page) if mine else refused(talk)


@announcements.pressed
async def table(talk: Talk, press: Table) -> Reply:
    mine = await _said(talk, press.announcement)
    return await proof.table(talk, mine) if mine else refused(talk)


@announcements.pressed
async def stop(talk: Talk, press: Stop) -> Reply:
    mine = await _said(talk, press.announcement)
    if mine is None:
        return refused(talk)
    if mine.it.stopped or (mine.it.ended and not mine.it.weekly):
        return await show(talk, Show(mine.it.id))
    left = await talk.store.announcements.stop(mine.it.id, talk.now, "stopped")
    await sending.record(talk, mine, Act.ANNOUNCEMENT_STOPPED)
    return talk.say("announcements.stopped", left=left, spread=mine.it.spread is not None, rows=_back(talk, mine.it))


def _back(talk: Talk, it: Announcement) -> list[list[Button]]:
    return [[talk.button("announcements.show", Show(it.id))]]


@announcements.pressed
async def remind(talk: Talk, press: Remind) -> Reply:
    """Only those who have not, once it is sure of which; not twice in half a day."""
    mine = await _said(talk, press.announcement)
    if mine is None or mine.it.recalled or mine.it.spread is None:
        return refused(talk)
    it, progress = mine.it, await talk.store.proofs.progress(mine.it.id)
    owed = progress.sent - (progress.answered if it.answers else progress.read)
    if owed <= 0:
        return talk.say("announcements.nobody_owes", rows=_back(talk, it))
    lately = await talk.store.announcements.reminded(it.id)
    if it.reminding or (lately and talk.now - lately < REMINDED_AGAIN):
        return talk.say("announcements.reminded_lately", rows=_back(talk, it))
    if not (press.sure and talk.awaits(reminding) and talk.session.draft.get("announcement") == it.id):
        yes = talk.button("announcements.remind_yes", Remind(it.id, sure=True), colour="primary")
        rows = [[yes, talk.button("announcements.remind_no", Show(it.id))]]
        return talk.ask(reminding, "announcements.remind_sure", announcement=it, owed=owed, draft=Of(it.id), rows=rows)
    await talk.store.announcements.remind(it.id, talk.now)
    await sending.record(talk, mine, Act.ANNOUNCEMENT_REPEATED, str(owed))
    return talk.say("announcements.reminding", count=owed, rows=_back(talk, it))


@reminding.answered
async def remind_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await remind(talk, Remind(draft.announcement, sure=True))
        case "no" | "cancel":
            return await show(talk, Show(draft.announcement))
        case _:
            return None


@announcements.pressed
async def correct(talk: Talk, press: Correct) -> Reply:
    mine = await _said(talk, press.announcement)
    if mine is None or mine.it.recalled or (mine.it.stopped and mine.it.spread is None):
        return refused(talk)
    rows = [[talk.button("announcements.leave_it", Show(mine.it.id))]]
    return talk.ask(rewording, "announcements.correct", announcement=mine.it, draft=Of(mine.it.id), rows=rows)


@announcements.pressed
async def recall(talk: Talk, press: Recall) -> Reply:
    mine = await _said(talk, press.announcement)
    if mine is None:
        return refused(talk)
    if mine.it.recalled:
        return talk.say("announcements.recalled_already")
    if press.sure and talk.awaits(recalling) and talk.session.draft.get("announcement") == mine.it.id:
        await talk.store.announcements.recall(mine.it.id, talk.now)
        await sending.record(talk, mine, Act.ANNOUNCEMENT_RECALLED)
        return talk.say("announcements.recalling")
    old = mine.it.spread is not None and talk.now - mine.it.spread > RECALLED_IN
    rows = [
        [talk.button("announcements.recall_yes", Recall(mine.it.id, sure=True), colour="negative")],
        [talk.button("announcements.recall_no", Show(mine.it.id))],
    ]
    it = mine.it
    return talk.ask(recalling, "announcements.recall_sure", announcement=it, old=old, draft=Of(it.id), rows=rows)


@recalling.answered
async def recall_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await recall(talk, Recall(draft.announcement, sure=True))
        case "no" | "cancel":
            return await show(talk, Show(draft.announcement))
        case _:
            return None
