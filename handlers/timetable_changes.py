"""Substitutions alone: what is otherwise on the days that were said, or from today on."""

from collections.abc import Iterator, Sequence

from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.talk import Asked, Button, Period, Reply, Talk

AHEAD = 6 * words.DAY
"""Where no day was said: nobody knows of substitutions sooner."""


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """Old → new, a day after another; that there are none where there are none."""
    period = asked.period or Period(talk.today, talk.today + AHEAD)
    parts = [part for known in those for part in _parts(talk, known, asked, period)]
    again = words.ask(talk, those, "substitutions", asked.period)
    whole = talk.button("timetable.day_button", words.ask(talk, those, period=_one(asked)), colour="primary")
    week = talk.button("timetable.week_button", words.ask(talk, those, "week"))

    def rows(page: int, pages: int) -> list[list[Button]]:
        others = words.others(talk, those, "substitutions", asked.period)
        return [words.overleaf(talk, again, page, pages), [whole, week], others]

    return words.leafed(talk, those, parts, rows)


def _one(asked: Asked) -> Period | None:
    period = asked.period
    return Period(period.first, period.first) if period and period.first == period.last else None


def _parts(talk: Talk, known: Known, asked: Asked, period: Period) -> Iterator[tuple[str, list[str]]]:
    who = words.who(talk, known.whose)
    found = [each for each in known.lessons.days(period.first, period.last) if each.changed]
    for of_day in found:
        yield (
            talk.wording.text("timetable.changes_head", who=who, when=words.when(talk, of_day.day)),
            words.changed_lines(talk, of_day),
        )
    if not found:
        when = words.when(talk, period.first)
        yield talk.wording.text("timetable.changes_none", who=who, when=when, several=asked.period is None), []
