"""VK's API as this bot calls it: vkbottle's client, with our own HTTP, pace, timeouts and errors.

Only hosts that are known may be reached: the API's, and those that VK's own answers name (Long Poll, uploads).
"""

import json
import logging
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import aiohttp
from vkbottle import API
from vkbottle.http import AiohttpClient

from bot.clock import Clock
from bot.vk.errors import TOO_LARGE, UNKNOWN, Lost, Refused
from bot.vk.pace import Pace, Rank

VERSION = "5.199"
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 15.0
FORM = "application/x-www-form-urlencoded"
LARGE = 4096
"""Characters beyond which a form is sent as multipart: Russian letters triple when they are percent-encoded."""


class ForeignHost(Exception):
    """A host that neither the settings nor VK named."""


class Http(AiohttpClient):
    """vkbottle's HTTP client with our timeouts, which reaches known hosts only and notes what time VK says it is."""

    def __init__(self, api_url: str, clock: Clock) -> None:
        super().__init__(
            timeout=aiohttp.ClientTimeout(total=ANSWER_SECONDS, connect=CONNECT_SECONDS),
            cookie_jar=aiohttp.DummyCookieJar(),
        )
        self._hosts = {urlsplit(api_url).netloc}
        self._clock = clock
        self._date = ""
        self._told: datetime | None = None
        self._noted = 0.0

    def theirs(self) -> datetime:
        """VK's clock, by the `Date` of its newest answer, to a second; ours where it has told none."""
        if self._told is None:
            return self._clock.now()
        return self._told + timedelta(seconds=self._clock.monotonic() - self._noted)

    def _note(self, date: str) -> None:
        if date == self._date:
            return
        self._date, self._noted = date, self._clock.monotonic()
        try:
            # HTTP's dates are UTC always; one of «-0000» would have no zone at all.
            self._told = parsedate_to_datetime(date).replace(tzinfo=UTC)
        except ValueError:
            self._told = None

    def allow(self, url: str) -> None:
        """VK's answer named this address."""
        self._hosts.add(urlsplit(url).netloc)

    def check(self, url: str) -> None:
        if urlsplit(url).netloc not in self._hosts:
            raise ForeignHost(urlsplit(url).netloc)

    @asynccontextmanager
    async def request(
        self, url: str, method: str = "GET", data: Any = None, **kwargs: Any
    ) -> AsyncIterator[aiohttp.ClientResponse]:
        """Every request of vkbottle's client and uploaders. Raises `ForeignHost`, and `Refused` for HTTP 413."""
        self.check(url)
        async with super().request(url, method, data, allow_redirects=False, **kwargs) as response:
            self._note(response.headers.get("Date", ""))
            if response.status == TOO_LARGE:
                raise Refused(TOO_LARGE, "too large")
            yield response


class Community(API):
    """The community's API. `call` answers VK's `response`, or raises `Refused` or `Lost`."""

    def __init__(self, token: str, api_url: str, clock: Clock, per_second: int) -> None:
        self.http = Http(api_url, clock)
        super().__init__(token, http_client=self.http)
        self.API_URL = api_url
        self.pace = Pace(clock, per_second)
        self._secret = token

    @property
    def host(self) -> str:
        """The API's host and port, without what else its address may hold."""
        return urlsplit(self.API_URL).netloc.rpartition("@")[2]

    def theirs(self) -> datetime:
        """What time it is at VK, whatever our own clock was set to: dates of messages are by this one."""
        return self.http.theirs()

    async def call(self, method: str, parameters: Mapping[str, Any], rank: Rank) -> Any:
        await self.pace.turn(rank)
        return (await self.now(method, parameters))["response"]

    async def request(self, method: str, data: dict[str, Any], version: str | None = None) -> dict[str, Any]:
        """What vkbottle's own tools (the uploaders) call: their requests wait for their turn like all others."""
        await self.pace.turn(Rank.UPLOAD)
        answer = await self.now(method, data, version)
        if isinstance(answer["response"], dict) and "upload_url" in answer["response"]:
            self.http.allow(answer["response"]["upload_url"])
        return answer

    async def now(self, method: str, parameters: Mapping[str, Any], version: str | None = None) -> dict[str, Any]:
        """VK's whole answer, without waiting for a turn: the caller has had one.

        The token travels in the body, so that no address in any log holds it.
        """
        fields = {name: _plain(value) for name, value in parameters.items() if value is not None}
        fields |= {"access_token": self._secret, "v": version or VERSION}
        try:
            text = await self.http.request_text(self.API_URL + method, "POST", **_form(fields))
            answer = json.loads(text)
        except (TimeoutError, aiohttp.ClientError, ValueError, RecursionError, OSError) as error:
            raise Lost(type(error).__name__) from None
        if not isinstance(answer, dict):
            raise Lost("not an object")
        if isinstance(refused := answer.get("error"), dict):
            code = refused.get("error_code")
            raise Refused(code if isinstance(code, int) else UNKNOWN, str(refused.get("error_msg", "")))
        if "response" not in answer:
            raise Lost("no response")
        return answer

    async def close(self) -> None:
        await self.http.close()


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (list, tuple)):
        return ",".join(map(str, value))
    return str(value)


def _form(fields: Mapping[str, str]) -> dict[str, Any]:
    if sum(map(len, fields.values())) <= LARGE:
        return {"data": urlencode(fields).encode(), "headers": {"Content-Type": FORM}}
    boundary = secrets.token_hex(16)  # not to be guessed: a person's words must not be able to end their field
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    body = "".join([*parts, f"--{boundary}--\r\n"]).encode()
    return {"data": body, "headers": {"Content-Type": f"multipart/form-data; boundary={boundary}"}}


def quiet_libraries() -> None:
    """vkbottle logs whole requests at DEBUG through a handler of its own; a person's data must not get there."""
    for name in ("vkbottle", "aiohttp", "asyncio", "aiosqlite"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.setLevel(logging.WARNING)
    logging.getLogger("vkbottle").setLevel(logging.CRITICAL)
