"""What VK's error codes ask of us (docs/vk.md, «Errors»)."""

from enum import Enum
from typing import Final


class Refused(Exception):
    """VK answered with an error code. The text is VK's and holds nothing of a person's."""

    def __init__(self, code: int, text: str = "") -> None:
        super().__init__(f"{code} {text}".strip())
        self.code = code
        self.text = text


class Lost(Exception):
    """No usable answer came: the request may have been carried out or not."""


class Means(Enum):
    """What an error code asks of us."""

    WAIT = "try again a little later, the same random_id"
    SLOW = "too much at once: everything waits, then goes on slower"
    GONE = "this chat cannot be written to until they write or allow"
    RENEW = "too late to edit: say it anew"
    PLAIN = "say it without its keyboard"
    BROKEN = "our mistake or a lost cause: never again"
    HALT = "nothing can be sent until somebody looks"
    SPLIT = "the code was too large: try in smaller parts"


UNKNOWN: Final = 1
"""VK's own «unknown error», and ours for an answer that we cannot read."""
TOO_LARGE: Final = 413
"""HTTP's own refusal of a body that is too large; not one of VK's codes."""

CODES: Final = {
    Means.WAIT: {1, 10, 36, 603},
    Means.SLOW: {6, 9, 29},
    Means.GONE: {7, 18, 113, 950, 1012, 1021}
    | {900, 901, 902, 917, 922, 927, 932, 935, 936, 945, 946, 983, 985, 987, 988},
    Means.RENEW: {909, 920, 949},
    Means.PLAIN: {911, 912},
    Means.HALT: {5, 14, 17, 27, 28, 984, 1117, 3300, 3301, 3302, 3303, 3304, 3305, 3609},
    Means.SPLIT: {12, 13, TOO_LARGE},
}

SECONDS: Final = {6: 1.0, 9: 60.0, 29: 3600.0}
"""How long `SLOW` asks to wait; 9 concerns one chat, 6 and 29 all."""


def meaning(code: int) -> Means:
    """What to do about a code; one that nobody told us of is our mistake until somebody looks."""
    return next((means for means, codes in CODES.items() if code in codes), Means.BROKEN)
