"""aSc Timetables: its XML of the schemas of 2012 (`daysdefs`, cards with masks of days) and of 2008 and 2010 (`days`).

A lesson says what, a card says when; a card's weeks and terms are masks, a character for each.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from handlers.importing.faults import Fault, Unreadable
from handlers.importing.guesses import school_year
from handlers.importing.programs import words
from handlers.importing.programs.decoding import decoded
from handlers.importing.programs.records import Export, Lesson, Ring
from handlers.importing.values import text

PROGRAM = "aSc Расписания"

BROKEN = "файл aSc оборван или испорчен: выгрузите его из программы ещё раз."
DECLARES = "в файле есть объявления (DOCTYPE, ENTITY), которых aSc не пишет: выгрузите его из программы ещё раз."
NO_CARDS = "в файле aSc нет ни одной поставленной карточки: расписание ещё не составлено или выгружено без карточек."

SUNDAY = 7

WEEKS = "цикл не из двух недель ({mask}): нужны чётная и нечётная"
TERMS = "урок не на весь год ({term}), а сроков файл не называет: выгрузите расписание одного периода"
MISSING = "у карточки нет {what}: проверьте урок в aSc"


def is_asc(top: bytes) -> bool:
    """Whether a file that begins so is an XML of aSc."""
    return b"<timetable" in top.replace(b"\0", b"")[:4000]


def parse(content: bytes, today: date) -> Export:
    """Half-years are those of the school year of `today`. Raises `Unreadable`."""
    written = decoded(content)
    # An entity may stand for gigabytes, and an export has none.
    if "<!DOCTYPE" in written or "<!ENTITY" in written:
        raise Unreadable(DECLARES)
    try:
        root = ElementTree.fromstring(written)  # noqa: S314  # no declarations, so no entities; and see child.py
        return _File(root, school_year(today)).export()
    except (ElementTree.ParseError, ValueError, ArithmeticError, LookupError, RecursionError) as error:
        raise Unreadable(BROKEN) from error


@dataclass(frozen=True, slots=True)
class _Held:
    """When a card holds: the days of the week, the week of two, the days between."""

    weekdays: tuple[int, ...]
    week: int
    first: date | None
    last: date | None


class _File:
    def __init__(self, root: Element, year: int) -> None:
        self._root = root
        self._year = year
        self._faults: dict[tuple[str, str], Fault] = {}
        self._unplaced = self._dangling = 0
        self._parity = self._halves = False

    def export(self) -> Export:
        lessons = tuple(self._lessons())
        if not lessons and not self._faults:
            raise Unreadable(NO_CARDS)
        return Export(
            PROGRAM,
            lessons=lessons,
            rings=tuple(self._rings()),
            faults=tuple(self._faults.values()),
            notes=tuple(self._notes()),
            whole=True,
        )

    def _section(self, name: str) -> list[Element]:
        found = self._root.find(name)
        return [] if found is None else list(found)

    def _by_id(self, name: str) -> dict[str, Element]:
        return {one.get("id", ""): one for one in self._section(name)}

    @cached_property
    def _names(self) -> dict[str, dict[str, str]]:
        """Names by id, a dictionary a section: a short one may be empty."""
        return {
            section: {key: text(one.get("name") or one.get("short")) for key, one in self._by_id(section).items()}
            for section in ("subjects", "teachers", "classrooms", "classes")
        }

    @cached_property
    def _groups(self) -> dict[str, Element]:
        return self._by_id("groups")

    @cached_property
    def _weekdays(self) -> dict[int, int]:
        """Place of a day in a mask → weekday, where its name says one; else the places are the weekdays."""
        named = {
            mask.index("1"): found
            for one in self._section("daysdefs")
            if (mask := one.get("days", "")).count("1") == 1 and (found := words.weekday(one.get("name")))
        }
        return named | {
            int(one.get("day", "0")): found
            for one in self._section("days")
            if (found := words.weekday(one.get("name")))
        }

    def _lessons(self) -> Iterator[Lesson]:
        lessons = self._by_id("lessons")
        for card in self._section("cards"):
            lesson = lessons.get(card.get("lessonid", ""))
            if lesson is None:
                self._dangling += 1
                continue
            held = self._held(card, lesson)
            if held is None or not held.weekdays or not card.get("period"):
                self._unplaced += held is not None
                continue
            number = int(card.get("period", ""))
            hours = min(int(lesson.get("periodspercard") or 1), words.LAST_LESSON)
            for class_name, subgroup in self._whom(lesson):
                for weekday in held.weekdays:
                    for hour in range(number, number + max(hours, 1)):
                        yield self._lesson(card, lesson, Lesson(class_name, weekday, hour, "", subgroup=subgroup), held)

    def _lesson(self, card: Element, lesson: Element, at: Lesson, held: _Held) -> Lesson:
        subject = self._names["subjects"].get(lesson.get("subjectid", ""), "")
        if not subject:
            self._blame(MISSING.format(what="предмета"), at.place)
        return Lesson(
            *(at.class_name, at.weekday, at.number, subject, self._rooms(card, lesson), self._teachers(lesson)),
            *(at.subgroup, held.week, held.first, held.last),
        )

    def _whom(self, lesson: Element) -> Iterator[tuple[str, str]]:
        """Class and subgroup, "" for all of the class; a class of which no group is named comes whole."""
        left = dict.fromkeys(_ids(lesson, "classids"))
        for key in _ids(lesson, "groupids"):
            if (group := self._groups.get(key)) is not None:
                left.pop(group.get("classid", ""), None)
                whole = group.get("entireclass") == "1"
                yield self._class(group.get("classid", "")), "" if whole else text(group.get("name"))
        for key in left:
            yield self._class(key), ""

    def _class(self, key: str) -> str:
        return self._names["classes"].get(key) or f"№ {key}"

    def _rooms(self, card: Element, lesson: Element) -> str:
        """The card's. A lesson's are those where it may be: that is where it is, if it is but one."""
        own, may = _ids(card, "classroomids"), _ids(lesson, "classroomids")
        keys = own or (may if len(may) == 1 else [])
        return "/".join(filter(None, (self._names["classrooms"].get(key, "") for key in keys)))

    def _teachers(self, lesson: Element) -> str:
        names = (self._names["teachers"].get(key, "") for key in _ids(lesson, "teacherids"))
        return ", ".join(filter(None, map(words.teacher, names)))

    def _held(self, card: Element, lesson: Element) -> _Held | None:
        """None, and a fault, where the file does not say when it is."""
        place = f"карточка «{self._names['subjects'].get(lesson.get('subjectid', ''), '')}»"
        week, term = self._week(card.get("weeks") or lesson.get("weeks") or ""), card.get("terms", "")
        if week is None:
            self._blame(WEEKS.format(mask=card.get("weeks") or lesson.get("weeks")), place)
            return None
        first = last = None
        if "0" in term:
            if len(term) != 2 or "1" not in term:
                self._blame(TERMS.format(term=term), place)
                return None
            self._halves = True
            first = date(self._year + 1, 1, 1) if term == "01" else None
            last = date(self._year, 12, 31) if term == "10" else None
        return _Held(tuple(self._days(card)), week, first, last)

    def _days(self, card: Element) -> Iterator[int]:
        mask = card.get("days")
        places = [int(card.get("day") or -1)] if mask is None else [at for at, one in enumerate(mask) if one == "1"]
        weekdays = (self._weekdays.get(place, place + 1) for place in places if place >= 0)
        return (weekday for weekday in weekdays if weekday <= SUNDAY)

    def _week(self, mask: str) -> int | None:
        if "0" not in mask:
            return 0
        self._parity = True
        return {"10": 1, "01": 2}.get(mask)

    def _rings(self) -> Iterator[Ring]:
        for one in self._section("periods"):
            yield from self._ring(one, 0)
        for one in self._section("dayperiods"):
            place = int(one.get("day") or 0)
            yield from self._ring(one, self._weekdays.get(place, place + 1))

    def _ring(self, one: Element, weekday: int) -> Iterator[Ring]:
        begins, ends = (words.clock(one.get(end, "")) for end in ("starttime", "endtime"))
        if begins and ends and one.get("period"):
            yield Ring(int(one.get("period", "")), begins, ends, weekday)

    def _blame(self, problem: str, place: str) -> None:
        self._faults.setdefault((problem, place), Fault(problem, place=place))

    def _notes(self) -> Iterator[str]:
        if self._parity:
            yield "первая неделя цикла (А) принята за нечётную, вторая (B) за чётную"
        if self._halves:
            yield "уроки первого полугодия взяты до 31 декабря, второго — с 1 января"
        if self._dangling:
            yield f"карточки без урока пропущены: {self._dangling}"
        if self._unplaced:
            yield f"карточки, не поставленные в расписание, пропущены: {self._unplaced}"


def _ids(one: Element, name: str) -> list[str]:
    return [key.strip() for key in (one.get(name) or "").split(",") if key.strip()]
