"""What came in and waits to be handled; where we are in the messenger's stream."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.moments import moment, text
from storage.rows import Rows

MOST_ATTEMPTS = 5
"""An event that was begun this often and never settled is set aside: it blocks nobody.

Three were too few: a process that something else kills again and again is at work on the same oldest event at every
start, and among 60 kills at random moments one innocent question was set aside.
"""


@dataclass(frozen=True, slots=True)
class Arrived:
    """An event as it is stored. `cmid` is its place in the chat, None for what has none."""

    key: str
    chat: int
    cmid: int | None
    body: str


@dataclass(frozen=True, slots=True)
class Waiting:
    id: int
    chat: int
    body: str
    received: datetime
    attempts: int


@dataclass(frozen=True, slots=True)
class Chat:
    """What we know of a chat. `client` lists what the person's client shows, None where it never said."""

    id: int
    last_cmid: int = 0
    client: str | None = None
    human_until: datetime | None = None
    unreachable: int | None = None


@dataclass(frozen=True, slots=True)
class Position:
    ts: str
    seen: datetime
    first: datetime
    """The moment of the very first start: what is older is nobody's question."""
    gap: datetime | None = None
    """The stream lost what came since then, and it is not recovered yet."""


class Inbox:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    async def take(self, events: Sequence[Arrived], now: datetime) -> int:
        """Store what is new among `events`; how much was. A repeat is known by its key, also after it was handled."""
        received = text(now)
        newest = await self._rows.value("SELECT coalesce(max(id), 0) FROM events")
        await self._rows.write_many(
            "INSERT INTO events (key, chat, cmid, body, received) VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
            [(event.key, event.chat, event.cmid, event.body, received) for event in events],
        )
        new = int(await self._rows.value("SELECT count(*) FROM events WHERE id > ?", (newest,)))
        marks = {event.chat: max(event.cmid or 0, 0) for event in sorted(events, key=lambda event: event.cmid or 0)}
        await self.passed(marks.items())
        return new

    async def oldest(self, chats: int) -> list[Waiting]:
        """The oldest waiting event of up to `chats` chats: by its place in the chat among what is stored."""
        rows = await self._rows.all(
            "SELECT event.id, event.chat, event.body, event.received, event.attempts"
            " FROM (SELECT chat, min(id) AS first FROM events WHERE state = 'new' GROUP BY chat"
            "       ORDER BY first LIMIT ?) AS waiting"
            " JOIN events AS event ON event.id = (SELECT id FROM events WHERE state = 'new' AND chat = waiting.chat"
            "       ORDER BY cmid IS NULL, cmid, id LIMIT 1)"
            " ORDER BY waiting.first",
            (chats,),
        )
        return [Waiting(row[0], row[1], row[2], moment(row[3]), row[4]) for row in rows]

    async def passed(self, places: Iterable[tuple[int, int]]) -> None:
        """(chat, cmid) up to which we have heard: it is not read again from the dialogs."""
        await self._rows.write_many(
            "INSERT INTO chats (id, last_cmid) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET last_cmid = excluded.last_cmid WHERE excluded.last_cmid > chats.last_cmid",
            places,
        )

    async def new(self, limit: int) -> list[Waiting]:
        """The oldest waiting events, several of a chat too."""
        rows = await self._rows.all(
            "SELECT id, chat, body, received, attempts FROM events WHERE state = 'new' ORDER BY id LIMIT ?", (limit,)
        )
        return [Waiting(row[0], row[1], row[2], moment(row[3]), row[4]) for row in rows]

    async def waiting(self) -> int:
        return int(await self._rows.value("SELECT count(*) FROM events WHERE state = 'new'"))

    async def begin(self, ids: Sequence[int]) -> None:
        """Count an attempt before it is made, so that a message that kills the process is known by its count."""
        await self._rows.write_many("UPDATE events SET attempts = attempts + 1 WHERE id = ?", [(id_,) for id_ in ids])

    async def settle(self, ids: Iterable[int], now: datetime, state: str = "done") -> None:
        """Mark as handled and empty the bodies: what people wrote is not kept."""
        await self._rows.write_many(
            "UPDATE events SET state = ?, settled = ?, body = '' WHERE id = ?",
            [(state, text(now), id_) for id_ in ids],
        )

    async def retire(self, before: datetime) -> None:
        """Drop the keys of events settled before: repeats older than that do not come."""
        await self._rows.write("DELETE FROM events WHERE state <> 'new' AND settled < ?", (text(before),))

    # Chats

    async def chats(self, ids: Sequence[int]) -> dict[int, Chat]:
        marks = ",".join("?" * len(ids))
        rows = await self._rows.all(
            f"SELECT id, last_cmid, client, human_until, unreachable FROM chats WHERE id IN ({marks})",
            ids,
        )
        return {row[0]: Chat(row[0], row[1], row[2], row[3] and moment(row[3]), row[4]) for row in rows}

    async def clients(self, clients: Iterable[tuple[int, str]]) -> None:
        """Remember what these chats' clients show."""
        await self._rows.write_many("UPDATE chats SET client = ? WHERE id = ?", [(c, id_) for id_, c in clients])

    async def human(self, chat: int, until: datetime | None) -> None:
        """A human administrator answers in this chat until then; None: the bot does again."""
        await self._rows.write(
            "INSERT INTO chats (id, human_until) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET human_until = excluded.human_until",
            (chat, until and text(until)),
        )

    async def reached(self, chats: Iterable[int]) -> None:
        """These wrote or allowed messages: they can be written to again."""
        await self._rows.write_many(
            "UPDATE chats SET unreachable = NULL, unreachable_since = NULL WHERE id = ? AND unreachable IS NOT NULL",
            [(chat,) for chat in chats],
        )

    async def unreachable(self, chats: Iterable[tuple[int, int]], now: datetime) -> None:
        """(chat, VK's code) of those who cannot be written to until they write or allow."""
        await self._rows.write_many(
            "INSERT INTO chats (id, unreachable, unreachable_since) VALUES (?, ?, ?)"
            " ON CONFLICT (id) DO UPDATE SET unreachable = excluded.unreachable,"
            " unreachable_since = coalesce(unreachable_since, excluded.unreachable_since)",
            [(chat, code, text(now)) for chat, code in chats],
        )

    async def read(self, marks: Sequence[tuple[int, int]]) -> None:
        """(chat, cmid) up to which the person has read what we said, also where they never wrote."""
        await self._rows.write_many(
            "INSERT INTO chats (id, read_cmid) VALUES (?, ?)"
            " ON CONFLICT (id) DO UPDATE SET read_cmid = excluded.read_cmid WHERE excluded.read_cmid > chats.read_cmid",
            marks,
        )

    # Position

    async def position(self, community: int) -> Position | None:
        row = await self._rows.one("SELECT ts, seen, first, gap FROM positions WHERE community = ?", (community,))
        return Position(row[0], moment(row[1]), moment(row[2]), row[3] and moment(row[3])) if row else None

    async def begun(self) -> datetime | None:
        """The moment of the very first start; None before it."""
        first = await self._rows.value("SELECT min(first) FROM positions")
        return moment(first) if first else None

    async def lose(self, community: int) -> None:
        """The stream has lost what came after the newest message that we know of."""
        await self._rows.write("UPDATE positions SET gap = coalesce(gap, seen) WHERE community = ?", (community,))

    async def regain(self, community: int) -> None:
        """What was lost is recovered."""
        await self._rows.write("UPDATE positions SET gap = NULL WHERE community = ?", (community,))

    async def start(self, community: int, ts: str, now: datetime) -> None:
        """The very first start: the mark is now."""
        await self._rows.write(
            "INSERT INTO positions (community, ts, seen, first) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (community) DO UPDATE SET ts = excluded.ts",
            (community, ts, text(now), text(now)),
        )

    async def move(self, community: int, ts: str, seen: datetime | None) -> None:
        """Keep where we are; `seen` is the time of the newest message, None where the batch had none."""
        await self._rows.write(
            "UPDATE positions SET ts = ?, seen = CASE WHEN seen < ? THEN ? ELSE seen END WHERE community = ?",
            (ts, *(2 * (text(seen) if seen else "",)), community),
        )
