"""`make bench`: how fast, how heavy, how patient; beside plain bots in the same run.

Prints the tables in Markdown; `--write docs/benchmarks.md` puts them there, with a chart, and keeps the figures beside.
"""

import argparse
import asyncio
from collections.abc import Sequence
from pathlib import Path

from bot.clock import Clock
from tests.bench import report
from tests.bench.bots import PEERS, installed
from tests.bench.chart import drawn
from tests.bench.measures import Result, Row, medians
from tests.bench.report import Measured, tell
from tests.bench.rows import ROWS
from tests.bench.scale import FULL, QUICK, Bench

FOLDER = Path("data/bench")
DOCUMENT = Path("docs/benchmarks.md")


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__.partition("\n")[0])
    names = [row.name for row in ROWS]
    parser.add_argument("--rows", nargs="+", choices=names, default=names, metavar="ROW", help=", ".join(names))
    parser.add_argument(
        "--quick", action="store_true", help="everything in small, once: whether it works, not how fast"
    )
    parser.add_argument("--runs", type=int, help="how often; the default is 3")
    parser.add_argument("--folder", type=Path, default=FOLDER, help="filled stores are kept here and used again")
    parser.add_argument(
        "--write", type=Path, nargs="?", const=DOCUMENT, metavar="FILE", help="put the tables into this document"
    )
    found = parser.parse_args(given)
    if found.quick and found.write:
        parser.error("figures of --quick are no figures: they are not written")
    return found


async def measured(rows: Sequence[Row], bench: Bench, runs: int) -> list[Result]:
    results = []
    for row in rows:
        often = min(runs, row.most_runs)
        found = []
        for number in range(often):
            tell(f"{row.title}: run {number + 1} of {often}")
            found.append(await row.once(bench))
        results.append(medians(row, found))
        tell(report.table(results[-1]))
    return results


def main() -> None:
    given = arguments()
    scale = QUICK if given.quick else FULL
    bench = Bench(given.folder.resolve(), scale)
    bench.folder.mkdir(parents=True, exist_ok=True)
    for missing in [peer for peer in PEERS if peer not in installed()]:
        tell(f"{missing.who}: not measured, {missing.needs} is not installed")
    results = asyncio.run(measured([row for row in ROWS if row.name in given.rows], bench, given.runs or scale.runs))
    day = f"{Clock().now():%d.%m.%Y}"
    command = 'make bench ARGS="--quick"' if given.quick else "make bench"
    new = [Measured(result, day, report.machine(), command) for result in results]
    print(report.chapter(new, "benchmarks.svg"))
    if given.write:
        keep(given.write, new)


def keep(document: Path, new: Sequence[Measured]) -> None:
    """Into the document, with the chart and the figures beside it; rows not measured now stay as they were."""
    figures, chart = document.with_suffix(".json"), document.with_suffix(".svg")
    known = report.remembered(figures) | {each.result.name: each for each in new}
    every = [known[row.name] for row in ROWS if row.name in known]
    report.remember(figures, every)
    chart.write_text(drawn([each.result for each in every]), "utf-8")
    report.write(document, every, chart.name)


if __name__ == "__main__":
    main()
