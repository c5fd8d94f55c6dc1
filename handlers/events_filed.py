"""Events as entries of the calendar file: those of a class, its school and the city that the asker may know of.

The file may be handed on, so it says of nobody who is signed up.
"""

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

from handlers.events_whose import known_to
from handlers.lessons_of import Whose
from handlers.rules import events as rules
from handlers.rules.events import Seat
from handlers.talk import Period, Talk
from storage.school_events import CITY, SchoolEvent

Entry = Mapping[str, Any]


async def filed(talk: Talk, of: Whose, period: Period) -> list[Entry]:
    """None for what a teacher teaches: that is no class."""
    if of.teacher:
        return []
    knows, seat = await known_to(talk), Seat(of.place.id, of.place.kind, of.class_name)
    found = await talk.store.school_events.of([CITY, of.place.id], period.first, period.last)
    mine = [one for one in found if rules.concerns(one, seat) and knows.may_know(one)]
    return [_entry(talk, of, one) for one in mine]


def _entry(talk: Talk, of: Whose, one: SchoolEvent) -> Entry:
    """One of several days takes them whole."""
    key = f"{of.place.code if one.institution else ''}:event:{one.code}"
    timed = one.begins is not None and one.first == one.last
    return {
        "uid": f"{blake2b(key.encode(), digest_size=12).hexdigest()}@kovrov-bot",
        "day": one.first.isoformat(),
        "until": one.last.isoformat(),
        "begins": one.begins.isoformat() if one.begins and timed else "",
        "ends": one.ends.isoformat() if one.ends and timed else "",
        "summary": one.name,
        "location": one.venue,
        "description": talk.wording.text("calendar_file.event", event=one),
        "event": True,
    }
