"""Files over HTTP: VK's upload servers, and what was uploaded given back."""

from urllib.parse import quote

from aiohttp import web

from bot.emulator.faults import UPLOAD, Faults
from bot.emulator.http import Line, error_page, json_answer, uploaded
from bot.emulator.methods.uploads import DOCUMENT_KINDS, take_document, take_photo
from bot.emulator.wire import encoded
from bot.emulator.world import World


class FilesApi:
    """/upload/{kind} and /files/{name}."""

    def __init__(self, world: World, faults: Faults, line: Line) -> None:
        self._world = world
        self._faults = faults
        self._line = line

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/upload/{kind}", self._upload), web.get("/files/{name}", self._file)]

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        if struck := await self._struck(request):
            return struck
        kind = request.match_info["kind"]
        asked = request.query.get("peer", "")
        peer = int(asked) if asked.lstrip("-").isdecimal() else 0
        body, title = await uploaded(request)
        if kind == "photo":
            return json_answer(encoded(take_photo(self._world, peer, body)))
        if kind in DOCUMENT_KINDS:
            return json_answer(encoded(take_document(self._world, kind, peer, body, title)))
        return web.Response(status=404)

    async def _struck(self, request: web.Request) -> web.StreamResponse | None:
        fault = self._faults.take(UPLOAD)
        match fault.kind if fault else None:
            case "drop_before" | "drop_after":
                return self._line.cut(request)
            case "silence":
                return await self._line.silence(request)
        if fault is None:
            return None
        if fault.kind == "stall":
            await self._line.stall(fault.seconds)
            return None
        return error_page(fault)

    async def _file(self, request: web.Request) -> web.Response:
        found = self._world.shelf.file(request.match_info["name"])
        if found is None:
            return web.Response(status=404)
        body, content_type, title = found
        headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "sandbox"}
        if title:
            headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title, safe='')}"
        return web.Response(body=body, content_type=content_type, headers=headers)
