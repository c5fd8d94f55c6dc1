"""Names and titles as people type them: in capitals, with a Latin letter among Russian ones, all in one column."""

import re
from collections.abc import Callable

from handlers.importing.faults import Wrong
from handlers.importing.guesses import About
from handlers.importing.values import Cell, text
from storage import names

TWINS = str.maketrans("ABCEHKMOPTXYaceopxyk", "АВСЕНКМОРТХУасеорхук")

SMALL = frozenset({"оглы", "оглу", "кызы", "гызы", "угли", "уулу"})
"""Parts of a name that are written small, but at its beginning."""

PATRONYMIC = re.compile(r"\w+(?:ович|евич|ич|овна|евна|ична|инична)", re.IGNORECASE)

INITIALS = re.compile(r"(?:[А-ЯЁA-Z]\.\s?){1,2}")


def title(cell: Cell, about: About) -> str:
    """A subject, a post: no Latin letter among Russian ones."""
    return _russian(text(cell), about)


def name(cell: Cell, about: About) -> str:
    """A surname, a given name, a patronymic: «ИВАНОВА» and «иванова» are «Иванова»."""
    written = _russian(text(cell), about)
    plain = _capitalised(written) if _shapeless(written) else written
    if plain != written:
        what = "заглавными" if written.isupper() else "строчными"
        about.guess(f"имя {what} буквами записано как обычно", written, plain)
    return plain


def given(cell: Cell, about: About) -> str:
    """A given name in full."""
    plain = name(cell, about)
    if INITIALS.fullmatch(plain):
        raise Wrong("вместо имени инициалы: впишите имя полностью")
    return plain


def class_name(cell: Cell, about: About) -> str:
    """«7Б» for «7 "Б"», «7-Б», «7б класс»; «7B» with a Latin letter too, which is told of."""
    written = text(cell)
    plain = names.class_name(written)
    if _latin(written) and not _latin(plain):
        about.guess("латинская буква принята за русскую", written, plain)
        return plain
    return _russian(plain, about)


def one_class(cell: Cell, about: About) -> str:
    """The class of one post."""
    return _only_one(cell, "класс", lambda: class_name(cell, about))


def one_subject(cell: Cell, about: About) -> str:
    return _only_one(cell, "предмет", lambda: title(cell, about), r"[;\n]")


def parts(cell: Cell) -> tuple[str, str, str]:
    """Surname, given name and patronymic of one cell; what is not there is ""."""
    words = text(cell).split()
    if len(words) == 3 and PATRONYMIC.fullmatch(words[1]) and not PATRONYMIC.fullmatch(words[2]):
        return words[2], words[0], words[1]
    surname, first, *others = [*words, "", ""]
    return surname, first, " ".join(filter(None, others))


def _only_one(cell: Cell, what: str, read: Callable[[], str], between: str = r"[;,\n/]") -> str:
    several = isinstance(cell, str) and len([part for part in re.split(between, cell) if part.strip()]) > 1
    if several:
        raise Wrong(f"в ячейке не один {what}: впишите по строке на каждый")
    return read()


def _russian(written: str, about: About) -> str:
    """Words that mix alphabets are Russian ones where every Latin letter has a Russian twin."""
    words = [_untwinned(word) for word in written.split(" ")]
    plain = " ".join(words)
    if plain != written:
        about.guess("латинская буква принята за русскую", written, plain)
    return plain


def _untwinned(word: str) -> str:
    translated = word.translate(TWINS)
    return translated if re.search("[а-яё]", word, re.IGNORECASE) and not _latin(translated) else word


def _latin(written: str) -> bool:
    return re.search("[A-Za-z]", written) is not None


def _shapeless(written: str) -> bool:
    """All in capitals, or no capital at all; one letter has no shape to lose."""
    letters = [letter for letter in written if letter.isalpha()]
    return written.islower() or (written.isupper() and len(letters) > 1 and not INITIALS.fullmatch(written))


def _capitalised(written: str) -> str:
    def word(match: re.Match[str]) -> str:
        small = match[0].lower()
        return small if small in SMALL and match.start() else small[:1].upper() + small[1:]

    return re.sub(r"[^\W\d_]+", word, written)
