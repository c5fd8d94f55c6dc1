"""Bytes → a name that a message can carry: vkbottle's uploaders, in our pace, through our hosts."""

from typing import Literal, TypeAlias
from urllib.parse import urljoin, urlsplit

from vkbottle import DocMessagesUploader, PhotoMessageUploader

from bot.vk.client import Community
from bot.vk.errors import Lost

LARGEST = 20 * 1024 * 1024
"""Bytes of a file that is passed on."""
HOPS = 3
"""Redirects on the way to a document: VK's own address leads to where it lies."""
HOSTS = ("vk.com", "vk.ru", "userapi.com", "vkuser.net", "vk-cdn.net", "mycdn.me")
"""Whose files people send: nothing else is fetched, whatever a message names."""

FileKind: TypeAlias = Literal["photo", "doc"]


async def fetch(api: Community, address: str) -> bytes:
    """A file that somebody put into VK. Raises `ForeignHost`, `Lost` where it is too large or not there, and aiohttp's
    errors."""
    for _ in range(HOPS):
        host = urlsplit(address).hostname or ""
        if any(host == known or host.endswith(f".{known}") for known in HOSTS):
            api.http.allow(address)
        async with api.http.request(address) as answer:
            if answer.status in (301, 302, 303, 307, 308):
                address = urljoin(address, answer.headers.get("Location", ""))
                continue
            content = await answer.content.read(LARGEST + 1)
            while len(content) <= LARGEST and (more := await answer.content.read(LARGEST + 1 - len(content))):
                content += more
            if answer.status != 200 or not content or len(content) > LARGEST:
                raise Lost(f"a file that cannot be had: {answer.status}")
            return content
    raise Lost("too many redirects")


async def upload(api: Community, kind: FileKind, content: bytes, name: str, peer: int | None) -> str:
    """`photo…` or `doc…`. `peer`: who it is for; None: the community's own, good for everybody (photos only).

    Raises `Refused`, `Lost`, and what aiohttp raises on the way up.
    """
    about = {} if peer is None else {"peer_id": peer}
    if kind == "photo":
        return str(await PhotoMessageUploader(api).upload(content, **about))
    return str(await DocMessagesUploader(api).upload(content, title=name, **about))
