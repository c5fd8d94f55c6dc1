"""What is said, as rows of the outbox: under which key, how urgent, from when on and until when."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from bot.allowance import PRESS_LIVES
from bot.quiet import Quiet
from bot.records import message
from handlers.answering import Answer
from handlers.router import Conversation
from handlers.talk import Incoming, Reply, Say, Session, Tell
from handlers.wording import pages
from storage import keys
from storage.outbox import Draft, Priority, whose

LATE = timedelta(minutes=30)
"""An answer to an older message obeys the quiet hours."""


class Drafts:
    def __init__(self, conversation: Conversation, quiet: Quiet, theirs: Callable[[], datetime]) -> None:
        """`theirs` is the messenger's clock, by which messages are dated: ours may have been set to another day."""
        self._conversation = conversation
        self._quiet = quiet
        self._theirs = theirs

    def age(self, incoming: Incoming) -> timedelta:
        """How long ago it was written, by the clock that dated it."""
        return max(self._theirs() - incoming.sent, timedelta(0))

    def of_answer(self, event: int, incoming: Incoming, answer: Answer, now: datetime) -> list[Draft]:
        """The rows of an answer. Their keys say which message they answer, so an answer is never given twice."""
        reply, name = answer.reply, incoming.press or str(incoming.cmid or f"event-{event}")
        if reply.instead:
            body = message(reply.says[0].text, otherwise=(incoming.chat, reply.instead))
            return [Draft(incoming.person, keys.aside(incoming.chat, name), body, _priority(reply))]
        late = not reply.urgent and self.age(incoming) > LATE
        then = now if reply.urgent else max(now, incoming.not_before or now)
        not_before = self._quiet.over(then) if late else then
        row = Draft(
            incoming.chat,
            keys.reply(name),
            "",
            _priority(reply),
            capability=answer.capability,
            not_before=not_before,
            leave_by=self._quiet.begins(not_before) if late else None,
            pupil=whose(reply.whom),
        )
        rows = self._filled(row, reply.says)
        return rows if incoming.press is None else self._of_press(incoming, reply, rows, name, now)

    def _of_press(self, incoming: Incoming, reply: Reply, rows: list[Draft], name: str, now: datetime) -> list[Draft]:
        """A press is acknowledged at once, and its answer takes the place of the message that carried the button."""
        if rows and incoming.cmid is not None:
            rows[0] = replace(rows[0], key=keys.edit(name), kind="edit", about=incoming.cmid, priority=Priority.EDIT)
        acknowledged = json.dumps({"press": incoming.press, "person": incoming.person, "snack": reply.snack})
        expires = now + max(PRESS_LIVES - self.age(incoming), timedelta(0))
        return [
            Draft(incoming.chat, keys.acknowledgement(name), acknowledged, Priority.PRESS, "answer", expires=expires),
            *rows,
        ]

    def of_apology(self, event: int, incoming: Incoming, now: datetime) -> list[Draft]:
        """Said where a message could not be answered; its number finds the line of the log."""
        if incoming.kind not in ("message", "press"):
            return []
        reply = Reply.of(self._conversation.wording.text("router.broken", number=event))
        return self.of_answer(event, incoming, Answer(reply, "", Session()), now)

    def of_tell(self, tell: Tell, say: Say, capability: str, now: datetime) -> list[Draft]:
        """What somebody else hears unasked: after the quiet hours, behind every reply."""
        not_before = self._quiet.over(now)
        row = Draft(
            tell.person,
            keys.told(tell.key),
            "",
            Priority.REMINDER,
            capability=capability,
            not_before=not_before,
            leave_by=self._quiet.begins(not_before),
            pupil=tell.pupil,
        )
        return self._filled(row, (say,))

    def _filled(self, row: Draft, says: Iterable[Say]) -> list[Draft]:
        """The row once for each message, under keys that number them."""
        return [
            replace(row, key=keys.part(row.key, number), body=body, making=making)
            for number, (body, making) in enumerate(self._bodies(says))
        ]

    def _bodies(self, says: Iterable[Say]) -> Iterable[tuple[str, bool]]:
        """The messages, and whether files must be made for them first."""
        for say in says:
            parts = pages(say.text)
            for part in parts[:-1]:
                yield message(part), False
            menu = () if say.rows else self._conversation.menus.get(say.menu, ())
            style = say.style if len(parts) == 1 else ""
            yield (
                message(parts[-1], say.rows, menu, say.files, say.cards, attached=say.attached, style=style),
                bool(say.files),
            )


def _priority(reply: Reply) -> Priority:
    return Priority.DANGER if reply.urgent else Priority.REPLY
