"""«Объявление родителям 5А: завтра собрание» → for whom, and the words for them without those that only ask for it.

Also whether words under its preview are an audience and nothing else, or say to send it.
"""

import re
from dataclasses import dataclass
from typing import Final

from handlers.understanding.audiences import wish
from handlers.understanding.letters import listed

_ASKS: Final = re.compile(
    r"\s*(?:(?:нужно|надо|хочу|прошу|пожалуйста|можно|сделай|сделайте|сделать|создать|создай|напиши|напишите|написать"
    r"|дать|дай|отправь|отправьте|отправить|разошли|разослать|разместить|опубликовать|новое|срочное)\s+)*"
    r"(?:объявление|объявку|сообщение|опрос|рассылк[ау]|сообщи(?:те|ть)?|объяви(?:те|ть)?|оповести(?:те|ть)?|переда(?:й|йте|ть)"
    r"|напиши(?:те)?|написать|отправь(?:те)?|отправить|разошли(?:те)?|разослать)\b[\s:,—-]*",
    re.IGNORECASE,
)
_WHOM: Final = re.compile(
    r"для|вс(?:ем|ему|ей|ех)|мо(?:ему|им|их)|наш(?:ему|им|их)|сво(?:ему|им|их)|класс(?:у|а|ам|ов)?|групп(?:е|ам|ы)"
    r"|город(?:у|а)|школ(?:ам|е|ы|а)?|гимнази(?:и|я)|лице(?:й|я|ю)|(?:дет)?сад(?:ам|у|ов|а|ик\w*)?|детским|детских|№"
    r"|[а-я]*класс?ник(?:ам|ов)|родител(?:ям|ей|ю)|семь(?:ям|е)|семей|взрослым|ученик(?:ам|ов)|школьник(?:ам|ов)|детям"
    r"|ребятам|учител(?:ям|ей)|педагог(?:ам|ов)|сотрудник(?:ам|ов)|воспитател(?:ям|ей)|коллегам|администратор(?:ам|ов)"
    r"|директор(?:ам|ов)|завуч(?:ам|ей)|очередник(?:ам|ов)|классным|классных|руководител(?:ям|ей)"
    r"|\d{1,2}-?[а-я]|\d{1,2}-?(?:х|ых|ым|м|ый|го|му)|(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят)ым",
    re.IGNORECASE,
)
_NAMES: Final = re.compile(
    r"\s*(?:срочно\s+)?(?=(?:всем|родителям|ученикам|\d{1,2}\s*-?[а-я]\b)[^:.!?]{0,40}:\s"
    r"\s*(?!что|какие|какой|когда|где|кто|сколько|расписани|уроки\b|оценк|задани|замен)\S)",
    re.IGNORECASE,
)
"""An audience and a colon ask for it without a verb."""
_NUMBER: Final = re.compile(r"\d{1,2}")
_NUMBERED: Final = re.compile(r"класс\w*|школ\w*|гимнази\w*|лице\w*|сад\w*|№|[а-я]", re.IGNORECASE)
_LETTER: Final = re.compile(r"[абгдежзлмн]", re.IGNORECASE)
_NOTHING: Final = re.compile(r"(?:объявление|сообщение|текст|это)?[\s.!…]*", re.IGNORECASE)
_BETWEEN: Final = frozenset(("и", "с", "по"))
_OWN_CLASS: Final = re.compile(r"\bклассу\b|\bгруппе\b", re.IGNORECASE)
_LEADS: Final = re.compile(r"^(?:[\s:;,.—-]+|(?:о\s+том,?\s+)?что\b)+", re.IGNORECASE)
_ASKING: Final = frozenset(
    ("когда", "где", "во", "какие", "какое", "какой", "какая", "что", "кто", "будет", "есть", "сколько")
)
"""With what a question begins that has no question mark."""
_QUESTIONS: Final = frozenset(
    listed("сколько кто когда где куда какие какой какая какое каких почему зачем как что чей чьи кого ли")
)
_OPENS: Final = frozenset(("кому", "только", "лучше", "пожалуйста", "нет", "а"))
"""What may stand before an audience and names nobody."""
_BEGINS: Final = re.compile(r"для|с|\d{1,2}|\w+(?:ам|ям)")
_DOES: Final = re.compile(r"не|нет|уже|ещ[её]|\w{2,}(?:ть|ться|л|ла|ло|ли|лся|лась|лось|лись|[ауяюеи]т|[ауяюеи]тся)")
"""What is said of somebody rather than names them."""
_SENDS: Final = re.compile(
    r"(?:да\b|ну|давай|пожалуйста|[\s,.!])*\b(?:отправ(?:ляй|ляйте|ляем|ь|ьте|им|ить|лять)|шли|шлите)\b", re.IGNORECASE
)
_IT: Final = re.compile(r"его|это|объявление|пожалуйста", re.IGNORECASE)
_MOMENT: Final = re.compile(
    r"сегодня|(?:после)?завтра|(?:поза)?вчера|через|в|во|к|на|и|по|сейчас|сразу|прямо|немедленно"
    r"|утр\w*|дн[её]м|дня|вечер\w*|ночи|полдень|обед|час\w*|ч|недел\w*|еженедельно|кажд\w+|следующ\w+|эт(?:у|от)"
    r"|понедельник\w*|вторник\w*|сред\w+|четверг\w*|пятниц\w+|суббот\w+|воскресен\w+|\d[\d.:]*"
    r"|(?:январ|феврал|апрел|июн|июл|сентябр|октябр|ноябр|декабр)\w+|марта|мая|августа",
    re.IGNORECASE,
)
_SHORTEST: Final = 3
OWN_CLASS: Final = "родителям"
"""Of whoever leads one class these are its families."""
_WORD: Final = re.compile(r"\S+")
_AROUND: Final = '.,:;!?«»"()—-'


