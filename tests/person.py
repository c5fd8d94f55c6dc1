"""Invented people who talk with the real bot: real store, real intake, no network, and a clock that a hand moves.

    anna = town.person("Анна")
    await anna.says("какие оценки у Маши за неделю?")
    anna.sees("Математика")
    await anna.presses("Средний балл")

A person can press only what is on their screen; every message is held against the messenger's limits.
"""

import json
import random
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from bot.clock import Clock
from bot.intake import Event, Intake
from bot.quiet import Quiet
from handlers import codes, screens
from handlers.messages import Attached
from handlers.router import Conversation
from handlers.talk import Client, Incoming
from storage.codes import Audience
from storage.database import Database
from storage.moments import text
from storage.outbox import Outcome
from storage.store import Store

ZONE = ZoneInfo("Europe/Moscow")
FRIDAY_EVENING = datetime(2026, 11, 20, 18, 30, tzinfo=ZONE)
SECRET = b"a key for tests, and for nothing"
GROUP = 2_000_000_001

SCREEN = screens.SCREEN
LONGEST = 4096
LABEL = 40
PAYLOAD = 255
SNACK = 90
CARDS = 10
INLINE = (6, 5, 10)
ORDINARY = (10, 5, 40)
"""Rows, buttons a row, buttons in all (docs/vk.md, «Limits»)."""


