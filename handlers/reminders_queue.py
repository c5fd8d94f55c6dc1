"""A place in the kindergarten queue that moved, or another status, to whoever linked the application."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from hashlib import blake2b

from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import queue_statuses
from storage.notifications import Mark
from storage.queue import Linked, Snapshot

NAME = "queue"
UNDOING = timedelta(minutes=10)
"""How long taking a file back may last: it is dated by when it began."""


async def people(of: Occasion, mark: Mark) -> tuple[Sequence[int], int]:
    """Whoever is linked with an application of which a file came, or was taken back."""
    newest = await of.store.arrivals.newest()
    if await of.store.arrivals.undone(NAME, mark.upto - UNDOING):
        return await of.store.arrivals.applicants(0, newest), newest
    return await of.store.arrivals.applicants(mark.number, newest), newest


async def make(of: Occasion, _: date, hearers: Sequence[Hearer]) -> list[Push]:
    return [
        push
        for hearer in hearers
        for linked in await of.store.queue.of(hearer.person.id)
        for push in _moved(of, hearer, linked, await of.store.queue.history(linked.application))
    ]


def _moved(of: Occasion, hearer: Hearer, linked: Linked, history: Sequence[Snapshot]) -> Iterator[Push]:
    """What the newest day's file says otherwise than the one before: of days since they are linked."""
    if len(history) < 2 or history[-1].day < linked.since.astimezone(of.now.tzinfo).date():
        return
    before, now = history[-2:]
    places = {choice.garden: choice.place for choice in before.choices}
    moves = [
        (choice.name, places[choice.garden], choice.place)
        for choice in now.choices
        if choice.garden in places and places[choice.garden] != choice.place
    ]
    other = before.status != now.status
    if not moves and not other:
        return
    status = queue_statuses.known(now.status)
    if other and status and not status.stands:  # what it means says more than that there is no place any more
        moves = [move for move in moves if move[2]]
    text = of.wording.text(
        "reminders.queue",
        moves=moves,
        new_status=(status.name if status else now.status) if other else "",
        meant=status if other else None,
        farther=any(was and place and place > was for _, was, place in moves),
        day=now.day,
    )
    digest = blake2b(f"{now.day} {text}".encode(), digest_size=4).hexdigest()
    whom = of.wording.text("reminders.applied", day=now.applied)
    yield Push(hearer.person.id, "", None, whom, text, series=f"{linked.application}", digest=digest)
