"""«Завтра собрание в 18:30» from somebody who may announce: whether families should hear it is asked."""

from dataclasses import dataclass

from handlers.announcements_desk import announcements, roles
from handlers.talk import Ask, Asked, Reply, Talk
from handlers.understanding import hours
from handlers.understanding.dictation import tells


@dataclass(frozen=True, slots=True)
class Said:
    """The words, until the next message."""

    words: str


@dataclass(frozen=True, slots=True)
class Announce:
    """Make an announcement of the words that wait."""


offered = announcements.question("offered", Said, may_follow=("announcements.whom",))


async def offer(talk: Talk, asked: Asked) -> Reply | None:
    """None where they ask rather than tell, or may announce nothing."""
    text = talk.incoming.text
    timed = asked.period is not None or hours.hour(text) is not None
    if not (timed and tells(text) and talk.incoming.private and talk.incoming.kind != "press"):
        return None
    mine = await roles(talk)
    if not mine:
        return None
    names = [role.scope.class_name for role in mine]
    name = names[0] if len(names) == 1 else ""
    rows = [
        [talk.button("announcements.offer_yes", Announce(), colour="primary", name=name)],
        [talk.button("menu.names.staff", Ask("staff"))],
    ]
    return talk.ask(offered, "announcements.offered", name=name, draft=Said(text), rows=rows)
