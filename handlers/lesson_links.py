"""Where a lesson is held online: the room in Сферум and the course in СЭДО, as its row of the timetable names them."""

import re
from collections.abc import Iterator, Sequence

from handlers import timetable_words as words
from handlers.lessons_known import Known
from handlers.rules import subjects
from handlers.rules.advice import load
from handlers.rules.day import SchoolDay, Slot
from handlers.talk import Ask, Asked, Button, Period, Reply, Talk

LINK = re.compile(r"https://[\w.-]+(?:[/?#]\S*)?")
"""What a button may open."""
FEW = 2
"""Links that stand under a day by themselves; more have a page of their own."""
MOST = 6
"""Lessons on that page."""
GUIDES = ("sferum", "sedo")


def buttons(talk: Talk, known: Known, of_day: SchoolDay) -> list[Button]:
    """Under a day: its links, or the way to them where they are many."""
    found = list(dict.fromkeys(each for slot in of_day.held for each in _of(talk, slot)))
    if len(found) <= FEW:
        return found
    return [talk.button("timetable.links_button", words.ask(talk, [known], "link", Period(of_day.day, of_day.day)))]


def answer(talk: Talk, asked: Asked, those: Sequence[Known]) -> Reply:
    """Of the day that was said, else of the next lessons: every link in words, the first ones on buttons."""
    blocks: list[str] = []
    found: list[Button] = []
    for known in those:
        of_day = known.lessons.on(asked.period.first) if asked.period else known.lessons.due(talk.now)
        slots = [slot for slot in of_day.held if _meant(asked, slot) and any(_of(talk, slot))][:MOST]
        if slots:
            blocks.append(_block(talk, known, of_day, slots))
            found += [each for slot in slots for each in _of(talk, slot)]
    if not blocks:
        guides = [talk.button("guides.word", Ask("guides", name), word=load().guides[name].word) for name in GUIDES]
        return talk.say("timetable.links_none", who=words.who(talk, those[0].whose), rows=[guides])
    buttons = list(dict.fromkeys(found))[:MOST]
    rows = [*(buttons[at : at + 2] for at in range(0, len(buttons), 2)), words.others(talk, those)]
    return words.page(talk, those, "\n\n".join(blocks), rows=rows)


def _block(talk: Talk, known: Known, of_day: SchoolDay, slots: Sequence[Slot]) -> str:
    who, when = words.who(talk, known.whose), words.when(talk, of_day.day)
    lines = [
        talk.wording.text("timetable.link_line", slot=slot, lesson_told=words.held(talk, slot), urls=_links(slot))
        for slot in slots
    ]
    return "\n".join((talk.wording.text("timetable.links_head", who=who, when=when), *lines))


def _meant(asked: Asked, slot: Slot) -> bool:
    taught = {each.subject for each in slot.taught}
    return asked.subject is None or bool(subjects.meant(asked.subject, taught))


def _links(slot: Slot) -> list[str]:
    every = (link for each in slot.taught if each.held for link in (each.link, each.course))
    return list(dict.fromkeys(link for link in every if LINK.fullmatch(link)))


def _of(talk: Talk, slot: Slot) -> Iterator[Button]:
    for each in slot.taught:
        for key, link in (("timetable.link_button", each.link), ("timetable.course_button", each.course)):
            if each.held and LINK.fullmatch(link):
                yield Button(talk.wording.label(key, subject=each.subject), link=link)
