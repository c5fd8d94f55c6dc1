"""Bots Long Poll: events wait here for the bot, as long as VK would remember them."""

import asyncio
import hashlib
from collections import deque

from bot.emulator.wire import Json

# Every event a community can switch on, by the names of groups.setLongPollSettings in VK's schema.
EVENT_TYPES = (
    "message_new", "message_reply", "message_allow", "message_deny", "message_edit",
    "message_typing_state", "message_read", "message_event", "message_reaction_event",
    "photo_new", "audio_new", "video_new", "wall_reply_new", "wall_reply_edit", "wall_reply_delete",
    "wall_reply_restore", "wall_post_new", "wall_repost", "board_post_new", "board_post_edit",
    "board_post_restore", "board_post_delete", "photo_comment_new", "photo_comment_edit",
    "photo_comment_delete", "photo_comment_restore", "video_comment_new", "video_comment_edit",
    "video_comment_delete", "video_comment_restore", "market_comment_new", "market_comment_edit",
    "market_comment_delete", "market_comment_restore", "poll_vote_new", "group_join", "group_leave",
    "group_change_settings", "group_change_photo", "group_officers_edit", "user_block", "user_unblock",
    "like_add", "like_remove", "donut_subscription_create", "donut_subscription_prolonged",
    "donut_subscription_cancelled", "donut_subscription_price_changed", "donut_subscription_expired",
    "donut_money_withdraw", "donut_money_withdraw_error",
)  # fmt: skip
SWITCHED_ON = frozenset(
    {
        "message_new", "message_reply", "message_allow", "message_deny", "message_edit", "message_read",
        "message_event", "group_join", "group_leave", "user_block", "user_unblock",
    }
)  # fmt: skip
LONGEST_WAIT = 90.0  # seconds, VK's limit


class EventLog:
    """The last events, numbered by ts. VK's depth is not documented; `depth` is ours.

    A position older than the log gets `failed` 1 and the events between are lost, exactly
    what a bot has to survive.
    """

    def __init__(self, group_id: int, *, first: int, depth: int = 10_000, batch: int = 500) -> None:
        self.group_id = group_id
        self.enabled = True
        self.api_version = "5.199"
        self.switched_on = set(SWITCHED_ON)
        self.batch = batch
        self.pushed = 0
        self.served = 0
        """How often the stream's address had been given out when the stream was last asked."""
        self._first = first
        self._last = first
        self._events: deque[Json | str] = deque(maxlen=depth)
        self._came = asyncio.Event()
        self._keys = 0

    @property
    def ts(self) -> int:
        return self._last

    @property
    def key(self) -> str:
        return hashlib.sha256(f"{self.group_id}:{self._first}:{self._keys}".encode()).hexdigest()[:40]

    def expire_key(self) -> None:
        self._keys += 1

    def wants(self, kind: str) -> bool:
        return self.enabled and kind in self.switched_on

    def push(self, kind: str, body: Json) -> None:
        """Stores an event if the community switched its type on."""
        if self.wants(kind):
            self.store(kind, body)

    def store(self, kind: str, body: Json) -> None:
        """Stores an event of any type and shape."""
        self._last += 1
        self.pushed += 1
        event_id = hashlib.sha1(  # noqa: S324  an identifier, as VK's looks; nothing is protected by it
            f"{self.group_id}:{self._first}:{self._last}".encode()
        ).hexdigest()
        self._events.append(
            {
                "group_id": self.group_id,
                "type": kind,
                "event_id": event_id,
                "v": self.api_version,
                "object": body,
            }
        )
        self._came.set()
        self._came = asyncio.Event()

    def store_text(self, update: str) -> None:
        """Stores what stands in the stream for an update, letter by letter."""
        self._last += 1
        self.pushed += 1
        self._events.append(update)
        self._came.set()
        self._came = asyncio.Event()

    def remembers(self, ts: int) -> bool:
        return ts >= self._last - len(self._events)

    def after(self, ts: int) -> list[Json | str]:
        """Up to `batch` events after position ts, oldest first."""
        waiting = self._last - ts
        if waiting <= 0:
            return []
        start = len(self._events) - waiting
        return [self._events[i] for i in range(start, min(start + self.batch, len(self._events)))]

    async def wait(self, ts: int, seconds: float) -> None:
        """Returns when there is something after ts, or after `seconds`."""
        if self._last > ts:
            return
        try:
            await asyncio.wait_for(self._came.wait(), min(max(seconds, 0.0), LONGEST_WAIT))
        except TimeoutError:
            return

    def wake(self) -> None:
        """Ends every wait, for a server that is going down."""
        self._came.set()
        self._came = asyncio.Event()
