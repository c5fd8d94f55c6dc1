"""Safety on the net: short cards by age and topic, what to do if something happened, numbers, a quiz.

Words lead straight to a card; buttons lead by age to a topic. For whom is guessed from who asks: a linked pupil's
class, or a parent, who gets the parents' card with what to say to a child of that class. In a chat of several nobody
is guessed at. Distress that has already come is heard by `danger` before.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from handlers import safety_quiz, screens, stepwise
from handlers.rules.advice import AGES, PARENTS, PUPILS, Age, Guide, Topic, age_of, load
from handlers.rules.family import grade_of
from handlers.talk import Ask, Asked, Button, Capability, Reply, Talk
from storage.links import SELF

safety = Capability("safety")
safety.adopt(safety_quiz.QUIZZING)
for press in (safety_quiz.play, safety_quiz.choose, safety_quiz.leave):
    safety.pressed(press)

UNKNOWN_PUPIL: Age = "5-8"
"""The card for a pupil whose class is not known: it fits the others best."""
TROUBLES = ("account", "money", "code", "link", "photo", "bullied", "theft")
FIRST_TOPICS = 8
"""On the first page of topics: with two more buttons what a message can carry."""
MOST_TELLS = 2


@dataclass(frozen=True, slots=True)
class Topics:
    """What there is for this age; an unknown one asks again."""

    age: str = ""
    page: int = 0


@dataclass(frozen=True, slots=True)
class Show:
    """The card of this topic for this age. `grades` are of whom it was asked, where the card goes on: «5 9»."""

    topic: str
    age: str
    page: int = 0
    grades: str = ""


@dataclass(frozen=True, slots=True)
class Asker:
    """For whom it is: an age, or None where nobody knows. `grades` are those of a parent's children."""

    age: Age | None
    grades: tuple[int, ...] = ()
    known: bool = False
    """Whether they are linked, so that only their own age is offered."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a parent may say to a child of this grade; of no grade where none is known."""

    grade: int | None
    words: str


@safety.asked
async def answer(talk: Talk, asked: Asked) -> Reply:
    """The card, the steps, the quiz or the numbers that were asked for; else what there is."""
    who, library = asker(talk, asked), load()
    if topic := library.topics.get(asked.what):
        return card(talk, asked.what, topic, who.age or PARENTS, who)
    if guide := library.steps.get(asked.what):
        return _steps(talk, asked.what, guide)
    match asked.what:
        case "quiz":
            return _quiz(talk, who)
        case "phones":
            return talk.say("safety.phones", phones=list(library.phones.values()), rows=[_ways_back(talk)])
        case "troubles":
            return _troubles(talk)
    return _contents(talk, who)


@safety.pressed
async def topics(talk: Talk, press: Topics) -> Reply:
    who = asker(talk)
    age = next((age for age in AGES if age == press.age), None)
    return _ages(talk) if age is None else _topics(talk, age, who, press.page)


@safety.pressed
async def show(talk: Talk, press: Show) -> Reply:
    topic = load().topics.get(press.topic)
    age = next((age for age in AGES if age == press.age), None)
    if topic is None or age is None:
        return talk.say("router.outdated", menu=True)
    who = asker(talk)
    if press.grades:
        who = replace(who, grades=tuple(int(grade) for grade in press.grades.split() if grade.isdecimal()))
    return card(replace(talk, page=press.page), press.topic, topic, age, who)


def asker(talk: Talk, asked: Asked | None = None) -> Asker:
    """Guessed from who asks and what was said; nothing of anybody's in a chat of several."""
    said = grade_of(asked.class_name) if asked and asked.class_name else None
    if not talk.incoming.private:
        return Asker(PARENTS, (said,) if said else ())
    if talk.person.pupil:
        own = said or next(iter(_grades(talk, own=True)), None)
        return Asker(age_of(own) if own else UNKNOWN_PUPIL, known=own is not None)
    if talk.person.linked:
        return Asker(PARENTS, (said,) if said else _grades(talk), known=True)
    if said and asked and not _of_child(talk, asked.text):
        return Asker(age_of(said))
    return Asker(PARENTS if said else None, (said,) if said else ())


def _grades(talk: Talk, *, own: bool = False) -> tuple[int, ...]:
    """The grades of the children asked about, or of the pupils who write."""
    children = [child for child in (talk.chosen or talk.person.children) if not own or child.relation == SELF]
    return tuple(dict.fromkeys(grade for child in children if (grade := grade_of(child.class_name))))


def _of_child(talk: Talk, text: str) -> bool:
    """Whether the words are about somebody's child: «сыну в 3 классе пишут»."""
    words = [word for sentence in talk.understanding.said(text) for word in sentence]
    return "@child" in talk.understanding.hunch.features.groups(words)


# What there is


