"""Who an application belongs to: its number and the child's birth date, or a one-time code from staff; and letting go.

A wrong pair counts as a wrong code does, and at its number: five a day of all people together, four of one person, so
that alone nobody can close a number for its parent. A closed number opens with the next day, and tries at it while it
is closed count for nothing. Whatever was wrong, the words are the same, and they are the same for a number that there
is and for one that there is not.
"""

from datetime import date

from handlers import kindergarten_answers, linking, queue_number
from handlers.queue_number import Pair
from handlers.talk import Ask, Question, Reply, Talk

NUMBERING = Question("kindergarten.numbering")
"""Open while the number and the birth date are awaited."""


def ask(talk: Talk, key: str = "kindergarten.ask") -> Reply:
    """Ask for the number and the birth date."""
    apply = talk.button("kindergarten.apply_button", Ask("kindergarten", "apply"))
    return talk.ask(NUMBERING, key, rows=[[apply, talk.button("menu.names.menu", Ask("menu"))]])


def consent(talk: Talk) -> Reply:
    """Consent first; what the queue has for everybody is told with it."""
    asking = linking.consent(talk)
    return talk.say("kindergarten.before_consent").then(asking)


def found(talk: Talk, text: str) -> Pair | None:
    """The number with the birth date, in figures or in words; None where one of them is missing."""
    born, rest = queue_number.dated(text)
    number, rest = queue_number.numbered(rest)
    if number is not None and born is None:
        born = _in_words(talk, rest)
    return Pair(number, born) if number is not None and born is not None and born <= talk.today else None


def _in_words(talk: Talk, text: str) -> date | None:
    period = talk.understanding.asked(text, now=talk.now).period
    return period.first if period and period.first == period.last else None


def partly(text: str) -> bool:
    """Whether one of the two is there."""
    born, rest = queue_number.dated(text)
    return born is not None or queue_number.numbered(rest)[0] is not None


def named(text: str) -> bool:
    """Whether a number is there."""
    return queue_number.numbered(queue_number.dated(text)[1])[0] is not None


async def take(talk: Talk, pair: Pair) -> Reply:
    """Link the application that this number and birth date prove."""
    store, key = talk.store, talk.secret
    application = await store.queue.proved(queue_number.proof(pair.number, pair.born, key))
    if application in {each.application for each in await store.queue.of(talk.person.id)}:
        return await kindergarten_answers.welcome(talk, application, new=False)
    if until := await store.people.closed(talk.person.id, talk.now):
        return talk.say("kindergarten.closed", until=until.astimezone(talk.now.tzinfo), menu=True)
    number, who = queue_number.counted(pair.number, key), queue_number.somebody(talk.person.id, key)
    if not await store.queue.open_to(number, who, talk.today):
        return talk.say("kindergarten.closed_today", menu=True)
    if application is None:
        await store.people.wrong_try(talk.person.id, talk.now)
        await store.queue.wrong_try(number, who, talk.today)
        return ask(talk, "kindergarten.wrong")
    await store.queue.link(talk.person.id, application, talk.now)
    return await kindergarten_answers.welcome(talk, application, new=True)
