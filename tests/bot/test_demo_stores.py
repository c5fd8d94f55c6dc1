"""A store with the invented city in it: whole, in proportion, every adult with their rights, and made once."""

import asyncio
import json
from collections import Counter
from dataclasses import asdict, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import ShiftedClock
from bot.commands.demo import demo_settings, local_vk
from bot.demo import REAL_SIZE, SMALL, Filled, Stage, filled, invent
from bot.demo.families import AT_ONCE, Linked, linked
from bot.demo.stores import Made, forget, place
from bot.lock import AlreadyRunning, only_one
from handlers.linking import CONSENT
from handlers.rules import family
from storage.database import Database
from storage.notifications import Mark

NOW = datetime(2026, 11, 19, 9, tzinfo=UTC)  # a Thursday
PUPILS = 20

Told = list[tuple[Stage, int, int]]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Filled, Told]:
    """A small city's store, and what was told while it was made."""
    told: Told = []
    folder = tmp_path_factory.mktemp("stores")
    return asyncio.run(filled(folder, PUPILS, now=NOW, tell=lambda *step: told.append(step))), told


@pytest.fixture
def copied(made: tuple[Filled, Told], tmp_path: Path) -> Path:
    """A folder with that store, to do as one likes with."""
    for file in made[0].path.parent.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


async def value(store: Filled, sql: str, *given: object) -> object:
    async with await Database.open(store.url) as database, database.read() as reading:
        return await reading.rows.value(sql, given)


def names(folder: Path) -> set[str]:
    return {file.name for file in folder.iterdir()}


# What is in it


async def test_everything_of_the_city_is_in_its_store(made: tuple[Filled, Told]) -> None:
    store, _ = made
    for table, count in {
        "institutions": 57,
        "pupils": PUPILS,
        "people": len(store.adults),
        "consents": len(store.adults),
    }.items():
        assert await value(store, f"SELECT count(*) FROM {table}") == count, table
    classes = "SELECT count(*) FROM (SELECT DISTINCT institution, class_name FROM enrolments JOIN institutions AS i"
    assert await value(store, f"{classes} ON i.id = institution WHERE i.kind = 'school')") == len(store.city.classes)
    assert await value(store, "SELECT count(DISTINCT pupil) FROM grades") == PUPILS
    assert await value(store, "SELECT count(*) FROM marking_rules") == 3


async def test_every_adult_of_a_family_sees_its_children_and_nobody_else(made: tuple[Filled, Told]) -> None:
    store, _ = made
    everybody = list(linked(store.city))
    assert [one.number for one in everybody] == list(store.adults)
    async with await Database.open(store.url) as database, database.read() as reading:
        known = await reading.people.known(store.adults)
        numbers: dict[int, str] = dict(await reading.rows.all("SELECT id, number FROM pupils"))
    for one in everybody:
        person = family.person(known[one.number])
        assert person.consent == CONSENT
        assert not person.waiting
        assert sorted(numbers[child.id] for child in person.children) == sorted(one.pupils)
        assert {child.relation for child in person.children} == {one.adult.relation}


def test_adults_are_in_proportion_at_any_size_and_some_30_000_at_the_real_one() -> None:
    counts = {pupils: list(linked(invent(pupils, today=NOW.date()))) for pupils in (600, 3_000, REAL_SIZE)}
    assert 29_400 < len(counts[REAL_SIZE]) < 30_600
    for pupils, adults in counts.items():
        assert 1.9 < len(adults) / pupils < 2.2, pupils
    relations = Counter(one.adult.relation for one in counts[REAL_SIZE])
    assert set(relations) == {"mother", "father", "grandmother", "grandfather"}
    assert relations["mother"] > relations["father"] > relations["grandfather"]


def test_nobody_is_linked_with_a_child_whom_only_the_school_may_link() -> None:
    city = invent(3_000, today=NOW.date())
    closed = {pupil.number for pupil in city.pupils if pupil.restriction}
    at_home = {number for one in linked(city) for number in one.pupils}
    cast = {number for member in city.cast for number in member.pupils}
    assert closed
    assert at_home == {pupil.number for pupil in city.pupils} - closed - cast


def test_who_is_who_does_not_change_from_day_to_day() -> None:
    def told(today: date) -> list[Linked]:
        return list(linked(invent(200, today=today)))

    assert told(date(2026, 11, 19)) == told(date(2027, 5, 12)) == told(date(2027, 9, 2))


# How it is told


def test_progress_is_true_of_each_stage(made: tuple[Filled, Told]) -> None:
    store, told = made
    assert list(dict.fromkeys(stage for stage, _, _ in told)) == list(Stage)
    for stage in Stage:
        steps = [(done, total) for each, done, total in told if each is stage]
        assert steps == sorted(steps), stage
        assert len({total for _, total in steps}) == 1
        assert steps[-1][0] == steps[-1][1]
    totals = {stage: total for stage, _, total in told}
    assert totals[Stage.LINKING] == len(store.adults)
    assert totals[Stage.LOADING] > 2 * 200 * PUPILS


async def test_adults_come_a_few_at_a_time_however_many_they_are(made: tuple[Filled, Told]) -> None:
    dones = [done for stage, done, _ in made[1] if stage is Stage.LINKING]
    assert all(0 < after - before <= AT_ONCE for before, after in zip([0, *dones], dones, strict=False))


