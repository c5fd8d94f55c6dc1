"""In which group of the class a child learns a subject: chosen once with a button, shown alone from then on."""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers import timetable_subjects
from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.talk import Ask, Asked, Button, Child, Reply, Talk
from storage.names import folded

MOST = 6
"""Subjects, and groups of one, that get a button."""
LONGEST = 60
"""Characters of a subject and its group together that a button carries."""


@dataclass(frozen=True, slots=True)
class Choose:
    """The child is in this group; "": in none that is known, so that all are shown."""

    child: int
    subject: str
    subgroup: str = ""


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """Which group, of the subject that was named or is the only one; which subject, where there are several."""
    known = those[0]
    if len(known.whose.children) != 1:
        link = talk.button("menu.link", Ask("children", "add"))
        return talk.say("timetable.half_whose", rows=[[link, talk.button("menu.names.menu", Ask("menu"))]])
    child, groups = known.whose.children[0], divided(known)
    if asked.subject:
        names = timetable_subjects.meant(known, asked.subject)
        groups = {subject: halves for subject, halves in groups.items() if subject in names}
    if not groups:
        rows = [[talk.button("timetable.day_button", words.ask(talk, [known]))]]
        return talk.say("timetable.half_none", rows=rows)
    if len(groups) > 1:
        asks = [Ask("timetable", "subgroup", child.id, subject=subject) for subject in groups][:MOST]
        buttons = [talk.button("timetable.half_subject", ask, subject=ask.subject) for ask in asks]
        return talk.say("timetable.half_which", child=child, rows=_pairs(buttons))
    ((subject, halves),) = groups.items()
    return _which(talk, child, subject, halves)


def divided(known: Known) -> dict[str, list[str]]:
    """The subjects that the class learns in groups, and their groups."""
    found: dict[str, set[str]] = {}
    for each in known.lessons.planned:
        if each.subgroup and len(each.subject + each.subgroup) <= LONGEST:
            found.setdefault(each.subject, set()).add(each.subgroup)
    return {subject: sorted(halves, key=folded) for subject, halves in sorted(found.items()) if len(halves) > 1}


def _which(talk: Talk, child: Child, subject: str, halves: Sequence[str]) -> Reply:
    buttons = [
        talk.button("timetable.half_one", Choose(child.id, subject, each), subgroup=each) for each in halves[:MOST]
    ]
    both = talk.button("timetable.half_both", Choose(child.id, subject))
    return talk.say("timetable.half_ask", child=child, subject=subject, rows=[*_pairs(buttons), [both]])


async def choose(talk: Talk, press: Choose) -> Reply:
    """Remembered for everybody who is linked with the child."""
    child = talk.person.child(press.child)
    if child is None:
        return talk.say("router.outdated", menu=True)
    await talk.store.subgroups.choose(child.id, press.subject, press.subgroup, talk.now)
    again = talk.button("menu.names.timetable", Ask("timetable", child=child.id), colour="primary")
    others = talk.button("timetable.half_button", Ask("timetable", "subgroup", child.id))
    return talk.say(
        "timetable.half_kept", child=child, subject=press.subject, subgroup=press.subgroup, rows=[[again, others]]
    )


def _pairs(buttons: Sequence[Button]) -> list[list[Button]]:
    return [list(buttons[at : at + 2]) for at in range(0, len(buttons), 2)]
