"""The sign-up of a child for «Код будущего» as the family sees it: what was chosen, how far it is, what comes next.

Both parents see one sign-up, and neither is told who made it. The application itself is made on Госуслуги.
"""

from dataclasses import dataclass, replace

from handlers.linking import mine
from handlers.rules import code_future as rules
from handlers.rules.code_future import Choice, Programme, Site
from handlers.talk import Ask, Button, Capability, Child, Reply, Talk
from storage.code_future import REFUSED, SignUp

code_future = Capability("code_future")


@dataclass(frozen=True, slots=True)
class About:
    """Shows the child's sign-up."""

    child: int


@dataclass(frozen=True, slots=True)
class Change:
    """Offers other sites, languages or levels; with `what` "" all that may be changed."""

    child: int
    what: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """The sign-up has come from one state to another; void where it is in `of` no more."""

    child: int
    of: str
    to: str


@dataclass(frozen=True, slots=True)
class Note:
    """Asks on which day the next step is."""

    child: int


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The first press asks, the second, with `sure`, withdraws."""

    child: int
    sure: bool | None = None


async def programme(talk: Talk) -> Programme:
    """What editors keep of it; in an invented city with invented numbers of places."""
    return rules.load(invented=await talk.store.terms.invented())


async def sign_up_of(talk: Talk, child: Child) -> SignUp | None:
    return (await talk.store.code_future.of([child.id])).get(child.id)


def outdated(talk: Talk) -> Reply:
    return talk.say("router.outdated", menu=True)


@code_future.pressed
async def about(talk: Talk, press: About) -> Reply:
    child = mine(talk, press.child)
    return await card(talk, child) if child else outdated(talk)


async def card(talk: Talk, child: Child, lead: str = "", *, told: bool = False) -> Reply:
    """The sign-up and what may be done with it. `lead` is the text to begin with, by its key.

    `told`: Госуслуги know of it already, so what was changed here must be changed there.
    """
    known, found = await programme(talk), await sign_up_of(talk, child)
    if found is None:
        return none(talk, child)
    step = known.step(found.state)
    reply = talk.say(
        "code_future.card",
        lead=talk.wording.text(lead) if lead else "",
        child=child,
        site=known.site(found.site),
        language=known.language(found.language),
        level=known.level(found.level),
        state=step.name,
        since=found.changed.astimezone(talk.now.tzinfo).date(),
        step=rules.next_step(known, found, talk.today),
        wish=found.state == "wish",
        elsewhere=told,
        rows=_rows(talk, known, child, found),
    )
    return replace(reply, looked=((child.id, talk.today),))


def none(talk: Talk, child: Child) -> Reply:
    """There is no sign-up: perhaps it was withdrawn a moment ago."""
    rows = [[talk.button("code_future.sign_up", Ask("code_future", "sign_up"), colour="primary")]]
    return talk.say("code_future.none", child=child, rows=rows)


def _rows(talk: Talk, known: Programme, child: Child, found: SignUp) -> list[list[Button]]:
    alter = talk.button("code_future.change", Change(child.id))
    leave = talk.button("code_future.withdraw", Withdraw(child.id))
    if found.state == REFUSED:
        again = talk.button("code_future.other_site", Change(child.id, "site"), colour="primary")
        return [[again], [alter, leave]]
    further = rules.following(found.state)
    steps = talk.button("code_future.how", Ask("code_future", "steps"))
    if further is None:
        return [[alter, leave]]
    reached = Mark(child.id, found.state, further)
    mark = talk.button("code_future.name", reached, colour="primary", name=known.step(further).mark)
    return [[mark], [talk.button("code_future.note", Note(child.id)), steps], [alter, leave]]


async def courses(talk: Talk) -> list[tuple[Child, Site | None, Choice | None, str]]:
    """Of each child signed up the site, the language and the state: what «мои данные» tell."""
    known, found = await programme(talk), await talk.store.code_future.of(child.id for child in talk.person.children)
    signed = [(child, found[child.id]) for child in talk.person.children if child.id in found]
    return [
        (child, known.site(each.site), known.language(each.language), known.step(each.state).name)
        for child, each in signed
    ]


def choices(talk: Talk, made: list[Button], wide: int = 3) -> list[list[Button]]:
    """In rows, with a way out under them."""
    rows = [made[at : at + wide] for at in range(0, len(made), wide)]
    return [*rows, [talk.button("menu.names.cancel", Ask("cancel"))]]
