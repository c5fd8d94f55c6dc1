"""What the bot says unasked: which kinds, of whom, at what hour; quiet hours, silence for a while, «стоп» for good."""

from handlers.notifications_switch import Off
from handlers.rules.pushes import KINDS
from handlers.talk import Ask, Asked, Capability, Needs, Reply, Talk

notifications = Capability("notifications", needs=Needs.CONSENT)


@notifications.asked
async def show(talk: Talk, _: Asked) -> Reply:
    return talk.say("notifications.main", rows=[[talk.button("menu.names.menu", Ask("menu"))]])


@notifications.pressed
async def off(talk: Talk, press: Off) -> Reply:
    kind = KINDS.get(press.kind)
    if kind is None:
        return talk.say("router.outdated", menu=True)
    await talk.store.notifications.want(talk.person.id, kind.name, wanted=False)
    await talk.store.pushes.unsay(talk.person.id, kind.name)
    name = talk.wording.text(f"notifications.kinds.{kind.name}")
    settings = talk.button("menu.names.notifications", Ask("notifications"))
    return talk.say("notifications.off", name=name, rows=[[settings]])
