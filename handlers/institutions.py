"""The city's institutions: address, phone, site, VK page, when the head receives; by number, name, street or kind.

Anybody may ask, in a chat of several too. A linked child's own school is meant where a parent asks for «школа» alone.
What the city's list does not hold is said to be missing, with where it is to be found.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handlers.talk import Ask, Asked, Button, Capability, Card, Reply, Talk
from handlers.understanding import directory, posts
from storage.school import Institution

institutions = Capability("institutions")

KINDS = ("school", "kindergarten", "additional", "other")
"""In the order in which they are listed."""
PAGE = 8
"""Lines of a list on one screen."""
MOST_BUTTONS = 6
"""So many found are offered as buttons; more are a list in which one is named by its number."""
MOST_CARDS = 9
"""The tenth leads on."""
MOST_REACHED = 3
"""Institutions of which each is told how it is reached, on one screen."""
MOST_LEADING = 4
"""Deputies of one school that are named."""
FIELDS = ("address", "phone", "site", "vk")
LINK = re.compile(r"(?:https?://)?(?:[\w-]+\.)+[^\W\d]{2,}(?:[/?#]\S*)?")
"""What a button may open; anything else that stands in a list for a site is shown as words."""


@dataclass(frozen=True, slots=True)
class Show:
    """This institution."""

    institution: int


@dataclass(frozen=True, slots=True)
class OfKind:
    """Those of one kind, a page at a time, from 0."""

    kind: str
    page: int = 0


REACHED = ("phone", *posts.LEADING)
"""What is asked of one's own institution where none is named: how to reach it, and who leads it."""


@dataclass(frozen=True, slots=True)
class Reached:
    """How an institution is reached, and (post, name) of those asked for whom its staff file names."""

    place: Institution
    people: tuple[tuple[str, str], ...]


@institutions.asked
async def answer(talk: Talk, asked: Asked) -> Reply:
    """Those that were named, by whatever means; else those of the kind, the child's own, or what there is."""
    if asked.what in TEXTS:
        return talk.say(TEXTS[asked.what], rows=_ways_on(talk))
    every = await talk.store.school.institutions()
    if not every:
        return talk.say("institutions.empty", rows=_ways_on(talk))
    if asked.institution:
        return await _named(talk, asked.institution, asked.what)
    words = directory.said(asked.text)
    if found := _meant(asked.text, every, words):
        return await _found(talk, found, words.kind, asked.what)
    if words.street or asked.what == "near":
        return talk.say("institutions.which_street", near=words.near, rows=_kinds(talk, every))
    if asked.what != "list" and (words.kind or asked.what in REACHED) and (own := await _own(talk, words.kind)):
        return await _shown(talk, own, asked.what)
    if asked.what in REACHED and not words.kind:
        return talk.say("institutions.whose", rows=_kinds(talk, every))
    if words.kind:
        return _list(talk, every, words.kind, 0)
    return talk.say("institutions.overview", counts=_counts(every), rows=_kinds(talk, every))


TEXTS: Mapping[str, str] = {
    "authority": "institutions.authority",
    "catchment": "institutions.catchment",
    "enrol": "institutions.enrol",
}
"""What is told without the list."""


@institutions.pressed
async def show(talk: Talk, press: Show) -> Reply:
    place = await talk.store.school.institution(press.institution)
    if place is None:
        return talk.say("router.outdated", menu=True)
    return await _card(talk, place)


@institutions.pressed
async def of_kind(talk: Talk, press: OfKind) -> Reply:
    every = await talk.store.school.institutions()
    return _list(talk, every, press.kind if press.kind in KINDS else KINDS[0], press.page)


# How one is found


def _meant(text: str, every: Sequence[Institution], words: directory.Said) -> directory.Found[Institution] | None:
    """By a name or by a street: the street first where the words speak of one."""
    by = (directory.by_street, directory.by_name) if words.street else (directory.by_name, directory.by_street)
    return next((found for one in by if (found := one(text, every))), None)


