"""One name for one thing: schools, classes and subjects are found however people write them.

«МБОУ СОШ № 21», «СОШ 21», «21 школа» and «школа №21» are one institution; «7 "Б"», «7-б» and «7б» are one class.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

# The first that is found names the sort; a sports or a music school is no school of this number.
SORTS = (
    ("спортшкола", r"спортивн\w* школ\w*|спортшкол\w*|дюсш|сшор"),
    ("школа искусств", r"школ\w* искусств|дши"),
    ("музыкальная школа", r"музыкальн\w* школ\w*|дмш"),
    ("художественная школа", r"художественн\w* школ\w*|дхш"),
    ("гимназия", r"гимнази\w*"),
    ("лицей", r"лице[йяюе]\w*"),
    ("сад", r"детск\w* сад\w*|детсад\w*|садик\w*|сад\w{0,2}|м?[баку]?доу|дс"),
    ("школа", r"школ\w*|м?б?[сон]ош"),
)
SORT = re.compile("|".join(rf"\b(?P<s{number}>{words})\b" for number, (_, words) in enumerate(SORTS)))

# Asked for «школа 1» where only a «гимназия 1» is, people mean that one; asked for «21», any of these.
SCHOOLS = ("школа", "гимназия", "лицей")
NUMBERED = (*SCHOOLS, "сад")

LEGAL = re.compile(
    r"муниципальн\w+|бюджетн\w+|автономн\w+|казенн\w+|(обще)?образовательн\w+|дошкольн\w+|учреждени\w+|организаци\w+"
    r"|м[бак]?оу|м[бак]?доу|м[бак]у|м[бак]удод?|м[бак]уо|дод?|г|город\w?|ковров\w?"
)

LATIN_TWINS = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")


@lru_cache(maxsize=4096)  # a week of lessons compares a dozen subjects a thousand times
def folded(text: str) -> str:
    """For comparing: small letters, е for ё, one space between words, no punctuation."""
    return " ".join(words(text))


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", re.sub(r"\bд\s*[/.]\s*с\b\.?", "дс", small(text)))


def small(text: str) -> str:
    """For looking for one in another: small letters, е for ё."""
    return text.casefold().replace("ё", "е")


def keys(code: str, name: str, short_name: str) -> set[str]:
    """Every folded name under which an institution is found."""
    found = {folded(code)}
    for text in (name, short_name):
        found |= {folded(text), _bare(text), _numbered(text)}
        found |= {folded(quoted) for quoted in re.findall(r"[«\"]([^«»\"]+)[»\"]", text)}
    return found - {""}


def tiers(text: str) -> Iterator[set[str]]:
    """The folded names that `text` stands for, the surest set first."""
    yield {folded(text)}
    yield {_bare(text)} - {""}
    yield {_numbered(text)} - {""}


def guesses(text: str) -> Iterator[set[str]]:
    """What a person may have meant where no tier has it: «школа 1» is the «гимназия 1», «21» any number 21."""
    if match := re.fullmatch(r"школа (\d+)", _numbered(text)):
        yield {f"{sort} {match[1]}" for sort in SCHOOLS}
    elif match := re.fullmatch(
        r"0*(\d{1,4})", _bare(re.sub(r"(?<=\d)-?[а-я]{1,2}\b", "", text.casefold())) or folded(text)
    ):
        yield {f"{sort} {match[1]}" for sort in SCHOOLS}
        yield {f"{sort} {match[1]}" for sort in NUMBERED}


def _bare(text: str) -> str:
    """Without the legal form and the city; nothing where only a number is left, for that may be somebody's code."""
    bare = " ".join(word for word in words(text) if not LEGAL.fullmatch(word))
    return "" if bare.isdecimal() else bare


def _numbered(text: str) -> str:
    """«школа 21» of «МБОУ СОШ № 21»; nothing where the sort or the number is not said."""
    small = folded(text)
    sort = SORT.search(small)
    number = re.search(r"№\s*(\d{1,4})", text) or re.search(r"(?<!\d)(\d{1,4})(?!\d)", small)
    return f"{SORTS[int(str(sort.lastgroup)[1:])][0]} {int(number[1])}" if sort and number else ""


def class_name(text: str) -> str:
    """«7Б» for «7 "Б"», «7-б», «7б класс»; any other name (a group of a kindergarten) with its spaces in order."""
    plain = " ".join(text.split())
    if match := re.fullmatch(
        r"(\d{1,2})\s*[-–—]?\s*[«\"'“”]?\s*([А-ЯЁа-яёA-Za-z]?)\s*[»\"'“”]?(?:\s*кл(?:асс|\.)?)?", plain
    ):
        return f"{int(match[1])}{match[2].upper().translate(LATIN_TWINS)}"
    return plain
