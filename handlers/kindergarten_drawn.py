"""How an application's places moved, as a picture: a line for each of the kindergartens wanted most."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from handlers.kindergarten_answers import LONG_AGO, Application
from handlers.pictures import pictured
from handlers.rules.queue import Point
from handlers.talk import Asked, Reply, Talk
from storage.queue import Choice

MOST_LINES = 3
MOST_STEPS = 4
"""Lines of the grid, besides the lowest."""
STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500)


def with_picture(talk: Talk, asked: Asked, application: Application, reply: Reply, garden: int | None = None) -> Reply:
    """The history just told with its picture, if one was asked for and there are two days to draw a line between."""
    if not asked.picture:
        return reply
    since = asked.period.first if asked.period else application.latest.day - LONG_AGO
    lines = [
        (choice, points)
        for choice in application.latest.choices
        if garden in (None, choice.garden)
        and len(points := [point for point in application.points(choice.garden) if point.day >= since]) > 1
    ]
    if not lines:
        return reply
    return pictured(talk, asked, reply, "queue", _values(talk, application, lines[:MOST_LINES]))


def _values(talk: Talk, application: Application, lines: Sequence[tuple[Choice, Sequence[Point]]]) -> dict[str, Any]:
    every = [point for _, points in lines for point in points]
    first, last = min(point.day for point in every), max(point.day for point in every)
    grid = _grid(min(point.place for point in every), max(point.place for point in every))
    say = talk.wording.text
    return {
        "title": say("pictures.queue"),
        "heading": say("pictures.moved", of_day=first),
        "grid": grid,
        "least": grid[0],
        "most": grid[-1],
        "days": [
            {"at": at, "text": say("pictures.day", of_day=_day(first, last, at)), "anchor": anchor}
            for at, anchor in ((0, "start"), (0.5, "middle"), (1, "end"))
        ],
        "series": [
            {
                "name": choice.name,
                "text": say("pictures.place", place_then=points[0].place, place_now=points[-1].place),
                "points": [{"at": _at(first, last, point.day), "place": point.place} for point in points],
            }
            for choice, points in lines
        ],
        "note": say("pictures.fresh", of_day=application.latest.day),
    }


def _grid(least: int, most: int) -> list[int]:
    """Round places from below the least to above the most, at most `MOST_STEPS` steps."""
    step = next((step for step in STEPS if (most // step + 1) - least // step <= MOST_STEPS), STEPS[-1])
    return list(range(least // step * step, (most // step + 1) * step + 1, step))


def _at(first: date, last: date, day: date) -> float:
    """Where between both the day is, from 0 to 1."""
    return round((day - first) / max(last - first, timedelta(days=1)), 4)


def _day(first: date, last: date, at: float) -> date:
    return first + (last - first) * at
