"""What the bot says unasked: which kinds, of whom, at what hour; quiet hours, silence for a while, «стоп» for good."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers import class_chats
from handlers import notifications_screens as screens
from handlers.notifications_screens import At, Before, Calm, Hours, Show, Silence, Stop, Want
from handlers.notifications_switch import Off
from handlers.notifications_words import Said, morning, read
from handlers.rules import pushes
from handlers.rules.pushes import KINDS, Kind
from handlers.talk import Ask, Asked, Capability, Child, Needs, Reply, Talk
from storage.notifications import ALL

notifications = Capability("notifications", needs=Needs.CONSENT)

LEAST_LEAD, MOST_LEAD = 1, 180
BY_DAY, IN_THE_EVENING = "15:00", "19:00"
NIGHT = ("21:00", "07:00")
"""The city's usual quiet hours: of whoever names one end of their own, the other."""
MONDAY = 7
"""Days from one Monday to the next."""


# In words


@notifications.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    return await _said(talk, asked, wanted=None)


@notifications.asked_for("on")
async def on(talk: Talk, asked: Asked) -> Reply:
    return await _said(talk, asked, wanted=True)


@notifications.asked_for("off")
async def off_asked(talk: Talk, asked: Asked) -> Reply:
    return await _said(talk, asked, wanted=False)


@notifications.asked_for("bind", needs=Needs.NOTHING)
async def bind(talk: Talk, asked: Asked) -> Reply:
    """A chat of several to a class; who may is asked there."""
    return await class_chats.bind(talk, asked)


@notifications.asked_for("unbind", needs=Needs.NOTHING)
async def unbind(talk: Talk, asked: Asked) -> Reply:
    return await class_chats.unbind(talk, asked)


async def _said(talk: Talk, asked: Asked, *, wanted: bool | None) -> Reply:
    said = read(asked, talk.now, wanted=wanted)
    if said.asks:
        kind = KINDS.get(said.kind)
        return await screens.of_kind(talk, kind) if kind else await screens.main(talk)
    if kind := KINDS.get(said.kind):
        return await _of_kind(talk, asked, said, kind, wanted)
    return await _of_peace(talk, said, wanted) or await _of_all(talk, asked, said, wanted)


async def _of_peace(talk: Talk, said: Said, wanted: bool | None) -> Reply | None:
    """Quiet hours and silence, of which no kind is named; None where it is about something else."""
    if said.hours:
        begins, ends = (await screens.wishes_of(talk)).rest.hours or NIGHT
        return await _hours(talk, said.hours[0] or begins, said.hours[1] or ends)
    if said.until:
        return await _silent(talk, said.until)
    if said.quiet and said.over and wanted is not False:
        await talk.store.notifications.set_hours(talk.person.id, None)
        return await _silent(talk, None)
    if said.night:
        return await screens.calm(talk, talk.wording.text("notifications.by_night"))
    return await screens.calm(talk) if said.quiet and wanted is None else None


async def _of_all(talk: Talk, asked: Asked, said: Said, wanted: bool | None) -> Reply:
    """Every kind there is: of the children that are named, at the hour that is said, or whatever is sent."""
    children = _named(talk, asked)
    if wanted is None:
        return await screens.main(talk)
    if children:
        return await _want_all(talk, children, wanted)
    if said.hour:
        return await _move_all(talk, said.hour, wanted)
    if not wanted:
        return await screens.stop_all(talk)
    stopped = (await screens.wishes_of(talk)).rest.stopped
    return await (_want_all(talk, [], wanted) if said.all and not stopped else _start(talk))


def _named(talk: Talk, asked: Asked) -> list[Child]:
    return [child for child in talk.person.children if child.given in asked.children]


async def _want_all(talk: Talk, children: Sequence[Child], wanted: bool) -> Reply:
    """Everything that is told of these children, or of all and of whatever else."""
    own = await screens.roles(talk)
    for kind in pushes.kinds_for(own & pushes.FAMILY if children else own):
        for child in children:
            await _want(talk, kind, wanted, child.id)
        if not children:
            await _want(talk, kind, wanted)
    return await screens.main(talk, talk.wording.text("notifications.of_child", children=children, on=wanted))


