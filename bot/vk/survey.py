"""What VK tells of a community, for whoever sets the bot up: who it is, what its token may do, what VK will send us.

Each raises `Refused` where VK says no, and `Lost` where no usable answer came.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from bot.vk.client import Community
from bot.vk.errors import Lost
from bot.vk.pace import Rank

RIGHTS = {"messages": 1 << 12, "manage": 1 << 18, "photos": 1 << 2, "docs": 1 << 17}
"""Bits of a community token's mask (docs/vk.md, «Rights of a token»)."""


@dataclass(frozen=True, slots=True)
class Named:
    id: int
    name: str


@dataclass(frozen=True, slots=True)
class LongPollSettings:
    """`version` as VK writes it, «5.199»; `events` are those that are switched on."""

    enabled: bool
    version: str
    events: frozenset[str]


@dataclass(frozen=True, slots=True)
class CallbackServer:
    """`host` is where the events go: the rest of its address may be a secret of its owner's."""

    title: str
    host: str
    events: frozenset[str]


async def named(api: Community) -> Named:
    """Whose token this is."""
    answer = await api.call("groups.getById", {}, Rank.REPLY)
    groups = answer.get("groups") if isinstance(answer, Mapping) else answer
    if not isinstance(groups, list) or not groups:
        raise Lost("no community")
    group = _object(groups[0])
    if not isinstance(group.get("id"), int):
        raise Lost("no community")
    return Named(group["id"], str(group.get("name", "")))


async def rights(api: Community) -> frozenset[str]:
    """Which of `RIGHTS` the token has."""
    mask = _object(await api.call("groups.getTokenPermissions", {}, Rank.REPLY)).get("mask")
    if not isinstance(mask, int):
        raise Lost("no mask")
    return frozenset(name for name, bit in RIGHTS.items() if mask & bit)


async def long_poll(api: Community, community: int) -> LongPollSettings:
    answer = _object(await api.call("groups.getLongPollSettings", {"group_id": community}, Rank.REPLY))
    on = _switched_on(answer.get("events"))
    return LongPollSettings(bool(answer.get("is_enabled")), str(answer.get("api_version", "")), on)


async def callbacks(api: Community, community: int) -> Sequence[CallbackServer]:
    """Servers that VK sends the community's events to by itself, those that were never confirmed aside."""
    answer = _object(await api.call("groups.getCallbackServers", {"group_id": community}, Rank.REPLY))
    items = answer.get("items")
    found = []
    for server in items if isinstance(items, list) else ():
        if not isinstance(server, Mapping) or server.get("status") == "unconfigured":
            continue
        about = {"group_id": community, "server_id": server.get("id")}
        settings = _object(await api.call("groups.getCallbackSettings", about, Rank.REPLY))
        host = urlsplit(str(server.get("url", ""))).hostname or ""
        found.append(CallbackServer(str(server.get("title", "")), host, _switched_on(settings.get("events"))))
    return found


async def bot_features(api: Community, community: int) -> bool:
    """Whether keyboards are allowed. VK tells it to few tokens: expect `Refused`."""
    answer = _object(await api.call("groups.getSettings", {"group_id": community}, Rank.REPLY))
    if "bots_capabilities" not in answer:
        raise Lost("not told")
    return bool(answer["bots_capabilities"])


async def may_write(api: Community, community: int, person: int) -> bool:
    answer = await api.call(
        "messages.isMessagesFromGroupAllowed", {"group_id": community, "user_id": person}, Rank.REPLY
    )
    return bool(_object(answer).get("is_allowed"))


async def time(api: Community) -> datetime | None:
    """VK's clock, to the second; None where its answers carry no date. Needs no token."""
    try:
        answer = await api.http.request_raw(api.API_URL + "utils.getServerTime", "POST")
        said = answer.headers.get("Date")
        moment = parsedate_to_datetime(said) if said else None
    except (TimeoutError, aiohttp.ClientError, OSError) as error:
        raise Lost(type(error).__name__) from None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def _switched_on(events: Any) -> frozenset[str]:
    return frozenset(name for name, value in events.items() if value) if isinstance(events, Mapping) else frozenset()


def _object(answer: Any) -> Mapping[str, Any]:
    if not isinstance(answer, Mapping):
        raise Lost("not an object")
    return answer
