"""How to get into the systems of schools, step by step: «Моя школа», Госуслуги, Сферум, СЭДО, helpers by role."""

from handlers import stepwise
from handlers.rules.advice import load
from handlers.talk import Ask, Asked, Button, Capability, Reply, Talk

guides = Capability("guides")

HELPERS = ("helper_pupil", "helper_parent", "helper_teacher")


@guides.asked
async def show(talk: Talk, asked: Asked) -> Reply:
    """The guide that was asked for, or all of them; of the helpers the one for the asker's role."""
    name = await _for_role(talk) if asked.what == "helper" else asked.what
    guide = load().guides.get(name)
    if guide is None:
        return _all(talk)
    everything = talk.button("guides.all", Ask("guides"))
    return stepwise.shown(talk, "guides", name, guide, [everything, talk.button("menu.names.menu", Ask("menu"))])


def _all(talk: Talk) -> Reply:
    listed = {name: guide for name, guide in load().guides.items() if name not in HELPERS}
    if not talk.incoming.private:
        return talk.say("guides.in_group", words=[guide.word for guide in listed.values()])
    buttons = [talk.button("guides.word", Ask("guides", name), word=guide.word) for name, guide in listed.items()]
    buttons.append(talk.button("guides.helper", Ask("guides", "helper")))
    return talk.say("guides.list", rows=pairs(buttons))


def pairs(buttons: list[Button]) -> list[list[Button]]:
    return [buttons[at : at + 2] for at in range(0, len(buttons), 2)]


async def _for_role(talk: Talk) -> str:
    """Whoever works here is a teacher, though they may have children too."""
    if not talk.incoming.private:
        return "helper_parent"
    if await talk.store.roles.of(talk.person.id):
        return "helper_teacher"
    return "helper_pupil" if talk.person.pupil else "helper_parent"
