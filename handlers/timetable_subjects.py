"""One subject in the timetable: on which days, in which lesson and room, and with whom."""

from collections.abc import Iterator, Sequence

from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules import subjects
from handlers.rules.day import SchoolDay, Slot
from handlers.talk import Asked, Button, Period, Reply, Talk

AHEAD = 27 * words.DAY
"""Four weeks: whatever is taught in odd weeks alone is in them, holidays or not."""
FEW = 4
"""Lessons of a subject that are named where no days were said."""
MOST = 8


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """When and where the subject is taught: in the days that were said and, where it is not, next."""
    assert asked.subject is not None, "asked about a subject"
    period = asked.period
    parts = [_block(talk, known, asked.subject, period) for known in those]
    again = Period(period.first, period.first) if period else None
    whole = talk.button("timetable.day_button", words.ask(talk, those, period=again))
    week = talk.button("timetable.week_button", words.ask(talk, those, "week"))

    def rows(page: int, pages: int) -> list[list[Button]]:
        again = words.ask(talk, those, asked.what, period, subject=asked.subject)
        return [words.overleaf(talk, again, page, pages), [whole, week], words.others(talk, those)]

    return words.leafed(talk, those, parts, rows)


def _block(talk: Talk, known: Known, subject: str, period: Period | None) -> tuple[str, list[str]]:
    names = meant(known, subject)
    if known.empty or not names:
        key = "timetable.none" if known.empty else "timetable.subject_none"
        return "", [talk.wording.text(key, who=words.who(talk, known.whose), subject=subject)]
    head = talk.wording.text(
        "timetable.subject_head", who=words.who(talk, known.whose), subject="/".join(sorted(names))
    )
    if period is None:
        ahead = _lines(talk, known, names, Period(talk.today, talk.today + AHEAD), FEW)
        return head, ahead or [talk.wording.text("timetable.subject_far")]
    found = _lines(talk, known, names, Period(period.first, min(period.last, period.first + AHEAD)), MOST)
    if found:
        return head, found
    days = (
        words.when(talk, period.first)
        if period.first == period.last
        else talk.wording.text("timetable.days_of", period=period)
    )
    missing = talk.wording.text("timetable.subject_missing", when=days)
    later = _lines(talk, known, names, Period(period.last + words.DAY, period.last + AHEAD), 1)
    return head, [missing, *later]


def meant(known: Known, subject: str) -> frozenset[str]:
    """The names by which the class's timetable calls the subject."""
    every = {each.subject for each in known.lessons.planned} | {each.subject for each in known.lessons.changes}
    return subjects.meant(subject, every - {""})


def _lines(talk: Talk, known: Known, names: frozenset[str], period: Period, most: int) -> list[str]:
    """The lessons of these days that are not over yet."""
    found: list[str] = []
    for of_day in known.lessons.days(period.first, period.last):
        for slot in _taught(talk, of_day, names):
            when, told = words.when(talk, of_day.day), _where(talk, slot)
            found.append(talk.wording.text("timetable.subject_line", when=when, slot=slot, lesson_told=told))
            if len(found) == most:
                return found
    return found


def _where(talk: Talk, slot: Slot) -> str:
    """The room and the teacher; where something has changed, all of it."""
    if any(each.state != "usual" or each.note for each in slot.taught):
        return words.told(talk, slot, teachers=True)
    return talk.wording.text("timetable.rooms_of", groups=slot.taught, teachers=talk.incoming.private)


def _taught(talk: Talk, of_day: SchoolDay, names: frozenset[str]) -> Iterator[Slot]:
    for slot in of_day.slots:
        mine = tuple(each for each in slot.taught if each.subject in names)
        over = of_day.day == talk.today and slot.ends is not None and slot.ends <= talk.now.time()
        if mine and not over:
            yield Slot(slot.number, slot.begins, slot.ends, mine)
