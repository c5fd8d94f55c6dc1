"""Signing a child up for «Код будущего»: site, language, level, in any order and words; nothing is stored before «да».

Each button carries all that was chosen before it, so one of an older message goes on from there. What holds at the
moment of a press is asked of the store anew: a site may be full by then, or the other parent was faster.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from handlers.code_future_card import card, choices, code_future, outdated, programme, sign_up_of
from handlers.linking import mine
from handlers.rules import code_future as rules
from handlers.rules.code_future import Choice, Programme, has_place
from handlers.talk import Ask, Asked, Button, Child, Reply, Talk

ON_BUTTONS = 9
"""Languages that have a button: ten are all that a message may have, and one leads out."""
ANOTHER_MATTER = 3
"""Words up to which what reads as a question about something else is still an answer: «21 школа»."""
OWN_QUESTIONS = frozenset(
    {"who", "where", "steps", "deadlines", "documents", "languages", "state", "mark", "change", "withdraw"}
)
"""Finer questions about the programme that are no answer to ours."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was chosen so far, by the editors' keys; it is the draft of the question and the button of each choice."""

    child: int
    site: str = ""
    language: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Enrol:
    """«Записать»: it counts only while the very wish that it stands under is asked about."""

    child: int
    site: str
    language: str
    level: str


signing = code_future.question("signing", Wish)


@code_future.pressed
async def choose(talk: Talk, press: Wish) -> Reply:
    return await go_on(talk, press)


@code_future.pressed
async def enrol(talk: Talk, press: Enrol) -> Reply:
    wish = Wish(press.child, press.site, press.language, press.level)
    open_now: Any = signing.load(talk.session.draft) if talk.awaits(signing) else None
    return await _enrol(talk, wish) if open_now == wish else await go_on(talk, wish)


@signing.answered
async def answered(talk: Talk, text: str, wish: Wish) -> Reply | None:
    child = mine(talk, wish.child)
    if child is None:
        return outdated(talk)
    meant, known = talk.meant(text), await programme(talk)
    if meant in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if meant == "yes" and not _missing(known, wish):
        return await _enrol(talk, wish)
    asked = talk.understanding.asked(text, now=talk.now, children=[each.given for each in talk.person.children])
    if _about_something_else(asked):
        return None
    told = filled(known, asked, wish, bare=is_short(text))
    others = [each for each in talk.person.children if each.given in asked.children and each.id != wish.child]
    if len(others) == 1:
        told = replace(told, child=others[0].id)
    no_site = stranger(known, asked)
    return None if told == wish and not no_site else await go_on(talk, told, no_site=no_site)


def _about_something_else(asked: Asked) -> bool:
    if asked.capability == "code_future":
        return asked.what in OWN_QUESTIONS
    return asked.capability not in (None, "institutions") and not is_short(asked.text)


def is_short(text: str) -> bool:
    """Whether this is rather an answer than a question of its own."""
    return len(text.split()) <= ANOTHER_MATTER


def stranger(known: Programme, asked: Asked) -> str:
    """The school that was named and is no site; "" where none was."""
    return asked.institution if asked.institution and known.site_named(asked.institution) is None else ""


def filled(known: Programme, asked: Asked, wish: Wish, *, bare: bool = False) -> Wish:
    """The wish with what these words say; «не знаю» is an answer to what is asked next only.

    `bare`: they may be nothing but the name of a site, so «21» is one.
    """
    text, missing = asked.text, _missing(known, wish)
    site = known.site_named(asked.institution) if asked.institution else None
    if site is None and bare and missing == "site" and not asked.institution and not asked.class_name:
        site = known.site_meant(text)
    language, level = rules.said(known.languages, text), rules.said(known.levels, text)
    return replace(
        wish,
        site=site.key if site else wish.site,
        language=language.key if language and _counts(language, missing == "language") else wish.language,
        level=level.key if level and _counts(level, missing == "level") else wish.level,
    )


def _counts(choice: Choice, asked_for: bool) -> bool:
    return asked_for or not choice.vague


