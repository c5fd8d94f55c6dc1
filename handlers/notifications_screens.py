"""The settings of pushes as screens: the list of kinds, one kind, quiet hours and silence. Buttons work in place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from handlers.payloads import Press
from handlers.rules import pushes
from handlers.rules.pushes import Kind, Of
from handlers.talk import Ask, Button, Child, Reply, Talk
from storage.notifications import ALL, Wishes

ON_A_PAGE = 6
MOST_CHILDREN = 3
LEADS = (5, 15, 30)
OWN_HOURS = (("20:00", "08:00"), ("22:00", "07:00"), ("23:00", "09:00"))
SILENCES = ("hours", "tomorrow", "monday")


@dataclass(frozen=True, slots=True)
class Show:
    """Shows a kind, or the list where it is ""."""

    kind: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Want:
    """Switches a kind on or off, of all children or of one."""

    kind: str
    wanted: bool
    child: int = ALL


@dataclass(frozen=True, slots=True)
class At:
    """Chooses a kind's hour; "" is at once."""

    kind: str
    hour: str


@dataclass(frozen=True, slots=True)
class Before:
    """Chooses how many minutes before."""

    kind: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Calm:
    """Shows quiet hours and silence."""


@dataclass(frozen=True, slots=True)
class Hours:
    """Chooses quiet hours of one's own; both "": the city's."""

    begins: str = ""
    ends: str = ""


@dataclass(frozen=True, slots=True)
class Silence:
    """One of `SILENCES`; "": the silence is over."""

    until: str = ""


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing at all any more, or all again as it was."""

    stop: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """A kind in the list; `when` is its hour, "" at once. `some`: of some children only."""

    kind: Kind
    name: str
    on: bool
    some: bool
    hour: str
    lead: int | None


async def wishes_of(talk: Talk) -> Wishes:
    return (await talk.store.notifications.of([talk.person.id])).get(talk.person.id, Wishes())


async def roles(talk: Talk) -> frozenset[Of]:
    """As whom this person may be told something."""
    found = {pushes.role(child.relation) for child in talk.person.linked}
    if await talk.store.queue.of(talk.person.id):
        found.add(Of.APPLICANT)
    if await talk.store.roles.of(talk.person.id):
        found.add(Of.STAFF)
    return frozenset(found)


def name(talk: Talk, kind: Kind) -> str:
    return talk.wording.text(f"notifications.kinds.{kind.name}")


def wanted(kind: Kind, wishes: Wishes, child: Child) -> bool:
    return pushes.wanted(kind, wishes, pushes.role(child.relation), child.id)


def entry(talk: Talk, kind: Kind, wishes: Wishes, own: frozenset[Of]) -> Entry:
    """How it is with a kind; `own` are the person's roles."""
    each = [wanted(kind, wishes, child) for child in talk.person.children if pushes.role(child.relation) in kind.told]
    each += [pushes.wanted(kind, wishes, of) for of in own - pushes.FAMILY if of in kind.told]
    on = any(each)
    return Entry(kind, name(talk, kind), on, on and not all(each), pushes.hour(kind, wishes), pushes.lead(kind, wishes))


async def main(talk: Talk, done: str = "", page: int = 0) -> Reply:
    """The list of what this person may be told; `done` is what was just done."""
    wishes, own = await wishes_of(talk), await roles(talk)
    entries = [entry(talk, kind, wishes, own) for kind in pushes.kinds_for(own)]
    shown = entries[page * ON_A_PAGE : (page + 1) * ON_A_PAGE] or entries[:ON_A_PAGE]
    kinds = [_press(talk, "notifications.kind_button", Show(each.kind.name), entry=each) for each in shown]
    rows = [kinds[start : start + 2] for start in range(0, len(kinds), 2)]
    if len(entries) > ON_A_PAGE:
        further = Show(page=0 if (page + 1) * ON_A_PAGE >= len(entries) else page + 1)
        rows.append([_press(talk, "notifications.more_button", further)])
    stopped = wishes.rest.stopped
    turn = _press(talk, "notifications.start_button" if stopped else "notifications.stop_button", Stop(not stopped))
    rows.append([_press(talk, "notifications.calm_button", Calm()), turn])
    until = wishes.rest.until
    return talk.say(
        "notifications.main",
        was_done=done,
        entries=shown,
        stopped=stopped,
        until=until.astimezone(talk.now.tzinfo) if until and until > talk.now else None,
        rows=rows,
    )


