"""Bytes → a name that a message can carry: vkbottle's uploaders, in our pace, through our hosts."""

from typing import Literal, TypeAlias

from vkbottle import DocMessagesUploader, PhotoMessageUploader

from bot.vk.client import Community

FileKind: TypeAlias = Literal["photo", "doc"]


async def upload(api: Community, kind: FileKind, content: bytes, name: str, peer: int | None) -> str:
    """`photo…` or `doc…`. `peer`: who it is for; None: the community's own, good for everybody (photos only).

    Raises `Refused`, `Lost`, and what aiohttp raises on the way up.
    """
    about = {} if peer is None else {"peer_id": peer}
    if kind == "photo":
        return str(await PhotoMessageUploader(api).upload(content, **about))
    return str(await DocMessagesUploader(api).upload(content, title=name, **about))
