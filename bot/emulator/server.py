"""The emulator whole: a VK on this desk that any community bot can be pointed at."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from datetime import datetime
from email.utils import format_datetime
from typing import Any, TypeVar

from aiohttp import web

from bot.emulator import desk
from bot.emulator.api import Limits, MethodApi
from bot.emulator.chats import Message
from bot.emulator.desk_api import DeskApi
from bot.emulator.faults import Faults
from bot.emulator.files_api import FilesApi
from bot.emulator.http import Line
from bot.emulator.longpoll_api import LongPollApi
from bot.emulator.pace import Pace
from bot.emulator.people import Community, Person
from bot.emulator.room_api import Room, RoomApi
from bot.emulator.tally import Tally
from bot.emulator.wire import Json
from bot.emulator.world import Counters, Press, World

T = TypeVar("T")

_BODY_BYTES = 256 * 1024 * 1024  # uploads; VK itself takes documents of gigabytes
_STOP_SECONDS = 1.0


class Emulator:
    """Keeps its state over several `serve`s, so a test can take VK away and bring it back.

    `now` tells the time of messages and all limits of minutes and days; the pace and `latency`
    (seconds a call) run on the event loop's own clock. `first_id`: see World.
    """

    def __init__(
        self,
        *,
        group_id: int = 1,
        token: str = "emulator-token",  # noqa: S107  opens nothing outside of this process
        now: Callable[[], datetime],
        pace: bool = True,
        latency: float = 0.04,
        people: Iterable[Person] = (),
        community: Community | None = None,
        rights: Iterable[str] = ("messages", "manage", "photos", "docs"),
        first_id: int = 0,
        seed: int = 2,
        kept_messages: int = 2000,
        reads_all: bool = False,
    ) -> None:
        self.token = token
        self.community = community or Community(group_id)
        self.world = World(
            self.community,
            now,
            people=people,
            rights=rights,
            first_id=first_id,
            kept_messages=kept_messages,
            reads_all=reads_all,
        )
        self.faults = Faults(seed)
        self.pace = Pace(on=pace)
        self.limits = Limits(latency=latency)
        self.tally = Tally()
        self.watch(self.tally.heard)
        self.room: Room | None = None
        """Set before `serve` where somebody keeps a bot on this desk."""

    @property
    def address(self) -> str:
        """Scheme, host and port; empty before the first `serve`."""
        return self.world.origin

    @property
    def api_url(self) -> str:
        """What a bot uses in place of https://api.vk.ru/method/."""
        return f"{self.address}/method/"

    @property
    def last_id(self) -> int:
        """The largest number that anything here has: a message, a place in a chat, an event."""
        return self.world.last_id

    @property
    def counters(self) -> Counters:
        return self.world.counters

    @asynccontextmanager
    async def serve(self, host: str = "127.0.0.1", port: int = 0, *, public: str | None = None) -> AsyncIterator[str]:
        """Listens while the block runs; the value is the address. Port 0 takes any free one.

        `public` is the address others reach this one by, where it is not host and port.
        """
        line = Line(self.world)
        app = web.Application(client_max_size=_BODY_BYTES)
        for side in (
            MethodApi(self.world, self.token, pace=self.pace, faults=self.faults, limits=self.limits, line=line),
            LongPollApi(self.world, self.faults, line),
            FilesApi(self.world, self.faults, line),
            DeskApi(self.world, self.faults, line),
            RoomApi(self.world, self.faults, self.tally, self.room),
        ):
            app.add_routes(side.routes())
        app.on_response_prepare.append(self._dated)
        runner = web.AppRunner(app, access_log=None, handle_signals=False, shutdown_timeout=_STOP_SECONDS)
        await runner.setup()
        try:
            site = web.TCPSite(runner, host, port)
            await site.start()
            bound = runner.addresses[0][1]
            shown = f"[{host}]" if ":" in host else host
            self.world.origin = (public or f"http://{shown}:{bound}").rstrip("/")
            yield self.world.origin
        finally:
            line.closing.set()
            self.world.events.wake()
            self.world.stream.close()
            await runner.cleanup()

    async def _dated(self, _: web.Request, answer: web.StreamResponse) -> None:
        """HTTP's own date is of this desk's clock, like the dates of its messages."""
        answer.headers["Date"] = format_datetime(self.world.now(), usegmt=True)

    # A person's hand

    def say(self, person_id: int, text: str = "", **extra: Any) -> Message:
        """A person writes; `extra` as in desk.say: payload, ref, peer, attachments, sticker…"""
        return desk.say(self.world, person_id, text, **extra)

    def press(self, person_id: int, payload: Any, *, peer: int | None = None, cmid: int | None = None) -> Press:
        """A person presses a callback button with any payload, forged ones too."""
        return desk.press(self.world, person_id, payload, peer=peer, cmid=cmid)

    def tap(self, person_id: int, label: str, *, peer: int | None = None) -> Message | Press | str:
        """A person presses the newest button she sees with this label; LookupError when there is none."""
        return desk.tap(self.world, person_id, label, peer=peer)

    def read(self, person_id: int, peer: int | None = None) -> None:
        desk.read(self.world, person_id, peer)

    def allow(self, person_id: int) -> None:
        desk.allow(self.world, person_id)

    def deny(self, person_id: int) -> None:
        desk.deny(self.world, person_id)

    def join(self, person_id: int) -> None:
        desk.join(self.world, person_id)

    def leave(self, person_id: int) -> None:
        desk.leave(self.world, person_id)

    def block(self, person_id: int) -> None:
        """The community's blacklist: error 900."""
        desk.block(self.world, person_id)

    def unblock(self, person_id: int) -> None:
        desk.unblock(self.world, person_id)

    def note(self, person_id: int, text: str) -> None:
        """One more chip at hand for this person in the web chat."""
        desk.note(self.world, person_id, text)

    def admin_reply(self, person_id: int, text: str, **extra: Any) -> Message:
        """A human administrator answers this person in the community's name."""
        return desk.admin_reply(self.world, person_id, text, **extra)

    def upload(self, person_id: int, body: bytes, title: str = "") -> Json:
        """A file of a person; pass the result in `attachments` of `say`."""
        return desk.upload(self.world, person_id, body, title)

    def event(self, kind: str, body: Json) -> None:
        """Any event of any shape, switched on or not: for what VK might send one day."""
        self.world.events.store(kind, body)

    def update(self, text: str) -> None:
        """An update as it stands in the stream, letter by letter, JSON or not."""
        self.world.events.store_text(text)

    # What can be seen

    def dialog(self, person_id: int, peer: int | None = None) -> list[Message]:
        """Messages of a person's dialog (or of a group chat she is in), oldest first."""
        return list(desk.chat_of(self.world, person_id, peer).messages.values())

    def answers(self, person_id: int, after: int = 0) -> list[Message]:
        """What the community wrote to a person after this cmid."""
        return [item for item in self.dialog(person_id) if item.out and item.cmid > after]

    def keyboard(self, person_id: int, peer: int | None = None) -> Json | None:
        """The ordinary keyboard under the person's text field."""
        return self.world.desk_keyboard(desk.chat_of(self.world, person_id, peer), person_id)

    def watch(self, watcher: Callable[[Message], None]) -> None:
        """From now on `watcher` is told of every message in the moment in which people see it."""
        self.world.watchers.append(watcher)

    async def wait_for(self, seen: Callable[[], T | None], timeout: float = 10.0) -> T:
        """The first true value of `seen`, looked at again after every change; TimeoutError after seconds."""
        async with asyncio.timeout(timeout):
            while True:
                changed = self.world.changed
                if value := seen():
                    return value
                await changed.wait()

    async def wait_answer(
        self, person_id: int, after: int | Message = 0, *, having: str = "", timeout: float = 10.0
    ) -> Message:
        """The first message from the community after this one (a cmid or a message) with `having` in it."""
        cmid = after.cmid if isinstance(after, Message) else after

        def seen() -> Message | None:
            return next((item for item in self.answers(person_id, cmid) if having in item.text), None)

        return await self.wait_for(seen, timeout)

    async def wait_press(self, pressed: Press, timeout: float = 10.0) -> Json:
        """The answer to a pressed callback button; {} when it was silent."""
        await self.wait_for(lambda: pressed.answer is not None, timeout)
        assert pressed.answer is not None
        return pressed.answer
