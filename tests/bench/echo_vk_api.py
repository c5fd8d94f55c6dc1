"""The other peer: the same plain bot, written with `vk_api` as its examples show, one message after another.

It is told where its VK and its store are by the same variables as ours. The library knows VK's own address only, so
its requests are taken to the local one on their way. It keeps a pace of twenty requests a second for a community by
itself, which is taken from it where the local VK has none.
"""

import os
import sqlite3  # the peer owns its own connection
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import requests
import vk_api
from requests.adapters import HTTPAdapter
from vk_api.bot_longpoll import VkBotEventType, VkBotLongPoll
from vk_api.utils import get_random_id


class ThisDesk(HTTPAdapter):
    """Every request for VK's hosts goes to the local one; nothing else of the library is touched."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._host = urlsplit(address).netloc

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        parts = urlsplit(str(request.url))
        request.url = urlunsplit(("http", self._host, parts.path, parts.query, ""))
        return super().send(request, *args, **kwargs)


def main() -> None:
    session = requests.Session()
    session.trust_env = False
    session.mount("https://", ThisDesk(os.environ["BOT_API_URL"]))
    client = vk_api.VkApiGroup(token=os.environ["BOT_TOKEN"], api_version="5.199", session=session)
    if "BOT_REQUESTS_PER_SECOND" in os.environ:
        client.RPS_DELAY = 0
    vk = client.get_api()
    store = sqlite3.connect(os.environ["BOT_DATABASE_URL"].removeprefix("sqlite:///"))  # noqa: TID251  # the peer's own
    poll = VkBotLongPoll(client, 1)
    poll.session.trust_env = False
    for event in poll.listen():
        if event.type is not VkBotEventType.MESSAGE_NEW:
            continue
        person, text = event.message.from_id, event.message.text
        row = store.execute("SELECT count(*) FROM links WHERE person = ?", (person,)).fetchone()
        vk.messages.send(peer_id=person, random_id=get_random_id(), message=f"Вы написали: {text}. Детей: {row[0]}.")


if __name__ == "__main__":
    main()
