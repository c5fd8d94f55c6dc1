"""`doctor` on the calendar: what it says of dates that are not the city's, that contradict each other, that run out."""

from datetime import date
from pathlib import Path

import pytest

from bot.commands.checks.calendar import calendar
from handlers.rules.calendar import FOLDER

AUTUMN = date(2026, 11, 20)
OWN = """
begins = 2026-09-01
ends = 2027-05-26
confirmed = true
source = "приказ № 1"
terms.halves = [[2026-09-01, 2026-12-30], [2027-01-11, 2027-05-26]]
"""


def test_the_calendar_that_we_ship_is_said_to_be_unconfirmed() -> None:
    (finding,) = calendar(FOLDER, AUTUMN)
    assert finding.mark == "look"
    assert "2026/27 учебного года не подтверждены" in finding.text
    assert "confirmed = true" in finding.todo


@pytest.mark.parametrize(
    ("today", "marks"),
    [
        (AUTUMN, ["ok"]),
        (date(2027, 3, 1), ["ok", "look"]),
        (date(2027, 8, 20), ["ok", "look"]),
        (date(2027, 9, 1), ["wrong"]),
    ],
)
def test_a_confirmed_one_is_well_until_it_runs_out(tmp_path: Path, today: date, marks: list[str]) -> None:
    (tmp_path / "2026-2027.toml").write_text(OWN, "utf-8")
    assert [finding.mark for finding in calendar(tmp_path, today)] == marks


def test_the_next_year_beside_it_ends_the_worry(tmp_path: Path) -> None:
    (tmp_path / "2026-2027.toml").write_text(OWN, "utf-8")
    later = OWN.replace("2027", "2028").replace("2026", "2027")
    (tmp_path / "2027-2028.toml").write_text(later, "utf-8")
    assert [finding.mark for finding in calendar(tmp_path, date(2027, 5, 1))] == ["ok"]


@pytest.mark.parametrize(
    "wrong", [OWN.replace("2027-01-11", "2026-12-11"), OWN.replace("2026-12-30", "2026-12-32"), "x"]
)
def test_one_that_contradicts_itself_is_wrong(tmp_path: Path, wrong: str) -> None:
    (tmp_path / "2026-2027.toml").write_text(wrong, "utf-8")
    (finding,) = calendar(tmp_path, AUTUMN)
    assert finding.mark == "wrong"
    assert finding.todo.startswith("исправьте: ")
