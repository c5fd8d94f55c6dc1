"""The storm in small: every row that `make storm` runs for minutes, with the same code and a few seconds' numbers."""

from pathlib import Path

from tests.storm import clocks, ends, store, weather

SEED = 1


async def test_killed_at_random_moments_under_load(tmp_path: Path) -> None:
    tally = await ends.kills(tmp_path, SEED, towns=2, times=4)
    assert tally.right, tally


async def test_told_to_stop_at_random_moments_under_load(tmp_path: Path) -> None:
    tally = await ends.stops(tmp_path, SEED, towns=2, times=4)
    assert tally.right, tally


async def test_the_clock_and_the_zone_are_set(tmp_path: Path) -> None:
    tally = await clocks.set_clocks(tmp_path, SEED, towns=1, moves=4, rounds=1, seconds=0.2)
    assert tally.right, tally


async def test_every_kind_of_weather_and_two_storms(tmp_path: Path) -> None:
    tally = await weather.weather(tmp_path, SEED, towns=2, storms=1, hasty=True)
    assert tally.right, tally


async def test_codes_that_stop_all_sending(tmp_path: Path) -> None:
    tally = await weather.halts(tmp_path, SEED, towns=1, hasty=True)
    assert tally.right, tally


async def test_an_hour_of_silence(tmp_path: Path) -> None:
    tally = await weather.silence(tmp_path, SEED, towns=1, seconds=3.0, hasty=True)
    assert tally.right, tally


async def test_a_store_that_cannot_be_written(tmp_path: Path) -> None:
    tally = await store.unwritable(tmp_path, SEED, towns=1, rounds=1, seconds=0.5)
    assert tally.right, tally


async def test_a_damaged_store_is_said_and_not_answered_from(tmp_path: Path) -> None:
    tally = await store.damaged(tmp_path, SEED, towns=1)
    assert tally.right, tally


async def test_a_lost_store_is_restored_from_a_copy_made_under_load(tmp_path: Path) -> None:
    tally = await store.restored(tmp_path, SEED, towns=1, rounds=1)
    assert tally.right, tally
