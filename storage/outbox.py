"""What goes out: rows written with their reason, claimed, sent, settled; the only source of what the bot says."""

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from storage.keys import Span
from storage.moments import moment, text
from storage.rows import Row, Rows
from storage.withdrawal import NO_MORE, withdraw


class Priority(IntEnum):
    """What leaves first. Rows of one chat leave in this order, then in the order they were written."""

    DANGER = 0
    PRESS = 1
    REPLY = 2
    EDIT = 3
    REMINDER = 4
    ANNOUNCEMENT = 5
    MARK = 6


PUSHES = (Priority.REMINDER, Priority.ANNOUNCEMENT)
"""What nobody asked for just now: paced apart, said at most once."""
IS_PUSH = f"priority IN ({', '.join(str(int(each)) for each in PUSHES)})"
"""In the words of the index by key, which holds nothing else (migration 0009)."""
SEVERAL = 0
"""In a pupil's place: a row that tells of several."""
UNDER = f"key >= ? AND key < ? AND {IS_PUSH}"
"""Pushes under the keys of a span: its `bounds` are the values."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A row to be. `key` names the thing said, without the chat: the same key in the same chat is said once.

    `about` is the conversation message id that an edit, a delete or a mark is about. `leave_by`: later than this the
    row waits for the end of the quiet hours. `expires`: later than this it is not sent at all. `pupil`: whose data it
    tells, `SEVERAL` where of several.
    """

    chat: int
    key: str
    body: str
    priority: Priority
    kind: str = "say"
    capability: str = ""
    about: int | None = None
    not_before: datetime | None = None
    leave_by: datetime | None = None
    expires: datetime | None = None
    making: bool = False
    """Its files are not made yet: it may not leave before."""
    pupil: int | None = None
    """Whose data it tells, `SEVERAL` where of several: it goes unsaid when the right to hear it ends."""
    version: int = 0
    """Of an announcement: which of its words, where they were corrected."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """A row in our hands. `first_tried`: since when nobody knows whether it was said; None where it surely was not."""

    id: int
    chat: int
    key: str
    kind: str
    priority: Priority
    body: str
    about: int | None
    attempts: int
    first_tried: str | None
    created: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: sent, gone, failed, expired, stopped, or waiting again until `not_before`.

    `renewed`: it waits in another form, "say" instead of an edit, "plain" without its keyboard, or "otherwise" as the
    words for the chat that it names. `unsaid`: it surely was not said by this try, so that what was known of it before
    the try holds again.
    """

    id: int
    state: str
    code: int | None = None
    reason: str | None = None
    cmid: int | None = None
    not_before: datetime | None = None
    renewed: str | None = None
    unsaid: bool = False
    first_tried: str | None = None


COLUMNS = "id, chat, key, kind, priority, body, about, attempts, first_tried, created"


def whose(pupils: Collection[int]) -> int | None:
    """In a row's place for a pupil, of whom it tells."""
    return SEVERAL if len(pupils) > 1 else next(iter(pupils), None)


