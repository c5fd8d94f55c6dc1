"""How the conversations on this desk go, as the people in them see it: asked, answered, said twice."""

from dataclasses import dataclass, field

from bot.emulator.chats import Message

KEPT = 10_000
"""Messages among which doubles are looked for."""


@dataclass(slots=True)
class Tally:
    """Counts what people say in their own dialogs. A message is answered when the community says anything after it."""

    asked: int = 0
    answered: int = 0
    doubled: int = 0
    """Messages under a `random_id` that the same dialog has seen already."""
    waiting: dict[int, list[int]] = field(default_factory=dict)
    """By dialog the places (cmid) of what waits for an answer."""
    _seen: dict[tuple[int, int], None] = field(default_factory=dict)

    def heard(self, message: Message) -> None:
        """To be told of every message."""
        if not message.out:
            if message.author == message.peer:
                self.asked += 1
                self.waiting.setdefault(message.peer, []).append(message.cmid)
            return
        self.answered += len(self.waiting.pop(message.peer, ()))
        if message.random_id:
            said = (message.peer, message.random_id)
            self.doubled += said in self._seen
            self._seen[said] = None
            if len(self._seen) > KEPT:
                del self._seen[next(iter(self._seen))]

    def places(self) -> list[tuple[int, int]]:
        """(dialog, cmid) of all that waits."""
        return [(peer, cmid) for peer, cmids in self.waiting.items() for cmid in cmids]
