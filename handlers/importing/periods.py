"""«1 четв.», «II трим.», «полугодие 1», «годовая»: the part of a school year that a grade is for, under one name."""

import re

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import Cell, text

MOST = {"четверть": 4, "триместр": 3, "полугодие": 2}

WHOLE = {"год": r"год\w*|за год", "экзамен": r"экз\w*", "итог": r"итог\w*"}

PARTS = {
    "четверть": r"четверть|четверти|четв|чет|ч",
    "триместр": r"трим\w*|тр",
    "полугодие": r"полугод\w*|полуг|п г|пг",
}

ORDINALS = {1: "i|перв[а-я]+", 2: "ii|втор[а-я]+", 3: "iii|трет[а-я]+", 4: "iv|четверт(?:ая|ой|ую)"}

OLDEST = 11
"""School years back from today's: nobody learns longer at school."""

SCHOOL_YEAR = re.compile(r"(20\d\d)\s*[/\\–—-]\s*((?:20)?\d\d)(?!\d)")
YEAR_WORDS = re.compile(r"\bуч(?:\.|ебн\w*)?\s*г(?:\.|од\w*)?|(?<=\s)г\.?$")

ROMAN = str.maketrans("іiιvх", "iiivx")

WHICH = "например «1 четверть», «2 триместр», «1 полугодие», «год», «экзамен», «итог»"


def period(cell: Cell, about: About) -> tuple[str, int]:
    """(Canonical period, year in which its school year began). Raises `Wrong`."""
    written = text(cell)
    if not written:
        raise Wrong(f"пусто: впишите период, {WHICH}")
    small = written.casefold().replace("ё", "е")
    match = SCHOOL_YEAR.search(small)
    name = _named(YEAR_WORDS.sub(" ", SCHOOL_YEAR.sub(" ", small)) if match else small, about)
    if match:
        return name, _year(match, about)
    if about.school_year is None:
        raise Wrong("не указан учебный год: впишите его, например 2026/27")
    year = about.school_year
    about.guess("учебный год не указан и взят по дате загрузки", written, f"{name} {year}/{(year + 1) % 100:02}")
    return name, year


def _year(match: re.Match[str], about: About) -> int:
    first, second = int(match[1]), int(match[2]) % 100
    if (first + 1) % 100 != second:
        raise Wrong(f"учебного года {match[0]} не бывает: второй год идёт за первым")
    if about.school_year is not None and first > about.school_year:
        raise Wrong(f"учебный год {match[0]} ещё не начался")
    if about.school_year is not None and first < about.school_year - OLDEST:
        raise Wrong(f"учебный год {match[0]} слишком давний: проверьте его")
    return first


def _named(small: str, about: About) -> str:
    plain = " ".join(re.findall(r"[^\W_]+", small)).translate(ROMAN)
    # «1ч», «1четверть», «1-я четверть»
    plain = re.sub(r"\b([1-9])\s*(?:я|ая|ой|й|ый|е|ое)?\s*(?=[а-я]|\b)", r"\1 ", plain).strip()
    number, rest = _numbered(plain)
    if number is not None and not rest and (header := _kind(about.header.casefold())):
        about.guess("слово взято из заголовка столбца", plain, f"{number} {header}")
        rest = header
    rest = re.sub(r"\b(?:отметка|оценка|за)\b", "", rest).strip()
    if name := _kind(rest):
        if number is None:
            raise Wrong(f"нет номера: впишите его, например «1 {name}»")
        if number > MOST[name]:
            raise Wrong(f"«{number} {name}» не бывает: проверьте номер")
        return f"{number} {name}"
    for name, words in WHOLE.items():
        if number is None and re.fullmatch(words, rest):
            return name
    if number is not None and not rest:
        raise Wrong(f"не сказано, четверть это, триместр или полугодие: впишите, {WHICH}")
    raise Wrong(f"такого периода нет: впишите, {WHICH}")


def _kind(word: str) -> str | None:
    """четверть, триместр or полугодие."""
    return next((name for name, words in PARTS.items() if re.fullmatch(words, word)), None)


def _numbered(plain: str) -> tuple[int | None, str]:
    """The number wherever it stands, and the words without it."""
    for number, words in ORDINALS.items():
        if match := re.search(rf"\b(?:{number}|{words})\b", plain):
            return number, " ".join((plain[: match.start()] + plain[match.end() :]).split())
    if match := re.search(r"\b([5-9])\b", plain):
        return int(match[1]), " ".join((plain[: match.start()] + plain[match.end() :]).split())
    return None, plain
