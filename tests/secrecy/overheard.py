"""Says the same in both towns, and tells where the chat of several heard anything that it must not."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from handlers import payloads
from handlers.router import Conversation
from tests.person import GROUP, Chat, Person
from tests.secrecy.messages import Messages, Said, every_answer
from tests.secrecy.towns import EVERYBODY, SECRETS, STEMS, opened
from tests.understood import understanding

IN_PRIVATE = 0.15
"""The share of messages before which somebody has said something in their own dialog."""
PAUSE = 40.0
"""Seconds between two messages."""
PRESSED = "a button"
OF_THE_CHAT = frozenset({"bind", "unbind"})
"""Finer questions that are about the chat itself: whoever has a role may change it, which only one town knows."""
APOLOGY = "это моя ошибка"
"""Of a handler that fell over."""


@dataclass(slots=True)
class Overheard:
    """`answered` messages of `said`, by capability as they were understood; `wrong` tells each leak."""

    said: int = 0
    answered: int = 0
    private: int = 0
    asked: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


async def overhear(
    folders: tuple[Path, Path],
    conversation: Conversation,
    seed: int,
    total: int,
    tell: Callable[[int], None] = lambda _: None,
) -> Overheard:
    """So many messages in a chat of all of them: a mother asks for every answer there is, then everybody whatever.

    `folders` are empty, one for each town.
    """
    heard, messages = Overheard(), Messages(seed)
    dice = messages.dice
    async with (
        opened(folders[0], conversation, known=True) as (known, people),
        opened(folders[1], conversation, known=False) as (bare, strangers),
    ):
        every = ((said, True) for said in every_answer())
        chance = ((said, False) for said in messages)
        for said, of_family in islice(chain(every, chance), total):
            place = EVERYBODY.index("mother") if of_family else dice.randrange(len(people))
            both = (people[place], strangers[place])
            if dice.random() < IN_PRIVATE:
                words = messages.sentence()
                for each in both:
                    await each.says(words)
                heard.private += 1
            for each in both:
                each.town.clock.move(seconds=PAUSE)
                await _says(each, said)
            _compare(heard, said, people[place], known.chat(GROUP), bare.chat(GROUP))
            tell(heard.said)
    return heard


async def _says(person: Person, said: Said) -> None:
    chat = person.town.chat(GROUP)
    """Under a button the newest message of the bot's stands, where it has said anything."""
    if not said.press or not chat.messages:
        await person.says(said.text, payload=said.payload, chat=chat)
    else:
        await person.sends_press(said.payload, cmid=chat.messages[-1].cmid, chat=chat)


def _compare(heard: Overheard, said: Said, who: Person, known: Chat, bare: Chat) -> None:
    heard.said += 1
    heard.answered += bool(known.heard)
    asked = understanding().asked(said.text, now=who.town.clock.now())
    kind, what = (
        (asked.capability, asked.what)
        if said.payload is None
        else (PRESSED, getattr(payloads.load(said.payload), "what", ""))
    )
    heard.asked[kind or "nothing"] += 1
    text = known.show()
    heard.answers[text[:60]] += 1
    about = f"{who.name}: {said.text!r} {said.payload or ''}"
    if what not in OF_THE_CHAT and (text, known.snack) != (bare.show(), bare.snack):
        heard.wrong.append(f"{about} → {text!r} {known.snack!r}, a bare town: {bare.show()!r} {bare.snack!r}")
    small = f"{text} {known.snack}".casefold()
    if found := [each for each in (*STEMS, *map(str.casefold, SECRETS)) if each in small]:
        heard.wrong.append(f"{about} → {found} in {text!r}")
    if APOLOGY in text:
        heard.wrong.append(f"{about} → {text!r}")
    if any(message.buttons or message.menu for message in known.heard):
        heard.wrong.append(f"{about} → buttons in a chat of several: {text!r}")
