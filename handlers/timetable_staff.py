"""What staff alone ask of a school's lessons: one room's day, the substitutions of every class, a teacher's windows."""

from handlers import screens
from handlers import timetable_words as words
from handlers.lessons_known import known, of_school
from handlers.lessons_of import Whose
from handlers.rules import teaching
from handlers.talk import Ask, Asked, Button, Reply, Talk
from handlers.understanding.oneself import of_oneself
from storage.roles import ADMINISTRATOR
from storage.school import Institution


async def works_at(talk: Talk) -> Institution | None:
    """The first institution in which the person has a role; None in a chat of several."""
    if not talk.incoming.private:
        return None
    for role in await talk.store.roles.of(talk.person.id):
        if role.scope.institution:
            return await talk.store.school.institution(role.scope.institution)
    return None


async def means_all(talk: Talk, asked: Asked) -> bool:
    """Whether every class's are meant: by whoever answers for a school, has no child here and names no class."""
    if asked.class_name or asked.institution or talk.person.linked or not talk.incoming.private:
        return False
    roles = await talk.store.roles.of(talk.person.id)
    return any(role.scope.role == ADMINISTRATOR for role in roles) and not of_oneself(asked.text)


async def room_day(talk: Talk, asked: Asked, place: Institution, room: str) -> Reply:
    """In which lessons of the day somebody learns there."""
    day = asked.period.first if asked.period else talk.today
    classes = await of_school(talk, place.id, day, day)
    return talk.say(
        "timetable.room_day",
        at_school=place,
        room=room,
        when=words.when(talk, day),
        lessons_there=teaching.room_taken(classes, day, room),
        rows=[_rows(talk)],
    )


async def school_changes(talk: Talk, asked: Asked, place: Institution) -> Reply:
    """Of every class that has any on the day, page by page."""
    day = asked.period.first if asked.period else talk.today
    when = words.when(talk, day)
    parts = [
        (f"{name}:", words.changed_lines(talk, of_day))
        for name, lessons in (await of_school(talk, place.id, day, day)).items()
        if (of_day := lessons.on(day)).changed
    ]
    again = Ask("timetable", "school_changes", first=day, last=day)

    def made(body: str, page: int, pages: int) -> Reply:
        rows = [words.overleaf(talk, again, page, pages), _rows(talk)]
        return talk.say("timetable.school_changes", at_school=place, when=when, body=body, rows=rows)

    return screens.leafed(talk, parts or [("", [""])], made)


async def windows(talk: Talk, asked: Asked, mine: Whose) -> Reply:
    """One's free lessons between the first and the last of the day."""
    found = (await known(talk, [mine], asked.period))[0]
    of_day = found.lessons.on(asked.period.first if asked.period else talk.today)
    return talk.say(
        "timetable.windows",
        who=words.who(talk, mine),
        when=words.when(talk, of_day.day),
        windows=teaching.windows(of_day),
        held=bool(of_day.held),
        rows=[_rows(talk)],
    )


def _rows(talk: Talk) -> list[Button]:
    mine = talk.button("timetable.mine_button", Ask("timetable", "mine"))
    return [mine, talk.button("menu.names.menu", Ask("menu"))]
