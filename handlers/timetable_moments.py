"""Short questions about a day of lessons: what is on now, when it begins and ends, how many lessons, what follows."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeAlias

from handlers import screens
from handlers import timetable_days as days
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules import subjects
from handlers.rules.day import SchoolDay, moment
from handlers.talk import Asked, Period, Reply, Talk
from handlers.understanding.lesson_numbers import lesson_number

Sentence: TypeAlias = Callable[[Talk, Known, SchoolDay], str]


def now(talk: Talk, asked: Asked, those: Sequence[Known], *, teachers: bool = False) -> Reply:
    """What is on at this minute; of a day that was said, all of it."""
    if asked.period and asked.period.first != talk.today:
        return days.answer(talk, asked, those)
    if len(those) == 1 and moment(those[0].lessons.on(talk.today), talk.now.time()).stage == "unknown":
        today = Asked(asked.text, period=Period(talk.today, talk.today))
        return days.one_day(talk, today, those, preface=talk.wording.text("timetable.untimed"))
    return _page(
        talk, those, [(known, known.lessons.on(talk.today)) for known in those], partial(_now, teachers=teachers)
    )


def now_with_teacher(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """The same with who teaches it: «у кого сейчас урок»; in a chat of several nobody is named."""
    return now(talk, asked, those, teachers=True)


def _now(talk: Talk, known: Known, today: SchoolDay, *, teachers: bool) -> str:
    at = moment(today, talk.now.time())
    if at.stage in ("no_lessons", "after", "unknown"):
        return _later(talk, known, today)
    return talk.wording.text(
        "timetable.now",
        who=words.who(talk, known.whose),
        at=at,
        lesson_told=words.held(talk, at.now, teachers=teachers),
        next_told=words.held(talk, at.next, teachers=teachers),
    )


def _later(talk: Talk, known: Known, today: SchoolDay) -> str:
    """Lessons are over, or there are none: which are next."""
    if not today.held:
        return words.off(talk, known, today)
    said = talk.wording.text("timetable.over", school_day=today)
    coming = known.lessons.after(today.day)
    first = f"{words.who(talk, known.whose)}. {said}"
    return f"{first}\n{_next(talk, coming)}" if coming and coming.held else first


def _next(talk: Talk, coming: SchoolDay) -> str:
    when, told = words.when(talk, coming.day), words.held(talk, coming.held[0])
    return talk.wording.text("timetable.begins", who="", when=when, school_day=coming, lesson_told=told)


def begins(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    return _page(talk, those, [(known, days.meant(talk, asked, known)) for known in those], _begins)


def _begins(talk: Talk, known: Known, of_day: SchoolDay) -> str:
    return _of_day(talk, "timetable.begins", known, of_day, lesson_told=words.held(talk, next(iter(of_day.held), None)))


def ends(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    return _page(
        talk,
        those,
        [(known, days.meant(talk, asked, known)) for known in those],
        lambda talk, known, of_day: _of_day(talk, "timetable.ends", known, of_day),
    )


def count(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    return _page(
        talk,
        those,
        [(known, days.meant(talk, asked, known)) for known in those],
        lambda talk, known, of_day: _of_day(talk, "timetable.count", known, of_day),
    )


def after(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """What follows a subject, or the lesson of a number."""
    number = lesson_number(asked.text)
    if asked.subject is None and number is None:
        return now(talk, asked, those)

    def following(talk: Talk, known: Known, of_day: SchoolDay) -> str:
        return _after(talk, known, of_day, asked.subject, number)

    return _page(talk, those, [(known, _having(talk, asked, known)) for known in those], following)


def _having(talk: Talk, asked: Asked, known: Known) -> SchoolDay:
    """The day that was said or is meant; where no day was said, the next one that has the subject."""
    of_day = days.meant(talk, asked, known)
    if asked.period or asked.subject is None:
        return of_day
    ahead = known.lessons.days(of_day.day, of_day.day + 7 * words.DAY)
    return next((each for each in ahead if _places(each, asked.subject)), of_day)


def _places(of_day: SchoolDay, subject: str) -> list[int]:
    """Where among the day's lessons the subject is."""
    return [
        at
        for at, slot in enumerate(of_day.held)
        if subjects.meant(subject, {each.subject for each in slot.taught if each.held})
    ]


def _after(talk: Talk, known: Known, of_day: SchoolDay, subject: str | None, number: int | None) -> str:
    if not of_day.held:
        return words.off(talk, known, of_day)
    numbered = [at for at, slot in enumerate(of_day.held) if slot.number == number]
    places = _places(of_day, subject) if subject else numbered
    if not places:
        return _of_day(talk, "timetable.after_none", known, of_day)
    following = next(iter(of_day.held[places[-1] + 1 :]), None)
    slot, values = of_day.held[places[-1]], {"next_slot": following, "next_told": words.held(talk, following)}
    told = words.held(talk, slot)
    return _of_day(talk, "timetable.after", known, of_day, number=slot.number, lesson_told=told, **values)


def _of_day(talk: Talk, key: str, known: Known, of_day: SchoolDay, **values: object) -> str:
    if not of_day.held:
        return words.off(talk, known, of_day)
    return talk.wording.text(
        key, who=words.who(talk, known.whose), when=words.when(talk, of_day.day), school_day=of_day, **values
    )


def _page(talk: Talk, those: Sequence[Known], found: Sequence[tuple[Known, SchoolDay]], sentence: Sentence) -> Reply:
    """A sentence or two about each, with the way to the whole day."""
    body = "\n\n".join(sentence(talk, known, of_day) for known, of_day in found)
    same = {of_day.day for _, of_day in found}
    period = Period(found[0][1].day, found[0][1].day) if len(same) == 1 else None
    whole = talk.button("timetable.day_button", words.ask(talk, those, period=period), colour="primary")
    week = talk.button("timetable.week_button", words.ask(talk, those, "week"))
    rows = [[whole, week], words.others(talk, those, period=period)]
    days_ = [of_day for _, of_day in found]
    return screens.first_fitting(talk, [partial(words.page, talk, those, body, days=days_, rows=rows)])
