"""What is said of an application for a kindergarten: its places and status, how it moved, why, when its turn may come.

A reason and a range of months come from `handlers.rules.queue`; where the files do not show one, that is said.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from handlers.rules import queue, queue_statuses
from handlers.rules.queue import Change, Own, Point, Seat
from handlers.rules.queue_statuses import Status
from handlers.talk import Ask, Button, Period, Reply, Talk
from storage.queue import Choice, Linked, Snapshot

LATELY = timedelta(days=30)
"""Back from the newest data, where no time was asked for."""
LONG_AGO = timedelta(days=365)
"""How far back the history of one kindergarten goes."""
GARDENS = 6
"""Kindergartens of one answer; the others are asked for by name."""
GARDEN_BUTTONS = 4
POINTS = 8
"""Days of one kindergarten's history: the newest that brought a change."""
SETBACKS = 2
"""Steps back that are explained in one answer."""


@dataclass(frozen=True, slots=True)
class About:
    """Tells of one application: `what` is "", "status" or "history"; `garden` narrows the history to one of its own."""

    application: int
    what: str = ""
    garden: int = 0


@dataclass(frozen=True, slots=True)
class Application:
    """A linked application with its history. `number` tells those of one day apart, 0 where nothing must be told apart.

    `newest` is the day of newer data that no longer have it, None where it is in the newest.
    """

    id: int
    history: Sequence[Snapshot]
    number: int = 0
    newest: date | None = None

    @property
    def latest(self) -> Snapshot:
        return self.history[-1]

    @property
    def applied(self) -> date:
        return self.latest.applied

    @property
    def status(self) -> Status | None:
        return queue_statuses.known(self.latest.status)

    @property
    def stands(self) -> bool:
        """Whether it has a place in the queue; of a status that nobody knows its places tell."""
        status = self.status
        return status.stands if status else any(choice.place for choice in self.latest.choices)

    def points(self, garden: int) -> list[Point]:
        """Day by day the place in the queue of one kindergarten."""
        return [
            Point(one.day, choice.place)
            for one in self.history
            for choice in one.choices
            if choice.garden == garden and choice.place
        ]


@dataclass(frozen=True, slots=True)
class Back:
    """A step back, and in words why, as far as the files show it."""

    change: Change
    why: str


@dataclass(frozen=True, slots=True)
class Line:
    """One kindergarten of an answer. `span` says in words over how long the place changed."""

    name: str
    place: int | None
    privileged_place: int | None
    change: Change | None
    span: str = ""
    back: Back | None = None


async def applications(talk: Talk) -> list[Application]:
    """Those linked with the person that any file knows, in the order of linking."""
    newest = await talk.store.queue.newest()
    found = [await _application(talk, linked, newest) for linked in await talk.store.queue.of(talk.person.id)]
    known = [application for application in found if application.history]
    days = [application.applied for application in known]
    return [
        replace(each, number=days[: at + 1].count(each.applied)) if days.count(each.applied) > 1 else each
        for at, each in enumerate(known)
    ]


async def _application(talk: Talk, linked: Linked, newest: date | None) -> Application:
    history = await talk.store.queue.history(linked.application)
    newer = newest if newest and history and newest > history[-1].day else None
    return Application(linked.application, history, newest=newer)


def several(talk: Talk, found: Sequence[Application]) -> Reply:
    """All of them in a line each, and which to tell more of."""
    rows = [[_called(talk, each)] for each in found[:4]]
    return talk.say("kindergarten.several", applications=found, rows=[*rows, [_add(talk), _leave(talk)]])


def which(talk: Talk, found: Sequence[Application], what: str) -> Reply:
    """Of which of several this is asked."""
    return talk.say("kindergarten.which", rows=[[_called(talk, each, what)] for each in found[:4]])


def _called(talk: Talk, application: Application, what: str = "") -> Button:
    return talk.button("kindergarten.called", About(application.id, what), application=application)


async def places(talk: Talk, application: Application, garden: int | None = None, *, others: bool = False) -> Reply:
    """The place in each kindergarten's queue, or in one's; the status; of which day this is."""
    chosen = [choice for choice in application.latest.choices if garden in (None, choice.garden)]
    if not chosen:
        return talk.say(
            "kindergarten.not_chosen",
            application=application,
            rows=[[talk.button("kindergarten.my_place", About(application.id))]],
        )
    since = application.latest.day - LATELY
    lines = [_line(talk, application, choice, since) for choice in chosen]
    return talk.say(
        "kindergarten.places",
        application=application,
        gardens=lines[:GARDENS],
        more=max(len(lines) - GARDENS, 0),
        rows=_further(talk, application, others=others),
    )


def _line(talk: Talk, application: Application, choice: Choice, since: date) -> Line:
    moved = queue.change(application.points(choice.garden), since) if choice.place else None
    span = talk.wording.text("kindergarten.span", over=moved.days) if moved else ""
    return Line(choice.name, choice.place, choice.privileged_place, moved, span)


def _further(talk: Talk, application: Application, *, others: bool) -> list[list[Button]]:
    history = talk.button("kindergarten.how_it_moved", About(application.id, "history"), colour="primary")
    status = talk.button("kindergarten.what_now", About(application.id, "status"))
    mine = [[talk.button("kindergarten.others", Ask("kindergarten"))]] if others else []
    return [[history, status], *mine, [_add(talk), _leave(talk)]]


