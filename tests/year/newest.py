"""What is told as soon as a school says it, where only the newest counts: changed lessons, and changed events.

Against what each has heard of it; what waits is replaced, and «as usual» is news to whoever has heard otherwise.
"""

from collections.abc import Hashable
from datetime import date, datetime, time
from typing import Generic, TypeVar

from tests.year.city import DAY, ENDS, City, Family
from tests.year.facts import Look
from tests.year.papers import News, Papers
from tests.year.voice import Voice

USUAL = "usual"
SEEN_DAYS = 15
"""So many days from today on are looked at."""
K = TypeVar("K", bound=Hashable)


class Newest(Generic[K]):
    """Of each thing the last that each family has heard and what waits for it; `kind` is the fact's."""

    def __init__(self, kind: str, voice: Voice) -> None:
        self._kind, self._voice = kind, voice
        self._heard: dict[tuple[int, str, K], str] = {}
        self._waiting: dict[tuple[int, str, K], tuple[str, datetime]] = {}

    def tell(
        self, family: Family, look: Look, child: str, of: K, what: str, expires: datetime, *, urgent: bool = False
    ) -> None:
        """`urgent` passes quiet hours."""
        key = (family.id, child, of)
        if key in self._waiting and self._waiting[key][0] == what:
            return
        self._waiting.pop(key, None)
        if what == self._heard.get(key, USUAL) or look.now >= expires:
            return
        if family.silenced(look.now) or (family.sleeps(look.now) and not urgent):
            self._waiting[key] = what, expires
        else:
            self._say(family, look, key, what)

    def release(self, family: Family, look: Look) -> None:
        if family.silenced(look.now) or family.sleeps(look.now):
            return
        for key in [key for key in self._waiting if key[0] == family.id]:
            what, expires = self._waiting.pop(key)
            if look.now < expires:
                self._say(family, look, key, what)

    def waits(self, family: Family) -> bool:
        return any(key[0] == family.id for key in self._waiting)

    def forget(self, family: Family) -> None:
        self._waiting = {key: what for key, what in self._waiting.items() if key[0] != family.id}

    def known(self) -> set[tuple[int, str, K]]:
        """All of which somebody has heard, or is about to."""
        return {*self._heard, *self._waiting}

    def _say(self, family: Family, look: Look, key: tuple[int, str, K], what: str) -> None:
        self._heard[key] = what
        self._voice.say(family, look, self._kind, key[1], self.told(key[2], what))

    def told(self, of: K, what: str) -> str:
        """How it stands in the fact."""
        return f"{of} {what}"


class Substitutions(Newest[date]):
    """By day; a chat of a class hears the same of its class, as one family more."""

    def __init__(self, city: City, papers: Papers, voice: Voice) -> None:
        super().__init__("substitutions", voice)
        self._city, self._papers = city, papers
        self._doubtful: set[str] = set()
        """Children of whom what was told may not hold any more."""

    def begin(self, look: Look, news: News) -> None:
        self._doubtful = self._heard_of(look.now.date()) if "substitutions" in news.undone else set()

    def look(self, family: Family, look: Look, news: News) -> None:
        """All that is new of their children is told, where there is anything of one of them."""
        concerned = any(each.class_name in news.classes or each.number in self._doubtful for each in family.pupils)
        if not concerned or not family.wanted("substitutions"):
            return
        today = look.now.date()
        for pupil in family.pupils:
            for day in (today + each * DAY for each in range(SEEN_DAYS)):
                changes = self._papers.substitutions.get((pupil.class_name, day), {})
                what = ", ".join(f"{number}:{subject}" for number, subject in sorted(changes.items())) or USUAL
                self.tell(family, look, pupil.given, day, what, datetime.combine(day, ENDS), urgent=day == today)

    def _heard_of(self, today: date) -> set[str]:
        """And every chat: there are few."""
        heard = {(id_, child) for id_, child, day in self.known() if day >= today}
        found = [each for one in self._city.families for each in one.pupils if (one.id, each.given) in heard]
        return {each.number for each in (*found, *(each for chat in self._city.chats for each in chat.pupils))}


class Changes(Newest[tuple[str, str]]):
    """Of what a child is signed up for: by its name, and by what the family had reckoned with."""

    def __init__(self, papers: Papers, voice: Voice) -> None:
        super().__init__("event_changes", voice)
        self._gatherings = papers.gatherings

    def look(self, family: Family, look: Look, news: News) -> None:
        if "events" not in news.came or not family.wanted("event_changes"):
            return
        for pupil in family.pupils:
            for was in self._gatherings.of(pupil.number):
                now = self._gatherings.current.get(was.code)
                if (now or was).last < look.now.date():
                    continue
                if now is None:
                    what = f"cancelled {was.day}"
                elif now.otherwise(was):
                    what = f"moved {now.day} {now.hour} {now.venue}".strip()
                else:
                    what = USUAL
                expires = datetime.combine(max(was.last, (now or was).last), time.max)
                self.tell(family, look, pupil.given, (was.name, f"{was.day} {was.hour}"), what, expires)

    def told(self, of: tuple[str, str], what: str) -> str:
        return f"{of[0]} {what if what != USUAL else f'kept {of[1]}'}"
