"""Russian words of time and number as tables: every form, the short ones and the ones that people misspell."""

from typing import Final

from handlers.understanding.letters import listed


def _forms(stems: str, endings: str, value: int) -> dict[str, int]:
    return {stem + ending.strip("_"): value for stem in stems.split() for ending in endings.split()}


DAYS: Final[dict[str, int]] = (
    dict.fromkeys(listed("сегодня седня сегодн сегоня сення"), 0)
    | dict.fromkeys(listed("вчера вчерась"), -1)
    | dict.fromkeys(listed("позавчера позовчера"), -2)
    | dict.fromkeys(listed("завтра завтро зафтра завтр зтр"), 1)
    | dict.fromkeys(listed("послезавтра послезавтро"), 2)
)
"""«сегодня» and its like: days from today."""

DAY_ADJECTIVES: Final[dict[str, int]] = {
    stem + ending: shift
    for stem, shift in (
        *(("сегодняшн", 0), ("вчерашн", -1), ("позавчерашн", -2)),
        *(("завтрашн", 1), ("послезавтрашн", 2)),
    )
    for ending in listed("ий яя юю ее ей его ему ем им ие их ими")
}

_MASCULINE = "_ а у ом е"
WEEKDAYS: Final[dict[str, int]] = (
    _forms("понедельник понедельн", _MASCULINE, 0)
    | dict.fromkeys(listed("пн пон понед понедел"), 0)
    | _forms("вторник", _MASCULINE, 1)
    | dict.fromkeys(listed("вт втор втр"), 1)
    | dict.fromkeys(listed("среда среды среде среду средой средою ср"), 2)
    | _forms("четверг", _MASCULINE, 3)
    | dict.fromkeys(listed("чт чет четв чтв"), 3)
    | dict.fromkeys(listed("пятница пятницы пятнице пятницу пятницей пятницею пт пят пятн пятницо"), 4)
    | dict.fromkeys(listed("суббота субботы субботе субботу субботой субботою сб суб субб"), 5)
    | dict.fromkeys(listed("воскресенье воскресенья воскресенью воскресеньем воскресение вс воск воскр"), 6)
)
"""Monday is 0. Plural forms («по средам») recur and are not here."""

RECURRING: Final[frozenset[str]] = frozenset(
    listed(
        "понедельникам вторникам средам четвергам пятницам субботам воскресеньям понедельники вторники четверги "
        "будням будни выходным каждый каждую каждое каждые каждой ежедневно еженедельно"
    )
)

_MONTH_STEMS: Final[tuple[tuple[str, str, str], ...]] = (
    ("январ", "ь я ю ем е", "янв"),
    ("феврал", "ь я ю ем е", "фев февр"),
    ("март", "_ а у ом е", ""),
    ("апрел", "ь я ю ем е", "апр"),
    ("ма", "й я ю ем е", ""),
    ("июн", "ь я ю ем е", ""),
    ("июл", "ь я ю ем е", ""),
    ("август", "_ а у ом е", "авг"),
    ("сентябр", "ь я ю ем е", "сен сент"),
    ("октябр", "ь я ю ем е", "окт"),
    ("ноябр", "ь я ю ем е", "ноя нояб"),
    ("декабр", "ь я ю ем е", "дек"),
)
MONTHS: Final[dict[str, int]] = {
    form: number
    for number, (stem, endings, short) in enumerate(_MONTH_STEMS, 1)
    for form in (*_forms(stem, endings, number), *short.split())
}

UNITS: Final[dict[str, str]] = (
    dict.fromkeys(listed("день дня дней дни дню дням днем дне днях денек денька деньков сутки суток"), "day")
    | dict.fromkeys(
        listed("неделя недели неделе неделю неделей недель неделям неделях недельку недельке неделька нед"), "week"
    )
    | dict.fromkeys(listed("месяц месяца месяце месяцу месяцем месяцы месяцев месяцам мес"), "month")
    | dict.fromkeys(listed("год года году годом лет годик"), "year")
    | dict.fromkeys(
        listed(
            "четверть четверти четвертью четвертей полугодие полугодия полугодии полугодию триместр триместра "
            "триместре семестр семестра семестре"
        ),
        "term",
    )
    | dict.fromkeys(listed("выходные выходных выхи выхах выходныя викенд уикенд"), "weekend")
)

