"""«Код будущего»: how far each child's sign-up is, the day that its family noted, and what happens to it next."""

import random
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import get_args

from storage.code_future import State
from tests.year.city import CONTENT, DAY

WAY: Sequence[State] = get_args(State)[:-1]
REFUSED: State = "refused"
DAYS = (2, 3, 4, 7, 8, 15)


@dataclass(frozen=True)
class Step:
    """How far it is, and when the family wants to do what comes next."""

    state: State
    day: date | None = None


class Programme:
    """`of` are the sign-ups by the pupil's number; `todo` what the editors call the next thing of each state."""

    def __init__(self) -> None:
        self.of: dict[str, Step] = {}
        read = tomllib.loads((CONTENT / "programmes" / "code_future.toml").read_text("utf-8"))
        self.todo: dict[str, str] = {each["key"]: each.get("next", "") for each in read["state"]}

    def happens(self, dice: random.Random, number: str, today: date) -> Step | None:
        """What is true of it from now on; None: they want it no more."""
        step = self.of.get(number)
        if step is None:
            return Step(WAY[0])
        chance = dice.random()
        if chance < 0.6 or step == Step(WAY[0]):
            return Step(step.state, today + DAY * dice.choice(DAYS))
        if chance < 0.7 or step.state in (REFUSED, WAY[-1]):
            return None
        return Step(REFUSED if chance < 0.75 else WAY[WAY.index(step.state) + 1])

    def note(self, number: str, step: Step | None) -> None:
        self.of.pop(number, None)
        if step is not None:
            self.of[number] = step
