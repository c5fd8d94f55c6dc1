"""Whom an announcement is for, in words: «родителям 5-х классов 21 школы», «всем детским садам», «7Б и 8А»."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from handlers.understanding import letters
from handlers.understanding.letters import listed
from handlers.understanding.places import institution

_GROUPS: Final[Mapping[str, re.Pattern[str]]] = {
    "families": re.compile(
        r"родител(?:и|ей|ям|ями|ях|ь|я|ю|ем)?|семь(?:я|и|е|ю|ям|ями|ях)|семей|взрослы\w+|мам\w{0,3}|пап(?:а|ы|е|ам|ами)"
        r"|бабушк\w+|опекун\w*|законн\w+"
    ),
    "pupils": re.compile(
        r"учени(?:к|ц)\w*|школьни(?:к|ц)\w*|учащ\w+|ребят\w*|дет(?:и|ей|ям|ями|ях)|воспитанник\w*|подростк\w+"
    ),
    "staff": re.compile(
        r"учител(?:ь|я|ю|ем|ей|ям|ями|ях)|педагог\w{0,3}|сотрудник\w*|работник\w*|воспитател\w{1,3}|коллег\w*"
        r"|администратор\w*|директор\w{0,3}|завуч\w*|заведующ\w+"
    ),
    "queue": re.compile(r"очередни(?:к|ц)\w*|очеред(?:ь|и|ях)|заявител\w+"),
}
_POSTS: Final[Mapping[str, re.Pattern[str]]] = {
    "administrator": re.compile(r"администратор\w*|директор\w{0,3}|завуч\w*|заведующ\w+"),
    "class teacher": re.compile(r"классн\w+"),
}
_KINDS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("kindergarten", re.compile(r"сад|сады|садам|садов|садик\w*|детсад\w*|дошкольн\w*|дошколят\w*")),
    ("school", re.compile(r"школ|школы|школам|школах")),
    ("additional", re.compile(r"кружк\w*|кружок|секци\w*|допобразовани\w*")),
)
_YEARS: Final[Mapping[str, int]] = {
    **dict(zip(listed("перв втор треть четверт пят шест седьм восьм девят десят"), range(1, 11), strict=True)),
    "одиннадцат": 11,
}
_YEAR_CLASS: Final = (
    *(("первоклас", 1), ("второклас", 2), ("третьеклас", 3), ("четвероклас", 4), ("пятиклас", 5), ("шестиклас", 6)),
    *(("семиклас", 7), ("восьмиклас", 8), ("девятиклас", 9), ("десятиклас", 10), ("одиннадцатиклас", 11)),
)
_LETTER = re.compile(r"(\d{1,2})\s*[-\"]?\s*([а-жик-пр-уф])(?![а-яx])\"?")
_RANGE = re.compile(
    r"(?:с\s+)?(\d{1,2})(?:\s*-?\s*(?:го|х))?\s*(?:-|по|до)\s*(\d{1,2})(?:\s*-?\s*(?:й|ый|е|х|ые|ых))?\s+кл"
)
_ENDED = r"(?:\s*-?\s*(?:х|е|ых|ым|м|ый|й|ого|го|му))?"
_LISTED = re.compile(rf"((?:\d{{1,2}}{_ENDED}\s*(?:,|и)\s*)*\d{{1,2}}{_ENDED})\s*(?:-\s*)?класс?\w*")
_CLASS_THEN_NUMBER = re.compile(r"класс\w*\s+((?:\d{1,2}\s*(?:,|и)\s*)*\d{1,2})(?!\s*[а-я]?\s*школ)")
_NUMBER = re.compile(r"\d{1,2}")
_IN_ORDER = re.compile(r"(?<![\d.:])(\d{1,2})\s*-\s*(?:х|ых|ым)(?![а-я])")
_SPOKEN = re.compile(rf"({'|'.join(_YEARS)})\w*\s+класс")
_PROGRAMME = re.compile(r"код\w*\s+будущ")
_ALL_OF_THEM = re.compile(r"\bвсем\b|\bвсех\b|\bвсей\b|\bвесь\b|\bгород\w*")
_LAST_YEAR = 11


@dataclass(frozen=True, slots=True)
class Wish:
    """What was said of an audience, each part empty where nothing was: `groups` and `kind` as rules name them.

    `institution` is «СОШ 21» as understanding names places; `city`: somebody said «всем», «городу».
    """

    groups: tuple[str, ...] = ()
    kind: str = ""
    grades: tuple[int, ...] = ()
    classes: tuple[str, ...] = ()
    institution: str = ""
    posts: tuple[str, ...] = ()
    city: bool = False

    @property
    def empty(self) -> bool:
        return self == Wish()


def wish(text: str) -> Wish:
    """What these words name; an empty one where they name nobody."""
    cleaned = letters.clean(text)
    tokens = letters.tokens(cleaned)
    place = institution(tokens)
    rest = " ".join(token for at, token in enumerate(tokens) if not place or at not in place.used)
    words = rest.split()
    posts = _said(words, _POSTS) if any(map(_GROUPS["staff"].fullmatch, words)) or "руковод" in rest else ()
    groups = _groups(words, rest, posts)
    kind = "" if place else next((name for name, one in _KINDS if any(map(one.fullmatch, words))), "")
    return Wish(
        groups, kind, _grades(rest), _classes(rest), place.name if place else "", posts, bool(_ALL_OF_THEM.search(rest))
    )


def _groups(words: Sequence[str], rest: str, posts: Sequence[str]) -> tuple[str, ...]:
    if _PROGRAMME.search(rest):
        return ("code_future",)
    if posts:
        return ("staff",)
    groups = _said(words, _GROUPS)
    if any(word.startswith(beginning) for word in words for beginning, _ in _YEAR_CLASS):
        groups = groups if "families" in groups else tuple(dict.fromkeys((*groups, "pupils")))
    # «детским садам» are kindergartens and «детям очередников» the queue: a child is meant where nobody else is.
    if any(re.fullmatch(r"сад\w*|детсад\w*", word) for word in words) and "pupils" in groups:
        groups = tuple(group for group in groups if group != "pupils")
    if "родител" in rest and "pupils" in groups and not re.search(r"\bи\b|,|\+", rest):
        groups = tuple(group for group in groups if group != "pupils")  # «родителям учеников 7Б»
    return groups


def _said(words: Sequence[str], table: Mapping[str, re.Pattern[str]]) -> tuple[str, ...]:
    return tuple(name for name, forms in table.items() if any(map(forms.fullmatch, words)))


def _classes(rest: str) -> tuple[str, ...]:
    found = [
        f"{year}{letter.upper()}"
        for year, letter in _LETTER.findall(rest)
        if 1 <= int(year) <= _LAST_YEAR and not (letter in "аивк" and re.search(rf"{year} {letter} \d", rest))
    ]
    return tuple(dict.fromkeys(found))


def _grades(rest: str) -> tuple[int, ...]:
    rest = _LETTER.sub(" ", rest) if _classes(rest) else rest
    found: set[int] = set()
    for first, last in _RANGE.findall(rest):
        found.update(range(int(first), int(last) + 1))
    if not found:
        for many in (*_LISTED.findall(rest), *_CLASS_THEN_NUMBER.findall(rest)):
            found.update(map(int, _NUMBER.findall(many)))
        found.update(map(int, _IN_ORDER.findall(rest)))
    found.update(_YEARS[year] for year in _SPOKEN.findall(rest))
    found.update(year for word in rest.split() for beginning, year in _YEAR_CLASS if word.startswith(beginning))
    return tuple(sorted(year for year in found if 1 <= year <= _LAST_YEAR))
