"""Cells as people fill them → values as they are stored. Each function takes a cell or raises `Wrong`."""

import re
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.marks import KNOWN, SAID, WHICH, plain

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

NO_DATE = "это не дата: нужно ДД.ММ.ГГГГ, например 05.11.2026"
YEARS = range(2000, 2100)
HEAVIEST = 100
LEARNS = 11
"""School years for which anybody learns: an older mark is a typing mistake."""
RECENT = 3
EXACT = 10**15
"""From here a spreadsheet shows a number with its last digits lost."""

# A date before its cell was told to be one: days since 30.12.1899, here of the years 2000 to 2099.
SERIALS = range(36526, 73051)
SERIAL_ZERO = date(1899, 12, 30).toordinal()

INVISIBLE = dict.fromkeys(
    [
        *range(32),
        *range(127, 160),
        0xAD,
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        0xFEFF,
    ],
    None,
) | {9: " ", 10: " ", 11: " ", 12: " ", 13: " ", 0x85: " "}

ZEROS = str.maketrans("ОоOo", "0000")

KINDS = {
    "school": ("школа", "гимназия", "лицей", "общеобразовательное учреждение", "сош", "оош"),
    "kindergarten": (
        "детский сад",
        "детсад",
        "сад",
        "дс",
        "д/с",
        "доу",
        "мбдоу",
        "дошкольное учреждение",
        "дошкольное",
    ),
    "additional": ("допобразование", "доп образование", "дополнительное образование", "удод", "дод"),
    "other": ("другое", "иное", "прочее"),
}
KIND_OF = {spelling: kind for kind, spellings in KINDS.items() for spelling in spellings}


def text(cell: Cell) -> str:
    """Without invisible characters, each run of spaces (line ends, non-breaking ones) as one space."""
    if isinstance(cell, str):
        return " ".join(cell.translate(INVISIBLE).split())
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ИСТИНА" if cell else "ЛОЖЬ"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, date):
        return cell.strftime("%d.%m.%Y")
    return str(cell)


def number(cell: Cell) -> str:
    """A pupil's number: any characters, no spaces; what a spreadsheet made of a long one is refused."""
    if isinstance(cell, float | int) and (not float(cell).is_integer() or abs(cell) >= EXACT):
        raise Wrong("таблица испортила номер: задайте столбцу формат «Текстовый» и впишите номера заново")
    if isinstance(cell, date | time | timedelta):
        raise Wrong("таблица превратила номер в дату: задайте столбцу формат «Текстовый» и впишите номера заново")
    return "".join(text(cell).split())


def day(cell: Cell, about: About) -> int:
    """`date.toordinal` of 05.11.2026, 5.11.2026, 2026-11-05, each with or without a time, or a spreadsheet's date.

    05.11 is a day of the school year in which the file came, 05.11.26 one of this century: both are told of.
    """
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if SERIALS.start <= cell < SERIALS.stop:
            meant = date.fromordinal(SERIAL_ZERO + int(cell))
            raise Wrong(f"число вместо даты: вероятно, {meant:%d.%m.%Y}; задайте ячейкам формат «Дата»")
        raise Wrong(NO_DATE)
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите дату")
    if found := _date(written) or _shortened(written, about):
        return _within(found)
    if (zeros := _lettered(written)) and (right := _date(zeros)):
        raise Wrong(f"буква «О» вместо нуля: вероятно, {right:%d.%m.%Y}")
    if re.fullmatch(r"\d{5}", written) and int(written) in SERIALS:
        meant_day = date.fromordinal(SERIAL_ZERO + int(written))
        raise Wrong(f"число вместо даты: вероятно, {meant_day:%d.%m.%Y}; задайте ячейкам формат «Дата»")
    if re.fullmatch(r"\d{1,2}\.\d{1,2}(\.\d{2,4})?\.?|\d{4}-\d{1,2}-\d{1,2}", written):
        raise Wrong("такого дня нет в календаре: проверьте число и месяц")
    raise Wrong(NO_DATE)


def day_of_mark(cell: Cell, about: About) -> int:
    """A day on which a mark can have been given. One to come is told of; one of another school year's is a mistake."""
    found = day(cell, about)
    if about.today is None or about.school_year is None:
        return found
    written, meant = text(cell), date.fromordinal(found)
    if meant > date(about.school_year + 1, 8, 31):
        raise Wrong("этот учебный год ещё не начался: проверьте год")
    if meant < date(about.school_year - LEARNS, 9, 1):
        raise Wrong(f"это больше {LEARNS} лет назад: проверьте год")
    if meant > about.today:
        about.guess("этот день ещё не наступил, проверьте", written)
    elif meant < date(about.school_year - RECENT, 9, 1):
        about.guess(f"это больше {RECENT} лет назад, проверьте", written)
    return found


def left(cell: Cell, about: About) -> int:
    """1 for a pupil who has left: a date, or anything but «нет». Who leaves on a day to come is a pupil until then."""
    if not restriction(cell):
        return 0
    written = text(cell)
    with suppress(Wrong):
        if about.today and day(cell, about) > about.today.toordinal():
            about.guess("день выбытия не наступил, ученик остаётся в списке", written)
            return 0
    return 1


