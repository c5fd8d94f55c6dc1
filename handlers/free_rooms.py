"""Free rooms in a lesson, for whoever works at the school: those of its timetable in which nobody learns then."""

from handlers import timetable_staff
from handlers import timetable_words as words
from handlers.lessons_known import of_school
from handlers.rules import bells, teaching
from handlers.rules.day import moment
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.understanding.lesson_numbers import lesson_number
from handlers.understanding.rooms import room

MOST = 60
"""Rooms that one screen holds."""


async def answer(talk: Talk, asked: Asked) -> Reply:
    """In the lesson that was named, today's where no day was; in the one that is on, where none was."""
    place = await timetable_staff.works_at(talk)
    if place is None:
        return talk.say("timetable.rooms_staff", rows=[[talk.button("menu.names.menu", Ask("menu"))]])
    if named := room(asked.text):
        return await timetable_staff.room_day(talk, asked, place, named)
    day = asked.period.first if asked.period else talk.today
    classes = await of_school(talk, place.id, day, day)
    rung = await talk.store.timetable.bells(place.id, day, day)
    number = lesson_number(asked.text)
    if number is None and day == talk.today:
        on = (moment(lessons.on(day), talk.now.time()).now for lessons in classes.values())
        number = next((slot.number for slot in on if slot), None)
    mine = talk.button("timetable.mine_button", Ask("timetable", "mine"))
    rows = [[mine, talk.button("menu.names.menu", Ask("menu"))]]
    if number is None:
        return talk.say("timetable.rooms_number", rows=rows)
    return talk.say(
        "timetable.rooms",
        at_school=place,
        when=words.when(talk, day),
        number=number,
        rings=bells.times(rung, day, number),
        free_rooms=teaching.free_rooms(classes, day, number)[:MOST],
        rows=rows,
    )
