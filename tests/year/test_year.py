"""Some days of the school year: all that an independent model expects comes once, at its time, and nothing else."""

from datetime import date
from pathlib import Path

from tests.year.days import run


async def test_days_before_the_holidays_of_a_few_families_while_the_process_is_killed(tmp_path: Path) -> None:
    first, last = date(2026, 11, 16), date(2026, 11, 18)
    outcome = await run(tmp_path, seed=41, families=6, first=first, last=last, deaths=3, faults=False)
    assert outcome.right, outcome
    assert set(outcome.deaths) == {"planning", "away", "importing"}