async def test_the_files_of_the_schools_are_gone_once_they_are_in(made: tuple[Filled, Told]) -> None:
    assert {path.suffix for path in made[0].path.parent.iterdir()} <= {".db", ".json", ".lock", ".import-lock"}
    assert not [path for path in made[0].path.parent.iterdir() if path.is_dir()]


# Made once


async def test_the_second_time_it_is_only_opened(copied: Path) -> None:
    told: Told = []
    before = place(copied, PUPILS).read_bytes()
    store = await filled(copied, PUPILS, now=NOW + timedelta(hours=3), tell=lambda *step: told.append(step))
    assert store.remembers
    assert not told
    assert place(copied, PUPILS).read_bytes() == before


async def test_another_size_leaves_the_first_as_it_was(copied: Path) -> None:
    before = place(copied, PUPILS).read_bytes()
    other = await filled(copied, 8, now=NOW)
    assert (other.remembers, other.replaces) == (False, False)
    other = await filled(copied, 8, now=NOW, seed=2)
    assert (other.remembers, other.replaces) == (False, True), "another seed is another city"
    assert place(copied, PUPILS).read_bytes() == before
    assert (await filled(copied, PUPILS, now=NOW)).remembers


async def test_what_became_due_while_nobody_looked_is_told_to_no_visitor(copied: Path) -> None:
    store = await filled(copied, PUPILS, now=NOW)
    tomorrow = NOW + timedelta(days=1)
    async with await Database.open(store.url) as database, database.begin() as before:
        await before.notifications.reach("substitutions", Mark(NOW, 1))
    await local_vk(demo_settings(store.path), await filled(copied, PUPILS, now=tomorrow), ShiftedClock())
    async with await Database.open(store.url) as database, database.read() as after:
        assert await after.notifications.mark("substitutions") is None


async def test_on_another_day_a_small_city_has_that_days_grades_and_its_people(copied: Path) -> None:
    store = await filled(copied, PUPILS, now=NOW)
    gone = store.adults[0]
    async with await Database.open(store.url) as database, database.begin() as writing:
        await writing.people.forget(gone, NOW)
    later = await filled(copied, PUPILS, now=NOW + timedelta(days=1))
    assert (later.remembers, later.replaces) == (True, False)
    assert later.city.today == date(2026, 11, 20)
    assert await value(later, "SELECT max(day) FROM grades") == date(2026, 11, 20).toordinal()
    assert await value(later, "SELECT count(*) FROM people WHERE id = ?", gone) == 0


async def test_a_store_of_another_edition_of_data_or_schema_is_made_anew_and_none_that_was_not_finished_is_used(
    copied: Path,
) -> None:
    store = await filled(copied, PUPILS, now=NOW)
    async with await Database.open(store.url) as database, database.begin() as writing:
        await writing.people.agree(1, CONSENT, NOW)
    record = store.path.with_suffix(".json")
    record.write_text(json.dumps(json.loads(record.read_text("utf-8")) | {"edition": "another"}), "utf-8")

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        await filled(copied, PUPILS, now=NOW, tell=stopped)
    store = await filled(copied, PUPILS, now=NOW)
    assert not store.remembers
    assert not store.replaces, "what was stopped in the middle had nothing to forget"
    assert await value(store, "SELECT count(*) FROM people") == len(store.adults)


async def test_a_store_whose_families_agreed_to_something_older_is_made_anew(
    copied: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await filled(copied, PUPILS, now=NOW)).remembers
    monkeypatch.setattr("bot.demo.stores.CONSENT", CONSENT + 1)
    assert (await filled(copied, PUPILS, now=NOW)).replaces


async def test_a_store_that_a_bot_serves_from_is_neither_made_anew_nor_forgotten(copied: Path) -> None:
    path = place(copied, PUPILS)
    before = path.read_bytes()
    with only_one(f"sqlite:///{path}"):
        assert (await filled(copied, PUPILS, now=NOW)).remembers
        with pytest.raises(AlreadyRunning):
            await filled(copied, PUPILS, now=NOW, seed=2)
        with pytest.raises(AlreadyRunning):
            forget(path)
        assert path.read_bytes() == before
    forget(path)
    assert names(copied) == {f"demo-{PUPILS}.lock"}


def test_the_usual_city_is_where_it_was_promised_and_every_other_size_beside_it(tmp_path: Path) -> None:
    assert place(tmp_path, SMALL) == tmp_path / "demo.db"
    assert place(tmp_path, REAL_SIZE) == tmp_path / f"demo-{REAL_SIZE}.db"


def test_a_whole_years_city_serves_its_week_and_a_small_one_its_day() -> None:
    monday = Made("x", REAL_SIZE, 1, "2026-11-16")
    assert monday.serves(replace(monday, day="2026-11-22"))
    assert not monday.serves(replace(monday, day="2026-11-23"))
    assert not replace(monday, day="2026-11-17").serves(monday), "there is no yesterday's city in today's"
    small = replace(monday, pupils=600)
    assert small.serves(small)
    assert not small.serves(replace(small, day="2026-11-17"))
    for other in ({"edition": "y"}, {"pupils": REAL_SIZE + 1}, {"seed": 2}):
        assert not monday.serves(Made(**asdict(monday) | other))
