"""What a hostile text costs the real conversation over a real store, in processor time."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from bot.clock import Clock
from bot.intake import Event, Intake
from bot.quiet import Quiet
from bot.vk.events import LONGEST_TEXT
from handlers.capabilities import CAPABILITIES
from handlers.linking import CONSENT
from handlers.router import Conversation
from handlers.talk import Incoming
from storage.database import Database
from tests.hostile.driven import NOTHING
from tests.hostile.texts import BOMBS, LONGEST, texts
from tests.person import SECRET, ZONE

CONTENT = Path(__file__).parents[2] / "content"
READERS = range(101, 126)
"""As many as a step answers: each text is another's."""


@dataclass(slots=True)
class Read:
    """Processor milliseconds by family: the worst, and in all."""

    texts: int = 0
    worst: dict[str, float] = field(default_factory=dict)
    spent: dict[str, float] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    @property
    def dearest(self) -> tuple[str, float]:
        """The family with the dearest single text, and its milliseconds."""
        return max(self.worst.items(), key=lambda one: one[1])


def bombs() -> Iterator[tuple[str, str]]:
    """Each small bomb as long as a message may be."""
    return (("bombs in full", (bomb * LONGEST)[:LONGEST]) for bomb in BOMBS)


async def read(folder: Path, seed: int, total: int, tell: Callable[[Read], None] = lambda _: None) -> Read:
    """Answer every bomb and then `total` generated texts."""
    conversation = Conversation(CONTENT, CAPABILITIES, ZONE, SECRET)
    conversation.understanding.warm()
    result, clock = Read(), Clock()
    families: dict[str, str] = {}
    respond = conversation.respond

    async def timed(store: Any, incoming: Incoming, *args: Any, **kwargs: Any) -> Any:
        begun = time.thread_time()
        try:
            return await respond(store, incoming, *args, **kwargs)
        finally:
            took, family = (time.thread_time() - begun) * 1000, families[f"{incoming.chat}:{incoming.cmid}"]
            result.worst[family] = max(result.worst.get(family, 0.0), took)
            result.spent[family] = result.spent.get(family, 0.0) + took

    setattr(conversation, "respond", timed)  # noqa: B010  # a stopwatch in the method's place
    made = chain(bombs(), islice(texts(random.Random(seed)), total))
    async with await Database.open(f"sqlite:///{folder}/texts.db") as database:
        async with database.begin() as store:
            for person in READERS[::2]:
                await store.people.agree(person, CONSENT, clock.now())
        intake = Intake(database, conversation, clock, Quiet(ZONE))
        while some := list(islice(made, len(READERS))):
            events = []
            for person, (family, text) in zip(READERS, some, strict=False):
                result.texts += 1
                cmid = result.texts
                families[f"{person}:{cmid}"] = family
                kept = text.encode(errors="replace").decode()[:LONGEST_TEXT]  # as bot.vk.events does
                events.append(Event(f"m:{person}:{cmid}", Incoming("message", person, person, clock.now(), cmid, kept)))
            await intake.take(events)
            while await intake.step():
                pass
            families.clear()
            tell(result)
        async with database.read() as store:
            for name, sql in NOTHING.items():
                if count := await store.rows.value(sql):
                    result.wrong.append(f"{name}: {count}")
    return result
