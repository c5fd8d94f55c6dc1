"""What the store says of the names in a file: which pupil, institution, subject and work each of them is."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import partial
from typing import Any, TypeAlias, TypeVar

from handlers.importing import applications
from handlers.importing.check import Answers, Questions
from handlers.importing.hours import hours
from handlers.importing.kinds.people import called
from handlers.importing.lessons import GUESSED, Lessons, nearest
from handlers.importing.values import ZEROS
from storage import strides
from storage.database import Database
from storage.names import folded
from storage.school import Institution, Known, School
from storage.school_events import CITY
from storage.store import Store

WORKS_AT_ONCE = 2000

ALIKE = 0.6
"""From here two given names are one, mended («Наталия», «Наталья»): difflib's own measure of a close match."""

SHOWN = 10
"""Numbers that a note lists."""

OTHER = (
    "под этим номером уже есть ученик с другим именем ({there}), а этот — {here}: исправьте номер; "
    "если ребёнок сменил имя, дайте ему новый номер"
)

Key = TypeVar("Key")

Child: TypeAlias = tuple[str, int, str]
"""A row's number, institution and folded name."""


@dataclass(slots=True)
class Names:
    """Answers to the questions of one file; with `store`, new subjects and works are learnt.

    `children` are those of this call's files before, by number; `key` is that under which applications are known.
    `notes` say what a person should look at.
    """

    database: Database
    store: bool
    key: bytes = b""
    children: dict[str, Known] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    async def answers(self, questions: Questions, store: bool) -> Answers:
        answers: Answers = {}
        async with self.database.read() as reading:
            school = reading.school
            if numbers := questions.get("pupil"):
                answers["pupil"] = await _pupils(school, numbers)
            if names := questions.get("institution"):
                found = {name: await school.institution_named(name, guess=False) for name in names}
                every = [one.short_name for one in await school.institutions()] if not all(found.values()) else []
                answers["institution"] = [
                    _one(name, found[name], every if at < GUESSED else []) if name else CITY
                    for at, name in enumerate(names)
                ]
                answers |= await self._of_lessons(reading, questions, found)
                if children := questions.get("child"):
                    answers["child"] = await self._children(school, children, found)
        unknown = any(isinstance(answer, str) for answer in answers.get("pupil", ()))
        learns = self.store and store and not unknown
        if rows := questions.get("application"):
            learnt = learns and not any(isinstance(answer, str) for answer in answers.get("institution", ()))
            answers["application"] = await applications.ids(self.database, rows, self.key, learns=learnt)
        if names := questions.get("subject"):
            answers["subject"] = await self._subjects(names, learns=learns)
        if works := questions.get("work"):
            answers["work"] = await self._works([(kind, topic) for kind, topic in works], learns=learns)
        return {name: answers.get(name, []) for name in questions}

    async def _of_lessons(
        self, store: Store, questions: Questions, found: dict[str, list[Institution]]
    ) -> dict[str, list[int | str]]:
        places = {name: those[0] for name, those in found.items() if len(those) == 1}
        lessons = Lessons(store, places)
        asked: dict[str, Callable[[list[Any]], Awaitable[list[int | str]]]] = {
            "class": lessons.classes,
            "classes": lessons.whole_lists,
            "teacher": lessons.teachers,
            "school_day": lessons.school_days,
            "hour": partial(hours, store, places),
        }
        answers = {name: await answer(questions[name]) for name, answer in asked.items() if name in questions}
        self.notes += lessons.notes
        return answers

    async def _children(
        self, school: School, rows: list[list[str]], found: dict[str, list[Institution]]
    ) -> list[int | str]:
        """Nought for a row that may be the child of its number, words for one that is surely another child.

        Who sees the one by a link would see the other.
        """
        places = {name: those[0] for name, those in found.items() if len(those) == 1}
        children = [
            # An institution nobody knows is fault enough.
            (number, places[name].id, called(given, surname)) if name in places else None
            for number, name, surname, given in rows
        ]
        known = await school.known(sorted({number for number, *_ in rows})) | self.children
        mended = set(_mended(known, filter(None, children)))
        self._note(sorted({number for number, _ in mended}))
        answers: list[int | str] = []
        for child, (_, name, *_) in zip(children, rows, strict=True):
            number, _, now = child or ("", 0, "")
            before = known.get(number)
            if before and before.folded != now and (number, now) not in mended:
                there = ", ".join(before.places.values())
                answers.append(OTHER.format(there=there, here=places[name].short_name))
                continue
            answers.append(0)
            if child:
                self._remember(number, now, places[name], before)
        return answers

    def _remember(self, number: str, name: str, place: Institution, before: Known | None) -> None:
        """For the files of this call that come after."""
        so_far = self.children.get(number, before)
        self.children[number] = Known(name, {**(so_far.places if so_far else {}), place.id: place.short_name})

    def _note(self, mended: list[str]) -> None:
        if mended:
            numbers = ", ".join(mended[:SHOWN]) + (" и другие" if len(mended) > SHOWN else "")
            self.notes.append(f"имя или первая буква фамилии стали другими, проверьте номера: {numbers}")

    async def _subjects(self, names: list[str], *, learns: bool) -> list[int | str]:
        keys = [folded(name) for name in names]
        async with self.database.read() as reading:
            known = await reading.school.ids_of_subjects(sorted(set(keys)))
        if learns and (new := [name for name, key in zip(names, keys, strict=True) if key and key not in known]):
            async with self.database.begin() as writing:
                await writing.school.add_subjects(new)
                known = await writing.school.ids_of_subjects(sorted(set(keys)))
        return _numbered(keys, known)

    async def _works(self, works: list[tuple[str, str]], *, learns: bool) -> list[int | str]:
        async with self.database.read() as reading:
            known = await reading.school.ids_of_works(works)
        new = [work for work in works if work not in known] if learns else []
        for start in range(0, len(new), WORKS_AT_ONCE):
            part = new[start : start + WORKS_AT_ONCE]
            async with self.database.begin() as writing:
                await writing.school.add_works(part)
                known |= await writing.school.ids_of_works(part)
            await asyncio.sleep(strides.HELD if len(part) == WORKS_AT_ONCE else 0)
        return _numbered(works, known)


