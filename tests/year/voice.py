"""What the bot is expected to say and what waits: quiet hours and silences put off, and a thing is said once."""

from collections.abc import Callable

from tests.year.city import Family
from tests.year.facts import Fact, Held, Look


class Voice:
    """`facts` is what should have been heard since they were last compared."""

    def __init__(self) -> None:
        self.facts: list[Fact] = []
        self.held: dict[int, list[Held]] = {}
        self._once: set[tuple[int, str, str, str]] = set()

    def offer(self, family: Family, look: Look, held: Held, *, chosen: bool = False) -> None:
        if held.expires <= look.now:
            return
        if family.silenced(look.now) or (family.sleeps(look.now) and not chosen):
            self.held.setdefault(family.id, []).append(held)
        else:
            self.say(family, look, held.kind, held.child, held.what)

    def say(self, family: Family, look: Look, kind: str, child: str, what: str) -> None:
        self.facts.append(Fact(family.id, look.at, kind, child, what))

    def first(self, family: Family, kind: str, child: str, which: str) -> bool:
        """Whether it is the first time: a clock set back says nothing twice."""
        key = (family.id, kind, child, which)
        new = key not in self._once
        self._once.add(key)
        return new

    def release(self, family: Family, look: Look, now: Callable[[Held], Held | None]) -> None:
        """What waits is as it is `now`, None where there is nothing left to say; it leaves where nobody sleeps."""
        waiting = [anew for each in self.held.pop(family.id, ()) if each.expires > look.now and (anew := now(each))]
        if not waiting:
            return
        if family.silenced(look.now) or family.sleeps(look.now):
            self.held[family.id] = waiting
        for held in waiting if family.id not in self.held else ():
            self.say(family, look, held.kind, held.child, held.what)

    def forget(self, family: Family, kind: str) -> None:
        """Of every kind where none is named."""
        kept = [each for each in self.held.pop(family.id, []) if kind and each.kind != kind]
        if kept:
            self.held[family.id] = kept
