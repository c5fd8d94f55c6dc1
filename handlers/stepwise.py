"""A guide on the screen: its steps a page at a time, where it is from, what is not certain in it, what to do next."""

from collections.abc import Iterator, Sequence

from handlers.rules.advice import Advice, Guide, load
from handlers.talk import Ask, Button, Reply, Talk
from handlers.wording import sheets

SCREEN = 880
"""Characters of a page with everything on it: about one phone screen."""


def shown(talk: Talk, capability: str, name: str, guide: Guide, last: Sequence[Button]) -> Reply:
    """The page that `talk.page` asks for. `last` are the buttons of its last row."""
    around = len(_page(talk, guide, "", 1, 2, ()).says[0].text)
    pages = sheets([(guide.title, list(_lines(talk, guide)))], SCREEN - around)
    page = min(max(talk.page, 0), len(pages) - 1)
    further = load().guides if capability == "guides" else load().steps
    on = [talk.button("guides.word", Ask(capability, each), word=further[each].word) for each in guide.further]
    rows = [[*_turns(talk, capability, name, page, len(pages)), *links(guide)], on, last]
    return _page(talk, guide, pages[page], page + 1, len(pages), rows)


def _page(talk: Talk, guide: Guide, body: str, page: int, pages: int, rows: Sequence[Sequence[Button]]) -> Reply:
    """`page` counts from 1. Where nobody sees buttons the addresses stand in the text, and the rest is told alone."""
    private = talk.incoming.private
    return talk.say(
        "guides.page",
        body=body,
        rest=page < pages and not private,
        unsure=guide.unsure,
        phones=load().numbers(guide),
        addresses=() if private else guide.links,
        advice=guide,
        page=page,
        pages=pages,
        rows=rows,
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


def _turns(talk: Talk, capability: str, name: str, page: int, pages: int) -> list[Button]:
    """Back and on, in place."""
    return [
        talk.button(key, Ask(capability, name, page=to), in_place=True)
        for key, to in (("guides.back", page - 1), ("guides.on", page + 1))
        if 0 <= to < pages
    ]
