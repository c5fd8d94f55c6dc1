"""What stands in one cell of a timetable: a class, a weekday, a lesson's number, a room, a teacher, or nothing."""

import re
from datetime import date, datetime

from handlers.importing.programs.records import WEEKDAYS
from handlers.importing.values import Cell, text
from storage.names import LATIN_TWINS

GRADES = range(1, 13)
LAST_LESSON = 14

CLASS = re.compile(
    r"(?P<grade>\d{1,2})\s*(?P<dash>[-–—])?\s*[\"«“'„]?\s*"
    r"(?:(?P<letter>[А-ЯЁа-яёA-Za-z])(?P<part>\d?)|(?P<stream>\d{1,2}))?"
    r"\s*[\"»”'“]?\s*(?P<word>кл(?:асс)?\b\.?)?\s*(?:\((?P<profile>[^()]+)\))?",
)
SEVERAL = re.compile(
    r"(?P<grade>\d{1,2})\s*[\"«]?(?P<letters>[а-яёА-ЯЁ](?:\s*[,/;+]\s*[а-яёА-ЯЁ])+)[\"»]?(?P<rest>\s*\(.*\))?"
)

SHORT_DAYS = {"пн": 1, "вт": 2, "ср": 3, "чт": 4, "пт": 5, "сб": 6, "вс": 7}
MONTHS = ("январ", "феврал", "март", "апрел", "ма", "июн", "июл", "август", "сентябр", "октябр", "ноябр", "декабр")

TIMES = re.compile(r"(?<!\d)([01]?\d)[:.]([0-5]\d)\s*[-–—]\s*([01]?\d|2[0-3])[:.]([0-5]\d)(?!\d)")
NUMBER = re.compile(r"(?:№\s*)?(\d{1,2})\s*(?:\.|-?[йы]й?|)\s*(?:ур(?:ок)?\.?)?")
NUMBERS = re.compile(r"(\d{1,2})\s*[-–—]\s*(\d{1,2})\s*(?:ур(?:оки?)?\.?)?")

PERSON = re.compile(r"([А-ЯЁ][а-яё]+(?:-[А-ЯЁ][а-яё]+)?)\s+([А-ЯЁ])\s*[.,]?\s*(?:([А-ЯЁ])\s*\.?)?")
NOBODY = re.compile(r"ваканси\w*.*", re.IGNORECASE)
VACANT = re.compile(rf"\s*\b{NOBODY.pattern}", re.IGNORECASE)

CABINET = r"(?:каб(?:инет)?\.?|ауд\.?|к\.)\s*"
ROOM = re.compile(
    rf"(?:{CABINET})?(?:\d{{1,3}}[а-яё]?|[схбам]/з|(?:сп(?:орт)?\.?|акт\.?|больш\w*|мал\w*)?\s?-?зал\s?№?\s?\d?)",
    re.IGNORECASE,
)
ROOMS = re.compile(rf"{ROOM.pattern}(?:\s*[/,]\s*(?:{ROOM.pattern}|-))*", re.IGNORECASE)
SUBJECT_AND_ROOM = re.compile(rf"(?P<subject>.*?[^\W\d_][.)»\"]?)[\s,]+\(?(?P<room>{ROOMS.pattern})\)?", re.IGNORECASE)

NOTHING = frozenset({"", "-", "–", "—", "x", "х", "нет", "нет урока", "нет уроков", "окно", "nan"})
"""What people write where there is no lesson."""

LONGEST = 300
"""Characters of a cell that is taken apart."""

INSTEAD = re.compile(r"\s*\((?:вм\.?|вместо)[^()]*\)", re.IGNORECASE)
"""What a day's grid adds in brackets: the lesson that would have been."""

PAUSE = re.compile(r"(?:обед|завтрак|перемена|полдник|динамическ\w+ пауза|большая перемена)\b.*", re.IGNORECASE)

CANCELLED = re.compile(r"(?:урок\w*\s+)?(?:снят\w*|отмен\w*|нет)(?:\s+урок\w*)?", re.IGNORECASE)


