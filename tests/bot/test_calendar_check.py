"""`doctor` on the calendar: what it says of dates that are not the city's, that contradict each other, that run out."""

from datetime import date
from pathlib import Path

import pytest

from bot.commands.checks.calendar import calendar, days_off
from bot.commands.checks.unconfirmed import unconfirmed
from handlers.rules import advice, code_future, exams, federal, queue_statuses, retention
from handlers.rules.calendar import FOLDER
from handlers.rules.federal import FOLDER as DAYS_OFF

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


def test_the_country_s_days_off_are_known_for_now_and_soon() -> None:
    (finding,) = days_off(DAYS_OFF, AUTUMN)
    assert (finding.mark, finding.text) == ("ok", "федеральные выходные: 2026, 2027")


@pytest.mark.parametrize("today", [date(2027, 10, 20), date(2028, 2, 1)])
def test_a_year_without_its_transfers_is_asked_for_in_time(today: date) -> None:
    (finding,) = days_off(DAYS_OFF, today)
    assert finding.mark == "look"
    assert "2028 года" in finding.todo


def test_a_federal_file_that_contradicts_itself_is_wrong(tmp_path: Path) -> None:
    text = (DAYS_OFF / "2027.toml").read_text("utf-8").replace("off = 2027-02-22", "off = 2027-02-21")
    (tmp_path / "2027.toml").write_text(text, "utf-8")
    (finding,) = days_off(tmp_path, AUTUMN)
    assert finding.mark == "wrong"
    assert "21.02: is off anyway" in finding.todo


def test_a_year_that_is_missing_between_two_is_told(tmp_path: Path) -> None:
    (tmp_path / "2026-2027.toml").write_text(OWN, "utf-8")
    (tmp_path / "2028-2029.toml").write_text(OWN.replace("2027", "2029").replace("2026", "2028"), "utf-8")
    assert [finding.text for finding in calendar(tmp_path, AUTUMN) if finding.mark == "look"] == [
        "в календаре пропущен учебный год: 2027/28"
    ]


def test_what_waits_to_be_confirmed_is_counted_and_programs_get_all_of_it() -> None:
    waiting = [
        each for of in (federal, queue_statuses, advice, code_future, exams, retention) for each in of.to_confirm()
    ]
    (short,), (whole,) = unconfirmed(), unconfirmed(whole=True)
    assert short.mark == whole.mark == "look"
    assert all(what in whole.text for what in waiting)
    assert f"ждёт подтверждения в текстах: {len(waiting)}. " in short.text
    assert short.text.endswith(f"и ещё {len(waiting) - 5}")
