"""What waits of an announcement over a night or behind an outage, and what happens to families meanwhile."""

from datetime import date

import pytest

from bot.leaving import Leaving
from handlers.rules.audience import FAMILIES, STAFF, Audience, dumped
from storage.outbox import PUSHES, Draft, Priority
from tests.city import MASHA, PETYA
from tests.conversations.announcing import QUIET, announcing, rows
from tests.conversations.staff_people import ADMINISTRATOR, CLASS_TEACHER, DEPARTMENT, SCHOOL, loses, works
from tests.person import Person, Town

WORDS = "Завтра собрание."


@pytest.fixture
async def secretary(town: Town) -> Person:
    olga = town.person("Ольга")
    await works(town, olga, ADMINISTRATOR, SCHOOL)
    return olga


async def waits(town: Town, author: Person, *groups: str, classes: tuple[str, ...] = (), city: bool = False) -> int:
    """Its rows stand in the outbox, and a night passes in which nothing leaves."""
    now = town.clock.now()
    async with town.database.begin() as store:
        (role,) = await store.roles.of(author.id)
        places = () if city else (role.scope.institution or 0,)
        number = await store.announcements.write(role.id, WORDS, now)
        await store.announcements.change(
            number, audience=dumped(Audience(groups or (FAMILIES,), places, classes=classes))
        )
        assert await store.announcements.confirm(number, now, now)
    await announcing(town).step()
    town.clock.move(hours=13)
    return number


async def leave(town: Town) -> set[int]:
    """Chats whose announcements leave now."""
    now = town.clock.now()
    async with town.database.begin() as store:
        due = await Leaving(QUIET).look(store, await store.outbox.due(now, 100, PUSHES), now)
        return {row.chat for row in due if row.key.startswith(("announcement:", "reminder:"))}


async def test_whoever_moved_left_or_changed_classes_overnight_hears_it_no_more(
    town: Town, secretary: Person, anna: Person
) -> None:
    stays, left, moved, closed = anna, town.person("Лев"), town.person("Марк"), town.person("Зоя")
    for person, pupil in ((stays, MASHA), (left, PETYA), (moved, "100011"), (closed, "100012")):
        await person.links(pupil)
    number = await waits(town, secretary)
    await town.moves(PETYA, away="sch21")
    await town.moves("100011", away="sch21", to="sch17")
    await town.confirms("100011", "sch17")
    async with town.database.begin() as store:
        await store.links.suspend(closed.id, await town.pupil("100012"), town.clock.now())
    assert await leave(town) == {stays.id}
    async with town.database.read() as store:
        progress = await store.proofs.progress(number)
    assert (progress.waiting, progress.untied) == (1, 3)


async def test_of_a_class_only_who_is_still_in_it(town: Town, anna: Person) -> None:
    irina, boris = town.person("Ирина"), town.person("Борис")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А")
    await anna.links(MASHA)
    await boris.links("100011")
    await waits(town, irina, classes=("5А",))
    async with town.database.begin() as store:
        pupil = await town.pupil("100011")
        await store.rows.write("UPDATE enrolments SET class_name = '5Б' WHERE pupil = ?", (pupil,))
    assert await leave(town) == {anna.id}


async def test_meant_through_two_children_it_stays_while_one_holds(town: Town, secretary: Person, anna: Person) -> None:
    await anna.links(MASHA, PETYA)
    await waits(town, secretary)
    await town.moves(PETYA, away="sch21")
    assert await leave(town) == {anna.id}
    await town.moves(MASHA, away="sch21")
    assert await leave(town) == set()
    for _ in range(2):
        await announcing(town).step()
    assert await rows(town, "SELECT 1 FROM outbox WHERE key LIKE 'announcement:%'") == []


async def test_what_the_whole_city_hears_goes_with_the_last_link_too(town: Town, anna: Person) -> None:
    """It names no child, so that no row of it goes with a link by itself."""
    vera, boris = town.person("Вера"), town.person("Борис")
    await works(town, vera, DEPARTMENT)
    await anna.links(MASHA)
    await boris.links(PETYA)
    await waits(town, vera, city=True)
    async with town.database.begin() as store:
        await store.links.end(boris.id, await town.pupil(PETYA), town.clock.now())
    assert await leave(town) == {anna.id}


async def test_staff_whose_role_has_ended_hear_it_no_more(town: Town, secretary: Person) -> None:
    irina, pavel = town.person("Ирина"), town.person("Павел")
    await works(town, irina, CLASS_TEACHER, SCHOOL, "5А")
    role = await works(town, pavel, CLASS_TEACHER, SCHOOL, "9Б")
    await waits(town, secretary, STAFF)
    await loses(town, role)
    assert await leave(town) == {secretary.id, irina.id}


async def test_a_reminder_that_waits_goes_too_and_what_was_tried_leaves_as_it_was(
    town: Town, secretary: Person, anna: Person
) -> None:
    boris = town.person("Борис")
    await anna.links(MASHA)
    await boris.links("100011")
    number = await waits(town, secretary)
    await town.settle()
    async with town.database.begin() as store:
        await store.announcements.note(number, "ended", town.clock.now())
        await store.announcements.remind(number, town.clock.now())
    await announcing(town).step()
    town.clock.move(hours=1)
    for pupil in (MASHA, "100011"):
        await town.moves(pupil, away="sch21")
    async with town.database.begin() as store:
        await store.rows.write(
            "UPDATE outbox SET first_tried = created, attempts = 1 WHERE chat = ? AND state = 'waiting'", (boris.id,)
        )
    assert await leave(town) == {boris.id}


async def test_what_goes_out_at_once_is_not_judged_twice(town: Town, secretary: Person, anna: Person) -> None:
    """And what is no announcement is not judged here at all."""
    await anna.links(MASHA)
    await waits(town, secretary)
    town.clock.move(hours=-13, minutes=9)
    await town.moves(MASHA, away="sch21")
    async with town.database.begin() as store:
        await store.outbox.add([Draft(anna.id, f"report:1:{date.min}", "{}", Priority.ANNOUNCEMENT)], town.clock.now())
    assert await leave(town) == {anna.id}
