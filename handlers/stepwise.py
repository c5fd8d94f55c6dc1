"""A guide on the screen: its steps a screen at a time, where it is from, what is not certain in it, what to do next."""

from collections.abc import Iterator, Sequence

from handlers import screens
from handlers.rules.advice import Advice, Guide, load
from handlers.talk import Ask, Button, Reply, Talk
from handlers.wording import sheets

IN_GROUP = 880
"""Characters where others read along: nobody turns pages there, and what does not fit is told in private."""


def shown(talk: Talk, capability: str, name: str, guide: Guide, last: Sequence[Button]) -> Reply:
    """The screen that `talk.page` asks for. `last` are the buttons of its last row."""
    body = "\n".join((guide.title, *_lines(talk, guide)))
    if not talk.incoming.private:
        return _in_group(talk, guide)
    further = load().guides if capability == "guides" else load().steps
    on = [talk.button("guides.word", Ask(capability, each), word=further[each].word) for each in guide.further]
    text = _whole(talk, guide, body)
    return screens.shown(talk, text, lambda page: Ask(capability, name, page=page), last, [links(guide), on])


def _in_group(talk: Talk, guide: Guide) -> Reply:
    """Its first page with the rest told alone; the addresses stand in the text, since nobody sees buttons."""
    around = len(_whole(talk, guide, "", rest=True))
    pages = sheets([(guide.title, list(_lines(talk, guide)))], IN_GROUP - around)
    return talk.say("screens.sheet", text=_whole(talk, guide, pages[0], rest=len(pages) > 1))


def _whole(talk: Talk, guide: Guide, body: str, *, rest: bool = False) -> str:
    return talk.text(
        "guides.page",
        body=body,
        rest=rest,
        unsure=guide.unsure,
        phones=load().numbers(guide),
        addresses=() if talk.incoming.private else guide.links,
        advice=guide,
    )


def links(advice: Advice) -> list[Button]:
    """Buttons that open the addresses."""
    return [Button(link.say, link=link.url) for link in advice.links]


def _lines(talk: Talk, guide: Guide) -> Iterator[str]:
    say = talk.wording.text
    yield "\n" + guide.lead
    for number, text in enumerate(guide.steps, 1):
        yield ("\n" if number == 1 else "") + say("guides.step", number=number, text=text)
    if guide.trouble:
        yield "\n" + say("guides.trouble")
        yield from (say("guides.remark", text=text) for text in guide.trouble)
