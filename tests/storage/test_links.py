"""Links with their facts, looks and codes as the store keeps them, without the conversation around them."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.links import ENDED_AFTER
from storage.looks import KEPT
from storage.store import Store

ANNA, DMITRY = 501, 502
MASHA = 1
SCHOOL, NEXT = 1, 2
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    """Two schools, Маша in the first, two adults who have agreed."""
    async with await Database.open(f"sqlite:///{tmp_path}/links.db") as database, database.begin() as store:
        for place in (SCHOOL, NEXT):
            await store.rows.write(
                "INSERT INTO institutions (id, code, folded, kind, name, short_name, import)"
                " VALUES (?, ?, ?, 'school', 'Школа', 'Школа', 1)",
                (place, f"s{place}", f"s{place}"),
            )
        await store.rows.write(
            "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (1, '1', 'Маша', 'В', 'маша в')"
        )
        await enrol(store, SCHOOL)
        for person in (ANNA, DMITRY):
            await store.people.agree(person, 1, NOW)
        yield store


async def enrol(store: Store, place: int) -> None:
    await store.rows.write(
        "INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, ?, '5А', 1)", (place,)
    )


async def move(store: Store, now: datetime = LATER) -> None:
    await store.rows.write("UPDATE enrolments SET ended = ?", (now.isoformat().replace("+00:00", ".000Z"),))
    await enrol(store, NEXT)


async def vouched(store: Store) -> list[bool]:
    return [any(place.vouches for place in link.places) for link in await store.links.of(MASHA)]


async def test_every_institution_that_has_the_pupil_vouches_for_a_new_link(store: Store) -> None:
    await enrol(store, NEXT)
    assert await store.links.make(ANNA, MASHA, NOW)
    assert not await store.links.make(ANNA, MASHA, LATER)
    [link] = await store.links.of(MASHA)
    assert [place.vouches for place in link.places] == [True, True]
    assert (link.person, link.relation, link.since, link.suspended) == (ANNA, "", NOW, False)


async def test_after_a_move_the_links_wait_for_the_new_institution_alone(store: Store) -> None:
    for person in (ANNA, DMITRY):
        await store.links.make(person, MASHA, NOW)
    assert await store.links.waiting_for(SCHOOL) == []
    await move(store)
    assert await vouched(store) == [False, False]
    assert await store.links.waiting_for(SCHOOL) == []
    assert await store.links.waiting_for(NEXT) == [MASHA]
    assert await store.links.vouch(MASHA, SCHOOL, LATER) == 0
    assert await store.links.vouch(MASHA, NEXT, LATER) == 2
    assert await store.links.vouch(MASHA, NEXT, LATER) == 0
    assert await vouched(store) == [True, True]
    assert await store.links.waiting_for(NEXT) == []


async def test_a_link_is_suspended_and_resumed_once_and_the_ledger_tells_it(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await store.codes.issue(b"1" * 32, MASHA, NOW, NOW + timedelta(days=30))
    assert not await store.links.suspend(DMITRY, MASHA, NOW)
    assert await store.links.suspend(ANNA, MASHA, NOW)
    assert not await store.links.suspend(ANNA, MASHA, NOW)
    assert await store.links.resume(ANNA, MASHA, NOW)
    assert not await store.links.resume(ANNA, MASHA, NOW)
    acts = [act for (act,) in await store.rows.all("SELECT act FROM ledger ORDER BY id")]
    assert acts == ["code revoked", "link suspended", "link resumed"]


async def test_what_the_ledger_tells_is_done_again_to_links_of_its_time(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await store.links.suspend(ANNA, MASHA, LATER)
    await store.links.end(ANNA, MASHA, LATER)
    told = await store.rows.all("SELECT act, hash, at FROM ledger ORDER BY id")
    await store.links.make(ANNA, MASHA, NOW)
    await store.links.make(DMITRY, MASHA, NOW)
    await store.links.repeat(*told[0])
    assert [link.suspended for link in await store.links.of(MASHA)] == [True, False]
    await store.links.repeat(*told[1])
    assert [link.person for link in await store.links.of(MASHA)] == [DMITRY]
    await store.links.make(ANNA, MASHA, LATER + timedelta(minutes=1))
    await store.links.repeat(*told[1])
    assert len(await store.links.of(MASHA)) == 2


async def test_a_permission_is_over_with_the_link_of_the_adult_who_gave_it(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await store.links.make(DMITRY, MASHA, NOW, relation="self")
    for over in (
        store.links.end(ANNA, MASHA, NOW),
        store.links.relate(ANNA, MASHA, "self", NOW),
        store.people.forget(ANNA, NOW),
    ):
        await store.links.allow(DMITRY, MASHA, ANNA, NOW)
        await over
        assert [link.permission for link in await store.links.of(MASHA) if link.person == DMITRY] == [None]
        await store.people.agree(ANNA, 1, NOW)
        await store.links.make(ANNA, MASHA, NOW)
        await store.links.relate(ANNA, MASHA, "", NOW)


async def test_nobody_allows_an_adults_link(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await store.links.allow(ANNA, MASHA, DMITRY, NOW)
    assert [link.permission for link in await store.links.of(MASHA)] == [None]


async def test_links_end_thirty_days_after_the_last_institution(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await move(store)
    assert await store.links.retire(LATER + ENDED_AFTER + timedelta(days=400)) == 0
    await store.rows.write("UPDATE enrolments SET ended = '2026-12-01T00:00:00.000Z' WHERE institution = ?", (NEXT,))
    assert await store.links.retire(datetime(2026, 12, 30, tzinfo=UTC)) == 0
    assert await store.links.retire(datetime(2026, 12, 31, tzinfo=UTC)) == 1
    assert await store.rows.all("SELECT * FROM vouchers") == []


async def test_discretion_is_switched(store: Store) -> None:
    for on in (True, True, False, False):
        await store.links.set_discretion(MASHA, on, NOW)
        assert await store.links.discreet(MASHA) is on


async def test_a_code_from_before_the_pupil_left_an_institution_is_good_no_more(store: Store) -> None:
    await store.codes.issue(b"1" * 32, MASHA, NOW, NOW + timedelta(days=30), audience="pupil")
    code = await store.codes.code(b"1" * 32, LATER)
    assert code is not None
    assert (code.usable, code.audience) == (True, "pupil")
    await move(store)
    code = await store.codes.code(b"1" * 32, LATER)
    assert code is not None
    assert not code.usable
    await store.rows.write("DELETE FROM enrolments WHERE institution = ?", (NEXT,))
    await store.rows.write("UPDATE enrolments SET ended = NULL")
    code = await store.codes.code(b"1" * 32, LATER)
    assert code is not None
    assert code.usable


async def test_a_look_is_a_line_a_day_and_person_and_goes_after_a_year(store: Store) -> None:
    day = NOW.date()
    await store.links.make(ANNA, MASHA, NOW, relation="mother")
    for looked in (day, day, date(2026, 11, 21)):
        await store.looks.note_family([(MASHA, looked, ANNA)])
    await store.looks.note(DMITRY, [MASHA], day, "administrator")
    told = [(look.day.day, look.person, look.as_whom, look.relation) for look in await store.looks.at(MASHA)]
    assert told == [(21, ANNA, "family", "mother"), (20, DMITRY, "administrator", None), (20, ANNA, "family", "mother")]
    await store.looks.retire(NOW + KEPT + timedelta(days=1))
    assert [look.day.day for look in await store.looks.at(MASHA)] == [21]


async def test_nothing_of_a_forgotten_person_stays_with_others(store: Store) -> None:
    await store.links.make(ANNA, MASHA, NOW)
    await store.links.make(DMITRY, MASHA, NOW, relation="self")
    await store.links.allow(DMITRY, MASHA, ANNA, NOW)
    await store.looks.note_family([(MASHA, NOW.date(), ANNA)])
    await store.rows.write(
        "INSERT INTO roles (person, role, granted) VALUES (?, 'department', '2026-11-20T12:00:00.000Z')", (ANNA,)
    )
    await store.people.forget(ANNA, NOW)
    assert await store.rows.all("SELECT person, ended IS NULL FROM roles") == [(None, 0)]
    for table in ("links", "vouchers", "looks", "people"):
        assert str(ANNA) not in str(await store.rows.all(f"SELECT * FROM {table}")), table
