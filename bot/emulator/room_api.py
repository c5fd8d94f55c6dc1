"""The machine room over HTTP: VK's weather, how the conversations go and, where a bot is kept here, a hand on it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.emulator import weather
from bot.emulator.desk import DeskError
from bot.emulator.desk_http import answer, asked, body, guarded, text
from bot.emulator.faults import Faults
from bot.emulator.tally import Tally
from bot.emulator.wire import Json
from bot.emulator.world import World


@dataclass(frozen=True, slots=True)
class Room:
    """What the keeper of the bot lets a hand do to it.

    `state` gets the messages that wait, as (dialog, cmid). `move` takes the name of a moment and raises `ValueError`
    where it is none of `moves` in the state. `kill` ends when the bot runs again. `inside` tells of the message at
    (dialog, cmid), None where the bot has not met it.
    """

    state: Callable[[Sequence[tuple[int, int]]], Awaitable[Json]]
    move: Callable[[str], Awaitable[None]]
    kill: Callable[[], Awaitable[None]]
    inside: Callable[[int, int], Awaitable[Json | None]]


class RoomApi:
    """Routes under /desk/room."""

    def __init__(self, world: World, faults: Faults, tally: Tally, room: Room | None) -> None:
        self._world = world
        self._faults = faults
        self._tally = tally
        self._room = room

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/desk/room", guarded(self._state)),
            web.post("/desk/room/weather", guarded(self._weather)),
            web.post("/desk/room/clock", guarded(self._clock)),
            web.post("/desk/room/kill", guarded(self._kill)),
            web.get("/desk/room/inside", guarded(self._inside)),
        ]

    async def _state(self, _request: web.Request) -> web.Response:
        return await self._told()

    async def _told(self) -> web.Response:
        tally, waiting = self._tally, self._tally.places()
        state: Json = {
            "now": self._world.now().isoformat(),
            "weather": weather.now(self._faults),
            "asked": tally.asked,
            "answered": tally.answered,
            "waiting": len(waiting),
            "doubled": tally.doubled,
        }
        if self._room is not None:
            state["bot"] = await self._room.state(waiting)
        return answer(state)

    async def _weather(self, request: web.Request) -> web.Response:
        weather.change(self._faults, text(await body(request), "weather"))
        return await self._told()

    async def _clock(self, request: web.Request) -> web.Response:
        await self._keeper().move(text(await body(request), "to"))
        return await self._told()

    async def _kill(self, _request: web.Request) -> web.Response:
        await self._keeper().kill()
        return await self._told()

    async def _inside(self, request: web.Request) -> web.Response:
        """The way of the last thing that this person said in their own dialog."""
        dialog = self._world.dialog(asked(request, "person"))
        mine = next((item for item in dialog.newest_first() if not item.out), None)
        way = await self._keeper().inside(dialog.peer, mine.cmid) if mine else None
        return answer({"text": mine.text if mine else "", "way": way})

    def _keeper(self) -> Room:
        if self._room is None:
            raise DeskError("no bot is kept on this desk")
        return self._room
