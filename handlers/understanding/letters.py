"""What a person typed, made fit for reading: one alphabet, one case, no invisible marks.

Phones and keyboards spoil text in a few known ways: the Latin layout left on («jwtyrb»), Latin letters
instead of Russian ones («ocenki»), one foreign letter that looks Russian, soft hyphens and direction marks
from copied text, «д/з» for «дз». Everything here looks at letters alone; which of two readings makes sense
is decided by `words.py`, which knows the words.
"""

import re
import unicodedata

LONGEST = 5_000
"""Characters of a message that are read; VK itself cuts at 4,096."""

_LAYOUT = str.maketrans("qwertyuiop[]asdfghjkl;'zxcvbnm,.`{}:\"<>~", "йцукенгшщзхъфывапролджэячсмитьбюехъжэбюе")
_LOOKALIKES = str.maketrans("abcehkmoptxy", "авсенкмортху")
_DIGITS_AS_LETTERS = ((re.compile(r"0(?=[а-я]{3})"), "о"), (re.compile(r"\b4(?=(?:то|его|е)\b)"), "ч"))

_LATIN = (
    *(("tsya", "тся"), ("tsja", "тся"), ("shch", "щ"), ("sch", "щ")),
    *(("zh", "ж"), ("kh", "х"), ("ts", "ц"), ("tz", "ц"), ("ch", "ч"), ("sh", "ш"), ("ph", "ф")),
    *(("ya", "я"), ("ja", "я"), ("yu", "ю"), ("ju", "ю"), ("iu", "ю"), ("yo", "е"), ("jo", "е"), ("ye", "е")),
    *zip("abvgdezijklmnoprstufhwq'", "абвгдезийклмнопрстуфхвкь", strict=True),
)
_SOUNDS = dict(_LATIN)
_CONSONANTS = frozenset("bvgdzklmnprstfhcw")
_CONSONANTS_HEARD = frozenset("бвгдзклмнпрстфх")
_SOUND = re.compile("|".join(sound for sound, _ in _LATIN) + "|.", re.DOTALL)

_SPACES = re.compile(r"\s+")
_SHORTENED = re.compile(r"(?<![а-яa-z0-9])([а-я])[/\\.]([а-я])\.?(?![а-яa-z])")
_STRETCHED = re.compile(r"([а-яa-z])\1{2,}")
_TOKEN = re.compile(
    r"\d{4}-\d\d-\d\d(?!\d)"
    r"|\d{1,2}([./-])\d{1,2}\1(?:\d{4}|\d\d)(?!\d)"
    r"|\d{1,2}[./]\d{1,2}(?!\d)"
    r"|\d{1,2}:\d\d(?!\d)"
    r"|\d{1,2}[а-я](?![а-я])"
    r"|\d{1,18}|[а-я]+|[a-z]+"
    r"|[-\"#?!,.;()]"
)
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−"), "-")
_QUOTES = dict.fromkeys(map(ord, "«»“”„‟\u2033"), '"')
_APOSTROPHES = dict.fromkeys(map(ord, "’‘´"), "'")
_MARKS = _DASHES | _QUOTES | _APOSTROPHES
_NUMBER_SIGN = str.maketrans({"№": "#"})  # NFKC would make it «No»
_INVISIBLE = ("Cf", "Cc", "Mn", "Me", "Cs", "Co")


def listed(words: str) -> list[str]:
    """Tables of words are written as one string: forty quotation marks hide what they quote."""
    return words.split()


def clean(text: str) -> str:
    """One case and one alphabet of marks; ё becomes е; what cannot be seen is gone. At most `LONGEST` long."""
    one_way = unicodedata.normalize("NFKC", text[:LONGEST].translate(_NUMBER_SIGN))[:LONGEST]  # «ﷺ» is 18 letters
    known = one_way.casefold().replace("ё", "е").translate(_MARKS)
    if not known.isascii():
        known = "".join(" " if letter in "\n\r\t" else letter for letter in known if _visible(letter))
    return _SPACES.sub(" ", known)[:LONGEST].strip()


def _visible(letter: str) -> bool:
    return letter in "\n\r\t" or unicodedata.category(letter) not in _INVISIBLE


def tokens(text: str) -> list[str]:
    """Words, numbers, dates and the marks that matter, in order, from cleaned text."""
    joined = _STRETCHED.sub(r"\1", _SHORTENED.sub(r"\1\2 ", text))
    for pattern, letter in _DIGITS_AS_LETTERS:
        joined = pattern.sub(letter, joined)
    return [found.group() for found in _TOKEN.finditer(joined)]


def has_latin(chunk: str) -> bool:
    return any("a" <= letter <= "z" for letter in chunk)


def has_russian(chunk: str) -> bool:
    return any("а" <= letter <= "я" for letter in chunk)


def one_alphabet(chunk: str) -> str:
    """A Russian word with foreign letters that only look Russian."""
    return chunk.translate(_LOOKALIKES)


def other_layout(chunk: str) -> str:
    """What the same keys write with the Russian layout on."""
    return chunk.translate(_LAYOUT)


def spelled_in_latin(chunk: str) -> tuple[str, ...]:
    """Russian readings of a word in Latin letters, the likeliest first; one unless a letter is unsure."""
    chunk = chunk.replace("4", "ч") if chunk.startswith("4") else chunk
    readings = [_sounded(chunk, unsure) for unsure in ("цкс" if "c" in chunk else "ц")]
    if chunk[-1:] in _CONSONANTS:
        readings += [reading + "ь" for reading in readings]
    if "тся" in readings[0]:
        readings += [readings[0].replace("тся", "ться")]
    if "e" in chunk:
        readings += [reading.replace("е", "э") for reading in readings if len(reading) < 4]
    return tuple(dict.fromkeys(readings))


def _sounded(chunk: str, c: str) -> str:
    before = ""

    def russian(found: re.Match[str]) -> str:
        nonlocal before
        sound = found.group()
        if sound == "c":
            written = c
        elif sound == "x":
            written = "х"
        elif sound == "ye" and before in _CONSONANTS_HEARD:
            written = "ые"  # «dannye»
        elif sound == "y":
            written = "й" if before in tuple("аеиоуыэюя") else "ы"
        else:
            written = _SOUNDS.get(sound, sound)
        before = written[-1:]
        return written

    return _SOUND.sub(russian, chunk)
