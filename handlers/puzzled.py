"""What is said where words were not understood, were none, or named a child who is not the person's."""

import unicodedata
from collections.abc import Container

from handlers import linking, small_talk
from handlers.rules.rights import MAY, Right
from handlers.talk import Ask, Asked, Reply, Talk

GUESSES = 3
LONG = 700
"""Characters past which a message that nobody understood is told that it is long."""
BRIEF = 3
"""Words of «а почему», «когда откроют»: they ask about the link that waits; more tell of something else."""
WORDLESS = ("sticker", "audio_message", "photo", "video", "doc", "forward", "wall", "geo", "link")
"""What may come instead of words, the telling ones first (docs/vk.md, «Events»)."""


def unknown(talk: Talk, asked: Asked, known: Container[str]) -> Reply:
    """What it is at least, why nothing is shown of a child who waits, where it may ask that, else what is nearest."""
    if not talk.incoming.private:
        return talk.say("router.unknown_in_group")
    if hinted := small_talk.hinted(talk):
        return hinted
    brief = len(talk.incoming.text.split()) <= BRIEF or asked.guesses
    if brief and talk.person.waiting and not talk.person.children and linking.agreed(talk.person):
        return linking.nobody(talk)
    guesses = [guess for guess in asked.guesses[:GUESSES] if guess in known]
    asks = [Ask(guess, class_name=asked.class_name, institution=asked.institution) for guess in guesses]
    rows = [[talk.button(f"menu.names.{ask.capability}", ask)] for ask in asks]
    key = "router.long" if len(talk.incoming.text) > LONG else "router.unknown"
    return talk.say(key, guesses=len(rows), rows=rows, menu=not rows)


async def wordless(talk: Talk) -> Reply:
    """A sticker, a photo, a voice: what it was, and that words are needed. Staff hear where their files go."""
    kinds = talk.incoming.attachments
    kind = next((kind for kind in WORDLESS if kind in kinds), "signs" if visible(talk.incoming.text) else "empty")
    if kind == "doc" and (roles := await talk.store.roles.of(talk.person.id)):
        announce = [talk.button("staff.announce", Ask("announcements", "write"))]
        rows = [announce] if any(Right.ANNOUNCE in MAY[role.scope.role] for role in roles) else []
        return talk.say("router.file_of_staff", rows=[*rows, [talk.button("menu.names.staff", Ask("staff"))]])
    return talk.say("router.wordless", kind=kind, menu=True)


def stranger(talk: Talk, name: str) -> Reply:
    """A child was named who is none of the person's."""
    mine = talk.button("menu.names.children", Ask("children"))
    another = talk.button("children.another", Ask("children", "add"))
    rows = [[mine] if talk.person.pupil else [mine, another]]
    return talk.say("children.stranger", name=name, children=talk.person.children, rows=rows)


def visible(text: str) -> str:
    """Without marks that nobody sees: zero-width ones, those that turn the direction of writing."""
    return "".join(sign for sign in text if unicodedata.category(sign) not in ("Cf", "Cc")).strip()