def as_day(value: int) -> str:
    """The words of `date.toordinal`; none for a bound that a file leaves open."""
    return "" if value in (date.min.toordinal(), date.max.toordinal()) else f"{date.fromordinal(value):%d.%m.%Y}"


def as_time(value: int) -> str:
    """The words of minutes since midnight: «8:05»."""
    return "{:d}:{:02d}".format(*divmod(value, 60))


def _date(written: str) -> date | None:
    match = re.fullmatch(
        r"(?:(?P<d>\d{1,2})\.(?P<m>\d{1,2})\.(?P<y>\d{4})|(?P<Y>\d{4})-(?P<M>\d{1,2})-(?P<D>\d{1,2}))"
        r"(?:\s?г\.?)?(?:[ T]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?",
        written,
    )
    if not match:
        return None
    try:
        return date(int(match["y"] or match["Y"]), int(match["m"] or match["M"]), int(match["d"] or match["D"]))
    except ValueError:
        return None


def _shortened(written: str, about: About) -> date | None:
    """A day without its year, or without the century."""
    match = re.fullmatch(r"(\d{1,2})\.(\d{1,2})(?:\.(\d{2}))?\.?(?:\s?г\.?)?", written)
    if not match:
        return None
    if match[3] is None and about.school_year is None:
        raise Wrong("нет года: нужно ДД.ММ.ГГГГ, например 05.11.2026")
    number, month = int(match[1]), int(match[2])
    year = 2000 + int(match[3]) if match[3] else (about.school_year or 0) + (month < 9)
    try:
        found = date(year, month, number)
    except ValueError:
        return None
    what = "год двумя цифрами" if match[3] else "года нет, взят из нынешнего учебного"
    about.guess(what, written, f"{found:%d.%m.%Y}")
    return found


def _within(found: date) -> int:
    if found.year not in YEARS:
        raise Wrong(f"год {found.year}: проверьте дату")
    return found.toordinal()


def _lettered(written: str) -> str | None:
    """What was meant where the letter О stands for a zero; None where no such letter is."""
    meant = written.translate(ZEROS)
    return meant if meant != written else None


def mark(cell: Cell, about: About) -> str:
    """One of `MARKS`. «отл» and «5 (пять)» are told of."""
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите оценку или уберите строку")
    if said := _said(written):
        about.guess("оценка словом", written, said)
        return said
    if found := KNOWN.get(plain(written)) or KNOWN.get(plain(re.sub(r"[.,]0+$", "", written))):
        return found
    if re.search(r"[ОоOo]", written) and (found := KNOWN.get(plain(re.sub(r"[ОоOo]", "", written)))):
        raise Wrong(f"в значении буква «О», похожая на ноль: вероятно, {found}")
    if re.fullmatch(r"[1-5][+-]?(\s*[/,; ]\s*[1-5][+-]?)+", written):
        raise Wrong("две оценки в одной ячейке: впишите их двумя строками")
    if isinstance(cell, date):
        raise Wrong("таблица превратила оценку в дату: задайте столбцу формат «Текстовый»")
    raise Wrong(f"такой оценки нет: бывают {WHICH}")


def _said(written: str) -> str | None:
    """The mark that is said in a word, with its digit or without."""
    if found := SAID.get(plain(written)):
        return found
    match = re.fullmatch(r"([1-5])\s*\(?\s*([а-яё. ]+?)\s*\)?|([а-яё. ]+?)\s*\(\s*([1-5])\s*\)", written.casefold())
    if not match:
        return None
    digit, word = (match[1], match[2]) if match[1] else (match[4], match[3])
    found = SAID.get(plain(word))
    if found and found != digit:
        raise Wrong(f"цифра и слово о разном: впишите {digit} или {found}")
    return found


def weight(cell: Cell) -> int:
    """Hundredths, up to 100 whole; -1 for an empty cell."""
    written = text(cell).replace(" ", "").replace(",", ".")
    if not written:
        return -1
    if not re.fullmatch(r"\d{1,4}(\.\d*)?", written):
        if (meant := _lettered(written)) and re.fullmatch(r"\d{1,4}(\.\d*)?", meant):
            raise Wrong(f"буква «О» вместо нуля: вероятно, {meant.replace('.', ',')}")
        raise Wrong("вес — число, например 1 или 1,5")
    hundredths = round(float(written) * 100)
    if abs(hundredths - float(written) * 100) > 1e-6:
        raise Wrong("вес точнее сотых: округлите его")
    if hundredths > HEAVIEST * 100:
        raise Wrong(f"вес больше {HEAVIEST}: проверьте его")
    return hundredths


def institution_kind(cell: Cell) -> str:
    """school, kindergarten, additional or other."""
    written = plain(text(cell))
    if kind := KIND_OF.get(written):
        return kind
    raise Wrong("такого типа нет: бывают школа, детский сад, допобразование, другое")


def restriction(cell: Cell) -> int:
    """1 where anything is written: what exactly is not kept. «нет» and a dash say that there is none."""
    return int(plain(text(cell)) not in {"", "нет", "-", "0", "ложь"})
