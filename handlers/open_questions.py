"""What an open question does with the next words: which answer it, which win over it, and what closes it."""

from collections.abc import Mapping
from dataclasses import replace

from handlers.context import STANDALONE
from handlers.short_words import FINE
from handlers.talk import Asked, Question, Reply, Session, Talk

CLEARLY = 0.8
"""The confidence from which words are a wish of their own rather than an answer in any words."""
WISH_WORDS = 6
"""Longer than this is a story told in answer, whatever it mentions."""
WISHES = STANDALONE - {"tickets"}
"""What a person may want of the bot itself, at any moment. That a mark is wrong is what the answer itself says."""


def check(questions: Mapping[str, Question]) -> None:
    """A question that nobody answers, or that leads to one that is not there, refuses to start."""
    for name, question in questions.items():
        if question.answer is None:
            raise ValueError(f"nobody answers the question {name}")
        if lost := set(question.may_follow) - questions.keys():
            raise ValueError(f"the question {name} leads to {lost}, which nobody asks")


def closed(session: Session) -> Session:
    return replace(session, question=None, draft={}) if session.question or session.draft else session


def answers(talk: Talk, question: Question) -> bool:
    """Whether these words may answer it: neither small talk to a firm one nor a clear wish of their own."""
    text = talk.incoming.text
    if meaning := talk.short.meaning(text):
        return not (question.firm and meaning == FINE)
    return len(text.split()) > WISH_WORDS or not _wish(talk.understanding.asked(text, now=talk.now))


def _wish(asked: Asked) -> bool:
    return asked.capability in WISHES and asked.confidence >= CLEARLY


def let_be(talk: Talk, question: Question, reply: Reply) -> Reply:
    """A reply that closes a firm question without an answer, with a word that nothing was done.

    What has a word of its own for whoever leaves it says that one (`Answering.aside`).
    """
    if question.leave or (reply.question and reply.question.question == question.name):
        return reply
    if talk.incoming.kind == "press":  # the message that carries the button is being replaced
        return replace(reply, snack=reply.snack or talk.wording.text("router.let_be"))
    return replace(reply, says=(*talk.say("router.let_be").says, *reply.says))
