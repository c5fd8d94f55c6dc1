"""Cells of a queue's export → values as they are stored. Each function takes a cell or raises `Wrong`."""

import re
from datetime import date

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import YEARS, Cell, day, text
from handlers.rules import queue_statuses

ACROSS = 10
"""Kindergartens that a row may name one after the other."""
GROWN = 9
"""Years; a child this old goes to school."""
LAST_PLACE = 99_999
LONGEST_STATUS = 80
MOST_WANTED = 20

NO_BIRTH = "это не дата рождения: нужно ДД.ММ.ГГГГ или один год, например 2023"
NO_PLACE = "место — целое число от 1, например 12; нет места, оставьте пусто"
NO_PRIVILEGE = frozenset({"", "-", "нет", "0", "ложь", "общая", "без льгот", "без льготы", "нет льготы", "не имеет"})


def born(cell: Cell, about: About) -> str:
    """«2023-05-14», or «2023» where the file tells the year alone."""
    written = text(cell)
    if re.fullmatch(r"\d{4}(\s?г(\.|од)?)?", written) and int(written[:4]) in YEARS:
        _young(date(int(written[:4]), 12, 31), date(int(written[:4]), 1, 1), about)
        return written[:4]
    if re.fullmatch(r"\d{1,2}\.\d{1,2}\.?", written):
        raise Wrong(NO_BIRTH)
    try:
        found = date.fromordinal(day(cell, about))
    except Wrong as wrong:
        raise Wrong(str(wrong) if "вероятно" in str(wrong) or "нет в календаре" in str(wrong) else NO_BIRTH) from wrong
    _young(found, found, about)
    return found.isoformat()


def _young(youngest: date, eldest: date, about: About) -> None:
    if about.today is None:
        return
    if eldest > about.today:
        raise Wrong("дата рождения ещё не наступила: проверьте её")
    if about.today.year - youngest.year > GROWN:
        raise Wrong(f"ребёнку больше {GROWN} лет: проверьте дату рождения")


def gone_by(cell: Cell, about: About) -> int:
    """A day that has come: `date.toordinal`."""
    found = day(cell, about)
    if about.today is not None and found > about.today.toordinal():
        raise Wrong("этот день ещё не наступил: проверьте дату")
    return found


def wanted(cell: Cell, about: About) -> int:
    """The day from which a place is wanted; 0 for an empty cell."""
    return day(cell, about) if text(cell) else 0


def place(cell: Cell) -> int:
    """From 1; 0 for an empty cell, since who is not in the queue has none."""
    written = text(cell)
    if written in ("", "-", "–"):
        return 0
    if not re.fullmatch(r"\d{1,5}", written) or not 1 <= int(written) <= LAST_PLACE:
        raise Wrong(NO_PLACE)
    return int(written)


def order(cell: Cell) -> int:
    """1 for the kindergarten wanted most; 0 for an empty cell."""
    written = text(cell)
    if not written:
        return 0
    if not re.fullmatch(r"\d{1,2}", written) or not 1 <= int(written) <= MOST_WANTED:
        raise Wrong(f"приоритет — целое число от 1 до {MOST_WANTED}: 1 у самого желанного сада")
    return int(written)


def status(cell: Cell, about: About) -> str:
    """As the file writes it; one that the dictionary does not have is told of."""
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите статус заявления")
    if len(written) > LONGEST_STATUS:
        raise Wrong(f"длиннее {LONGEST_STATUS} знаков: сократите")
    if queue_statuses.known(written) is None:
        about.guess(
            f"статуса «{written}» нет в словаре: сохранён и показывается как есть, пояснения к нему нет", written
        )
    return written


def privilege(cell: Cell) -> int:
    """1 where there is one: which it is goes no further than this line."""
    return int(" ".join(text(cell).casefold().replace("ё", "е").split()) not in NO_PRIVILEGE)
