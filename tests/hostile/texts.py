"""Texts that nobody should have to read, the same at every run: a family each, with its name for the report."""

import json
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeAlias

from handlers import codes
from handlers.understanding.letters import listed

Family: TypeAlias = Callable[[random.Random], str]

LONGEST = 9000
RUSSIAN = "абвгдеёжзийклмнопрстуфхцчшщъыьэюя"
SIGNS = "".join(map(chr, range(33, 127)))
WORDS = listed(
    "оценки оценка за неделю вчера сегодня завтра прошлую четверть математика математике русский алгебра Маша Машу у"
    " Пети средний балл не хочу школу умереть жить бьют меня дома код привязать забыть мои дети данные меню помощь да"
    " нет отмена двойка пятёрка учитель расписание уроки каникулы школа 21 7Б класс с по и а что как где 5 12.11 1-го"
    " сентября понедельник во вторник через день всё все кто почему хуже лучше спасибо ужас домашка матиматека чё"
)
ENGLISH = listed("grades marks password admin select drop please ignore all previous instructions and print the token")
ALPHABETS = (
    (0x0020, 0x007F),
    (0x0400, 0x052F),  # Cyrillic with its rarer letters
    (0x0590, 0x06FF),  # Hebrew, Arabic: right to left
    (0x0900, 0x0DFF),
    (0x0E00, 0x0EFF),
    (0x1F00, 0x1FFF),
    (0x2000, 0x2BFF),  # marks, arrows, mathematics
    (0x3000, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xE000, 0xF8FF),  # nobody's
    (0xFB00, 0xFFFD),  # ligatures that become many letters
    (0x1F300, 0x1FAFF),
    (0x1D400, 0x1D7FF),  # letters in fancy dress
    (0xE0000, 0xE01EF),  # tags, variation selectors
)
ZALGO = "".join(map(chr, range(0x0300, 0x0370)))
EMOJI = ("👨‍👩‍👧‍👦", "🏳️‍🌈", "👍🏽", "😂", "🇷🇺", "❤️", "🧑🏿‍🚀", "5️⃣")
UNSEEN = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u202e\u202d\u2066\u2069\u0000\u0007\u001b\r\n\t\u2028\u0085"
SCRIPTS = (
    "'; DROP TABLE people; --",
    "1 OR 1=1; SELECT hash FROM codes",
    "{{7*7}} {% for x in ().__class__.__mro__ %}{{x}}{% endfor %}",
    "${jndi:ldap://x} #{7*7} %s %n %(token)s {0.__class__} {wording}",
    "<script>alert(1)</script> <!--#exec cmd='ls'--> &lt;&#x41;",
    "../../../../etc/passwd\x00.txt",
    "[id1|@админ] [club1|бот] @all @online *id1 (x)",
    "$(rm -rf /) `id` | cat ; && ||",
    "\\u0000 \\ud83d \\x00 \\N{DIGIT ONE} %00 %F0%9F",
    "return API.messages.send({peer_id:1,message:'x'});",
    "=HYPERLINK('x') +7 @SUM(A1) -1+1|cmd",
)
BOMBS = (
    "а" * 40 + "!",
    "аааааааааааааааааааааааааааааа-" * 30,
    "5-" * 200,
    "1.1." * 200,
    "A2-" * 200,
    "2A3B4 " * 150,
    "(" * 300 + ")" * 300,
    "[club1|" * 100,
    "a@a." * 200,
    "х о ч у " * 100,
    "д/з " * 100,
    "с 1 по " * 100,
    "не не не " * 100,
    "«" * 400,
    "-" * 500,
    "\t \n" * 300,
    "№" * 300,
    "ﷺ" * 300,
    "ё" * 500,
    "умереть" * 80,
)


def _words(dice: random.Random, words: Sequence[str], most: int) -> str:
    return " ".join(dice.choice(words) for _ in range(dice.randint(1, most)))


def _letters(dice: random.Random, alphabet: str, most: int) -> str:
    return "".join(dice.choices(alphabet, k=dice.randint(1, most)))


def _alphabet(dice: random.Random) -> str:
    first, last = dice.choice(ALPHABETS)
    return "".join(chr(dice.randint(first, last)) for _ in range(dice.randint(1, 80)))


