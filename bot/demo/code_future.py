"""Who of the invented city is signed up for «Код будущего»: pupils of the families that the bot knows."""

from collections.abc import Iterator
from datetime import datetime
from itertools import cycle, islice

from bot.demo import families
from bot.demo.city import City
from bot.demo.code_future_words import CodeFutureWords
from handlers.rules import code_future as rules
from storage.code_future import STATES
from storage.store import Store


async def sign_up(store: Store, words: CodeFutureWords, city: City, now: datetime) -> None:
    """As many as the city has; once a store."""
    numbers = _eligible(city)
    for group in words.group:
        chosen = zip(cycle(group.languages), cycle(group.levels), cycle(group.states), strict=False)
        for number, (language, level, state) in zip(islice(numbers, group.pupils), chosen, strict=False):
            pupil = await store.school.pupil_by_number(number)
            assert pupil is not None, "the lists of pupils are imported first"
            await store.code_future.make(pupil.id, group.site, language, level, now)
            await store.code_future.reach(pupil.id, STATES[0], state, now)


def _eligible(city: City) -> Iterator[str]:
    """Of each family at most one."""
    programme = rules.load()
    grades = {pupil.number: pupil.grade for pupil in city.pupils}
    seen: set[str] = set()
    for one in families.linked(city):
        fit = [number for number in one.pupils if programme.eligible(str(grades[number])) and number not in seen]
        if fit:
            seen.update(one.pupils)
            yield fit[0]
