"""The rows of an announcement: what each recipient is sent, when it may leave, and what its author is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.quiet import Quiet
from bot.records import message
from handlers import announcements_told as told
from handlers.announcements_recipients import Meant
from handlers.announcements_told import Sender
from handlers.messages import File, Say
from handlers.rules.audience import acting, loaded
from handlers.rules.rights import Right
from handlers.wording import Wording
from storage.announcements import Announcement
from storage.enclosures import EACH, Enclosed
from storage.outbox import Draft, Priority, whose
from storage.roles import Role
from storage.store import Store

PORTION = 500
"""Recipients whose rows are written in one transaction: some ten milliseconds."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Speaking:
    """One announcement in somebody's hands: its author as they are now, and what comes with it."""

    it: Announcement
    role: Role
    sender: Sender
    enclosed: Sequence[Enclosed]


async def speaking(store: Store, it: Announcement) -> Speaking | None:
    """The author while they may still say this; None after."""
    role = await store.roles.role(it.role)
    if role is None:
        return None
    right = Right.ANNOUNCE_URGENTLY if it.urgent else Right.ANNOUNCE
    scopes = [one.scope for one in await store.roles.of(role.person)]
    if acting(scopes, loaded(it.audience), right) is None:
        return None
    sender = Sender(role, await store.roles.name(role))
    return Speaking(it, role, sender, await store.enclosures.of(it.id))


@dataclass(frozen=True, slots=True)
class Body:
    """A message, whether files must be made for it first, and of whom it tells, as the outbox says it."""

    message: str
    making: bool
    pupil: int | None


class Letters:
    """Makes rows, under keys of its callers."""

    def __init__(self, wording: Wording, quiet: Quiet) -> None:
        self._wording = wording
        self._quiet = quiet

    def bodies(self, speaking: Speaking, *, again: bool = False) -> "Bodies":
        """`again`: as a reminder."""
        return Bodies(self._wording, speaking, again=again)

    def row(self, it: Announcement, chat: int, name: str, body: Body, now: datetime) -> Draft:
        """Urgent ones leave before others and whatever the hour."""
        awake = now if it.urgent else self._quiet.over(now)
        return Draft(
            chat,
            name,
            body.message,
            Priority.REMINDER if it.urgent else Priority.ANNOUNCEMENT,
            capability="announcements",
            not_before=awake,
            leave_by=None if it.urgent else self._quiet.begins(awake),
            making=body.making,
            pupil=body.pupil,
            version=it.version,
        )

    def to_author(
        self, person: int, name: str, say: Say, now: datetime, *, priority: Priority = Priority.REMINDER
    ) -> Draft:
        awake = self._quiet.over(now) if priority is Priority.REMINDER else now
        return Draft(
            person,
            f"{name}:0",
            message(say.text, say.rows),
            priority,
            capability="announcements",
            not_before=awake,
            leave_by=self._quiet.begins(awake) if priority is Priority.REMINDER else None,
        )


class Bodies:
    """The messages of one announcement; those who see the same share one text, so that they share a request."""

    def __init__(self, wording: Wording, speaking: Speaking, *, again: bool = False) -> None:
        self._wording = wording
        self._speaking = speaking
        self._again = again
        self._named = not loaded(speaking.it.audience).everywhere
        """Where one place is meant, children are named; one text for a whole city is one for everybody."""
        self._made: dict[tuple[tuple[str, ...], bool], tuple[str, bool]] = {}

    def of(self, pupils: Sequence[Meant], client: str | None) -> Body:
        meant = pupils if self._named else ()
        buttons = client is None or "buttons" in client
        same = (tuple(f"{one.given} {one.class_name}" for one in meant), buttons)
        if same not in self._made:
            self._made[same] = self._body(meant, buttons=buttons)
        return Body(*self._made[same], whose([one.id for one in meant]))

    def _body(self, pupils: Sequence[Meant], *, buttons: bool) -> tuple[str, bool]:
        each = [one for one in self._speaking.enclosed if one.name == EACH]
        rest = [one for one in self._speaking.enclosed if one.name != EACH]
        say = told.said(
            self._wording,
            self._speaking.it,
            self._speaking.sender,
            pupils,
            attached=told.attached(rest),
            again=self._again,
            buttons=buttons,
        )
        files = [File(one.title, "fetched", {"link": one.link}) for one in each]
        return message(say.text, say.rows, files=files, attached=say.attached, style=say.style), bool(files)


def portions(of: Iterable[T]) -> Iterable[list[T]]:
    """In the order given, `PORTION` at a time."""
    every = list(of)
    for start in range(0, len(every), PORTION):
        yield every[start : start + PORTION]
