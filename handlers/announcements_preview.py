"""What is shown before an announcement leaves: it itself, to how many it goes, who will not get it, when, how long."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from handlers import announcements_told as told
from handlers.announcements_desk import Hand, able, described, sender
from handlers.announcements_recipients import Recipients, recipients
from handlers.rules.audience import FAMILIES, Audience
from handlers.rules.rights import Right
from handlers.talk import Button, Reply, Talk

EACH_SECONDS = 0.2
"""What a document takes that goes up for everybody alone: four of VK's calls, of which there are twenty a second."""
PERSONAL = 500
"""Messages a second where everybody's differs: twenty requests of twenty-five."""


@dataclass(frozen=True, slots=True)
class Write:
    """Begin a new one."""


@dataclass(frozen=True, slots=True)
class Whom:
    """Choose for whom; with `choice` the one of those offered (from 1), which is looked for anew."""

    announcement: int
    choice: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """The audience as it was named, at this institution of theirs."""

    announcement: int
    institution: int
    class_name: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """`what`: text, when, answers ask; now takes the hour back; seen and urgent turn something on and off."""

    announcement: int
    what: str


@dataclass(frozen=True, slots=True)
class Send:
    """Say it. What is urgent is asked about once more, and says so with `sure`."""

    announcement: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """Forget the draft."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Figures:
    """Of an audience, as it is told. `families` share a child or an adult; `untied` pupils have nobody here."""

    people: int
    families: int
    places: int
    forbid: int
    untied: int
    seconds: int
    each_seconds: int = 0


async def preview(talk: Talk, hand: Hand) -> Reply:
    """The announcement as its readers will see it, then the figures and what may be done."""
    audience = hand.audience
    assert audience is not None, "the caller has one"
    found = await recipients(talk.store, audience)
    if not found.reached:
        return await nobody(talk, hand, audience, found)
    enclosed = await talk.store.enclosures.of(hand.it.id)
    named = not audience.everywhere and any(found.chats.values())
    attached = told.attached(enclosed)
    say = told.said(talk.wording, hand.it, await sender(talk, hand.role), sample=named, attached=attached)
    documents = sum(each.kind == "doc" for each in enclosed)
    numbers = figures(found, audience, talk.postage.per_second, documents)
    about = talk.say(
        "announcements.preview",
        cry=talk.understanding.danger(hand.it.words) is not None,
        addressed=await described(talk, audience),
        audience=audience,
        figures=numbers,
        documents=documents,
        due=_shown(hand.it.due, talk.now),
        awake=_shown(_awake(talk, hand), talk.now),
        announcement=hand.it,
        rows=_rows(talk, hand, audience),
    )
    return Reply((say, *about.says))


def _shown(moment: datetime | None, now: datetime) -> datetime | None:
    """In the city's zone; None where it is now."""
    return moment.astimezone(now.tzinfo) if moment and moment > now else None


def _awake(talk: Talk, hand: Hand) -> datetime | None:
    """When the quiet hours let it go, where they hold it back."""
    wanted = max(hand.it.due or talk.now, talk.now)
    awake = talk.postage.awake(wanted)
    return awake if awake > wanted and not hand.it.urgent else None


def _rows(talk: Talk, hand: Hand, audience: Audience) -> list[list[Button]]:
    number = hand.it.id
    say = "announcements.send_later" if hand.it.due and hand.it.due > talk.now else "announcements.send"
    seen = "announcements.no_buttons" if hand.it.answers else "announcements.seen_button"
    last = [talk.button("announcements.drop", Drop(number))]
    if able(hand.roles, audience, Right.ANNOUNCE_URGENTLY):
        key = "announcements.not_urgent" if hand.it.urgent else "announcements.urgent"
        last.insert(0, talk.button(key, Wish(number, "urgent")))
    return [
        [talk.button(say, Send(number), colour="primary")],
        [talk.button("announcements.when", Wish(number, "when")), talk.button("announcements.other", Whom(number))],
        [talk.button(seen, Wish(number, "seen")), talk.button("announcements.poll", Wish(number, "answers"))],
        [talk.button("announcements.edit", Wish(number, "text")), *last],
    ]


async def nobody(talk: Talk, hand: Hand, audience: Audience, found: Recipients) -> Reply:
    """An audience of nobody is told, and another one asked for."""
    return talk.say(
        "announcements.nobody",
        addressed=await described(talk, audience),
        forbid=len(found.unreachable),
        untied=figures(found, audience, 1).untied,
        rows=[
            [talk.button("announcements.other", Whom(hand.it.id), colour="primary")],
            [talk.button("announcements.drop", Drop(hand.it.id))],
        ],
    )


def figures(found: Recipients, audience: Audience, per_second: int, documents: int = 0) -> Figures:
    pupils = {one.id for meant in found.chats.values() for one in meant}
    pace = per_second if audience.everywhere else min(per_second, PERSONAL)
    return Figures(
        found.reached,
        families([{one.id for one in found.chats[chat]} for chat in found.chats if chat not in found.unreachable]),
        found.institutions,
        len(found.unreachable),
        max(sum(one.pupils for one in found.classes) - len(pupils), 0) if FAMILIES in audience.groups else 0,
        -(-found.reached // max(pace, 1)),
        int(found.reached * documents * EACH_SECONDS),
    )


def families(people: Sequence[set[int]]) -> int:
    """How many there are, where whoever shares a child is of one family."""
    roots: dict[int, int] = {}

    def root(pupil: int) -> int:
        while roots.setdefault(pupil, pupil) != pupil:
            roots[pupil] = pupil = roots[roots[pupil]]
        return pupil

    for pupils in people:
        first, *others = pupils or {0}
        for other in others:
            roots[root(other)] = root(first)
        root(first)
    return len({root(pupil) for pupil in roots if pupil})