async def _move_all(talk: Talk, hour: str, wanted: bool) -> Reply:
    """What is sent at an hour is sent at this one; where it is not wanted then, at another."""
    wishes, own = await screens.wishes_of(talk), await screens.roles(talk)
    for kind in pushes.kinds_for(own):
        now = screens.entry(talk, kind, wishes, own)
        same_part = (now.hour >= BY_DAY) == (hour >= BY_DAY)
        if now.on and now.hour and kind.choice and kind.lead is None and (wanted or same_part):
            await talk.store.notifications.set_hour(talk.person.id, kind.name, hour if wanted else _other(hour))
    return await screens.main(talk, talk.wording.text("notifications.set" if wanted else "notifications.not_by_then"))


def _other(hour: str) -> str:
    return BY_DAY if hour >= BY_DAY else IN_THE_EVENING


async def _of_kind(talk: Talk, asked: Asked, said: Said, kind: Kind, wanted: bool | None) -> Reply:
    """«Не надо оценки по вечерам» is another hour, «не надо оценки» is off, «присылай в 20:30» is on at that hour."""
    if said.until:
        return await screens.calm(talk, talk.wording.text("notifications.all_at_once"))
    if said.bad and said.only:
        return await screens.of_kind(talk, kind, talk.wording.text("notifications.all_marks"))
    if wanted is False and said.hour and kind.choice:
        return await _at(talk, kind, _other(said.hour), "notifications.not_then")
    if said.lead is not None and kind.lead is not None:
        return await _before(talk, kind, said.lead)
    if said.hour is not None and wanted is not False:
        return await _at(talk, kind, said.hour, "notifications.set")
    if wanted is None:
        return await screens.of_kind(talk, kind)
    if said.alone and wanted:
        return await _alone(talk, kind)
    named = [child.id for child in _named(talk, asked)]
    for child in named or [ALL]:
        await _want(talk, kind, wanted, child)
    for other in talk.person.children if named and said.only and wanted else ():
        if other.id not in named:
            await _want(talk, kind, wanted=False, child=other.id)
    return await screens.of_kind(talk, kind, talk.wording.text("notifications.set"))


async def _alone(talk: Talk, kind: Kind) -> Reply:
    """Nothing but this."""
    wishes, own = await screens.wishes_of(talk), await screens.roles(talk)
    for other in pushes.kinds_for(own):
        if other is not kind and screens.entry(talk, other, wishes, own).on:
            await _want(talk, other, wanted=False)
    await _want(talk, kind, wanted=True)
    return await screens.main(talk, talk.wording.text("notifications.set"))


# What is done


async def _want(talk: Talk, kind: Kind, wanted: bool, child: int = ALL) -> None:
    """What waits of a kind goes with the wish for it; a wish for one kind ends «стоп»."""
    await talk.store.notifications.want(talk.person.id, kind.name, wanted, child)
    if wanted:
        await talk.store.notifications.stop(talk.person.id, None)
    else:
        await talk.store.pushes.unsay(talk.person.id, kind.name, None if child == ALL else child)


async def _at(talk: Talk, kind: Kind, hour: str, lead: str) -> Reply:
    """At this hour from now on; a kind that nobody may choose an hour for stays as it is."""
    if not kind.choice or (hour == pushes.AT_ONCE and pushes.AT_ONCE not in kind.choice):
        return await screens.of_kind(talk, kind, talk.wording.text("notifications.no_choice"))
    wishes, own = await screens.wishes_of(talk), await screens.roles(talk)
    if not screens.entry(talk, kind, wishes, own).on:
        await _want(talk, kind, wanted=True)
    await talk.store.notifications.set_hour(talk.person.id, kind.name, hour)
    return await screens.of_kind(talk, kind, talk.wording.text(lead))


