"""«Код будущего»: what it is, who may join, where, by which steps and until when; and a child's own sign-up."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from handlers import code_future_changes as changes
from handlers import code_future_signing as signing
from handlers import linking, screens
from handlers.code_future_card import About, Withdraw, card, code_future, none, programme
from handlers.code_future_signing import Wish
from handlers.rules.code_future import Site
from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Button, Child, Needs, Reply, Talk
from storage.school import Institution

__all__ = ["code_future"]

Of: TypeAlias = Callable[[Child], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Shown:
    """A site as it is told: what the city's list of institutions says of it, and whether it has places."""

    site: Site
    listed: Institution | None
    free: int | None
    """Places left; None where nobody has told how many there are."""


# For everybody


@code_future.asked
async def show(talk: Talk, _: Asked) -> Reply:
    known = await programme(talk)
    first = await _own(talk) or talk.button("code_future.sign_up", Ask("code_future", "sign_up"), colour="primary")
    rows = [
        [first],
        [_further(talk, "where"), _further(talk, "steps")],
        [_further(talk, "who"), _further(talk, "deadlines")],
        [_further(talk, "languages"), _further(talk, "documents")],
    ]
    return talk.say("code_future.about", programme=known, private=talk.incoming.private, rows=rows)


async def _own(talk: Talk) -> Button | None:
    """To the sign-up of a child of theirs, where there is one."""
    if not talk.incoming.private or not linking.agreed(talk.person):
        return None
    if not await talk.store.code_future.of(child.id for child in talk.person.children):
        return None
    return talk.button("code_future.mine", Ask("code_future", "state"), colour="primary")


def _further(talk: Talk, what: str) -> Button:
    return talk.button(f"code_future.asks.{what}", Ask("code_future", what))


def _rows(talk: Talk, *whats: str) -> list[list[Button]]:
    sign_up = talk.button("code_future.sign_up", Ask("code_future", "sign_up"), colour="primary")
    return [[sign_up], [_further(talk, what) for what in whats]]


@code_future.asked_for("who")
async def who(talk: Talk, asked: Asked) -> Reply:
    known = await programme(talk)
    grade = grade_of(asked.class_name) if asked.class_name else None
    fits = known.eligible(asked.class_name) if asked.class_name else False
    rows = _rows(talk, "steps", "documents")
    return talk.say("code_future.who", programme=known, of_grade=grade, fits=fits, rows=rows)


@code_future.asked_for("where")
async def where(talk: Talk, asked: Asked) -> Reply:
    """All sites, or the one that was asked about."""
    known = await programme(talk)
    taken = await talk.store.code_future.taken()
    if asked.institution and (site := known.site_named(asked.institution)):
        shown = [await _shown(talk, site, taken)]
    else:
        shown = [await _shown(talk, site, taken) for site in known.sites]
    text = talk.text(
        "code_future.where",
        sites=shown,
        by_us=any(each.free is not None for each in shown),
        all_known=all(each.listed and each.listed.address for each in shown),
        no_site=signing.stranger(known, asked),
    )
    return _paged(talk, "where", text, "steps", "deadlines")


def _paged(talk: Talk, what: str, text: str, *further: str) -> Reply:
    """A screen of it at a time, with the way to sign up under each."""
    sign_up, others = _rows(talk, *further)
    return screens.shown(talk, text, lambda page: Ask("code_future", what, page=page), sign_up, [others])


async def _shown(talk: Talk, site: Site, taken: dict[str, int]) -> Shown:
    named = await talk.store.school.institution_named(site.name)
    free = None if site.places is None else max(site.places - taken.get(site.key, 0), 0)
    return Shown(site, named[0] if len(named) == 1 else None, free)


@code_future.asked_for("steps")
async def steps(talk: Talk, _: Asked) -> Reply:
    text = talk.wording.text("code_future.steps", programme=await programme(talk))
    return _paged(talk, "steps", text, "documents", "deadlines")


@code_future.asked_for("deadlines")
async def deadlines(talk: Talk, _: Asked) -> Reply:
    stream = (await programme(talk)).stream
    left = (stream.apply_last - talk.today).days if stream.confirmed and stream.apply_last else None
    return talk.say("code_future.deadlines", stream=stream, days_left=left, rows=_rows(talk, "steps", "where"))


@code_future.asked_for("documents")
async def documents(talk: Talk, _: Asked) -> Reply:
    return talk.say("code_future.documents", rows=_rows(talk, "steps", "deadlines"))


@code_future.asked_for("languages")
async def languages(talk: Talk, _: Asked) -> Reply:
    known = await programme(talk)
    spoken = [each.name for each in known.languages if not each.vague]
    return talk.say("code_future.languages", programme=known, languages=spoken, rows=_rows(talk, "where", "steps"))


# A child's sign-up


@code_future.asked_for("sign_up", needs=Needs.CHILD)
async def sign_up(talk: Talk, asked: Asked) -> Reply:
    """What the words say is taken as said, the rest is asked."""
    known, children = await programme(talk), _meant(talk, asked)
    wish = signing.filled(known, asked, Wish(children[0].id))
    no_site = signing.stranger(known, asked)
    if len(children) == 1:
        return await signing.go_on(talk, wish, no_site=no_site)
    signed = await talk.store.code_future.of(child.id for child in children)
    fit = [child for child in children if known.eligible(child.class_name) and child.id not in signed]
    if not fit:
        return await state(talk, asked) if signed else signing.not_for(talk, known, *children)
    if len(fit) == 1:
        return await signing.go_on(talk, signing.filled(known, asked, Wish(fit[0].id)), no_site=no_site)
    return signing.which_child(talk, fit, wish)


def _meant(talk: Talk, asked: Asked) -> Sequence[Child]:
    """The children that were named, or all: whom the talk was about before may be too young for this."""
    return talk.chosen if asked.children or asked.age else talk.person.children


@code_future.asked_for("state", needs=Needs.CHILD)
async def state(talk: Talk, asked: Asked) -> Reply:
    return await _of_signed(talk, asked, lambda child: card(talk, child))


@code_future.asked_for("mark", needs=Needs.CHILD)
async def mark(talk: Talk, asked: Asked) -> Reply:
    return await _of_signed(talk, asked, lambda child: changes.mark_asked(talk, child, asked))


@code_future.asked_for("change", needs=Needs.CHILD)
async def change(talk: Talk, asked: Asked) -> Reply:
    return await _of_signed(talk, asked, lambda child: changes.change_asked(talk, child, asked))


@code_future.asked_for("withdraw", needs=Needs.CHILD)
async def withdraw(talk: Talk, asked: Asked) -> Reply:
    return await _of_signed(talk, asked, lambda child: changes.withdraw(talk, Withdraw(child.id)))


async def _of_signed(talk: Talk, asked: Asked, answer: Of) -> Reply:
    """Of the one child who is signed up; of several it is asked whom."""
    children = _meant(talk, asked)
    found = await talk.store.code_future.of(child.id for child in children)
    signed = [child for child in children if child.id in found]
    if not signed and len(children) == 1:
        return none(talk, children[0])
    if not signed:
        return talk.say("code_future.none_yet", rows=_rows(talk, "steps"))
    if len(signed) == 1:
        return await answer(signed[0])
    rows = [[talk.button("code_future.child", About(child.id), child=child)] for child in signed[:4]]
    return talk.say("code_future.whose", rows=rows)
