"""The desk over HTTP: the JSON that the web chat, tests and curious people use as a person's hand."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.emulator import desk
from bot.emulator.desk import DeskError
from bot.emulator.desk_http import HEADERS, Route, answer, asked, body, guarded, number, text
from bot.emulator.faults import Fault, Faults
from bot.emulator.http import Line, uploaded
from bot.emulator.people import Client, Person
from bot.emulator.wire import Json
from bot.emulator.world import World

HEARTBEAT_SECONDS = 15
_SWEEP_SECONDS = 0.5
# Where a person is when her program only says that it sends the place: the middle of Kovrov.
HERE: Json = {"type": "point", "coordinates": {"latitude": 56.3606, "longitude": 41.3197}}
_WEB = Path(__file__).parent / "web"


class DeskApi:
    """Routes under /desk/, the page at / and its files under /web/."""

    def __init__(self, world: World, faults: Faults, line: Line) -> None:
        self._world = world
        self._faults = faults
        self._line = line

    def routes(self) -> list[web.RouteDef]:
        """Every handler is guarded: a fault of the caller is 400 with a sentence, never 500."""
        table: list[tuple[str, str, Route]] = [
            ("GET", "/", self._page),
            ("GET", "/web/{name}", self._page),
            ("GET", "/{name}", self._page),  # the page names its files relative to itself
            ("GET", "/desk/people", self._people),
            ("POST", "/desk/people", self._add_person),
            ("GET", "/desk/community", self._community),
            ("GET", "/desk/chats", self._chats),
            ("POST", "/desk/chats", self._create_chat),
            ("GET", "/desk/history", self._history),
            ("POST", "/desk/send", self._send),
            ("POST", "/desk/press", self._press),
            ("POST", "/desk/upload", self._upload),
            ("POST", "/desk/allow", self._allow),
            ("POST", "/desk/deny", self._deny),
            ("POST", "/desk/read", self._read),
            ("POST", "/desk/admin_reply", self._admin_reply),
            ("GET", "/desk/stream", self._stream),
            ("GET", "/desk/counters", self._counters),
            ("GET", "/desk/faults", self._list_faults),
            ("POST", "/desk/faults", self._add_fault),
            ("DELETE", "/desk/faults", self._clear_faults),
        ]
        return [web.route(method, path, guarded(route)) for method, path, route in table]

    async def _page(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info.get("name", "index.html")
        path = _WEB / name
        if Path(name).name != name or not path.is_file():
            return answer({"error": f"no such file: {name[:80]}"}, 404)
        return web.FileResponse(path, headers=HEADERS)

    async def _people(self, _request: web.Request) -> web.Response:
        return answer([person.desk() for person in self._world.people.values() if person.listed])

    async def _add_person(self, request: web.Request) -> web.Response:
        given = await body(request)
        chosen = given.get("id")
        person = Person(
            id=chosen if isinstance(chosen, int) else max(self._world.people, default=0) + 1,
            first_name=text(given, "first_name") or "?",
            last_name=text(given, "last_name"),
            about=text(given, "about"),
            notes=tuple(str(note) for note in given.get("notes") or ()),
            color=text(given, "color"),
            client=_client(given.get("client")),
        )
        desk.add_person(self._world, person)
        return answer(person.desk())

    async def _community(self, _request: web.Request) -> web.Response:
        return answer(self._world.community.desk())

    async def _chats(self, request: web.Request) -> web.Response:
        """One person's; of nobody in particular everybody's who is listed, by their number."""
        if "person" in request.query:
            return answer(desk.chats(self._world, asked(request, "person")))
        listed = [person.id for person in self._world.people.values() if person.listed]
        return answer({str(person): desk.chats(self._world, person) for person in listed})

    async def _create_chat(self, request: web.Request) -> web.Response:
        given = await body(request)
        people = [int(each) for each in given.get("people") or ()]
        chat = desk.create_chat(self._world, text(given, "title"), people)
        return answer({"peer": chat.peer, "title": chat.title, "unread": 0})

    async def _history(self, request: web.Request) -> web.Response:
        peer = asked(request, "peer") if "peer" in request.query else None
        limit = asked(request, "limit") if "limit" in request.query else 100
        return answer(desk.history(self._world, asked(request, "person"), peer, limit))

    async def _send(self, request: web.Request) -> web.Response:
        given = await body(request)
        payload = given.get("payload")
        if payload is not None and not isinstance(payload, str):
            payload = json.dumps(payload, ensure_ascii=False)
        message = desk.say(
            self._world,
            number(given, "person"),
            text(given, "text"),
            peer=given.get("peer"),
            payload=payload,
            attachments=given.get("attachments") or (),
            ref=given.get("ref"),
            ref_source=given.get("ref_source"),
            sticker=given.get("sticker"),
            reply_to=given.get("reply_to"),
            forwarded=given.get("forwarded") or (),
            geo=HERE if given.get("geo") is True else given.get("geo"),
        )
        return answer({"cmid": message.cmid, "id": message.id})

    async def _press(self, request: web.Request) -> web.Response:
        given = await body(request)
        pressed = desk.press(
            self._world,
            number(given, "person"),
            given.get("payload", {}),
            peer=given.get("peer"),
            cmid=given.get("cmid"),
        )
        return answer({"event_id": pressed.event_id})

    async def _upload(self, request: web.Request) -> web.Response:
        person = asked(request, "person")
        file, title = await uploaded(request)
        return answer(desk.upload(self._world, person, file, title))

    async def _allow(self, request: web.Request) -> web.Response:
        desk.allow(self._world, number(await body(request), "person"))
        return answer({})

    async def _deny(self, request: web.Request) -> web.Response:
        desk.deny(self._world, number(await body(request), "person"))
        return answer({})

    async def _read(self, request: web.Request) -> web.Response:
        given = await body(request)
        desk.read(self._world, number(given, "person"), given.get("peer"))
        return answer({})

    async def _admin_reply(self, request: web.Request) -> web.Response:
        given = await body(request)
        message = desk.admin_reply(self._world, number(given, "person"), text(given, "text"), peer=given.get("peer"))
        return answer({"cmid": message.cmid, "id": message.id})

    async def _counters(self, _request: web.Request) -> web.Response:
        counters = self._world.counters.json()
        return answer(counters | {"events": self._world.events.pushed, "faults": self._faults.struck})

    async def _list_faults(self, _request: web.Request) -> web.Response:
        return answer(self._faults.json())

    async def _add_fault(self, request: web.Request) -> web.Response:
        self._faults.add(Fault.read(await body(request)))
        return answer(self._faults.json())

    async def _clear_faults(self, _request: web.Request) -> web.Response:
        self._faults.clear()
        return answer([])

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        """Server-Sent Events for all people at once, until the browser leaves or this VK stops."""
        response = web.StreamResponse(headers=HEADERS | {"Content-Type": "text/event-stream"})
        with suppress(ConnectionResetError):  # a browser leaves whenever it likes
            await response.prepare(request)
            await self._tell(response)
        return response

    async def _tell(self, response: web.StreamResponse) -> None:
        """All that happens, with a comment as a heartbeat. Raises `ConnectionResetError`."""
        await response.write(b": here\n\n")
        quiet = 0.0
        with self._world.stream.subscribed() as queue:
            while not self._line.closing.is_set():
                self._world.expire_presses()
                try:
                    line = await asyncio.wait_for(queue.get(), _SWEEP_SECONDS)
                except TimeoutError:
                    quiet += _SWEEP_SECONDS
                    if quiet < HEARTBEAT_SECONDS:
                        continue
                    line = b": still here\n\n"
                if line is None:
                    break
                quiet = 0.0
                await response.write(line)


def _client(body: Any) -> Client:
    if body is None:
        return Client()
    if not isinstance(body, dict):
        raise DeskError("client should be an object")
    return Client(**{name: bool(value) for name, value in body.items()})
