"""The next step of a sign-up for «Код будущего», some days before it must be done."""

from collections.abc import Sequence
from datetime import date

from handlers import pushing
from handlers.pushing import Hearer, Occasion, Push
from handlers.rules import code_future, pushes

NAME = "code_future"


async def make(of: Occasion, day: date, hearers: Sequence[Hearer]) -> list[Push]:
    programme = code_future.load(invented=of.invented)
    found = await of.store.code_future.of(child.id for hearer in hearers for child in hearer.children)
    made = []
    for hearer in hearers:
        for child in hearer.children:
            if (sign_up := found.get(child.id)) is None:
                continue
            step = code_future.next_step(programme, sign_up, day)
            if step.what and step.day and step.left in pushes.days_before(NAME):
                key = f"{child.id}:{sign_up.state}:{step.day}:-{step.left}"
                text = of.wording.text("reminders.code_future", next_step=step)
                until = pushes.midnight(day, of.now)
                made.append(Push(hearer.person.id, key, child.id, pushing.whom(of, child), text, until))
    return made