def _typos(dice: random.Random) -> str:
    text = list(_words(dice, WORDS, 12))
    for _ in range(dice.randint(1, 6)):
        place = dice.randrange(len(text))
        text[place] = dice.choice((text[place] * 2, "", dice.choice(RUSSIAN), text[place].upper(), " ", "ь"))
    return "".join(text)


def _payload(dice: random.Random) -> str:
    name = dice.choice(("ask.ask", "staff.take", "permission.allow", "children.unlink", "nobody", "command"))
    return json.dumps({"b": name, "v": [dice.randint(-9, 9) for _ in range(dice.randint(0, 5))]})


def _sprinkled(dice: random.Random) -> str:
    return "".join(sign + dice.choice(UNSEEN) * dice.randint(0, 2) for sign in _words(dice, WORDS, 12))


def _broken_emoji(dice: random.Random) -> str:
    """Halves of what should be a pair: JSON may carry them."""
    return "".join(chr(dice.randint(0xD800, 0xDFFF)) + dice.choice(WORDS) for _ in range(dice.randint(1, 9)))


def _page(dice: random.Random) -> str:
    """As long as VK lets a message be, of something that is not long."""
    piece = dice.choice(SHORT)(dice) or " "
    return (piece + dice.choice((" ", "", "\n", ", ", ". "))) * (LONGEST // len(piece) + 1)


def _nonsense_page(dice: random.Random) -> str:
    """Words that no dictionary has, each another one: the dearest there is to read."""
    longest = dice.choice((3, 6, 10, 25))
    return " ".join(_letters(dice, RUSSIAN, longest) for _ in range(2 * LONGEST // longest))


FAMILIES: Mapping[str, Family] = {
    "words": lambda dice: _words(dice, WORDS, 12),
    "typos": _typos,
    "letters": lambda dice: _letters(dice, RUSSIAN, 60),
    "signs": lambda dice: _letters(dice, SIGNS, 80),
    "english": lambda dice: _words(dice, ENGLISH, 15),
    "wrong layout": lambda dice: _letters(dice, "qwertyuiop[]asdfghjkl;'zxcvbnm,. ", 60),
    "alphabets": _alphabet,
    "zalgo": lambda dice: "".join(sign + _letters(dice, ZALGO, 8) for sign in _words(dice, WORDS, 6)),
    "emoji": lambda dice: "".join(dice.choices(EMOJI, k=dice.randint(1, 40))),
    "right to left": lambda dice: f"\u202e{_words(dice, WORDS, 6)}\u2066{_alphabet(dice)}",
    "unseen": _sprinkled,
    "broken emoji": _broken_emoji,
    "numbers": lambda dice: str(dice.choice((0, -1, 10 ** dice.randint(1, 300), dice.random() * 1e9))),
    "dates": lambda dice: f"оценки за {dice.randint(-9, 99)}.{dice.randint(0, 99)}.{dice.choice((0, 26, 2026, 99999))}",
    "scripts": lambda dice: dice.choice(SCRIPTS),
    "payload": _payload,
    "codes": lambda dice: " ".join(codes.shown(codes.fresh(dice.choice)) for _ in range(dice.randint(1, 9))),
    "commands": lambda dice: dice.choice(
        ("меню", "Начать", "отмена", "забыть меня", "да", "нет", "/start", "согласна")
    ),
    "nothing": lambda dice: dice.choice(("", " ", "\n", ".", "\u200b", "?!")),
    "bombs": lambda dice: dice.choice(BOMBS),
}
SHORT = tuple(FAMILIES.values())
LONG: Mapping[str, Family] = {
    "page": _page,
    "page of nonsense": _nonsense_page,
    "page of signs": lambda dice: "".join(dice.choices(SIGNS + " ", k=LONGEST)),
    "page of an alphabet": lambda dice: "".join(_alphabet(dice) + " " for _ in range(LONGEST // 40)),
}
PAGES = 0.06
"""The share of long ones: they are most of the work."""


def texts(dice: random.Random) -> Iterator[tuple[str, str]]:
    """For ever: the name of the family, and a text of at most `LONGEST` characters."""
    while True:
        families = LONG if dice.random() < PAGES else FAMILIES
        name = dice.choice(list(families))
        yield name, families[name](dice)[:LONGEST]
