"""The invented people of this desk, the community they write to, and who lets whom write."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from bot.emulator.wire import Json

_COLOURS = ("#5181b8", "#4bb34b", "#a05ba5", "#d97b3a", "#3f9d9d", "#c2577e")


@dataclass(frozen=True, slots=True)
class Client:
    """What the program in this person's hand can show; VK tells it to bots as `client_info`."""

    keyboard: bool = True
    inline_keyboard: bool = True
    carousel: bool = True
    callback: bool = True

    def vk(self) -> Json:
        actions = ["text", "vkpay", "open_app", "location", "open_link", "open_photo"]
        return {
            "button_actions": [*actions, "callback"] if self.callback else actions,
            "keyboard": self.keyboard,
            "inline_keyboard": self.inline_keyboard,
            "carousel": self.carousel,
            "lang_id": 0,
        }


@dataclass(frozen=True, slots=True)
class Person:
    """An invented person. `notes` are what she holds in her hand, such as codes a school gave her.

    `wrote` to the community before this VK started, so it may write to her. One who is not `listed` is there for the
    community alone: with a whole city of people, the desk's list shows those somebody wants to be.
    """

    id: int
    first_name: str
    last_name: str = ""
    about: str = ""
    notes: tuple[str, ...] = ()
    color: str = ""
    client: Client = Client()
    sex: int = 0
    deactivated: str = ""
    wrote: bool = False
    listed: bool = True

    @property
    def name(self) -> str:
        return f"{self.first_name} {self.last_name}".strip()

    def desk(self) -> Json:
        return {
            "id": self.id,
            "first_name": self.first_name,
            "last_name": self.last_name,
            "about": self.about,
            "notes": list(self.notes),
            "color": self.color or _COLOURS[self.id % len(_COLOURS)],
            "client": {
                "keyboard": self.client.keyboard,
                "inline_keyboard": self.client.inline_keyboard,
                "carousel": self.client.carousel,
                "callback": self.client.callback,
            },
            "avatar": (self.first_name[:1] + self.last_name[:1]).upper(),
        }

    def vk(self, fields: frozenset[str] = frozenset()) -> Json:
        """The `user` object; a deleted person has no real name in VK either."""
        if self.deactivated:
            return {"id": self.id, "first_name": "DELETED", "last_name": "", "deactivated": self.deactivated}
        shown: Json = {"id": self.id, "first_name": self.first_name, "last_name": self.last_name}
        shown |= {"can_access_closed": True, "is_closed": False}
        optional: dict[str, Any] = {
            "sex": self.sex,
            "screen_name": f"id{self.id}",
            "domain": f"id{self.id}",
            "has_photo": 0,
            "online": 0,
        }
        return shown | {name: value for name, value in optional.items() if name in fields}


@dataclass(frozen=True, slots=True)
class Community:
    """The community whose bot is tried here; messages from it carry the negative of `id`."""

    id: int
    name: str = "Community"
    screen_name: str = ""
    about: str = ""

    @property
    def address(self) -> str:
        """The name in links: vk.me/<address>."""
        return self.screen_name or f"club{self.id}"

    def desk(self) -> Json:
        return {"id": self.id, "name": self.name, "screen_name": self.address, "about": self.about}

    def vk(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "screen_name": self.address,
            "is_closed": 0,
            "type": "group",
        }


@dataclass(frozen=True, slots=True)
class CallbackServer:
    """A server of somebody's that VK sends events to by itself (Callback API), beside Long Poll."""

    id: int
    title: str
    url: str
    status: str = "ok"  # or unconfigured, failed, wait
    events: frozenset[str] = frozenset()

    def vk(self) -> Json:
        return {
            "id": self.id,
            "title": self.title,
            "creator_id": 0,
            "url": self.url,
            "secret_key": "",
            "status": self.status,
        }


class Consent(Enum):
    """Whether a person lets the community write to her."""

    UNKNOWN = "never wrote to the community, never pressed «allow»"
    ALLOWED = "wrote first or pressed «allow»"
    DENIED = "pressed «forbid»"


@dataclass(slots=True)
class Standing:
    """What VK checks before it lets the community write to one person."""

    consent: Consent = Consent.UNKNOWN
    blocked: bool = field(default=False)  # by the community: error 900
    private: bool = field(default=False)  # by the person's privacy settings: error 902
