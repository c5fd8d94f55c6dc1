"""Who answers: the order in which a message is offered to those who may take it.

Danger; a human administrator's silence; a code that came with the dialog's link; a button, pressed or typed; a command
word, thanks, goodbye; a linking code; an open question; small talk; understood text; «not understood». The first that
takes it answers; nothing falls through after an error. What wins over an open question is in `open_questions`.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
    staff_roles,
)
from handlers.menu import keyboard
from handlers.messages import USUAL
from handlers.rules import family
from handlers.short_words import ShortWords
from handlers.talk import (
    SILENCE,
    Ask,
    Asked,
    AskHandler,
    Capability,
    Client,
    Incoming,
    Needs,
    Postage,
    Reply,
    Say,
    Session,
    Talk,
    Tell,
)
from handlers.understanding import Understanding
from handlers.wording import Wording
from storage import people
from storage.store import Store

OWN_DATA = {"privacy", "forget"}
OF_A_CHILD = {"tickets"}
"""What may be about a child besides what needs one: of a child who waits it is told why."""

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
        self.menu = keyboard(self.wording)
        self._short = ShortWords(content / "dictionaries" / "commands.toml")
        self._presses = {press: capability for capability in capabilities for press in capability.presses}
        self._questions = {name: question for each in capabilities for name, question in each.questions.items()}
        open_questions.check(self._questions)

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
        return None if reply is None else await self._said(talk, reply, "children")

    async def _button(self, talk: Talk, command: str | None) -> Answer | None:
        payload = talk.incoming.payload
        if command == "menu" or (payload is None and talk.incoming.kind != "press"):
            payload = choices.chosen(talk) if payload is None else None
            if payload is None:
                return None
        press = payloads.load(payload)
        if isinstance(press, Ask):
            return await self._ask(talk, context.asked_by(press, talk), press)
        if press is None or (capability := self._presses.get(type(press))) is None:
            return self._outdated(talk)
        mine = _answered(talk) if talk.open in capability.questions else talk
        return await self._guarded(
            mine, capability, capability.needs, lambda: capability.presses[type(press)](talk, press)
        )

    async def _said_command(self, talk: Talk, command: str | None) -> Answer | None:
        if command is not None:
            answer = await self._ask(talk, Asked(text=talk.incoming.text, capability=command))
            return answer if command == "cancel" else await self._aside(talk, answer)
        passing = small_talk.passing(talk) if talk.incoming.private else None
        return self._finish(talk, passing, "", keep=True) if passing else None

    async def _code(self, talk: Talk, _: str | None) -> Answer | None:
        found = linking.codes_in(talk)
        if not found:
            return None
        if not talk.incoming.private:
            return self._finish(talk, talk.say("children.code_in_group"), "children")
        return await self._said(talk, await linking.take(talk, found), "children")

    async def _question(self, talk: Talk, _: str | None) -> Answer | None:
        question = self._questions.get(talk.open or "")
        if question is None or question.answer is None or not open_questions.answers(talk, question):
            return None
        try:
            draft = question.load(talk.session.draft)
        except (ValueError, TypeError):
            return None if self.understanding.danger(talk.incoming.text) else self._outdated(talk)
        reply = await question.answer(talk, talk.incoming.text, draft)
        return None if reply is None else await self._said(_answered(talk), reply, question.name.partition(".")[0])

    async def _understood(self, talk: Talk, _: str | None) -> Answer:
        text = talk.incoming.text
        if not any(sign.isalnum() for sign in text):
            if not talk.incoming.private:
                return Answer(SILENCE, "", talk.session)
            return self._finish(talk, puzzled.wordless(talk), "", keep=True)
        if talk.incoming.private and (reply := await small_talk.answer(talk)):
            return self._finish(talk, reply, "", keep=reply.question is None)
        # In a chat of several not even a name may tell whose child it is.
        # With no child of theirs yet, the name of one is still heard apart: hence a child of no name.
        known = ([child.given for child in talk.person.linked] or [""]) if talk.incoming.private else []
        asked = self.understanding.asked(text, now=talk.now, children=known)
        if asked.capability == "danger":
            return await _alarm(talk, asked.what)
        if two := breath.both(talk):
            return await self._both(talk, *two)
        asked = context.completed(talk, asked)
        if asked.capability is None:
            return self._finish(talk, puzzled.unknown(talk, asked, self.capabilities), "", keep=True)
        return await self._aside(talk, await self._ask(talk, asked))

    async def _aside(self, talk: Talk, answer: Answer) -> Answer:
        """An answer to something else than the open question asked, with what becomes of that one's draft."""
        question = self._questions.get(talk.open or "")
        if question is None or question.leave is None or answer.session.question or not answer.reply.says:
            return answer
        try:
            draft = question.load(talk.session.draft)
        except (ValueError, TypeError):
            return answer
        kept = await question.leave(talk, draft)
        if kept is None:
            return answer
        mine = replace(talk, session=answer.session)
        last = self._finish(mine, kept, answer.capability)
        return replace(last, reply=answer.reply.then(last.reply), resumes=answer.resumes)

    async def _both(self, talk: Talk, first: Asked, second: Asked) -> Answer:
        """Two answers, or the first alone where it asks something back."""
        one = await self._ask(talk, first)
        if one.session.question:
            return one
        other = await self._ask(replace(talk, session=one.session), second)
        return replace(other, reply=one.reply.then(other.reply))

    # What the stages share

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

    async def _ask(self, talk: Talk, asked: Asked, press: Ask | None = None) -> Answer:
        capability = self.capabilities.get(asked.capability or "")
        if capability is None:
            return self._outdated(talk)
        chosen, needs = context.chosen(talk, asked, press), capability.needs_for(asked.what)
        personal = needs is Needs.CHILD and talk.incoming.private
        about = personal or (capability.name in OF_A_CHILD and talk.incoming.private)
        waiting = context.waiting(talk, asked, press) if about and linking.agreed(talk.person) else ()
        if press is not None and press.child and not chosen and not waiting and talk.incoming.private:
            return self._outdated(talk)
        talk = replace(talk, chosen=chosen, page=press.page if press else 0)
        if waiting and not chosen:
            answer = self._finish(talk, linking.waits(talk, waiting), capability.name)
        elif asked.other_name and personal and chosen:
            answer = self._finish(talk, puzzled.stranger(talk, asked.other_name), "children")
        elif personal and (of_staff := await _of_staff(talk, capability)):
            answer = await self._guarded(talk, capability, Needs.CONSENT, lambda: of_staff(talk, asked))
        else:
            answer = await self._guarded(talk, capability, needs, lambda: self._answered(talk, capability, asked))
        waits = personal and not (linking.agreed(talk.person) and talk.person.children)
        waits = waits or (answer.session.question == linking.CONSENTING.name and capability.name not in OWN_DATA)
        lacking = asked if waits else answer.reply.waits
        session = replace(
            answer.session,
            context=context.kept(asked, press, chosen) or talk.session.context,
            unanswered=context.dumped(lacking, talk.now) if lacking else answer.session.unanswered,
        )
        return Answer(answer.reply, answer.capability, session, answer.resumes)

    async def _answered(self, talk: Talk, capability: Capability, asked: Asked) -> Reply:
        handler = capability.handlers.get(asked.what) or capability.handlers[""]
        reply = await handler(talk, asked)
        if capability.needs is not Needs.CHILD:
            return reply
        return replace(reply, looked=tuple((child.id, talk.today) for child in talk.chosen))

    async def _guarded(
        self, talk: Talk, capability: Capability, needs: Needs, answer: Callable[[], Awaitable[Reply]]
    ) -> Answer:
        """Decide who may ask before the handler runs."""
        if needs is not Needs.NOTHING and not talk.incoming.private:
            return self._finish(talk, talk.say("router.in_private"), capability.name)
        if needs in (Needs.CONSENT, Needs.CHILD) and not linking.agreed(talk.person):
            return self._finish(talk, linking.consent(talk), capability.name)
        if needs is Needs.CHILD and not talk.person.children:
            nobody = await staff_roles.nobody(talk) or linking.nobody(talk)
            return self._finish(talk, nobody, capability.name)
        return await self._said(talk, await answer(), capability.name)

    async def _said(self, talk: Talk, reply: Reply, capability: str) -> Answer:
        """A reply; where it has linked a child, with the answer to what led there, and with what is still to be asked.

        The question waits on where it is about another child than the one linked, or the link is not good yet.
        """
        if reply.agreed:
            return await self._agreed(talk, reply, capability)
        if not reply.linked:
            return self._finish(talk, reply, capability)
        talk = replace(talk, person=await linking.as_linked(talk))
        asked = context.loaded(talk.session.unanswered, talk.now)
        session, chosen = talk.session, context.meant(talk, asked, reply.linked) if asked else ()
        if asked and chosen and (wanted := self.capabilities.get(asked.capability or "")):
            reply = reply.then(await self._answered(replace(talk, chosen=chosen), wanted, asked))
            session = replace(session, unanswered=None, context=context.kept(asked, None, chosen))
        who = linking.who_are_you(talk, reply.linked)
        return self._finish(replace(talk, session=session), reply.then(who) if who.says else reply, capability)

    async def _agreed(self, talk: Talk, reply: Reply, capability: str) -> Answer:
        """A reply to consent, with the answer to what it was asked for; or with how to link a child for that."""
        talk = replace(talk, person=await linking.as_linked(talk))
        asked = context.loaded(talk.session.unanswered, talk.now)
        wanted = self.capabilities.get(asked.capability or "") if asked else None
        mine = context.meant(talk, asked, [child.id for child in talk.person.children]) if asked else ()
        if asked and wanted and (mine or wanted.needs_for(asked.what) is not Needs.CHILD):
            reply = reply.then(await self._answered(replace(talk, chosen=mine), wanted, asked))
            session = replace(talk.session, unanswered=None, context=context.kept(asked, None, mine))
            return self._finish(replace(talk, session=session), reply, wanted.name)
        if not talk.person.children:
            reply = reply.then(await staff_roles.nobody(talk) or linking.nobody(talk))
        return self._finish(talk, reply, capability)

    def _outdated(self, talk: Talk) -> Answer:
        if talk.incoming.kind == "press":
            # The message that carries the button stays as it is: there is only a notice.
            return Answer(Reply(snack=talk.wording.text("router.outdated_snack")), "", talk.session)
        return self._finish(talk, talk.say("router.outdated", menu=True), "menu")

    def _finish(self, talk: Talk, reply: Reply, capability: str, *, keep: bool = False) -> Answer:
        """The session after this reply. `keep`: what was open stays open, since nothing was understood."""
        session, now = talk.session, talk.now.isoformat()
        if not talk.incoming.private:
            # Others read along and could press: words only, and nothing is remembered.
            return Answer(replace(reply, says=tuple(Say(say.text) for say in reply.says)), capability, session)
        if reply.forgets:
            return Answer(reply, capability, Session())
        question = self._questions.get(talk.open or "")
        if question and question.firm and capability != "cancel":
            reply, keep = open_questions.let_be(talk, question, reply), False
        if reply.invited:
            session = replace(session, invited=reply.invited)
        if reply.question:
            session = replace(session, question=reply.question.question, draft=reply.question.draft, opened=now)
        elif not keep:
            session = open_questions.closed(session)
        if reply.child is not None:
            session = replace(session, child=reply.child or None)
        if reply.keeps:
            session = replace(session, kept={**session.kept, **reply.keeps})
        reply, shown = choices.fitted(talk, reply, self.menu)
        if reply.says:
            shown = shown or (session.choices if keep else ())
            session = replace(session, choices=shown, menu=session.menu or any(say.menu for say in reply.says))
        return Answer(reply, capability, session)


async def _of_staff(talk: Talk, capability: Capability) -> AskHandler | None:
    """Who answers somebody of the staff who has no child of their own here."""
    if talk.person.linked or capability.staffed is None or not await talk.store.roles.of(talk.person.id):
        return None
    return capability.staffed


async def _alarm(talk: Talk, kind: str) -> Answer:
    return Answer(await danger.answer(talk, kind), "", _answered(talk).session)


def _answered(talk: Talk) -> Talk:
    """The same with nothing open any more."""
    return replace(talk, session=open_questions.closed(talk.session))
