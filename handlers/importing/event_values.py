"""Cells of a list of events → values as they are stored. Each takes a cell or raises `Wrong`."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from handlers.importing import names, values
from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import Cell, text
from handlers.rules import events
from handlers.rules.family import LAST_GRADE
from storage.names import folded

UNKNOWN = -1
"""In a time's place: nobody said it."""
NO_DAY = 0
"""In a day's place: that of the beginning."""
SPAN = timedelta(days=400)
"""An event farther from today has a slip in its year."""
MOST_PLACES = 20_000
LONGEST_LIST = 300

Moment: TypeAlias = tuple[int, int]
"""`date.toordinal` and minutes since midnight, or `NO_DAY` and `UNKNOWN`."""

MONTHS = ("янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")
"""«март» before «май»: the first root that fits is it."""
CLOCK = re.compile(
    r"(?:^|[\st,]+)(?:в\s+|с\s+|к\s+|до\s+|начало\s+)*(\d{1,2})(?:[:.\-](\d{2})(?::\d{2})?|\s*ч(?:\.|ас\w*)?)$"
)
SEVERAL = re.compile(r"\d{1,2}[:.]\d{2}\s*[-–—]\s*\d{1,2}[:.]\d{2}")
WORDED = re.compile(r"(?:[а-я]+,?\s+)?(\d{1,2})\s+([а-я]{3,})\.?(?:,?\s+(\d{4})\s*(?:г\.?|года?)?)?")
NO_MOMENT = "это не дата: нужно ДД.ММ.ГГГГ или ДД.ММ.ГГГГ ЧЧ:ММ, например 05.12.2026 18:30"

CITYWIDE = frozenset(
    {"", "все", "все школы", "все учреждения", "город", "весь город", "город ковров", "г ковров", "ковров", "нет"}
)
"""What stands for the whole city in place of an institution, folded; «общегородское» too."""

EVERYBODY = frozenset(
    {"", "все", "все классы", "всем", "для всех", "для всех классов", "вся школа", "любые", "все желающие"}
)
PARTS = {"начальн": range(1, 5), "младш": range(1, 5), "средн": range(5, 10), "старш": range(10, 12)}
"""Parts of a school that lists call in a word."""
CLASS_WORDS = re.compile(r"\b(?:класс\w*|кл\b\.?|параллел\w*|для|ученик\w*|учащи\w*|обучающи\w*|дет\w*)\.?")
ALPHABET = "АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"

NO_SIGN_UP = frozenset(
    {"", "нет", "не нужна", "без записи", "вход свободный", "свободный вход", "свободно", "запись не нужна"}
)
UNLIMITED = frozenset(
    {"без ограничений", "без ограничения", "не ограничено", "неограниченно", "неограничено", "не ограничены", "любое"}
)


# When


def begins(cell: Cell, about: About) -> Moment:
    """A day, with a time or without one."""
    if isinstance(cell, time | timedelta):
        raise Wrong("здесь только время: впишите и дату, например 05.12.2026 18:30")
    found = _moment(cell, about)
    if about.today is not None:
        day = date.fromordinal(found[0])
        if not about.today - SPAN <= day <= about.today + SPAN:
            raise Wrong("это больше чем за год от сегодняшнего дня: проверьте год")
    return found


def ends(cell: Cell, about: About) -> Moment:
    """Likewise; a time alone is of the day on which it begins."""
    if isinstance(cell, time | timedelta):
        return NO_DAY, _minutes(cell)
    written = text(cell)
    if isinstance(cell, str) and (alone := CLOCK.fullmatch(written.casefold())) and not _shortened(written):
        return NO_DAY, _clock(alone)
    return _moment(cell, about)


def _shortened(written: str) -> bool:
    """«05.12» is rather a day than a time."""
    found = re.fullmatch(r"(\d{1,2})\.(\d{1,2})", written)
    return found is not None and int(found[2]) <= len(MONTHS) and not written.endswith(".00")


def _moment(cell: Cell, about: About) -> Moment:
    if isinstance(cell, datetime):
        return values.day(cell, about), _minutes(cell.time())
    if not isinstance(cell, str):
        return values.day(cell, about), UNKNOWN
    written = text(cell)
    if SEVERAL.search(written):
        raise Wrong("здесь два времени: в этот столбец одно, другое — в «Конец»")
    clock = CLOCK.search(written.casefold())
    if not clock or not clock.start():
        return _day(written, about), UNKNOWN
    return _day(written[: clock.start()], about), _clock(clock)