def _missing(known: Programme, wish: Wish) -> str:
    """What is to be asked next; "" where nothing is."""
    told = {"site": known.site(wish.site), "language": known.language(wish.language), "level": known.level(wish.level)}
    return next((name for name, choice in told.items() if choice is None), "")


async def go_on(talk: Talk, wish: Wish, *, no_site: str = "") -> Reply:
    """Ask for what is still missing; of a whole wish, whether it is right. `no_site`: a school named that is none."""
    child, known = mine(talk, wish.child), await programme(talk)
    if child is None:
        return outdated(talk)
    if await sign_up_of(talk, child):
        return await card(talk, child, "code_future.already")
    if not known.eligible(child.class_name):
        return not_for(talk, known, child)
    return await _next(talk, known, child, wish, no_site)


async def _next(talk: Talk, known: Programme, child: Child, wish: Wish, no_site: str) -> Reply:
    taken = await talk.store.code_future.taken()
    site = known.site(wish.site)
    if site is None or not has_place(site, taken):
        offered = known.offered(taken, wish.site)
        wish = replace(wish, site="")
        made = [_choice(talk, each.name, replace(wish, site=each.key)) for each in offered]
        key = "code_future.which_site" if offered else "code_future.nowhere"
        rows = choices(talk, made)
        return talk.ask(signing, key, child=child, full=site, no_site=no_site, draft=wish, rows=rows)
    if _missing(known, wish) == "language":
        return _ask_language(talk, known, child, wish)
    if _missing(known, wish) == "level":
        made = [_choice(talk, each.name, replace(wish, level=each.key)) for each in known.levels]
        return talk.ask(signing, "code_future.which_level", child=child, draft=wish, rows=choices(talk, made, 2))
    return _ask_sure(talk, known, child, wish)


def _ask_language(talk: Talk, known: Programme, child: Child, wish: Wish) -> Reply:
    shown, others = known.languages[:ON_BUTTONS], known.languages[ON_BUTTONS:]
    made = [_choice(talk, each.name, replace(wish, language=each.key)) for each in shown]
    more = [each.name for each in others]
    return talk.ask(
        signing, "code_future.which_language", child=child, languages=more, draft=wish, rows=choices(talk, made)
    )


def _ask_sure(talk: Talk, known: Programme, child: Child, wish: Wish) -> Reply:
    enrolling = Enrol(wish.child, wish.site, wish.language, wish.level)
    yes = talk.button("code_future.enrol", enrolling, colour="positive")
    return talk.ask(
        signing,
        "code_future.sure",
        child=child,
        site=known.site(wish.site),
        language=known.language(wish.language),
        level=known.level(wish.level),
        draft=wish,
        rows=[[yes], [talk.button("menu.names.cancel", Ask("cancel"))]],
    )


def _choice(talk: Talk, name: str, press: object) -> Button:
    return talk.button("code_future.name", press, name=name)


def not_for(talk: Talk, known: Programme, *children: Child) -> Reply:
    """These children are not in the grades that it is for."""
    rows = [[talk.button("code_future.what", Ask("code_future")), talk.button("menu.names.menu", Ask("menu"))]]
    years = [(child, known.years_until(child.class_name)) for child in children]
    return talk.say("code_future.not_for", programme=known, years=years, rows=rows)


def which_child(talk: Talk, children: Sequence[Child], wish: Wish) -> Reply:
    """Of several children whom: what was said already goes on with the choice."""
    rows = [[talk.button("code_future.child", replace(wish, child=child.id), child=child)] for child in children[:4]]
    return talk.say("code_future.which_child", rows=[*rows, [talk.button("menu.names.cancel", Ask("cancel"))]])


async def _enrol(talk: Talk, wish: Wish) -> Reply:
    """Store it, where it still may be."""
    child, known = mine(talk, wish.child), await programme(talk)
    site = known.site(wish.site)
    may = child and known.eligible(child.class_name) and site and has_place(site, await talk.store.code_future.taken())
    if not may or child is None or _missing(known, wish):
        return await go_on(talk, wish)
    made = await talk.store.code_future.make(child.id, wish.site, wish.language, wish.level, talk.now)
    return await card(talk, child, "code_future.signed" if made else "code_future.already")
