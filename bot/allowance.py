"""How much of the bot one person may take: a hundred messages a second are slowed politely, and nobody else is.

Whoever writes runs up a debt of a second a message, and time pays it off. Up to `FREE` seconds of debt the answer
comes at once. Beyond, one sentence says so, and answers wait until the debt is down at `FREE` again: half a minute at
most. Beyond `FREE` + `WAITS` a message is folded: it is not kept, and a sentence that says what to do follows all that
were folded since the one before it. A debt grows to `MOST`, so that only a pause of 15 seconds ends a flood.

A child who types ten messages in a rush uses a third of what is free; three a second are free for 15 seconds, one a
second for ever. A hundred a second get 30 answers at once, 30 more within half a minute, and from then on a sentence
each half minute, however long it goes on. Of what VK lets us send (20 calls a second of 25 messages) that is 6 % for a
second, 0.2 % for half a minute, then 0.01 %; in the store it is 60 events, and then two rows a minute. Danger is heard
in any flood, be it among ten pages a second, and heard again after `HEARD_AGAIN`.

No lever: debts are of people, so nobody runs one up for somebody else. A chat of several has a debt of its own too, of
`IN_GROUP` a message: each flooder is folded after 60, so that it takes more than five at once until others of that chat
wait, and ten who never stop until they are folded; their own dialogs with the bot know nothing of it. Presses have a
debt apart from messages, so that paging through marks never makes a question wait; they are free or folded.

Counted by the messenger's own time of each message: what is read late, after an outage, is no flood. A debt that is
forgotten, by a restart, is forgiven.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TypeAlias

from bot.records import message
from handlers.talk import Incoming
from handlers.wording import Wording
from storage import keys
from storage.outbox import Draft, Priority
from storage.store import Store

FREE = 30.0
WAITS = 30.0
MOST = FREE + WAITS + 15.0
"""Seconds of debt."""

MESSAGE, PRESS, IN_GROUP = 1.0, 0.5, 0.1
"""Seconds of debt for one, at one message a second for long."""

HEARD_AGAIN = 10.0
"""Seconds after which somebody in a flood who speaks of danger is answered again."""
LOOKED_AT = 400
"""Characters of a folded message in which danger is looked for: up to 3 ms of work, not 25."""
LOOKED_AT_A_SECOND = 4_000
"""Of all that one person has folded within a second: a hundred short messages, or ten long ones, are 25 ms of work."""
DEBTORS = 4096
"""From so many debts on, those that time has paid are forgotten: as many are left as people wrote within 75 s."""

PRESS_LIVES = timedelta(seconds=55)
"""VK forgets a press after a minute (docs/vk.md, «Limits»)."""

Whose: TypeAlias = tuple[str, int]
"""«message», «press» of a person, «group» of a chat, and its number."""


@dataclass(frozen=True, slots=True)
class Debt:
    """`seconds` at the moment `at` of the latest message (seconds of the epoch).

    `slowed`: the first sentence has been said. `covered`: until then what is folded is followed by a sentence already.
    `heard`: when danger was heard last in this flood. `looked_at`: in how many characters of this
    second it was looked for.
    """

    seconds: float = 0.0
    at: float = 0.0
    slowed: bool = False
    covered: float = 0.0
    heard: float = -HEARD_AGAIN
    looked_at: int = 0

    def grown(self, cost: float, at: float) -> "Debt":
        left = self.seconds - max(0.0, at - self.at)
        if left <= 0:
            return Debt(cost, at)
        # A clock may be set back: nothing of the debt may lie further ahead than it could have been made.
        covered, heard = min(self.covered, at + WAITS), min(self.heard, at)
        looked_at = self.looked_at if at == self.at else 0
        seconds = min(left + cost, MOST)
        return Debt(seconds, at, self.slowed, covered, heard, looked_at)

    @property
    def wait(self) -> float:
        return max(0.0, self.seconds - FREE)

    @property
    def folds(self) -> bool:
        return self.seconds > FREE + WAITS


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence that is due to whoever sent `about`: that answers wait, or, `folded`, that some will not come."""

    about: Incoming
    folded: bool
    not_before: datetime


@dataclass(slots=True)
class Share:
    """What of a batch is heard: the same in their places, None for the folded; and what is to be said of it.

    A share counts only when it is kept: a batch that could not be stored comes again.
    """

    heard: Sequence[Incoming | None] = ()
    folded: list[Incoming] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    debts: dict[Whose, Debt] = field(default_factory=dict)
    strained: bool = False
    """Whether anything of it waits or is folded."""