def _day(written: str, about: About) -> int:
    """Of 05.12.2026 as in every file, and of «5 декабря 2026 г.»."""
    worded = WORDED.fullmatch(written.casefold().strip(" ,"))
    if worded and (month := _month(worded[2])):
        return values.day(f"{worded[1]}.{month:02}" + (f".{worded[3]}" if worded[3] else ""), about)
    try:
        return values.day(written.strip(" ,"), about)
    except Wrong as wrong:
        raise Wrong(NO_MOMENT if str(wrong) == values.NO_DATE else str(wrong)) from None


def _month(word: str) -> int | None:
    return next((number for number, root in enumerate(MONTHS, 1) if word.startswith(root)), None)


def _clock(found: re.Match[str]) -> int:
    hour, minute = int(found[1]), int(found[2] or 0)
    if hour > 23 or minute > 59:
        raise Wrong("такого времени не бывает: нужно ЧЧ:ММ, например 18:30")
    return _minutes(time(hour, minute))


def _minutes(of: time | timedelta) -> int:
    """Midnight is what a spreadsheet writes where no time was said."""
    minutes = int(of.total_seconds()) // 60 if isinstance(of, timedelta) else of.hour * 60 + of.minute
    return minutes if 0 < minutes < 24 * 60 else UNKNOWN


def as_moment(value: Moment) -> str:
    """«05.12.2026 18:30»."""
    day, minutes = value
    return " ".join(
        [*([values.as_day(day)] if day else []), *([values.as_time(minutes)] if minutes != UNKNOWN else [])]
    )


# Whose, and for whom


def institution(cell: Cell) -> str:
    """As it is written; "" for the whole city."""
    written = text(cell)
    small = folded(written)
    return "" if small in CITYWIDE or small.startswith(("общегородск", "городское")) or written in "-–—" else written


def classes(cell: Cell, about: About) -> str:
    """Grades and classes with commas between, the grades first: «5,6,7,8А» of «5–7 классы, 8 "А"»; "" for all."""
    if isinstance(cell, date):
        raise Wrong(f"таблица превратила классы в дату: вероятно, {cell.day}–{cell.month}; задайте формат «Текстовый»")
    written = text(cell)
    if folded(written) in EVERYBODY or written in ("-", "–", "—"):
        return ""
    if isinstance(cell, float) and re.fullmatch(r"\d{1,2}\.\d{1,2}", written):
        about.guess("таблица приняла классы за дробь, взяты два", written, written.replace(".", ", "))
        written = written.replace(".", ",")
    if re.search(r"\bлет\b|\bгода\b", written):
        raise Wrong("это возраст: впишите классы, например 5–7")
    found = list(dict.fromkeys(_listed(written, about)))
    grades = sorted((one for one in found if one.isdecimal()), key=int)
    others = [one for one in found if not one.isdecimal() and _grade(one) not in grades]
    joined = ",".join([*grades, *others])
    if not joined:
        raise Wrong("непонятно, для каких это классов: нужно, например, 5–7; пусто, если для всех")
    if len(joined) > LONGEST_LIST:
        raise Wrong("классов слишком много: назовите параллели, например 5–7")
    return joined


def _grade(name: str) -> str:
    """«7» of «7Б»."""
    found = re.match(r"\d+", name)
    return found[0] if found else ""


def _listed(written: str, about: About) -> Iterator[str]:
    plain = re.sub(r"[–—−]|\.\.\.?|…", "-", written)
    plain = re.sub(r"\b(?:с|от)\s+(\d{1,2})(?:-?го)?\s+(?:по|до)\s+(\d{1,2})", r"\1-\2", plain)
    plain = re.sub(r"(\d{1,2})\s+(?:по|до)\s+(\d{1,2})", r"\1-\2", plain)
    before = ""
    for part in re.split(r"[,;/+\n]|\s+и\s+", plain):
        token = CLASS_WORDS.sub("", part).strip(" .\"«»“”'")
        if not token:
            continue
        yield from (names_ := list(_meant(token, before, about)))
        before = _grade(names_[-1])