def _contents(talk: Talk, who: Asker) -> Reply:
    if not talk.incoming.private:
        library = load()
        named = (*library.topics.values(), *(library.steps[name] for name in TROUBLES))
        return talk.say("safety.in_group", words=[each.word for each in named])
    return _topics(talk, who.age, who, 0) if who.age else _ages(talk)


def _ages(talk: Talk) -> Reply:
    ages = [talk.button("safety.age", Topics(age), age=age) for age in AGES]
    return talk.say("safety.ages", rows=[ages[:3], ages[3:], [_what_if(talk), _quiz_button(talk)]])


def _topics(talk: Talk, age: Age, who: Asker, page: int) -> Reply:
    """Two pages: a message carries ten buttons."""
    each = [
        talk.button("safety.word", Show(name, age), word=topic.word, in_place=False)
        for name, topic in load().topics.items()
    ]
    if page == 0:
        more = talk.button("safety.more", Topics(age, 1), in_place=True)
        rows = [*_pairs(each[:FIRST_TOPICS]), [_what_if(talk), more]]
    else:
        report = talk.button("safety.word", Ask("safety", "report"), word=load().steps["report"].word)
        numbers = talk.button("safety.numbers", Ask("safety", "phones"))
        back = [talk.button("safety.back", Topics(age), in_place=True)]
        if not (who.known and talk.person.pupil):
            back.append(talk.button("safety.another_age", Topics(), in_place=True))
        rows = [*_pairs([*each[FIRST_TOPICS:], report, numbers, _quiz_button(talk)]), back]
    classes = who.grades if age == PARENTS else ()
    return talk.say("safety.topics", age=age, later=page > 0, classes=classes, rows=rows)


def _troubles(talk: Talk) -> Reply:
    steps = load().steps
    if not talk.incoming.private:
        return _contents(talk, Asker(PARENTS))
    each = [talk.button("safety.word", Ask("safety", name), word=steps[name].word) for name in TROUBLES]
    return talk.say("safety.troubles", rows=[*_pairs(each), _ways_back(talk)])


def _quiz(talk: Talk, who: Asker) -> Reply:
    """For the pupil who asks, or for a parent's child of whom the class is known; else for whom is asked."""
    if not talk.incoming.private:
        return talk.say("router.in_private")
    ages = {age_of(grade) for grade in who.grades}
    age = who.age if who.age in PUPILS else (ages.pop() if len(ages) == 1 else None)
    sure = age if who.known or who.age in PUPILS else None
    return safety_quiz.begun(talk, sure) if sure else safety_quiz.for_whom(talk)


# One of them


def card(talk: Talk, name: str, topic: Topic, age: Age, who: Asker) -> Reply:
    """The card of an age, a screen at a time, and for a parent what to say to a child of that class."""
    private = talk.incoming.private
    text = talk.wording.text(
        "safety.card",
        card=topic.card(age),
        tells=_tells(topic, who.grades) if age == PARENTS else (),
        phones=load().numbers(topic),
        addresses=() if private else topic.links,
        advice=topic,
    )
    return screens.shown(
        talk,
        text,
        lambda page: Show(name, age, page, " ".join(map(str, who.grades))),
        [talk.button("safety.back", Topics(age)), _quiz_button(talk)],
        [stepwise.links(topic), _further(talk, topic), _other_ages(talk, name, age, who)],
    )


def _tells(topic: Topic, grades: Sequence[int]) -> list[Said]:
    """One line for each age group among the children."""
    by_age = {age_of(grade): grade for grade in reversed(grades)}
    return [Said(by_age[age], topic.tell[age]) for age in PUPILS if age in by_age][:MOST_TELLS]


def _steps(talk: Talk, name: str, guide: Guide) -> Reply:
    return stepwise.shown(talk, "safety", name, guide, _ways_back(talk))


# Buttons


def _further(talk: Talk, topic: Topic) -> list[Button]:
    steps = load().steps
    return [talk.button("safety.word", Ask("safety", name), word=steps[name].word) for name in topic.further]


def _other_ages(talk: Talk, name: str, age: Age, who: Asker) -> list[Button]:
    """A pupil whose class is known reads their own; a parent may look at the card of the child."""
    if who.known and talk.person.pupil:
        return []
    mine = {age_of(grade) for grade in who.grades} or set(PUPILS)
    others = [each for each in AGES if each != age and (each in mine or each == PARENTS)]
    return [talk.button("safety.for_age", Show(name, each), age=each) for each in others]


def _what_if(talk: Talk) -> Button:
    return talk.button("safety.what_if", Ask("safety", "troubles"))


def _quiz_button(talk: Talk) -> Button:
    return talk.button("safety.quiz", Ask("safety", "quiz"))


def _ways_back(talk: Talk) -> list[Button]:
    return [talk.button("safety.back", Ask("safety")), talk.button("menu.names.menu", Ask("menu"))]


def _pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]
