"""A week of lessons as a picture for the wall: of one class, two days beside each other."""

from collections.abc import Sequence
from typing import Any

from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.pictures import pictured
from handlers.rules.day import SchoolDay
from handlers.rules.subjects import short
from handlers.talk import Asked, Reply, Talk
from handlers.timetable_days import told_of, week_meant, weekdays, weeks


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """The week in words and, of one class of which a lesson is known, as a picture."""
    around = words.week(week_meant(talk, asked, those[0]).first)
    reply = weeks(talk, asked, those, around)
    period = told_of(talk, those[0], around)
    days = weekdays(those[0], period)
    if len(those) > 1 or not any(day.slots for day in days):
        return reply
    known, say = those[0], talk.wording.text
    values = {
        "title": words.who(talk, known.whose),
        "heading": say("pictures.week", period=period),
        "days": [_day(talk, day) for day in days],
        "note": say("pictures.fresh", of_day=known.fresh) if known.fresh else "",
    }
    return pictured(talk, asked, reply, "week", values)


def _day(talk: Talk, of_day: SchoolDay) -> dict[str, Any]:
    said, say = of_day.verdict, talk.wording.text
    return {
        "name": say("pictures.weekday", of_day=of_day.day),
        "hours": say("pictures.hours", school_day=of_day),
        "today": of_day.day == talk.today,
        "lessons": [
            {"number": number, "text": " / ".join(map(short, subjects)), "state": state}
            for number, subjects, state in map(words.briefly, of_day.slots)
        ],
        "off": said.name or (say("pictures.rest", name=said.rest.name) if said.rest else say("pictures.no_lessons")),
    }
