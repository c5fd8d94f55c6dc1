"""What a school has announced about the very days that an answer tells of: quoted with it in the school's own words.

The answer itself stays what it is, by the timetable or the calendar: an announcement is words, and nobody here makes a
cancelled lesson of them. Only what this chat was meant by is quoted, through a child of theirs who is still in the
class or the school that it was said to; in the chat of a class what was said to all families or pupils of it.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from typing import Literal, TypeAlias

from handlers import linking, screens
from handlers.announcements_told import Whole
from handlers.rules.audience import FAMILIES, PUPILS, STAFF, Audience, loaded
from handlers.talk import Child, Period, Reply, Say, Talk
from handlers.understanding.closures import closures
from storage.class_chats import ClassOf
from storage.recent import Recent

OLDEST = timedelta(days=14)
"""A quarantine may have been announced so long ago; the days that it names say whether it still concerns anybody."""
NIGHT = timedelta(hours=12)
"""What is confirmed at night leaves in the morning: its «завтра» is counted from when it was written."""
MOST = 2
LONGEST = 150
"""Characters of a quotation: five lines of a phone with what stands before it."""
FEWEST = 3
"""Rows of buttons that stay in any case: to the whole announcement, and the first two of the answer."""
ROWS, BUTTONS = 6, 10
"""Under one message (docs/vk.md, «Limits»)."""
OF_A_CLASS = frozenset({FAMILIES, PUPILS, STAFF})

By: TypeAlias = Literal["timetable", "calendar", ""]
"""What the answer under it goes by; "": it is no answer about lessons."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Sentences of an announcement, in its words; `at` in the city's zone."""

    announcement: int
    at: datetime
    role: str
    class_name: str
    school: str
    words: str


async def quotes(
    talk: Talk,
    days: Callable[[], Period],
    children: Sequence[Child] = (),
    classes: Sequence[ClassOf] | None = None,
) -> list[Quote]:
    """What was announced about these days, the newest first, to whoever asks.

    `children` are those of whom the answer tells. In a chat of several `classes`, None where it is of no class.
    """
    if talk.incoming.private:
        return await _to_family(talk, days, children)
    return await _in_class(talk, days, classes)


def answered(talk: Talk, found: Sequence[Quote], answer: Callable[[Talk], Reply], by: By) -> Reply:
    """The answer with the quotations above it: where there are any, so much less of a screen is its own."""
    if not found:
        return answer(talk)
    head = talk.text("announcements.quoted", quotes=[_cut(quote) for quote in found], by=by)
    whole = talk.button("announcements.whole_button", Whole(found[0].announcement))
    own = [(whole,)] if talk.incoming.private else []
    room = screens.height(f"{head}\n", len(own)) - screens.AROUND
    reply = answer(replace(talk, occupied=room))
    first, *others = reply.says
    shown = _within(talk, replace(first, text=f"{head}\n\n{first.text}", rows=(*own, *first.rows)))
    return replace(reply, says=(shown, *others))


async def _to_family(talk: Talk, days: Callable[[], Period], children: Sequence[Child]) -> list[Quote]:
    mine = {child.id for child in children} if linking.agreed(talk.person) else set()
    lately = await talk.store.lately.to_chat(talk.incoming.chat, talk.now - OLDEST) if mine else []
    told = list(_told([it for it in lately if mine.intersection(it.pupils)], talk, days))
    seats = await talk.store.school.enrolments(sorted(mine)) if told else []
    return [
        quote
        for it, quote in told
        for audience in (loaded(it.audience),)
        if any(
            seat.pupil in it.pupils and audience.covers(seat.institution, seat.kind, seat.class_name) for seat in seats
        )
    ][:MOST]


async def _in_class(talk: Talk, days: Callable[[], Period], classes: Sequence[ClassOf] | None) -> list[Quote]:
    """Nothing of it is about anybody: it was said to the whole class, or to more."""
    bound = await talk.store.class_chats.bound(talk.incoming.chat)
    place = await talk.store.school.institution(bound.institution) if bound else None
    if bound is None or place is None or (classes is not None and bound.of not in classes):
        return []
    lately = await talk.store.lately.all(talk.now - OLDEST, bound.institution)
    to_all = [it for it in lately if _public(loaded(it.audience), bound.of, place.kind)]
    return [quote for _, quote in _told(to_all, talk, days)][:MOST]


def _public(audience: Audience, of: ClassOf, kind: str) -> bool:
    groups = set(audience.groups)
    everybody = groups <= OF_A_CLASS and not groups.isdisjoint({FAMILIES, PUPILS})
    return everybody and audience.covers(of[0], kind, of[1])


def _told(lately: Sequence[Recent], talk: Talk, days: Callable[[], Period]) -> Iterator[tuple[Recent, Quote]]:
    """Of these announcements what they say of lessons on these days, as far as they are not over."""
    if not lately:
        return
    period = days()
    first = max(period.first, talk.today)
    for it in lately:
        at = said_at(it, talk.now.tzinfo)
        found = closures(it.words, at.date()) if first <= period.last else ()
        words = " ".join(each.sentence for each in found if each.concerns(first, period.last))
        if words:
            yield it, Quote(it.id, at, it.role, it.class_name, it.school, words)


def said_at(it: Recent, zone: tzinfo | None) -> datetime:
    """From when its «завтра» is counted."""
    return (it.confirmed if it.due - it.confirmed <= NIGHT else it.due).astimezone(zone)


def _within(talk: Talk, say: Say) -> Say:
    """With as many of its rows of buttons as a message carries and a screen holds, from the first on."""
    while len(say.rows) > ROWS or sum(map(len, say.rows)) > BUTTONS:
        say = replace(say, rows=say.rows[:-1])
    while len(say.rows) > FEWEST and not screens.fits(talk, Reply((say,))):
        say = replace(say, rows=say.rows[:-1])
    return say


def _cut(quote: Quote) -> Quote:
    """`LONGEST` characters of it, in whole words."""
    if len(quote.words) <= LONGEST:
        return quote
    return replace(quote, words=f"{quote.words[:LONGEST].rpartition(' ')[0] or quote.words[:LONGEST]}…")
