"""Five questions about safety for pupils: each answer is explained, and a score with what to read next ends it.

Where one is stands in the dialog's open question, so it may be left at any moment; which set came last the dialog
remembers, so that the next time brings another one.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers.rules import advice
from handlers.rules.advice import PUPILS, Age, Topic
from handlers.talk import Ask, Button, Question, Reply, Talk

KEPT = "quiz"
"""Under which name the dialog remembers the set that came last."""
READ_NEXT = 3


@dataclass(frozen=True, slots=True)
class Play:
    """Five questions for this age."""

    age: str


@dataclass(frozen=True, slots=True)
class Choose:
    """The option of this number, from 1, of the question at this place, from 0."""

    at: int
    option: int


@dataclass(frozen=True, slots=True)
class Leave:
    """Enough: how did it go so far?"""


@dataclass(frozen=True, slots=True)
class Quizzing:
    """`chosen` are the options chosen so far, a digit each; `set` counts from 0."""

    age: Age
    set: int
    chosen: str = ""


QUIZZING = Question("safety.quiz", Quizzing)


def for_whom(talk: Talk) -> Reply:
    """Of whom nobody knows the class."""
    return talk.say("safety.for_whom", rows=[[talk.button("safety.age", Play(age), age=age) for age in PUPILS]])


async def play(talk: Talk, press: Play) -> Reply:
    return next((begun(talk, age) for age in PUPILS if age == press.age), None) or for_whom(talk)


def begun(talk: Talk, age: Age) -> Reply:
    """The first question of another set than last time."""
    number = (talk.session.kept.get(KEPT, -1) + 1) % len(advice.load().quiz.sets(age))
    return replace(_asked(talk, Quizzing(age, number), ""), keeps={KEPT: number})


async def choose(talk: Talk, press: Choose) -> Reply:
    """A button of the question that is open; of an older one it is out of date."""
    draft = QUIZZING.load(talk.session.draft) if talk.awaits(QUIZZING) else None
    five = _five(draft) if draft else None
    if draft is None or five is None or press.at != len(draft.chosen) or not 1 <= press.option <= len(five[0].options):
        return _outdated(talk)
    return _next(talk, draft, five, press.option)


@QUIZZING.answered
async def answered(talk: Talk, text: str, draft: Quizzing) -> Reply | None:
    """A number said in words; the words of an option are its button already."""
    five = _five(draft)
    if five is None:
        return _outdated(talk)
    if talk.meant(text) in ("no", "cancel"):
        return _ended(talk, draft, five, "")
    number = (talk.meant(text) or text).strip(" .)")
    if number not in ("1", "2", "3"):
        return None
    return _next(talk, draft, five, int(number))


async def leave(talk: Talk, _: Leave) -> Reply:
    draft = QUIZZING.load(talk.session.draft) if talk.awaits(QUIZZING) else None
    five = _five(draft) if draft else None
    return _outdated(talk) if draft is None or five is None else _ended(talk, draft, five, "")


def _five(draft: Quizzing) -> Sequence[advice.Question] | None:
    """The questions of a draft; None where the file has changed since."""
    sets = advice.load().quiz.sets(draft.age)
    return sets[draft.set] if draft.set < len(sets) and len(draft.chosen) < advice.FIVE else None


def _next(talk: Talk, draft: Quizzing, five: Sequence[advice.Question], option: int) -> Reply:
    question = five[len(draft.chosen)]
    key = "safety.right" if option == question.right else "safety.wrong"
    said = talk.wording.text(key, why=question.why, answer=question.options[question.right - 1])
    draft = replace(draft, chosen=f"{draft.chosen}{option}")
    return _asked(talk, draft, said) if len(draft.chosen) < len(five) else _ended(talk, draft, five, said)


def _asked(talk: Talk, draft: Quizzing, before: str) -> Reply:
    """`before` is what is said of the question before."""
    at = len(draft.chosen)
    five = advice.load().quiz.sets(draft.age)[draft.set]
    options = [[Button(words, Choose(at, number))] for number, words in enumerate(five[at].options, 1)]
    return talk.ask(
        QUIZZING,
        "safety.question",
        draft=draft,
        before=before,
        words=five[at].ask,
        number=at + 1,
        of=len(five),
        rows=[*options, [talk.button("safety.stop", Leave())]],
    )


def _ended(talk: Talk, draft: Quizzing, five: Sequence[advice.Question], before: str) -> Reply:
    """The score, and the cards of what was answered wrong; of all right ones a card of the set's."""
    given = list(zip(five, map(int, draft.chosen), strict=False))
    wrong = [question.topic for question, option in given if option != question.right]
    names = list(dict.fromkeys(wrong or [question.topic for question, _ in given[-1:]]))[:READ_NEXT]
    topics: dict[str, Topic] = {name: advice.load().topics[name] for name in names}
    read = [talk.button("safety.word", Ask("safety", name), word=topic.word) for name, topic in topics.items()]
    return talk.say(
        "safety.done",
        before=before,
        right=len(given) - len(wrong),
        tried=len(given),
        of=len(five),
        words=[topic.word for topic in topics.values()],
        rows=[
            read,
            [talk.button("safety.again", Play(draft.age), colour="primary")],
            [talk.button("safety.back", Ask("safety")), talk.button("menu.names.menu", Ask("menu"))],
        ],
    )


def _outdated(talk: Talk) -> Reply:
    return talk.say("router.outdated", menu=True)
