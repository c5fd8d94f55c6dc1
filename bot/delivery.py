"""Out: rows of the outbox → claimed → packed → sent → settled. The only caller of VK's sending methods.

A turn is one transaction: it settles what came back since the last one and claims what may leave now. A row is leased
before its first byte leaves, so that a crash knows what may have been said; the same `random_id` at every try lets VK
drop the double.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.alarms import Alarm, Alarms
from bot.clock import Clock
from bot.leaving import Leaving
from bot.quiet import Quiet
from bot.set_back import SetBack
from bot.verdicts import LONGEST_WAIT, REMEMBERED, Verdict, Verdicts, tried
from bot.vk.client import Community
from bot.vk.errors import Lost, Refused
from bot.vk.messages import CALLS, PEERS, Call, Result, calls, code, packed, random_id, results, settled
from bot.vk.pace import Broadcast, Rank
from storage.database import Database
from storage.faults import StoreUnavailable
from storage.outbox import PUSHES, Claimed, Priority
from storage.store import Store

log = logging.getLogger(__name__)

IN_FLIGHT = 40
"""Requests under way at once: a real execute of 25 sends may take a second, the pace gives 20 a second."""
LEASE = timedelta(seconds=60)
"""Longer than a request can take (bot/vk/client.py gives up after 15 s)."""
AT_ONCE = 1000
"""Pushes of one turn: who asks meanwhile waits for its transaction, and 20 turns a second of so many are enough."""
WIDER = 4
"""So many times as many pushes are looked at where those seen fill no request."""
IDLE_SECONDS = 1.0
"""How often an idle outbox is looked at for rows whose hour has come or that another process wrote."""

RANKS = {
    Priority.DANGER: Rank.DANGER,
    Priority.PRESS: Rank.PRESS,
    Priority.REPLY: Rank.REPLY,
    Priority.EDIT: Rank.REPLY,
    Priority.MARK: Rank.MARK,
}


class Delivery:
    def __init__(
        self,
        database: Database,
        api: Community,
        clock: Clock,
        quiet: Quiet,
        alarms: Alarms,
        per_second: int,
        *,
        turned: Callable[[], None] = lambda: None,
    ) -> None:
        self._database = database
        self._api = api
        self._clock = clock
        self._quiet = quiet
        self._alarms = alarms
        self._turned = turned
        self._broadcast = Broadcast(clock, per_second)
        self.verdicts = Verdicts(clock, api.pace, self._broadcast, alarms)
        self._set_back = SetBack(clock)
        self._leaving = Leaving(quiet)
        self._work = asyncio.Event()
        self._free = asyncio.Semaphore(IN_FLIGHT)
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
        await self._free_leases()
        self._work.set()
        try:
            async with asyncio.TaskGroup() as requests:
                while not self._stopping:
                    self._turned()
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

    async def _free_leases(self) -> None:
        while not self._stopping:
            self._turned()
            try:
                async with self._database.begin() as store:
                    await store.outbox.free_leases()
            except StoreUnavailable as error:
                log.error("the outbox cannot be written: %s", error.reason)
                await self._clock.sleep(IDLE_SECONDS)
            else:
                break

    async def _for_work(self) -> None:
        while not self._stopping and self._clock.monotonic() < self.verdicts.halted_until:
            self._turned()
            await self._settle_if_possible()
            await self._clock.sleep(IDLE_SECONDS)
        await self._clock.wait(self._work, IDLE_SECONDS)

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
        verdict = self.verdicts.waiting()
        set_back = self._set_back.noticed(now)

        async def turned(store: Store) -> tuple[list[Call], Sequence[Alarm]]:
            alarms = await self._write(store, verdict, now)
            await store.outbox.expire(now)
            awake = self._quiet.over(now)
            begins = self._quiet.begins(awake)
            if set_back:
                await store.outbox.hasten(now, now + LONGEST_WAIT, awake, begins)
            if begins:
                await store.outbox.postpone(now, awake, begins)
            due = self._known(await self._due(store, now), now)
            pack = self._packed(await self._leaving.look(store, due, now))
            rows = [row for call in pack for row in call.rows]
            await store.outbox.lease([row.id for row in rows], now, now + LEASE)
            return pack, alarms

        pack, alarms = await self._database.run(turned)
        self._written(verdict, alarms)
        if set_back:
            self._set_back.mended()
        self._broadcast.spend(sum(row.priority in PUSHES for call in pack for row in call.rows))
        return pack

    async def _due(self, store: Store, now: datetime) -> list[Claimed]:
        """What may leave now, at most one row a chat: replies, then pushes as their pace allows, then marks."""
        due = await store.outbox.due(now, CALLS, [each for each in Priority if each < Priority.REMINDER])
        if len(due) < CALLS:
            due += _others(await self._pushes(store, now, CALLS - len(due)), due)
        if len(due) < CALLS:
            due += _others(await store.outbox.due(now, CALLS, [Priority.MARK]), due)
        return due

    async def _pushes(self, store: Store, now: datetime, room: int) -> list[Claimed]:
        """Pushes for so many calls: a text of one's own is a call, and so is one text to a hundred people.

        Which of the two wait is seen from a few rows, so that no turn reads thousands to send twenty-five.
        """
        most = min(self._broadcast.available(), room * PEERS, AT_ONCE)
        wanted, rows = room, list[Claimed]()
        while most:
            rows = await store.outbox.due(now, min(wanted, most), PUSHES)
            if wanted >= most or len(rows) < wanted or len({(row.key, row.body) for row in rows}) >= room:
                break
            wanted *= WIDER
        return rows

    def _known(self, due: Sequence[Claimed], now: datetime) -> Sequence[Claimed]:
        """Without pushes that may have been said so long ago that VK would not know the double: at most once."""
        forgotten = [row for row in due if row.priority in PUSHES and tried(row, now) >= REMEMBERED]
        self.verdicts.unsendable(forgotten, "given up: nobody knows")
        return [row for row in due if row not in forgotten] if forgotten else due

    def _packed(self, due: Sequence[Claimed]) -> list[Call]:
        """The calls of the next request; a row that must go alone goes alone when its turn comes."""
        alone = self.verdicts.alone
        if due and due[0].id in alone:
            return self._calls(due[:1])
        return packed(self._calls([row for row in due if row.id not in alone]), self.verdicts.largest)

    def _calls(self, rows: Sequence[Claimed]) -> list[Call]:
        """Of the rows that can be written as calls: one that cannot, a bug of ours, blocks nobody."""
        try:
            return calls(rows)
        except (ValueError, TypeError, LookupError):
            broken = [row for row in rows if not _writable(row)]
            log.error("rows %s cannot be sent as they are", [row.id for row in broken])
            self.verdicts.unsendable(broken, "cannot be written")
            return calls([row for row in rows if row not in broken])

    async def settle(self) -> None:
        """Write down what came back."""
        verdict = self.verdicts.waiting()
        async with self._database.begin() as store:
            alarms = await self._write(store, verdict, self._clock.now())
        self._written(verdict, alarms)

    async def _settle_if_possible(self) -> None:
        """A store that cannot be written is no reason to fail: what came back is kept, and written by a later turn."""
        try:
            await self.settle()
        except StoreUnavailable as error:
            log.error("what came back cannot be written down: %s", error.reason)

    async def _write(self, store: Store, verdict: Verdict, now: datetime) -> Sequence[Alarm]:
        """All that waits to be written down, into this transaction; the alarms among it."""
        if verdict.outcomes:
            await store.outbox.settle(verdict.outcomes, now)
        if verdict.gone:
            await store.inbox.unreachable(verdict.gone, now)
        if lost := [outcome.id for outcome in verdict.outcomes if outcome.state == "gone"]:
            await store.pushes.lost(lost)
        return await self._alarms.write(store)

    def _written(self, verdict: Verdict, alarms: Sequence[Alarm]) -> None:
        self.verdicts.written(verdict)
        self._alarms.written(alarms)

    async def _deliver(self, pack: Sequence[Call]) -> None:
        rows = [row for call in pack for row in call.rows]
        try:
            self.verdicts.answered(await self._send(pack), rows)
        except Refused as refused:
            self.verdicts.refused(rows, refused)
        except Lost as lost:
            log.warning("no answer for %d messages: %s", len(rows), lost)
            self.verdicts.unanswered(rows, f"no answer: {lost}")
        except Exception as error:  # noqa: BLE001  # an answer of a shape nobody expects must not stop the others
            log.error("an answer for %d messages was not understood: %s", len(rows), type(error).__name__)
            self.verdicts.unanswered(rows, f"not understood: {type(error).__name__}")
        finally:
            self.in_flight -= 1
            self._free.release()
            self._work.set()

    async def _send(self, pack: Sequence[Call]) -> list[Result]:
        if len(pack) == 1:
            call = pack[0]
            answer = await self._api.now(call.method, call.parameters)
            return list(settled(call, answer["response"]))
        return results(pack, await self._api.now("execute", {"code": code(pack)}))

    async def say_without_store(self, chat: int, key: str, text: str) -> bool:
        """The one thing said outside the outbox: danger, and «we are mending it», when nothing can be stored.

        False where VK did not say that it took it.
        """
        about = {"peer_ids": str(chat), "random_id": random_id(key), "message": text}
        try:
            await self._api.call("messages.send", about, Rank.DANGER)
        except (Refused, Lost) as error:
            log.error("a message without the store was not sent: %s", error)
            return False
        return True


def _others(rows: Sequence[Claimed], taken: Sequence[Claimed]) -> list[Claimed]:
    """Rows of chats that have none among `taken`."""
    chats = {row.chat for row in taken}
    return [row for row in rows if row.chat not in chats]


def _writable(row: Claimed) -> bool:
    try:
        return bool(calls([row]))
    except (ValueError, TypeError, LookupError):
        return False
