"""A stretch of the school year: all that an independent model expects comes once, at its time, and nothing else."""

from datetime import date
from pathlib import Path

from tests.year.drive import run


async def test_days_before_the_holidays_of_a_few_families_with_deaths_of_the_process(tmp_path: Path) -> None:
    outcome = await run(tmp_path, seed=7, families=6, first=date(2026, 11, 16), last=date(2026, 11, 26), deaths=10)
    assert outcome.right, outcome
    assert outcome.deaths == 10
