"""The kindergarten queue: the place, its history, the status of the application, linking it, moving away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar, get_type_hints

from handlers import kindergarten_answers as answers
from handlers import kindergarten_drawn, linking
from handlers import kindergarten_links as links
from handlers.kindergarten_answers import About, Application
from handlers.talk import Ask, Asked, Capability, Reply, Talk

kindergarten = Capability("kindergarten")
kindergarten.adopt(links.NUMBERING)

T = TypeVar("T")
Handler: TypeAlias = Callable[[Talk, T], Awaitable[Reply]]


@dataclass(frozen=True, slots=True)
class Leave:
    """The first press asks, the second, with `sure`, lets go."""

    application: int
    sure: bool | None = None


@dataclass(frozen=True, slots=True)
class Keep:
    """Rather not let go."""


@dataclass(frozen=True, slots=True)
class Leaving:
    application: int


leaving = kindergarten.question("leaving", Leaving, firm=True)


def personal(handler: Handler[T]) -> Handler[T]:
    """Told in private, and after consent."""

    async def guarded(talk: Talk, what: T) -> Reply:
        if not talk.incoming.private:
            return talk.say("kindergarten.in_group")
        if talk.person.pupil and not await talk.store.queue.of(talk.person.id):
            return for_adults(talk)
        return await handler(talk, what) if linking.agreed(talk.person) else links.consent(talk)

    guarded.__annotations__ = get_type_hints(handler)
    return guarded


def for_adults(talk: Talk) -> Reply:
    """To a pupil: whose business the queue is, and what there is for them."""
    rows = [[talk.button("menu.names.grades", Ask("grades")), talk.button("menu.names.menu", Ask("menu"))]]
    return talk.say("kindergarten.for_adults", rows=rows)


@kindergarten.asked
@personal
async def show(talk: Talk, asked: Asked) -> Reply:
    if pair := links.found(talk, asked.text):
        return await links.take(talk, pair)
    if links.named(asked.text):
        return links.ask(talk, "kindergarten.both")
    if asked.picture or (asked.period and asked.period.first < talk.today):
        return await history(talk, asked)
    found = await answers.applications(talk)
    if len(found) > 1:
        return answers.several(talk, found)
    return await answers.places(talk, found[0], await _garden(talk, asked)) if found else await _nothing(talk)


async def _nothing(talk: Talk) -> Reply:
    """No application, or none that a file tells of."""
    return answers.no_data(talk) if await talk.store.queue.of(talk.person.id) else links.ask(talk)


async def _garden(talk: Talk, asked: Asked) -> int | None:
    """The kindergarten that was named; 0 for one that nobody knows."""
    if not asked.institution:
        return None
    named = await talk.store.school.institution_named(asked.institution)
    return named[0].id if len(named) == 1 else 0


@kindergarten.asked_for("history")
@personal
async def history(talk: Talk, asked: Asked) -> Reply:
    found = await answers.applications(talk)
    if not found:
        return await _nothing(talk)
    if len(found) > 1:
        return answers.which(talk, found, "history")
    garden = await _garden(talk, asked)
    reply = await answers.history(talk, found[0], asked.period, garden)
    return kindergarten_drawn.with_picture(talk, asked, found[0], reply, garden)


@kindergarten.asked_for("forecast")
@personal
async def forecast(talk: Talk, asked: Asked) -> Reply:
    """When the turn may come: in the kindergarten that was named, or the one wanted most."""
    found = await answers.applications(talk)
    if len(found) != 1:
        return await history(talk, asked)
    first = next((choice.garden for choice in found[0].latest.choices if choice.place), None)
    return await answers.history(talk, found[0], None, await _garden(talk, asked) or first)


@kindergarten.asked_for("status")
@personal
async def status(talk: Talk, asked: Asked) -> Reply:
    found = await answers.applications(talk)
    if not found or links.named(asked.text):
        return await show(talk, asked)
    return answers.status(talk, found[0]) if len(found) == 1 else answers.which(talk, found, "status")


@kindergarten.asked_for("transfer")
async def transfer(talk: Talk, _: Asked) -> Reply:
    """To another kindergarten of the city, and to another city: told to every adult."""
    if talk.person.pupil and talk.incoming.private:
        return for_adults(talk)
    return talk.say("kindergarten.transfer", rows=[[talk.button("kindergarten.my_queue", Ask("kindergarten"))]])


@kindergarten.asked_for("apply")
async def apply(talk: Talk, _: Asked) -> Reply:
    """How one comes into the queue: told to every adult."""
    if talk.person.pupil and talk.incoming.private:
        return for_adults(talk)
    return talk.say("kindergarten.apply", rows=[[talk.button("kindergarten.my_queue", Ask("kindergarten"))]])


@kindergarten.asked_for("add")
@personal
async def add(talk: Talk, asked: Asked) -> Reply:
    pair = links.found(talk, asked.text)
    return await links.take(talk, pair) if pair else links.ask(talk)


@links.NUMBERING.answered
async def numbered(talk: Talk, text: str, _: Any) -> Reply | None:
    if talk.meant(text) in ("no", "cancel"):
        return talk.say("cancel.done", menu=True)
    if not linking.agreed(talk.person):
        return links.consent(talk)
    if pair := links.found(talk, text):
        return await links.take(talk, pair)
    return links.ask(talk, "kindergarten.both") if links.partly(text) else None


@kindergarten.pressed
@personal
async def about(talk: Talk, press: About) -> Reply:
    found = await answers.applications(talk)
    mine = next((each for each in found if each.id == press.application), None)
    if mine is None:
        return talk.say("router.outdated", menu=True)
    match press.what:
        case "status":
            return answers.status(talk, mine)
        case "history":
            return await answers.history(talk, mine, None, press.garden or None)
        case _:
            return await answers.places(talk, mine, others=len(found) > 1)


# Letting go


@kindergarten.asked_for("unlink")
@personal
async def unlink(talk: Talk, _: Asked) -> Reply:
    found = await answers.applications(talk)
    if not found:
        return await _let_go_unknown(talk)
    if len(found) == 1:
        return _ask_sure(talk, found[0])
    rows = [[talk.button("kindergarten.called", Leave(each.id), application=each)] for each in found[:4]]
    return talk.say("kindergarten.which_leave", rows=[*rows, [talk.button("kindergarten.keep", Keep())]])


async def _let_go_unknown(talk: Talk) -> Reply:
    """Those of which no file tells anything are let go at once: there is nothing to name them by."""
    linked = await talk.store.queue.of(talk.person.id)
    for each in linked:
        await talk.store.queue.end(talk.person.id, each.application, talk.now)
    return talk.say("kindergarten.left", menu=True) if linked else links.ask(talk)


@kindergarten.pressed
@personal
async def leave(talk: Talk, press: Leave) -> Reply:
    mine = await _mine(talk, press.application)
    if mine is None:
        return talk.say("router.outdated", menu=True)
    if press.sure and talk.awaits(leaving) and talk.session.draft.get("application") == mine.id:
        return await _leave(talk, mine)
    return _ask_sure(talk, mine)


@kindergarten.pressed
@personal
async def keep(talk: Talk, _: Keep) -> Reply:
    return talk.say("kindergarten.kept", menu=True)


def _ask_sure(talk: Talk, application: Application) -> Reply:
    yes = talk.button("kindergarten.leave_yes", Leave(application.id, sure=True), colour="negative")
    no = talk.button("kindergarten.keep", Keep())
    draft = Leaving(application.id)
    return talk.ask(leaving, "kindergarten.leave_sure", application=application, draft=draft, rows=[[yes], [no]])


@leaving.answered
async def leave_answered(talk: Talk, text: str, draft: Any) -> Reply | None:
    mine = await _mine(talk, draft.application)
    match talk.meant(text):
        case "yes" if mine:
            return await _leave(talk, mine)
        case "no" | "cancel":
            return talk.say("kindergarten.kept", menu=True)
        case _:
            return None


async def _leave(talk: Talk, application: Application) -> Reply:
    await talk.store.queue.end(talk.person.id, application.id, talk.now)
    return talk.say("kindergarten.left", menu=True)


async def _mine(talk: Talk, application: int) -> Application | None:
    return next((each for each in await answers.applications(talk) if each.id == application), None)
