"""Where to turn now: the answer to words of acute distress, before anything else and in any state.

Works without the store, asks nothing, shows no menu; nothing of it is kept. Said in a chat of several it is answered in
the person's own dialog, where there is one and it takes messages; otherwise that chat hears a neutral line. Whoever is
known to be a pupil is spoken to as everywhere, with «ты»; with no store nobody is known, and the words fit all.
"""

from dataclasses import replace

from handlers.rules.family import Person
from handlers.talk import Reply, Talk
from handlers.wording import Wording

OTHER = "other"
"""The words for a kind that has none of its own."""


async def answer(talk: Talk, kind: str) -> Reply:
    own = plain(talk.wording, kind, talk.person)
    if talk.incoming.private:
        return own
    aloud = plain(talk.wording, kind, private=False)
    return replace(own, instead=aloud.says[0].text) if await _has_a_dialog(talk) else aloud


async def _has_a_dialog(talk: Talk) -> bool:
    """Whether the person has written to us and has not forbidden messages since, as far as we know."""
    person = talk.incoming.person
    dialog = (await talk.store.inbox.chats([person])).get(person)
    return dialog is not None and dialog.last_cmid > 0 and dialog.unreachable is None


STRANGER = Person(0)
"""Who writes when nobody can be looked up: spoken to with «вы»."""


def plain(wording: Wording, kind: str, person: Person = STRANGER, *, private: bool = True) -> Reply:
    """The right number and one calm step; where others read along, a neutral line with the number."""
    key = f"danger.{kind}" if private else "danger.in_group"
    return Reply.of(wording.text(key if key in wording else f"danger.{OTHER}", person=person), urgent=True)
