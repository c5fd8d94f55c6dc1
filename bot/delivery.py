"""Out: rows of the outbox → claimed → packed → sent → settled. The only caller of VK's sending methods.

A turn is one transaction: it settles what came back since the last one and claims what may leave now. A row is leased
before its first byte leaves, so that a crash knows what may have been said; the same `random_id` at every try lets VK
drop the double.
"""

import asyncio
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.alarms import Alarms
from bot.clock import Clock
from bot.quiet import Quiet
from bot.vk.client import Community
from bot.vk.errors import SECONDS, Lost, Means, Refused, meaning
from bot.vk.messages import CALLS, LARGEST_CODE, PEERS, Call, Result, calls, code, packed, random_id, results, settled
from bot.vk.pace import Rank
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
LONGEST_BACKOFF = 60.0
HALT_SECONDS = 60.0
"""How long nothing is sent after VK refused everything; then one try tells whether somebody mended it."""
SMALLEST_CODE = 2_000

RANKS = {
    Priority.DANGER: Rank.DANGER,
    Priority.PRESS: Rank.PRESS,
    Priority.REPLY: Rank.REPLY,
    Priority.EDIT: Rank.REPLY,
    Priority.MARK: Rank.MARK,
}
PUSHES = (Priority.REMINDER, Priority.ANNOUNCEMENT)


class Broadcast:
    """How many pushes may leave now: a bucket that fills by the pace of `BOT_BROADCAST_PER_SECOND`."""

    def __init__(self, clock: Clock, per_second: int) -> None:
        self._clock = clock
        self._most = self._rate = float(per_second)
        self._filled = clock.monotonic()
        self._tokens = 0.0

    def available(self) -> int:
        now = self._clock.monotonic()
        self._rate = min(self._most, self._rate + (now - self._filled) * self._most / 300)
        self._tokens = min(self._rate, self._tokens + (now - self._filled) * self._rate)
        self._filled = now
        return int(self._tokens)

    def spend(self, messages: int) -> None:
        self._tokens -= messages

    def slower(self) -> None:
        """VK complained: half as many; the pace comes back within five minutes."""
        self._rate = max(1.0, self._rate / 2)


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
            await self.settle()

    async def _for_work(self) -> None:
        while not self._stopping and self._clock.monotonic() < self._halted_until:
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
        try:
            pack = await self.turn()
        except StoreUnavailable as error:
            log.error("the outbox cannot be read: %s", error.reason)
            await self._clock.sleep(IDLE_SECONDS)
            return []
        if pack:
            self._wanted = RANKS.get(pack[0].rows[0].priority, Rank.PUSH)
        else:
            self._wanted = Rank.REPLY
            self._work.clear()
        return pack

    async def turn(self) -> list[Call]:
        """One transaction: what came back is settled, what may leave is leased. The calls of one request."""
        now = self._clock.now()
        outcomes, gone = self._outcomes[:], self._gone[:]
        async with self._database.begin() as store:
            await self._write(store, outcomes, gone, now)
            await store.outbox.expire(now)
            if (awake := self._quiet.over(now)) > now or self._quiet.begins(now):
                await store.outbox.postpone(now, awake, self._quiet.begins(awake) or awake)
            pack = packed(calls(await self._due(store, now)), self._largest)
            rows = [row for call in pack for row in call.rows]
            await store.outbox.lease([row.id for row in rows], now, now + LEASE)
        del self._outcomes[: len(outcomes)], self._gone[: len(gone)]
        self._broadcast.spend(sum(row.priority in PUSHES for row in rows))
        return pack

    async def _due(self, store: Store, now: datetime) -> list[Claimed]:
        urgent = await store.outbox.due(now, CALLS, [each for each in Priority if each < Priority.REMINDER])
        if len(urgent) >= CALLS:
            return urgent
        pushes = min(self._broadcast.available(), (CALLS - len(urgent)) * PEERS)
        due = urgent + (await store.outbox.due(now, pushes, PUSHES) if pushes else [])
        taken = {row.chat for row in due}
        if len(due) < CALLS:
            marks = await store.outbox.due(now, CALLS, [Priority.MARK])
            due += [row for row in marks if row.chat not in taken]
        return due

    async def settle(self) -> None:
        """Write down what came back."""
        now = self._clock.now()
        async with self._database.begin() as store:
            await self._write(store, self._outcomes, self._gone, now)
        self._outcomes.clear()
        self._gone.clear()

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
        except Refused as refused:
            self._refused(rows, refused)
        except Lost as lost:
            log.warning("no answer for %d messages: %s", len(rows), lost)
            self._outcomes += [self._again(row, None, f"no answer: {lost}") for row in rows]
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
        """The whole request was refused, so no row of it was said."""
        means = meaning(refused.code)
        if means is Means.SPLIT:
            self._largest = max(SMALLEST_CODE, self._largest // 2)
            log.warning("execute was too large: now at most %d bytes", self._largest)
        if means is Means.SPLIT or (len(rows) > 1 and means in (Means.BROKEN, Means.GONE)):
            self._outcomes += [Outcome(row.id, "waiting", refused.code, refused.text) for row in rows]
            return
        self._outcomes += [self._outcome(Result(row, code=refused.code, reason=refused.text)) for row in rows]

    def _outcome(self, result: Result) -> Outcome:
        """What becomes of a row after what VK said of it."""
        row, code, reason = result.row, result.code, result.reason
        if code is None:
            return Outcome(row.id, "sent", cmid=result.cmid)
        match meaning(code):
            case Means.WAIT:
                return self._again(row, code, reason)
            case Means.SLOW:
                return self._slow(row, code, reason)
            case Means.HALT:
                self._halt(code)
                return Outcome(row.id, "waiting", code, reason)
            case Means.GONE:
                if row.kind == "say":
                    self._gone.append((row.chat, code))
                return Outcome(row.id, "gone", code, reason)
            case Means.RENEW if row.kind == "edit":
                return Outcome(row.id, "waiting", code, reason, renewed="say")
            case Means.PLAIN if '"rows"' in row.body or '"menu"' in row.body:
                self._alarms.raise_("keyboard", f"VK refused a keyboard ({code}); row {row.id} goes without it")
                return Outcome(row.id, "waiting", code, reason, renewed="plain")
        if row.kind in ("say", "edit"):
            log.error("row %d was refused for good: %s %s", row.id, code, reason)
        return Outcome(row.id, "failed", code, reason)

    def _again(self, row: Claimed, code: int | None, reason: str) -> Outcome:
        """Try once more, later and later. Past VK's memory of random_id a push is given up: at most once."""
        now = self._clock.now()
        tried = now - moment(row.first_tried) if row.first_tried else timedelta(0)
        if tried > (REMEMBERED if row.priority in PUSHES else GIVE_UP):
            return Outcome(row.id, "failed", code, f"given up: {reason}")
        delay = min(LONGEST_BACKOFF, 0.25 * 2 ** min(row.attempts, 10))
        return Outcome(row.id, "waiting", code, reason, not_before=now + timedelta(seconds=delay))

    def _slow(self, row: Claimed, code: int, reason: str) -> Outcome:
        seconds = SECONDS[code]
        if code != 6:
            self._broadcast.slower()
            self._alarms.raise_(f"code {code}", f"VK asks to slow down ({code})")
        if code != 9:
            self._api.pace.pause(min(seconds, HALT_SECONDS))
        delay = seconds if code == 9 else min(seconds, HALT_SECONDS)
        return Outcome(row.id, "waiting", code, reason, not_before=self._clock.now() + timedelta(seconds=delay))

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