async def _before(talk: Talk, kind: Kind, minutes: int) -> Reply:
    await _want(talk, kind, wanted=True)
    few = min(max(minutes, LEAST_LEAD), MOST_LEAD)
    await talk.store.notifications.set_lead(talk.person.id, kind.name, few)
    return await screens.of_kind(talk, kind, talk.wording.text("notifications.set"))


async def _hours(talk: Talk, begins: str, ends: str) -> Reply:
    await talk.store.notifications.set_hours(talk.person.id, (begins, ends) if begins else None)
    return await screens.calm(talk, talk.wording.text("notifications.set"))


async def _silent(talk: Talk, until: datetime | None) -> Reply:
    await talk.store.notifications.silence(talk.person.id, until)
    if until is None:
        await talk.store.pushes.hasten(talk.person.id, talk.now)
    return await screens.calm(talk, talk.wording.text("notifications.set"))


async def _start(talk: Talk) -> Reply:
    """As it was before «стоп», and no silence."""
    rest = (await screens.wishes_of(talk)).rest
    was_quiet = rest.stopped or (rest.until is not None and rest.until > talk.now)
    await talk.store.notifications.stop(talk.person.id, None)
    await talk.store.notifications.silence(talk.person.id, None)
    await talk.store.pushes.hasten(talk.person.id, talk.now)
    return await screens.main(talk, talk.wording.text("notifications.set") if was_quiet else "")


# By buttons


@notifications.pressed
async def off(talk: Talk, press: Off) -> Reply:
    """Under a push: that one stays as it is, and the answer is a message of its own."""
    kind = KINDS.get(press.kind)
    if kind is None:
        return _outdated(talk)
    await _want(talk, kind, wanted=False)
    settings = talk.button("menu.names.notifications", Ask("notifications"))
    again = talk.button("notifications.want_button", Want(kind.name, wanted=True), on=False)
    return talk.say("notifications.off", name=screens.name(talk, kind), rows=[[again], [settings]])


@notifications.pressed
async def pressed(talk: Talk, press: Show) -> Reply:
    kind = KINDS.get(press.kind)
    return await screens.of_kind(talk, kind) if kind else await screens.main(talk, page=max(press.page, 0))


@notifications.pressed
async def want(talk: Talk, press: Want) -> Reply:
    kind = KINDS.get(press.kind)
    if kind is None or press.child not in {ALL, *(child.id for child in talk.person.children)}:
        return _outdated(talk)
    await _want(talk, kind, press.wanted, press.child)
    return await screens.of_kind(talk, kind)


@notifications.pressed
async def at(talk: Talk, press: At) -> Reply:
    kind = KINDS.get(press.kind)
    return (
        await _at(talk, kind, press.hour, "notifications.set")
        if kind and press.hour in kind.choice
        else _outdated(talk)
    )


@notifications.pressed
async def before(talk: Talk, press: Before) -> Reply:
    kind = KINDS.get(press.kind)
    return await _before(talk, kind, press.minutes) if kind and kind.lead is not None else _outdated(talk)


@notifications.pressed
async def calm(talk: Talk, _: Calm) -> Reply:
    return await screens.calm(talk)


@notifications.pressed
async def hours(talk: Talk, press: Hours) -> Reply:
    if (press.begins, press.ends) not in {*screens.OWN_HOURS, ("", "")}:
        return _outdated(talk)
    return await _hours(talk, press.begins, press.ends)


@notifications.pressed
async def silence(talk: Talk, press: Silence) -> Reply:
    match press.until:
        case "hours":
            return await _silent(talk, talk.now + timedelta(hours=3))
        case "tomorrow":
            return await _silent(talk, morning(talk.today + timedelta(days=1), talk.now))
        case "monday":
            return await _silent(talk, morning(talk.today + timedelta(days=MONDAY - talk.today.weekday()), talk.now))
        case _:
            return await _silent(talk, None)


@notifications.pressed
async def stop(talk: Talk, press: Stop) -> Reply:
    return await screens.stop_all(talk) if press.stop else await _start(talk)


def _outdated(talk: Talk) -> Reply:
    return talk.say("router.outdated", menu=True)
