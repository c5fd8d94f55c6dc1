"""The demo's machine room: a hand on the clock, the bot's life, and the way of a message through it."""

import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from bot.clock import ShiftedClock
from bot.demo.handover import Schools
from bot.demo.keeping import Keeper
from bot.demo.words import words
from bot.emulator import Person, Room
from handlers.rules.calendar import DAY, load
from handlers.rules.days import Rhythm
from storage import keys
from storage.journeys import Journey, Said
from storage.terms import System

TEXTS = Path(__file__).parents[2] / "content" / "texts"
HOUR = timedelta(hours=1)
MORNING, EVENING, EVE = time(8, 15), time(19, 0), time(18, 0)
"""When much is said unasked: before the first lesson, after the schools' files have come, before the holidays."""
SHOWN = 40
"""Messages said unasked that are listed, of those to the people of the list."""


class MachineRoom:
    def __init__(self, keeper: Keeper, schools: Schools, clock: ShiftedClock, people: Mapping[int, Person]) -> None:
        self._keeper = keeper
        self._schools = schools
        self._database = schools.database
        self._clock = clock
        self._zone = schools.zone
        self._people = people
        self._moved = clock.now()
        self._names: dict[str, str] = _texts("menu")["names"]
        self._kinds: dict[str, str] = _texts("notifications")["kinds"]

    @property
    def room(self) -> Room:
        return Room(self.state, self.move, self._keeper.kill, self.inside)

    async def state(self, waiting: Sequence[tuple[int, int]]) -> dict[str, Any]:
        """How the bot is, where its clock may be moved, and what it said unasked since the clock was moved."""
        async with self._database.read() as store:
            listed = [number for number, person in self._people.items() if person.listed]
            said, count = await store.journeys.unasked(self._moved, listed, SHOWN)
            lost = await store.journeys.lost(waiting)
        return {
            "alive": self._keeper.alive,
            "lost": lost,
            "shifted": bool(self._clock.shift),
            "moves": [{"to": name, "at": at.isoformat()} for name, at in self._moves()],
            "unasked": {"count": count, "said": [self._unasked(each) for each in said]},
        }

    def _unasked(self, said: Said) -> dict[str, Any]:
        return {
            "person": said.chat,
            "name": self._people[said.chat].name,
            "about": self._about(said),
            "at": (said.settled or said.written).isoformat(),
        }

    def _about(self, said: Said) -> str:
        """What a message said unasked is of, "" for what has no name of its own."""
        kind = keys.subject(said.key)
        capability = "announcements" if kind == "announcement" else said.capability
        return self._kinds.get(kind) or self._names.get(capability, "")

    async def move(self, where: str) -> None:
        """Raises `ValueError` for a moment that nobody offers."""
        moves = dict(self._moves())
        if where not in moves:
            raise ValueError(f"no such moment: {where[:20]}")
        before = self._clock.now()
        await self._schools.hand_over(before, moves[where])
        ahead = timedelta(0) if where == "back" else self._clock.shift + (moves[where] - before)
        self._moved = min(before, moves[where])
        self._keeper.shift(ahead)

    def _moves(self) -> Iterator[tuple[str, datetime]]:
        """Moments to which the clock may be moved, by name, in the city's zone."""
        now = self._clock.now().astimezone(self._zone)
        yield "hour", now + HOUR
        yield "evening", _next(now, EVENING)
        yield "morning", datetime.combine(now.date() + DAY, MORNING, self._zone)
        if (eve := _eve(now.date())) is not None:
            yield "eve", datetime.combine(eve, EVE, self._zone)
        if self._clock.shift:
            yield "back", now - self._clock.shift

    async def inside(self, chat: int, cmid: int) -> dict[str, Any] | None:
        async with self._database.read() as store:
            way = await store.journeys.of(chat, cmid)
        return None if way is None else {"steps": list(self._steps(way))}

    def _steps(self, way: Journey) -> Iterator[dict[str, Any]]:
        """Each step with the milliseconds since the message was stored; None where it is still to come."""

        def step(name: str, at: datetime | None, **more: Any) -> dict[str, Any]:
            passed = None if at is None else round((at - way.received).total_seconds() * 1000)
            return {"step": name, "after": passed, **more}

        yield step("stored", way.received, attempts=way.attempts)
        yield step("handled", way.settled)
        for said in way.said:
            about = self._names.get(said.capability, "")
            yield step("written", said.written, about=about)
            yield step("sending", said.tried)
            yield step(said.state, said.settled)


def _texts(capability: str) -> dict[str, Any]:
    return tomllib.loads((TEXTS / f"{capability}.toml").read_text("utf-8"))


def _next(now: datetime, at: time) -> datetime:
    """The next time that a clock shows `at`."""
    today = datetime.combine(now.date(), at, now.tzinfo)
    return today if today > now else datetime.combine(now.date() + DAY, at, now.tzinfo)


def _eve(today: date) -> date | None:
    """The day before the next holidays of most of the cast; None where the calendar knows none, or it is today."""
    year = load().year(today)
    if year is None:
        return None
    coming = [rest.first for rest in Rhythm(year, _system()).rests if rest.first - DAY > today]
    return min(coming) - DAY if coming else None


def _system() -> System:
    """By whose terms most pupils of the cast have their holidays."""
    schools = {place.code: place.marking.system for place in words().institutions.institution}
    return Counter(schools[pupil.institution] for pupil in words().cast.pupil).most_common(1)[0][0]
