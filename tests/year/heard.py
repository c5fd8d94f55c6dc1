"""What people read on their screens, taken apart into facts that can be held against the model."""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime

from tests.year.city import Family
from tests.year.expected import USUAL, Fact

MONTHS = (
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
)
HEAD = re.compile(r"(?m)^((?:[А-Я][а-я]+, \d+[А-Е](?:; )?)+): ")
SPOKEN = re.compile(r"(\d+) ([а-я]+)")
MARK = re.compile(r"(?:(убрали) )?(\d)(?: вместо (\d))?(?: за (\d+ [а-я]+))?$")
LESSON = re.compile(r"^(\d)\. \d+:\d\d–\d+:\d\d (?:(отмена): )?(?:[А-Я][а-я]+ → )?([А-Я][а-я]+)")
PLANNED = re.compile(r"^(\d)\. (?:(отмена): )?(?:[А-Я][а-я]+ → )?([А-Я][а-я]+)")


class Unread(AssertionError):
    """A message that nobody expects to be written so."""


def facts(family: Family, at: datetime, text: str) -> Iterator[Fact]:
    """Of one message; each of its parts begins with the children it is about."""
    pieces = HEAD.split(text)
    if pieces[0].strip():
        raise Unread(text)
    for whom, words in zip(pieces[1::2], pieces[2::2], strict=True):
        for child in whom.split("; "):
            given = child.partition(",")[0]
            for kind, what in _read(words.strip(), at):
                yield Fact(family.id, at, kind, given, what)


def _read(words: str, at: datetime) -> Iterable[tuple[str, str]]:
    if words.startswith(("новое в оценках", "и ещё оценки")):
        return [("grades", each) for each in _grades(words, at)]
    if words.startswith(("замены на", "замены сегодня")) or "замены отменили" in words:
        return [("substitutions", _substitutions(words, at))]
    if words.startswith(("завтра, ", "сегодня, ")):
        return [("plan", _plan(words, at))]
    return [("holidays", _holidays(words))]


def day(spoken: str, at: datetime) -> date:
    """«24 ноября», of the school year that `at` is in."""
    found = SPOKEN.search(spoken)
    assert found, spoken
    number, month = int(found[1]), MONTHS.index(found[2]) + 1
    begins = at.year if at.month >= 9 else at.year - 1
    return date(begins if month >= 9 else begins + 1, month, number)


def _grades(words: str, at: datetime) -> Iterator[str]:
    head, *lines = words.splitlines()
    for line in lines:
        subject, _, marks = line.removeprefix("• ").partition(": ")
        for each in re.split(r"[;,] ", marks):
            found = MARK.fullmatch(each)
            assert found, line
            when = day(found[4] or head, at)
            was, mark = (found[2], "-") if found[1] else (found[3] or "-", found[2])
            yield f"{when} {subject} {was}>{mark}"


def _substitutions(words: str, at: datetime) -> str:
    head, *lines = words.splitlines()
    changes = [found for line in lines if (found := LESSON.match(line))]
    if "отменили" in head:
        return f"{day(head, at)} {USUAL}"
    told = ", ".join(f"{found[1]}:{'' if found[2] else found[3]}" for found in changes)
    return f"{day(head, at)} {told}"


def _plan(words: str, at: datetime) -> str:
    head, *lines = words.splitlines()
    lessons = [found for line in lines if (found := PLANNED.match(line))]
    return f"{day(head, at)} " + ", ".join(f"{found[1]}:{'' if found[2] else found[3]}" for found in lessons)


def _holidays(words: str) -> str:
    if found := re.match(r"до (\S{5})\S* каникул (\d+)", words):
        return f"{found[1]} {found[2]}"
    if found := re.match(r"(завтра начинаются|сегодня начались) (\S{5})", words):
        return f"{found[2]} {1 if found[1].startswith('завтра') else 0}"
    if found := re.match(r"через (\d+) .+ уроков уже нет|(с завтрашнего дня) уроков|(уроки закончились)", words):
        return f"летни {found[1] or (1 if found[2] else 0)}"
    raise Unread(words)