async def _named(talk: Talk, name: str, what: str) -> Reply:
    """By kind and number; of another kind where that number is another's."""
    places = await talk.store.school.institution_named(name)
    if not places and (number := re.search(r"\d+", name)):
        places = await talk.store.school.institution_named(number[0])
        if places:
            rows = [*_offered(talk, places), *_ways_on(talk)]
            return talk.say("institutions.other_kind", name=name, places=places, rows=rows)
    if not places:
        every = await talk.store.school.institutions()
        return talk.say("institutions.unknown", name=name, rows=_kinds(talk, every))
    return await _shown(talk, places, what)


async def _found(talk: Talk, found: directory.Found[Institution], kind: directory.Kind | None, what: str) -> Reply:
    """Of the kind that was asked for; the others on that street where there are none of it."""
    wanted = [place for place in found.places if kind is None or place.kind == kind]
    if not found.street:
        return await _shown(talk, wanted or found.places, what)
    if len(wanted) == 1 and what != "near":
        return await _shown(talk, wanted, what)
    places = sorted(wanted or found.places, key=_order)
    return talk.say(
        "institutions.street",
        street=found.street,
        places=places[:PAGE],
        beyond=len(places) - PAGE,
        sort=kind if not wanted else None,
        invented=await talk.store.terms.invented(),
        rows=[*_offered(talk, places), *_ways_on(talk)],
        cards=_cards(talk, places),
    )


async def _own(talk: Talk, kind: str | None) -> list[Institution]:
    """Of this kind where the children asked about learn, else where the person works; in a chat of a class its school.

    Of no kind in particular the schools, or whatever there is where none of them is a school.
    """
    found = {place.id: place for place in await _places(talk)}
    mine = [place for place in found.values() if place.kind == (kind or "school")]
    return mine if mine or kind else list(found.values())


async def _places(talk: Talk) -> list[Institution]:
    if not talk.incoming.private:
        bound = await talk.store.class_chats.bound(talk.incoming.chat)
        ids = [bound.institution] if bound else []
    elif talk.chosen:
        named = [await talk.store.school.institution_named(child.school, guess=False) for child in talk.chosen]
        return [place for places in named for place in places]
    else:
        ids = [role.scope.institution or 0 for role in await talk.store.roles.of(talk.person.id)]
    return [place for one in ids if (place := await talk.store.school.institution(one))]


# What is shown


async def _shown(talk: Talk, places: Sequence[Institution], what: str) -> Reply:
    """The card of one, a choice of several; of a few how each is reached, where that was asked."""
    reaching = what in posts.LEADING or (what == "phone" and len(places) > 1)
    if reaching and len(places) <= MOST_REACHED:
        return await _reached(talk, places, what)
    if len(places) == 1:
        return await _card(talk, places[0])
    places = sorted(places, key=_order)
    rows = [*_offered(talk, places), *_ways_on(talk)]
    beyond = len(places) - PAGE
    return talk.say("institutions.several", places=places[:PAGE], beyond=beyond, rows=rows, cards=_cards(talk, places))


async def _reached(talk: Talk, places: Sequence[Institution], what: str) -> Reply:
    """Telephones, with whose they are, and hours; in private who leads there, as schools publish it by the law."""
    found = [Reached(place, await _people(talk, place, what)) for place in sorted(places, key=_order)]
    last = await talk.store.imports.standing("institutions")
    fresh = last.finished if last else None
    return talk.say(
        "institutions.reached",
        contacts=found,
        asked_for=what,
        invented=await talk.store.terms.invented(),
        fresh=fresh and fresh.astimezone(talk.now.tzinfo),
        rows=[*_offered(talk, [each.place for each in found]), *_ways_on(talk)],
    )


async def _people(talk: Talk, place: Institution, what: str) -> tuple[tuple[str, str], ...]:
    if what not in posts.LEADING or not talk.incoming.private:
        return ()
    holding = posts.holding(posts.LEADING[what], await talk.store.staff.employees(place.id))
    return tuple((each.post, each.name) for each in holding[:MOST_LEADING])