_CARDINALS = (
    "один одного одну одна;два две двух;три трех;четыре четырех;пять пяти;шесть шести;семь семи;восемь восьми;"
    "девять девяти;десять десяти;одиннадцать одиннадцати;двенадцать двенадцати;тринадцать;четырнадцать;"
    "пятнадцать;шестнадцать;семнадцать;восемнадцать;девятнадцать;двадцать двадцати"
)
CARDINALS: Final[dict[str, int]] = {
    word: number for number, words in enumerate(_CARDINALS.split(";"), 1) for word in words.split()
} | {"тридцать": 30, "пару": 2, "пара": 2, "сорок": 40, "пятьдесят": 50}

_ORDINALS = (
    "перв втор трет четверт пят шест седьм восьм девят десят одиннадцат двенадцат тринадцат четырнадцат "
    "пятнадцат шестнадцат семнадцат восемнадцат девятнадцат двадцат"
)
_ORDINAL_ENDINGS = "ый ой ого ому ым ом ая ую ое ых ые ыми"
ORDINALS: Final[dict[str, int]] = (
    {
        stem + ending: number
        for number, stem in enumerate(_ORDINALS.split(), 1)
        for ending in _ORDINAL_ENDINGS.split()
        if stem != "трет"
    }
    | dict.fromkeys(listed("третий третьего третьему третьим третьем третья третьей третью третье третьих третьи"), 3)
    | {"тридцат" + ending: 30 for ending in _ORDINAL_ENDINGS.split()}
    | {"сороков" + ending: 40 for ending in _ORDINAL_ENDINGS.split()}
    | {"пятидесят" + ending: 50 for ending in _ORDINAL_ENDINGS.split()}
)
TENS: Final[dict[str, int]] = {"двадцать": 20, "тридцать": 30, "сорок": 40, "пятьдесят": 50}
ORDINAL_SUFFIXES: Final[frozenset[str]] = frozenset(listed("го ого его ый ой й я ая е ое му ом м ю ую х ых им ей"))
"""What follows a figure: «12-го», «21-я»."""

_WHICH = (
    (-2, "позапрошл"),
    *tuple((-1, stem) for stem in listed("прошл прошедш минувш предыдущ")),
    *tuple((0, stem) for stem in listed("текущ нынешн")),
    *tuple((1, stem) for stem in listed("следующ будущ предстоящ грядущ след")),
)
_ADJECTIVE_ENDINGS = [*listed("ий ый ая яя ую юю ое ее ой ей ого его ому ему ом ем ым им ые ие ых их ою ею"), ""]
WHICH: Final[dict[str, int]] = {
    stem + ending: shift for shift, stem in _WHICH for ending in _ADJECTIVE_ENDINGS if ending or stem == "след"
} | dict.fromkeys(listed("этот эта эту этой этом это этого этих эти этою"), 0)
"""«прошлой» -1, «этой» 0, «следующей» 1."""

LAST: Final[frozenset[str]] = frozenset("последн" + ending for ending in _ADJECTIVE_ENDINGS if ending)
NEXT_FEW: Final[frozenset[str]] = frozenset("ближайш" + ending for ending in _ADJECTIVE_ENDINGS if ending)

WORDS: Final[frozenset[str]] = frozenset(
    {*DAYS, *DAY_ADJECTIVES, *WEEKDAYS, *MONTHS, *UNITS, *CARDINALS, *ORDINALS} | {*WHICH, *LAST, *NEXT_FEW, *RECURRING}
)
"""Every word here, so that misspelt ones find their way."""
