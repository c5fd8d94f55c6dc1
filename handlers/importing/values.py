"""Cells as people fill them → values as they are stored. Each function takes a cell or raises `Wrong`."""

import re
from datetime import date, datetime, time, timedelta
from typing import TypeAlias

from handlers.importing.faults import Wrong
from handlers.importing.marks import KNOWN, WHICH, plain

Cell: TypeAlias = str | int | float | bool | date | datetime | time | timedelta | None

YEARS = range(2000, 2100)
HEAVIEST = 100
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
    "kindergarten": ("детский сад", "сад", "доу", "мбдоу", "дошкольное учреждение", "дошкольное"),
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


def day(cell: Cell) -> int:
    """`date.toordinal` of 05.11.2026, 5.11.2026, 2026-11-05, each with or without a time, or a spreadsheet's date."""
    if isinstance(cell, date):
        return _within(cell)
    if isinstance(cell, float | int) and not isinstance(cell, bool):
        if SERIALS.start <= cell < SERIALS.stop:
            meant = date.fromordinal(SERIAL_ZERO + int(cell))
            raise Wrong(f"число вместо даты: вероятно, {meant:%d.%m.%Y}; задайте ячейкам формат «Дата»")
        raise Wrong("это не дата: нужно ДД.ММ.ГГГГ, например 05.11.2026")
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите дату")
    if found := _date(written):
        return _within(found)
    if (zeros := _lettered(written)) and (right := _date(zeros)):
        raise Wrong(f"буква «О» вместо нуля: вероятно, {right:%d.%m.%Y}")
    if match := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{2})", written):
        raise Wrong(f"год двумя цифрами: вероятно, {match[1]:0>2}.{match[2]:0>2}.20{match[3]}")
    if re.fullmatch(r"\d{5}", written) and int(written) in SERIALS:
        meant_day = date.fromordinal(SERIAL_ZERO + int(written))
        raise Wrong(f"число вместо даты: вероятно, {meant_day:%d.%m.%Y}; задайте ячейкам формат «Дата»")
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.\d{4}|\d{4}-\d{1,2}-\d{1,2}", written):
        raise Wrong("такого дня нет в календаре: проверьте число и месяц")
    raise Wrong("это не дата: нужно ДД.ММ.ГГГГ, например 05.11.2026")


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


def _within(found: date) -> int:
    if found.year not in YEARS:
        raise Wrong(f"год {found.year}: проверьте дату")
    return found.toordinal()


def _lettered(written: str) -> str | None:
    """What was meant where the letter О stands for a zero; None where no such letter is."""
    meant = written.translate(ZEROS)
    return meant if meant != written else None


def mark(cell: Cell) -> str:
    """One of `MARKS`."""
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите оценку или уберите строку")
    if found := KNOWN.get(plain(written)) or KNOWN.get(plain(re.sub(r"[.,]0+$", "", written))):
        return found
    if re.search(r"[ОоOo]", written) and (found := KNOWN.get(plain(re.sub(r"[ОоOo]", "", written)))):
        raise Wrong(f"в значении буква «О», похожая на ноль: вероятно, {found}")
    if re.fullmatch(r"[1-5][+-]?(\s*[/,; ]\s*[1-5][+-]?)+", written):
        raise Wrong("две оценки в одной ячейке: впишите их двумя строками")
    if isinstance(cell, date):
        raise Wrong("таблица превратила оценку в дату: задайте столбцу формат «Текстовый»")
    raise Wrong(f"такой оценки нет: бывают {WHICH}")


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
