"""Sign-ups in the store: one a child, gone with the last link, and what a restored copy must not bring back or lose."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage import copies, restoration
from storage.code_future import KEPT, SignUp
from storage.database import Database
from storage.ledger import Ledger
from storage.moments import text
from storage.store import Store
from tests.city import MASHA, PETYA

ANNA, PAVEL, GALINA = 501, 502, 503
MONDAY = datetime(2026, 11, 16, 9, tzinfo=UTC)
TUESDAY, WEDNESDAY, THURSDAY = (MONDAY + timedelta(days=days) for days in (1, 2, 3))


@pytest.fixture
async def database(tmp_path: Path) -> AsyncIterator[Database]:
    """Petya of two parents who is signed up, and Masha of Galina who is not."""
    async with await Database.open(f"sqlite:///{tmp_path}/store.db") as database:
        async with database.begin() as store:
            rows = store.rows
            for number, given in ((PETYA, "Пётр"), (MASHA, "Мария")):
                await rows.write(
                    "INSERT INTO pupils (number, given, surname_initial, folded) VALUES (?, ?, 'В', '')",
                    (number, given),
                )
            for key, name, kind in (("sch21", "СОШ № 21", "school"), ("muk", "МУК", "other")):
                await rows.write(
                    "INSERT INTO institutions (code, folded, kind, name, short_name, import) VALUES (?, ?, ?, ?, ?, 1)",
                    (key, key, kind, name, name),
                )
            for number, place, class_name in ((PETYA, 1, "9Б"), (PETYA, 2, "9 М"), (MASHA, 1, "10А")):
                await rows.write(
                    "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (?, ?, ?, 1)",
                    (await pupil(store, number), place, class_name),
                )
            for person, number in ((ANNA, PETYA), (PAVEL, PETYA), (GALINA, MASHA)):
                await store.people.agree(person, 1, MONDAY)
                await store.links.make(person, await pupil(store, number), MONDAY)
            assert await store.code_future.make(await pupil(store, PETYA), "sch21", "python", "zero", MONDAY)
        yield database


async def pupil(store: Store, number: str) -> int:
    found = await store.school.pupil_by_number(number)
    assert found
    return found.id


async def of(store: Store, number: str = PETYA) -> SignUp | None:
    child = await pupil(store, number)
    return (await store.code_future.of([child])).get(child)


async def test_a_child_has_one_and_a_second_changes_nothing(database: Database) -> None:
    async with database.begin() as store:
        petya = await pupil(store, PETYA)
        assert not await store.code_future.make(petya, "muk", "java", "some", TUESDAY)
        found = await of(store)
        assert found == SignUp(petya, "sch21", "python", "zero", "wish", MONDAY, MONDAY)


async def test_a_state_is_left_once_and_takes_its_day_along(database: Database) -> None:
    async with database.begin() as store:
        petya = await pupil(store, PETYA)
        await store.code_future.note_day(petya, date(2026, 12, 5))
        assert await store.code_future.reach(petya, "wish", "applied", TUESDAY)
        assert not await store.code_future.reach(petya, "wish", "applied", WEDNESDAY)
        found = await of(store)
        assert found
        assert (found.state, found.changed, found.since, found.step_day) == ("applied", TUESDAY, MONDAY, None)


async def test_it_goes_with_the_last_link_whoever_made_it(database: Database) -> None:
    async with database.begin() as store:
        await store.links.end(ANNA, await pupil(store, PETYA), TUESDAY)
        assert await of(store)
        await store.people.forget(PAVEL, TUESDAY)
        assert await of(store) is None


async def test_it_goes_when_links_are_retired(database: Database) -> None:
    async with database.begin() as store:
        await store.rows.write("UPDATE enrolments SET ended = ?", (text(MONDAY),))
        assert await of(store)
        assert await store.code_future.taken() == {}, "who left the city takes no place"
        assert await store.code_future.listed() == []
        assert await store.links.retire(MONDAY + timedelta(days=31)) == 3
        assert await of(store) is None


async def test_places_are_counted_without_the_refused(database: Database) -> None:
    async with database.begin() as store:
        masha = await pupil(store, MASHA)
        await store.code_future.make(masha, "sch21", "java", "zero", MONDAY)
        assert await store.code_future.taken() == {"sch21": 2}
        await store.code_future.reach(masha, "wish", "refused", TUESDAY)
        assert await store.code_future.taken() == {"sch21": 1}
        await store.code_future.choose(masha, "muk", "java", "zero")
        await store.code_future.reach(masha, "refused", "wish", TUESDAY)
        assert await store.code_future.taken() == {"sch21": 1, "muk": 1}


async def test_the_list_has_each_child_once_under_its_school(database: Database) -> None:
    async with database.begin() as store:
        await store.code_future.make(await pupil(store, MASHA), "muk", "java", "zero", MONDAY)
        listed = await store.code_future.listed()
    assert [(one.school, one.class_name, one.given, one.initial) for one in listed] == [
        ("СОШ № 21", "9Б", "Пётр", "В"),
        ("СОШ № 21", "10А", "Мария", "В"),
    ]


async def test_what_nobody_touches_for_two_years_goes(database: Database) -> None:
    async with database.begin() as store:
        await store.code_future.retire(MONDAY + KEPT - timedelta(seconds=1))
        assert await of(store)
        await store.code_future.retire(MONDAY + KEPT)
        assert await of(store) is None


# An older copy


async def restored(database: Database, tmp_path: Path) -> None:
    await Ledger(database).mirror()
    await database.close()
    await restoration.restore(tmp_path / "copy.db", database.path, THURSDAY)


async def test_what_was_withdrawn_since_the_copy_stays_withdrawn(database: Database, tmp_path: Path) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    async with database.begin() as store:
        assert await store.code_future.withdraw(await pupil(store, PETYA), TUESDAY)
        assert not await store.code_future.withdraw(await pupil(store, PETYA), TUESDAY)
    await restored(database, tmp_path)
    async with await Database.open(f"sqlite:///{database.path}") as again, again.read() as store:
        assert await of(store) is None


async def test_it_stays_withdrawn_where_the_store_of_before_is_gone(database: Database, tmp_path: Path) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.code_future.withdraw(await pupil(store, PETYA), TUESDAY)
    await Ledger(database).mirror()
    await database.close()
    database.path.write_bytes(b"no database")
    await restoration.restore(tmp_path / "copy.db", database.path, THURSDAY)
    async with await Database.open(f"sqlite:///{database.path}") as again, again.read() as store:
        assert await of(store) is None


async def test_what_was_signed_up_again_and_changed_since_the_copy_is_not_lost(
    database: Database, tmp_path: Path
) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    async with database.begin() as store:
        petya, masha = await pupil(store, PETYA), await pupil(store, MASHA)
        await store.code_future.withdraw(petya, TUESDAY)
        await store.code_future.make(petya, "muk", "java", "some", WEDNESDAY)
        await store.code_future.reach(petya, "wish", "applied", WEDNESDAY)
        await store.code_future.make(masha, "sch21", "sql", "sure", WEDNESDAY)
    await restored(database, tmp_path)
    async with await Database.open(f"sqlite:///{database.path}") as again, again.read() as store:
        found, other = await of(store), await of(store, MASHA)
    assert found
    assert other
    assert (found.site, found.language, found.level, found.state) == ("muk", "java", "some", "applied")
    assert (other.site, other.state) == ("sch21", "wish")


async def test_of_a_child_whom_nobody_is_linked_with_any_more_nothing_comes_back(
    database: Database, tmp_path: Path
) -> None:
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.links.end(ANNA, await pupil(store, PETYA), TUESDAY)
        await store.people.forget(PAVEL, TUESDAY)
    await restored(database, tmp_path)
    async with await Database.open(f"sqlite:///{database.path}") as again, again.read() as store:
        assert await of(store) is None


async def test_a_child_linked_after_the_copy_comes_back_with_its_family_not_before(
    database: Database, tmp_path: Path
) -> None:
    async with database.begin() as store:
        await store.links.end(GALINA, await pupil(store, MASHA), MONDAY)
    await copies.make(database, tmp_path / "copy.db", MONDAY)
    async with database.begin() as store:
        await store.links.make(GALINA, await pupil(store, MASHA), TUESDAY)
        await store.code_future.make(await pupil(store, MASHA), "muk", "java", "zero", TUESDAY)
    await restored(database, tmp_path)
    async with await Database.open(f"sqlite:///{database.path}") as again, again.read() as store:
        assert await of(store, MASHA) is None, "the copy knows no link, so nobody could see or withdraw it"
        assert await of(store)
