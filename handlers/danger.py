"""Where to turn now: the answer to words of acute distress, before anything else and in any state.

Works without the store, asks nothing, shows no menu; nothing of it is kept. Said in a chat of several it is answered in
the person's own dialog, where there is one and it takes messages; otherwise that chat hears a neutral line.
"""

from dataclasses import replace

from handlers.talk import Reply, Talk
from handlers.wording import Wording

OTHER = "other"
"""The words for a kind that has none of its own."""


async def answer(talk: Talk, kind: str) -> Reply:
    aloud = plain(talk.wording, kind, private=talk.incoming.private)
    if talk.incoming.private or not await _has_a_dialog(talk):
        return aloud
    return replace(plain(talk.wording, kind), instead=aloud.says[0].text)


async def _has_a_dialog(talk: Talk) -> bool:
    """Whether the person has written to us and has not forbidden messages since, as far as we know."""
    person = talk.incoming.person
    dialog = (await talk.store.inbox.chats([person])).get(person)
    return dialog is not None and dialog.last_cmid > 0 and dialog.unreachable is None


def plain(wording: Wording, kind: str, *, private: bool = True) -> Reply:
    """The right number and one calm step; where others read along, a neutral line with the number."""
    key = f"danger.{kind}" if private else "danger.in_group"
    return Reply.of(wording.text(key if key in wording else f"danger.{OTHER}"), urgent=True)