class Outbox:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._unsaid: set[tuple[int, int | None]] = set()

    async def add(self, drafts: Sequence[Draft], now: datetime) -> None:
        """Write rows; a key that its chat already has is left as it is, and what was unsaid meanwhile stays so."""
        at = text(now)
        if self._unsaid:
            drafts = [draft for draft in drafts if not self._is_unsaid(draft)]
        await self._rows.write_many(
            "INSERT INTO outbox (chat, key, kind, priority, body, about, capability, created, not_before, leave_by,"
            " expires, making, pupil, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (chat, key) DO NOTHING",
            [
                (
                    draft.chat,
                    draft.key,
                    draft.kind,
                    int(draft.priority),
                    draft.body,
                    draft.about,
                    draft.capability,
                    at,
                    text(draft.not_before) if draft.not_before else at,
                    draft.leave_by and text(draft.leave_by),
                    draft.expires and text(draft.expires),
                    int(draft.making),
                    draft.pupil,
                    draft.version,
                )
                for draft in drafts
            ],
        )
        if edits := [(draft.chat, draft.key) for draft in drafts if draft.kind == "edit"]:
            await self._stop_older_edits(edits, at)

    async def unsay(self, chat: int, pupil: int) -> None:
        """The right of this chat to hear of the pupil is over: also for what waits, and what this transaction adds."""
        self._unsaid.add((chat, pupil))
        await withdraw(self._rows, "chat = ? AND pupil IN (?, ?)", (chat, pupil, SEVERAL))

    def ended(self, chat: int) -> set[int]:
        """Pupils of whom this transaction has ended this chat's right to hear."""
        return {pupil for one, pupil in self._unsaid if one == chat and pupil is not None}

    async def forget(self, chat: int) -> None:
        """Whoever this chat is with asked to be forgotten: all its rows, and what this transaction adds of a pupil."""
        self._unsaid.add((chat, None))
        await self._rows.write("DELETE FROM outbox WHERE chat = ?", (chat,))

    def _is_unsaid(self, draft: Draft) -> bool:
        if draft.pupil is None:
            return False
        if draft.pupil == SEVERAL:
            return any(chat == draft.chat for chat, _ in self._unsaid)
        return not self._unsaid.isdisjoint({(draft.chat, draft.pupil), (draft.chat, None)})

    async def _stop_older_edits(self, edits: Sequence[tuple[int, str]], at: str) -> None:
        """Of several edits of one message only the newest waits; `edits` are (chat, key) of what may be newest."""
        await self._rows.write_many(
            "UPDATE outbox SET state = 'stopped', reason = 'newer edit', settled = ?, body = ''"
            " FROM (SELECT id AS newer, chat AS whose, about AS which FROM outbox"
            "       WHERE chat = ? AND key = ? AND kind = 'edit' AND state = 'waiting')"
            " WHERE chat = whose AND about = which AND kind = 'edit' AND state = 'waiting' AND id < newer",
            [(at, *edit) for edit in edits],
        )

    async def mark_read(self, marks: Collection[tuple[int, int]], now: datetime, not_before: datetime) -> None:
        """One row a chat: (chat, cmid) up to which the community has read.

        A mark that comes while the row is in flight waits in it: `settle` sees that it was overtaken.
        """
        await self._rows.write_many(
            "INSERT INTO outbox (chat, key, kind, priority, body, about, capability, created, not_before)"
            " VALUES (?, 'read', 'read', ?, '', ?, '', ?, ?)"
            " ON CONFLICT (chat, key) DO UPDATE SET about = excluded.about WHERE excluded.about > outbox.about",
            [(chat, int(Priority.MARK), cmid, text(now), text(not_before)) for chat, cmid in marks],
        )
        await self._rows.write_many(
            "UPDATE outbox SET state = 'waiting', attempts = 0, first_tried = NULL, created = ?, not_before = ?"
            " WHERE chat = ? AND key = 'read' AND state NOT IN ('waiting', 'leased') AND about > coalesce(cmid, 0)",
            [(text(now), text(not_before), chat) for chat, _ in marks],
        )

    async def due(self, now: datetime, limit: int, priorities: Iterable[Priority]) -> list[Claimed]:
        """What may leave now, most urgent first, at most one row a chat and none of a chat with a row in flight.

        A row that is due or tried again keeps those of its chat behind it that are later and no more urgent.
        """
        rows = await self._rows.all(
            f"SELECT {COLUMNS} FROM outbox AS mine"
            f" WHERE state = 'waiting' AND priority IN ({','.join(str(int(each)) for each in priorities)})"
            " AND not_before <= ? AND making = 0"
            " AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.chat = mine.chat AND other.state = 'leased')"
            " AND NOT EXISTS (SELECT 1 FROM outbox AS other WHERE other.chat = mine.chat AND other.state = 'waiting'"
            "   AND other.id < mine.id AND other.priority <= mine.priority"
            "   AND (other.attempts > 0 OR other.not_before <= ?))"
            " ORDER BY priority, not_before, id LIMIT ?",
            (text(now), text(now), limit),
        )
        first: dict[int, Claimed] = {}
        for row in rows:
            first.setdefault(row[1], _claimed(row))
        return list(first.values())

    async def unmade(self, limit: int) -> list[Claimed]:
        """Rows that wait for their files, most urgent first, then oldest: an answer's before an announcement's."""
        rows = await self._rows.all(
            f"SELECT {COLUMNS} FROM outbox WHERE making = 1 AND state = 'waiting' ORDER BY priority, id LIMIT ?",
            (limit,),
        )
        return [_claimed(row) for row in rows]

    async def made(self, id_: int, body: str) -> None:
        """The row's files are there: it may leave."""
        await self._rows.write("UPDATE outbox SET making = 0, body = ? WHERE id = ? AND making = 1", (body, id_))

    async def said(self, chats: Sequence[int]) -> dict[int, set[int]]:
        """The conversation message ids of what we said in these chats, as far back as rows are kept."""
        found: dict[int, set[int]] = {}
        for chat, cmid in await self._rows.all(
            f"SELECT chat, cmid FROM outbox WHERE chat IN ({','.join('?' * len(chats))})"
            " AND kind = 'say' AND cmid IS NOT NULL",
            chats,
        ):
            found.setdefault(chat, set()).add(cmid)
        return found

    async def last_of(self, chat: int, span: Span) -> datetime | None:
        """When the newest row of the chat under one of these keys was written."""
        last = await self._rows.value(
            "SELECT max(created) FROM outbox WHERE chat = ? AND key >= ? AND key < ?", (chat, span.first, span.after)
        )
        return moment(last) if last else None

    async def lease(self, ids: Sequence[int], now: datetime, until: datetime) -> None:
        """Take rows in hand: durable before the first byte leaves, so that a crash knows what may have been said."""
        await self._rows.write_many(
            "UPDATE outbox SET state = 'leased', lease_until = ?, attempts = attempts + 1,"
            " first_tried = coalesce(first_tried, ?) WHERE id = ?",
            [(text(until), text(now), id_) for id_ in ids],
        )

    async def settle(self, outcomes: Iterable[Outcome], now: datetime) -> None:
        """Write down what became of rows. A mark of reading that was overtaken in flight waits again."""
        at = text(now)
        settled = list(outcomes)
        await self._rows.write_many(
            "UPDATE outbox SET state = CASE WHEN kind = 'read' AND about > ? THEN 'waiting' ELSE ? END,"
            " code = ?, reason = ?, cmid = ?, settled = ?, lease_until = NULL WHERE id = ?",
            [(o.cmid, o.state, o.code, o.reason, o.cmid, at, o.id) for o in settled if o.state != "waiting"],
        )
        await self._rows.write_many(
            "UPDATE outbox SET state = 'waiting', lease_until = NULL, code = ?, reason = ?, not_before = ?,"
            " first_tried = CASE ? WHEN 1 THEN ? ELSE first_tried END WHERE id = ?",
            [
                (o.code, o.reason, text(o.not_before or now), int(o.unsaid), o.first_tried, o.id)
                for o in settled
                if o.state == "waiting"
            ],
        )
        await self._stop_overtaken([o.id for o in settled if o.state == "waiting"], at)
        for outcome in settled:
            if outcome.renewed:
                await self._renew(outcome)
        # Nothing is kept of an acute distress, not even that there was one.
        await self._rows.write_many(
            "DELETE FROM outbox WHERE id = ? AND priority = ? AND state NOT IN ('waiting', 'leased')",
            [(outcome.id, int(Priority.DANGER)) for outcome in settled],
        )

    async def _stop_overtaken(self, ids: Sequence[int], at: str) -> None:
        """An edit that came back while a newer one waited has nothing left to say."""
        await self._rows.write_many(
            "UPDATE outbox AS mine SET state = 'stopped', reason = 'newer edit', settled = ?, body = ''"
            " WHERE id = ? AND kind = 'edit' AND EXISTS ("
            "   SELECT 1 FROM outbox AS other WHERE other.chat = mine.chat AND other.about = mine.about"
            "   AND other.kind = 'edit' AND other.state = 'waiting' AND other.id > mine.id)",
            [(at, id_) for id_ in ids],
        )

    async def _renew(self, outcome: Outcome) -> None:
        if outcome.renewed == "say":
            await self._rows.write(
                "UPDATE outbox SET kind = 'say', about = NULL WHERE id = ? AND state = 'waiting'", (outcome.id,)
            )
            return
        body = json.loads(await self._rows.value("SELECT body FROM outbox WHERE id = ?", (outcome.id,)) or "{}")
        otherwise = body.get("otherwise", {}) if outcome.renewed == "otherwise" else {}
        if "chat" in otherwise:
            await self._rows.write("UPDATE outbox SET chat = ? WHERE id = ?", (otherwise["chat"], outcome.id))
        plain = json.dumps({"text": otherwise.get("text", body.get("text", ""))}, ensure_ascii=False)
        await self._rows.write("UPDATE outbox SET body = ? WHERE id = ?", (plain, outcome.id))

    async def postpone(self, now: datetime, not_before: datetime, leave_by: datetime) -> None:
        """Rows whose hour has passed wait for the next one."""
        await self._rows.write(
            "UPDATE outbox SET not_before = ?, leave_by = ?"
            " WHERE state = 'waiting' AND not_before <= ? AND leave_by IS NOT NULL AND leave_by <= ?",
            (text(not_before), text(leave_by), text(now), text(now)),
        )

    async def hasten(self, now: datetime, longest: datetime, not_before: datetime, leave_by: datetime | None) -> None:
        """The clock was set back: what would wait until it is again as late as it was leaves as soon as it may.

        Such are the rows written after `now`, and the rows tried that wait for a moment after `longest`. Those that
        obey the quiet hours leave from `not_before` on until `leave_by`.
        """
        at, awake, night = text(now), text(not_before), leave_by and text(leave_by)
        await self._rows.write(
            "UPDATE outbox SET created = CASE WHEN created > ? THEN ? ELSE created END,"
            " not_before = CASE WHEN leave_by IS NULL THEN ? ELSE ? END,"
            " leave_by = CASE WHEN leave_by IS NULL THEN NULL ELSE ? END"
            " WHERE state = 'waiting' AND not_before > ? AND (created > ?"
            "   OR attempts > 0 AND leave_by IS NULL AND not_before > ?)",
            (at, at, at, awake, night, at, at, text(longest)),
        )

    async def expire(self, now: datetime) -> None:
        """Rows that came too late to be useful, presses that nobody waits for, and what was withdrawn in flight."""
        await self._rows.write(
            "UPDATE outbox SET state = CASE expires WHEN ?1 THEN 'stopped' ELSE 'expired' END,"
            " reason = CASE expires WHEN ?1 THEN 'withdrawn' ELSE 'too late' END, settled = ?2, body = ''"
            " WHERE state = 'waiting' AND expires IS NOT NULL AND expires <= ?2",
            (NO_MORE, text(now)),
        )

    async def free_leases(self) -> int:
        """All leased rows go back, at a start: whoever leased them is dead. How many."""
        rows = await self._rows.write(
            "UPDATE outbox SET state = 'waiting', lease_until = NULL WHERE state = 'leased' RETURNING id"
        )
        return len(rows)


def _claimed(row: Row) -> Claimed:
    id_, chat, key, kind, priority, *rest = row
    return Claimed(id_, chat, key, kind, Priority(priority), *rest)