@dataclass(frozen=True, slots=True)
class Dictated:
    """`whom`: the words that name an audience, "" for one's own class or group; `words`: what it is to hear."""

    whom: str
    words: str


def dictated(text: str) -> Dictated | None:
    """None for words that do not begin by asking to tell somebody something."""
    asks = _ASKS.match(text) or _NAMES.match(text)
    if asks is None:
        return None
    found = list(_WORD.finditer(text, asks.end()))
    words = [each[0].strip(_AROUND) for each in found]
    last = -1
    for at, word in enumerate(words):
        beside = words[at - 1 : at] + words[at + 1 : at + 2] if at else words[1:2]
        numbered = _NUMBER.fullmatch(word) and any(map(_NUMBERED.fullmatch, beside))
        lettered = at and _NUMBER.fullmatch(words[at - 1]) and _LETTER.fullmatch(word)
        if numbered or lettered or _WHOM.fullmatch(word):
            last = at
            if found[at][0].endswith((":", ".", "!")):
                break
        elif word and word.casefold() not in _BETWEEN:
            break
    if last < 0:
        return None
    whom, rest = text[found[0].start() : found[last].end()], text[found[last].end() :]
    if wish(whom).empty:
        if not _OWN_CLASS.search(whom):
            return None
        whom = ""
    said = _LEADS.sub("", rest).strip()
    said = "" if _NOTHING.fullmatch(said) else said
    return Dictated(whom.strip(), said[:1].upper() + said[1:])


def orders(text: str) -> bool:
    """«Отправь 7Б, что завтра к 9», «всем: уроков нет»: whom and what, in one breath, whatever else it could ask."""
    said = dictated(text) if "?" not in text else None
    return said is not None and bool(said.whom and said.words)


def asks(text: str) -> bool:
    """Whether this is a question, wherever its question word stands."""
    return "?" in text or not _QUESTIONS.isdisjoint(word.strip(_AROUND) for word in text.casefold().split())


def addressed(text: str) -> bool:
    """Whether these words are an audience and nothing else: «родителям 5-х», «кому: 7Б и 8А», «для всех школ»."""
    words = [word for one in text.casefold().split() if (word := one.strip(_AROUND))]
    while words and words[0] in _OPENS:
        words = words[1:]
    if not words or asks(text) or wish(text).empty:
        return False
    named = {word for word in words if _WHOM.fullmatch(word) or not wish(word).empty}
    begins = words[0] in named or _BEGINS.fullmatch(words[0])
    return bool(begins) and not any(map(_DOES.fullmatch, set(words) - named))


def sends(text: str) -> str | None:
    """The moment that «отправь завтра в 9» names, "" where it is now; None where something else is said."""
    asked = _SENDS.match(text)
    if asked is None or "?" in text:
        return None
    words = [word for one in text[asked.end() :].split() if (word := one.strip(_AROUND)) and not _IT.fullmatch(word)]
    return " ".join(words) if all(map(_MOMENT.fullmatch, words)) else None


def tells(text: str) -> bool:
    """Whether this tells something rather than asks it."""
    words = text.split()
    return len(words) >= _SHORTEST and "?" not in text and words[0].casefold() not in _ASKING
