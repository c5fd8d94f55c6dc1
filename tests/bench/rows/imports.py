"""A million grades from a file: beside what the file alone costs, and while people ask."""

import shutil
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path

from tests.bench import files
from tests.bench.bots import THIS, python, timed
from tests.bench.desk import desk
from tests.bench.measures import OURS, Measure, Row, Sample, at_most, samples
from tests.bench.rows.waits import FEW, own
from tests.bench.scale import Bench
from tests.bench.stores import Store, city, copy_of, grades

TOOL, PYTHON = "sqlite3's own .import", "Python's sqlite3, executemany (the tool sqlite3 is not installed)"
READER = "python-calamine alone"

CSV, XLSX = Measure("CSV, seconds", 1), Measure("XLSX, seconds", 1)
CSV_RATIO = Measure("CSV, times as long as .import", 2, at_most(4))
XLSX_RATIO = Measure("XLSX, times as long as the reader", 2, at_most(2))

READ = (
    "import sys\n"
    "from python_calamine import CalamineWorkbook\n"
    "for row in CalamineWorkbook.from_path(sys.argv[1]).get_sheet_by_index(0).iter_rows(): pass\n"
)
PUT = (
    "import csv, sqlite3, sys\n"
    "rows = csv.reader(open(sys.argv[2], encoding='utf-8', newline=''), delimiter=';')\n"
    "store = sqlite3.connect(sys.argv[1])\n"
    'store.execute(f\'CREATE TABLE grades ({", ".join(f"c{n} TEXT" for n, _ in enumerate(next(rows)))})\')\n'
    "store.executemany('INSERT INTO grades VALUES (?, ?, ?, ?, ?, ?, ?, ?)', rows)\n"
    "store.commit()\n"
)


async def speed(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    table, book = await files.grades_csv(bench), await files.grades_xlsx(bench)
    bare, who = await _imported_by_tool(table, bench.folder)
    ours = await _imported(bench, filled, table)
    reading = await timed(*python("-c", READ, str(book)))
    ours_too = await _imported(bench, filled, book)
    return [
        *samples(who, {CSV: bare}),
        *samples(READER, {XLSX: reading}),
        *samples(OURS, {CSV: ours, XLSX: ours_too, CSV_RATIO: ours / bare, XLSX_RATIO: ours_too / reading}),
    ]


async def _imported_by_tool(table: Path, folder: Path) -> tuple[float, str]:
    """Seconds, and by whom: SQLite's own command line, or Python where that is not installed."""
    bare = folder / "bare.db"
    bare.unlink(missing_ok=True)
    try:
        if tool := shutil.which("sqlite3"):
            orders = (".mode csv", ".separator ;", f".import '{table}' grades")
            return await timed(tool, str(bare), *orders), TOOL
        return await timed(*python("-c", PUT, str(bare), str(table))), PYTHON
    finally:
        bare.unlink(missing_ok=True)


async def _imported(bench: Bench, filled: Store, file: Path) -> float:
    """Seconds of the command a secretary would give, from its start to its end."""
    with copy_of(filled) as store:
        seconds = await _command(store, file)
        _check(grades(store) - grades(filled.path), bench.scale.file_rows)
        return seconds


async def _command(store: Path, file: Path) -> float:
    order = python("-m", "bot", "import", "grades", str(file))
    return await timed(*order, cwd=store.parent, BOT_DATABASE_URL=f"sqlite:///{store}")


def _check(more: int, wanted: int) -> None:
    """A figure of an import that did something else is no figure."""
    if more != wanted:
        raise RuntimeError(f"{more} grades went in and {wanted} should have")


MEANWHILE_MEASURES = {
    kind: (
        Measure(f"{kind}: the longest wait of an answer, ms", 0, at_most(200)),
        Measure(f"{kind}: p99, ms"),
        Measure(f"{kind}: answers meanwhile"),
        Measure(f"{kind}: questions without an answer", 0, at_most(0)),
        Measure(f"{kind}: seconds of the import meanwhile", 1),
    )
    for kind in ("CSV", "XLSX")
}


async def meanwhile(bench: Bench) -> Sequence[Sample]:
    filled = await city(bench, bench.scale.pupils)
    made: dict[str, Callable[[Bench], Awaitable[Path]]] = {"CSV": files.grades_csv, "XLSX": files.grades_xlsx}
    found: list[Sample] = []
    for kind, make in made.items():
        longest, nearly, answers, lost, seconds = MEANWHILE_MEASURES[kind]
        file = await make(bench)
        async with desk(THIS, filled, pace=True, warm=40) as here:
            heard, took = await here.audience.during(_command(here.store, file), FEW)
            _check(grades(here.store) - grades(filled.path), bench.scale.file_rows)
        figures = {longest: own(heard.wait(100)), nearly: own(heard.wait(99)), seconds: took}
        found += samples(OURS, figures | {answers: heard.answered, lost: heard.lost})
    return found


SPEED = Row(
    "import",
    "A million grades from a file",
    "The command `import grades` into the city's store, from its start to its end, all rows new; beside SQLite's own "
    "command line putting the same file into an empty store, and a process that only reads the spreadsheet.",
    (CSV, CSV_RATIO, XLSX, XLSX_RATIO),
    speed,
)
MEANWHILE = Row(
    "import-meanwhile",
    "Asked while a million grades go in",
    f"The same imports into the store of a running bot that is asked {FEW} questions a second at VK's pace; waits as "
    "above, without VK's own 40 ms.",
    tuple(measure for each in MEANWHILE_MEASURES.values() for measure in each),
    meanwhile,
)
