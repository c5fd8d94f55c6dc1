"""How a question is answered: who may ask it, what waits for consent or a link, what the dialog remembers after."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers import choices, context, linking, open_questions, puzzled, staff_roles
from handlers.talk import Ask, Asked, AskHandler, Button, Capability, Child, Needs, Question, Reply, Say, Session, Talk
from storage.names import small

OWN_DATA = {"privacy", "forget"}
SHORT_NAME = 3
"""Letters of a name that are compared whole."""
OF_A_CHILD = {"tickets"}
"""What may be about a child besides what needs one: of a child who waits it is told why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said, under whose name it is counted, and what the dialog remembers from now on.

    `resumes`: a human administrator's silence ends here.
    """

    reply: Reply
    capability: str
    session: Session
    resumes: bool = False


class Answering:
    """What the stages of the router share."""

    def __init__(
        self,
        capabilities: Mapping[str, Capability],
        questions: Mapping[str, Question],
        menus: Mapping[str, Sequence[Sequence[Button]]],
    ) -> None:
        self._capabilities = capabilities
        self._questions = questions
        self._menus = menus

    async def aside(self, talk: Talk, answer: Answer) -> Answer:
        """An answer to something else than the open question asked, with what becomes of that one's draft.

        Where the answer asks something of its own, that is said first and in words alone: the buttons are the answer's.
        """
        question = self._questions.get(talk.open or "")
        if question is None or question.leave is None or not answer.reply.says:
            return answer
        asks = answer.session.question or ""
        if asks.partition(".")[0] == question.name.partition(".")[0]:
            return answer
        try:
            draft = question.load(talk.session.draft)
        except (ValueError, TypeError):
            return answer
        kept = await question.leave(talk, draft)
        if kept is None:
            return answer
        if asks:
            told = tuple(Say(say.text) for say in kept.says)
            return replace(answer, reply=replace(answer.reply, says=(*told, *answer.reply.says)))
        mine = replace(talk, session=answer.session)
        last = self.finish(mine, kept, answer.capability)
        return replace(last, reply=answer.reply.then(last.reply), resumes=answer.resumes)

    async def ask(self, talk: Talk, asked: Asked, press: Ask | None = None) -> Answer:
        capability = self._capabilities.get(asked.capability or "")
        if capability is None:
            return self.outdated(talk)
        chosen, needs = context.chosen(talk, asked, press), capability.needs_for(asked.what)
        personal = needs is Needs.CHILD and talk.incoming.private
        about = personal or (capability.name in OF_A_CHILD and talk.incoming.private)
        waiting = context.waiting(talk, asked, press) if about and linking.agreed(talk.person) else ()
        if press is not None and press.child and not chosen and not waiting and talk.incoming.private:
            return self.outdated(talk)
        talk = replace(talk, chosen=chosen, page=press.page if press else 0)
        if waiting and not chosen:
            answer = self.finish(talk, linking.waits(talk, waiting), capability.name)
        elif asked.other_name and personal and chosen:
            answer = self.finish(talk, puzzled.stranger(talk, asked.other_name), "children")
        elif personal and (of_staff := await _of_staff(talk, capability)):
            answer = await self.guarded(talk, capability, Needs.CONSENT, lambda: of_staff(talk, asked))
        else:
            answer = await self.guarded(talk, capability, needs, lambda: self._answered(talk, capability, asked))
        waits = personal and not (linking.agreed(talk.person) and talk.person.children)
        waits = waits or (answer.session.question == linking.CONSENTING.name and capability.name not in OWN_DATA)
        lacking = asked if waits else answer.reply.waits
        session = replace(
            answer.session,
            context=context.kept(capability.kept(asked), press, chosen) or talk.session.context,
            unanswered=context.dumped(lacking, talk.now) if lacking else answer.session.unanswered,
        )
        return Answer(answer.reply, answer.capability, session, answer.resumes)

    async def _answered(self, talk: Talk, capability: Capability, asked: Asked) -> Reply:
        handler = capability.handlers.get(asked.what) or capability.handlers[""]
        return noted(talk, await handler(talk, asked), capability.needs_for(asked.what))

    async def guarded(
        self, talk: Talk, capability: Capability, needs: Needs, answer: Callable[[], Awaitable[Reply]]
    ) -> Answer:
        """Decide who may ask before the handler runs."""
        if needs is not Needs.NOTHING and not talk.incoming.private:
            return self.finish(talk, talk.say("router.in_private"), capability.name)
        if needs in (Needs.CONSENT, Needs.CHILD) and not linking.agreed(talk.person):
            return self.finish(talk, linking.consent(talk), capability.name)
        if needs is Needs.CHILD and not talk.person.children:
            nobody = await staff_roles.nobody(talk) or linking.nobody(talk)
            return self.finish(talk, nobody, capability.name)
        return await self.said(talk, noted(talk, await answer(), needs), capability.name)

    async def said(self, talk: Talk, reply: Reply, capability: str) -> Answer:
        """A reply; where it has linked a child, with the answer to what led there, and with what is still to be asked.

        The question waits on where it is about another child than the one linked, or the link is not good yet.
        """
        if reply.agreed:
            return await self._agreed(talk, reply, capability)
        if not reply.linked:
            return self.finish(talk, reply, capability)
        talk = replace(talk, person=await linking.as_linked(talk))
        asked = context.loaded(talk.session.unanswered, talk.now)
        linked = reply.linked
        chosen = context.meant(talk, asked, linked) if asked else ()
        if asked and chosen and (wanted := self._capabilities.get(asked.capability or "")):
            talk, reply = await self._caught_up(talk, reply, wanted, asked, chosen)
        who = linking.who_are_you(talk, linked)
        return self.finish(talk, reply.then(who) if who.says else reply, capability)

    async def _agreed(self, talk: Talk, reply: Reply, capability: str) -> Answer:
        """A reply to consent, with the answer to what it was asked for; or with how to link a child for that."""
        talk = replace(talk, person=await linking.as_linked(talk))
        asked = context.loaded(talk.session.unanswered, talk.now)
        wanted = self._capabilities.get(asked.capability or "") if asked else None
        mine = context.meant(talk, asked, [child.id for child in talk.person.children]) if asked else ()
        if asked and wanted and (mine or wanted.needs_for(asked.what) is not Needs.CHILD):
            talk, reply = await self._caught_up(talk, reply, wanted, asked, mine)
            return self.finish(talk, reply, wanted.name)
        if not talk.person.children:
            reply = reply.then(await staff_roles.nobody(talk) or linking.nobody(talk))
        return self.finish(talk, reply, capability)

    async def _caught_up(
        self, talk: Talk, reply: Reply, capability: Capability, asked: Asked, chosen: tuple[Child, ...]
    ) -> tuple[Talk, Reply]:
        """The reply with the answer to the question that led to it, and the talk that goes on from that question."""
        reply = reply.then(await self._answered(replace(talk, chosen=chosen), capability, asked))
        session = replace(talk.session, unanswered=None, context=context.kept(asked, None, chosen))
        return replace(talk, session=session), reply

    def outdated(self, talk: Talk) -> Answer:
        if talk.incoming.kind == "press":
            # The message that carries the button stays as it is: there is only a notice.
            return Answer(Reply(snack=talk.wording.text("router.outdated_snack")), "", talk.session)
        return self.finish(talk, talk.say("router.outdated", menu=True), "menu")

    def finish(self, talk: Talk, reply: Reply, capability: str, *, keep: bool = False) -> Answer:
        """The session after this reply. `keep`: what was open stays open, since nothing was understood."""
        session, now = talk.session, talk.now.isoformat()
        if not talk.incoming.private:
            # Others read along and could press: words only, and nothing is remembered.
            return Answer(replace(reply, says=tuple(Say(say.text) for say in reply.says)), capability, session)
        if reply.forgets:
            return Answer(reply, capability, Session())
        reply = replace(reply, whom=of_whom(talk, reply))
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
        reply, shown = choices.fitted(talk, reply, self._menus)
        if reply.says:
            shown = shown or (session.choices if keep else ())
            session = replace(session, choices=shown, menu=session.menu or any(say.menu for say in reply.says))
        return Answer(reply, capability, session)


async def _of_staff(talk: Talk, capability: Capability) -> AskHandler | None:
    """Who answers somebody of the staff who has no child of their own here."""
    if talk.person.linked or capability.staffed is None or not await talk.store.roles.of(talk.person.id):
        return None
    return capability.staffed


def noted(talk: Talk, reply: Reply, needs: Needs) -> Reply:
    """With the children at whose record somebody looked, where what was asked or pressed needs a child.

    Those asked about; of a button that is no question those whom its answer names.
    """
    if needs is not Needs.CHILD or reply.looked or not reply.says:
        return reply
    children = talk.chosen or named(talk.person.children, reply)
    return replace(reply, looked=tuple((child.id, talk.today) for child in children))


def of_whom(talk: Talk, reply: Reply) -> frozenset[int]:
    """Of which pupils a reply tells anything, whoever answered: it is judged by what is said.

    Those whose record it looked into, and every child of this person whom it names or whose class it does. One whose
    link this very message has ended is not among them: what is said then is said knowing it.
    """
    told = {pupil for pupil, _ in reply.looked} | reply.whom
    told |= {child.id for child in named([each for each in talk.person.children if each.id not in told], reply)}
    return frozenset(told - talk.store.outbox.ended(talk.incoming.chat))


def named(children: Sequence[Child], reply: Reply) -> tuple[Child, ...]:
    """Those whom a reply names in its words or in what is drawn for it, in whatever case, or whose class it does.

    Buttons are left out: they say of whom one could ask, and nothing of them.
    """
    if not children:
        return ()
    drawn = [str(file.values) for say in reply.says for file in say.files]
    cards = [f"{card.title} {card.text}" for say in reply.says for card in say.cards]
    words = small(" ".join([*(say.text for say in reply.says), *drawn, *cards]))
    return tuple(child for child in children if any(each in words for each in _names(child)))


def _names(child: Child) -> Iterator[str]:
    """What the cases of the name have in common, «мари» of Мария, and the class; a figure alone tells nothing."""
    given = child.given
    yield small(given if len(given) <= SHORT_NAME else given[:-1])
    if any(sign.isalpha() for sign in child.class_name):
        yield small(child.class_name)


def settled(talk: Talk) -> Talk:
    """The same with nothing open any more."""
    return replace(talk, session=open_questions.closed(talk.session))
