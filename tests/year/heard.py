"""What people read on their screens, taken apart into facts that can be held against the model."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from tests.year.city import SCHOOL, Family
from tests.year.facts import Fact
from tests.year.newest import USUAL

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
CHILD = r"[А-Я][а-я]+, \d+[А-Е]"
HEAD = re.compile(
    rf"(?m)^((?:{CHILD}(?:; )?)+|\d+[А-Е]|{SCHOOL}|Заявление в детский сад от [\d.]+): |^(?=Совет недели: )"
)
SPOKEN = re.compile(r"(\d+) ([а-я]+)")
MARK = re.compile(r"(?:(убрали) )?(\d)(?: вместо (\d))?(?: за (\d+ [а-я]+))?$")
LESSON = re.compile(r"^(\d)\. \d+:\d\d–\d+:\d\d (?:(отмена): )?(?:[А-Я][а-я]+ → )?([А-Я][а-я]+)")
PLANNED = re.compile(r"^(\d)\. (?:(отмена): )?(?:[А-Я][а-я]+ → )?([А-Я][а-я]+)")
BEFORE_LESSON = re.compile(r"(?:первый|(\d)-й) урок в \d+:\d\d\. (?:[А-Я][а-я]+ → )?([А-Я][а-я]+)")
EVENT = re.compile(r"(?m)^• (\d\d:\d\d) ([А-Я][а-я]+ \d+)")
MOVED_EVENT = re.compile(
    r"перенесли: «([^»]+)»\. Теперь [а-я]{2}, (\d+ [а-я]+), (\d\d:\d\d)(?:, ([^.]+))?\. Было: .+ Запись осталась"
)
STEP = re.compile(r"в «Коде будущего» пора (.+)\. (?:Осталось (\d+) (?:день|дня|дней), до|Срок завтра,) (\d+ [а-я]+)\.")
NO_LESSONS = re.compile(r"через (\d+) .+ уроков уже нет|(с завтрашнего дня) уроков|уроки закончились")
MOVED = re.compile(r"(\d+)-е место, было (\d+)")


def facts(family: Family, at: datetime, text: str) -> Iterator[Fact]:
    """Of one message; each of its parts begins with the children it is about. What nobody can read is a fact too."""
    first, *pieces = HEAD.split(text)
    if first.strip():
        yield Fact(family.id, at, "unread", "", text)
    for whom, words in zip(pieces[::2], pieces[1::2], strict=True):
        try:
            for kind, what in _read(words.strip(), at):
                for child in (whom or "").split("; "):
                    named = child.partition(",")[0] if kind not in ("queue", "stale") else ""
                    yield Fact(family.id, at, kind, named, what)
        except AssertionError:
            yield Fact(family.id, at, "unread", "", text)


def _read(words: str, at: datetime) -> Iterable[tuple[str, str]]:
    if re.match(r"(сегодня|завтра), [^:\n]*урок", words):
        return [("plan", each) for each in _plan(words, at)]
    if re.match(r"завтра, [^:\n]*:\n", words):
        return [("events", each) for each in _events(words, at)]
    if words.startswith("завтра, "):
        return [("exams", each) for each in _tomorrow(words, at)]
    if NO_LESSONS.match(words):
        return [("holidays", each) for each in _holidays(words, at)]
    for beginning, (kind, read) in READ.items():
        if words.startswith(beginning):
            return [(kind, each) for each in read(words, at)]
    raise AssertionError(words)


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


def _substitutions(words: str, at: datetime) -> Iterator[str]:
    head, *lines = words.splitlines()
    changes = [found for line in lines if (found := LESSON.match(line))]
    yield f"{day(head, at)} " + ", ".join(f"{found[1]}:{'' if found[2] else found[3]}" for found in changes)


def _usual(words: str, at: datetime) -> Iterator[str]:
    assert "замены отменили" in words, words
    yield f"{day(words, at)} {USUAL}"


def _plan(words: str, at: datetime) -> Iterator[str]:
    head, *lines = words.splitlines()
    lessons = [found for line in lines if (found := PLANNED.match(line))]
    told = ", ".join(f"{found[1]}:{'' if found[2] else found[3]}" for found in lessons)
    _, _, coming = words.partition("\nЕщё завтра:\n" if words.startswith("завтра") else "\nЕщё сегодня:\n")
    assert coming.count("•") == len(EVENT.findall(coming)) == words.count("•"), words
    yield f"{day(head, at)} {told}" + "".join(f" + {each}" for each in _held(coming))


def _holidays(words: str, _: datetime) -> Iterator[str]:
    if found := re.match(r"до (\S{5})\S* каникул (\d+)", words):
        yield f"{found[1]} {found[2]}"
        return
    if found := NO_LESSONS.match(words):  # examinations instead of a summer
        yield f"летни {found[1] or (1 if found[2] else 0)}"
        return
    found = re.match(r"(завтра начинаются|сегодня начались) (\S{5})", words)
    assert found, words
    yield f"{found[2]} {1 if found[1].startswith('завтра') else 0}"


def _tomorrow(words: str, at: datetime) -> Iterator[str]:
    """An examination."""
    head, _, subjects = words.partition(": ")
    named = sorted(found for found in re.findall(r"([а-я]+), [А-Я]{3}", subjects))
    yield f"{day(head.partition(', ')[2] if 'через' in head else head, at)} {', '.join(named)}"


def _events(words: str, at: datetime) -> Iterator[str]:
    head, _, listed = words.partition(":\n")
    assert listed.count("•") == len(EVENT.findall(listed)), words
    yield f"{day(head, at)} {', '.join(_held(listed))}"


def _held(listed: str) -> list[str]:
    return sorted(f"{hour} {name}" for hour, name in EVENT.findall(listed))


def _changed(words: str, at: datetime) -> Iterator[str]:
    """Cancelled, moved, or as it was after all."""
    if kept := re.match(r"«([^»]+)» будет, как и собирались: [а-я]{2}, (\d+ [а-я]+), (\d\d:\d\d)", words):
        yield f"{kept[1]} kept {day(kept[2], at)} {kept[3]}"
    elif gone := re.match(r"отменили: «([^»]+)», [а-я]{2}, (\d+ [а-я]+)\. Запись больше не нужна", words):
        yield f"{gone[1]} cancelled {day(gone[2], at)}"
    else:
        found = MOVED_EVENT.match(words)
        assert found, words
        yield f"{found[1]} moved {day(found[2], at)} {found[3]} {found[4] or ''}".strip()


def _step(words: str, at: datetime) -> Iterator[str]:
    """Of «Код будущего»."""
    found = STEP.match(words)
    assert found, words
    yield f"{day(found[3], at)} -{found[2] or 1} {found[1]}"


def _term_end(words: str, at: datetime) -> Iterator[str]:
    found = re.search(r"последний день (\d+ [а-я]+)", words)
    assert found, words
    hanging = sorted(re.findall(r"(?m)^• ([А-Я][а-я]+): \d,\d+, между", words))
    yield f"{day(found[1], at)} {', '.join(hanging) or '-'}"


def _lesson(words: str, _: datetime) -> Iterator[str]:
    found = BEFORE_LESSON.match(words)
    assert found, words
    yield f"{found[1] or '?'}:{found[2]}"


def _absent(words: str, _: datetime) -> Iterator[str]:
    if words.startswith("отметку"):
        yield "gone"
    elif words.startswith("школа отметила: "):
        yield "day"
    else:
        found = re.search(r": (\d)-й урок, ([а-я]+)", words)
        assert found, words
        yield f"{found[1]} {found[2]}"


def _tip(_: str, __: datetime) -> Iterator[str]:
    yield ""


def _queue(words: str, at: datetime) -> Iterator[str]:
    moved, status = MOVED.search(words), re.search(r"Статус «([^»]+)»", words)
    yield f"{day(words, at)} {f'{moved[2]}>{moved[1]}' if moved else '-'} {status[1] if status else '-'}"


def _class_list(words: str, at: datetime) -> Iterator[str]:
    head, _, names = words.partition("не придут по словам родителей: ")
    yield f"{day(head, at)} {', '.join(sorted(re.findall(r'([А-Я][а-я]+) [А-Я][.]', names)))}"


def _stale(words: str, at: datetime) -> Iterator[str]:
    yield str(day(words, at))


READ: Mapping[str, tuple[str, Callable[[str, datetime], Iterable[str]]]] = {
    "новое в оценках": ("grades", _grades),
    "и ещё оценки": ("grades", _grades),
    "замены на": ("substitutions", _substitutions),
    "замены сегодня": ("substitutions", _substitutions),
    "на ": ("substitutions", _usual),
    "завтра начинаются": ("holidays", _holidays),
    "сегодня начались": ("holidays", _holidays),
    "до конца": ("term_end", _term_end),
    "до ": ("holidays", _holidays),
    "через": ("exams", _tomorrow),
    "первый урок": ("lessons", _lesson),
    **{f"{number}-й урок": ("lessons", _lesson) for number in range(1, 9)},
    "отменили": ("event_changes", _changed),
    "перенесли": ("event_changes", _changed),
    "«": ("event_changes", _changed),
    "в «Коде будущего»": ("code_future", _step),
    "школа отметила": ("absences", _absent),
    "отметку о пропуске": ("absences", _absent),
    "Совет недели": ("tips", _tip),
    "новое на": ("queue", _queue),
    "сегодня, ": ("class_list", _class_list),
    "новые оценки не загружали": ("stale", _stale),
}
"""By how it begins: its kind, and how it is read. Of what begins «завтра, » see `_read`."""
