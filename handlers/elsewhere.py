"""What the bot cannot do yet: where it is done today, kindly, in a group chat too."""

from handlers.talk import Ask, Asked, Capability, Reply, Talk

NAMES = (
    "clubs",
    "meals",
)
"""A name leaves the list when its capability is built."""


def _told(name: str) -> Capability:
    capability = Capability(name)

    @capability.asked
    async def tell(talk: Talk, _: Asked) -> Reply:
        # «Меню» under words about lunch would promise what is for lunch.
        on = "help" if name == "meals" else "menu"
        rows = [[talk.button("menu.names.grades", Ask("grades")), talk.button(f"menu.names.{on}", Ask(on))]]
        return talk.say(f"elsewhere.{name}", rows=rows)

    return capability


CAPABILITIES = tuple(_told(name) for name in NAMES)