class Allowance:
    def __init__(self, per_second: float, danger: Callable[[str], str | None]) -> None:
        """`per_second`: messages that one person may send for long, thirty times as many at once."""
        self._cost = 1 / per_second
        self._danger = danger
        self._debts: dict[Whose, Debt] = {}
        self._sweep_at = DEBTORS

    def share(self, incomings: Sequence[Incoming], now: datetime) -> Share:
        """What of these is heard, and when it is answered."""
        share = Share()
        share.heard = [self._heard(share, incoming, now) for incoming in incomings]
        return share

    def keep(self, share: Share) -> None:
        """The batch is stored: its debts are real."""
        self._debts.update(share.debts)
        if len(self._debts) >= self._sweep_at:
            latest = max(debt.at for debt in share.debts.values())
            self._debts = {whose: debt for whose, debt in self._debts.items() if debt.at + debt.seconds > latest}
            self._sweep_at = max(DEBTORS, 2 * len(self._debts))

    @property
    def debtors(self) -> int:
        """How many debts are remembered."""
        return len(self._debts)

    def _heard(self, share: Share, incoming: Incoming, now: datetime) -> Incoming | None:
        match incoming.kind:
            case "read" | "human":  # nothing is kept of reading, and an administrator is no stranger
                return incoming
            case "message":
                whose, cost = ("message", incoming.person), MESSAGE
            case _:
                whose, cost = ("press", incoming.person), PRESS
        debt = self._charge(share, whose, cost, incoming)
        if not incoming.private and not debt.folds:
            debt = self._charge(share, whose := ("group", incoming.chat), IN_GROUP, incoming)
        if debt.seconds <= FREE:
            return incoming
        share.strained = True
        if incoming.kind == "message" and not debt.folds:
            return self._waiting(share, whose, debt, incoming, now)
        if incoming.kind == "message" and self._in_danger(share, whose, incoming):
            return incoming
        self._fold(share, whose, incoming, now)
        return None

    def _charge(self, share: Share, whose: Whose, cost: float, incoming: Incoming) -> Debt:
        debt = share.debts.get(whose) or self._debts.get(whose) or Debt()
        share.debts[whose] = grown = debt.grown(cost * self._cost, incoming.sent.timestamp())
        return grown

    def _waiting(self, share: Share, whose: Whose, debt: Debt, incoming: Incoming, now: datetime) -> Incoming:
        if not debt.slowed:
            share.debts[whose] = replace(debt, slowed=True)
            share.notices.append(Notice(incoming, folded=False, not_before=now))
        # Whatever the messenger's clock shows, nobody waits longer than they owe.
        wait = timedelta(seconds=debt.wait)
        return replace(incoming, not_before=min(max(incoming.sent, now - wait) + wait, now + wait))

    def _in_danger(self, share: Share, whose: Whose, incoming: Incoming) -> bool:
        debt, text = share.debts[whose], incoming.text[:LOOKED_AT]
        if debt.at - debt.heard < HEARD_AGAIN or debt.looked_at + len(text) > LOOKED_AT_A_SECOND:
            return False
        found = self._danger(text) is not None
        heard = debt.at if found else debt.heard
        share.debts[whose] = replace(debt, heard=heard, looked_at=debt.looked_at + len(text))
        return found

    def _fold(self, share: Share, whose: Whose, incoming: Incoming, now: datetime) -> None:
        debt = share.debts[whose]
        share.folded.append(incoming)
        if debt.at < debt.covered or incoming.kind not in ("message", "press"):
            return
        share.debts[whose] = replace(debt, covered=debt.at + WAITS)
        # A press wants its answer at once; a sentence comes after all that it is about.
        later = timedelta(seconds=WAITS if incoming.kind == "message" else 0)
        share.notices.append(Notice(incoming, folded=True, not_before=now + later))


async def tell(store: Store, share: Share, wording: Wording, now: datetime) -> None:
    """Write down that all was heard, and tell whoever asks faster than anybody reads what becomes of it."""
    await store.inbox.passed([(one.chat, one.cmid) for one in share.folded if one.kind == "message" and one.cmid])
    chats = await store.inbox.chats([notice.about.chat for notice in share.notices])
    humans = {id_ for id_, chat in chats.items() if chat.human_until and chat.human_until > now}
    heard = [notice for notice in share.notices if notice.about.chat not in humans]
    await store.outbox.add([_draft(notice, wording) for notice in heard], now)


def _draft(notice: Notice, wording: Wording) -> Draft:
    incoming = notice.about
    if incoming.kind == "press":
        snack = {"press": incoming.press, "person": incoming.person, "snack": wording.text("router.slow_snack")}
        expires = notice.not_before + PRESS_LIVES
        key = keys.acknowledgement(incoming.press or "")
        return Draft(incoming.chat, key, json.dumps(snack), Priority.PRESS, "answer", expires=expires)
    words = message(wording.text("router.folded" if notice.folded else "router.slow"))
    key = f"{'folded' if notice.folded else 'slow'}:{incoming.cmid or incoming.sent.timestamp()}"
    return Draft(incoming.chat, key, words, Priority.REPLY, not_before=notice.not_before)