def _meant(token: str, before: str, about: About) -> Iterator[str]:
    """One part of the list; `before` is the grade of the part before it: «7А, Б»."""
    small = token.casefold().replace("ё", "е")
    if span := re.fullmatch(r"(\d{1,2})(?:-?[а-я]{1,2})?\s*-\s*(\d{1,2})(?:-?(?:[еихмй]|[иы]е|[иы]х|го|ый))?", small):
        first, last = int(span[1]), int(span[2])
        if not 1 <= first < last <= LAST_GRADE:
            raise Wrong(f"таких классов нет: {token}; нужно, например, 5–7")
        yield from map(str, range(first, last + 1))
    elif one := re.fullmatch(r"(\d{1,2})(?:-?(?:[ехй]|[иы]е|[иы]х|го|ый|му))?", token):  # «7-е», not «7Е»
        if not 1 <= int(one[1]) <= LAST_GRADE:
            raise Wrong(f"такого класса нет: {token}; нужно от 1 до 11")
        yield str(int(one[1]))
    elif letters := re.fullmatch(r"(\d{1,2})\s*-?\s*([а-я])\s*-\s*(?:\1)?\s*([а-я])", small):
        first, last = ALPHABET.find(letters[2].upper()), ALPHABET.find(letters[3].upper())
        if not 0 <= first < last:
            raise Wrong(f"непонятно, какие это классы: {token}; перечислите их через запятую")
        made = [f"{int(letters[1])}{letter}" for letter in ALPHABET[first : last + 1]]
        about.guess("классы от буквы до буквы", token, ", ".join(made))
        yield from made
    elif several := re.fullmatch(r"(\d{1,2})\s*([а-я]{2,6})", small):
        made = [f"{int(several[1])}{letter.upper()}" for letter in several[2]]
        about.guess("несколько букв одной параллели", token, ", ".join(made))
        yield from made
    elif re.fullmatch(r"[а-я]", small) and before:
        about.guess("буква без номера отнесена к классу перед ней", token, f"{before}{small.upper()}")
        yield f"{before}{small.upper()}"
    elif part := next((grades for root, grades in PARTS.items() if small.startswith(root)), None):
        about.guess("часть школы записана параллелями", token, f"{part[0]}–{part[-1]}")
        yield from map(str, part)
    else:
        yield names.class_name(token, about)


# What else


def places(cell: Cell) -> int:
    """-1: nobody signs up with the bot; 0: whoever wants to."""
    written = re.sub(r"\s*\b(?:мест\w*|чел\w*\.?|участник\w*)", "", text(cell).casefold())
    if folded(written) in NO_SIGN_UP:
        return -1
    if folded(written) in UNLIMITED:
        return 0
    if not re.fullmatch(r"-?\d{1,6}", written):
        raise Wrong("нужно целое число, например 30; «без ограничений», если мест хватит всем; пусто — без записи")
    if not 1 <= (number := int(written)) <= MOST_PLACES:
        raise Wrong("столько мест не бывает: впишите число от 1 или оставьте пусто, если запись не нужна")
    return number


def link(cell: Cell) -> str:
    """An address of the web, or "" for an empty cell."""
    written = text(cell)
    if not written or re.fullmatch(r"https?://[\w.-]+\.[a-zа-яё]{2,}(?::\d+)?(?:[/?#]\S*)?", written, re.IGNORECASE):
        return written
    if re.fullmatch(r"(?:[\w-]+\.)+[a-zа-яё]{2,}(?:[/?#]\S*)?", written, re.IGNORECASE):
        raise Wrong(f"у ссылки нет начала: вероятно, https://{written}")
    raise Wrong("это не ссылка: она начинается с https:// и пробелов в ней нет")


def kind(cell: Cell, about: About) -> str:
    """The key of a kind; "" for an empty cell: the name tells."""
    written = text(cell)
    if not written:
        return ""
    found = events.said(written)
    if not found and folded(written) not in {folded(events.kind(events.OTHER).one), "другое", "прочее", "иное"}:
        about.guess("такого вида бот не знает, показывается как мероприятие", written)
    return found or events.OTHER