class HandClock(Clock):
    """Stands still until it is moved."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def now(self) -> datetime:
        return self.at

    def move(self, **by: float) -> None:
        self.at += timedelta(**by)


@dataclass
class Message:
    """What the bot said, as it stands in the chat now."""

    cmid: int
    text: str
    rows: list[list[dict[str, Any]]]
    menu: list[list[dict[str, Any]]]
    urgent: bool = False
    cards: list[dict[str, Any]] = field(default_factory=list)
    files: list[dict[str, Any]] = field(default_factory=list)
    """What is to be made and attached: maker, values, name."""

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [*(button for row in self.rows for button in row), *(card["button"] for card in self.cards)]


@dataclass
class Chat:
    """A dialog, or a chat of several: what the bot said in it, the ordinary keyboard, the last notice."""

    id: int
    messages: list[Message] = field(default_factory=list)
    keyboard: list[list[dict[str, Any]]] = field(default_factory=list)
    snack: str | None = None
    heard: list[Message] = field(default_factory=list)
    """Since the last thing anybody did here; an edited message is heard again."""
    cmids: "count[int]" = field(default_factory=lambda: count(1))

    def show(self) -> str:
        return "\n---\n".join(message.text for message in self.heard)

    def labels(self) -> list[str]:
        buttons = [button for message in self.messages for button in message.buttons]
        return [button["label"] for button in [*buttons, *(b for row in self.keyboard for b in row)]]


class Town:
    def __init__(
        self, database: Database, conversation: Conversation, clock: HandClock, *, one_screen: bool = False
    ) -> None:
        """`one_screen`: whatever is said to one person alone is held against a phone's screen."""
        self.one_screen = one_screen
        self.database = database
        self.conversation = conversation
        self.clock = clock
        self.intake = Intake(database, conversation, clock, Quiet(ZONE))
        self.chats: dict[int, Chat] = {}
        self._ids = count(501)
        self._events = count(1)
        self._dice = random.Random(2026)

    def person(self, name: str, *, client: Client | None = None) -> "Person":
        return Person(self, name, next(self._ids), client)

    def chat(self, id_: int) -> Chat:
        return self.chats.setdefault(id_, Chat(id_))

    async def code(
        self, number: str, *, permitted: bool = False, audience: Audience = "adult", institution: str | None = None
    ) -> str:
        """A fresh linking code of the pupil with this number, as the sheet of this institution (its code) shows it."""
        code = codes.fresh(self._dice.choice)
        now = self.clock.now()
        async with self.database.begin() as store:
            pupil = await store.school.pupil_by_number(number)
            assert pupil is not None, f"no pupil {number}"
            hashed = codes.hashed(code, SECRET)
            place = await store.rows.value("SELECT id FROM institutions WHERE code = ?", (institution,))
            until = now + codes.LIVES
            await store.codes.issue(
                hashed, pupil.id, now, until, permitted=permitted, audience=audience, institution=place
            )
        return codes.shown(code)

    async def pupil(self, number: str) -> int:
        async with self.database.read() as store:
            pupil = await store.school.pupil_by_number(number)
        assert pupil is not None, f"no pupil {number}"
        return pupil.id

    async def moves(self, number: str, *, away: str, to: str | None = None, class_name: str = "5Б") -> None:
        """The lists no longer name the pupil at one institution, and do at another; both by their codes."""
        async with self.database.begin() as store:
            await store.rows.write(
                "UPDATE enrolments SET ended = ? WHERE ended IS NULL"
                " AND pupil = (SELECT id FROM pupils WHERE number = ?)"
                " AND institution = (SELECT id FROM institutions WHERE code = ?)",
                (text(self.clock.now()), number, away),
            )
            if to is not None:
                await store.rows.write(
                    "INSERT INTO enrolments (pupil, institution, class_name, restricted, import)"
                    " SELECT p.id, i.id, ?, 0, 0 FROM pupils AS p, institutions AS i WHERE p.number = ? AND i.code = ?"
                    " ON CONFLICT (pupil, institution) DO UPDATE SET ended = NULL, class_name = excluded.class_name",
                    (class_name, number, to),
                )

    async def confirms(self, number: str, institution: str) -> None:
        """The institution stands behind the links of a pupil who has moved there."""
        pupil = await self.pupil(number)
        async with self.database.begin() as store:
            [(place,)] = await store.rows.all("SELECT id FROM institutions WHERE code = ?", (institution,))
            await store.links.vouch(pupil, place, self.clock.now())

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Store]:
        async with self.database.read() as store:
            yield store

    async def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """What the store holds, asked in SQL."""
        async with self.database.read() as store:
            return await store.rows.all(sql, parameters)

    async def happens(self, incoming: Incoming, key: str | None = None) -> None:
        """An event arrives and is handled; what is said reaches the screens."""
        for chat in self.chats.values():
            chat.heard, chat.snack = [], None
        await self.intake.take([Event(key or f"t:{next(self._events)}", incoming)])
        await self.settle()

    async def settle(self) -> None:
        while await self.intake.step():
            pass
        await self._deliver()

    async def _deliver(self) -> None:
        async with self.database.begin() as store:
            await store.outbox.expire(self.clock.now())
            rows = await store.rows.all(
                "SELECT id, chat, kind, priority, body, about FROM outbox WHERE state = 'waiting' ORDER BY priority, id"
            )
            outcomes = []
            for id_, chat, kind, priority, body, about in rows:
                cmid = self._arrives(self.chat(chat), kind, priority, body, about)
                outcomes.append(Outcome(id_, "sent", cmid=cmid))
            await store.outbox.settle(outcomes, self.clock.now())

    def _arrives(self, chat: Chat, kind: str, priority: int, body: str, about: int | None) -> int | None:
        if kind == "answer":
            chat.snack = json.loads(body)["snack"]
            assert chat.snack is None or len(chat.snack) <= SNACK, chat.snack
        if kind not in ("say", "edit"):
            return None
        said = json.loads(body)
        message = Message(about or 0, said["text"], said.get("rows", []), said.get("menu", []), priority == 0)
        message.cards = said.get("cards", [])
        message.files = said.get("files", [])
        _fits(message)
        if self.one_screen and chat.id < GROUP:
            tall = screens.height(message.text, len(message.rows))
            assert tall <= SCREEN, f"{tall} px:\n{message.text}\n{[button['label'] for button in message.buttons]}"
        if kind == "edit":
            place = next(at for at, old in enumerate(chat.messages) if old.cmid == about)
            chat.messages[place] = message
        else:
            message.cmid = next(chat.cmids)
            chat.messages.append(message)
        chat.keyboard = message.menu or chat.keyboard
        chat.heard.append(message)
        return message.cmid


