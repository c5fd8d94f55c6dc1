"""Cells of timetables, substitutions and bells → values as they are stored. Each takes a cell or raises `Wrong`."""

import re
from datetime import date, datetime, time, timedelta

from handlers.importing import names, values
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import Cell, text
from handlers.rules.plan import LAST_LESSON
from storage.names import folded

WEEKDAYS = ("понедельник", "вторник", "среда", "четверг", "пятница", "суббота", "воскресенье")
SHORT = ("пн", "вт", "ср", "чт", "пт", "сб", "вс")
WEEKDAY_OF = {
    written: number
    for number, (whole, short) in enumerate(zip(WEEKDAYS, SHORT, strict=True), 1)
    for written in (whole, whole[:3], short, f"{short}к", str(number))
}
"""By the folded word: «понедельник», «пон», «пн», «пнк», «1»."""

WEEK_OF = {
    **dict.fromkeys(("", "0", "каждая", "каждую", "все", "любая", "обе", "еженедельно"), 0),
    **dict.fromkeys(("1", "i", "н", "нечет", "нечетная", "нечетные", "первая", "числитель", "верхняя"), 1),
    **dict.fromkeys(("2", "ii", "ч", "чет", "четная", "четные", "вторая", "знаменатель", "нижняя"), 2),
}
SHIFT_OF = {"": 0, "1": 1, "i": 1, "первая": 1, "2": 2, "ii": 2, "вторая": 2}

EVERYBODY = frozenset({"", "весь класс", "вся группа", "все", "класс", "целый класс"})
SUBGROUP = re.compile(
    r"(\d+)(?:-?[яа])?\s*(?:под)?гр(?:уппа|упп|\.)?|(?:под)?гр(?:уппа|упп|\.)?\s*(\d+)", re.IGNORECASE
)
"""A subgroup that has a number and nothing else."""

NO_LESSON = frozenset(
    {"", "нет", "нет урока", "урока нет", "отмена", "отменен", "отменяется", "снят", "урок снят", "не будет"}
)
"""What stands for a cancelled lesson, folded."""

EARLIEST, LATEST = 6 * 60, 22 * 60
"""Minutes since midnight between which a school's bells ring."""

NO_TIME = "это не время: нужно ЧЧ:ММ, например 8:30"


def lesson(cell: Cell, about: About) -> int:
    """0 to `LAST_LESSON`. A lesson 0 is told of: in some schools it is the one before the first, in others a slip."""
    written = text(cell)
    found = re.fullmatch(r"(?:№\s*)?(\d{1,3})(?:-?(?:й|ый|ой))?\.?(?:\s*урок)?", written, re.IGNORECASE)
    if not written:
        raise Wrong("пусто: впишите номер урока")
    if not found:
        raise Wrong("это не номер урока: нужно целое число, например 3")
    if (number := int(found[1])) > LAST_LESSON:
        raise Wrong(f"урока с таким номером не бывает: нужно от 1 до {LAST_LESSON} (нулевой урок — 0)")
    if number == 0:
        about.guess("это нулевой урок, он стоит перед первым; если это ошибка, исправьте", written)
    return number


def weekday(cell: Cell) -> int:
    """1 for Monday."""
    written = folded(text(cell))
    if not written:
        raise Wrong("пусто: впишите день недели")
    if found := WEEKDAY_OF.get(written):
        return found
    raise Wrong("это не день недели: нужно, например, понедельник, пн или 1")


def day_of_bells(cell: Cell, about: About) -> int:
    """0 for every day, 1 to 7 for a weekday, `date.toordinal` for one date: a shortened day's."""
    written = text(cell)
    if folded(written) in ("", "0", "каждый", "все", "любой", "ежедневно"):
        return 0
    if isinstance(cell, date) or re.search(r"\d\.\d|\d-\d", written):
        return values.day(cell, about)
    if found := WEEKDAY_OF.get(folded(written)):
        return found
    raise Wrong(
        "нужен один день недели (суббота) или одна дата (31.12.2026); пусто, если звонки одни на все дни; "
        "несколько дней — по строке на каждый"
    )


def week(cell: Cell) -> int:
    """0 every week, 1 odd ones, 2 even ones."""
    written = folded(re.sub(r"\bнед(?:еля|\.)?", "", text(cell), flags=re.IGNORECASE))
    if (found := WEEK_OF.get(written)) is not None:
        return found
    raise Wrong("неделя — 1 или нечётная, 2 или чётная; пусто, если урок каждую неделю")


def shift(cell: Cell) -> int:
    """1 or 2; 0 for an empty cell."""
    written = folded(re.sub(r"\bсмена\b", "", text(cell), flags=re.IGNORECASE))
    if (found := SHIFT_OF.get(written)) is not None:
        return found
    raise Wrong("смена — 1 или 2; пусто, если она одна")


def subgroup(cell: Cell, about: About) -> str:
    """«1» for «1 подгруппа» and «гр. 1»; any other name as it is written; "" for the whole class."""
    written = names.title(cell, about)
    if folded(written) in EVERYBODY:
        return ""
    found = SUBGROUP.fullmatch(written)
    return found[1] or found[2] if found else written


def maybe_subject(cell: Cell, about: About) -> str:
    """A subject; "" where the cell is empty or says that there is none."""
    written = names.title(cell, about)
    return "" if folded(written) in NO_LESSON else written


def first(cell: Cell, about: About) -> int:
    """The day from which a lesson is held; the first of all where the cell is empty."""
    return values.day(cell, about) if text(cell) else date.min.toordinal()


def last(cell: Cell, about: About) -> int:
    return values.day(cell, about) if text(cell) else date.max.toordinal()


def bell(cell: Cell) -> int:
    """Minutes since midnight of 8:30, 08.30, 8-30, or a spreadsheet's time."""
    minutes = _minutes(cell)
    if minutes is None:
        raise Wrong(NO_TIME if text(cell) else "пусто: впишите время")
    if not EARLIEST <= minutes <= LATEST:
        raise Wrong("в это время уроков не бывает: проверьте время")
    return minutes


def _minutes(cell: Cell) -> int | None:
    if isinstance(cell, datetime | time):
        return cell.hour * 60 + cell.minute
    if isinstance(cell, timedelta):
        return int(cell.total_seconds()) // 60
    if isinstance(cell, float) and 0 < cell < 1:  # a time whose cell was not told to be one: parts of a day
        return round(cell * 24 * 60)
    if isinstance(cell, str) and (found := re.fullmatch(r"(\d{1,2})[:.\- ](\d{2})(?::00)?", text(cell))):
        hour, minute = int(found[1]), int(found[2])
        return hour * 60 + minute if hour < 24 and minute < 60 else None
    return None


def link(cell: Cell) -> str:
    """An https address, or "" for an empty cell."""
    written = text(cell)
    if written and not re.fullmatch(r"https://[\w.-]+\.[a-zа-яё]{2,}(?:[/?#]\S*)?", written, re.IGNORECASE):
        raise Wrong("это не ссылка: она начинается с https:// и пробелов в ней нет")
    return written
