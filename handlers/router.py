"""Who answers: the order in which a message is offered to those who may take it.

danger → a human administrator's silence → button → Меню, Помощь, Отмена → linking code → open question → understood
text → «не понял». The first that takes it answers; nothing falls through after an error.
"""

import tomllib
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from handlers import danger, linking, payloads
from handlers.choices import numbered
from handlers.talk import (
    SILENCE,
    Ask,
    Asked,
    Capability,
    Child,
    Client,
    Incoming,
    Needs,
    Period,
    Question,
    Reply,
    Session,
    Talk,
)
from handlers.understanding import Understanding
from handlers.wording import Wording
from storage.people import Person
from storage.store import Store

QUESTION_LIVES = timedelta(hours=24)
GUESSES = 3
WORDLESS = ("sticker", "audio_message", "photo", "doc", "forward")

payloads.declare(Ask, "ask")


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, under whose name it is counted, and what the dialog remembers from now on.

    `resumes`: a human administrator's silence ends here.
    """

    reply: Reply
    capability: str
    session: Session
    resumes: bool = False


class Conversation:
    """Everything that is said, with no network, no clock and no VK in it."""

    def __init__(self, content: Path, capabilities: Sequence[Capability], zone: ZoneInfo, secret: bytes) -> None:
        self.wording = Wording(content / "texts")
        self.understanding = Understanding(content)
        self.capabilities = {capability.name: capability for capability in capabilities}
        self._zone = zone
        self._secret = secret
        commands = tomllib.loads((content / "dictionaries" / "commands.toml").read_text("utf-8"))
        self._commands = {word: name for name, words in commands["commands"].items() for word in words}
        self._presses = {press: capability for capability in capabilities for press in capability.presses}
        self._questions = {name: question for each in capabilities for name, question in each.questions.items()}
        _check(self._questions)

    async def respond(
        self,
        store: Store,
        incoming: Incoming,
        person: Person,
        client: Client,
        session: Session,
        *,
        now: datetime,
        human: bool = False,
    ) -> Answer:
        """The answer to one message or press. Raises `Refusal`; anything else that it raises is a bug.

        `human`: an administrator of the community is answering in this chat, so only danger and «Меню» are taken.
        """
        talk = Talk(
            store=store,
            wording=self.wording,
            understanding=self.understanding,
            secret=self._secret,
            incoming=incoming,
            client=client,
            person=person,
            session=session,
            now=now.astimezone(self._zone),
        )
        if not incoming.addressed:
            return Answer(SILENCE, "", session)
        if kind := self.understanding.danger(incoming.text):
            return Answer(danger.answer(talk, kind), "", session)
        command = self._command(incoming)
        if human and command != "menu":
            return Answer(SILENCE, "", session)
        for stage in (self._button, self._said_command, self._code, self._question, self._understood):
            answer = await stage(talk, command)
            if answer is not None:
                return replace(answer, resumes=human)
        raise AssertionError("the last stage always answers")

    def without_store(self, incoming: Incoming) -> Reply:
        """What can be said when nothing can be stored: danger, or that we are mending it."""
        key = self.understanding.danger(incoming.text)
        return danger.plain(self.wording, key) if key else Reply.of(self.wording.text("router.repairing"))

    # The stages, in their order. Each returns None for what is not its own.

    async def _button(self, talk: Talk, command: str | None) -> Answer | None:
        payload: Mapping[str, Any] | None = talk.incoming.payload
        if payload is None and talk.session.choices:
            payload = _by_number(talk.incoming.text, talk.session.choices)
        if payload is None or command == "menu":
            return None
        press = payloads.load(payload)
        if isinstance(press, Ask):
            return await self._ask(talk, _asked(press, talk), press)
        if press is None or (capability := self._presses.get(type(press))) is None:
            return self._finish(talk, talk.say("router.outdated", menu=True), "menu")
        return await self._guarded(talk, capability, lambda: capability.presses[type(press)](talk, press))

    async def _said_command(self, talk: Talk, command: str | None) -> Answer | None:
        if command is None:
            return None
        return await self._ask(talk, Asked(text=talk.incoming.text, capability=command))

    async def _code(self, talk: Talk, _: str | None) -> Answer | None:
        code = linking.code_in(talk)
        if code is None:
            return None
        if not talk.incoming.private:
            return self._finish(talk, talk.say("router.in_private"), "children")
        return self._finish(talk, await linking.take(talk, code), "children")

    async def _question(self, talk: Talk, _: str | None) -> Answer | None:
        session = talk.session
        if session.question is None or datetime.fromisoformat(session.opened) < talk.now - QUESTION_LIVES:
            return None
        question = self._questions.get(session.question)
        if question is None or question.answer is None:
            return self._finish(talk, talk.say("router.outdated", menu=True), "menu")
        try:
            draft = question.load(session.draft)
        except (ValueError, TypeError):
            return self._finish(talk, talk.say("router.outdated", menu=True), "menu")
        reply = await question.answer(talk, talk.incoming.text, draft)
        return None if reply is None else self._finish(talk, reply, question.name.partition(".")[0])

    async def _understood(self, talk: Talk, _: str | None) -> Answer:
        incoming = talk.incoming
        if not incoming.text.strip():
            return self._wordless(talk)
        asked = self.understanding.asked(
            incoming.text, now=talk.now, children=[child.given for child in talk.person.children]
        )
        if asked.capability is None and talk.session.context and _says_something(asked):
            asked = _continued(asked, talk.session.context)
        if asked.capability is None:
            return self._finish(talk, self._puzzled(talk, asked), "", keep=True)
        return await self._ask(talk, asked)

    # What the stages share

    def _command(self, incoming: Incoming) -> str | None:
        if incoming.payload is not None and incoming.payload.get("command") == "start":
            return "menu"
        return self._commands.get(incoming.text.strip().strip(".!/").casefold())

    async def _ask(self, talk: Talk, asked: Asked, press: Ask | None = None) -> Answer:
        capability = self.capabilities.get(asked.capability or "")
        if capability is None:
            return self._finish(talk, talk.say("router.outdated", menu=True), "menu")
        chosen = _chosen(talk, asked, press)
        if press is not None and press.child is not None and not chosen:
            return self._finish(talk, talk.say("router.outdated", menu=True), "menu")
        talk = replace(talk, chosen=chosen, page=press.page if press else 0)
        handler = capability.handlers.get(asked.what) or capability.handlers[""]
        answer = await self._guarded(talk, capability, lambda: handler(talk, asked))
        context = _context(asked, press, chosen)
        return replace(answer, session=replace(answer.session, context=context or talk.session.context))

    async def _guarded(self, talk: Talk, capability: Capability, answer: Callable[[], Awaitable[Reply]]) -> Answer:
        """Decide who may ask before the handler runs."""
        needs = capability.needs
        if needs is not Needs.NOTHING and not talk.incoming.private:
            return self._finish(talk, talk.say("router.in_private"), capability.name)
        if needs in (Needs.CONSENT, Needs.CHILD) and talk.person.consent is None:
            return self._finish(talk, linking.consent(talk), capability.name)
        if needs is Needs.CHILD and not talk.person.children:
            return self._finish(talk, linking.nobody(talk), capability.name)
        return self._finish(talk, await answer(), capability.name)

    def _puzzled(self, talk: Talk, asked: Asked) -> Reply:
        if not talk.incoming.private:
            return talk.say("router.unknown_in_group")
        rows = [
            [talk.button(f"menu.names.{guess}", Ask(guess))]
            for guess in asked.guesses[:GUESSES]
            if guess in self.capabilities
        ]
        return talk.say("router.unknown", guesses=len(rows), rows=rows, menu=not rows)

    def _wordless(self, talk: Talk) -> Answer:
        if not talk.incoming.private:
            return Answer(SILENCE, "", talk.session)
        kinds = talk.incoming.attachments
        kind = next(
            (kind for kind in ("sticker", "audio_message", "photo", "doc", "forward") if kind in kinds), "empty"
        )
        return self._finish(talk, talk.say("router.wordless", kind=kind), "", keep=True)

    def _finish(self, talk: Talk, reply: Reply, capability: str, *, keep: bool = False) -> Answer:
        """The session after this reply. `keep`: what was open stays open, since nothing was understood."""
        session, now = talk.session, talk.now.isoformat()
        if not talk.incoming.private:
            return Answer(reply, capability, session)
        if reply.question:
            session = replace(session, question=reply.question.question, draft=reply.question.draft, opened=now)
        elif not keep:
            session = replace(session, question=None, draft={})
        if reply.child is not None:
            session = replace(session, child=reply.child or None)
        reply, choices = numbered(talk, reply)
        if reply.says:
            session = replace(session, choices=choices, menu=session.menu or any(say.menu for say in reply.says))
        return Answer(reply, capability, session)


def _check(questions: Mapping[str, Question]) -> None:
    """A question that nobody answers, or that leads to one that is not there, refuses to start."""
    for name, question in questions.items():
        if question.answer is None:
            raise ValueError(f"nobody answers the question {name}")
        if lost := set(question.may_follow) - questions.keys():
            raise ValueError(f"the question {name} leads to {lost}, which nobody asks")


def _by_number(text: str, choices: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    words = text.strip().strip(".)")
    if words.isdecimal() and len(words) <= 2 and 1 <= int(words) <= len(choices):
        return choices[int(words) - 1]
    return None


def _asked(press: Ask, talk: Talk) -> Asked:
    period = Period(press.first, press.last) if press.first and press.last else None
    return Asked(
        text=talk.incoming.text, capability=press.capability, what=press.what, period=period, subject=press.subject
    )


def _chosen(talk: Talk, asked: Asked, press: Ask | None) -> tuple[Child, ...]:
    """The children asked about: those named, else the one the talk is about, else all."""
    children = talk.person.children
    if press is not None and press.child is not None:
        return tuple(child for child in children if child.id == press.child)
    if asked.everyone or (press is not None and press.child is None and press.capability != "children"):
        return children
    if asked.child is not None:
        return tuple(child for child in children if child.given == asked.child)
    return tuple(child for child in children if child.id == talk.session.child) or children


def _says_something(asked: Asked) -> bool:
    return bool(asked.period or asked.subject or asked.child or asked.everyone)


def _context(asked: Asked, press: Ask | None, chosen: tuple[Child, ...]) -> dict[str, Any] | None:
    """What «а за прошлую неделю?» goes on from."""
    if asked.capability in {"menu", "help", "cancel", "privacy", "forget", "children"}:
        return None
    return {
        "capability": asked.capability,
        "what": asked.what,
        "first": asked.period and asked.period.first.isoformat(),
        "last": asked.period and asked.period.last.isoformat(),
        "subject": asked.subject,
        "children": [child.given for child in chosen] if asked.child or (press and press.child) else [],
    }


def _continued(asked: Asked, context: Mapping[str, Any]) -> Asked:
    """The question before, with what this message changes in it."""
    period = asked.period
    if period is None and context.get("first"):
        period = Period(datetime.fromisoformat(context["first"]).date(), datetime.fromisoformat(context["last"]).date())
    named = context.get("children") or []
    child = asked.child or (named[0] if len(named) == 1 and not asked.everyone else None)
    return replace(
        asked,
        capability=context["capability"],
        what=asked.what or context["what"],
        period=period,
        subject=asked.subject or context["subject"],
        child=child,
    )