async def _card(talk: Talk, place: Institution) -> Reply:
    last = await talk.store.imports.standing("institutions")
    fresh = last.finished if last else None
    return talk.say(
        "institutions.card",
        institution=place,
        lacks=[name for name in FIELDS if not getattr(place, name)],
        invented=any(getattr(place, name) for name in FIELDS) and await talk.store.terms.invented(),
        fresh=fresh and fresh.astimezone(talk.now.tzinfo),
        rows=[_links(talk, place), *_ways_on(talk, place.kind)],
    )


def _links(talk: Talk, place: Institution) -> list[Button]:
    addresses = (("institutions.site_button", place.site), ("institutions.vk_button", place.vk))
    return [Button(talk.wording.label(key), link=_url(site)) for key, site in addresses if LINK.fullmatch(site)]


def _url(site: str) -> str:
    return site if site.startswith(("http://", "https://")) else f"https://{site}"


def _list(talk: Talk, every: Sequence[Institution], kind: str, page: int) -> Reply:
    places = sorted((place for place in every if place.kind == kind), key=_order)
    pages = max(1, -(-len(places) // PAGE))
    page = min(max(page, 0), pages - 1)
    turns = [
        talk.button(key, OfKind(kind, to), in_place=True)
        for key, to in (("institutions.back", page - 1), ("institutions.on", page + 1))
        if 0 <= to < pages
    ]
    shown = places[page * PAGE : (page + 1) * PAGE]
    offered = _offered(talk, places) if pages == 1 else []
    return talk.say(
        "institutions.list",
        sort=kind,
        number=len(places),
        places=shown,
        page=page + 1,
        pages=pages,
        rows=[*offered, turns, *_ways_on(talk)],
        cards=_cards(talk, places),
    )


def _order(place: Institution) -> tuple[int, int, str]:
    number = re.search(r"\d+", place.short_name)
    return KINDS.index(place.kind), int(number[0]) if number else 10_000, place.short_name


def _counts(every: Iterable[Institution]) -> list[tuple[str, int]]:
    kinds = [place.kind for place in every]
    return [(kind, kinds.count(kind)) for kind in KINDS if kind in kinds]


# Buttons


def _cards(talk: Talk, places: Sequence[Institution]) -> list[Card]:
    """A few side by side, and a last one that leads to all; one alone is no choice, and many are a list."""
    if not 1 < len(places) <= MOST_CARDS:
        return []
    named = talk.wording.label
    return [
        *(
            Card(
                named("institutions.one", name=place.short_name),
                talk.wording.text("institutions.card_text", institution=place),
                talk.button("institutions.more_button", Show(place.id)),
            )
            for place in places
        ),
        Card(
            named("institutions.all"),
            talk.wording.text("institutions.all_text"),
            talk.button("institutions.all", Ask("institutions", "all")),
        ),
    ]


def _offered(talk: Talk, places: Sequence[Institution]) -> list[list[Button]]:
    if len(places) > MOST_BUTTONS:
        return []
    return _pairs([talk.button("institutions.one", Show(place.id), name=place.short_name) for place in places])


def _kinds(talk: Talk, every: Sequence[Institution]) -> list[list[Button]]:
    buttons = [talk.button("institutions.kind", OfKind(kind), sort=kind) for kind, _ in _counts(every)]
    return [*_pairs(buttons), [talk.button("menu.names.menu", Ask("menu"))]]


def _ways_on(talk: Talk, kind: str = "") -> list[list[Button]]:
    """To the others of its kind, to all, to the menu."""
    near = [talk.button("institutions.kind", OfKind(kind), sort=kind)] if kind else []
    others = talk.button("institutions.all", Ask("institutions", "all"))
    return [[*near, others, talk.button("menu.names.menu", Ask("menu"))]]


def _pairs(buttons: Sequence[Button]) -> list[list[Button]]:
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
