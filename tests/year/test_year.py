"""Some days of the school year: all that an independent model expects comes once, at its time, and nothing else."""

from datetime import date
from pathlib import Path

from tests.year.course import run

TOUCHED = {"plan", "lessons", "grades", "substitutions", "chats", "events", "event_changes", "code_future"}
"""What these days have in them: where a change of the model leaves any out, another seed does not."""


async def test_days_before_the_holidays_of_a_few_families_while_the_process_is_killed(tmp_path: Path) -> None:
    first, last = date(2026, 11, 17), date(2026, 11, 18)
    outcome = await run(tmp_path, seed=75, families=6, first=first, last=last, deaths=3, faults=False)
    assert outcome.right, outcome
    assert outcome.heard.keys() >= TOUCHED
    assert set(outcome.deaths) == {"planning", "away", "importing"}
