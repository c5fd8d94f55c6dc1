"""What VK's answers make of rows: said, gone, refused for good, or to be tried again, and how.

Judged here, written down by delivery in its next turn.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from bot.alarms import Alarms
from bot.clock import Clock
from bot.vk.errors import SECONDS, Means, Refused, meaning
from bot.vk.messages import LARGEST_CODE, Result
from bot.vk.pace import Broadcast, Pace
from storage.moments import moment
from storage.outbox import Claimed, Outcome

log = logging.getLogger(__name__)

REMEMBERED = timedelta(hours=1)
"""How long VK knows a random_id (docs/vk.md, «Limits»): after that a double is a double."""
GIVE_UP = timedelta(hours=24)
"""How long a reply is tried at least."""
GIVE_UP_TRIES = 1000
"""How often a reply is tried at least, some three hours: a clock set a day forward is no day of trying."""
LONGEST_BACKOFF = 10.0
"""Somebody waits for an answer: however long VK was away, they have it within seconds after."""
HALT_SECONDS = 60.0
"""How long nothing is sent after VK refused everything; then one try tells whether somebody mended it."""
HALTS_A_ROW = 1000
"""Tries of one row that VK answers, for it alone, with a code that stops everything: some 17 hours, then it is given
up, so that a poisoned row cannot silence the bot for ever."""
FLOOD, METHOD_QUOTA = 9, 29
LONGEST_WAIT = timedelta(seconds=HALT_SECONDS + 1)
"""No row is put off for longer between two tries, except to the end of the quiet hours."""
SMALLEST_CODE = 2_000
COMPLAINTS = {9, 29, 984}
"""Codes after which pushes leave at half their pace."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What waits to be written down: outcomes of rows, and (chat, code) of those who cannot be written to."""

    outcomes: Sequence[Outcome]
    gone: Sequence[tuple[int, int]]


