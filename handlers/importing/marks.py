"""Every mark that a file may hold, and how people write it: the one table of them."""

MARKS: dict[str, tuple[str, ...]] = {
    **{f"{digit}{sign}": () for digit in "54321" for sign in ("", "+", "-")},
    # An absence is an absence: that a child was ill is nobody's business here, so «б» is kept as «н».
    "н": (
        "нб",
        "н/б",
        "б",
        "бол",
        "болен",
        "болел",
        "болела",
        "болеет",
        "болезнь",
        "от",
        "отс",
        "отсутствовал",
        "отсутствовала",
    ),
    "уп": ("ув", "п", "уваж"),
    "нп": ("неуваж",),
    "оп": ("опоздал", "опоздала", "опоздание"),
    "зачёт": ("зач", "зч"),
    "незачёт": ("незач", "нез", "н/з", "не зачёт", "нзч"),
    "осв": ("освобождён", "освобождена", "освоб", "ос"),
    "н/а": ("на", "не аттестован", "не аттестована", "неаттестован", "неаттестована", "н/ат"),
    "н/о": ("н/оц", "без оценки", "б/о"),
}
"""Mark as it is stored and shown → other ways to write it; case, dots and spaces around do not matter."""

IN_WORDS: dict[str, tuple[str, ...]] = {
    "5": ("отлично", "отл", "пять", "пятёрка"),
    "4": ("хорошо", "хор", "четыре", "четвёрка"),
    "3": ("удовлетворительно", "удовл", "удов", "уд", "три", "тройка"),
    "2": ("неудовлетворительно", "неудовл", "неуд", "два", "двойка"),
    "1": ("единица", "один"),
}
"""Digit → the words for it, which are taken for it with a note."""

LATIN_TWINS = str.maketrans("aocehkmxtp", "аосенкмхтр")


def plain(text: str) -> str:
    """For comparing: «Зачет.» and «зачёт» are one, and so are the minus signs."""
    small = text.casefold().replace("ё", "е").replace("−", "-").replace("–", "-").replace("—", "-")
    return small.translate(LATIN_TWINS).strip(" .").replace(" /", "/").replace("/ ", "/")


KNOWN = {plain(spelling): mark for mark, others in MARKS.items() for spelling in (mark, *others)}
"""Folded spelling → mark."""

SAID = {plain(word): mark for mark, words in IN_WORDS.items() for word in words}
"""Folded word → digit."""

WHICH = "1–5, «+» и «-» при них, н, уп, нп, оп, зачёт, незачёт, осв, н/а, н/о"
"""The marks, as a person is told of them."""