def _add(talk: Talk) -> Button:
    return talk.button("kindergarten.add", Ask("kindergarten", "add"))


def _leave(talk: Talk) -> Button:
    return talk.button("kindergarten.leave", Ask("kindergarten", "unlink"))


def status(talk: Talk, application: Application) -> Reply:
    """What the status means, what to do, until when."""
    mine = talk.button("kindergarten.my_place", About(application.id))
    elsewhere = talk.button("kindergarten.transfer_button", Ask("kindergarten", "transfer"))
    return talk.say("kindergarten.status", application=application, rows=[[mine, elsewhere]])


async def history(talk: Talk, application: Application, period: Period | None, garden: int | None = None) -> Reply:
    """How the places moved in the last month, or since the period began; of one kindergarten everything there is."""
    chosen = [choice for choice in application.latest.choices if garden in (None, choice.garden)]
    if not chosen:
        return await places(talk, application, garden)
    if len(chosen) == 1:
        return await _of_one(talk, application, chosen[0], period)
    since = period.first if period else application.latest.day - LATELY
    lines = [await _told(talk, application, choice, since) for choice in chosen[:GARDENS]]
    buttons = [_garden(talk, application, choice) for choice in chosen[:GARDEN_BUTTONS]]
    mine = [talk.button("kindergarten.my_place", About(application.id))]
    return talk.say(
        "kindergarten.history", application=application, gardens=lines, rows=[buttons[:2], buttons[2:], mine]
    )


def _garden(talk: Talk, application: Application, choice: Choice) -> Button:
    return talk.button("kindergarten.garden", About(application.id, "history", choice.garden), name=choice.name)


async def _told(talk: Talk, application: Application, choice: Choice, since: date) -> Line:
    line = _line(talk, application, choice, since)
    back = next(iter(queue.setbacks(application.points(choice.garden), since)), None)
    return replace(line, back=await _explained(talk, application, choice.garden, back)) if back else line


async def _of_one(talk: Talk, application: Application, choice: Choice, period: Period | None) -> Reply:
    points = application.points(choice.garden)
    since = period.first if period else application.latest.day - LONG_AGO
    backs = queue.setbacks(points, since)
    others = [other for other in application.latest.choices if other.garden != choice.garden][:2]
    return talk.say(
        "kindergarten.one_history",
        application=application,
        line=_line(talk, application, choice, period.first if period else application.latest.day - LATELY),
        points=queue.turning(points)[-POINTS:],
        backs=[await _explained(talk, application, choice.garden, back) for back in backs[:SETBACKS]],
        more=max(len(backs) - SETBACKS, 0),
        forecast=queue.forecast(points, talk.today) if application.stands else None,
        short=not queue.enough(points),
        rows=[
            [_garden(talk, application, other) for other in others],
            [talk.button("kindergarten.my_place", About(application.id))],
        ],
    )


async def _explained(talk: Talk, application: Application, garden: int, back: Change) -> Back:
    """With the reasons for it, from what the files of both days say of everybody in that queue."""
    asked = talk.store.queue
    days = (back.first.day, back.last.day)
    then, now = [{each: Seat(*seat) for each, seat in (await asked.seats(garden, day)).items()} for day in days]
    known = await asked.statuses(now.keys() - then.keys(), days[0])
    ended = (await asked.statuses(then, days[1])).values()
    placed = sum(found.placed for found in map(queue_statuses.known, ended) if found)
    by_day = {one.day: one for one in application.history}
    own = (_own(by_day[days[0]]), _own(by_day[days[1]]))
    found = queue.reasons(application.id, own, (then, now), known=known.keys(), placed=placed)
    return Back(back, talk.wording.text("kindergarten.why", reasons=[(one.cause.value, one.count) for one in found]))


def _own(snapshot: Snapshot) -> Own:
    return Own([choice.garden for choice in snapshot.choices], snapshot.privileged, snapshot.wanted)


async def take_code(talk: Talk, hashed: bytes) -> Reply | None:
    """Link the application of a code that staff handed out; None for one that cannot be used, whatever the reason."""
    code = await talk.store.queue.code(hashed, talk.now)
    if code is None:
        return None
    if any(linked.application == code.application for linked in await talk.store.queue.of(talk.person.id)):
        return await welcome(talk, code.application, new=False)  # the code stays good for another adult
    if not code.usable:
        return None
    await talk.store.queue.use(hashed, talk.now)
    await talk.store.queue.link(talk.person.id, code.application, talk.now)
    return await welcome(talk, code.application, new=True)


async def welcome(talk: Talk, application: int, *, new: bool) -> Reply:
    """That it is linked, or was, and its places."""
    found = await applications(talk)
    said = talk.say("kindergarten.linked" if new else "kindergarten.already", menu=True)
    mine = next((each for each in found if each.id == application), None)
    return said.then(await places(talk, mine, others=len(found) > 1)) if mine else said.then(no_data(talk))


def no_data(talk: Talk) -> Reply:
    """Linked, and no file tells anything of it."""
    return talk.say("kindergarten.no_data", rows=[[_add(talk), _leave(talk)]])
