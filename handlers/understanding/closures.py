"""What an announcement may say about lessons themselves: that there are none, fewer, from afar, or again as usual.

It is read only to be quoted beside an answer about the same day, so that it decides nothing: a rule of a school («ниже
−25 уроки отменяются») counts as well as an order. What speaks of other things, a meeting that is cancelled or a club,
counts for nothing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Final

from handlers.understanding import letters
from handlers.understanding.periods import DAY, Period, Standpoint, between
from handlers.understanding.time_phrases import spoken

FAR: Final = 60 * DAY
"""A day farther from the one on which it was said was none: «до 12.10» is an hour."""
FRIDAY: Final = 4
LONGEST: Final = 400
"""Characters of one sentence that are read."""

_SENTENCE: Final = re.compile(r"(?<=[.!?…])\s+(?=[^\sа-яё])|\n+")
_CLAUSES: Final = frozenset(letters.listed(", ; . ! ? ( ) но а поэтому однако зато"))

# What is taken out of a clause first: lessons that are none of the timetable's, and those that only tell a time.
_NOT_OURS: Final = re.compile(
    r"\b(?:дополнительн|доп|внеурочн|внеклассн|кружков|факультатив|индивидуальн|платн|подготовительн|коррекционн|логопед"
    r"|элективн|спортивн|музыкальн|танцевальн|открыт|консультац|пробн|домашн|кружк|секци)\w*(?: \w+)?"
    r" (?:занят|урок)\w*"
    r"|\b(?:занят|урок)\w*(?: (?!и\b)\w+){0,3} (?:кружк|кружок|секци|студи|хор|ансамбл|бассейн|клуб|курс|программ|код"
    r"|робот|танц|плаван|борьб|будущ|дошкол|первоклассн|продленк|гпд|факультатив|внеурочн|кванториум|музыкальн|художественн"
    r"|допобразован|дополнительн|подготов|егэ|огэ|цифр|мужеств|доброт|безопасност|репетитор|логопед|психолог)\w*"
    r"|\bкурс\w*(?: \w+){0,2} обучен\w*"
    r"|\bсобрани\w* (?:по|о|об|на)\b.*"
)
_MEANWHILE: Final = re.compile(
    r"\b(?:после|до|между|вместо|без|кроме|для|на|от|перед|вне|время|о|об|к|со?|по)"
    r" (?:(?!дистан|удален|онлайн)\w+(?:ых|их|ого|его|ие|ые|ому) )?(?:урок|занят|обучен|учеб)\w*"
)
_LESSONS: Final = r"\b(?:уроки?|заняти[яе]|учеб[ау]|обучение|учебный (?:процесс|день)|учебные дни)\b"
_OF_LESSONS: Final = r"\b(?:урок(?:ов|а)|занят(?:ий|ия)|учебы|обучения|учебн\w+ (?:дня|процесса))\b"
_OFF: Final = (
    r"(?:отмен(?![аеуы]\b)\w+|приостан\w+|прекра[щт]\w+|перен[оеё]с\w+|не (?:состо|провод|проход|пройд)\w+"
    r"|не буд[еу]т (?:провод|проход)\w+)"
)
_AS_USUAL: Final = r"(?:возобнов|(?:обычн|штатн|очн)\w+ (?:режим|формат)|по (?:обычному )?расписанию\b)"
_SAYS: Final = re.compile(
    "|".join(
        (
            rf"{_LESSONS}.*\b{_OFF}|\b{_OFF}.*{_LESSONS}",
            rf"\bотмен[аеуы]\b(?: \w+){{0,2}} {_OF_LESSONS[2:]}",
            rf"{_OF_LESSONS}.*\b(?:нет|не буд[еу]т|не состоится)\b|\b(?:нет|не будет)(?: \w+){{0,2}} {_OF_LESSONS[2:]}",
            r"\bактир",
            r"\bна карантин|^ *карантин",
            r"\bшколы не будет\b",
            r"\bклассы?(?: \w+)? закры(?:т|вают|ли)",
            r"\bкарантин\w*(?: \w+){0,2} (?:объявл|введ|ввод|продл|снят|сним)",
            r"\b(?:объявл|введ|ввод|продл|снят|сним)\w*(?: \w+){0,4} карантин",
            r"\bканикул\w*(?: \w+){0,4} (?:продл|досрочн|раньше)",
            r"\b(?:продл|досрочн|внеплан|дополнительн)\w*(?: \w+){0,2} каникул",
            r"\b(?:объявл\w+|станов\w+|явля\w+|будет|дополнительн\w+)(?: \w+){0,2} (?:выходн|нерабоч|неучебн)\w+",
            r"\bвыходной (?:день )?(?:для|у) (?:\w+ )?(?:учащ|учен|школьн|дет)",
            r"\bнеучебн",
            # fewer, shorter, later
            r"\b(?:сокращ|укороч)\w+(?: \w+){0,2} (?:урок|занят|день|дня|расписан|звонк|перемен)",
            r"\b(?:урок|занят|учебн|расписан|звонк|перемен)\w*(?: \w+){0,4} (?:сокращ|укороч)",
            r"\b(?:урок|занят)\w*(?: \w+){0,3} по \d+ мин",
            rf"{_LESSONS}.*\b(?:нач(?:н|ин|ал)|законч|заканч|заверш)\w*.*\b(?:раньше|позже|пораньше|попозже)\b",
            # as usual after all
            rf"(?:{_LESSONS}|\bшкола\b|\bучимся\b).*\b{_AS_USUAL}",
            rf"\bвозобнов\w*.*{_LESSONS}|\b(?:уроки|занятия)\b.*\bсостоятся\b",
        )
    )
)
_SAYS_WHOLE: Final = re.compile(
    r"\b(?:отпус|отпущ|законч|заверш|заканч)\w*(?: \w+){0,5} (?:раньше|пораньше|после (?:\w+ ){1,2}урок)"
    r"|^ *(?:только |всего |будет ){0,2}(?:\d|один|два|три|четыре|пять) урок\w*|\bвместо \w+ уроков"
    r"|\b(?:уроки|занятия|учимся|учатся)\b(?: \w+){0,2} (?:до (?:обеда|\d)|со? \d)"
    r"|\bнач(?:н|ин|ал)\w*(?: \w+){0,3} со? (?:\w+ ){1,2}урока"
    r"|(?:^ *|\b(?:приход|прийти|придти|приезж|нач|учимся|ждем|явк)\w*.*)"
    r"\bко? (?:\d+|втор|трет|четв|пят)\w*(?: \w{1,3})? уроку"
)
"""Of a clause with all of its words: when lessons begin and end."""
_AT_HOME: Final = re.compile(
    r"\bне (?:учимся|учатся|учится)\b|\b(?:учимся|учатся|сидим) (?:из )?дома\b"
    r"|\bв школу (?:\w+ )?не (?:прих|прид|ид|вед|вод|прив|отправ|пуска|ход)\w*"
    r"|\bне (?:прих|прив|отправ|пуска|ид|ход)\w*(?: \w+){0,2} в школу"
    r"|\bоста(?:ю|е|в|н)\w*(?: \w+){0,3} дома\b"
)
_OTHER_REASONS: Final = re.compile(
    r"\b(?:бол[ье]|заболе|орви|симптом|признак|кашл|сменк|сменн|форм[ыуе]\b|телефон|игруш|самокат|украшен|опазд|опозд)"
)
"""Why some are not to come to school that others go to."""
_CLOSED: Final = re.compile(
    r"\b(?:школ[ау]|гимнази[яю]|лицей)\b.*\b(?:закр[ыо]\w+|не работа\w+|не будет работать)"
    r"|\b(?:закр[ыо]\w+|не работает|не будет работать).*\b(?:школ[ау]|гимнази[яю]|лицей)\b"
)
_PART_OF_IT: Final = re.compile(
    r"\b(?:вход|доступ|двер|калит|столов|буфет|сайт|дневник|журнал|бассейн|стадион|гардероб|библиотек|парковк|ворот|музыкальн"
    r"|художеств|спортивн|воскресн|танц|сбор|телефон|канцеляри|кружк|секци|собрани|проект|музе|четверт|дорог|улиц)"
)
_AFAR: Final = re.compile(r"\b(?:дистан[тц]|удаленк|удаленн|онлайн)")
_LEARNING: Final = re.compile(
    r"\b(?:обучен|учимся|учится|учатся|учеб|урок|занят|переход|перевод|перевед|школа|гимназия|классы?\b)"
    r"|\bна (?:дистант|удаленк)"
)
_LESSONS_ANYHOW: Final = re.compile(r"\b(?:урок|занят|обучен)")
_EVENT: Final = re.compile(
    r"\b(?:собран|олимпиад|конкурс|курс|вебинар|совещан|консультац|лекци|форум|семинар|экскурс|заседан|встреч|голосован"
    r"|опрос|тест|диктант|марафон|викторин|кружк|кружок|секци|мероприят|выставк|репетиц|педсовет)"
)
_PERHAPS: Final = re.compile(
    r"урок|занят|учеб|обуч|учи[мт]ся|учатся|школ|гимнази|лице[йя]|класс|карантин|актир|каникул|выходн|дистан|удален|онлайн"
    r"|дома|отпус|отпущ"
)
"""Without any of these a text is not looked at twice."""
_NOUN: Final = re.compile(f"{_PERHAPS.pattern}|{_EVENT.pattern}")


@dataclass(frozen=True, slots=True)
class Closure:
    """One sentence about lessons, as it was written, and the days that it may be about."""

    sentence: str
    days: tuple[Period, ...]

    def concerns(self, first: date, last: date) -> bool:
        return any(period.first <= last and first <= period.last for period in self.days)


@lru_cache(maxsize=512)
def closures(words: str, said: date) -> tuple[Closure, ...]:
    """The sentences of an announcement that speak of lessons; `said`: the day of it, from which «завтра» is counted.

    A sentence that names no day is about those of the others, or about that day and the next one of lessons.
    """
    if not _PERHAPS.search(letters.clean(words)):
        return ()
    sentences = [sentence.strip() for sentence in _SENTENCE.split(words) if sentence.strip()]
    told = [(sentence, *_read(sentence[:LONGEST], said)) for sentence in sentences]
    around = (*(day for _, _, days in told for day in days), Period(said, _next(said)))
    return tuple(Closure(sentence, days or around) for sentence, tells, days in told if tells)


def _next(said: date) -> date:
    """The next day of lessons, whether its week has five or six."""
    return said + DAY * (3 if said.weekday() == FRIDAY else 2 if said.weekday() > FRIDAY else 1)


def _read(sentence: str, said: date) -> tuple[bool, tuple[Period, ...]]:
    """Whether it speaks of lessons, and the days that it names."""
    tokens = letters.tokens(letters.clean(sentence).replace(" - ", " ; "))
    when = spoken(tokens)
    found = (each.resolve(Standpoint(said, looks=1)) for each in when.found)
    days = tuple(near for period in found if period and (near := _near(period, said)))
    left = ["" if at in when.used else token for at, token in enumerate(tokens)]
    return any(_tells(clause, " ".join(left)) for clause in _clauses(left)), days


def _near(period: Period, said: date) -> Period | None:
    """What of it is not too far from the day on which it was said."""
    return between(max(period.first, said - FAR), min(period.last, said + FAR))


def _clauses(words: Sequence[str]) -> Iterator[str]:
    """Pieces between commas, a verb without its noun with what stood before it; a date taken out parts none."""
    pieces: list[list[str]] = [[]]
    for word in words:
        if word in _CLAUSES:
            pieces.append([])
        elif word[:1].isalnum():
            pieces[-1].append(word)
    held: list[str] = []
    for at, piece in enumerate(pieces):
        dated = bool(held) and at > 0 and not pieces[at - 1]
        bare = bool(piece) and not _NOUN.search(" ".join(piece))
        if held and (dated or bare):
            yield " ".join(held)
            held = [*held, *piece]
        elif piece:
            yield " ".join(held)
            held = list(piece)
    yield " ".join(held)


def _tells(clause: str, sentence: str) -> bool:
    ours = _NOT_OURS.sub(" ", clause)
    if _SAYS_WHOLE.search(ours) or _SAYS.search(_MEANWHILE.sub(" ", ours)):
        return True
    if _AT_HOME.search(ours):
        return not _OTHER_REASONS.search(sentence)
    if _CLOSED.search(ours):
        return not _PART_OF_IT.search(ours)
    if _AFAR.search(ours) and _LEARNING.search(ours):
        return not _EVENT.search(ours) or bool(_LESSONS_ANYHOW.search(_MEANWHILE.sub(" ", ours)))
    return False
