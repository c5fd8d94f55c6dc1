"""Out: rows of the outbox → claimed → packed → sent → settled. The only caller of VK's sending methods.

A turn is one transaction: it settles what came back since the last one and claims what may leave now. A row is leased
before its first byte leaves, so that a crash knows what may have been said; the same `random_id` at every try lets VK
drop the double.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.alarms import Alarms
from bot.clock import Clock
from bot.quiet import Quiet
from bot.vk.client import Community
from bot.vk.errors import SECONDS, Lost, Means, Refused, meaning
from bot.vk.messages import CALLS, LARGEST_CODE, PEERS, Call, Result, calls, code, packed, random_id, results, settled
from bot.vk.pace import Broadcast, Rank
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.moments import moment
from storage.outbox import Claimed, Outcome, Priority
from storage.store import Store

log = logging.getLogger(__name__)

IN_FLIGHT = 40
"""Requests under way at once: a real execute of 25 sends may take a second, the pace gives 20 a second."""
LEASE = timedelta(seconds=60)
"""Longer than a request can take (bot/vk/client.py gives up after 15 s)."""
IDLE_SECONDS = 1.0
"""How often an idle outbox is looked at for rows whose hour has come or that another process wrote."""
REMEMBERED = timedelta(hours=1)
"""How long VK knows a random_id (vk-facts, section 1): after that a double is a double."""
GIVE_UP = timedelta(hours=24)
"""How long a reply is tried."""
LONGEST_BACKOFF = 10.0
"""Somebody waits for an answer: however long VK was away, they have it within seconds after."""
HALT_SECONDS = 60.0
"""How long nothing is sent after VK refused everything; then one try tells whether somebody mended it."""
SMALLEST_CODE = 2_000
COMPLAINTS = {9, 29, 984}
"""Codes after which pushes leave at half their pace."""

RANKS = {
    Priority.DANGER: Rank.DANGER,
    Priority.PRESS: Rank.PRESS,
    Priority.REPLY: Rank.REPLY,
    Priority.EDIT: Rank.REPLY,
    Priority.MARK: Rank.MARK,
}
PUSHES = (Priority.REMINDER, Priority.ANNOUNCEMENT)


class Delivery:
    def __init__(
        self, database: Database, api: Community, clock: Clock, quiet: Quiet, alarms: Alarms, per_second: int
    ) -> None:
        self._database = database
        self._api = api
        self._clock = clock
        self._quiet = quiet
        self._alarms = alarms
        self._broadcast = Broadcast(clock, per_second)
        self._work = asyncio.Event()
        self._free = asyncio.Semaphore(IN_FLIGHT)
        self._outcomes: list[Outcome] = []
        self._gone: list[tuple[int, int]] = []
        self._largest = LARGEST_CODE
        self._alone: set[int] = set()
        self._halted_until = 0.0
        self._wanted = Rank.REPLY
        self._stopping = False
        self.in_flight = 0

    def wake(self) -> None:
        """Something was written to the outbox."""
        self._work.set()

    def stop(self) -> None:
        """Claim nothing more; `run` ends when what is under way has ended."""
        self._stopping = True
        self._work.set()

    async def run(self) -> None:
        """Send until stopped; what came back is written down even then."""
        async with self._database.begin() as store:
            await store.outbox.free_leases(None)
        self._work.set()
        try:
            async with asyncio.TaskGroup() as requests:
                while not self._stopping:
                    await self._for_work()
                    await self._free.acquire()
                    pack = await self._next()
                    if pack:
                        self.in_flight += 1
                        requests.create_task(self._deliver(pack))
                    else:
                        self._free.release()
        finally:
            await self._settle_if_possible()

    async def _for_work(self) -> None:
        while not self._stopping and self._clock.monotonic() < self._halted_until:
            await self._settle_if_possible()
            await self._clock.sleep(IDLE_SECONDS)
        try:
            async with asyncio.timeout(IDLE_SECONDS):
                await self._work.wait()
        except TimeoutError:
            pass

    async def _next(self) -> list[Call]:
        """Wait for a turn of the pace, then settle and claim; empty where nothing may leave."""
        await self._api.pace.turn(self._wanted)
        if self._stopping:
            return []
        self._work.clear()  # before looking: what is written meanwhile is looked at again
        try:
            pack = await self.turn()
        except StoreUnavailable as error:
            log.error("the outbox cannot be read: %s", error.reason)
            await self._clock.sleep(IDLE_SECONDS)
            return []
        if pack:
            self._wanted = RANKS.get(pack[0].rows[0].priority, Rank.PUSH)
            self._work.set()
        else:
            self._wanted = Rank.REPLY
        return pack

    async def turn(self) -> list[Call]:
        """One transaction: what came back is settled, what may leave is leased. The calls of one request."""
        now = self._clock.now()
        outcomes, gone = self._outcomes[:], self._gone[:]
        async with self._database.begin() as store:
            await self._write(store, outcomes, gone, now)
            await store.outbox.expire(now)
            awake = self._quiet.over(now)
            if begins := self._quiet.begins(awake):
                await store.outbox.postpone(now, awake, begins)
            pack = self._packed(self._sound(self._known(await self._due(store, now), now)))
            rows = [row for call in pack for row in call.rows]
            await store.outbox.lease([row.id for row in rows], now, now + LEASE)
        del self._outcomes[: len(outcomes)], self._gone[: len(gone)]
        self._broadcast.spend(sum(row.priority in PUSHES for row in rows))
        return pack

    async def _due(self, store: Store, now: datetime) -> list[Claimed]:
        """What may leave now, at most one row a chat: replies, then pushes as their pace allows, then marks."""
        due = await store.outbox.due(now, CALLS, [each for each in Priority if each < Priority.REMINDER])
        if len(due) < CALLS and (pushes := min(self._broadcast.available(), (CALLS - len(due)) * PEERS)):
            due += _others(await store.outbox.due(now, pushes, PUSHES), due)
        if len(due) < CALLS:
            due += _others(await store.outbox.due(now, CALLS, [Priority.MARK]), due)
        return due

    def _known(self, due: Sequence[Claimed], now: datetime) -> Sequence[Claimed]:
        """Without pushes that may have been said so long ago that VK would not know the double: at most once."""
        forgotten = [row for row in due if row.priority in PUSHES and _tried(row, now) >= REMEMBERED]
        self._outcomes += [Outcome(row.id, "failed", reason="given up: nobody knows") for row in forgotten]
        return [row for row in due if row not in forgotten] if forgotten else due

    def _sound(self, due: Sequence[Claimed]) -> Sequence[Claimed]:
        """The rows that can be written as calls: one that cannot, a bug of ours, blocks nobody."""
        try:
            calls(due)
        except (ValueError, TypeError, LookupError):
            broken = [row for row in due if not _writable(row)]
            log.error("rows %s cannot be sent as they are", [row.id for row in broken])
            self._outcomes += [Outcome(row.id, "failed", reason="cannot be written") for row in broken]
            return [row for row in due if row not in broken]
        return due

    def _packed(self, due: Sequence[Claimed]) -> list[Call]:
        """The calls of the next request; a row that must go alone goes alone when its turn comes."""
        if due and due[0].id in self._alone:
            return calls(due[:1])
        return packed(calls([row for row in due if row.id not in self._alone]), self._largest)

    async def settle(self) -> None:
        """Write down what came back."""
        outcomes, gone = self._outcomes[:], self._gone[:]
        async with self._database.begin() as store:
            await self._write(store, outcomes, gone, self._clock.now())
        del self._outcomes[: len(outcomes)], self._gone[: len(gone)]

    async def _settle_if_possible(self) -> None:
        """A store that cannot be written is no reason to fail: the leases end, and VK drops the doubles."""
        try:
            await self.settle()
        except StoreUnavailable as error:
            log.error("what came back cannot be written down: %s", error.reason)

    async def _write(
        self, store: Store, outcomes: Sequence[Outcome], gone: Sequence[tuple[int, int]], now: datetime
    ) -> None:
        if outcomes:
            await store.outbox.settle(outcomes, now)
        if gone:
            await store.inbox.unreachable(gone, now)
        await self._alarms.write(store)

    async def _deliver(self, pack: Sequence[Call]) -> None:
        rows = [row for call in pack for row in call.rows]
        try:
            found = await self._send(pack)
            self._outcomes += [self._outcome(result) for result in found]
            self._alone.difference_update(row.id for row in rows)
        except Refused as refused:
            self._refused(rows, refused)
        except Lost as lost:
            log.warning("no answer for %d messages: %s", len(rows), lost)
            self._outcomes += [self._again(row, None, f"no answer: {lost}") for row in rows]
        except Exception as error:  # noqa: BLE001  # an answer of a shape nobody expects must not stop the others
            log.error("an answer for %d messages was not understood: %s", len(rows), type(error).__name__)
            self._outcomes += [self._again(row, None, f"not understood: {type(error).__name__}") for row in rows]
        finally:
            self.in_flight -= 1
            self._free.release()
            self._work.set()

    async def _send(self, pack: Sequence[Call]) -> list[Result]:
        if len(pack) == 1:
            call = pack[0]
            answer = await self._api.now(call.method, call.parameters)
            return list(settled(call, answer["response"]))
        found = results(pack, await self._api.now("execute", {"code": code(pack)}))
        if self._largest < LARGEST_CODE:
            self._largest = min(LARGEST_CODE, self._largest + SMALLEST_CODE)
        return found

    def _refused(self, rows: Sequence[Claimed], refused: Refused) -> None:
        """The whole request was refused, so no row of it was said. Which row is to blame shows when each goes alone."""
        means = meaning(refused.code)
        together = len(rows) > 1
        if together and means is Means.SPLIT and self._largest > SMALLEST_CODE:
            self._largest = max(SMALLEST_CODE, self._largest // 2)
            log.warning("execute was too large: now at most %d bytes", self._largest)
        elif together and means in (Means.SPLIT, Means.BROKEN, Means.GONE):
            self._alone.update(row.id for row in rows)
        else:
            self._alone.difference_update(row.id for row in rows)
            self._outcomes += [self._outcome(Result(row, code=refused.code, reason=refused.text)) for row in rows]
            return
        self._outcomes += [_unsaid(row, refused.code, refused.text) for row in rows]

    def _outcome(self, result: Result) -> Outcome:
        """What becomes of a row after what VK said of it."""
        row, code, reason = result.row, result.code, result.reason
        if code is None:
            return Outcome(row.id, "sent", cmid=result.cmid)
        if code in COMPLAINTS:
            self._broadcast.slower()
        match meaning(code):
            case Means.WAIT:
                return self._again(row, code, reason)
            case Means.SLOW:
                return self._slow(row, code, reason)
            case Means.HALT:
                self._halt(code)
                return _unsaid(row, code, reason)
            case Means.GONE:
                if row.kind == "say":
                    self._gone.append((row.chat, code))
                return Outcome(row.id, "gone", code, reason)
            case Means.RENEW if row.kind == "edit":
                return _unsaid(row, code, reason, renewed="say")
            case Means.PLAIN if '"rows"' in row.body or '"menu"' in row.body:
                self._alarms.raise_("keyboard", f"VK refused a keyboard ({code}); row {row.id} goes without it")
                return _unsaid(row, code, reason, renewed="plain")
        if row.kind in ("say", "edit"):
            log.error("row %d was refused for good: %s %s", row.id, code, reason)
        return Outcome(row.id, "failed", code, reason)

    def _again(self, row: Claimed, code: int | None, reason: str) -> Outcome:
        """Whether it was said nobody knows: try once more, later and later."""
        now = self._clock.now()
        if _tried(row, now) > GIVE_UP:
            return Outcome(row.id, "failed", code, f"given up: {reason}")
        delay = min(LONGEST_BACKOFF, 0.25 * 2 ** min(row.attempts, 10))
        return Outcome(row.id, "waiting", code, reason, not_before=now + timedelta(seconds=delay))

    def _slow(self, row: Claimed, code: int, reason: str) -> Outcome:
        seconds = SECONDS[code]
        if code != 6:
            self._alarms.raise_(f"code {code}", f"VK asks to slow down ({code})")
        if code != 9:
            self._api.pace.pause(min(seconds, HALT_SECONDS))
        delay = seconds if code == 9 else min(seconds, HALT_SECONDS)
        return _unsaid(row, code, reason, not_before=self._clock.now() + timedelta(seconds=delay))

    def _halt(self, code: int) -> None:
        self._halted_until = self._clock.monotonic() + HALT_SECONDS
        self._alarms.raise_(f"code {code}", f"VK refuses everything ({code}); the next try is in a minute")

    async def say_without_store(self, chat: int, key: str, text: str) -> None:
        """The one thing said outside the outbox: danger, and «we are mending it», when nothing can be stored."""
        about = {"peer_ids": str(chat), "random_id": random_id(key), "message": text}
        try:
            await self._api.call("messages.send", about, Rank.DANGER)
        except (Refused, Lost) as error:
            log.error("a message without the store was not sent: %s", error)


def _others(rows: Sequence[Claimed], taken: Sequence[Claimed]) -> list[Claimed]:
    """Rows of chats that have none among `taken`."""
    chats = {row.chat for row in taken}
    return [row for row in rows if row.chat not in chats]


def _unsaid(row: Claimed, code: int, reason: str, **more: Any) -> Outcome:
    """VK did not take it: the row waits, and is as much or as little known as before this try."""
    return Outcome(row.id, "waiting", code, reason, unsaid=True, first_tried=row.first_tried, **more)


def _tried(row: Claimed, now: datetime) -> timedelta:
    """How long nobody has known whether the row was said."""
    return now - moment(row.first_tried) if row.first_tried else timedelta(0)


def _writable(row: Claimed) -> bool:
    try:
        return bool(calls([row]))
    except (ValueError, TypeError, LookupError):
        return False
