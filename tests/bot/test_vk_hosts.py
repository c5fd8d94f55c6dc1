"""The bot reaches the API's host and those that VK's own answers name, and no other, however it is led there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from io import BytesIO
from urllib.parse import urlsplit

import pytest

from bot.emulator import Emulator
from bot.vk.client import Community, ForeignHost
from bot.vk.errors import Lost
from bot.vk.longpoll import LongPoll
from bot.vk.pace import Rank
from bot.vk.uploads import fetch, upload
from tests.bot.emulated import Hands, desk_of, picture_of
from tests.fakes import HandClock


@dataclass(slots=True)
class Host:
    """A server that answers every request alike, and counts who came."""

    answer: bytes
    came: int = 0
    address: str = ""

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.came += 1
        await reader.read(1000)
        writer.write(self.answer)
        await writer.drain()
        writer.close()
        await writer.wait_closed()


@asynccontextmanager
async def host(answer: bytes) -> AsyncIterator[Host]:
    here = Host(answer)
    async with await asyncio.start_server(here.take, "127.0.0.1", 0) as server:
        here.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        yield here


def success(body: str) -> bytes:
    return f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n{body}".encode()


def redirect(address: str) -> bytes:
    return f"HTTP/1.1 307 Moved\r\nLocation: {address}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode()


@pytest.fixture
async def foreign() -> AsyncIterator[Host]:
    async with host(success('{"ts": "9", "updates": []}')) as here:
        yield here


@pytest.fixture
async def vk() -> AsyncIterator[Emulator]:
    emulator = desk_of(Hands())
    async with emulator.serve():
        yield emulator


@asynccontextmanager
async def client(api_url: str, token: str = "emulator-token") -> AsyncIterator[Community]:
    api = Community(token, api_url, HandClock(), 1000)
    try:
        yield api
    finally:
        await api.close()


@pytest.mark.parametrize("way", ["request_text", "request_json", "request_raw", "request_content"])
async def test_a_host_that_nobody_named_is_refused(vk: Emulator, foreign: Host, way: str) -> None:
    async with client(vk.api_url) as api:
        with pytest.raises(ForeignHost) as refused:
            await getattr(api.http, way)(f"{foreign.address}/method/users.get", "POST")
    assert str(refused.value) == urlsplit(foreign.address).netloc
    assert foreign.came == 0


@pytest.mark.parametrize("trick", ["http://{vk}@{foreign}/", "http://{foreign}/?http://{vk}/", "http://{foreign}#{vk}"])
async def test_an_address_that_only_looks_like_the_apis_is_refused(vk: Emulator, foreign: Host, trick: str) -> None:
    url = trick.format(vk=urlsplit(vk.address).netloc, foreign=urlsplit(foreign.address).netloc)
    async with client(vk.api_url) as api:
        with pytest.raises(ForeignHost):
            await api.http.request_text(url)
    assert foreign.came == 0


async def test_an_upload_goes_only_where_vk_said(vk: Emulator, foreign: Host) -> None:
    """The uploader of another's making is led astray between VK's answer and the upload."""
    vk.allow(1)
    async with client(vk.api_url) as api:
        assert (await upload(api, "photo", picture_of(8, 8), "a.png", None)).startswith("photo")
        named = api.request

        async def astray(method: str, data: dict[str, object], version: str | None = None) -> dict[str, object]:
            answer = await named(method, data, version)
            if "upload_url" in answer["response"]:
                answer["response"]["upload_url"] = f"{foreign.address}/upload"
            return answer

        api.request = astray  # type: ignore[method-assign]  # leading astray is the point
        with pytest.raises(ForeignHost):
            await upload(api, "photo", picture_of(8, 8), "a.png", None)
    assert foreign.came == 0


async def test_a_redirect_is_not_followed(foreign: Host) -> None:
    async with host(redirect(foreign.address)) as moved, client(f"{moved.address}/method/") as api:
        with pytest.raises(Lost):
            await api.call("groups.getById", {}, Rank.REPLY)
        assert moved.came == 1
    assert foreign.came == 0


async def test_a_redirect_of_an_upload_is_not_followed(vk: Emulator, foreign: Host) -> None:
    async with host(redirect(foreign.address)) as moved, client(vk.api_url) as api:
        api.http.allow(moved.address)
        assert (await api.http.request_text(moved.address, "POST", {"photo": BytesIO(b"1")})) == ""
        assert moved.came == 1
    assert foreign.came == 0


async def test_the_long_poll_server_that_vk_names_may_be_another_host(vk: Emulator, foreign: Host) -> None:
    vk.world.origin, own = foreign.address, vk.world.origin
    async with client(f"{own}/method/") as api:
        stream = LongPoll(api, vk.community.id)
        await stream.connect()
        assert (await stream.poll("0")).ts == "9"
    assert foreign.came == 1


async def test_a_file_is_fetched_from_vk_alone(vk: Emulator, foreign: Host) -> None:
    """Whatever address a message gives it, and wherever VK's own server says that it lies."""
    shown = vk.upload(1, picture_of(8, 8), "a.png")
    async with client(vk.api_url) as api:
        assert await fetch(api, vk.address + shown["url"]) == picture_of(8, 8)
        with pytest.raises(ForeignHost):
            await fetch(api, f"{foreign.address}/secret")
        async with host(redirect(foreign.address)) as moved:
            api.http.allow(moved.address)
            with pytest.raises(ForeignHost):
                await fetch(api, f"{moved.address}/doc")
    assert foreign.came == 0


async def test_a_file_that_is_not_there_or_leads_in_a_circle_is_none(vk: Emulator) -> None:
    async with client(vk.api_url) as api:
        with pytest.raises(Lost):
            await fetch(api, f"{vk.address}/files/none.png")
        async with host(redirect("")) as moved:
            api.http.allow(moved.address)
            with pytest.raises(Lost):
                await fetch(api, f"{moved.address}/doc")