async def of_kind(talk: Talk, kind: Kind, done: str = "") -> Reply:
    """One kind with its switches."""
    wishes, own = await wishes_of(talk), await roles(talk)
    now = entry(talk, kind, wishes, own)
    rows = [[_press(talk, "notifications.want_button", Want(kind.name, not now.on), on=now.on)]]
    children = talk.person.children if len(talk.person.children) > 1 and not kind.told.isdisjoint(pushes.FAMILY) else ()
    each = [(child, wanted(kind, wishes, child)) for child in children]
    rows += [
        [_press(talk, "notifications.child_button", Want(kind.name, not on, child.id), child=child, on=on)]
        for child, on in each[:MOST_CHILDREN]
    ]
    if kind.lead is not None and now.on:
        first = _press(talk, "notifications.first_button", At(kind.name, pushes.FIRST))
        rows.append([first, _press(talk, "notifications.every_button", At(kind.name, pushes.EVERY))])
    elif kind.choice and now.on:
        rows.append([_press(talk, "notifications.hour_button", At(kind.name, hour), hour=hour) for hour in kind.choice])
    if kind.lead is not None and now.on:
        rows.append([_press(talk, "notifications.lead_button", Before(kind.name, few), number=few) for few in LEADS])
    rows.append([_press(talk, "notifications.back_button", Show())])
    about = talk.wording.text(f"notifications.about.{kind.name}")
    return talk.say("notifications.kind", was_done=done, entry=now, about=about, each=each, rows=_fit(rows))


async def calm(talk: Talk, done: str = "") -> Reply:
    """Quiet hours, silence for a while."""
    rest = (await wishes_of(talk)).rest
    until = rest.until.astimezone(talk.now.tzinfo) if rest.until and rest.until > talk.now else None
    hours = [_press(talk, "notifications.hours_button", Hours(*each), hours=each) for each in OWN_HOURS]
    if until:
        quiet = [_press(talk, "notifications.silence_over_button", Silence())]
    else:
        quiet = [_press(talk, f"notifications.silence.{each}", Silence(each)) for each in SILENCES]
    rows = [quiet, hours, [_press(talk, "notifications.city_hours_button", Hours())]] if rest.hours else [quiet, hours]
    rows.append([_press(talk, "notifications.back_button", Show())])
    return talk.say("notifications.calm", was_done=done, hours=rest.hours, until=until, rows=rows)


async def stop_all(talk: Talk) -> Reply:
    """«Стоп»: nothing more is said unasked, and nothing that waits."""
    if talk.person.consent is None:
        return talk.say("notifications.nothing_sent", menu=True)
    await talk.store.notifications.stop(talk.person.id, talk.now)
    await talk.store.pushes.unsay(talk.person.id)
    again = talk.button("notifications.start_button", Stop(stop=False), colour="primary")
    return talk.say("notifications.stopped", rows=[[again], [talk.button("menu.names.menu", Ask("menu"))]])


def _press(talk: Talk, key: str, press: Press, **values: Any) -> Button:
    return talk.button(key, press, in_place=True, **values)


def _fit(rows: Sequence[Sequence[Button]]) -> list[Sequence[Button]]:
    """At most ten buttons under a message (docs/vk.md, «Limits»): of too many children the last have none."""
    rows = list(rows)
    while sum(map(len, rows)) > 10 and len(rows) > 2:
        rows.pop(2)
    return rows
