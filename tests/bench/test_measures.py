"""The benchmark's own arithmetic, its tables and its chart: a figure that is reckoned wrong is worse than none."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.bench import report
from tests.bench.__main__ import arguments
from tests.bench.chart import PANELS, drawn
from tests.bench.measures import (
    OURS,
    VKBOTTLE,
    Measure,
    Result,
    Row,
    Sample,
    as_object,
    at_least,
    at_most,
    from_object,
    medians,
    number,
    within,
)
from tests.bench.report import Measured
from tests.bench.rows import ROWS
from tests.bench.scale import FULL, QUICK, Bench

RATE = Measure("answers a second", 0, at_least(1000))
WAIT = Measure("wait, ms", 1, at_most(100))


async def _never(_: Bench) -> list[Sample]:
    raise AssertionError


def row(*measures: Measure) -> Row:
    return Row("no-pace", "Title", "How it is done.", measures, _never)


def measured(*runs: list[Sample]) -> Result:
    return medians(row(RATE, WAIT), runs)


def rates(*values: float) -> Result:
    return measured(*([Sample(RATE.what, OURS, value), Sample(RATE.what, VKBOTTLE, 2 * value)] for value in values))


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=300), st.sampled_from((50, 95, 99, 100)))
def test_so_many_per_cent_waited_no_longer_and_no_shorter_wait_will_do(waits: list[float], percent: int) -> None:
    found = within(waits, percent)
    assert found in waits
    assert sum(wait <= found for wait in waits) * 100 >= percent * len(waits)
    assert sum(wait < found for wait in waits) * 100 < percent * len(waits)


def test_nobody_waited_where_nobody_was_answered() -> None:
    assert within([], 99) == 0


def test_the_median_of_the_runs_stands_for_them_for_everybody_apart() -> None:
    figures = rates(900, 1200, 1000).figures
    assert [(each.who, each.median, each.least, each.most) for each in figures] == [
        (OURS, 1000, 900, 1200),
        (VKBOTTLE, 2000, 1800, 2400),
    ]


def test_of_two_runs_the_median_lies_between_them() -> None:
    assert rates(900, 1000).figures[0].median == 950


def test_a_run_that_tells_of_what_its_row_does_not_measure_is_a_mistake() -> None:
    with pytest.raises(LookupError):
        measured([Sample("something else", OURS, 1)])


@pytest.mark.parametrize(("value", "met"), [(1000.0, True), (999.9, False), (1500.0, True)])
def test_a_goal_of_at_least_is_met_from_its_bound_on(value: float, met: bool) -> None:
    assert rates(value).figures[0].verdict is met


def test_a_goal_of_at_most_is_met_up_to_its_bound() -> None:
    assert at_most(100).met(100)
    assert not at_most(100).met(100.1)


def test_goals_are_not_asked_of_the_peers() -> None:
    assert rates(1).figure(RATE.what, VKBOTTLE).verdict is None  # type: ignore[union-attr]  # it is there


@pytest.mark.parametrize(
    ("value", "digits", "shown"), [(1234567.8, 0, "1,234,568"), (1.5, 2, "1.50"), (100.0, 2, "100"), (0.0, 1, "0")]
)
def test_numbers_are_written_for_people(value: float, digits: int, shown: str) -> None:
    assert number(value, digits) == shown


def test_a_table_has_ours_first_and_says_whether_the_goal_is_met() -> None:
    runs = [Sample(WAIT.what, VKBOTTLE, 7.25), Sample(WAIT.what, OURS, 120), Sample(RATE.what, OURS, 1204.4)]
    assert report.table(measured(runs)).splitlines() == [
        "|  | this bot | plain vkbottle echo | goal | met |",
        "| --- | ---: | ---: | ---: | ---: |",
        "| answers a second | 1,204 |  | ≥ 1,000 | yes |",
        "| wait, ms | 120 | 7.2 | ≤ 100 | **no** |",
    ]


def test_figures_come_back_from_the_file_as_they_went() -> None:
    result = rates(900.123, 1200)
    assert from_object(json.loads(json.dumps(as_object(result)))) == result


def kept(result: Result) -> Measured:
    return Measured(result, "1.9.2026", "a machine", "make bench")


def test_the_document_keeps_what_stands_around_the_figures(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"# Before\n\n{report.BEGIN}\nold\n{report.END}\n\nAfter\n", "utf-8")
    for _ in range(2):
        report.write(document, [kept(rates(1100))], "benchmarks.svg")
    text = document.read_text("utf-8")
    assert text.startswith(f"# Before\n\n{report.BEGIN}\n")
    assert text.endswith(f"{report.END}\n\nAfter\n")
    assert "old" not in text
    assert text.count("| answers a second | 1,100 | 2,200 | ≥ 1,000 | yes |") == 1


def test_a_document_without_the_marks_is_left_alone(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text("Nothing of ours", "utf-8")
    with pytest.raises(ValueError, match="two marks"):
        report.write(document, [kept(rates(1))], "benchmarks.svg")
    assert document.read_text("utf-8") == "Nothing of ours"


def test_rows_that_are_remembered_come_back_by_name(tmp_path: Path) -> None:
    path = tmp_path / "benchmarks.json"
    report.remember(path, [kept(rates(5))])
    assert report.remembered(path) == {"no-pace": kept(rates(5))}
    assert report.remembered(tmp_path / "none.json") == {}


def test_the_chart_draws_bars_as_long_as_their_figures() -> None:
    picture = ElementTree.fromstring(drawn([rates(500)]))
    bars = picture.findall("{http://www.w3.org/2000/svg}rect")
    assert [bar.get("class") for bar in bars] == ["ours", "other"]
    assert float(bars[1].get("width", 0)) == pytest.approx(2 * float(bars[0].get("width", 0)), abs=0.2)


def test_a_bar_many_times_as_long_as_ours_is_broken() -> None:
    result = measured([Sample(RATE.what, OURS, 100), Sample(RATE.what, VKBOTTLE, 90_000)])
    bars = ElementTree.fromstring(drawn([result])).findall("{http://www.w3.org/2000/svg}rect")
    assert [bar.get("class") for bar in bars] == ["ours", "other", "other"]


def test_the_chart_is_drawn_of_measures_that_exist() -> None:
    known = {(row.name, measure.what) for row in ROWS for measure in row.measures}
    assert {(panel.row, what) for panel in PANELS for what in panel.measures} <= known


def test_a_row_has_its_name_and_its_measures_for_itself() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS)
    for each in ROWS:
        assert len({measure.what for measure in each.measures}) == len(each.measures)


def test_the_documented_sizes_are_those_of_the_goals() -> None:
    assert (FULL.pupils, FULL.texts, FULL.file_rows, FULL.long_run[-1]) == (14_640, 30_000, 1_000_000, 200_000)
    assert QUICK.runs == 1


def test_figures_in_small_are_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        arguments(["--quick", "--write"])
    assert "not written" in capsys.readouterr().err
    assert arguments(["--write"]).write == Path("docs/benchmarks.md")
    assert arguments(["--rows", "waits", "pace"]).rows == ["waits", "pace"]
