"""Roles, staff codes and the journal as the store keeps them, without the conversation around them."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from storage.database import Database
from storage.faults import StoreUnavailable
from storage.journal import COMMAND, Act
from storage.roles import ADMINISTRATOR, CLASS_TEACHER, DEPARTMENT, LEDGER_ACTS, Role, Scope, StaffCode
from storage.store import Store

OLGA, IGOR = 601, 602
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
SCHOOL, GARDEN = 21, 7
CODE = b"c" * 32


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    async with await Database.open(f"sqlite:///{tmp_path}/roles.db") as database, database.begin() as store:
        await institution(store, SCHOOL, "sch21", "СОШ № 21")
        await institution(store, GARDEN, "dou7", "Детский сад № 7")
        yield store


async def institution(store: Store, number: int, code: str, name: str) -> None:
    await store.rows.write(
        "INSERT INTO institutions (id, code, folded, kind, name, short_name, import)"
        " VALUES (?, ?, ?, 'school', ?, ?, 1)",
        (number, code, code, name, name),
    )


async def employ(store: Store, place: int, *numbers: str, class_name: str = "") -> None:
    await store.rows.write_many(
        "INSERT INTO staff (institution, number, subject, class_name, surname, given, patronymic, post, import)"
        " VALUES (?, ?, '', ?, 'Ильина', 'Ольга', '', 'учитель', 1)",
        [(place, number, class_name) for number in numbers],
    )


async def granted(store: Store, person: int, scope: Scope, number: str = "", now: datetime = NOW) -> Role:
    return await store.roles.grant(person, StaffCode(scope, number, usable=True, used=False), now)


async def ledger(store: Store) -> list[tuple[str, bytes, str]]:
    rows = await store.rows.all("SELECT act, hash, at FROM ledger ORDER BY id")
    return [(act, bytes(hashed), at) for act, hashed, at in rows]


async def test_several_roles_of_one_person_the_widest_first(store: Store) -> None:
    teacher = await granted(store, OLGA, Scope(CLASS_TEACHER, SCHOOL, "7Б"))
    city = await granted(store, OLGA, Scope(DEPARTMENT))
    assert await store.roles.of(OLGA) == [city, teacher]
    assert (city.school, teacher.school) == ("", "СОШ № 21")
    assert await store.roles.of(IGOR) == []


async def test_an_ended_role_is_nowhere_and_ends_once(store: Store) -> None:
    role = await granted(store, OLGA, Scope(ADMINISTRATOR, SCHOOL))
    assert await store.roles.end(role, NOW + DAY, who=COMMAND, why="by command")
    assert not await store.roles.end(role, NOW + DAY, who=COMMAND, why="by command")
    assert await store.roles.of(OLGA) == await store.roles.everyone() == []
    assert await store.roles.role(role.id) is None
    assert [act for act, _, _ in await ledger(store)] == ["role ended"]


async def test_a_code_is_good_until_it_is_used_taken_back_or_a_month_old(store: Store) -> None:
    scope = Scope(CLASS_TEACHER, SCHOOL, "7Б")
    for number in range(3):
        await store.roles.issue(bytes([number]) * 32, scope, "1204", NOW, NOW + 30 * DAY)
    await store.roles.use(bytes([0]) * 32, NOW)
    assert await store.roles.revoke_codes(NOW, Scope(CLASS_TEACHER, SCHOOL, "8А")) == 0
    found = [await store.roles.code(bytes([number]) * 32, NOW) for number in range(4)]
    assert found == [
        StaffCode(scope, "1204", usable=False, used=True, school="СОШ № 21"),
        StaffCode(scope, "1204", usable=True, used=False, school="СОШ № 21"),
        StaffCode(scope, "1204", usable=True, used=False, school="СОШ № 21"),
        None,
    ]
    late = await store.roles.code(bytes([1]) * 32, NOW + 30 * DAY)
    assert late is not None
    assert not late.usable
    assert await store.roles.unused_codes(NOW) == 2
    assert await store.roles.revoke_codes(NOW, scope) == 2
    assert await store.roles.revoke_codes(NOW) == await store.roles.unused_codes(NOW) == 0
    assert {act for act, _, _ in await ledger(store)} == {"staff code used", "staff code revoked"}


async def test_whoever_is_no_longer_in_the_staff_file_is_named(store: Store) -> None:
    stays = await granted(store, OLGA, Scope(CLASS_TEACHER, SCHOOL, "7Б"), "1")
    gone = await granted(store, IGOR, Scope(CLASS_TEACHER, SCHOOL, "8А"), "2")
    await granted(store, IGOR, Scope(ADMINISTRATOR, SCHOOL))
    await granted(store, IGOR, Scope(ADMINISTRATOR, GARDEN), "9")
    assert await store.roles.absent() == []  # nobody has handed over a list
    await employ(store, SCHOOL, "1")
    assert await store.roles.absent() == [gone]
    assert stays in await store.roles.everyone()
    for number, place, expected in (
        ("1", SCHOOL, False),
        ("2", SCHOOL, True),
        ("", SCHOOL, False),
        ("2", GARDEN, False),
    ):
        code = StaffCode(Scope(ADMINISTRATOR, place), number, usable=True, used=False)
        assert await store.roles.gone(code) is expected


async def test_whoever_leads_another_class_by_now_is_named_too(store: Store) -> None:
    """With the school year 5А becomes 6А, and a new 5А comes: it is not last year's teacher's."""
    role = await granted(store, OLGA, Scope(CLASS_TEACHER, SCHOOL, "5А"), "1")
    director = await granted(store, IGOR, Scope(ADMINISTRATOR, SCHOOL), "1")
    await employ(store, SCHOOL, "1")
    assert await store.roles.absent() == []  # the file names no class of hers: it may name none of anybody
    await employ(store, SCHOOL, "1", class_name="6А")
    assert await store.roles.absent() == [role]
    await employ(store, SCHOOL, "1", class_name="5А")
    assert await store.roles.absent() == []
    assert await store.roles.everyone() == [director, role]


async def test_institutions_with_pupils_and_without_an_administrator_are_counted(store: Store) -> None:
    assert await store.roles.without_administrator() == 0
    await store.rows.write(
        "INSERT INTO pupils (id, number, given, surname_initial, folded) VALUES (1, '1', '', '', '')"
    )
    await store.rows.write("INSERT INTO enrolments (pupil, institution, class_name, import) VALUES (1, 21, '7Б', 1)")
    assert await store.roles.without_administrator() == 1
    role = await granted(store, OLGA, Scope(ADMINISTRATOR, SCHOOL))
    assert await store.roles.without_administrator() == 0
    await store.roles.end(role, NOW, who=COMMAND, why="by command")
    assert await store.roles.without_administrator() == 1


# A restored copy


async def replay(store: Store, deeds: list[tuple[str, bytes, str]]) -> None:
    for act, hashed, at in deeds:
        assert act in LEDGER_ACTS
        await store.roles.repeat(act, hashed, at)


async def test_a_week_old_copy_brings_back_no_ended_role_and_no_code(tmp_path: Path) -> None:
    """The copy is made on Monday; on Wednesday a role ends and codes are used and taken back."""
    olga, igor = Scope(ADMINISTRATOR, SCHOOL), Scope(CLASS_TEACHER, SCHOOL, "7Б")

    async def monday(store: Store, number: int) -> list[Role]:
        # In the other store the institution has another number.
        await institution(store, number, "sch21", "СОШ № 21")
        for code in (b"u" * 32, b"r" * 32):
            await store.roles.issue(code, Scope(DEPARTMENT), "", NOW, NOW + 30 * DAY)
        return [
            await granted(store, person, Scope(scope.role, number, scope.class_name))
            for person, scope in ((OLGA, olga), (OLGA, igor), (IGOR, olga))
        ]

    async with await Database.open(f"sqlite:///{tmp_path}/lived.db") as lived, lived.begin() as store:
        role, *_ = await monday(store, SCHOOL)
        await store.roles.use(b"u" * 32, NOW + DAY)
        await store.roles.revoke_codes(NOW + DAY)
        await store.roles.end(role, NOW + DAY, who=COMMAND, why="by command")
        deeds = await ledger(store)
    async with await Database.open(f"sqlite:///{tmp_path}/copy.db") as copy, copy.begin() as store:
        _, teaches, directs = await monday(store, SCHOOL + 1)
        again = await granted(store, OLGA, Scope(ADMINISTRATOR, SCHOOL + 1), now=NOW + 2 * DAY)
        for _ in range(2):  # told twice, done once
            await replay(store, deeds)
        assert await store.roles.of(OLGA) == [again, teaches]
        assert await store.roles.of(IGOR) == [directs]
        assert await store.roles.unused_codes(NOW) == 0
        used = await store.roles.code(b"u" * 32, NOW)
        assert used is not None
        assert used.used


async def test_forgetting_a_person_ends_their_roles_and_keeps_the_journal_without_them(store: Store) -> None:
    role = await granted(store, OLGA, Scope(ADMINISTRATOR, SCHOOL))
    await store.roles.forget(OLGA, NOW + DAY)
    assert await store.roles.of(OLGA) == []
    assert await store.rows.all("SELECT person, why FROM roles") == [(None, "forgotten")]
    lines = await store.journal.lines()
    assert [(line.who, line.act) for line in lines] == [(role.who, "role granted"), (role.who, "role ended")]
    assert str(OLGA) not in str(await store.rows.all("SELECT * FROM journal"))


# The journal


async def test_lines_come_in_their_order_and_by_institution_and_moment(store: Store) -> None:
    await store.journal.write(COMMAND, Act.IMPORTED, NOW, what="pupils.csv", details="pupils: 3")
    await store.journal.write(COMMAND, Act.CODES_ISSUED, NOW + DAY, institution=SCHOOL, what="7Б", details="25")
    await store.journal.write("role 4", Act.LINK_SUSPENDED, NOW + 2 * DAY, institution=GARDEN, what="100001")
    everything = await store.journal.lines()
    assert [line.act for line in everything] == ["imported", "codes issued", "link suspended"]
    assert await store.journal.lines(last=2) == everything[1:]
    assert await store.journal.lines(since=NOW + DAY) == everything[1:]
    assert await store.journal.lines(institution=SCHOOL) == [everything[1]]
    assert (everything[1].institution, everything[1].code) == ("СОШ № 21", "sch21")


@pytest.mark.parametrize("statement", ["UPDATE journal SET what = ''", "DELETE FROM journal"])
async def test_nobody_changes_or_drops_a_line(store: Store, statement: str) -> None:
    await store.journal.write(COMMAND, Act.IMPORTED, NOW)
    with pytest.raises((sqlite3.Error, StoreUnavailable), match="never changed"):
        await store.rows.write(statement)
