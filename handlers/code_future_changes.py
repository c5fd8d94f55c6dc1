"""What becomes of a sign-up for «Код будущего»: other choices, the next state, the day of the next step, withdrawal."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from handlers.code_future_card import (
    About,
    Change,
    Mark,
    Note,
    Withdraw,
    card,
    choices,
    code_future,
    none,
    outdated,
    programme,
    sign_up_of,
)
from handlers.code_future_signing import ON_BUTTONS, Wish, filled, is_short, stranger
from handlers.linking import mine
from handlers.rules import code_future as rules
from handlers.rules.code_future import Programme, has_place
from handlers.talk import Ask, Asked, Button, Child, Reply, Talk
from storage.code_future import REFUSED, STATES, SignUp, State

FAR = timedelta(days=365)
"""A day further away than this was said by mistake."""


@dataclass(frozen=True, slots=True)
class Take:
    """This site, language or level instead."""

    child: int
    what: str
    value: str


@dataclass(frozen=True, slots=True)
class Keep:
    """Rather not withdraw."""

    child: int


changing = code_future.question("changing", Change)
marking = code_future.question("marking", Mark)
noting = code_future.question("noting", Note)
leaving = code_future.question("leaving", Withdraw, firm=True)


# Other choices


@code_future.pressed
async def change(talk: Talk, press: Change) -> Reply:
    child, found = await _signed(talk, press.child)
    if child is None or found is None:
        return none(talk, child) if child else outdated(talk)
    known = await programme(talk)
    if press.what in ("site", "language", "level"):
        return await _ask_other(talk, known, child, found, press.what)
    return talk.say("code_future.what_to_change", child=child, rows=_changes(talk, known, child, found))


def _changes(talk: Talk, known: Programme, child: Child, found: SignUp) -> list[list[Button]]:
    kinds = [talk.button(f"code_future.kinds.{what}", Change(child.id, what)) for what in ("site", "language", "level")]
    states = []
    if back := rules.before(found.state):
        mark = Mark(child.id, found.state, back)
        states.append(talk.button("code_future.back", mark, name=known.step(back).mark))
    if found.state != REFUSED:
        mark = Mark(child.id, found.state, REFUSED)
        states.append(talk.button("code_future.name", mark, name=known.step(REFUSED).mark))
    return [kinds, *([each] for each in states), [talk.button("code_future.mine", About(child.id))]]


async def _ask_other(
    talk: Talk, known: Programme, child: Child, found: SignUp, what: str, *, full: str = "", no_site: str = ""
) -> Reply:
    """`full`: the site that was wanted and has no place left; `no_site`: a school named that is none."""
    if what == "site":
        taken = await talk.store.code_future.taken()
        offered = [(each.key, each.name) for each in known.offered(taken, full) if each.key != found.site]
    else:
        kept = known.languages[:ON_BUTTONS] if what == "language" else known.levels
        offered = [(each.key, each.name) for each in kept]
    made = [talk.button("code_future.name", Take(child.id, what, key), name=name) for key, name in offered]
    key = "code_future.which_other" if made else "code_future.nowhere"
    rows = choices(talk, made, 2 if what == "level" else 3)
    draft = Change(child.id, what)
    site = known.site(full)
    return talk.ask(changing, key, child=child, what=what, full=site, no_site=no_site, draft=draft, rows=rows)


@changing.answered
async def changed_in_words(talk: Talk, text: str, draft: Change) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    child, found = await _signed(talk, draft.child)
    if child is None or found is None:
        return outdated(talk)
    asked = talk.understanding.asked(text, now=talk.now, children=[each.given for each in talk.person.children])
    return await _in_words(talk, child, found, asked, draft.what)


async def change_asked(talk: Talk, child: Child, asked: Asked) -> Reply:
    """«Поменять площадку на 17 школу» at once; without saying to what, by buttons."""
    found = await sign_up_of(talk, child)
    if found is None:
        return none(talk, child)
    return await _in_words(talk, child, found, asked, "") or await change(talk, Change(child.id))


async def _in_words(talk: Talk, child: Child, found: SignUp, asked: Asked, what: str) -> Reply | None:
    """None where the words name nothing to choose. `what` is being asked, so a bare «21» is a site."""
    known = await programme(talk)
    was = Wish(child.id, found.site, found.language, found.level)
    wanted = Wish(child.id, *("" if what == name else value for name, value in _named(was)))
    told = filled(known, asked, wanted, bare=is_short(asked.text))
    for (name, value), (_, before) in zip(_named(told), _named(wanted), strict=True):
        if value != before:
            return await take(talk, Take(child.id, name, value))
    if no_site := stranger(known, asked):
        return await _ask_other(talk, known, child, found, "site", no_site=no_site)
    return None


def _named(wish: Wish) -> list[tuple[str, str]]:
    return [("site", wish.site), ("language", wish.language), ("level", wish.level)]


@code_future.pressed
async def take(talk: Talk, press: Take) -> Reply:
    child, found = await _signed(talk, press.child)
    known = await programme(talk)
    told = {"site": known.site, "language": known.language, "level": known.level}.get(press.what)
    if child is None or found is None:
        return none(talk, child) if child else outdated(talk)
    if told is None or told(press.value) is None:
        return outdated(talk)
    if press.what == "site" and await _is_full(talk, known, found, press.value):
        return await _ask_other(talk, known, child, found, "site", full=press.value)
    chosen = {"site": found.site, "language": found.language, "level": found.level} | {press.what: press.value}
    await talk.store.code_future.choose(child.id, **chosen)
    if found.state == REFUSED and press.what == "site":
        await talk.store.code_future.reach(child.id, REFUSED, STATES[0], talk.now)
    return await card(talk, child, "code_future.changed", told=found.state not in (STATES[0], REFUSED))


async def _is_full(talk: Talk, known: Programme, found: SignUp, key: str) -> bool:
    """To somebody who has no place there yet."""
    if key == found.site and found.state != REFUSED:
        return False
    site = known.site(key)
    return site is None or not has_place(site, await talk.store.code_future.taken())


# How far it is


@code_future.pressed
async def mark(talk: Talk, press: Mark) -> Reply:
    child, found = await _signed(talk, press.child)
    if child is None or found is None:
        return none(talk, child) if child else outdated(talk)
    of, to = _state(press.of), _state(press.to)
    if of is None or to is None:
        return outdated(talk)
    if found.state == to:
        return await card(talk, child, "code_future.marked_already")
    known = await programme(talk)
    if of == REFUSED and await _is_full(talk, known, found, found.site):
        return await _ask_other(talk, known, child, found, "site", full=found.site)
    moved = await talk.store.code_future.reach(child.id, of, to, talk.now)
    return await card(talk, child, "code_future.marked" if moved else "code_future.went_on")


def _state(text: str) -> State | None:
    return next((state for state in STATES if state == text), None)


async def mark_asked(talk: Talk, child: Child, asked: Asked) -> Reply:
    """«Мы подали заявку»: noted once the family says yes to it."""
    known, found = await programme(talk), await sign_up_of(talk, child)
    step = rules.told(known.steps, asked.text)
    if found is None or step is None or step.key == found.state:
        return await card(talk, child)
    press = Mark(child.id, found.state, step.key)
    yes = talk.button("code_future.mark_yes", press, colour="positive")
    rows = [[yes], [talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(marking, "code_future.mark_sure", child=child, state=step.name, draft=press, rows=rows)


@marking.answered
async def marked(talk: Talk, text: str, draft: Mark) -> Reply | None:
    match talk.meant(text):
        case "yes":
            return await mark(talk, draft)
        case "no" | "cancel":
            return talk.say("cancel.done", menu=True)
        case _:
            return None


# The day of the next step


@code_future.pressed
async def note(talk: Talk, press: Note) -> Reply:
    child, found = await _signed(talk, press.child)
    if child is None or found is None:
        return none(talk, child) if child else outdated(talk)
    known = await programme(talk)
    rows = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    return talk.ask(
        noting, "code_future.when", child=child, next=known.step(found.state).next, wrong=False, draft=press, rows=rows
    )


@noting.answered
async def noted(talk: Talk, text: str, draft: Note) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    child, found = await _signed(talk, draft.child)
    if child is None or found is None:
        return outdated(talk)
    asked = talk.understanding.asked(text, now=talk.now)
    if asked.capability not in (None, "code_future"):
        return None
    day = _day(talk, asked)
    if day is not None:
        await talk.store.code_future.note_day(child.id, day)
        return await card(talk, child, "code_future.noted")
    if asked.period is None and not asked.unreal:
        return None
    rows = [[talk.button("menu.names.cancel", Ask("cancel"))]]
    step = (await programme(talk)).step(found.state).next
    return talk.ask(noting, "code_future.when", child=child, next=step, wrong=True, draft=draft, rows=rows)


def _day(talk: Talk, asked: Asked) -> date | None:
    """One day from today on; None for anything else."""
    period = asked.period
    if period is None or period.first != period.last or asked.unreal:
        return None
    return period.first if talk.today <= period.first <= talk.today + FAR else None


# Withdrawal


@code_future.pressed
async def withdraw(talk: Talk, press: Withdraw) -> Reply:
    child, found = await _signed(talk, press.child)
    if child is None or found is None:
        return none(talk, child) if child else outdated(talk)
    if press.sure and talk.awaits(leaving) and talk.session.draft.get("child") == child.id:
        return await _withdraw(talk, child)
    yes = talk.button("code_future.withdraw_yes", Withdraw(child.id, sure=True), colour="negative")
    no = talk.button("code_future.keep", Keep(child.id))
    key = "code_future.withdraw_sure"
    return talk.ask(leaving, key, child=child, draft=Withdraw(child.id), rows=[[yes], [no]])


@code_future.pressed
async def keep(talk: Talk, press: Keep) -> Reply:
    child = mine(talk, press.child)
    return await card(talk, child) if child else outdated(talk)


@leaving.answered
async def leave_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    child = mine(talk, draft.child)
    match talk.meant(text):
        case "yes" if child:
            return await _withdraw(talk, child)
        case "no" | "cancel":
            return await card(talk, child) if child else outdated(talk)
        case _:
            return None


async def _withdraw(talk: Talk, child: Child) -> Reply:
    gone = await talk.store.code_future.withdraw(child.id, talk.now)
    rows = [[talk.button("menu.names.menu", Ask("menu"))]]
    return talk.say("code_future.withdrawn", child=child, rows=rows) if gone else none(talk, child)


async def _signed(talk: Talk, pupil: int) -> tuple[Child | None, SignUp | None]:
    """The child, where this person may be told of it, and its sign-up."""
    child = mine(talk, pupil)
    return child, await sign_up_of(talk, child) if child else None