def said(cell: Cell) -> str:
    """The cell's text; nothing where it only says that there is nothing."""
    written = text(cell)
    return "" if written.strip("<>() .").casefold() in NOTHING else written


def class_name(cell: Cell) -> str | None:
    """«5А» of «5 "А" класс», «10М (медицинское)», «11-1»; None where no class is named. A bare number is none."""
    found = CLASS.fullmatch(text(cell)) if isinstance(cell, str) else None
    if not found or int(found["grade"]) not in GRADES:
        return None
    if found["stream"] and not found["dash"]:
        return None
    if not (found["letter"] or found["stream"] or found["word"]):
        return None
    named = f"{int(found['grade'])}" + (
        f"-{found['stream']}"
        if found["stream"]
        else f"{(found['letter'] or '').upper().translate(LATIN_TWINS)}{found['part'] or ''}"
    )
    return named + (f" ({text(found['profile'])})" if found["profile"] else "")


def class_names(cell: Cell) -> list[str]:
    """All classes of a cell: «7Б, 7В», «8 Ч,Ш,Э», «8 ц/ш»; none where some of it is no class."""
    written = text(cell)
    if several := SEVERAL.fullmatch(written):
        letters = re.findall(r"[а-яё]", several["letters"], re.IGNORECASE)
        return [name for letter in letters if (name := class_name(f"{several['grade']}{letter}"))]
    if (one := class_name(written)) is not None:
        return [one]
    names = [class_name(part) for part in re.split(r"[,;/+]", written)]
    return [name for name in names if name] if all(names) else []


def profile(name: str) -> tuple[str, str]:
    """The class and the profile of «10М (мед)»; "" where there is none."""
    own, _, rest = name.partition(" (")
    return own, rest.removesuffix(")")


def weekday(cell: Cell) -> int | None:
    """1 for «ПОНЕДЕЛЬНИК», «Пн.», «понедельник 16.11», and letters one under another; None for anything else."""
    if not isinstance(cell, str):
        return None
    joined = re.sub(r"\s+", "", cell).casefold()
    for number, name in enumerate(WEEKDAYS, 1):
        if joined.startswith(name):
            return number
    found = re.match(r"[а-я]+", joined)
    return SHORT_DAYS.get(found[0]) if found and re.fullmatch(r"[а-я]{2}\.?[\d.()]*", joined) else None


def lesson_number(cell: Cell) -> int | None:
    """0 to 14 of «3», 3.0, «3.», «3 урок»; None for anything else."""
    if isinstance(cell, bool) or not isinstance(cell, int | float | str):
        return None
    found = NUMBER.fullmatch(text(cell).casefold())
    return int(found[1]) if found and int(found[1]) <= LAST_LESSON else None


def lesson_numbers(cell: Cell) -> list[int]:
    """All lessons of a cell: «3-4», «2, 3», «7 ур.»."""
    written = text(cell).casefold()
    if (between := NUMBERS.fullmatch(written)) and int(between[1]) < int(between[2]) <= LAST_LESSON:
        return list(range(int(between[1]), int(between[2]) + 1))
    numbers = [lesson_number(part) for part in re.split(r"[,;и]", written)] if written else [None]
    return [number for number in numbers if number is not None] if None not in numbers else []


def times(cell: Cell) -> tuple[str, str] | None:
    """(«8:10», «8:55») of «08:10 - 08:55», «8.10–8.55»."""
    found = TIMES.search(text(cell)) if isinstance(cell, str) else None
    return (f"{int(found[1])}:{found[2]}", f"{int(found[3])}:{found[4]}") if found else None


def clock(written: str) -> str:
    """«8:15» of «08:15», «8.15»; the words themselves where they are no time."""
    found = re.fullmatch(r"\s*(\d{1,2})[:.](\d\d)(?::\d\d)?\s*", written)
    return f"{int(found[1])}:{found[2]}" if found else written.strip()


