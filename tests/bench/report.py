"""Figures for people: tables in Markdown, with each goal beside its figure, and the same as JSON to draw from."""

import json
import os
import platform
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.measures import OURS, Result, as_object, from_object, number

BEGIN = "<!-- From here to the end mark `make bench` writes; whatever stands here by hand is lost. -->"
END = "<!-- The end of what `make bench` writes. -->"

MET = {True: "yes", False: "**no**", None: ""}


@dataclass(frozen=True, slots=True)
class Measured:
    """A row's result, the day on which it was measured and on what: rows may be measured again one by one."""

    result: Result
    day: str
    machine: str
    command: str


def machine() -> str:
    """What measured, without a name of it: processor, cores, and the versions that matter."""
    parts = [
        f"{_cores()} cores of {_processor()}",
        f"Python {platform.python_version()}",
        f"SQLite {sqlite3.sqlite_version}",
    ]
    return ", ".join([*parts, *(f"{name} {found}" for name in ("vkbottle", "vk-api") if (found := _version(name)))])


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.machine()
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine())


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def table(result: Result) -> str:
    """One row's table: a line a measure, a column for everybody who was measured, the goal and whether it is met."""
    columns = sorted(result.columns, key=lambda who: who != OURS)
    goals = any(figure.goal for figure in result.figures)
    lines = [
        _line(["", *columns, *(["goal", "met"] if goals else [])]),
        _line(["---", *["---:"] * (len(columns) + 2 * goals)]),
    ]
    for what in result.measures:
        cells = [what]
        for who in columns:
            figure = result.figure(what, who)
            cells.append(number(figure.median, figure.digits) if figure else "")
        ours = result.figure(what, OURS)
        if goals:
            cells += [ours.goal.written, MET[ours.verdict]] if ours and ours.goal else ["", ""]
        lines.append(_line(cells))
    return "\n".join(lines)


def goals(results: Iterable[Result]) -> str:
    """Every goal in one table."""
    lines = [_line(["", "", "figure", "goal", "met"]), _line(["---", "---", "---:", "---:", "---:"])]
    for result in results:
        for figure in result.figures:
            if figure.goal and figure.who == OURS:
                shown = number(figure.median, figure.digits)
                lines.append(_line([result.title, figure.what, shown, figure.goal.written, MET[figure.verdict]]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def chapter(measured: Sequence[Measured], chart: str) -> str:
    """All that stands between the marks of the document."""
    parts = [f"![The figures below as bars]({chart})", "## Goals", goals(each.result for each in measured)]
    for each in measured:
        result = each.result
        often = "Median of" if result.runs > 1 else ""
        runs = f"{often} {result.runs} run{'s' if result.runs > 1 else ''}".strip()
        parts += [
            f"## {result.title}",
            result.how,
            table(result),
            f"{runs}, {each.day}, `{each.command}`: {each.machine}.",
        ]
    return "\n\n".join(parts)


def write(document: Path, measured: Sequence[Measured], chart: str) -> None:
    """Puts the chapter between the document's marks. ValueError where it has none."""
    text = document.read_text("utf-8")
    before, begun, rest = text.partition(BEGIN)
    _, ended, after = rest.partition(END)
    if not begun or not ended:
        raise ValueError(f"{document} has not the two marks between which figures are written")
    document.write_text(f"{before}{BEGIN}\n\n{chapter(measured, chart)}\n\n{END}{after}", "utf-8")


def remembered(path: Path) -> dict[str, Measured]:
    """What was measured before, by the row's name."""
    if not path.exists():
        return {}
    return {each["name"]: _from_object(each) for each in json.loads(path.read_text("utf-8"))["rows"]}


def _from_object(found: dict[str, Any]) -> Measured:
    return Measured(from_object(found), found["day"], found["machine"], found["command"])


def remember(path: Path, measured: Sequence[Measured]) -> None:
    rows = [
        {**as_object(each.result), "day": each.day, "machine": each.machine, "command": each.command}
        for each in measured
    ]
    path.write_text(json.dumps({"rows": rows}, ensure_ascii=False, indent=1) + "\n", "utf-8")


def tell(text: str) -> None:
    """To who waits at the terminal; the report itself goes to the standard output."""
    print(text, file=sys.stderr, flush=True)
