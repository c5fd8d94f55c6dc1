"""Updates of Long Poll that VK never sent, and a few that it might: the same at every run."""

import json
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import count
from typing import Any

from bot.emulator.longpoll import EVENT_TYPES
from handlers import payloads
from tests.hostile.texts import texts

ATTACHMENTS = (
    # of messages, by the schema's messages_message_attachment and its type
    *("photo", "audio", "video", "video_playlist", "doc", "link", "market", "gift", "sticker", "wall", "wall_reply"),
    *("article", "poll", "podcasts", "call", "graffiti", "audio_message", "story", "market_market_album", "app_action"),
    # of posts, which are forwarded
    *("photos_list", "posted_photo", "audio_playlist", "clip", "note", "app", "page", "album", "market_album", "event"),
    *("donut_link", "textlive", "textpost", "textpost_publish", "situational_theme", "group", "podcast"),
    # of tomorrow
    *("mini_app", "narrative", "group_call_in_progress", "что-то", "", "a" * 5000),
)
ACTIONS = (
    *("chat_photo_update", "chat_photo_remove", "chat_create", "chat_title_update", "chat_invite_user"),
    *("chat_kick_user", "chat_pin_message", "chat_unpin_message", "chat_invite_user_by_link"),
    *("chat_invite_user_by_message_request", "chat_screenshot"),
)
HUGE = "a number of five thousand digits"
ABSURD: tuple[Any, ...] = (
    *(None, True, False, 0, -1, 1, 2**31, -(2**31), 2**53, 2**63, -(2**63), 2**64, 10**300, HUGE),
    *(0.5, -0.0, 1e308, float("nan"), float("inf"), -float("inf")),
    *("", " ", "0", "1", "null", "строка", "\x00", "\ud83d", "\udc00\ud83d", "я" * 2_000, "2026-11-20"),
    *([], {}, [[]], [{}], {"": None}, [None] * 1000, {"a": {"b": {"c": []}}}, {str(n): n for n in range(500)}),
)
GROUP = 2_000_000_000
FORGED_FROM = 1_000_000
"""Places in their chat of the messages made here: no person's own message comes so far."""


class Written(str):
    """JSON already."""

    __slots__ = ()