def minutes(written: str) -> int:
    """From midnight, of a time that `clock` made; -1 of words that are none."""
    hour, _, minute = written.partition(":")
    return int(hour) * 60 + int(minute) if hour.isdecimal() and minute.isdecimal() else -1


def day_of(written: str, year: int | None = None) -> date | None:
    """A date within words: «16 ноября (понедельник) 2026 г.», «17.11.26»; `year` where they say none."""
    if found := re.search(r"(?<!\d)(\d{1,2})\.(\d{1,2})(?:\.(\d{4}|\d{2})(?!\d))?", written):
        return _date(found[1], found[2], found[3], year)
    if found := re.search(r"(?<!\d)(\d{1,2})\s+([а-яё]+)", written.casefold()):
        month = next((at for at, stem in enumerate(MONTHS, 1) if found[2].startswith(stem)), 0)
        said_year = re.search(r"(?<!\d)(20\d\d)(?!\d)", written[found.end() :])
        return _date(found[1], str(month), said_year[1] if said_year else None, year)
    return None


def day_in(cell: Cell, year: int | None = None) -> date | None:
    """A date cell, or a date within words."""
    if isinstance(cell, datetime):
        return cell.date()
    return cell if isinstance(cell, date) else day_of(cell, year) if isinstance(cell, str) else None


def _date(day: str, month: str, written: str | None, year: int | None) -> date | None:
    whole = int(written) + (2000 if len(written) == 2 else 0) if written else year
    try:
        return date(whole, int(month), int(day)) if whole else None
    except ValueError:
        return None


def teacher(cell: Cell) -> str:
    """«Козлова П.Р.» of «Козлова  П.Р»; other words as they stand; nobody where the post is vacant."""
    written = text(cell)
    if NOBODY.fullmatch(written):
        return ""
    if found := PERSON.fullmatch(written):
        return f"{found[1]} {found[2]}.{found[3] + '.' if found[3] else ''}"
    return written


def is_person(cell: Cell) -> bool:
    """Whether the cell names people («Иванова А.А. / Петров Б.Б.») or a vacant post, and nothing else."""
    parts = [part.strip() for part in re.split(r"[/,;\n]", cell if isinstance(cell, str) else "") if part.strip()]
    return bool(parts) and all(PERSON.fullmatch(text(part)) or NOBODY.fullmatch(text(part)) for part in parts)


def teachers(cell: Cell) -> str:
    """All who stand in a cell, one after another."""
    parts = re.split(r"[/,;\n]", cell) if isinstance(cell, str) else [text(cell)]
    return ", ".join(filter(None, map(teacher, parts)))


def is_room(cell: Cell) -> bool:
    """«327», 327.0, «331/436», «Сп.зал 2»."""
    return bool(text(cell)) and ROOMS.fullmatch(text(cell)) is not None


def apart(cell: Cell) -> tuple[str, str, str]:
    """The subject, the room and the teacher of one cell: «Алгебра 31», «Химия 46 Иванова А.А.»."""
    if not isinstance(cell, str) or len(cell) > LONGEST:
        return text(cell), "", ""
    lines = [line for line in cell.splitlines() if line.strip()]
    people = [line for line in lines if is_person(line)]
    written = VACANT.sub("", INSTEAD.sub("", text(" ".join(line for line in lines if line not in people))))
    found = list(PERSON.finditer(written))
    if not people and found and found[-1].end() == len(written) and found[0].start():
        people = [one[0] for one in found]
        written = written[: found[0].start()].strip(" ,;/")
    split = SUBJECT_AND_ROOM.fullmatch(written)
    subject, room = (split["subject"], split["room"]) if split else (written, "")
    return (
        subject.strip(" ,"),
        re.sub(CABINET, "", text(room), flags=re.IGNORECASE),
        ", ".join(filter(None, map(teachers, people))),
    )


def without_people(cell: Cell) -> str:
    """The lines of a cell that name no teacher."""
    if not isinstance(cell, str):
        return text(cell)
    return text(" ".join(line for line in cell.splitlines() if not is_person(line)))
