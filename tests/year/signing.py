"""Families sign a child up for an event or for «Код будущего», tell how far they are, and change their minds.

Written as the chat's answers write it.
"""

from collections.abc import Sequence
from datetime import date

from storage.store import Store
from tests.year.city import Pupil
from tests.year.drive import Year
from tests.year.gatherings import Gathering


async def begin(year: Year, today: date) -> None:
    """Before the first day some are signed up already."""
    for pupil in year.city.pupils:
        if year.dice.random() < 0.6:
            await one_of(year, [pupil], today)
        if pupil.class_name.startswith("9") and year.dice.random() < 0.6:
            await a_step(year, pupil, today)
            await a_step(year, pupil, today)


async def up(year: Year, pupil: Pupil, gathering: Gathering) -> None:
    """Where a place is left; what the bot says to that must be true."""
    gatherings = year.papers.gatherings
    if (pupil.number, gathering.code) in gatherings.signed:
        return
    async with year.database.begin() as store:
        event = await store.rows.value("SELECT id FROM school_events WHERE code = ?", (gathering.code,))
        made = await store.school_events.sign_up(event, await _id(store, pupil), year.clock.now())
    if made is gatherings.full(gathering):
        year.outcome.errors.append(f"{gathering}: a place {'given twice' if made else 'denied'}")
    if made:
        gatherings.signed[pupil.number, gathering.code] = gathering


async def off(year: Year, pupil: Pupil, gathering: Gathering) -> None:
    del year.papers.gatherings.signed[pupil.number, gathering.code]
    async with year.database.begin() as store:
        owner = await store.school.institution_named(gathering.owner) if gathering.owner else []
        institution = owner[0].id if owner else 0
        await store.school_events.take_back(institution, gathering.code, await _id(store, pupil))


async def one_of(year: Year, pupils: Sequence[Pupil], today: date) -> None:
    """Some of these pupils go where they may, and some of those who wanted to do not go."""
    gatherings = year.papers.gatherings
    for pupil in pupils:
        mine = [each for each in gatherings.of(pupil.number) if gatherings.current.get(each.code) == each]
        if mine and year.dice.random() < 0.15:
            await off(year, pupil, year.dice.choice(mine))
        elif found := gatherings.open(pupil.class_name, today):
            await up(year, pupil, year.dice.choice(found))


async def a_step(year: Year, pupil: Pupil, today: date) -> None:
    """A sign-up for «Код будущего» begins, goes on, gets a day or another one, is refused or withdrawn."""
    programme = year.papers.programme
    was, now = programme.of.get(pupil.number), programme.happens(year.dice, pupil.number, today)
    programme.note(pupil.number, now)
    async with year.database.begin() as store:
        known, made = store.code_future, await _id(store, pupil)
        if was is None:
            assert await known.make(made, "muk", "python", "zero", year.clock.now())
        elif now is None:
            assert await known.withdraw(made, year.clock.now())
        elif now.state != was.state:
            assert await known.reach(made, was.state, now.state, year.clock.now())
        else:
            await known.note_day(made, now.day)


async def _id(store: Store, pupil: Pupil) -> int:
    found = await store.school.pupil_by_number(pupil.number)
    assert found is not None
    return found.id