class Updates:
    """`people` write; each update is the JSON text that stands in the stream."""

    def __init__(self, dice: random.Random, people: Sequence[int], now: int) -> None:
        self._dice = dice
        self._people = people
        self._now = now
        self._texts = texts(dice)
        self._number = count(FORGED_FROM)
        self._kinds = (
            *([self._message] * 56),
            *([self._press] * 24),
            *([self._other] * 12),
            *([self._nonsense] * 6),
            *(self._deep, self._huge),
        )
        self._payloads = sorted(payloads._types)

    def __iter__(self) -> Iterator[str]:
        while True:
            yield self.update()

    def update(self) -> str:
        made = self._dice.choice(self._kinds)()
        if self._dice.random() < 0.4:
            made = self._spoilt(made)
        text = made if isinstance(made, Written) else json.dumps(made)
        return text.replace(f'"{HUGE}"', "9" * 5000)

    # What it is

    def _message(self) -> Any:
        dice, number = self._dice, next(self._number)
        person = dice.choice(self._people)
        message: dict[str, Any] = {
            "id": number,
            "conversation_message_id": number,
            "date": self._now + dice.randint(-100_000, 100),
            "from_id": person,
            "peer_id": person if dice.random() < 0.8 else GROUP + dice.randint(1, 5),
            "out": 0,
            "version": number,
            "text": next(self._texts)[1],
            "attachments": [self._attachment() for _ in range(dice.choice((0, 0, 0, 1, 2, 12)))],
            "fwd_messages": [],
            "random_id": 0,
        }
        if dice.random() < 0.3:
            message["payload"] = self._payload()
        if dice.random() < 0.1:
            message["ref"] = next(self._texts)[1]
        if dice.random() < 0.1:
            message["action"] = {"type": dice.choice(ACTIONS), "member_id": dice.choice(self._people)}
        if dice.random() < 0.1:
            message["reply_message"] = {**message}
        if dice.random() < 0.1:
            message["geo"] = {"type": "point", "coordinates": {"latitude": 56.3, "longitude": 41.3}}
        shown = {"button_actions": ["text", "callback"], "keyboard": True, "inline_keyboard": dice.random() < 0.8}
        return self._wrapped("message_new", {"message": message, "client_info": shown})

    def _press(self) -> Any:
        number, person = next(self._number), self._dice.choice(self._people)
        payload: Any = self._payload()
        with suppress(ValueError):  # some are no JSON
            payload = json.loads(payload) if self._dice.random() < 0.7 else payload
        about = {"user_id": person, "peer_id": person, "event_id": f"press{number}", "payload": payload}
        if self._dice.random() < 0.7:
            about["conversation_message_id"] = self._dice.randint(1, 50)
        return self._wrapped("message_event", about)

    def _other(self) -> Any:
        """Any other event there is, with fields that most of them have."""
        person = self._dice.choice(self._people)
        about = {"user_id": person, "from_id": person, "peer_id": person, "key": "", "admin_id": 1, "id": 1, "text": ""}
        about |= {"conversation_message_id": next(self._number), "date": self._now, "out": 1}
        kinds = [kind for kind in EVENT_TYPES if kind not in ("message_new", "message_event")]
        return self._wrapped(self._dice.choice((*kinds, "message_of_tomorrow")), about)

    def _deep(self) -> Any:
        """Brackets within brackets, where VK puts what people made."""
        levels = self._dice.choice((40, 300, 990, 1_100, 20_000))
        opening, closing = self._dice.choice((("[", "]"), ('{"fwd_messages":[', "]}"), ('{"a":', "}")))
        if opening.endswith(":"):
            closing = "null" + closing if levels == 1 else closing
        nested = opening * levels + ("1" if opening.endswith(":") else "") + closing * levels
        place = self._dice.choice(("fwd_messages", "payload", "attachments", "text", "reply_message", "from_id"))
        made = self._message()
        made["object"]["message"][place] = "DEEP"
        return Written(json.dumps(made).replace('"DEEP"', nested))

    def _huge(self) -> Any:
        made = self._message()
        message = made["object"]["message"]
        match self._dice.randrange(5):
            case 0:
                message["text"] = next(self._texts)[1] * 50
            case 1:
                message["attachments"] = [self._attachment() for _ in range(10)] * 100
            case 2:
                message["payload"] = json.dumps({"b": "ask.ask", "v": ["a" * 100_000]})
            case 3:
                message["fwd_messages"] = [{**message, "attachments": []}] * 100
            case _:
                made["object"] |= {f"field{number}": number for number in range(5000)}
        return made

    def _nonsense(self) -> Any:
        choice = self._dice.choice
        about = choice(ABSURD)
        bare = {"type": choice((*EVENT_TYPES[:8], choice(ABSURD))), "object": about, "event_id": choice(ABSURD)}
        return choice((about, bare, {"object": about}, {"type": "message_new"}, [], {}))

    # Of what it is made

    def _wrapped(self, kind: str, about: Any) -> dict[str, Any]:
        return {"group_id": 7, "type": kind, "event_id": f"forged{next(self._number)}", "v": "5.199", "object": about}

    def _attachment(self) -> Any:
        kind = self._dice.choice(ATTACHMENTS)
        about = {"id": 1, "owner_id": -7, "title": next(self._texts)[1][:200], "sizes": [], "url": "https://vk.ru/x"}
        return {"type": kind, kind: self._dice.choice((about, about, self._dice.choice(ABSURD)))}

    def _payload(self) -> str:
        """As a text: a button's of ours, forged; VK's own; or no JSON at all."""
        dice = self._dice
        if dice.random() < 0.15:
            return dice.choice(
                ('{"command":"start"}', "{", "null", "[]", '"x"', "[" * 900, '{"a":NaN}', '{"a":"\\ud83d"}')
            )
        values = [dice.choice((*range(8), True, None, "2026-11-20", "grades", "x" * 70, "\ud83d")) for _ in range(4)]
        return json.dumps({"b": dice.choice(self._payloads), "v": values[: dice.randint(0, 4)]})

    def _spoilt(self, made: Any) -> Any:
        """One field of it, anywhere, is gone or is something else."""
        if not isinstance(made, dict) or not made:
            return made
        place = made
        while True:
            name = self._dice.choice(list(place))
            inner = place[name]
            if not (isinstance(inner, dict) and inner) or self._dice.random() < 0.2:
                break
            place = inner
        if self._dice.random() < 0.3:
            del place[name]
        elif name != "conversation_message_id":
            place[name] = self._dice.choice(ABSURD)
        return made