def _fits(message: Message) -> None:
    """The messenger refuses the whole message otherwise."""
    assert 0 < len(message.text) <= LONGEST
    assert len(message.cards) <= CARDS
    assert all(card[name] for card in message.cards for name in ("title", "text"))
    for rows, (most_rows, wide, most) in ((message.rows, INLINE), (message.menu, ORDINARY)):
        assert len(rows) <= most_rows, rows
        assert all(0 < len(row) <= wide for row in rows), rows
        assert sum(map(len, rows)) <= most, rows
        for button in (button for row in rows for button in row):
            assert 0 < len(button["label"]) <= LABEL, button
            assert len(json.dumps(button.get("payload"), ensure_ascii=False)) <= PAYLOAD, button


@dataclass
class Person:
    town: Town
    name: str
    id: int
    client: Client | None = None

    @property
    def chat(self) -> Chat:
        return self.town.chat(self.id)

    async def says(
        self,
        text: str,
        *,
        attachments: Sequence[str] = (),
        enclosed: Sequence[Attached] = (),
        ref: str | None = None,
        payload: Mapping[str, Any] | None = None,
        chat: Chat | None = None,
        addressed: bool = True,
        cmid: int | None = None,
    ) -> "Person":
        """A message, in the dialog or in a chat of several; `payload` is what a text button carried."""
        place = chat or self.chat
        await self.town.happens(
            Incoming(
                "message",
                place.id,
                self.id,
                self.town.clock.now(),
                cmid=cmid or next(place.cmids),
                text=text,
                payload=payload,
                ref=ref,
                attachments=tuple(attachments),
                enclosed=tuple(enclosed),
                client=self.client,
                private=place.id < GROUP,
                addressed=addressed,
            )
        )
        return self

    async def presses(self, label: str) -> "Person":
        """A button that is on the screen: under a message, the newest first, or under the input."""
        for message in reversed(self.chat.messages):
            for button in message.buttons:
                if button["label"] == label:
                    return await self.presses_button(button, message.cmid)
        for button in (button for row in self.chat.keyboard for button in row):
            if button["label"] == label:
                return await self.presses_button(button)
        raise AssertionError(f"{self.name} sees no «{label}» but {self.chat.labels()}")

    async def presses_button(self, button: Mapping[str, Any], cmid: int | None = None) -> "Person":
        """Any button, on the screen or remembered from another day."""
        if button.get("in_place"):
            return await self.sends_press(button["payload"], cmid)
        return await self.says(button["label"], payload=button["payload"])

    async def sends_press(self, payload: Any, cmid: int | None = None, chat: Chat | None = None) -> "Person":
        place = chat or self.chat
        await self.town.happens(
            Incoming(
                "press",
                place.id,
                self.id,
                self.town.clock.now(),
                cmid=cmid,
                payload=payload,
                press=f"press{next(self.town._events)}",
                private=place.id < GROUP,
            )
        )
        return self

    def button(self, label: str) -> Mapping[str, Any]:
        """One on the screen, to be remembered."""
        for message in reversed(self.chat.messages):
            for button in message.buttons:
                if button["label"] == label:
                    return button
        raise AssertionError(f"{self.name} sees no «{label}» but {self.chat.labels()}")

    @property
    def heard(self) -> str:
        """What the bot said since the last thing that happened."""
        return self.chat.show()

    @property
    def offered(self) -> list[str]:
        """The buttons that came with it."""
        return [button["label"] for message in self.chat.heard for button in message.buttons]

    def sees(self, *words: str) -> "Person":
        missing = [word for word in words if word not in self.heard]
        assert not missing, f"{self.name} misses {missing} in:\n{self.heard}\n{self.offered}"
        return self

    def sees_no(self, *words: str) -> "Person":
        found = [word for word in words if word in self.heard]
        assert not found, f"{self.name} should not see {found} in:\n{self.heard}"
        return self

    def hears_nothing(self) -> "Person":
        assert not self.chat.heard, self.heard
        return self

    # Shortcuts that many conversations begin with

    async def agrees(self) -> "Person":
        await self.says("мои дети")
        return await self.presses("Даю согласие")

    async def links(self, *numbers: str) -> "Person":
        async with self.town.database.read() as store:
            known = (await store.people.known([self.id])).get(self.id)
        if known is None or known.consent is None:
            await self.agrees()
        for number in numbers:
            await self.says(await self.town.code(number))
            self.sees("Привязал")
        return self