def _mended(known: dict[str, Known], children: Iterable[Child]) -> Iterator[tuple[str, str]]:
    """(Number, new name) of those whom an institution of theirs calls otherwise now, and who may be the same child."""
    for number, place, name in children:
        before = known.get(number)
        if before and before.folded != name and place in before.places and _alike(before.folded, name):
            yield number, name


def _alike(before: str, name: str) -> bool:
    """Another initial alone (a marriage), or a given name that is nearly the same."""
    was, _, old = before.rpartition(" ")
    given, _, initial = name.rpartition(" ")
    return given == was or (initial == old and SequenceMatcher(None, was, given).ratio() >= ALIKE)


async def _pupils(school: School, numbers: list[str]) -> list[int | str]:
    known = await school.ids_of_numbers(numbers)
    missing = [number for number in numbers if number not in known]
    meant = {number: number.translate(ZEROS) for number in missing}
    there = await school.ids_of_numbers([other for number, other in meant.items() if other != number])
    return [
        known.get(number)
        or (
            f"буква «О» вместо нуля: вероятно, {meant[number]}"
            if meant[number] in there
            else "ученика с таким номером нет: исправьте номер или сначала загрузите список учеников (pupils)"
        )
        for number in numbers
    ]


def _numbered(names: Sequence[Key], known: dict[Key, int]) -> list[int | str]:
    """Ids; names nobody knows get ids below zero: they equal nothing, which is all that a comparison needs."""
    unknown: dict[Key, int] = {}
    return [known.get(name) or unknown.setdefault(name, -1 - len(unknown)) for name in names]


def _one(name: str, found: list[Institution], every: list[str]) -> int | str:
    if not found:
        like = nearest(name, every)
        there = f", похожи {', '.join(like)}" if like else ""
        return f"такого учреждения нет{there}: исправьте название или загрузите список учреждений (institutions)"
    if len(found) > 1:
        return f"подходит не одно учреждение ({', '.join(one.short_name for one in found[:3])}): впишите код"
    return found[0].id
