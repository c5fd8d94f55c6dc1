"""Whose child is meant where no name is said: «у сына», «какие у неё оценки», «у старшего», and whose it is not.

A given name tells a boy from a girl, so «у дочки» names Маша of Маша and Петя. Which of them is the elder the words
do not know: that is told apart by whoever knows their classes. «Оценки класса», «моей сестры», «соседа по парте» and
«Королёва» are nobody's of the person, or may be: they are reported, lest one's own child answers for them.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Literal, TypeAlias

from handlers.understanding.letters import listed

Sex: TypeAlias = Literal["boy", "girl"]
Age: TypeAlias = Literal["", "elder", "younger"]
Others: TypeAlias = Literal["", "class", "sibling", "mate"]

_SAID: Final = re.compile(
    r"(?P<boy>сын(?:а|у|ом|е|ок|ка|ку|ком|очек|ули|уля|ишка|ишки|ишке|очка)?|мальчик\w*|пацан\w*)"
    r"|(?P<girl>доч(?:ь|а|и|ери|ерью|ка|ки|ке|ку|кой|ур\w+|еньк\w+)?|девочк\w+)"
)
_BEGIN: Final = frozenset(listed("сы ма па до де"))
_AFTER_U: Final[dict[str, Sex]] = {"него": "boy", "нее": "girl", "ней": "girl"}
_GIVEN: Final[dict[str, Sex]] = {"ему": "boy", "ей": "girl"}
_OWNED: Final[dict[str, Sex]] = {"его": "boy", "ее": "girl"}
_MARKS: Final = ("оцен", "отмет", "балл", "средн", "двой", "трой", "четвер", "пятер", "успе", "учеб", "дневник")
_ELDER: Final = re.compile(r"(?:старш|младш)(?:ий|его|ему|им|ем|ая|ей|ую|енький|енького|енькая|енькой)")
_NO_CHILD: Final = ("школ", "груп", "клас", "воспит", "звен")
_OF_CLASS: Final = frozenset(listed("класса классу"))
_SURNAME: Final = re.compile(r"[а-я]{2,}(?:(?:ов|ев|ин|ын)(?:а|ой|у|ым)?|енко|чук|ян|идзе|швили)")


def sex(tokens: Sequence[str]) -> Sex | None:
    """Of the child that a word of kinship or a pronoun means; the first that tells it."""
    for place, token in enumerate(tokens):
        if token[:2] in _BEGIN and (found := _SAID.fullmatch(token)):
            return "boy" if found["boy"] else "girl"
        if token in _GIVEN:
            return _GIVEN[token]
        if token in _AFTER_U and place and tokens[place - 1] == "у":
            return _AFTER_U[token]
        if token in _OWNED and "".join(tokens[place + 1 : place + 2]).startswith(_MARKS):
            return _OWNED[token]
    return None


def age(tokens: Sequence[str]) -> Age:
    """«у старшего», «младшей»; a senior school or a kindergarten's group is no child."""
    for place, token in enumerate(tokens):
        following = "".join(tokens[place + 1 : place + 2])
        if token[1:4] in ("тар", "лад") and _ELDER.fullmatch(token) and not following.startswith(_NO_CHILD):
            return "elder" if token[0] == "с" else "younger"
    return ""


def others(tokens: Sequence[str], lemmas: Callable[[str], tuple[str, ...]], known: Mapping[str, Others]) -> Others:
    """Of whom it is asked who is none of the person's children, as far as a common noun (`known`) tells."""
    for each in tokens:
        if each in _OF_CLASS or (each == "классе" and "кто" in tokens):
            return "class"
        if len(each) > 3 and each.isalpha():
            for lemma in lemmas(each):
                if lemma in known:
                    return known[lemma]
    return ""


def owns(tokens: Sequence[str], place: int, named: frozenset[int] | set[int]) -> bool:
    """Whether a word here may say whose marks are asked about: «оценки Королёва», «Пети Королёва», «у Королёва»."""
    before = tokens[place - 1] if place else ""
    return before == "у" or place - 1 in named or before.startswith(_MARKS)


def looks_like_surname(token: str) -> bool:
    """Of a word that no dictionary has."""
    return _SURNAME.fullmatch(token) is not None
