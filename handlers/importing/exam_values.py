"""Cells of examinations and achievements → values as they are stored. Each function takes a cell or raises `Wrong`."""

import re
from datetime import date

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import LEARNS, Cell, day, mark, text
from handlers.rules import exam_statuses, exams
from storage.names import folded

MOST_POINTS = 100
LONGEST_NAME = 60
LONGEST_DOCUMENT = 300

LEVELS = {
    "школьный": ("школа", "школьный уровень", "внутришкольный", "уровень школы"),
    "муниципальный": ("город", "городской", "муниципалитет", "район", "районный", "муниципальный уровень"),
    "региональный": ("область", "областной", "регион", "краевой", "региональный уровень"),
    "межрегиональный": (),
    "всероссийский": ("россия", "федеральный", "всероссийский уровень", "российский"),
    "международный": ("мир", "международный уровень"),
}
LEVEL_OF = {folded(spelling): level for level, others in LEVELS.items() for spelling in (level, *others)}

NO_POINTS = f"балл — число от 0 до {MOST_POINTS}, например 64; нет балла, оставьте пусто"
NO_ADDRESS = (
    "ссылка начинается с https:// и не содержит пробелов; без ссылки впишите номер документа или оставьте пусто"
)


def exam(cell: Cell, about: About) -> str:
    """As content/exams calls it; another name is kept, and told of."""
    written = text(cell)
    if not written:
        raise Wrong("пусто: впишите экзамен, например ОГЭ, ЕГЭ или ВПР")
    if found := exams.called(written):
        return found.name
    if len(written) > LONGEST_NAME:
        raise Wrong(f"длиннее {LONGEST_NAME} знаков: сократите")
    about.guess("такого экзамена нет в словаре: сохранён и показывается как есть", written)
    return written


def exam_day(cell: Cell, about: About) -> int:
    """A day of a school year that has begun, or of the September after it, when examinations are sat again."""
    found = day(cell, about)
    if about.school_year is None:
        return found
    meant = date.fromordinal(found)
    if meant > date(about.school_year + 1, 12, 31):
        raise Wrong("этот учебный год ещё не начался: проверьте год")
    if meant < date(about.school_year - LEARNS, 9, 1):
        raise Wrong(f"это больше {LEARNS} лет назад: проверьте год")
    return found


def points(cell: Cell) -> int:
    """Hundredths; -1 for an empty cell."""
    written = text(cell).replace(" ", "").replace(",", ".")
    if written in ("", "-", "–", "—"):
        return -1
    if not re.fullmatch(r"\d{1,3}(\.\d{1,2})?", written) or float(written) > MOST_POINTS:
        raise Wrong(NO_POINTS)
    return round(float(written) * 100)


def exam_mark(cell: Cell, about: About) -> str:
    """A mark of the journal; "" for an empty cell."""
    return mark(cell, about) if text(cell) not in ("", "-", "–", "—") else ""


def exam_status(cell: Cell, about: About) -> str:
    """A name of the dictionary. Other words are not kept, since they may tell of an illness; they are told of."""
    written = text(cell)
    if not written:
        return ""
    if found := exam_statuses.known(written):
        return found.name
    about.guess("такого статуса нет в словаре: слова не сохранены, людям сказано, что о пометке знает школа", "")
    return exam_statuses.unknown().name


def level(cell: Cell, about: About) -> str:
    """школьный, муниципальный and so on; another word is kept, and told of."""
    written = text(cell)
    if found := LEVEL_OF.get(folded(written)):
        return found
    if not written:
        raise Wrong("пусто: впишите уровень, например муниципальный")
    about.guess("такого уровня нет среди обычных: сохранён как есть", written)
    return written


def document(cell: Cell) -> str:
    """An address, or words such as a number; "" for an empty cell."""
    written = text(cell)
    if re.match(r"[a-zA-Z][\w+.-]*:|//", written) and not re.fullmatch(
        r"https?://[\w.-]+\.\w{2,}(:\d+)?(/[^\s<>]*)?", written
    ):
        raise Wrong(NO_ADDRESS)
    if len(written) > LONGEST_DOCUMENT:
        raise Wrong(f"длиннее {LONGEST_DOCUMENT} знаков: сократите")
    return written
