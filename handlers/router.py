"""Who answers: the order in which a message is offered to those who may take it.

Danger; a human administrator's silence; a code that came with the dialog's link; a button, pressed or typed; a command
word, thanks, goodbye; a linking code; an open question; small talk; understood text; «not understood». The first that
takes it answers; nothing falls through after an error. What wins over an open question is in `open_questions`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from handlers import (
    breath,
    choices,
    contents,
    context,
    danger,
    linking,
    open_questions,
    payloads,
    puzzled,
    small_talk,
)
from handlers.answering import OWN_DATA, Answer, Answering, settled
from handlers.menu import keyboards
from handlers.messages import USUAL
from handlers.rules import family
from handlers.short_words import ShortWords
from handlers.talk import (
    SILENCE,
    Ask,
    Asked,
    Capability,
    Client,
    Incoming,
    Postage,
    Reply,
    Say,
    Session,
    Talk,
    Tell,
)
from handlers.understanding import Understanding
from handlers.understanding.dictation import orders
from handlers.wording import Wording
from storage import people
from storage.store import Store

payloads.declare(Ask, "ask")


class Conversation:
    """Everything that is said, with no network, no clock and no VK in it."""

    def __init__(
        self,
        content: Path,
        capabilities: Sequence[Capability],
        zone: ZoneInfo,
        secret: bytes,
        postage: Postage = USUAL,
    ) -> None:
        self._postage = postage
        self.wording = Wording(content / "texts")
        self.understanding = Understanding(content)
        self.capabilities = {capability.name: capability for capability in capabilities}
        self._zone = zone
        self._secret = secret
        self.menus = keyboards(self.wording)
        self._short = ShortWords(content / "dictionaries" / "commands.toml")
        self._presses = {press: capability for capability in capabilities for press in capability.presses}
        self._questions = {name: question for each in capabilities for name, question in each.questions.items()}
        open_questions.check(self._questions)
        self._answering = Answering(self.capabilities, self._questions, self.menus)

    def warm(self) -> list[str]:
        """Load the dictionaries, compile the texts and read the content files (0.7 s): no question waits for them.

        What it gives are the contents that contradict themselves and cannot be read: «calendar», «advice». Only what is
        asked of those breaks.
        """
        self.understanding.warm()
        self.wording.warm()
        return contents.unreadable()

    async def respond(
        self,
        store: Store,
        incoming: Incoming,
        person: people.Person,
        client: Client,
        session: Session,
        *,
        now: datetime,
        human: bool = False,
    ) -> Answer:
        """The answer to one message or press. Raises `Refusal`; anything else that it raises is a bug.

        `human`: an administrator of the community is answering in this chat, so only danger, «Меню» and what concerns
        the person's own data are taken: consent may be taken back at any moment, whoever answers here.
        """
        talk = Talk(
            store=store,
            wording=self.wording,
            understanding=self.understanding,
            secret=self._secret,
            incoming=incoming,
            client=client,
            person=family.person(person),
            session=session,
            now=now.astimezone(self._zone),
            short=self._short,
            postage=self._postage,
        )
        if not incoming.addressed:
            return Answer(SILENCE, "", session)
        if (kind := self.understanding.danger(incoming.text)) and not self._dictates(talk):
            return await _alarm(talk, kind)
        command = self._command(incoming)
        if human and command != "menu" and not self._own_data(talk, incoming):
            return Answer(SILENCE, "", session)
        stages = (self._invited, self._button, self._said_command, self._code, self._question, self._understood)
        for stage in stages:
            answer = await stage(talk, command)
            if answer is not None:
                return replace(answer, resumes=True) if human and command == "menu" else answer
        raise AssertionError("the last stage always answers")

    def told(self, tell: Tell, client: Client, session: Session) -> tuple[Say, Session]:
        """What another person hears, as their client can show it, and what their dialog remembers of it."""
        return choices.told(self.wording, tell.say, client, session)

    def without_store(self, incoming: Incoming) -> Reply:
        """What can be said when nothing can be stored: danger, or that we are mending it."""
        if not incoming.addressed:
            return SILENCE
        if kind := self.understanding.danger(incoming.text):
            return danger.plain(self.wording, kind, private=incoming.private)
        return Reply.of(self.wording.text("router.repairing"))

    # The stages, in their order. Each returns None for what is not its own.

    async def _invited(self, talk: Talk, _: str | None) -> Answer | None:
        found = linking.invited_by(talk) if talk.incoming.ref and talk.incoming.private else None
        reply = await linking.take_invitation(talk, found) if found else None
        return None if reply is None else await self._answering.said(talk, reply, "children")

    async def _button(self, talk: Talk, command: str | None) -> Answer | None:
        payload = talk.incoming.payload
        if command == "menu" or (payload is None and talk.incoming.kind != "press"):
            payload = choices.chosen(talk) if payload is None else None
            if payload is None:
                return None
        press = payloads.load(payload)
        if isinstance(press, Ask):
            answer = await self._answering.ask(talk, context.asked_by(press, talk), press)
            elsewhere = press.capability not in ("cancel", (talk.open or "").partition(".")[0])
            return await self._answering.aside(talk, answer) if elsewhere and talk.incoming.private else answer
        if press is None or (capability := self._presses.get(type(press))) is None:
            return self._answering.outdated(talk)
        mine = settled(talk) if talk.open in capability.questions else talk
        return await self._answering.guarded(
            mine, capability, capability.needs, lambda: capability.presses[type(press)](talk, press)
        )

    async def _said_command(self, talk: Talk, command: str | None) -> Answer | None:
        if command is not None:
            answer = await self._answering.ask(talk, Asked(text=talk.incoming.text, capability=command))
            return answer if command == "cancel" else await self._answering.aside(talk, answer)
        passing = small_talk.passing(talk) if talk.incoming.private else None
        return await self._aside(talk, passing) if passing else None

    async def _code(self, talk: Talk, _: str | None) -> Answer | None:
        found = linking.codes_in(talk)
        if not found:
            return None
        if not talk.incoming.private:
            return self._answering.finish(talk, talk.say("children.code_in_group"), "children")
        return await self._answering.said(talk, await linking.take(talk, found), "children")

    async def _question(self, talk: Talk, _: str | None) -> Answer | None:
        question = self._questions.get(talk.open or "")
        if question is None or question.answer is None or not open_questions.answers(talk, question):
            return None
        try:
            draft = question.load(talk.session.draft)
        except (ValueError, TypeError):
            return None if self.understanding.danger(talk.incoming.text) else self._answering.outdated(talk)
        reply = await question.answer(talk, talk.incoming.text, draft)
        return (
            None if reply is None else await self._answering.said(settled(talk), reply, question.name.partition(".")[0])
        )

    async def _understood(self, talk: Talk, _: str | None) -> Answer:
        text = talk.incoming.text
        if not any(sign.isalnum() for sign in text):
            if not talk.incoming.private:
                return Answer(SILENCE, "", talk.session)
            return await self._aside(talk, await puzzled.wordless(talk))
        if talk.incoming.private and (reply := await small_talk.answer(talk)):
            return await self._aside(talk, reply)
        # In a chat of several not even a name may tell whose child it is.
        # With no child of theirs yet, the name of one is still heard apart: hence a child of no name.
        known = ([child.given for child in talk.person.linked] or [""]) if talk.incoming.private else []
        asked = self.understanding.asked(text, now=talk.now, children=known)
        if asked.capability == "danger":
            return await _alarm(talk, asked.what)
        if talk.person.employed and talk.incoming.private and orders(text):
            asked = replace(asked, capability="announcements", what="write")
            return await self._answering.aside(talk, await self._answering.ask(talk, asked))
        if two := breath.both(talk, known):
            return await self._both(talk, *two)
        asked = context.completed(talk, asked)
        if asked.capability is None:
            return await self._aside(talk, puzzled.unknown(talk, asked, self.capabilities))
        return await self._answering.aside(talk, await self._answering.ask(talk, asked))

    async def _both(self, talk: Talk, first: Asked, second: Asked) -> Answer:
        """Two answers, or the first alone where it asks something back."""
        one = await self._answering.ask(talk, first)
        if one.session.question:
            return one
        other = await self._answering.ask(replace(talk, session=one.session), second)
        return replace(other, reply=one.reply.then(other.reply))

    # What the stages share

    async def _aside(self, talk: Talk, reply: Reply) -> Answer:
        """What asks nothing leaves open what was, unless its answer had to come at once."""
        answer = self._answering.finish(talk, reply, "", keep=reply.question is None)
        return await self._answering.aside(talk, answer) if talk.incoming.private else answer

    def _dictates(self, talk: Talk) -> bool:
        """Whether these are words for others, asked for by a question that is open."""
        question = self._questions.get(talk.open or "")
        return question is not None and question.dictated

    def _own_data(self, talk: Talk, incoming: Incoming) -> bool:
        """Whether this asks what is stored or to be forgotten, or answers the bot's question about that."""
        answering = (talk.open or "").startswith("forget.")
        return answering or self.understanding.asked(incoming.text, now=talk.now).capability in OWN_DATA

    def _command(self, incoming: Incoming) -> str | None:
        if isinstance(incoming.payload, Mapping) and incoming.payload.get("command") == "start":
            return "menu"
        return self._short.command(incoming.text)


async def _alarm(talk: Talk, kind: str) -> Answer:
    return Answer(await danger.answer(talk, kind), "", settled(talk).session)
