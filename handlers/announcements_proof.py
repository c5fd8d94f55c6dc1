"""What became of an announcement, in words and as a table: who has it, who has read it, and who has not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from handlers.announcements_desk import Hand
from handlers.announcements_recipients import classes
from handlers.messages import Button, File, Say
from handlers.rules import rights
from handlers.rules.audience import loaded
from handlers.rules.rights import Right
from handlers.talk import Reply, Talk
from handlers.wording import Wording, sheets
from storage.announcements import Announcement
from storage.proofs import Progress, Reader
from storage.roles import Scope
from storage.school import Pupil

PAGE = 700
"""Characters of a page of names."""
ABREAST = 12
"""Names on a line."""


@dataclass(frozen=True, slots=True)
class Show:
    """How it stands."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Stop:
    """Nothing more of it leaves; of one that is said every week, no further one."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Missing:
    """Who has not, by class."""

    announcement: int
    page: int = 0


@dataclass(frozen=True, slots=True)
class Table:
    """The same as a spreadsheet."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Remind:
    """Once more, only to those who have not; the second press, with `sure`, does."""

    announcement: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Recall:
    """Delete it for everybody; the second press, with `sure`, does."""

    announcement: int
    sure: bool = False


@dataclass(frozen=True, slots=True)
class Correct:
    """Other words in the place of those that were said."""

    announcement: int


@dataclass(frozen=True, slots=True)
class Absent:
    """A pupil whose adults have not: `how` many there are, 0 where nobody is linked."""

    pupil: int
    given: str
    initial: str
    how: int
    states: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClassProof:
    """A class: how many of its pupils' families have, and those that have not."""

    school: str
    name: str
    have: int
    absent: tuple[Absent, ...]
    named: bool
    """Whether whoever asks may know the names."""
    done: tuple[tuple[Pupil, Reader], ...] = ()
    """Those that have, each with the first of its adults who has."""

    @property
    def untied(self) -> int:
        return sum(not one.how for one in self.absent)


def summary(wording: Wording, it: Announcement, progress: Progress, phase: str) -> Say:
    """`phase`: under_way, over (the message of progress at its end), end and later (the reports), card."""
    answers = [(label, progress.answers.get(number, 0)) for number, label in enumerate(it.answers, 1)]
    text = wording.text("announcements.summary", announcement=it, progress=progress, answers=answers, phase=phase)
    return Say(text, tuple(tuple(row) for row in rows(wording, it, progress, phase) if row))


def rows(wording: Wording, it: Announcement, progress: Progress, phase: str) -> list[list[Button]]:
    def one(key: str, press: object) -> Button:
        return Button(wording.label(key), press)

    if it.recalled:
        return []
    going = it.stopped is None and (it.ended is None or it.weekly)
    stop = [one("announcements.stop", Stop(it.id))] if going and phase not in ("over", "end", "later") else []
    if phase == "over":
        return []
    if it.spread is None or phase == "under_way":
        return [stop, [one("announcements.show", Show(it.id))]] if phase == "under_way" else [stop]
    owed = progress.sent - (progress.answered if it.answers else progress.read)
    asks = [one("announcements.missing_button", Missing(it.id)), one("announcements.table", Table(it.id))]
    remind = [one("announcements.remind", Remind(it.id))] if owed > 0 else []
    return [
        asks,
        remind,
        [one("announcements.correct_button", Correct(it.id)), one("announcements.recall_button", Recall(it.id))],
        stop,
    ]


async def by_class(talk: Talk, hand: Hand) -> list[ClassProof]:
    """By school and class; names only to those who may see the class."""
    audience = loaded(hand.it.audience)
    readers = await talk.store.proofs.readers(hand.it.id)
    of_pupil: dict[int, list[Reader]] = {}
    for reader in readers:
        for number in reader.pupils:
            of_pupil.setdefault(number, []).append(reader)
    scopes = [role.scope for role in hand.roles]
    found = []
    for one in await classes(talk.store, audience):
        pupils = await talk.store.school.class_pupils(one.institution, one.name)
        absent, done = [], []
        for pupil in pupils:
            adults = of_pupil.get(pupil.id, [])
            if first := next((each for each in adults if has(hand.it, each)), None):
                done.append((pupil, first))
            else:
                states = tuple(each.state for each in adults)
                absent.append(Absent(pupil.id, pupil.given, pupil.surname_initial, len(adults), states))
        named = _may_name(scopes, one.institution, one.name)
        found.append(ClassProof(one.school, one.name, len(done), tuple(absent), named, tuple(done)))
    return found


