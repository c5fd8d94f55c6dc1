"""A short kind answer where nothing was asked: «ок», «пока», «я вернулась», a rude word, a wish to complain."""

from handlers import kin, linking
from handlers.talk import Ask, Reply, Talk
from storage.links import RELATIONS

PASSING = ("thanks", "bye")
"""What no question waits for, so it is answered whatever is open."""
_HINTED = {"insult": "router.insult", "complaint": "router.complaint"}
_KEYS = {"thanks": "router.welcome", "bye": "router.bye", "fine": "router.fine", "no": "router.fine"}


def passing(talk: Talk) -> Reply | None:
    """Thanks, or goodbye."""
    meaning = talk.short.meaning(talk.incoming.text)
    return talk.say(_KEYS[meaning]) if meaning in PASSING else None


async def answer(talk: Talk) -> Reply | None:
    """What short words mean while no question is open that they would answer."""
    meaning = talk.short.meaning(talk.incoming.text) or ""
    if meaning in RELATIONS or meaning == "grown":
        return await kin.said(talk, meaning) or (None if talk.person.linked else linking.nobody(talk))
    if meaning == "agree":
        return _agreed(talk)
    if meaning == "disagree":  # with an answer from school, of which `tickets` knows
        return None if linking.agreed(talk.person) else talk.say(_KEYS["no"])
    if meaning == "back":
        return talk.say("router.back", menu=True)
    if talk.short.hinted(talk.incoming.text) == "complaint" and not _of_content(talk):
        return hinted(talk)  # of a teacher too: that is no question to the teacher
    return talk.say(_KEYS[meaning]) if meaning in _KEYS else None


def _of_content(talk: Talk) -> bool:
    """Whether a site or a message is complained of: `safety` tells where to report it."""
    return talk.understanding.asked(talk.incoming.text, now=talk.now).capability == "safety"


def hinted(talk: Talk) -> Reply | None:
    """What a short message is at least, where nobody understood it."""
    hint = talk.short.hinted(talk.incoming.text)
    return talk.say(_HINTED[hint], menu=True) if hint else None


def _agreed(talk: Talk) -> Reply:
    """Consent is given to a text that is on the screen, so it is shown again."""
    if not linking.agreed(talk.person):
        return linking.consent(talk)
    mine = talk.button("menu.names.privacy", Ask("privacy"))
    return talk.say("consent.given", consented=talk.person.consented, rows=[[mine]])
