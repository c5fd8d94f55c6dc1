"""Where to turn now: the answer to words of acute distress, before anything else and in any state.

Works without the store, asks nothing, shows no menu; nothing of it is kept.
"""

from handlers.talk import Reply, Talk
from handlers.wording import Wording

OTHER = "other"
"""The words for a kind that has none of its own."""


def answer(talk: Talk, kind: str) -> Reply:
    return plain(talk.wording, kind, private=talk.incoming.private)


def plain(wording: Wording, kind: str, *, private: bool = True) -> Reply:
    """The right number and one calm step; where others read along, a neutral line with the number."""
    key = f"danger.{kind}" if private else "danger.in_group"
    return Reply.of(wording.text(key if key in wording else f"danger.{OTHER}"), urgent=True)
