"""The calendar file: four weeks of a class's lessons with substitutions, days off and events, for one's own phone."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Any

from handlers import class_choice, events_filed
from handlers import timetable_words as words
from handlers.class_choice import Wanted
from handlers.events_whose import handed_over
from handlers.lessons_known import Known, known
from handlers.lessons_of import MINE, whose
from handlers.rules.day import SchoolDay, Slot
from handlers.rules.substitutions import Taught
from handlers.talk import Ask, Asked, Capability, File, Period, Reply, Talk

calendar = Capability("calendar")
which = calendar.question("which", Wanted)

AHEAD = timedelta(days=27)
"""Four weeks, today among them: farther ahead a timetable is sure to change."""
MOST = 4
"""Files of one answer."""
Event = Mapping[str, Any]


@calendar.asked
async def send(talk: Talk, asked: Asked) -> Reply:
    """A file for each class that is meant; only to a person, since a chat of several takes no files from us."""
    if not talk.incoming.private:
        return talk.say("calendar_file.in_group")
    those = await whose(talk, asked, which)
    if isinstance(those, Reply):
        return those
    period = Period(talk.today, talk.today + AHEAD)
    found = [
        (each, [*events(talk, each, period), *await events_filed.filed(talk, each.whose, period)])
        for each in await known(talk, those, period)
    ]
    full = [(each, listed) for each, listed in found if not each.empty][:MOST]
    keeps = those[0].keeps if len(those) == 1 else {}
    if not full:
        day = talk.button("menu.names.timetable", Ask("timetable"))
        rows = [[day, talk.button("menu.names.holidays", Ask("holidays"))]]
        reply = talk.say("calendar_file.none", who=words.who(talk, those[0]), rows=rows)
        return replace(reply, keeps=keeps)
    return replace(_sent(talk, full, period, await handed_over(talk)), keeps=keeps)


@which.answered
async def named(talk: Talk, text: str, draft: Any) -> Reply | None:
    asked = await class_choice.answered(talk, text, calendar.name, draft)
    return await send(talk, asked) if asked else None


def _sent(talk: Talk, full: list[tuple[Known, list[Event]]], period: Period, events_fresh: datetime | None) -> Reply:
    moments = [each.fresh for each, _ in full if each.fresh]
    return talk.say(
        "calendar_file.sent",
        whose=[words.who(talk, each.whose) for each, _ in full],
        number=sum(bool(event.get("lesson")) for _, listed in full for event in listed),
        period=period,
        comings=sum(bool(event.get("event")) for _, listed in full for event in listed),
        untimed=any(event.get("untimed") for _, listed in full for event in listed),
        dates=words.doubted([each for each, _ in full], list(full[0][0].lessons.days(period.first, period.last))),
        fresh=min(moments) if moments else None,
        files=[_file(talk, each, listed, events_fresh) for each, listed in full],
        rows=[
            words.others(talk, [each for each, _ in full]),
            [talk.button("menu.names.timetable", words.ask(talk, [each for each, _ in full]))],
        ],
    )


def _file(talk: Talk, each: Known, listed: list[Event], events_fresh: datetime | None) -> File:
    """Named by the class and no child: the file may be handed on."""
    one = each.whose
    called = talk.wording.text("calendar_file.mine" if one.teacher else "calendar_file.name", class_name=one.class_name)
    as_of = max((at for at in (each.fresh, events_fresh) if at), default=talk.now)
    return File(
        f"{called}.ics",
        "calendar",
        {
            "name": called,
            "zone": str(talk.now.tzinfo),
            "stamp": talk.now.isoformat(timespec="seconds"),
            "sequence": int(as_of.timestamp()) // 60,
            "events": listed,
        },
    )


# What stands in it


def events(talk: Talk, each: Known, period: Period) -> list[Event]:
    """The lessons of these days in their order, and the days off among them."""
    days = list(each.lessons.days(period.first, period.last))
    lessons = [event for of_day in days for event in _lessons(talk, each, of_day)]
    return sorted([*lessons, *_rests(talk, each, days)], key=lambda event: (event["day"], event.get("begins") or ""))


def _lessons(talk: Talk, each: Known, of_day: SchoolDay) -> Iterator[Event]:
    """One event a lesson and group; of a day whose bells nobody has named, one of the whole day."""
    timed = [slot for slot in of_day.slots if slot.begins and slot.ends]
    for slot in timed:
        for at, taught in enumerate(slot.taught):
            yield _lesson(talk, each, of_day.day, slot, taught, at)
    if left := [slot for slot in of_day.held if slot not in timed]:
        yield {
            "uid": _uid(each, of_day.day, "lessons"),
            "day": of_day.day.isoformat(),
            "summary": talk.wording.text("calendar_file.untimed", number=len(left)),
            "description": "\n".join(
                talk.wording.text(
                    "timetable.slot", slot=slot, lesson_told=words.held(talk, slot), on_now=False, brief=False
                )
                for slot in left
            ),
            "lesson": True,
            "untimed": True,
        }


def _lesson(talk: Talk, each: Known, day: date, slot: Slot, taught: Taught, at: int) -> Event:
    assert slot.begins, "a lesson with its times"
    assert slot.ends, "a lesson with its times"
    return {
        # Not by the subject: a file of later replaces what stands in this lesson.
        "uid": _uid(each, day, f"{slot.number}:{taught.subgroup or at}"),
        "day": day.isoformat(),
        "begins": slot.begins.isoformat(),
        "ends": slot.ends.isoformat(),
        "summary": talk.wording.text("calendar_file.lesson", lesson=taught),
        "location": talk.wording.text("calendar_file.room", lesson=taught) if taught.room else "",
        "description": talk.wording.text("calendar_file.details", lesson=taught, number=slot.number),
        "cancelled": not taught.held,
        "lesson": True,
    }


def _rests(talk: Talk, each: Known, days: list[SchoolDay]) -> Iterator[Event]:
    """Days off one by one, but holidays that last as one event."""
    for number, of_day in enumerate(days):
        said = of_day.verdict
        if said.kind not in words.REST or of_day.held:
            continue
        before = days[number - 1].verdict if number else None
        if said.rest and before and before.rest == said.rest:
            continue
        until = min(said.rest.last, days[-1].day) if said.rest else of_day.day
        yield {
            "uid": _uid(each, said.rest.first if said.rest else of_day.day, "rest"),
            "day": of_day.day.isoformat(),
            "until": until.isoformat(),
            "summary": talk.wording.text("calendar_file.rest", verdict=said, sure=each.dates != "unsure"),
        }


def _uid(each: Known, day: date, what: str) -> str:
    """The same in every file of this class, and telling nobody whose it is."""
    one = each.whose
    of = one.class_name if one.teacher is None else f"{MINE} {' '.join(one.teacher)}"
    key = f"{one.place.code}:{of}:{day:%Y%m%d}:{what}"
    return f"{blake2b(key.encode(), digest_size=12).hexdigest()}@kovrov-bot"
