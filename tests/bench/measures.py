"""What a benchmark says: rows of measures, goals beside them, and the one place where medians are taken.

A row measures everything once a run, ours and the peers one after another; the runs of a row are its pairs. A ratio is
made inside a run, of two figures of the same minute, and its median is that of the ratios.
"""

import statistics
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tests.bench.scale import Bench

OURS = "this bot"
VKBOTTLE = "plain vkbottle echo"
VK_API = "the same with vk_api"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound that the median has to keep."""

    kind: Literal["least", "most"]
    bound: float

    def met(self, value: float) -> bool:
        return value >= self.bound if self.kind == "least" else value <= self.bound

    @property
    def written(self) -> str:
        return f"{'≥' if self.kind == 'least' else '≤'} {number(self.bound, 2)}"


def at_least(bound: float) -> Goal:
    return Goal("least", bound)


def at_most(bound: float) -> Goal:
    return Goal("most", bound)


@dataclass(frozen=True, slots=True)
class Measure:
    """One line of a row's table: what is measured, with its unit, and what it should be.

    `digits` after the point are shown. Where a row is only tried in small, its goals say nothing.
    """

    what: str
    digits: int = 0
    goal: Goal | None = None


@dataclass(frozen=True, slots=True)
class Sample:
    """One figure of one run. `who` is a column: this bot, a peer, or what it is compared with."""

    what: str
    who: str
    value: float


def samples(who: str, figures: Mapping[Measure, float]) -> list[Sample]:
    return [Sample(measure.what, who, value) for measure, value in figures.items()]


@dataclass(frozen=True, slots=True)
class Row:
    """A part of the benchmark. `once` is one run; `how` says to a reader what is done and how it is timed.

    `most_runs`: what takes minutes by itself is not repeated as often as the rest.
    """

    name: str
    title: str
    how: str
    measures: Sequence[Measure]
    once: Callable[[Bench], Awaitable[Sequence[Sample]]]
    most_runs: int = 100


@dataclass(frozen=True, slots=True)
class Figure:
    """The median of a measure over the runs, for one column, and between what the runs lay."""

    what: str
    who: str
    median: float
    least: float
    most: float
    digits: int
    goal: Goal | None

    @property
    def verdict(self) -> bool | None:
        """Whether the goal is met; None where there is none. Goals are this bot's."""
        return None if self.goal is None or self.who != OURS else self.goal.met(self.median)


@dataclass(frozen=True, slots=True)
class Result:
    """A row as it was measured."""

    name: str
    title: str
    how: str
    runs: int
    figures: tuple[Figure, ...]

    @property
    def columns(self) -> list[str]:
        """Who is measured, in the order in which they first appear."""
        return list(dict.fromkeys(figure.who for figure in self.figures))

    @property
    def measures(self) -> list[str]:
        return list(dict.fromkeys(figure.what for figure in self.figures))

    def figure(self, what: str, who: str) -> Figure | None:
        return next((each for each in self.figures if (each.what, each.who) == (what, who)), None)


def medians(row: Row, runs: Sequence[Sequence[Sample]]) -> Result:
    """What came of a row's runs. LookupError where a run told of a measure that the row does not have."""
    known = {measure.what: measure for measure in row.measures}
    values: dict[tuple[str, str], list[float]] = {}
    for run in runs:
        for sample in run:
            values.setdefault((known[sample.what].what, sample.who), []).append(sample.value)
    figures = [
        Figure(what, who, statistics.median(found), min(found), max(found), known[what].digits, known[what].goal)
        for (what, who), found in values.items()
    ]
    order = list(known)
    figures.sort(key=lambda figure: order.index(figure.what))
    return Result(row.name, row.title, row.how, len(runs), tuple(figures))


def within(waits: Sequence[float], percent: float) -> float:
    """So many per cent of the waits were not longer: the nearest rank, so that it is one that somebody really had."""
    if not waits:
        return 0.0
    ordered = sorted(waits)
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(rank) - 1)]


def number(value: float, digits: int) -> str:
    """As people read it: thousands apart, no nought too many after the point of a goal."""
    shown = f"{value:,.{digits}f}"
    return shown.rstrip("0").rstrip(".") if digits and value == round(value) else shown


def as_object(result: Result) -> dict[str, Any]:
    """For docs/benchmarks.json."""
    return {
        "name": result.name,
        "title": result.title,
        "how": result.how,
        "runs": result.runs,
        "figures": [
            {
                "what": each.what,
                "who": each.who,
                "median": round(each.median, 4),
                "least": round(each.least, 4),
                "most": round(each.most, 4),
                "digits": each.digits,
                "goal": [each.goal.kind, each.goal.bound] if each.goal else None,
            }
            for each in result.figures
        ],
    }


def from_object(found: dict[str, Any]) -> Result:
    """What `as_object` made."""
    figures = tuple(
        Figure(
            each["what"],
            each["who"],
            each["median"],
            each["least"],
            each["most"],
            each["digits"],
            Goal(*each["goal"]) if each["goal"] else None,
        )
        for each in found["figures"]
    )
    return Result(found["name"], found["title"], found["how"], found["runs"], figures)