def has(it: Announcement, reader: Reader) -> bool:
    """Whether this recipient did what was asked: answered where there is something to press, else read it."""
    return bool(reader.answer) if it.answers else reader.read


def _may_name(scopes: Sequence[Scope], institution: int, class_name: str) -> bool:
    return rights.may(scopes, Right.SEE_CLASS, institution, class_name)


async def missing(talk: Talk, hand: Hand, page: int) -> Reply:
    """A page of those who have not; of staff and of the queue only how many."""
    proofs = await by_class(talk, hand)
    progress = await talk.store.proofs.progress(hand.it.id)
    parts = [
        (_heading(talk, one), _lines([_name(talk, absent) for absent in one.absent]) if one.named else [])
        for one in proofs
    ]
    parts = [part for part, one in zip(parts, proofs, strict=True) if one.absent]
    pages = sheets([(heading, lines or [""]) for heading, lines in parts], PAGE) if parts else [""]
    page = min(max(page, 0), len(pages) - 1)
    turns = [
        talk.button(key, Missing(hand.it.id, to), in_place=True)
        for key, to in (("grades.back", page - 1), ("grades.on", page + 1))
        if 0 <= to < len(pages)
    ]
    owed = progress.sent - (progress.answered if hand.it.answers else progress.read)
    remind = [talk.button("announcements.remind", Remind(hand.it.id), colour="primary")] if owed > 0 else []
    return talk.say(
        "announcements.missing",
        body=pages[page],
        asked=bool(hand.it.answers),
        owed=owed,
        page=page + 1,
        pages=len(pages),
        rows=[turns, remind, [talk.button("announcements.table", Table(hand.it.id))], _back(talk, hand)],
    )


def _heading(talk: Talk, one: ClassProof) -> str:
    return talk.wording.text("announcements.class_heading", proof=one)


def _name(talk: Talk, one: Absent) -> str:
    return talk.wording.text("announcements.absent", lacking=one)


def _lines(names: Sequence[str]) -> list[str]:
    """Names side by side, so that a class takes a few lines."""
    return [", ".join(names[at : at + ABREAST]) for at in range(0, len(names), ABREAST)]


def _back(talk: Talk, hand: Hand) -> list[Button]:
    return [talk.button("announcements.show", Show(hand.it.id))]


async def table(talk: Talk, hand: Hand) -> Reply:
    """A spreadsheet: a row a pupil by class, or a row a recipient where nobody is reached through a pupil."""
    proofs = await by_class(talk, hand)
    readers = await talk.store.proofs.readers(hand.it.id)
    words = talk.wording.text
    headers = words("announcements.headers").splitlines()
    lines = [line for one in proofs for line in _table_rows(talk, hand, one)]
    if not proofs:
        lines = [["", "", str(n), _state(talk, hand, reader)] for n, reader in enumerate(readers, 1)]
    name = words("announcements.file", number=hand.it.number)
    file = File(name, "table", {"title": words("announcements.sheet"), "rows": [headers, *lines]})
    return talk.say("announcements.table_there", files=[file], rows=[_back(talk, hand)])


def _table_rows(talk: Talk, hand: Hand, one: ClassProof) -> list[list[str]]:
    """First those who have not, then what the others answered; where nobody may be named, how many."""
    if not one.named:
        counts: Mapping[str, int] = {"have": one.have, "owe": len(one.absent) - one.untied, "untied": one.untied}
        return [[one.school, one.name, "", talk.wording.text("announcements.counts", **counts)]]
    lacking = [
        (each.given, each.initial, talk.wording.text("announcements.absent_state", lacking=each)) for each in one.absent
    ]
    done = [(pupil.given, pupil.surname_initial, _state(talk, hand, reader)) for pupil, reader in one.done]
    return [[one.school, one.name, f"{given} {initial}".strip(), how] for given, initial, how in (*lacking, *done)]


def _state(talk: Talk, hand: Hand, reader: Reader) -> str:
    answer = hand.it.answers[reader.answer - 1] if 0 < reader.answer <= len(hand.it.answers) else ""
    return talk.wording.text("announcements.reader_state", reader=reader, answer=answer)
