"""The bells: of a class on a day, of a whole school; and in which shift a class learns."""

from collections.abc import Sequence
from datetime import date, time
from itertools import groupby

from handlers import timetable_days as days
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules import bells
from handlers.rules.day import SchoolDay
from handlers.rules.plan import LAST_LESSON
from handlers.talk import Ask, Asked, Button, Reply, Talk
from storage.school import Institution
from storage.timetable import Bell


def of_class(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """Of the day that was said or is meant; of several classes it is said whose they are, where they are alike once."""
    alike: dict[tuple[date | None, tuple[str, ...]], list[Known]] = {}
    for known in those:
        of_day = days.meant(talk, asked, known)
        lines = _of_day(talk, known, of_day)
        alike.setdefault((of_day.day if lines else None, lines), []).append(known)
    parts = [(_head(talk, of_those, day, several=len(those) > 1), told) for (day, told), of_those in alike.items()]
    whole = talk.button("timetable.day_button", words.ask(talk, those, period=asked.period))
    every = Ask("timetable", "all_bells", institution=those[0].whose.place.code)

    def rows(page: int, pages: int) -> list[list[Button]]:
        return [
            words.overleaf(talk, words.ask(talk, those, "bells", asked.period), page, pages),
            [whole, talk.button("timetable.all_bells_button", every)],
            words.others(talk, those, "bells"),
        ]

    return words.leafed(talk, those, parts, rows)


def _head(talk: Talk, of_those: Sequence[Known], day: date | None, *, several: bool) -> str:
    """`day` None: its bells are not known."""
    return talk.wording.text(
        "timetable.bells_head" if day else "timetable.bells_none",
        who="; ".join(words.who(talk, known.whose) for known in of_those) if several else "",
        at_school=of_those[0].whose.place,
        when=words.when(talk, day) if day else "",
    )


def _of_day(talk: Talk, known: Known, of_day: SchoolDay) -> tuple[str, ...]:
    """A line a lesson; none where its bells are not known."""
    shift = _shift(known)
    rung = {
        number: (begins, ends)
        for number in range(LAST_LESSON + 1)
        for begins, ends in (bells.times(known.lessons.bells, of_day.day, number, shift),)
        if begins and ends
    }
    return tuple(_lines(talk, rung)) if rung else ()


def _shift(known: Known) -> int:
    """That of the class, 0 where its timetable names none or several."""
    shifts = {each.shift for each in known.lessons.planned}
    return shifts.pop() if len(shifts) == 1 else 0


def _lines(talk: Talk, rung: dict[int, tuple[time, time]]) -> list[str]:
    following = [*list(rung.values())[1:], None]
    return [
        talk.wording.text(
            "timetable.bell", number=number, rings=rings, pause=_pause(rings[1], after[0]) if after else 0
        )
        for (number, rings), after in zip(rung.items(), following, strict=True)
    ]


def _pause(ends: time, begins: time) -> int:
    """Minutes; 0 where the one after begins sooner, as the second shift's first lesson may."""
    return max(0, (begins.hour - ends.hour) * 60 + begins.minute - ends.minute)


def of_school(talk: Talk, place: Institution, known: Sequence[Bell]) -> Reply:
    """All that the school has named, whatever the class: by weekday and shift."""
    if not known:
        return talk.say(
            "timetable.bells_none", who="", at_school=place, rows=[[talk.button("menu.names.menu", Ask("menu"))]]
        )

    def group(bell: Bell) -> tuple[int, int]:
        return bell.weekday, bell.shift

    parts = [("", [talk.wording.text("timetable.bells_head", who="", at_school=place, when="")])]
    for (weekday, shift), those in groupby(sorted((each for each in known if each.day is None), key=group), key=group):
        head = talk.wording.text("timetable.bells_group", weekday=weekday, shift=shift)
        parts.append((head, _lines(talk, {each.number: (each.begins, each.ends) for each in those})))
    again = Ask("timetable", "all_bells", institution=place.code)
    further = [
        talk.button("timetable.other_button", Ask("timetable", "other", institution=place.code)),
        talk.button("menu.names.menu", Ask("menu")),
    ]
    return words.leafed(talk, [], parts, lambda page, pages: [words.overleaf(talk, again, page, pages), further])


def shift(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """In which shift each class learns, and when that begins."""
    body = "\n".join(
        talk.wording.text(
            "timetable.shift",
            who=words.who(talk, known.whose),
            shift=_shift(known),
            when=words.when(talk, of_day.day),
            school_day=of_day,
        )
        if of_day.held
        else words.off(talk, known, of_day)
        for known in those
        for of_day in (days.meant(talk, asked, known),)
    )
    day = talk.button("timetable.day_button", words.ask(talk, those))
    bells_ = talk.button("timetable.bells_button", words.ask(talk, those, "bells"))
    return words.page(talk, those, body, rows=[[day, bells_], words.others(talk, those)])