class Verdicts:
    """Judges what came back, and keeps it until it is written down."""

    def __init__(self, clock: Clock, pace: Pace, broadcast: Broadcast, alarms: Alarms) -> None:
        self._clock = clock
        self._pace = pace
        self._broadcast = broadcast
        self._alarms = alarms
        self.outcomes: list[Outcome] = []
        self.gone: list[tuple[int, int]] = []
        self.largest = LARGEST_CODE
        """Bytes of code that an `execute` may have now."""
        self.alone: set[int] = set()
        """Rows that go without others, since VK refused a request that held them."""
        self.refusals: Counter[str] = Counter()
        """VK's refusals of this process by code, and requests without a usable answer as `lost`."""
        self.halted_until = 0.0
        """Until this moment of the monotonic clock nothing is sent."""

    def waiting(self) -> Verdict:
        return Verdict(self.outcomes[:], self.gone[:])

    def written(self, verdict: Verdict) -> None:
        """It is committed, so it need not be written again."""
        del self.outcomes[: len(verdict.outcomes)], self.gone[: len(verdict.gone)]

    def answered(self, results: Iterable[Result], rows: Sequence[Claimed]) -> None:
        """VK said something of every row of a request."""
        self.alone.difference_update(row.id for row in rows)
        self.outcomes += [self._outcome(replace(result, together=len(rows) > 1)) for result in results]
        if len(rows) > 1 and self.largest < LARGEST_CODE:
            self.largest = min(LARGEST_CODE, self.largest + SMALLEST_CODE)

    def unanswered(self, rows: Sequence[Claimed], reason: str) -> None:
        """No usable answer came: whether the rows were said nobody knows."""
        self.refusals["lost"] += 1
        self.outcomes += [self.again(row, None, reason) for row in rows]

    def unsendable(self, rows: Sequence[Claimed], reason: str) -> None:
        """Nothing was sent, and nothing ever will be."""
        self.outcomes += [Outcome(row.id, "failed", reason=reason) for row in rows]

    def refused(self, rows: Sequence[Claimed], refused: Refused) -> None:
        """The whole request was refused, so no row of it was said. Which row is to blame shows when each goes alone."""
        means = meaning(refused.code)
        together = len(rows) > 1
        if together and means is Means.SPLIT and self.largest > SMALLEST_CODE:
            self.largest = max(SMALLEST_CODE, self.largest // 2)
            log.warning("execute was too large: now at most %d bytes", self.largest)
        elif together and means in (Means.SPLIT, Means.BROKEN, Means.GONE):
            self.alone.update(row.id for row in rows)
        else:
            self.alone.difference_update(row.id for row in rows)
            self.outcomes += [self._outcome(Result(row, code=refused.code, reason=refused.text)) for row in rows]
            return
        self.refusals[str(refused.code)] += 1
        self.outcomes += [unsaid(row, refused.code, refused.text) for row in rows]

    def _outcome(self, result: Result) -> Outcome:
        """What becomes of a row after what VK said of it."""
        row, code, reason = result.row, result.code, result.reason
        if code is None:
            return Outcome(row.id, "sent", cmid=result.cmid)
        self.refusals[str(code)] += 1
        if code in COMPLAINTS:
            self._broadcast.slower()
        means = meaning(code)
        if row.kind not in ("say", "edit") and means not in (Means.WAIT, Means.SLOW):
            # A mark or a notice that VK does not want says nothing about what people wait for.
            return Outcome(row.id, "failed", code, reason)
        match means:
            case Means.WAIT:
                return self.again(row, code, reason)
            case Means.SLOW:
                return self._slow(row, code, reason)
            case Means.HALT:
                return self._halted(row, code, reason, together=result.together)
            case Means.GONE:
                if row.kind == "say":
                    self.gone.append((row.chat, code))
                if '"otherwise"' in row.body:
                    return unsaid(row, code, reason, renewed="otherwise")
                return Outcome(row.id, "gone", code, reason)
            case Means.RENEW if row.kind == "edit":
                return unsaid(row, code, reason, renewed="say")
            case Means.PLAIN if '"rows"' in row.body or '"menu"' in row.body:
                self._alarms.raise_("keyboard", code, row=row.id)
                return unsaid(row, code, reason, renewed="plain")
        if row.kind in ("say", "edit"):
            log.error("row %d was refused for good: %s %s", row.id, code, reason)
        return Outcome(row.id, "failed", code, reason)

    def again(self, row: Claimed, code: int | None, reason: str) -> Outcome:
        """Whether it was said nobody knows: try once more, later and later."""
        now = self._clock.now()
        if tried(row, now) > GIVE_UP and row.attempts > GIVE_UP_TRIES:
            return Outcome(row.id, "failed", code, f"given up: {reason}")
        delay = min(LONGEST_BACKOFF, 0.25 * 2 ** min(row.attempts, 10))
        return Outcome(row.id, "waiting", code, reason, not_before=now + timedelta(seconds=delay))

    def _slow(self, row: Claimed, code: int, reason: str) -> Outcome:
        seconds = SECONDS[code]
        if row.kind not in ("say", "edit") and code == METHOD_QUOTA:
            return Outcome(row.id, "failed", code, reason)
        if age(row, self._clock.now()) > GIVE_UP and row.attempts > GIVE_UP_TRIES and code == FLOOD:
            return Outcome(row.id, "failed", code, f"given up: {reason}")
        if code != 6:
            self._alarms.raise_("slow", code)
        if code != 9:
            self._pace.pause(min(seconds, HALT_SECONDS))
        delay = seconds if code == 9 else min(seconds, HALT_SECONDS)
        return unsaid(row, code, reason, not_before=self._clock.now() + timedelta(seconds=delay))

    def _halted(self, row: Claimed, code: int, reason: str, *, together: bool) -> Outcome:
        """A code that stops everything, when it is not one row's own: said of one among others, it goes alone next."""
        if together:
            self.alone.add(row.id)
        elif row.attempts > HALTS_A_ROW:
            return Outcome(row.id, "failed", code, reason)
        else:
            self._halt(code)
        return unsaid(row, code, reason)

    def _halt(self, code: int) -> None:
        self.halted_until = self._clock.monotonic() + HALT_SECONDS
        self._alarms.raise_("refused", code)


def unsaid(row: Claimed, code: int, reason: str, **more: Any) -> Outcome:
    """VK did not take it: the row waits, and is as much or as little known as before this try."""
    return Outcome(row.id, "waiting", code, reason, unsaid=True, first_tried=row.first_tried, **more)


def age(row: Claimed, now: datetime) -> timedelta:
    return now - moment(row.created)


def tried(row: Claimed, now: datetime) -> timedelta:
    """How long nobody has known whether the row was said."""
    return now - moment(row.first_tried) if row.first_tried else timedelta(0)
