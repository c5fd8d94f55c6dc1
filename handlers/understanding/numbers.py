"""Numbers as people write and say them: «12», «12-го», «21я», «двадцать первое»."""

from collections.abc import Sequence

from handlers.understanding.time_words import CARDINALS, ORDINAL_SUFFIXES, ORDINALS, TENS


def number(tokens: Sequence[str], place: int) -> tuple[int, int, bool] | None:
    """A number from 1 to 99 at a place: its value, the place after it, and whether it counts in order («12-го»)."""
    word = tokens[place]
    if word.isdigit():
        if len(word) > 2 or not 1 <= int(word) <= 99:
            return None
        after = place + 1
        if after + 1 < len(tokens) and tokens[after] == "-" and tokens[after + 1] in ORDINAL_SUFFIXES:
            return int(word), after + 2, True
        if after < len(tokens) and tokens[after] in ORDINAL_SUFFIXES and len(tokens[after]) > 1:
            return int(word), after + 1, True
        return int(word), after, False
    if word[:-1].isdigit():
        return (int(word[:-1]), place + 1, True) if word[-1] in ORDINAL_SUFFIXES and word[-1] != "а" else None
    if word in TENS and place + 1 < len(tokens):
        following = tokens[place + 1]
        units = ORDINALS.get(following) or CARDINALS.get(following)
        if units and units < 10:
            return TENS[word] + units, place + 2, following in ORDINALS
    if word in ORDINALS:
        return ORDINALS[word], place + 1, True
    if word in CARDINALS:
        return CARDINALS[word], place + 1, False
    return None
